"""What somebody has typed so far of a meeting, for them alone: kept until the meeting is entered, or a month."""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tracker.accounts.rules import days_from
from tracker.database import now
from tracker.groups.models import Group, Membership
from tracker.votes.actions import teller_memberships
from tracker.votes.models import MeetingDraft

Typed = Mapping[str, Sequence[str]]
MONTH_DAYS = 30
MOST_VALUES, LONGEST_VALUE = 500, 400


def keep_meeting(session: Session, account_id: str, group: Group, way: str, typed: Typed) -> None:
    """Keep what was typed in the place of what was kept before. `way`: enter, call or ask. The caller is its guard."""
    kept = {name: [value[:LONGEST_VALUE] for value in values] for name, values in list(typed.items())[:MOST_VALUES]}
    row = session.get(MeetingDraft, (group.id, account_id, way))
    if row is None:
        row = MeetingDraft(group_id=group.id, account_id=account_id, way=way, day="", typed={})
        session.add(row)
    row.typed, row.day = kept, now(session).date().isoformat()
    session.flush()


def forget_meeting(session: Session, account_id: str, group: Group, way: str) -> None:
    """The meeting is entered, or begun anew."""
    own = (MeetingDraft.group_id == group.id) & (MeetingDraft.account_id == account_id) & (MeetingDraft.way == way)
    session.execute(delete(MeetingDraft).where(own))


def forget_old_drafts(session: Session) -> None:
    """What nobody went on with for a month: when the program starts."""
    session.execute(delete(MeetingDraft).where(MeetingDraft.day < days_from(now(session).date(), -MONTH_DAYS)))


def tellers_and_typed(
    session: Session, account_id: str, group: Group, way: str
) -> tuple[list[Membership], dict[str, list[str]]]:
    """Members who may be named to count, and what this account has typed before: read at once."""
    own = (MeetingDraft.account_id == account_id) & (MeetingDraft.way == way)
    beside = own & (MeetingDraft.group_id == Membership.group_id) & (MeetingDraft.account_id == Membership.account_id)
    rows = session.execute(teller_memberships(group).add_columns(MeetingDraft).outerjoin(MeetingDraft, beside)).all()
    drafts: list[MeetingDraft] = [row.MeetingDraft for row in rows if row.MeetingDraft is not None]
    return [row.Membership for row in rows], dict(drafts[0].typed) if drafts else {}


def ways_kept(session: Session, account_id: str, group: Group) -> list[str]:
    """What this account has begun to type in the group: enter, call, ask."""
    own = (MeetingDraft.group_id == group.id) & (MeetingDraft.account_id == account_id)
    return list(session.scalars(select(MeetingDraft.way).where(own).order_by(MeetingDraft.way)))
