"""Common demands, support, links, versions, deeds of the council (public); suggestions and vectors (private)."""

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.database import Base, Public
from tracker.groups.models import Group
from tracker.record.models import RecordText, text_id, text_of
from tracker.votes.models import Vote


class CommonDemand(Public, Base):
    """One demand of the programme; its number is given once. `position`: the delegates' order, null at first."""

    __tablename__ = "common_demand"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entry: Mapped[int]
    day: Mapped[str] = mapped_column(String(10))
    opened_by: Mapped[str] = mapped_column(ForeignKey("group.id"))
    demand_id: Mapped[str] = mapped_column(ForeignKey("demand.id"))
    position: Mapped[int | None]


class CommonWording(Public, Base):
    """A wording in one language: the first group's own until the delegates settle one (`settled_entry`)."""

    __tablename__ = "common_wording"
    common_number: Mapped[int] = mapped_column(ForeignKey("common_demand.number"), primary_key=True)
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    settled_entry: Mapped[int | None]
    text_id: Mapped[str] = text_id()
    text: Mapped[RecordText] = text_of(text_id)


class Support(Public, Base):
    """A group's own word on how its demand stands to a common demand; `vote_entry`: where a meeting gave it.

    `relation`: same (the only one that counts as support), broader (it asks for more), narrower (for a part of it),
    opposite (for the reverse). `moved_to`: the common demand that the group moved it to.
    """

    __tablename__ = "support"
    __table_args__ = (
        Index(
            "uq_support_standing",
            "common_number",
            "demand_id",
            unique=True,
            sqlite_where=text("withdrawn_entry IS NULL"),
            postgresql_where=text("withdrawn_entry IS NULL"),
        ),
    )
    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    common_number: Mapped[int] = mapped_column(ForeignKey("common_demand.number"), index=True)
    demand_id: Mapped[str] = mapped_column(ForeignKey("demand.id"), index=True)
    group_id: Mapped[str] = mapped_column(ForeignKey("group.id"), index=True)
    entry: Mapped[int]
    since: Mapped[str] = mapped_column(String(10))
    withdrawn_entry: Mapped[int | None]
    withdrawn: Mapped[str | None] = mapped_column(String(10))
    vote_entry: Mapped[int | None] = mapped_column(ForeignKey("vote.entry"))
    relation: Mapped[str] = mapped_column(String(16), server_default="same")
    moved_to: Mapped[int | None] = mapped_column(ForeignKey("common_demand.number"))
    group: Mapped[Group] = relationship(lazy="joined", innerjoin=True, viewonly=True)
    vote: Mapped[Vote | None] = relationship(lazy="joined", viewonly=True)


class CommonLink(Public, Base):
    """What the council said of two common demands, the smaller number first where both sides are alike.

    `relation` of `number` to `other`: repeats (it was opened twice: groups are invited to move to `other`), broader,
    opposite.
    """

    __tablename__ = "common_link"
    number: Mapped[int] = mapped_column(ForeignKey("common_demand.number"), primary_key=True)
    other: Mapped[int] = mapped_column(ForeignKey("common_demand.number"), primary_key=True)
    relation: Mapped[str] = mapped_column(String(16))
    entry: Mapped[int]
    day: Mapped[str] = mapped_column(String(10))


class ProgrammeVersion(Public, Base):
    """A version of the programme as the delegates published it."""

    __tablename__ = "programme_version"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entry: Mapped[int] = mapped_column(unique=True)
    day: Mapped[str] = mapped_column(String(10))


class ProgrammeItem(Public, Base):
    """A common demand in a version, with the totals of that moment."""

    __tablename__ = "programme_item"
    version: Mapped[int] = mapped_column(ForeignKey("programme_version.number"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    common_number: Mapped[int] = mapped_column(ForeignKey("common_demand.number"))
    groups: Mapped[int]
    workers: Mapped[int]
    regions: Mapped[int]
    sectors: Mapped[int]


class ItemWording(Public, Base):
    """How a version words a common demand."""

    __tablename__ = "programme_item_wording"
    version: Mapped[int] = mapped_column(ForeignKey("programme_version.number"), primary_key=True)
    common_number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    text_id: Mapped[str] = text_id()
    text: Mapped[RecordText] = text_of(text_id)


class Ratification(Public, Base):
    """A version that a group ratified by a vote."""

    __tablename__ = "ratification"
    version: Mapped[int] = mapped_column(ForeignKey("programme_version.number"), primary_key=True)
    group_id: Mapped[str] = mapped_column(ForeignKey("group.id"), primary_key=True)
    entry: Mapped[int] = mapped_column(unique=True)
    day: Mapped[str] = mapped_column(String(10))
    vote_entry: Mapped[int] = mapped_column(ForeignKey("vote.entry"))
    group: Mapped[Group] = relationship(lazy="joined", innerjoin=True, viewonly=True)
    vote: Mapped[Vote] = relationship(lazy="joined", innerjoin=True, viewonly=True)


class CouncilDeed(Public, Base):
    """A deed of the council, numbered."""

    __tablename__ = "council_deed"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entry: Mapped[int] = mapped_column(unique=True)
    day: Mapped[str] = mapped_column(String(10))


class Suggestion(Base):
    """What is suggested to a group: that its demand asks what a common demand, or another's demand, asks.

    `state`: open, confirmed, declined; lapsed, where it is not alike any more. `relation`: same, broader, narrower,
    opposite, as far as words tell. `part`: of a demand that asks several things, which of them (from 1); 0 the whole.
    `origin`: matching; member, who found it; both; invited, to move to a common demand that asks the same.
    The score is of the model that made it; the public number of groups to whom a common demand is suggested counts the
    likely ones alone. `language`: of the wording that was most alike, for the public figures.
    """

    __tablename__ = "suggestion"
    __table_args__ = (
        UniqueConstraint("demand_id", "common_number", name="uq_suggestion_common"),
        UniqueConstraint("demand_id", "other_id", name="uq_suggestion_other"),
    )
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    group_id: Mapped[str] = mapped_column(ForeignKey("group.id"), index=True)
    demand_id: Mapped[str] = mapped_column(ForeignKey("demand.id"))
    common_number: Mapped[int | None] = mapped_column(ForeignKey("common_demand.number"), index=True)
    other_id: Mapped[str | None] = mapped_column(ForeignKey("demand.id"), index=True)
    score: Mapped[float]
    likely: Mapped[bool]
    state: Mapped[str] = mapped_column(String(16), index=True)
    reason: Mapped[str | None] = mapped_column(String(2000))
    relation: Mapped[str] = mapped_column(String(16), server_default="same")
    part: Mapped[int] = mapped_column(server_default="0")
    origin: Mapped[str] = mapped_column(String(16), server_default="matching")
    language: Mapped[str] = mapped_column(String(8), server_default="")


class SameAsked(Base):
    """A member's word that two common demands (`number` < `other`) ask the same: for the committees concerned."""

    __tablename__ = "same_asked"
    number: Mapped[int] = mapped_column(ForeignKey("common_demand.number"), primary_key=True)
    other: Mapped[int] = mapped_column(ForeignKey("common_demand.number"), primary_key=True)
    group_id: Mapped[str] = mapped_column(ForeignKey("group.id"), primary_key=True)


class Tally(Base):
    """How often something was suggested, confirmed as offered or otherwise, declined, found by hand; without a group.

    Only these numbers are public, and only where they are large enough (`rules.told_apart`).
    """

    __tablename__ = "matching_tally"
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    outcome: Mapped[str] = mapped_column(String(16), primary_key=True)
    number: Mapped[int]


class MatchingTask(Base):
    """An entry whose texts wait to be compared; done beside the requests. `tries`: how often that failed."""

    __tablename__ = "matching_task"
    entry: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    tries: Mapped[int]


class Vector(Base):
    """The vector of a published wording: a demand's, or a settled one of a common demand. float32 bytes.

    `change` goes up with every change of a row, so that what is held in memory is brought up to date with few reads;
    no bytes: the wording is compared no more.
    """

    __tablename__ = "vector"
    text_id: Mapped[str] = mapped_column(ForeignKey("record_text.id"), primary_key=True)
    change: Mapped[int] = mapped_column(index=True, server_default="0")
    model: Mapped[str] = mapped_column(String(80))
    demand_id: Mapped[str | None] = mapped_column(ForeignKey("demand.id"), index=True)
    common_number: Mapped[int | None] = mapped_column(ForeignKey("common_demand.number"), index=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)
