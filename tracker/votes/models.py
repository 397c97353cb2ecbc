"""Votes as they stand (public); meetings, motions and single counts before that (private)."""

from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.database import Base, Public
from tracker.groups.models import Group
from tracker.record.models import RecordText, text_id, text_of


class Vote(Public, Base):
    """The decision on one motion: meeting, motion, rule, figures and result, made public together.

    `figures`: the figures that stand, one or (estimates) two sets; `earlier`: unequal pairs of rounds before.
    """

    __tablename__ = "vote"
    __table_args__ = (UniqueConstraint("group_id", "number", name="uq_vote_number"),)
    entry: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    group_id: Mapped[str] = mapped_column(ForeignKey("group.id"), index=True)
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(32))
    day: Mapped[str] = mapped_column(String(10))
    chair: Mapped[str] = mapped_column(String(32))
    rule: Mapped[str] = mapped_column(String(40))
    members: Mapped[int | None]
    basis: Mapped[str] = mapped_column(String(16))
    basis_day: Mapped[str | None] = mapped_column(String(10))
    counted_by: Mapped[str] = mapped_column(String(16))
    estimated: Mapped[bool]
    figures: Mapped[list[Any]]
    earlier: Mapped[list[Any]]
    carried: Mapped[bool | None]
    conditions: Mapped[list[Any]]
    lines: Mapped[int]
    town_id: Mapped[str] = text_id()
    title_id: Mapped[str | None] = text_id(nullable=True)
    wording_hash_id: Mapped[str | None] = text_id(nullable=True)
    town_text: Mapped[RecordText] = text_of(town_id)
    title_text: Mapped[RecordText | None] = text_of(title_id, optional=True)
    wording_hash_text: Mapped[RecordText | None] = text_of(wording_hash_id, optional=True)
    group: Mapped[Group] = relationship(lazy="joined", innerjoin=True, viewonly=True)

    @property
    def title(self) -> str | None:
        """What was voted on; None for an election, which needs no words of its own, or once removed."""
        return self.title_text.text if self.title_text else None


class VoteCorrection(Public, Base):
    """A statement of the group that corrects what was recorded of a vote; the old entry stays."""

    __tablename__ = "vote_correction"
    entry: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    vote_entry: Mapped[int] = mapped_column(ForeignKey("vote.entry"), index=True)
    day: Mapped[str] = mapped_column(String(10))
    statement_id: Mapped[str] = text_id()
    statement_text: Mapped[RecordText] = text_of(statement_id)


class Meeting(Base):
    """A dated gathering, private until a count of it is confirmed."""

    __tablename__ = "meeting"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    group_id: Mapped[str] = mapped_column(ForeignKey("group.id"), index=True)
    day: Mapped[str] = mapped_column(String(10))
    town: Mapped[str] = mapped_column(String(200))
    chair: Mapped[str] = mapped_column(String(32))
    entered_by: Mapped[str] = mapped_column(ForeignKey("account.id"))
    group: Mapped[Group] = relationship(lazy="joined", innerjoin=True)


class Motion(Base):
    """What a meeting votes about, with its tellers, until and after its count is confirmed."""

    __tablename__ = "motion"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    meeting_id: Mapped[str] = mapped_column(ForeignKey("meeting.id"), index=True)
    kind: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(64), index=True)
    payload: Mapped[dict[str, Any]]
    members: Mapped[int | None]
    basis: Mapped[str] = mapped_column(String(16))
    basis_day: Mapped[str | None] = mapped_column(String(10))
    paper: Mapped[bool]
    teller_one: Mapped[str | None] = mapped_column(ForeignKey("account.id"), index=True)
    teller_two: Mapped[str | None] = mapped_column(ForeignKey("account.id"), index=True)
    round: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(16), default="open", index=True)
    vote_entry: Mapped[int | None] = mapped_column(ForeignKey("vote.entry"), index=True)
    meeting: Mapped[Meeting] = relationship(lazy="joined", innerjoin=True)


class SingleCount(Base):
    """What one teller entered in one round, seen by nobody else until the other has entered too."""

    __tablename__ = "single_count"
    motion_id: Mapped[str] = mapped_column(ForeignKey("motion.id"), primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    figures: Mapped[dict[str, Any]]
