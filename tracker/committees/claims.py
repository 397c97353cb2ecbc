"""Hand out claim codes in halves, claim a seat, undo a wrong claim."""

from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tracker.accounts.rules import days_from, token_hash
from tracker.committees.calls import NoSuchElection
from tracker.committees.models import Candidate, ClaimHalf, ClaimUndo, Election
from tracker.committees.rules import CLAIM_DAYS
from tracker.database import now
from tracker.groups.models import Body, Group, Mandate
from tracker.groups.offices import take_seat, undo_claim
from tracker.groups.proposals import lapse, open_proposals
from tracker.groups.rules import LAPSE_DAYS, later
from tracker.votes.models import Motion
from tracker.votes.tellers import NotTeller
from tracker.words import N_, Refused


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
    own = (Mandate.group_id == election.group_id) & (Mandate.kind == "seat") & (Mandate.body == election.body)
    query = select(Mandate).where(own, Mandate.last_day.is_(None))  # who was co-opted did not win it
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
