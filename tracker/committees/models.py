"""Elections with their candidates and seats (public); calls, nominations and claim codes (private)."""

from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.database import Base, Public
from tracker.groups.models import Group
from tracker.record.models import RecordText, text_id, text_of
from tracker.votes.models import Vote


class Election(Public, Base):
    """An election as its count was confirmed; `method`: plurality, approval or scottish-stv.

    `kind`: open, reserved or post, `label`: for whom, or which post. `numbers`: of its seats in the committee, which
    has `committee_seats`. `count`: of ranked ballots the stages; `ballots`: the ballots themselves, where they give
    nobody away. `body`: the committee that it made, or whose vacant seats (`fills`) it filled. `seed`: of the lot by
    which the candidates stood in their order.
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
    kind: Mapped[str] = mapped_column(String(16))
    numbers: Mapped[list[int]]
    committee_seats: Mapped[int]
    label_id: Mapped[str | None] = text_id(nullable=True)
    seed_id: Mapped[str | None] = text_id(nullable=True)
    label_text: Mapped[RecordText | None] = text_of(label_id, optional=True)
    seed_text: Mapped[RecordText | None] = text_of(seed_id, optional=True)
    vote: Mapped[Vote] = relationship(lazy="joined", innerjoin=True, viewonly=True)

    @property
    def label(self) -> str | None:
        """For whom its seats are reserved, or which post it fills; None for seats that are open to all."""
        return self.label_text.text if self.label_text is not None else None


class Candidate(Public, Base):
    """A candidate as each chose to be named, with the votes; `seat`: the number of the seat won."""

    __tablename__ = "candidate"
    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    election_entry: Mapped[int] = mapped_column(ForeignKey("election.entry"), index=True)
    place: Mapped[int]
    votes: Mapped[int]
    seat: Mapped[int | None]
    tied: Mapped[bool]
    withdrawn: Mapped[bool]
    name_id: Mapped[str] = text_id()
    name_text: Mapped[RecordText] = text_of(name_id)


class ElectionCall(Base):
    """An election before its vote: what is elected, how, and until when candidates can be named. Private.

    `account_id`: whoever called it without the committee. `body`: the committee whose vacant seats it fills, None for a
    new one; `made`: the committee that came of it. `nominate_until`: the last day of nominations, None where the
    candidates were known. `unopposed`: whether fewer candidates than seats can be put to the vote.
    `state`: open, ready (the candidates stand in their order), cancelled. `seed`: of the lot that put them in it.
    """

    __tablename__ = "election_call"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    group_id: Mapped[str] = mapped_column(ForeignKey("group.id"), index=True)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    method: Mapped[str] = mapped_column(String(16))
    term_until: Mapped[str] = mapped_column(String(10))
    body: Mapped[int | None]
    made: Mapped[int | None]
    nominate_until: Mapped[str | None] = mapped_column(String(10))
    vote_day: Mapped[str | None] = mapped_column(String(10))
    unopposed: Mapped[bool]
    seed: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16), index=True)
    group: Mapped[Group] = relationship(lazy="joined", innerjoin=True)


class Contest(Base):
    """Seats of an election that are counted together: those open to all, those reserved, or a post. Private.

    `numbers`: of the seats in the committee. `entitled`: how many can vote on it, where that is not everybody.
    `candidates` stand in the order of the ballot, `statements` beside them.
    """

    __tablename__ = "contest"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    group_id: Mapped[str] = mapped_column(ForeignKey("group.id"), index=True)
    call_id: Mapped[str] = mapped_column(ForeignKey("election_call.id"), index=True)
    place: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    label: Mapped[str] = mapped_column(String(200))
    numbers: Mapped[list[int]]
    entitled: Mapped[int | None]
    candidates: Mapped[list[str]]
    statements: Mapped[list[str]]
    candidate_accounts: Mapped[list[str]]
    call: Mapped[ElectionCall] = relationship(lazy="joined", innerjoin=True)

    @property
    def motion(self) -> str:
        """As the form of a meeting has it ticked."""
        return f"elect:{self.id}"


class Nomination(Base):
    """Somebody named as a candidate. Private; forgotten when the election is counted or called off.

    `account_id`: None for somebody without an account, who has said yes to whoever named them (`by_account_id`).
    `state`: asked, standing, declined, withdrawn.
    """

    __tablename__ = "nomination"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    contest_id: Mapped[str] = mapped_column(ForeignKey("contest.id"), index=True)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"), index=True)
    by_account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    name: Mapped[str] = mapped_column(String(200))
    statement: Mapped[str] = mapped_column(String(2000))
    state: Mapped[str] = mapped_column(String(16))
    contest: Mapped[Contest] = relationship(lazy="joined", innerjoin=True)


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

    @classmethod
    def of_seat(cls, group_id: str, body: int, number: int) -> ColumnElement[bool]:
        return (cls.group_id == group_id) & (cls.body == body) & (cls.number == number)


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
