"""Keep the vectors of published wordings, and forget them with their texts."""

from collections.abc import Sequence

import numpy as np
from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from tracker.demands.models import Demand, DemandWording, Revision
from tracker.matching import model
from tracker.programme.models import CommonWording, Vector
from tracker.record.entries import Entry

Wording = DemandWording | CommonWording


def wordings_of_entry(session: Session, entry: Entry) -> list[Wording]:
    """What an entry published and is not compared yet, or was by another model."""
    found: list[Wording] = []
    if entry.kind == "list_published":
        found += session.scalars(select(DemandWording).where(DemandWording.revision_entry == entry.index))
    if entry.kind == "wording_settled":
        found += session.scalars(select(CommonWording).where(CommonWording.settled_entry == entry.index))
    kept = select(Vector.text_id).where(Vector.model == model.model_name())
    known = set(session.scalars(kept.where(Vector.text_id.in_([row.text_id for row in found]))))
    return [row for row in found if row.text_id not in known and row.text.text is not None]


def compute(wordings: Sequence[Wording]) -> None:
    """Compute what `keep` will find at hand: slow, so no transaction is open meanwhile."""
    model.vectors([row.text.text or "" for row in wordings], [row.language for row in wordings])


def keep(session: Session, entry: Entry) -> None:
    """Keep the vectors of an entry's wordings in place of those that came before them."""
    wordings = wordings_of_entry(session, entry)
    if entry.kind == "list_published":
        listed = select(Demand.id).join(Revision, Revision.list_id == Demand.list_id)
        older = Vector.demand_id.in_(listed.where(Revision.entry == entry.index))
        own = select(DemandWording.text_id).where(DemandWording.revision_entry == entry.index)
        drop(session, older & Vector.text_id.not_in(own))
    if entry.kind == "wording_settled":
        standing = select(CommonWording.text_id).where(CommonWording.common_number == entry.data["common"])
        drop(session, (Vector.common_number == entry.data["common"]) & Vector.text_id.not_in(standing))
    rows = model.vectors([row.text.text or "" for row in wordings], [row.language for row in wordings])
    for row, vector in zip(wordings, rows, strict=True):
        demand = row.demand_id if isinstance(row, DemandWording) else None
        common = row.common_number if isinstance(row, CommonWording) else None
        data = np.asarray(vector, dtype="<f4").tobytes()
        kept = session.get(Vector, row.text_id)
        change = next_change(session)
        if kept is None:
            kept = Vector(text_id=row.text_id, demand_id=demand, common_number=common)
        kept.model, kept.data, kept.change = model.model_name(), data, change
        session.add(kept)
        session.flush()


def newest_model(session: Session) -> str:
    """The name of the model that made the newest vector; "" where there is none. No model is loaded for it."""
    newest = select(Vector.model).where(Vector.data != b"").order_by(Vector.change.desc()).limit(1)
    return session.scalar(newest) or ""


def next_change(session: Session) -> int:
    return (session.scalar(select(func.max(Vector.change))) or 0) + 1


def drop(session: Session, which: ColumnElement[bool]) -> None:
    """Compare these wordings no more: nothing is left of their vectors."""
    session.execute(update(Vector).where(which, Vector.data != b"").values(data=b"", change=next_change(session)))
