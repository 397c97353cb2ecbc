"""A text was removed: what meetings, motions and proposals held of it goes too."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.groups.models import Proposal
from tracker.record.entries import Entry
from tracker.record.queries import entries_at
from tracker.votes.models import Meeting, Motion

QUOTED_BY = ("correct_vote", "answer_objection")
OF_OTHERS = ("support", "withdraw_support", "ratify")


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
