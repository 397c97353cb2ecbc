"""Find a common demand by hand: by its words, and by meaning."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.demands.models import Demand, DemandList, DemandWording
from tracker.demands.queries import CitedDemand, cited_demands
from tracker.groups.models import Group
from tracker.matching.reasons import Said, Why, relation, why
from tracker.programme.field import Wording
from tracker.programme.models import CommonWording, Support
from tracker.programme.queries import CommonShown, commons_of_demands, commons_shown
from tracker.programme.working import matching_of
from tracker.record.models import RecordText
from tracker.words import fold

FOUND = 10
LOOKED_AT = 100  # wordings


@dataclass(frozen=True)
class Found:
    """A common demand that was found: by a word of its wordings, or by meaning with what both texts name."""

    common: CommonShown
    by_word: bool
    why: Why | None
    relation: str


def commons_worded(session: Session, words: str) -> list[int]:
    """Common demands in one of whose wordings, of the council or of a group, all the folded words occur."""
    if not words:
        return []
    settled = select(CommonWording.common_number, CommonWording.text_id)
    own = (
        select(Support.common_number, DemandWording.text_id)
        .join(DemandWording, DemandWording.demand_id == Support.demand_id)
        .where(Support.withdrawn_entry.is_(None), Support.relation == "same")
    )
    both = settled.union(own).subquery()
    query = select(both.c.common_number, RecordText.text).join(RecordText, RecordText.id == both.c.text_id)
    rows = session.execute(query.where(RecordText.text.is_not(None)))
    return sorted({number for number, text in rows if all(word in fold(text) for word in words.split())})


def find_commons(session: Session, said: Said, words: str = "") -> list[Found] | None:
    """Common demands for a text: those with the words first, then the most alike; None if nothing can be told now."""
    near = matching_of(session).like(session, said, LOOKED_AT)
    worded = commons_worded(session, fold(words))[:FOUND]
    alike = _commons_of(session, near or [])
    numbers = list(dict.fromkeys([*worded, *alike]))[:FOUND]
    shown = {one.number: one for one in commons_shown(session, numbers)}
    found = []
    for number in numbers:
        theirs = _words(shown[number], said.language)
        reasons = why(said, theirs) if theirs is not None else None
        found.append(
            Found(shown[number], number in worded, reasons, relation(said, theirs) if theirs is not None else "same")
        )
    return found if near is not None or worded else None


def _commons_of(session: Session, near: Sequence[tuple[Wording, float]]) -> dict[int, Wording]:
    """The common demands that these wordings speak for, in their order, each with its most alike wording."""
    ids = {wording.demand_id for wording, _score in near if wording.demand_id is not None}
    numbers = commons_of_demands(session, list(ids))
    found: dict[int, Wording] = {}
    for wording, _score in near:
        own = [wording.common] if wording.common is not None else numbers.get(wording.demand_id or "", [])
        for number in own:
            found.setdefault(number, wording)
    return found


def _words(common: CommonShown, language: str) -> Said | None:
    words = common.words(language)
    return Said(words.text.text, words.language) if words is not None and words.text.text else None


@dataclass(frozen=True)
class AskedElsewhere:
    """A demand of another group that is like one that is being written."""

    demand: CitedDemand
    commons: list[int]


def asked_elsewhere(session: Session, said: Said, group_id: str, limit: int = 3) -> list[AskedElsewhere] | None:
    """Published demands of vouched groups that are like a text, a common demand once; None if not at hand now."""
    near = matching_of(session).like(session, said, LOOKED_AT)
    if near is None:
        return None
    ids = list(dict.fromkeys(wording.demand_id for wording, _score in near if wording.demand_id is not None))
    counted = (
        select(Demand.id)
        .join(DemandList, DemandList.id == Demand.list_id)
        .join(Group, Group.id == DemandList.group_id)
        .where(Demand.id.in_(ids), Demand.asked, Group.standing == "vouched", Group.id != group_id)
    )
    known = set(session.scalars(counted))
    supports = commons_of_demands(session, list(known))
    chosen: list[str] = []
    told: set[int] = set()
    for demand_id in ids:
        if demand_id in known and not told & set(supports.get(demand_id, ())):
            told |= set(supports.get(demand_id, ()))
            chosen.append(demand_id)
    cited = cited_demands(session, chosen[:limit])
    return [AskedElsewhere(cited[one], supports.get(one, [])) for one in chosen[:limit]]
