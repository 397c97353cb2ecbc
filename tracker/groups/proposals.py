"""One proposes, a second confirms: the way of every deed of two."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.database import now
from tracker.groups.mandates import delegate_mandate, power_in, require_committee, require_delegate
from tracker.groups.models import Group, Holding, Mandate, Proposal
from tracker.record.entries import Entry
from tracker.words import N_, Refused


class NoSuchProposal(Refused):
    sentence = N_("There is no such proposal.")
    status = 404


class OwnProposal(Refused):
    sentence = N_("You proposed this yourself. A second person of the committee must confirm it.")
    status = 403


class SameGroup(Refused):
    sentence = N_("A delegate of another group must confirm this.")
    status = 403


class AlreadyDecided(Refused):
    sentence = N_("This proposal was already confirmed or declined.")
    status = 409


class AlreadyProposed(Refused):
    sentence = N_("Somebody proposed this before you: confirm it on your desk instead.")
    status = 409


class ProposedByYou(AlreadyProposed):
    sentence = N_("You have proposed this already. It waits for a second person.")


class ProposerGone(Refused):
    sentence = N_("Whoever proposed this no longer holds the mandate. Propose it anew.")
    status = 409


@dataclass(frozen=True)
class Description:
    """What a proposal is, in words: a message id with its values, and details as (label, text).

    `changes`: what is worded otherwise than when it was proposed, each with `language` and `runs`: it waits in vain.
    """

    sentence: str
    values: Mapping[str, Any] = field(default_factory=dict)
    details: tuple[tuple[str, str], ...] = ()
    changes: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Done:
    """Where a confirmed proposal leads (an address without language), and its entry, if it is public."""

    location: str
    entry: Entry | None = None


Execute = Callable[[Session, Proposal, list[str]], Done]


@dataclass(frozen=True)
class ProposalKind:
    """A kind of proposal: `execute(session, proposal, by)` does the deed, `by` being the two mandates' ids."""

    name: str
    describe: Callable[[Session, Proposal], Description]
    execute: Execute
    council: bool = False
    may_confirm: Callable[[Session, Proposal, Mandate], None] = lambda _session, _proposal, _mandate: None
    lapse: Callable[[Session, Proposal], None] = lambda _session, _proposal: None


def kinds_of(session: Session) -> dict[str, ProposalKind]:
    kinds: dict[str, ProposalKind] = session.info["proposals"]
    return kinds


def kind_of(session: Session, proposal: Proposal) -> ProposalKind:
    return kinds_of(session)[proposal.kind]


def propose(
    session: Session, kind: str, mandate: Mandate, account_id: str, subject: str, payload: Mapping[str, Any]
) -> Proposal:
    """Keep a proposal until a second person confirms it. `subject` keeps one open proposal for each thing.

    The caller has checked the mandate. Raises AlreadyProposed.
    """
    council = kinds_of(session)[kind].council
    same = select(Proposal).where(
        Proposal.kind == kind, Proposal.subject == subject, Proposal.state == "open", Proposal.council == council
    )
    if not council:
        same = same.where(Proposal.group_id == mandate.group_id)
    for other in session.scalars(same):
        if _proposer_holds(session, other):
            raise ProposedByYou if other.account_id == account_id else AlreadyProposed
        _close(session, other, "lapsed")
    proposal = Proposal(
        id=secrets.token_hex(16),
        kind=kind,
        group_id=mandate.group_id,
        council=council,
        payload=dict(payload),
        subject=subject,
        mandate_id=mandate.id,
        account_id=account_id,
        state="open",
        made=now(session).strftime("%Y-%m-%dT%HZ"),
        location="",
    )
    session.add(proposal)
    session.flush()
    session.refresh(proposal)
    return proposal


def _proposer_holds(session: Session, proposal: Proposal) -> bool:
    """Whether the proposer's mandate still counts: open, of the acting body, and held by the same account."""
    mandate = session.get_one(Mandate, proposal.mandate_id)
    holder = session.scalar(select(Holding.account_id).where(Holding.mandate_id == mandate.id))
    if mandate.over(now(session).date().isoformat()) or holder != proposal.account_id:
        return False
    if mandate.kind == "delegate":
        return True
    acting = power_in(session, mandate.group_id).acting
    return acting is not None and acting.number == mandate.body


def _close(session: Session, proposal: Proposal, state: str) -> None:
    proposal.state = state
    if state != "confirmed":
        kind_of(session, proposal).lapse(session, proposal)
    session.flush()


def lapse(session: Session, proposal: Proposal) -> None:
    """Close a proposal whose subject was decided or changed meanwhile."""
    _close(session, proposal, "lapsed")


def _locked(session: Session, proposal_id: str) -> Proposal:
    query = (
        select(Proposal)
        .where(Proposal.id == proposal_id)
        .with_for_update(of=Proposal)
        .execution_options(populate_existing=True)
    )
    proposal = session.scalar(query)
    if proposal is None:
        raise NoSuchProposal
    return proposal


def _second(session: Session, proposal: Proposal, account_id: str) -> Mandate:
    if not proposal.council:
        return require_committee(session, account_id, session.get_one(Group, proposal.group_id))
    return require_delegate(session, account_id)


def confirm(session: Session, account_id: str, proposal_id: str) -> Proposal:
    """Confirm what another proposed, and do it.

    Raises NoSuchProposal, OwnProposal, SameGroup, AlreadyDecided, ProposerGone, what the guards of
    `mandates` raise, and whatever the deed itself refuses.
    """
    proposal = _locked(session, proposal_id)
    mandate = _second(session, proposal, account_id)
    if proposal.state != "open":
        raise AlreadyDecided
    if account_id == proposal.account_id or mandate.id == proposal.mandate_id:
        raise OwnProposal
    if proposal.council and mandate.group_id == proposal.group_id:
        raise SameGroup
    if not _proposer_holds(session, proposal):
        raise ProposerGone
    kind = kind_of(session, proposal)
    kind.may_confirm(session, proposal, mandate)
    done = kind.execute(session, proposal, [proposal.mandate_id, mandate.id])
    proposal.second_mandate_id = mandate.id
    proposal.location = done.location
    proposal.entry = done.entry.index if done.entry else None
    _close(session, proposal, "confirmed")
    return proposal


def decline(session: Session, account_id: str, proposal_id: str) -> Proposal:
    """Decline a proposal, or take back one's own. Raises as `confirm` does."""
    proposal = _locked(session, proposal_id)
    if account_id != proposal.account_id:
        _second(session, proposal, account_id)
    if proposal.state != "open":
        raise AlreadyDecided
    _close(session, proposal, "withdrawn" if account_id == proposal.account_id else "declined")
    return proposal


def readable_by(session: Session, account_id: str, proposal_id: str) -> Proposal:
    """The proposal, for those who may confirm it, and for who made it. Raises NoSuchProposal and the guards."""
    proposal = session.get(Proposal, proposal_id)
    if proposal is None:
        raise NoSuchProposal
    if account_id != proposal.account_id:
        _second(session, proposal, account_id)
    return proposal


def open_proposals(session: Session, group_id: str) -> list[Proposal]:
    """What waits in a group, oldest first."""
    query = select(Proposal).where(Proposal.group_id == group_id, Proposal.state == "open", Proposal.council.is_(False))
    return list(session.scalars(query.order_by(Proposal.made, Proposal.id)))


def open_council_proposals(session: Session, account_id: str) -> list[Proposal]:
    """What waits in the council, for a delegate; nothing for anybody else."""
    if delegate_mandate(session, account_id) is None:
        return []
    query = select(Proposal).where(Proposal.state == "open", Proposal.council)
    return list(session.scalars(query.order_by(Proposal.made, Proposal.id)))
