"""Vectors made anew, in the background, where another model or another fitting has taken the place of theirs."""

import logging
from collections.abc import Callable

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from tracker.database import Database
from tracker.demands.models import Demand, Revision
from tracker.matching import model
from tracker.programme.models import MatchingTask, Vector
from tracker.programme.vectors import Text, computed, put, texts_of
from tracker.programme.working import Matching
from tracker.record.models import RecordText

log = logging.getLogger(__name__)
AT_ONCE = 32  # texts between two transactions: nobody who publishes waits longer than for these


def stale(session: Session) -> int:
    """How many vectors are of another model: until they are made anew they are compared with nothing."""
    return session.scalar(select(func.count()).select_from(Vector).where(_stale())) or 0


def _stale() -> ColumnElement[bool]:
    return (Vector.model != model.model_name()) & (Vector.data != b"")


class Renewal:
    """Goes on making them anew, some at a time, as long as some are of another model.

    Once none is left, all that was published is compared anew: what was suggested by the old vectors has old scores,
    and what came meanwhile was compared with nothing.
    """

    def __init__(self) -> None:
        self._done = self._total = 0
        self._clean = ""  # the model of which nothing was left to do

    def some(self, database: Database, progress: Callable[[int, int], object] = lambda _done, _all: None) -> int:
        """Make the next ones anew; the model runs while no transaction is open. Gives how many were, 0 at the end.

        `progress(done, of all)` is called after each step. What was removed meanwhile is left out.
        """
        if self._clean == model.model_name():
            return 0
        with database.reading() as session:
            rows = _next(session)
            self._total = self._total or stale(session)
        if not rows:
            self._done, self._total, self._clean = 0, 0, model.model_name()
            return 0
        name, fresh = computed(rows)
        with database.acting() as session:
            own = Vector.text_id.in_([one.id for one in rows]), Vector.data != b""
            left = set(session.scalars(select(Vector.text_id).where(*own)))  # none removed meanwhile
            put(session, [(one, row) for one, row in zip(rows, fresh, strict=True) if one.id in left], name)
            if not _next(session):
                _compare_all(session)
        self._done += len(rows)
        progress(min(self._done, self._total), self._total)
        return len(rows)


def renew(database: Database, progress: Callable[[int, int], object] = lambda _done, _all: None) -> int:
    """Make all anew that are of another model. Gives how many were."""
    renewal, done = Renewal(), 0
    while some := renewal.some(database, progress):
        done += some
    return done


def _compare_all(session: Session) -> None:
    """Every list that is asked still waits to be compared, as if it were published now."""
    waiting = {task.entry: task for task in session.scalars(select(MatchingTask))}
    newest = select(func.max(Revision.entry)).join(Demand, Demand.list_id == Revision.list_id).where(Demand.asked)
    for entry in session.scalars(newest.group_by(Revision.list_id)):
        if entry in waiting:
            waiting[entry].tries = 0
        else:
            session.add(MatchingTask(entry=entry, tries=0))
    session.flush()


def _next(session: Session) -> list[Text]:
    """The next ones; a vector of a text that is not there any more is not made anew."""
    stale_ones = select(Vector.text_id).join(RecordText, RecordText.id == Vector.text_id)
    some = stale_ones.where(_stale(), RecordText.text.is_not(None)).order_by(Vector.text_id).limit(AT_ONCE)
    return texts_of(session, list(session.scalars(some)))


def within_requests(matching: Matching) -> Callable[[Database], object]:
    """Where no process beside runs: after each act what waits is compared, and some old vectors are made anew."""
    renewal = Renewal()

    def afterwards(database: Database) -> None:
        matching(database)
        try:
            renewal.some(database)
        except Exception as error:  # what was published stands, whatever the model does
            log.error("vectors could not be made anew: %s", type(error).__name__)

    return afterwards
