"""The programme's order and wordings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.programme.rules import (
    BadOrder,
    NoWording,
    SameWording,
    Standing,
    checked_wording,
    ordered,
    read_order,
)
from tracker.words import TooLong

STANDINGS = st.lists(
    st.builds(Standing, st.integers(1, 50), st.none() | st.integers(1, 50), st.integers(0, 9)),
    unique_by=lambda one: one.number,
)


@given(STANDINGS)
def test_the_order_names_each_common_demand_once(standings: list[Standing]) -> None:
    assert sorted(ordered(standings)) == sorted(one.number for one in standings)


@given(STANDINGS)
def test_those_that_delegates_placed_come_first(standings: list[Standing]) -> None:
    by_number = {one.number: one for one in standings}
    placed = [by_number[number].position is not None for number in ordered(standings)]
    assert placed == sorted(placed, reverse=True)


@given(st.permutations([1, 2, 3, 10]))
def test_an_order_reads_as_it_was_written(numbers: list[int]) -> None:
    assert read_order(" , ".join(f"p-{n}" for n in numbers), [1, 2, 3, 10]) == numbers


@pytest.mark.parametrize("text", ["", "P-1", "P-1 P-1 P-2", "P-1 P-2 P-3", "P-1 two", "1 ²", "-1 2"])
def test_an_order_that_is_not_one_is_refused(text: str) -> None:
    with pytest.raises(BadOrder):
        read_order(text, [1, 2])


def test_only_new_wordings_are_settled() -> None:
    assert checked_wording({"kk": " Газ\n арзандасын ", "ru": "Газ"}, {"ru": "Газ"}) == {"kk": "Газ арзандасын"}
    with pytest.raises(SameWording):
        checked_wording({"ru": "Газ"}, {"ru": "Газ"})
    with pytest.raises(NoWording):
        checked_wording({"ru": "  "}, {})
    with pytest.raises(TooLong):
        checked_wording({"ru": "г" * 4001}, {})
