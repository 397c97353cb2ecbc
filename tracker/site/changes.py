"""What has changed of what public pages show, since this process began: read off the record, four times a second."""

import logging
from threading import Lock
from time import monotonic
from typing import Any

from sqlalchemy import Connection, Delete, Engine, Insert, Update, event, select, text
from sqlalchemy.exc import SQLAlchemyError

from tracker.database import Database
from tracker.record.models import RecordEntry, RecordFrontier
from tracker.site.models import PageChange

LOOK_EVERY = 0.25  # seconds
READ_AT_ONCE = 1000  # entries; more have come while nobody asked: then everything counts as changed

WHOLE = ""  # the scope of a page that shows more than one group
FIXED = "fixed"  # of one that never changes

# An entry of these kinds changes pages of the group that it names, and pages of scope WHOLE. Any other kind changes
# every page: it may touch the standing or the name of another group, or remove a text.
OF_ONE_GROUP = frozenset(
    (
        *("list_published", "list_withdrawn", "list_restored", "translation_approved"),
        *("vote_counted", "vote_corrected", "vote_objected", "objection_answered", "objection_withdrawn"),
        *("vote_recounted", "vote_turned", "rule_changed", "election_held", "delegate_bound", "delegate_named"),
        *("headcount_stated", "body_opened", "mandate_taken", "seat_co_opted", "mandate_laid_down"),
        *("mandate_recalled", "mandate_restored", "mandate_undone", "common_demand_opened", "support_confirmed"),
        *("support_withdrawn", "demand_related", "support_moved", "version_ratified"),
    )
)
# Private tables of which public pages show something; all of those pages are of scope WHOLE.
SHOWN_PRIVATE = frozenset(("suggestion", "matching_tally"))
_CHANGED = "tracker_pages_changed"


def watch(engine: Engine) -> None:
    """Note in each transaction that changes a private table of `SHOWN_PRIVATE` that it did, before it is committed."""

    def see(connection: Connection, statement: Any, *_others: object) -> None:
        if isinstance(statement, Insert | Update | Delete) and str(statement.table) in SHOWN_PRIVATE:
            connection.info[_CHANGED] = True

    def note(connection: Connection) -> None:
        if connection.info.pop(_CHANGED, False):
            connection.execute(_RAISE)

    def forget(connection: Connection, *_others: object) -> None:
        connection.info.pop(_CHANGED, None)

    event.listen(engine, "before_execute", see)
    event.listen(engine, "commit", note)
    event.listen(engine, "rollback", forget)


_RAISE = text(
    "INSERT INTO page_change (id, number) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET number = page_change.number + 1"
)


class Changes:
    """A clock of its own that goes on by one whenever a look at the database finds something new.

    `moment`: what it shows; `every`: when every page was voided last. `day`: today (UTC): a term may end overnight.
    """

    def __init__(self, database: Database) -> None:
        self.moment = 0
        self.day = ""
        self._database = database
        self._known: tuple[int, int] | None = None
        self._whole = self.every = 0
        self._groups: dict[str, int] = {}
        self._next_look = 0.0
        self._lock = Lock()

    def last(self, scope: str) -> int:
        """The moment at which a page of this scope (a group's id, WHOLE, FIXED) changed last, as far as is known."""
        if scope == FIXED:
            return 0
        return self._whole if scope == WHOLE else max(self.every, self._groups.get(scope, 0))

    @property
    def due(self) -> bool:
        """Whether the last look is long enough ago for another."""
        return monotonic() >= self._next_look

    def look(self, at_once: bool = False) -> None:
        """See what is new, if the last look is long enough ago or it must be known `at_once`.

        While the database does not answer, what was known stands.
        """
        if not at_once and not self.due:
            return
        if not self._lock.acquire(blocking=at_once or self._known is None):
            return  # somebody is looking
        try:
            self._look()
        except SQLAlchemyError as error:
            logging.getLogger("tracker").error("page cache: %s", type(error).__name__)
        finally:
            self._next_look = monotonic() + LOOK_EVERY
            self._lock.release()

    def _look(self) -> None:
        with self._database.reading() as session:
            row = session.execute(
                select(RecordFrontier.size, select(PageChange.number).scalar_subquery()).select_from(RecordFrontier)
            ).one_or_none()
            seen = (row[0], row[1] or 0) if row else (0, 0)
            known = self._known
            new = []
            if known is not None and 0 < seen[0] - known[0] <= READ_AT_ONCE:
                later = select(RecordEntry.kind, RecordEntry.group).where(RecordEntry.index >= known[0])
                new = list(session.execute(later))
        day = self._database.clock().date().isoformat()
        if (seen, day) != (known, self.day):
            self._note(seen, known, [(kind, group) for kind, group in new])
            self.day = day

    def _note(self, seen: tuple[int, int], known: tuple[int, int] | None, new: list[tuple[str, str | None]]) -> None:
        moment = self.moment + 1
        self._whole = moment
        if known is None or seen[0] != known[0]:
            local = {group for kind, group in new if kind in OF_ONE_GROUP and group}
            if not new or any(kind not in OF_ONE_GROUP or not group for kind, group in new):
                self.every = moment
            self._groups.update(dict.fromkeys(local, moment))
        self._known = seen
        self.moment = moment  # last: who reads it before sees the page as older, never as newer
