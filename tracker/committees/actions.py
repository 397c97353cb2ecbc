"""Prepare an election, seat the elected, hand out claim codes in halves, claim a seat."""

import secrets
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from tracker.accounts.rules import days_from, token_hash
from tracker.committees.models import Candidate, ClaimHalf, ClaimUndo, Election, ElectionDraft
from tracker.committees.queries import vacant_seats
from tracker.committees.ranking import as_json, ballots_of, publishable, tied_in
from tracker.committees.rules import (
    CLAIM_DAYS,
    FEWEST_SEATS,
    LONGEST_TERM_DAYS,
    METHODS,
    RANKED,
    BadTerm,
    checked_candidates,
)
from tracker.counting.elections import plurality
from tracker.counting.stv import Count, scottish_stv
from tracker.database import now
from tracker.groups.mandates import require_member
from tracker.groups.models import Body, Group, Mandate, Membership
from tracker.groups.offices import open_body, take_seat, undo_claim
from tracker.groups.proposals import lapse, open_proposals
from tracker.groups.rules import LAPSE_DAYS, later
from tracker.record.actions import append
from tracker.votes.models import Motion, Vote
from tracker.votes.motions import MotionKind, Prepared, Subject
from tracker.votes.queries import is_put
from tracker.votes.rules import Figures, Rankings
from tracker.votes.tellers import NotTeller
from tracker.words import N_, Refused

SEATS_FOR_POWER = 2


class NoSuchElection(Refused):
    sentence = N_("There is no such election in this group.")
    status = 404


class AlreadyPut(Refused):
    sentence = N_("This election was put to a meeting already.")
    status = 409


class NoVacancy(Refused):
    sentence = N_("No seat of this committee is vacant.")
    field = "body"
    status = 409


class BadMethod(Refused):
    sentence = N_("Please choose one of these.")
    field = "method"


class WrongHalves(Refused):
    sentence = N_(
        "These two halves do not open a seat: a letter is wrong, they were renewed or used, or 14 days are over."
    )
    field = "half_one"


class SeatTaken(Refused):
    sentence = N_("This seat was taken up already.")
    status = 409


class TooLateToChange(Refused):
    sentence = N_("Two seats are taken up: the new committee is in office, and codes can no longer be changed.")
    status = 409


class ElectionLapsed(Refused):
    sentence = N_("This election has lapsed: fewer than two seats were taken up within 30 days.")
    status = 409


@dataclass(frozen=True)
class ElectionDetails:
    """An election as it is entered: candidates one a line, members who are candidates by id.

    `body`: the committee whose vacant seats it fills, None for a new one; its term is that of the committee then.
    """

    seats: int
    term_until: str
    candidates: str
    members: tuple[str, ...]
    method: str = "plurality"
    body: int | None = None


def draft_election(session: Session, account_id: str, group: Group, details: ElectionDetails) -> ElectionDraft:
    """Keep an election to be put to the vote; any member may, as a fifth of them can put it.

    Raises NotMember, BadTerm, BadMethod, NoVacancy and what `checked_candidates` raises.
    """
    require_member(session, account_id, group)
    if details.method not in METHODS:
        raise BadMethod
    if details.body is not None:
        details = _for_vacancies(session, group, details)
    today = now(session).date()
    if not today.isoformat() < details.term_until <= days_from(today, LONGEST_TERM_DAYS):
        raise BadTerm
    chosen = [session.get(Membership, key) for key in details.members]
    fewest = FEWEST_SEATS if details.body is None else 1
    draft = ElectionDraft(
        id=secrets.token_hex(16),
        group_id=group.id,
        seats=details.seats,
        term_until=details.term_until,
        method=details.method,
        body=details.body,
        candidates=checked_candidates(details.candidates, details.seats, fewest),
        candidate_accounts=[m.account_id for m in chosen if m is not None and m.group_id == group.id],
    )
    session.add(draft)
    session.flush()
    return draft


def _for_vacancies(session: Session, group: Group, details: ElectionDetails) -> ElectionDetails:
    """A by-election: for as many seats as are vacant, until the committee's term ends. Raises NoVacancy."""
    body = session.get(Body, (group.id, details.body))
    vacant = vacant_seats(session, group.id, details.body or 0)
    if body is None or body.term_until is None or not vacant:
        raise NoVacancy
    return replace(details, seats=len(vacant), term_until=body.term_until)


def _prepare(session: Session, group: Group, subject: str) -> Prepared:
    draft = session.get(ElectionDraft, subject)
    if draft is None or draft.group_id != group.id:
        raise NoSuchElection
    if session.scalar(select(is_put("elect", ElectionDraft.id)).where(ElectionDraft.id == subject)):
        raise AlreadyPut
    seats = draft.seats if draft.method == "plurality" else 0
    return Prepared(payload={"candidates": draft.candidates, "seats": seats, "ranked": draft.method == RANKED})


def _lines(_session: Session, motion: Motion) -> list[str]:
    return list(motion.payload["candidates"])


def _barred(session: Session, subject: str) -> frozenset[str]:
    draft = session.get(ElectionDraft, subject)
    return frozenset(draft.candidate_accounts) if draft else frozenset()


def seat_elected(session: Session, vote: Vote, motion: Motion) -> None:
    """Seat those with most votes, if the quorum was there; two seated at least open a committee."""
    draft = session.get_one(ElectionDraft, motion.subject)
    votes = list(vote.figures[0]["marks"])
    fills, seats = _to_fill(session, draft)
    seated, tied, counted = _outcome(draft, motion, votes, seats if vote.carried else 0)
    new = draft.body is None and len(seated) >= SEATS_FOR_POWER
    body = _next_body(session, vote.group_id) if new else draft.body if seated else None
    append(
        session,
        "election_held",
        {
            "group": vote.group_id,
            "vote": vote.entry,
            "seats": draft.seats,
            "term_until": draft.term_until,
            "votes": votes,
            "seated": seated,
            "tied": tied,
            "vacant": draft.seats - len(seated),
            "body": body,
            "method": draft.method,
            "fills": fills,
            "count": as_json(counted) if counted is not None else {},
            "ballots": [[list(prefs), number] for prefs, number in _open_ballots(motion)] if counted else [],
        },
        {f"candidate.{place}": name for place, name in enumerate(draft.candidates)},
    )
    if new and body is not None:
        open_body(session, vote.group_id, body, draft.term_until, vote.entry)
    for number in fills:  # codes of whoever won the seat before and never came
        session.execute(delete(ClaimHalf).where(_of_seat(vote.group_id, draft.body or 0, number)))


def _to_fill(session: Session, draft: ElectionDraft) -> tuple[list[int], int]:
    """The vacant seats that a by-election fills, none where a new committee is elected; and how many seats that is."""
    if draft.body is None:
        return [], draft.seats
    fills = vacant_seats(session, draft.group_id, draft.body)[: draft.seats]
    return fills, len(fills)


def _outcome(
    draft: ElectionDraft, motion: Motion, votes: list[int], seats: int
) -> tuple[list[int], list[int], Count | None]:
    """Who is seated in order, who is tied for seats that stay vacant, and the count of ranked ballots."""
    if not seats:
        return [], [], None
    if draft.method == RANKED:
        counted = Figures.from_json(motion.payload["counted"])
        count = scottish_stv(ballots_of(draft.candidates, seats, counted.ballots), counted.lot)
        return list(count.elected), [], count
    outcome = plurality(votes, seats)
    return list(outcome.seated), list(outcome.tied), None


def _open_ballots(motion: Motion) -> Rankings:
    return publishable(Figures.from_json(motion.payload["counted"]).ballots)


def _tied(session: Session, motion: Motion, figures: Figures) -> tuple[int, ...]:
    """Ranked ballots can come to a tie that only a lot decides."""
    draft = session.get_one(ElectionDraft, motion.subject)
    if draft.method != RANKED:
        return ()
    _fills, seats = _to_fill(session, draft)
    return tied_in(ballots_of(draft.candidates, seats, figures.ballots), figures.lot) if seats else ()


def _of_seat(group_id: str, body: int, number: int) -> ColumnElement[bool]:
    return (ClaimHalf.group_id == group_id) & (ClaimHalf.body == body) & (ClaimHalf.number == number)


def _next_body(session: Session, group_id: str) -> int:
    numbers = session.scalars(select(Body.number).where(Body.group_id == group_id))
    return max(numbers) + 1


def _prepared_elections(session: Session, group: Group) -> list[Subject]:
    """Elections that were prepared and not put to a meeting yet."""
    own = (ElectionDraft.group_id == group.id) & ~is_put("elect", ElectionDraft.id)
    drafts = session.scalars(select(ElectionDraft).where(own))
    return [Subject("elect", draft.id, ", ".join(draft.candidates), len(draft.candidates)) for draft in drafts]


MOTION = MotionKind(
    "elect",
    N_("Who sits on the committee?"),
    _prepare,
    seat_elected,
    _lines,
    _barred,
    subjects=_prepared_elections,
    marks=True,
    tied=_tied,
)


@dataclass(frozen=True)
class SeatState:
    """A seat that was won: its number and, once taken up, the open mandate."""

    number: int
    mandate: Mandate | None


def _counted_motion(session: Session, election: Election) -> Motion:
    return session.scalars(select(Motion).where(Motion.vote_entry == election.vote_entry)).one()


def _side(session: Session, account_id: str, election: Election) -> int:
    motion = _counted_motion(session, election)
    sides = {motion.teller_one: 1, motion.teller_two: 2}
    if account_id not in sides:
        raise NotTeller
    return sides[account_id]


def seats_of(session: Session, election: Election) -> list[SeatState]:
    """The seats won in an election, with who holds them now."""
    won = select(Candidate.seat).where(Candidate.election_entry == election.entry, Candidate.seat.is_not(None))
    query = select(Mandate).where(
        Mandate.group_id == election.group_id, Mandate.kind == "seat", Mandate.body == election.body
    )
    open_ = {m.number: m for m in session.scalars(query.where(Mandate.until.is_(None)))}
    return [SeatState(number, open_.get(number)) for number in sorted(filter(None, session.scalars(won)))]


def _changeable(session: Session, election: Election) -> Body:
    """The body whose claims can still be changed. Raises NoSuchElection, TooLateToChange, ElectionLapsed."""
    body = session.get(Body, (election.group_id, election.body)) if election.body else None
    if body is None:
        raise NoSuchElection
    if body.in_power_since is not None:
        raise TooLateToChange
    if now(session).date().isoformat() >= later(body.opened, LAPSE_DAYS):
        raise ElectionLapsed
    return body


def half_side(session: Session, account_id: str, election: Election) -> int | None:
    """Which half of each claim code this account hands out: 1, 2, or none."""
    try:
        return _side(session, account_id, election)
    except NotTeller:
        return None


def make_halves(session: Session, account_id: str, election: Election, codes: list[str]) -> None:
    """Keep the hashes of one's own halves for the seats still open, voiding those made before.

    `codes` holds one for each seat won. Raises NotTeller, ElectionLapsed, TooLateToChange (in office, all taken).
    """
    side = _side(session, account_id, election)
    body = session.get(Body, (election.group_id, election.body)) if election.body else None
    if body is None:
        raise NoSuchElection
    if body.in_power_since is None:
        _changeable(session, election)
    until = days_from(now(session).date(), CLAIM_DAYS)
    for state, code in zip(seats_of(session, election), codes, strict=True):
        if state.mandate is not None:
            continue
        old = session.get(ClaimHalf, (election.group_id, election.body, state.number, side))
        if old is not None and body.in_power_since is not None:
            raise TooLateToChange
        if old is not None:
            session.delete(old)
            session.flush()
        session.add(
            ClaimHalf(
                group_id=election.group_id,
                body=election.body,
                number=state.number,
                side=side,
                code_hash=token_hash(code),
                until=until,
            )
        )


def seat_of_halves(session: Session, half_one: str, half_two: str) -> tuple[ClaimHalf, ClaimHalf]:
    """The two halves that together open one seat. Raises WrongHalves."""
    hashes = [token_hash(half.strip().lower()) for half in (half_one, half_two)]
    found = list(session.scalars(select(ClaimHalf).where(ClaimHalf.code_hash.in_(hashes)).order_by(ClaimHalf.side)))
    today = now(session).date().isoformat()
    if len(found) != 2 or any(half.until < today for half in found):
        raise WrongHalves
    one, two = found
    if (one.group_id, one.body, one.number) != (two.group_id, two.body, two.number):
        raise WrongHalves
    return one, two


def _election_of_seat(session: Session, half: ClaimHalf) -> Election:
    """The election in which a seat was won last."""
    own = (Election.group_id == half.group_id) & (Election.body == half.body) & (Candidate.seat == half.number)
    query = select(Election).join(Candidate, Candidate.election_entry == Election.entry).where(own)
    return session.scalars(query.order_by(Election.number.desc()).limit(1)).one()


def claim_seat(session: Session, account_id: str, half_one: str, half_two: str, member_name: str) -> Group:
    """Take up the seat that both halves open; with the second seat power passes.

    Raises WrongHalves, SeatTaken, ElectionLapsed, HoldsAnotherSeat, Missing, NameTaken.
    """
    one, two = seat_of_halves(session, half_one, half_two)
    election = _election_of_seat(session, one)
    body = session.get_one(Body, (one.group_id, one.body))
    if body.in_power_since is None:
        _changeable(session, election)
    if {s.number: s for s in seats_of(session, election)}[one.number].mandate is not None:
        raise SeatTaken
    group = session.get_one(Group, one.group_id)
    before = body.in_power_since
    take_seat(session, account_id, group, one.body, one.number, election.vote_entry, member_name)
    if before is None and body.in_power_since is not None:
        for waiting in open_proposals(session, group.id):
            lapse(session, waiting)  # they were the old committee's
    session.delete(one)
    session.delete(two)
    session.flush()
    return group


def undo_wrong_claim(session: Session, account_id: str, election: Election, number: int) -> bool:
    """Say that a seat was claimed by the wrong person; the second of the two makes it so (True).

    Raises NotTeller, TooLateToChange, ElectionLapsed, NoSuchElection.
    """
    side = _side(session, account_id, election)
    _changeable(session, election)
    mandate = {s.number: s.mandate for s in seats_of(session, election)}.get(number)
    if mandate is None:
        raise NoSuchElection
    if session.get(ClaimUndo, (mandate.id, side)) is None:
        session.add(ClaimUndo(mandate_id=mandate.id, side=side))
        session.flush()
    said = session.scalars(select(ClaimUndo.side).where(ClaimUndo.mandate_id == mandate.id)).all()
    if len(set(said)) < 2:
        return False
    session.execute(delete(ClaimUndo).where(ClaimUndo.mandate_id == mandate.id))
    undo_claim(session, mandate.id)
    return True
