"""Lead a meeting that there is: its agenda and sittings, opening it, closing it with minutes, calling it off."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tracker.database import now
from tracker.groups.mandates import NotCommittee, NotMember, PowerPassing, require_committee, require_member
from tracker.votes.actions import (
    BadCallDay,
    BadMeetingDay,
    SittingBefore,
    SittingDetails,
    TellerBarred,
    chosen_tellers,
    motions_of,
    new_sitting,
    possible_opening,
)
from tracker.votes.agenda import MotionChoice, NoMotion, barred_from, put_motions, require_in_force
from tracker.votes.forgetting import forget_rankings
from tracker.votes.models import BallotBatch, CountDraft, Meeting, Motion, SingleCount, Sitting
from tracker.votes.motions import Part, motion_kinds
from tracker.votes.rules import LONGEST_AHEAD_DAYS
from tracker.words import N_, Refused, clean, required, within

REPLY = "2"


class NoSuchMeeting(Refused):
    sentence = N_("There is no such meeting.")
    status = 404


class NoSuchMotion(Refused):
    sentence = N_("There is no such vote.")
    status = 404


class AlreadyStands(Refused):
    sentence = N_("This count stands already.")
    status = 409


class ResultStands(Refused):
    sentence = N_("A result of this meeting stands already: no sitting can be added or changed any more.")
    status = 409


class CountBegun(Refused):
    sentence = N_("Figures of this sitting are entered already: its tellers stay.")
    status = 409


class MeetingOver(Refused):
    sentence = N_("This meeting is closed.")
    status = 409


class NotOpened(Refused):
    sentence = N_("A meeting is opened on its day, not before.")
    status = 409


class NotYours(Refused):
    sentence = N_("Only whoever is to be recalled can reply.")
    status = 403


class StillCounting(Refused):
    sentence = N_("Not every vote of this meeting is counted. Count it, or take the motion back.")
    status = 409


def meeting_of(session: Session, account_id: str, meeting_id: str) -> Meeting:
    """The meeting, for members of its group and whoever counts it. Raises NoSuchMeeting, NotMember."""
    meeting = session.get(Meeting, meeting_id)
    if meeting is None:
        raise NoSuchMeeting
    if not counts(account_id, meeting):
        require_member(session, account_id, meeting.group)
    return meeting


def counts(account_id: str, meeting: Meeting) -> bool:
    """Whether this account is a teller of any sitting."""
    return any(account_id in sitting.tellers for sitting in meeting.sittings)


def may_lead(session: Session, account_id: str, meeting: Meeting) -> bool:
    """Whether this account may change the meeting: the committee; of one that a fifth called, its tellers."""
    if meeting.called_by == "fifth":
        return counts(account_id, meeting)
    try:
        require_committee(session, account_id, meeting.group)
    except (NotCommittee, NotMember, PowerPassing):
        return False
    return True


def led_meeting(session: Session, account_id: str, meeting_id: str, *, locked: bool = True) -> Meeting:
    """The meeting, for who may change it; locked, if it is to be changed now.

    Raises NoSuchMeeting, NotMember, NotCommittee, GroupSuspended.
    """
    lock = {"of": Meeting} if locked else None
    meeting = session.get(Meeting, meeting_id, with_for_update=lock, populate_existing=locked)
    if meeting is None:
        raise NoSuchMeeting
    if not may_lead(session, account_id, meeting):
        meeting_of(session, account_id, meeting_id)
        raise NotCommittee
    return meeting


def _forget_typed(session: Session, meeting: Meeting, sitting: int | None = None) -> None:
    """What tellers typed and did not enter is needed no more."""
    own = CountDraft.meeting_id == meeting.id
    session.execute(delete(CountDraft).where(own if sitting is None else own & (CountDraft.sitting == sitting)))


def _forget_piles(session: Session, motions: Sequence[Motion], sitting: int) -> None:
    """Others begin to type the ballots of a sitting anew."""
    ids = [motion.id for motion in motions if motion.payload.get("ranked")]
    if ids:
        own = BallotBatch.motion_id.in_(ids) & (BallotBatch.sitting == sitting)
        session.execute(delete(BallotBatch).where(own))


def _going_on(meeting: Meeting) -> None:
    if meeting.state in ("closed", "cancelled"):
        raise MeetingOver


def add_motions(
    session: Session, account_id: str, meeting_id: str, choices: Sequence[MotionChoice], also: Sequence[str] = ()
) -> Meeting:
    """Put further things on the agenda. Raises NoMotion, MotionTwice, TellerBarred, MeetingOver."""
    meeting = led_meeting(session, account_id, meeting_id)
    _going_on(meeting)
    if not choices:
        raise NoMotion
    days = [sitting.day for sitting in meeting.sittings]
    put_motions(session, meeting, choices, also, days, motions_of(session, meeting))
    tellers = {teller for sitting in meeting.sittings for teller in sitting.tellers}
    if tellers & barred_from(session, choices):
        raise TellerBarred(field="motions")
    session.flush()
    return meeting


def add_sitting(session: Session, account_id: str, meeting_id: str, details: SittingDetails) -> Meeting:
    """Add a sitting for another shift. Raises ResultStands, MeetingOver, RuleEndsBefore and what a sitting refuses."""
    meeting = led_meeting(session, account_id, meeting_id)
    _going_on(meeting)
    motions = motions_of(session, meeting)
    if any(motion.state == "counted" for motion in motions):
        raise ResultStands
    _day_of_sitting(session, meeting, details.day)
    require_in_force(motions, details.day)
    choices = [MotionChoice(motion.kind, motion.subject) for motion in motions if motion.state == "open"]
    meeting.sittings.append(new_sitting(session, meeting, len(meeting.sittings) + 1, details, choices))
    session.flush()
    return meeting


def _day_of_sitting(session: Session, meeting: Meeting, day: str) -> None:
    """One entered afterwards has sat, a called one will within a year.

    Raises SittingBefore, BadMeetingDay, BadCallDay.
    """
    today = now(session).date()
    if (
        meeting.state == "called"
        and not "2000-01-01" <= day <= (today + timedelta(days=LONGEST_AHEAD_DAYS)).isoformat()
    ):
        raise BadCallDay
    if meeting.state == "open" and not "2000-01-01" <= day <= today.isoformat():
        raise BadMeetingDay
    if day < meeting.day:
        raise SittingBefore


def name_tellers(session: Session, account_id: str, meeting_id: str, number: int, details: SittingDetails) -> Meeting:
    """Name others to count a sitting, before its first figures. Raises CountBegun, TellersMissing, TellerBarred."""
    meeting = led_meeting(session, account_id, meeting_id)
    _going_on(meeting)
    sitting = session.get(Sitting, (meeting.id, number))
    if sitting is None:
        raise NoSuchMeeting
    motions = motions_of(session, meeting)
    ids = [motion.id for motion in motions]
    begun = select(SingleCount.motion_id).where(SingleCount.motion_id.in_(ids), SingleCount.sitting == number)
    if session.scalar(begun.limit(1)) is not None:
        raise CountBegun
    choices = [MotionChoice(motion.kind, motion.subject) for motion in motions]
    _forget_typed(session, meeting, number)
    _forget_piles(session, motions, number)
    sitting.paper = details.paper
    tellers = (None, None) if details.paper else chosen_tellers(session, meeting.group, choices, details)
    sitting.teller_one, sitting.teller_two = tellers
    session.flush()
    return meeting


def open_meeting(session: Session, account_id: str, meeting_id: str, opening: int | None, number: int = 1) -> Meeting:
    """Open a called meeting on its day, or a later sitting of it, with the number present; then it can be counted.

    Raises NotOpened, MeetingOver, NoSuchMeeting, ResultStands, MoreThanEntitled.
    """
    meeting = led_meeting(session, account_id, meeting_id)
    _going_on(meeting)
    sitting = session.get(Sitting, (meeting.id, number))
    if sitting is None:
        raise NoSuchMeeting
    if sitting.day > now(session).date().isoformat():
        raise NotOpened
    if any(motion.state == "counted" for motion in motions_of(session, meeting)):
        raise ResultStands
    if opening is not None:
        sitting.opening = possible_opening(opening, meeting)
    meeting.state = "open"
    session.flush()
    return meeting


def close_meeting(session: Session, account_id: str, meeting_id: str, minutes: str) -> Meeting:
    """Close a meeting whose votes are all counted, with minutes for members. Raises StillCounting, TooLong."""
    meeting = led_meeting(session, account_id, meeting_id)
    _going_on(meeting)
    if any(motion.state == "open" for motion in motions_of(session, meeting)):
        raise StillCounting
    meeting.minutes = within("minutes", clean(minutes), "minutes")
    meeting.state = "closed"
    _forget_typed(session, meeting)
    session.flush()
    return meeting


def keep_minutes(session: Session, account_id: str, meeting_id: str, minutes: str) -> Meeting:
    """Write the minutes, before or after the meeting was closed; members read them. Raises TooLong."""
    meeting = led_meeting(session, account_id, meeting_id)
    meeting.minutes = within("minutes", clean(minutes), "minutes")
    session.flush()
    return meeting


def replies_open(session: Session, account_id: str, motions: Sequence[Motion]) -> list[Motion]:
    """Open motions to which this account has the right of reply."""
    kinds = motion_kinds(session)
    asked = [one for one in motions if one.state == "open" and kinds[one.kind].replies]
    return [one for one in asked if account_id in kinds[one.kind].may_reply(session, one.subject)]


def reply_to(session: Session, account_id: str, motion_id: str, text: str) -> Motion:
    """The right of reply: it stands beside what is said against somebody, on the meeting's page and on paper.

    Raises NoSuchMotion, NotYours, AlreadyStands, Missing, TooLong.
    """
    motion = session.get(Motion, motion_id, with_for_update={"of": Motion})
    if motion is None:
        raise NoSuchMotion
    if account_id not in motion_kinds(session)[motion.kind].may_reply(session, motion.subject):
        raise NotYours
    if motion.state != "open":
        raise AlreadyStands
    reply = Part(REPLY, {}, ((N_("Reply"), required("reason", clean(text), "reply")),)).as_json()
    parts = [part for part in motion.payload["parts"] if part["number"] != REPLY]
    motion.payload = motion.payload | {"parts": [*parts, reply]}
    session.flush()
    return motion


def cancel_meeting(session: Session, account_id: str, meeting_id: str) -> Meeting:
    """Call a meeting off, or take back one that was entered wrongly, while no result stands. Raises ResultStands."""
    meeting = led_meeting(session, account_id, meeting_id)
    _going_on(meeting)
    motions = motions_of(session, meeting)
    if any(motion.state == "counted" for motion in motions):
        raise ResultStands
    for motion in motions:
        motion.state = "cancelled"
        forget_rankings(session, motion)
    meeting.state = "cancelled"
    _forget_typed(session, meeting)
    session.flush()
    return meeting


def cancel_motion(session: Session, account_id: str, motion_id: str) -> Motion:
    """Take back a motion that was put wrongly, before its count stands. Raises AlreadyStands."""
    motion = session.get(Motion, motion_id)
    if motion is None:
        raise NoSuchMotion
    meeting = led_meeting(session, account_id, motion.meeting_id)
    session.refresh(motion, with_for_update={"of": Motion})
    if motion.state != "open":
        raise AlreadyStands
    motion.state = "cancelled"
    _forget_typed(session, meeting)
    forget_rankings(session, motion)
    left = [one.state for one in motions_of(session, meeting)]
    if set(left) == {"cancelled"} and meeting.state == "open":
        meeting.state = "cancelled"
    session.flush()
    return motion
