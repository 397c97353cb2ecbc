"""What pages and exports read of the record."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import ScalarSelect, select, tuple_
from sqlalchemy.orm import Session

from tracker.record.actions import parsed
from tracker.record.entries import Entry
from tracker.record.models import RecordEntry, RecordFrontier, RecordHead, RecordNode, RecordText
from tracker.record.tree import Nodes, consistency_path, inclusion_path, nodes_needed


@dataclass(frozen=True)
class Proof:
    """An entry's inclusion proof in the newest tree."""

    size: int
    path: list[str]
    head: str


def size_of(session: Session) -> int:
    """The number of entries."""
    return session.scalar(select(RecordFrontier.size)) or 0


def newest_entries(session: Session, before: int | None = None, limit: int = 50) -> list[Entry]:
    """Entries from the newest back, below index `before`."""
    query = select(RecordEntry).order_by(RecordEntry.index.desc()).limit(limit)
    if before is not None:
        query = query.where(RecordEntry.index < before)
    return [parsed(row) for row in session.scalars(query)]


def entry_at(session: Session, index: int) -> Entry | None:
    row = session.get(RecordEntry, index)
    return parsed(row) if row else None


def entries_at(session: Session, indexes: Sequence[int]) -> list[Entry]:
    """These entries, in order."""
    query = select(RecordEntry).where(RecordEntry.index.in_(indexes)).order_by(RecordEntry.index)
    return [parsed(row) for row in session.scalars(query)]


def entries_of_vote(session: Session, group_id: str, vote: int) -> list[Entry]:
    """The entry that counted a vote, and a group's later ones that name it, in order; one statement."""
    named = RecordEntry.body.contains(f'"vote":{vote},') | RecordEntry.body.contains(f'"vote":{vote}}}')
    own = (RecordEntry.group == group_id) & (RecordEntry.index >= vote)
    query = select(RecordEntry).where(own, named | (RecordEntry.index == vote)).order_by(RecordEntry.index)
    return [parsed(row) for row in session.scalars(query)]


def entries_of_list(session: Session, group_id: str, number: int, kinds: Sequence[str], limit: int) -> list[Entry]:
    """A group's entries of these kinds about one of its lists, the newest first."""
    query = select(RecordEntry).where(RecordEntry.group == group_id, RecordEntry.kind.in_(kinds))
    query = query.where(RecordEntry.body.contains(f'"list":{number},'))
    return [parsed(row) for row in session.scalars(query.order_by(RecordEntry.index.desc()).limit(limit))]


def texts_of(session: Session, indexes: Sequence[int]) -> dict[str, RecordText]:
    """The stored texts of these entries, by key."""
    rows = session.scalars(select(RecordText).where(RecordText.entry_index.in_(indexes)))
    return {row.id: row for row in rows}


def head_at(session: Session, size: int) -> str | None:
    """The signed head of the tree of `size` entries."""
    return session.scalar(select(RecordHead.note).where(RecordHead.size == size))


def newest_head(session: Session) -> str:
    return session.scalar(select(newest_note())) or ""


def newest_note() -> ScalarSelect[str]:
    """The newest head, to be read in the statement that reads what is shown of that state."""
    return select(RecordHead.note).order_by(RecordHead.size.desc()).limit(1).scalar_subquery()


def _walked(session: Session, walk: Callable[[Nodes], list[bytes]]) -> list[str]:
    names = nodes_needed(walk)
    if not names:
        return []
    query = select(RecordNode).where(tuple_(RecordNode.level, RecordNode.position).in_(sorted(names)))
    found = {(node.level, node.position): node.hash for node in session.scalars(query)}
    return [item.hex() for item in walk(lambda level, position: found[level, position])]


def inclusion_proof(session: Session, index: int) -> Proof:
    """Proof that entry `index` is in the newest tree. Raises IndexError."""
    size = size_of(session)
    path = _walked(session, lambda nodes: inclusion_path(nodes, index, size))
    return Proof(size, path, head_at(session, size) or "")


def consistency_proof(session: Session, old: int, new: int) -> list[str]:
    """Proof (hex hashes) that the tree of `old` entries is the beginning of that of `new`. Raises IndexError."""
    if new > size_of(session):
        raise IndexError(new)
    return _walked(session, lambda nodes: consistency_path(nodes, old, new))


def record_key(session: Session) -> str:
    """The public record key (hex) of entry 0."""
    entry = entry_at(session, 0)
    return str(entry.data["key"]) if entry else ""


def succession_key(session: Session) -> str | None:
    """The public succession key (hex), if the operator recorded one."""
    row = session.scalar(select(RecordEntry).where(RecordEntry.kind == "succession_key"))
    return str(parsed(row).data["key"]) if row else None


def is_demonstration(session: Session) -> bool:
    """Whether everything in this record is a demonstration."""
    return session.scalar(select(RecordEntry.index).where(RecordEntry.kind == "demonstration").limit(1)) is not None
