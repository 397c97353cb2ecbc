"""Kazakh typed on a keyboard without its own letters gets them back, as far as known words tell."""

import re
from collections.abc import Mapping
from functools import cache

from tracker.matching.catalogue import catalogue

OWN = "әғқңөұүһі"
_PLAIN = str.maketrans(OWN, "агкноуухи")
_WORD = re.compile(r"[а-яё]+")
SHORTEST = 3  # letters of a beginning that is looked up
_ENDINGS = {
    "ныздар": "ңыздар",
    "низдер": "ңіздер",
    "ныз": "ңыз",
    "низ": "ңіз",
    "ндар": "ңдар",
    "ндер": "ңдер",
    "син": "сін",
}
ENOUGH = 12  # letters of a text that, with none of its own letters, was typed without them


def with_own_letters(text: str) -> str:
    """The Kazakh text (small letters) as it is; without any of its own letters, each word as the known one like it.

    >>> with_own_letters("жалакы котерилсин, кыскартуга карсымыз")
    'жалақы көтерілсін, қысқартуға қарсымыз'
    >>> with_own_letters("жалақы которилсин")
    'жалақы которилсин'
    """
    if len(text) < ENOUGH or any(letter in OWN for letter in text):
        return text
    return _WORD.sub(lambda word: _restored(word.group()), text)


def _restored(word: str) -> str:
    """By the longest known beginning; what follows it is an ending of verbs or stays as it was typed."""
    known = _beginnings()
    for length in range(len(word), SHORTEST - 1, -1):
        if word[:length] in known:
            return known[word[:length]] + _ENDINGS.get(word[length:], word[length:])
    return word


@cache
def _beginnings() -> Mapping[str, str]:
    """Beginnings of the words of the catalogue without their own letters, each with the one most often met."""
    numbers: dict[str, dict[str, int]] = {}
    for word in _words():
        for length in range(SHORTEST, len(word) + 1):
            written = numbers.setdefault(word[:length].translate(_PLAIN), {})
            written[word[:length]] = written.get(word[:length], 0) + 1
    return {plain: max(sorted(written), key=lambda one: written[one]) for plain, written in numbers.items()}


def _words() -> list[str]:
    texts = (text.lower() for one in catalogue() for text in one.wordings.get("kk", ()))
    return [word for text in texts for word in re.findall(r"\w+", text)]
