"""A copy of the database in one file while the site serves, and back: whichever of the two databases it came from.

The file is an SQLite database of its own. It holds no key, for those lie in files beside the database, and nobody's
sessions. What can be made anew from the rest is left out.
"""

import fcntl
import os
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import click
from sqlalchemy import Connection, Table, delete, func, insert, inspect, select, text

from tracker.config import Config
from tracker.database import Base, Database, renew_triggers
from tracker.migrating import current_revision, migrate
from tracker.operating import Wrong, plain, settings
from tracker.record.models import RecordEntry
from tracker.record.queries import newest_head, record_key, size_of
from tracker.record.signing import public_key_of
from tracker.record.verify import differences
from tracker.wiring import connected, prepared
from tracker.words import Refused

LEFT_OUT = frozenset(("sign_in", "sent_form", "search_item", "search_state"))
MARK = 0x64656D61  # SQLite's `application_id` of such a file: "dema"
AT_ONCE = 1000  # rows

Steps = Callable[[Iterable[Table]], Iterable[Table]]


class NotBackedUp(Exception):
    """No file was made; the message says why."""


class NotRestored(Exception):
    """Nothing was replaced; `lines` say why."""

    def __init__(self, *lines: str) -> None:
        super().__init__(lines[0])
        self.lines = lines


@dataclass(frozen=True)
class Kept:
    """How far the record of a database goes: its number of entries, and its newest signed head."""

    size: int
    head: str

    @property
    def root(self) -> str:
        """Of the tree, base64, as it stands in the head."""
        lines = self.head.splitlines()
        return lines[2] if len(lines) > 2 else ""


def back_up(database: Database, path: Path, steps: Steps = iter) -> Kept:
    """Write the file as of one moment. Raises NotBackedUp, OSError.

    `steps`: goes through the tables, to show how far it is.
    """
    if path.exists():
        raise NotBackedUp(f"{path}: there is a file already")
    part = path.with_name(path.name + ".part")
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    copy = Database(f"sqlite:///{part}")
    try:
        migrate(copy)
        if current_revision(database) != current_revision(copy):
            raise NotBackedUp("the database is not of this release: tracker migrate brings it there")
        with database.reading() as session, copy.engine.begin() as target:
            target.exec_driver_sql(f"PRAGMA application_id = {MARK}")
            for table in reversed(Base.metadata.sorted_tables):
                target.execute(delete(table))  # what a migration begins with
            _copy(session.connection(), target, steps)
            kept = Kept(size_of(session), newest_head(session))
        _at_rest(copy)
        _to_disk(part)
        os.replace(part, path)
        _to_disk(path.parent)
    finally:
        copy.close()
        for rest in ("", "-wal", "-shm"):
            part.with_name(part.name + rest).unlink(missing_ok=True)
    return kept


def put_back(config: Config, path: Path, lose: bool = False, steps: Steps = iter) -> Kept:
    """Put what the file holds in place of the database of these settings, once it is verified, record and tables.

    Raises NotRestored: while the site runs; where the file is none, is broken, or was begun with another key; where the
    record here goes on after the file, unless it may be lost (`lose`). Raises Refused (a newer release), OSError.
    """
    with _alone(config.folder):
        made = config.folder / "restoring.db"
        try:
            _bring(path, made)
            copy = connected(replace(config, database_url=f"sqlite:///{made}"))
            try:
                kept = _verified(copy, config, None if lose else _head_here(config))
                _put(copy, config, steps)
            finally:
                copy.close()
            prepared(config).close()
        finally:
            for rest in ("", "-wal", "-shm"):
                made.with_name(made.name + rest).unlink(missing_ok=True)
    return kept


@contextmanager
def running(folder: Path) -> Iterator[None]:
    """While the site runs, nothing is restored under it."""
    with (folder / "in_use").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        yield


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / "in_use").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NotRestored("the site is running: stop it first") from None
        yield


def _bring(path: Path, made: Path) -> None:
    """A copy of the file beside the database, so that it is on the same disk and nothing is done to the file."""
    try:
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as source, sqlite3.connect(made) as target:
            (mark,) = source.execute("PRAGMA application_id").fetchone()
            if mark != MARK:
                raise NotRestored(f"{path}: this is no backup")
            os.chmod(made, 0o600)
            source.backup(target)
        source.close()
        target.close()
    except sqlite3.Error as error:
        raise NotRestored(f"{path}: {error}") from error


def _head_here(config: Config) -> str | None:
    """The newest head of the record that would be replaced; None where there is none."""
    here = connected(config)
    try:
        if not inspect(here.engine).has_table(RecordEntry.__tablename__):
            return None
        with here.reading() as session:
            return newest_head(session) if session.scalar(select(func.count()).select_from(RecordEntry)) else None
    finally:
        here.close()


def _verified(copy: Database, config: Config, head_here: str | None) -> Kept:
    """Bring it to this release, and check everything. Raises NotRestored."""
    migrate(copy)
    renew_triggers(copy.engine)
    with copy.reading() as session:
        kept, begun_with = Kept(size_of(session), newest_head(session)), record_key(session)
    if begun_with != public_key_of(config.record_key):
        where = config.folder / "record_key"
        raise NotRestored(f"begun with another key ({begun_with[:16]}...): put that key in {where} first")
    found = list(differences(copy, head_here))
    wrong = [line for line in found if not line.startswith("kept head: ")]
    if found:
        raise NotRestored(*wrong or ["the record here has entries that the backup has not; with --lose they are lost"])
    return kept


def _put(copy: Database, config: Config, steps: Steps) -> None:
    """In place of what is there, at one stroke."""
    here = Database(config.database_url)
    try:
        if here.engine.dialect.name == "sqlite":
            _at_rest(copy)
            _at_rest(here)
            made, place = (Path(str(one.engine.url.database)) for one in (copy, here))
            _to_disk(made)
            os.replace(made, place)
            _to_disk(place.parent)
        else:
            migrate(here)
            with copy.reading() as session, here.engine.begin() as target:
                names = ", ".join(f'"{table.name}"' for table in Base.metadata.sorted_tables)
                target.execute(text(f"TRUNCATE {names}"))
                _copy(session.connection(), target, steps)
    finally:
        here.close()


def _copy(source: Connection, target: Connection, steps: Steps) -> None:
    """All rows of all tables but those left out, into tables that are there and empty."""
    for table in steps([one for one in Base.metadata.sorted_tables if one.name not in LEFT_OUT]):
        rows = source.execution_options(yield_per=AT_ONCE).execute(select(table))
        for some in rows.mappings().partitions(AT_ONCE):
            target.execute(insert(table), [dict(row) for row in some])


def _at_rest(database: Database) -> None:
    """All in the one file, nothing beside it."""
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("PRAGMA journal_mode=DELETE")
        connection.exec_driver_sql("BEGIN")
    database.engine.dispose()


def _to_disk(path: Path) -> None:
    """What was written of it outlasts the power."""
    handle = os.open(path, os.O_RDONLY)
    with suppress(OSError):  # some file systems have no way to sync a folder
        os.fsync(handle)
    os.close(handle)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Write a copy of everything as it is now into one new file, while the site serves.

    It holds no key: keep copies of secret_key and record_key elsewhere. It holds what is private: keep it as you keep
    the database. What is removed later stays in it.

    Example: tracker backup /mnt/stick/2026-11-28.backup
    """
    database = connected(settings())
    try:
        kept = back_up(database, file, shown)
    except (NotBackedUp, OSError) as error:
        raise Wrong(str(error)) from error
    finally:
        database.close()
    click.echo(f"{kept.size} entries, root {kept.root}")


@click.command()
@click.option("--lose", is_flag=True, help="even if the record here has entries that the backup has not")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(lose: bool, file: Path) -> None:
    """Put a backup in place of the database, once record and tables are verified; the site must not run.

    Both keys must be in the instance folder before. Another database than it came from will do.

    Example: tracker restore /mnt/stick/2026-11-28.backup
    """
    try:
        kept = put_back(settings(), file, lose, shown)
    except NotRestored as error:
        raise Wrong("\ntracker: ".join(error.lines[:20])) from error
    except (Refused, OSError) as error:
        raise Wrong(plain(error)) from error
    click.echo(f"{kept.size} entries, root {kept.root}")


def shown(tables: Iterable[Table]) -> Iterator[Table]:
    """A bar on a terminal, nothing in a pipe."""
    with click.progressbar(list(tables), file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        yield from bar
