"""A common demand opened twice: nothing moves but by its own group's word, and nobody counts twice."""

import pytest
from sqlalchemy.orm import Session

from tests.people import CARRIED, counted, meeting, member_ids
from tests.programme.parties import GAS, WAGES, Party, by_two, demand_of, moved, opened, supported, with_list
from tracker.database import Database
from tracker.groups.actions import propose_delegate
from tracker.groups.mandates import NotMember
from tracker.programme import actions, moving
from tracker.programme.committee_queries import suggestions_open
from tracker.programme.council import LinkedAlready, NoSuchLink, link_commons
from tracker.programme.models import Suggestion
from tracker.programme.queries import common_demand, links_said, programme, said_of, supports_of
from tracker.record.verify import differences
from tracker.votes.actions import enter_meeting

TWICE = "Газ должен стоить дешевле"


def twice(session: Session) -> list[Party]:
    """Two common demands that ask the same; the third group supports the later one."""
    parties = [with_list(session, f"group-number-{n}", GAS if n == 1 else TWICE) for n in (1, 2, 3)]
    assert [opened(session, parties[0]), opened(session, parties[1])] == [1, 2]
    supported(session, parties[2], 2)
    return parties


def groups_of(session: Session, number: int) -> list[str]:
    return [one.group.slug for one in supports_of(session, number)]


def invited(session: Session, party: Party) -> list[tuple[int | None, int | None]]:
    found = suggestions_open(session, party[0].id)
    return [(one.old, one.common.number if one.common else None) for one in found if one.old]


def test_each_group_moves_by_its_own_word_and_one_refuses(database: Database) -> None:
    with database.acting() as session:
        one, two, three = twice(session)
        moving.ask_same(session, one[1][2].id, one[0], 2, 1)
        assert (groups_of(session, 1), groups_of(session, 2)) == (
            ["group-number-1"],
            ["group-number-2", "group-number-3"],
        )
        assert [invited(session, party) for party in (one, two, three)] == [[], [(2, 1)], [(2, 1)]]
        moved(session, two, 2, 1)
        refused = next(one for one in suggestions_open(session, three[0].id) if one.old)
        by_two(
            session,
            actions.decline_suggestion(session, three[1][0].id, three[0], refused.suggestion.id, "no"),
            three[1][1],
        )
    with database.acting() as session:
        assert (groups_of(session, 1), groups_of(session, 2)) == (
            ["group-number-1", "group-number-2"],
            ["group-number-3"],
        )
        assert [(one.group.slug, one.moved_to) for one in said_of(session, 2)[1]] == [("group-number-2", 1)]
        moving.ask_same(session, two[1][2].id, two[0], 1, 2)
        assert invited(session, three) == []  # who has declined is not asked again
        assert sum(one.totals.groups for one in programme(session)) == 3
    assert list(differences(database)) == []


def test_both_pages_stay_once_all_have_moved(database: Database) -> None:
    with database.acting() as session:
        _one, two, three = twice(session)
        for party in (two, three):
            moved(session, party, 2, 1)
        shown = {one.number: one for one in programme(session)}
        assert (shown[2].totals.groups, shown[2].moved_to, shown[1].totals.groups) == (0, 1, 3)
        with pytest.raises(actions.NotSupported):
            moving.move_support(session, two[1][0].id, two[0], demand_of(session, two), 2, 1)
    assert list(differences(database)) == []


def test_what_a_vote_confirmed_is_moved_by_a_vote(database: Database) -> None:
    with database.acting() as session:
        one = with_list(session, "group-number-1", GAS)
        two, three = with_list(session, "group-number-2", TWICE), with_list(session, "group-number-3", TWICE)
        assert [opened(session, one), opened(session, two)] == [1, 2]
        group, founders = three
        demand = demand_of(session, three)
        motion = enter_meeting(session, founders[0].id, group, "support", f"{demand}:2", meeting(session, group))
        counted(session, motion, CARRIED)
        with pytest.raises(actions.SupportedByVote):
            moving.move_support(session, founders[0].id, group, demand, 2, 1)
        motion = enter_meeting(session, founders[0].id, group, "move_support", f"{demand}:2:1", meeting(session, group))
        vote = counted(session, motion, CARRIED)
        assert [(one.group.slug, one.vote_entry) for one in supports_of(session, 1)] == [
            ("group-number-1", None),
            ("group-number-3", vote.entry),
        ]
        assert groups_of(session, 2) == ["group-number-2"]
    assert list(differences(database)) == []


def test_members_alone_ask_and_once_a_group(database: Database) -> None:
    with database.acting() as session:
        one, two, _three = twice(session)
        with pytest.raises(NotMember):
            moving.ask_same(session, two[1][0].id, one[0], 1, 2)
        with pytest.raises(moving.TheVerySame):
            moving.ask_same(session, one[1][0].id, one[0], 2, 2)
        with pytest.raises(actions.NoSuchCommonDemand):
            moving.ask_same(session, one[1][0].id, one[0], 2, 9)
        moving.ask_same(session, one[1][0].id, one[0], 1, 2)
        with pytest.raises(moving.AskedAlready):
            moving.ask_same(session, one[1][1].id, one[0], 2, 1)


def test_the_council_says_how_common_demands_stand_to_each_other(database: Database) -> None:
    with database.acting() as session:
        parties = twice(session)
        delegates = [party[1][2] for party in parties]
        for party in parties:
            by_two(
                session,
                propose_delegate(session, party[1][0].id, party[0], member_ids(session, party[0])[2]),
                party[1][1],
            )
        with pytest.raises(NoSuchLink):
            link_commons(session, delegates[0].id, 1, 1, "repeats")
        with pytest.raises(NoSuchLink):
            link_commons(session, delegates[0].id, 1, 2, "alike")
        by_two(session, link_commons(session, delegates[0].id, 2, 1, "repeats"), delegates[1])
        assert [(one.number, one.other, one.relation) for one in links_said(session)] == [(2, 1, "repeats")]
        assert [invited(session, party) for party in parties] == [[], [(2, 1)], [(2, 1)]]
        with pytest.raises(LinkedAlready):
            link_commons(session, delegates[0].id, 2, 1, "repeats")
        by_two(session, link_commons(session, delegates[0].id, 2, 1, "none"), delegates[1])
        assert links_said(session) == []
    assert list(differences(database)) == []


def test_broader_narrower_and_opposite_are_apart_from_support(database: Database) -> None:
    with database.acting() as session:
        parties = [with_list(session, f"group-number-{n}", GAS) for n in (1, 2, 3, 4)]
        assert opened(session, parties[0]) == 1
        for party, relation in zip(parties[1:], ("broader", "narrower", "opposite"), strict=True):
            supported(session, party, 1, relation=relation)
        shown = common_demand(session, 1)
        assert shown is not None and shown.totals.groups == 1
        assert [one.relation for one in supports_of(session, 1)] == ["same", "broader", "narrower", "opposite"]
        with pytest.raises(actions.NoSuchRelation):
            supported(session, with_list(session, "group-number-5", GAS), 1, relation="alike")
        two = parties[1]
        by_two(session, actions.withdraw_support(session, two[1][0].id, two[0], demand_of(session, two), 1), two[1][1])
        assert [one.relation for one in supports_of(session, 1)] == ["same", "narrower", "opposite"]
    assert list(differences(database)) == []


def test_a_member_shows_the_committee_what_the_machine_did_not_find(database: Database) -> None:
    with database.acting() as session:
        one, two = with_list(session, "group-number-1", GAS), with_list(session, "group-number-2", WAGES)
        assert opened(session, one) == 1
        with pytest.raises(NotMember):
            actions.tell_committee(session, one[1][0].id, two[0], demand_of(session, two), 1)
        actions.tell_committee(session, two[1][2].id, two[0], demand_of(session, two), 1)
    with database.acting() as session:
        rows = session.query(Suggestion).filter_by(group_id=two[0].id, common_number=1).all()
        assert [(row.origin, row.state, row.likely) for row in rows] == [("member", "open", False)]
        declined = actions.decline_suggestion(session, two[1][0].id, two[0], rows[0].id, "")
        by_two(session, declined, two[1][1])
        with pytest.raises(actions.DeclinedBefore):
            actions.tell_committee(session, two[1][2].id, two[0], demand_of(session, two), 1)


def test_whoever_decides_has_read_the_words_that_stand(database: Database) -> None:
    with database.acting() as session:
        one, two = with_list(session, "group-number-1", GAS), with_list(session, "group-number-2", TWICE)
        assert opened(session, one) == 1
        demand = demand_of(session, two)
        seen = actions.seen_now(session, demand, 1)
        with pytest.raises(actions.ReadAgain):
            actions.confirm_support(session, two[1][0].id, two[0], demand, 1, seen="0/older")
        proposal = actions.confirm_support(session, two[1][0].id, two[0], demand, 1, seen=seen)
        parties = [with_list(session, f"group-number-{n}", WAGES) for n in (3, 4)]
        del parties
        proposal.payload = {**proposal.payload, "seen": "0/older"}
        session.flush()
        with pytest.raises(actions.ReadAgain):
            by_two(session, proposal, two[1][1])
