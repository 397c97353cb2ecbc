"""A copy while the site serves, and back on another machine, on either database: the same root, and nothing else lost."""

import fcntl
import sqlite3
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import inspect, select

from tests.conftest import Clock
from tests.postgres import new_database
from tests.world import World, fill
from tracker.accounts.models import Account, Device, SignIn
from tracker.backup import Kept, NotBackedUp, NotRestored, back_up, put_back
from tracker.config import Config
from tracker.database import Base, Database
from tracker.record.actions import append
from tracker.record.queries import newest_head, size_of
from tracker.record.verify import differences
from tracker.site.models import SearchItem
from tracker.wiring import application, connected, prepared
from tracker.words import Refused

NOT_IN_IT = {"sign_in", "sent_form", "search_item", "search_state"}
OVER = {"meeting_draft", "petition", "petition_signature"}  # of the world's day, long ago: every start forgets them


@pytest.fixture
def site(config: Config, clock: Clock) -> Config:
    """A filled world on this database; settings of another machine are made of its own (`elsewhere`)."""
    database = prepared(config, clock)
    with database.acting() as session:
        fill(session, World(Path()))
    database.close()
    return config


def elsewhere(site: Config, folder: Path, url: str = "") -> Config:
    """Another machine, to which the two keys were brought."""
    folder.mkdir()
    return replace(site, instance=str(folder), database_url=url or f"sqlite:///{folder / 'tracker.db'}")


def kept_of(config: Config) -> Kept:
    database = connected(config)
    with database.reading() as session:
        kept = Kept(size_of(session), newest_head(session))
    database.close()
    return kept


def rows_of(config: Config) -> dict[str, list[str]]:
    database = connected(config)
    with database.reading() as session:
        found = {table.name: sorted(map(str, session.execute(select(table)))) for table in Base.metadata.sorted_tables}
    database.close()
    return found


def written(config: Config, path: Path) -> Kept:
    database = connected(config)
    try:
        return back_up(database, path)
    finally:
        database.close()


@pytest.mark.parametrize("to", ["sqlite", "postgresql"])
def test_it_comes_back_elsewhere_row_by_row_and_verifies(
    site: Config, tmp_path: Path, request: pytest.FixtureRequest, to: str
) -> None:
    path = tmp_path / "copy"
    kept = written(site, path)
    assert kept == kept_of(site) and kept.size > 40 and kept.root in kept.head
    assert path.stat().st_mode & 0o777 == 0o600
    url = new_database(request.getfixturevalue("server")) if to == "postgresql" else ""
    there = elsewhere(site, tmp_path / "there", url)
    assert put_back(there, path) == kept == kept_of(there)
    before, after = rows_of(site), rows_of(there)
    assert {name for name in before if before[name] != after[name]} <= NOT_IN_IT | OVER
    assert after["sign_in"] == after["sent_form"] == [] != after["search_item"]
    database = connected(there)
    assert list(differences(database, kept.head)) == []
    database.close()
    app = application(there)
    assert [app.test_client().get(f"/en/{page}").status_code for page in ("programme", "search?q=a", "record")] == [
        200
    ] * 3
    with app.extensions["tracker"].database.acting() as session:
        append(session, "demonstration", {})  # the record goes on, and what was written stays
    with app.extensions["tracker"].database.reading() as session:
        assert session.scalars(select(SearchItem)).first() is not None
    app.extensions["tracker"].database.close()


def test_what_is_written_meanwhile_is_in_it_whole_or_not_at_all(site: Config, tmp_path: Path) -> None:
    database, done = connected(site), Event()

    def act() -> None:
        while not done.is_set():
            with database.acting() as session:
                append(session, "demonstration", {})

    writer = Thread(target=act)
    writer.start()
    copies = [back_up(database, tmp_path / f"copy-{number}") for number in range(3)]
    done.set()
    writer.join(20)
    with database.reading() as session:
        newest = newest_head(session)
    assert list(differences(database, copies[-1].head)) == []
    database.close()
    assert copies[0].size < copies[-1].size and newest != copies[-1].head
    for number, kept in enumerate(copies):
        there = elsewhere(site, tmp_path / f"there-{number}")
        assert put_back(there, tmp_path / f"copy-{number}") == kept


def test_it_holds_neither_key_nor_session(site: Config, tmp_path: Path) -> None:
    database = connected(site)
    with database.acting() as session:
        account = session.scalars(select(Account)).first()
        assert account is not None
        session.add(SignIn(token_hash="f" * 64, account_id=account.id, day="2022-01-05"))
        session.add(Device(token_hash="e" * 64, until="2022-04-05"))
    back_up(database, tmp_path / "copy")
    database.close()
    data = (tmp_path / "copy").read_bytes()
    for secret in (site.secret_key, site.record_key, "f" * 64):
        assert secret.encode() not in data
    assert bytes.fromhex(site.record_key) not in data
    assert b"e" * 64 in data  # who signed in before is known after it too
    assert not list(tmp_path.glob("copy*-*")) and not list(tmp_path.glob("copy.part*"))


def test_a_file_that_is_there_is_not_written_over(site: Config, tmp_path: Path) -> None:
    (tmp_path / "copy").write_text("older")
    with pytest.raises(NotBackedUp, match="there is a file already"):
        written(site, tmp_path / "copy")
    assert (tmp_path / "copy").read_text() == "older"


def refused(there: Config, path: Path, lose: bool = False) -> str:
    """Why it is not restored; what was there is there."""
    url = there.database_url.removeprefix("sqlite:///")
    before = rows_of(there) if Path(url).exists() and Path(url).stat().st_size else None
    with pytest.raises((NotRestored, Refused)) as error:
        put_back(there, path, lose)
    if before is not None:
        assert rows_of(there) == before
    assert not list(Path(there.instance).glob("restoring*"))
    return str(error.value)


@pytest.fixture
def sqlite_site(site: Config) -> Config:
    if not site.database_url.startswith("sqlite"):
        pytest.skip("the file is the same, whatever it came from")
    return site


def test_what_is_no_whole_backup_is_refused_before_anything_is_replaced(sqlite_site: Config, tmp_path: Path) -> None:
    path, there = tmp_path / "copy", elsewhere(sqlite_site, tmp_path / "there")
    written(sqlite_site, path)
    put_back(there, path)
    (tmp_path / "text").write_text("a text")
    assert "file is not a database" in refused(there, tmp_path / "text")
    assert "this is no backup" in refused(there, tmp_path / "tracker.db")
    (tmp_path / "half").write_bytes(path.read_bytes()[:200_000])
    assert "half" in refused(there, tmp_path / "half") or "malformed" in refused(there, tmp_path / "half")
    with sqlite3.connect(path) as changed:
        changed.execute("UPDATE headcount SET number = number + 1")
    changed.close()
    assert refused(there, path).startswith("headcount")


def test_a_backup_of_another_key_is_refused(sqlite_site: Config, tmp_path: Path) -> None:
    written(sqlite_site, tmp_path / "copy")
    there = replace(elsewhere(sqlite_site, tmp_path / "there"), record_key="12" * 32)
    said = refused(there, tmp_path / "copy")
    assert said.startswith("begun with another key") and str(tmp_path / "there" / "record_key") in said


def test_of_a_newer_release_it_is_refused(sqlite_site: Config, tmp_path: Path) -> None:
    written(sqlite_site, tmp_path / "copy")
    with sqlite3.connect(tmp_path / "copy") as changed:
        changed.execute("UPDATE alembic_version SET version_num = '9999'")
    changed.close()
    assert refused(elsewhere(sqlite_site, tmp_path / "there"), tmp_path / "copy")


def test_entries_that_came_after_it_are_lost_only_where_that_is_wanted(sqlite_site: Config, tmp_path: Path) -> None:
    kept = written(sqlite_site, tmp_path / "copy")
    database = connected(sqlite_site)
    with database.acting() as session:
        append(session, "demonstration", {})
    database.close()
    assert "entries that the backup has not" in refused(sqlite_site, tmp_path / "copy")
    assert put_back(sqlite_site, tmp_path / "copy", lose=True) == kept == kept_of(sqlite_site)


def test_nothing_is_restored_under_a_site_that_runs(sqlite_site: Config, tmp_path: Path) -> None:
    written(sqlite_site, tmp_path / "copy")
    with (Path(sqlite_site.instance) / "in_use").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        assert refused(sqlite_site, tmp_path / "copy") == "the site is running: stop it first"
    put_back(sqlite_site, tmp_path / "copy")


def test_a_database_of_another_release_is_not_backed_up(config: Config, tmp_path: Path) -> None:
    empty = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    assert not inspect(empty.engine).get_table_names()
    with pytest.raises(NotBackedUp, match="tracker migrate"):
        back_up(empty, tmp_path / "copy")
    empty.close()
    assert not list(tmp_path.glob("copy*"))
