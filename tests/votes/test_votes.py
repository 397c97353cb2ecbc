"""A meeting, a count by two who do not see each other's figures, the result, a correction."""

import pytest
from sqlalchemy.orm import Session

from tests.people import ADDRESSEES, CARRIED, account, content, counted, meeting, member_ids, registered
from tracker.accounts.models import Account
from tracker.database import Database
from tracker.demands.drafting import begin_draft
from tracker.groups.mandates import NotCommittee
from tracker.groups.models import Group
from tracker.groups.proposals import confirm
from tracker.record.verify import differences
from tracker.votes import actions
from tracker.votes.models import Motion, Vote
from tracker.votes.queries import corrections_of, motions_to_count, own_count, votes_of
from tracker.votes.rules import Figures


def put_to_vote(session: Session, **other: object) -> tuple[Group, list[Account], Motion]:
    group, founders = registered(session, "depot-three")
    draft = begin_draft(session, founders[0].id, group, content("Выплатить премии"), ADDRESSEES)
    details = meeting(session, group, **other)
    return group, founders, actions.enter_meeting(session, founders[0].id, group, "adopt_list", draft.id, details)


def test_a_count_is_public_only_when_both_tellers_agree(database: Database) -> None:
    with database.acting() as session:
        group, founders, motion = put_to_vote(session)
        assert [m.id for m in motions_to_count(session, founders[1].id)] == [motion.id]
        actions.enter_count(session, founders[1].id, motion.id, CARRIED)
        assert motions_to_count(session, founders[1].id) == []
        assert votes_of(session, group.id) == []
        with pytest.raises(actions.AlreadyCounted):
            actions.enter_count(session, founders[1].id, motion.id, CARRIED)
        with pytest.raises(actions.NotTeller):
            actions.enter_count(session, founders[0].id, motion.id, CARRIED)
        actions.enter_count(session, founders[2].id, motion.id, CARRIED)
        (vote,) = votes_of(session, group.id)
        assert (vote.number, vote.carried, vote.rule, vote.members) == (1, True, "house_demands@1", 90)
        assert [c["needed"] for c in vote.conditions] == [45, 30]
    assert list(differences(database)) == []


def test_unequal_counts_are_kept_and_counted_again(database: Database) -> None:
    with database.acting() as session:
        _group, founders, motion = put_to_vote(session)
        wrong = Figures(present=60, for_=54, against=4, abstain=2)
        actions.enter_count(session, founders[1].id, motion.id, wrong)
        actions.enter_count(session, founders[2].id, motion.id, CARRIED)
        assert (motion.round, motion.state, own_count(session, motion, founders[1].id)) == (2, "open", None)
        vote = counted(session, motion, CARRIED)
        assert [figures["for_"] for figures in vote.earlier] == [54, 55]
        assert [figures["for_"] for figures in vote.figures] == [55]


def test_without_a_quorum_nothing_is_carried(database: Database) -> None:
    with database.acting() as session:
        _group, _founders, motion = put_to_vote(session)
        vote = counted(session, motion, Figures(present=44, for_=44))
        assert vote.carried is False
        assert [c["met"] for c in vote.conditions] == [False, True]


def test_paper_is_entered_apart_by_two_of_the_committee(database: Database) -> None:
    with database.acting() as session:
        _group, founders, motion = put_to_vote(session, paper=True, teller_one="", teller_two="")
        stranger = account(session, "stranger")
        with pytest.raises(actions.NotTeller):
            actions.enter_count(session, stranger.id, motion.id, CARRIED)
        actions.enter_count(session, founders[0].id, motion.id, CARRIED)
        actions.enter_count(session, founders[2].id, motion.id, CARRIED)
        assert session.get_one(Vote, motion.vote_entry).counted_by == "committee"


def test_a_meeting_names_two_different_tellers_and_who_is_entitled(database: Database) -> None:
    with database.acting() as session:
        group, founders, _motion = put_to_vote(session)
        ids = member_ids(session, group)
        draft = begin_draft(session, founders[0].id, group, content("Хлеб"), ADDRESSEES)

        def entered(**other: object) -> Motion:
            return actions.enter_meeting(
                session, founders[0].id, group, "adopt_list", draft.id, meeting(session, group, **other)
            )

        with pytest.raises(actions.TellersMissing):
            entered(teller_one=ids[1], teller_two=ids[1])
        with pytest.raises(actions.EntitledMissing):
            entered(members=None)
        with pytest.raises(actions.BadMeetingDay):
            entered(day="2022-01-06")
        with pytest.raises(actions.BadChair):
            entered(chair="king")
        stranger = account(session, "stranger")
        with pytest.raises(NotCommittee):
            actions.enter_meeting(session, stranger.id, group, "adopt_list", draft.id, meeting(session, group))


def test_an_open_assembly_may_estimate_and_counts_with_nobody(database: Database) -> None:
    with database.acting() as session:
        group, founders = registered(session, "square", rule_set="assembly", headcount=None, headcount_day=None)
        draft = begin_draft(session, founders[0].id, group, content("Не стрелять"), ADDRESSEES)
        details = meeting(session, group)
        motion = actions.enter_meeting(session, founders[0].id, group, "adopt_list", draft.id, details)
        actions.enter_count(session, founders[1].id, motion.id, Figures(2000, 1800, 10, estimated=True))
        actions.enter_count(session, founders[2].id, motion.id, Figures(2500, 2300, 20, estimated=True))
        vote = session.get_one(Vote, motion.vote_entry)
        assert (vote.carried, vote.estimated, vote.members, vote.basis) == (True, True, None, "unknown")
        assert [figures["present"] for figures in vote.figures] == [2000, 2500]
        assert group.workers == 0


def test_a_correction_is_a_new_entry_of_two(database: Database) -> None:
    with database.acting() as session:
        _group, founders, motion = put_to_vote(session)
        vote = counted(session, motion, CARRIED)
        proposal = actions.propose_correction(session, founders[0].id, vote, "Был 61 человек.")
        assert corrections_of(session, vote) == []
        confirm(session, founders[2].id, proposal.id)
        assert [c.statement_text.text for c in corrections_of(session, vote)] == ["Был 61 человек."]
        assert vote.figures[0]["present"] == 60
    assert list(differences(database)) == []


def test_a_motion_entered_wrongly_is_taken_back_before_its_count_stands(database: Database) -> None:
    with database.acting() as session:
        _group, founders, motion = put_to_vote(session)
        actions.cancel_motion(session, founders[0].id, motion.id)
        with pytest.raises(actions.AlreadyStands):
            actions.enter_count(session, founders[1].id, motion.id, CARRIED)
