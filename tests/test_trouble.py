"""The disk is full, the database is held, cannot be written, has cut the line: a plain page, nothing lost, and it recovers."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select, text

from tests.conftest import Clock
from tests.site.reading import read
from tests.site.test_bad_texts import NEW, typed
from tests.world import World, fill
from tracker import database as databases
from tracker.config import Config
from tracker.database import Database
from tracker.demands.models import Draft
from tracker.record.verify import differences
from tracker.wiring import application

LONG = "\n".join(
    f"{n}. " + "Жалақы өссін, газ арзандасын. " * 100 for n in range(1, 41)
)  # no page left has room for it
Trouble = Callable[[Database], AbstractContextManager[object]]


@contextmanager
def told(database: Database, command: str, after: str) -> Iterator[None]:
    """Each connection that is taken is told something first, until it is over."""

    def tell(connection: Any, _record: object, _proxy: object) -> None:
        connection.execute(command)

    event.listen(database.engine, "checkout", tell)
    yield
    event.remove(database.engine, "checkout", tell)
    with database.engine.connect() as connection:
        connection.exec_driver_sql(after)
    database.engine.dispose()


def disk_is_full(database: Database) -> AbstractContextManager[object]:
    """SQLite finds no room for one more page."""
    with database.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
    return told(database, f"PRAGMA max_page_count = {pages}", "PRAGMA max_page_count = 1073741823")


def file_cannot_be_written(database: Database) -> AbstractContextManager[object]:
    """SQLite refuses as it does where the folder became read-only."""
    return told(database, "PRAGMA query_only = ON", "PRAGMA query_only = OFF")


@contextmanager
def somebody_else_holds_it(database: Database) -> Iterator[None]:
    """Another program writes and does not end."""
    if database.engine.dialect.name == "sqlite":
        other = sqlite3.connect(str(database.engine.url.database), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        yield
        other.close()
    else:
        with database.engine.connect() as connection:
            connection.execute(text("SELECT size FROM record_frontier FOR UPDATE"))
            yield


@pytest.fixture
def app(config: Config, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    monkeypatch.setattr(databases, "PATIENCE", 0.2)
    app = application(config, clock)
    yield app
    app.extensions["tracker"].database.close()


@pytest.fixture
def filled(app: Flask) -> World:
    world = World(Path())
    with app.extensions["tracker"].database.acting() as session:
        fill(session, world)
    return world


def drafts(app: Flask) -> int:
    with app.extensions["tracker"].database.reading() as session:
        return session.scalar(select(func.count()).select_from(Draft)) or 0


@pytest.mark.parametrize("trouble", [disk_is_full, file_cannot_be_written, somebody_else_holds_it])
def test_a_form_waits_on_the_page_until_the_trouble_is_over_and_acts_once(
    filled: World, app: Flask, trouble: Trouble
) -> None:
    database: Database = app.extensions["tracker"].database
    if database.engine.dialect.name != "sqlite" and trouble is not somebody_else_holds_it:
        pytest.skip("a server of its own, which says so otherwise")
    member = filled.signed_in(app, "member")
    form = {name: values if len(values) > 1 else values[0] for name, values in read(member.get(NEW)).fields.items()}
    form |= typed(LONG)
    before = drafts(app)
    with trouble(database):
        answer = member.post(NEW, data=form)
        page = read(answer)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (503, "no-store")
        assert page.lost(form) == {}  # with both its keys
        assert "what you sent is here" in answer.text and 'action="/en/groups/main-mine/drafts/new"' in answer.text
        assert app.test_client().get("/en/programme").status_code == 200  # who reads is not held up
        assert drafts(app) == before
        assert member.post(NEW, data=page.fields).status_code == 503
    answers = [member.post(NEW, data=page.fields) for _ in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert drafts(app) == before + 1
    assert list(differences(database)) == []


def test_connections_that_were_cut_are_made_anew(filled: World, app: Flask) -> None:
    database: Database = app.extensions["tracker"].database
    if database.engine.dialect.name != "postgresql":
        pytest.skip("SQLite is a file")
    member = filled.signed_in(app, "member")
    assert member.get("/en/desk").status_code == 200
    other = Database(database.url)
    with other.engine.connect() as connection:
        cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid != pg_backend_pid()"
        assert len(connection.execute(text(cut)).all()) >= 1
    other.close()
    assert member.get("/en/desk").status_code == 200
    assert app.test_client().get("/en/council").status_code == 200


def test_a_passphrase_never_waits_on_a_page(filled: World, app: Flask) -> None:
    database: Database = app.extensions["tracker"].database
    form = {"handle": "bolat-9", "passphrase": "four plain words here"}
    app.config["WTF_CSRF_ENABLED"] = False
    with somebody_else_holds_it(database):
        answer = app.test_client().post("/en/join", data=form)
        assert (answer.status_code, "four plain words" in answer.text) == (503, False)
        assert "what you sent" not in answer.text


def test_a_mistake_of_ours_keeps_the_form_too(filled: World, app: Flask) -> None:
    app.config.update(PROPAGATE_EXCEPTIONS=False, WTF_CSRF_ENABLED=False)
    member = filled.signed_in(app, "member")
    form = typed("1. Bread") | {"csrf_token": "", "once": "a"}

    def fail() -> None:
        raise ZeroDivisionError

    app.before_request_funcs.setdefault(None, []).append(fail)
    answer = member.post(NEW, data=form)
    app.before_request_funcs[None].remove(fail)
    assert answer.status_code == 500 and "It is our mistake" in answer.text
    assert read(answer).lost(form) == {}


@pytest.mark.parametrize("command", ["serve", "config", "verify"])
def test_a_folder_that_cannot_be_made_is_named_in_one_line(tmp_path: Path, command: str) -> None:
    (tmp_path / "file").write_text("")
    environment = os.environ | {"TRACKER_INSTANCE": str(tmp_path / "file" / "instance")}
    asked = [sys.executable, "-m", "tracker", command]
    result = subprocess.run(asked, env=environment, capture_output=True, text=True, timeout=60)
    assert (result.returncode, len(result.stderr.splitlines())) == (2, 1)
    assert str(tmp_path / "file") in result.stderr
