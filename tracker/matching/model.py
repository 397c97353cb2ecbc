"""From texts to vectors that can be compared: the greater the product of one turned and another, the more alike."""

import logging
from collections.abc import Sequence

import numpy as np

from tracker.matching import owners, scoring
from tracker.matching.encoders import Encoder, Letters, Vectors, encoder, give_up
from tracker.matching.fitted import composed, digest, in_sectors, turned
from tracker.matching.texts import RULES, code_of, prepared

__all__ = ["is_full", "model_name", "turned", "vectors"]
LOG = logging.getLogger(__name__)
KEPT = 2000
PLAIN = "жалақы"  # what a model that is not broken can read
_Key = tuple[str, str, str]  # name of the model, text, language
_recent: dict[_Key, Vectors] = {}


def vectors(texts: Sequence[str], languages: Sequence[str], sectors: Sequence[str] | None = None) -> Vectors:
    """(n, d) float32, one row a text, the same for the same text and language in whatever company.

    Of two rows `scoring.scores` tells how alike they are. `languages` are codes such as kk or ru-KZ; unknown ones and
    "" are allowed. `sectors`: by any name, that of the group that asks; demands of one sector are more alike.

    Loads the model on first use (a quarter of a second and 120 MB); then a hundredth of a second a text. The
    last ones are kept in memory, whatever the sector, so that a deed finds at hand what was computed before its
    transaction opened, and a published list what was compared while it was written. Safe to call from several threads.
    """
    return named_vectors(texts, languages, sectors)[1]


def named_vectors(
    texts: Sequence[str], languages: Sequence[str], sectors: Sequence[str] | None = None
) -> tuple[str, Vectors]:
    """The vectors and the name of the model that made them: whoever keeps them keeps both.

    `model_name()` asked for afterwards may be another: where an encoder fails in the middle, the next one takes over,
    and makes all vectors of this call.
    """
    told = sectors if sectors is not None else [""] * len(texts)
    while True:
        mind = encoder()
        try:
            return _name_of(mind), _vectors(mind, texts, languages, told)
        except Failed as failed:
            give_up(mind, failed)


class Failed(Exception):
    """An encoder that raised, or gave no numbers, twice for the same texts."""


def _vectors(mind: Encoder, texts: Sequence[str], languages: Sequence[str], sectors: Sequence[str]) -> Vectors:
    name = _name_of(mind)
    pairs = [(name, text, code_of(lang)) for text, lang in zip(texts, languages, strict=True)]
    known = {pair: _recent[pair] for pair in pairs if pair in _recent}
    new = [pair for pair in dict.fromkeys(pairs) if pair not in known]
    known |= zip(new, _computed(mind, new), strict=True)
    if len(_recent) + len(new) > KEPT:
        _recent.clear()
    _recent.update({pair: known[pair] for pair in new[-KEPT:]})
    rows = np.stack([known[pair] for pair in pairs]) if pairs else _computed(mind, [])
    return in_sectors(rows, mind.kind, sectors)


def _computed(mind: Encoder, keys: Sequence[_Key]) -> Vectors:
    texts, codes = ([key[place] for key in keys] for place in (1, 2))
    raw = _encoded(mind, [prepared(text, code) for text, code in zip(texts, codes, strict=True)])
    return composed(raw, mind.kind, texts, codes)


def _encoded(mind: Encoder, texts: Sequence[str]) -> Vectors:
    """A row of numbers for each text, at the second try if not at the first. Raises Failed."""
    try:
        return _checked(mind.encode(texts), len(texts))
    except Exception:  # what models raise is as various as they are; short of memory, the second try may do
        try:
            return _checked(mind.encode(texts), len(texts))
        except Exception as error:
            return _one_by_one(mind, texts, error)


def _one_by_one(mind: Encoder, texts: Sequence[str], failed: Exception) -> Vectors:
    """What a model cannot read is like nothing; it is not broken for that. Raises Failed if it reads nothing."""
    try:
        plain = _checked(mind.encode([PLAIN]), 1)
    except Exception:
        raise Failed(str(failed) or type(failed).__name__) from failed
    rows = [np.zeros_like(plain)]
    for text in texts:
        try:
            rows.append(_checked(mind.encode([text]), 1))
        except Exception as error:
            LOG.error("%s cannot read a text: %s", mind.name, type(error).__name__)
            rows.append(rows[0])
    return np.concatenate(rows[1:])


def _checked(raw: Vectors, count: int) -> Vectors:
    if len(raw) != count or not np.isfinite(raw).all():
        raise ValueError("the model gives what is no number")
    return raw


def model_name() -> str:
    """Changes whenever vectors change: those kept under another name cannot be compared with new ones."""
    return _name_of(encoder())


def _name_of(mind: Encoder) -> str:
    return f"{mind.name}-texts-{RULES}-fitted-{digest(mind.kind)}{scoring.digest(mind.kind)}{owners.digest(mind.kind)}"


def is_full() -> bool:
    """Whether meaning is compared; False on machines where only letters are."""
    return encoder().kind != Letters.kind
