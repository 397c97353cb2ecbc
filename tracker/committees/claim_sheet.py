"""A teller's halves of the claim codes on paper: a slip for each seat, to be cut and handed over. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typst

from tracker.paper import Wording, drawable, forget, primary, qr_code, wording_told
from tracker.words import N_


@dataclass(frozen=True)
class Slip:
    """What one elected person gets: `seat` as ready words in each language, the name, the half of the code."""

    seat: Mapping[str, str]
    name: str
    code: str


@dataclass(frozen=True)
class ClaimSheet:
    """The slips of one teller; `side` 1 or 2. `labels`: texts by language code, then by key of LABELS."""

    languages: tuple[str, ...]
    labels: Mapping[str, Mapping[str, str]]
    group: str
    side: int
    slips: tuple[Slip, ...]
    address: str


LABELS: Mapping[str, str] = {
    "elected": N_("You were elected. Each of the two who counted has one half of your code."),
    "first": N_("First half of the code"),
    "second": N_("Second half of the code"),
    "how": N_("With both halves take up your seat at the address below. They are valid for 14 days."),
    "keep": N_("Whoever has both halves can take the seat: show them to nobody."),
}
TEMPLATE = Path(__file__).with_name("claim_sheet.typ")


def claim_sheet_pdf(sheet: ClaimSheet) -> bytes:
    """The slips as PDF of A4 pages, four a page, with lines to cut along."""
    told, fonts = drawable(_content(sheet))
    inputs: dict[str, Any] = {"font_paths": fonts, "sys_inputs": {"told": told}}
    try:
        pdf: bytes = typst.compile(TEMPLATE, **inputs, pdf_standards="ua-1")  # can be read aloud
    except typst.TypstError:  # a letter with a mark of a script it never meets: better a gap than no sheet
        pdf = typst.compile(TEMPLATE, **inputs)
    forget()
    return pdf


def _content(sheet: ClaimSheet) -> dict[str, Any]:
    main = sheet.languages[0]
    own = {key: _spoken(sheet, {lang: sheet.labels[lang][key] for lang in sheet.languages}) for key in LABELS}
    return {
        "language": primary(main),
        "title": sheet.group,
        "group": wording_told(Wording(main, sheet.group)),
        "labels": own | {"half": own["first" if sheet.side == 1 else "second"]},
        "address": sheet.address,
        "code": str(qr_code(sheet.address).svg_inline(border=0)),
        "slips": [
            {"seat": _spoken(sheet, slip.seat), "name": wording_told(Wording(main, slip.name)), "code": slip.code}
            for slip in sheet.slips
        ],
    }


def _spoken(sheet: ClaimSheet, texts: Mapping[str, str]) -> list[dict[str, Any]]:
    """The text in each language, once each."""
    seen = dict.fromkeys(texts[lang] for lang in sheet.languages)
    first = {texts[lang]: lang for lang in reversed(sheet.languages)}
    return [wording_told(Wording(first[text], text)) for text in seen]
