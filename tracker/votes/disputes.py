"""What is said and counted of a vote after it: corrections, objections, recounts. The first entry always stays."""

import secrets
from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.counting.presets import rule
from tracker.counting.rules import together
from tracker.groups.mandates import NotMember, membership_of, require_committee, require_member
from tracker.groups.models import Proposal
from tracker.groups.proposals import Description, Done, ProposalKind, propose
from tracker.record.actions import append
from tracker.votes.actions import TellerBarred, members_named
from tracker.votes.agenda import MotionChoice, barred_from
from tracker.votes.leading import NoSuchMotion
from tracker.votes.models import Motion, Objecting, Recount, RecountFigures, Vote, VoteObjection
from tracker.votes.motions import kind_of_motion
from tracker.votes.rules import Figures, checked, result, stands, to_show
from tracker.votes.tellers import AlreadyCounted, NotTeller, RoundOver, facts_of
from tracker.words import N_, Refused, clean, required


class NoSuchObjection(Refused):
    sentence = N_("There is no such objection, or it was dealt with before.")
    status = 404


class OwnObjection(Refused):
    sentence = N_("You wrote this yourself. A second member of the group must join it.")
    status = 403


class ObjectionWaits(Refused):
    sentence = N_("Somebody objects to this vote already and waits for a second member: join that objection instead.")
    status = 409


class NoSuchRecount(Refused):
    sentence = N_("There is no such recount, or it is over.")
    status = 404


class RecountGoesOn(Refused):
    sentence = N_("A recount of this vote is under way already.")
    status = 409


class ElectionRecount(Refused):
    sentence = N_("An election is not recounted here: seats were given by its count. Hold it anew.")
    status = 409


class NothingToRecount(Refused):
    sentence = N_(
        "An open assembly was estimated: there are no papers to count anew. Correct the record, or vote anew."
    )
    status = 409


# Corrections


def propose_correction(session: Session, account_id: str, vote: Vote, statement: str) -> Proposal:
    """Propose to correct what was recorded of a vote; the old entry stays. Raises Missing, TooLong."""
    mandate = require_committee(session, account_id, vote.group)
    text = required("reason", clean(statement), "statement")
    payload = {"vote": vote.entry, "statement": text}
    return propose(session, "correct_vote", mandate, account_id, f"vote {vote.entry}", payload)


def _describe_correction(session: Session, proposal: Proposal) -> Description:
    vote = session.get_one(Vote, proposal.payload["vote"])
    details = ((N_("Correction"), proposal.payload["statement"]),)
    return Description(N_("Correct what was recorded of vote %(number)s"), {"number": vote.number}, details)


def _correct(session: Session, proposal: Proposal, by: list[str]) -> Done:
    vote = session.get_one(Vote, proposal.payload["vote"])
    data = {"group": proposal.group_id, "by": by, "vote": vote.entry}
    entry = append(session, "vote_corrected", data, {"statement": proposal.payload["statement"]})
    return Done(f"groups/{proposal.group.slug}/votes/{vote.number}", entry)


# Objections: any two members, so that no committee can keep its own votes free of them


def object_to(session: Session, account_id: str, vote: Vote, reason: str) -> Objecting:
    """Object to a vote, with a reason; public once a second member joins. Raises NotMember, ObjectionWaits, Missing."""
    require_member(session, account_id, vote.group)
    waiting = select(Objecting.id).where(
        Objecting.vote_entry == vote.entry, Objecting.state == "open", Objecting.ends.is_(None)
    )
    if session.scalar(waiting.limit(1)) is not None:
        raise ObjectionWaits
    return _written(session, account_id, vote, required("reason", clean(reason), "reason"), None)


def take_back_objection(session: Session, account_id: str, objection: VoteObjection) -> Objecting:
    """Ask a second member to take back an objection together. Raises NotMember, NoSuchObjection."""
    vote = session.get_one(Vote, objection.vote_entry)
    require_member(session, account_id, vote.group)
    if objection.ended is not None:
        raise NoSuchObjection
    return _written(session, account_id, vote, "", objection.entry)


def _written(session: Session, account_id: str, vote: Vote, reason: str, ends: int | None) -> Objecting:
    row = Objecting(
        id=secrets.token_hex(16),
        vote_entry=vote.entry,
        ends=ends,
        account_id=account_id,
        reason=reason,
        state="open",
    )
    session.add(row)
    session.flush()
    return row


def objecting_for(session: Session, account_id: str, objecting_id: str) -> tuple[Objecting, Vote]:
    """An objection that waits for a second member, for members of the group. Raises NoSuchObjection, NotMember."""
    row = session.get(Objecting, objecting_id)
    if row is None:
        raise NoSuchObjection
    vote = session.get_one(Vote, row.vote_entry)
    require_member(session, account_id, vote.group)
    return row, vote


def _open(session: Session, account_id: str, objecting_id: str) -> tuple[Objecting, Vote]:
    row, vote = objecting_for(session, account_id, objecting_id)
    session.refresh(row, with_for_update=True)
    if row.state != "open":
        raise NoSuchObjection
    return row, vote


def join_objection(session: Session, account_id: str, objecting_id: str) -> Vote:
    """Join what another member objects to, or takes back: now it is public. Raises OwnObjection, NoSuchObjection."""
    row, vote = _open(session, account_id, objecting_id)
    if row.account_id == account_id:
        raise OwnObjection
    if row.account_id is None or membership_of(session, row.account_id, vote.group_id) is None:
        raise NotMember
    if row.ends is None:
        append(session, "vote_objected", {"group": vote.group_id, "vote": vote.entry}, {"reason": row.reason})
    else:
        if session.get_one(VoteObjection, row.ends).ended is not None:
            raise NoSuchObjection
        append(session, "objection_withdrawn", {"group": vote.group_id, "vote": vote.entry, "objection": row.ends})
    _forget(row, "joined")
    session.flush()
    return vote


def _forget(row: Objecting, state: str) -> None:
    """The record has what became public, and can lose it; who wrote it is nobody's business any more."""
    row.state, row.reason, row.account_id = state, "", None


def drop_objecting(session: Session, account_id: str, objecting_id: str) -> Vote:
    """Take back what one wrote oneself and nobody joined. Raises NoSuchObjection."""
    row, vote = _open(session, account_id, objecting_id)
    if row.account_id != account_id:
        raise NoSuchObjection
    _forget(row, "withdrawn")
    session.flush()
    return vote


def propose_answer(session: Session, account_id: str, objection: VoteObjection, answer: str) -> Proposal:
    """Propose the committee's answer to an objection; a second confirms. Raises NoSuchObjection, Missing, TooLong."""
    vote = session.get_one(Vote, objection.vote_entry)
    mandate = require_committee(session, account_id, vote.group)
    if objection.ended is not None:
        raise NoSuchObjection
    payload = {
        "vote": vote.entry,
        "objection": objection.entry,
        "answer": required("reason", clean(answer), "answer"),
    }
    return propose(session, "answer_objection", mandate, account_id, f"objection {objection.entry}", payload)


def _describe_answer(session: Session, proposal: Proposal) -> Description:
    vote = session.get_one(Vote, proposal.payload["vote"])
    objection = session.get_one(VoteObjection, proposal.payload["objection"])
    details = (
        (N_("Objection"), objection.reason_text.text or ""),
        (N_("Answer"), proposal.payload["answer"]),
    )
    return Description(N_("Answer the objection to vote %(number)s"), {"number": vote.number}, details)


def _answer(session: Session, proposal: Proposal, by: list[str]) -> Done:
    vote = session.get_one(Vote, proposal.payload["vote"])
    objection = session.get_one(VoteObjection, proposal.payload["objection"])
    if objection.ended is not None:
        raise NoSuchObjection
    data = {"group": proposal.group_id, "by": by, "vote": vote.entry, "objection": objection.entry}
    entry = append(session, "objection_answered", data, {"answer": proposal.payload["answer"]})
    return Done(f"groups/{proposal.group.slug}/votes/{vote.number}", entry)


# Recounts


def words_put(session: Session, vote: Vote) -> dict[str, dict[str, str]]:
    """The texts of each part of what was voted on, by its number; {} where only the public record is left."""
    motion = _motion_kept(session, vote)
    return {part["number"]: part["texts"] for part in motion.payload["parts"]} if motion else {}


def _motion_kept(session: Session, vote: Vote) -> Motion | None:
    return session.scalar(select(Motion).where(Motion.vote_entry == vote.entry))


def _motion_of(session: Session, vote: Vote) -> Motion:
    """What the meeting voted on. Raises NoSuchMotion where only the public record of it is left."""
    motion = _motion_kept(session, vote)
    if motion is None:
        raise NoSuchMotion
    return motion


def begin_recount(session: Session, account_id: str, vote: Vote, teller_one: str, teller_two: str) -> Recount:
    """Have two members (memberships' ids) count the papers anew, each without seeing the other's figures.

    Raises TellersMissing, TellerBarred, RecountGoesOn, ElectionRecount, NothingToRecount.
    """
    require_committee(session, account_id, vote.group)
    if vote.kind == "elect":
        raise ElectionRecount
    if vote.estimated:
        raise NothingToRecount
    under_way = select(Recount.id).where(Recount.vote_entry == vote.entry, Recount.state == "open")
    if session.scalar(under_way.limit(1)) is not None:
        raise RecountGoesOn
    accounts = members_named(session, vote.group, (teller_one, teller_two))
    for teller, name in zip(accounts, ("teller_one", "teller_two"), strict=True):
        _may_count(session, teller, vote, name)
    row = Recount(
        id=secrets.token_hex(16),
        vote_entry=vote.entry,
        teller_one=accounts[0],
        teller_two=accounts[1],
        state="open",
    )
    session.add(row)
    session.flush()
    return row


def _may_count(session: Session, account_id: str, vote: Vote, field: str | None = None) -> None:
    """Who may not count the votes does not count them anew either. Raises TellerBarred."""
    motion = _motion_of(session, vote)
    if account_id in barred_from(session, [MotionChoice(motion.kind, motion.subject)]):
        raise TellerBarred(field=field)


def recount_for(session: Session, account_id: str, recount_id: str) -> tuple[Recount, Vote]:
    """A recount, for its tellers and the committee. Raises NoSuchRecount, NotCommittee."""
    row = session.get(Recount, recount_id)
    if row is None:
        raise NoSuchRecount
    vote = session.get_one(Vote, row.vote_entry)
    if account_id not in (row.teller_one, row.teller_two):
        require_committee(session, account_id, vote.group)
    return row, vote


def cancel_recount(session: Session, account_id: str, recount_id: str) -> Vote:
    """Call a recount off before its figures stand. Raises NoSuchRecount, NotCommittee."""
    row, vote = recount_for(session, account_id, recount_id)
    require_committee(session, account_id, vote.group)
    session.refresh(row, with_for_update=True)
    if row.state != "open":
        raise NoSuchRecount
    row.state = "cancelled"
    session.flush()
    return vote


def recounted_before(session: Session, row: Recount) -> list[RecountFigures]:
    """What was entered so far, round by round, teller one first."""
    query = select(RecountFigures).where(RecountFigures.recount_id == row.id)
    return sorted(session.scalars(query), key=lambda one: (one.round, one.account_id != row.teller_one))


def round_of(entered: list[RecountFigures]) -> int:
    """The round that runs: after two figures that differ, the next."""
    return len(entered) // 2 + 1


def enter_recount(
    session: Session, account_id: str, recount_id: str, figures: Figures, *, seen: str | None = None
) -> Vote | None:
    """Enter what one of the two found; when both are equal the recount is public, else None and a new round.

    `seen`: the round of the form. Raises NotTeller, TellerBarred, NoSuchRecount, RoundOver, AlreadyCounted and what
    `rules.checked` raises.
    """
    row, vote = recount_for(session, account_id, recount_id)
    if account_id not in (row.teller_one, row.teller_two):
        raise NotTeller
    session.refresh(row, with_for_update=True)
    if row.state != "open":
        raise NoSuchRecount
    _may_count(session, account_id, vote)
    entered = recounted_before(session, row)
    if seen is not None and seen != str(round_of(entered)):
        raise RoundOver
    figures = checked(figures, vote.members, assembly=False)
    current = [one for one in entered if one.round == round_of(entered)]
    if account_id in {one.account_id for one in current}:
        raise AlreadyCounted
    session.add(
        RecountFigures(recount_id=row.id, round=round_of(entered), account_id=account_id, figures=figures.as_json())
    )
    session.flush()
    if not current or not stands(Figures.from_json(current[0].figures), figures):
        return None
    row.state = "counted"
    return _recounted(session, vote, figures, [one.figures for one in entered if one.round < round_of(entered)])


def _recounted(session: Session, vote: Vote, figures: Figures, earlier: list[dict[str, object]]) -> Vote:
    which = together([rule(name) for name in vote.rules])
    motion = _motion_of(session, vote)
    kind = kind_of_motion(session, motion)
    decision = result(which, [figures, figures], facts_of(session, motion))
    before, left = (vote.carried, vote.items), kind.decided_hash(session, motion, decision.items)
    append(
        session,
        "vote_recounted",
        {
            "group": vote.group_id,
            "vote": vote.entry,
            "objection": vote.objection,
            "figures": [one.in_public() for one in to_show([figures])],
            "earlier": earlier,
            "carried": decision.carried,
            "conditions": [asdict(condition) for condition in decision.conditions],
            "items": list(decision.items),
        },
        {"wording_hash": left} if left else {},
    )
    session.refresh(vote)
    turned = bool(vote.carried) is not bool(before[0])
    if turned or (kind.divisible and (vote.carried, vote.items) != before):
        outcome = kind.on_recounted(session, vote, motion)
        if turned:
            append(session, "vote_turned", {"group": vote.group_id, "vote": vote.entry, "outcome": outcome})
    return vote


PROPOSALS = (
    ProposalKind("correct_vote", _describe_correction, _correct),
    ProposalKind("answer_objection", _describe_answer, _answer),
)
