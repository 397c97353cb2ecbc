"""What every paper of the program has in common: texts as data for Typst, fonts that draw them, the way back to a page.

Pure: no web, no database, no clock, no room.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from threading import Lock
from typing import Any

import segno
import typst

press = Lock()  # what is set in type takes time and memory: one at a time in a process


@dataclass(frozen=True)
class Wording:
    """A text in one language: BCP 47 tag, text; paragraphs are separated by newlines."""

    language: str
    text: str


FONTS = ("fontpkg_noto_sans", "fontpkg_ibm_plex_sans_arabic")
PARAGRAPHS = 50  # in one text; more than anyone writes run on as one
UNKNOWN = "\ufffd"  # stands for a letter that no font of the machine has: a gap one can see

# Pictographs with all that is joined to them; what only asks for a coloured form; the keycap around a digit.
_EMOJI = re.compile(
    "[\u231a\u231b\u23e9-\u23ec\u23f0\u23f3\u25fd\u25fe\u2614\u2615\u2648-\u2653\u267f\u2693\u26a1\u26aa\u26ab\u26bd"
    "\u26be\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5\u26fa\u26fd\u2705\u270a\u270b\u2728\u274c\u274e"
    "\u2753-\u2755\u2757\u2795-\u2797\u27b0\u27bf\u2b1b\u2b1c\u2b50\u2b55\U0001f000-\U0001f0ff\U0001f18e"
    "\U0001f191-\U0001f251\U0001f300-\U0001f6ff\U0001f7e0-\U0001f7ff\U0001f900-\U0001f9ff\U0001fa70-\U0001faff]"
    "\ufe0f?(?:\u200d.\ufe0f?[\U0001f3fb-\U0001f3ff]?)*|[\ufe00-\ufe0f\u20e3\U000e0000-\U000e01ef]"
)
# More marks than any language sets on one letter would cover the lines above and below.
_MARKS = "\u0300-\u036f\u0483-\u0489\u0610-\u061a\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_HEAPED = re.compile(f"([{_MARKS}]{{3}})[{_MARKS}]+")

# Typst has no patterns for Kazakh, Kyrgyz and Tatar, but their rule is short: a syllable begins with the consonant
# before a vowel, and у after a vowel is a consonant. Only long words are divided, with four letters on either side.
_SYLLABIC = frozenset({"kk", "ky", "tt"})
_LONG_WORD = re.compile(r"[^\W\d_]{12,}")
_VOWEL, _CONSONANT = "[аәеёиоөұүуыіэюя]", "[бвгғджҗзйкқлмнңпрстфхһцчшщ]"
_SYLLABLE = re.compile(
    rf"(?<=.{{4}})(?:(?<={_VOWEL})|(?<={_VOWEL}.)|(?<={_VOWEL}..))"
    rf"(?:(?={_CONSONANT}{_VOWEL})|(?<={_VOWEL})(?=у{_VOWEL}))(?=.{{4}})",
    re.IGNORECASE,
)


def qr_code(address: str) -> segno.QRCode:
    """The sign that leads a phone to the address."""
    return segno.make(address, error="m", micro=False)


def wording_told(wording: Wording) -> dict[str, Any]:
    """A text as templates take it: language, direction, paragraphs without what paper cannot show."""
    said = list(filter(None, map(on_paper, wording.text.split("\n"))))
    if len(said) > PARAGRAPHS:
        said = [" ".join(said)]
    if not said and wording.text.strip():
        said = [UNKNOWN]  # of pictographs alone
    return {"language": primary(wording.language), "rtl": from_the_right(wording.text), "paragraphs": said}


def wordings_told(wordings: Iterable[Wording]) -> list[dict[str, Any]]:
    """Running texts as templates take them: with places where long words may be divided."""
    return [wording_told(Wording(wording.language, divisible(wording))) for wording in wordings]


def divisible(wording: Wording) -> str:
    """The text with soft hyphens where Typst does not know the language; a paragraph's last word stays whole.

    >>> divisible(Wording("kk", "Жұмысшылардың жалақысы")).replace("\\xad", "-")
    'Жұмыс-шы-лардың жалақысы'
    """
    if primary(wording.language) not in _SYLLABIC:
        return wording.text
    lines = [line.rpartition(" ") for line in wording.text.split("\n")]
    return "\n".join(
        _LONG_WORD.sub(lambda word: _SYLLABLE.sub("\u00ad", word[0]), most) + space + last
        for most, space, last in lines
    )


def on_paper(line: str) -> str:
    """A line without what paper cannot show.

    >>> on_paper("Жалақы 🔥 көтерілсін ❤️")
    'Жалақы көтерілсін ❤'
    """
    return re.sub(" {2,}", " ", _HEAPED.sub(r"\1", _EMOJI.sub("", line))).strip()


def primary(language: str) -> str:
    """The first subtag; `und` for what is no language."""
    first = language.split("-")[0].lower()
    return first if re.fullmatch("[a-z]{2,3}", first) else "und"


def from_the_right(text: str) -> bool:
    """Whether the first letter with a direction runs from right to left: Uyghur and Kurdish are written both ways."""
    return next((d != "L" for d in map(unicodedata.bidirectional, text) if d in ("L", "R", "AL")), False)


@lru_cache
def fonts_with(*, of_the_machine: bool) -> typst.Fonts:
    """The program's own fonts, and those of the machine if asked for."""
    folders = [str(files(package) / "files") for package in FONTS]
    return typst.Fonts(include_system_fonts=of_the_machine, font_paths=folders)


def drawable(content: Mapping[str, Any]) -> tuple[str, typst.Fonts]:
    """The content as JSON in which fonts can draw each letter, and these fonts.

    The machine's own fonts only join in where ours do not suffice: so papers look the same everywhere.
    """
    told, fonts = json.dumps(content, ensure_ascii=False), fonts_with(of_the_machine=False)
    if undrawable(told, fonts):
        fonts = fonts_with(of_the_machine=True)
        letters, signs = undrawable(told, fonts), unicodedata.category
        told = told.translate({ord(letter): UNKNOWN if signs(letter)[0] in "LN" else None for letter in letters})
    return told, fonts


def undrawable(told: str, fonts: typst.Fonts) -> set[str]:
    """The letters that no font has. Typst alone knows what it would fall back on, and tells only where PDF/UA asks."""
    letters = {letter for letter in set(told) if letter > "~"}
    probe = b'#set document(title: "?", date: none)\n#for letter in sys.inputs.letters.split(" ") [#letter ]'
    try:
        typst.compile(probe, font_paths=fonts, sys_inputs={"letters": " ".join(letters)}, pdf_standards="ua-1")
    except typst.TypstError as error:
        named = "".join(re.findall('the text `"(.*?)"` could not', error.diagnostic))
        return letters & set(re.sub(r"\\u\{(\w+)\}", lambda code: chr(int(code[1], 16)), named))
    return set()


def forget() -> None:
    """Typst keeps what its last ten runs used, 200 MB for each of the longest lists: run it idly to let go."""
    for _run in range(11):
        typst.compile(b"", font_paths=fonts_with(of_the_machine=False))
