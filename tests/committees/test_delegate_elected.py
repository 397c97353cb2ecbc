"""The members elect whom the group sends to the council."""

import pytest
from sqlalchemy.orm import Session

from tests.committees.test_nominations import name_paper, stand
from tests.conftest import Clock
from tests.people import account, counted, meeting, registered, vouched
from tracker.accounts.models import Account
from tracker.committees import nominations
from tracker.committees.calls import CallDetails, contests_of
from tracker.committees.models import ElectionCall
from tracker.committees.queries import candidates_of, election_of_vote
from tracker.committees.recall import recallable
from tracker.database import Database
from tracker.groups.actions import new_membership, propose_delegate
from tracker.groups.mandates import NotVouched, delegate_mandate
from tracker.groups.models import Group
from tracker.groups.proposals import confirm
from tracker.groups.queries import delegates, members_of
from tracker.record.verify import differences
from tracker.votes.actions import enter_meeting
from tracker.votes.rules import Figures

DELEGATE = CallDetails("2022-12-31", "plurality", (), delegate=True)


def called(session: Session) -> tuple[Group, list[Account], ElectionCall]:
    group, founders = vouched(session, "depot-three")
    dates = nominations.Dates("2022-01-08")
    return group, founders, nominations.call_election(session, founders[0].id, group, DELEGATE, dates)


def elected(session: Session, clock: Clock, marks: dict[str, int]) -> tuple[Group, list[Account], list[Account]]:
    """Two members stand; the meeting gives them these marks. Gives group, founders, the two."""
    group, founders, call = called(session)
    people = []
    for name in marks:
        person = account(session, f"handle-{name.lower()}")
        new_membership(session, person.id, group.id, name.lower(), "member")
        stand(session, call, person, name)
        people.append(person)
    clock.move(days=4)
    nominations.draw(session, founders[0].id, call.id, "316625")
    (contest,) = contests_of(session, call)
    details = meeting(session, group, day="2022-01-09", called_on="2022-01-05")
    motion = enter_meeting(session, founders[0].id, group, "elect", contest.id, details)
    figures = Figures(present=60, marks=tuple(marks[name] for name in motion.payload["candidates"]))
    vote = counted(session, motion, figures)
    election = election_of_vote(session, vote.entry)
    assert election is not None and (election.kind, election.body, election.committee_seats) == ("delegate", None, 0)
    assert [c.name_text.text for c in candidates_of(session, election) if c.seat] in (["Aigul"], ["Bolat"], [])
    return group, founders, people


def test_whoever_is_elected_speaks_for_the_group_at_once(database: Database, clock: Clock) -> None:
    with database.acting() as session:
        group, _founders, (aigul, bolat) = elected(session, clock, {"Aigul": 41, "Bolat": 17})
        mandate = delegate_mandate(session, aigul.id)
        assert mandate is not None and mandate.vote is not None
        assert mandate.last_day == "2022-12-31"
        assert delegate_mandate(session, bolat.id) is None
        assert mandate.id in {one.id for one in recallable(session, group)}
    assert list(differences(database)) == []


def test_the_elected_delegate_speaks_until_the_last_day(database: Database, clock: Clock) -> None:
    with database.acting() as session:
        _group, _founders, (aigul, _bolat) = elected(session, clock, {"Aigul": 41, "Bolat": 17})
        clock.move(days=356)
        assert delegate_mandate(session, aigul.id) is not None
        clock.move(days=1)
        assert (delegate_mandate(session, aigul.id), delegates(session)) == (None, [])


def test_a_new_delegate_takes_the_place_of_the_one_before(database: Database, clock: Clock) -> None:
    with database.acting() as session:
        group, founders, (aigul, bolat) = elected(session, clock, {"Aigul": 17, "Bolat": 41})
        assert delegate_mandate(session, bolat.id) is not None
        own = next(m.id for m in members_of(session, group.id) if m.account_id == aigul.id)
        confirm(session, founders[1].id, propose_delegate(session, founders[0].id, group, own).id)
        assert delegate_mandate(session, bolat.id) is None
        mandate = delegate_mandate(session, aigul.id)
        assert mandate is not None and (mandate.vote, mandate.last_day) == (None, None)
    assert list(differences(database)) == []


def test_a_tie_sends_nobody(database: Database, clock: Clock) -> None:
    with database.acting() as session:
        _group, _founders, people = elected(session, clock, {"Aigul": 20, "Bolat": 20})
        assert [delegate_mandate(session, person.id) for person in people] == [None, None]


def test_a_delegate_is_a_member_of_a_vouched_group(database: Database) -> None:
    with database.acting() as session:
        group, founders = registered(session, "young-depot")
        with pytest.raises(NotVouched):
            nominations.call_election(session, founders[0].id, group, DELEGATE, nominations.Dates("2022-01-08"))
        _group, founders, call = called(session)
        with pytest.raises(nominations.DelegateWithoutAccount):
            name_paper(session, call, founders[0], "Dina")
