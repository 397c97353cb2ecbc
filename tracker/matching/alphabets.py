"""Kazakh and Uzbek are written in two alphabets each; the model knows one of the two far better."""

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


def in_one_alphabet(text: str, language: str) -> str:
    """The text (small letters) in the alphabet in which its language is compared; other languages as they are.

    >>> in_one_alphabet("äkimdi halyq tañdasyn", "kk")
    'әкімді халық таңдасын'
    >>> in_one_alphabet("бола пули тўлансин", "uz")
    'bola puli to‘lansin'
    """
    if language == "kk" and _mostly_latin(text):
        return text.replace("sh", "ш").replace("ch", "ч").translate(_KAZAKH)
    if language == "uz" and not _mostly_latin(text):
        return text.translate(_UZBEK)
    return text


def _mostly_latin(text: str) -> bool:
    latin = sum("a" <= letter <= "z" for letter in text)
    return latin > sum("а" <= letter <= "я" for letter in text)
