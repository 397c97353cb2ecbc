"""Vectors made anew, in the background, where another model or another fitting has taken the place of theirs."""

from collections.abc import Callable

import numpy as np
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from tracker.database import Database
from tracker.demands.models import DemandWording
from tracker.matching import model
from tracker.programme.models import CommonWording, Vector
from tracker.programme.vectors import next_change
from tracker.record.models import RecordText

AT_ONCE = 32  # texts between two transactions: nobody who publishes waits longer than for these


def any_kept(session: Session) -> bool:
    """Whether there is a vector at all; asked first, so that no model is loaded for nothing."""
    return session.scalar(select(Vector.text_id).limit(1)) is not None


def stale(session: Session) -> int:
    """How many vectors are of another model: until they are made anew they are compared with nothing."""
    return session.scalar(select(func.count()).select_from(Vector).where(_stale())) or 0


def _stale() -> ColumnElement[bool]:
    return (Vector.model != model.model_name()) & (Vector.data != b"")


def renew(database: Database, progress: Callable[[int, int], object] = lambda _done, _all: None) -> int:
    """Make them anew, some at a time; the model runs while no transaction is open. Gives how many were.

    `progress(done, of all)` is called after each step. What was removed meanwhile is left out.
    """
    with database.reading() as session:
        total = stale(session)
    done = 0
    while done < total:
        with database.reading() as session:
            rows = _next(session)
        if not rows:
            break
        fresh = model.vectors([text for _id, text, _language in rows], [language for _id, _text, language in rows])
        with database.acting() as session:
            for (text_id, _text, _language), vector in zip(rows, fresh, strict=True):
                kept = session.get(Vector, text_id)
                if kept is not None and kept.data:
                    kept.model, kept.data = model.model_name(), np.asarray(vector, dtype="<f4").tobytes()
                    kept.change = next_change(session)
                    session.flush()
        done += len(rows)
        progress(min(done, total), total)
    return done


def _next(session: Session) -> list[tuple[str, str, str]]:
    """Id, text and language of the next ones; a vector of a text that is not there any more is not made anew."""
    query = (
        select(Vector.text_id, RecordText.text, func.coalesce(DemandWording.language, CommonWording.language, ""))
        .join(RecordText, RecordText.id == Vector.text_id)
        .outerjoin(DemandWording, DemandWording.text_id == Vector.text_id)
        .outerjoin(CommonWording, CommonWording.text_id == Vector.text_id)
        .where(_stale(), RecordText.text.is_not(None))
        .order_by(Vector.text_id)
        .limit(AT_ONCE)
    )
    return [(text_id, text or "", language) for text_id, text, language in session.execute(query)]
