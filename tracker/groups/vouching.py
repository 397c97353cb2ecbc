"""Vouching, doubts, and the operator's deeds on groups."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.groups.mandates import require_committee, require_vouched
from tracker.groups.models import Doubt, Group, Proposal, Vouching
from tracker.groups.proposals import Description, Done, ProposalKind, propose
from tracker.groups.rules import OPERATOR_VOUCHES, VOUCHERS
from tracker.record.actions import append
from tracker.record.entries import Entry
from tracker.words import N_, Refused, clean, required


class OwnGroup(Refused):
    sentence = N_("A group cannot say this about itself.")
    field = "other"


class NoSuchGroup(Refused):
    sentence = N_("There is no such group.")
    field = "other"
    status = 404


class AlreadySaid(Refused):
    sentence = N_("Your group has said this before.")
    status = 409


class OperatorSaidBefore(Refused):
    sentence = N_("The operator has done this before.")
    status = 409


class NothingToTakeBack(Refused):
    sentence = N_("There is nothing that your group could take back.")
    status = 409


class OperatorIsDone(Refused):
    sentence = N_("Ten groups are vouched for: from now on only groups vouch for groups.")
    status = 409


class NotSuspended(Refused):
    sentence = N_("This group is not suspended.")
    status = 409


DEEDS = ("vouch", "take_back_vouching", "doubt", "withdraw_doubt")


def _standing_word(session: Session, kind: type[Vouching] | type[Doubt], group: Group, other: Group) -> bool:
    query = select(kind.id).where(
        kind.by_group_id == group.id, kind.group_id == other.id, kind.withdrawn_entry.is_(None)
    )
    return session.scalar(query.limit(1)) is not None


def _checked(session: Session, deed: str, group: Group, other: Group) -> None:
    """Raises OwnGroup, NotVouched, AlreadySaid, NothingToTakeBack."""
    if group.id == other.id:
        raise OwnGroup
    kind = Vouching if "vouch" in deed else Doubt
    said = _standing_word(session, kind, group, other)
    if deed in ("vouch", "doubt"):
        require_vouched(group)
        if said:
            raise AlreadySaid
    elif not said:
        raise NothingToTakeBack


def propose_word(session: Session, account_id: str, group: Group, deed: str, other: Group, reason: str) -> Proposal:
    """Propose to vouch for another group, to doubt it, or to take either back. `deed` is one of DEEDS.

    Raises OwnGroup, NotVouched, AlreadySaid, NothingToTakeBack, Missing (a doubt without a reason).
    """
    mandate = require_committee(session, account_id, group)
    _checked(session, deed, group, other)
    text = clean(reason)
    if deed == "doubt":
        text = required("reason", text, "reason")
    return propose(session, deed, mandate, account_id, other.id, {"other": other.id, "reason": text})


_SENTENCES = {
    "vouch": N_("Vouch for %(other)s: “we know them and what they have in common”"),
    "take_back_vouching": N_("Take back the group's word for %(other)s"),
    "doubt": N_("Raise a doubt about %(other)s"),
    "withdraw_doubt": N_("Withdraw the doubt about %(other)s"),
}
_ENTRIES = {
    "vouch": "vouched",
    "take_back_vouching": "vouching_withdrawn",
    "doubt": "doubted",
    "withdraw_doubt": "doubt_withdrawn",
}


def _describe(session: Session, proposal: Proposal) -> Description:
    other = session.get_one(Group, proposal.payload["other"])
    reason = proposal.payload["reason"]
    details = ((N_("Reason, public"), reason),) if reason else ()
    return Description(_SENTENCES[proposal.kind], {"other": other.name or other.id}, details)


def _say(session: Session, proposal: Proposal, by: list[str]) -> Done:
    group, other = proposal.group, session.get_one(Group, proposal.payload["other"])
    _checked(session, proposal.kind, group, other)
    reason = proposal.payload["reason"]
    data = {"group": group.id, "other": other.id, "by": by}
    entry = append(session, _ENTRIES[proposal.kind], data, {"reason": reason} if reason else {})
    return Done(f"groups/{other.slug}", entry)


PROPOSALS = tuple(ProposalKind(deed, _describe, _say) for deed in DEEDS)


def operator_vouch(session: Session, group: Group, reason: str) -> Entry:
    """The operator's word for one of the first groups. Raises OperatorIsDone, OperatorSaidBefore, Missing."""
    if _ever_vouched(session) >= OPERATOR_VOUCHES:
        raise OperatorIsDone
    if _operator_said(session, group):
        raise OperatorSaidBefore
    reason = required("reason", clean(reason), "reason")
    return append(session, "vouched_by_operator", {"group": group.id}, {"reason": reason})


def _ever_vouched(session: Session) -> int:
    """How many groups were ever vouched for by enough: below ten never again once it was ten."""
    words = select(Vouching.group_id, Vouching.by_group_id).where(Vouching.counts)
    said: dict[str, set[str | None]] = {}
    for group_id, by in session.execute(words):
        said.setdefault(group_id, set()).add(by)
    return sum(None in by or len(by) >= VOUCHERS for by in said.values())


def _operator_said(session: Session, group: Group) -> bool:
    query = select(Vouching.id).where(Vouching.group_id == group.id, Vouching.by_group_id.is_(None))
    return session.scalar(query.limit(1)) is not None


def suspend(session: Session, group: Group, reason: str) -> Entry:
    """Suspend a group. Raises OperatorSaidBefore, Missing."""
    if group.suspended_entry is not None:
        raise OperatorSaidBefore
    return append(session, "suspended", {"group": group.id}, {"reason": required("reason", clean(reason), "reason")})


def unsuspend(session: Session, group: Group, reason: str) -> Entry:
    """End a suspension. Raises NotSuspended, Missing."""
    if group.suspended_entry is None:
        raise NotSuspended
    return append(session, "unsuspended", {"group": group.id}, {"reason": required("reason", clean(reason), "reason")})
