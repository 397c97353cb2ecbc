"""The text as stems and words are compared: what people type in several ways is written in one."""

import re
from collections.abc import Mapping
from unicodedata import category, combining, normalize

from tracker.matching.alphabets import JOINED
from tracker.matching.texts import prepared

_MARKS = "".join(filter(lambda sign: category(sign).startswith("M"), map(chr, range(0x300, 0x2000))))
_CHINESE = "\u3400-\u9fff"
# A Chinese character is a word by itself, since no blanks stand between words; the vowels of Hindi are marks.
WORD = re.compile(rf"[{_CHINESE}]|(?:(?![{_CHINESE}])[\w{_MARKS}])+")
_JOINING = frozenset({"uz", "uk", "be"})  # what joins is a letter of its own, and often left out
_ACCENTED = frozenset({"es", "pt", "fr", "it"})  # typed without accents as often as with them
_ELSE: Mapping[str, Mapping[int, str | int | None]] = {
    "ar": str.maketrans("أإآٱىة", "اااايه"),
    "de": {ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue", ord("ß"): "ss"},
    "fa": str.maketrans("أإؤئۀة", "ااویهه"),
    "hi": str.maketrans("ँ", "ं", "\u093c\u200c\u200d"),  # with and without the dot below
    "tr": str.maketrans("âî", "ai"),
    "uk": str.maketrans("ґ", "г"),
}


def folded(text: str, language: str) -> str:
    """Prepared, and one letter for those that are mistaken for each other.

    >>> folded("Ўқитувчилар", "uz"), folded("Сім’ї", "uk"), folded("Расчёт", "ru"), folded("Löhne", "de")
    ('oqituvchilar', 'сімї', 'расчет', 'loehne')
    """
    text = prepared(text, language).replace("ё", "е")
    if language in _JOINING:
        text = JOINED.sub("", text)
    if language in _ACCENTED:
        text = "".join(letter for letter in normalize("NFD", text) if not combining(letter))
    return text.translate(_ELSE[language]) if language in _ELSE else text


def is_chinese(word: str) -> bool:
    return "\u3400" <= word[0] <= "\u9fff"
