"""The demands beside which others ask something else in nearly the same words, and what is taught of them."""

from collections import Counter
from pathlib import Path

import pytest

from tests.matching.triples import HELD_APART, triples
from tracker.matching.contrasts import (
    FOLDER,
    NEAR,
    OBJECT,
    WHOM,
    Worded,
    pairs,
    pairs_of_catalogue,
    read,
)
from tracker.matching.reasons import Said
from tracker.matching.relations import OPPOSITE, SAME

FILES = [*sorted(FOLDER.glob("*.tsv")), HELD_APART]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_demand_has_several_wordings_and_others_beside_it(path: Path) -> None:
    for demand in read(path):
        kinds = Counter(worded.kind for worded in demand)
        assert set(kinds) <= {SAME, NEAR, OPPOSITE, OBJECT, WHOM}
        assert kinds[SAME] >= 2, demand
        assert kinds[OPPOSITE] + kinds[OBJECT] + kinds[WHOM] >= 1, demand
        assert {worded.said.language for worded in demand} <= {"kk", "ru", "en"}
        assert all(4 <= len(worded.said.text) <= 300 for worded in demand)


def test_no_wording_stands_twice_and_none_is_of_the_triples() -> None:
    said = Counter(worded.said for path in FILES for demand in read(path) for worded in demand)
    assert [one for one, times in said.items() if times > 1] == []
    assert said.keys().isdisjoint(each for _kind, triple in triples() for each in triple)


def test_pairs_are_of_what_asks_for_the_demand_and_another() -> None:
    asks, copy, reverse, other = (Said(letter, "en") for letter in "abcd")
    demand = [Worded(SAME, asks), Worded(NEAR, copy), Worded(OPPOSITE, reverse), Worded(WHOM, other)]
    assert list(pairs(demand)) == [
        (SAME, (asks, copy)),
        (OPPOSITE, (asks, reverse)),
        (WHOM, (asks, other)),
        (OPPOSITE, (copy, reverse)),
        (WHOM, (copy, other)),
    ]


def test_pairs_of_the_catalogue_are_of_one_demand_and_of_others() -> None:
    found = [same for _number, (same, _pair) in zip(range(400), pairs_of_catalogue(), strict=False)]
    assert 150 < sum(found) < 250
