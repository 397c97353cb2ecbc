"""A count by two who do not see each other's figures, the result, what is said and counted of it since."""

import pytest
from sqlalchemy.orm import Session

from tests.people import ADDRESSEES, CARRIED, account, content, counted, meeting, member_ids, registered
from tests.votes.said import corrections_of, objections_of, recounts_of
from tracker.accounts.models import Account
from tracker.database import Database
from tracker.demands.drafting import begin_draft
from tracker.groups.mandates import NotCommittee, NotMember
from tracker.groups.models import Group
from tracker.groups.proposals import confirm
from tracker.record.verify import differences
from tracker.votes import actions, agenda, disputes, leading, tellers
from tracker.votes.models import Meeting, Motion, Vote
from tracker.votes.progress import counting_of
from tracker.votes.queries import votes_of
from tracker.votes.rules import Figures


def put_to_vote(session: Session, **other: object) -> tuple[Group, list[Account], Motion]:
    group, founders = registered(session, "depot-three")
    draft = begin_draft(session, founders[0].id, group, content("Выплатить премии"), ADDRESSEES)
    details = meeting(session, group, **other)
    return group, founders, actions.enter_meeting(session, founders[0].id, group, "adopt_list", draft.id, details)


def test_a_count_is_public_only_when_both_tellers_agree(database: Database) -> None:
    with database.acting() as session:
        group, founders, motion = put_to_vote(session)
        assert tellers.to_count(session, founders[1].id, counting_of(session, motion.meeting)) == [1]
        tellers.enter_count(session, founders[1].id, motion.id, CARRIED)
        assert tellers.to_count(session, founders[1].id, counting_of(session, motion.meeting)) == []
        assert votes_of(session, group.id) == []
        with pytest.raises(tellers.AlreadyCounted):
            tellers.enter_count(session, founders[1].id, motion.id, CARRIED)
        with pytest.raises(tellers.NotTeller):
            tellers.enter_count(session, founders[0].id, motion.id, CARRIED)
        tellers.enter_count(session, founders[2].id, motion.id, CARRIED)
        (vote,) = votes_of(session, group.id)
        assert (vote.number, vote.carried, vote.rule, vote.members) == (1, True, "house_demands@2", 90)
        assert [c["needed"] for c in vote.conditions] == [45, 30, 3]
        assert (vote.meeting, vote.notice_days, vote.called_by) == (1, 3, "committee")
    assert list(differences(database)) == []


def test_unequal_counts_are_kept_and_counted_again(database: Database) -> None:
    with database.acting() as session:
        _group, founders, motion = put_to_vote(session)
        wrong = Figures(present=60, for_=54, against=4, abstain=2)
        tellers.enter_count(session, founders[1].id, motion.id, wrong)
        tellers.enter_count(session, founders[2].id, motion.id, CARRIED)
        assert (motion.state, tellers.to_count(session, founders[1].id, counting_of(session, motion.meeting))) == (
            "open",
            [1],
        )
        vote = counted(session, motion, CARRIED)
        assert [(f["sitting"], f["for_"]) for f in vote.earlier] == [(1, 54), (1, 55)]
        assert [f["for_"] for f in vote.figures] == [55]


def test_without_a_quorum_nothing_is_carried(database: Database) -> None:
    with database.acting() as session:
        _group, _founders, motion = put_to_vote(session)
        vote = counted(session, motion, Figures(present=44, for_=44))
        assert vote.carried is False
        assert [c["met"] for c in vote.conditions] == [False, True, True]


def test_without_a_day_of_notice_it_cannot_be_decided(database: Database) -> None:
    with database.acting() as session:
        _group, _founders, motion = put_to_vote(session, called_on=None)
        assert counted(session, motion, CARRIED).carried is None


def test_paper_is_entered_apart_by_two_of_the_committee(database: Database) -> None:
    with database.acting() as session:
        _group, founders, motion = put_to_vote(session, paper=True, teller_one="", teller_two="")
        stranger = account(session, "stranger")
        with pytest.raises(tellers.NotTeller):
            tellers.enter_count(session, stranger.id, motion.id, CARRIED)
        tellers.enter_count(session, founders[0].id, motion.id, CARRIED)
        tellers.enter_count(session, founders[2].id, motion.id, CARRIED)
        assert session.get_one(Vote, motion.vote_entry).counted_by == "committee"
        assert (motion.teller_one, motion.teller_two) == (founders[0].id, founders[2].id)


def test_a_meeting_names_two_different_tellers_and_who_is_entitled(database: Database) -> None:
    with database.acting() as session:
        group, founders, _motion = put_to_vote(session)
        ids = member_ids(session, group)
        draft = begin_draft(session, founders[0].id, group, content("Хлеб"), ADDRESSEES)

        def entered(**other: object) -> Motion:
            return actions.enter_meeting(
                session, founders[0].id, group, "adopt_list", draft.id, meeting(session, group, **other)
            )

        refused = [
            ({"teller_one": ids[1], "teller_two": ids[1]}, actions.TellersMissing),
            ({"members": None}, actions.EntitledMissing),
            ({"day": "2022-01-06"}, actions.BadMeetingDay),
            ({"day": "2023-01-05"}, actions.BadMeetingDay),
            ({"called_on": "2022-01-05"}, actions.CalledAfterwards),
            ({"chair": "king"}, actions.BadChair),
            ({"also": ("no_rule",)}, agenda.UnknownChoice),
            ({"also": ("uk_era2025",)}, agenda.RuleNotInForce),
        ]
        for other, error in refused:
            with pytest.raises(error):
                entered(**other)
        stranger = account(session, "stranger")
        with pytest.raises(NotCommittee):
            actions.enter_meeting(session, stranger.id, group, "adopt_list", draft.id, meeting(session, group))


def test_an_open_assembly_may_estimate_and_counts_with_nobody(database: Database) -> None:
    with database.acting() as session:
        group, founders = registered(session, "square", rule_set="assembly", headcount=None, headcount_day=None)
        draft = begin_draft(session, founders[0].id, group, content("Не стрелять"), ADDRESSEES)
        details = meeting(session, group)
        motion = actions.enter_meeting(session, founders[0].id, group, "adopt_list", draft.id, details)
        tellers.enter_count(session, founders[1].id, motion.id, Figures(2000, 1800, 10, estimated=True))
        tellers.enter_count(session, founders[2].id, motion.id, Figures(2500, 2300, 20, estimated=True))
        vote = session.get_one(Vote, motion.vote_entry)
        assert (vote.carried, vote.estimated, vote.members, vote.basis) == (True, True, None, "unknown")
        assert [f["present"] for f in vote.figures] == [2000, 2500]
        assert group.workers == 0
        with pytest.raises(disputes.NothingToRecount):
            disputes.begin_recount(session, founders[0].id, vote, *member_ids(session, group)[1:])


def test_a_further_rule_must_be_met_as_well(database: Database) -> None:
    with database.acting() as session:
        _group, _founders, motion = put_to_vote(session, also=("rror_two_thirds",))
        vote = counted(session, motion, Figures(present=60, for_=35, against=25))
        assert (vote.rules, vote.carried) == (["house_demands@2", "rror_two_thirds@1"], False)
        assert [c["met"] for c in vote.conditions] == [True, True, True, True, False]


def test_a_correction_is_a_new_entry_of_two(database: Database) -> None:
    with database.acting() as session:
        _group, founders, motion = put_to_vote(session)
        vote = counted(session, motion, CARRIED)
        proposal = disputes.propose_correction(session, founders[0].id, vote, "Был 61 человек.")
        assert corrections_of(session, vote) == []
        confirm(session, founders[2].id, proposal.id)
        assert [c.statement_text.text for c in corrections_of(session, vote)] == ["Был 61 человек."]
        assert vote.figures[0]["present"] == 60
    assert list(differences(database)) == []


def test_a_motion_put_wrongly_is_taken_back_before_its_count_stands(database: Database) -> None:
    with database.acting() as session:
        _group, founders, motion = put_to_vote(session)
        leading.cancel_motion(session, founders[0].id, motion.id)
        assert session.get_one(Meeting, motion.meeting_id).state == "cancelled"
        with pytest.raises(leading.MeetingOver):
            tellers.enter_count(session, founders[1].id, motion.id, CARRIED)


def test_what_a_teller_has_typed_is_kept_for_that_teller_alone(database: Database) -> None:
    with database.acting() as session:
        _group, founders, motion = put_to_vote(session)
        place = (motion.meeting_id, 1)
        tellers.keep_typed(session, founders[1].id, *place, {"present": "6", "m0-for_": "", "m0-against": "x"})
        assert tellers.typed_before(session, founders[1].id, *place) == {"present": "6", "m0-against": "x"}
        assert tellers.typed_before(session, founders[2].id, *place) == {}
        with pytest.raises(tellers.NotTeller):
            tellers.keep_typed(session, founders[0].id, *place, {})
        tellers.enter_count(session, founders[1].id, motion.id, CARRIED)
        assert tellers.typed_before(session, founders[1].id, *place) == {}


# Objections


def objected(session: Session) -> tuple[Group, list[Account], Vote]:
    group, founders, motion = put_to_vote(session)
    vote = counted(session, motion, CARRIED)
    row = disputes.object_to(session, founders[1].id, vote, "Считали дважды.")
    disputes.join_objection(session, founders[2].id, row.id)
    return group, founders, vote


def test_an_objection_is_public_when_a_second_member_joins(database: Database) -> None:
    with database.acting() as session:
        _group, founders, motion = put_to_vote(session)
        vote = counted(session, motion, CARRIED)
        row = disputes.object_to(session, founders[1].id, vote, "Считали дважды.")
        with pytest.raises(disputes.OwnObjection):
            disputes.join_objection(session, founders[1].id, row.id)
        with pytest.raises(disputes.ObjectionWaits):
            disputes.object_to(session, founders[2].id, vote, "И я.")
        with pytest.raises(NotMember):
            disputes.join_objection(session, account(session, "stranger").id, row.id)
        assert (vote.objection, objections_of(session, vote)) == (None, [])
        disputes.join_objection(session, founders[2].id, row.id)
        (objection,) = objections_of(session, vote)
        assert (vote.objection, objection.reason_text.text) == (objection.entry, "Считали дважды.")
        with pytest.raises(disputes.NoSuchObjection):
            disputes.join_objection(session, founders[0].id, row.id)
    assert list(differences(database)) == []


def test_an_objection_nobody_has_joined_is_taken_back_by_who_wrote_it(database: Database) -> None:
    with database.acting() as session:
        _group, founders, motion = put_to_vote(session)
        vote = counted(session, motion, CARRIED)
        row = disputes.object_to(session, founders[1].id, vote, "Считали дважды.")
        with pytest.raises(disputes.NoSuchObjection):
            disputes.drop_objecting(session, founders[2].id, row.id)
        disputes.drop_objecting(session, founders[1].id, row.id)
        with pytest.raises(disputes.NoSuchObjection):
            disputes.join_objection(session, founders[2].id, row.id)


def test_the_committee_answers_an_objection_by_two(database: Database) -> None:
    with database.acting() as session:
        _group, founders, vote = objected(session)
        (objection,) = objections_of(session, vote)
        proposal = disputes.propose_answer(session, founders[0].id, objection, "Считали один раз, вот листы.")
        confirm(session, founders[1].id, proposal.id)
        assert (vote.objection, objection.how) == (None, "answered")
        (again,) = objections_of(session, vote)
        assert again.answer_text is not None and again.answer_text.text == "Считали один раз, вот листы."
        with pytest.raises(disputes.NoSuchObjection):
            disputes.propose_answer(session, founders[0].id, objection, "Ещё раз.")
    assert list(differences(database)) == []


def test_an_objection_is_taken_back_by_two_members(database: Database) -> None:
    with database.acting() as session:
        _group, founders, vote = objected(session)
        (objection,) = objections_of(session, vote)
        row = disputes.take_back_objection(session, founders[1].id, objection)
        disputes.join_objection(session, founders[0].id, row.id)
        assert (vote.objection, objection.how) == (None, "withdrawn")
    assert list(differences(database)) == []


def test_of_two_objections_the_vote_stays_under_the_one_that_is_open(database: Database) -> None:
    with database.acting() as session:
        _group, founders, vote = objected(session)
        row = disputes.object_to(session, founders[2].id, vote, "Не те листы.")
        disputes.join_objection(session, founders[0].id, row.id)
        first, second = objections_of(session, vote)
        assert vote.objection == second.entry
        answer = disputes.propose_answer(session, founders[0].id, second, "Те.")
        confirm(session, founders[1].id, answer.id)
        assert vote.objection == first.entry
    assert list(differences(database)) == []


# Recounts


def recounted(session: Session, founders: list[Account], vote: Vote, figures: Figures) -> Vote:
    ids = member_ids(session, vote.group)
    row = disputes.begin_recount(session, founders[0].id, vote, ids[1], ids[2])
    for founder in founders[1:]:
        disputes.enter_recount(session, founder.id, row.id, figures)
    return vote


def test_a_recount_changes_a_figure_by_an_entry_and_keeps_what_was(database: Database) -> None:
    with database.acting() as session:
        _group, founders, vote = objected(session)
        recounted(session, founders, vote, Figures(60, 52, 6, 2))
        (recount,) = recounts_of(session, vote)
        assert (recount.before[0]["for_"], vote.figures[0]["for_"], vote.recounted) == (55, 52, recount.entry)
        assert (vote.objection, [o.how for o in objections_of(session, vote)]) == (None, ["recount"])
        assert [c["have"] for c in vote.conditions] == [60, 52, 3]
    assert list(differences(database)) == []


def test_a_recount_stands_only_when_both_found_the_same(database: Database) -> None:
    with database.acting() as session:
        group, founders, motion = put_to_vote(session)
        vote = counted(session, motion, CARRIED)
        row = disputes.begin_recount(session, founders[0].id, vote, *member_ids(session, group)[1:])
        with pytest.raises(disputes.RecountGoesOn):
            disputes.begin_recount(session, founders[0].id, vote, *member_ids(session, group)[1:])
        with pytest.raises(tellers.NotTeller):
            disputes.enter_recount(session, founders[0].id, row.id, CARRIED)
        assert disputes.enter_recount(session, founders[1].id, row.id, CARRIED) is None
        with pytest.raises(tellers.AlreadyCounted):
            disputes.enter_recount(session, founders[1].id, row.id, CARRIED)
        assert disputes.enter_recount(session, founders[2].id, row.id, Figures(60, 54, 4, 2)) is None
        assert recounts_of(session, vote) == []
        disputes.enter_recount(session, founders[2].id, row.id, Figures(60, 54, 4, 2))
        assert disputes.enter_recount(session, founders[1].id, row.id, Figures(60, 54, 4, 2)) is vote
        (recount,) = recounts_of(session, vote)
        assert [f["for_"] for f in recount.earlier] == [55, 54]
        with pytest.raises(disputes.NoSuchRecount):
            disputes.cancel_recount(session, founders[0].id, row.id)
