"""The meeting pack: what a committee prints and carries into a hall that has no network. Pure: no web, no database."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typst
from segno import DataOverflowError

from tracker.paper import (
    Wording,
    drawable,
    forget,
    from_the_right,
    on_paper,
    primary,
    qr_code,
    wording_told,
    wordings_told,
)
from tracker.words import N_


@dataclass(frozen=True)
class PackPart:
    """An item of a motion: its number as people say it, its wordings in the order of the pack's languages."""

    number: str
    wordings: tuple[Wording, ...]
    note: str = ""


@dataclass(frozen=True)
class PackMotion:
    """What is voted on: as a whole, item by item, or (with `candidates`) with at most `seats` marks, or `ranked`.

    `questions` are in the pack's languages; `missing` is a sentence on the languages that lack.
    """

    questions: tuple[str, ...]
    titles: tuple[Wording, ...]
    parts: tuple[PackPart, ...]
    by_item: bool
    candidates: tuple[str, ...] = ()
    seats: int = 0
    ranked: bool = False
    missing: str = ""
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pack:
    """What a pack says. `labels`: texts by language code, then by key of LABELS; all else are ready words.

    `sittings` are empty or one a sitting; `address` is where the two tellers enter their counts.
    """

    languages: tuple[str, ...]
    labels: Mapping[str, Mapping[str, str]]
    group: str
    town: str
    when: str
    where: str
    sittings: tuple[str, ...]
    entitled: str
    entitled_number: int | None
    motions: tuple[PackMotion, ...]
    address: str
    names: bool = False
    demonstration: str = ""


LABELS: Mapping[str, str] = {
    "meeting": N_("Meeting"),
    "sittings": N_("Sittings"),
    "entitled": N_("Entitled to vote"),
    "agenda": N_("Agenda"),
    "rule": N_("Rule"),
    "seats": N_("Seats"),
    "candidates": N_("Candidates"),
    "enter": N_("Here the two tellers enter their counts. The meeting and the motions are filled in already."),
    "pack": N_("In this pack"),
    "wordings": N_("The exact wordings"),
    "sign_in": N_("Sign-in sheet"),
    "no_names": N_("No names are taken. For each person who comes in, cross off one number."),
    "names_stay": N_("This sheet stays on paper; it is not typed in anywhere."),
    "more_people": N_("If more people come, copy this sheet."),
    "sheet": N_("Sheet"),
    "name": N_("Name"),
    "signature": N_("Signature"),
    "crossed_off": N_("People on this sheet"),
    "tally": N_("Tally sheet"),
    "teller_1": N_("Teller 1"),
    "teller_2": N_("Teller 2"),
    "alone": N_("Each teller counts alone and does not see the other's sheet."),
    "present": N_("Present"),
    "for": N_("For"),
    "against": N_("Against"),
    "abstained": N_("Abstained"),
    "spoiled": N_("Spoiled"),
    "votes": N_("Votes"),
    "total": N_("Total"),
    "ballots": N_("Ballot papers"),
    "ballot": N_("Ballot paper"),
    "copy": N_("Copy this sheet, then cut along the lines."),
    "staple": N_("Copy these pages and staple them: together they are one ballot paper."),
    "one_mark": N_("Make one cross."),
    "mark_each": N_("Make one cross in each row."),
    "mark_most": N_("Mark at most %(number)s."),
    "rank": N_("Write 1 beside your first choice, 2 beside your second, and so on. One number is enough."),
    "piles": N_("Put the ballots into numbered piles of at most 50. Each teller types every pile alone, in its order."),
    "firsts": N_("First preferences"),
    "abstain": N_("I abstain"),
    "shortened": N_("Long wordings are shortened here. The exact wordings are in the meeting pack."),
    "statement": N_("Statement of the tellers"),
    "counted": N_(
        "We, the two tellers, counted these votes. Each of us counted alone, without seeing the other's figures. "
        "Then we compared. These are the figures:"
    ),
    "signatures_stay": N_("The signatures stay on paper; only the figures are entered."),
    "day": N_("Day"),
}
TEMPLATE = Path(__file__).with_name("pack.typ")
BOXES, FEWER_BOXES, LINES = 300, 200, 60  # of a sign-in sheet without names, below many sittings, with names
LONG, BESIDE = 30_000, 1500  # letters: of a long motion, of a wording that stands beside its translation
BESIDE_ITS_WORDS = 7  # letters of a number that fits beside its wording; a longer one stands above it
FIRST, NAME, BRIEF, SHORT = 52, 160, 60, 110  # letters of a wording in a table, a title on a sheet, a head, a ballot


def pack_pdf(pack: Pack) -> bytes:
    """The pack as PDF of A4 pages: agenda, wordings, sign-in sheet, tally sheets, ballot papers, tellers' statement."""
    told, fonts = drawable(_content(pack))
    inputs: dict[str, Any] = {"font_paths": fonts, "sys_inputs": {"told": told}}
    try:
        pdf: bytes = typst.compile(TEMPLATE, **inputs, pdf_standards="ua-1")  # can be read aloud
    except typst.TypstError:  # a letter with a mark of a script it never meets: better a gap than no pack
        pdf = typst.compile(TEMPLATE, **inputs)
    forget()
    return pdf


def first_words(text: str, letters: int) -> str:
    """The text on one line of at most so many letters, cut between words where that leaves half of them.

    >>> first_words("Жалақы көтерілсін, баға түсірілсін", 20), first_words("көтерілсін", 4)
    ('Жалақы көтерілсін…', 'көт…')
    """
    line = on_paper(" ".join(text.split()))
    if len(line) <= letters:
        return line
    gap = line.rfind(" ", letters // 2, letters)
    return line[: gap if gap > 0 else letters - 1].rstrip(" ,;:.–—-") + "…"


def _content(pack: Pack) -> dict[str, Any]:
    main = pack.languages[0]
    own = {name: _own(main, getattr(pack, name)) for name in ("group", "town", "when", "where", "entitled")}
    return {
        "title": " · ".join(filter(None, (pack.demonstration, pack.group, pack.when, pack.town))) or LABELS["meeting"],
        "author": pack.group,
        "language": primary(main),
        "rtl": from_the_right(pack.labels.get(main, LABELS).get("meeting", "")),
        "labels": {key: [wording_told(label) for label in _labels(pack, key)] for key in LABELS},
        "own": own | {"demonstration": _own(main, pack.demonstration), "brief": _own(main, _brief(pack))},
        "sittings": [_own(main, sitting) for sitting in pack.sittings],
        "motions": [_motion(pack, number, motion) for number, motion in enumerate(pack.motions, 1)],
        "names": pack.names,
        "boxes": _boxes(pack),
        "address": pack.address,
        "code": _code(pack.address),
    }


def _own(language: str, text: str) -> dict[str, Any]:
    return wording_told(Wording(language, text))


def _brief(pack: Pack) -> str:
    """Which meeting a sheet belongs to, once it is apart from the others."""
    return " · ".join(filter(None, (first_words(text, BRIEF) for text in (pack.group, pack.when))))


def _labels(pack: Pack, key: str) -> Iterator[Wording]:
    """The label in each language, once each; English where nobody translated it."""
    seen = set()
    for language in pack.languages:
        text = pack.labels.get(language, LABELS).get(key) or LABELS[key]
        if text not in seen:
            seen.add(text)
            yield Wording(language, text)


def _boxes(pack: Pack) -> int:
    most = LINES if pack.names else BOXES if len(pack.sittings) <= 4 else FEWER_BOXES
    return min(pack.entitled_number or most, most)


def _code(address: str) -> str:
    """The picture of the code; none for an address that is longer than codes can be."""
    try:
        return str(qr_code(address).svg_inline(border=0))
    except DataOverflowError:
        return ""


def _motion(pack: Pack, number: int, motion: PackMotion) -> dict[str, Any]:
    main = pack.languages[0]
    titles = [Wording(title.language, first_words(title.text, NAME)) for title in motion.titles]
    return {
        "number": str(number),
        "kind": "election" if motion.candidates else "items" if motion.by_item and motion.parts else "whole",
        "questions": [wording_told(question) for question in _questions(pack, motion)],
        "titles": wordings_told(motion.titles),
        "names": [wording_told(title) for title in titles],
        "parts": [_part(main, part) for part in motion.parts],
        "columns": _columns(pack, motion.parts),
        "long": sum(map(_length, motion.parts)) > LONG,
        "ranked": motion.ranked,
        "candidates": [_own(main, candidate) for candidate in _candidates(motion)],
        "seats": str(motion.seats or ""),
        "most": [
            wording_told(Wording(label.language, label.text.replace("%(number)s", str(motion.seats))))
            for label in _labels(pack, "rank" if motion.ranked else "mark_most")
            if motion.seats or motion.ranked
        ],
        "missing": _own(main, motion.missing),
        "conditions": [_own(main, condition) for condition in motion.conditions],
    }


def _candidates(motion: PackMotion) -> Iterator[str]:
    """With their numbers where ballots are ranked: so they are typed."""
    for number, name in enumerate(motion.candidates, 1):
        yield f"{number}. {name}" if motion.ranked else name


def _questions(pack: Pack, motion: PackMotion) -> Iterator[Wording]:
    """Each once: an untranslated question is the same in several languages."""
    for place, text in enumerate(motion.questions):
        if text not in motion.questions[:place]:
            yield Wording(pack.languages[min(place, len(pack.languages) - 1)], text)


def _part(main: str, part: PackPart) -> dict[str, Any]:
    short = [Wording(wording.language, first_words(wording.text, SHORT)) for wording in part.wordings]
    first = part.wordings[0] if part.wordings else Wording(main, "")
    return {
        "number": first_words(part.number, 12),
        "citation": _own(main, part.number if len(part.number) > BESIDE_ITS_WORDS else ""),
        "wordings": wordings_told(part.wordings),
        "short": wordings_told(short),
        "shortened": any(len(wording.text) > SHORT for wording in part.wordings),
        "first": wording_told(Wording(first.language, first_words(first.text, FIRST))),
        "long": _length(part) > 2 * BESIDE,
        "note": _own(main, part.note),
    }


def _columns(pack: Pack, parts: Sequence[PackPart]) -> list[str]:
    """The two languages that stand side by side; none where there are more, or fewer, or texts too long for that."""
    languages = list(pack.languages)
    spoken = [[wording.language for wording in part.wordings] for part in parts]
    fitting = all(len(wording.text) <= BESIDE for part in parts for wording in part.wordings)
    beside = len(languages) == 2 and fitting and all(_in_order(said, languages) for said in spoken)
    return [primary(language) for language in languages] if beside else []


def _in_order(some: Sequence[str], whole: Iterable[str]) -> bool:
    return list(some) == [one for one in whole if one in some]


def _length(part: PackPart) -> int:
    return sum(len(wording.text) for wording in part.wordings)
