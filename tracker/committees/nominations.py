"""Call an election: members name candidates, who consent; after the last day a lot puts them in their order."""

import secrets
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tracker.accounts.rules import days_from
from tracker.committees.actions import AlreadyPut
from tracker.committees.calls import CallDetails, NoSuchElection, begin_call, contests_of
from tracker.committees.models import Contest, ElectionCall, Nomination
from tracker.committees.queries import nominations_of
from tracker.committees.rules import (
    LONGEST_NOMINATION_DAYS,
    MOST_CANDIDATES,
    TooManyCandidates,
    checked_seed,
    order_by_lot,
)
from tracker.database import now
from tracker.groups.mandates import (
    GroupSuspended,
    committee_mandate,
    member_chosen,
    require_committee,
    require_member,
)
from tracker.groups.models import Group
from tracker.votes.agenda import UnknownChoice
from tracker.votes.queries import is_put
from tracker.words import N_, Refused, clean, one_line, required, within

MYSELF, NO_ACCOUNT = "", "-"
STANDING = ("asked", "standing")


class BadNominationDay(Refused):
    sentence = N_("The last day of nominations is today or later, within 90 days.")
    field = "nominate_until"


class BadVoteDay(Refused):
    sentence = N_("The vote is on a day after the last day of nominations.")
    field = "vote_day"


class NominationsClosed(Refused):
    sentence = N_("Nominations are closed.")
    status = 409


class NominationsOpen(Refused):
    sentence = N_("Nominations are open still: the lot is drawn after their last day.")
    status = 409


class NominatedAlready(Refused):
    sentence = N_("“%(name)s” was nominated for this election already.")
    field = "member"
    status = 409


class NameTakenHere(Refused):
    sentence = N_("“%(name)s” stands here already. Two candidates need different names.")
    field = "name"
    status = 409


class ConsentMissing(Refused):
    sentence = N_("Ask first: whoever stands has to agree.")
    field = "consent"


class DelegateWithoutAccount(Refused):
    sentence = N_("A delegate votes in the council here and needs an account: name a member.")
    field = "member"


class NoSuchNomination(Refused):
    sentence = N_("There is no such nomination, or it is not yours.")
    status = 404


class TooFewCandidates(Refused):
    sentence = N_("%(seats)s seats, %(candidates)s candidates: extend the nominations, or call the election off.")
    status = 409


class EnoughCandidates(Refused):
    sentence = N_("There are enough candidates: nominations are not extended any more.")
    status = 409


@dataclass(frozen=True)
class Dates:
    """The last day of nominations; the day of the vote, if it is known. `unopposed`: as in ElectionCall."""

    nominate_until: str
    vote_day: str = ""
    unopposed: bool = False


@dataclass(frozen=True)
class NominationDetails:
    """Who shall stand: oneself, a member (by membership), or somebody without an account who has said yes."""

    contest: str
    member: str
    name: str
    statement: str
    consent: bool = False


def call_election(session: Session, account_id: str, group: Group, details: CallDetails, dates: Dates) -> ElectionCall:
    """Call an election; any member may, as a fifth of them can put it to a meeting.

    Raises NotMember, GroupSuspended, BadNominationDay, BadVoteDay and what `begin_call` raises.
    """
    require_member(session, account_id, group)
    if group.standing == "suspended":
        raise GroupSuspended
    _check_day(session, dates.nominate_until)
    if dates.vote_day and dates.vote_day <= dates.nominate_until:
        raise BadVoteDay
    call, _contests = begin_call(session, group, details)
    call.account_id = None if committee_mandate(session, account_id, group.id) else account_id
    call.nominate_until, call.vote_day = dates.nominate_until, dates.vote_day or None
    call.unopposed, call.state = dates.unopposed, "open"
    session.flush()
    return call


def _check_day(session: Session, day: str) -> None:
    today = now(session).date()
    if not today.isoformat() <= day <= days_from(today, LONGEST_NOMINATION_DAYS):
        raise BadNominationDay


def call_for(session: Session, account_id: str, call_id: str) -> ElectionCall:
    """An election before its vote, for members. Raises NoSuchElection, NotMember."""
    call = session.get(ElectionCall, call_id)
    if call is None:
        raise NoSuchElection
    require_member(session, account_id, call.group)
    return call


def closed(session: Session, call: ElectionCall) -> bool:
    """Whether the last day of nominations is over."""
    return call.nominate_until is None or now(session).date().isoformat() > call.nominate_until


def _locked(session: Session, account_id: str, call_id: str) -> ElectionCall:
    call = call_for(session, account_id, call_id)
    session.refresh(call, with_for_update={"of": ElectionCall})
    if call.state == "cancelled":
        raise NoSuchElection
    return call


def _open_call(session: Session, account_id: str, call_id: str) -> ElectionCall:
    """One that takes nominations. Raises NominationsClosed and what `call_for` raises."""
    call = _locked(session, account_id, call_id)
    if call.state != "open" or closed(session, call):
        raise NominationsClosed
    return call


def nominate(session: Session, account_id: str, call_id: str, details: NominationDetails) -> Nomination:
    """Name a candidate. A member who is named has to consent; somebody without an account has done so in person.

    Raises NominationsClosed, UnknownChoice, NoSuchMember, NominatedAlready, NameTakenHere, DelegateWithoutAccount,
    ConsentMissing, Missing, TooLong.
    """
    call = _open_call(session, account_id, call_id)
    contest = _contest(session, call, details.contest)
    found = nominations_of(session, call)
    if sum(one.state in STANDING for one in found) >= MOST_CANDIDATES:
        raise TooManyCandidates(field="member")
    if contest.kind == "delegate" and details.member == NO_ACCOUNT:
        raise DelegateWithoutAccount
    account = _nominee(session, account_id, call, details)
    asked = account is not None and account != account_id
    known = [one for one in found if one.account_id == account and (asked or one.state in STANDING)]
    if account is not None and known:  # whoever has said no is not asked again
        raise NominatedAlready(name=known[0].name)
    nomination = Nomination(
        id=secrets.token_hex(16),
        contest_id=contest.id,
        contest=contest,
        account_id=account,
        by_account_id=account_id if account is None else None,
        name=_member_name(session, call, account) if asked else _free_name(found, details.name),
        statement="" if asked else within("reason", clean(details.statement), "statement"),
        state="asked" if asked else "standing",
    )
    session.add(nomination)
    session.flush()
    return nomination


def _contest(session: Session, call: ElectionCall, contest_id: str) -> Contest:
    contests = contests_of(session, call)
    found = next((one for one in contests if one.id == contest_id), None)
    if found is None and len(contests) == 1:
        return contests[0]
    if found is None:
        raise UnknownChoice(field="contest")
    return found


def _nominee(session: Session, account_id: str, call: ElectionCall, details: NominationDetails) -> str | None:
    if details.member == MYSELF:
        return account_id
    if details.member == NO_ACCOUNT:
        if not details.consent:
            raise ConsentMissing
        return None
    return member_chosen(session, call.group, details.member).account_id


def _member_name(session: Session, call: ElectionCall, account_id: str | None) -> str:
    return require_member(session, account_id or "", call.group).name


def _free_name(found: list[Nomination], typed: str, but: Nomination | None = None) -> str:
    """The name that a candidate chose, if nobody stands under it. Raises Missing, TooLong, NameTakenHere."""
    name = required("name", one_line(typed), "name")
    taken = {one.name.casefold() for one in found if one.state == "standing" and one is not but}
    if name.casefold() in taken:
        raise NameTakenHere(name=name)
    return name


def consent(session: Session, account_id: str, nomination_id: str, name: str, statement: str) -> Nomination:
    """Say yes to a nomination, or write one's own anew, with the name to be shown. Raises as `nominate` does."""
    nomination = _own(session, account_id, nomination_id)
    found = nominations_of(session, nomination.contest.call)
    nomination.name = _free_name(found, name, nomination)
    nomination.statement = within("reason", clean(statement), "statement")
    nomination.state = "standing"
    session.flush()
    return nomination


def step_back(session: Session, account_id: str, nomination_id: str) -> Nomination:
    """Decline a nomination, or withdraw, until nominations close. Raises NoSuchNomination, NominationsClosed."""
    nomination = _own(session, account_id, nomination_id)
    nomination.state = "declined" if nomination.state == "asked" else "withdrawn"
    session.flush()
    return nomination


def _own(session: Session, account_id: str, nomination_id: str) -> Nomination:
    """One's own nomination; of somebody without an account that of whoever named them."""
    nomination = session.get(Nomination, nomination_id)
    if nomination is None or account_id not in (nomination.account_id, nomination.by_account_id):
        raise NoSuchNomination
    _open_call(session, account_id, nomination.contest.call_id)
    session.refresh(nomination)
    if nomination.state not in STANDING:
        raise NoSuchNomination
    return nomination


# After the last day


@dataclass(frozen=True)
class Field:
    """A contest with those who stand for it."""

    contest: Contest
    standing: list[Nomination]

    @property
    def short(self) -> bool:
        """Whether fewer stand than can be put to the vote."""
        seats = len(self.contest.numbers)
        return len(self.standing) < (1 if self.contest.call.unopposed else seats)


def field_of(session: Session, call: ElectionCall) -> list[Field]:
    """Who stands for what."""
    found = [one for one in nominations_of(session, call) if one.state == "standing"]
    return [Field(one, [n for n in found if n.contest_id == one.id]) for one in contests_of(session, call)]


def may_run(session: Session, account_id: str, call: ElectionCall) -> bool:
    """Whether this account draws the lot, extends, calls off: the committee; without it, whoever called."""
    if call.account_id is not None:
        return call.account_id == account_id
    return committee_mandate(session, account_id, call.group_id) is not None


def _run(session: Session, account_id: str, call_id: str) -> ElectionCall:
    call = _locked(session, account_id, call_id)
    if call.account_id != account_id:
        require_committee(session, account_id, call.group)
    return call


def draw(session: Session, account_id: str, call_id: str, seed: str) -> ElectionCall:
    """Put the candidates in the order of the ballot by the digits drawn in public.

    Raises NominationsOpen, NominationsClosed (drawn already), BadSeed, TooFewCandidates.
    """
    call = _run(session, account_id, call_id)
    if call.state != "open":
        raise NominationsClosed
    if not closed(session, call):
        raise NominationsOpen
    fields = field_of(session, call)
    for one in fields:
        if one.short:
            raise TooFewCandidates(seats=len(one.contest.numbers), candidates=len(one.standing))
    call.seed = checked_seed(seed)
    for one in fields:
        order = order_by_lot([nomination.name for nomination in one.standing], call.seed)
        chosen = [one.standing[place] for place in order]
        one.contest.candidates = [nomination.name for nomination in chosen]
        one.contest.statements = [nomination.statement for nomination in chosen]
        one.contest.candidate_accounts = [n.account_id for n in chosen if n.account_id is not None]
    call.state = "ready"
    session.flush()
    return call


def extend(session: Session, account_id: str, call_id: str, until: str) -> ElectionCall:
    """Take nominations for longer, where too few stand.

    Raises EnoughCandidates, BadNominationDay, NominationsClosed.
    """
    call = _run(session, account_id, call_id)
    if call.state != "open":
        raise NominationsClosed
    if not any(one.short for one in field_of(session, call)):
        raise EnoughCandidates
    _check_day(session, until)
    if until <= (call.nominate_until or ""):
        raise BadNominationDay
    call.nominate_until = until
    if call.vote_day is not None and call.vote_day <= until:
        call.vote_day = None
    session.flush()
    return call


def call_off(session: Session, account_id: str, call_id: str) -> ElectionCall:
    """Call an election off before it is put to a meeting; who was named is forgotten. Raises AlreadyPut."""
    call = _run(session, account_id, call_id)
    ids = [one.id for one in contests_of(session, call)]
    if session.scalar(select(Contest.id).where(Contest.id.in_(ids), is_put("elect", Contest.id)).limit(1)):
        raise AlreadyPut
    call.state = "cancelled"
    for one in contests_of(session, call):
        one.candidates, one.statements, one.candidate_accounts = [], [], []
    session.execute(delete(Nomination).where(Nomination.contest_id.in_(ids)))
    session.flush()
    return call
