"""What pages and exports read of the programme."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from tracker.config import LANGUAGES
from tracker.demands.models import DemandList, DemandWording, ListWithdrawal, Revision
from tracker.demands.queries import CitedDemand, cited_demands, newest_demands
from tracker.groups.models import Group
from tracker.groups.queries import Totals, totals_of
from tracker.programme.models import (
    CommonDemand,
    CommonWording,
    CouncilDeed,
    ItemWording,
    ProgrammeItem,
    ProgrammeVersion,
    Ratification,
    Suggestion,
    Support,
)
from tracker.programme.rules import Standing, ordered


@dataclass(frozen=True)
class CommonShown:
    """A common demand with its wordings, and who stands behind it. `suggested`: vouched groups not yet asked."""

    number: int
    common: CommonDemand
    wordings: dict[str, CommonWording]
    supports: list[Support]
    suggested: int

    @property
    def totals(self) -> Totals:
        """Of vouched groups, each once."""
        return totals_of([support.group for support in self.supports if support.group.standing == "vouched"])

    @property
    def questioned(self) -> Totals:
        """Of groups in doubt, shown apart."""
        return totals_of([support.group for support in self.supports if support.group.standing == "questioned"])

    @property
    def settled(self) -> bool:
        """Whether the delegates settled a wording in all three languages that still stands."""
        found = [self.wordings.get(lang) for lang in LANGUAGES]
        return all(w is not None and w.settled_entry is not None and w.text.text is not None for w in found)

    @property
    def ready(self) -> bool:
        """Whether it goes into the next version."""
        return self.settled and self.totals.groups > 0

    def words(self, lang: str) -> CommonWording | None:
        """The wording in a language, else the first there is."""
        return self.wordings.get(lang) or next(iter(self.wordings.values()), None)


def wordings_of(session: Session, numbers: Sequence[int]) -> dict[int, list[CommonWording]]:
    """Wordings by common demand, in the order of the site's languages."""
    query = select(CommonWording).where(CommonWording.common_number.in_(numbers))
    found: dict[int, list[CommonWording]] = defaultdict(list)
    for wording in sorted(session.scalars(query), key=lambda w: _place(w.language)):
        found[wording.common_number].append(wording)
    return found


def _place(language: str) -> tuple[int, str]:
    return (LANGUAGES.index(language) if language in LANGUAGES else len(LANGUAGES), language)


def _asked_still() -> object:
    """Whether the supporting demand stands in its list's newest revision: what a group struck, or withdrew
    with the whole list, no longer counts."""
    return (
        select(DemandWording.demand_id)
        .join(Revision, Revision.entry == DemandWording.revision_entry)
        .join(DemandList, (DemandList.id == Revision.list_id) & (DemandList.newest == Revision.number))
        .outerjoin(ListWithdrawal, ListWithdrawal.list_id == DemandList.id)
        .where(DemandWording.demand_id == Support.demand_id, ListWithdrawal.list_id.is_(None))
        .exists()
    )


def _supports(session: Session, numbers: Sequence[int]) -> dict[int, list[Support]]:
    query = select(Support).where(
        Support.common_number.in_(numbers),
        Support.withdrawn_entry.is_(None),
        _asked_still(),  # type: ignore[arg-type]
    )
    found: dict[int, list[Support]] = defaultdict(list)
    for support in session.scalars(query.order_by(Support.entry)):
        found[support.common_number].append(support)
    return found


def ratified_by(session: Session, version: int) -> list[Ratification]:
    """Groups that ratified a version, each with its vote."""
    query = select(Ratification).where(Ratification.version == version)
    return list(session.scalars(query.order_by(Ratification.entry)))


def suggested_groups(session: Session, numbers: Sequence[int]) -> dict[int, int]:
    """By common demand: how many vouched groups are shown it as a suggestion and do not support it yet."""
    standing = (
        select(Support.id)
        .where(
            Support.common_number == Suggestion.common_number,
            Support.group_id == Suggestion.group_id,
            Support.withdrawn_entry.is_(None),
        )
        .exists()
    )
    query = (
        select(Suggestion.common_number, func.count(Suggestion.group_id.distinct()))
        .join(Group, Group.id == Suggestion.group_id)
        .where(
            Suggestion.common_number.in_(numbers),
            Suggestion.state == "open",
            Suggestion.likely,
            Group.standing == "vouched",
            ~standing,
        )
        .group_by(Suggestion.common_number)
    )
    return {number: count for number, count in session.execute(query) if number is not None}


def programme(session: Session) -> list[CommonShown]:
    """All common demands as they stand now, in the programme's order."""
    shown = _shown(session, list(session.scalars(select(CommonDemand))))
    by_number = {common.number: common for common in shown}
    standings = [Standing(c.number, c.common.position, c.totals.groups) for c in shown]
    return [by_number[number] for number in ordered(standings)]


def common_demand(session: Session, number: int) -> CommonShown | None:
    """One common demand as it stands now."""
    common = session.get(CommonDemand, number)
    return _shown(session, [common])[0] if common else None


def commons_shown(session: Session, numbers: Sequence[int]) -> list[CommonShown]:
    """Some common demands as they stand now, by number."""
    query = select(CommonDemand).where(CommonDemand.number.in_(numbers)).order_by(CommonDemand.number)
    return _shown(session, list(session.scalars(query)))


def _shown(session: Session, commons: Sequence[CommonDemand]) -> list[CommonShown]:
    numbers = [common.number for common in commons]
    wordings, supports = wordings_of(session, numbers), _supports(session, numbers)
    suggested = suggested_groups(session, numbers)
    return [
        CommonShown(
            common.number,
            common,
            {w.language: w for w in wordings[common.number]},
            supports[common.number],
            suggested.get(common.number, 0),
        )
        for common in commons
    ]


@dataclass(frozen=True)
class Supporter:
    """A group's demand behind a common demand, in its own words."""

    support: Support
    demand: CitedDemand


def supporters_of(session: Session, shown: CommonShown) -> list[Supporter]:
    """Who supports a common demand, in the order of their saying so."""
    cited = cited_demands(session, [support.demand_id for support in shown.supports])
    return [Supporter(support, cited[support.demand_id]) for support in shown.supports]


def ended_supports(session: Session, number: int) -> list[Support]:
    """Supports that were withdrawn, or whose demand was struck from its list."""
    query = select(Support).where(Support.common_number == number)
    ended = query.where(Support.withdrawn_entry.is_not(None) | ~_asked_still())  # type: ignore[operator]
    return list(session.scalars(ended.order_by(Support.entry)))


def commons_of_demands(session: Session, demand_ids: Sequence[str]) -> dict[str, list[int]]:
    """Numbers of the common demands that each demand supports."""
    query = select(Support.demand_id, Support.common_number).where(
        Support.demand_id.in_(demand_ids), Support.withdrawn_entry.is_(None)
    )
    found: dict[str, list[int]] = defaultdict(list)
    for demand_id, number in session.execute(query.order_by(Support.common_number)):
        found[demand_id].append(number)
    return found


@dataclass(frozen=True)
class ShownSuggestion:
    """A suggestion with the words of both sides."""

    suggestion: Suggestion
    demand: CitedDemand
    common: CommonShown | None
    other: CitedDemand | None


def suggestions_open(session: Session, group_id: str) -> list[ShownSuggestion]:
    """What waits for the committee's yes or no, most alike first within each demand. Private to the committee."""
    rows = list(
        session.scalars(
            select(Suggestion)
            .where(Suggestion.group_id == group_id, Suggestion.state == "open")
            .order_by(Suggestion.demand_id, Suggestion.score.desc())
        )
    )
    ids = {row.demand_id for row in rows} | {row.other_id for row in rows if row.other_id}
    cited = cited_demands(session, sorted(ids))
    numbers = sorted({row.common_number for row in rows if row.common_number is not None})
    shown = {common.number: common for common in commons_shown(session, numbers)}
    found = [
        ShownSuggestion(row, cited[row.demand_id], shown.get(row.common_number or 0), cited.get(row.other_id or ""))
        for row in rows
    ]
    return sorted(found, key=lambda s: (s.demand.list_number, s.demand.number, -s.suggestion.score))


@dataclass(frozen=True)
class OwnDemand:
    """A published demand of a group with the common demands that it supports."""

    demand: CitedDemand
    commons: list[int] = field(default_factory=list)


def own_demands(session: Session, group_id: str) -> list[OwnDemand]:
    """The group's demands as published last, each with what it supports."""
    demands = newest_demands(session, group_id)
    commons = commons_of_demands(session, [demand.id for demand in demands])
    return [OwnDemand(demand, commons[demand.id]) for demand in demands]


def versions(session: Session) -> list[ProgrammeVersion]:
    """Published versions, the newest first."""
    return list(session.scalars(select(ProgrammeVersion).order_by(ProgrammeVersion.number.desc())))


@dataclass(frozen=True)
class VersionItem:
    """A common demand as a version holds it."""

    item: ProgrammeItem
    wordings: dict[str, str | None]


def version_items(session: Session, version: ProgrammeVersion) -> list[VersionItem]:
    """What a version holds, in its order."""
    words: dict[int, dict[str, str | None]] = defaultdict(dict)
    rows = select(ItemWording).where(ItemWording.version == version.number)
    for row in session.scalars(rows.options(joinedload(ItemWording.text))):
        words[row.common_number][row.language] = row.text.text
    items = select(ProgrammeItem).where(ProgrammeItem.version == version.number).order_by(ProgrammeItem.position)
    return [VersionItem(item, words[item.common_number]) for item in session.scalars(items)]


def version_numbered(session: Session, number: int) -> ProgrammeVersion | None:
    return session.get(ProgrammeVersion, number)


def deeds(session: Session) -> list[CouncilDeed]:
    """The council's deeds, the newest first."""
    return list(session.scalars(select(CouncilDeed).order_by(CouncilDeed.number.desc())))


def deed_numbered(session: Session, number: int) -> CouncilDeed | None:
    return session.get(CouncilDeed, number)
