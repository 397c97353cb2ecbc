"""Votes as they stand, what was said and counted of them since (public); meetings and counts before that (private)."""

from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.database import Base, Public
from tracker.groups.models import Group
from tracker.record.models import RecordText, text_id, text_of


class Vote(Public, Base):
    """The decision on one motion: meeting, motion, rule, figures and result, made public together.

    `figures`: those that stand, one or (estimates) two sets; a recount takes their place, `VoteRecount` keeps what was.
    `earlier`: unequal pairs of rounds before. `also`: further rules that had to be met. `numbers`: names of the items
    that were voted on one by one, `items`: whether each was carried. `meeting`: its number in the group, 0 where it has
    none (entries of version 1). `objection`: the entry of the open one. `recounted`: the entry of the last recount.

    What a motion's room writes of it without an entry has a relationship to it: then the session writes the vote first.
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
    also: Mapped[list[str]]
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
    numbers: Mapped[list[str]]
    items: Mapped[list[Any]]
    meeting: Mapped[int]
    called_by: Mapped[str] = mapped_column(String(16))
    notice_days: Mapped[int | None]
    secret: Mapped[bool | None]
    opening: Mapped[int | None]
    sittings: Mapped[list[Any]]
    papers: Mapped[list[str]]
    objection: Mapped[int | None]
    recounted: Mapped[int | None]
    town_id: Mapped[str] = text_id()
    title_id: Mapped[str | None] = text_id(nullable=True)
    wording_hash_id: Mapped[str | None] = text_id(nullable=True)
    town_text: Mapped[RecordText] = text_of(town_id, first=True)
    title_text: Mapped[RecordText | None] = text_of(title_id, optional=True, first=True)
    wording_hash_text: Mapped[RecordText | None] = text_of(wording_hash_id, optional=True, first=True)
    group: Mapped[Group] = relationship(lazy="joined", innerjoin=True, viewonly=True)

    @property
    def title(self) -> str | None:
        """What was voted on; None for an election, which needs no words of its own, or once removed."""
        return self.title_text.text if self.title_text else None

    @property
    def rules(self) -> list[str]:
        """Every rule that the vote had to meet, the group's own first."""
        return [self.rule, *self.also]

    @property
    def carried_items(self) -> int:
        return sum(one is True for one in self.items)


class VoteCorrection(Public, Base):
    """A statement of the group that corrects what was recorded of a vote; the old entry stays."""

    __tablename__ = "vote_correction"
    entry: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    vote_entry: Mapped[int] = mapped_column(ForeignKey("vote.entry"), index=True)
    day: Mapped[str] = mapped_column(String(10))
    statement_id: Mapped[str] = text_id()
    statement_text: Mapped[RecordText] = text_of(statement_id)


class VoteObjection(Public, Base):
    """What two members object to in a vote. `ended`: the entry that answered it or took it back; `how`: which."""

    __tablename__ = "vote_objection"
    entry: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    vote_entry: Mapped[int] = mapped_column(ForeignKey("vote.entry"), index=True)
    day: Mapped[str] = mapped_column(String(10))
    ended: Mapped[int | None]
    ended_day: Mapped[str | None] = mapped_column(String(10))
    how: Mapped[str | None] = mapped_column(String(16))
    reason_id: Mapped[str] = text_id()
    answer_id: Mapped[str | None] = text_id(nullable=True)
    reason_text: Mapped[RecordText] = text_of(reason_id)
    answer_text: Mapped[RecordText | None] = text_of(answer_id, optional=True)


class VoteRecount(Public, Base):
    """A count of a vote's papers anew, by two tellers; what stood before it is kept here."""

    __tablename__ = "vote_recount"
    entry: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    vote_entry: Mapped[int] = mapped_column(ForeignKey("vote.entry"), index=True)
    day: Mapped[str] = mapped_column(String(10))
    objection: Mapped[int | None]
    before: Mapped[list[Any]]
    before_carried: Mapped[bool | None]
    before_items: Mapped[list[Any]]
    figures: Mapped[list[Any]]
    carried: Mapped[bool | None]
    earlier: Mapped[list[Any]]


class RuleChange(Public, Base):
    """A rule that a group voted for, for meetings called afterwards. `scope`: lists, motions or both (a set)."""

    __tablename__ = "rule_change"
    entry: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    group_id: Mapped[str] = mapped_column(ForeignKey("group.id"), index=True)
    vote_entry: Mapped[int] = mapped_column(ForeignKey("vote.entry"))
    day: Mapped[str] = mapped_column(String(10))
    scope: Mapped[str] = mapped_column(String(16))
    rule: Mapped[str] = mapped_column(String(40))
    before: Mapped[str] = mapped_column(String(40))
    vote: Mapped[Vote] = relationship(lazy="joined", innerjoin=True, viewonly=True)


class Meeting(Base):
    """A dated gathering, private until a count of it is confirmed.

    `state`: called, open, closed, cancelled. `called_on`: the day of the notice, None where it is not known.
    `rules`: the group's rules as they were when it was called. `number`: once a vote of it is public.
    """

    __tablename__ = "meeting"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    group_id: Mapped[str] = mapped_column(ForeignKey("group.id"), index=True)
    number: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(16), index=True)
    called_by: Mapped[str] = mapped_column(String(16))
    called_on: Mapped[str | None] = mapped_column(String(10))
    rules: Mapped[dict[str, Any]]
    day: Mapped[str] = mapped_column(String(10))
    town: Mapped[str] = mapped_column(String(200))
    chair: Mapped[str] = mapped_column(String(32))
    members: Mapped[int | None]
    basis: Mapped[str] = mapped_column(String(16))
    basis_day: Mapped[str | None] = mapped_column(String(10))
    minutes: Mapped[str] = mapped_column(Text, default="")
    entered_by: Mapped[str] = mapped_column(ForeignKey("account.id"))
    group: Mapped[Group] = relationship(lazy="joined", innerjoin=True)
    sittings: Mapped[list["Sitting"]] = relationship(order_by="Sitting.number")


class Sitting(Base):
    """One of the gatherings at which a meeting votes: one for each shift. Its two count what was voted there.

    `paper`: only paper came back; then the first two of the committee who enter it are its tellers.
    """

    __tablename__ = "sitting"
    meeting_id: Mapped[str] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day: Mapped[str] = mapped_column(String(10))
    hour: Mapped[str] = mapped_column(String(40))
    place: Mapped[str] = mapped_column(String(200))
    opening: Mapped[int | None]
    paper: Mapped[bool]
    teller_one: Mapped[str | None] = mapped_column(ForeignKey("account.id"), index=True)
    teller_two: Mapped[str | None] = mapped_column(ForeignKey("account.id"), index=True)

    @property
    def tellers(self) -> list[str]:
        return [teller for teller in (self.teller_one, self.teller_two) if teller]


class Motion(Base):
    """What a meeting votes about, until and after its count is confirmed.

    `by_item`: its parts are voted on one by one. `rule` and `also`: what decides it. The two tellers: who counted the
    last sitting, once the count stands.
    """

    __tablename__ = "motion"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    meeting_id: Mapped[str] = mapped_column(ForeignKey("meeting.id"), index=True)
    place: Mapped[int]
    kind: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(80), index=True)
    by_item: Mapped[bool]
    secret: Mapped[bool]
    rule: Mapped[str] = mapped_column(String(40))
    also: Mapped[list[str]]
    payload: Mapped[dict[str, Any]]
    teller_one: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    teller_two: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    state: Mapped[str] = mapped_column(String(16), default="open", index=True)
    vote_entry: Mapped[int | None] = mapped_column(ForeignKey("vote.entry"), index=True)
    meeting: Mapped[Meeting] = relationship(lazy="joined", innerjoin=True)
    vote: Mapped[Vote | None] = relationship()

    @property
    def members(self) -> int | None:
        """M: as it was stated for the meeting, or of those for whom alone the seats are."""
        stated = self.meeting.members
        return stated if stated is None else self.payload.get("entitled") or stated

    @property
    def withdrawn(self) -> frozenset[int]:
        """Places of candidates who stand no more though the ballots name them."""
        return frozenset(self.payload.get("withdrawn", ()))


class SingleCount(Base):
    """What one teller entered of a motion at a sitting in one round, seen by nobody else until the other has too."""

    __tablename__ = "single_count"
    motion_id: Mapped[str] = mapped_column(ForeignKey("motion.id"), primary_key=True)
    sitting: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    round: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    figures: Mapped[dict[str, Any]]
    paper_hash: Mapped[str | None] = mapped_column(String(64))


class CountDraft(Base):
    """Figures of a sitting that a teller has typed so far and not entered; for that teller alone."""

    __tablename__ = "count_draft"
    meeting_id: Mapped[str] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    sitting: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    typed: Mapped[dict[str, Any]]


class MeetingDraft(Base):
    """What somebody has typed so far of a meeting that they enter, call or ask for (`way`); for them alone.

    `day`: when it was kept last. `typed`: the values of each field.
    """

    __tablename__ = "meeting_draft"
    group_id: Mapped[str] = mapped_column(ForeignKey("group.id"), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    way: Mapped[str] = mapped_column(String(8), primary_key=True)
    day: Mapped[str] = mapped_column(String(10), index=True)
    typed: Mapped[dict[str, Any]]


class BallotBatch(Base):
    """Ranked ballots of one pile, as one of the two typed them, in the order of the pile; for these two alone."""

    __tablename__ = "ballot_batch"
    motion_id: Mapped[str] = mapped_column(ForeignKey("motion.id"), primary_key=True)
    sitting: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    ballots: Mapped[list[Any]]


class Objecting(Base):
    """An objection that one member wrote and a second member must join; private until then, forgotten after it.

    `state`: open, joined, withdrawn. `ends`: the public objection that the two want to take back.
    """

    __tablename__ = "objecting"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    vote_entry: Mapped[int] = mapped_column(ForeignKey("vote.entry"), index=True)
    ends: Mapped[int | None]
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16), index=True)


class Recount(Base):
    """A recount under way: who counts the papers anew. `state`: open, counted, cancelled."""

    __tablename__ = "recount"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    vote_entry: Mapped[int] = mapped_column(ForeignKey("vote.entry"), index=True)
    teller_one: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    teller_two: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    state: Mapped[str] = mapped_column(String(16), index=True)


class RecountFigures(Base):
    """What one of the two found in a round of a recount."""

    __tablename__ = "recount_figures"
    recount_id: Mapped[str] = mapped_column(ForeignKey("recount.id"), primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    figures: Mapped[dict[str, Any]]


class Petition(Base):
    """Members ask for a meeting; a fifth of them call it. Who signed is kept as a keyed pseudonym alone.

    `key`: of the pseudonyms, destroyed when the petition ends. `members`: memberships when it opened. `details`: the
    meeting as it will be called. `state`: open, reached, ended.
    """

    __tablename__ = "petition"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    group_id: Mapped[str] = mapped_column(ForeignKey("group.id"), index=True)
    key: Mapped[str | None] = mapped_column(String(64))
    members: Mapped[int]
    needed: Mapped[int]
    until: Mapped[str] = mapped_column(String(10))
    details: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(16), index=True)
    meeting_id: Mapped[str | None] = mapped_column(ForeignKey("meeting.id"))
    group: Mapped[Group] = relationship(lazy="joined", innerjoin=True)


class PetitionSignature(Base):
    """That somebody signed, so that nobody signs twice; deleted when the petition ends."""

    __tablename__ = "petition_signature"
    petition_id: Mapped[str] = mapped_column(ForeignKey("petition.id"), primary_key=True)
    pseudonym: Mapped[str] = mapped_column(String(64), primary_key=True)
