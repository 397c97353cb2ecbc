"""What is needed no more: words that were removed, and how ballots were ranked."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tracker.groups.models import Proposal
from tracker.record.entries import Entry
from tracker.record.queries import entries_at
from tracker.votes.models import BallotBatch, Meeting, Motion, SingleCount
from tracker.votes.rules import Figures

QUOTED_BY = ("correct_vote", "answer_objection")
OF_OTHERS = ("support", "withdraw_support", "ratify")


def forget_rankings(session: Session, motion: Motion) -> None:
    """How ballots were ranked is not kept once they are counted or called off: in a small group it tells on people."""
    if not motion.payload.get("ranked"):
        return
    motion.payload = {name: value for name, value in motion.payload.items() if name != "counted"}
    for count in session.scalars(select(SingleCount).where(SingleCount.motion_id == motion.id)):
        count.figures = Figures.from_json(count.figures).in_public()
    session.execute(delete(BallotBatch).where(BallotBatch.motion_id == motion.id))


def forget_words(entry: Entry, session: Session) -> None:
    """Follow a blanking: motions of the groups whose text it was, and those that quote the programme, lose their words.

    A motion keeps the numbers of its parts: it can still be counted.
    """
    indexes = sorted({int(text_id.partition("/")[0]) for text_id in entry.data["texts"]})
    groups = {found.group for found in entries_at(session, indexes) if found.group is not None}
    query = select(Motion).join(Meeting).where(Meeting.group_id.in_(groups) | Motion.kind.in_(OF_OTHERS))
    for motion in session.scalars(query):
        told = motion.payload
        parts = [{"number": part["number"], "texts": {}, "before": []} for part in told.get("parts", ())]
        motion.payload = told | {"parts": parts, "titles": {}}
        names = [text_id for text_id in entry.data["texts"] if text_id.startswith(f"{motion.vote_entry}/")]
        if f"{motion.vote_entry}/title" in names:
            motion.payload = motion.payload | {"title": ""}
        if f"{motion.vote_entry}/town" in names:
            motion.meeting.town = ""
    for proposal in session.scalars(
        select(Proposal).where(Proposal.kind.in_(QUOTED_BY), Proposal.group_id.in_(groups), Proposal.state != "open")
    ):
        proposal.payload = {}
    session.flush()
