"""From the call of an election to the order on the ballot: nominations, consent, withdrawal, the lot, too few."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import Clock
from tests.people import account, counted, meeting, member_ids, registered
from tracker.accounts.models import Account
from tracker.committees import nominations
from tracker.committees.actions import AlreadyPut, NotReady
from tracker.committees.calls import CallDetails, ContestDetails, NoSuchElection, contests_of
from tracker.committees.models import Contest, ElectionCall, Nomination
from tracker.committees.nominations import Dates, NominationDetails, field_of
from tracker.committees.queries import candidates_of, election_of_vote, nominations_of
from tracker.committees.rules import BadSeats, BadSeed, BadTerm, checked_seed, order_by_lot
from tracker.database import Database
from tracker.groups.actions import new_membership
from tracker.groups.mandates import NoSuchMember, NotCommittee, NotMember
from tracker.groups.models import Group, Membership
from tracker.votes.actions import TellerBarred, call_meeting, enter_meeting, motions_of
from tracker.votes.agenda import MotionChoice
from tracker.votes.leading import cancel_meeting
from tracker.votes.rules import Figures
from tracker.words import Missing, TooLong

DATES = Dates("2022-01-08")
THREE = CallDetails("2023-01-04", "plurality", (ContestDetails(3),))


def called(
    session: Session, dates: Dates = DATES, told: CallDetails = THREE
) -> tuple[Group, list[Account], ElectionCall]:
    group, founders = registered(session, "depot-three")
    return group, founders, nominations.call_election(session, founders[0].id, group, told, dates)


def stand(session: Session, call: ElectionCall, person: Account, name: str, **other: object) -> Nomination:
    """A person's own candidacy, for the first seats unless told otherwise."""
    values: dict[str, object] = {"contest": "", "member": nominations.MYSELF, "name": name, "statement": ""}
    return nominations.nominate(session, person.id, call.id, NominationDetails(**(values | other)))  # type: ignore[arg-type]


def name_paper(session: Session, call: ElectionCall, person: Account, name: str, **other: object) -> Nomination:
    """Somebody without an account, who said yes in person."""
    return stand(session, call, person, name, member=nominations.NO_ACCOUNT, consent=True, **other)


def names(session: Session, call: ElectionCall) -> list[list[str]]:
    return [sorted(one.name for one in field.standing) for field in field_of(session, call)]


def test_members_stand_or_are_named_and_consent(database: Database) -> None:
    with database.acting() as session:
        group, founders, call = called(session)
        ids = member_ids(session, group)
        stand(session, call, founders[0], "  Aigul  S. ", statement="Раздевалка и доплата за ночь.")
        asked = stand(session, call, founders[0], "not theirs to choose", member=ids[1])
        assert (asked.state, asked.name, asked.by_account_id) == ("asked", "second", None)
        assert names(session, call) == [["Aigul S."]]
        with pytest.raises(nominations.NoSuchNomination):  # nobody says yes for another
            nominations.consent(session, founders[0].id, asked.id, "Bolat", "")
        nominations.consent(session, founders[1].id, asked.id, "Болат К.", "Стоял у пресса двадцать лет.")
        name_paper(session, call, founders[2], "№ 114")
        assert names(session, call) == [["Aigul S.", "Болат К.", "№ 114"]]


def test_whoever_declines_is_not_asked_again_but_can_stand(database: Database) -> None:
    with database.acting() as session:
        group, founders, call = called(session)
        ids = member_ids(session, group)
        asked = stand(session, call, founders[0], "", member=ids[1])
        nominations.step_back(session, founders[1].id, asked.id)
        assert asked.state == "declined"
        with pytest.raises(nominations.NominatedAlready):
            stand(session, call, founders[2], "", member=ids[1])
        assert stand(session, call, founders[1], "Bolat").state == "standing"


def test_a_candidate_is_nominated_once(database: Database) -> None:
    with database.acting() as session:
        group, founders, call = called(session)
        stand(session, call, founders[0], "Aigul")
        with pytest.raises(nominations.NominatedAlready):
            stand(session, call, founders[0], "Aigul the second")
        with pytest.raises(nominations.NominatedAlready):
            stand(session, call, founders[1], "", member=member_ids(session, group)[0])
        with pytest.raises(nominations.NameTakenHere):
            stand(session, call, founders[1], "AIGUL")
        with pytest.raises(nominations.NameTakenHere):
            name_paper(session, call, founders[1], "aigul")


def test_what_a_nomination_needs(database: Database) -> None:
    with database.acting() as session:
        _group, founders, call = called(session)
        stranger = account(session, "stranger")
        with pytest.raises(NotMember):
            stand(session, call, stranger, "Spy")
        with pytest.raises(Missing):
            stand(session, call, founders[0], " ")
        with pytest.raises(TooLong):
            stand(session, call, founders[0], "A" * 201)
        with pytest.raises(TooLong):
            stand(session, call, founders[0], "A", statement="б" * 2001)
        with pytest.raises(nominations.ConsentMissing):
            stand(session, call, founders[0], "Dina", member=nominations.NO_ACCOUNT)
        with pytest.raises(NoSuchMember):
            stand(session, call, founders[0], "Dina", member="nobody")
        assert names(session, call) == [[]]


def test_withdrawal_is_open_until_nominations_close(database: Database, clock: Clock) -> None:
    with database.acting() as session:
        _group, founders, call = called(session)
        own = stand(session, call, founders[0], "Aigul")
        paper = name_paper(session, call, founders[1], "Dina")
        late = stand(session, call, founders[2], "Erlan")
        with pytest.raises(nominations.NoSuchNomination):
            nominations.step_back(session, founders[2].id, own.id)
        nominations.step_back(session, founders[0].id, own.id)
        nominations.step_back(session, founders[1].id, paper.id)
        with pytest.raises(nominations.NoSuchNomination):
            nominations.step_back(session, founders[0].id, own.id)
        assert names(session, call) == [["Erlan"]]
        stand(session, call, founders[0], "Aigul")  # they stand after all
    clock.move(days=4)
    with database.acting() as session:
        for deed in (
            lambda: nominations.step_back(session, founders[2].id, late.id),
            lambda: nominations.consent(session, founders[2].id, late.id, "E.", ""),
            lambda: stand(session, call, founders[1], "Dina"),
        ):
            with pytest.raises(nominations.NominationsClosed):
                deed()


def test_a_lot_puts_the_candidates_in_their_order(database: Database, clock: Clock) -> None:
    with database.acting() as session:
        group, founders, call = called(session)
        stand(session, call, founders[0], "Aigul", statement="Жұмысшылар үшін.")
        for name in ("Bolat", "Dina", "Erlan"):
            name_paper(session, call, founders[1], name)
        with pytest.raises(nominations.NominationsOpen):
            nominations.draw(session, founders[0].id, call.id, "316625")
        (contest,) = contests_of(session, call)
        with pytest.raises(NotReady):
            enter_meeting(session, founders[0].id, group, "elect", contest.id, meeting(session, group))
    clock.move(days=4)
    with database.acting() as session:
        for wrong in ("", "12345", "three six", "１２３４５６", "1" * 41):
            with pytest.raises(BadSeed):
                nominations.draw(session, founders[0].id, call.id, wrong)
        nominations.draw(session, founders[0].id, call.id, "3 1 6 6 2 5")
        (contest,) = contests_of(session, session.get_one(ElectionCall, call.id))
        drawn = {name: hashlib.sha256(f"316625 {name}".encode()).hexdigest() for name in contest.candidates}
        assert contest.candidates == sorted(drawn, key=lambda name: drawn[name])
        assert sorted(contest.candidates) == ["Aigul", "Bolat", "Dina", "Erlan"]
        assert contest.statements[contest.candidates.index("Aigul")] == "Жұмысшылар үшін."
        assert contest.candidate_accounts == [founders[0].id]
        with pytest.raises(nominations.NominationsClosed):
            nominations.draw(session, founders[0].id, call.id, "111111")
        with pytest.raises(nominations.NominationsClosed):
            nominations.extend(session, founders[0].id, call.id, "2022-01-20")


def test_the_election_that_was_called_is_held_and_what_is_not_needed_forgotten(
    database: Database, clock: Clock
) -> None:
    with database.acting() as session:
        group, founders, call = called(session)
        candidate = account(session, "candidate")
        new_membership(session, candidate.id, group.id, "candidate", "member")
        stand(session, call, candidate, "Aigul", statement="SECRET words")
        for name in ("Bolat", "Dina", "Erlan"):
            name_paper(session, call, founders[1], name)
    clock.move(days=4)
    with database.acting() as session:
        nominations.draw(session, founders[0].id, call.id, "316625")
        group, (contest,) = session.get_one(Group, group.id), contests_of(session, call)
        members = {m.account_id: m.id for m in session.scalars(select(Membership))}
        details = meeting(session, group, day="2022-01-09", called_on="2022-01-05")
        with pytest.raises(TellerBarred):
            biased = meeting(session, group, day="2022-01-09", called_on="2022-01-05", teller_one=members[candidate.id])
            enter_meeting(session, founders[0].id, group, "elect", contest.id, biased)
        motion = enter_meeting(session, founders[0].id, group, "elect", contest.id, details)
        assert [part["before"][0] for part in motion.payload["parts"]] == [["Aigul", "SECRET words"]]
        with pytest.raises(AlreadyPut):
            nominations.call_off(session, founders[0].id, call.id)
        marks = {"Aigul": 50, "Bolat": 40, "Dina": 30, "Erlan": 5}
        order = motion.payload["candidates"]
        vote = counted(session, motion, Figures(present=60, marks=tuple(marks[name] for name in order)))
        election = election_of_vote(session, vote.entry)
        assert election is not None and election.seed_text is not None
        assert (election.seed_text.text, election.label, election.numbers) == ("316625", None, [1, 2, 3])
        assert {c.name_text.text: c.seat for c in candidates_of(session, election)} == {
            "Aigul": 1,
            "Bolat": 2,
            "Dina": 3,
            "Erlan": None,
        }
        assert (nominations_of(session, call), contest.candidate_accounts, contest.statements) == ([], [], [])
        assert motion.payload["parts"] == []


def test_too_few_candidates_extend_the_call(database: Database, clock: Clock) -> None:
    with database.acting() as session:
        _group, founders, call = called(session)
        stand(session, call, founders[0], "Aigul")
        asked = stand(session, call, founders[0], "", member=member_ids(session, _group)[1])
        assert asked.state == "asked"
    clock.move(days=4)
    with database.acting() as session:
        with pytest.raises(nominations.TooFewCandidates) as refused:
            nominations.draw(session, founders[0].id, call.id, "316625")
        assert refused.value.values == {"seats": 3, "candidates": 1}
        for wrong in ("2022-01-08", "2021-12-31", "", "2022-06-01"):
            with pytest.raises(nominations.BadNominationDay):
                nominations.extend(session, founders[0].id, call.id, wrong)
        nominations.extend(session, founders[0].id, call.id, "2022-01-12")
        nominations.consent(session, founders[1].id, asked.id, "Bolat", "")  # it is not too late then
        name_paper(session, call, founders[2], "Dina")
        with pytest.raises(nominations.EnoughCandidates):
            nominations.extend(session, founders[0].id, call.id, "2022-01-20")
    clock.move(days=4)
    with database.acting() as session:
        nominations.draw(session, founders[0].id, call.id, "316625")
        assert sorted(contests_of(session, session.get_one(ElectionCall, call.id))[0].candidates) == [
            "Aigul",
            "Bolat",
            "Dina",
        ]


def test_fewer_than_seats_stand_only_where_the_call_said_so(database: Database, clock: Clock) -> None:
    with database.acting() as session:
        group, founders, call = called(session, Dates("2022-01-08", unopposed=True))
        for name in ("Bolat", "Dina"):
            name_paper(session, call, founders[1], name)
    clock.move(days=4)
    with database.acting() as session:
        nominations.draw(session, founders[0].id, call.id, "316625")
        group, (contest,) = session.get_one(Group, group.id), contests_of(session, call)
        details = meeting(session, group, day="2022-01-09", called_on="2022-01-05")
        motion = enter_meeting(session, founders[0].id, group, "elect", contest.id, details)
        vote = counted(session, motion, Figures(present=60, marks=(50, 40)))
        election = election_of_vote(session, vote.entry)
        assert election is not None
        assert (election.seats, election.vacant, election.body) == (3, 1, 1)


def test_nobody_at_all_is_never_put_to_the_vote(database: Database, clock: Clock) -> None:
    with database.acting() as session:
        _group, founders, call = called(session, Dates("2022-01-08", unopposed=True))
    clock.move(days=4)
    with database.acting() as session:
        with pytest.raises(nominations.TooFewCandidates):
            nominations.draw(session, founders[0].id, call.id, "316625")
        nominations.extend(session, founders[0].id, call.id, "2022-01-12")


@pytest.mark.parametrize(
    ("dates", "told", "refusal"),
    [
        (Dates("2022-01-04"), THREE, nominations.BadNominationDay),
        (Dates("2022-04-06"), THREE, nominations.BadNominationDay),
        (Dates(""), THREE, nominations.BadNominationDay),
        (Dates("2022-01-08", "2022-01-08"), THREE, nominations.BadVoteDay),
        (DATES, CallDetails("2022-01-05", "plurality", (ContestDetails(3),)), BadTerm),
        (DATES, CallDetails("2023-01-04", "plurality", (ContestDetails(2),)), BadSeats),
        (DATES, CallDetails("2023-01-04", "plurality", ()), BadSeats),
    ],
)
def test_calls_that_cannot_be(database: Database, dates: Dates, told: CallDetails, refusal: type[Exception]) -> None:
    with database.acting() as session, pytest.raises(refusal):
        called(session, dates, told)


def test_any_member_can_call_and_then_runs_it_without_the_committee(database: Database, clock: Clock) -> None:
    with database.acting() as session:
        group, founders = registered(session, "depot-three")
        member = account(session, "member")
        new_membership(session, member.id, group.id, "member", "member")
        own = nominations.call_election(session, member.id, group, THREE, DATES)
        theirs = nominations.call_election(session, founders[0].id, group, THREE, DATES)
        assert (own.account_id, theirs.account_id) == (member.id, None)
        for call in (own, theirs):
            for name in ("Bolat", "Dina", "Erlan"):
                name_paper(session, call, founders[1], name)
    clock.move(days=4)
    with database.acting() as session:
        with pytest.raises(NotCommittee):
            nominations.draw(session, member.id, theirs.id, "316625")
        with pytest.raises(NotCommittee):
            nominations.call_off(session, member.id, theirs.id)
        nominations.draw(session, member.id, own.id, "316625")
        nominations.draw(session, founders[1].id, theirs.id, "316625")


def test_an_election_that_is_called_off_forgets_who_was_named(database: Database) -> None:
    with database.acting() as session:
        group, founders, call = called(session)
        stand(session, call, founders[0], "Aigul")
        nominations.call_off(session, founders[0].id, call.id)
        assert list(session.scalars(select(Nomination))) == []
        (contest,) = contests_of(session, call)
        with pytest.raises(NoSuchElection):
            stand(session, call, founders[0], "Aigul")
        with pytest.raises(NoSuchElection):
            enter_meeting(session, founders[0].id, group, "elect", contest.id, meeting(session, group))


def test_after_a_meeting_was_called_off_the_same_candidates_are_put_again(database: Database, clock: Clock) -> None:
    with database.acting() as session:
        _group, founders, call = called(session)
        for name in ("Bolat", "Dina", "Erlan"):
            name_paper(session, call, founders[1], name, statement="words")
    clock.move(days=4)
    with database.acting() as session:
        nominations.draw(session, founders[0].id, call.id, "316625")
        group, (contest,) = session.get_one(Group, _group.id), contests_of(session, call)
        choice = [MotionChoice("elect", contest.id)]
        ahead = call_meeting(session, founders[0].id, group, choice, meeting(session, group, day="2022-01-12"))
        cancel_meeting(session, founders[0].id, ahead.id)
        again = call_meeting(session, founders[0].id, group, choice, meeting(session, group, day="2022-01-14"))
        assert motions_of(session, again)[0].payload["candidates"] == contest.candidates
        assert session.get_one(Contest, contest.id).statements == ["words"] * 3


@given(st.lists(st.text(min_size=1), unique=True, max_size=12), st.from_regex(r"[0-9]{6,40}", fullmatch=True))
def test_the_order_by_lot_depends_on_the_names_and_the_digits_alone(names: list[str], seed: str) -> None:
    drawn = [names[place] for place in order_by_lot(names, seed)]
    assert sorted(drawn) == sorted(names)
    assert [sorted(names)[place] for place in order_by_lot(sorted(names), seed)] == drawn
    assert checked_seed(" ".join(seed)) == seed


def test_each_place_is_drawn_about_as_often() -> None:
    """Of 6,000 seeds each of six candidates stands first in 1,000, give or take what chance allows."""
    firsts = [0] * 6
    for number in range(6000):
        firsts[order_by_lot(["Aigul", "Bolat", "Dina", "Erlan", "Farida", "Gani"], f"{number:06}")[0]] += 1
    assert all(abs(number - 1000) < 5 * (6000 * 1 / 6 * 5 / 6) ** 0.5 for number in firsts)
