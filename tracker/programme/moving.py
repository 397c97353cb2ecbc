"""A common demand opened twice: members say so, its groups are invited to move, each moves by its own word."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.groups.mandates import require_committee, require_member
from tracker.groups.models import Group, Proposal
from tracker.groups.proposals import Description, Done, ProposalKind, propose
from tracker.programme.actions import (
    AlreadySupports,
    NoSuchCommonDemand,
    NotSupported,
    SupportedByVote,
    common_numbered,
    described,
    require_read,
    standing_support,
)
from tracker.programme.models import SameAsked, Suggestion, Support
from tracker.programme.queries import standing
from tracker.programme.suggestions import new_suggestion
from tracker.record.actions import append
from tracker.record.entries import Entry
from tracker.words import N_

INVITED = "invited"


class AskedAlready(AlreadySupports):
    sentence = N_("Your group has said so already. The committees concerned are asked.")


class TheVerySame(NoSuchCommonDemand):
    sentence = N_("These are the same number. Name another common demand.")
    field = "other"
    status = 422


def ask_same(session: Session, account_id: str, group: Group, number: int, other: int) -> None:
    """A member says that two common demands ask the same: the groups of the later one are invited to move.

    Nothing of it is public, and nothing moves. Raises NotMember, NoSuchCommonDemand, TheVerySame, AskedAlready.
    """
    require_member(session, account_id, group)
    common_numbered(session, number)
    common_numbered(session, other)
    if number == other:
        raise TheVerySame
    first, second = sorted((number, other))
    if session.get(SameAsked, (first, second, group.id)) is not None:
        raise AskedAlready
    session.add(SameAsked(number=first, other=second, group_id=group.id))
    invite(session, second, first)


def invite(session: Session, number: int, to: int) -> None:
    """Ask each group that supports `number`, and not `to`, whether it moves; who has declined is not asked again."""
    session.flush()
    supporting = standing(Support.demand_id, Support.group_id).where(Support.common_number == number)
    for demand_id, group_id in session.execute(supporting.order_by(Support.entry)).all():
        if standing_support(session, demand_id, to) is not None:
            continue
        pair = (Suggestion.demand_id == demand_id) & (Suggestion.common_number == to)
        row = session.scalar(select(Suggestion).where(pair)) or new_suggestion(session, demand_id, group_id, to)
        if row.state in ("open", "lapsed"):
            row.state, row.origin = "open", INVITED
    session.flush()


def invite_linked(entry: Entry, session: Session) -> None:
    """The council said that a common demand repeats another."""
    if entry.data["relation"] == "repeats":
        invite(session, entry.data["common"], entry.data["to"])


def move_support(
    session: Session, account_id: str, group: Group, demand_id: str, old: int, new: int, seen: str | None = None
) -> Proposal:
    """Propose to move a demand's support from one common demand to another.

    Raises NotSupported, NoSuchCommonDemand, AlreadySupports, SupportedByVote (then a vote moves it), ReadAgain.
    """
    mandate = require_committee(session, account_id, group)
    may_move(session, group.id, demand_id, old, new)
    _require_no_vote(session, demand_id, old)
    now = require_read(session, demand_id, new, seen)
    payload = {"demand": demand_id, "from": old, "common": new, "seen": now}
    return propose(session, "move_support", mandate, account_id, f"{demand_id}:{old}:{new}", payload)


def may_move(session: Session, group_id: str, demand_id: str, old: int, new: int) -> None:
    """Raises NotSupported, NoSuchCommonDemand, AlreadySupports."""
    support = standing_support(session, demand_id, old)
    if support is None or support.group_id != group_id or support.relation != "same":
        raise NotSupported
    common_numbered(session, new)
    if standing_support(session, demand_id, new) is not None:
        raise AlreadySupports


def _require_no_vote(session: Session, demand_id: str, old: int) -> None:
    support = standing_support(session, demand_id, old)
    if support is not None and support.vote_entry is not None:
        raise SupportedByVote


def _describe(session: Session, proposal: Proposal) -> Description:
    return described(N_("Move the support of demand %(citation)s from P-%(from)s to P-%(common)s"), session, proposal)


def _move(session: Session, proposal: Proposal, by: list[str]) -> Done:
    demand_id, old, new = (proposal.payload[name] for name in ("demand", "from", "common"))
    may_move(session, proposal.group_id, demand_id, old, new)
    _require_no_vote(session, demand_id, old)
    require_read(session, demand_id, new, proposal.payload["seen"])
    data = {"group": proposal.group_id, "by": by, "common": new, "demand": demand_id, "from": old, "vote": None}
    return Done(f"programme/P-{new}", append(session, "support_moved", data))


PROPOSALS = (ProposalKind("move_support", _describe, _move),)
