"""How far the counts of a meeting are: rounds, sittings, what waits for whom."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.votes.actions import motions_of
from tracker.votes.leading import NoSuchMeeting
from tracker.votes.models import Meeting, Motion, SingleCount, Sitting
from tracker.votes.rules import Figures, stands


@dataclass
class Progress:
    """How far one motion is counted at one sitting. `pair`: the two counts that stand; `before`: unequal rounds."""

    round: int = 1
    entered: dict[str, SingleCount] = field(default_factory=dict)
    pair: list[Figures] = field(default_factory=list)
    before: list[SingleCount] = field(default_factory=list)
    papers: list[str] = field(default_factory=list)


def progress_of(counts: Sequence[SingleCount], sitting: Sitting, void: Sequence[int] = ()) -> Progress:
    """What the counts of one motion at one sitting amount to; teller one first. `void`: rounds that a tie undid."""
    found = Progress()
    ordered = sorted(counts, key=lambda count: (count.round, count.account_id != sitting.teller_one))
    for number in sorted({count.round for count in ordered}):
        both = [count for count in ordered if count.round == number]
        figures = [Figures.from_json(count.figures) for count in both]
        if number in void:
            found.round, found.entered = number + 1, {}
            continue
        if len(both) == 2 and stands(*figures):
            found.pair, found.papers = figures, [count.paper_hash for count in both if count.paper_hash]
        if len(both) == 2 and not found.pair:
            found.before += both
            found.round = number + 1
        else:
            found.round, found.entered = number, {count.account_id: count for count in both}
    return found


@dataclass(frozen=True)
class Counting:
    """A meeting with everything that its counts need, read at once."""

    meeting: Meeting
    sittings: list[Sitting]
    motions: list[Motion]
    counts: list[SingleCount]

    def sitting(self, number: int) -> Sitting:
        """Raises NoSuchMeeting."""
        found = next((one for one in self.sittings if one.number == number), None)
        if found is None:
            raise NoSuchMeeting
        return found

    def progress(self, motion: Motion, sitting: Sitting) -> Progress:
        own = [one for one in self.counts if (one.motion_id, one.sitting) == (motion.id, sitting.number)]
        void = motion.payload.get("void", {}).get(str(sitting.number), ())
        return progress_of(own, sitting, void)

    def left_to(self, account_id: str, sitting: Sitting) -> list[Motion]:
        """Open motions whose figures of this sitting this account has not entered in the round that runs."""
        found = []
        for motion in self.motions:
            progress = self.progress(motion, sitting)
            if motion.state == "open" and not progress.pair and account_id not in progress.entered:
                found.append(motion)
        return found


def counting_of(session: Session, meeting: Meeting) -> Counting:
    """One meeting with what its counts need; its sittings are read once in a session."""
    motions = motions_of(session, meeting)
    return Counting(meeting, meeting.sittings, motions, _counts_of(session, motions))


def countings_of(session: Session, meetings: Sequence[Meeting]) -> list[Counting]:
    """Several, in as many statements as one."""
    if not meetings:
        return []
    ids = [meeting.id for meeting in meetings]
    motions = list(session.scalars(select(Motion).where(Motion.meeting_id.in_(ids)).order_by(Motion.place)))
    sittings = list(session.scalars(select(Sitting).where(Sitting.meeting_id.in_(ids)).order_by(Sitting.number)))
    counts = _counts_of(session, motions)
    found = []
    for meeting in meetings:
        own = [motion for motion in motions if motion.meeting_id == meeting.id]
        numbers = {motion.id for motion in own}
        sat = [sitting for sitting in sittings if sitting.meeting_id == meeting.id]
        found.append(Counting(meeting, sat, own, [count for count in counts if count.motion_id in numbers]))
    return found


def _counts_of(session: Session, motions: Sequence[Motion]) -> list[SingleCount]:
    query = select(SingleCount).where(SingleCount.motion_id.in_([motion.id for motion in motions]))
    return list(session.scalars(query))
