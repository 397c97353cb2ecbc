"""Published lists with their revisions and demands (public); drafts and adoptions (private)."""

from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.database import Base, Public
from tracker.groups.models import Group
from tracker.record.models import RecordText, text_id, text_of
from tracker.votes.models import Vote


class DemandList(Public, Base):
    """A group's published list."""

    __tablename__ = "demand_list"
    __table_args__ = (UniqueConstraint("group_id", "number", name="uq_list_number"),)
    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    group_id: Mapped[str] = mapped_column(ForeignKey("group.id"), index=True)
    number: Mapped[int]
    newest: Mapped[int]
    entry: Mapped[int] = mapped_column(index=True)
    group: Mapped[Group] = relationship(lazy="joined", innerjoin=True, viewonly=True)


class Revision(Public, Base):
    """One published state of a list; it stays as it was."""

    __tablename__ = "revision"
    __table_args__ = (UniqueConstraint("list_id", "number", name="uq_revision_number"),)
    entry: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    list_id: Mapped[str] = mapped_column(ForeignKey("demand_list.id"), index=True)
    number: Mapped[int]
    day: Mapped[str] = mapped_column(String(10))
    vote_entry: Mapped[int] = mapped_column(ForeignKey("vote.entry"), index=True)
    languages: Mapped[list[str]]
    addressees: Mapped[list[str]]
    published_by: Mapped[list[str]]
    vote: Mapped[Vote] = relationship(lazy="joined", innerjoin=True, viewonly=True)


class RevisionText(Public, Base):
    """Title or preamble of a revision in one language."""

    __tablename__ = "revision_text"
    revision_entry: Mapped[int] = mapped_column(ForeignKey("revision.entry"), primary_key=True)
    part: Mapped[str] = mapped_column(String(16), primary_key=True)
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    text_id: Mapped[str] = text_id()
    text: Mapped[RecordText] = text_of(text_id)


class Demand(Public, Base):
    """One numbered demand: its number is kept for ever and never reused."""

    __tablename__ = "demand"
    __table_args__ = (UniqueConstraint("list_id", "number", name="uq_demand_number"),)
    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    list_id: Mapped[str] = mapped_column(ForeignKey("demand_list.id"), index=True)
    number: Mapped[int]
    entry: Mapped[int]
    list: Mapped[DemandList] = relationship(lazy="joined", innerjoin=True, viewonly=True)


class DemandWording(Public, Base):
    """A demand's words in one language in one revision, and its place there."""

    __tablename__ = "demand_wording"
    revision_entry: Mapped[int] = mapped_column(ForeignKey("revision.entry"), primary_key=True)
    demand_id: Mapped[str] = mapped_column(ForeignKey("demand.id"), primary_key=True, index=True)
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    position: Mapped[int]
    text_id: Mapped[str] = text_id()
    text: Mapped[RecordText] = text_of(text_id)


class Draft(Base):
    """A list before its adoption. `content`: see `rules.Content`."""

    __tablename__ = "draft"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    group_id: Mapped[str] = mapped_column(ForeignKey("group.id"), index=True)
    list_number: Mapped[int | None]
    version: Mapped[int]
    content: Mapped[dict[str, Any]]
    published_entry: Mapped[int | None]
    group: Mapped[Group] = relationship(lazy="joined", innerjoin=True)


class DraftVersion(Base):
    """An earlier state of a draft and who made it, for members; deleted 30 days after adoption."""

    __tablename__ = "draft_version"
    draft_id: Mapped[str] = mapped_column(ForeignKey("draft.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    day: Mapped[str] = mapped_column(String(10), index=True)
    content: Mapped[dict[str, Any]]


class Adoption(Base):
    """A carried vote on an exact wording of a draft, which makes it publishable."""

    __tablename__ = "adoption"
    vote_entry: Mapped[int] = mapped_column(ForeignKey("vote.entry"), primary_key=True)
    draft_id: Mapped[str] = mapped_column(ForeignKey("draft.id"), index=True)
    wording_hash: Mapped[str] = mapped_column(String(64), index=True)
    day: Mapped[str] = mapped_column(String(10))
    content: Mapped[dict[str, Any]]
