"""One act at a time, and every one comes through."""

from threading import Thread

import pytest
from sqlalchemy import event

from tracker.database import Database
from tracker.record.actions import append
from tracker.record.queries import size_of
from tracker.record.verify import differences


def test_many_who_act_at_once_all_come_through(database: Database) -> None:
    """In turn, without waiting for anybody's time to run out."""

    def act() -> None:
        for _ in range(5):
            with database.acting() as session:
                append(session, "demonstration", {})

    with database.reading() as session:
        before = size_of(session)
    threads = [Thread(target=act) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    with database.reading() as session:
        assert size_of(session) == before + 40
    assert list(differences(database)) == []


def test_on_sqlite_who_waits_has_not_begun(database: Database) -> None:
    """SQLite itself would let it sleep and try again, each time longer."""
    if database.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL keeps a queue of its own")
    begun: list[object] = []
    event.listen(database.acts, "begin", begun.append)

    def act() -> None:
        with database.acting() as session:
            session.connection()

    other = Thread(target=act)
    with database.acting() as session:
        session.connection()
        other.start()
        other.join(0.3)
        assert (other.is_alive(), len(begun)) == (True, 1)
    other.join(20)
    assert (other.is_alive(), len(begun)) == (False, 2)


def test_an_act_that_fails_lets_the_next_one_act(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.acting():
        raise ZeroDivisionError
    with database.acting() as session:
        append(session, "demonstration", {})
