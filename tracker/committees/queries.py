"""What pages and exports read of committees and elections."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.committees.models import Candidate, Contest, Election, ElectionCall, Nomination
from tracker.committees.rules import FILL_DAYS, RANKED
from tracker.database import now
from tracker.groups.models import Body, Mandate
from tracker.groups.rules import later


@dataclass(frozen=True)
class SeatRow:
    """A seat as its committee's page shows it.

    `kind`, `label`: open to all, reserved for some, or a post. `how`: election or by_election, `vote`: by which. Where
    nobody holds it any more, `vacant_since` and `fill_by` are days, and `ended` is the entry that ended the last
    mandate; `co_opted` sits on it until somebody is elected. `objected`: whether the vote is under objection.
    """

    number: int
    name: str | None
    votes: int | None
    mandate: Mandate | None
    vacant: bool
    how: str = "election"
    vote: int | None = None
    vacant_since: str | None = None
    fill_by: str | None = None
    ended: int | None = None
    co_opted: Mandate | None = None
    kind: str = "open"
    label: str | None = None
    objected: bool = False


def elections_of(session: Session, group_id: str) -> list[Election]:
    query = select(Election).where(Election.group_id == group_id)
    return list(session.scalars(query.order_by(Election.number.desc())))


def election_numbered(session: Session, group_id: str, number: int) -> Election | None:
    return session.scalar(select(Election).where(Election.group_id == group_id, Election.number == number))


def election_of_vote(session: Session, vote_entry: int) -> Election | None:
    return session.scalar(select(Election).where(Election.vote_entry == vote_entry))


def elections_of_votes(session: Session, vote_entries: Sequence[int]) -> dict[int, Election]:
    """The elections that these votes were, by vote."""
    if not vote_entries:
        return {}
    return {
        one.vote_entry: one for one in session.scalars(select(Election).where(Election.vote_entry.in_(vote_entries)))
    }


def election_of_body(session: Session, group_id: str, body: int) -> Election | None:
    """The election that made a committee, not those that filled its vacant seats."""
    own = select(Election).where(Election.group_id == group_id, Election.body == body)
    return session.scalar(own.order_by(Election.number).limit(1))


def elections_of_body(session: Session, group_id: str, body: int) -> list[Election]:
    """The elections that made a committee, one for each contest, not those that filled its vacant seats."""
    own = select(Election).where(Election.group_id == group_id, Election.body == body)
    return [one for one in session.scalars(own.order_by(Election.number)) if not one.fills]


def candidates_of(session: Session, election: Election) -> list[Candidate]:
    """Candidates, most votes first."""
    query = select(Candidate).where(Candidate.election_entry == election.entry)
    return list(session.scalars(query.order_by(Candidate.votes.desc(), Candidate.place)))


def committee_seats(
    session: Session, election: Election, *, in_office: bool = True, made: Sequence[Election] = ()
) -> list[SeatRow]:
    """Every seat of the committee that an election made, as later by-elections filled it.

    `made`: the elections of its contests, where they were read already. Of one that is not in office (any more) no
    seat is vacant whose mandate ended: it ended with the rest.
    """
    won = _won(session, election.group_id, election.body)
    held = _held(session, election.group_id, election.body)
    made = made or elections_of_body(session, election.group_id, election.body or 0)
    contests = {number: one for one in made for number in one.numbers}
    co_opted = {one.number: one for one in co_opted_in(session, election.group_id, election.body or 0)}
    rows = [
        replace(
            _labelled(_row(number, won.get(number), held.get(number), election.vote.day), contests.get(number)),
            co_opted=co_opted.get(number),
        )
        for number in range(1, election.committee_seats + 1)
    ]
    return rows if in_office else [replace(row, vacant=row.name is None, vacant_since=None) for row in rows]


def co_opted_in(session: Session, group_id: str, body: int) -> list[Mandate]:
    """Mandates by co-option that count today."""
    own = (Mandate.group_id == group_id) & (Mandate.body == body) & (Mandate.kind == "seat")
    today = now(session).date().isoformat()
    return list(session.scalars(select(Mandate).where(own, Mandate.last_day.is_not(None), Mandate.in_force(today))))


def _won(session: Session, group_id: str, body: int | None) -> dict[int, tuple[Candidate, Election]]:
    """By seat: who won it last, and where."""
    query = (
        select(Candidate, Election)
        .join(Election, Election.entry == Candidate.election_entry)
        .where(Election.group_id == group_id, Election.body == body, Candidate.seat.is_not(None))
        .order_by(Election.number)
    )
    return {one.seat or 0: (one, election) for one, election in session.execute(query)}


def _labelled(row: SeatRow, contest: Election | None) -> SeatRow:
    return row if contest is None else replace(row, kind=contest.kind, label=contest.label)


def _held(session: Session, group_id: str, body: int | None) -> dict[int, Mandate]:
    """By seat: the open mandate by election, else the last one."""
    own = (Mandate.group_id == group_id) & (Mandate.kind == "seat") & (Mandate.body == body)
    query = select(Mandate).where(own, Mandate.last_day.is_(None))
    held: dict[int, Mandate] = {}
    for mandate in session.scalars(query.order_by(Mandate.since, Mandate.id)):
        if mandate.number not in held or held[mandate.number].until is not None:
            held[mandate.number] = mandate
    return held


def _row(number: int, won: tuple[Candidate, Election] | None, mandate: Mandate | None, elected: str) -> SeatRow:
    """A seat is vacant that nobody won, or whose mandate ended after it was won last."""
    if won is None:
        return SeatRow(number, None, None, None, True, vacant_since=elected, fill_by=later(elected, FILL_DAYS))
    candidate, election = won
    how = "by_election" if election.fills else "election"
    taken = mandate if mandate is not None and mandate.vote == election.vote_entry else None
    votes = None if election.method == RANKED else candidate.votes
    row = SeatRow(number, candidate.name_text.text, votes, taken, False, how, election.vote.number)
    row = replace(row, objected=election.vote.objection is not None)
    if taken is None or taken.until is None:
        return row
    since = taken.until
    return replace(row, vacant=True, vacant_since=since, fill_by=later(since, FILL_DAYS), ended=taken.ended_by)


def vacant_seats(session: Session, group_id: str, body: int) -> list[int]:
    """Numbers of the vacant seats of a committee; of the founders' body none: who leaves it is not replaced."""
    election = election_of_body(session, group_id, body) if body else None
    return [row.number for row in committee_seats(session, election) if row.vacant] if election else []


@dataclass(frozen=True)
class Vacancies:
    """Vacant seats that are filled together: open to all, or reserved for the same people."""

    kind: str
    label: str | None
    numbers: tuple[int, ...]


def vacancies(session: Session, group_id: str, body: int) -> list[Vacancies]:
    """The vacant seats of a committee, by whom they are for."""
    election = election_of_body(session, group_id, body) if body else None
    found: dict[tuple[str, str | None], tuple[int, ...]] = {}
    for row in committee_seats(session, election) if election else []:
        if row.vacant:
            found[row.kind, row.label] = (*found.get((row.kind, row.label), ()), row.number)
    return [Vacancies(kind, label, numbers) for (kind, label), numbers in found.items()]


@dataclass(frozen=True)
class Holder:
    """Whoever won a seat, as they chose to be named; `votes`: with which, where marks were counted."""

    name: str | None
    votes: int | None


def holder_names(session: Session, group_id: str) -> dict[tuple[int, int], Holder]:
    """By body and seat: who won it last, or sits on it by co-option."""
    query = (
        select(Candidate, Election.body, Election.method)
        .join(Election, Election.entry == Candidate.election_entry)
        .where(Election.group_id == group_id, Candidate.seat.is_not(None), Election.body.is_not(None))
        .order_by(Election.number)
    )
    rows = session.execute(query).all()
    found = {
        (body or 0, one.seat or 0): Holder(one.name_text.text, None if method == RANKED else one.votes)
        for one, body, method in rows
    }
    own = (Mandate.group_id == group_id) & (Mandate.kind == "seat") & Mandate.last_day.is_not(None)
    for mandate in session.scalars(select(Mandate).where(own, Mandate.in_force(now(session).date().isoformat()))):
        found[mandate.body, mandate.number] = Holder(mandate.name_text.text if mandate.name_text else None, None)
    return found


def founders_seats(session: Session, group_id: str) -> list[Mandate]:
    query = select(Mandate).where(Mandate.group_id == group_id, Mandate.kind == "founder")
    return list(session.scalars(query.order_by(Mandate.number)))


def calls_open(session: Session, group_id: str) -> list[ElectionCall]:
    """Elections whose candidates are not in their order yet."""
    query = select(ElectionCall).where(ElectionCall.group_id == group_id, ElectionCall.state == "open")
    return list(session.scalars(query.order_by(ElectionCall.nominate_until, ElectionCall.id)))


def calls_asking(session: Session, account_id: str, group_id: str) -> set[str]:
    """Ids of the open calls in which the account was nominated and has not answered."""
    query = select(Contest.call_id).join(Nomination).where(Contest.group_id == group_id, Nomination.state == "asked")
    return set(session.scalars(query.where(Nomination.account_id == account_id)))


def contests_ready(session: Session, group_id: str) -> list[Contest]:
    """Contests whose candidates stand in their order, put to a meeting or not."""
    query = select(Contest).join(ElectionCall).where(Contest.group_id == group_id, ElectionCall.state == "ready")
    return list(session.scalars(query.order_by(Contest.call_id, Contest.place)))


def nominations_of(session: Session, call: ElectionCall) -> list[Nomination]:
    """Everybody who was named for any seat of an election, by the name they chose."""
    query = select(Nomination).join(Contest).where(Contest.call_id == call.id)
    return list(session.scalars(query.order_by(Nomination.name, Nomination.id)))


def body_numbered(session: Session, group_id: str, number: int) -> Body | None:
    return session.get(Body, (group_id, number))
