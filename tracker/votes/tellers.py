"""Two count each sitting, neither seeing the other's figures; when all sittings stand, the vote is made public."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from tracker.counting.presets import rule
from tracker.counting.rules import together
from tracker.database import now
from tracker.groups.mandates import committee_mandate, require_member
from tracker.record.actions import append
from tracker.votes.actions import TellerBarred
from tracker.votes.agenda import MotionChoice, barred_from, notice_of
from tracker.votes.forgetting import forget_rankings
from tracker.votes.leading import AlreadyStands, MeetingOver, NoSuchMeeting, NoSuchMotion
from tracker.votes.models import CountDraft, Meeting, Motion, Petition, SingleCount, Sitting, Vote
from tracker.votes.motions import kind_of_motion, read_subjects
from tracker.votes.progress import Counting, Progress, counting_of
from tracker.votes.queries import vote_of_entry
from tracker.votes.rules import Facts, Figures, added, checked, notice_days, result, to_show
from tracker.words import N_, Refused

LARGEST_DRAFT = 5000


class NotTeller(Refused):
    sentence = N_("Only the two who count this vote can enter figures.")
    status = 403


class AlreadyCounted(Refused):
    sentence = N_("You have entered your figures. Now the other one must enter theirs.")
    status = 409


class RoundOver(Refused):
    sentence = N_(
        "Nothing was entered: this page was of a round before, and the two counts differed. Count again, then enter "
        "what you found now."
    )
    status = 409


class NotYet(Refused):
    sentence = N_("This sitting has not met yet: figures are entered once the meeting is opened.")
    status = 409


class NothingEntered(Refused):
    sentence = N_("Please enter the figures of at least one vote.")


class MoreThanAllEntitled(Refused):
    sentence = N_(
        "With all sittings %(present)s would have been present, but only %(members)s are entitled to vote. "
        "Look whether people voted twice; if the number entitled is wrong, take the motion back and put it anew."
    )
    status = 409


def counting_for(session: Session, account_id: str, meeting_id: str) -> Counting:
    """The same, for members of the group and whoever counts. Raises NoSuchMeeting, NotMember."""
    meeting = session.get(Meeting, meeting_id)
    if meeting is None:
        raise NoSuchMeeting
    counting = counting_of(session, meeting)
    if not any(account_id in sitting.tellers for sitting in counting.sittings):
        require_member(session, account_id, meeting.group)
    return counting


def is_teller(session: Session, account_id: str, meeting: Meeting, sitting: Sitting) -> bool:
    """Whether this account is one of the two: the named tellers; with paper, the first two of the committee."""
    if account_id in sitting.tellers or len(sitting.tellers) == 2 or not sitting.paper:
        return account_id in sitting.tellers
    return committee_mandate(session, account_id, meeting.group_id) is not None


def _may_enter(session: Session, account_id: str, counting: Counting, sitting: Sitting) -> None:
    meeting = counting.meeting
    if not is_teller(session, account_id, meeting, sitting):
        raise NotTeller
    if meeting.state in ("closed", "cancelled"):
        raise MeetingOver if not any(motion.state == "counted" for motion in counting.motions) else AlreadyStands
    if meeting.state == "called" or sitting.day > now(session).date().isoformat():
        raise NotYet


def enter_counts(
    session: Session,
    account_id: str,
    meeting_id: str,
    number: int,
    entered: Mapping[str, Figures],
    paper_hash: str | None = None,
) -> Meeting:
    """Enter one teller's figures of a sitting, by motion; where the other's are equal, they stand.

    A vote whose counts stand at every sitting is added up and published. Unequal figures are kept and a new round
    begins. Raises NoSuchMeeting, NotTeller, NotYet, NothingEntered, AlreadyCounted, AlreadyStands, NoSuchMotion,
    MoreThanAllEntitled, and what `rules.checked` raises.
    """
    counting = begin_entering(session, account_id, meeting_id, number)
    return enter_typed(session, account_id, counting, number, entered, paper_hash)


def begin_entering(session: Session, account_id: str, meeting_id: str, number: int) -> Counting:
    """The meeting with its counts, locked, for one of the two of a sitting. Raises as `enter_counts` does."""
    meeting = session.scalar(
        select(Meeting)
        .where(Meeting.id == meeting_id)
        .with_for_update(of=Meeting)
        .execution_options(populate_existing=True)
    )
    if meeting is None:
        raise NoSuchMeeting
    counting = counting_of(session, meeting)
    _may_enter(session, account_id, counting, counting.sitting(number))
    return counting


def enter_typed(
    session: Session,
    account_id: str,
    counting: Counting,
    number: int,
    entered: Mapping[str, Figures],
    paper_hash: str | None,
) -> Meeting:
    """The second half of `enter_counts`, once the figures were read."""
    if not entered:
        raise NothingEntered
    meeting, sitting = counting.meeting, counting.sitting(number)
    motions = {motion.id: motion for motion in counting.motions}
    may_take(session, account_id, counting, sitting)
    for motion_id, figures in entered.items():
        if motion_id not in motions:
            raise NoSuchMotion
        _enter(session, account_id, counting, sitting, motions[motion_id], figures, paper_hash)
    session.execute(delete(CountDraft).where(_draft_key(account_id, meeting.id, number)))
    session.flush()
    _confirm_complete(session, counting, [motions[motion_id] for motion_id in entered])
    return meeting


def may_take(session: Session, account_id: str, counting: Counting, sitting: Sitting) -> None:
    """Who may not be named to count does not enter the paper either. Raises TellerBarred."""
    if barred_from_paper(session, account_id, sitting, counting.motions):
        raise TellerBarred(field=None)


def barred_from_paper(session: Session, account_id: str, sitting: Sitting, motions: Sequence[Motion]) -> bool:
    """Whether the account stands, moved or is to be recalled in anything of which only paper came back."""
    choices = [MotionChoice(one.kind, one.subject) for one in motions if one.state == "open"]
    return sitting.paper and account_id in barred_from(session, choices)


def _enter(
    session: Session,
    account_id: str,
    counting: Counting,
    sitting: Sitting,
    motion: Motion,
    figures: Figures,
    paper_hash: str | None,
) -> None:
    progress = counting.progress(motion, sitting)
    if motion.state != "open" or progress.pair:
        raise AlreadyStands
    if account_id in progress.entered:
        raise AlreadyCounted
    places = {one.id: str(place) for place, one in enumerate(counting.motions)}
    assembly = counting.meeting.rules["set"] == "assembly"
    figures = checked(figures, motion.members, assembly, lambda name: f"m{places[motion.id]}-{name}")
    take_paper(sitting, account_id)
    count = SingleCount(
        motion_id=motion.id,
        sitting=sitting.number,
        round=progress.round,
        account_id=account_id,
        figures=figures.as_json(),
        paper_hash=paper_hash,
    )
    session.add(count)
    counting.counts.append(count)


def take_paper(sitting: Sitting, account_id: str) -> None:
    """The first two committee members who enter the paper are its two."""
    if sitting.paper and account_id not in sitting.tellers:
        if sitting.teller_one is None:
            sitting.teller_one = account_id
        else:
            sitting.teller_two = account_id


def enter_count(session: Session, account_id: str, motion_id: str, figures: Figures, sitting: int = 1) -> Motion:
    """Enter one teller's figures of one vote. Raises NoSuchMotion and what `enter_counts` raises."""
    motion = session.get(Motion, motion_id)
    if motion is None:
        raise NoSuchMotion
    enter_counts(session, account_id, motion.meeting_id, sitting, {motion_id: figures})
    return motion


def _draft_key(account_id: str, meeting_id: str, number: int) -> ColumnElement[bool]:
    return (
        (CountDraft.meeting_id == meeting_id) & (CountDraft.sitting == number) & (CountDraft.account_id == account_id)
    )


def keep_typed(session: Session, account_id: str, meeting_id: str, number: int, typed: Mapping[str, str]) -> None:
    """Keep what a teller has typed so far; nobody else sees it, and it counts for nothing. Raises NotTeller."""
    begin_entering(session, account_id, meeting_id, number)
    kept = {name: value[:200] for name, value in typed.items() if value}
    kept = dict(list(kept.items())[:LARGEST_DRAFT])
    row = session.get(CountDraft, (meeting_id, number, account_id))
    if row is None:
        session.add(CountDraft(meeting_id=meeting_id, sitting=number, account_id=account_id, typed=kept))
    else:
        row.typed = kept
    session.flush()


def typed_before(session: Session, account_id: str, meeting_id: str, number: int) -> dict[str, str]:
    row = session.get(CountDraft, (meeting_id, number, account_id))
    return dict(row.typed) if row else {}


def to_count(session: Session, account_id: str, counting: Counting) -> list[int]:
    """Numbers of the sittings of a meeting that wait for this account's figures."""
    meeting, today = counting.meeting, now(session).date().isoformat()
    if meeting.state != "open":
        return []
    return [
        sitting.number
        for sitting in counting.sittings
        if sitting.day <= today
        and counting.left_to(account_id, sitting)
        and is_teller(session, account_id, meeting, sitting)
        and not barred_from_paper(session, account_id, sitting, counting.motions)
    ]


# What follows once every sitting stands


def _confirm_complete(session: Session, counting: Counting, motions: Sequence[Motion]) -> None:
    """Publish the votes whose counts stand at every sitting, written together as far as nobody reads in between."""
    found = {motion.id: [counting.progress(motion, sitting) for sitting in counting.sittings] for motion in motions}
    complete = [motion for motion in motions if all(progress.pair for progress in found[motion.id])]
    _kept = read_subjects(session, complete)
    for motion in complete:
        _confirm(session, counting, motion, found[motion.id])
    session.flush()


def _confirm(session: Session, counting: Counting, motion: Motion, found: Sequence[Progress]) -> None:
    """Publish meeting, motion and count in one entry, and let the motion's room draw the consequence."""
    meeting, kind, last = counting.meeting, kind_of_motion(session, motion), counting.sittings[-1]
    counts = added([progress.pair for progress in found])
    present = max(figures.present for figures in counts)
    if motion.members is not None and present > motion.members:
        raise MoreThanAllEntitled(present=present, members=motion.members)
    lines = list(kind.lines(session, motion))
    which = together([rule(name) for name in (motion.rule, *motion.also)])
    facts = facts_of(session, motion)
    decision = result(which, counts, facts, election=kind.marks)
    tied = kind.tied(session, motion, counts[0]) if decision.carried else ()
    if tied:
        _undo_for_lot(counting, motion, found, tied)
        return
    data = {
        **_of_meeting(session, counting, found),
        "members": motion.members,
        "basis": meeting.basis if motion.members == meeting.members else "stated",
        "kind": motion.kind,
        "rule": motion.rule,
        "also": list(motion.also),
        "secret": motion.secret,
        "notice_days": facts.notice_days,
        "estimated": any(figures.estimated for figures in counts),
        "figures": [figures.in_public() for figures in to_show(counts)],
        "earlier": [
            {"sitting": c.sitting, **Figures.from_json(c.figures).in_public()}
            for progress in found
            for c in progress.before
        ],
        "papers": sorted({paper for progress in found for paper in progress.papers}),
        "carried": decision.carried,
        "conditions": [asdict(condition) for condition in decision.conditions],
        "lines": len(lines),
        "numbers": [] if kind.marks else lines,
        "items": [] if kind.marks else list(decision.items),
    }
    texts = {
        "town": meeting.town,
        "title": motion.payload["title"],
        "wording_hash": kind.decided_hash(session, motion, decision.items),
    }
    entry = append(session, "vote_counted", data, {name: text for name, text in texts.items() if text}, flush=False)
    motion.state, motion.vote_entry = "counted", entry.index
    if motion.payload.get("ranked"):  # `on_decided` counts them
        motion.payload = motion.payload | {"counted": counts[0].as_json()}
    motion.teller_one, motion.teller_two = last.teller_one, last.teller_two
    kind.on_decided(session, vote_of_entry(session, entry.index), motion)
    forget_rankings(session, motion)


def _undo_for_lot(counting: Counting, motion: Motion, found: Sequence[Progress], tied: Sequence[int]) -> None:
    """Equal figures that a tie leaves undecided do not stand: both enter them again, with the lot drawn in public."""
    void: dict[str, list[int]] = dict(motion.payload.get("void", {}))
    for sitting, progress in zip(counting.sittings, found, strict=True):
        void[str(sitting.number)] = [*void.get(str(sitting.number), []), progress.round]
    motion.payload = motion.payload | {"void": void, "tied": sorted({*motion.payload.get("tied", ()), *tied})}


def facts_of(session: Session, motion: Motion) -> Facts:
    """What its decision needs beside the figures: the same for a recount as for the first count."""
    return Facts(
        motion.members,
        motion.secret,
        notice_days(notice_of(motion), motion.meeting.day),
        _petition_for(session, motion),
        motion.payload.get("elected_with"),
        motion.meeting.rules.get("delegates"),
    )


def _petition_for(session: Session, motion: Motion) -> tuple[int, int] | None:
    """Signatures needed, and that there were: for what the petition asked, not for what was added to the agenda."""
    if motion.meeting.called_by != "fifth":
        return None
    petition = session.scalar(select(Petition).where(Petition.meeting_id == motion.meeting_id))
    asked = {(one["kind"], one["subject"]) for one in petition.details["motions"]} if petition else set()
    return (petition.needed, petition.needed) if petition and (motion.kind, motion.subject) in asked else None


def _of_meeting(session: Session, counting: Counting, found: Sequence[Progress]) -> dict[str, object]:
    """What all votes of a meeting have in common."""
    meeting = counting.meeting
    if meeting.number is None:
        newest = select(func.max(Vote.meeting)).where(Vote.group_id == meeting.group_id)
        meeting.number = (session.scalar(newest) or 0) + 1
    openings = [sitting.opening for sitting in counting.sittings]
    known = [opening for opening in openings if opening is not None]
    return {
        "group": meeting.group_id,
        "meeting": meeting.number,
        "called_by": meeting.called_by,
        "day": meeting.day,
        "chair": meeting.chair,
        "basis_day": meeting.basis_day,
        "counted_by": "committee" if any(sitting.paper for sitting in counting.sittings) else "tellers",
        "opening": sum(known) if len(known) == len(openings) else None,
        "sittings": [
            {"day": sitting.day, "present": progress.pair[0].present}
            for sitting, progress in zip(counting.sittings, found, strict=True)
        ],
    }
