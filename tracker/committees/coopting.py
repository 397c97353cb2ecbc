"""Co-opt somebody to a vacant seat, by two of the committee, until somebody is elected to it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.committees.calls import NoVacancy
from tracker.committees.models import Election
from tracker.committees.queries import SeatRow, co_opted_in, committee_seats, election_of_body
from tracker.committees.rules import FILL_DAYS
from tracker.database import now
from tracker.groups.mandates import member_chosen, power_in, require_committee
from tracker.groups.models import Group, Mandate, Membership, Proposal
from tracker.groups.offices import hold_seat, holds_seat
from tracker.groups.proposals import Description, Done, ProposalKind, propose
from tracker.groups.rules import later
from tracker.record.actions import append
from tracker.words import N_, Refused, one_line, required


class BadLastDay(Refused):
    sentence = N_("The last day is today or later, within 60 days and within the committee's term.")
    field = "last_day"


class SitsAlready(Refused):
    sentence = N_("Whoever holds a seat of this committee is not co-opted to another.")
    field = "member"
    status = 409


class TooManyCoOpted(Refused):
    sentence = N_("Those co-opted must stay fewer than those who were elected: hold a by-election.")
    status = 409


def seats_to_fill(session: Session, group: Group) -> list[SeatRow]:
    """Vacant seats of the committee in office that nobody was co-opted to."""
    election = _made(session, group)
    return [row for row in committee_seats(session, election) if row.vacant and not row.co_opted] if election else []


def _made(session: Session, group: Group) -> Election | None:
    acting = power_in(session, group.id).acting
    return election_of_body(session, group.id, acting.number) if acting is not None and acting.number else None


def propose_co_option(
    session: Session, account_id: str, group: Group, seat: int, membership_id: str, name: str, last_day: str
) -> Proposal:
    """Propose a member for a vacant seat, under the name that they chose, until a day.

    Raises NoVacancy, NoSuchMember, SitsAlready, BadLastDay, TooManyCoOpted, Missing, TooLong.
    """
    mandate = require_committee(session, account_id, group)
    payload = {
        "body": mandate.body,
        "seat": seat,
        "membership": membership_id,
        "name": required("name", one_line(name), "name"),
        "last_day": last_day,
    }
    _check(session, group, seat, membership_id, last_day)
    return propose(session, "co_opt", mandate, account_id, f"{group.id} {mandate.body} {seat}", payload)


def _check(session: Session, group: Group, seat: int, membership_id: str, last_day: str) -> Membership:
    """Whoever may be co-opted. Raises as `propose_co_option` does."""
    if seat not in {row.number for row in seats_to_fill(session, group)}:
        raise NoVacancy(field="seat")
    membership = member_chosen(session, group, membership_id)
    acting = power_in(session, group.id).acting
    today = now(session).date().isoformat()
    until = min(later(today, FILL_DAYS), (acting.term_until if acting else None) or today)
    if not today <= last_day <= until:
        raise BadLastDay
    body = acting.number if acting else 0
    if holds_seat(session, membership.account_id, group.id, body):
        raise SitsAlready
    seated = (Mandate.group_id == group.id) & (Mandate.body == body) & (Mandate.kind == "seat")
    elected = session.scalars(select(Mandate).where(seated, Mandate.until.is_(None), Mandate.last_day.is_(None))).all()
    if len(co_opted_in(session, group.id, body)) + 1 >= len(elected):
        raise TooManyCoOpted
    return membership


def _describe(session: Session, proposal: Proposal) -> Description:
    told = proposal.payload
    membership = session.get(Membership, told["membership"])
    return Description(
        N_("Co-opt %(name)s (%(member)s) to seat %(seat)s until %(day)s"),
        {
            "name": told["name"],
            "member": membership.name if membership else "",
            "seat": told["seat"],
            "day": told["last_day"],
        },
    )


def _co_opt(session: Session, proposal: Proposal, by: list[str]) -> Done:
    told, group = proposal.payload, proposal.group
    membership = _check(session, group, told["seat"], told["membership"], told["last_day"])
    data = {
        "group": group.id,
        "by": by,
        "body": told["body"],
        "number": told["seat"],
        "last_day": told["last_day"],
    }
    entry = append(session, "seat_co_opted", data, {"name": told["name"]})
    hold_seat(session, membership.account_id, group.id, told["body"], entry.key())
    return Done(f"groups/{group.slug}/committees/{told['body']}", entry)


PROPOSALS = (ProposalKind("co_opt", _describe, _co_opt),)
