"""Why two demands are taken for alike, and what differs between them, as far as their words tell. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from tracker.matching.lexicon import Concept, concepts, features
from tracker.words import one_line

SAME, BROADER, NARROWER, OPPOSITE = "same", "broader", "narrower", "opposite"
# A number as people write it, with the word or sign that follows: 60 000 теңге, 1,5 %, 25-ға.
_AMOUNT = re.compile(r"(?<![\w.,])(\d{1,3}(?:[   .,]\d{3})+|\d+(?:[.,]\d+)?)[-–]?\s?(%|[₸$€₽]|[^\W\d_]+)?")
_THOUSANDS = re.compile(r"[   .,](?=\d{3}(?!\d))")


@dataclass(frozen=True)
class Said:
    """A wording and its language."""

    text: str
    language: str


@dataclass(frozen=True)
class Why:
    """What both name, what they want reversed, and what only one names: concepts, and amounts as written."""

    both: tuple[Concept, ...]
    wanted: tuple[Concept, ...]
    reversed: tuple[tuple[Concept, Concept], ...]
    only_mine: tuple[Concept, ...]
    only_theirs: tuple[Concept, ...]
    amounts_mine: tuple[str, ...]
    amounts_theirs: tuple[str, ...]


def named(said: Said) -> list[Concept]:
    """The concepts that a wording names, in the order of the lexicon."""
    row = features([said.text], [said.language])[0]
    known = concepts()
    return [known[place] for place in np.flatnonzero(row)]


def amounts(text: str) -> dict[str, str]:
    """Amounts by their value, each as it was written.

    >>> amounts("Зарплата 60 000 тенге, повысить на 1,5 %")
    {'60000': '60 000 тенге', '1.5': '1,5 %'}
    """
    found: dict[str, str] = {}
    for match in _AMOUNT.finditer(one_line(text)):
        value = _THOUSANDS.sub("", match[1]).replace(",", ".")
        found.setdefault(value, match[0].strip())
    return found


def why(mine: Said, theirs: Said) -> Why:
    """What the words of both tell."""
    ours, others = named(mine), named(theirs)
    own, other = amounts(mine.text), amounts(theirs.text)
    both = [one for one in ours if one in others]
    return Why(
        both=_things(both),
        wanted=tuple(one for one in both if one.kind == "direction"),
        reversed=_reversed(ours, others),
        only_mine=_things(one for one in ours if one not in others),
        only_theirs=_things(one for one in others if one not in ours),
        amounts_mine=tuple(words for value, words in own.items() if value not in other),
        amounts_theirs=tuple(words for value, words in other.items() if value not in own),
    )


def _things(found: Iterable[Concept]) -> tuple[Concept, ...]:
    return tuple(one for one in found if one.kind != "direction")


def _reversed(ours: Iterable[Concept], others: Iterable[Concept]) -> tuple[tuple[Concept, Concept], ...]:
    """Directions that only one names and that are the reverse of each other."""
    mine = [one for one in ours if one.kind == "direction"]
    theirs = [one for one in others if one.kind == "direction"]
    return tuple((a, b) for a in mine for b in theirs if b.name in a.against and a not in theirs and b not in mine)


def relation(mine: Said, theirs: Said) -> str:
    """How the first stands to the second: same, broader, narrower or opposite. In doubt the same: people decide.

    Opposite: a common object, one direction reversed and none in common. Narrower: what it names is part of what the
    other names, and the direction the same.
    """
    found = why(mine, theirs)
    if found.reversed and not found.wanted and any(one.kind == "object" for one in found.both):
        return OPPOSITE
    if found.wanted and not found.both:
        inner = {name for one in found.only_mine for name in one.within}
        outer = {name for one in found.only_theirs for name in one.within}
        if inner & {one.name for one in found.only_theirs}:
            return NARROWER
        if outer & {one.name for one in found.only_mine}:
            return BROADER
    return SAME
