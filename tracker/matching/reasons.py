"""Why two demands are taken for alike, and what differs between them, as far as their words tell. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from tracker.matching.lexicon import Concept, broader, concepts
from tracker.matching.naming import valued, wanted
from tracker.words import one_line

# A number as people write it, with the word or sign that follows: 60 000 теңге, 1,5 %, 25-ға.
_AMOUNT = re.compile(r"(?<![\w.,])(\d{1,3}(?:[   .,]\d{3})+|\d+(?:[.,]\d+)?)[-–]?\s?(%|[₸$€₽]|[^\W\d_]+)?")
_THOUSANDS = re.compile(r"[   .,](?=\d{3}(?!\d))")


@dataclass(frozen=True)
class Said:
    """A wording and its language."""

    text: str
    language: str


@dataclass(frozen=True)
class Want:
    """A direction that is wanted, or, where it is `denied`, is not: "do not close"."""

    concept: Concept
    denied: bool

    def against(self, other: "Want") -> bool:
        """Whether one is the reverse of the other."""
        if self.concept.name == other.concept.name:
            return self.denied != other.denied
        return not self.denied and not other.denied and other.concept.name in self.concept.against


@dataclass(frozen=True)
class Why:
    """What both name, what they want reversed, and what only one names: concepts, and amounts as written.

    Where a wording names nurses, it is not said that it names medics as well.
    """

    both: tuple[Concept, ...]
    wanted: tuple[Want, ...]
    reversed: tuple[tuple[Want, Want], ...]
    only_mine: tuple[Concept, ...]
    only_theirs: tuple[Concept, ...]
    amounts_mine: tuple[str, ...]
    amounts_theirs: tuple[str, ...]


@lru_cache(maxsize=4096)
def named(said: Said) -> tuple[tuple[Concept, ...], tuple[Want, ...]]:
    """The objects and persons that a wording names, and what it wants, in the order of the lexicon."""
    values = valued(wanted(said.text, said.language))
    found = [(concept, values[place] < 0) for place, concept in enumerate(concepts()) if values.get(place)]
    things = tuple(concept for concept, _denied in found if concept.kind != "direction")
    return things, tuple(Want(concept, bool(denied)) for concept, denied in found if concept.kind == "direction")


def amounts(text: str) -> dict[str, str]:
    """Amounts by their value, each as it was written.

    >>> amounts("Зарплата 60 000 тенге, повысить на 1,5 %")
    {'60000': '60 000 тенге', '1.5': '1,5 %'}
    >>> amounts("50–60 тенге")
    {'50': '50', '60': '60 тенге'}
    """
    found: dict[str, str] = {}
    for match in _AMOUNT.finditer(one_line(text)):
        value = _THOUSANDS.sub("", match[1]).replace(",", ".")
        found.setdefault(value, match[0].strip(" \xa0-–"))
    return found


def why(mine: Said, theirs: Said) -> Why:
    """What the words of both tell."""
    (ours, we_want), (others, they_want) = named(mine), named(theirs)
    own, other = amounts(mine.text), amounts(theirs.text)
    return Why(
        both=finest([one for one in ours if one in others]),
        wanted=tuple(one for one in we_want if one in they_want),
        reversed=_reversed(we_want, they_want),
        only_mine=tuple(one for one in finest(ours) if one not in others),
        only_theirs=tuple(one for one in finest(others) if one not in ours),
        amounts_mine=tuple(words for value, words in own.items() if value not in other),
        amounts_theirs=tuple(words for value, words in other.items() if value not in own),
    )


def finest(some: Sequence[Concept]) -> tuple[Concept, ...]:
    """Without those of which a part is among them too."""
    wider = frozenset().union(*(broader()[one.name] for one in some))
    return tuple(one for one in some if one.name not in wider)


def _reversed(ours: Sequence[Want], others: Sequence[Want]) -> tuple[tuple[Want, Want], ...]:
    """Of what only one wants, the pairs that are the reverse of each other."""
    return tuple((a, b) for a in ours for b in others if a.against(b) and a not in others and b not in ours)
