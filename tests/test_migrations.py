"""From every release to this one, with data in it, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import text

from tests.conftest import ONLY, RECORD_KEY, Clock
from tests.postgres import new_database
from tracker.config import Config
from tracker.database import TRIGGERS, Database, existing_triggers
from tracker.migrating import _alembic, current_revision, migrate
from tracker.wiring import connected, prepared


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param not in ONLY:
        pytest.skip(f"TEST_DATABASE leaves out {request.param}")
    url = f"sqlite:///{tmp_path / 'tracker.db'}"
    if request.param == "postgresql":
        url = new_database(request.getfixturevalue("server"))
    database = connected(Config(instance=str(tmp_path), database_url=url, record_key=RECORD_KEY), Clock())
    yield database
    database.close()


def test_a_draft_of_the_first_release_is_there_after_the_upgrade(empty: Database) -> None:
    command.upgrade(_alembic(empty), "0001")
    with empty.engine.begin() as connection:
        connection.execute(text("INSERT INTO account VALUES ('a', 'bolat-1', '', '', :no)"), {"no": False})
        connection.execute(text("INSERT INTO record_entry VALUES (0, 'record_key', NULL, '{}')"))
        for name in ("slug", "name", "town"):
            row = {"id": f"0/{name}", "text": f"the {name}"}
            connection.execute(text("INSERT INTO record_text VALUES (:id, 0, '00', :text)"), row)
        group = (
            "INSERT INTO \"group\" VALUES ('g', 0, '2022-01-05', 'workplace', 'oil', 'mangystau', '[]', 'members', 1, 90,"
            " '2022-01-05', 'provisional', 0, NULL, '0/slug', '0/name', '0/town')"
        )
        connection.execute(text(group))
        connection.execute(text("INSERT INTO draft VALUES ('d', 'g', NULL, 1, '{\"items\": []}', NULL)"))
        connection.execute(text("INSERT INTO draft_version VALUES ('d', 1, 'a', '2022-01-05', '{\"items\": []}')"))
    assert migrate(empty)
    with empty.engine.connect() as connection:
        row = connection.execute(text("SELECT draft_id, version, day, base, merged FROM draft_version")).one()
        assert tuple(row) == ("d", 1, "2022-01-05", None, False)
    assert existing_triggers(empty.engine) == {trigger.name for trigger in TRIGGERS}
    assert (current_revision(empty), migrate(empty)) == ("0002", False)


def test_an_empty_database_comes_to_the_same_tables(empty: Database) -> None:
    config = Config(database_url=empty.url, record_key=RECORD_KEY)
    prepared(config, Clock()).close()
    assert current_revision(empty) == "0002"
