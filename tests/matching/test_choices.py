"""What the chance among owners is taught on."""

import numpy as np
import pytest

from tracker.matching import scoring
from tracker.matching.choices import (
    CONTRARY,
    CONTRARY_IN,
    Apart,
    near_copies,
    questions,
    reverse,
    stream,
)
from tracker.matching.encoders import Meaning
from tracker.matching.fitted import AROUND, reverses
from tracker.matching.model import is_full, vectors
from tracker.matching.owners import AMONG
from tracker.matching.scoring import OBJECTS, PERSONS

MINE = ("raise the wages of the miners", "close the dump", "free the prisoners", "repair the roof of the school")
THEIRS = ("повысить зарплату шахтёрам", "закрыть свалку", "освободить заключённых", "починить крышу школы")


@pytest.fixture(scope="module")
def apart() -> Apart:
    """Four demands, each with five wordings in either of two languages."""
    if not is_full():
        pytest.skip("letters know no meaning")
    texts = [f"{what} {number}" for number in range(5) for own in (MINE, THEIRS) for what in own]
    languages = (["en"] * 4 + ["ru"] * 4) * 5
    return Apart(vectors(texts, languages), np.tile(np.arange(4), 10), languages, scoring.own_widths(Meaning.kind))


def test_no_wording_arrives_twice_and_some_are_near_copies(apart: Apart) -> None:
    shares = []
    for seed in range(60):
        places, copied = stream(apart, np.random.default_rng(seed))
        assert len(places) == len(set(places.tolist())) == len(copied) <= len(apart.rows)
        of_both = {apart.demands[place] for place, copy in zip(places, copied, strict=True) if copy}
        straight = {apart.demands[place] for place, copy in zip(places, copied, strict=True) if not copy}
        assert of_both <= straight
        shares.append(len(of_both) / len(straight))
    assert CONTRARY / 2 < np.mean(shares) < CONTRARY * 1.3


def test_near_copies_differ_in_one_part_alone(apart: Apart) -> None:
    ends = np.cumsum(apart.widths)
    columns = {part: slice(ends[part] - apart.widths[part], ends[part]) for part in (OBJECTS, PERSONS)}
    columns[-1] = slice(apart.rows.shape[1] - AROUND - len(reverses()), apart.rows.shape[1] - AROUND)
    many = np.repeat(apart.rows, 10, axis=0)
    found = near_copies(many, apart.widths, np.random.default_rng(1))
    changed = np.stack([(found[:, where] != many[:, where]).any(axis=1) for where in columns.values()], axis=1)
    assert changed.sum(axis=1).max() == 1
    for where in columns.values():
        found[:, where] = many[:, where]
    assert np.array_equal(found, many)
    assert changed[:, 2].mean() == pytest.approx(CONTRARY_IN[0], abs=0.1)
    assert changed[:, 0].any() and changed[:, 1].any()


def test_the_reverse_is_as_long_and_points_elsewhere(apart: Apart) -> None:
    where = slice(apart.rows.shape[1] - AROUND - len(reverses()), apart.rows.shape[1] - AROUND)
    found = reverse(apart.rows, np.random.default_rng(1))[:, where]
    straight = apart.rows[:, where]
    assert np.allclose(np.linalg.norm(found, axis=1), np.linalg.norm(straight, axis=1), atol=1e-6)
    names = straight.any(axis=1)
    assert names.any()
    assert np.all((found * straight).sum(axis=1)[names] <= 1e-6)


def test_each_is_asked_among_those_before_gathered_and_alone(apart: Apart) -> None:
    asked, known = list(questions(apart, scoring.own_network(), 0)), []
    for told, right in asked:
        assert len(told) == len(right) <= AMONG
        assert np.isfinite(told).all()
        known.append(right.any())
    assert 0.5 < np.mean(known) < 1
    assert max(right.sum() for _told, right in asked) > 1  # alone, several are right
