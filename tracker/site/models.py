"""The index for searching by word. Private: it follows the record and is cleared when a text is removed."""

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base


class SearchText(Base):
    """A published wording, folded: of a demand, or of a common demand."""

    __tablename__ = "search_text"
    text_id: Mapped[str] = mapped_column(ForeignKey("record_text.id"), primary_key=True)
    fold: Mapped[str] = mapped_column(Text)
    demand_id: Mapped[str | None] = mapped_column(ForeignKey("demand.id"), index=True)
    group_id: Mapped[str | None] = mapped_column(ForeignKey("group.id"), index=True)
    common_number: Mapped[int | None] = mapped_column(ForeignKey("common_demand.number"), index=True)


class PageChange(Base):
    """One row: how often something private changed of which public pages show a number (suggestions).

    The record itself tells of everything else; see `tracker/site/changes.py`.
    """

    __tablename__ = "page_change"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]
