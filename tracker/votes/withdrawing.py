"""Candidates who stand no more though the ballots name them: they withdrew after these were printed, or died."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.votes.leading import NoSuchMotion, may_lead, meeting_of
from tracker.votes.models import Motion, SingleCount
from tracker.votes.motions import kind_of_motion
from tracker.words import N_, Refused


class NotYourCandidacy(Refused):
    sentence = N_("Only who leads the meeting, or the candidate, can say so.")
    status = 403


class FiguresEntered(Refused):
    sentence = N_("Figures of this vote are entered already: who stands is not changed any more.")
    status = 409


def withdraw_candidate(session: Session, account_id: str, motion_id: str, place: int, *, back: bool = False) -> Motion:
    """Say that a candidate (by place on the ballot) stands no more; `back`: that this was said wrongly.

    The ballots stay as they are; votes for them seat nobody, and a ranking passes on to the next name.
    Raises NoSuchMotion, NotMember, NotYourCandidacy, FiguresEntered.
    """
    motion = session.get(Motion, motion_id, with_for_update={"of": Motion})
    if motion is None or not 0 <= place < len(motion.payload.get("candidates", ())):
        raise NoSuchMotion
    meeting = meeting_of(session, account_id, motion.meeting_id)
    own = kind_of_motion(session, motion).own_places(session, account_id, motion)
    if not may_lead(session, account_id, meeting) and (back or place not in own):
        raise NotYourCandidacy
    if motion.state != "open" or _begun(session, [motion]):
        raise FiguresEntered
    gone = motion.withdrawn
    motion.payload = motion.payload | {"withdrawn": sorted(gone - {place} if back else gone | {place})}
    session.flush()
    return motion


def _begun(session: Session, motions: list[Motion]) -> set[str]:
    """Ids of the motions of which figures were entered."""
    ids = [motion.id for motion in motions]
    return set(session.scalars(select(SingleCount.motion_id).where(SingleCount.motion_id.in_(ids)))) if ids else set()


def may_withdraw(session: Session, account_id: str, motions: list[Motion], *, leads: bool) -> dict[str, list[int]]:
    """By motion: the places of those whom the account may say to stand no more, itself or, leading, anybody."""
    asked = [one for one in motions if one.state == "open" and one.payload.get("candidates")]
    begun, found = _begun(session, asked), {}
    for motion in asked:
        own = kind_of_motion(session, motion).own_places(session, account_id, motion)
        places = (
            range(len(motion.payload["candidates"])) if leads else [one for one in own if one not in motion.withdrawn]
        )
        if places and motion.id not in begun:
            found[motion.id] = list(places)
    return found
