"""A demand, the same in other words, and one that is close in words and asks something else: which is more alike?

Written apart from what the matching is fitted on. How many of 200 come out right stands in docs/matching.md: far too few
yet. The test only sees that it does not become worse.
"""

from collections import Counter
from pathlib import Path

import pytest

from tracker.matching.model import is_full, turned, vectors

FILE = Path(__file__).with_name("triples.tsv")
LEAST = 0.43  # of all; 0.455 when it was measured last


def triples() -> list[list[str]]:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


def test_the_triples_are_of_three_kinds_in_three_languages() -> None:
    rows = triples()
    assert {len(row) for row in rows} == {7}
    assert Counter(row[0] for row in rows) == {"opposite": 70, "object": 80, "whom": 50}
    assert {row[place] for row in rows for place in (1, 3, 5)} == {"kk", "ru", "en"}
    assert len({row[2] for row in rows}) == 200


def test_the_same_in_other_words_is_more_alike_no_more_seldom_than_before() -> None:
    if not is_full():
        pytest.skip("letters know no meaning")
    rows = triples()
    texts, languages = (
        [row[place] for row in rows for place in (2, 4, 6)],
        [row[place] for row in rows for place in (1, 3, 5)],
    )
    found = vectors(texts, languages).reshape(len(rows), 3, -1)
    left = turned(found[:, 0])
    right = sum(one @ same > one @ other for one, (_, same, other) in zip(left, found, strict=True))
    assert right / len(rows) >= LEAST
