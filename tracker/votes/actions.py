"""Enter a meeting with its motion, count it by two who do not see each other's figures, correct it."""

import secrets
from dataclasses import asdict, dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.counting.presets import rule_for
from tracker.database import now
from tracker.groups.mandates import NotCommittee, NotMember, require_committee, require_member
from tracker.groups.models import Group, Membership, Proposal
from tracker.groups.proposals import Description, Done, ProposalKind, propose
from tracker.record.actions import append
from tracker.votes.models import Meeting, Motion, SingleCount, Vote
from tracker.votes.motions import kind_of_motion, motion_kinds
from tracker.votes.rules import CHAIRS, LARGEST_COUNT, Figures, checked, result, stands, to_show
from tracker.words import N_, Refused, clean, one_line, required


class BadMeetingDay(Refused):
    sentence = N_("A meeting that is entered has taken place: its day is today or before.")
    field = "day"


class BadChair(Refused):
    sentence = N_("Please choose one of these.")
    field = "chair"


class TellersMissing(Refused):
    sentence = N_("Name two different tellers who are members and no candidates, or say that only paper came back.")
    field = "teller_two"


class TellerBarred(Refused):
    sentence = N_("A candidate cannot be a teller.")
    field = "teller_one"


class EntitledMissing(Refused):
    sentence = N_("State how many are entitled to vote.")
    field = "members"


class NotTeller(Refused):
    sentence = N_("Only the two who count this vote can enter figures.")
    status = 403


class AlreadyCounted(Refused):
    sentence = N_("You have entered your figures. Now the other one must enter theirs.")
    status = 409


class AlreadyStands(Refused):
    sentence = N_("This count stands already.")
    status = 409


class NoSuchMotion(Refused):
    sentence = N_("There is no such vote.")
    status = 404


@dataclass(frozen=True)
class MeetingDetails:
    """A meeting as a committee member enters it. Tellers are memberships' ids; `paper`: only paper came back."""

    day: str
    town: str
    chair: str
    members: int | None
    basis_day: str | None
    paper: bool
    teller_one: str
    teller_two: str


def enter_meeting(
    session: Session, account_id: str, group: Group, kind: str, subject: str, details: MeetingDetails
) -> Motion:
    """Enter a meeting with one motion, and name its tellers. Private until the count is confirmed.

    Raises BadMeetingDay, BadChair, EntitledMissing, TellersMissing, TellerBarred, and what the motion's room refuses.
    """
    require_committee(session, account_id, group)
    today = now(session).date().isoformat()
    if not "2000-01-01" <= details.day <= today:
        raise BadMeetingDay
    if details.chair not in CHAIRS:
        raise BadChair
    meeting = Meeting(
        id=secrets.token_hex(16),
        group_id=group.id,
        day=details.day,
        town=required("name", one_line(details.town), "town"),
        chair=details.chair,
        entered_by=account_id,
    )
    members, basis, basis_day = _entitled(group, details)
    prepared = motion_kinds(session)[kind].prepare(session, group, subject)
    one, two = (None, None) if details.paper else _tellers(session, group, kind, subject, details)
    session.add(meeting)
    motion = Motion(
        id=secrets.token_hex(16),
        kind=kind,
        subject=subject,
        payload={"title": prepared.title, "wording_hash": prepared.wording_hash, **prepared.payload},
        members=members,
        basis=basis,
        basis_day=basis_day,
        paper=details.paper,
        teller_one=one,
        teller_two=two,
        round=1,
        state="open",
    )
    motion.meeting = meeting
    session.add(motion)
    session.flush()
    return motion


def _entitled(group: Group, details: MeetingDetails) -> tuple[int | None, str, str | None]:
    """M with its basis: as stated for this vote, by default the last stated headcount."""
    if group.rule_set == "assembly":
        return None, "unknown", None
    if details.members is None or not 0 < details.members <= LARGEST_COUNT:
        raise EntitledMissing
    if (details.members, details.basis_day) == (group.headcount, group.headcount_day):
        return details.members, "headcount", group.headcount_day
    return details.members, "stated", details.basis_day or details.day


def possible_tellers(session: Session, group: Group, kind: str, subject: str) -> list[Membership]:
    """Members who may count this vote."""
    barred = motion_kinds(session)[kind].barred_tellers(session, subject)
    query = select(Membership).where(
        Membership.group_id == group.id, Membership.state == "member", Membership.ended.is_(None)
    )
    return [m for m in session.scalars(query.order_by(Membership.name)) if m.account_id not in barred]


def _tellers(session: Session, group: Group, kind: str, subject: str, details: MeetingDetails) -> tuple[str, str]:
    chosen = [session.get(Membership, key) for key in (details.teller_one, details.teller_two)]
    accounts = [m.account_id for m in chosen if m and m.group_id == group.id and m.state == "member" and not m.ended]
    if len(set(accounts)) < 2:
        raise TellersMissing
    barred = motion_kinds(session)[kind].barred_tellers(session, subject)
    for account_id, field in zip(accounts, ("teller_one", "teller_two"), strict=True):
        if account_id in barred:
            raise TellerBarred(field=field)
    return accounts[0], accounts[1]


def motion_for(session: Session, account_id: str, motion_id: str) -> Motion:
    """The motion, for members of its group. Raises NoSuchMotion, NotMember."""
    motion = session.get(Motion, motion_id)
    if motion is None:
        raise NoSuchMotion
    if account_id not in (motion.teller_one, motion.teller_two):
        require_member(session, account_id, motion.meeting.group)
    return motion


def may_count(session: Session, account_id: str, motion: Motion) -> bool:
    """Whether this account is one of the two who count: the named tellers, or, with paper, committee members."""
    if not motion.paper:
        return account_id in (motion.teller_one, motion.teller_two)
    others = {t for t in (motion.teller_one, motion.teller_two) if t}
    if account_id in others or len(others) == 2:
        return account_id in others
    try:
        require_committee(session, account_id, motion.meeting.group)
    except (NotCommittee, NotMember):
        return False
    return True


def enter_count(session: Session, account_id: str, motion_id: str, figures: Figures) -> Motion:
    """Enter one teller's figures; when the second one's are equal the count stands and is published.

    Unequal figures are kept and a new round begins. Raises NotTeller, AlreadyCounted, AlreadyStands and what
    `rules.checked` raises.
    """
    motion = session.scalar(
        select(Motion)
        .where(Motion.id == motion_id)
        .with_for_update(of=Motion)
        .execution_options(populate_existing=True)
    )
    if motion is None:
        raise NoSuchMotion
    if not may_count(session, account_id, motion):
        raise NotTeller
    if motion.state != "open":
        raise AlreadyStands
    group = motion.meeting.group
    lines = kind_of_motion(session, motion).lines(session, motion)
    figures = checked(figures, motion.members, len(lines), group.rule_set == "assembly")
    if session.get(SingleCount, (motion.id, motion.round, account_id)) is not None:
        raise AlreadyCounted
    _take_paper(motion, account_id)
    session.add(SingleCount(motion_id=motion.id, round=motion.round, account_id=account_id, figures=figures.as_json()))
    session.flush()
    counts = [Figures.from_json(c.figures) for c in _counts(session, motion) if c.round == motion.round]
    if len(counts) == 2:
        if stands(counts[0], counts[1]):
            _confirm(session, motion, counts)
        else:
            motion.round += 1
    return motion


def _take_paper(motion: Motion, account_id: str) -> None:
    """The first two committee members who enter the paper are its two."""
    if motion.paper and account_id not in (motion.teller_one, motion.teller_two):
        if motion.teller_one is None:
            motion.teller_one = account_id
        else:
            motion.teller_two = account_id


def _counts(session: Session, motion: Motion) -> list[SingleCount]:
    query = select(SingleCount).where(SingleCount.motion_id == motion.id)
    rows = list(session.scalars(query.order_by(SingleCount.round)))
    return sorted(rows, key=lambda c: (c.round, c.account_id != motion.teller_one))


def _confirm(session: Session, motion: Motion, counts: list[Figures]) -> None:
    """Publish meeting, motion and count in one entry, and let the motion's room draw the consequence."""
    kind, group = kind_of_motion(session, motion), motion.meeting.group
    lines = kind.lines(session, motion)
    which = rule_for(group.rule_set, motion.kind, group.rule_version)
    decision = result(which, counts, motion.members, bool(lines))
    earlier = [c.figures for c in _counts(session, motion) if c.round < motion.round]
    texts = {"town": motion.meeting.town}
    texts |= {name: motion.payload[name] for name in ("title", "wording_hash") if motion.payload[name]}
    entry = append(
        session,
        "vote_counted",
        {
            "group": group.id,
            "kind": motion.kind,
            "day": motion.meeting.day,
            "chair": motion.meeting.chair,
            "rule": decision.rule,
            "members": motion.members,
            "basis": motion.basis,
            "basis_day": motion.basis_day,
            "counted_by": "committee" if motion.paper else "tellers",
            "estimated": any(figures.estimated for figures in counts),
            "figures": [figures.as_json() for figures in to_show(counts)],
            "earlier": earlier,
            "carried": decision.carried,
            "conditions": [asdict(condition) for condition in decision.conditions],
            "lines": len(lines),
        },
        texts,
    )
    motion.state, motion.vote_entry = "counted", entry.index
    session.flush()
    kind.on_decided(session, session.get_one(Vote, entry.index), motion)


def cancel_motion(session: Session, account_id: str, motion_id: str) -> Motion:
    """Take back a motion that was entered wrongly, before its count stands. Raises AlreadyStands."""
    motion = motion_for(session, account_id, motion_id)
    require_committee(session, account_id, motion.meeting.group)
    if motion.state != "open":
        raise AlreadyStands
    motion.state = "cancelled"
    return motion


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


PROPOSALS = (ProposalKind("correct_vote", _describe_correction, _correct),)
