"""What a group is shown as like its demands: found by the matching, told apart by words, kept as private rows."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.demands.models import Demand, DemandList
from tracker.groups.models import Group
from tracker.matching.likeness import thresholds, totals
from tracker.matching.model import vectors
from tracker.matching.parts import parts
from tracker.matching.reasons import OPPOSITE, SAME, Said, relation
from tracker.programme.field import Field, Wording
from tracker.programme.models import Suggestion, Support
from tracker.programme.rules import REVERSED, SHOWN
from tracker.programme.tallies import count
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
    """What is to be suggested for a demand: `score` is a product of vectors; `part` from 1, 0 the whole."""

    owner: Owner
    score: float
    mine: str
    theirs: str
    language: str
    relation: str = SAME
    part: int = 0


def suggest(session: Session, field: Field, demand_ids: Iterable[str]) -> None:
    """Compare these demands with the common demands and with vouched groups' demands that are in none yet."""
    known = {demand_id: field.of_demand(demand_id) for demand_id in demand_ids}
    near = _near(field, [wording for own in known.values() for wording in own])
    for demand_id, own in known.items():
        if own:
            _reconcile(session, demand_id, _offers(session, field, own, [each for one in own for each in near[one]]))


Near = tuple[str, float, Wording]  # a wording that is like one of mine, how much, and which of mine


def _near(field: Field, wordings: Sequence[Wording]) -> dict[Wording, list[Near]]:
    rows = [field.near.rows(one.text_id) for one in wordings]
    found = field.near.like_each(rows, NEAR)
    return {one: [(key, score, one) for key, score in own] for one, own in zip(wordings, found, strict=True)}


def _offers(session: Session, field: Field, own: Sequence[Wording], near: Sequence[Near]) -> list[Offer]:
    """The best few, those that ask the reverse, and for each part of a demand that asks several things its best."""
    found = _told_apart(session, field, own, near)
    chosen = [offer for offer in found if offer.relation != OPPOSITE][:SHOWN]
    chosen += [offer for offer in found if offer.relation == OPPOSITE][:REVERSED]
    return chosen + _of_parts(session, field, own, chosen)


def _of_parts(session: Session, field: Field, own: Sequence[Wording], chosen: Sequence[Offer]) -> list[Offer]:
    first = own[0]
    text = _texts(session, [first.text_id]).get(first.text_id, "")
    found: list[Offer] = []
    for place, part in enumerate(parts(text, first.language), 1):
        near = [(key, score, first) for key, score in field.near.like(vectors([part], [first.language]), NEAR)]
        known = {offer.owner for offer in (*chosen, *found)}
        new = [one for one in _told_apart(session, field, own, near, part) if one.owner not in known]
        found += [replace(one, part=place) for one in new if one.relation != OPPOSITE][:1]
    return found


def _told_apart(
    session: Session, field: Field, own: Sequence[Wording], near: Sequence[Near], part: str = ""
) -> list[Offer]:
    """Owners worth showing, best first, with how their most alike wording stands to the demand.

    Each wording that a group confirmed is one more that speaks for its common demand, in any language.
    """
    demand_id = own[0].demand_id or ""
    close = [(field.wordings[key], score, mine) for key, score, mine in near if score >= thresholds().possible]
    close = [(theirs, score, mine) for theirs, score, mine in close if theirs.demand_id != demand_id]
    places = _places(session, {demand_id, *(theirs.demand_id for theirs, _score, _mine in close if theirs.demand_id)})
    shut = _declined(session, demand_id)
    spoken: dict[Owner, dict[str, Offer]] = {}  # by owner and wording, the most alike of mine
    for theirs, score, mine in close:
        for owner in _owners(theirs, places, demand_id):
            if owner not in shut and (theirs.demand_id or f"P-{theirs.common}") not in shut:
                own_offer = Offer(owner, score, mine.text_id, theirs.text_id, mine.language)
                known = spoken.setdefault(owner, {}).get(theirs.text_id)
                spoken[owner][theirs.text_id] = max((own_offer, known or own_offer), key=lambda offer: offer.score)
    return _with_relations(session, field, _ranked(spoken), part)


def _ranked(spoken: Mapping[Owner, Mapping[str, Offer]]) -> list[Offer]:
    """The best offer of each owner, with the score of all its wordings together, best first."""
    if not spoken:
        return []
    scores = [offer.score for offers in spoken.values() for offer in offers.values()]
    of_owner = [place for place, offers in enumerate(spoken.values()) for _ in offers]
    together = totals(np.array(scores), np.array(of_owner), len(spoken)).tolist()
    best = [max(offers.values(), key=lambda offer: offer.score) for offers in spoken.values()]
    found = [replace(offer, score=score) for offer, score in zip(best, together, strict=True)]
    return sorted(found, key=lambda offer: -offer.score)[:TOLD_APART]


def _owners(theirs: Wording, places: dict[str, _Place], demand_id: str) -> list[Owner]:
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


def _places(session: Session, demand_ids: set[str]) -> dict[str, _Place]:
    """Of each demand; `related`: what any demand of its list has said of common demands."""
    query = (
        select(Demand.id, DemandList.id, DemandList.group_id, Group.standing)
        .join(DemandList, DemandList.id == Demand.list_id)
        .join(Group, Group.id == DemandList.group_id)
        .where(Demand.id.in_(demand_ids))
    )
    rows = session.execute(query).all()
    lists = {row[1] for row in rows}
    said: dict[str, set[int]] = {}
    supports: dict[str, set[int]] = {}
    words = select(Support.demand_id, Support.common_number, Support.relation, Demand.list_id).join(
        Demand, Demand.id == Support.demand_id
    )
    for demand_id, number, kind, list_id in session.execute(
        words.where(Demand.list_id.in_(lists), Support.withdrawn_entry.is_(None))
    ):
        said.setdefault(list_id, set()).add(number)
        if kind == SAME:
            supports.setdefault(demand_id, set()).add(number)
    return {
        demand_id: _Place(
            list_id,
            group_id,
            standing == "vouched",
            frozenset(supports.get(demand_id, ())),
            frozenset(said.get(list_id, ())),
        )
        for demand_id, list_id, group_id, standing in rows
    }


def _declined(session: Session, demand_id: str) -> set[Owner]:
    """What a committee said no to: the pair is never suggested again, nor a common demand because of that wording."""
    query = select(Suggestion.common_number, Suggestion.other_id)
    rows = session.execute(query.where(Suggestion.demand_id == demand_id, Suggestion.state == "declined"))
    return {owner for row in rows for owner in row if owner is not None}


def _with_relations(session: Session, field: Field, offers: Sequence[Offer], part: str) -> list[Offer]:
    texts = _texts(session, [key for offer in offers for key in (offer.mine, offer.theirs)])
    found = []
    for offer in offers:
        mine = Said(part or texts.get(offer.mine, ""), offer.language)
        theirs = Said(texts.get(offer.theirs, ""), field.wordings[offer.theirs].language)
        found.append(replace(offer, relation=relation(mine, theirs)))
    return found


def _texts(session: Session, keys: Sequence[str]) -> dict[str, str]:
    rows = session.execute(select(RecordText.id, RecordText.text).where(RecordText.id.in_(keys)))
    return {key: text or "" for key, text in rows}


def _reconcile(session: Session, demand_id: str, offers: Sequence[Offer]) -> None:
    """Make the open suggestions these; what was decided, and what a member found, stays as it was."""
    known = _known(session, demand_id)
    wanted = {offer.owner for offer in offers}
    for owner, row in known.items():
        if row.state == "open" and row.origin == "matching" and owner not in wanted:
            session.delete(row)
    for offer in offers:
        _put(session, demand_id, known.get(offer.owner), offer)
    session.flush()


def _known(session: Session, demand_id: str) -> dict[Owner, Suggestion]:
    rows = session.scalars(select(Suggestion).where(Suggestion.demand_id == demand_id))
    return {row.common_number or row.other_id or "": row for row in rows}


def _put(session: Session, demand_id: str, row: Suggestion | None, offer: Offer) -> None:
    if row is not None and row.state != "open":
        return
    if row is None:
        count(session, offer.language, "suggested")
        row = new_suggestion(session, demand_id, offer.owner)
    row.score, row.relation, row.part, row.language = offer.score, offer.relation, offer.part, offer.language
    row.likely = offer.score >= thresholds().likely and offer.relation != OPPOSITE


def new_suggestion(session: Session, demand_id: str, owner: Owner) -> Suggestion:
    """An open one without score, which the caller fills in."""
    listed = select(DemandList.group_id).join(Demand, Demand.list_id == DemandList.id)
    row = Suggestion(
        id=secrets.token_hex(16),
        group_id=session.scalars(listed.where(Demand.id == demand_id)).one(),
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


def suggest_to_others(session: Session, field: Field, demand_ids: Iterable[str]) -> None:
    """Show these demands, or what they support, to the groups whose demands are like them.

    Only demands that these would be among the best for are compared anew.
    """
    new = [wording for demand_id in demand_ids for wording in field.of_demand(demand_id)]
    best: dict[str, float] = {}
    for key, score, wording in (each for found in _near(field, new).values() for each in found):
        other = field.wordings[key].demand_id
        if other is not None and score >= thresholds().possible and other != wording.demand_id:
            best[other] = max(score, best.get(other, -1.0))
    full = _weakest_shown(session, list(best))
    suggest(session, field, [other for other, score in best.items() if score > full.get(other, -1.0)])


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
