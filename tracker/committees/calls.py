"""What an election is about: the committee's seats in contests, each counted by itself; the method, the term."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.rules import days_from
from tracker.committees.models import Contest, ElectionCall
from tracker.committees.queries import vacancies
from tracker.committees.rules import (
    CONTESTS,
    LONGEST_TERM_DAYS,
    METHODS,
    MOST_CONTESTS,
    BadContest,
    BadTerm,
    checked_seats,
)
from tracker.database import now
from tracker.groups.mandates import require_vouched
from tracker.groups.models import Body, Group
from tracker.votes.rules import LARGEST_COUNT
from tracker.words import N_, Refused, one_line, within


class NoSuchElection(Refused):
    sentence = N_("There is no such election in this group.")
    status = 404


class NoVacancy(Refused):
    sentence = N_("No seat of this committee is vacant.")
    field = "fills"
    status = 409


class BadMethod(Refused):
    sentence = N_("Please choose one of these.")
    field = "method"


@dataclass(frozen=True)
class ContestDetails:
    """Seats counted together. `candidates`: one a line, where they are known; `entitled`: who can vote on it."""

    seats: int
    kind: str = "open"
    label: str = ""
    candidates: str = ""
    entitled: int | None = None
    field: str = ""

    @property
    def empty(self) -> bool:
        return not (self.seats or self.label or self.candidates.strip() or self.entitled)


@dataclass(frozen=True)
class CallDetails:
    """What is elected. `delegate`: whom the group sends to the council, and no committee.

    `body`: the committee whose vacant seats (`fills`, by default the first that belong together) are filled until its
    term ends; None: a new committee, with `contests` in the order of their seats.
    """

    term_until: str
    method: str
    contests: tuple[ContestDetails, ...]
    body: int | None = None
    fills: tuple[int, ...] = ()
    delegate: bool = False


def begin_call(session: Session, group: Group, details: CallDetails) -> tuple[ElectionCall, list[Contest]]:
    """An election with its contests, nobody standing yet.

    Raises BadMethod, BadTerm, BadSeats, BadContest, NoVacancy.
    """
    if details.method not in METHODS:
        raise BadMethod
    body = _body(session, group, details)
    term_until = details.term_until if body is None else body.term_until or ""
    today = now(session).date()
    if not today.isoformat() < term_until <= days_from(today, LONGEST_TERM_DAYS):
        raise BadTerm
    call = ElectionCall(
        id=secrets.token_hex(16),
        group_id=group.id,
        group=group,
        account_id=None,
        method=details.method,
        term_until=term_until,
        body=details.body,
        made=None,
        nominate_until=None,
        vote_day=None,
        unopposed=False,
        seed="",
        state="ready",
    )
    if details.delegate:
        require_vouched(group)
        contests = [_contest(call, 0, ContestDetails(1, "delegate"), [1])]
    else:
        contests = _new_contests(call, details) if body is None else [_vacant_contest(session, call, details)]
    session.add(call)
    session.flush()
    session.add_all(contests)
    return call, contests


def _body(session: Session, group: Group, details: CallDetails) -> Body | None:
    if details.body is None:
        return None
    body = session.get(Body, (group.id, details.body))
    if body is None or body.term_until is None:
        raise NoVacancy
    return body


def _new_contests(call: ElectionCall, details: CallDetails) -> list[Contest]:
    wanted = [one for one in details.contests if not one.empty]
    for one in wanted:
        _check(one)
    checked_seats([one.seats for one in wanted] or [0])
    found, first = [], 1
    for place, one in enumerate(wanted[:MOST_CONTESTS]):
        numbers = list(range(first, first + one.seats))
        found.append(_contest(call, place, one, numbers))
        first += one.seats
    return found


def _check(one: ContestDetails) -> None:
    field = one.field or None
    if one.kind not in CONTESTS or (one.kind != "open" and not one_line(one.label)):
        raise BadContest(field=field)
    if one.seats < 1 and one.kind != "open":
        raise BadContest(field=field)
    if one.entitled is not None and not 0 < one.entitled <= LARGEST_COUNT:
        raise BadContest(field=field)


def _vacant_contest(session: Session, call: ElectionCall, details: CallDetails) -> Contest:
    """A by-election fills vacant seats that are reserved for the same people, or for nobody."""
    for group in vacancies(session, call.group_id, call.body or 0):
        if not details.fills or set(details.fills) <= set(group.numbers):
            entitled = details.contests[0].entitled if details.contests else None
            one = ContestDetails(len(group.numbers), group.kind, group.label or "", entitled=entitled)
            return _contest(call, 0, one, list(details.fills or group.numbers))
    raise NoVacancy


def _contest(call: ElectionCall, place: int, details: ContestDetails, numbers: list[int]) -> Contest:
    return Contest(
        id=secrets.token_hex(16),
        group_id=call.group_id,
        call_id=call.id,
        call=call,
        place=place,
        kind=details.kind,
        label=within("name", one_line(details.label), details.field) if details.kind in ("reserved", "post") else "",
        numbers=numbers,
        entitled=details.entitled,
        candidates=[],
        statements=[],
        candidate_accounts=[],
    )


def contests_of(session: Session, call: ElectionCall) -> Sequence[Contest]:
    """The contests of an election, in the order of their seats."""
    return list(session.scalars(select(Contest).where(Contest.call_id == call.id).order_by(Contest.place)))
