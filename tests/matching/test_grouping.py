"""Blind grouping."""

from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.matching import cells, grouping
from tracker.matching.cells import Cell
from tracker.matching.encoders import Vectors
from tracker.matching.fitted import unit
from tracker.matching.grouping import Found, _Scan, grouped

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


def test_a_row_goes_to_the_better_group_though_its_most_alike_pair_is_with_the_worse() -> None:
    # The one at 0 is a little nearer to one row of the second group than to any of the first, which it is like as a whole.
    turn = [(np.cos(angle), np.sin(angle)) for angle in np.radians([0, 30, -30, 29, 75])]
    found = grouped(rows(*map(list, turn)), list("abcde"), 0.6)
    assert found[0] == found[1] == found[2]


def test_groups_are_compared_by_their_sums_and_not_by_their_means_alone() -> None:
    # Each pair across has 0.5; what differs within each group cancels out in its sum.
    first = rows([0.7, 0.714, 0, 0, 0], [0.7, -0.714, 0, 0, 0], [0.7, 0, 0.714, 0, 0], [0.7, 0, -0.714, 0, 0])
    groups = grouping._Groups(first, [{place} for place in range(4)], 0.4, grouping.as_they_are)
    alone = groups._alike(0, 2)
    groups._take(0, 1)
    groups._take(2, 3)
    assert groups._alike(0, 2) > alone + 0.05


def test_no_demands_have_no_groups() -> None:
    assert grouped(np.zeros((0, 0), np.float32), [], 0.5) == []


@given(st.lists(st.sampled_from("abcde"), max_size=25), st.floats(0.01, 0.99))
def test_no_list_stands_twice_in_a_group(lists: list[str], threshold: float) -> None:
    found = grouped(some(len(lists)), lists, threshold)
    pairs = list(zip(found, lists, strict=True))
    assert len(set(pairs)) == len(pairs)
    assert list(dict.fromkeys(found)) == list(range(len(set(found))))


def test_the_number_of_rows_compared_at_a_time_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    lists = [str(place % 20) for place in range(100)]
    whole = grouped(some(100), lists, 0.6)
    for name, value in (("ROWS", 7), ("ROWS", 64), ("STEP", 3)):
        monkeypatch.setattr(grouping, name, value)
        assert grouped(some(100), lists, 0.6) == whole


def test_a_list_goes_with_each_row() -> None:
    with pytest.raises(ValueError):
        grouped(some(3), ["a"], 0.5)


def test_rows_of_nothing_and_of_no_number_stay_alone() -> None:
    odd = np.array([[0, 0], [0, 0], [np.nan, 1], [np.nan, 1], [1, 0], [1, 0]], dtype=np.float32)
    assert grouped(odd, list("abcdef"), 0.5) == [0, 1, 2, 3, 4, 4]


@given(st.lists(st.sampled_from("abc"), max_size=20))
def test_the_second_of_a_list_among_identical_rows_goes_into_the_second_group(lists: list[str]) -> None:
    found = grouped(np.repeat(some(1), len(lists), axis=0), lists, 0.5)
    assert found == [lists[:place].count(name) for place, name in enumerate(lists)]


@given(st.permutations(range(40)))
def test_the_order_of_the_demands_does_not_matter(order: list[int]) -> None:
    vectors, lists = some(40), [str(place // 3) for place in range(40)]
    assert same_groups(grouped(vectors, lists, 0.5), order, grouped(vectors[order], [lists[i] for i in order], 0.5))


def same_groups(found: list[int], order: Sequence[int], permuted: list[int]) -> bool:
    """Whether row order[i] of the one stands in the same group as row i of the other."""
    return (
        len(set(zip([found[place] for place in order], permuted, strict=True))) == len(set(found)) == len(set(permuted))
    )


@given(st.lists(st.sampled_from("abcde"), min_size=2, max_size=25), st.floats(0.3, 0.9))
def test_the_asked_side_may_be_turned(lists: list[str], threshold: float) -> None:
    """As if all had been turned halfway: a rotation by a right angle would be no likeness to itself."""
    vectors, weights = some(len(lists)), np.array([1, 1, 0.5, 0.5, 0.25], dtype=np.float32)
    halfway = np.sqrt(weights) * vectors
    assert grouped(vectors, lists, threshold, lambda rows: weights * rows) == grouped(halfway, lists, threshold)


def clustered(count: int, width: int = 160, seed: int = 3) -> tuple[Vectors, np.ndarray]:
    """Rows of some topics, some asked often, with noise, as real ones lie: and the topic of each."""
    chance = np.random.default_rng(seed)
    topics = np.minimum(chance.geometric(0.02, size=count), 150)
    centres = chance.normal(size=(151, width))
    return unit((centres[topics] + 0.7 * chance.normal(size=(count, width))).astype(np.float32)), topics


def agreement(found: Sequence[int], expected: Sequence[int]) -> float:
    """B-cubed F1 of one grouping against another."""
    _one, one = np.unique(found, return_inverse=True)
    _other, other = np.unique(expected, return_inverse=True)
    _both, places, counts = np.unique(one * len(one) + other, return_inverse=True, return_counts=True)
    precision = np.mean(counts[places] / np.bincount(one)[one])
    recall = np.mean(counts[places] / np.bincount(other)[other])
    return float(2 * precision * recall / (precision + recall))


@pytest.fixture
def by_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    """As with very many rows."""
    monkeypatch.setattr(grouping, "SMALL", 0)


@pytest.mark.parametrize("seed", range(3))
def test_cells_find_what_comparing_each_with_each_finds(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    vectors, topics = clustered(3000, seed=seed)
    lists = [str(place // 7) for place in range(3000)]
    exact = grouped(vectors, lists, 0.5)
    monkeypatch.setattr(grouping, "SMALL", 0)
    near = grouped(vectors, lists, 0.5)
    assert agreement(near, exact) >= 0.99
    assert agreement(near, topics.tolist()) >= agreement(exact, topics.tolist()) - 0.01
    assert len(set(zip(near, lists, strict=True))) == 3000


@pytest.mark.usefixtures("by_cells")
def test_by_cells_the_order_of_the_demands_does_not_matter_either() -> None:
    vectors, _topics = clustered(1500)
    lists = [str(place // 7) for place in range(1500)]
    order = np.random.default_rng(5).permutation(1500).tolist()
    again = grouped(vectors[order], [lists[place] for place in order], 0.5)
    assert same_groups(grouped(vectors, lists, 0.5), order, again)


@pytest.mark.usefixtures("by_cells")
@given(st.lists(st.sampled_from("abcde"), max_size=25), st.floats(0.01, 0.99))
def test_by_cells_a_few_rows_come_out_as_they_do_without(lists: list[str], threshold: float) -> None:
    near = grouped(some(len(lists)), lists, threshold)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grouping, "SMALL", 100)
        assert near == grouped(some(len(lists)), lists, threshold)


@pytest.mark.usefixtures("by_cells")
def test_where_pairs_are_too_many_the_strongest_come_first(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors, topics = clustered(2000)
    whole = grouped(vectors, [str(place) for place in range(2000)], 0.5)
    monkeypatch.setattr(grouping, "KEPT", 3)  # pairs a row: several bands
    assert agreement(grouped(vectors, [str(place) for place in range(2000)], 0.5), whole) >= 0.98
    monkeypatch.setattr(grouping, "BANDS", 1)
    monkeypatch.setattr(grouping, "MOST", 2)
    assert agreement(grouped(vectors, [str(place) for place in range(2000)], 0.5), topics.tolist()) >= 0.9


def compared(count: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many products of two rows a grouping of so many computes."""
    done = 0
    plain = _Scan.pairs

    def counting(self: _Scan, cell: Cell) -> Iterator[Found]:
        nonlocal done
        done += len(cell.members) * len(cell.visitors)
        return plain(self, cell)

    with monkeypatch.context() as patch:
        patch.setattr(_Scan, "pairs", counting)
        grouped(clustered(count, 40)[0], [str(place) for place in range(count)], 0.6)
    return done


@pytest.mark.usefixtures("by_cells")
def test_four_times_the_demands_take_four_times_the_comparisons_or_little_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "PEOPLE", 16)
    monkeypatch.setattr(cells, "VISITS", 6)
    few, many = compared(2000, monkeypatch), compared(8000, monkeypatch)
    assert many < 4 * 4**0.2 * few
    assert many < 8000 * 8000 / 10


def test_thousands_of_nearly_the_same_rows_are_cut_into_several_cells() -> None:
    same = unit(np.ones((4000, 30), np.float32) + 0.001 * some(4000, 30))
    near = cells.cells(same)
    assert np.bincount(near.homes).max() <= cells.LARGEST
    assert grouped(same, [str(place) for place in range(4000)], 0.5) == [0] * 4000


@given(st.integers(1, 60), st.integers(1, 9))
def test_each_row_lives_in_one_cell_and_a_pair_comes_up_once(count: int, people: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cells, "PEOPLE", people)
        patch.setattr(cells, "LARGEST", 2 * people)
        found = list(cells.cells(some(count)))
    assert sorted(place for cell in found for place in cell.members) == list(range(count))
    pairs = [
        frozenset((int(cell.visitors[guest]), int(cell.members[host])))
        for cell in found
        for guest in range(len(cell.visitors))
        for host in range(len(cell.members))
        if cell.once(np.array([guest]), np.array([host]))[0]
    ]
    assert len(pairs) == len(set(pairs))
    assert all(len(pair) == 2 for pair in pairs)
