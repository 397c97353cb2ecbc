"""A recount, whatever the vote was about: equal figures change nothing; others turn around what rested on the vote."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import Clock
from tests.people import ADDRESSEES, CARRIED, content, counted, meeting, member_ids, registered
from tests.votes.kinds import KINDS, OTHERS, SOME, recounted
from tracker.committees.actions import ElectionDetails, draft_election
from tracker.counting.presets import SCOPES
from tracker.database import Database
from tracker.demands.actions import NotAdopted, publish_list
from tracker.demands.drafting import begin_draft, store
from tracker.demands.following import follow_list, followed
from tracker.demands.models import Amendment, Demand, Draft
from tracker.demands.queries import demands_of_group, list_numbered
from tracker.groups.models import Group
from tracker.groups.proposals import confirm
from tracker.groups.queries import entries_of_group
from tracker.programme.models import Vector
from tracker.record.verify import differences
from tracker.site.models import SearchItem
from tracker.votes import disputes, leading, tellers
from tracker.votes.actions import TellerBarred, enter_meeting, enter_meetings, motions_of
from tracker.votes.agenda import MotionChoice
from tracker.votes.changing import rule_now
from tracker.votes.models import Motion, Vote
from tracker.votes.motions import motion_kinds
from tracker.votes.progress import counting_of
from tracker.votes.rules import Figures, Line


def test_every_kind_that_can_be_recounted_is_tried(database: Database) -> None:
    with database.reading() as session:
        assert {name.partition(",")[0].removesuffix(" by item") for name in KINDS} == set(motion_kinds(session)) - {
            "elect"
        }


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("carried", [True, False])
def test_a_recount_that_finds_the_same_changes_nothing(
    database: Database, clock: Clock, kind: str, carried: bool
) -> None:
    with database.acting() as session:
        put = KINDS[kind](session, clock)
        figures = put.carried if carried else put.lost
        vote = counted(session, put.motion, figures)
        before = (vote.carried, vote.items, vote.conditions)
        assert vote.carried is carried
        recounted(session, put, vote, figures)
        assert (vote.carried, vote.items, vote.conditions) == before
    assert list(differences(database)) == []


def outcomes(session: Session, group: Group) -> list[str]:
    entries = entries_of_group(session, group.id, ["vote_turned"], 10)
    return [entry.data["outcome"] for entry in entries][::-1]


@pytest.mark.parametrize("kind", KINDS)
def test_a_recount_that_turns_a_vote_around_takes_what_rested_on_it_with_it(
    database: Database, clock: Clock, kind: str
) -> None:
    with database.acting() as session:
        put = KINDS[kind](session, clock)
        assert not put.stands()
        vote = counted(session, put.motion, put.carried)
        assert put.stands()
        for figures, stands in ((put.lost, False), (put.carried, True), (put.lost, False)):
            recounted(session, put, vote, figures)
            assert (vote.carried, bool(put.stands())) == (stands, stands)
        assert outcomes(session, put.party[0]) == ["undone", "done", "undone"]
    assert list(differences(database)) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_recount_that_carries_what_was_lost_lets_it_take_effect(database: Database, clock: Clock, kind: str) -> None:
    with database.acting() as session:
        put = KINDS[kind](session, clock)
        vote = counted(session, put.motion, put.lost)
        recounted(session, put, vote, put.lost)
        assert not put.stands() and outcomes(session, put.party[0]) == []
        recounted(session, put, vote, put.carried)
        assert put.stands() and outcomes(session, put.party[0]) == ["done"]
    assert list(differences(database)) == []


# Where others have built on it


def test_a_list_that_was_published_stays_and_its_vote_says_so(database: Database, clock: Clock) -> None:
    with database.acting() as session:
        put = KINDS["adopt_list"](session, clock)
        group, founders = put.party
        vote = counted(session, put.motion, put.carried)
        confirm(session, founders[1].id, publish_list(session, founders[0].id, put.motion.subject).id)
        recounted(session, put, vote, put.lost)
        listed = list_numbered(session, group.id, 1)
        assert listed is not None and outcomes(session, group) == ["stays"]
    assert list(differences(database)) == []


def test_what_is_not_adopted_any_more_cannot_be_published(database: Database, clock: Clock) -> None:
    with database.acting() as session:
        put = KINDS["adopt_list"](session, clock)
        _group, founders = put.party
        vote = counted(session, put.motion, put.carried)
        recounted(session, put, vote, put.lost)
        with pytest.raises(NotAdopted):
            publish_list(session, founders[0].id, put.motion.subject)
        recounted(session, put, vote, put.carried)
        assert publish_list(session, founders[0].id, put.motion.subject).state == "open"


def test_a_rule_stays_that_the_group_has_voted_for_since(database: Database, clock: Clock) -> None:
    with database.acting() as session:
        put = KINDS["change_rule"](session, clock)
        group, founders = put.party
        first = counted(session, put.motion, put.carried)
        for subject in ("lists:rror_two_thirds", "motions:rror_two_thirds"):
            motion = enter_meeting(session, founders[0].id, group, "change_rule", subject, meeting(session, group))
            last = counted(session, motion, CARRIED)
        recounted(session, put, first, put.lost)
        assert [rule_now(group, scope) for scope in SCOPES] == ["rror_two_thirds@1", "rror_two_thirds@1"]
        recounted(session, put, last, put.lost)
        assert [rule_now(group, scope) for scope in SCOPES] == ["rror_two_thirds@1", "rror_majority@1"]
        assert outcomes(session, group) == ["stays", "undone"]
    assert list(differences(database)) == []


def test_a_seat_that_was_filled_anew_is_not_given_back(database: Database, clock: Clock) -> None:
    with database.acting() as session:
        put = KINDS["recall"](session, clock)
        group, (seat, *founders) = put.party
        vote = counted(session, put.motion, put.carried)
        draft = draft_election(session, seat.id, group, ElectionDetails(0, "", "four\nfive", (), body=1))
        details = meeting(session, group, day="2022-01-11", called_on="2022-01-05")
        elected = enter_meeting(session, seat.id, group, "elect", draft.id, details)
        counted(session, elected, Figures(present=60, marks=(20, 35)))
        recounted(session, put, vote, put.lost)
        assert founders and put.stands() and outcomes(session, group) == ["stays"]
    assert list(differences(database)) == []


def test_an_amendment_stays_in_a_draft_that_was_written_on_since(database: Database, clock: Clock) -> None:
    with database.acting() as session:
        put = KINDS["amend"](session, clock)
        group, founders = put.party
        vote = counted(session, put.motion, put.carried)
        draft = session.scalars(select(Draft)).one()
        more = content("Хлеб и соль", "Вода")
        store(session, draft, founders[0].id, more, draft.version)
        recounted(session, put, vote, put.lost)
        (one,) = session.scalars(select(Amendment))
        assert (draft.content, one.state, outcomes(session, group)) == (more.as_json(), "lost", ["stays"])


def test_support_comes_too_late_for_a_demand_that_is_not_asked_any_more(database: Database, clock: Clock) -> None:
    with database.acting() as session:
        put = KINDS["support"](session, clock)
        group, founders = put.party
        vote = counted(session, put.motion, put.lost)
        listed = list_numbered(session, group.id, 1)
        assert listed is not None
        details = meeting(session, group)
        counted(session, enter_meeting(session, founders[0].id, group, "withdraw_list", listed.id, details), CARRIED)
        recounted(session, put, vote, put.carried)
        assert not put.stands() and outcomes(session, group) == ["late"]
    assert list(differences(database)) == []


def test_items_that_carry_by_a_recount_alone_take_the_place_of_others(database: Database, clock: Clock) -> None:
    with database.acting() as session:
        put = KINDS["adopt_list by item"](session, clock)
        vote = counted(session, put.motion, SOME)
        recounted(session, put, vote, OTHERS)
        draft = session.scalars(select(Draft)).one()
        assert [item["texts"]["ru"] for item in draft.content["items"]] == ["Хлеб", "Газ"]
        assert put.stands() and outcomes(session, put.party[0]) == []


def test_a_list_that_stands_again_is_found_and_compared(database: Database, clock: Clock) -> None:
    def found(session: Session) -> tuple[set[str], set[str | None]]:
        searched = select(SearchItem.subject).where(SearchItem.kind == "demand")
        likened = select(Vector.demand_id).where(Vector.data != b"", Vector.demand_id.is_not(None))
        return set(session.scalars(searched)), set(session.scalars(likened))

    with database.acting() as session:
        put = KINDS["withdraw_list"](session, clock)
        asked = demands_of_group(session, put.party[0].id)
    with database.acting() as session:
        vote = counted(session, session.get_one(Motion, put.motion.id), put.carried)
    with database.acting() as session:
        assert (demands_of_group(session, put.party[0].id), *found(session)) == ([], set(), set())
        group, founders = put.party
        listed = list_numbered(session, group.id, 1)
        assert listed is not None
        follow_list(session, founders[2].id, listed)  # who has seen that it was withdrawn
        assert [one.new for one in followed(session, founders[2].id)] == [False]
    with database.acting() as session:
        recounted(session, put, session.get_one(Vote, vote.entry), put.lost)
    with database.reading() as session:
        assert demands_of_group(session, put.party[0].id) == asked
        assert found(session) == (set(asked), set(asked))
        assert set(session.scalars(select(Demand.asked))) == {True}
        assert [one.new for one in followed(session, founders[2].id)] == [True]
    assert list(differences(database)) == []


# Who counts


def test_nobody_counts_anew_what_they_moved_or_what_is_about_them(database: Database, clock: Clock) -> None:
    with database.acting() as session:
        put = KINDS["amend"](session, clock)
        group, founders = put.party
        vote = counted(session, put.motion, put.carried)
        mover, second, third = member_ids(session, group)
        for two, field in (((mover, third), "teller_one"), ((third, mover), "teller_two")):
            with pytest.raises(TellerBarred) as refused:
                disputes.begin_recount(session, founders[1].id, vote, *two)
            assert refused.value.field == field
        row = disputes.begin_recount(session, founders[1].id, vote, second, third)
        row.teller_one = founders[0].id  # as one that was begun before this was known
        with pytest.raises(TellerBarred):
            disputes.enter_recount(session, founders[0].id, row.id, CARRIED)


@pytest.mark.parametrize("kind", ["amend", "recall_delegate"])
def test_nobody_enters_the_paper_of_what_they_moved_or_what_is_about_them(
    database: Database, clock: Clock, kind: str
) -> None:
    with database.acting() as session:
        put = KINDS[kind](session, clock)
        group, (barred, second, third) = put.party
        other = begin_draft(session, second.id, group, content("Соль"), ADDRESSEES)
        details = meeting(session, group, paper=True, teller_one="", teller_two="")
        leading.cancel_motion(session, second.id, put.motion.id)
        choices = [MotionChoice(put.motion.kind, put.motion.subject), MotionChoice("adopt_list", other.id)]
        found = enter_meetings(session, second.id, group, choices, details)
        about, free = motions_of(session, found)
        for motion in (about, free):  # one who took the paper of the rest would keep the other two from this
            with pytest.raises(TellerBarred):
                tellers.enter_count(session, barred.id, motion.id, CARRIED)
        waits = [
            tellers.to_count(session, person.id, counting_of(session, found)) for person in (barred, second, third)
        ]
        assert waits == [[], [1], [1]]
        for person in (second, third):
            tellers.enter_count(session, person.id, about.id, CARRIED)
        assert about.state == "counted"


def test_who_counts_items_anew_has_their_words(database: Database) -> None:
    with database.acting() as session:
        group, founders = registered(session, "depot-three")
        draft = begin_draft(session, founders[0].id, group, content("Выплатить премии", "Починить крышу"), ADDRESSEES)
        motion = enter_meeting(
            session, founders[0].id, group, "adopt_list", draft.id, meeting(session, group), by_item=True
        )
        vote = counted(session, motion, Figures(60, lines=(Line(50, 5), Line(40, 10))))
        words = disputes.words_put(session, vote)
        assert {number: texts["ru"] for number, texts in words.items()} == {
            "1": "Выплатить премии",
            "2": "Починить крышу",
        }
        assert list(words) == vote.numbers
