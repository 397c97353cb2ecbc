"""What a tally makes of a rule: numbers, items, several rules together, several tellers; which tallies can be."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.counting.naive import TALLIES, both
from tracker.counting.elections import plurality
from tracker.counting.presets import RULES, rule
from tracker.counting.rules import (
    BadTally,
    NotInForce,
    Rule,
    Tally,
    as_json,
    decide,
    decide_estimates,
    decide_quorum,
    in_force,
    read_items,
    read_tally,
    together,
)


@pytest.mark.parametrize(
    ("name", "figures", "carried"),
    [
        ("house_motion@1", (11, 10, 0, 0, 30, 90), True),
        ("house_motion@1", (11, 10, 0, 0, 29, 90), False),
        ("house_motion@1", (10, 10, 0, 0, 30, 90), False),
        ("house_demands@1", (40, 5, 0, 0, 45, 90), True),
        ("house_demands@1", (40, 4, 0, 0, 44, 90), False),
        ("house_demands@1", (40, 5, 0, 0, 45, 91), False),
        ("house_assembly", (1, 0, 0, 0, None, None), True),
        ("house_motion@1", (11, 10, 0, 0, 30, None), None),
        ("house_motion@1", (10, 11, 0, 0, 30, None), False),
        ("house_motion@1", (None, 11, 0, 0, 30, 90), None),
        ("house_strike_strict", (60, 30, 0, 0, None, 100, None, True, None, None, None, 5), True),
        ("house_strike_strict", (60, 31, 0, 0, None, 100, None, True, None, None, None, 5), False),
        ("house_strike_strict", (50, 0, 0, 0, None, 100, None, True, None, None, None, 5), False),
        ("house_strike_strict", (51, 0, 0, 0, None, 100, None, True, None, None, None, 4), False),
        ("house_strike_strict", (51, 0, 0, 0, None, 100, None, False, None, None, None, 5), False),
        ("house_strike_strict", (51, 0, None, 0, None, 100, None, True, None, None, None, 5), None),
    ],
)
def test_a_rule_decides(name: str, figures: tuple[Any, ...], carried: bool | None) -> None:
    assert decide(rule(name), Tally(*figures)).carried is carried


@pytest.mark.parametrize(("notice", "carried"), [(3, True), (2, False), (None, None)])
def test_version_two_of_the_house_rules_wants_three_days_of_notice(notice: int | None, carried: bool | None) -> None:
    for name in ("house_motion@2", "house_demands@2"):
        assert decide(rule(name), Tally(40, 5, 0, 0, 45, 90, notice_days=notice)).carried is carried


def test_conditions_carry_their_numbers() -> None:
    conditions = decide(rule("house_demands@1"), Tally(40, 5, 0, 0, 44, 91)).conditions
    assert [(c.needed, c.have, c.met) for c in conditions] == [(46, 44, False), (23, 40, True)]


MEETING = Tally(present=50, members=90, notice_days=3, online=False)
ITEMS = [Tally(40, 5, 0, 0), Tally(20, 20, 0, 0), Tally(5, 4, 0, 41)]


def test_each_item_is_judged_by_the_whole_rule_and_those_that_carry_are_adopted() -> None:
    decision = decide(rule("house_demands"), MEETING, ITEMS)
    assert (decision.carried, decision.items) == (True, (True, False, True))
    assert [(c.needed, c.have, c.met) for c in decision.conditions] == [(45, 50, True), (1, 2, True), (3, 3, True)]
    for failing in (replace(MEETING, present=44), replace(MEETING, notice_days=2)):
        assert decide(rule("house_demands"), failing, ITEMS).items == (False, False, False)
        assert decide(rule("house_demands"), failing, ITEMS).carried is False


def test_an_item_that_cannot_be_judged_leaves_the_others_as_they_are() -> None:
    unsure = [replace(ITEMS[0], against=None), ITEMS[1]]
    assert decide(rule("house_demands"), MEETING, unsure).items == (None, False)
    assert decide(rule("house_demands"), MEETING, unsure).carried is None
    assert decide(rule("house_demands"), MEETING, [*unsure, ITEMS[2]]).carried is True


def test_items_that_are_voted_on_online_are_carried_by_their_own_turnout() -> None:
    online = Tally(present=0, members=90, notice_days=3, online=True)
    decision = decide(rule("house_demands"), online, [Tally(40, 4, 0, 0), Tally(40, 5, 0, 0)])
    assert (decision.carried, decision.items) == (True, (False, True))
    assert [(c.needed, c.have, c.met) for c in decision.conditions] == [(1, 1, True), (1, 2, True), (3, 3, True)]


def test_votes_on_the_whole_decide_unless_the_rule_is_on_each_item() -> None:
    against = replace(MEETING, for_=10, against=30, abstain=0, spoiled=0)
    assert decide(rule("house_motion"), MEETING, ITEMS).carried is True
    assert decide(rule("house_motion"), against, ITEMS).carried is False
    assert decide(rule("house_motion"), against, ITEMS).items == (True, False, True)
    assert decide(rule("house_demands"), against, ITEMS).carried is True


@given(TALLIES)
def test_no_condition_is_shown_as_unmet_or_unknown_where_it_is_carried(drawn: tuple[Tally, list[Tally]]) -> None:
    for one in RULES:
        decision = decide(one, *drawn)
        if decision.carried:
            assert [condition for condition in decision.conditions if condition.met is not True] == [], one.name


def test_several_rules_together_have_their_names_and_the_days_of_each() -> None:
    several = together([rule("house_motion"), rule("uk_2017"), rule("uk_era2025"), rule("house_motion@2")])
    assert several.name == "house_motion@2+uk_2017@1+uk_era2025@1"
    assert together([rule("house_motion"), rule("house_motion@2")]) == rule("house_motion")
    british = together([rule("house_motion"), rule("uk_2017")])
    in_force(british, date(2017, 3, 1))
    for day in (date(2017, 2, 28), date(2026, 2, 18)):
        with pytest.raises(NotInForce):
            in_force(british, day)


@settings(max_examples=1000)
@given(TALLIES, st.lists(st.sampled_from(RULES), min_size=1, max_size=3))
def test_several_rules_together_carry_what_each_of_them_carries(
    drawn: tuple[Tally, list[Tally]], rules: list[Rule]
) -> None:
    tally, _items = drawn
    assert decide(together(rules), tally).carried is both(*(decide(one, tally).carried for one in rules))


def test_of_items_one_must_meet_all_rules_together() -> None:
    few, many = Tally(40, 5, 0, 0), Tally(20, 19, 0, 11)
    items = [many, few]
    strict = together([rule("house_motion"), rule("by_tk389")])
    assert decide(strict, MEETING, items).items == (False, True)
    assert decide(strict, MEETING, [many]).carried is False


def test_an_item_carries_if_it_does_by_each_estimate_and_the_first_estimate_that_does_not_carry_is_shown() -> None:
    house = rule("house_assembly")
    one, two = [Tally(800, 100), Tally(300, 200)], [Tally(700, 200), Tally(200, 300)]
    sure = decide_estimates(house, [Tally(present=900), Tally(present=950)], [one, two])
    assert (sure.carried, sure.items) == (True, (True, False))
    crossed = decide_estimates(house, [Tally(present=900), Tally(present=950)], [one, [Tally(1, 2), Tally(2, 1)]])
    assert (crossed.carried, crossed.items) == (True, (False, True))
    apart = decide_estimates(house, [Tally(), Tally()], [[Tally(2, 1), Tally(1, 2)], [Tally(1, 2), Tally(2, 1)]])
    assert (apart.carried, apart.items) == (False, (False, False))
    unsure = decide_estimates(house, [Tally(), Tally()], [[Tally(2, 1)], [Tally(None, 2)]])
    assert (unsure.carried, unsure.items) == (None, (None,))
    whole = decide_estimates(house, [Tally(1500, 100), Tally(700, 800)])
    assert (whole.carried, whole.items, whole.conditions[0].have) == (False, (), 700)


@given(TALLIES)
def test_estimates_of_one_teller_or_of_two_equal_ones_come_out_as_the_count(drawn: tuple[Tally, list[Tally]]) -> None:
    tally, items = drawn
    for one in RULES:
        decision = decide(one, tally, items)
        assert decide_estimates(one, [tally], [items]) == decision
        assert decide_estimates(one, [tally] * 2, [items] * 2) == decision


def test_an_election_needs_the_quorum_of_its_rule_however_it_is_put() -> None:
    for name, present, carried in (
        ("house_motion", 30, True),
        ("house_motion", 29, False),
        ("house_demands", 45, True),
        ("house_demands", 44, False),
        ("by_tk389", 46, True),
        ("by_tk389", 45, None),
        ("house_assembly", 1, True),
    ):
        tally = Tally(present=present, members=90, online=False)
        assert (name, present, decide_quorum(rule(name), tally).carried) == (name, present, carried)


@pytest.mark.parametrize(
    ("tally", "said"),
    [
        ({"for": -1}, "for: -1 is no whole number from 0 to 100000000"),
        ({"against": 1.5}, "against: 1.5 is no whole number from 0 to 100000000"),
        ({"for": True}, "for: True is no whole number from 0 to 100000000"),
        ({"for": "12"}, "for: '12' is no whole number from 0 to 100000000"),
        ({"for": "１２"}, "for: '１２' is no whole number from 0 to 100000000"),
        ({"members": 100_000_001}, "members: 100000001 is no whole number from 0 to 100000000"),
        ({"notice_days": -3}, "notice_days: -3 is no whole number from 0 to 100000000"),
        ({"online": 1}, "online: 1 is neither true nor false"),
        ({"secret": "yes"}, "secret: 'yes' is neither true nor false"),
        ({"for": 9, "against": 0, "abstain": 0, "spoiled": 0, "present": 8}, "9 votes of 8 present"),
        ({"for": 5, "against": 4, "present": 8}, "9 votes of 8 present"),
        ({"present": 9, "members": 8}, "9 present of 8 members"),
        ([], "a tally is an object"),
        (None, "a tally is an object"),
    ],
)
def test_a_tally_that_cannot_be_is_refused(tally: object, said: str) -> None:
    with pytest.raises(BadTally) as refused:
        read_tally(tally)  # type: ignore[arg-type]
    assert str(refused.value) == said


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ({"for": 1}, "items: a list of counts"),
        ({}, "items: a list of counts"),
        (0, "items: a list of counts"),
        (False, "items: a list of counts"),
        ("", "items: a list of counts"),
        ([{"for": 1}, 5], "items[2]: a tally is an object"),
        ([None], "items[1]: a tally is an object"),
        ([{"for": 1}, {"for": -1}], "items[2]: for: -1 is no whole number from 0 to 100000000"),
        ([{"for": 5, "against": 4}], "items[1]: 9 votes of 8 present"),
        ([{"for": 5, "against": 4, "present": 11}], "items[1]: 11 present of 10 members"),
    ],
)
def test_items_that_cannot_be_are_refused_with_their_place(items: object, said: str) -> None:
    with pytest.raises(BadTally) as refused:
        read_items({"items": items}, Tally(present=8, members=10))
    assert str(refused.value) == said


def test_items_are_read_as_they_are() -> None:
    assert read_items({}, Tally()) == read_items({"items": None}, Tally()) == read_items({"items": []}, Tally()) == []
    data = {"items": [{"for": 3, "against": 1, "present": 9}, {"for": 8}]}
    assert read_items(data, Tally(present=8, members=10)) == [Tally(3, 1, present=9), Tally(8)]


def test_the_answer_as_json() -> None:
    assert as_json(decide(rule("house_assembly"), Tally(), [Tally(2, 1), Tally(1, 2), Tally(1)])) == {
        "rule": "house_assembly@2",
        "carried": True,
        "conditions": [{"text": "more votes for than against", "needed": 1, "have": 1, "met": True}],
        "items": [True, False, None],
    }


@given(st.lists(st.integers(0, 5), max_size=12), st.integers(1, 6))
def test_nobody_seated_has_fewer_votes_than_one_who_is_not(votes: list[int], seats: int) -> None:
    outcome = plurality(votes, seats)
    assert len(outcome.seated) + outcome.vacant == seats
    left = [v for place, v in enumerate(votes) if place not in outcome.seated]
    assert all(votes[place] > max(left, default=0) or votes[place] > 0 for place in outcome.seated)
    assert all(votes[place] > votes[tied] for place in outcome.seated for tied in outcome.tied)
