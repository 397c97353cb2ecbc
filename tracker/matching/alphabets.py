"""What one language writes in several ways is written in one, that which the model knows best.

Kazakh and Uzbek have two alphabets each; Turkish has small letters of its own; signs are typed by what keyboards have.
"""

import re

_UZBEK = str.maketrans(
    dict(zip("абвгдезийклмнопрстуфхъыэқҳ", "abvgdeziyklmnoprstufxʼieqh", strict=True))
    | {
        "ё": "yo",
        "ж": "j",
        "ц": "ts",
        "ч": "ch",
        "ш": "sh",
        "щ": "sh",
        "ь": "",
        "ю": "yu",
        "я": "ya",
        "ў": "o‘",
        "ғ": "g‘",
    }
)
# Of the many Latin drafts for Kazakh: the letters of 2021 and, with accents, those of 2018. What they write in two
# ways (i for і and и, h for х and һ) stays with the more frequent.
_KAZAKH = str.maketrans(
    dict(zip("aäbdefgğhiıjklmnñoöpqrsştuūüvwyz", "аәбдефгғхіижклмнңоөпқрсштуұүвуыз", strict=True))
    | dict(zip("áǵńóúýxc", "әғңөүухс", strict=True))
)

_TURKISH = str.maketrans("Iİ", "ıi")
_TURKISH_ONLY = frozenset("çğıöşüÇĞİÖŞÜ")
_WITH_I = frozenset({"kk", "uk", "be"})  # where the Latin i is typed for the Cyrillic one
JOINED = re.compile(r"(?<=\w)[‘’'ʻʼ`´](?=\w)")  # one letter, or a part of one, that is typed in many ways
# Signs of length and vowels, which few write, and letters of other keyboards.
_ARABIC_SIGNS = re.compile("[\u064b-\u0652\u0670\u0640]")
_PERSIAN = str.maketrans("يىك", "ییک")


def in_small_letters(text: str, language: str) -> str:
    """A Turkish I is the great ı, unless the text was typed without the letters of Turkish.

    >>> in_small_letters("MAAŞLAR ARTIRILSIN", "tr"), in_small_letters("MAAS ISTIYORUZ", "tr")
    ('maaşlar artırılsın', 'maas istiyoruz')
    """
    turkish = language == "tr" and not _TURKISH_ONLY.isdisjoint(text)
    return (text.translate(_TURKISH) if turkish else text).lower()


def in_one_alphabet(text: str, language: str) -> str:
    """The text (small letters) in the alphabet in which its language is compared; other languages as they are.

    >>> in_one_alphabet("äkimdi halyq tañdasyn", "kk")
    'әкімді халық таңдасын'
    >>> in_one_alphabet("бола пули тўлансин", "uz"), in_one_alphabet("to'lansin", "uz"), in_one_alphabet("пiк", "uk")
    ('bola puli to‘lansin', 'to‘lansin', 'пік')
    """
    if language == "kk" and _mostly_latin(text):
        return text.replace("sh", "ш").replace("ch", "ч").translate(_KAZAKH)
    if language == "uz":
        return JOINED.sub("‘", text) if _mostly_latin(text) else text.translate(_UZBEK)
    if language in _WITH_I and not _mostly_latin(text):
        return text.replace("i", "і")
    if language in ("ar", "fa"):
        text = _ARABIC_SIGNS.sub("", text)
    return text.translate(_PERSIAN) if language == "fa" else text


def _mostly_latin(text: str) -> bool:
    latin = sum("a" <= letter <= "z" for letter in text)
    return latin > sum("а" <= letter <= "я" for letter in text)
