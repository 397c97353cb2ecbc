"""What stands in front of a demand: numbers, letters, dots; and in front of a messenger's line: name and time. Pure."""

import re
from functools import lru_cache
from typing import NamedTuple

_EMOJI = "\u203c\u2049\u2139\u2190-\u21ff\u2600-\u27bf\u2b00-\u2bff\U0001f100-\U0001faff"
_SHAPES = "•·▪▫■□●○◦‣⁃∙*–—\\-\u25a0-\u25ff\uf0a7\uf0b7\uf0d8"
_CIRCLED = "①-⑳⑴-⒇❶-❿➀-➓"
_MARK = re.compile(
    rf"""(?P<indent>[ ]*)(?:
      (?P<tree>\d{{1,3}}(?:\.\d{{1,3}})+(?:[.)](?=[ ])|(?=[ ][^\W\d_a-zа-яәғқңөұүһіё])))
    | (?P<keycap>(?:[0-9]\ufe0f?\u20e3)+|\U0001f51f)[ ]*[.):]?
    | (?P<number>№[ ]*\d{{1,3}}[ ]*[.):]?(?=[ ])
               | \(\d{{1,3}}\)(?=\S|[ ])
               | \d{{1,3}}[ ]?[.):](?!\d)
               | [*_]{{1,2}}\d{{1,3}}[.):][*_]{{1,2}}
               | \d{{1,3}}[ ]?[-–—](?=[ ]|[^\W\d_a-zа-яәғқңөұүһіё]))
    | (?P<circled>[{_CIRCLED}])
    | (?P<roman>[IVX\u0406\u0425]{{1,5}}[.)](?=[ ]))
    | (?P<letter>[^\W\d_]\)(?=[ ]|\w))
    | (?P<bullet>[{_SHAPES}](?=[ ]+\S)
               | [•●▪■\uf0b7\uf0a7\uf0d8](?=\w)
               | [{_EMOJI}]\ufe0f?(?:\u200d[{_EMOJI}]\ufe0f?)*(?=[ ]*\w))
    | (?P<second>o(?=[ ][^\W\d_]))
    )[ ]*(?=\S)""",
    re.VERBOSE,
)
_FAMILY = {
    "tree": "tree",
    "keycap": "number",
    "number": "number",
    "circled": "number",
    "roman": "roman",
    "letter": "letter",
    "bullet": "bullet",
    "second": "bullet",
}
_MAY_BEGIN = re.compile(rf"[ ]*(?:[\d(№_IVX\u0406\u0425\U0001f51fo{_CIRCLED}{_SHAPES}{_EMOJI}]|[^\W\d_]\))")
_DIGITS = re.compile(r"\d+")

_DATE = r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}"
_TIME = r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:[ \u202f]?[AaPp]\.?[Mm]\.?)?"
_NAME = r"[^:\n\[\]]{1,80}"
STAMP = re.compile(
    rf"""[\u200e\u200f]?(?:
      \[[ ]?(?:{_DATE},?[ ]+)?{_TIME}[ ]?\][ ]*{_NAME}:(?:[ ]+|$)   # WhatsApp on an iPhone, Telegram, Viber
    | {_DATE},?[ ]+{_TIME}[ ]+[-–][ ]+{_NAME}:(?:[ ]+|$)           # WhatsApp on Android
    | {_NAME},?[ ]+\[{_DATE},?[ ]+{_TIME}\]:?[ ]*$                 # Telegram, on a line of its own
    )""",
    re.VERBOSE,
)
SYSTEM = re.compile(
    rf"""[\u200e\u200f]?(?:\[?(?:{_DATE},?[ ]+)?{_TIME}\]?[ ]*(?:[-–][ ]+)?)?(?:{_NAME}:[ ]*)?(?:
      Сообщения\ и\ звонки\ защищены | Хабарламалар\ мен\ қоңыраулар | Messages\ and\ calls\ are\ end-to-end
    | [<‎]*(?:Без\ медиафайлов|Media\ omitted|Медиафайл\ жоқ|вложение|image\ omitted|изображение\ отсутствует)>?
    | Переслано\ от | Пересланное\ сообщение | Forwarded\ from | Forwarded\ message | Қайта\ жіберілген
    | Вы\ удалили\ (?:это|данное)\ сообщение | (?:Это|Данное)\ сообщение\ удалено | This\ message\ was\ deleted
    )[^\n]*$""",
    re.VERBOSE | re.IGNORECASE,
)
_STAMP_BEGINS = re.compile(r"[\u200e\u200f]?(?:[\[<‎]|\d{1,4}[./:-]\d)")
_SYSTEM_BEGINS = frozenset(("перес", "forwa", "сообщ", "хабар", "messa", "қайта", "вы уд", "это с", "данно", "this "))

INLINE = re.compile(r"(?:(?<=[\s:;,.])|^)\(?(\d{1,2})[).][ ]*(?=[^\W\d_]|[«\"“])", re.MULTILINE)


class Mark(NamedTuple):
    """A mark at the beginning of a line: its family and style, the number it says (0 if none), where it ends."""

    family: str
    style: str
    value: int
    indent: int
    end: int


def mark_of(line: str) -> Mark | None:
    """The mark with which a line begins.

    >>> mark_of("№ 3. bread").value
    3
    >>> mark_of("1.5 times"), mark_of("12:30 at the gate"), mark_of("2022-01-05")
    (None, None, None)
    """
    if not _MAY_BEGIN.match(line):
        return None
    found = _MARK.match(line)
    if found is None or found.lastgroup is None:
        return None
    name = found.lastgroup
    mark = found[name]
    return Mark(_FAMILY[name], _style(name, mark), _value(name, mark), len(found["indent"]), found.end())


@lru_cache(1024)
def _style(name: str, mark: str) -> str:
    """Marks of one style differ in their number alone."""
    if name == "number":
        return _DIGITS.sub("1", mark).replace(" ", "")
    return mark if name == "bullet" else name


@lru_cache(1024)
def _value(name: str, mark: str) -> int:
    if name == "circled":
        starts = {"①": 1, "⑴": 1, "❶": 1, "➀": 1, "➊": 1}
        first = max(start for start in starts if start <= mark)
        return ord(mark) - ord(first) + 1
    digits = "".join(letter for letter in mark if letter.isdecimal())
    return 10 if mark == "\U0001f51f" else int(digits or 0)


def stamp_of(line: str) -> int:
    """How many characters at the beginning of a line a messenger wrote: all of them, name and time, or none."""
    ends = line.endswith(("]", "]:"))
    if not ends and not _STAMP_BEGINS.match(line) and line[:5].lower() not in _SYSTEM_BEGINS:
        return 0
    if SYSTEM.match(line):
        return len(line)
    found = STAMP.match(line)
    return found.end() if found else 0
