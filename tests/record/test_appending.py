"""Several appends in one transaction: what they leave, what is seen meanwhile, and savepoints between them."""

import itertools
import secrets
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from tests.conftest import RECORD_KEY, Clock
from tests.votes.test_statements import counted
from tracker.config import Config
from tracker.database import Base, Database, Public
from tracker.record.actions import append
from tracker.record.entries import Entry
from tracker.record.models import RecordEntry, RecordFrontier, RecordHead, RecordNode, RecordText
from tracker.record.queries import entry_at, inclusion_proof, newest_head, record_key, size_of
from tracker.record.signing import read_head
from tracker.record.tree import includes, leaf_hash
from tracker.record.verify import differences
from tracker.votes.models import Vote
from tracker.wiring import prepared

WORDS = ("one", "two", "three", "four", "five")
TABLES = (RecordEntry, RecordFrontier, RecordHead, RecordNode, RecordText)
both = pytest.mark.parametrize("flush", [True, False])


def act(session: Session, words: str, flush: bool = True) -> Entry:
    return append(session, "account_suspended", {}, {"reason": words}, flush=flush)


def said(database: Database) -> list[str | None]:
    """The texts of the record, in order, once nothing in it differs from what it should be."""
    assert list(differences(database)) == []
    with database.reading() as session:
        return list(session.scalars(select(RecordText.text).order_by(RecordText.entry_index)))


def rows(database: Database) -> list[list[tuple[object, ...]]]:
    """Everything in the record's own tables."""
    with database.reading() as session:
        return [sorted(tuple(row) for row in session.execute(select(table.__table__))) for table in TABLES]


@both
def test_appends_of_one_transaction_leave_what_single_ones_leave(
    database: Database, flush: bool, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = Config(instance=str(tmp_path), database_url=f"sqlite:///{tmp_path / 'single'}", record_key=RECORD_KEY)
    single = prepared(config, clock)

    def same_salts() -> None:
        salts = itertools.count()
        monkeypatch.setattr(secrets, "token_hex", lambda size: next(salts).to_bytes(size, "big").hex())

    same_salts()
    for words in WORDS:
        with single.acting() as session:
            act(session, words)
    same_salts()
    with database.acting() as session:
        for words in WORDS:
            act(session, words, flush)
    assert rows(database) == rows(single)
    assert said(database) == list(WORDS)
    single.close()


def test_appends_are_written_together(database: Database) -> None:
    with database.acting() as session, counted(database) as seen:
        for words in WORDS:
            act(session, words, flush=False)
        assert len(seen) == 1 and "record_frontier" in seen[0]
        session.flush()
    assert [statement.split()[:3] for statement in seen[1:]] == [
        ["INSERT", "INTO", "record_entry"],
        ["UPDATE", "record_frontier", "SET"],
        ["INSERT", "INTO", "record_head"],
        ["INSERT", "INTO", "record_node"],
        ["INSERT", "INTO", "record_text"],
    ]


def test_whoever_reads_meanwhile_sees_what_was_appended(database: Database) -> None:
    with database.acting() as session:
        for size, words in enumerate(WORDS, 2):
            entry = act(session, words, flush=False)
            assert entry_at(session, entry.index) == entry
            head = read_head(newest_head(session), record_key(session))
            assert head.size == size_of(session) == size
            path = [bytes.fromhex(item) for item in inclusion_proof(session, entry.index).path]
            assert includes(head.root, head.size, entry.index, leaf_hash(entry.body()), path)


@both
@pytest.mark.parametrize("before", [(), ("one",), ("one", "two")])
def test_a_savepoint_rolled_back_between_appends_leaves_no_trace(
    database: Database, before: tuple[str, ...], flush: bool
) -> None:
    with database.acting() as session:
        for words in before:
            act(session, words, flush)
        with session.begin_nested() as savepoint:
            act(session, "gone", flush)
            act(session, "gone as well", flush)
            savepoint.rollback()
        assert act(session, "after", flush).index == 1 + len(before)
        act(session, "last", flush)
    assert said(database) == [*before, "after", "last"]


@both
def test_a_savepoint_that_is_kept_counts(database: Database, flush: bool) -> None:
    with database.acting() as session:
        act(session, "one", flush)
        with session.begin_nested():
            act(session, "two", flush)
            with pytest.raises(RuntimeError), session.begin_nested():
                act(session, "gone", flush)
                raise RuntimeError
            act(session, "three", flush)
        act(session, "four", flush)
    assert said(database) == ["one", "two", "three", "four"]


@both
def test_one_session_goes_on_after_a_rollback_and_after_a_commit(database: Database, flush: bool) -> None:
    with Session(database.engine, info=database.info, expire_on_commit=False) as session:
        act(session, "gone", flush)
        session.rollback()
        act(session, "one", flush)
        session.commit()
        with database.acting() as other:
            act(other, "two", flush)
        act(session, "three", flush)
        session.commit()
    assert said(database) == ["one", "two", "three"]


def is_locked(database: Database) -> bool:
    try:
        with database.engine.connect() as other:
            other.execute(text("SELECT size FROM record_frontier FOR UPDATE NOWAIT"))
    except OperationalError:
        return True
    return False


def test_the_frontier_stays_locked_until_the_commit(database: Database) -> None:
    if database.engine.dialect.name != "postgresql":
        pytest.skip("SQLite locks the whole database")
    with Session(database.engine, info=database.info) as session:
        with session.begin_nested() as savepoint:
            act(session, "gone")
            savepoint.rollback()
        assert not is_locked(database)
        for words in WORDS:
            act(session, words, flush=False)
            assert is_locked(database)
        session.flush()
        with session.begin_nested() as savepoint:
            act(session, "gone")
            savepoint.rollback()
        assert is_locked(database)
        session.commit()
        assert not is_locked(database)
    assert said(database) == list(WORDS)


def test_the_session_knows_what_must_be_written_first() -> None:
    """A foreign key alone does not tell it: without a relationship it writes tables in the order of their names."""
    private = [m.class_ for m in Base.registry.mappers if not issubclass(m.class_, Public)]
    later = {"objecting", "recount"}  # of votes long written
    missing = [
        f"{column} -> {first.__tablename__}"
        for first, models in ((RecordEntry, [RecordText]), (RecordText, [Vote]), (Vote, private))
        for model in models
        for column in model.__table__.columns
        if column.references(first.__mapper__.primary_key[0]) and model.__tablename__ not in later
        if not any(column in one.local_columns and not one.viewonly for one in model.__mapper__.relationships)
    ]
    assert missing == []
