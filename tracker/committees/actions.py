"""Prepare an election whose candidates are known, put it to the vote, seat the elected."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from tracker.committees.calls import CallDetails, ContestDetails, NoSuchElection, begin_call, contests_of
from tracker.committees.models import ClaimHalf, Contest, Election, ElectionCall, Nomination
from tracker.committees.queries import vacant_seats
from tracker.committees.ranking import as_json, ballots_of, nobody_chosen, publishable, tied_in
from tracker.committees.rules import RANKED, checked_candidates
from tracker.counting.elections import plurality
from tracker.counting.stv import Count, scottish_stv
from tracker.groups.mandates import membership_of, require_member
from tracker.groups.models import Body, Group, Membership
from tracker.groups.offices import open_body, send_delegate
from tracker.record.actions import append
from tracker.votes.models import Motion, Vote
from tracker.votes.motions import MotionKind, Part, Prepared, Subject
from tracker.votes.queries import is_put
from tracker.votes.rules import Figures, Rankings
from tracker.words import N_, Refused

SEATS_FOR_POWER = 2


class AlreadyPut(Refused):
    sentence = N_("This election was put to a meeting already.")
    status = 409


class NotReady(Refused):
    sentence = N_("Nominations are open still, or the lot has not put the candidates in their order yet.")
    field = "motions"
    status = 409


@dataclass(frozen=True)
class ElectionDetails:
    """An election as it is entered: candidates one a line, members who are candidates by id.

    `seats` are those open to all, `more` those reserved and posts. `body`: the committee whose vacant seats it fills,
    None for a new one; its term is that of the committee then.
    """

    seats: int
    term_until: str
    candidates: str
    members: tuple[str, ...]
    method: str = "plurality"
    body: int | None = None
    fills: tuple[int, ...] = ()
    more: tuple[ContestDetails, ...] = ()


def draft_election(session: Session, account_id: str, group: Group, details: ElectionDetails) -> Contest:
    """Keep an election to be put to the vote; any member may, as a fifth of them can put it. Gives its first contest.

    Raises NotMember, and what `begin_call` and `checked_candidates` raise.
    """
    require_member(session, account_id, group)
    first = ContestDetails(details.seats, candidates=details.candidates)
    wanted = [first, *details.more] if details.body is None else [first]
    told = CallDetails(details.term_until, details.method, tuple(wanted), details.body, details.fills)
    _call, contests = begin_call(session, group, told)
    chosen = [session.get(Membership, key) for key in details.members]
    accounts = [m.account_id for m in chosen if m is not None and m.group_id == group.id]
    taken: list[str] = []
    for contest, one in zip(contests, [one for one in wanted if not one.empty], strict=True):
        field = one.field.replace("label", "candidates") or "candidates"
        contest.candidates = checked_candidates(one.candidates, len(contest.numbers), field, taken)
        contest.candidate_accounts = accounts
        taken += contest.candidates
    session.flush()
    return contests[0]


def ready_contest(session: Session, group: Group, subject: str) -> Contest:
    """The contest that can be put to the vote. Raises NoSuchElection, NotReady, AlreadyPut."""
    contest = session.get(Contest, subject)
    if contest is None or contest.group_id != group.id or contest.call.state == "cancelled":
        raise NoSuchElection
    if contest.call.state != "ready":
        raise NotReady
    if session.scalar(select(is_put("elect", Contest.id)).where(Contest.id == subject)):
        raise AlreadyPut
    return contest


def _prepare(session: Session, group: Group, subject: str) -> Prepared:
    contest = ready_contest(session, group, subject)
    seats = len(contest.numbers) if contest.call.method == "plurality" else 0
    payload = {
        "candidates": contest.candidates,
        "seats": seats,
        "ranked": contest.call.method == RANKED,
        "contest": [contest.kind, contest.label, len(contest.numbers)],
        "entitled": contest.entitled,
        "seed": contest.call.seed,
    }
    return Prepared(contest.label, payload=payload, parts=tuple(_statements(contest)))


def _statements(contest: Contest) -> Iterator[Part]:
    """What candidates say of themselves, under their numbers and names."""
    told = zip_longest(contest.candidates, contest.statements, fillvalue="")
    for number, (name, statement) in enumerate(told, 1):
        if statement:
            yield Part(str(number), {}, ((name, statement),))


def _lines(_session: Session, motion: Motion) -> list[str]:
    return list(motion.payload["candidates"])


def _barred(session: Session, subject: str) -> frozenset[str]:
    """Who stands for any seat of the election."""
    contest = session.get(Contest, subject)
    if contest is None:
        return frozenset()
    return frozenset(account for one in contests_of(session, contest.call) for account in one.candidate_accounts)


def _committee_seats(session: Session, contest: Contest) -> int:
    """How many seats the committee has that is elected; none where a delegate is."""
    return 0 if contest.kind == "delegate" else sum(len(one.numbers) for one in contests_of(session, contest.call))


def _own_places(session: Session, account_id: str, motion: Motion) -> list[int]:
    """Where the account itself stands on the ballot."""
    own = select(Nomination.name).where(Nomination.contest_id == motion.subject, Nomination.state == "standing")
    names = set(session.scalars(own.where(Nomination.account_id == account_id)))
    return [place for place, name in enumerate(motion.payload["candidates"]) if name in names]


def seat_elected(session: Session, vote: Vote, motion: Motion) -> None:
    """Seat those with most votes, if the quorum was there; two seated at least open a committee."""
    contest = session.get_one(Contest, motion.subject)
    call = contest.call
    votes = list(vote.figures[0]["marks"])
    fills, seats = _to_fill(session, contest)
    seated, tied, counted = _outcome(call, motion, votes, seats if vote.carried else 0)
    body, opens = _body_for(session, contest, len(seated))
    texts = {f"candidate.{place}": name for place, name in enumerate(motion.payload["candidates"])}
    texts |= {name: text for name, text in (("label", contest.label), ("seed", call.seed)) if text}
    append(
        session,
        "election_held",
        {
            "group": vote.group_id,
            "vote": vote.entry,
            "seats": len(contest.numbers),
            "term_until": call.term_until,
            "votes": votes,
            "seated": seated,
            "tied": tied,
            "vacant": len(contest.numbers) - len(seated),
            "body": body,
            "method": call.method,
            "fills": fills,
            "count": as_json(counted) if counted is not None else {},
            "ballots": [[list(prefs), number] for prefs, number in _open_ballots(motion)] if counted else [],
            "kind": contest.kind,
            "numbers": fills or contest.numbers,
            "committee_seats": _committee_seats(session, contest),
            "withdrawn": sorted(motion.withdrawn),
        },
        texts,
    )
    if contest.kind == "delegate" and seated:
        _send(session, vote, contest, motion.payload["candidates"][seated[0]])
    if opens and body is not None:
        open_body(session, vote.group_id, body, call.term_until, vote.entry)
    for number in fills:  # codes of whoever won the seat before and never came
        session.execute(delete(ClaimHalf).where(ClaimHalf.of_seat(vote.group_id, call.body or 0, number)))
    _forget_candidates(session, contest, motion)


def _send(session: Session, vote: Vote, contest: Contest, name: str) -> None:
    """Whoever was elected is the delegate at once, if they are a member still."""
    own = (Nomination.contest_id == contest.id) & (Nomination.name == name) & (Nomination.state == "standing")
    account_id = session.scalar(select(Nomination.account_id).where(own))
    membership = membership_of(session, account_id or "", contest.group_id)
    if membership is not None:
        send_delegate(session, membership, [], vote.entry, contest.call.term_until)


def _to_fill(session: Session, contest: Contest) -> tuple[list[int], int]:
    """The seats that a by-election fills and that are vacant still, none where a new committee is elected; and how
    many seats are filled."""
    if contest.call.body is None:
        return [], len(contest.numbers)
    vacant = vacant_seats(session, contest.group_id, contest.call.body)
    fills = [number for number in contest.numbers if number in vacant]
    return fills, len(fills)


def _outcome(
    call: ElectionCall, motion: Motion, votes: list[int], seats: int
) -> tuple[list[int], list[int], Count | None]:
    """Who is seated in order, who is tied for seats that stay vacant, and the count of ranked ballots."""
    if not seats:
        return [], [], None
    if call.method == RANKED:
        counted = Figures.from_json(motion.payload["counted"])
        ballots = ballots_of(motion.payload["candidates"], seats, counted.ballots, motion.withdrawn)
        if nobody_chosen(ballots):
            return [], [], None
        count = scottish_stv(ballots, counted.lot)
        return list(count.elected), [], count
    outcome = plurality([0 if place in motion.withdrawn else number for place, number in enumerate(votes)], seats)
    return list(outcome.seated), list(outcome.tied), None


def _body_for(session: Session, contest: Contest, seated: int) -> tuple[int | None, bool]:
    """The committee to which those seated belong, and whether it opens now: with two seated in all its contests."""
    call = contest.call
    if contest.kind == "delegate":
        return None, False
    if call.body is not None:
        return (call.body if seated else None), False
    several = len(contests_of(session, call)) > 1
    if call.made is None and (several or seated >= SEATS_FOR_POWER):
        call.made = _next_body(session, contest.group_id)
        session.flush()
    if call.made is None or session.get(Body, (contest.group_id, call.made)) is not None:
        return call.made, False
    held = select(Election).where(Election.group_id == contest.group_id, Election.body == call.made)
    before = sum(len(one.numbers) - one.vacant for one in session.scalars(held))
    return call.made, before + seated >= SEATS_FOR_POWER


def _next_body(session: Session, group_id: str) -> int:
    """Bodies are counted from 0; one that was never opened keeps its number."""
    opened = session.scalar(select(func.max(Body.number)).where(Body.group_id == group_id)) or 0
    named = session.scalar(select(func.max(Election.body)).where(Election.group_id == group_id)) or 0
    return max(opened, named) + 1


def _open_ballots(motion: Motion) -> Rankings:
    return publishable(Figures.from_json(motion.payload["counted"]).ballots)


def _forget_candidates(session: Session, contest: Contest, motion: Motion) -> None:
    """Which accounts stood, and what candidates said of themselves, is needed no more."""
    contest.candidate_accounts, contest.statements = [], []
    motion.payload = motion.payload | {"parts": []}
    session.execute(delete(Nomination).where(Nomination.contest_id == contest.id))
    session.flush()


def _tied(session: Session, motion: Motion, figures: Figures) -> tuple[int, ...]:
    """Ranked ballots can come to a tie that only a lot decides."""
    contest = session.get_one(Contest, motion.subject)
    if contest.call.method != RANKED:
        return ()
    _fills, seats = _to_fill(session, contest)
    if not seats:
        return ()
    ballots = ballots_of(motion.payload["candidates"], seats, figures.ballots, motion.withdrawn)
    return () if nobody_chosen(ballots) else tied_in(ballots, figures.lot)


def _prepared_elections(session: Session, group: Group) -> Sequence[Subject]:
    """Contests whose candidates are known and that were not put to a meeting yet."""
    own = (Contest.group_id == group.id) & ~is_put("elect", Contest.id)
    found = session.scalars(
        select(Contest).join(ElectionCall).where(own, ElectionCall.state == "ready").order_by(Contest.place)
    )
    return [Subject("elect", one.id, contest_title(one), len(one.candidates)) for one in found]


def contest_title(contest: Contest) -> str:
    """Its label, if it has one, with the candidates."""
    names = ", ".join(contest.candidates)
    return f"{contest.label}: {names}" if contest.label else names


MOTION = MotionKind(
    "elect",
    N_("Who is elected?"),
    _prepare,
    seat_elected,
    _lines,
    _barred,
    subjects=_prepared_elections,
    marks=True,
    tied=_tied,
    own_places=_own_places,
)
