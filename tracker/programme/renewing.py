"""Vectors made anew, in the background, where another model or another fitting has taken the place of theirs."""

from collections.abc import Callable

import numpy as np
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from tracker.database import Database
from tracker.matching import model
from tracker.programme.models import Vector
from tracker.programme.vectors import Text, computed, next_change, texts_of
from tracker.record.models import RecordText

AT_ONCE = 32  # texts between two transactions: nobody who publishes waits longer than for these


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
        name, fresh = computed(rows)
        with database.acting() as session:
            for text, vector in zip(rows, fresh, strict=True):
                kept = session.get(Vector, text.id)
                if kept is not None and kept.data:
                    kept.model, kept.data = name, np.asarray(vector, dtype="<f4").tobytes()
                    kept.change = next_change(session)
                    session.flush()
        done += len(rows)
        progress(min(done, total), total)
    return done


def _next(session: Session) -> list[Text]:
    """The next ones; a vector of a text that is not there any more is not made anew."""
    stale_ones = select(Vector.text_id).join(RecordText, RecordText.id == Vector.text_id)
    some = stale_ones.where(_stale(), RecordText.text.is_not(None)).order_by(Vector.text_id).limit(AT_ONCE)
    return texts_of(session, RecordText.id.in_(list(session.scalars(some))))
