"""What was published is compared beside the requests: nobody who publishes waits for it, nothing of it is lost."""

import gc
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from threading import Lock
from typing import Protocol

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from tracker.database import Database, call_afterwards
from tracker.demands.models import Demand, DemandList, ListWithdrawal
from tracker.demands.queries import demands_of_entry, demands_of_group
from tracker.groups.models import Group
from tracker.matching import model
from tracker.matching.likeness import thresholds
from tracker.matching.naming import get_ready
from tracker.matching.reasons import Said
from tracker.matching.relations import SAME
from tracker.programme import vectors
from tracker.programme.field import Field, Wording
from tracker.programme.models import MatchingTask, Suggestion, Support, Vector
from tracker.programme.suggestions import compared, keep_offers, open_now, to_compare_anew
from tracker.programme.tallies import confirmed, found_by_hand
from tracker.record.entries import Entry
from tracker.record.queries import entry_at

TRIES = 3
SOON = 0.25  # seconds that somebody who passes by waits
TOGETHER = 25  # demands compared with the same statements, and written in one act
log = logging.getLogger(__name__)


def wait_for_matching(entry: Entry, session: Session) -> None:
    """Keep in mind that what this entry published, or changed, is to be compared."""
    session.add(MatchingTask(entry=entry.index, tries=0))
    session.flush()
    call_afterwards(session)


Near = list[tuple[Wording, float]] | None  # best first, only those worth showing; None if that cannot be told now
Answer = Callable[[Session], Near]


def nothing(session: Session) -> Near:
    """The answer where nothing can be told now."""


class Likeness(Protocol):
    """What tells the published wordings that are like a text: within this process, or one beside it."""

    def like(self, session: Session, said: Said, limit: int) -> Near: ...

    def asking_soon(self, said: Said, limit: int) -> AbstractContextManager[Answer]:
        """As `like`, for whoever passes by: None as well where others are being answered, or work goes on.

        Asked when it begins, and told when the answer is called: meanwhile other things can be looked up.
        """
        ...


def matching_of(session: Session) -> Likeness:
    """What compares texts for this database."""
    found: Likeness = session.info["matching"]
    return found


class Matching:
    """Does what waits, one task at a time; safe to call from several threads and several processes.

    What it reads and computes holds up nobody: only what was found is written, in short acts.
    """

    def __init__(self) -> None:
        self.field = Field()
        self._field_lock, self._work_lock, self._passing = Lock(), Lock(), Lock()

    def __call__(self, database: Database) -> int:
        """Do everything that waits. Gives how many tasks were done.

        A task that fails is tried again with the next call, three times; then it is left for another model or release.
        """
        done = 0
        with self._work_lock:
            for index in _waiting(database):
                done += self._tried(database, index)
        return done

    def warm(self, database: Database) -> None:
        """Load the model, the wordings and the words of their languages before somebody asks, who would not wait."""
        with database.reading() as session:
            self.like(session, Said("жалақы", "kk"), 1)
        with self._field_lock:
            languages = {wording.language for wording in self.field.wordings.values()}
        get_ready(languages)
        gc.freeze()  # with 100,000 wordings in memory, looking through them for garbage takes a quarter of a second

    def like(self, session: Session, said: Said, limit: int) -> Near:
        """As in `Likeness`."""
        return self._like(session, said, limit, -1)

    @contextmanager
    def asking_soon(self, said: Said, limit: int) -> Iterator[Answer]:
        """As in `Likeness`. One at a time: what is published goes before what is searched for."""
        if not self._passing.acquire(timeout=SOON):
            yield nothing
            return
        try:
            yield lambda session: self._like(session, said, limit, SOON)
        finally:
            self._passing.release()

    def _like(self, session: Session, said: Said, limit: int, wait: float) -> Near:
        """`wait`: seconds for the field, -1 without end."""
        try:
            asked = model.vectors([said.text], [said.language])
            if not self._field_lock.acquire(timeout=wait):
                return None
            try:
                self.field.refresh(session)
                near = self.field.near.like(asked, limit)
                found = [(self.field.wordings[key], score) for key, score in near]
            finally:
                self._field_lock.release()
        except Exception as error:
            log.error("nothing can be compared now: %s", type(error).__name__)
            return None
        return [(wording, score) for wording, score in found if score >= thresholds().possible]

    def _tried(self, database: Database, index: int) -> bool:
        try:
            with database.reading() as session:
                entry = entry_at(session, index)
            if entry is not None:
                self._do(database, entry)
            with database.acting() as session:
                session.execute(delete(MatchingTask).where(MatchingTask.entry == index))
        except Exception as error:
            # Whatever went wrong: what was published stands, and the request that published it must not fail. Only the
            # kind of error is logged: its words may hold those of a demand.
            log.error("entry %s could not be compared: %s", index, type(error).__name__)
            self.field = Field()
            with database.acting() as session:
                failed = session.get(MatchingTask, index)
                if failed is not None:
                    failed.tries += 1
            return False
        return True

    def _do(self, database: Database, entry: Entry) -> None:
        with database.reading() as session:
            texts = vectors.texts_of_entry(session, entry)
        name, rows = vectors.computed(texts)
        with database.acting() as session:
            vectors.keep(session, entry, texts, name, rows)
        with database.reading() as session:
            demands, counted = _touched(session, entry), _counted(session, entry)
        if entry.kind in ("list_published", *COUNTS_NOW):
            self._suggest(database, demands)
        if counted:
            with database.reading() as session, self._field_lock:
                self.field.refresh(session)
                others = to_compare_anew(session, self.field, demands)
            self._suggest(database, others)

    def _suggest(self, database: Database, demands: Sequence[str]) -> None:
        for start in range(0, len(demands), TOGETHER):
            some = demands[start : start + TOGETHER]
            with database.reading() as session, self._field_lock:
                before = open_now(session, some)
                self.field.refresh(session)
                found = compared(session, self.field, some)
            with database.acting() as session:
                keep_offers(session, found, before)


COUNTS_NOW = ("vouched", "vouched_by_operator", "unsuspended", "doubt_withdrawn")
SUPPORTS = ("common_demand_opened", "support_confirmed", "support_moved")


def _waiting(database: Database) -> list[int]:
    with database.reading() as session:
        query = select(MatchingTask.entry).where(MatchingTask.tries < TRIES)
        return list(session.scalars(query.order_by(MatchingTask.entry)))


def _touched(session: Session, entry: Entry) -> list[str]:
    """The demands that an entry published, or speaks of, or that speak for what it worded."""
    if entry.kind == "list_published":
        return demands_of_entry(session, entry.index)
    if entry.kind in COUNTS_NOW:
        return demands_of_group(session, entry.data.get("other") or entry.data["group"])
    if entry.kind == "wording_settled":
        supporters = select(Support.demand_id).where(
            Support.common_number == entry.data["common"], Support.withdrawn_entry.is_(None)
        )
        return list(session.scalars(supporters))
    return [entry.data["demand"]]


def _counted(session: Session, entry: Entry) -> bool:
    """Whether others are shown it: what the council worded, and what a group says that counts."""
    group = entry.data.get("other") or entry.data.get("group")
    return group is None or session.get_one(Group, group).standing == "vouched"


def note_support(entry: Entry, session: Session) -> None:
    """A group spoke about a common demand: what was suggested of it is decided; if nothing was, it found it by hand."""
    demand_id, number = entry.data["demand"], entry.data["common"]
    of_demand = Suggestion.demand_id == demand_id
    row = session.scalar(select(Suggestion).where(of_demand, Suggestion.common_number == number))
    if row is not None and row.state == "open":
        confirmed(session, row, entry.data.get("relation", SAME))
    elif entry.kind in ("support_confirmed", "demand_related") and _not_shown(row) and not _behind(session):
        found_by_hand(session, demand_id, number)
    if entry.kind in SUPPORTS:
        of_its_own = of_demand & Suggestion.other_id.is_not(None)
        session.execute(update(Suggestion).where(Suggestion.state == "open", of_its_own).values(state="lapsed"))
        _suggest_in_its_place(session, demand_id, number)


def _not_shown(row: Suggestion | None) -> bool:
    return row is None or row.state == "lapsed"


def _suggest_in_its_place(session: Session, demand_id: str, number: int) -> None:
    """What was a demand of its own is part of a common demand now: whoever was shown it is shown that, once.

    Without a score, so that it is compared anew whatever else is shown.
    """
    open_ones = select(Suggestion).where(Suggestion.other_id == demand_id, Suggestion.state == "open")
    shown = list(session.scalars(open_ones))
    ids = [row.demand_id for row in shown]
    said = select(Support.demand_id).where(Support.common_number == number, Support.withdrawn_entry.is_(None))
    lists = select(Demand.list_id).where(Demand.id.in_(said))
    shut = set(session.scalars(select(Demand.id).where(Demand.id.in_(ids), Demand.list_id.in_(lists))))
    known = select(Suggestion.demand_id).where(Suggestion.demand_id.in_(ids), Suggestion.common_number == number)
    shut |= set(session.scalars(known))
    for row in shown:
        if row.demand_id in shut:
            row.state = "lapsed"
        else:
            row.common_number, row.other_id, row.score = number, None, 0.0
    session.flush()


def _behind(session: Session) -> bool:
    """Whether something waits to be compared: nobody can have been shown it."""
    return session.scalar(select(MatchingTask.entry).limit(1)) is not None


def forget(entry: Entry, session: Session) -> None:
    """Texts were removed: their vectors go, and with the last one of a demand what is suggested for it."""
    removed = entry.data["texts"]
    demands = list(
        session.scalars(select(Vector.demand_id).where(Vector.text_id.in_(removed), Vector.demand_id.is_not(None)))
    )
    vectors.drop(session, Vector.text_id.in_(removed))
    left = set(session.scalars(select(Vector.demand_id).where(Vector.demand_id.in_(demands), Vector.data != b"")))
    _forget_suggestions(
        session, [demand_id for demand_id in demands if demand_id is not None and demand_id not in left]
    )


def forget_withdrawn(entry: Entry, session: Session) -> None:
    """A list was withdrawn: its demands are compared with nothing any more, and nothing with them."""
    withdrawn = select(ListWithdrawal.list_id).where(ListWithdrawal.vote_entry == entry.data["vote"])
    demands = list(session.scalars(select(Demand.id).where(Demand.list_id.in_(withdrawn))))
    vectors.drop(session, Vector.demand_id.in_(demands))
    _forget_suggestions(session, demands)


def wait_for_restored(entry: Entry, session: Session) -> None:
    """A list stands again: its newest revision is compared as it was when it was published."""
    own = (DemandList.group_id == entry.data["group"]) & (DemandList.number == entry.data["list"])
    session.merge(MatchingTask(entry=session.scalars(select(DemandList.entry).where(own)).one(), tries=0))
    session.flush()
    call_afterwards(session)


def _forget_suggestions(session: Session, demands: list[str]) -> None:
    either = or_(Suggestion.demand_id.in_(demands), Suggestion.other_id.in_(demands))
    session.execute(delete(Suggestion).where(Suggestion.state.in_(("open", "lapsed")), either))
    session.flush()
