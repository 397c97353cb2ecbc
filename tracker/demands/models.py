"""Published lists with their revisions and demands (public); drafts and adoptions (private)."""

from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, true
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
    withdrawal: Mapped["ListWithdrawal | None"] = relationship(lazy="joined", viewonly=True)


class Revision(Public, Base):
    """One published state of a list; it stays as it was.

    `voted_as`: the number of each demand in the vote, by its number here, where the vote was item by item.
    """

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
    voted_as: Mapped[dict[str, Any]]
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
    """One numbered demand: its number is kept for ever and never reused.

    `asked`: whether it stands in its list's newest revision and the list is not withdrawn; only then does it count.
    """

    __tablename__ = "demand"
    __table_args__ = (UniqueConstraint("list_id", "number", name="uq_demand_number"),)
    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    list_id: Mapped[str] = mapped_column(ForeignKey("demand_list.id"), index=True)
    number: Mapped[int]
    entry: Mapped[int]
    asked: Mapped[bool] = mapped_column(server_default=true())
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
    """A state of a draft and who made it, for members; deleted 30 days after adoption.

    `base`: the version that it was written on; `merged`: put together from two, not written by anybody.
    """

    __tablename__ = "draft_version"
    draft_id: Mapped[str] = mapped_column(ForeignKey("draft.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    day: Mapped[str] = mapped_column(String(10), index=True)
    content: Mapped[dict[str, Any]]
    base: Mapped[int | None]
    merged: Mapped[bool] = mapped_column(default=False)


class Adoption(Base):
    """A carried vote on an exact wording of a draft, which makes it publishable.

    `voted_as`: the numbers of its items in the vote; `failed`: the parts that the meeting voted down.
    """

    __tablename__ = "adoption"
    vote_entry: Mapped[int] = mapped_column(ForeignKey("vote.entry"), primary_key=True)
    draft_id: Mapped[str] = mapped_column(ForeignKey("draft.id"), index=True)
    wording_hash: Mapped[str] = mapped_column(String(64), index=True)
    day: Mapped[str] = mapped_column(String(10))
    content: Mapped[dict[str, Any]]
    voted_as: Mapped[list[str]]
    failed: Mapped[list[Any]]
    vote: Mapped[Vote] = relationship()


class DemandReason(Public, Base):
    """Why a demand is asked, in one language, as a revision has it."""

    __tablename__ = "demand_reason"
    revision_entry: Mapped[int] = mapped_column(ForeignKey("revision.entry"), primary_key=True)
    demand_id: Mapped[str] = mapped_column(ForeignKey("demand.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    text_id: Mapped[str] = text_id()
    text: Mapped[RecordText] = text_of(text_id)


class DemandAddressees(Public, Base):
    """Who must act on one demand, where that differs from its whole list."""

    __tablename__ = "demand_addressees"
    revision_entry: Mapped[int] = mapped_column(ForeignKey("revision.entry"), primary_key=True)
    demand_id: Mapped[str] = mapped_column(ForeignKey("demand.id"), primary_key=True)
    addressees: Mapped[list[str]]


class DemandOrigin(Public, Base):
    """A demand that was split off from an earlier one of its list."""

    __tablename__ = "demand_origin"
    demand_id: Mapped[str] = mapped_column(ForeignKey("demand.id"), primary_key=True)
    origin_id: Mapped[str] = mapped_column(ForeignKey("demand.id"), index=True)
    revision_entry: Mapped[int] = mapped_column(ForeignKey("revision.entry"))


class FailedItem(Public, Base):
    """An item that was voted down when the rest of its list was adopted, in the words that were put to the vote."""

    __tablename__ = "failed_item"
    revision_entry: Mapped[int] = mapped_column(ForeignKey("revision.entry"), primary_key=True)
    label: Mapped[str] = mapped_column(String(16), primary_key=True)
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    position: Mapped[int]
    text_id: Mapped[str] = text_id()
    text: Mapped[RecordText] = text_of(text_id)


class ListWithdrawal(Public, Base):
    """A list that its group withdrew by a vote; its pages stay."""

    __tablename__ = "list_withdrawal"
    list_id: Mapped[str] = mapped_column(ForeignKey("demand_list.id"), primary_key=True)
    entry: Mapped[int] = mapped_column(unique=True)
    day: Mapped[str] = mapped_column(String(10))
    vote_entry: Mapped[int] = mapped_column(ForeignKey("vote.entry"))
    vote_number: Mapped[int]


class Translation(Public, Base):
    """Texts of a list in a language that is none of its own, as two of the committee approved them."""

    __tablename__ = "translation"
    entry: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    list_id: Mapped[str] = mapped_column(ForeignKey("demand_list.id"), index=True)
    language: Mapped[str] = mapped_column(String(35))
    revision_entry: Mapped[int] = mapped_column(ForeignKey("revision.entry"))
    day: Mapped[str] = mapped_column(String(10))


class TranslationText(Public, Base):
    """One translated text; `part`: title, preamble, item.3, reason.3."""

    __tablename__ = "translation_text"
    entry: Mapped[int] = mapped_column(ForeignKey("translation.entry"), primary_key=True)
    part: Mapped[str] = mapped_column(String(40), primary_key=True)
    text_id: Mapped[str] = text_id()
    text: Mapped[RecordText] = text_of(text_id)


class DraftCollision(Base):
    """Words that two wrote at the same place: those that do not stand, kept until a person chooses."""

    __tablename__ = "draft_collision"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    draft_id: Mapped[str] = mapped_column(ForeignKey("draft.id"), index=True)
    part: Mapped[str] = mapped_column(String(80))
    words: Mapped[str] = mapped_column(Text)
    base: Mapped[str] = mapped_column(Text)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    amendment: Mapped[int | None]
    day: Mapped[str] = mapped_column(String(10))


class Comment(Base):
    """What a member says of a demand in a draft; for members."""

    __tablename__ = "comment"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    draft_id: Mapped[str] = mapped_column(ForeignKey("draft.id"), index=True)
    number: Mapped[int]
    item_key: Mapped[str] = mapped_column(String(32))
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    day: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text)


class DraftShowing(Base):
    """A draft that the committee shows to another group, or (no group) to whoever holds the link.

    `link_id`: the link through which a group came; it ends with it.
    """

    __tablename__ = "draft_showing"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    draft_id: Mapped[str] = mapped_column(ForeignKey("draft.id"), index=True)
    group_id: Mapped[str | None] = mapped_column(ForeignKey("group.id"), index=True)
    day: Mapped[str] = mapped_column(String(10))
    link_id: Mapped[str | None] = mapped_column(String(32), index=True)
    group: Mapped[Group | None] = relationship(lazy="joined")


class Amendment(Base):
    """A proposed change to a draft, or to a published list; private to both groups.

    `payload`: see `amending.Change`. `base_entry`: the revision, `base_version`: the draft's version it was written on.
    `state`: open, accepted, refused, carried, lost, withdrawn.
    """

    __tablename__ = "amendment"
    __table_args__ = (UniqueConstraint("group_id", "number", name="uq_amendment_number"),)
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    group_id: Mapped[str] = mapped_column(ForeignKey("group.id"), index=True)
    number: Mapped[int]
    draft_id: Mapped[str | None] = mapped_column(ForeignKey("draft.id"), index=True)
    list_id: Mapped[str | None] = mapped_column(ForeignKey("demand_list.id"), index=True)
    base_entry: Mapped[int | None]
    base_version: Mapped[int | None]
    from_group_id: Mapped[str | None] = mapped_column(ForeignKey("group.id"), index=True)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    payload: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(Text)
    day: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(16), index=True)
    block_id: Mapped[str | None] = mapped_column(String(32), index=True)
    vote_entry: Mapped[int | None] = mapped_column(ForeignKey("vote.entry"))
    from_group: Mapped[Group | None] = relationship(foreign_keys=[from_group_id], lazy="joined")
    group: Mapped[Group] = relationship(foreign_keys=[group_id], lazy="joined", innerjoin=True)
    vote: Mapped[Vote | None] = relationship()


class TranslationDraft(Base):
    """A translated text as members have it now, not approved (yet)."""

    __tablename__ = "translation_draft"
    list_id: Mapped[str] = mapped_column(ForeignKey("demand_list.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(35), primary_key=True)
    part: Mapped[str] = mapped_column(String(40), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    of_entry: Mapped[int]
    day: Mapped[str] = mapped_column(String(10))


class Follow(Base):
    """A list that an account follows, and the newest entry about it that the account has seen."""

    __tablename__ = "follow"
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    list_id: Mapped[str] = mapped_column(ForeignKey("demand_list.id"), primary_key=True)
    seen_entry: Mapped[int]
    listed: Mapped[DemandList] = relationship(lazy="joined", innerjoin=True)
