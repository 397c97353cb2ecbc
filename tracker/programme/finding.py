"""Find a common demand by hand: by its words, and by meaning."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.demands.models import Demand, DemandList, DemandWording
from tracker.demands.queries import CitedDemand, cited_demands
from tracker.matching.contrast import contrast
from tracker.matching.likeness import is_likely, thresholds
from tracker.matching.parts import parts
from tracker.matching.reasons import Said, Why, why
from tracker.matching.relations import OPPOSITE, SAME, agreed, relation
from tracker.programme.field import Wording
from tracker.programme.models import CommonWording, Support
from tracker.programme.queries import CommonShown, commons_of_demands, commons_shown, vouched_demands
from tracker.programme.rules import side_by_side
from tracker.programme.suggestions import texts_by_id
from tracker.programme.working import matching_of
from tracker.record.models import RecordText
from tracker.words import fold

FOUND = 10
LOOKED_AT = 100  # wordings
SHOWN = 3  # demands of others
FEWEST_LETTERS, ENDING = 4, 3  # of a word that is looked for: what stays, what may be its ending


@dataclass(frozen=True)
class Found:
    """A common demand that was found: by a word of its wordings, or by meaning with what both texts name.

    `relation`: how the demand that it is looked for stands to it; `agreed`: both seem to want the same to happen.
    """

    common: CommonShown
    by_word: bool
    why: Why | None
    relation: str
    agreed: bool


def commons_worded(session: Session, words: str) -> list[int]:
    """Common demands in one of whose wordings, of the council or of a group that counts, all folded words occur.

    In any of their forms: the last letters of a long word are left out of account.
    """
    if not words:
        return []
    stems = [word[: max(FEWEST_LETTERS, len(word) - ENDING)] for word in words.split()]
    settled = select(CommonWording.common_number, CommonWording.text_id)
    own = (
        select(Support.common_number, DemandWording.text_id)
        .join(DemandWording, DemandWording.demand_id == Support.demand_id)
        .where(Support.withdrawn_entry.is_(None), Support.relation == SAME, Support.demand_id.in_(vouched_demands()))
    )
    both = settled.union(own).subquery()
    query = select(both.c.common_number, RecordText.text).join(RecordText, RecordText.id == both.c.text_id)
    rows = session.execute(query.where(RecordText.text.is_not(None)))
    return sorted({number for number, text in rows if all(stem in fold(text) for stem in stems)})


def find_commons(session: Session, demand: Said, words: str = "") -> list[Found] | None:
    """Common demands for a demand, or for words: those with the words first, then the most alike.

    However they were found, each says how the demand stands to it. None if nothing can be told now.
    """
    near = matching_of(session).like(session, Said(words, "") if words else demand, LOOKED_AT)
    worded = commons_worded(session, fold(words))[:FOUND]
    alike = _commons_of(session, near or [])
    numbers = list(dict.fromkeys([*worded, *alike]))[:FOUND]
    shown = {one.number: one for one in commons_shown(session, numbers)}
    texts = texts_by_id(session, [alike[number].text_id for number in numbers if number in alike])
    found = []
    for number in numbers:
        theirs = _words(shown[number], demand.language)
        said = [theirs] if theirs is not None else []
        if number in alike:
            said.append(Said(texts.get(alike[number].text_id, ""), alike[number].language))
        found.append(_found(demand, shown[number], number in worded, said))
    return found if near is not None or worded else None


def _found(demand: Said, common: CommonShown, by_word: bool, theirs: Sequence[Said]) -> Found:
    """`theirs`: the words that are shown, and those most alike: where either tells of the reverse, so do they all."""
    relations = [relation(demand, one) for one in theirs]
    stands = OPPOSITE if OPPOSITE in relations else next(iter(relations), SAME)
    reasons = why(demand, theirs[0]) if theirs else None
    return Found(common, by_word, reasons, stands, bool(theirs) and all(agreed(demand, one) for one in theirs))


def _commons_of(session: Session, near: Sequence[tuple[Wording, float]]) -> dict[int, Wording]:
    """The common demands that these wordings speak for, in their order, each with its most alike wording."""
    ids = {wording.demand_id for wording, _score in near if wording.demand_id is not None}
    counted = list(session.scalars(select(Demand.id).where(Demand.id.in_(ids), Demand.id.in_(vouched_demands()))))
    numbers = commons_of_demands(session, counted)
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
    """A demand of another group that is like one that is being written, how that stands to it, and whether very."""

    demand: CitedDemand
    commons: list[int]
    why: Why
    relation: str
    likely: bool


def asked_elsewhere(session: Session, said: Said, group_id: str, limit: int = SHOWN) -> list[AskedElsewhere] | None:
    """Published demands of vouched groups that are like a text, or a part of it; a common demand once.

    Those that ask the reverse come last and say so. None if nothing is at hand now.
    """
    pieces = [said, *(Said(part, said.language) for part in parts(said.text, said.language))]
    near = [matching_of(session).like(session, piece, LOOKED_AT) for piece in pieces]
    if any(one is None for one in near):
        return None
    found: dict[str, AskedElsewhere] = {}
    for piece, alike in zip(pieces, near, strict=True):
        for one in _elsewhere(session, piece, alike or [], group_id, limit):
            found.setdefault(one.demand.id, one)
    return sorted(found.values(), key=lambda one: one.relation == OPPOSITE)


def _elsewhere(
    session: Session, said: Said, near: Sequence[tuple[Wording, float]], group_id: str, limit: int
) -> list[AskedElsewhere]:
    scores: dict[str, float] = {}
    for wording, score in near:
        if wording.demand_id is not None:
            scores.setdefault(wording.demand_id, score)
    asked = Demand.id.in_(scores), Demand.asked, Demand.id.in_(vouched_demands())
    others = select(Demand.id).join(DemandList, DemandList.id == Demand.list_id).where(DemandList.group_id != group_id)
    known = set(session.scalars(others.where(*asked)))
    supports, cited = commons_of_demands(session, list(known)), cited_demands(session, list(known))
    chosen: list[AskedElsewhere] = []
    told: set[tuple[int, bool]] = set()
    for demand_id, score in scores.items():
        if demand_id not in known or len(chosen) == limit:
            continue
        mine, theirs = side_by_side({said.language: said.text}, cited[demand_id].texts, said.language)
        if mine is None or theirs is None:
            continue
        stands = relation(mine, theirs)
        apart = 0.0 if stands == OPPOSITE else contrast(mine, theirs)
        keys = {(number, stands == OPPOSITE) for number in supports.get(demand_id, ())}
        reasons = why(mine, theirs)
        if not keys & told and _worth_reading(score - apart, reasons):
            told |= keys
            likely = stands != OPPOSITE and is_likely(score - apart, agreed(mine, theirs))
            chosen.append(AskedElsewhere(cited[demand_id], supports.get(demand_id, []), reasons, stands, likely))
    return chosen


def _worth_reading(score: float, why: Why) -> bool:
    """Whoever writes is shown what has something in common with their words, or is very like them as a whole."""
    common = why.both or why.wanted or why.reversed
    return score >= (thresholds().possible if common else thresholds().likely)
