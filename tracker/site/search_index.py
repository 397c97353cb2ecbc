"""The index for searching by word: made of what is published, brought up to date at the end of each act.

SQLite searches it by FTS5, PostgreSQL by tsvector and GIN. Both hold nothing but stems that were made here.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, column, delete, insert, literal, or_, select, table, text, true
from sqlalchemy.orm import Session

from tracker.committees.models import Election
from tracker.database import Database
from tracker.demands.models import (
    Demand,
    DemandList,
    DemandWording,
    ListWithdrawal,
    Revision,
    RevisionText,
    Translation,
    TranslationText,
)
from tracker.groups.models import Group
from tracker.programme.models import CommonDemand, CommonWording
from tracker.record.entries import Entry
from tracker.record.models import RecordText
from tracker.site.models import SearchItem, SearchState
from tracker.site.search_words import RULES, stems_of
from tracker.votes.models import Vote

KINDS = ("common", "group", "list", "demand", "vote", "committee")  # in the order in which they are found
FOLLOWED = (
    *("group_registered", "list_published", "list_withdrawn", "list_restored", "translation_approved", "vote_counted"),
    *("election_held", "common_demand_opened", "wording_settled", "blanked"),
)
OF_LISTS = ("list_published", "list_withdrawn", "list_restored", "translation_approved")
AT_ONCE = 2_000
ENTRIES, PLACES = 36, 12  # bits of an id
FTS = table("search_index", column("search_index"), column("rowid"), column("stems"))


@dataclass(frozen=True)
class Part:
    """A text by which something is found; `what`: name, town, address, title, preamble, wording or label."""

    what: str
    language: str
    text_id: str
    text: str


def _part(row: Sequence[Any], what: str = "wording") -> Part:
    """Of a row that ends with language, id and text."""
    return Part(what, *row[-3:])


@dataclass(frozen=True)
class Item:
    """What can be found, as `SearchItem` keeps it; `entry` and `place` tell how new it is."""

    kind: str
    subject: str
    entry: int
    place: int
    group_id: str | None
    number: int
    parts: tuple[Part, ...]
    list_id: str | None = None
    list_number: int | None = None
    languages: tuple[str, ...] = ()
    words: str = ""

    def row(self) -> dict[str, Any]:
        spoken = sorted({part.language for part in self.parts if part.language} | set(self.languages))
        texts = [(part.text, part.language) for part in self.parts]
        rank = len(KINDS) - KINDS.index(self.kind)
        return {
            "id": (((rank << ENTRIES) + self.entry) << PLACES) + self.place % (1 << PLACES),
            "kind": self.kind,
            "subject": self.subject,
            "group_id": self.group_id,
            "list_id": self.list_id,
            "list_number": self.list_number,
            "number": self.number,
            "languages": f" {' '.join(spoken)} ",
            "parts": [[part.what, part.language, part.text_id] for part in self.parts],
            "stems": " ".join(sorted(stems_of([*texts, (self.words, "")]))),
        }


def follow(session: Session, entries: Sequence[Entry]) -> None:
    """Bring the index up to date with what an act published, withdrew or removed."""
    by_kind: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_kind[entry.kind].append(entry)
    new: list[Iterable[Item]] = []
    if found := by_kind["group_registered"]:
        new.append(_groups(session, Group.id.in_([entry.data["group"] for entry in found])))
    if found := by_kind["vote_counted"]:
        new.append(_votes(session, Vote.entry.in_([entry.index for entry in found])))
    if found := by_kind["election_held"]:
        new.append(_committees(session, Election.entry.in_([entry.index for entry in found])))
    _keep(session, (item for items in new for item in items))
    of_lists = [entry for kind in OF_LISTS for entry in by_kind[kind]]
    _renew_lists(session, {(entry.data["group"], entry.data["list"]) for entry in of_lists})
    opened_or_worded = [*by_kind["common_demand_opened"], *by_kind["wording_settled"]]
    _renew_commons(session, {entry.data["common"] for entry in opened_or_worded})
    _forget(session, [text_id for entry in by_kind["blanked"] for text_id in entry.data["texts"]])


def renew(database: Database) -> None:
    """Make the whole index anew where it is missing, or was made by other rules: at the start, before anybody reads."""
    with database.reading() as session:
        state = session.get(SearchState, 1)
        if state is not None and state.rules == RULES:
            return
    with database.acting() as session:
        rebuild(session)


def rebuild(session: Session) -> None:
    """Make the whole index anew."""
    _drop(session, true())
    _forget_for_good(session)
    for items in (_groups, _lists, _demands, _commons, _votes, _committees):
        _keep(session, items(session, true()))
    session.merge(SearchState(id=1, rules=RULES))
    if not _fts5(session):
        # So that PostgreSQL knows from the start how frequent the words are, and has no list of words to read through
        # that are not in the index yet.
        session.flush()
        session.execute(text("SELECT gin_clean_pending_list('ix_search_item_stems')"))
        session.execute(text("ANALYZE search_item"))


def _renew_lists(session: Session, lists: set[tuple[str, int]]) -> None:
    if not lists:
        return
    own = or_(*((DemandList.group_id == group) & (DemandList.number == number) for group, number in lists))
    ids = list(session.scalars(select(DemandList.id).where(own)))
    _drop(session, SearchItem.list_id.in_(ids))
    _keep(session, _lists(session, DemandList.id.in_(ids)))
    _keep(session, _demands(session, DemandList.id.in_(ids)))


def _renew_commons(session: Session, numbers: set[int]) -> None:
    if numbers:
        _drop(session, (SearchItem.kind == "common") & SearchItem.number.in_(numbers))
        _keep(session, _commons(session, CommonDemand.number.in_(numbers)))


def _forget(session: Session, text_ids: Sequence[str]) -> None:
    """Texts were removed: what they were part of is found by what is left of it, if anything is."""
    if not text_ids:
        return
    ids = cast(SearchItem.parts, Text)
    concerned = or_(*(ids.contains(f'"{text_id}"', autoescape=True) for text_id in text_ids))
    found = session.execute(select(SearchItem.kind, SearchItem.subject).where(concerned)).all()
    makers = {
        "group": (_groups, Group.id),
        "list": (_lists, DemandList.id),
        "demand": (_demands, Demand.id),
        "common": (_commons, CommonDemand.number),
        "vote": (_votes, Vote.entry),
        "committee": (_committees, Election.entry),
    }
    _drop(session, concerned)
    for kind in {row.kind for row in found}:
        make, key = makers[kind]
        subjects = [row.subject for row in found if row.kind == kind]
        if kind in ("common", "vote", "committee"):
            subjects = [int(subject) for subject in subjects]
        _keep(session, make(session, key.in_(subjects)))
    _forget_for_good(session)


def _forget_for_good(session: Session) -> None:
    """SQLite's index keeps what was deleted until it merges its parts: since 3.42 it can be told not to; merging all
    of them now clears what an older one has kept."""
    if _fts5(session):
        if _sqlite_version(session) >= (3, 42):
            session.execute(text("INSERT INTO search_index(search_index, rank) VALUES ('secure-delete', 1)"))
        session.execute(text("INSERT INTO search_index(search_index) VALUES ('optimize')"))


def _fts5(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _sqlite_version(session: Session) -> tuple[int, ...]:
    version = session.scalar(text("SELECT sqlite_version()")) or ""
    return tuple(int(part) for part in version.split("."))


def _drop(session: Session, which: ColumnElement[bool]) -> None:
    if _fts5(session):
        old = select(literal("delete"), SearchItem.id, SearchItem.stems).where(which)
        session.execute(insert(FTS).from_select(["search_index", "rowid", "stems"], old))
    session.execute(delete(SearchItem).where(which).execution_options(synchronize_session=False))


def _keep(session: Session, items: Iterable[Item]) -> None:
    rows = (item.row() for item in items if item.parts)
    while chunk := list(islice(rows, AT_ONCE)):
        session.execute(insert(SearchItem), chunk)
        if _fts5(session):
            session.execute(insert(FTS), [{"rowid": row["id"], "stems": row["stems"]} for row in chunk])


def _groups(session: Session, which: ColumnElement[bool]) -> Iterator[Item]:
    for group in session.scalars(select(Group).where(which)):
        texts = {"name": group.name_text, "town": group.town_text, "address": group.slug_text}
        parts = tuple(Part(what, "", one.id, one.text) for what, one in texts.items() if one.text)
        yield Item("group", group.id, group.entry, 0, group.id, 0, parts, languages=tuple(group.languages))


def _lists(session: Session, which: ColumnElement[bool]) -> Iterator[Item]:
    query = (
        select(DemandList, RevisionText.part, RevisionText.language, RecordText.id, RecordText.text)
        .join(Revision, (Revision.list_id == DemandList.id) & (Revision.number == DemandList.newest))
        .join(RevisionText, RevisionText.revision_entry == Revision.entry)
        .join(RecordText, RecordText.id == RevisionText.text_id)
        .where(which, DemandList.id.not_in(select(ListWithdrawal.list_id)), RecordText.text.is_not(None))
        .order_by(DemandList.id, RevisionText.part.desc(), RevisionText.language)
    )
    translated = _translated(session, which)
    for listed, rows in groupby(session.execute(query), key=lambda row: row[0]):
        parts = [_part(row, row[1]) for row in rows]
        for what in ("title", "preamble"):
            parts += [Part(what, *rest) for rest in translated.get((listed.id, what), ())]
        address = {"list_id": listed.id, "list_number": listed.number}
        yield Item("list", listed.id, listed.entry, 0, listed.group_id, listed.number, tuple(parts), **address)


def _demands(session: Session, which: ColumnElement[bool]) -> Iterator[Item]:
    query = (
        select(Demand.id, Demand.number, Demand.entry, DemandList.id, DemandList.number, DemandList.group_id)
        .add_columns(DemandWording.language, RecordText.id, RecordText.text)
        .join(DemandList, DemandList.id == Demand.list_id)
        .join(Revision, (Revision.list_id == DemandList.id) & (Revision.number == DemandList.newest))
        .join(DemandWording, (DemandWording.revision_entry == Revision.entry) & (DemandWording.demand_id == Demand.id))
        .join(RecordText, RecordText.id == DemandWording.text_id)
        .where(which, Demand.asked, RecordText.text.is_not(None))
        .order_by(Demand.id, DemandWording.language)
    )
    lists = DemandList.id.in_(select(Demand.list_id).join(DemandList, DemandList.id == Demand.list_id).where(which))
    translated = _translated(session, lists)
    for key, rows in groupby(session.execute(query), key=lambda row: tuple(row[:6])):
        demand_id, number, entry, list_id, list_number, group_id = key
        parts = [_part(row) for row in rows]
        parts += [Part("wording", *rest) for rest in translated.get((list_id, f"item.{number}"), ())]
        address = {"list_id": list_id, "list_number": list_number}
        yield Item("demand", demand_id, entry, number, group_id, number, tuple(parts), **address)


def _translated(session: Session, which: ColumnElement[bool]) -> dict[tuple[str, str], list[tuple[str, str, str]]]:
    """(language, text id, text) of what was translated of the newest revisions, by list and part."""
    query = (
        select(Translation.list_id, TranslationText.part, Translation.language, RecordText.id, RecordText.text)
        .join(TranslationText, TranslationText.entry == Translation.entry)
        .join(DemandList, DemandList.id == Translation.list_id)
        .join(Revision, (Revision.list_id == DemandList.id) & (Revision.number == DemandList.newest))
        .join(RecordText, RecordText.id == TranslationText.text_id)
        .where(which, Translation.revision_entry == Revision.entry)
        .order_by(Translation.entry)
    )
    newest = {(row[0], row[1], row[2]): row for row in session.execute(query)}
    found: dict[tuple[str, str], list[tuple[str, str, str]]] = defaultdict(list)
    for list_id, part, language, text_id, words in newest.values():
        if words is not None:
            found[list_id, part].append((language, text_id, words))
    return found


def _commons(session: Session, which: ColumnElement[bool]) -> Iterator[Item]:
    """By what the council settled; before that by the words of the group that opened it, and with its standing."""
    query = (
        select(CommonDemand, CommonWording.settled_entry, CommonWording.language, RecordText.id, RecordText.text)
        .join(CommonWording, CommonWording.common_number == CommonDemand.number)
        .join(RecordText, RecordText.id == CommonWording.text_id)
        .where(which, RecordText.text.is_not(None))
        .order_by(CommonDemand.number, CommonWording.language)
    )
    for common, found in groupby(session.execute(query), key=lambda row: row[0]):
        rows = list(found)
        settled = [row for row in rows if row[1] is not None]
        parts = tuple(_part(row) for row in settled or rows)
        by = None if settled else common.opened_by
        own = f"P-{common.number}"
        yield Item("common", str(common.number), common.entry, 0, by, common.number, parts, words=own)


def _votes(session: Session, which: ColumnElement[bool]) -> Iterator[Item]:
    query = (
        select(Vote.entry, Vote.number, Vote.group_id, Group.languages, RecordText.id, RecordText.text)
        .join(Group, Group.id == Vote.group_id)
        .join(RecordText, RecordText.id == Vote.title_id)
        .where(which, RecordText.text.is_not(None))
    )
    for entry, number, group_id, languages, *named in session.execute(query):
        parts = (_part(["", *named], "title"),)
        yield Item("vote", str(entry), entry, 0, group_id, number, parts, languages=tuple(languages))


def _committees(session: Session, which: ColumnElement[bool]) -> Iterator[Item]:
    """By the posts and reserved seats that they have; never by the names of persons."""
    query = (
        select(Election.entry, Election.body, Election.group_id, Group.languages, RecordText.id, RecordText.text)
        .join(Group, Group.id == Election.group_id)
        .join(RecordText, RecordText.id == Election.label_id)
        .where(which, Election.body.is_not(None), RecordText.text.is_not(None))
    )
    for entry, body, group_id, languages, *named in session.execute(query):
        parts = (_part(["", *named], "label"),)
        yield Item("committee", str(entry), entry, 0, group_id, body or 0, parts, languages=tuple(languages))
