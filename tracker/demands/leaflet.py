"""A list to take along: as a leaflet on paper, as messages, as Markdown. Pure: no web, no database, no clock."""

import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import typst

from tracker.paper import Wording as Wording
from tracker.paper import drawable, forget, from_the_right, primary, qr_code, wording_told, wordings_told


@dataclass(frozen=True)
class LeafletDemand:
    """A demand under its number, in languages of equal standing, the reader's own first; `note` is set small."""

    number: int | str
    wordings: tuple[Wording, ...]
    note: str = ""


@dataclass(frozen=True)
class Leaflet:
    """What a leaflet says. All but wordings and the group's name are ready words in `language`; `address` is a URL."""

    language: str
    group: str
    place: str
    titles: tuple[Wording, ...]
    preambles: tuple[Wording, ...]
    adopted: str
    addressed: str
    demands: tuple[LeafletDemand, ...]
    address: str
    check: str
    demonstration: str = ""


TEMPLATE = Path(__file__).with_name("leaflet.typ")
OWN = ("group", "place", "adopted", "addressed", "check", "demonstration")  # what is set as ready words
SCALES = tuple(0.82 * 1.04**step for step in range(21))  # of the type; up to 1.8
SHORT, WHOLE, LONG = 280, 3000, 30_000  # letters: of a demand in heavy type, of one that fits on a page, of a long list


def a5(leaflet: Leaflet) -> bytes:
    """The leaflet as PDF: as few A5 pages as small type needs, in the largest type for them. Emoji are left out."""
    setting = _setting(leaflet, "running")
    inputs = _inputs(setting, _scale(setting, sheet=1))
    try:
        pdf: bytes = typst.compile(TEMPLATE, **inputs, pdf_standards="ua-1")  # can be read aloud
    except typst.TypstError:  # a letter with a mark of a script it never meets: better a gap than no leaflet
        pdf = typst.compile(TEMPLATE, **inputs)
    forget()
    return pdf


def a4_folded(leaflet: Leaflet) -> bytes:
    """The leaflet as PDF of A4 sheets, to be printed on both sides, turned on the short edge, and folded once.

    What fits on one sheet gets a cover, the demands on the open spread, the address on the back.
    """
    setting = _setting(leaflet, "booklet")
    if setting.long or _pages(setting, SCALES[0]) > 4:
        setting = replace(setting, form="running")
    inputs = _inputs(setting, scale := _scale(setting, sheet=4))
    sides = list(_sides(_pages(setting, scale), from_the_right=_from_the_right(leaflet)))
    pages = typst.compile(TEMPLATE, **inputs, pdf_tags=False)
    inputs["sys_inputs"] |= {"form": "folded", "sides": json.dumps(sides), "pages": json.dumps(list(pages))}
    pdf: bytes = typst.compile(TEMPLATE, **inputs, pdf_tags=False)
    forget()
    return pdf


@dataclass(frozen=True)
class _Setting:
    """What the template is told, as JSON; fonts that can draw each of its letters; the form; whether it is long."""

    told: str
    fonts: typst.Fonts
    form: str
    long: bool


def _setting(leaflet: Leaflet, form: str) -> _Setting:
    return _Setting(*drawable(_content(leaflet)), form, _is_long(leaflet))


def _inputs(setting: _Setting, scale: float) -> dict[str, Any]:
    told = {"told": setting.told, "form": setting.form, "scale": str(scale)}
    return {"font_paths": setting.fonts, "sys_inputs": told}


def _is_long(leaflet: Leaflet) -> bool:
    """Then the smallest type saves paper, and to try others or to look for the best lines would only take time."""
    return sum(map(_length, leaflet.demands)) > LONG


def _content(leaflet: Leaflet) -> dict[str, Any]:
    titles = (title.text for title in leaflet.titles)
    return {
        "title": " · ".join(filter(None, (leaflet.demonstration, *titles, leaflet.address))),
        "author": leaflet.group,
        "language": primary(leaflet.language),
        "rtl": _from_the_right(leaflet),
        "long": _is_long(leaflet),
        "heavy": all(len(said.text) <= SHORT for demand in leaflet.demands for said in demand.wordings),
        "own": {name: wording_told(Wording(leaflet.language, getattr(leaflet, name))) for name in OWN},
        "titles": wordings_told(leaflet.titles),
        "preambles": wordings_told(leaflet.preambles),
        "demands": [_demand(demand, leaflet.language) for demand in leaflet.demands],
        "half": _half([_length(demand) for demand in leaflet.demands]),
        "address": leaflet.address,
        "code": qr_code(leaflet.address).svg_inline(border=0),
    }


def _demand(demand: LeafletDemand, language: str) -> dict[str, Any]:
    return {
        "number": str(demand.number),
        "long": _length(demand) > WHOLE,
        "wordings": wordings_told(demand.wordings),
        "note": wording_told(Wording(language, demand.note)),
    }


def _from_the_right(leaflet: Leaflet) -> bool:
    return from_the_right(leaflet.titles[0].text) if leaflet.titles else False


def _length(demand: LeafletDemand) -> int:
    return sum(len(wording.text) for wording in demand.wordings)


def _half(lengths: Sequence[int]) -> int:
    """Where the right page of a spread begins, so that the left holds about half; a single demand stands on the right.

    >>> _half([80, 80, 80]), _half([300, 40, 40, 40]), _half([80])
    (2, 1, 0)
    """
    sums = [sum(lengths[:place]) + 40 * place for place in range(len(lengths) + 1)]
    return min(range(len(sums)), key=lambda place: abs(2 * sums[place] - sums[-1] - 1)) if len(lengths) > 1 else 0


def _scale(setting: _Setting, *, sheet: int) -> float:
    """The largest type that needs no more sheets, of `sheet` pages each, than the smallest."""
    if setting.long:
        return SCALES[0]
    room = -(-_pages(setting, SCALES[0]) // sheet) * sheet
    return SCALES[bisect_right(SCALES[1:], room, key=lambda scale: _pages(setting, scale))]


def _pages(setting: _Setting, scale: float) -> int:
    return int(typst.query(TEMPLATE, "<pages>", field="value", one=True, **_inputs(setting, scale)))


def _sides(pages: int, *, from_the_right: bool = False) -> Iterator[tuple[int, int]]:
    """The page on the left and on the right of each printed side; 0 is blank.

    >>> list(_sides(7))
    [(0, 1), (2, 7), (6, 3), (4, 5)]
    """
    end = -(-pages // 4) * 4 + 1
    for first in range(1, end // 2, 2):
        for left, right in ((end - first, first), (first + 1, end - first - 1)):
            side = (left if left <= pages else 0, right if right <= pages else 0)
            yield side[::-1] if from_the_right else side


def message_parts(leaflet: Leaflet, limit: int = 4096) -> list[str]:
    """Plain text, each part under `limit` UTF-16 code units, as messengers count.

    Parts break between demands; a demand too long for a part breaks between words. Where there are several, each ends
    with its place, as "(1/3)"; the last holds the address. Raises ValueError where the address does not fit.
    """
    head = f"{leaflet.demonstration}\n\n" if leaflet.demonstration else ""  # on each, as parts are passed on alone
    *blocks, address = _blocks(leaflet)
    for digits in range(8):
        room = limit - 1 - _units(head) - (len("\n\n(/)") + 2 * digits if digits else 0)
        if room < _units(address):
            raise ValueError(f"{limit} leave no room for the address")
        parts = _packed([piece for block in blocks for piece in _pieces(block, room)] + [address], room)
        if len(parts) <= max(1, 10**digits - 1):
            break
    places = [f"\n\n({n}/{len(parts)})" if len(parts) > 1 else "" for n in range(1, len(parts) + 1)]
    return [head + part + place for part, place in zip(parts, places, strict=True)]


def _blocks(leaflet: Leaflet) -> list[str]:
    """What stands between empty lines; last the address."""
    titles = "\n".join(title.text for title in leaflet.titles)
    preambles = [preamble.text for preamble in leaflet.preambles]
    decision = "\n".join(filter(None, (leaflet.adopted, leaflet.addressed)))
    demands = [_message(demand) for demand in leaflet.demands]
    address = "\n".join(filter(None, (leaflet.check, leaflet.address)))
    return [*filter(None, (titles, _whose(leaflet), *preambles, decision)), *demands, address]


def _whose(leaflet: Leaflet) -> str:
    return " · ".join(filter(None, (leaflet.group, leaflet.place)))


def _message(demand: LeafletDemand) -> str:
    said = "\n".join(wording.text for wording in demand.wordings)
    return f"{demand.number}. {said}" + (f"\n({demand.note})" if demand.note else "")


def _packed(pieces: Iterable[str], room: int) -> list[str]:
    """As few parts as the pieces need, in order, with an empty line between them."""
    parts: list[str] = []
    for piece in pieces:
        if parts and _units(parts[-1]) + 2 + _units(piece) <= room:
            parts[-1] += f"\n\n{piece}"
        else:
            parts.append(piece)
    return parts


def _pieces(text: str, room: int) -> Iterator[str]:
    """The text in pieces of at most `room` units, cut between words; within a word only if it is longer than that.

    >>> list(_pieces("жалақы көтерілсін", 10)), list(_pieces("көтерілсін", 4))
    (['жалақы', 'көтерілсін'], ['көте', 'рілс', 'ін'])
    """
    text = text.strip()
    while _units(text) > room:
        most = len(text.encode("utf-16-le")[: 2 * room].decode("utf-16-le", "ignore"))
        gap = max(text.rfind(" ", 1, most + 1), text.rfind("\n", 1, most + 1))
        cut = gap if gap > 0 else most
        yield text[:cut].rstrip()
        text = text[cut:].lstrip()
    yield text


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


# Signs with a meaning anywhere, at the start of a line, and in what readers turn into links, references and pictures.
_SIGNS = re.compile(
    r"[\\`*_\[\]<>#~$^{}]|&(?=[#\w])|^[-+:]|(?<=[a-z]):(?=\S)|:(?=\w+:)|(?<=\w)\.(?=[a-z]{2})|(?<=www)\.", re.IGNORECASE
)
_NUMBERED = re.compile(r"^(\d+)([.)])")


def markdown(leaflet: Leaflet) -> str:
    """The list as Markdown, in which what people typed shows as typed, and their numbers stay theirs."""
    head = [
        f"> **{_line(leaflet.demonstration)}**" if leaflet.demonstration else "",
        *(f"# {_line(title.text)}" for title in leaflet.titles),
        _line(_whose(leaflet)),
        *(_paragraphs(preamble.text) for preamble in leaflet.preambles),
        f"**{_line(leaflet.adopted)}**" if leaflet.adopted else "",
        _line(leaflet.addressed),
    ]
    demands = [part for demand in leaflet.demands for part in _numbered(demand)]
    return "\n\n".join(filter(None, [*head, *demands, "---", _line(leaflet.check), f"<{leaflet.address}>"])) + "\n"


def _numbered(demand: LeafletDemand) -> Iterator[str]:
    said = [_paragraphs(wording.text) for wording in demand.wordings]
    yield "\n\n".join([f"**{demand.number}.** {''.join(said[:1])}", *said[1:]])
    yield f"*{_line(demand.note)}*" if demand.note else ""


def _paragraphs(text: str) -> str:
    return "\n\n".join(filter(None, map(_line, text.split("\n"))))


def _line(text: str) -> str:
    """The text on one line, with nothing left that Markdown would read. No backslash stops e-mail links, U+2060 does.

    >>> print(_line("3. *Жалақы* <b>40%</b> #1"))
    3\\. \\*Жалақы\\* \\<b\\>40%\\</b\\> \\#1
    """
    signs = _SIGNS.sub(r"\\\g<0>", " ".join(text.split()))
    return re.sub(r"(?<=\S)@(?=\S)", "@\u2060", _NUMBERED.sub(r"\1\\\2", signs))
