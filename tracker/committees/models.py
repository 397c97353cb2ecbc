"""Elections with their candidates and seats (public); drafts of elections and claim codes (private)."""

from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.database import Base, Public
from tracker.record.models import RecordText, text_id, text_of
from tracker.votes.models import Vote


class Election(Public, Base):
    """An election as its count was confirmed; `method`: plurality, approval or scottish-stv.

    `count`: of ranked ballots the stages; `ballots`: the ballots themselves, where they give nobody away.

    `body`: the committee that it made, or whose vacant seats (`fills`) it filled.
    """

    __tablename__ = "election"
    __table_args__ = (UniqueConstraint("group_id", "number", name="uq_election_number"),)
    entry: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    group_id: Mapped[str] = mapped_column(ForeignKey("group.id"), index=True)
    number: Mapped[int]
    vote_entry: Mapped[int] = mapped_column(ForeignKey("vote.entry"), index=True)
    seats: Mapped[int]
    term_until: Mapped[str] = mapped_column(String(10))
    vacant: Mapped[int]
    body: Mapped[int | None]
    method: Mapped[str] = mapped_column(String(16))
    fills: Mapped[list[int]]
    count: Mapped[dict[str, Any]]
    ballots: Mapped[list[Any]]
    vote: Mapped[Vote] = relationship(lazy="joined", innerjoin=True, viewonly=True)


class Candidate(Public, Base):
    """A candidate as each chose to be named, with the votes; `seat`: the number of the seat won."""

    __tablename__ = "candidate"
    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    election_entry: Mapped[int] = mapped_column(ForeignKey("election.entry"), index=True)
    place: Mapped[int]
    votes: Mapped[int]
    seat: Mapped[int | None]
    tied: Mapped[bool]
    name_id: Mapped[str] = text_id()
    name_text: Mapped[RecordText] = text_of(name_id)


class ElectionDraft(Base):
    """An election before its vote. Private. `body`: the committee whose vacant seats it fills; None: a new one."""

    __tablename__ = "election_draft"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    group_id: Mapped[str] = mapped_column(ForeignKey("group.id"), index=True)
    seats: Mapped[int]
    term_until: Mapped[str] = mapped_column(String(10))
    method: Mapped[str] = mapped_column(String(16))
    body: Mapped[int | None]
    candidates: Mapped[list[str]]
    candidate_accounts: Mapped[list[str]]


class RecallDraft(Base):
    """A recall before its vote, with its reason. Private."""

    __tablename__ = "recall_draft"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    group_id: Mapped[str] = mapped_column(ForeignKey("group.id"), index=True)
    mandate_id: Mapped[str] = mapped_column(ForeignKey("mandate.id"), index=True)
    reason: Mapped[str] = mapped_column(String(2000))


class ClaimHalf(Base):
    """One half of a seat's claim code, made by one of the two who counted; only its hash is kept."""

    __tablename__ = "claim_half"
    group_id: Mapped[str] = mapped_column(ForeignKey("group.id"), primary_key=True)
    body: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    side: Mapped[int] = mapped_column(primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    until: Mapped[str] = mapped_column(String(10))


class ClaimUndo(Base):
    """One of the two says that a seat was claimed by the wrong person; it takes both."""

    __tablename__ = "claim_undo"
    mandate_id: Mapped[str] = mapped_column(ForeignKey("mandate.id"), primary_key=True)
    side: Mapped[int] = mapped_column(primary_key=True)


class Instruction(Public, Base):
    """What a group bound its delegate to, by a vote."""

    __tablename__ = "instruction"
    entry: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    group_id: Mapped[str] = mapped_column(ForeignKey("group.id"), index=True)
    vote_entry: Mapped[int] = mapped_column(ForeignKey("vote.entry"))
    day: Mapped[str] = mapped_column(String(10))
    vote: Mapped[Vote] = relationship(lazy="joined", innerjoin=True, viewonly=True)


class InstructionText(Public, Base):
    """An instruction's words in one language."""

    __tablename__ = "instruction_text"
    entry: Mapped[int] = mapped_column(ForeignKey("instruction.entry"), primary_key=True)
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    text_id: Mapped[str] = text_id()
    text: Mapped[RecordText] = text_of(text_id)


class InstructionDraft(Base):
    """An instruction before its vote. Private. `texts` by language."""

    __tablename__ = "instruction_draft"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    group_id: Mapped[str] = mapped_column(ForeignKey("group.id"), index=True)
    texts: Mapped[dict[str, Any]]
