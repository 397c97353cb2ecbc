"""Whatever is changed behind the app's back in a public table or in the record, `verify` names it."""

import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text

from tests.world import World, config_in
from tracker.database import TRIGGERS, Base, Database, public_tables
from tracker.record.verify import differences
from tracker.wiring import connected

OWN = ("record_entry", "record_text", "record_node", "record_head", "record_frontier")
SEED = 20220105


@pytest.fixture
def copy(world: World, tmp_path: Path) -> Iterator[Database]:
    """The filled world without its triggers, as one who has the file can make it."""
    shutil.copy(world.file, tmp_path / "tracker.db")
    database = connected(config_in(tmp_path))
    with database.engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        for trigger in TRIGGERS:
            connection.execute(text(f"DROP TRIGGER IF EXISTS {trigger.name}"))
    yield database
    database.close()


def cells(connection: Connection) -> list[tuple[str, str, int]]:
    """(table, column, rowid) of everything that can be changed."""
    names = [*(table.__tablename__ for table in public_tables()), *OWN]
    found = []
    for name in names:
        rowids = connection.execute(text(f'SELECT rowid FROM "{name}"')).scalars().all()
        columns = [column.name for column in Base.metadata.tables[name].columns]
        found += [(name, column, rowid) for column in columns for rowid in rowids]
    return found


def other(value: Any, chance: random.Random) -> Any:
    """The value with one byte changed; something in place of nothing."""
    if value is None:
        return 7
    if isinstance(value, int):
        return value ^ (1 << chance.randrange(8))
    raw = value if isinstance(value, bytes) else str(value).encode()
    if not raw:
        return "x"
    place = chance.randrange(len(raw))
    changed = raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]
    return changed if isinstance(value, bytes) else changed.decode("utf-8", "replace")


def unnoticed(database: Database, count: int) -> list[tuple[str, str, int]]:
    """Of so many random changes, each undone after it, those that `verify` did not name."""
    chance = random.Random(SEED)
    with database.engine.connect() as connection:
        known = cells(connection)
    missed = []
    for table, column, rowid in chance.sample(known, min(count, len(known))):
        set_ = text(f'UPDATE "{table}" SET "{column}" = :value WHERE rowid = :rowid')
        query = text(f'SELECT "{column}" FROM "{table}" WHERE rowid = :rowid')
        with database.engine.connect() as connection:
            before = connection.execute(query, {"rowid": rowid}).scalar_one()
        after = other(before, chance)
        if not _write(database, set_, {"value": after, "rowid": rowid}):
            continue  # the database itself refuses it
        moved = column == "rowid" or _is_rowid(table, column)
        if after != before and not list(differences(database)):
            missed.append((table, column, rowid))
        _write(database, set_, {"value": before, "rowid": after if moved else rowid})
    assert list(differences(database)) == []
    return missed


def _is_rowid(table: str, column: str) -> bool:
    """Whether this column is the rowid itself: a single whole number as key."""
    keys = list(Base.metadata.tables[table].primary_key.columns)
    return len(keys) == 1 and keys[0].name == column and keys[0].type.python_type is int


def _write(database: Database, statement: Any, values: dict[str, Any]) -> bool:
    from sqlalchemy.exc import IntegrityError

    try:
        with database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.execute(statement, values)
            connection.commit()
    except IntegrityError:
        return False
    return True


def test_fifty_changes_are_named(copy: Database) -> None:
    assert unnoticed(copy, 50) == []


@pytest.mark.trial
def test_a_thousand_changes_are_named(copy: Database) -> None:
    assert unnoticed(copy, 1000) == []
    print("changed bytes: 1000 of 1000 named")
