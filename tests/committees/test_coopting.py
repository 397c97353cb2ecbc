"""A vacant seat filled by the committee itself, by two, until somebody is elected to it."""

import pytest
from sqlalchemy.orm import Session

from tests.committees.test_recall import claimed, mandate_of, with_committee
from tests.conftest import Clock
from tests.people import account, counted, meeting
from tracker.accounts.models import Account
from tracker.committees import coopting
from tracker.committees.actions import ElectionDetails, draft_election
from tracker.committees.calls import NoVacancy
from tracker.committees.claims import claim_seat, make_halves
from tracker.committees.queries import committee_seats, election_of_body, election_of_vote, vacant_seats
from tracker.committees.recall import draft_recall, end_mandate, recallable
from tracker.database import Database
from tracker.groups.actions import new_membership, propose_headcount
from tracker.groups.mandates import NoSuchMember, NotCommittee, committee_mandate, mandates_of
from tracker.groups.models import Group, Membership
from tracker.groups.offices import take_seat
from tracker.groups.proposals import ProposerGone, confirm
from tracker.record.verify import differences
from tracker.votes.actions import enter_meeting
from tracker.votes.rules import Figures
from tracker.words import Missing

LAST = "2022-02-01"


def with_vacancy(session: Session) -> tuple[Group, list[Account], list[Account], Account, Membership]:
    """A committee of three whose first seat is vacant, and a member who could be co-opted."""
    group, founders, seats = with_committee(session)
    end_mandate(session, mandate_of(session, group, seats[0]), [], None)
    dina = account(session, "dina")
    return group, founders, seats, dina, new_membership(session, dina.id, group.id, "dina", "member")


def co_opted(session: Session, group: Group, seats: list[Account], member: Membership, last: str = LAST) -> None:
    proposal = coopting.propose_co_option(session, seats[1].id, group, 1, member.id, " Дина  из цеха ", last)
    confirm(session, seats[2].id, proposal.id)


def test_two_of_the_committee_take_somebody_in_and_everybody_sees_it(database: Database) -> None:
    with database.acting() as session:
        group, _founders, seats, dina, member = with_vacancy(session)
        co_opted(session, group, seats, member)
        election = election_of_body(session, group.id, 1)
        assert election is not None
        row = committee_seats(session, election)[0]
        assert row.vacant and row.fill_by is not None  # to be filled by election all the same
        assert row.co_opted is not None and row.co_opted.name_text is not None
        assert (row.co_opted.name_text.text, row.co_opted.last_day) == ("Дина из цеха", LAST)
        assert vacant_seats(session, group.id, 1) == [1]
        proposal = propose_headcount(session, dina.id, group, 95, "2022-01-05")  # and decides with the others
        confirm(session, seats[1].id, proposal.id)
        assert group.headcount == 95
    assert list(differences(database)) == []


def test_the_seat_loses_its_rights_after_its_last_day(database: Database, clock: Clock) -> None:
    with database.acting() as session:
        group, _founders, seats, dina, member = with_vacancy(session)
        co_opted(session, group, seats, member, "2022-01-06")
        waiting = propose_headcount(session, dina.id, group, 95, "2022-01-05")
        clock.move(days=1)
        assert committee_mandate(session, dina.id, group.id) is not None
        clock.move(days=1)
        assert committee_mandate(session, dina.id, group.id) is None
        assert mandates_of(session, dina.id, group.id) == []
        with pytest.raises(NotCommittee):
            propose_headcount(session, dina.id, group, 96, "2022-01-05")
        with pytest.raises(ProposerGone):
            confirm(session, seats[1].id, waiting.id)
        election = election_of_body(session, group.id, 1)
        assert election is not None and committee_seats(session, election)[0].co_opted is None
        co_opted(session, group, seats, member, "2022-01-20")  # the same seat, and the same person, again
        assert committee_mandate(session, dina.id, group.id) is not None
    assert list(differences(database)) == []


def by_election(session: Session, group: Group, founders: list[Account], seats: list[Account]) -> list[Account]:
    draft = draft_election(session, seats[1].id, group, ElectionDetails(0, "", "Ерлан\nФарида", (), body=1))
    motion = enter_meeting(session, seats[1].id, group, "elect", draft.id, meeting(session, group))
    election = election_of_vote(session, counted(session, motion, Figures(present=60, marks=(40, 9))).entry)
    assert election is not None
    return claimed(session, election, founders, "late")


def test_whoever_is_elected_takes_the_place_of_whoever_was_co_opted(database: Database) -> None:
    with database.acting() as session:
        group, founders, seats, dina, member = with_vacancy(session)
        co_opted(session, group, seats, member)
        (erlan,) = by_election(session, group, founders, seats)
        assert committee_mandate(session, erlan.id, group.id) is not None
        assert committee_mandate(session, dina.id, group.id) is None
        made = election_of_body(session, group.id, 1)
        assert made is not None
        row = committee_seats(session, made)[0]
        assert (row.name, row.how, row.co_opted) == ("Ерлан", "by_election", None)
    assert list(differences(database)) == []


def test_whoever_was_co_opted_can_be_elected_to_the_seat(database: Database) -> None:
    with database.acting() as session:
        group, founders, seats, dina, member = with_vacancy(session)
        co_opted(session, group, seats, member)
        draft = draft_election(session, seats[1].id, group, ElectionDetails(0, "", "Дина\nФарида", (), body=1))
        motion = enter_meeting(session, seats[1].id, group, "elect", draft.id, meeting(session, group))
        election = election_of_vote(session, counted(session, motion, Figures(present=60, marks=(40, 9))).entry)
        assert election is not None
        for teller in founders[1:]:
            make_halves(session, teller.id, election, [f"half-{teller.handle}"])
        claim_seat(session, dina.id, *(f"half-{teller.handle}" for teller in founders[1:]), "dina")
        (mandate,) = mandates_of(session, dina.id, group.id)
        assert (mandate.number, mandate.last_day, mandate.vote) == (1, None, election.vote_entry)
    assert list(differences(database)) == []


def test_whoever_was_co_opted_leaves_that_seat_for_another_that_they_win(database: Database) -> None:
    with database.acting() as session:
        group, _founders, seats, dina, member = with_vacancy(session)
        co_opted(session, group, seats, member)
        end_mandate(session, mandate_of(session, group, seats[1]), [], None)
        made = election_of_body(session, group.id, 1)
        assert made is not None
        take_seat(session, dina.id, group, 1, 2, made.vote_entry, "dina")
        assert [one.number for one in mandates_of(session, dina.id, group.id)] == [2]
        assert committee_seats(session, made)[0].co_opted is None
    assert list(differences(database)) == []


def test_those_co_opted_stay_fewer_than_those_elected(database: Database) -> None:
    with database.acting() as session:
        group, _founders, seats, _dina, member = with_vacancy(session)
        co_opted(session, group, seats, member)
        end_mandate(session, mandate_of(session, group, seats[1]), [], None)
        other = new_membership(session, account(session, "erlan").id, group.id, "erlan", "member")
        with pytest.raises(coopting.TooManyCoOpted):
            coopting.propose_co_option(session, seats[2].id, group, 2, other.id, "Ерлан", LAST)


def test_what_a_co_option_needs(database: Database) -> None:
    with database.acting() as session:
        group, founders, seats, dina, member = with_vacancy(session)
        holder = next(m for m in session.query(Membership) if m.account_id == seats[1].id)

        def propose(who: Account = seats[1], seat: int = 1, whom: str = member.id, **other: str) -> None:
            told = {"name": "Дина", "last_day": LAST} | other
            coopting.propose_co_option(session, who.id, group, seat, whom, told["name"], told["last_day"])

        with pytest.raises(NotCommittee):
            propose(who=dina)
        with pytest.raises(NotCommittee):
            propose(who=founders[0])
        for seat in (0, 2, 9):
            with pytest.raises(NoVacancy):
                propose(seat=seat)
        for nobody in ("", "nobody"):
            with pytest.raises(NoSuchMember):
                propose(whom=nobody)
        with pytest.raises(coopting.SitsAlready):
            propose(whom=holder.id)
        for day in ("", "2022-01-04", "2022-03-07", "9999-12-31"):
            with pytest.raises(coopting.BadLastDay):
                propose(last_day=day)
        with pytest.raises(Missing):
            propose(name=" ")
        propose(last_day="2022-03-06")


def test_whoever_was_co_opted_can_be_recalled(database: Database) -> None:
    with database.acting() as session:
        group, founders, seats, dina, member = with_vacancy(session)
        co_opted(session, group, seats, member)
        own = mandate_of(session, group, dina)
        assert own.id in {one.id for one in recallable(session, group)}
        draft_recall(session, founders[0].id, group, own.id, "Nobody elected them.")
        end_mandate(session, own, [], None)
        assert committee_mandate(session, dina.id, group.id) is None
