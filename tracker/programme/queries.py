"""What pages and exports read of the programme."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from heapq import nsmallest
from typing import Any

from sqlalchemy import Select, String, case, cast, func, select
from sqlalchemy.orm import Session, joinedload

from tracker.config import LANGUAGES
from tracker.demands.models import Demand, DemandList
from tracker.demands.queries import CitedDemand, addressed_to, cited_demands
from tracker.groups.models import Group
from tracker.groups.queries import ALL, Among, Totals
from tracker.programme.models import (
    CommonDemand,
    CommonLink,
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
from tracker.record.queries import newest_note
from tracker.votes.models import Vote

NOBODY = Totals(0, 0, 0, 0)
NAMED = 3
_AS_LONG = 10**9  # added to an entry's index, so that indexes as text are in order


@dataclass(frozen=True)
class CommonShown:
    """A common demand with its wordings, and how much stands behind it.

    `totals`: of vouched groups, each once; `questioned`: of groups in doubt, shown apart; `suggested`: vouched groups
    that have not answered yet; `moved_to`: where its groups have moved to, once none is left; `all_groups`: how many
    are vouched for in all; `first`: ids of the vouched groups that have supported it longest, at most NAMED;
    `as_of`: the head of the record then.
    """

    number: int
    common: CommonDemand
    wordings: dict[str, CommonWording]
    totals: Totals
    questioned: Totals
    suggested: int
    moved_to: int | None
    all_groups: int
    first: tuple[str, ...] = ()
    as_of: str | None = None

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


def standing(*columns: Any, relation: str = "same") -> Select[Any]:
    """What groups say and have not withdrawn, of demands that are asked still: what a group struck, or withdrew with
    the whole list, no longer counts. To be narrowed and joined."""
    return (
        select(*columns)
        .select_from(Support)
        .join(Demand, Demand.id == Support.demand_id)
        .where(Support.withdrawn_entry.is_(None), Demand.asked, Support.relation == relation)
    )


def vouched_demands() -> Select[str]:
    """Ids of the demands of groups that count: what others, by whom nobody vouches, say speaks for nobody else."""
    of_list = select(Demand.id).join(DemandList, DemandList.id == Demand.list_id)
    return of_list.join(Group, Group.id == DemandList.group_id).where(Group.standing == "vouched")


def _said(session: Session, number: int) -> list[tuple[Support, bool]]:
    """All that groups have ever said of a common demand, in its order, and whether it stands."""
    query = select(Support, Demand.asked).join(Demand, Demand.id == Support.demand_id)
    rows = session.execute(query.where(Support.common_number == number).order_by(Support.entry))
    return [(support, asked and support.withdrawn_entry is None) for support, asked in rows]


def supports_of(session: Session, number: int) -> list[Support]:
    """What groups say of a common demand now, whatever the relation, in the order of their saying so."""
    return [support for support, stands in _said(session, number) if stands]


def _totals(
    session: Session, numbers: Sequence[int], among: Among, addressee: str
) -> dict[tuple[int, str], tuple[Totals, str]]:
    """By common demand and standing of the groups: each group once, in one statement; and who, as `_first` reads it."""
    asked = standing(Support.common_number, Support.group_id, func.min(Support.entry).label("entry"))
    if addressee:
        asked = asked.where(addressed_to(addressee))
    once = asked.where(Support.common_number.in_(numbers)).group_by(Support.common_number, Support.group_id).subquery()
    workers = func.sum(case((Group.rule_set == "members", func.coalesce(Group.headcount, 0)), else_=0))
    who = func.aggregate_strings(cast(once.c.entry + _AS_LONG, String).concat(once.c.group_id), " ")
    query = (
        select(once.c.common_number, Group.standing, who, func.count(), workers)
        .add_columns(func.count(Group.region.distinct()), func.count(Group.sector.distinct()))
        .join(Group, Group.id == once.c.group_id)
        .where(among.condition)
        .group_by(once.c.common_number, Group.standing)
    )
    return {(number, standing): (Totals(*found), who) for number, standing, who, *found in session.execute(query)}


def _first(who: str) -> tuple[str, ...]:
    """Ids of those who have stood there longest."""
    return tuple(one[len(str(_AS_LONG)) :] for one in nsmallest(NAMED, who.split()))


def ratified_by(session: Session, version: int) -> list[Ratification]:
    """Groups that ratified a version, each with its vote, while that carries."""
    query = select(Ratification).join(Vote, Vote.entry == Ratification.vote_entry).where(Vote.carried.is_(True))
    return list(session.scalars(query.where(Ratification.version == version).order_by(Ratification.entry)))


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


def programme(session: Session, among: Among = ALL, addressee: str = "") -> list[CommonShown]:
    """All common demands as they stand now, in the programme's order, with totals of the groups looked at; of those
    alone that ask it of the `addressee`, where one is given."""
    shown = _shown(session, select(CommonDemand), among, addressee)
    by_number = {common.number: common for common in shown}
    standings = [Standing(c.number, c.common.position, c.totals.groups) for c in shown]
    return [by_number[number] for number in ordered(standings)]


def common_demand(session: Session, number: int, among: Among = ALL) -> CommonShown | None:
    """One common demand as it stands now."""
    return next(iter(_shown(session, select(CommonDemand).where(CommonDemand.number == number), among)), None)


def commons_shown(session: Session, numbers: Sequence[int]) -> list[CommonShown]:
    """Some common demands as they stand now, by number."""
    query = select(CommonDemand).where(CommonDemand.number.in_(numbers)).order_by(CommonDemand.number)
    return _shown(session, query) if numbers else []


def _shown(session: Session, query: Select[Any], among: Among = ALL, addressee: str = "") -> list[CommonShown]:
    last_move = select(func.max(Support.moved_to)).where(Support.common_number == CommonDemand.number)
    counted = select(func.count()).select_from(Group).where(Group.standing == "vouched", among.condition)
    beside = last_move.scalar_subquery(), counted.scalar_subquery(), newest_note()
    rows = session.execute(query.add_columns(*beside)).all()
    commons = [row[0] for row in rows]
    numbers = [common.number for common in commons]
    wordings, totals = wordings_of(session, numbers), _totals(session, numbers, among, addressee)
    suggested = suggested_groups(session, numbers)
    left = {number for number, _standing in totals}
    nobody = (NOBODY, "")
    return [
        CommonShown(
            common.number,
            common,
            {w.language: w for w in wordings[common.number]},
            totals.get((common.number, "vouched"), nobody)[0],
            totals.get((common.number, "questioned"), nobody)[0],
            suggested.get(common.number, 0),
            moved_to if common.number not in left else None,
            counted,
            _first(totals.get((common.number, "vouched"), nobody)[1]),
            note,
        )
        for common, moved_to, counted, note in rows
    ]


@dataclass(frozen=True)
class Supporter:
    """A group's demand and what the group says of a common demand, in its own words."""

    support: Support
    demand: CitedDemand


def said_of(session: Session, number: int) -> tuple[list[Supporter], list[Support]]:
    """Who says something of a common demand, whatever the relation, in the order of their saying so; and what ended:
    supports that were withdrawn or moved, or whose demand was struck from its list."""
    said = _said(session, number)
    standing = [support for support, stands in said if stands]
    cited = cited_demands(session, [support.demand_id for support in standing])
    ended = [support for support, stands in said if not stands]
    return [Supporter(support, cited[support.demand_id]) for support in standing], ended


@dataclass(frozen=True)
class Resting:
    """What the support of vouched groups rests on, each group once: a carried vote of its members on this support,
    counted by two tellers or estimated by an open assembly; or two of its committee, for a demand that it voted."""

    by_tellers: int
    by_assembly: int
    by_committee: int

    @property
    def by_vote(self) -> int:
        return self.by_tellers + self.by_assembly

    @property
    def groups(self) -> int:
        return self.by_vote + self.by_committee

    @property
    def share(self) -> int:
        """Of a hundred groups, how many by a carried vote."""
        return round(100 * self.by_vote / self.groups) if self.groups else 0


def resting_on(supporters: Sequence[Supporter]) -> Resting:
    """A group with several demands counts by the strongest."""
    kinds: dict[str, int] = {}
    for one in supporters:
        if one.support.group.standing == "vouched":
            vote = one.support.vote
            kind = 2 if vote is None else 1 if vote.estimated else 0
            kinds[one.support.group_id] = min(kind, kinds.get(one.support.group_id, 2))
    found = list(kinds.values())
    return Resting(found.count(0), found.count(1), found.count(2))


def commons_of_demands(session: Session, demand_ids: Sequence[str]) -> dict[str, list[int]]:
    """Numbers of the common demands that each demand supports."""
    said = said_of_commons(session, demand_ids)
    return {one: [each.common_number for each in found if each.relation == "same"] for one, found in said.items()}


def said_of_commons(session: Session, demand_ids: Sequence[str]) -> dict[str, list[Support]]:
    """What is said of common demands by each demand, whatever the relation."""
    query = select(Support).where(Support.demand_id.in_(demand_ids), Support.withdrawn_entry.is_(None))
    found: dict[str, list[Support]] = defaultdict(list)
    for support in session.scalars(query.order_by(Support.common_number)):
        found[support.demand_id].append(support)
    return found


def every_support() -> Select[Any]:
    """What each group said of a common demand, standing or not, in the order of the record."""
    names = ("relation", "since", "withdrawn", "withdrawn_entry", "moved_to", "vote_entry", "entry")
    query = select(Support.common_number.label("common"), Support.group_id, Support.demand_id.label("demand"))
    return query.add_columns(*(getattr(Support, name) for name in names)).order_by(Support.entry, Support.id)


def links_said(session: Session, number: int | None = None) -> list[CommonLink]:
    """What the council said of common demands, or of one of them."""
    query = select(CommonLink).order_by(CommonLink.number, CommonLink.other)
    if number is not None:
        query = query.where((CommonLink.number == number) | (CommonLink.other == number))
    return list(session.scalars(query))


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


def deeds(session: Session, offset: int = 0, limit: int | None = None) -> list[CouncilDeed]:
    """The council's deeds, the newest first; of many, some."""
    return list(session.scalars(select(CouncilDeed).order_by(CouncilDeed.number.desc()).offset(offset).limit(limit)))


def deeds_in_all(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(CouncilDeed)) or 0


def deed_numbered(session: Session, number: int) -> CouncilDeed | None:
    return session.get(CouncilDeed, number)
