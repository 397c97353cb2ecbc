"""What is suggested to whom, and what never is."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.people import CARRIED, counted, meeting
from tests.programme.parties import GAS, WAGES, Party, by_two, demand_of, opened, supported, with_list
from tracker.database import Database
from tracker.demands.actions import begin_revision, publish_list
from tracker.demands.drafting import content_of, save_draft
from tracker.demands.queries import cited_demands, list_numbered
from tracker.groups.models import Group
from tracker.matching.reasons import Said
from tracker.programme import actions
from tracker.programme.committee_queries import ShownSuggestion, changes_since, suggestions_open, suggestions_waiting
from tracker.programme.finding import asked_elsewhere, commons_worded, find_commons
from tracker.programme.gathering import duplicates, misplaced, ungathered
from tracker.programme.models import MatchingTask, Suggestion
from tracker.programme.queries import common_demand
from tracker.programme.suggestions import Offer, keep_offers, open_now
from tracker.votes.actions import enter_meeting

CHEAPER = "Газ должен стоить дешевле"


def shown(session: Session, party: Party) -> list[ShownSuggestion]:
    return suggestions_open(session, party[0].id)


def test_a_provisional_group_is_shown_others_and_is_not_shown_to_them(database: Database) -> None:
    with database.acting() as session:
        one = with_list(session, "depot-three", GAS)
        young = with_list(session, "young-mine", CHEAPER, vouch=False)
    with database.reading() as session:
        assert shown(session, one) == []
        assert [each.other.group.slug for each in shown(session, young) if each.other] == ["depot-three"]


def test_a_demand_that_asks_two_things_is_suggested_both(database: Database) -> None:
    both = "Повысить заработную плату рабочим и снизить цену на сжиженный газ"
    with database.acting() as session:
        one, two = with_list(session, "depot-three", GAS), with_list(session, "mine-seven", WAGES)
        assert [opened(session, one), opened(session, two)] == [1, 2]
    with database.acting() as session:
        three = with_list(session, "clinic-five", both)
    with database.reading() as session:
        assert {each.common.number for each in shown(session, three) if each.common} == {1, 2}


def test_what_supports_one_is_shown_further_ones_only_where_they_are_much_alike(database: Database) -> None:
    both = "Повысить заработную плату рабочим и снизить цену на сжиженный газ"

    def offered(party: Party) -> list[int]:
        with database.reading() as session:
            return [each.common.number for each in shown(session, party) if each.common]

    with database.acting() as session:
        for slug, text in (("depot-three", GAS), ("mine-seven", "Снизить тарифы на свет и воду"), ("mine-two", WAGES)):
            opened(session, with_list(session, slug, text))
    with database.acting() as session:
        cheaper, two_things = with_list(session, "clinic-five", CHEAPER), with_list(session, "school-nine", both)
    assert (offered(cheaper), set(offered(two_things)) >= {1, 3}) == ([1, 2], True)
    with database.acting() as session:
        supported(session, cheaper, 1)
        supported(session, two_things, 1)
    assert offered(cheaper) == []
    assert offered(two_things)[0] == 3


def test_an_opposite_is_never_offered_as_the_same(database: Database) -> None:
    with database.acting() as session:
        one = with_list(session, "depot-three", "Закрыть старую шахту: она опасна")
        opened(session, one)
    with database.acting() as session:
        two = with_list(session, "mine-seven", "Не закрывать старую шахту, она кормит посёлок")
    with database.reading() as session:
        found = shown(session, two)
        assert [(each.suggestion.relation, each.suggestion.likely) for each in found] == [("opposite", False)]
        assert found[0].why is not None and len(found[0].why.reversed) == 1
        common = common_demand(session, 1)
        assert common is not None and common.suggested == 0


def test_a_near_copy_for_something_else_is_not_called_likely(database: Database) -> None:
    with database.acting() as session:
        one = with_list(session, "depot-three", "Построить новую школу в посёлке для детей рабочих")
        opened(session, one)
    with database.acting() as session:
        two = with_list(session, "mine-seven", "Построить новую баню в посёлке для детей рабочих")
    with database.reading() as session:
        assert [each.suggestion.likely for each in shown(session, two)] in ([], [False])


def test_no_list_is_shown_what_it_supports_already(database: Database) -> None:
    with database.acting() as session:
        one, two = with_list(session, "depot-three", GAS), with_list(session, "mine-seven", GAS, CHEAPER)
        opened(session, one)
        supported(session, two, 1)
    with database.reading() as session:
        assert shown(session, two) == []


def test_a_declined_wording_speaks_for_no_common_demand_later(database: Database) -> None:
    with database.acting() as session:
        one, two = with_list(session, "depot-three", GAS), with_list(session, "mine-seven", GAS)
    with database.acting() as session:
        first = shown(session, two)[0].suggestion.id
        by_two(session, actions.decline_suggestion(session, two[1][0].id, two[0], first, ""), two[1][1])
    with database.acting() as session:
        assert opened(session, one) == 1  # with the very demand that was declined
    with database.reading() as session:
        assert shown(session, two) == []
        assert suggestions_waiting(session, two[0].id) == 0


def test_a_confirmed_wording_is_one_more_example(database: Database) -> None:
    indirect = "До получки не доживаем: поднимите оклады медсёстрам"
    with database.acting() as session:
        one, two = with_list(session, "depot-three", WAGES), with_list(session, "mine-seven", indirect)
        opened(session, one)
        supported(session, two, 1)
    with database.acting() as session:
        three = with_list(session, "clinic-five", indirect + "!")
    with database.reading() as session:
        first = shown(session, three)[0]
        assert first.common is not None and (first.common.number, first.suggestion.likely) == (1, True)


@pytest.mark.parametrize(
    "text", ["Да!", "🔥🔥🔥", "賃金を上げろ", "ŋaŋa wuwu tlheq", "\u200f\u200e…", "Поднять зарплату! " * 222, "5"]
)
def test_texts_of_every_kind_are_compared(database: Database, text: str) -> None:
    with database.acting() as session:
        opened(session, with_list(session, "depot-three", WAGES))
    with database.acting() as session:
        two = with_list(session, "mine-seven", text.strip()[:4000], text.strip()[:4000])  # the same twice
    with database.reading() as session:
        assert session.scalars(select(MatchingTask)).all() == []  # compared, and nothing failed
        about_wages = "зарплату" in text
        likely = [one.suggestion.likely for one in shown(session, two)]
        assert len(likely) == 2 if about_wages else not any(likely)
        for said in (Said(text, "ru"), Said(text, "zz"), Said("", "")):
            found = find_commons(session, said, text[:50])
            assert found is not None and (about_wages or not any(one.agreed for one in found))
            assert asked_elsewhere(session, said, "nobody") is not None


def test_a_list_never_matches_itself(database: Database) -> None:
    with database.acting() as session:
        one = with_list(session, "depot-three", GAS, GAS, CHEAPER)
    with database.reading() as session:
        assert shown(session, one) == []


def test_others_are_found_while_a_draft_is_written(database: Database) -> None:
    with database.acting() as session:
        one, two = with_list(session, "depot-three", GAS), with_list(session, "mine-seven", CHEAPER)
        with_list(session, "young-mine", GAS, vouch=False)
        opened(session, one)
        supported(session, two, 1)
    with database.reading() as session:
        found = asked_elsewhere(session, Said("Сделайте газ дешевле", "ru"), "a group of my own")
        assert found is not None and [one.commons for one in found] == [[1]]  # each common demand once
        assert asked_elsewhere(session, Said("Открыть бассейн для детей", "ru"), "a group of my own") == []
        assert asked_elsewhere(session, Said("Выдать новую спецодежду", "ru"), "a group of my own") == []


def test_a_common_demand_is_found_by_a_word_of_any_of_its_groups(database: Database) -> None:
    with database.acting() as session:
        one = with_list(session, "depot-three", "До получки не доживаем, окладов не видно")
        opened(session, one)
    with database.reading() as session:
        found = find_commons(session, Said("получки", ""), "ПОЛУЧКИ не")
        assert found is not None and [(each.common.number, each.by_word) for each in found] == [(1, True)]
        assert commons_worded(session, "получкою") == [1]  # in another of its forms
        assert commons_worded(session, "получкою пенсий") == []


def test_the_council_is_pointed_to_what_the_programme_lacks(database: Database) -> None:
    with database.acting() as session:
        parties = [with_list(session, f"group-number-{n}", GAS) for n in (1, 2)]
        three, four = with_list(session, "group-number-3", CHEAPER), with_list(session, "group-number-4", GAS)
    with database.acting() as session:
        assert [len(found) for found in ungathered(session)] == [4]
        assert [opened(session, party) for party in (*parties, three)] == [1, 2, 3]
    with database.acting() as session:
        pairs = {(pair.one.number, pair.other.number) for pair in duplicates(session)}
        assert (1, 2) in pairs
        assert misplaced(session) == []
        del four


def reworded(session: Session, party: Party, text: str) -> None:
    """The group's first list with its first demand in other words, adopted and published."""
    group, founders = session.get_one(Group, party[0].id), party[1]
    listed = list_numbered(session, group.id, 1)
    assert listed is not None
    draft = begin_revision(session, founders[0].id, listed)
    content = content_of(draft)
    item = replace(content.items[0], texts={"ru": text})
    new = replace(content, items=(item, *content.items[1:]))
    save_draft(session, founders[0].id, draft.id, 1, new, frozenset({"employer"}))
    motion = enter_meeting(session, founders[0].id, group, "adopt_list", draft.id, meeting(session, group))
    counted(session, motion, CARRIED)
    by_two(session, publish_list(session, founders[0].id, draft.id), founders[1])


def test_who_confirms_what_was_reworded_is_asked_again_and_shown_the_change(database: Database) -> None:
    with database.acting() as session:
        one, two = with_list(session, "depot-three", GAS), with_list(session, "mine-seven", CHEAPER)
        assert opened(session, one) == 1
        demand = demand_of(session, two)
        seen = actions.seen_now(session, demand, 1)
        proposal = actions.confirm_support(session, two[1][0].id, two[0], demand, 1, seen=seen)
        reworded(session, two, "Газ должен стоить дороже")
        with pytest.raises(actions.ReadAgain):
            by_two(session, proposal, two[1][1])
        with pytest.raises(actions.ReadAgain):
            actions.confirm_support(session, two[1][0].id, two[0], demand, 1, seen=seen)
        common = common_demand(session, 1)
        assert common is not None
        changes = changes_since(session, seen, cited_demands(session, [demand])[demand], common)
        assert [[(run.kind, run.text) for run in one.runs if run.kind != "same"] for one in changes] == [
            [("gone", "дешевле"), ("new", "дороже")]
        ]


def test_what_was_reworded_is_compared_anew(database: Database) -> None:
    with database.acting() as session:
        one, two = with_list(session, "depot-three", GAS), with_list(session, "mine-seven", WAGES)
        opened(session, one)
    with database.acting() as session:
        assert shown(session, two) == []
        reworded(session, two, CHEAPER)
    with database.acting() as session:
        assert [each.common.number for each in shown(session, two) if each.common] == [1]
        reworded(session, two, "Открыть бассейн для детей")
    with database.reading() as session:
        assert shown(session, two) == []


def test_what_another_process_suggests_meanwhile_is_not_taken_back(database: Database) -> None:
    with database.acting() as session:
        one = with_list(session, "depot-three", GAS)
        with_list(session, "mine-seven", CHEAPER)
    with database.acting() as session:
        (row,) = session.scalars(select(Suggestion).where(Suggestion.group_id == one[0].id))
        nothing_found: dict[str, list[Offer]] = {row.demand_id: []}  # by a process that did not know the other one yet
        before = open_now(session, [row.demand_id])
        keep_offers(session, nothing_found, ())
        assert row.state == "open"
        keep_offers(session, nothing_found, before)  # it stood when that process began: it is not alike any more
        assert row.state == "lapsed"
