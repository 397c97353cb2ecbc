"""Reserved seats and posts, each counted by itself; candidates who stand no more; one seat for one person."""

from dataclasses import replace

import pytest
from sqlalchemy import Select, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.committees.test_nominations import called, name_paper, stand
from tests.committees.test_ranked import enter
from tests.conftest import Clock
from tests.people import account, counted, meeting, registered
from tracker.accounts.models import Account
from tracker.committees import nominations
from tracker.committees.actions import ElectionDetails, draft_election
from tracker.committees.calls import BadContest, ContestDetails, contests_of
from tracker.committees.claims import WrongHalves, claim_seat, make_halves
from tracker.committees.models import Candidate, Contest, Election
from tracker.committees.queries import committee_seats, election_of_body, election_of_vote, elections_of, vacancies
from tracker.committees.recall import end_mandate
from tracker.committees.rules import BadSeats, MoreSeatsThanCandidates, SameCandidate
from tracker.database import Database
from tracker.groups.actions import new_membership
from tracker.groups.mandates import NotMember, committee_mandate, mandates_of, power_in
from tracker.groups.models import Group, Holding, Mandate
from tracker.groups.offices import HoldsAnotherSeat, take_seat
from tracker.record.verify import differences
from tracker.votes.actions import enter_meetings, motions_of
from tracker.votes.agenda import MotionChoice
from tracker.votes.ballots import enter_batch
from tracker.votes.models import Motion, Vote
from tracker.votes.rules import Figures, MoreThanEntitled
from tracker.votes.tellers import enter_count
from tracker.votes.withdrawing import FiguresEntered, NotYourCandidacy, may_withdraw, withdraw_candidate

NIGHT = ContestDetails(2, "reserved", "Ночная смена", "Дина\nЕрлан\nФарида", entitled=30)
CHAIR = ContestDetails(1, "post", "Председатель", "Аскар\nБагила")
ALL = ElectionDetails(2, "2023-01-04", "one\ntwo\nthree", (), more=(NIGHT, CHAIR))


def put(session: Session, details: ElectionDetails = ALL) -> tuple[Group, list[Account], list[Motion]]:
    """An election with all its contests at one meeting."""
    group, founders = registered(session, "depot-three")
    first = draft_election(session, founders[0].id, group, details)
    choices = [MotionChoice("elect", one.id) for one in contests_of(session, first.call)]
    held = enter_meetings(session, founders[0].id, group, choices, meeting(session, group))
    return group, founders, motions_of(session, held)


def election(session: Session, vote: Vote) -> Election:
    found = election_of_vote(session, vote.entry)
    assert found is not None
    return found


def codes(session: Session, founders: list[Account], held: Election) -> list[tuple[str, str]]:
    won = len(held.numbers) - held.vacant
    halves = [[f"{held.number}-{teller.handle}-{seat}" for seat in range(won)] for teller in founders[1:]]
    for teller, own in zip(founders[1:], halves, strict=True):
        make_halves(session, teller.id, held, own)
    return list(zip(*halves, strict=True))


def test_each_contest_is_counted_by_itself_and_together_they_are_the_committee(database: Database) -> None:
    with database.acting() as session:
        group, founders, (open_, night, chair) = put(session)
        assert [motion.payload["title"] for motion in (open_, night, chair)] == ["", "Ночная смена", "Председатель"]
        first = election(session, counted(session, chair, Figures(present=60, marks=(40, 20))))
        assert (first.body, first.numbers, power_in(session, group.id).pending) == (
            1,
            [5],
            None,
        )  # one seat is no committee
        second = election(session, counted(session, night, Figures(present=20, marks=(15, 4, 12))))
        assert power_in(session, group.id).pending is not None
        third = election(session, counted(session, open_, Figures(present=60, marks=(50, 40, 5))))
        assert [one.number for one in elections_of(session, group.id)] == [3, 2, 1]
        assert {one.body for one in (first, second, third)} == {1}
        made = election_of_body(session, group.id, 1)
        assert made is not None
        rows = [(row.number, row.kind, row.label, row.name) for row in committee_seats(session, made)]
        assert rows == [
            (1, "open", None, "one"),
            (2, "open", None, "two"),
            (3, "reserved", "Ночная смена", "Дина"),
            (4, "reserved", "Ночная смена", "Фарида"),
            (5, "post", "Председатель", "Аскар"),
        ]
        people = [account(session, name) for name in ("elected-1", "elected-2")]
        claim_seat(session, people[0].id, *codes(session, founders, first)[0], "A")
        assert committee_mandate(session, people[0].id, group.id) is None
        claim_seat(session, people[1].id, *codes(session, founders, third)[1], "B")
        assert committee_mandate(session, people[0].id, group.id) is not None
    assert list(differences(database)) == []


def test_those_for_whom_seats_are_reserved_have_a_quorum_of_their_own(database: Database) -> None:
    with database.acting() as session:
        _group, _founders, (open_, night, _chair) = put(session)
        assert (open_.members, night.members) == (90, 30)
        enough = counted(session, night, Figures(present=10, marks=(8, 7, 1)))  # a third of 30
        assert (enough.carried, enough.members, enough.basis) == (True, 30, "stated")
        few = counted(session, open_, Figures(present=10, marks=(8, 7, 1)))
        assert (few.carried, few.members, few.basis) == (False, 90, "headcount")


def test_no_more_are_present_than_can_vote_for_a_reserved_seat(database: Database) -> None:
    with database.acting() as session:
        _group, founders, (_open, night, _chair) = put(session)
        with pytest.raises(MoreThanEntitled):
            enter_count(session, founders[1].id, night.id, Figures(present=31, marks=(8, 7, 1)))


def test_without_two_seated_in_all_contests_no_committee_comes_of_it(database: Database) -> None:
    with database.acting() as session:
        group, founders, (open_, night, chair) = put(session)
        counted(session, chair, Figures(present=60, marks=(40, 20)))
        counted(session, night, Figures(present=5, marks=(5, 0, 0)))
        counted(session, open_, Figures(present=5, marks=(5, 5, 0)))
        assert power_in(session, group.id).pending is None
        assert committee_mandate(session, founders[0].id, group.id) is not None
        after = election(session, _again(session, group, founders))
        assert after.body == 2  # the number that was named is not given twice
    assert list(differences(database)) == []


def _again(session: Session, group: Group, founders: list[Account]) -> Vote:
    plain = draft_election(session, founders[0].id, group, ElectionDetails(3, "2023-01-04", "a\nb\nc", ()))
    held = enter_meetings(session, founders[0].id, group, [MotionChoice("elect", plain.id)], meeting(session, group))
    return counted(session, motions_of(session, held)[0], Figures(present=60, marks=(50, 40, 30)))


def test_a_by_election_fills_seats_of_one_kind(database: Database) -> None:
    with database.acting() as session:
        group, founders, (open_, night, chair) = put(session)
        first = election(session, counted(session, open_, Figures(present=60, marks=(50, 40, 5))))
        counted(session, night, Figures(present=20, marks=(7, 7, 7)))  # a tie for both seats
        counted(session, chair, Figures(present=60, marks=(30, 30)))
        for seat, pair in enumerate(codes(session, founders, first)):
            claim_seat(session, account(session, f"elected-{seat}").id, *pair, f"elected {seat}")
        found = [(one.kind, one.label, one.numbers) for one in vacancies(session, group.id, 1)]
        assert found == [("reserved", "Ночная смена", (3, 4)), ("post", "Председатель", (5,))]
        by = ElectionDetails(0, "", "Багила\nАскар", (), body=1, fills=(5,))
        contest = draft_election(session, founders[0].id, group, by)
        assert (contest.kind, contest.label, contest.numbers) == ("post", "Председатель", [5])
        night_only = draft_election(session, founders[0].id, group, replace(by, candidates="Дина\nЕрлан", fills=()))
        assert (night_only.label, night_only.numbers) == ("Ночная смена", [3, 4])


@pytest.mark.parametrize(
    ("more", "refusal", "field"),
    [
        ((replace(NIGHT, label=" "),), BadContest, "more-0-label"),
        ((replace(NIGHT, kind="king"),), BadContest, "more-0-label"),
        ((replace(NIGHT, seats=0),), BadContest, "more-0-label"),
        ((replace(NIGHT, entitled=-1),), BadContest, "more-0-label"),
        ((replace(NIGHT, candidates="Дина"),), MoreSeatsThanCandidates, "more-0-candidates"),
        ((replace(NIGHT, candidates="Дина\nONE"),), SameCandidate, "more-0-candidates"),
        ((replace(NIGHT, seats=98),), BadSeats, "seats"),
    ],
)
def test_contests_that_cannot_be(
    database: Database, more: tuple[ContestDetails, ...], refusal: type[Exception], field: str
) -> None:
    with database.acting() as session:
        with pytest.raises(refusal) as refused:
            put(session, replace(ALL, more=tuple(replace(one, field="more-0-label") for one in more)))
        assert refused.value.field == field  # type: ignore[attr-defined]


# Candidates who stand no more


def test_votes_for_who_stands_no_more_seat_nobody(database: Database) -> None:
    with database.acting() as session:
        _group, founders, (open_, _night, _chair) = put(session)
        withdraw_candidate(session, founders[0].id, open_.id, 0)
        withdraw_candidate(session, founders[0].id, open_.id, 2)
        withdraw_candidate(session, founders[0].id, open_.id, 2, back=True)
        held = election(session, counted(session, open_, Figures(present=60, marks=(55, 40, 5))))
        rows = {c.name_text.text: (c.votes, c.seat, c.withdrawn) for c in session.scalars(_candidates(held))}
        assert rows == {"one": (55, None, True), "two": (40, 1, False), "three": (5, 2, False)}
    assert list(differences(database)) == []


def _candidates(held: Election) -> Select[tuple[Candidate]]:
    return select(Candidate).where(Candidate.election_entry == held.entry)


def test_in_a_ranking_the_next_name_counts(database: Database) -> None:
    with database.acting() as session:
        details = ElectionDetails(3, "2023-01-04", "one\ntwo\nthree\nfour", (), method="scottish-stv")
        _group, founders, (motion,) = put(session, details)
        withdraw_candidate(session, founders[0].id, motion.id, 0)
        for person in founders[1:]:
            enter_batch(session, person.id, motion.id, 1, 1, "\n".join(["1 2"] * 20 + ["1 3"] * 10 + ["1 4"] * 10))
        for person in founders[1:]:
            enter(session, motion, person, 40)
        held = election_of_vote(session, motion.vote_entry or 0)
        assert held is not None
        assert (held.count["valid"], held.count["stages"][0]["votes"][0]) == (40, 0)
        assert sorted(held.count["elected"]) == [1, 2, 3]


def test_who_stands_is_settled_once_figures_are_entered(database: Database) -> None:
    with database.acting() as session:
        _group, founders, (open_, *_others) = put(session)
        stranger = account(session, "stranger")
        with pytest.raises(NotMember):
            withdraw_candidate(session, stranger.id, open_.id, 0)
        enter_count(session, founders[1].id, open_.id, Figures(present=60, marks=(55, 40, 5)))
        with pytest.raises(FiguresEntered):
            withdraw_candidate(session, founders[0].id, open_.id, 0)
        assert may_withdraw(session, founders[0].id, [open_], leads=True) == {}


def test_a_candidate_says_so_for_themselves_alone(database: Database, clock: Clock) -> None:
    with database.acting() as session:
        _group, founders, call = called(session)
        candidate = account(session, "candidate")
        new_membership(session, candidate.id, _group.id, "candidate", "member")
        stand(session, call, candidate, "Aigul")
        for name in ("Bolat", "Dina"):
            name_paper(session, call, founders[1], name)
    clock.move(days=4)
    with database.acting() as session:
        nominations.draw(session, founders[0].id, call.id, "316625")
        group, (contest,) = session.get_one(Group, _group.id), list(session.scalars(select(Contest)))
        details = meeting(session, group, day="2022-01-09", called_on="2022-01-05")
        held = enter_meetings(session, founders[0].id, group, [MotionChoice("elect", contest.id)], details)
        (motion,) = motions_of(session, held)
        own = contest.candidates.index("Aigul")
        assert may_withdraw(session, candidate.id, [motion], leads=False) == {motion.id: [own]}
        with pytest.raises(NotYourCandidacy):
            withdraw_candidate(session, candidate.id, motion.id, (own + 1) % 3)
        withdraw_candidate(session, candidate.id, motion.id, own)
        with pytest.raises(NotYourCandidacy):  # to stand again is said by whoever leads the meeting
            withdraw_candidate(session, candidate.id, motion.id, own, back=True)
        assert motion.withdrawn == {own}


# One seat for one person


def seated(session: Session) -> tuple[Group, Election, Account, list[tuple[str, str]]]:
    """Two were elected and one of them took up a seat; gives the codes of both."""
    group, founders, (open_, *_others) = put(session)
    held = election(session, counted(session, open_, Figures(present=60, marks=(50, 40, 5))))
    found, person = codes(session, founders, held), account(session, "person")
    claim_seat(session, person.id, *found[0], "person")
    return group, held, person, found


def test_nobody_holds_two_seats_of_a_committee(database: Database) -> None:
    with database.acting() as session:
        group, _held, person, (_one, two) = seated(session)
        with pytest.raises(HoldsAnotherSeat):
            claim_seat(session, person.id, *two, "person")
        claim_seat(session, account(session, "another").id, *two, "another")
        with pytest.raises(WrongHalves):
            claim_seat(session, account(session, "third").id, *two, "third")
        seat = select(Holding.body).join(Mandate).where(Holding.account_id == person.id, Mandate.until.is_(None))
        assert session.scalar(seat) == f"{group.id}/1"


def test_the_database_refuses_a_second_seat_too(database: Database) -> None:
    with database.acting() as session:
        group, _held, person, _codes = seated(session)
        founder = session.scalars(select(Mandate.id).where(Mandate.kind == "founder", Mandate.number == 1)).one()
        session.query(Holding).filter_by(mandate_id=founder).delete()
        row = {"mandate_id": founder, "account_id": person.id, "body": f"{group.id}/1"}
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(insert(Holding).values(row))


def test_whoever_left_a_seat_can_win_another_of_the_same_committee(database: Database) -> None:
    with database.acting() as session:
        group, held, person, _codes = seated(session)
        (mandate,) = mandates_of(session, person.id, group.id)
        end_mandate(session, mandate, [], held.vote_entry)
        take_seat(session, person.id, group, 1, 2, held.vote_entry, "person")
        assert [m.number for m in mandates_of(session, person.id, group.id)] == [2]
