"""What was said of a vote since it was counted, in the order of the record."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.votes.models import Vote, VoteCorrection, VoteObjection, VoteRecount


def corrections_of(session: Session, vote: Vote) -> list[VoteCorrection]:
    query = select(VoteCorrection).where(VoteCorrection.vote_entry == vote.entry)
    return list(session.scalars(query.order_by(VoteCorrection.entry)))


def objections_of(session: Session, vote: Vote) -> list[VoteObjection]:
    query = select(VoteObjection).where(VoteObjection.vote_entry == vote.entry)
    return list(session.scalars(query.order_by(VoteObjection.entry)))


def recounts_of(session: Session, vote: Vote) -> list[VoteRecount]:
    query = select(VoteRecount).where(VoteRecount.vote_entry == vote.entry)
    return list(session.scalars(query.order_by(VoteRecount.entry)))
