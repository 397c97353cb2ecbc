"""What is typed on a keyboard without the letters of its language gets them back, as far as known words tell."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from tracker.matching.catalogue import catalogue
from tracker.matching.lexicon import concepts

# By language its own letters, and what is typed for each.
OWN = {
    "kk": ("әғқңөұүһі", "а г к н о у у х и"),
    "ky": ("өүң", "о у н"),
    "tg": ("ӣӯқғҳҷ", "и у к г х ч"),
    "tr": ("çğıöşü", "c g i o s u"),
    "pl": ("ąćęłńóśźż", "a c e l n o s z z"),
    "de": ("äöüß", "ae oe ue ss"),
    "ar": ("أإآةى", "ا ا ا ه ي"),
    "uk": ("іїєґ", "и и е г"),
    "be": ("іў", "и у"),
}
_ELSE = {"tg": ("ӣӯқғҳҷ", "и у к г х ж")}  # typed in a second way
_ENDINGS = {
    "kk": {
        "ныздар": "ңыздар",
        "низдер": "ңіздер",
        "ныз": "ңыз",
        "низ": "ңіз",
        "ндар": "ңдар",
        "ндер": "ңдер",
        "син": "сін",
    }
}
_WORD = re.compile(r"[^\W\d_]+")
SHORTEST = 3  # letters of a beginning that is looked up
ENOUGH = 12  # letters of a text that, with none of its own letters, was typed without them


@dataclass(frozen=True)
class _Known:
    """Of a language its own letters, and the known beginnings of words by how they are typed without them.

    `longest`: of these beginnings; what is longer need not be looked up, however long a word somebody types.
    """

    own: frozenset[str]
    beginnings: Mapping[str, str]
    longest: int


def with_own_letters(text: str, language: str) -> str:
    """The text (small letters) as it is; without any of the language's own letters, each word as the known one like it.

    >>> with_own_letters("жалакы котерилсин, кыскартуга карсымыз", "kk")
    'жалақы көтерілсін, қысқартуға қарсымыз'
    >>> with_own_letters("жалақы которилсин", "kk")
    'жалақы которилсин'
    >>> with_own_letters("iscilerin ucretleri odensin", "tr")
    'işçilerin ücretleri ödensin'
    """
    if language not in OWN or len(text) < ENOUGH or any(letter in _known(language).own for letter in text):
        return text
    return _WORD.sub(lambda word: _restored(word.group(), language), text)


def _restored(word: str, language: str) -> str:
    """By the longest known beginning; what follows it is an ending of verbs or stays as it was typed."""
    known, endings = _known(language), _ENDINGS.get(language, {})
    for length in range(min(len(word), known.longest), SHORTEST - 1, -1):
        if word[:length] in known.beginnings:
            return known.beginnings[word[:length]] + endings.get(word[length:], word[length:])
    return word


@cache
def _known(language: str) -> _Known:
    """Of beginnings that are typed alike the one most often met stands."""
    numbers: dict[str, dict[str, int]] = {}
    ways = [_typed(*each[language]) for each in (OWN, _ELSE) if language in each]
    for word in _words(language):
        for beginning in (word[:length] for length in range(SHORTEST, len(word) + 1)):
            for typed in {beginning.translate(way) for way in ways}:
                written = numbers.setdefault(typed, {})
                written[beginning] = written.get(beginning, 0) + 1
    best = {typed: max(sorted(written), key=lambda one: written[one]) for typed, written in numbers.items()}
    return _Known(frozenset(OWN[language][0]), best, max(map(len, best)))


def _typed(own: str, instead: str) -> dict[int, str]:
    return str.maketrans(dict(zip(own, instead.split(), strict=True)))


def _words(language: str) -> Iterator[str]:
    """Of the catalogue, and the stems of the lexicon."""
    for one in catalogue():
        for text in one.wordings.get(language, ()):
            yield from _WORD.findall(text.lower())
    for concept in concepts():
        for stem in concept.stems.get(language, ()):
            yield from _WORD.findall(stem)
