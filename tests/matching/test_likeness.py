"""How sure a ranking is, and what of it is shown."""

import pytest

from tracker.matching.likeness import THRESHOLDS, Likeness, is_likely, sure, thresholds, worth_showing
from tracker.matching.model import is_full, vectors
from tracker.matching.owners import rank


def test_how_sure_it_is_keeps_the_order_and_lies_between_0_and_1() -> None:
    if not is_full():
        pytest.skip("letters know no meaning")
    known = vectors(["Raise wages", "Repair the roof", "Free the prisoners"], ["en"] * 3)
    same, new = vectors(["Increase our wages", "Plant trees along the canal"], ["en"] * 2)
    sure_of = [sure(rank(row[None], known, ["a", "b", "c"]), row) for row in (same, new)]
    assert [each.owner for each in sure_of[0]] == [each.owner for each in rank(same[None], known, ["a", "b", "c"])]
    assert 1 > sure_of[0][0].score > 0.8 > sure_of[1][0].score > 0
    assert sure([], same) == []


def test_at_most_three_are_shown_and_none_with_too_little(either: str) -> None:
    enough = THRESHOLDS[either].shown
    ranking = [Likeness("a", 0.9), Likeness("b", enough), Likeness("c", enough - 0.01)]
    assert worth_showing(ranking) == ranking[:2]
    assert worth_showing([Likeness(name, 0.9) for name in "abcd"]) == [Likeness(name, 0.9) for name in "abc"]
    assert worth_showing(ranking, limit=1) == ranking[:1]


def test_the_thresholds_are_those_of_the_encoder_in_force(either: str) -> None:
    known = THRESHOLDS[either]
    assert thresholds() == known
    assert 0 < known.shown <= known.possible < known.likely <= known.certain < 1
    assert is_likely(known.likely, agreed=True)
    assert not is_likely(known.certain - 0.01, agreed=False)
    assert is_likely(known.certain, agreed=False)


def test_among_very_many_they_are_put_together_a_little_later(either: str) -> None:
    found = [THRESHOLDS[either].together_among(count) for count in (1, 500, 1000, 16_000, 100_000, 10**9)]
    start = THRESHOLDS[either].together
    assert found == pytest.approx([start, start, start + 0.02, start + 0.1, start + 0.1, start + 0.1])
