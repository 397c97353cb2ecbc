"""Ranked paper ballots: each of the two types every pile, a pile is a batch, and both are compared ballot by ballot."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from tracker.votes.leading import AlreadyStands, NoSuchMotion
from tracker.votes.models import BallotBatch, Motion, Sitting
from tracker.votes.progress import Counting
from tracker.votes.rules import Figures, packed_rankings, rankings_read
from tracker.votes.tellers import AlreadyCounted, begin_entering, counting_for, may_take, take_paper
from tracker.words import N_, Refused

MOST_BATCHES, MOST_IN_BATCH = 999, 500
ALIKE = 5  # ballots from which on two equal batches are taken for one typed twice

Ranking = tuple[int, ...]


class BadBatchNumber(Refused):
    sentence = N_("A pile has a number from 1 to 999: write it on the pile, the same for both of you.")
    field = "number"


class NoBallots(Refused):
    sentence = N_("Please write the ballots of this pile, one a line.")
    field = "ballots"


class BatchTooLarge(Refused):
    sentence = N_("At most 500 ballots in one pile: make smaller ones.")
    field = "ballots"


class TypedTwice(Refused):
    sentence = N_(
        "Pile %(number)s has the same ballots in the same order. If this is another pile all the same, say so below."
    )
    field = "again"


class BatchesDiffer(Refused):
    sentence = N_("The two of you have not typed the same ballots yet. See under “Ballots” what is missing or differs.")
    status = 409


@dataclass
class Batch:
    """One pile as one of the two sees it: `mine` typed by them, `differ` once both typed it.

    `differ`: number of the ballot from 1 on, own and other ranking; None where that one has no such ballot.
    """

    number: int
    mine: list[Ranking] | None = None
    theirs: int | None = None
    differ: list[tuple[int, Ranking | None, Ranking | None]] = field(default_factory=list)


def ranked_motion(session: Session, motion_id: str) -> Motion:
    """An election by ranked ballots. Raises NoSuchMotion."""
    motion = session.get(Motion, motion_id)
    if motion is None or not motion.payload.get("ranked"):
        raise NoSuchMotion
    return motion


def batches_for(session: Session, account_id: str, motion_id: str, sitting: int) -> tuple[Counting, Motion]:
    """The meeting and the election, for those who may look at its counting. Raises NoSuchMotion, NotMember."""
    motion = ranked_motion(session, motion_id)
    counting = counting_for(session, account_id, motion.meeting_id)
    counting.sitting(sitting)
    return counting, motion


def enter_batch(
    session: Session, account_id: str, motion_id: str, sitting: int, number: int, text: str, *, again: bool = False
) -> Batch:
    """Keep a pile as this teller typed it; a number typed before is typed anew.

    `again`: another pile that happens to be equal. Raises NoSuchMotion, AlreadyStands, AlreadyCounted, BadBatchNumber,
    NoBallots, BatchTooLarge, TypedTwice, BadBallot and what `begin_entering` raises.
    """
    motion = ranked_motion(session, motion_id)
    counting = begin_entering(session, account_id, motion.meeting_id, sitting)
    held = counting.sitting(sitting)
    may_take(session, account_id, counting, held)
    _still_open(counting, motion, held, account_id)
    if not 1 <= number <= MOST_BATCHES:
        raise BadBatchNumber
    read = rankings_read(text, len(motion.payload["candidates"]))
    if not read:
        raise NoBallots
    if len(read) > MOST_IN_BATCH:
        raise BatchTooLarge
    for batch in batches_of(session, account_id, motion, held):
        if batch.mine == read and batch.number != number and len(read) >= ALIKE and not again:
            raise TypedTwice(number=batch.number)
    take_paper(held, account_id)
    row = session.get(BallotBatch, (motion_id, sitting, number, account_id))
    if row is None:
        row = BallotBatch(motion_id=motion_id, sitting=sitting, number=number, account_id=account_id)
        session.add(row)
    row.ballots = [list(ranking) for ranking in read]
    session.flush()
    return next(batch for batch in batches_of(session, account_id, motion, held) if batch.number == number)


def _still_open(counting: Counting, motion: Motion, sitting: Sitting, account_id: str) -> None:
    progress = counting.progress(motion, sitting)
    if motion.state != "open" or progress.pair:
        raise AlreadyStands
    if account_id in progress.entered:
        raise AlreadyCounted


def drop_batch(session: Session, account_id: str, motion_id: str, sitting: int, number: int) -> None:
    """Take out a pile that there is not. Raises as `enter_batch` does."""
    motion = ranked_motion(session, motion_id)
    counting = begin_entering(session, account_id, motion.meeting_id, sitting)
    _still_open(counting, motion, counting.sitting(sitting), account_id)
    row = session.get(BallotBatch, (motion_id, sitting, number, account_id))
    if row is not None:
        session.delete(row)
    session.flush()


def batches_of(session: Session, account_id: str, motion: Motion, sitting: Sitting) -> list[Batch]:
    """The piles of one sitting as this teller sees them: the other's ballots only where both typed the pile."""
    found: dict[int, Batch] = {}
    other: dict[int, list[Ranking]] = {}
    for row in session.scalars(select(BallotBatch).where(_of(motion, sitting)).order_by(BallotBatch.number)):
        batch = found.setdefault(row.number, Batch(row.number))
        ballots = [tuple(ranking) for ranking in row.ballots]
        if row.account_id == account_id:
            batch.mine = ballots
        else:
            batch.theirs, other[row.number] = len(ballots), ballots
    for number, batch in found.items():
        if batch.mine is not None and batch.theirs is not None:
            pairs = enumerate(zip_longest(batch.mine, other[number]), 1)
            batch.differ = [(place, own, theirs) for place, (own, theirs) in pairs if own != theirs]
    return list(found.values())


def _of(motion: Motion, sitting: Sitting) -> ColumnElement[bool]:
    return (BallotBatch.motion_id == motion.id) & (BallotBatch.sitting == sitting.number)


def agreed(batches: Sequence[Batch]) -> bool:
    """Whether both typed every pile, and alike."""
    return bool(batches) and all(one.mine is not None and one.theirs is not None and not one.differ for one in batches)


def ranked_figures(
    session: Session, account_id: str, motion: Motion, sitting: Sitting, present: int, lot: Ranking
) -> Figures:
    """A teller's figures of an election by ranked ballots, out of the piles; blank ones are spoiled.

    Raises BatchesDiffer.
    """
    batches = batches_of(session, account_id, motion, sitting)
    if not agreed(batches):
        raise BatchesDiffer
    ballots = [ranking for batch in batches for ranking in batch.mine or ()]
    firsts = [0] * len(motion.payload["candidates"])
    for ranking in ballots:
        if ranking:
            firsts[ranking[0]] += 1
    return Figures(
        present,
        spoiled=ballots.count(()),
        marks=tuple(firsts),
        ballots=packed_rankings((ranking, 1) for ranking in ballots if ranking),
        lot=lot,
    )
