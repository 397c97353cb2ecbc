"""What a group is shown as like its demands: found by the matching, told apart by words, kept as private rows."""

import secrets
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.demands.models import Demand, DemandList
from tracker.groups.models import Group
from tracker.matching.contrast import contrast
from tracker.matching.encoders import Vectors
from tracker.matching.likeness import is_likely, thresholds
from tracker.matching.model import vectors
from tracker.matching.owners import alike_within, at_most, chosen
from tracker.matching.parts import parts
from tracker.matching.reasons import Said
from tracker.matching.relations import OPPOSITE, SAME, agreed, relation
from tracker.programme.field import Field, Wording
from tracker.programme.models import Suggestion, Support
from tracker.programme.rules import REVERSED, SHOWN
from tracker.programme.tallies import BY_MATCHING, count
from tracker.record.models import RecordText

NEAR = 200  # wordings looked at for one
TOLD_APART = 12  # owners whose words are looked at for what they ask

Owner = int | str  # the number of a common demand, or the id of a demand that is in none


@dataclass(frozen=True)
class _Place:
    """Where a demand stands: its list, its group, whether that counts, what it supports and has said of others."""

    list_id: str
    group_id: str
    counted: bool
    supports: frozenset[int]
    related: frozenset[int]


@dataclass(frozen=True)
class Offer:
    """What is to be suggested for a demand; `agreed`: the words of both want the same; `part` from 1, 0 the whole."""

    owner: Owner
    score: float
    mine: str
    theirs: str
    language: str
    relation: str = SAME
    agreed: bool = False
    part: int = 0


@dataclass(frozen=True, eq=False)
class _Asked:
    """A demand, or a part of it (from 1), with a row for each of its wordings.

    `near`: the wordings that are like it: theirs, how much, mine.
    """

    demand_id: str
    part: int
    text: str
    rows: Vectors
    near: Sequence[tuple[Wording, float, Wording]]


def compared(session: Session, field: Field, demand_ids: Iterable[str]) -> dict[str, list[Offer]]:
    """What is to be suggested for each of these demands: common demands, and vouched groups' demands that are in none.

    Only reads. Whoever keeps it asks for some at a time.
    """
    known = {demand_id: own for demand_id in demand_ids if (own := field.of_demand(demand_id))}
    asked = _wholes(field, known) + _parts(session, field, known)
    others = {theirs.demand_id for one in asked for theirs, _score, _mine in one.near if theirs.demand_id}
    places, shut = _places(session, known.keys(), others), declined(session, list(known))
    ranked = [(one, _ranked(field, one, _spoken(one, places, shut.get(one.demand_id, set())))) for one in asked]
    keys = {key for _one, offers in ranked for offer in offers for key in (offer.mine, offer.theirs)}
    texts = texts_by_id(session, list(keys))
    found: dict[str, list[Offer]] = {demand_id: [] for demand_id in known}
    for one, offers in ranked:  # the whole before its parts
        told = _told_apart(field, offers, one.text, texts)
        found[one.demand_id] += _chosen(one, told, found[one.demand_id], bool(places[one.demand_id].supports))
    return found


def _wholes(field: Field, known: Mapping[str, Sequence[Wording]]) -> list[_Asked]:
    near = near_each(field, [wording for own in known.values() for wording in own])
    found = []
    for demand_id, own in known.items():
        rows = _rows(field, [one.text_id for one in own])
        close = _close(field, demand_id, [(key, score, one) for one in own for key, score in near[one]])
        found.append(_Asked(demand_id, 0, "", rows, close))
    return found


def _parts(session: Session, field: Field, known: Mapping[str, Sequence[Wording]]) -> list[_Asked]:
    """The parts of each demand that asks several things, in its first wording."""
    texts = texts_by_id(session, [own[0].text_id for own in known.values()])
    cut = [
        (demand_id, place, part, own[0])
        for demand_id, own in known.items()
        for place, part in enumerate(parts(texts.get(own[0].text_id, ""), own[0].language), 1)
    ]
    if not cut:
        return []
    rows = vectors([part for _id, _place, part, _own in cut], [own.language for _id, _place, _part, own in cut])
    near = field.near.like_each([row[None] for row in rows], NEAR)
    return [
        _Asked(demand_id, place, part, row[None], _close(field, demand_id, [(key, score, own) for key, score in each]))
        for (demand_id, place, part, own), row, each in zip(cut, rows, near, strict=True)
    ]


def near_each(field: Field, wordings: Sequence[Wording]) -> dict[Wording, list[tuple[str, float]]]:
    """For each wording those that are like it: their texts and how much."""
    found = field.near.like_each([field.near.rows(one.text_id) for one in wordings], NEAR)
    return dict(zip(wordings, found, strict=True))


def _close(
    field: Field, demand_id: str, near: Sequence[tuple[str, float, Wording]]
) -> list[tuple[Wording, float, Wording]]:
    """What is worth showing, and not the demand itself."""
    enough = thresholds().possible
    found = [(field.wordings[key], score, mine) for key, score, mine in near if score >= enough]
    return [one for one in found if one[0].demand_id != demand_id]


def _spoken(asked: _Asked, places: Mapping[str, _Place], shut: set[Owner]) -> dict[Owner, dict[str, Offer]]:
    """By owner and wording, the most alike of mine.

    Each wording that a group confirmed is one more that speaks for its common demand, in any language.
    """
    spoken: dict[Owner, dict[str, Offer]] = {}
    for theirs, score, mine in asked.near:
        for owner in _owners(theirs, places, asked.demand_id):
            if owner not in shut and (theirs.demand_id or f"P-{theirs.common}") not in shut:
                offer = Offer(owner, score, mine.text_id, theirs.text_id, mine.language, part=asked.part)
                known = spoken.setdefault(owner, {}).get(theirs.text_id, offer)
                spoken[owner][theirs.text_id] = max((known, offer), key=lambda one: one.score)
    return spoken


def _ranked(field: Field, asked: _Asked, spoken: Mapping[Owner, Mapping[str, Offer]]) -> list[Offer]:
    """The best offer of each owner, with the score of all its wordings together, best first."""
    if not spoken:
        return []
    offers = [list(own.values()) for own in spoken.values()]
    keys = [offer.theirs for own in offers for offer in own]
    scores = np.array([offer.score for own in offers for offer in own])
    of_owner = np.repeat(np.arange(len(offers)), [len(own) for own in offers])
    alike = np.array([_alike(field, own) for own in offers])
    together = chosen(
        asked.rows, lambda places: _rows(field, [keys[place] for place in places]), scores, of_owner, alike
    )
    best = [max(own, key=lambda offer: offer.score) for own in offers]
    found = [replace(offer, score=score) for offer, score in zip(best, together.tolist(), strict=True)]
    return sorted(found, key=lambda offer: -offer.score)[:TOLD_APART]


def _rows(field: Field, keys: Sequence[str]) -> Vectors:
    return np.concatenate([field.near.rows(key) for key in keys])


def _alike(field: Field, own: Sequence[Offer]) -> float:
    """How alike the wordings of one owner are among themselves."""
    return alike_within(_rows(field, [offer.theirs for offer in own])) if len(own) > 1 else 1.0


def _told_apart(field: Field, offers: Sequence[Offer], part: str, texts: Mapping[str, str]) -> list[Offer]:
    """The offers with how their wordings stand to the demand, as far as words tell; near copies that ask for something
    else are taken for less alike, and left out where that is too little."""
    found = []
    for offer in offers:
        mine = Said(part or texts.get(offer.mine, ""), offer.language)
        theirs = Said(texts.get(offer.theirs, ""), field.wordings[offer.theirs].language)
        told = relation(mine, theirs)
        apart = 0.0 if told == OPPOSITE else contrast(mine, theirs)
        one = told == SAME and agreed(mine, theirs)
        found.append(replace(offer, relation=told, agreed=one, score=round(offer.score - apart, 5)))
    enough = [offer for offer in found if offer.score >= thresholds().shown]
    return sorted(enough, key=lambda offer: -offer.score)


def _chosen(asked: _Asked, offers: Sequence[Offer], before: Sequence[Offer], placed: bool) -> list[Offer]:
    """Of a whole demand the best few, and those that ask the reverse; of each part its best, if that is new.

    `placed`: it supports a common demand already, so that one more than is needed costs more than one too few.
    """
    same = [offer for offer in offers if offer.relation != OPPOSITE]
    if asked.part:
        known = {offer.owner for offer in before}
        return [offer for offer in same if offer.owner not in known][:1]
    enough = thresholds().further if placed else thresholds().shown
    opposites = [offer for offer in offers if offer.relation == OPPOSITE]
    return [offer for offer in same if offer.score >= enough][:SHOWN] + opposites[:REVERSED]


def _owners(theirs: Wording, places: Mapping[str, _Place], demand_id: str) -> list[Owner]:
    """For what a wording speaks to this demand: its common demands, or its own demand where it is in none.

    Never what the same list supports already: no list asks the same twice. Provisional groups are shown others, never
    they to others.
    """
    place = places[demand_id]
    of_list = place.related
    if theirs.demand_id is None:
        return [theirs.common] if theirs.common is not None and theirs.common not in of_list else []
    other = places.get(theirs.demand_id)
    if other is None or other.list_id == place.list_id or not other.counted:
        return []
    if other.supports:
        return sorted(other.supports - of_list)
    return [] if place.supports or other.group_id == place.group_id else [theirs.demand_id]


def _places(session: Session, own: Collection[str], others: Collection[str] = ()) -> dict[str, _Place]:
    """Of each demand; `related`, of our own alone: what any demand of its list has said of common demands."""
    ids = {*own, *others}
    query = (
        select(Demand.id, DemandList.id, DemandList.group_id, Group.standing)
        .join(DemandList, DemandList.id == Demand.list_id)
        .join(Group, Group.id == DemandList.group_id)
        .where(Demand.id.in_(ids))
    )
    rows = session.execute(query).all()
    lists = {list_id for demand_id, list_id, _group, _standing in rows if demand_id in own}
    words = select(Demand.list_id, Support.common_number).join(Demand, Demand.id == Support.demand_id)
    said = _sets(session.execute(words.where(Demand.list_id.in_(lists), Support.withdrawn_entry.is_(None))))
    same = Support.demand_id.in_(ids), Support.withdrawn_entry.is_(None), Support.relation == SAME
    supports = _sets(session.execute(select(Support.demand_id, Support.common_number).where(*same)))
    return {
        demand_id: _Place(list_id, group_id, standing == "vouched", supports[demand_id], said[list_id])
        for demand_id, list_id, group_id, standing in rows
    }


def _sets(rows: Iterable[tuple[str, int]]) -> defaultdict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for key, number in rows:
        found.setdefault(key, set()).add(number)
    return defaultdict(frozenset, {key: frozenset(numbers) for key, numbers in found.items()})


def declined(session: Session, demand_ids: Sequence[str]) -> dict[str, set[Owner]]:
    """What committees said no to, by demand: the pair is never suggested again, to neither side, nor a common demand
    because of that wording."""
    query = select(Suggestion.demand_id, Suggestion.common_number, Suggestion.other_id)
    either = Suggestion.demand_id.in_(demand_ids) | Suggestion.other_id.in_(demand_ids)
    found: dict[str, set[Owner]] = {}
    for demand_id, common, other in session.execute(query.where(either, Suggestion.state == "declined")):
        found.setdefault(demand_id, set()).update(owner for owner in (common, other) if owner is not None)
        if other is not None:
            found.setdefault(other, set()).add(demand_id)
    return found


def texts_by_id(session: Session, keys: Sequence[str]) -> dict[str, str]:
    """Texts of the record; "" for one that was removed."""
    rows = session.execute(select(RecordText.id, RecordText.text).where(RecordText.id.in_(keys)))
    return {key: text or "" for key, text in rows}


def open_now(session: Session, demand_ids: Iterable[str]) -> set[str]:
    """The ids of what the matching suggests for these demands and nobody has decided; read before they are compared."""
    own = Suggestion.demand_id.in_(list(demand_ids)), Suggestion.state == "open", Suggestion.origin == "matching"
    return set(session.scalars(select(Suggestion.id).where(*own)))


def keep_offers(session: Session, found: Mapping[str, Sequence[Offer]], before: Collection[str]) -> None:
    """Make the open suggestions of each demand these; what was decided, and what a member found, stays as it was.

    What a group said, struck or withdrew since they were found is left alone; so is what another process, which knew
    more, has suggested meanwhile: of the open ones only those `before` can go.
    """
    known: dict[str, dict[Owner, Suggestion]] = {demand_id: {} for demand_id in found}
    for row in session.scalars(select(Suggestion).where(Suggestion.demand_id.in_(found))):
        known[row.demand_id][row.common_number or row.other_id or ""] = row
    places, new = _places(session, found.keys()), Counter[str]()
    asked = set(session.scalars(select(Demand.id).where(Demand.id.in_(found), Demand.asked)))
    for demand_id in asked & found.keys():
        offers = [offer for offer in found[demand_id] if offer.owner not in places[demand_id].related]
        wanted = {offer.owner for offer in offers}
        for owner, row in known[demand_id].items():
            if row.state == "open" and row.id in before and owner not in wanted:
                row.state = "lapsed"
        for offer in offers:
            row = known[demand_id].get(offer.owner) or new_suggestion(
                session, demand_id, places[demand_id].group_id, offer.owner
            )
            language = row.language
            _put(row, offer)
            if row.origin in BY_MATCHING and row.language != language:  # counted once, in the language that stands
                new[language] -= 1
                new[row.language] += 1
    session.flush()
    del new[""]
    for language, many in sorted(new.items()):
        count(session, language, "suggested", many)


def _put(row: Suggestion, offer: Offer) -> None:
    if row.state not in ("open", "lapsed"):
        return
    row.state = "open"
    row.score, row.relation, row.part, row.language = offer.score, offer.relation, offer.part, offer.language
    row.likely = offer.relation != OPPOSITE and is_likely(offer.score, offer.agreed)


def new_suggestion(session: Session, demand_id: str, group_id: str, owner: Owner) -> Suggestion:
    """An open one without score, which the caller fills in."""
    row = Suggestion(
        id=secrets.token_hex(16),
        group_id=group_id,
        demand_id=demand_id,
        common_number=owner if isinstance(owner, int) else None,
        other_id=owner if isinstance(owner, str) else None,
        score=0.0,
        likely=False,
        state="open",
        origin="matching",
        relation=SAME,
        part=0,
        language="",
    )
    session.add(row)
    return row


def to_compare_anew(session: Session, field: Field, demand_ids: Iterable[str]) -> list[str]:
    """The demands of others for which these, or what they support, would be among the best."""
    enough = thresholds().possible
    new = [wording for demand_id in demand_ids for wording in field.of_demand(demand_id)]
    best: dict[str, float] = {}
    for wording, near in near_each(field, new).items():
        for key, score in near:
            other = field.wordings[key].demand_id
            if other is not None and score >= enough and other != wording.demand_id:
                best[other] = max(score, best.get(other, -1.0))
    full = _weakest_shown(session, list(best))
    return [other for other, score in best.items() if at_most(score) > full.get(other, -1.0)]


def _weakest_shown(session: Session, demand_ids: Sequence[str]) -> dict[str, float]:
    """By demand for which as many are shown as may be: the score of the last one."""
    query = select(Suggestion.demand_id, Suggestion.score).where(
        Suggestion.demand_id.in_(demand_ids),
        Suggestion.state == "open",
        Suggestion.relation != OPPOSITE,
        Suggestion.part == 0,
    )
    scores: dict[str, list[float]] = {}
    for demand_id, score in session.execute(query):
        scores.setdefault(demand_id, []).append(score)
    return {demand_id: min(found) for demand_id, found in scores.items() if len(found) >= SHOWN}
