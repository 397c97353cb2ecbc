"""From texts to vectors that can be compared: the greater the product of one turned and another, the more alike."""

from collections.abc import Sequence

import numpy as np

from tracker.matching.encoders import Meaning, Vectors, encoder
from tracker.matching.fitted import composed, digest, turned
from tracker.matching.texts import RULES, code_of, prepared

__all__ = ["is_full", "model_name", "turned", "vectors"]
KEPT = 2000
_Key = tuple[str, str, str, str]  # name of the model, text, language, sector
_recent: dict[_Key, Vectors] = {}


def vectors(texts: Sequence[str], languages: Sequence[str], sectors: Sequence[str] | None = None) -> Vectors:
    """(n, d) float32, one row a text, the same for the same text and language in whatever company.

    `turned(a) @ b` of two rows is their score. `languages` are codes such as kk or ru-KZ; unknown ones and "" are
    allowed. `sectors`: by any name, that of the group that asks; demands of one sector are more alike.

    Loads the model on first use (some hundredths of a second and 25 MB); then some hundredths of a second a text. The
    last ones are kept in memory, so that a deed finds at hand what was computed before its transaction opened. Safe to
    call from several threads.
    """
    name = model_name()
    told = sectors if sectors is not None else [""] * len(texts)
    pairs = [(name, text, code_of(lang), sector) for text, lang, sector in zip(texts, languages, told, strict=True)]
    known = {pair: _recent[pair] for pair in pairs if pair in _recent}
    new = [pair for pair in dict.fromkeys(pairs) if pair not in known]
    known |= zip(new, _computed(new), strict=True)
    if len(_recent) + len(new) > KEPT:
        _recent.clear()
    _recent.update({pair: known[pair] for pair in new[-KEPT:]})
    return np.stack([known[pair] for pair in pairs]) if pairs else _computed([])


def _computed(keys: Sequence[_Key]) -> Vectors:
    mind = encoder()
    texts, codes, sectors = ([key[place] for key in keys] for place in (1, 2, 3))
    raw = mind.encode([prepared(text, code) for text, code in zip(texts, codes, strict=True)])
    return composed(raw, mind.kind, texts, codes, sectors=sectors)


def model_name() -> str:
    """Changes whenever vectors change: those kept under another name cannot be compared with new ones."""
    mind = encoder()
    return f"{mind.name}-texts-{RULES}-fitted-{digest(mind.kind)}"


def is_full() -> bool:
    """Whether meaning is compared; False on machines where only letters are."""
    return encoder().kind == Meaning.kind
