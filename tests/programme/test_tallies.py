"""The figures of the matching: what it suggested itself, and what became of that."""

from collections import Counter

from sqlalchemy.orm import Session

from tests.people import published, vouched
from tests.programme.parties import GAS, WAGES, Party, by_two, demand_of, moved, opened, supported, with_list
from tests.programme.test_suggestions import CHEAPER, reworded, shown
from tracker.database import Database
from tracker.programme import actions, moving
from tracker.programme.committee_queries import ShownSuggestion
from tracker.programme.suggestions import Offer, keep_offers
from tracker.programme.tallies import OUTCOMES, tallies


def figures(database: Database) -> dict[str, int]:
    """All languages together, without what never happened."""
    with database.reading() as session:
        found = Counter({name: sum(own[name] for own in tallies(session).values()) for name in OUTCOMES})
    return {name: many for name, many in found.items() if many}


def answered(session: Session, party: Party, one: ShownSuggestion, yes: bool) -> None:
    """What a press on the page of suggestions leads to, for another group's demand: open a common demand, or no."""
    (group, founders), key = party, one.suggestion.id
    if yes:
        proposal = actions.open_common(session, founders[0].id, group, one.demand.id, key)
    else:
        proposal = actions.decline_suggestion(session, founders[0].id, group, key, "")
    by_two(session, proposal, founders[1])


def test_opening_and_joining_confirm_what_was_suggested(database: Database) -> None:
    with database.acting() as session:
        one, two = with_list(session, "depot-three", GAS), with_list(session, "mine-seven", CHEAPER)
    assert figures(database) == {"suggested": 2}
    with database.acting() as session:
        (suggested,) = shown(session, one)
        answered(session, one, suggested, yes=True)
    assert figures(database) == {"suggested": 2, "confirmed": 1}
    with database.acting() as session:
        assert [each.common.number for each in shown(session, two) if each.common] == [1]
        supported(session, two, 1)
    assert figures(database) == {"suggested": 2, "confirmed": 2}


def test_opening_for_another_reason_confirms_nothing(database: Database) -> None:
    with database.acting() as session:
        one, _two = with_list(session, "depot-three", GAS), with_list(session, "mine-seven", CHEAPER)
    with database.acting() as session:
        assert opened(session, one) == 1
    assert figures(database) == {"suggested": 2}


def test_joining_at_once_where_the_other_has_gone_confirms_it(database: Database) -> None:
    with database.acting() as session:
        one, two = with_list(session, "depot-three", WAGES), with_list(session, "mine-seven", GAS)
        assert opened(session, one) == 1
    with database.acting() as session:
        three = with_list(session, "clinic-five", CHEAPER)
    assert figures(database) == {"suggested": 2}
    with database.acting() as session:  # in one act, before anything is compared anew
        supported(session, two, 1)
        supported(session, three, 1)
    assert figures(database) == {"suggested": 2, "by_hand": 1, "confirmed": 1}


def test_an_answer_in_another_relation_is_not_confirmed_as_offered(database: Database) -> None:
    with database.acting() as session:
        opened(session, with_list(session, "depot-three", GAS))
    with database.acting() as session:
        two, three = with_list(session, "mine-seven", CHEAPER), with_list(session, "clinic-five", CHEAPER)
    with database.acting() as session:
        assert {each.suggestion.relation for each in (*shown(session, two), *shown(session, three))} == {"same"}
        supported(session, two, 1, relation="opposite")
        supported(session, three, 1)
    assert figures(database) == {"suggested": 4, "otherwise": 1, "confirmed": 1}  # each other's too


def test_an_invitation_to_move_is_not_the_machines(database: Database) -> None:
    with database.acting() as session:
        one, two = with_list(session, "depot-three", GAS), with_list(session, "mine-seven", WAGES)
        three = with_list(session, "clinic-five", WAGES)
        assert [opened(session, one), opened(session, two)] == [1, 2]
        supported(session, three, 2)
    before = figures(database)
    with database.acting() as session:
        moving.ask_same(session, one[1][2].id, one[0], 2, 1)
    with database.acting() as session:
        moved(session, two, 2, 1)
        (invited,) = shown(session, three)
        assert invited.old == 2
        answered(session, three, invited, yes=False)
    assert figures(database) == before


def test_what_a_member_found_is_not_the_machines(database: Database) -> None:
    with database.acting() as session:
        opened(session, with_list(session, "depot-three", GAS))
        two, three = with_list(session, "mine-seven", WAGES), with_list(session, "clinic-five", WAGES)
    before = figures(database)
    with database.acting() as session:
        for party in (two, three):
            actions.tell_committee(session, party[1][2].id, party[0], demand_of(session, party), 1)
        found = next(each for each in shown(session, two) if each.common)
        answered(session, two, found, yes=False)
    assert figures(database) == before
    with database.acting() as session:
        supported(session, three, 1)
    assert figures(database) == before | {"by_hand": 1}


def test_what_a_member_finds_beside_the_machine_stays_the_machines(database: Database) -> None:
    with database.acting() as session:
        opened(session, with_list(session, "depot-three", GAS))
        two = with_list(session, "mine-seven", CHEAPER)
    with database.acting() as session:
        actions.tell_committee(session, two[1][2].id, two[0], demand_of(session, two), 1)
        assert [each.suggestion.origin for each in shown(session, two)] == ["both"]
        supported(session, two, 1)
    assert figures(database) == {"suggested": 1, "confirmed": 1}


def test_what_is_suggested_again_is_counted_once(database: Database) -> None:
    with database.acting() as session:
        opened(session, with_list(session, "depot-three", GAS))
        two = with_list(session, "mine-seven", CHEAPER)
    for words, many in (("Открыть бассейн для детей", 0), (CHEAPER, 1)):
        with database.acting() as session:
            reworded(session, two, words)
        with database.reading() as session:
            assert len(shown(session, two)) == many
    assert figures(database) == {"suggested": 1}


def test_what_was_found_by_hand_counts_once_in_the_language_of_its_words(database: Database) -> None:
    with database.acting() as session:
        one, two = vouched(session, "depot-three"), with_list(session, "mine-seven", WAGES)
        published(session, *one, "Сұйытылған газ арзандасын", lang="kk")
        assert (opened(session, one), two[0].languages[0]) == (1, "kk")  # and yet the other list is in Russian
    with database.acting() as session:
        supported(session, two, 1)
    with database.acting() as session:
        demand, (group, founders) = demand_of(session, two), two
        by_two(session, actions.withdraw_support(session, founders[0].id, group, demand, 1), founders[1])
    with database.acting() as session:
        supported(session, two, 1)
    with database.reading() as session:
        assert {lang: own["by_hand"] for lang, own in tallies(session).items() if own["by_hand"]} == {"ru": 1}


def test_a_suggestion_counts_in_the_language_of_its_wording_of_now(database: Database) -> None:
    with database.acting() as session:
        opened(session, with_list(session, "depot-three", GAS))
        two = with_list(session, "mine-seven", CHEAPER)
    with database.acting() as session:
        assert tallies(session)["ru"]["suggested"] == 1
        offer = Offer(1, 0.9, "", "", "kk")
        keep_offers(session, {demand_of(session, two): [offer]}, ())
        assert {lang: own["suggested"] for lang, own in tallies(session).items()} == {"kk": 1, "ru": 0}
        supported(session, two, 1)
        assert {lang: own["confirmed"] for lang, own in tallies(session).items()} == {"kk": 1, "ru": 0}
