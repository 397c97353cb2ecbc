"""What the chance that two wordings ask the same is taught on."""

import numpy as np
import pytest

from tracker.matching.chances import FAR, NEAR, NEAREST, NEXT, TURNED, pairs, with_reverses
from tracker.matching.encoders import Meaning
from tracker.matching.fitted import stored
from tracker.matching.model import is_full, vectors
from tracker.matching.scoring import DIRECTIONS, OPPOSED, widths_of


def test_a_part_of_what_is_the_same_is_seen_again_as_the_reverse() -> None:
    found = np.zeros((4000, 15), dtype=np.float32)
    found[:2000, DIRECTIONS] = 0.2
    same = np.repeat(np.array([1, 0, 1, 0], dtype=np.float32), 1000)  # with a direction, and without
    more, as_what = with_reverses((found, same))
    assert np.array_equal(more[:4000], found)
    assert np.array_equal(as_what[:4000], same)
    added = more[4000:]
    assert not as_what[4000:].any()
    assert TURNED * 1000 * 0.8 < len(added) < TURNED * 1000 * 1.2
    against, denied = added[added[:, OPPOSED] > 0], added[added[:, OPPOSED] == 0]
    assert set(against[:, DIRECTIONS]) == {0}
    assert np.allclose(denied[:, DIRECTIONS], -0.2)
    assert abs(len(against) - len(denied)) <= 1


def test_each_wording_is_laid_beside_those_most_alike_and_others() -> None:
    if not is_full():
        pytest.skip("letters know no meaning")
    texts = [f"{what} number {number}" for what in ("raise the wages", "close the dump") for number in range(150)]
    rows = vectors(texts, ["en"] * len(texts))
    assert len(rows) > NEXT
    found, same = pairs(rows, np.repeat([0, 1], 150), widths_of(stored(Meaning.kind)))
    assert len(found) == len(same) == len(rows) * (NEAREST + NEAR + FAR)
    alike = same.reshape(len(rows), -1)
    assert alike[:, :NEAREST].mean() > 0.95
    assert not alike[:, -FAR:].any()
