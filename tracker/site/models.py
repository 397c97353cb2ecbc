"""The index for searching by word. Private: it follows the record and is cleared when a text is removed."""

from typing import Any

from sqlalchemy import BigInteger, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base


class SearchItem(Base):
    """What a search finds: a group, list, demand, common demand, vote or committee, by the stems of all its texts.

    `id` goes down in the order in which things are found: by kind, the newest first. `subject`: its key in its own
    table; `group_id`: the group whose standing decides whether it is found, None for what the council worded. The two
    numbers are those of its address. `languages`: codes, each between blanks. `parts`: what it is found by, each as
    [what, language, id of the text]. `stems`: with blanks between; beside it SQLite has the virtual table
    `search_index`, PostgreSQL an index (search_index.py).
    """

    __tablename__ = "search_item"
    __table_args__ = (UniqueConstraint("kind", "subject", name="uq_search_item_subject"),)
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(16))
    subject: Mapped[str] = mapped_column(String(32))
    group_id: Mapped[str | None] = mapped_column(ForeignKey("group.id"), index=True)
    list_id: Mapped[str | None] = mapped_column(ForeignKey("demand_list.id"), index=True)
    list_number: Mapped[int | None]
    number: Mapped[int]
    languages: Mapped[str] = mapped_column(String(400))
    parts: Mapped[list[Any]]
    stems: Mapped[str] = mapped_column(Text)


class SearchState(Base):
    """By which rules of `search_words.py` the index was made; one row, none while it was never filled."""

    __tablename__ = "search_state"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    rules: Mapped[int]


class PageChange(Base):
    """One row: how often something private changed of which public pages show a number (suggestions).

    The record itself tells of everything else; see `tracker/site/changes.py`.
    """

    __tablename__ = "page_change"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]
