"""Suggestions as the record grows: what a group is shown as like its demands. Private rows only."""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from tracker.demands.models import Demand, DemandList, DemandWording, ListWithdrawal, Revision
from tracker.demands.queries import demands_of_entry, demands_of_group
from tracker.groups.models import Group
from tracker.matching import model
from tracker.matching.likeness import rank, thresholds, worth_showing
from tracker.programme.models import CommonWording, Suggestion, Support, Vector
from tracker.programme.rules import SHOWN
from tracker.record.entries import Entry


@dataclass(frozen=True)
class _Wording:
    """A wording of a demand: whose it is, and the common demands that it supports."""

    demand_id: str
    list_id: str
    group_id: str
    counted: bool
    commons: frozenset[int]
    vector: np.ndarray


@dataclass
class _Field:
    """Everything that demands are compared with, read once for each act."""

    by_demand: dict[str, list[_Wording]]
    settled: list[tuple[int, np.ndarray]]

    @property
    def wordings(self) -> Iterator[_Wording]:
        return chain.from_iterable(self.by_demand.values())


def keep_vectors(entry: Entry, session: Session) -> None:
    """Keep the vectors of a published list's wordings in place of those of its earlier revision.

    They were computed before the transaction opened (`wordings` of the kind of proposal) and are at hand.
    """
    rows = session.scalars(select(DemandWording).where(DemandWording.revision_entry == entry.index)).all()
    listed = select(Demand.id).join(Revision, Revision.list_id == Demand.list_id).where(Revision.entry == entry.index)
    session.execute(delete(Vector).where(Vector.demand_id.in_(listed)))
    _keep(session, [(row.text_id, row.language, row.text.text or "", row.demand_id, None) for row in rows])


_Row = tuple[str, str, str, str | None, int | None]


def _keep(session: Session, rows: Sequence[_Row]) -> None:
    vectors = model.vectors([row[2] for row in rows], [row[1] for row in rows])
    for (text_id, _language, _text, demand_id, number), vector in zip(rows, vectors, strict=True):
        session.add(
            Vector(
                text_id=text_id,
                model=model.model_name(),
                demand_id=demand_id,
                common_number=number,
                data=np.asarray(vector, dtype="<f4").tobytes(),
            )
        )
    session.flush()


def keep_settled_vectors(entry: Entry, session: Session) -> None:
    """Keep the vectors of wordings that the council settled."""
    number, languages = entry.data["common"], entry.data["languages"]
    rows = session.scalars(
        select(CommonWording).where(CommonWording.common_number == number, CommonWording.language.in_(languages))
    ).all()
    standing = select(CommonWording.text_id).where(CommonWording.common_number == number)
    session.execute(delete(Vector).where(Vector.common_number == number, Vector.text_id.not_in(standing)))
    _keep(session, [(row.text_id, row.language, row.text.text or "", None, number) for row in rows])


def _field(session: Session) -> _Field:
    supports: dict[str, set[int]] = {}
    for support in session.execute(
        select(Support.demand_id, Support.common_number).where(Support.withdrawn_entry.is_(None))
    ):
        supports.setdefault(support.demand_id, set()).add(support.common_number)
    query = (
        select(Vector, DemandList.id, DemandList.group_id, Group.standing)
        .outerjoin(Demand, Demand.id == Vector.demand_id)
        .outerjoin(DemandList, DemandList.id == Demand.list_id)
        .outerjoin(Group, Group.id == DemandList.group_id)
        .where(Vector.model == model.model_name())
        .order_by(Vector.text_id)
    )
    found = _Field({}, [])
    for row, list_id, group_id, standing in session.execute(query):
        vector = np.frombuffer(row.data, dtype="<f4")
        if row.common_number is not None or row.demand_id is None:
            found.settled.append((row.common_number or 0, vector))
        else:
            commons = frozenset(supports.get(row.demand_id, ()))
            wording = _Wording(row.demand_id, list_id, group_id, standing == "vouched", commons, vector)
            found.by_demand.setdefault(row.demand_id, []).append(wording)
    return found


def suggest(session: Session, demand_ids: Iterable[str]) -> None:
    """Compare these demands with the common demands and with vouched groups' demands that are in none yet."""
    field = _field(session)
    for demand_id in demand_ids:
        if demand_id in field.by_demand:
            _suggest_for(session, field.by_demand[demand_id], field)


def _suggest_for(session: Session, own: Sequence[_Wording], field: _Field) -> None:
    listed, group_id = own[0].list_id, own[0].group_id
    contributed = {number for w in field.wordings if w.list_id == listed for number in w.commons}
    owners: list[str] = []
    rows: list[np.ndarray] = []
    for number, vector in field.settled:
        if number not in contributed:
            owners.append(f"P-{number}")
            rows.append(vector)
    for wording in field.wordings:
        if wording.list_id == listed or not wording.counted:
            continue
        names = [f"P-{n}" for n in sorted(wording.commons - contributed)]
        if not wording.commons and not own[0].commons and wording.group_id != group_id:
            names = [wording.demand_id]
        owners += names
        rows += [wording.vector] * len(names)
    if not rows:
        return
    ranked = rank(np.stack([w.vector for w in own]), np.stack(rows), owners)
    _offer(session, group_id, own[0].demand_id, [(like.owner, like.score) for like in worth_showing(ranked, SHOWN)])


def _offer(session: Session, group_id: str, demand_id: str, offered: Sequence[tuple[str, float]]) -> None:
    """Add what is new, and keep open the best few only; what was decided stays as it was."""
    known = {_owner(s): s for s in session.scalars(select(Suggestion).where(Suggestion.demand_id == demand_id))}
    for owner, score in offered:
        if owner in known:
            known[owner].score = max(score, known[owner].score)
            known[owner].likely = known[owner].score >= thresholds().likely
            continue
        common = int(owner.removeprefix("P-")) if owner.startswith("P-") else None
        known[owner] = Suggestion(
            id=secrets.token_hex(16),
            group_id=group_id,
            demand_id=demand_id,
            common_number=common,
            other_id=None if common else owner,
            score=score,
            likely=score >= thresholds().likely,
            state="open",
            reason=None,
        )
        session.add(known[owner])
    session.flush()
    waiting = sorted((s for s in known.values() if s.state == "open"), key=lambda s: -s.score)
    for surplus in waiting[SHOWN:]:
        session.delete(surplus)
    session.flush()


def _owner(suggestion: Suggestion) -> str:
    return suggestion.other_id or f"P-{suggestion.common_number}"


def suggest_published(entry: Entry, session: Session) -> None:
    """A list was published: its demands against all others, and, if its group counts, others against them."""
    keep_vectors(entry, session)
    new = demands_of_entry(session, entry.index)
    suggest(session, new)
    if session.get_one(Group, entry.data["group"]).standing == "vouched":
        _suggest_to_others(session, new)


def suggest_vouched(entry: Entry, session: Session) -> None:
    """A group may count now: the same for all its lists."""
    group = session.get_one(Group, entry.data.get("other") or entry.data["group"])
    if group.standing != "vouched":
        return
    own = demands_of_group(session, group.id)
    suggest(session, own)
    _suggest_to_others(session, own)


def _suggest_to_others(session: Session, demand_ids: Sequence[str]) -> None:
    """Compare the other groups' demands anew, where one of these is among the most alike."""
    field = _field(session)
    new = [wording for demand_id in demand_ids for wording in field.by_demand.get(demand_id, ())]
    if not new:
        return
    vectors, owners = np.stack([w.vector for w in new]), [w.demand_id for w in new]
    lists = {w.list_id for w in new}
    for own in field.by_demand.values():
        if own[0].list_id not in lists and worth_showing(rank(np.stack([w.vector for w in own]), vectors, owners), 1):
            _suggest_for(session, own, field)


def suggest_common(entry: Entry, session: Session) -> None:
    """A common demand was opened, supported or worded: the groups with like demands hear of it."""
    demand_id = entry.data.get("demand")
    if demand_id is not None:
        session.execute(
            delete(Suggestion).where(
                Suggestion.state == "open",
                or_(
                    Suggestion.other_id == demand_id,
                    (Suggestion.demand_id == demand_id) & Suggestion.other_id.is_not(None),
                    (Suggestion.demand_id == demand_id) & (Suggestion.common_number == entry.data["common"]),
                ),
            )
        )
        _suggest_to_others(session, [demand_id])
        return
    keep_settled_vectors(entry, session)
    supporters = select(Support.demand_id).where(Support.common_number == entry.data["common"])
    _suggest_to_others(session, list(session.scalars(supporters)))


def forget(entry: Entry, session: Session) -> None:
    """Texts were removed: their vectors go, and with the last one of a demand what is suggested for it."""
    removed = entry.data["texts"]
    demands = list(
        session.scalars(select(Vector.demand_id).where(Vector.text_id.in_(removed), Vector.demand_id.is_not(None)))
    )
    session.execute(delete(Vector).where(Vector.text_id.in_(removed)))
    left = set(session.scalars(select(Vector.demand_id).where(Vector.demand_id.in_(demands))))
    gone = [demand_id for demand_id in demands if demand_id not in left]
    session.execute(
        delete(Suggestion).where(
            Suggestion.state == "open", or_(Suggestion.demand_id.in_(gone), Suggestion.other_id.in_(gone))
        )
    )
    session.flush()


def forget_withdrawn(entry: Entry, session: Session) -> None:
    """A list was withdrawn: its demands are compared with nothing any more, and nothing with them."""
    withdrawn = select(ListWithdrawal.list_id).where(ListWithdrawal.vote_entry == entry.data["vote"])
    demands = list(session.scalars(select(Demand.id).where(Demand.list_id.in_(withdrawn))))
    session.execute(delete(Vector).where(Vector.demand_id.in_(demands)))
    open_ones = delete(Suggestion).where(Suggestion.state == "open")
    session.execute(open_ones.where(or_(Suggestion.demand_id.in_(demands), Suggestion.other_id.in_(demands))))
    session.flush()
