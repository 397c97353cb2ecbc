"""Recompute the record and every public table from it, and name each difference."""

from collections.abc import Generator, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Table, event, insert, select
from sqlalchemy.orm import ORMExecuteState, Session

from tracker.database import Base, Database, public_tables
from tracker.record.actions import parsed_body
from tracker.record.entries import BadEntry, Entry, Registry, commitment
from tracker.record.models import RecordEntry, RecordFrontier, RecordHead, RecordNode, RecordText
from tracker.record.signing import BadHead, TreeHead, read_head
from tracker.record.tree import NodeName, grown, leaf_hash, root_of

BATCH = 500


def differences(live: Database, kept_head: str | None = None) -> Iterator[str]:
    """Every difference between what stands in the database and what the record says should.

    `kept_head`: a signed tree head kept from earlier, which must be part of this record.
    """
    registry: Registry = live.info["record"]
    with live.reading() as session:
        if session.connection().dialect.name == "sqlite":
            yield from _broken_pages(session)
        walk = _Walk(session, registry)
        yield from walk.differences()
        if kept_head is not None:
            yield from walk.kept(kept_head)
        yield from walk.compared()


def _broken_pages(session: Session) -> Iterator[str]:
    for line in session.connection().exec_driver_sql("PRAGMA integrity_check").scalars():
        if line != "ok":
            yield f"database file: {line}"


class _Row(NamedTuple):
    """A row of `record_entry` as stored."""

    index: int  # type: ignore[assignment]
    kind: str
    group: str | None
    body: str


class _Walk:
    """One pass over the record: hashes, signatures, texts, and the replay into an empty database."""

    def __init__(self, session: Session, registry: Registry) -> None:
        self.session = session
        self.registry = registry
        self.frontier: list[bytes] = []
        self.roots: dict[int, bytes] = {}
        self.nodes: dict[NodeName, bytes] = {}
        self.expected_texts: dict[str, str] = {}
        self.blanked: set[str] = set()
        self.key = ""
        self.hour = ""
        self.copy = Database("sqlite://", info={"record": registry})
        Base.metadata.create_all(self.copy.engine)

    def differences(self) -> Iterator[str]:
        size = 0
        with self.copy.acting() as replay:
            kept = _keep_in_memory(replay)
            query = select(RecordEntry.__table__).order_by(RecordEntry.index)
            for rows in self.session.execute(query, execution_options={"yield_per": BATCH}).partitions():
                entries: list[tuple[Entry, _Row]] = []
                for row in (_Row(*values) for values in rows):
                    if row.index != size:
                        yield from self._replay(replay, entries)
                        yield f"record: entry {size} is missing"
                        return
                    entry = yield from self._entry(row)
                    if entry is not None:
                        entries.append((entry, row))
                    size += 1
                yield from self._replay(replay, entries)
                kept.clear()
        yield from self._tree(size)
        yield from self._heads(size)
        yield from self._texts()

    def _entry(self, row: _Row) -> Generator[str, None, Entry | None]:
        """What is wrong with an entry as it stands; gives it, if it can be read."""
        try:
            entry = parsed_body(row.index, row.body)
            canonical = entry.body().decode()
            kind = self.registry.kind_of(entry)
            kind.check(entry.data)
        except (ValueError, KeyError, TypeError, AttributeError, BadEntry) as error:
            yield f"record: entry {row.index} cannot be read ({type(error).__name__}: {error})"
            self._add(row.index, row.body)
            return None
        if canonical != row.body or (entry.kind, entry.group) != (row.kind, row.group):
            yield f"record: entry {row.index} is not as it was written"
        if entry.hour < self.hour:
            yield f"record: entry {row.index} is older than the one before"
        self.hour = max(self.hour, entry.hour)
        self._add(row.index, row.body)
        if entry.index == 0:
            self.key = str(entry.data.get("key", ""))
        if entry.kind == "blanked":
            self.blanked.update(entry.data["texts"])
        self.expected_texts.update({entry.text_id(name): hash_ for name, hash_ in entry.texts.items()})
        return entry

    def _add(self, index: int, body: str) -> None:
        self.frontier, made = grown(index, self.frontier, leaf_hash(body.encode("utf-8", "surrogatepass")))
        self.nodes.update(made)
        self.roots[index + 1] = root_of(self.frontier)

    def _replay(self, replay: Session, entries: Sequence[tuple[Entry, _Row]]) -> Iterator[str]:
        """Apply entries to the empty copy: together, written when one of them reads; where that fails one by one."""
        if not entries:
            return
        stored = self._stored([entry for entry, _row in entries])
        rows = [{"index": e.index, "kind": e.kind, "group": e.group, "body": row.body} for e, row in entries]
        replay.execute(insert(RecordEntry), rows)
        texts = [{"id": e.text_id(name), "entry_index": e.index} for e, _row in entries for name in e.texts]
        if texts:
            replay.execute(insert(RecordText), texts)
        try:
            with replay.begin_nested():
                for entry, _row in entries:
                    self._apply(replay, entry, stored)
                replay.flush()
            return
        except Exception:
            replay.expire_all()
        for entry, _row in entries:
            try:
                with replay.begin_nested():
                    self._apply(replay, entry, stored)
                    replay.flush()
            except Exception as error:  # whatever a forged entry does to `apply`, it is a difference
                yield f"record: entry {entry.index} ({entry.kind}) cannot be applied ({type(error).__name__})"

    def _apply(self, replay: Session, entry: Entry, stored: Mapping[str, str | None]) -> None:
        texts = {name: stored.get(entry.text_id(name)) for name in entry.texts}
        self.registry.kind_of(entry).apply(entry, texts, replay)

    def _stored(self, entries: Sequence[Entry]) -> dict[str, str | None]:
        """Texts of entries that follow one another, by their keys."""
        within = RecordText.entry_index.between(entries[0].index, entries[-1].index)
        return {row.id: row.text for row in self.session.execute(select(RecordText.id, RecordText.text).where(within))}

    def _tree(self, size: int) -> Iterator[str]:
        wanted = [(1, size, [item.hex() for item in self.frontier], self.hour)]
        try:
            found = [tuple(row) for row in self.session.execute(select(RecordFrontier.__table__))]
        except ValueError:  # hashes that are no JSON any more
            found = []
        if found != wanted:
            yield "record: the frontier row does not fit the entries"
        left = dict(self.nodes)
        for node in self.session.execute(select(RecordNode.__table__), execution_options={"yield_per": BATCH}):
            if left.pop((node.level, node.position), None) != node.hash:
                yield f"record: tree node {node.level}/{node.position} does not fit the entries"
        for level, position in sorted(left):
            yield f"record: tree node {level}/{position} is missing"

    def _heads(self, size: int) -> Iterator[str]:
        left = set(range(1, size + 1))
        for row in self.session.execute(select(RecordHead.__table__), execution_options={"yield_per": BATCH}):
            left.discard(row.size)
            head = self._head(row.note)
            if head is None or (head.size, head.root) != (row.size, self.roots.get(row.size)):
                yield f"record: the signed head of size {row.size} does not fit the entries"
        for missing in sorted(left):
            yield f"record: the signed head of size {missing} is missing"

    def _head(self, note: str) -> TreeHead | None:
        try:
            return read_head(note, self.key)
        except (BadHead, ValueError):
            return None

    def kept(self, note: str) -> Iterator[str]:
        """The difference, if any, between a head kept from earlier and this record."""
        head = self._head(note)
        if head is None:
            yield "kept head: not a signed head of this record"
        elif self.roots.get(head.size) != head.root:
            yield f"kept head: the record of {head.size} entries was another one"

    def _texts(self) -> Iterator[str]:
        left = dict(self.expected_texts)
        for row in self.session.execute(select(RecordText.__table__), execution_options={"yield_per": BATCH}):
            wanted = left.pop(row.id, None)
            if wanted is None or row.id.split("/")[0] != str(row.entry_index):
                yield f"text {row.id}: no entry commits to it"
            elif row.text is None and row.salt is None:
                if row.id not in self.blanked:
                    yield f"text {row.id}: missing, and no entry says that it was removed"
            elif not _fits(row.salt, row.text, wanted):
                yield f"text {row.id}: not the text that was recorded"
        for missing in sorted(left):
            yield f"text {missing}: missing from the store"

    def compared(self) -> Iterator[str]:
        """Differences between each public table and the same table replayed."""
        with self.copy.reading() as replay:
            for model in public_tables():
                yield from _table_differences(self.session, replay, model.__table__)


def _keep_in_memory(session: Session) -> list[object]:
    """What the session reads or makes stays there until the list is cleared: else each entry would read it anew."""
    kept: list[object] = []
    for moment in ("pending_to_persistent", "loaded_as_persistent"):
        event.listen(session, moment, lambda _session, instance: kept.append(instance))
    event.listen(session, "do_orm_execute", _ask_what_changed)
    return kept


def _ask_what_changed(state: ORMExecuteState) -> None:
    """Which rows an update changed is told by the database: looking for them among all that are kept takes longer."""
    if state.is_update or state.is_delete:
        state.update_execution_options(synchronize_session="fetch")


def _fits(salt: object, text: object, wanted: str) -> bool:
    try:
        return commitment(str(salt), str(text)) == wanted
    except (ValueError, UnicodeError):
        return False


def _rows(session: Session, table: Any, raw: bool) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """Rows by key; on SQLite as stored, since its columns take any type."""
    assert isinstance(table, Table)
    query = select(*table.columns)
    if raw:
        rows = session.connection().exec_driver_sql(str(query.compile(session.connection()))).all()
    else:
        rows = session.execute(query).all()
    keys = [i for i, column in enumerate(table.columns) if column.primary_key]
    return {tuple(row[i] for i in keys): tuple(row) for row in rows}


def _table_differences(live: Session, replay: Session, table: Any) -> Iterator[str]:
    raw = live.connection().dialect.name == "sqlite"
    found, wanted = _rows(live, table, raw), _rows(replay, table, raw)
    for key in sorted(found.keys() | wanted.keys(), key=repr):
        name = f"{table.name} {'/'.join(map(str, key))}"
        if key not in found:
            yield f"{name}: the row is missing"
        elif key not in wanted:
            yield f"{name}: no entry made this row"
        else:
            for column, has, should in zip(table.columns.keys(), found[key], wanted[key], strict=True):
                if type(has) is not type(should) or has != should:
                    yield f"{name}: {column} is {has!r}, the record says {should!r}"
