"""What a group's committee, and its members, read about their demands and the programme."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.demands.differences import Run, compared
from tracker.demands.models import DemandWording
from tracker.demands.queries import CitedDemand, cited_demands, newest_demands
from tracker.matching.parts import parts
from tracker.matching.reasons import Said, Why, why
from tracker.matching.relations import agreed
from tracker.programme.models import Suggestion, Support
from tracker.programme.queries import CommonShown, commons_shown, said_of_commons
from tracker.programme.rules import RELATIONS, side_by_side
from tracker.record.models import RecordText


@dataclass(frozen=True)
class ShownSuggestion:
    """A suggestion with the words of both sides, and why it is one.

    `agreed`: both seem to want the same to happen. `part`: the part of the demand that it is for; `seen`: the wordings
    shown, sent back with the decision; `old`: the common demand that it supports now, where it is asked to move.
    """

    suggestion: Suggestion
    demand: CitedDemand
    common: CommonShown | None
    other: CitedDemand | None
    why: Why | None = None
    agreed: bool = False
    part: str = ""
    seen: str = ""
    old: int | None = None


def suggestions_waiting(session: Session, group_id: str) -> int:
    """How many suggestions wait for the committee."""
    query = select(func.count()).select_from(Suggestion)
    return session.scalar(query.where(Suggestion.group_id == group_id, Suggestion.state == "open")) or 0


def suggestions_open(session: Session, group_id: str) -> list[ShownSuggestion]:
    """What waits for the committee's yes or no, most alike first within each demand. Private to the committee."""
    query = select(Suggestion).where(Suggestion.group_id == group_id, Suggestion.state == "open")
    rows = list(session.scalars(query.order_by(Suggestion.demand_id, Suggestion.score.desc())))
    ids = {row.demand_id for row in rows} | {row.other_id for row in rows if row.other_id}
    cited = cited_demands(session, sorted(ids))
    numbers = sorted({row.common_number for row in rows if row.common_number is not None})
    shown = {common.number: common for common in commons_shown(session, numbers)}
    said = said_of_commons(session, sorted({row.demand_id for row in rows if row.origin == "invited"}))
    found = [_shown(row, cited, shown, said) for row in rows]
    return sorted(found, key=_place)


def _place(one: ShownSuggestion) -> tuple[int, int, int, float]:
    row = one.suggestion
    return (one.demand.list_number, one.demand.number, RELATIONS.index(row.relation), -row.score)


def _shown(
    row: Suggestion,
    cited: Mapping[str, CitedDemand],
    shown: Mapping[int, CommonShown],
    said: Mapping[str, Sequence[Support]],
) -> ShownSuggestion:
    demand, common, other = cited[row.demand_id], shown.get(row.common_number or 0), cited.get(row.other_id or "")
    texts = other.texts if other is not None else {}
    ids = list(demand.text_ids.values())
    if common is not None:
        texts = {lang: worded.text.text for lang, worded in common.wordings.items()}
        ids += [worded.text_id for worded in common.wordings.values()]
    mine, theirs = side_by_side(demand.texts, texts, row.language)
    part = ""
    if row.part and mine is not None:
        found = parts(demand.texts.get(row.language) or mine.text, mine.language)
        part = found[row.part - 1] if row.part <= len(found) else ""
    asks = Said(part, mine.language) if part and mine else mine
    reasons = why(asks, theirs) if asks and theirs else None
    both = bool(asks and theirs and agreed(asks, theirs))
    old = next((one.common_number for one in said.get(row.demand_id, ()) if one.relation == "same"), None)
    return ShownSuggestion(
        row,
        demand,
        common,
        other,
        reasons,
        both,
        part,
        " ".join(sorted(ids)),
        old if row.origin == "invited" else None,
    )


@dataclass(frozen=True)
class OwnDemand:
    """A published demand of a group, what the group says of common demands with it, and what is suggested."""

    demand: CitedDemand
    said: list[Support] = field(default_factory=list)
    suggested: list[ShownSuggestion] = field(default_factory=list)

    @property
    def commons(self) -> list[int]:
        """The common demands that it supports."""
        return [one.common_number for one in self.said if one.relation == "same"]


def own_demands(session: Session, group_id: str, suggested: Sequence[ShownSuggestion] = ()) -> list[OwnDemand]:
    """The group's demands as published last, each with what it supports, and its own of what is suggested."""
    demands = newest_demands(session, group_id)
    said = said_of_commons(session, [demand.id for demand in demands])
    return [
        OwnDemand(demand, said[demand.id], [one for one in suggested if one.demand.id == demand.id])
        for demand in demands
    ]


@dataclass(frozen=True)
class Change:
    """A wording that was read and is another now, or is not there any more, or is new; `language` is that of both."""

    language: str
    runs: list[Run]


def changes_since(session: Session, seen: str, one: CitedDemand, common: CommonShown) -> list[Change]:
    """What changed in the wordings of a demand and a common demand since they were read."""
    read = set(seen.split())
    own = set(session.scalars(select(DemandWording.text_id).where(DemandWording.demand_id == one.id)))
    now = {text_id: (True, lang, one.texts[lang] or "") for lang, text_id in one.text_ids.items()}
    now |= {worded.text_id: (False, lang, worded.text.text or "") for lang, worded in common.wordings.items()}
    before: dict[tuple[bool, str], str] = {}  # whether it is the demand's own, and its language
    for row in session.scalars(select(RecordText).where(RecordText.id.in_(read - now.keys()))):
        before[row.id in own, row.id.rpartition(".")[2]] = row.text or ""
    after = {(mine, lang): text for text_id, (mine, lang, text) in now.items() if text_id not in read}
    places = dict.fromkeys([*after, *before])
    both = {place: (before.get(place, ""), after.get(place, "")) for place in places}
    return [Change(place[1], compared(*texts)) for place, texts in both.items() if texts[0] != texts[1]]
