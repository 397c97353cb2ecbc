"""The index that demands are looked up in."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.matching.test_grouping import clustered, rows, some
from tracker.matching import nearest
from tracker.matching.encoders import Vectors
from tracker.matching.nearest import Nearest

NEAR = 1e-4  # numbers are kept in steps of 0.00006
NAMES = st.lists(st.sampled_from("abcdef"), max_size=30)


def filled(vectors: Vectors, keys: list[str], shortlist: int = 1000) -> Nearest[str]:
    index: Nearest[str] = Nearest(shortlist=shortlist)
    index.add(vectors, keys)
    return index


def test_the_most_alike_comes_first() -> None:
    index = filled(rows([1, 0], [0, 1], [0.6, 0.8]), ["wages", "housing", "both"])
    assert index.like(rows([0, 1]), 2) == [("housing", 1.0), ("both", pytest.approx(0.8, abs=NEAR))]
    assert index.like(rows([0, 1]), 9, without=["housing"]) == [
        ("both", pytest.approx(0.8, abs=NEAR)),
        ("wages", 0.0),
    ]


def test_any_wording_of_either_side_counts() -> None:
    index = filled(rows([1, 0], [0, 1], [0.6, 0.8]), ["a", "b", "a"])
    assert index.like(rows([1, 0], [0.6, 0.8]), 9) == [
        ("a", 1.0),
        ("b", pytest.approx(0.8, abs=NEAR)),
    ]


def test_equal_ones_stay_in_the_order_in_which_they_were_added() -> None:
    index = filled(rows([0, 1], [1, 0], [1, 0]), ["x", "late", "early"])
    index.remove(["x", "unknown"])
    index.add(rows([1, 0]), ["last"])  # takes the place of the first
    assert [key for key, _score in index.like(rows([1, 0]), 9)] == ["late", "early", "last"]
    assert (len(index), "x" in index, "last" in index) == (3, False, True)


@given(NAMES, NAMES, st.integers(0, 7), st.sets(st.sampled_from("abcdef")))
def test_it_finds_what_a_comparison_with_each_finds(
    keys: list[str], gone: list[str], limit: int, without: set[str]
) -> None:
    vectors = some(len(keys))
    index = filled(vectors, keys)
    index.remove(gone)
    left = [place for place, key in enumerate(keys) if key not in gone]
    asked = some(2)
    best: dict[str, float] = {}
    for place in left:
        if keys[place] not in without:
            best[keys[place]] = max(best.get(keys[place], -2), float((asked @ vectors[place]).max()))
    found = index.like(asked, limit, without)
    assert [score for _key, score in found] == pytest.approx(sorted(best.values(), reverse=True)[:limit], abs=NEAR)
    assert all(score == pytest.approx(best[key], abs=NEAR) for key, score in found)
    assert len({key for key, _score in found}) == len(found)
    assert not {key for key, _score in found} & (without | set(gone))
    assert len(index) == len(left)


def test_several_at_once_find_what_each_finds_alone() -> None:
    index = filled(some(200, 120), [str(place % 90) for place in range(200)], shortlist=50)
    asked = [some(count, 120) for count in (1, 3, 2) * 20]
    without = [{str(place)} for place in range(60)]
    alone = [index.like(one, 5, barred) for one, barred in zip(asked, without, strict=True)]
    assert index.like_each(asked, 5, without) == alone
    assert index.like_each([], 5) == []


def test_a_shortlist_finds_nearly_all() -> None:
    """Of the ten most alike of 3,000 rows, with a shortlist of one in twenty."""
    vectors, _topics = clustered(3000)
    index = filled(vectors, [str(place) for place in range(3000)], shortlist=150)
    scores = (vectors[:50] @ vectors.T).round(5)
    found = [{int(key) for key, _score in ten} for ten in index.like_each([row[None] for row in vectors[:50]], 10)]
    exact = [set(np.argsort(-row, kind="stable")[:10].tolist()) for row in scores]
    assert np.mean([len(one & other) / 10 for one, other in zip(found, exact, strict=True)]) >= 0.99


def test_it_grows_past_a_block_and_copies_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nearest, "BLOCK", 4)
    index = filled(some(3), list("abc"))
    first = index._blocks[0]
    index.add(some(20), [str(place) for place in range(20)])
    assert (len(index), len(index._blocks), index._blocks[0] is first) == (23, 6, True)
    assert index.like(some(3)[:1], 1) == [("a", pytest.approx(1, abs=NEAR))]


def test_places_of_removed_rows_are_used_again() -> None:
    index = filled(some(100), [str(place) for place in range(100)])
    for _ in range(50):
        index.remove([str(place) for place in range(100)])
        index.add(some(100), [str(place) for place in range(100)])
    assert (len(index), len(index._keys)) == (100, 100)


def test_scores_need_not_be_products() -> None:
    index: Nearest[str] = Nearest(scores=lambda asked, others: asked[:, ::-1] @ others.T)
    index.add(rows([1, 0], [0, 1]), ["wages", "housing"])
    assert index.like(rows([1, 0]), 1) == [("housing", 1.0)]


def test_nothing_is_like_nothing() -> None:
    empty: Nearest[str] = Nearest()
    assert (empty.like(rows([1, 0]), 3), len(empty)) == ([], 0)
    assert filled(rows([1, 0]), ["a"]).like(np.zeros((0, 2), np.float32), 3) == []


def test_rows_of_another_width_are_refused() -> None:
    index = filled(rows([1, 0]), ["a"])
    with pytest.raises(ValueError, match="rows of 3 numbers among such of 2"):
        index.add(rows([1, 0, 0]), ["b"])
    with pytest.raises(ValueError):
        index.add(rows([1, 0]), ["b", "c"])


@pytest.mark.parametrize("wrong", [2.0, 1.99999, -2.5, np.nan, np.inf])
def test_numbers_that_cannot_be_kept_are_refused(wrong: float) -> None:
    index = filled(rows([1, 0]), ["a"])
    with pytest.raises(ValueError, match="not between -2 and 2"):
        index.add(rows([1, wrong]), ["b"])
    assert "b" not in index
    index.add(rows([1.9999, -1.9999]), ["c"])
    assert index.rows("c")[0] == pytest.approx([1.9999, -1.9999], abs=NEAR)


def test_threads_add_and_ask_at_once() -> None:
    index = filled(some(50), [f"old {place}" for place in range(50)])

    def add_and_ask(number: int) -> str:
        index.add(some(7)[:1], [f"new {number}"])
        return index.like(some(7)[:1], 99)[-1][0]

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(add_and_ask, range(40)))
    assert len(index) == 90


def test_half_precision_changes_nothing_that_anybody_sees() -> None:
    vectors, _topics = clustered(400, 1000)
    found = dict(filled(vectors, [str(place) for place in range(400)]).like(vectors[:1], 400))
    exact = (vectors @ vectors[0]).astype(float)
    assert max(abs(found[str(place)] - score) for place, score in enumerate(exact)) < 1e-4
