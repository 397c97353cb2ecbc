"""Meetings: called in time, in several sittings, item by item, changed while nothing stands; by a fifth of the members."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.conftest import Clock
from tests.people import ADDRESSEES, CARRIED, account, content, counted, meeting, member_ids, published, registered
from tracker.accounts.models import Account
from tracker.database import Database
from tracker.demands.actions import publish_list
from tracker.demands.adopting import AdoptedNothing, adopted_again, published_content
from tracker.demands.drafting import begin_draft, content_of, save_draft
from tracker.demands.models import Draft, FailedItem
from tracker.demands.queries import list_numbered, shown_revision
from tracker.demands.rules import wording_hash
from tracker.groups.actions import ask_to_join, invite_member
from tracker.groups.mandates import NotCommittee, NotMember
from tracker.groups.models import Group
from tracker.groups.proposals import confirm, open_proposals
from tracker.record.verify import differences
from tracker.votes import actions, agenda, leading, petitions, tellers
from tracker.votes.actions import SittingDetails
from tracker.votes.agenda import MotionChoice
from tracker.votes.changing import rule_now
from tracker.votes.models import Meeting, Motion, Petition, PetitionSignature, SingleCount, Vote
from tracker.votes.progress import counting_of
from tracker.votes.queries import votes_of, votes_of_meeting
from tracker.votes.rules import Figures, Line, MoreThanEntitled

THREE = ("Выплатить премии", "Починить крышу", "Дать воду")


def drafted(session: Session, *demands: str) -> tuple[Group, list[Account], Draft]:
    group, founders = registered(session, "depot-three")
    return group, founders, begin_draft(session, founders[0].id, group, content(*demands), ADDRESSEES)


def two_sittings(session: Session, group: Group, founders: list[Account], draft: Draft) -> Motion:
    """Two shifts vote on a list item by item; founders 2 and 3 count both."""
    ids = member_ids(session, group)
    second = SittingDetails("2022-01-05", teller_one=ids[1], teller_two=ids[2])
    details = meeting(session, group, sittings=(second,))
    return actions.enter_meeting(session, founders[0].id, group, "adopt_list", draft.id, details, by_item=True)


def by_both(session: Session, founders: list[Account], motion: Motion, figures: Figures, sitting: int = 1) -> None:
    for founder in founders[1:]:
        tellers.enter_count(session, founder.id, motion.id, figures, sitting)


FIRST = Figures(30, lines=(Line(28, 1, 1), Line(10, 18, 2), Line(15, 15)))
SECOND = Figures(25, lines=(Line(20, 5), Line(16, 9), Line(9, 16)))


# Sittings


def test_counts_of_two_shifts_are_added_up_and_nobody_sees_a_part(database: Database) -> None:
    with database.acting() as session:
        group, founders, draft = drafted(session, *THREE)
        motion = two_sittings(session, group, founders, draft)
        by_both(session, founders, motion, FIRST)
        assert votes_of(session, group.id) == []
        assert tellers.to_count(session, founders[1].id, counting_of(session, motion.meeting)) == [2]
        by_both(session, founders, motion, SECOND, 2)
        (vote,) = votes_of(session, group.id)
        (figures,) = vote.figures
        assert figures["present"] == 55
        assert [(line["for_"], line["against"]) for line in figures["lines"]] == [(48, 6), (26, 27), (24, 31)]
        assert (vote.carried, vote.items, vote.numbers) == (True, [True, False, False], ["1", "2", "3"])
        assert vote.sittings == [{"day": "2022-01-04", "present": 30}, {"day": "2022-01-05", "present": 25}]
    assert list(differences(database)) == []


def test_each_sitting_settles_its_own_differences(database: Database) -> None:
    with database.acting() as session:
        group, founders, draft = drafted(session, *THREE)
        motion = two_sittings(session, group, founders, draft)
        tellers.enter_count(session, founders[1].id, motion.id, FIRST)
        tellers.enter_count(session, founders[2].id, motion.id, Figures(30, lines=(Line(27, 2, 1), *FIRST.lines[1:])))
        by_both(session, founders, motion, SECOND, 2)
        assert votes_of(session, group.id) == []
        by_both(session, founders, motion, FIRST)
        (vote,) = votes_of(session, group.id)
        assert [(one["sitting"], one["lines"][0]["for_"]) for one in vote.earlier] == [(1, 28), (1, 27)]


def test_no_sitting_is_added_after_the_result(database: Database) -> None:
    with database.acting() as session:
        group, founders, draft = drafted(session, *THREE)
        motion = two_sittings(session, group, founders, draft)
        ids = member_ids(session, group)
        third = SittingDetails("2022-01-05", teller_one=ids[1], teller_two=ids[2])
        with pytest.raises(actions.BadMeetingDay):
            leading.add_sitting(session, founders[0].id, motion.meeting_id, SittingDetails("2022-01-06", paper=True))
        leading.add_sitting(session, founders[0].id, motion.meeting_id, third)
        for number, figures in ((1, FIRST), (2, SECOND), (3, Figures(0, lines=(Line(), Line(), Line())))):
            by_both(session, founders, motion, figures, number)
        assert len(votes_of(session, group.id)) == 1
        with pytest.raises(leading.ResultStands):
            leading.add_sitting(session, founders[0].id, motion.meeting_id, third)


def test_more_people_than_are_entitled_cannot_have_come_to_all_sittings_together(database: Database) -> None:
    with database.acting() as session:
        group, founders, draft = drafted(session, *THREE)
        motion = two_sittings(session, group, founders, draft)
        by_both(session, founders, motion, Figures(60, lines=(Line(60), Line(60), Line(60))))
        late = Figures(31, lines=(Line(31), Line(31), Line(31)))
        tellers.enter_count(session, founders[1].id, motion.id, late, 2)
        with pytest.raises(tellers.MoreThanAllEntitled):
            tellers.enter_count(session, founders[2].id, motion.id, late, 2)


def test_tellers_are_changed_before_their_first_figures_alone(database: Database) -> None:
    with database.acting() as session:
        group, founders, draft = drafted(session, *THREE)
        motion = two_sittings(session, group, founders, draft)
        ids = member_ids(session, group)
        others = SittingDetails("", teller_one=ids[0], teller_two=ids[1])
        leading.name_tellers(session, founders[0].id, motion.meeting_id, 1, others)
        tellers.enter_count(session, founders[0].id, motion.id, FIRST)
        with pytest.raises(leading.CountBegun):
            leading.name_tellers(session, founders[0].id, motion.meeting_id, 1, others)


# Item by item


def test_the_list_of_those_that_carry_is_published_without_a_second_vote(database: Database) -> None:
    with database.acting() as session:
        group, founders, draft = drafted(session, *THREE)
        motion = two_sittings(session, group, founders, draft)
        by_both(session, founders, motion, FIRST)
        by_both(session, founders, motion, SECOND, 2)
        assert [item.texts["ru"] for item in content_of(draft).items] == ["Выплатить премии"]
        confirm(session, founders[1].id, publish_list(session, founders[0].id, draft.id).id)
        listed = list_numbered(session, group.id, 1)
        assert listed is not None
        shown = shown_revision(session, listed)
        assert shown is not None
        assert [(demand.number, demand.texts["ru"]) for demand in shown.demands] == [(1, "Выплатить премии")]
        assert shown.revision.voted_as == {"1": "1"}
        failed = session.scalars(select(FailedItem).order_by(FailedItem.position)).all()
        assert [(one.label, one.text.text) for one in failed] == [("2", "Починить крышу"), ("3", "Дать воду")]
        (vote,) = votes_of(session, group.id)
        left, there = content(THREE[0]), published_content(session, listed)
        unnumbered = replace(there, items=tuple(replace(item, number=None) for item in there.items))
        assert vote.wording_hash_text is not None
        assert vote.wording_hash_text.text == wording_hash(left, group.id, None)
        assert vote.wording_hash_text.text == wording_hash(unnumbered, group.id, None)
        assert motion.payload["wording_hash"] == wording_hash(content(*THREE), group.id, None)
    assert list(differences(database)) == []


def test_where_no_item_carries_nothing_is_adopted(database: Database) -> None:
    with database.acting() as session:
        group, founders, draft = drafted(session, *THREE)
        details = meeting(session, group)
        motion = actions.enter_meeting(session, founders[0].id, group, "adopt_list", draft.id, details, by_item=True)
        vote = counted(session, motion, Figures(60, lines=(Line(1, 50), Line(2, 50), Line(3, 50))))
        assert (vote.carried, len(content_of(draft).items)) == (False, 3)


def test_a_vote_is_on_the_words_that_were_put_whatever_became_of_the_draft(database: Database) -> None:
    with database.acting() as session:
        group, founders, draft = drafted(session, *THREE)
        motion = actions.enter_meeting(session, founders[0].id, group, "adopt_list", draft.id, meeting(session, group))
        changed = content("Выплатить премии вовремя", *THREE[1:])
        save_draft(session, founders[2].id, draft.id, draft.version, changed, ADDRESSEES)
        vote = counted(session, motion, CARRIED)
        assert content_of(draft).items[0].texts["ru"] == "Выплатить премии вовремя"
        with pytest.raises(AdoptedNothing):
            adopted_again(session, draft, founders[0].id, None)
        adopted_again(session, draft, founders[0].id, vote)
        assert content_of(draft).items[0].texts["ru"] == "Выплатить премии"
        assert publish_list(session, founders[0].id, draft.id).state == "open"


# Calling


def called(session: Session, group: Group, by: Account, choices: list[MotionChoice], **other: object) -> Meeting:
    details = meeting(session, group, **({"day": "2022-01-09"} | other))
    return actions.call_meeting(session, by.id, group, choices, details)


def test_a_called_meeting_is_counted_from_its_day_on(database: Database, clock: Clock) -> None:
    with database.acting() as session:
        group, founders, draft = drafted(session, *THREE)
        found = called(session, group, founders[0], [MotionChoice("adopt_list", draft.id)])
        (motion,) = actions.motions_of(session, found)
        with pytest.raises(tellers.NotYet):
            tellers.enter_count(session, founders[1].id, motion.id, CARRIED)
        with pytest.raises(leading.NotOpened):
            leading.open_meeting(session, founders[0].id, motion.meeting_id, 60)
        clock.move(days=4)
        with pytest.raises(MoreThanEntitled):
            leading.open_meeting(session, founders[0].id, motion.meeting_id, 91)
        leading.open_meeting(session, founders[0].id, motion.meeting_id, 61)
        with pytest.raises(leading.StillCounting):
            leading.close_meeting(session, founders[0].id, motion.meeting_id, "")
        vote = counted(session, motion, CARRIED)
        assert (vote.notice_days, vote.opening, vote.carried) == (4, 61, True)
        leading.close_meeting(session, founders[0].id, motion.meeting_id, "Всё решили.")
        with pytest.raises(leading.MeetingOver):
            leading.add_motions(session, founders[0].id, motion.meeting_id, [MotionChoice("adopt_list", draft.id)])


@pytest.mark.parametrize("day", ["2022-01-04", "2023-02-01", "", "soon"])
def test_a_meeting_is_called_for_a_day_to_come_within_a_year(database: Database, day: str) -> None:
    with database.acting() as session:
        group, founders, draft = drafted(session, *THREE)
        with pytest.raises(actions.BadCallDay):
            called(session, group, founders[0], [MotionChoice("adopt_list", draft.id)], day=day)


def test_called_too_late_nothing_is_carried(database: Database, clock: Clock) -> None:
    with database.acting() as session:
        group, founders, draft = drafted(session, *THREE)
        found = called(session, group, founders[0], [MotionChoice("adopt_list", draft.id)], day="2022-01-06")
        (motion,) = actions.motions_of(session, found)
        clock.move(days=1)
        leading.open_meeting(session, founders[0].id, motion.meeting_id, None)
        assert counted(session, motion, CARRIED).carried is False


def test_a_meeting_votes_on_several_things_and_each_once(database: Database) -> None:
    with database.acting() as session:
        group, founders, draft = drafted(session, *THREE)
        other = begin_draft(session, founders[0].id, group, content("Хлеб"), ADDRESSEES)
        choices = [MotionChoice("adopt_list", draft.id), MotionChoice("adopt_list", other.id, secret=True)]
        with pytest.raises(agenda.NoMotion):
            actions.enter_meetings(session, founders[0].id, group, [], meeting(session, group))
        found = actions.enter_meetings(session, founders[0].id, group, choices, meeting(session, group))
        with pytest.raises(agenda.MotionTwice):
            leading.add_motions(session, founders[0].id, found.id, choices[:1])
        first, second = actions.motions_of(session, found)
        entered = {first.id: CARRIED, second.id: Figures(60, 20, 38, 2)}
        for founder in founders[1:]:
            tellers.enter_counts(session, founder.id, found.id, 1, entered, "ab" * 32)
        one, two = votes_of(session, group.id)[::-1]
        assert [(vote.carried, vote.secret, vote.meeting) for vote in (one, two)] == [
            (True, False, 1),
            (False, True, 1),
        ]
        assert (votes_of_meeting(session, one), one.papers) == ([two], ["ab" * 32])
    assert list(differences(database)) == []


def test_a_meeting_is_called_off_while_no_result_stands(database: Database) -> None:
    with database.acting() as session:
        group, founders, draft = drafted(session, *THREE)
        motion = two_sittings(session, group, founders, draft)
        stranger = account(session, "stranger")
        with pytest.raises(NotMember):
            leading.cancel_meeting(session, stranger.id, motion.meeting_id)
        leading.cancel_meeting(session, founders[0].id, motion.meeting_id)
        with pytest.raises(leading.MeetingOver):
            by_both(session, founders, motion, FIRST)


# Rules


def test_a_group_changes_its_rule_by_a_vote_for_meetings_called_afterwards(database: Database) -> None:
    with database.acting() as session:
        group, founders, draft = drafted(session, *THREE)
        before = actions.enter_meeting(session, founders[0].id, group, "adopt_list", draft.id, meeting(session, group))
        change = actions.enter_meeting(
            session, founders[0].id, group, "change_rule", "lists:house_strike_strict", meeting(session, group)
        )
        assert counted(session, change, CARRIED).rule == "house_motion@2"
        assert rule_now(group, "lists") == "house_strike_strict@2"
        assert counted(session, before, CARRIED).rule == "house_demands@2"
        after = actions.enter_meeting(session, founders[0].id, group, "adopt_list", draft.id, meeting(session, group))
        vote = counted(session, after, CARRIED)
        assert (vote.rule, vote.carried) == ("house_strike_strict@2", False)
    assert list(differences(database)) == []


def test_a_change_that_is_not_carried_changes_nothing(database: Database) -> None:
    with database.acting() as session:
        group, founders, _draft = drafted(session, *THREE)
        change = actions.enter_meeting(
            session, founders[0].id, group, "change_rule", "set:assembly", meeting(session, group)
        )
        counted(session, change, Figures(60, 20, 38, 2))
        assert (group.rule_set, rule_now(group, "motions")) == ("members", "house_motion@2")


# A fifth of the members


def with_members(session: Session, group: Group, founders: list[Account], number: int) -> list[Account]:
    """Further members, invited and admitted by two."""
    found = []
    for place in range(number):
        person = account(session, f"member-{place}")
        invite_member(session, founders[0].id, group, f"code-{place}")
        ask_to_join(session, person.id, f"code-{place}", f"member {place}")
        for proposal in open_proposals(session, group.id):
            confirm(session, founders[1].id, proposal.id)
        found.append(person)
    return found


def asked(session: Session, group: Group, by: Account, draft: Draft) -> Petition:
    details = meeting(session, group, day="2022-01-10")
    return petitions.begin_petition(session, by.id, group, [MotionChoice("adopt_list", draft.id)], details)


def test_a_fifth_of_the_members_call_a_meeting_and_who_signed_is_forgotten(database: Database) -> None:
    with database.acting() as session:
        group, founders, draft = drafted(session, *THREE)
        members = with_members(session, group, founders, 14)
        petition = asked(session, group, members[0], draft)
        assert (petition.members, petition.needed, petition.state) == (17, 4, "open")
        with pytest.raises(petitions.SignedAlready):
            petitions.sign_petition(session, members[0].id, petition.id)
        with pytest.raises(NotMember):
            petitions.sign_petition(session, account(session, "stranger").id, petition.id)
        assert [petitions.sign_petition(session, one.id, petition.id) for one in members[1:3]] == [None, None]
        found = petitions.sign_petition(session, members[3].id, petition.id)
        assert found is not None
        assert (found.state, found.called_by, petition.state, petition.key) == ("called", "fifth", "reached", None)
        assert session.scalar(select(func.count()).select_from(PetitionSignature)) == 0
        with pytest.raises(petitions.NoSuchPetition):
            petitions.sign_petition(session, members[4].id, petition.id)


def test_the_committee_cannot_change_a_meeting_that_a_fifth_called_but_its_tellers_can(
    database: Database, clock: Clock
) -> None:
    with database.acting() as session:
        group, founders, draft = drafted(session, *THREE)
        members = with_members(session, group, founders, 2)
        petition = asked(session, group, members[0], draft)
        petitions.sign_petition(session, members[1].id, petition.id)
        found = petitions.sign_petition(session, founders[0].id, petition.id)
        assert found is not None
        with pytest.raises(NotCommittee):
            leading.cancel_meeting(session, founders[0].id, found.id)
        clock.move(days=5)
        leading.open_meeting(session, founders[1].id, found.id, 60)
        (motion,) = actions.motions_of(session, found)
        vote = counted(session, motion, CARRIED)
        assert (vote.called_by, vote.carried) == ("fifth", True)
    assert list(differences(database)) == []


def test_a_petition_that_nobody_signs_ends_and_leaves_nothing(database: Database, clock: Clock) -> None:
    with database.acting() as session:
        group, founders, draft = drafted(session, *THREE)
        petition = asked(session, group, founders[0], draft)
        clock.move(days=6)
        with pytest.raises(petitions.NoSuchPetition):
            petitions.sign_petition(session, founders[1].id, petition.id)
        petitions.end_petitions(session)
        assert (petition.state, petition.key) == ("ended", None)
        assert session.scalar(select(func.count()).select_from(PetitionSignature)) == 0


def test_a_petition_asks_for_several_shifts_too(database: Database) -> None:
    """Each has tellers of its own, also where only paper was ticked: nobody else could lead it."""
    with database.acting() as session:
        group, founders, draft = drafted(session, *THREE)
        members = with_members(session, group, founders, 14)
        ids = member_ids(session, group)
        night = SittingDetails("2022-01-10", hour="20:00", paper=True, teller_one=ids[2], teller_two=ids[0])
        details = meeting(session, group, day="2022-01-09", sittings=(night,))
        choices = [MotionChoice("adopt_list", draft.id)]
        petition = petitions.begin_petition(session, members[0].id, group, choices, details)
        found = [petitions.sign_petition(session, one.id, petition.id) for one in members[1:4]][-1]
        assert found is not None
        sittings = [(one.number, one.day, one.hour, one.paper) for one in found.sittings]
        assert sittings == [(1, "2022-01-09", "", False), (2, "2022-01-10", "20:00", False)]
        assert found.sittings[1].tellers == [founders[2].id, founders[0].id]


def test_a_petition_for_a_meeting_that_cannot_be_is_refused_at_once(database: Database) -> None:
    with database.acting() as session:
        group, founders, _draft = drafted(session, *THREE)
        published(session, group, founders, "Газ")
        details = meeting(session, group, day="2022-01-04")
        with pytest.raises(actions.BadCallDay):
            petitions.begin_petition(session, founders[0].id, group, [MotionChoice("adopt_list", "x")], details)
        assert session.scalar(select(func.count()).select_from(Petition)) == 0
        assert session.scalar(select(func.count()).select_from(SingleCount)) == 2
        assert session.scalar(select(func.count()).select_from(Vote)) == 1


def test_each_sitting_has_its_own_number_at_the_opening_and_the_vote_tells_their_sum(
    database: Database, clock: Clock
) -> None:
    with database.acting() as session:
        group, founders, draft = drafted(session, *THREE)
        ids = member_ids(session, group)
        late = SittingDetails("2022-01-10", teller_one=ids[1], teller_two=ids[2])
        choices = [MotionChoice("adopt_list", draft.id)]
        found = called(session, group, founders[0], choices, day="2022-01-09", sittings=(late,))
        (motion,) = actions.motions_of(session, found)
        clock.move(days=4)
        leading.open_meeting(session, founders[0].id, found.id, 31)
        with pytest.raises(leading.NotOpened):
            leading.open_meeting(session, founders[0].id, found.id, 26, 2)
        clock.move(days=1)
        with pytest.raises(leading.NoSuchMeeting):
            leading.open_meeting(session, founders[0].id, found.id, 26, 3)
        with pytest.raises(MoreThanEntitled):
            leading.open_meeting(session, founders[0].id, found.id, 91, 2)
        leading.open_meeting(session, founders[0].id, found.id, 26, 2)
        by_both(session, founders, motion, Figures(30, 20, 8))
        by_both(session, founders, motion, Figures(25, 20, 5), 2)
        (vote,) = votes_of(session, group.id)
        assert vote.opening == 57
        with pytest.raises(leading.ResultStands):
            leading.open_meeting(session, founders[0].id, found.id, 40, 2)
