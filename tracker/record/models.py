"""Entries, the tree over them, signed heads, and the store of texts that entries commit to."""

from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, Text
from sqlalchemy import LargeBinary as Bytes
from sqlalchemy.orm import Mapped, MappedColumn, Relationship, mapped_column, relationship

from tracker.database import Base


class RecordEntry(Base):
    """One public act: canonical JSON (RFC 8785), never changed, never deleted."""

    __tablename__ = "record_entry"
    index: Mapped[int] = mapped_column("index", BigInteger, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(40), index=True)
    group: Mapped[str | None] = mapped_column("group", String(32), index=True)
    body: Mapped[str] = mapped_column(Text)


class RecordFrontier(Base):
    """One row: the right frontier of the tree, locked by whoever appends; it gives the next index."""

    __tablename__ = "record_frontier"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    size: Mapped[int] = mapped_column(BigInteger)
    hashes: Mapped[list[str]]
    hour: Mapped[str] = mapped_column(String(16))


class RecordNode(Base):
    """The root of one complete subtree; level 0 holds the leaves."""

    __tablename__ = "record_node"
    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    hash: Mapped[bytes] = mapped_column(Bytes(32))


class RecordHead(Base):
    """The signed tree head after each append."""

    __tablename__ = "record_head"
    size: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    note: Mapped[str] = mapped_column(Text)


class RecordText(Base):
    """A text that an entry commits to: SHA-256(salt ‖ text); both are null once it is blanked.

    `entry` lets the session write the entry first.
    """

    __tablename__ = "record_text"
    __table_args__ = (CheckConstraint("(salt IS NULL) = (text IS NULL)", name="salt_with_text"),)
    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    entry_index: Mapped[int] = mapped_column(ForeignKey("record_entry.index"), index=True)
    salt: Mapped[str | None] = mapped_column(String(32))
    text: Mapped[str | None] = mapped_column(Text)
    entry: Mapped[RecordEntry] = relationship()


def text_id(nullable: bool = False) -> MappedColumn[Any]:
    """A column of a public table that points to a text; public tables never hold a copy."""
    return mapped_column(String(80), ForeignKey("record_text.id"), nullable=nullable)


def text_of(column: Any, optional: bool = False, first: bool = False) -> Relationship[RecordText]:
    """The text that `column` points to, read in the same statement as its row; `first`: the session writes it first."""
    return relationship(RecordText, foreign_keys=[column], lazy="joined", innerjoin=not optional, viewonly=not first)
