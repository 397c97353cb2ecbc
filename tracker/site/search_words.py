"""Words as they are searched: without their endings, in Kazakh, Russian and English. Pure.

Both databases are fed with these stems, so that both find the same. Nobody says in which language a search is, and one
text mixes two: a Cyrillic word stands in the index by its Russian and its Kazakh stem, a Latin one by its English stem.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

from tracker.matching.alphabets import in_one_alphabet
from tracker.matching.own_letters import OWN
from tracker.matching.texts import code_of
from tracker.words import fold

RULES = 2  # goes up with every change here: the index is made anew at the next start
LONGEST = 200  # characters of what is searched for
MOST = 12  # words of what is searched for
LENGTH = 40  # letters of a stem; PostgreSQL refuses the very long ones
PREFIX = range(2, 8)  # letters of a last word that may be the beginning of a longer one
_WORD = re.compile(r"[^\W_]+")
_CYRILLIC = re.compile("[а-я]")
_PLAIN_LATIN = re.compile("[a-z]+")
_THOUSANDS = re.compile(r"(?<=\d)[    .,](?=\d{3}(?!\d))")
_COMMON = re.compile(r"(?i)\b[pрп][-‐‑–](?=\d)")
_WITHOUT_OWN = str.maketrans(OWN["kk"][0], "агкноуухи")
_RUSSIAN, _ENGLISH = snowballstemmer.stemmer("russian"), snowballstemmer.stemmer("english")
# Words that stand in every text, as `plain` has them.
_EVERYWHERE = """
    а без бы в во для до же за и из или к ко на не но о об от по при с со у что чтобы это как
    жане мен пен бен ушин туралы немесе да де осы бул
    a an and are as at by for from in is it of on or that the this to with
"""
_STOP = frozenset(_EVERYWHERE.split())
# Kazakh endings as they stand without the letters that only Kazakh has, by the fewest letters that stay before them.
_AFTER = {
    3: """
        нын нин дын дин тын тин га ге ка ке на не ды ди ты ти ны ни да де та те нда нде
        дан ден тан тен нан нен мен бен пен менен дагы деги тагы теги ндагы ндеги
        лар лер дар дер тар тер ы и сыз сиз сын син у ыл ил
    """,
    4: """
        сы си ымыз имиз мыз миз ыныз иниз ныз низ ым им ын ин лык лик дык дик тык тик
        ган ген кан кен ып ип
    """,
}
_ENDINGS = {ending: left for left, endings in _AFTER.items() for ending in endings.split()}
_ENDING_LENGTHS = sorted({len(ending) for ending in _ENDINGS}, reverse=True)
# Words that end like an ending and would become others: теңге and тең, Алматы and алма, Қарағанды and қара; of жұмысы
# more than жұмы is left.
_WHOLE = frozenset({"тенге", "алматы", "караганды", "жумыс"})
_LAST = str.maketrans("бг", "пк")  # талап, талабы; еңбек, еңбегі


@dataclass(frozen=True)
class Word:
    """A word that is searched for: any of its stems, or a word that begins with `prefix` ("" if none)."""

    typed: str
    stems: tuple[str, ...]
    prefix: str

    def within(self, stems: Collection[str]) -> bool:
        """Whether it stands among these."""
        return any(one in stems for one in self.stems) or (
            self.prefix != "" and any(one.startswith(self.prefix) for one in stems)
        )


def plain(text: str) -> str:
    """Small letters, ё as е, Kazakh letters as the plain ones that people type instead of them.

    >>> plain("Жаңаөзен"), plain("ЗЕЙНЕТАҚЫ")
    ('жанаозен', 'зейнетакы')
    """
    return unicodedata.normalize("NFC", fold(text)).translate(_WITHOUT_OWN)


def kazakh_stem(word: str) -> str:
    """A plain word without its Kazakh endings, taken off one after the other as long as enough is left; й as и.

    >>> {kazakh_stem(plain(word)) for word in ("зейнетақы", "зейнетақымызды", "зейнетақының")}
    {'зеинетак'}
    >>> {kazakh_stem(plain(word)) for word in ("көтерілсін", "көтеру", "көтеріңіз")}
    {'котер'}
    """
    word = word.replace("й", "и")  # in Latin letters both are i
    while True:
        shorter = _without_ending(word)
        if shorter == word or word in _WHOLE:
            return word[:-1] + word[-1].translate(_LAST)
        word = shorter


def _without_ending(word: str) -> str:
    lefts = [len(word) - length for length in _ENDING_LENGTHS if length < len(word)]
    whole = [left for left in lefts if word[:left] in _WHOLE and word[left:] in _ENDINGS]
    for left in whole + lefts:
        if left >= _ENDINGS.get(word[left:], 99):
            return word[:left]
    return word


@lru_cache(maxsize=200_000)
def stems(word: str) -> frozenset[str]:
    """The stems by which a plain word is found."""
    if _CYRILLIC.search(word):
        found = {_RUSSIAN.stemWord(word), kazakh_stem(word)}
    elif _PLAIN_LATIN.fullmatch(word):
        found = {_ENGLISH.stemWord(word)}
    else:
        found = {word}
    return frozenset(one[:LENGTH] for one in found if one)


def split(text: str) -> list[tuple[str, int, int]]:
    """The words of a text, plain, each with where it begins and ends there."""
    words = ((plain(found.group()), found.start(), found.end()) for found in _WORD.finditer(text))
    return [("".join(filter(str.isalnum, word)), start, end) for word, start, end in words]


def stems_of(texts: Iterable[tuple[str, str]]) -> set[str]:
    """All stems of some texts, each with its language."""
    found: set[str] = set()
    for text, language in texts:
        joined = _COMMON.sub("p", _THOUSANDS.sub("", text))
        found.update(*(stems(word) for word, _start, _end in split(joined) if word not in _STOP))
        if code_of(language) == "kk":
            other = in_one_alphabet(joined.lower(), "kk")
            if other != joined.lower():
                found.update(*(stems(word) for word, _start, _end in split(other)))
    return found


def asked_words(text: str, language: str) -> list[Word]:
    """The words that a search is for, at most `MOST`; words that stand everywhere only where there are no others.

    `language`: of the reader; a Kazakh one may type Latin letters.
    """
    joined = _COMMON.sub("p", _THOUSANDS.sub("", text))
    found = list(dict.fromkeys(word for word, _start, _end in split(joined)))
    last = found[-1] if found else ""
    telling = [word for word in found if word not in _STOP] or found
    return [_word(word, language, word == last) for word in telling[:MOST]]


def _word(word: str, language: str, last: bool) -> Word:
    own = set(stems(word))
    if not _CYRILLIC.search(word) and (language == "kk" or not _PLAIN_LATIN.fullmatch(word)):
        own |= stems(plain(in_one_alphabet(word, "kk")))
    return Word(word, tuple(sorted(own)), word if last and len(word) in PREFIX and not word.isdigit() else "")


def marked(text: str, words: Collection[Word], language: str = "") -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is a word that was searched for.

    >>> marked("Повысить пенсию!", asked_words("пенсии", "ru"))
    [('Повысить ', False), ('пенсию', True), ('!', False)]
    """
    pieces: list[tuple[str, bool]] = []
    done = 0
    for word, start, end in split(text):
        own = stems_of([(text[start:end], language)]) or stems(word)
        if any(one.within(own) for one in words):
            pieces += [(text[done:start], False), (text[start:end], True)]
            done = end
    return [piece for piece in (*pieces, (text[done:], False)) if piece[0]]


def found_in(stems_there: Collection[str], words: Collection[Word]) -> int:
    """How many of the words stand among the stems."""
    return sum(word.within(stems_there) for word in words)


def excerpt(text: str, words: Collection[Word], most: int = 320) -> str:
    """The text, or where it is long the part around the first word that was searched for."""
    if len(text) <= most:
        return text
    first = next((start for word, start, _end in split(text) if any(one.within(stems(word)) for one in words)), 0)
    begin = max(0, first - most // 3)
    if begin:
        begin = text.find(" ", begin, first) + 1 or begin
    end = begin + most
    if end < len(text):
        end = max(text.rfind(" ", first, end), 0) or end
    return ("… " if begin else "") + text[begin:end].strip() + (" …" if end < len(text) else "")
