"""What pages and exports read of votes."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from tracker.votes.models import Meeting, Motion, SingleCount, Vote, VoteCorrection


def votes_of(session: Session, group_id: str) -> list[Vote]:
    """A group's votes, newest first."""
    return list(session.scalars(select(Vote).where(Vote.group_id == group_id).order_by(Vote.number.desc())))


def vote_numbered(session: Session, group_id: str, number: int) -> Vote | None:
    return session.scalar(select(Vote).where(Vote.group_id == group_id, Vote.number == number))


def votes_by_entry(session: Session, entries: set[int]) -> dict[int, Vote]:
    if not entries:
        return {}
    return {vote.entry: vote for vote in session.scalars(select(Vote).where(Vote.entry.in_(entries)))}


def corrections_of(session: Session, vote: Vote) -> list[VoteCorrection]:
    query = select(VoteCorrection).where(VoteCorrection.vote_entry == vote.entry)
    return list(session.scalars(query.order_by(VoteCorrection.entry)))


def open_motions(session: Session, group_id: str) -> list[Motion]:
    """Motions of the group whose count does not stand yet."""
    query = select(Motion).join(Meeting).where(Meeting.group_id == group_id, Motion.state == "open")
    return list(session.scalars(query.order_by(Motion.id)))


def motions_put(session: Session, group_id: str, kind: str) -> list[Motion]:
    """Motions of a kind that were put to a meeting and not taken back."""
    query = select(Motion).join(Meeting).where(Meeting.group_id == group_id, Motion.kind == kind)
    return list(session.scalars(query.where(Motion.state != "cancelled")))


def motions_to_count(session: Session, account_id: str) -> list[Motion]:
    """Open motions that name the account as teller and still lack its figures in this round."""
    entered = (
        select(SingleCount.motion_id)
        .where(
            SingleCount.motion_id == Motion.id,
            SingleCount.round == Motion.round,
            SingleCount.account_id == account_id,
        )
        .exists()
    )
    query = select(Motion).where(
        or_(Motion.teller_one == account_id, Motion.teller_two == account_id), Motion.state == "open", ~entered
    )
    return list(session.scalars(query.order_by(Motion.id)))


def own_count(session: Session, motion: Motion, account_id: str) -> SingleCount | None:
    """What this teller entered in the round that runs."""
    return session.get(SingleCount, (motion.id, motion.round, account_id))


def rounds_before(session: Session, motion: Motion) -> list[SingleCount]:
    """Unequal counts of earlier rounds, for committee and tellers."""
    query = select(SingleCount).where(SingleCount.motion_id == motion.id, SingleCount.round < motion.round)
    return list(session.scalars(query.order_by(SingleCount.round)))
