"""Texts as people type them: cleaning, limits, order, look-alikes; messages for translation; refusals."""

import re
import unicodedata
from typing import Any

LIMITS = {
    "demand": 4000,
    "title": 200,
    "name": 200,
    "preamble": 4000,
    "reason": 2000,
    "comment": 2000,
    "minutes": 20000,
    "paste": 1_000_000,
}
LIST_LIMIT = 200
KAZAKH = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
_ORDER = {letter: chr(0x1000 + place) for place, letter in enumerate(KAZAKH)}
_FORBIDDEN = re.compile("[\u202a-\u202e\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_LOOK_ALIKE = str.maketrans("aàáâãäåbcçeèéêëikmnoòóôõöpqtuüxyhpl0134з", "аааааааьссеееееікмпоооооорқтүүхуһрі" + "оізчз")


def N_(message: str) -> str:
    """Mark a message for translation where it stands; it is translated where it is shown."""
    return message


class Refused(Exception):
    """A deed that cannot be done; `sentence` (a message id, may use %(name)s) is what the person reads.

    `field` names the form's field beside which it belongs; `status` is the HTTP status of the page.
    """

    sentence = N_("This cannot be done.")
    field: str | None = None
    status = 422

    def __init__(self, **values: Any) -> None:
        super().__init__(self.sentence)
        self.values = values
        self.field = values.pop("field", self.field)


class TooLong(Refused):
    sentence = N_("At most %(limit)s characters; these are %(length)s.")


class Missing(Refused):
    sentence = N_("Please fill this in.")


def clean(text: str) -> str:
    """NFC, one kind of newline, no control characters, no bidi embeddings; lone surrogates become U+FFFD."""
    text = _SURROGATES.sub("\ufffd", text).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    text = text.replace("\u2028", "\n").replace("\u2029", "\n")
    return unicodedata.normalize("NFC", _FORBIDDEN.sub("", text)).strip()


def one_line(text: str) -> str:
    """`clean`, and all white space as single spaces."""
    return " ".join(clean(text).split())


def within(kind: str, text: str, field: str | None = None) -> str:
    """The text, if it is no longer than the limit of its kind. Raises TooLong."""
    if len(text) > LIMITS[kind]:
        raise TooLong(limit=LIMITS[kind], length=len(text), field=field)
    return text


def required(kind: str, text: str, field: str | None = None) -> str:
    """The text, if there is any and it is within its limit. Raises Missing, TooLong."""
    if not text:
        raise Missing(field=field)
    return within(kind, text, field)


def fold(text: str) -> str:
    """For searching: without case and with ё as е.

    >>> fold("Жаңаөзен ЁЛКА")
    'жаңаөзен елка'
    """
    return unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")


def sort_key(text: str) -> str:
    """For sorting by code point: Kazakh and Russian letters in the order of the Kazakh alphabet.

    >>> sorted(["ұн", "бақ", "әке", "ана"], key=sort_key)
    ['ана', 'әке', 'бақ', 'ұн']
    """
    return "".join(_ORDER.get(letter, letter) for letter in text.casefold())


def skeleton(text: str) -> str:
    """Equal for names that look alike, Latin letters for Cyrillic ones included.

    >>> skeleton("Depo 3") == skeleton("Dеpо  3")
    True
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in folded.translate(_LOOK_ALIKE) if c.isalnum())
