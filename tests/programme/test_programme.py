"""Suggestions, support by two, the council's deeds, versions."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.people import CARRIED, counted, meeting, member_ids
from tests.programme.parties import GAS, WAGES, Party, by_two, opened, supported, with_list
from tracker.accounts.models import Account
from tracker.database import Database
from tracker.demands.actions import begin_revision, publish_list
from tracker.demands.drafting import content_of, save_draft
from tracker.demands.queries import demands_of_group, list_numbered
from tracker.groups.actions import propose_delegate
from tracker.groups.mandates import CouncilTooSmall, NotCommittee, NotVouched
from tracker.groups.proposals import AlreadyProposed, SameGroup, confirm
from tracker.groups.vouching import operator_vouch
from tracker.programme import actions, rules
from tracker.programme import council as council_deeds
from tracker.programme.committee_queries import suggestions_open
from tracker.programme.models import Suggestion, Vector
from tracker.programme.queries import (
    common_demand,
    deeds,
    programme,
    said_of,
    suggested_groups,
    supports_of,
    version_items,
    versions,
)
from tracker.record.actions import blank
from tracker.record.verify import differences
from tracker.site.search import Filters, find
from tracker.site.search_words import asked_words
from tracker.votes.actions import enter_meeting

WORDED = ("дешевле", "сжиженный")  # by the council; before it, by a group


def sent(session: Session, party: Party) -> Account:
    """The third founder, sent to the council."""
    group, founders = party
    delegate = member_ids(session, group)[2]
    by_two(session, propose_delegate(session, founders[0].id, group, delegate), founders[1])
    return founders[2]


def council(session: Session) -> tuple[list[Party], list[Account]]:
    parties = [with_list(session, f"group-number-{n}", GAS) for n in (1, 2, 3)]
    return parties, [sent(session, party) for party in parties]


ALL_THREE = {"kk": "Газ арзандасын", "ru": "Газ дешевле", "en": "Cheaper gas"}


def test_like_demands_of_other_groups_are_suggested_to_both(database: Database) -> None:
    with database.acting() as session:
        one, two = with_list(session, "depot-three", GAS), with_list(session, "mine-seven", GAS, "Открыть детский сад")
    with database.reading() as session:
        for party, other in ((one, two), (two, one)):
            first = suggestions_open(session, party[0].id)[0]
            assert first.other is not None
            assert (first.demand.texts, first.other.group.slug) == ({"ru": GAS}, other[0].slug)


def test_opening_a_common_demand_turns_the_others_suggestion_to_it(database: Database) -> None:
    with database.acting() as session:
        one, two = with_list(session, "depot-three", GAS), with_list(session, "mine-seven", GAS)
    with database.acting() as session:
        assert opened(session, one) == 1
    with database.acting() as session:
        assert [s.common.number for s in suggestions_open(session, two[0].id) if s.common] == [1]
        assert suggested_groups(session, [1]) == {1: 1}
        supported(session, two, 1)
        assert (suggestions_open(session, two[0].id), suggested_groups(session, [1])) == ([], {})
    assert list(differences(database)) == []


def test_support_counts_each_vouched_group_once(database: Database) -> None:
    with database.acting() as session:
        one = with_list(session, "depot-three", GAS)
        two = with_list(session, "mine-seven", GAS, "Газ по старой цене")
        young = with_list(session, "young-group", GAS, vouch=False)
        common = opened(session, one)
        for place in (0, 1):
            supported(session, two, common, place)
        supported(session, young, common)
        shown = common_demand(session, common)
        assert shown is not None
        supports = supports_of(session, common)
        assert (shown.totals.groups, shown.totals.workers, len(supports)) == (2, 180, 4)
        operator_vouch(session, young[0], "met them")
        shown = common_demand(session, common)
        assert shown is not None and shown.totals.groups == 3
    assert list(differences(database)) == []


def test_a_provisional_group_confirms_but_does_not_open(database: Database) -> None:
    with database.acting() as session:
        group, founders = with_list(session, "young-group", GAS, vouch=False)
        demand = demands_of_group(session, group.id)[0]
        with pytest.raises(NotVouched):
            actions.open_common(session, founders[0].id, group, demand)


def test_a_group_disposes_of_its_own_demands_only(database: Database) -> None:
    with database.acting() as session:
        one, two = with_list(session, "depot-three", GAS), with_list(session, "mine-seven", GAS)
        common, demand = opened(session, one), demands_of_group(session, two[0].id)[0]
        with pytest.raises(actions.NoSuchDemand):
            actions.confirm_support(session, one[1][0].id, one[0], demand, common)
        with pytest.raises(NotCommittee):
            actions.confirm_support(session, one[1][0].id, two[0], demand, common)
        with pytest.raises(actions.NoSuchCommonDemand):
            actions.confirm_support(session, two[1][0].id, two[0], demand, 9)
        with pytest.raises(actions.AlreadySupports):
            actions.confirm_support(session, one[1][0].id, one[0], demands_of_group(session, one[0].id)[0], common)


def test_two_propose_the_same_support_only_once(database: Database) -> None:
    with database.acting() as session:
        one, two = with_list(session, "depot-three", GAS), with_list(session, "mine-seven", GAS)
        common, demand = opened(session, one), demands_of_group(session, two[0].id)[0]
        actions.confirm_support(session, two[1][0].id, two[0], demand, common)
        with pytest.raises(AlreadyProposed):
            actions.confirm_support(session, two[1][1].id, two[0], demand, common)


def test_a_declined_suggestion_does_not_come_back(database: Database) -> None:
    with database.acting() as session:
        one, two = with_list(session, "depot-three", GAS), with_list(session, "mine-seven", GAS)
        common = opened(session, one)
    with database.acting() as session:
        shown = suggestions_open(session, two[0].id)[0]
        declined = actions.decline_suggestion(session, two[1][0].id, two[0], shown.suggestion.id, "dearer, not cheaper")
        assert by_two(session, declined, two[1][1]).entry is None  # nothing of it is public
        three = with_list(session, "third-group", GAS)
        supported(session, three, common)
    with database.acting() as session:
        assert [s.common for s in suggestions_open(session, two[0].id) if s.common] == []
        with pytest.raises(actions.NoSuchSuggestion):
            actions.decline_suggestion(session, two[1][0].id, two[0], shown.suggestion.id, "")


def test_withdrawn_support_no_longer_counts_and_can_be_given_anew(database: Database) -> None:
    with database.acting() as session:
        one, two = with_list(session, "depot-three", GAS), with_list(session, "mine-seven", GAS)
        common, demand = opened(session, one), demands_of_group(session, two[0].id)[0]
        supported(session, two, common)
        by_two(session, actions.withdraw_support(session, two[1][0].id, two[0], demand, common), two[1][1])
        shown = common_demand(session, common)
        assert shown is not None and shown.totals.groups == 1
        assert [support.group.slug for support in said_of(session, common)[1]] == ["mine-seven"]
        with pytest.raises(actions.NotSupported):
            actions.withdraw_support(session, two[1][0].id, two[0], demand, common)
        supported(session, two, common)
    assert list(differences(database)) == []


def test_a_demand_that_its_group_struck_no_longer_counts(database: Database) -> None:
    with database.acting() as session:
        one, two = with_list(session, "depot-three", GAS), with_list(session, "mine-seven", GAS, WAGES)
        common = opened(session, one)
        supported(session, two, common)
        group, founders = two
        listed = list_numbered(session, group.id, 1)
        assert listed is not None
        draft = begin_revision(session, founders[0].id, listed)
        content = content_of(draft)
        without = type(content)(
            content.languages, content.addressees, content.title, content.preamble, content.items[1:]
        )
        save_draft(session, founders[0].id, draft.id, 1, without, frozenset({"employer"}))
        motion = enter_meeting(session, founders[0].id, group, "adopt_list", draft.id, meeting(session, group))
        counted(session, motion, CARRIED)
        by_two(session, publish_list(session, founders[0].id, draft.id), founders[1])
        assert [s.group.slug for s in supports_of(session, common)] == ["depot-three"]
        assert [support.group.slug for support in said_of(session, common)[1]] == ["mine-seven"]


def test_there_is_a_council_from_three_vouched_groups_on(database: Database) -> None:
    with database.acting() as session:
        one, two = with_list(session, "depot-three", GAS), with_list(session, "mine-seven", GAS)
        common = opened(session, one)
        delegate = sent(session, one)
        sent(session, two)
        with pytest.raises(CouncilTooSmall):
            council_deeds.settle_wording(session, delegate.id, common, ALL_THREE)


def test_delegates_of_two_groups_settle_a_wording(database: Database) -> None:
    with database.acting() as session:
        parties, delegates = council(session)
        common = opened(session, parties[0])
        shown = common_demand(session, common)
        assert shown is not None and (shown.settled, shown.wordings["ru"].text.text) == (False, GAS)
        proposal = council_deeds.settle_wording(session, delegates[0].id, common, ALL_THREE)
        by_two(session, proposal, delegates[1])
        shown = common_demand(session, common)
        assert shown is not None
        assert {lang: w.text.text for lang, w in shown.wordings.items()} == ALL_THREE
        assert [deed.number for deed in deeds(session)] == [1]
    with database.reading() as session:
        found = {typed: find(session, asked_words(typed, "ru"), Filters(kind="common"), 1) for typed in WORDED}
        assert [[item.number for item, _group in rows] for rows, _more in found.values()] == [[1], []]
    assert list(differences(database)) == []


def test_a_delegate_of_the_same_group_does_not_confirm(database: Database) -> None:
    with database.acting() as session:
        parties, delegates = council(session)
        proposal = council_deeds.settle_wording(session, delegates[0].id, opened(session, parties[0]), ALL_THREE)
        group, founders = parties[0]
        by_two(session, propose_delegate(session, founders[0].id, group, member_ids(session, group)[1]), founders[2])
        with pytest.raises(SameGroup):
            confirm(session, founders[1].id, proposal.id)


def test_a_version_names_wordings_and_totals_of_that_moment(database: Database) -> None:
    with database.acting() as session:
        parties, delegates = council(session)
        with pytest.raises(rules.NothingSettled):
            council_deeds.publish_version(session, delegates[0].id)
        common = opened(session, parties[0])
        supported(session, parties[1], common)
        by_two(session, council_deeds.settle_wording(session, delegates[0].id, common, ALL_THREE), delegates[1])
        by_two(session, council_deeds.publish_version(session, delegates[0].id), delegates[2])
        supported(session, parties[2], common)
        item = version_items(session, versions(session)[0])[0]
        assert (item.item.groups, item.item.workers, item.wordings) == (2, 180, ALL_THREE)
        shown = common_demand(session, common)
        assert shown is not None and shown.totals.groups == 3
    assert list(differences(database)) == []


def test_a_version_is_what_both_delegates_saw(database: Database) -> None:
    with database.acting() as session:
        parties, delegates = council(session)
        common = opened(session, parties[0])
        by_two(session, council_deeds.settle_wording(session, delegates[0].id, common, ALL_THREE), delegates[1])
        proposal = council_deeds.publish_version(session, delegates[0].id)
        reworded = council_deeds.settle_wording(session, delegates[1].id, common, {"en": "Gas at the old price"})
        by_two(session, reworded, delegates[2])
        with pytest.raises(actions.ProgrammeChanged):
            confirm(session, delegates[2].id, proposal.id)


def test_delegates_order_the_programme(database: Database) -> None:
    with database.acting() as session:
        parties, delegates = council(session)
        other = with_list(session, "clinic-five", WAGES)
        assert [opened(session, parties[0]), opened(session, other)] == [1, 2]
        with pytest.raises(rules.BadOrder):
            council_deeds.order_programme(session, delegates[0].id, [2])
        by_two(session, council_deeds.order_programme(session, delegates[0].id, [2, 1]), delegates[1])
        assert [common.number for common in programme(session)] == [2, 1]


def test_a_removed_text_is_compared_and_suggested_no_more(database: Database) -> None:
    with database.acting() as session:
        one, two = with_list(session, "depot-three", GAS), with_list(session, "mine-seven", GAS)
        common = opened(session, one)
        shown = common_demand(session, common)
        assert shown is not None
        text = shown.wordings["ru"].text_id
    with database.acting() as session:
        kept = select(Vector.text_id).where(Vector.data != b"")
        assert text in session.scalars(kept).all()
        blank(session, [text], "names a person")
        assert text not in session.scalars(kept).all()
        shown = common_demand(session, common)
        assert shown is not None and shown.wordings["ru"].text.text is None
        assert [s.other.texts if s.other else None for s in suggestions_open(session, two[0].id)] == [None]
    assert list(differences(database)) == []


def test_suggestions_are_private_rows_of_their_group(database: Database) -> None:
    with database.acting() as session:
        with_list(session, "depot-three", GAS)
        two = with_list(session, "mine-seven", GAS)
    with database.acting() as session:
        rows = session.scalars(select(Suggestion).where(Suggestion.group_id == two[0].id)).all()
        assert [(row.state, row.common_number, row.likely) for row in rows] == [("open", None, True)]


def test_supporters_are_shown_in_their_own_words(database: Database) -> None:
    with database.acting() as session:
        one, two = with_list(session, "depot-three", GAS), with_list(session, "mine-seven", "Газ по старой цене")
        common = opened(session, one)
        supported(session, two, common)
        shown = common_demand(session, common)
        assert shown is not None
        words = [(s.demand.citation, s.demand.texts["ru"]) for s in said_of(session, common)[0]]
        assert words == [("depot-three 1.1", GAS), ("mine-seven 1.1", "Газ по старой цене")]
