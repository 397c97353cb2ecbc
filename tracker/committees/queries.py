"""What pages and exports read of committees and elections."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.committees.models import Candidate, Election, ElectionDraft
from tracker.groups.models import Body, Mandate


@dataclass(frozen=True)
class SeatRow:
    """A seat as its committee's page shows it."""

    number: int
    name: str | None
    votes: int | None
    mandate: Mandate | None
    vacant: bool


def elections_of(session: Session, group_id: str) -> list[Election]:
    query = select(Election).where(Election.group_id == group_id)
    return list(session.scalars(query.order_by(Election.number.desc())))


def election_numbered(session: Session, group_id: str, number: int) -> Election | None:
    return session.scalar(select(Election).where(Election.group_id == group_id, Election.number == number))


def election_of_vote(session: Session, vote_entry: int) -> Election | None:
    return session.scalar(select(Election).where(Election.vote_entry == vote_entry))


def election_of_body(session: Session, group_id: str, body: int) -> Election | None:
    return session.scalar(select(Election).where(Election.group_id == group_id, Election.body == body))


def candidates_of(session: Session, election: Election) -> list[Candidate]:
    """Candidates, most votes first."""
    query = select(Candidate).where(Candidate.election_entry == election.entry)
    return list(session.scalars(query.order_by(Candidate.votes.desc(), Candidate.place)))


def committee_seats(session: Session, election: Election) -> list[SeatRow]:
    """Every seat of the committee that an election made, vacant ones too."""
    won = {c.seat: c for c in candidates_of(session, election) if c.seat is not None}
    query = select(Mandate).where(
        Mandate.group_id == election.group_id, Mandate.kind == "seat", Mandate.body == election.body
    )
    held: dict[int, Mandate] = {}
    for mandate in session.scalars(query.order_by(Mandate.id)):
        if mandate.number not in held or mandate.until is None:
            held[mandate.number] = mandate
    return [
        SeatRow(
            number,
            won[number].name_text.text if number in won else None,
            won[number].votes if number in won else None,
            held.get(number),
            number not in won,
        )
        for number in range(1, election.seats + 1)
    ]


def founders_seats(session: Session, group_id: str) -> list[Mandate]:
    query = select(Mandate).where(Mandate.group_id == group_id, Mandate.kind == "founder")
    return list(session.scalars(query.order_by(Mandate.number)))


def election_drafts(session: Session, group_id: str) -> list[ElectionDraft]:
    return list(session.scalars(select(ElectionDraft).where(ElectionDraft.group_id == group_id)))


def body_numbered(session: Session, group_id: str, number: int) -> Body | None:
    return session.get(Body, (group_id, number))
