"""An election, claim codes in two halves, and how power passes."""

import pytest
from sqlalchemy.orm import Session

from tests.conftest import Clock
from tests.people import account, counted, meeting, member_ids, registered
from tracker.accounts.models import Account
from tracker.committees import actions, claims
from tracker.committees.models import Election
from tracker.committees.queries import candidates_of, committee_seats, election_of_body
from tracker.committees.rules import (
    BadSeats,
    BadTerm,
    MoreSeatsThanCandidates,
    SameCandidate,
    checked_candidates,
    checked_seats,
)
from tracker.database import Database
from tracker.groups.actions import propose_headcount
from tracker.groups.mandates import NotCommittee, PowerPassing, committee_mandate
from tracker.groups.models import Group
from tracker.groups.proposals import confirm
from tracker.record.verify import differences
from tracker.votes.actions import TellerBarred, enter_meeting
from tracker.votes.rules import Figures
from tracker.votes.tellers import NotTeller

NAMES = "А. С.\nБ. К.\nмастер цеха 2\n№ 114"


def details(**other: object) -> actions.ElectionDetails:
    values: dict[str, object] = {"seats": 3, "term_until": "2023-01-05", "candidates": NAMES, "members": ()}
    return actions.ElectionDetails(**(values | other))  # type: ignore[arg-type]


def elected(session: Session, marks: tuple[int, ...] = (50, 40, 30, 5)) -> tuple[Group, list[Account], Election]:
    group, founders = registered(session, "depot-three")
    draft = actions.draft_election(session, founders[0].id, group, details())
    motion = enter_meeting(session, founders[0].id, group, "elect", draft.id, meeting(session, group))
    vote = counted(session, motion, Figures(present=60, marks=marks))
    election = session.query(Election).filter_by(vote_entry=vote.entry).one()
    return group, founders, election


def halves(session: Session, founders: list[Account], election: Election) -> list[tuple[str, str]]:
    """Each of the two who counted makes a half for each seat."""
    count = election.seats - election.vacant
    one, two = ([f"{who}{n}" for n in range(count)] for who in "ab")
    claims.make_halves(session, founders[1].id, election, one)
    claims.make_halves(session, founders[2].id, election, two)
    return list(zip(one, two, strict=True))


def test_those_with_most_votes_are_seated(database: Database) -> None:
    with database.acting() as session:
        _group, _founders, election = elected(session)
        rows = [(c.name_text.text, c.votes, c.seat) for c in candidates_of(session, election)]
        assert rows == [("А. С.", 50, 1), ("Б. К.", 40, 2), ("мастер цеха 2", 30, 3), ("№ 114", 5, None)]
    assert list(differences(database)) == []


def test_a_tie_for_the_last_seat_leaves_it_vacant(database: Database) -> None:
    with database.acting() as session:
        _group, _founders, election = elected(session, (50, 40, 7, 7))
        assert (election.vacant, [c.tied for c in candidates_of(session, election)]) == (1, [False, False, True, True])
        assert [row.vacant for row in committee_seats(session, election)] == [False, False, True]


def test_without_a_quorum_nobody_is_seated(database: Database) -> None:
    with database.acting() as session:
        group, founders = registered(session, "depot-three")
        draft = actions.draft_election(session, founders[0].id, group, details())
        motion = enter_meeting(session, founders[0].id, group, "elect", draft.id, meeting(session, group))
        vote = counted(session, motion, Figures(present=29, marks=(20, 20, 20, 1)))
        assert vote.carried is False
        assert committee_mandate(session, founders[0].id, group.id) is not None


def test_power_passes_with_the_second_seat(database: Database) -> None:
    with database.acting() as session:
        group, founders, election = elected(session)
        codes = halves(session, founders, election)
        with pytest.raises(PowerPassing):
            propose_headcount(session, founders[0].id, group, 95, "2022-01-05")
        people = [account(session, f"elected-{n}") for n in range(3)]
        claims.claim_seat(session, people[0].id, *codes[0], "Aigul")
        assert committee_mandate(session, people[0].id, group.id) is None
        claims.claim_seat(session, people[1].id, *codes[1], "Bolat")
        assert committee_mandate(session, people[0].id, group.id) is not None
        with pytest.raises(NotCommittee):
            propose_headcount(session, founders[0].id, group, 95, "2022-01-05")
        proposal = propose_headcount(session, people[0].id, group, 95, "2022-01-05")
        confirm(session, people[1].id, proposal.id)
        claims.claim_seat(session, people[2].id, *codes[2], "Third one")
        assert group.headcount == 95
    assert list(differences(database)) == []


def test_both_halves_of_one_seat_are_needed_and_work_once(database: Database) -> None:
    with database.acting() as session:
        _group, founders, election = elected(session)
        codes = halves(session, founders, election)
        person = account(session, "elected-1")
        for wrong in ((codes[0][0], codes[1][1]), (codes[0][0], codes[0][0]), ("x", "y")):
            with pytest.raises(claims.WrongHalves):
                claims.claim_seat(session, person.id, *wrong, "Aigul")
        claims.claim_seat(session, person.id, codes[0][1].upper(), f" {codes[0][0]}", "Aigul")
        with pytest.raises(claims.WrongHalves):
            claims.claim_seat(session, account(session, "other").id, *codes[0], "Bolat")
        with pytest.raises(NotTeller):
            claims.make_halves(session, founders[0].id, election, ["x", "y", "z"])


def test_codes_last_14_days_and_can_be_renewed(database: Database, clock: Clock) -> None:
    with database.acting() as session:
        _group, founders, election = elected(session)
        codes = halves(session, founders, election)
    clock.move(days=15)
    with database.acting() as session:
        person = account(session, "elected-1")
        with pytest.raises(claims.WrongHalves):
            claims.claim_seat(session, person.id, *codes[0], "Aigul")
        claims.make_halves(session, founders[1].id, election, ["n0", "n1", "n2"])
        claims.make_halves(session, founders[2].id, election, ["m0", "m1", "m2"])
        claims.claim_seat(session, person.id, "n0", "m0", "Aigul")


def test_an_election_lapses_after_30_days_and_the_founders_act_again(database: Database, clock: Clock) -> None:
    with database.acting() as session:
        group, founders, election = elected(session)
        codes = halves(session, founders, election)
        claims.claim_seat(session, account(session, "elected-1").id, *codes[0], "Aigul")
    clock.move(days=31)
    with database.acting() as session:
        assert committee_mandate(session, founders[0].id, group.id) is not None
        with pytest.raises(claims.ElectionLapsed):
            claims.make_halves(session, founders[1].id, election, ["x", "y", "z"])


def test_the_two_who_counted_undo_a_wrong_claim_together(database: Database) -> None:
    with database.acting() as session:
        group, founders, election = elected(session)
        codes = halves(session, founders, election)
        claims.claim_seat(session, account(session, "wrong-one").id, *codes[0], "Wrong")
        assert claims.undo_wrong_claim(session, founders[1].id, election, 1) is False
        assert claims.undo_wrong_claim(session, founders[1].id, election, 1) is False
        assert claims.undo_wrong_claim(session, founders[2].id, election, 1) is True
        assert [s.mandate for s in claims.seats_of(session, election)] == [None, None, None]
        assert election_of_body(session, group.id, 1) is election
    assert list(differences(database)) == []


def test_a_candidate_cannot_count(database: Database) -> None:
    with database.acting() as session:
        group, founders = registered(session, "depot-three")
        ids = member_ids(session, group)
        draft = actions.draft_election(session, founders[0].id, group, details(members=(ids[1],)))
        with pytest.raises(TellerBarred):
            enter_meeting(session, founders[0].id, group, "elect", draft.id, meeting(session, group))


def test_elections_that_cannot_be_are_refused(database: Database) -> None:
    with pytest.raises(BadSeats):
        checked_seats([2])
    with pytest.raises(MoreSeatsThanCandidates):
        checked_candidates(NAMES, 5)
    with pytest.raises(SameCandidate):
        checked_candidates("A\nB\na", 3)
    with database.acting() as session:
        group, founders = registered(session, "depot-three")
        with pytest.raises(BadTerm):
            actions.draft_election(session, founders[0].id, group, details(term_until="2022-01-05"))
