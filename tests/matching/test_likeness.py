"""Ranking and what of it is shown."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tracker.matching import likeness
from tracker.matching.encoders import Vectors
from tracker.matching.likeness import THRESHOLDS, Likeness, alike_within, rank, sure, thresholds, worth_showing
from tracker.matching.model import is_full, vectors
from tracker.matching.nearest import products


def rows(*numbers: list[float]) -> Vectors:
    return np.array(numbers, dtype=np.float32).reshape(len(numbers), -1)


SOME = st.integers(0, 12).flatmap(
    lambda count: st.tuples(
        arrays.arrays(np.float32, (count, 3), elements=st.sampled_from([-1.0, -0.5, 0.0, 0.5, 1.0])),
        st.lists(st.sampled_from("abcd"), min_size=count, max_size=count),
    )
)


def ranked(
    asked: Vectors,
    others: Vectors,
    owners: list[str],
    limit: int = 10,
    apart: Callable[[int], float] | None = None,
) -> list[Likeness]:
    """By plain products."""
    return rank(asked, others, owners, limit, products, turn=lambda given: given, apart=apart)


def test_an_owner_of_one_wording_has_its_score() -> None:
    others = rows([1, 0], [0.6, 0.8])
    assert ranked(rows([1, 0]), others, ["wages", "housing"]) == [Likeness("wages", 1.0), Likeness("housing", 0.6)]


def test_the_most_alike_wording_of_an_owner_outweighs_its_others() -> None:
    (wages, housing) = ranked(rows([1, 0]), rows([1, 0], [0, 1], [0.6, 0.8]), ["wages", "wages", "housing"])
    assert (wages.owner, housing) == ("wages", Likeness("housing", 0.6))
    assert 0.8 < wages.score < 1


def test_more_wordings_that_are_alike_make_an_owner_more_alike() -> None:
    once, twice = ranked(rows([1, 0]), rows([0.8, 0.6], [0.8, 0.6], [0.8, 0.6]), ["once", "twice", "twice"])[::-1]
    assert (once.owner, twice.owner) == ("once", "twice")
    assert once.score < twice.score < once.score + 0.1


def test_what_differs_between_the_wordings_of_an_owner_cancels_out() -> None:
    asked, one = rows([1, 0, 0]), [0.72, 0.0, 0.69]
    differing, repeated = [[0.7, 0.71, 0], [0.7, -0.71, 0]], [[0.7, 0.71, 0], [0.7, 0.71, 0]]
    assert [found.owner for found in ranked(asked, rows(one, *differing), ["one", "two", "two"])] == ["two", "one"]
    (_one, differ), (_again, same) = (
        sorted(ranked(asked, rows(one, *two), ["one", "two", "two"]), key=lambda found: found.owner)
        for two in (differing, repeated)
    )
    assert differ.score > same.score + 0.05


def test_how_alike_the_wordings_of_an_owner_are() -> None:
    def plain(given: Vectors) -> Vectors:
        return given

    assert alike_within(rows([0.5, 0]), plain) == 1
    assert alike_within(rows([1, 0], [1, 0], [1, 0]), plain) == pytest.approx(1)
    assert alike_within(rows([1, 0, 0], [0, 1, 0], [0, 0, 1]), plain) == pytest.approx(1 / 3)
    assert alike_within(rows([0, 0], [0, 0]), plain) == 1


def test_who_knows_how_alike_wordings_are_may_tell_it() -> None:
    others, owners = vectors_of_three()
    told = {owner: alike_within(others[[each == owner for each in owners]]) for owner in set(owners)}
    assert rank(others[:1], others, owners, within=told) == rank(others[:1], others, owners)


def vectors_of_three() -> tuple[Vectors, list[str]]:
    """Wordings of which the first two are of one owner."""
    return vectors(["Raise wages", "Higher pay", "Repair the roof"], ["en"] * 3), ["pay", "pay", "roof"]


def test_wordings_far_below_the_most_alike_keep_their_order() -> None:
    found = ranked(rows([1000, 0]), rows([1, 0], [-1, 0], [-0.9, 0]), ["a", "b", "c"])
    assert [each.owner for each in found] == ["a", "c", "b"]


def test_any_wording_of_the_asked_demand_counts() -> None:
    others = rows([1, 0], [0.6, 0.8])
    assert ranked(rows([0.6, 0.8], [0, 1]), others, ["a", "b"]) == [Likeness("b", 1.0), Likeness("a", 0.6)]


def test_equal_owners_stay_in_the_order_in_which_they_appear() -> None:
    others = rows([0, 1], [1, 0], [0, 1], [1, 0])
    assert [found.owner for found in ranked(rows([1, 0]), others, ["b", "a", "a", "b"])] == ["b", "a"]


def test_equal_wordings_are_equal_wherever_they_stand() -> None:
    row = np.random.default_rng(1).normal(size=(1, 384)).astype(np.float32)
    row /= np.linalg.norm(row)
    owners = [str(place) for place in range(203)]
    assert [found.owner for found in ranked(row, np.repeat(row, 203, axis=0), owners, 203)] == owners


def test_what_tells_a_wording_apart_is_taken_off_its_score() -> None:
    others, owners = rows([1, 0], [0.6, 0.8], [0.6, 0.8]), ["opposite", "same", "same"]
    found = ranked(rows([1, 0]), others, owners, apart=lambda row: 0.5 if row == 0 else 0.0)
    assert [each.owner for each in found] == ["same", "opposite"]
    assert found[1].score == 0.5


def test_only_the_most_alike_wordings_of_the_most_alike_owners_are_looked_at() -> None:
    others = rows(*[[1 - number / 1000, 0] for number in range(200)])
    owners = [str(number // 5) for number in range(200)]
    looked_at: list[int] = []
    ranked(rows([1, 0]), others, owners, apart=lambda row: looked_at.append(row) or 0.0)
    of_each = likeness.OF_EACH
    assert looked_at == [5 * owner + number for owner in range(likeness.LOOKED_AT) for number in range(of_each)]


def test_nothing_is_like_nothing() -> None:
    assert rank(rows([1, 0]), np.zeros((0, 2), np.float32), []) == []
    assert rank(np.zeros((0, 2), np.float32), rows([1, 0]), ["a"]) == []


@given(SOME, st.integers(0, 5))
def test_each_owner_stands_once_best_first(some: tuple[Vectors, list[str]], limit: int) -> None:
    others, owners = some
    found = ranked(rows([1, 0, 0], [0, 0.5, 0]), others, owners, limit)
    assert len({each.owner for each in found}) == len(found) == min(limit, len(set(owners)))
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)
    best = {
        owner: max(max(row[0], row[1] / 2) for row, other in zip(others, owners, strict=True) if other == owner)
        for owner in owners
    }
    for each in found:
        # Softly the highest; and of n wordings that have nothing in common the sum is root n times as alike.
        together = best[each.owner] * max(1.0, owners.count(each.owner) ** 0.5 * (best[each.owner] > 0))
        highest = best[each.owner] + np.log(len(owners)) / thresholds().sharp
        assert each.score <= (highest + together) / 2 + 1e-5


def test_how_sure_it_is_keeps_the_order_and_lies_between_0_and_1() -> None:
    if not is_full():
        pytest.skip("letters know no meaning")
    known = vectors(["Raise wages", "Repair the roof", "Free the prisoners"], ["en"] * 3)
    same, new = vectors(["Increase our wages", "Plant trees along the canal"], ["en"] * 2)
    sure_of = [sure(rank(row[None], known, ["a", "b", "c"]), row) for row in (same, new)]
    assert [each.owner for each in sure_of[0]] == [each.owner for each in rank(same[None], known, ["a", "b", "c"])]
    assert 1 > sure_of[0][0].score > 0.8 > sure_of[1][0].score > 0
    assert sure([], same) == []


def test_at_most_three_are_shown_and_none_below_possible(either: str) -> None:
    possible = THRESHOLDS[either].possible
    ranking = [Likeness("a", 0.9), Likeness("b", possible), Likeness("c", possible - 0.01)]
    assert worth_showing(ranking) == ranking[:2]
    assert worth_showing([Likeness(name, 0.9) for name in "abcd"]) == [Likeness(name, 0.9) for name in "abc"]
    assert worth_showing(ranking, limit=1) == ranking[:1]


def test_the_thresholds_are_those_of_the_encoder_in_force(either: str) -> None:
    assert (THRESHOLDS[either].possible, THRESHOLDS[either].likely) == (likeness.POSSIBLE, likeness.LIKELY)
    assert 0 < likeness.POSSIBLE < likeness.LIKELY < 1
    assert likeness.is_likely(likeness.LIKELY, agreed=True)
    assert not likeness.is_likely(THRESHOLDS[either].certain - 0.01, agreed=False)
    assert likeness.is_likely(THRESHOLDS[either].certain, agreed=False)


def test_among_very_many_they_are_put_together_a_little_later(either: str) -> None:
    found = [THRESHOLDS[either].together_among(count) for count in (1, 500, 1000, 16_000, 100_000, 10**9)]
    start = THRESHOLDS[either].together
    assert found == pytest.approx([start, start, start + 0.02, start + 0.1, start + 0.1, start + 0.1])
