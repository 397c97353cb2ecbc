"""What tells two wordings apart that are close in words: a reverse, another object, other people. Pure.

A product of two vectors sees what both have in common; of a near copy, in which one word is exchanged or denied, that
is nearly all. Here the words of two demands are laid side by side: how large a part of them is shared, and what stands
only in one and only in the other. The more is shared, the more what differs is meant.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from cydifflib import SequenceMatcher

from tracker.matching.folding import folded
from tracker.matching.lexicon import concepts
from tracker.matching.naming import hits
from tracker.matching.reasons import Said
from tracker.matching.scope import Word, ends_denied, is_denial, words
from tracker.matching.texts import code_of

# Penalties, in the unit of the score, where all but what differs is shared. Chosen with a look at the development set.
OPPOSED = 0.75  # near copies of which one asks the reverse of the other
EXCHANGED = 0.42  # near copies with a word in the place of another
REVERSED = 0.375  # in any languages: a direction reversed, about a common object
# Shares of common words, or things, from which something, and all, of a penalty counts.
NEAR = (0.5, 0.7)
ABOUT = (0.5, 0.75)
ENOUGH = 2  # words that carry meaning, in common, of near copies; with fewer the share counts less
EMPTY_COUNTS = 0.5  # of a word that carries no meaning, beside one that does
KEPT = 4096  # readings in memory
SHORT = 3  # letters of a word that carries meaning, unless the lexicon knows it
STEM = 0.54  # share of the longer of two words that is common to forms of one
# Words that carry no meaning by themselves, of three letters and more.
EMPTY = frozenset(
    word
    for words_of_language in (
        "для что чтобы как все всех всем вся это этот эту эти этого нам нас наш наши нашей нашего наших они его она",
        "вас вам уже еще есть был быть без при под над или так",
        "the for from and not our they them their its are every all that this these those who which but than too more",
        "have has had will would should must let was were been out",
        "және мен пен бен үшін бұл осы сол біз бізге бізді біздің барлық бәрі емес керек туралы дейін кейін өзі болсын",
    )
    for word in words_of_language.split()
)


@dataclass(frozen=True)
class Unit:
    """A word that carries meaning, with the concepts that the lexicon names at it and the signs of its directions."""

    word: Word
    things: frozenset[int]
    wants: frozenset[tuple[int, int]]

    @cached_property
    def named(self) -> frozenset[int]:
        return self.things | {place for place, _sign in self.wants}


@dataclass(frozen=True)
class Reading:
    """Of a wording what asks, not what tells why: its words, those that carry meaning, what it refuses, its numbers."""

    language: str
    words: tuple[str, ...]
    units: tuple[Unit, ...]
    refused: frozenset[str]
    numbers: tuple[str, ...]

    @cached_property
    def denials(self) -> int:
        """How many of its words deny, by themselves or by their ending."""
        return sum(is_denial(word, self.language) for word in self.words)

    @cached_property
    def things(self) -> frozenset[int]:
        return frozenset().union(*(unit.things for unit in self.units))

    @cached_property
    def wants(self) -> frozenset[tuple[int, int]]:
        return frozenset().union(*(unit.wants for unit in self.units))


def contrast(mine: Said, theirs: Said) -> float:
    """What to take off the score of two wordings: 0 where nothing tells them apart. The same from either side.

    At most `OPPOSED`. Some hundredths of a millisecond a pair whose texts were read before.
    """
    both = sorted((said.text, code_of(said.language)) for said in (mine, theirs))
    first, second = (reading(text, language) for text, language in both)
    if first == second:
        return 0.0
    return max(_reversed(first, second), _exchanged(first, second))


Pair = tuple[Unit, Unit]


@lru_cache(maxsize=KEPT)
def reading(text: str, language: str) -> Reading:
    said = words(folded(text, language), language)
    at: dict[int, list[tuple[int, int]]] = {}
    for hit in hits(text, language):
        at.setdefault(hit.at, []).append((hit.place, hit.sign))
    asking = [(place, word) for place, word in enumerate(said) if word.asks]
    return Reading(
        language,
        tuple(word.text for _place, word in asking),
        tuple(
            _unit(word, at.get(place, ()))
            for place, word in asking
            if not word.refused and (place in at or _carries(word.text))
        ),
        frozenset(word.text for word in said if word.refused and _carries(word.text)),
        tuple(word.text for _place, word in asking if word.text.isdigit()),
    )


def _unit(word: Word, named: Iterable[tuple[int, int]]) -> Unit:
    wants = frozenset((place, sign) for place, sign in named if concepts()[place].kind == "direction")
    return Unit(word, frozenset(place for place, _sign in named) - {place for place, _sign in wants}, wants)


def _carries(word: str) -> bool:
    return len(word) >= SHORT and word not in EMPTY and not word.isdigit()


def alike(one: str, other: str) -> bool:
    """Whether two words may be forms of one: they begin alike.

    >>> alike("учителей", "учителям"), alike("wages", "wage"), alike("мост", "дорога")
    (True, True, False)
    """
    if one == other:
        return True
    if one[:SHORT] != other[:SHORT]:
        return False
    return _common(one, other) >= max(SHORT, STEM * max(len(one), len(other)))


def _common(one: str, other: str) -> int:
    """How many letters both begin with."""
    return next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


def paired(first: Reading, second: Reading) -> list[Pair]:
    """Words of both that say the same, each once: by their letters where the language is one, or by the lexicon."""
    found: list[Pair] = []
    free = list(second.units)
    for unit in first.units:
        best = max(free, key=lambda other: _fit(unit, other, first.language == second.language), default=None)
        if best is not None and _fit(unit, best, first.language == second.language):
            free.remove(best)
            found.append((unit, best))
    return found


def _fit(unit: Unit, other: Unit, one_language: bool) -> int:
    if one_language and unit.word.text == other.word.text:
        return 3
    if unit.named & other.named:
        return 2
    return int(one_language and alike(unit.word.text, other.word.text))


def _counts(share: float, between: tuple[float, float]) -> float:
    start, end = between
    return min(1.0, max(0.0, (share - start) / (end - start)))


def side_by_side(first: Reading, second: Reading) -> tuple[float, bool]:
    """The share of the shorter one's words that stand in the other in this order; whether one stands for another."""
    known: list[str] = []
    rows = [[_number(word, known) for word in said.words] for said in (first, second)]
    same: list[str] = []
    instead = False
    for what, start, end, there, to in SequenceMatcher(None, *rows, autojunk=False).get_opcodes():
        if what == "equal":
            same += first.words[start:end]
        elif what == "replace":
            instead |= any(map(_carries, first.words[start:end])) and any(map(_carries, second.words[there:to]))
    shorter = min(_weight(first.words), _weight(second.words))
    share = min(1.0, _weight(same) / max(shorter, 1.0)) * min(1.0, sum(map(_carries, same)) / ENOUGH)
    return share, instead


def _weight(some: Sequence[str]) -> float:
    return sum(1.0 if _carries(word) else EMPTY_COUNTS for word in some)


def _number(word: str, known: list[str]) -> int:
    """The same for words that are alike."""
    found = next((number for number, other in enumerate(known) if alike(word, other)), len(known))
    if found == len(known):
        known.append(word)
    return found


def _reversed(first: Reading, second: Reading) -> float:
    """By the lexicon, in any languages: a direction reversed, none in common, and an object in common."""
    both = first.things & second.things
    if not both or first.wants & second.wants or not wants_reversed(first, second):
        return 0.0
    of_words = len(paired(first, second)) / min(len(first.units), len(second.units))
    return REVERSED * _counts(max(of_words, len(both) / len(first.things | second.things)), ABOUT)


def wants_reversed(first: Reading, second: Reading) -> bool:
    return any(_against(one, other) for one in first.wants - second.wants for other in second.wants - first.wants)


def _against(one: tuple[int, int], other: tuple[int, int]) -> bool:
    known = concepts()
    if one[0] == other[0]:
        return one[1] != other[1]
    return one[1] > 0 and other[1] > 0 and known[one[0]].name in known[other[0]].against


def _exchanged(first: Reading, second: Reading) -> float:
    """Of near copies in one language: what is turned round, or stands in the place of what says something else.

    What only one of them adds is no exchange.
    """
    if first.language != second.language:
        return 0.0
    share, instead = side_by_side(first, second)
    near = _counts(share, NEAR)
    if not near:
        return 0.0
    pairs = paired(first, second)
    if turned_round(first, second, pairs):
        return OPPOSED * near
    unlike = len(pairs) < min(len(first.units), len(second.units))
    return EXCHANGED * near if instead and unlike else 0.0


def turned_round(first: Reading, second: Reading, pairs: Sequence[Pair]) -> bool:
    if wants_reversed(first, second) and not first.wants & second.wants:
        return True
    if any(is_denied(a, b, first.language) != is_denied(b, a, first.language) for a, b in pairs):
        return True
    if len(first.numbers) > 1 and first.numbers != second.numbers and sorted(first.numbers) == sorted(second.numbers):
        return True
    return _refuses(first, second) and _refuses(second, first)


def is_denied(unit: Unit, beside: Unit, language: str) -> bool:
    """By a word that denies, or by an ending after what the two words have in common."""
    word, stem = unit.word.text, _common(unit.word.text, beside.word.text)
    return unit.word.denied or any(ends_denied(word[place:], language) for place in (stem, stem - 1) if place > 1)


def _refuses(first: Reading, second: Reading) -> bool:
    return any(alike(word, unit.word.text) for word in first.refused for unit in second.units)
