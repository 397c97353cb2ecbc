"""What pages and exports read of votes."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from tracker.groups.models import Body
from tracker.votes.models import (
    Meeting,
    Motion,
    Objecting,
    Recount,
    Sitting,
    Vote,
    VoteObjection,
)


def votes_of(session: Session, group_id: str, offset: int = 0, limit: int | None = None) -> list[Vote]:
    """A group's votes, newest first; of many, some."""
    query = select(Vote).where(Vote.group_id == group_id).order_by(Vote.number.desc())
    return list(session.scalars(query.offset(offset).limit(limit)))


def votes_in_all(session: Session, group_id: str) -> int:
    """How many votes a group has recorded: they are numbered without a gap."""
    return session.scalar(select(func.max(Vote.number)).where(Vote.group_id == group_id)) or 0


def newest_votes(session: Session, group_id: str, limit: int) -> tuple[list[Vote], Vote | None]:
    """A group's newest votes, and the last carried one that binds its delegate."""
    own = select(Vote.entry).where(Vote.group_id == group_id).order_by(Vote.number.desc())
    binding = own.where(Vote.kind == "bind_delegate", Vote.carried.is_(True))
    either = Vote.entry.in_(own.limit(limit)) | Vote.entry.in_(binding.limit(1))
    found = list(session.scalars(select(Vote).where(either).order_by(Vote.number.desc())))
    return found[:limit], next((one for one in found if one.kind == "bind_delegate" and one.carried), None)


def recalls_that_failed(session: Session, body: Body) -> list[Vote]:
    """Votes, while a committee was in office, on the recall of one who holds a seat in it, that did not carry.

    On the day on which power passes they were about the committee before: a recall is called days ahead.
    """
    later = select(func.min(Body.in_power_since)).where(Body.group_id == body.group_id, Body.number > body.number)
    of_recall = Vote.group_id == body.group_id, Vote.kind == "recall", Vote.carried.is_not(True)
    if body.in_power_since is None:
        return []
    in_office = Vote.day > body.in_power_since, Vote.day <= func.coalesce(later.scalar_subquery(), Vote.day)
    return list(session.scalars(select(Vote).where(*of_recall, *in_office).order_by(Vote.number)))


def vote_numbered(session: Session, group_id: str, number: int) -> Vote | None:
    return session.scalar(select(Vote).where(Vote.group_id == group_id, Vote.number == number))


def vote_of_entry(session: Session, index: int) -> Vote:
    """The vote that an entry counted, even if it is not written yet; it has its number once it is."""
    waiting = (row for row in session.new if isinstance(row, Vote) and row.entry == index)
    return next(waiting, None) or session.get_one(Vote, index)


def votes_by_entry(session: Session, entries: set[int]) -> dict[int, Vote]:
    if not entries:
        return {}
    return {vote.entry: vote for vote in session.scalars(select(Vote).where(Vote.entry.in_(entries)))}


def votes_of_meeting(session: Session, vote: Vote) -> list[Vote]:
    """What else the same meeting voted on."""
    if not vote.meeting:
        return []
    query = select(Vote).where(Vote.group_id == vote.group_id, Vote.meeting == vote.meeting, Vote.entry != vote.entry)
    return list(session.scalars(query.order_by(Vote.number)))


def objection_at(session: Session, vote: Vote, entry: int) -> VoteObjection | None:
    found = session.get(VoteObjection, entry)
    return found if found is not None and found.vote_entry == vote.entry else None


def meetings_of(session: Session, group_id: str) -> list[Meeting]:
    """A group's meetings that were not called off, the newest first."""
    query = select(Meeting).where(Meeting.group_id == group_id, Meeting.state != "cancelled")
    return list(session.scalars(query.order_by(Meeting.day.desc(), Meeting.id)))


def meetings_under_way(session: Session, group_id: str) -> list[Meeting]:
    """Those that are called, or whose counting goes on."""
    counting = select(Motion.id).where(Motion.meeting_id == Meeting.id, Motion.state == "open").exists()
    going_on = (Meeting.state == "called") | ((Meeting.state == "open") & counting)
    query = select(Meeting).where(Meeting.group_id == group_id, going_on)
    return list(session.scalars(query.order_by(Meeting.day, Meeting.id)))


def motions_of_meetings(session: Session, meetings: Sequence[Meeting]) -> dict[str, list[Motion]]:
    """Motions by meeting, in the order of the agenda, without those taken back."""
    query = select(Motion).where(Motion.meeting_id.in_([one.id for one in meetings]), Motion.state != "cancelled")
    found: dict[str, list[Motion]] = {}
    for motion in session.scalars(query.order_by(Motion.place)) if meetings else ():
        found.setdefault(motion.meeting_id, []).append(motion)
    return found


def is_put(kind: str, subject: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Whether a motion of a kind on this subject was put to a meeting and not taken back."""
    there = (Motion.kind == kind) & (Motion.subject == subject) & (Motion.state != "cancelled")
    return select(Motion.id).where(there).exists()


def motions_put(session: Session, group_id: str, kind: str) -> list[Motion]:
    """Motions of a kind that were put to a meeting and not taken back."""
    query = select(Motion).join(Meeting).where(Meeting.group_id == group_id, Motion.kind == kind)
    return list(session.scalars(query.where(Motion.state != "cancelled")))


def meetings_counted_by(session: Session, account_id: str) -> list[Meeting]:
    """Meetings under way that name the account as a teller."""
    teller = or_(Sitting.teller_one == account_id, Sitting.teller_two == account_id)
    query = select(Meeting).where(
        Meeting.state == "open",
        select(Sitting.number).where(Sitting.meeting_id == Meeting.id, teller).exists(),
    )
    return list(session.scalars(query.order_by(Meeting.day, Meeting.id)))


def objecting_of(session: Session, group_id: str) -> list[tuple[Objecting, Vote]]:
    """Objections of a group's members that wait for a second one."""
    query = select(Objecting, Vote).join(Vote, Vote.entry == Objecting.vote_entry)
    rows = session.execute(query.where(Vote.group_id == group_id, Objecting.state == "open").order_by(Objecting.id))
    return [(row[0], row[1]) for row in rows]


def recounts_open(session: Session, group_id: str) -> list[tuple[Recount, Vote]]:
    """Recounts of a group's votes that go on."""
    query = select(Recount, Vote).join(Vote, Vote.entry == Recount.vote_entry)
    rows = session.execute(query.where(Vote.group_id == group_id, Recount.state == "open").order_by(Recount.id))
    return [(row[0], row[1]) for row in rows]
