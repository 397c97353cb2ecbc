"""Check the file of all public data (`tracker.site.dump`) with nothing but it: everything is made anew."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from http.client import HTTPException
from itertools import islice
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import Any
from urllib.request import urlopen
from zipfile import BadZipFile, ZipFile

from sqlalchemy import Connection, Table, insert, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from tracker.database import Base, Database, public_tables
from tracker.record.entries import Registry
from tracker.record.models import RecordEntry, RecordFrontier, RecordHead, RecordNode, RecordText
from tracker.record.tree import NodeName, grown, leaf_hash
from tracker.record.verify import differences
from tracker.site import dump

BATCH = 500
LONGEST = 10_000_000  # bytes of a line: far more than any act takes
ENTRIES = "entries.jsonl"
ADDRESS = "/api/all.zip"
PATIENCE = 60  # seconds without a byte
MADE_ANEW = ".csv"  # what is a choice of the tables, and can be made from them

Opened = Callable[[str], Any]  # gives a file of the dump by name, to read bytes; raises KeyError or OSError


class NotADump(Exception):
    """The file cannot be read as one of all public data. `str()` says what is wrong."""


def differences_in(path: Path, registry: Registry, kept_head: str | None = None) -> Iterator[str]:
    """Every difference between what a dump says and what follows from its entries; `path`: the zip, or it unpacked.

    Raises NotADump.
    """
    with _opened(path) as opened, TemporaryDirectory() as folder:
        copy = Database(f"sqlite:///{folder}/copy.db", info={"record": registry})
        try:
            Base.metadata.create_all(copy.engine)
            with copy.engine.connect() as connection:
                connection.execute(text("PRAGMA foreign_keys=OFF"))
                connection.commit()
                _fill(connection, opened)
                connection.commit()
            yield from differences(copy, kept_head)
            with copy.reading() as session:
                yield from _choices(session, opened)
        finally:
            copy.close()


@contextmanager
def _opened(path: Path) -> Iterator[Opened]:
    if path.is_dir():
        yield lambda name: (path / name).open("rb")
        return
    try:
        with ZipFile(path) as file:
            yield file.open
    except BadZipFile as error:
        raise NotADump(f"{path}: {error}") from error


@contextmanager
def fetched(site: str) -> Iterator[Path]:
    """The dump of a site, for as long as it is needed. Raises NotADump."""
    address = site if site.endswith(".zip") else site.rstrip("/") + ADDRESS
    with TemporaryDirectory() as folder:
        path = Path(folder) / "all.zip"
        try:
            with urlopen(address, timeout=PATIENCE) as answer, path.open("wb") as file:
                copyfileobj(answer, file)
        except (OSError, HTTPException, ValueError) as error:
            raise NotADump(f"{address}: {getattr(error, 'reason', error)}") from error
        yield path


def _lines(opened: Opened, name: str) -> Iterator[tuple[int, str]]:
    """The lines of a file with their numbers, from 1."""
    try:
        with opened(name) as file:
            number = 0
            while line := file.readline(LONGEST):
                number += 1
                if len(line) == LONGEST:
                    raise NotADump(f"{name}:{number}: too long a line")
                yield number, line.decode()
    except (KeyError, OSError) as error:
        raise NotADump(f"{name}: missing") from error
    except (ValueError, BadZipFile) as error:
        raise NotADump(f"{name}: {error}") from error


def _fill(connection: Connection, opened: Opened) -> None:
    """The dump as a database. The tree, which is not in it, is made from the entries."""
    _insert(connection, RecordEntry.__table__, ENTRIES, _entries(connection, opened))
    for model, name in ((RecordText, "texts"), (RecordHead, "heads")):
        _insert(connection, model.__table__, f"{name}.jsonl", _read(opened, f"{name}.jsonl"))
    for public in public_tables():
        name = f"tables/{public.__tablename__}.jsonl"
        _insert(connection, public.__table__, name, _read(opened, name))


def _read(opened: Opened, name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in _lines(opened, name):
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise NotADump(f"{name}:{number}: {error}") from error
        if not isinstance(row, dict):
            raise NotADump(f"{name}:{number}: no object")
        yield number, row


def _entries(connection: Connection, opened: Opened) -> Iterator[tuple[int, dict[str, Any]]]:
    """Rows of entries, byte for byte as they are hashed, and beside them the tree over them."""
    frontier: list[bytes] = []
    made: list[tuple[NodeName, bytes]] = []
    hour = ""
    for number, line in _lines(opened, ENTRIES):
        index = number - 1
        begin, end = f'{{"index":{index},"body":', "}\n"
        if not (line.startswith(begin) and line.endswith(end)):
            raise NotADump(f"{ENTRIES}:{number}: not entry {index}")
        body = line[len(begin) : -len(end)]
        try:
            told = json.loads(body)
            kind, hour, group = str(told["kind"]), str(told["hour"]), told["data"].get("group")
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise NotADump(f"{ENTRIES}:{number}: {type(error).__name__}: {error}") from error
        frontier, more = grown(index, frontier, leaf_hash(body.encode()))
        made += more
        group = group if isinstance(group, str) else None
        yield number, {"index": index, "kind": kind, "group": group, "body": body}
    if not frontier:
        raise NotADump(f"{ENTRIES}: empty")
    nodes = [{"level": level, "position": position, "hash": value} for (level, position), value in made]
    connection.execute(insert(RecordNode), nodes)
    hashes = [item.hex() for item in frontier]
    connection.execute(insert(RecordFrontier), {"id": 1, "size": number, "hashes": hashes, "hour": hour})


def _insert(connection: Connection, table: Any, name: str, rows: Iterator[tuple[int, dict[str, Any]]]) -> None:
    assert isinstance(table, Table)
    columns = set(table.columns.keys())
    while batch := list(islice(rows, BATCH)):
        for number, row in batch:
            if row.keys() != columns:
                raise NotADump(f"{name}:{number}: {' '.join(sorted(row.keys() ^ columns))}")
        try:
            connection.execute(insert(table), [row for _number, row in batch])
        except (SQLAlchemyError, OverflowError) as error:
            said = str(getattr(error, "orig", None) or error).splitlines()[0]
            raise NotADump(f"{name}:{batch[0][0]}-{batch[-1][0]}: {said}") from error


def _choices(session: Session, opened: Opened) -> Iterator[str]:
    """The tables for people, which must be those that follow from the rest."""
    for name, lines in dump.files(session, ""):
        if name.endswith(MADE_ANEW) and _digest(line.encode() for line in lines) != _digest(_blocks(opened, name)):
            yield f"{name}: not what the tables say"


def _blocks(opened: Opened, name: str) -> Iterator[bytes]:
    try:
        with opened(name) as file:
            while block := file.read(1 << 16):
                yield block
    except (KeyError, OSError, BadZipFile) as error:
        raise NotADump(f"{name}: {error if isinstance(error, BadZipFile) else 'missing'}") from error


def _digest(blocks: Iterable[bytes]) -> str:
    whole = hashlib.sha256()
    for block in blocks:
        whole.update(block)
    return whole.hexdigest()
