"""How alike two demands are: by the product of their vectors and by the chance that they ask the same."""

import numpy as np
import pytest

from tracker.matching import scoring
from tracker.matching.encoders import Letters, Meaning, encoder
from tracker.matching.fitted import stored, turned
from tracker.matching.model import is_full, model_name, vectors
from tracker.matching.networks import chance
from tracker.matching.scoring import CHANCE, DIRECTIONS, FAINT, OPPOSED, scores, signs, widths_of

TEXTS = (
    ("Raise our wages", "en"),
    ("Жалақымызды көтеріңдер", "kk"),
    ("Do not raise our wages", "en"),
    ("Отремонтируйте крышу школы", "ru"),
    ("Free those who were arrested at the rally", "en"),
)


@pytest.fixture(scope="module")
def rows() -> np.ndarray:
    if not is_full():
        pytest.skip("letters know no meaning")
    return vectors([text for text, _language in TEXTS], [language for _text, language in TEXTS])


def test_the_same_in_another_language_is_more_alike_than_anything_else(rows: np.ndarray) -> None:
    found = scores(rows, rows)
    assert found[0, 1] > 0.5 > found[0, 3:].max()
    assert found[0, 0] > found[0, 1]


def test_either_side_says_the_same(rows: np.ndarray) -> None:
    found = scores(rows, rows)
    assert np.allclose(found, found.T, atol=1e-5)


def test_the_product_has_its_share_and_the_chance_the_other(rows: np.ndarray) -> None:
    products, found = turned(rows) @ rows.T, scores(rows, rows)
    added = (found - (1 - CHANCE) * products) / CHANCE
    assert np.all((added > -1e-5) & (added < 1 + 1e-5))
    assert np.abs(added[products < FAINT]).max() < 1e-5


def test_company_does_not_matter(rows: np.ndarray) -> None:
    alone = np.concatenate([scores(rows[:1], rows[place : place + 1]) for place in range(len(rows))], axis=1)
    assert np.allclose(alone, scores(rows, rows)[:1], atol=1e-5)
    assert scores(rows, rows[:0]).shape == (len(rows), 0)
    assert scores(rows[:0], rows).shape == (0, len(rows))


def test_the_signs_are_as_great_from_either_side(rows: np.ndarray) -> None:
    widths = widths_of(stored(Meaning.kind))
    assert sum(widths) == rows.shape[1]
    one, other = signs(rows[0], rows[1:2], widths), signs(rows[1], rows[:1], widths)
    assert one.shape == (1, 15)
    assert np.allclose(one, other, atol=1e-5)


def test_what_is_reversed_has_less_of_a_chance(rows: np.ndarray) -> None:
    network, found = scoring.own_network(), signs(rows[0], rows[1:2], widths_of(stored(Meaning.kind)))
    assert found[0, DIRECTIONS] > 0
    reverse = found.copy()
    reverse[:, OPPOSED] += reverse[:, DIRECTIONS]
    reverse[:, DIRECTIONS] = 0
    assert chance(reverse, network)[0] < chance(found, network)[0] - 0.05


def test_of_letters_the_product_alone_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.matching.encoders._chosen", Letters())
    found = vectors([text for text, _language in TEXTS], [language for _text, language in TEXTS])
    assert np.array_equal(scores(found, found), turned(found) @ found.T)
    assert scoring.digest(Letters.kind) == ""


def test_the_name_of_the_model_says_what_was_taught(rows: np.ndarray) -> None:
    assert scoring.digest(encoder().kind) in model_name()
