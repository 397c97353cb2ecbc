"""Append, sign, prove, blank, verify: on a real database."""

import random
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from tests.conftest import Clock
from tests.people import registered, vouched
from tracker.config import Config
from tracker.database import TRIGGERS, Database, existing_triggers
from tracker.record.actions import NoSuchText, append, blank, record_succession_key
from tracker.record.entries import BadEntry, commitment
from tracker.record.queries import (
    consistency_proof,
    entry_at,
    head_at,
    inclusion_proof,
    newest_head,
    record_key,
    size_of,
    texts_of,
)
from tracker.record.signing import BadHead, public_key_of, read_head
from tracker.record.tree import extends, includes, leaf_hash
from tracker.record.verify import differences
from tracker.wiring import connected, prepared


def test_an_empty_database_has_only_entry_0_with_the_key(database: Database) -> None:
    with database.reading() as session:
        assert size_of(session) == 1
        assert record_key(session) == public_key_of("11" * 32)


def test_every_entry_is_proven_by_the_newest_signed_head(database: Database) -> None:
    with database.acting() as session:
        for slug in ("oil-one", "oil-two", "oil-three"):
            registered(session, slug)
    with database.reading() as session:
        head = read_head(newest_head(session), record_key(session))
        for index in range(size_of(session)):
            entry = entry_at(session, index)
            assert entry is not None
            path = [bytes.fromhex(item) for item in inclusion_proof(session, index).path]
            assert includes(head.root, head.size, index, leaf_hash(entry.body()), path)
        first = read_head(head_at(session, 2) or "", record_key(session))
        path = [bytes.fromhex(item) for item in consistency_proof(session, 2, head.size)]
        assert extends(first.root, 2, head.root, head.size, path)


def test_a_rolled_back_append_leaves_no_trace(database: Database) -> None:
    with pytest.raises(RuntimeError), database.acting() as session:
        registered(session, "oil-one")
        raise RuntimeError
    with database.acting() as session:
        registered(session, "oil-two")
    with database.reading() as session:
        assert size_of(session) == 2
    assert list(differences(database)) == []


def test_a_clock_set_back_does_not_turn_time(database: Database, clock: Clock) -> None:
    clock.move(hours=-50)
    with database.acting() as session:
        group, _founders = registered(session, "oil-one")
        entry = entry_at(session, group.entry)
    assert entry is not None and entry.hour == "2022-01-05T09Z"


def test_texts_are_committed_to_and_not_in_the_entry(database: Database) -> None:
    with database.acting() as session:
        group, _founders = registered(session, "oil-one")
        entry = entry_at(session, group.entry)
        assert entry is not None
        row = texts_of(session, [entry.index])[entry.text_id("name")]
        assert row.text == "Oil One"
        assert entry.texts["name"] == commitment(row.salt or "", row.text)
        assert b"Oil One" not in entry.body()


def test_data_that_does_not_fit_its_kind_is_not_appended(database: Database) -> None:
    with pytest.raises(BadEntry), database.acting() as session:
        append(session, "suspended", {"group": 7}, {"reason": "x"})


def test_blanking_deletes_text_and_salt_and_the_record_still_verifies(database: Database) -> None:
    with database.acting() as session:
        group, _founders = registered(session, "oil-one")
        blank(session, [group.name_id], "names a person")
    with database.reading() as session:
        row = texts_of(session, [group.entry])[group.name_id]
        assert (row.text, row.salt) == (None, None)
    assert list(differences(database)) == []
    with pytest.raises(NoSuchText), database.acting() as session:
        blank(session, [group.name_id], "again")


def test_the_database_itself_keeps_entries_heads_and_texts(database: Database) -> None:
    with database.acting() as session:
        registered(session, "oil-one")
    for statement in (
        "UPDATE record_entry SET kind = 'x'",
        "DELETE FROM record_head",
        "UPDATE record_head SET note = 'x'",
        "UPDATE record_text SET text = 'x'",
        "DELETE FROM record_text",
    ):
        with pytest.raises((IntegrityError, DBAPIError)), database.acting() as session:
            session.execute(text(statement))


def test_the_set_of_triggers_is_the_one_that_the_code_names(database: Database) -> None:
    assert existing_triggers(database.engine) == {trigger.name for trigger in TRIGGERS}


def test_a_kept_head_must_be_part_of_the_record(database: Database) -> None:
    with database.reading() as session:
        kept = newest_head(session)
    with database.acting() as session:
        registered(session, "oil-one")
    assert list(differences(database, kept)) == []
    assert list(differences(database, kept.replace("1\n", "2\n", 1))) == ["kept head: not a signed head of this record"]


def test_a_head_of_another_key_is_refused(database: Database) -> None:
    with database.reading() as session, pytest.raises(BadHead):
        read_head(newest_head(session), public_key_of("22" * 32))


def test_the_succession_key_is_recorded_once(database: Database) -> None:
    with database.acting() as session:
        record_succession_key(session, public_key_of("33" * 32))
    assert list(differences(database)) == []


PUBLIC = [
    "group",
    "mandate",
    "body",
    "headcount",
    "vouching",
    "record_entry",
    "record_head",
    "record_node",
    "record_text",
    "record_frontier",
]


def changed_value(value: object) -> object:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, bytes):
        return bytes([value[0] ^ 1]) + value[1:]
    if isinstance(value, str):
        return value[:-1] + ("y" if value[-1:] != "y" else "z")
    return "x"


def change_one_value(path: Path, chance: random.Random) -> str:
    """Change one value of a random public table behind the app's back, and say which."""
    table = chance.choice(PUBLIC)
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        for trigger in TRIGGERS:
            raw.execute(f"DROP TRIGGER IF EXISTS {trigger.name}")
        raw.execute("PRAGMA ignore_check_constraints=ON")
        cursor = raw.execute(f'SELECT * FROM "{table}"')
        columns = [item[0] for item in cursor.description]
        row = chance.choice(cursor.fetchall())
        place = chance.randrange(len(columns))
        same = " AND ".join(f'"{column}" IS ?' for column in columns)
        value = changed_value(row[place])
        try:
            raw.execute(f'UPDATE "{table}" SET "{columns[place]}" = ? WHERE {same}', (value, *row))
        except sqlite3.IntegrityError:  # a change that the database itself refuses
            return change_one_value(path, chance)
    return f"{table}.{columns[place]}: {row[place]!r} -> {value!r}"


def test_fifty_changed_values_are_each_named(tmp_path: Path, clock: Clock) -> None:
    config = Config(instance=str(tmp_path), database_url=f"sqlite:///{tmp_path}/whole.db", record_key="11" * 32)
    database = prepared(config, clock)
    with database.acting() as session:
        for slug in ("oil-one", "oil-two", "oil-three"):
            vouched(session, slug)
    database.close()
    chance = random.Random(6962)
    for place in range(50):
        copy = tmp_path / f"{place}.db"
        shutil.copy(tmp_path / "whole.db", copy)
        change = change_one_value(copy, chance)
        changed = connected(replace(config, database_url=f"sqlite:///{copy}"), clock)
        assert list(differences(changed)), change
        changed.close()
