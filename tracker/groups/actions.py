"""What members and committees do: invite, admit, remove, leave, state the headcount, name the delegate."""

import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.rules import token_hash
from tracker.database import now
from tracker.groups.founding import NameTaken, checked_headcount, invitation_of
from tracker.groups.mandates import (
    NoSuchMember,
    NotMember,
    mandates_of,
    member_chosen,
    power_in,
    require_committee,
    require_member,
    require_vouched,
)
from tracker.groups.models import Group, Invitation, Mandate, Membership, Proposal
from tracker.groups.offices import send_delegate
from tracker.groups.proposals import Description, Done, ProposalKind, ProposerGone, propose
from tracker.groups.rules import INVITATION_DAYS, later
from tracker.record.actions import append
from tracker.words import N_, Refused, one_line, required, skeleton


class AlreadyMember(Refused):
    sentence = N_("You are a member of this group already, or have asked to join.")
    status = 409


class HoldsSeat(Refused):
    sentence = N_("A founder or seat holder leaves only by resignation, end of term or recall.")
    status = 409


class NoSuchMandate(Refused):
    sentence = N_("You hold no such mandate.")
    status = 404


def group_by_id(session: Session, group_id: str) -> Group:
    return session.get_one(Group, group_id)


def invite_member(session: Session, account_id: str, group: Group, code: str) -> Invitation:
    """Keep the hash of a code with which one person can ask to join; its maker proposes to admit them."""
    mandate = require_committee(session, account_id, group)
    invitation = Invitation(
        code_hash=token_hash(code),
        group_id=group.id,
        account_id=account_id,
        mandate_id=mandate.id,
        until=later(now(session).date().isoformat(), INVITATION_DAYS),
        used=False,
    )
    session.add(invitation)
    return invitation


def ask_to_join(session: Session, account_id: str, code: str, member_name: str) -> Group:
    """Use a member's invitation: the one who made it thereby proposes to admit, a second one confirms.

    Raises InvitationInvalid, AlreadyMember, NameTaken, ProposerGone.
    """
    invitation = invitation_of(session, code)
    group = session.get_one(Group, invitation.group_id or "")
    mandate = session.get_one(Mandate, invitation.mandate_id or "")
    acting = power_in(session, group.id).acting
    over = mandate.over(now(session).date().isoformat())
    if over or acting is None or acting.number != mandate.body:
        raise ProposerGone
    membership = new_membership(session, account_id, group.id, member_name, "waiting")
    invitation.used = True
    propose(session, "admit_member", mandate, invitation.account_id, membership.id, {"membership": membership.id})
    return group


def new_membership(session: Session, account_id: str, group_id: str, name: str, state: str) -> Membership:
    """A membership under a name that nobody in the group has. Raises AlreadyMember, NameTaken, Missing."""
    name = required("name", one_line(name), "member_name")
    rows = session.scalars(select(Membership).where(Membership.group_id == group_id, Membership.ended.is_(None))).all()
    if any(row.account_id == account_id for row in rows):
        raise AlreadyMember
    if skeleton(name) in {skeleton(row.name) for row in rows}:
        raise NameTaken
    membership = Membership(id=secrets.token_hex(16), group_id=group_id, account_id=account_id, name=name, state=state)
    session.add(membership)
    session.flush()
    return membership


def _describe_admission(session: Session, proposal: Proposal) -> Description:
    membership = session.get_one(Membership, proposal.payload["membership"])
    return Description(N_("Admit %(member)s as a member"), {"member": membership.name})


def _admit(session: Session, proposal: Proposal, _by: list[str]) -> Done:
    membership = session.get_one(Membership, proposal.payload["membership"])
    if membership.state == "waiting" and membership.ended is None:
        membership.state = "member"
    return Done(f"groups/{proposal.group.slug}/members")


def _turn_away(session: Session, proposal: Proposal) -> None:
    membership = session.get_one(Membership, proposal.payload["membership"])
    if membership.state == "waiting":
        membership.ended = "declined"


def propose_removal(session: Session, account_id: str, group: Group, membership_id: str, reason: str) -> Proposal:
    """Propose to remove a member; the reason stays in the group. Raises NoSuchMember, HoldsSeat, Missing."""
    mandate = require_committee(session, account_id, group)
    membership = _removable(session, group.id, membership_id)
    reason = required("reason", reason.strip(), "reason")
    return propose(
        session, "remove_member", mandate, account_id, membership.id, {"membership": membership.id, "reason": reason}
    )


def _removable(session: Session, group_id: str, membership_id: str) -> Membership:
    membership = session.get(Membership, membership_id)
    if membership is None or membership.group_id != group_id or membership.ended is not None:
        raise NoSuchMember
    if any(m.kind in ("founder", "seat") for m in mandates_of(session, membership.account_id, group_id)):
        raise HoldsSeat
    return membership


def _describe_removal(session: Session, proposal: Proposal) -> Description:
    membership = session.get_one(Membership, proposal.payload["membership"])
    return Description(
        N_("Remove %(member)s from the group"),
        {"member": membership.name},
        ((N_("Reason, kept to the group"), proposal.payload["reason"]),),
    )


def _remove(session: Session, proposal: Proposal, _by: list[str]) -> Done:
    membership = _removable(session, proposal.group_id, proposal.payload["membership"])
    membership.ended, membership.reason = "removed", proposal.payload["reason"]
    _end_mandates(session, membership.account_id, proposal.group_id)
    return Done(f"groups/{proposal.group.slug}/members")


def leave(session: Session, account_id: str, group: Group) -> None:
    """Leave the group, laying down every mandate. Raises NotMember."""
    membership = session.scalar(
        select(Membership).where(
            Membership.group_id == group.id, Membership.account_id == account_id, Membership.ended.is_(None)
        )
    )
    if membership is None:
        raise NotMember
    membership.ended = "left"
    _end_mandates(session, account_id, group.id)


def _end_mandates(session: Session, account_id: str, group_id: str) -> None:
    for mandate in mandates_of(session, account_id, group_id):
        _lay_down(session, mandate)


def lay_down(session: Session, account_id: str, group: Group, mandate_id: str) -> None:
    """Lay down one's own mandate: one's own act, no second person. Raises NoSuchMandate."""
    own = {mandate.id: mandate for mandate in mandates_of(session, account_id, group.id)}
    if mandate_id not in own:
        raise NoSuchMandate
    _lay_down(session, own[mandate_id])


def _lay_down(session: Session, mandate: Mandate) -> None:
    append(
        session,
        "mandate_laid_down",
        {
            "group": mandate.group_id,
            "mandate": mandate.id,
            "kind": mandate.kind,
            "body": mandate.body,
            "number": mandate.number,
        },
    )


def propose_headcount(session: Session, account_id: str, group: Group, number: int, day: str) -> Proposal:
    """Propose a newly stated number of people. Raises BadHeadcount, BadDay and what the guards raise."""
    mandate = require_committee(session, account_id, group)
    number, day = checked_headcount(number, day, now(session).date().isoformat())
    return propose(session, "state_headcount", mandate, account_id, group.id, {"number": number, "day": day})


def _describe_headcount(_session: Session, proposal: Proposal) -> Description:
    return Description(
        N_("State that the group has %(number)s people, as of %(day)s"),
        {"number": proposal.payload["number"], "day": proposal.payload["day"]},
    )


def _state_headcount(session: Session, proposal: Proposal, by: list[str]) -> Done:
    data = {"group": proposal.group_id, "by": by, **proposal.payload}
    return Done(f"groups/{proposal.group.slug}", append(session, "headcount_stated", data))


def propose_delegate(session: Session, account_id: str, group: Group, membership_id: str) -> Proposal:
    """Propose a member as the group's delegate. Raises NotVouched, NoSuchMember."""
    mandate = require_committee(session, account_id, group)
    require_vouched(group)
    membership = member_chosen(session, group, membership_id)
    return propose(session, "name_delegate", mandate, account_id, group.id, {"membership": membership.id})


def _describe_delegate(session: Session, proposal: Proposal) -> Description:
    membership = session.get_one(Membership, proposal.payload["membership"])
    return Description(N_("Send %(member)s to the council as the group's delegate"), {"member": membership.name})


def _name_delegate(session: Session, proposal: Proposal, by: list[str]) -> Done:
    membership = session.get_one(Membership, proposal.payload["membership"])
    require_member(session, membership.account_id, proposal.group)
    require_vouched(proposal.group)
    return Done("council", send_delegate(session, membership, by, None, None))


PROPOSALS = (
    ProposalKind("admit_member", _describe_admission, _admit, lapse=_turn_away),
    ProposalKind("remove_member", _describe_removal, _remove),
    ProposalKind("state_headcount", _describe_headcount, _state_headcount),
    ProposalKind("name_delegate", _describe_delegate, _name_delegate),
)
