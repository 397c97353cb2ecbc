"""Whoever searches gets an answer soon or none, and keeps nobody waiting who publishes."""

import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.programme.parties import GAS, with_list
from tracker.database import Database
from tracker.matching.reasons import Said
from tracker.programme import beside
from tracker.programme.working import SOON, Likeness, Matching, Near, matching_of

ASKED = Said("цена на газ", "ru")


def soon(asked: Likeness, session: Session) -> Near:
    with asked.asking_soon(ASKED, 5) as answer:
        return answer(session)


@contextmanager
def answering(database: Database, matching: Matching) -> Iterator[beside.Remote]:
    """The process beside as far as it answers."""
    with tempfile.TemporaryDirectory() as folder:  # the path of a socket must be short
        path = Path(folder) / "s.sock"
        server = beside._Server(path, database, matching)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield beside.Remote(path)
        server.leave()


@pytest.fixture
def matching(database: Database) -> Matching:
    with database.acting() as session:
        with_list(session, "depot-three", GAS)
        found = matching_of(session)
    assert isinstance(found, Matching)
    with database.reading() as session:
        found.like(session, ASKED, 5)  # the model is in memory
    return found


def test_it_is_told_what_is_alike(database: Database, matching: Matching) -> None:
    with database.reading() as session, answering(database, matching) as remote:
        near = matching.like(session, ASKED, 5)
        assert near is not None and len(near) == 1
        assert soon(matching, session) == near
        assert soon(remote, session) == remote.like(session, ASKED, 5) == near


def test_while_what_was_published_is_compared_it_is_told_nothing_and_soon(
    database: Database, matching: Matching
) -> None:
    with database.reading() as session, answering(database, matching) as remote, matching._field_lock:
        begun = perf_counter()
        assert (soon(matching, session), soon(remote, session)) == (None, None)
        assert perf_counter() - begun < 10 * SOON
    with database.reading() as session:
        assert soon(matching, session) is not None


def test_it_is_asked_at_once_and_told_later(database: Database, matching: Matching) -> None:
    begun, asked = threading.Event(), matching._like

    def like(*arguments: Any) -> Near:
        begun.set()
        return asked(*arguments)

    matching._like = like  # type: ignore[method-assign]
    with database.reading() as session, answering(database, matching) as remote:
        with remote.asking_soon(ASKED, 5) as answer:
            assert begun.wait(5)  # before anybody waits for the answer
            assert answer(session) == matching.like(session, ASKED, 5) != []
        with pytest.raises(ZeroDivisionError), remote.asking_soon(ASKED, 5):
            raise ZeroDivisionError  # whoever asked fails meanwhile: the place is free again
        assert all(remote._passing.acquire(blocking=False) for _ in range(beside.PASSING))


def test_one_is_answered_at_a_time(database: Database, matching: Matching) -> None:
    with database.reading() as session:
        with matching._passing:
            assert soon(matching, session) is None
            assert matching.like(session, ASKED, 5) is not None  # for members there is room
        assert soon(matching, session) is not None


def test_of_a_flood_all_but_a_few_are_sent_away_at_once(database: Database, matching: Matching) -> None:
    with database.reading() as session, answering(database, matching) as remote:
        for _ in range(beside.PASSING):
            remote._passing.acquire()
        assert soon(remote, session) is None
        assert remote.like(session, ASKED, 5) is not None
        remote._passing.release()
        assert soon(remote, session) is not None


def test_where_nobody_answers_nobody_waits(database: Database, tmp_path: Path) -> None:
    nobody = beside.Remote(tmp_path / "none.sock")
    with database.reading() as session:
        assert [soon(nobody, session) for _ in range(beside.PASSING + 1)] == [None] * (beside.PASSING + 1)
    assert not os.path.exists(tmp_path / "none.sock")
