"""A demand that asks several things, cut into them: for each part a common demand of its own can be suggested."""

import re
from collections.abc import Iterator, Sequence

from tracker.matching.folding import WORD, folded
from tracker.matching.lexicon import concepts
from tracker.matching.naming import hits
from tracker.matching.scope import asks
from tracker.matching.texts import code_of

# Where one thing may end and the next begin; most such places are within one.
_ENDS = re.compile(r"(?<=[.!?;…])\s+|\n+|(?<=,)\s+")
_AND = {
    "kk": "және әрі сондай-ақ",
    "ru": "и а также плюс",
    "en": "and also plus",
    "ky": "жана ошондой",
    "uz": "va hamda shuningdek",
    "tr": "ve ayrıca",
    "uk": "і та й також",
    "be": "і ды таксама",
    "pl": "i oraz także",
    "es": "y e además",
    "pt": "e além",
    "fr": "et ainsi",
    "ar": "و وكذلك",
    "fa": "و همچنین",
}
_CONVERB = {"kk": re.compile(r"\w+[ыі]п"), "ky": re.compile(r"\w+[ыиуү]п"), "uz": re.compile(r"\w+ib")}
SHORTEST = 8  # letters of a part


def parts(text: str, language: str) -> tuple[str, ...]:
    """The things that a demand asks, in order and in its own words; () where it asks one.

    A part names an object and a direction of its own and is worded as a demand; whatever does not belongs to the part
    beside it, so that a long story with one demand in it stays whole.

    >>> parts("Raise our wages and repair the roof of the school", "en")
    ('Raise our wages', 'repair the roof of the school')
    >>> parts("Raise wages: prices double every year, and the roof leaks", "en")
    ()
    """
    code = code_of(language)
    found: list[str] = []
    for piece in _pieces(text, code):
        if found and not (_stands_alone(piece, code) and _stands_alone(found[-1], code)):
            found[-1] += piece
        else:
            found.append(piece)
    whole = tuple(_bare(part, code) for part in found)
    return whole if len(whole) > 1 and _all_differ(whole, code) else ()


def _pieces(text: str, language: str) -> Iterator[str]:
    """The text cut wherever it might be, nothing lost: the pieces joined are the text."""
    joining = _AND.get(language, "").split()
    cut = _ENDS if not joining else re.compile(rf"{_ENDS.pattern}|\s+(?=(?:{'|'.join(joining)})\s)", re.IGNORECASE)
    start = 0
    for end in [match.end() for match in cut.finditer(text)] + [len(text)]:
        if text[start:end]:
            yield text[start:end]
        start = end


def _bare(part: str, language: str) -> str:
    """Without the word and the signs that joined it to its neighbours."""
    part = part.strip(" ,;\n")
    first, _blank, rest = part.partition(" ")
    return rest if rest and first.lower() in _AND.get(language, "").split() else part


def _stands_alone(part: str, language: str) -> bool:
    words = WORD.findall(folded(_bare(part, language), language))
    if not words or len(part) < SHORTEST:
        return False
    ends = _CONVERB.get(language)
    if not asks(words, language) and not (ends and ends.fullmatch(words[-1])):
        return False
    objects, directions = _named(part, language)
    return bool(objects and directions)


def _named(part: str, language: str) -> tuple[frozenset[int], frozenset[int]]:
    """The objects, and the directions, that a part names."""
    places = {hit.place for hit in hits(part, language)}
    kinds = {place: concepts()[place].kind for place in places}
    return (
        frozenset(place for place in places if kinds[place] == "object"),
        frozenset(place for place in places if kinds[place] == "direction"),
    )


def _all_differ(whole: Sequence[str], language: str) -> bool:
    """Whether no two parts are about the same object: such are one demand said twice, or its two halves."""
    objects = [_named(part, language)[0] for part in whole]
    return all(not (one & other) for place, one in enumerate(objects) for other in objects[:place])
