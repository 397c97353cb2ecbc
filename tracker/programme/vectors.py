"""Keep the vectors of published wordings, and forget them with their texts."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from tracker.demands.models import Demand, DemandList, DemandWording, Revision
from tracker.groups.models import Group
from tracker.matching import model
from tracker.matching.encoders import Vectors
from tracker.programme.models import CommonWording, Vector
from tracker.record.entries import Entry
from tracker.record.models import RecordText


@dataclass(frozen=True)
class Text:
    """A wording whose vector is wanted: of a demand, with the sector of its group, or of a common demand."""

    id: str
    text: str
    language: str
    sector: str
    demand_id: str | None
    common: int | None


def texts_of(session: Session, keys: Sequence[str]) -> list[Text]:
    """The published wordings that are these texts, but for removed ones; a demand's first wording is the demand's."""
    # Each wording's text is of the entry of its revision: so they are found by key, and not gone through.
    of_text = (DemandWording.revision_entry == RecordText.entry_index) & (DemandWording.text_id == RecordText.id)
    language = func.coalesce(DemandWording.language, CommonWording.language, "")
    query = (
        select(RecordText.id, RecordText.text, language, func.coalesce(Group.sector, ""))
        .add_columns(DemandWording.demand_id, CommonWording.common_number)
        .outerjoin(DemandWording, of_text)
        .outerjoin(CommonWording, CommonWording.text_id == RecordText.id)
        .outerjoin(Demand, Demand.id == DemandWording.demand_id)
        .outerjoin(DemandList, DemandList.id == Demand.list_id)
        .outerjoin(Group, Group.id == DemandList.group_id)
        .where(RecordText.id.in_(keys), RecordText.text.is_not(None))
        .order_by(RecordText.id)
    )
    return [
        Text(key, text, lang, sector, demand, None if demand else common)
        for key, text, lang, sector, demand, common in session.execute(query)
    ]


def computed(texts: Sequence[Text]) -> tuple[str, Vectors]:
    """The name of the model, and its vectors: slow, so no transaction is open meanwhile."""
    return model.named_vectors(
        [one.text for one in texts], [one.language for one in texts], [one.sector for one in texts]
    )


def texts_of_entry(session: Session, entry: Entry) -> list[Text]:
    """What an entry published and is not compared yet, or was by another model."""
    published = {
        "list_published": select(DemandWording.text_id).where(DemandWording.revision_entry == entry.index),
        "wording_settled": select(CommonWording.text_id).where(CommonWording.settled_entry == entry.index),
    }
    if entry.kind not in published:
        return []
    keys = list(session.scalars(published[entry.kind]))
    of_now = Vector.text_id.in_(keys), Vector.model == model.model_name(), Vector.data != b""
    known = set(session.scalars(select(Vector.text_id).where(*of_now)))
    return texts_of(session, [key for key in keys if key not in known])


def keep(session: Session, entry: Entry, texts: Sequence[Text], name: str, rows: Vectors) -> None:
    """Keep the vectors of an entry's wordings, made by the model of this name, in place of those that came before."""
    if entry.kind == "list_published":
        listed = select(Demand.id).join(Revision, Revision.list_id == Demand.list_id)
        older = Vector.demand_id.in_(listed.where(Revision.entry == entry.index))
        own = select(DemandWording.text_id).where(DemandWording.revision_entry == entry.index)
        drop(session, older & Vector.text_id.not_in(own))
    if entry.kind == "wording_settled":
        standing = select(CommonWording.text_id).where(CommonWording.common_number == entry.data["common"])
        drop(session, (Vector.common_number == entry.data["common"]) & Vector.text_id.not_in(standing))
    there = select(RecordText.id).where(RecordText.text.is_not(None))
    left = set(session.scalars(there.where(RecordText.id.in_([one.id for one in texts]))))  # none removed meanwhile
    put(session, [(one, row) for one, row in zip(texts, rows, strict=True) if one.id in left], name)


def put(session: Session, made: Sequence[tuple[Text, np.ndarray]], name: str) -> None:
    """Keep the vectors of texts in the place of what was kept of these; all are one change."""
    own = Vector.text_id.in_([one.id for one, _row in made])
    kept = {vector.text_id: vector for vector in session.scalars(select(Vector).where(own))}
    change = next_change(session)
    for one, row in made:
        vector = kept.get(one.id) or Vector(text_id=one.id, demand_id=one.demand_id, common_number=one.common)
        vector.model, vector.data, vector.change = name, np.asarray(row, dtype="<f4").tobytes(), change
        session.add(vector)
    session.flush()


def newest_model(session: Session) -> str:
    """The name of the model that made the newest vector; "" where there is none. No model is loaded for it."""
    newest = select(Vector.model).where(Vector.data != b"").order_by(Vector.change.desc()).limit(1)
    return session.scalar(newest) or ""


@dataclass(frozen=True)
class Compared:
    """How many vectors there are, and how many of them the newest model made: the others are being made anew."""

    model: str
    done: int
    total: int


def compared(session: Session) -> Compared:
    """By which model wordings are compared, and how far. No model is loaded for it."""
    made = select(Vector.model, func.count(), func.max(Vector.change)).where(Vector.data != b"")
    rows = sorted(session.execute(made.group_by(Vector.model)), key=lambda row: -row[2])
    return Compared(rows[0][0] if rows else "", rows[0][1] if rows else 0, sum(row[1] for row in rows))


def next_change(session: Session) -> int:
    return (session.scalar(select(func.max(Vector.change))) or 0) + 1


def drop(session: Session, which: ColumnElement[bool]) -> None:
    """Compare these wordings no more: nothing is left of their vectors."""
    session.execute(update(Vector).where(which, Vector.data != b"").values(data=b"", change=next_change(session)))
