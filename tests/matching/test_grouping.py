"""Blind grouping."""

from time import perf_counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tracker.matching import grouping
from tracker.matching.encoders import Vectors
from tracker.matching.fitted import unit
from tracker.matching.grouping import grouped

WAGES, HOUSING, MIXED = [1.0, 0.0], [0.0, 1.0], [0.8, 0.6]


def rows(*numbers: list[float]) -> Vectors:
    return np.array(numbers, dtype=np.float32)


def some(count: int, width: int = 5) -> Vectors:
    return unit(np.random.default_rng(count).normal(size=(count, width)).astype(np.float32))


def test_alike_demands_of_several_lists_go_together() -> None:
    assert grouped(rows(WAGES, HOUSING, WAGES, HOUSING, WAGES), list("aabbc"), 0.5) == [0, 1, 0, 1, 0]


def test_two_demands_of_one_list_stay_apart_however_alike() -> None:
    assert grouped(rows(WAGES, WAGES, WAGES), ["a", "a", "b"], 0.5) == [0, 1, 0]


def test_the_strongest_pair_goes_first() -> None:
    assert grouped(rows(MIXED, WAGES, WAGES), ["a", "a", "b"], 0.5) == [0, 1, 1]


def test_a_pair_below_the_threshold_stays_apart() -> None:
    assert grouped(rows(WAGES, MIXED), ["a", "b"], 0.81) == [0, 1]
    assert grouped(rows(WAGES, MIXED), ["a", "b"], 0.79) == [0, 0]


def test_groups_that_are_not_alike_all_in_all_stay_apart() -> None:
    bridge = rows(WAGES, WAGES, WAGES, MIXED, HOUSING, HOUSING, HOUSING)
    assert grouped(bridge, list("abcdefg"), 0.55) == [0, 0, 0, 0, 1, 1, 1]


def test_no_demands_have_no_groups() -> None:
    assert grouped(np.zeros((0, 0), np.float32), [], 0.5) == []


@given(st.lists(st.sampled_from("abcde"), max_size=25), st.floats(0.01, 0.99))
def test_no_list_stands_twice_in_a_group(lists: list[str], threshold: float) -> None:
    found = grouped(some(len(lists)), lists, threshold)
    pairs = list(zip(found, lists, strict=True))
    assert len(set(pairs)) == len(pairs)
    assert list(dict.fromkeys(found)) == list(range(len(set(found))))


def test_the_number_of_rows_compared_at_a_time_does_not_matter(monkeypatch) -> None:
    lists = [str(place % 20) for place in range(100)]
    whole = grouped(some(100), lists, 0.6)
    monkeypatch.setattr(grouping, "ROWS", 7)
    assert grouped(some(100), lists, 0.6) == whole


def test_hundreds_of_demands_take_seconds() -> None:
    started = perf_counter()
    grouped(some(558, 20), [str(place // 7) for place in range(558)], 0.3)
    assert perf_counter() - started < 5
