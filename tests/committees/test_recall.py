"""From a petition to a successor: recall, the right of reply, the vacant seat, the by-election; the delegate."""

import pytest
from sqlalchemy.orm import Session

from tests.conftest import Clock
from tests.people import account, counted, meeting, member_ids, registered, vouched
from tracker.accounts.models import Account
from tracker.committees import recall
from tracker.committees.actions import ElectionDetails, draft_election
from tracker.committees.calls import NoVacancy
from tracker.committees.claims import claim_seat, make_halves
from tracker.committees.models import Election
from tracker.committees.queries import body_numbered, committee_seats, election_of_body, election_of_vote, vacant_seats
from tracker.config import Config
from tracker.database import Database
from tracker.groups.actions import propose_delegate, propose_headcount
from tracker.groups.mandates import NotCommittee, delegate_mandate, mandates_of, require_committee
from tracker.groups.models import Body, Group, Mandate
from tracker.groups.proposals import ProposerGone, confirm
from tracker.record.verify import differences
from tracker.votes import actions, leading
from tracker.votes.actions import enter_meeting
from tracker.votes.agenda import MotionChoice
from tracker.votes.models import Meeting, Vote
from tracker.votes.petitions import begin_petition, sign_petition
from tracker.votes.queries import recalls_that_failed
from tracker.votes.rules import Figures
from tracker.wiring import application
from tracker.words import Missing

RECALLED = Figures(present=60, for_=48, against=8, abstain=2)


def claimed(session: Session, election: Election, founders: list[Account], name: str) -> list[Account]:
    """Those who won take up their seats, with a half of the code from each teller."""
    seats = len([row for row in committee_seats(session, election) if row.vote == election.vote.number])
    halves = [[f"{name}-{teller.handle}-{seat}" for seat in range(seats)] for teller in founders[1:]]
    for teller, codes in zip(founders[1:], halves, strict=True):
        make_halves(session, teller.id, election, codes)
    elected = [account(session, f"{name}-{seat}") for seat in range(seats)]
    for person, one, two in zip(elected, *halves, strict=True):
        claim_seat(session, person.id, one, two, person.handle)
    return elected


def with_committee(session: Session) -> tuple[Group, list[Account], list[Account]]:
    """A group of three founders and an elected committee of three."""
    group, founders = registered(session, "depot-three")
    details = ElectionDetails(3, "2023-01-04", "one\ntwo\nthree", ())
    draft = draft_election(session, founders[0].id, group, details)
    motion = enter_meeting(session, founders[0].id, group, "elect", draft.id, meeting(session, group))
    vote = counted(session, motion, Figures(present=60, marks=(50, 40, 30)))
    election = election_of_vote(session, vote.entry)
    assert election is not None
    return group, founders, claimed(session, election, founders, "seat")


def mandate_of(session: Session, group: Group, person: Account) -> Mandate:
    (mandate,) = mandates_of(session, person.id, group.id)
    return mandate


def failed(session: Session, group: Group, number: int) -> list[int]:
    """The numbers of the votes on a recall that left whoever sat in a committee."""
    body = body_numbered(session, group.id, number)
    assert body is not None
    return [vote.number for vote in recalls_that_failed(session, body)]


def asked_for(session: Session, group: Group, founders: list[Account], kind: str, subject: str) -> Meeting:
    """Three founders, who are members still, call a meeting for the tenth; two of them count it."""
    details = meeting(session, group, day="2022-01-11")
    choice = [MotionChoice(kind, subject, secret=True)]
    petition = begin_petition(session, founders[0].id, group, choice, details)
    sign_petition(session, founders[1].id, petition.id)
    found = sign_petition(session, founders[2].id, petition.id)
    assert found is not None
    return found


def held(session: Session, clock: Clock, found: Meeting, founders: list[Account], figures: Figures) -> Vote:
    clock.move(days=6)
    leading.open_meeting(session, founders[1].id, found.id, 60)
    (motion,) = actions.motions_of(session, found)
    return counted(session, motion, figures)


def test_a_seat_loses_its_rights_the_moment_the_recall_is_confirmed(database: Database, clock: Clock) -> None:
    with database.acting() as session:
        group, founders, seats = with_committee(session)
        waiting = propose_headcount(session, seats[0].id, group, 91, "2022-01-03")
        draft = recall.draft_recall(
            session, founders[0].id, group, mandate_of(session, group, seats[0]).id, "Подписал без нас."
        )
        found = asked_for(session, group, founders, "recall", draft.id)
        assert require_committee(session, seats[0].id, group).number == 1
        vote = held(session, clock, found, founders, RECALLED)
        assert (vote.rule, vote.carried, vote.title) == ("house_recall@2", True, "one")
        asked = vote.conditions[0]
        assert (asked["needed"], asked["have"]) == (3, 3)
        with pytest.raises(NotCommittee):
            require_committee(session, seats[0].id, group)
        with pytest.raises(ProposerGone):
            confirm(session, seats[1].id, waiting.id)
        election = election_of_body(session, group.id, 1)
        assert election is not None
        first, *_rest = committee_seats(session, election)
        assert (first.vacant, first.vacant_since, first.fill_by) == (True, "2022-01-11", "2022-03-12")
        assert failed(session, group, 1) == []
    assert list(differences(database)) == []


@pytest.mark.parametrize(
    "figures",
    [
        Figures(present=60, for_=25, against=20, abstain=10),  # fewer than elected, and than a third of those entitled
        Figures(present=29, for_=29),  # fewer than a third voted
        Figures(present=60, for_=28, against=30),
    ],
)
def test_a_recall_needs_more_than_a_majority(
    database: Database, clock: Clock, config: Config, figures: Figures
) -> None:
    with database.acting() as session:
        group, founders, seats = with_committee(session)
        mandate = mandate_of(session, group, seats[0])
        draft = recall.draft_recall(session, founders[0].id, group, mandate.id, "Подписал без нас.")
        found = asked_for(session, group, founders, "recall", draft.id)
        assert held(session, clock, found, founders, figures).carried is False
        assert mandate.until is None
        assert (failed(session, group, 1), failed(session, group, 0)) == ([2], [])
        with session.begin_nested() as tried:  # power passes on that very day
            later = {"number": 2, "entry": 0, "opened": "2022-01-06", "in_power_since": "2022-01-11"}
            session.add(Body(group_id=group.id, **later))
            session.flush()
            assert (failed(session, group, 1), failed(session, group, 2)) == ([2], [])
            tried.rollback()
    app = application(config, clock)
    shown, founders_page = (app.test_client().get(f"/en/groups/depot-three/committees/{n}").text for n in (1, 0))
    app.extensions["tracker"].database.close()
    assert 'one: the recall did not carry, <a href="/en/groups/depot-three/votes/2">vote 2</a>, 11 January' in shown
    assert "did not carry" not in founders_page


def test_no_committee_recalls_one_of_its_own_without_a_fifth(database: Database) -> None:
    with database.acting() as session:
        group, founders, seats = with_committee(session)
        mandate = mandate_of(session, group, seats[0])
        draft = recall.draft_recall(session, seats[1].id, group, mandate.id, "Мешает.")
        details = meeting(session, group, called_on="2021-12-01")
        meeting_of_committee = actions.enter_meetings(
            session, seats[1].id, group, [MotionChoice("recall", draft.id, secret=True)], details
        )
        (motion,) = actions.motions_of(session, meeting_of_committee)
        assert counted(session, motion, RECALLED).carried is None  # nobody knows of a petition
        assert mandate.until is None
        assert founders


def test_whoever_is_to_be_recalled_replies_and_counts_nothing(database: Database, clock: Clock) -> None:
    with database.acting() as session:
        group, founders, seats = with_committee(session)
        draft = recall.draft_recall(
            session, founders[0].id, group, mandate_of(session, group, seats[0]).id, "Подписал без нас."
        )
        found = asked_for(session, group, founders, "recall", draft.id)
        (motion,) = actions.motions_of(session, found)
        with pytest.raises(leading.NotYours):
            leading.reply_to(session, seats[1].id, motion.id, "Не так.")
        with pytest.raises(Missing):
            leading.reply_to(session, seats[0].id, motion.id, " ")
        for reply in ("Не так.", "Подписали двое, вот протокол."):
            leading.reply_to(session, seats[0].id, motion.id, reply)
        said = [part["before"][0][1] for part in motion.payload["parts"]]
        assert said == ["Подписал без нас.", "Подписали двое, вот протокол."]
        assert recall.MOTIONS[0].barred_tellers(session, draft.id) == frozenset({seats[0].id})
        held(session, clock, found, founders, RECALLED)
        with pytest.raises(leading.AlreadyStands):
            leading.reply_to(session, seats[0].id, motion.id, "Поздно.")


def test_a_by_election_fills_the_vacant_seat_until_the_term_ends(database: Database, clock: Clock) -> None:
    with database.acting() as session:
        group, founders, seats = with_committee(session)
        by_election = ElectionDetails(0, "", "four\nfive", (), body=1)
        with pytest.raises(NoVacancy):
            draft_election(session, seats[1].id, group, by_election)
        draft = recall.draft_recall(
            session, founders[0].id, group, mandate_of(session, group, seats[0]).id, "Подписал без нас."
        )
        held(session, clock, asked_for(session, group, founders, "recall", draft.id), founders, RECALLED)
        assert vacant_seats(session, group.id, 1) == [1]
        prepared = draft_election(session, seats[1].id, group, by_election)
        assert (prepared.numbers, prepared.call.term_until) == ([1], "2023-01-04")
        details = meeting(session, group, day="2022-01-11", called_on="2022-01-05")
        motion = enter_meeting(session, seats[1].id, group, "elect", prepared.id, details)
        vote = counted(session, motion, Figures(present=60, marks=(20, 35)))
        election = election_of_vote(session, vote.entry)
        assert election is not None
        assert (election.body, election.fills) == (1, [1])
        (successor,) = claimed(session, election, founders, "next")
        first, second, _third = committee_seats(session, election_of_body(session, group.id, 1) or election)
        assert (first.name, first.how, first.vacant, second.name) == ("five", "by_election", False, "two")
        assert require_committee(session, successor.id, group).number == 1
        assert require_committee(session, seats[1].id, group).number == 2
    assert list(differences(database)) == []


def test_a_committee_that_refuses_to_be_replaced_is_replaced_by_a_fifth(database: Database, clock: Clock) -> None:
    with database.acting() as session:
        group, founders, seats = with_committee(session)
        draft = draft_election(session, founders[0].id, group, ElectionDetails(3, "2023-01-04", "a\nb\nc", ()))
        found = asked_for(session, group, founders, "elect", draft.id)
        vote = held(session, clock, found, founders, Figures(present=60, marks=(40, 30, 20)))
        election = election_of_vote(session, vote.entry)
        assert election is not None
        waiting = mandate_of(session, group, seats[0])
        new = claimed(session, election, founders, "new")
        assert (waiting.until, require_committee(session, new[0].id, group).body) == ("2022-01-11", 2)
        with pytest.raises(NotCommittee):
            require_committee(session, seats[0].id, group)
    assert list(differences(database)) == []


def test_the_delegate_is_recalled_by_two_of_the_committee(database: Database) -> None:
    with database.acting() as session:
        group, founders = vouched(session, "main-mine")
        named = propose_delegate(session, founders[0].id, group, member_ids(session, group)[2])
        with pytest.raises(recall.NoSuchRecall):
            recall.propose_recall(session, founders[0].id, group)
        confirm(session, founders[1].id, named.id)
        assert delegate_mandate(session, founders[2].id) is not None
        confirm(session, founders[1].id, recall.propose_recall(session, founders[0].id, group).id)
        assert delegate_mandate(session, founders[2].id) is None
    assert list(differences(database)) == []
