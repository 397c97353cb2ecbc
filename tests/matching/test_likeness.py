"""Ranking and what of it is shown."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tracker.matching import likeness
from tracker.matching.encoders import Vectors
from tracker.matching.likeness import THRESHOLDS, Likeness, rank, worth_showing


def rows(*numbers: list[float]) -> Vectors:
    return np.array(numbers, dtype=np.float32).reshape(len(numbers), -1)


SOME = st.integers(0, 12).flatmap(
    lambda count: st.tuples(
        arrays.arrays(np.float32, (count, 3), elements=st.sampled_from([-1.0, -0.5, 0.0, 0.5, 1.0])),
        st.lists(st.sampled_from("abcd"), min_size=count, max_size=count),
    )
)


def test_an_owner_counts_by_its_most_alike_wording() -> None:
    others = rows([1, 0], [0, 1], [0.6, 0.8])
    assert rank(rows([1, 0]), others, ["wages", "housing", "housing"]) == [
        Likeness("wages", 1.0),
        Likeness("housing", 0.6),
    ]


def test_any_wording_of_the_asked_demand_counts() -> None:
    others = rows([1, 0], [0.6, 0.8])
    assert rank(rows([0.6, 0.8], [0, 1]), others, ["a", "b"]) == [Likeness("b", 1.0), Likeness("a", 0.6)]


def test_equal_owners_stay_in_the_order_in_which_they_appear() -> None:
    others = rows([0, 1], [1, 0], [1, 0])
    assert [found.owner for found in rank(rows([1, 0]), others, ["late", "early", "late"])] == ["late", "early"]


def test_equal_wordings_are_equal_wherever_they_stand() -> None:
    row = np.random.default_rng(1).normal(size=(1, 384)).astype(np.float32)
    row /= np.linalg.norm(row)
    owners = [str(place) for place in range(203)]
    assert [found.owner for found in rank(row, np.repeat(row, 203, axis=0), owners, 203)] == owners


def test_nothing_is_like_nothing() -> None:
    assert rank(rows([1, 0]), np.zeros((0, 2), np.float32), []) == []
    assert rank(np.zeros((0, 2), np.float32), rows([1, 0]), ["a"]) == []


@given(SOME, st.integers(0, 5))
def test_each_owner_stands_once_best_first(some: tuple[Vectors, list[str]], limit: int) -> None:
    others, owners = some
    found = rank(rows([1, 0, 0], [0, 0.5, 0]), others, owners, limit)
    assert len({each.owner for each in found}) == len(found) == min(limit, len(set(owners)))
    expected = {
        owner: max(max(row[0], row[1] / 2) for row, other in zip(others, owners, strict=True) if other == owner)
        for owner in owners
    }
    order = sorted(expected, key=lambda owner: -expected[owner])
    assert found == [Likeness(owner, pytest.approx(expected[owner])) for owner in order[:limit]]


def test_at_most_three_are_shown_and_none_below_possible(either: str) -> None:
    possible = THRESHOLDS[either].possible
    ranking = [Likeness("a", 0.9), Likeness("b", possible), Likeness("c", possible - 0.01)]
    assert worth_showing(ranking) == ranking[:2]
    assert worth_showing([Likeness(name, 0.9) for name in "abcd"]) == [Likeness(name, 0.9) for name in "abc"]
    assert worth_showing(ranking, limit=1) == ranking[:1]


def test_the_thresholds_are_those_of_the_encoder_in_force(either: str) -> None:
    assert (THRESHOLDS[either].possible, THRESHOLDS[either].likely) == (likeness.POSSIBLE, likeness.LIKELY)
    assert 0 < likeness.POSSIBLE < likeness.LIKELY < 1
