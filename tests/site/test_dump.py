"""Everything in one file: complete, checkable without the site, the same bytes for the same record, in little memory."""

import csv
import gc
import hashlib
import io
import json
import re
import tracemalloc
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.conftest import Clock
from tests.people import published, vouched
from tests.site.test_formats import counted
from tests.world import World
from tracker.config import Config
from tracker.database import Database, public_tables
from tracker.record.actions import append, blank
from tracker.record.entries import commitment
from tracker.record.models import RecordEntry, RecordHead, RecordText
from tracker.record.signing import read_head
from tracker.record.tree import grown, leaf_hash, root_of
from tracker.site.dump import read_me, written
from tracker.site.dump_check import NotADump, differences_in
from tracker.wiring import application

ADDRESS = "/api/all.zip"
CHOSEN = {"groups", "demands", "commons", "supports", "votes", "committees"}


def dumped(app: Flask) -> ZipFile:
    answer = app.test_client().get(ADDRESS)
    assert (answer.status_code, answer.content_type) == (200, "application/zip")
    found = ZipFile(io.BytesIO(answer.data))
    assert found.testzip() is None
    return found


def lines(file: ZipFile, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read(name).decode().splitlines()]


def table(file: ZipFile, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.read(f"{name}.csv").decode(), newline="")))


def wrong_in(file: ZipFile) -> list[str]:
    """What a stranger finds wrong who has nothing but the file: the tree, its signatures, the texts."""
    found, frontier, roots, key = [], list[bytes](), dict[int, bytes](), ""
    commitments: dict[str, str] = {}
    for size, line in enumerate(file.read("entries.jsonl").decode().splitlines()):
        entry = json.loads(line)
        body = line.removeprefix(f'{{"index":{size},"body":').removesuffix("}")
        frontier, _made = grown(size, frontier, leaf_hash(body.encode()))
        roots[size + 1] = root_of(frontier)
        key = key or entry["body"]["data"]["key"]
        commitments |= {f"{size}/{name}": value for name, value in entry["body"]["texts"].items()}
    for head in lines(file, "heads.jsonl"):
        if read_head(head["note"], key).root != roots[head["size"]]:
            found.append(f"head {head['size']}")
    texts = {row["id"]: row for row in lines(file, "texts.jsonl")}
    if texts.keys() != commitments.keys():
        found.append("texts are missing")
    for name, row in texts.items():
        if row["text"] is not None and commitment(row["salt"], row["text"]) != commitments[name]:
            found.append(f"text {name}")
    return found


def edited(whole: ZipFile, path: Path, name: str, old: str, new: str) -> Path:
    """A copy of the file with the first `old` of one file in it replaced."""
    with ZipFile(path, "w") as file:
        for one in whole.namelist():
            content = whole.read(one).decode()
            if one == name:
                assert content.count(old) > 0
                content = content.replace(old, new, 1)
            file.writestr(one, content)
    return path


def test_the_file_proves_itself(unchanged: Flask) -> None:
    assert wrong_in(dumped(unchanged)) == []


@pytest.mark.parametrize(
    ("name", "old", "new"), [("entries.jsonl", "vouched", "Vouched"), ("texts.jsonl", '"text":"', '"text":"x')]
)
def test_a_changed_byte_shows(unchanged: Flask, tmp_path: Path, name: str, old: str, new: str) -> None:
    path = edited(dumped(unchanged), tmp_path / "all.zip", name, old, new)
    assert len(wrong_in(ZipFile(path))) > 0


def test_the_file_is_complete(unchanged: Flask) -> None:
    file = dumped(unchanged)
    names = {
        "README.txt",
        "LICENSE",
        "entries.jsonl",
        "texts.jsonl",
        "heads.jsonl",
        *(f"{name}.csv" for name in CHOSEN),
    }
    names |= {f"tables/{one.__tablename__}.jsonl" for one in public_tables()}
    assert set(file.namelist()) == names and len(file.namelist()) == len(names)
    with unchanged.extensions["tracker"].database.reading() as session:
        for name, model in (("entries", RecordEntry), ("texts", RecordText), ("heads", RecordHead)):
            assert len(lines(file, f"{name}.jsonl")) == session.scalar(select(func.count()).select_from(model)) > 0
        for model in public_tables():
            rows = lines(file, f"tables/{model.__tablename__}.jsonl")
            assert len(rows) == session.scalar(select(func.count()).select_from(model)), model
            assert all(row.keys() == {column.name for column in model.__table__.columns} for row in rows)
    for name in CHOSEN:
        assert len(table(file, name)) > 0, name
    read_me_of = file.read("README.txt").decode()
    assert all(read_me_of.count(word) > 0 for word in ("қоғамдық", "общественное", "public domain", "tracker-record/"))
    assert file.read("LICENSE").decode().startswith("CC0-1.0\nhttps://creativecommons.org/")


def test_no_private_word_is_in_it(unchanged: Flask) -> None:
    file = dumped(unchanged)
    assert sum(file.read(name).count(b"SECRET") for name in file.namelist()) == 0
    assert sum(file.read(name).count(b"argon2") for name in file.namelist()) == 0


def test_formulas_are_made_harmless_and_removed_texts_are_null(app: Flask, database: Database) -> None:
    with database.acting() as session:
        group, founders = vouched(session, "sums-mine", name="=cmd|' /C calc'!A0")
        listed = published(session, group, founders, "@SUM(1)", "to be removed")
        blank(session, [f"{listed.entry}/item.2.ru"], "names a person")
    file = dumped(app)
    assert next(row["name"] for row in table(file, "groups") if row["slug"] == "sums-mine") == "'=cmd|' /C calc'!A0"
    own = [row["text"] for row in table(file, "demands") if row["entry"] == str(listed.entry)]
    assert own == ["'@SUM(1)", ""]
    texts = {row["id"]: row for row in lines(file, "texts.jsonl")}
    removed = texts[f"{listed.entry}/item.2.ru"]
    assert (removed["text"], removed["salt"]) == (None, None)
    assert texts[f"{listed.entry}/item.1.ru"]["text"] == "@SUM(1)"
    assert wrong_in(file) == []


def test_the_same_record_gives_the_same_bytes_and_is_not_sent_twice(
    world: World, app: Flask, database: Database
) -> None:
    client = app.test_client()
    first, again = client.get(ADDRESS), world.signed_in(app, "seat").get(ADDRESS, headers={"Accept-Language": "kk"})
    assert (first.data == again.data, first.headers["ETag"]) == (True, again.headers["ETag"])
    assert not first.headers["ETag"].startswith("W/")
    with counted(app) as seen:
        known = client.get(ADDRESS, headers={"If-None-Match": first.headers["ETag"]})
    assert (known.status_code, known.data, len(seen)) == (304, b"", 2)
    with database.acting() as session:
        vouched(session, "new-mine")
    later = client.get(ADDRESS, headers={"If-None-Match": first.headers["ETag"]})
    assert (later.status_code, later.headers["ETag"] == first.headers["ETag"]) == (200, False)


def test_what_is_recorded_meanwhile_is_not_in_it(app: Flask, database: Database) -> None:
    answer = app.test_client().get(ADDRESS, buffered=False)
    pieces = iter(answer.iter_encoded())
    begun = next(pieces)
    assert "Content-Length" not in answer.headers  # it is not gathered before it is sent
    with database.acting() as session:
        vouched(session, "new-mine")
    file = ZipFile(io.BytesIO(begun + b"".join(pieces)))
    answer.close()
    assert [row for row in table(file, "groups") if row["slug"] == "new-mine"] == []
    assert wrong_in(file) == []


def test_the_file_comes_from_either_database(config: Config) -> None:
    app = application(config, Clock())
    with app.extensions["tracker"].database.acting() as session:
        group, founders = vouched(session, "a-mine")
        published(session, group, founders, "Повысить зарплату", "Вода")
    assert wrong_in(dumped(app)) == []
    assert [row["text"] for row in table(dumped(app), "demands")] == ["Повысить зарплату", "Вода"]
    app.extensions["tracker"].database.close()


def test_memory_does_not_grow_with_the_record(app: Flask, database: Database) -> None:
    def most() -> tuple[int, int]:
        """Bytes held at most while the file is written, and its size."""
        with app.test_request_context(), database.reading() as session:
            gc.collect()
            tracemalloc.start()
            size = sum(len(piece) for piece in written(session, read_me("head", 1)))
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            return peak, size

    def grow(times: int) -> None:
        with database.acting() as session:
            for number in range(times):
                append(
                    session, "account_suspended", {}, {"reason": hashlib.sha256(str(number).encode()).hexdigest() * 8}
                )

    grow(1000)
    few, small = most()
    grow(4000)
    many, large = most()
    assert large > 3 * small
    assert many < 1.2 * few, (few, many)


# Checked by the program: `tracker verify FILE`.


def checked(path: Path, database: Database, kept: str | None = None) -> list[str]:
    return list(differences_in(path, database.info["record"], kept))


def test_the_program_finds_the_file_whole(unchanged: Flask, tmp_path: Path) -> None:
    database = unchanged.extensions["tracker"].database
    path = tmp_path / "all.zip"
    path.write_bytes(unchanged.test_client().get(ADDRESS).data)
    assert checked(path, database) == []
    with ZipFile(path) as file:
        heads = [row["note"] for row in lines(file, "heads.jsonl")]
        file.extractall(tmp_path / "unpacked")
    assert checked(tmp_path / "unpacked", database, heads[3]) == []
    assert checked(path, database, heads[3].replace("tracker", "other")) == [
        "kept head: not a signed head of this record"
    ]


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("entries.jsonl", '"hour":"20', '"hour":"19', "record: the signed head of size 1 does not fit"),
        ("texts.jsonl", '"text":"', '"text":"x', "text "),
        ("heads.jsonl", '"size":2', '"size":2000', "record: the signed head of size 2000 does not fit"),
        ("tables/vote.jsonl", '"carried":true', '"carried":false', "vote "),
        ("tables/group.jsonl", '"headcount":', '"headcount":1', "group "),
        ("groups.csv", ",", ",x", "groups.csv: not what the tables say"),
        ("votes.csv", "2022", "2023", "votes.csv: not what the tables say"),
        ("demands.csv", "\r\n", "\r\n\r\n", "demands.csv: not what the tables say"),
    ],
)
def test_the_program_names_what_was_changed(
    unchanged: Flask, tmp_path: Path, name: str, old: str, new: str, said: str
) -> None:
    path = edited(dumped(unchanged), tmp_path / "all.zip", name, old, new)
    found = checked(path, unchanged.extensions["tracker"].database)
    assert any(line.startswith(said) for line in found), found


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("entries.jsonl", '"index":1,', '"index":7,', "entries.jsonl:2: not entry 1"),
        ("entries.jsonl", '"kind"', '"kinb"', "entries.jsonl:1: KeyError: 'kind'"),
        ("texts.jsonl", "}\n", "\n", "texts.jsonl:1: "),
        ("tables/vote.jsonl", '"chair"', '"chairs"', "tables/vote.jsonl:1: chair chairs"),
        ("tables/vote.jsonl", "{", "[1]\n{", "tables/vote.jsonl:1: no object"),
        ("tables/vote.jsonl", '"entry":', '"entry":9999999999999999999999', "tables/vote.jsonl:1-"),
    ],
)
def test_a_file_that_cannot_be_read_says_where(
    unchanged: Flask, tmp_path: Path, name: str, old: str, new: str, said: str
) -> None:
    path = edited(dumped(unchanged), tmp_path / "all.zip", name, old, new)
    with pytest.raises(NotADump) as error:
        checked(path, unchanged.extensions["tracker"].database)
    assert str(error.value).startswith(said)


def test_what_is_no_dump_is_named(unchanged: Flask, tmp_path: Path) -> None:
    database = unchanged.extensions["tracker"].database
    file, folder, short = tmp_path / "x", tmp_path / "folder", tmp_path / "short.zip"
    file.write_text("hello")
    folder.mkdir()
    (folder / "entries.jsonl").write_text("")
    with ZipFile(short, "w") as zipped:
        zipped.writestr("README.txt", "nothing else")
    for path, said in (
        (file, "x: File is not a zip file"),
        (folder, "entries.jsonl: empty"),
        (short, "entries.jsonl: missing"),
    ):
        with pytest.raises(NotADump, match=re.escape(said)):
            checked(path, database)
