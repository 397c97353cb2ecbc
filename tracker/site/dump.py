"""All public data in one zip: the record as it is hashed, with its texts and salts, and the tables that it makes.

It is written while it is sent, in one reading transaction, a few hundred rows at a time. The same state of the record
gives the same bytes: rows are in the order of the record, and every file in it bears the same date.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from flask_babel import force_locale, gettext
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from tracker.config import LANGUAGES
from tracker.database import public_tables
from tracker.demands.queries import every_wording
from tracker.groups.models import Group, Mandate
from tracker.programme.models import CommonWording
from tracker.programme.queries import every_support
from tracker.record.models import RecordEntry, RecordHead, RecordText
from tracker.site.data import GROUP_COLUMNS, VOTE_COLUMNS, group_row, vote_row
from tracker.site.feeds import LICENCE
from tracker.site.formats import harmless
from tracker.votes.models import Vote
from tracker.words import N_

FORMAT = 2  # another one gives other bytes for the same record
BATCH = 500
DATE = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can tell
README = (
    N_("Everything that this site made public, as it stood after entry %(last)s of its public record."),
    N_("entries.jsonl: the entries as they are hashed, one a line."),
    N_("texts.jsonl: the texts that they commit to, each with its salt; a removed text is null, and so is its salt."),
    N_("heads.jsonl: the signed heads of the tree, which is that of RFC 6962."),
    N_("The hash of a leaf is SHA-256 of a zero byte and the entry's body, byte for byte."),
    N_("A commitment is SHA-256 of salt and text."),
    N_("tables: everything that follows from the entries, table by table."),
    N_("The .csv files are a choice of it for people."),
    N_("In them, a text that a spreadsheet would take for a formula begins with an apostrophe."),
    N_(
        "The program itself recomputes all of it: tracker verify --head FILE all.zip, with a signed head that you kept."
    ),
    N_("All of it is in the public domain (CC0 1.0): copy, change and pass it on without asking."),
)


class _Sink(io.RawIOBase):
    """Where the zip is written to, and taken from as soon as it is."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.waiting.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        found, self.waiting = b"".join(self.waiting), []
        return found


def written(session: Session, read_me: str) -> Iterator[bytes]:
    """The zip, piece by piece, while the session is open."""
    sink = _Sink()
    with ZipFile(sink, "w", ZIP_DEFLATED) as file:
        for name, lines in files(session, read_me):
            info = ZipInfo(name, DATE)
            info.compress_type, info.external_attr = ZIP_DEFLATED, 0o644 << 16
            with file.open(info, "w", force_zip64=True) as one:
                for line in lines:
                    one.write(line.encode())
                    if sink.waiting:
                        yield sink.taken()
    yield sink.taken()


def files(session: Session, read_me: str) -> Iterator[tuple[str, Iterable[str]]]:
    """Name and lines of each file in it."""
    yield "README.txt", [read_me]
    yield "LICENSE", [f"CC0-1.0\n{LICENCE}\n"]
    yield "entries.jsonl", _entries(session)
    yield "texts.jsonl", _lines(session, select(*_columns(RecordText)).order_by(RecordText.entry_index, RecordText.id))
    yield "heads.jsonl", _lines(session, select(*_columns(RecordHead)).order_by(RecordHead.size))
    yield "groups.csv", _table(GROUP_COLUMNS, map(group_row, _each(session, select(Group).order_by(Group.entry))))
    yield "demands.csv", _selected(session, every_wording())
    yield "commons.csv", _table(COMMONS, map(_common, _each(session, _wordings())))
    yield "supports.csv", _selected(session, every_support())
    votes = ({"group": one.group.slug, **vote_row(one)} for one in _each(session, select(Vote).order_by(Vote.entry)))
    yield "votes.csv", _table(("group", *VOTE_COLUMNS), votes)
    yield "committees.csv", _selected(session, _mandates())
    for table in public_tables():
        own: Any = table.__table__
        query = select(own).order_by(*own.primary_key.columns)
        yield f"tables/{own.name}.jsonl", _lines(session, query)


def read_me(head: str, size: int) -> str:
    """What is in the file, in each language, and the head that it is of."""
    parts = []
    for code in LANGUAGES:
        with force_locale(code):
            parts.append("\n".join(str(gettext(sentence, last=size - 1)) for sentence in README))
    return "\n\n\n".join([*parts, head])


def _columns(model: Any) -> list[Any]:
    return list(model.__table__.columns)


def _rows(session: Session, query: Select[Any]) -> Iterator[Any]:
    yield from session.execute(query.execution_options(yield_per=BATCH))


def _each(session: Session, query: Select[Any]) -> Iterator[Any]:
    yield from session.scalars(query.execution_options(yield_per=BATCH))


def _entries(session: Session) -> Iterator[str]:
    """The body stands there byte for byte as it is hashed."""
    columns: list[Any] = [RecordEntry.index, RecordEntry.body]
    for index, body in _rows(session, select(*columns).order_by(RecordEntry.index)):
        yield f'{{"index":{index},"body":{body}}}\n'


def _lines(session: Session, query: Select[Any]) -> Iterator[str]:
    for row in _rows(session, query):
        yield json.dumps(dict(row._mapping), ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"


def _selected(session: Session, query: Select[Any]) -> Iterator[str]:
    names = [column["name"] for column in query.column_descriptions]
    return _table(names, (row._mapping for row in _rows(session, query)))


def _table(names: Sequence[str], rows: Iterable[Any]) -> Iterator[str]:
    """Lines of CSV, as the tables of the pages are written."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names)
    for row in rows:
        yield out.getvalue()
        out.seek(0)
        out.truncate()
        writer.writerow([harmless(row[name]) for name in names])
    yield out.getvalue()


COMMONS = ("common", "language", "text", "settled_entry")


def _wordings() -> Select[Any]:
    return select(CommonWording).order_by(CommonWording.common_number, CommonWording.language)


def _common(row: CommonWording) -> dict[str, Any]:
    return {
        "common": f"P-{row.common_number}",
        "language": row.language,
        "text": row.text.text,
        "settled_entry": row.settled_entry,
    }


def _mandates() -> Select[Any]:
    """Whoever may act for a group, by seat; by which vote."""
    names = ("kind", "number", "since", "until", "last_day")
    columns = [getattr(Mandate, name) for name in names]
    query = select(Mandate.id.label("mandate"), Mandate.group_id.label("group_id"), Mandate.body.label("committee"))
    return query.add_columns(*columns, Mandate.vote.label("vote_entry")).order_by(Mandate.id)
