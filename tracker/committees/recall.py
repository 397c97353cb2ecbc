"""Recall whoever holds a mandate: seats and founders by a meeting of a fifth, delegates by two or by any vote."""

import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.committees.models import RecallDraft
from tracker.committees.queries import holder_names, vacant_seats
from tracker.groups.mandates import power_in, require_committee, require_member
from tracker.groups.models import Group, Holding, Mandate, Proposal
from tracker.groups.proposals import Description, Done, ProposalKind, propose
from tracker.record.actions import append
from tracker.record.entries import Entry
from tracker.record.queries import entry_at
from tracker.votes.models import Motion, Vote
from tracker.votes.motions import DONE, LATE, STAYS, UNDONE, MotionKind, Part, Prepared, Subject
from tracker.votes.queries import is_put
from tracker.words import N_, Refused, clean, required


class NoSuchRecall(Refused):
    sentence = N_("There is no such recall in this group, or the mandate has ended.")
    field = "motions"
    status = 404


def recallable(session: Session, group: Group) -> list[Mandate]:
    """Open mandates of the group that a recall can be about: of the body in office, and the delegate's."""
    power = power_in(session, group.id)
    bodies = {body.number for body in (power.acting, power.pending) if body is not None}
    query = select(Mandate).where(Mandate.group_id == group.id, Mandate.until.is_(None))
    found = session.scalars(query.order_by(Mandate.kind, Mandate.body, Mandate.number))
    return [one for one in found if one.kind == "delegate" or one.body in bodies]


def draft_recall(session: Session, account_id: str, group: Group, mandate_id: str, reason: str) -> RecallDraft:
    """Keep a recall with its reason, to be put to a meeting; any member may. Raises NoSuchRecall, Missing, TooLong."""
    require_member(session, account_id, group)
    if mandate_id not in {mandate.id for mandate in recallable(session, group)}:
        raise NoSuchRecall(field="mandate")
    draft = RecallDraft(
        id=secrets.token_hex(16),
        group_id=group.id,
        mandate_id=mandate_id,
        reason=required("reason", clean(reason), "reason"),
    )
    session.add(draft)
    session.flush()
    return draft


def _open_mandate(session: Session, group: Group, subject: str, *, delegate: bool) -> tuple[RecallDraft, Mandate]:
    draft = session.get(RecallDraft, subject)
    mandate = session.get(Mandate, draft.mandate_id) if draft is not None else None
    if draft is None or mandate is None or draft.group_id != group.id or mandate.until is not None:
        raise NoSuchRecall
    if (mandate.kind == "delegate") is not delegate:
        raise NoSuchRecall
    return draft, mandate


def _prepared(session: Session, group: Group, subject: str, *, delegate: bool) -> Prepared:
    draft, mandate = _open_mandate(session, group, subject, delegate=delegate)
    known = holder_names(session, group.id).get((mandate.body, mandate.number)) if mandate.kind == "seat" else None
    return Prepared(
        known.name or "" if known else "",
        payload={
            "mandate": mandate.id,
            "of": [mandate.kind, mandate.body, mandate.number],
            "elected_with": known.votes if known else None,
        },
        parts=(Part("1", {}, ((N_("Reason"), draft.reason),)),),
    )


def _prepare(session: Session, group: Group, subject: str) -> Prepared:
    return _prepared(session, group, subject, delegate=False)


def _prepare_delegate(session: Session, group: Group, subject: str) -> Prepared:
    return _prepared(session, group, subject, delegate=True)


def _holder(session: Session, subject: str) -> frozenset[str]:
    """Who is to be recalled does not count the votes on it."""
    query = select(Holding.account_id).join(RecallDraft, RecallDraft.mandate_id == Holding.mandate_id)
    return frozenset(session.scalars(query.where(RecallDraft.id == subject)))


def _on_decided(session: Session, vote: Vote, motion: Motion) -> None:
    """The mandate ends in this very transaction: whoever held it can do nothing more with it."""
    mandate = session.get_one(Mandate, motion.payload["mandate"])
    if vote.carried and mandate.until is None:
        end_mandate(session, mandate, [], vote.entry)


def _on_recounted(session: Session, vote: Vote, motion: Motion) -> str:
    """Whoever was not recalled after all holds the mandate again, unless it has passed to somebody else."""
    mandate = session.get_one(Mandate, motion.payload["mandate"], with_for_update={"of": Mandate})
    if vote.carried:
        open_ = mandate.until is None
        _on_decided(session, vote, motion)
        return DONE if open_ else LATE
    ended = entry_at(session, mandate.ended_by) if mandate.ended_by is not None else None
    if ended is None or ended.data.get("vote") != vote.entry or not _still_free(session, mandate):
        return STAYS
    data = {"group": vote.group_id, "mandate": mandate.id, "kind": mandate.kind}
    append(session, "mandate_restored", data | {"body": mandate.body, "number": mandate.number, "vote": vote.entry})
    return UNDONE


def _still_free(session: Session, mandate: Mandate) -> bool:
    """Whether nobody was chosen in place of who held it, its body is in office, and its holder has no other seat."""
    own = (Mandate.group_id == mandate.group_id) & (Mandate.kind == mandate.kind) & (Mandate.body == mandate.body)
    place = own & (Mandate.number == mandate.number)
    made = int(mandate.id.partition(".")[0])
    later = [one for one in session.scalars(select(Mandate).where(place)) if int(one.id.partition(".")[0]) > made]
    if later or mandate.kind == "delegate":
        return not later
    power = power_in(session, mandate.group_id)
    if mandate.body not in {body.number for body in (power.acting, power.pending) if body is not None}:
        return False
    if mandate.kind == "seat" and mandate.number not in vacant_seats(session, mandate.group_id, mandate.body):
        return False
    holder = select(Holding.account_id).where(Holding.mandate_id == mandate.id).scalar_subquery()
    others = select(Mandate.id).join(Holding, Holding.mandate_id == Mandate.id)
    return session.scalar(others.where(own, Mandate.until.is_(None), Holding.account_id == holder).limit(1)) is None


def end_mandate(session: Session, mandate: Mandate, by: list[str], vote: int | None) -> Entry:
    """Record that a mandate was recalled, by a vote or by two of the committee."""
    data = {
        "group": mandate.group_id,
        "by": by,
        "mandate": mandate.id,
        "kind": mandate.kind,
        "body": mandate.body,
        "number": mandate.number,
        "vote": vote,
    }
    return append(session, "mandate_recalled", data)


def _drafts(session: Session, group: Group) -> list[Subject]:
    """Recalls of both kinds, of members of the committee and of the delegate, read at once."""
    query = (
        select(RecallDraft, Mandate)
        .join(Mandate, Mandate.id == RecallDraft.mandate_id)
        .where(
            RecallDraft.group_id == group.id,
            Mandate.until.is_(None),
            ~is_put("recall", RecallDraft.id),
            ~is_put("recall_delegate", RecallDraft.id),
        )
    )
    return [
        Subject("recall_delegate" if mandate.kind == "delegate" else "recall", draft.id, draft.reason[:80])
        for draft, mandate in session.execute(query)
    ]


# The delegate, by two of the committee


def propose_recall(session: Session, account_id: str, group: Group) -> Proposal:
    """Propose to recall the group's delegate; a second one of the committee confirms. Raises NoSuchRecall."""
    mandate = require_committee(session, account_id, group)
    return propose(
        session, "recall_delegate", mandate, account_id, group.id, {"mandate": _delegate(session, group.id).id}
    )


def _delegate(session: Session, group_id: str) -> Mandate:
    query = select(Mandate).where(Mandate.group_id == group_id, Mandate.kind == "delegate", Mandate.until.is_(None))
    found = session.scalar(query)
    if found is None:
        raise NoSuchRecall(field=None)
    return found


def _describe(_session: Session, _proposal: Proposal) -> Description:
    return Description(N_("Recall the group's delegate to the council"))


def _recall(session: Session, proposal: Proposal, by: list[str]) -> Done:
    mandate = session.get_one(Mandate, proposal.payload["mandate"])
    if mandate.until is not None:
        raise NoSuchRecall(field=None)
    return Done("council", end_mandate(session, mandate, by, None))


MOTIONS = (
    MotionKind(
        "recall",
        N_("Shall this mandate end before its time?"),
        _prepare,
        _on_decided,
        on_recounted=_on_recounted,
        barred_tellers=_holder,
        may_reply=_holder,
        replies=True,
        subjects=_drafts,
    ),
    MotionKind(
        "recall_delegate",
        N_("Shall the group recall its delegate?"),
        _prepare_delegate,
        _on_decided,
        on_recounted=_on_recounted,
        barred_tellers=_holder,
        may_reply=_holder,
        replies=True,
    ),
)
PROPOSALS = (ProposalKind("recall_delegate", _describe, _recall),)
