"""What a new rule would carry that the old one would not, and the other way round."""

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.counting.comparing import ENTITLED, Comparison, compared
from tracker.counting.presets import CHOOSABLE, RULES, rule
from tracker.counting.rules import Rule, Tally, decide, together

TWELVE = Tally(abstain=0, spoiled=0, members=12)
CHOSEN = [rule(name) for name in CHOOSABLE] + [rule("house_motion@1"), rule("house_demands@1"), rule("house_assembly")]


def example(**figures: int | bool) -> Tally:
    return replace(TWELVE, **figures)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("old", "new", "weaker", "stricter"),
    [
        ("house_motion@1", "house_motion@2", None, example(for_=12, against=0, present=12, notice_days=0)),
        ("house_motion@1", "house_demands@1", None, example(for_=5, against=0, present=5)),
        ("house_assembly@1", "house_assembly@2", None, None),
        (
            "house_demands@1",
            "house_demands@2",
            example(for_=1, against=0, abstain=5, online=True, notice_days=3),
            example(for_=12, against=0, present=12, online=False, notice_days=0),
        ),
        (
            "house_motion",
            "house_strike_strict",
            None,
            example(for_=7, against=4, present=12, secret=True, notice_days=5),
        ),
        (
            "house_strike_strict",
            "house_motion",
            example(for_=1, against=0, present=4, secret=True, notice_days=5),
            None,
        ),
        ("house_motion@1", "house_assembly", example(for_=1, against=0, present=1), None),
        ("rror_majority", "rror_two_thirds", None, example(for_=7, against=4, present=12)),
        ("rror_two_thirds", "rror_majority", example(for_=3, against=2, present=7), None),
        ("de_igm_strike", "de_igm_end", example(for_=3, against=9, secret=True), None),
        ("uk_2017", "uk_era2025", None, None),
        ("uk_2017_important_services", "uk_2017", example(for_=4, against=3), None),
        ("kz_strike_meeting", "by_tk389", example(for_=3, against=1, present=4, delegates=6), None),
        ("by_tk389", "ru_tk410", example(for_=4, against=4, present=8), None),
        ("rror_majority", "ru_tk410", example(for_=4, against=4, present=8), example(for_=5, against=0, present=12)),
    ],
)
def test_examples_of_a_change_of_rule(old: str, new: str, weaker: Tally | None, stricter: Tally | None) -> None:
    assert compared(rule(old), rule(new)) == Comparison(weaker, stricter)


@pytest.mark.parametrize("one", RULES, ids=lambda one: one.name)
def test_a_rule_in_its_own_place_changes_nothing(one: Rule) -> None:
    assert compared(one, one) == Comparison(None, None)


@pytest.mark.parametrize("more", ["house_strike_strict", "ru_tk410"])
def test_a_further_rule_never_makes_it_weaker(more: str) -> None:
    assert [one.name for one in CHOSEN if compared(one, together([one, rule(more)])).weaker] == []


def test_an_example_is_carried_by_one_rule_only_and_the_way_back_has_the_same_differences() -> None:
    for old, new in combinations(CHOSEN, 2):
        there, back = compared(old, new), compared(new, old)
        assert [there.weaker is None, there.stricter is None] == [back.stricter is None, back.weaker is None]
        for carries, fails, tally in ((new, old, there.weaker), (old, new, there.stricter)):
            answers = tally and (decide(carries, tally).carried, decide(fails, tally).carried)
            assert answers in (None, (True, False), (True, None)), (old.name, new.name)


@st.composite
def of_twelve(draw: st.DrawFn) -> Tally:
    """Any tally of twelve entitled that a meeting, a conference or a vote online can have, with one vote for at least."""
    online, delegates = draw(st.booleans()), draw(st.sampled_from([None, *range(1, ENTITLED + 1)]))
    most = delegates or ENTITLED
    for_ = draw(st.integers(1, most))
    against = draw(st.integers(0, most - for_))
    abstain = draw(st.integers(0, most - for_ - against))
    spoiled = draw(st.integers(0, most - for_ - against - abstain))
    present = None if online else draw(st.integers(for_ + against + abstain + spoiled, most))
    return Tally(
        for_,
        against,
        abstain,
        spoiled,
        present,
        ENTITLED,
        delegates,
        secret=draw(st.booleans()),
        online=online,
        notice_days=draw(st.integers(0, 7)),
    )


def at_a_meeting(tally: Tally) -> Tally:
    return replace(tally, online=False, present=tally.present or tally.delegates or ENTITLED)


@settings(max_examples=2000)
@given(of_twelve(), st.sampled_from(CHOSEN), st.sampled_from(CHOSEN))
def test_where_no_example_was_found_no_tally_of_twelve_is_one(tally: Tally, old: Rule, new: Rule) -> None:
    """Rules that say nothing of votes online are compared by meetings."""
    if "house_demands@2" not in (old.name, new.name):
        tally = at_a_meeting(tally)
    by_old, by_new = decide(old, tally).carried, decide(new, tally).carried
    difference = compared(old, new)
    assert difference.weaker is not None or not (by_new and not by_old)
    assert difference.stricter is not None or not (by_old and not by_new)
