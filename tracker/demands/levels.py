"""Which lines of a pasted text begin a demand, which run on, and which are title, preamble or signature. Pure."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from tracker.demands.marks import Mark

_NAMES_LIST = re.compile(r"требова|требуем|талап|demand|talab|talep|вимог|вимаг|postulat|żąda|مطالب|reivindic", re.I)
_SIGNED = re.compile(
    r"""(?:подпис|с\ уважением|от\ имени|от\ лица|по\ поручению|принято\ (?:на|единогласно)|контакт|тел\.|комитет
    |совет\b|профком|профсоюз|коллектив|инициативная\ группа|стачком|рабочие\b|работники\b|жители\b|участники\b|ваши\b
    |құрметпен|атынан|қол\ қой|ұжым|жұмысшылар[ы]?\b|тұрғындар|кеңесі?\b|зейнеткерлер|бастамашыл
    |signed|on\ behalf|respectfully|yours|sincerely|the\ committee|committee\ of|workers\ of|for\ the\ committee
    |hurmat\ bilan|nomidan|ishchilar|урматтоо|урмат\ менен|saygıl|adına|işçiler|komite
    |з\ повагою|від\ імені|підпис|страйком|z\ poważaniem|w\ imieniu|podpis|komitet|باسم|التوقيع|لجنة|عن\ )""",
    re.I | re.X,
)
_SIGNATURES = re.compile(r"подписи|қол қойғандар|signed|imzo", re.I)
_ATYNAN = re.compile(r"(?:атынан|nomidan|adına|қол қойғандар|бастауыш комитеті)\W*\S{0,20}$", re.I)
_MONTHS = (
    "январ|феврал|март|апрел|ма[яй]|июн|июл|август|сентябр|октябр|ноябр|декабр|қаңтар|ақпан|наурыз|сәуір|мамыр|маусым"
    "|шілде|тамыз|қыркүйек|қазан|қараша|желтоқсан|january|february|march|april|may|june|july|august|september|october"
    "|november|december|yanvar|ocak|січн|stycz|يناير"
)
_DATED = re.compile(
    rf"(?:^|\W)(?:\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{2,4}}|\d{{1,2}}[ -](?:{_MONTHS})\w*|(?:{_MONTHS})\w* \d{{1,2}}"
    r"|\d{4} (?:жыл|йил|yil))",
    re.I,
)


LONGEST_SIGNATURE, LONGEST_HEADING, SKIPPED = 40, 100, 3


class Line(NamedTuple):
    """A line without its messenger's stamp: words with their mark, the white space after them."""

    stamp: str
    words: str
    end: str
    mark: Mark | None

    @property
    def ends_paragraph(self) -> bool:
        return self.end.count("\n") > 1


def roles_of(lines: list[Line]) -> list[str]:
    """The role of each line: t(itle), p(reamble), d(emand), m(ore of it), s(ignature), (left out) x.

    Takes away from `lines` what looked like a mark and is none.
    """
    roles = ["x" if not line.words else "" for line in lines]
    tops = _tops(lines)
    if any(tops):
        _marked(lines, tops, roles)
    else:
        _unmarked(lines, roles)
    _sign(lines, roles)
    return roles


def _marked(lines: Sequence[Line], tops: Sequence[bool], roles: list[str]) -> None:
    first = tops.index(True)
    begun = False
    for place in range(len(lines)):
        if roles[place]:
            continue
        if tops[place]:
            roles[place] = "d"
        elif _is_heading(lines, tops, place, first):
            roles[place] = "x"
        elif place < first:
            roles[place] = "p" if begun else "t"
            begun = True
        else:
            roles[place] = "m"


def _is_heading(lines: Sequence[Line], tops: Sequence[bool], place: int, first: int) -> bool:
    """A line over the demands that follow: "II. Political demands:"."""
    line = lines[place]
    following = _next_with_words(lines, place)
    if following is None or not tops[following]:
        return False
    if line.mark is not None:
        return line.mark.family == "roman"
    if not line.words.rstrip().endswith(":") or len(line.words) > LONGEST_HEADING:
        return False
    if place < first:  # over the first demands too, if others have such a line
        later = (n for n in range(first, len(lines)) if lines[n].words and not tops[n])
        return _next_with_words(lines, -1) != place and any(_is_heading(lines, tops, n, first) for n in later)
    return lines[place - 1].ends_paragraph or line.words[:1].isupper()


def _next_with_words(lines: Sequence[Line], place: int) -> int | None:
    return next((n for n in range(place + 1, len(lines)) if lines[n].words), None)


def _tops(lines: list[Line]) -> list[bool]:
    """Which lines begin a demand: those with a mark of the level that the text begins with."""
    family = _family([line.mark for line in lines if line.mark])
    if family is None:
        return [False] * len(lines)
    if family == "number":
        return _numbered(lines)
    if family == "bullet":
        return _bulleted(lines)
    return [line.mark is not None and line.mark.family == family for line in lines]


def _family(marks: Sequence[Mark]) -> str | None:
    """The family of marks that begins the demands."""
    order = list(dict.fromkeys(mark.family for mark in marks))
    if not order:
        return None
    count = Counter(mark.family for mark in marks)
    first = order[0]
    if first == "tree" and not count["number"]:
        return "tree"
    if first in ("roman", "tree") and count["number"] > 1:
        return "number"
    if first in ("bullet", "letter") and count["number"] > 1:
        last_first = max(place for place, mark in enumerate(marks) if mark.family == first)
        first_number = next(place for place, mark in enumerate(marks) if mark.family == "number")
        # Dots in the preamble, then numbers; else numbers below dots.
        return "number" if last_first < first_number and count["number"] >= 2 else first
    return first if first != "tree" else "number"


def _numbered(lines: list[Line]) -> list[bool]:
    """Numbers of the first style, and of others that go on counting; not those that count anew below a demand.

    A number of another style that fits into no count begins a line by chance ("№ 127 of the orders").
    """
    styles, last, sub = set[str](), 0, ("", 0)
    tops = []
    for place, line in enumerate(lines):
        mark, top = line.mark, False
        if mark is not None and mark.family == "roman":
            sub = ("", 0)
        if mark is not None and mark.family == "number":
            goes_on_below = (mark.style, mark.value - 1) == sub
            if (
                not styles
                or mark.style in styles
                or (1 < last + 1 <= mark.value <= last + SKIPPED and not goes_on_below)
            ):
                top, last, sub = True, mark.value, ("", 0)
                styles.add(mark.style)
            elif mark.value == 1 or goes_on_below:
                sub = (mark.style, mark.value)
            else:
                lines[place] = line._replace(mark=None)
        tops.append(top)
    return tops


def _bulleted(lines: Sequence[Line]) -> list[bool]:
    """Dots and dashes; not those that are set in deeper, nor another kind of dot below "• Wages:"."""
    marks = [line.mark for line in lines if line.mark and line.mark.family == "bullet"]
    outer = min([mark.indent for mark in marks[1:]] or [0])
    first, styles = marks[0].style, Counter(mark.style for mark in marks)
    tops, before, sub_style = [], "", ""
    for line in lines:
        mark = line.mark if line.mark and line.mark.family == "bullet" else None
        if mark is not None:
            deeper = mark.indent >= outer + 2 or mark.style == "second"
            other = mark.style != first and styles[first] > 1
            sub_style = mark.style if deeper or (other and (before.endswith(":") or sub_style == mark.style)) else ""
        tops.append(mark is not None and not sub_style)
        before = line.words.rstrip() or before
    return tops


def _unmarked(lines: Sequence[Line], roles: list[str]) -> None:
    """Without marks a paragraph is a demand, or, where there is one paragraph only, a line."""
    own = [place for place, line in enumerate(lines) if line.words and not roles[place]]
    by_paragraph = any(lines[place].ends_paragraph for place in own[:-1])
    begins = True
    for place in own:
        line = lines[place]
        if place == own[0] and len(own) > 1 and _names_the_list(line.words):
            roles[place] = "t"
            begins = True
            continue
        roles[place] = "d" if begins or not by_paragraph else "m"
        begins = line.ends_paragraph


def _names_the_list(words: str) -> bool:
    short = len(words) <= 120
    names = bool(_NAMES_LIST.search(words)) and not words.endswith((".", "!"))
    return short and (names or words.rstrip().endswith(":"))


def _sign(lines: Sequence[Line], roles: list[str]) -> None:
    """The signature: what stands at the end, apart from the last demand, and reads like one."""
    last = max((place for place, role in enumerate(roles) if role == "d"), default=None)
    if last is None:
        return
    has_marks = any(line.mark for line in lines)
    begin = None
    for place in range(max(last + (1 if has_marks else 0), len(lines) - LONGEST_SIGNATURE), len(lines)):
        if not lines[place].words:
            continue
        apart = place > 0 and lines[place - 1].ends_paragraph
        marked = lines[place].mark is not None and roles[place] in ("d", "m") and has_marks
        if not marked and _signs(lines, place, apart, has_marks):
            begin = place
            break
    if begin is None and not has_marks:
        begin = _signed_before(lines, last)
    for place in range(begin if begin is not None else len(lines), len(lines)):
        if roles[place] != "x":
            roles[place] = "s"


def _signed_before(lines: Sequence[Line], last: int) -> int | None:
    """Without marks the signature may be several paragraphs, each of which looked like a demand."""
    begin = None
    for place in range(last, 0, -1):
        if lines[place].words and not _signs(lines, place, lines[place - 1].ends_paragraph, False):
            return begin
        begin = place
    return None


def _signs(lines: Sequence[Line], place: int, apart: bool, has_marks: bool) -> bool:
    """Whether a signature begins at this line."""
    words = lines[place].words.strip()
    short = len(words) <= 120
    plain = bool(_SIGNED.match(words) or _ATYNAN.search(words))
    dated = short and len(words) <= 60 and bool(_DATED.search(words))
    if not apart:
        return short and bool((dated and len(words) <= 45) or _SIGNATURES.match(words))
    if plain or dated:
        return short
    rest = [line.words.strip() for line in lines[place:] if line.words]
    name_like = all(len(line) <= 70 and not line.endswith((".", ";", "!", "?", ":")) for line in rest)
    return has_marks and name_like and words[:1].isupper() and len(rest) <= 6
