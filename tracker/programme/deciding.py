"""What follows where a meeting decided on support, and where a recount turns that around."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.programme.actions import may_support, standing_support
from tracker.programme.models import Support
from tracker.programme.moving import may_move
from tracker.record.actions import append
from tracker.record.queries import entry_at
from tracker.votes.models import Motion, Vote
from tracker.votes.motions import DONE, LATE, STAYS, UNDONE
from tracker.words import Refused


def _of(motion: Motion) -> tuple[str, int]:
    """The demand and the common demand that a motion is about."""
    return motion.payload["demand"], motion.payload["common"]


def _data(vote: Vote, demand: str, common: int, by_vote: int | None) -> dict[str, object]:
    return {"group": vote.group_id, "by": [], "common": common, "demand": demand, "vote": by_vote}


def on_supported(session: Session, vote: Vote, motion: Motion) -> None:
    demand, common = _of(motion)
    if vote.carried and standing_support(session, demand, common) is None:
        append(session, "support_confirmed", _data(vote, demand, common, vote.entry))


def support_recounted(session: Session, vote: Vote, motion: Motion) -> str:
    """Support that its meeting did not decide after all is withdrawn."""
    demand, common = _of(motion)
    if vote.carried:
        try:
            may_support(session, vote.group_id, demand, common)
        except Refused:
            return LATE
        on_supported(session, vote, motion)
        return DONE
    there = standing_support(session, demand, common)
    if there is None or there.vote_entry != vote.entry:
        return STAYS
    append(session, "support_withdrawn", _data(vote, demand, common, vote.entry))
    return UNDONE


def on_withdrawn(session: Session, vote: Vote, motion: Motion) -> None:
    demand, common = _of(motion)
    if vote.carried and standing_support(session, demand, common) is not None:
        append(session, "support_withdrawn", _data(vote, demand, common, vote.entry))


def withdrawal_recounted(session: Session, vote: Vote, motion: Motion) -> str:
    """What the group said before its withdrawal, it says again."""
    demand, common = _of(motion)
    if vote.carried:
        there = standing_support(session, demand, common)
        on_withdrawn(session, vote, motion)
        return DONE if there is not None else LATE
    ended = _ended(session, demand, common, vote)
    try:
        may_support(session, vote.group_id, demand, common)
    except Refused:
        return STAYS
    if ended is None:
        return STAYS
    if ended.relation == "same":
        append(session, "support_confirmed", _data(vote, demand, common, ended.vote_entry))
    else:
        data = _data(vote, demand, common, None)
        del data["vote"]
        append(session, "demand_related", data | {"relation": ended.relation})
    return UNDONE


def _ended(session: Session, demand: str, common: int, vote: Vote) -> Support | None:
    """What the demand said of the common demand last, if this very vote ended it."""
    own = select(Support).where(Support.demand_id == demand, Support.common_number == common)
    last = session.scalar(own.order_by(Support.entry.desc()).limit(1))
    by = entry_at(session, last.withdrawn_entry) if last is not None and last.withdrawn_entry is not None else None
    return last if by is not None and by.data.get("vote") == vote.entry else None


def on_moved(session: Session, vote: Vote, motion: Motion) -> None:
    demand, new = _of(motion)
    old = motion.payload["from"]
    there, target = standing_support(session, demand, old), standing_support(session, demand, new)
    if vote.carried and there is not None and target is None:
        append(session, "support_moved", _data(vote, demand, new, vote.entry) | {"from": old})


def move_recounted(session: Session, vote: Vote, motion: Motion) -> str:
    """Support that was not to move goes back to where it was."""
    demand, new = _of(motion)
    old = motion.payload["from"]
    if vote.carried:
        try:
            may_move(session, vote.group_id, demand, old, new)
        except Refused:
            return LATE
        on_moved(session, vote, motion)
        return DONE
    there, ended = standing_support(session, demand, new), _ended(session, demand, old, vote)
    if there is None or there.vote_entry != vote.entry or ended is None:
        return STAYS
    append(session, "support_moved", _data(vote, demand, old, ended.vote_entry) | {"from": new})
    return UNDONE
