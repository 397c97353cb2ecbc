"""Public pages that read the programme across, each as data too, and the figures of the matching."""

from typing import Any

from flask import request

from tracker.accounts.web import database, house
from tracker.programme.queries import programme as whole_programme
from tracker.programme.reading import ALONE, ROWS, Agreement, agreement, alone, grown, matrix, reverses
from tracker.programme.rules import told_apart
from tracker.programme.tallies import OUTCOMES, tallies
from tracker.site.blueprint import site
from tracker.site.data import cited_data
from tracker.site.drawing import lines_of, tiles_of
from tracker.site.formats import Shown, public_page
from tracker.site.paging import part_asked


@public_page(site, "/programme/matrix", "matrix", table=True)
def matrix_page() -> Shown:
    part = part_asked(ROWS)
    with database().reading() as session:
        found = matrix(session, part.page, part.size)
        numbers = [one.number for one in found.commons]
        rows = [
            {"group": group.slug, **{f"P-{number}": "yes" if number in own else "" for number in numbers}}
            for group, own in found.rows
        ]
        data = {
            "groups": found.groups,
            "supports": [{"group": group.slug, "common": [f"P-{n}" for n in sorted(own)]} for group, own in found.rows],
        }
        columns = ("group", *(f"P-{n}" for n in numbers))
        return Shown("site/matrix.html", data, {"matrix": found}, rows, columns=columns, paged=part.of(found.groups))


@public_page(site, "/programme/agreement", "agreement", table=True)
def agreement_page() -> Shown:
    by = "region" if request.args.get("by") == "region" else "sector"
    with database().reading() as session:
        commons = [one for one in whole_programme(session) if one.totals.groups]
        found = agreement(session, commons, by)
        rows = _agreement_rows(found)
        data = {"by": by, "groups": found.groups, "agreement": rows}
        tiles = tiles_of(house().vocabulary.sections["regions"]) if by == "region" else None
        shown = {one.number: one for one in commons}
        chosen = shown.get(_number(request.args.get("common", ""))) or next(iter(commons), None)
        values = {"found": found, "by": by, "tiles": tiles, "chosen": chosen}
        return Shown("site/agreement.html", data, values, rows, columns=("common", "key", "groups", "of"))


def _number(text: str) -> int:
    digits = text.upper().removeprefix("P-")
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 9 else 0


def _agreement_rows(found: Agreement) -> list[dict[str, Any]]:
    return [
        {"common": f"P-{one.number}", "of": many, "key": key, "groups": found.supporting.get((one.number, key), 0)}
        for one in found.commons
        for key, many in found.groups.items()
    ]


@public_page(site, "/programme/opposites", "opposites", table=True)
def opposites() -> Shown:
    with database().reading() as session:
        said, against = reverses(session)
        rows = [{"common": f"P-{one.one.number}", "reverse": f"P-{one.other.number}", "group": None} for one in said]
        rows += [
            {"common": f"P-{one.common.number}", "reverse": one.demand.citation, "group": one.demand.group.slug}
            for one in against
        ]
        data = {"opposites": rows}
        columns = ("common", "reverse", "group")
        return Shown("site/opposites.html", data, {"said": said, "against": against}, rows, columns=columns)


@public_page(site, "/programme/growth", "growth", table=True)
def growth_page() -> Shown:
    with database().reading() as session:
        steps = grown(session)
        rows = [dict(vars(step)) for step in steps]
        values = {"steps": steps, "lines": lines_of(steps)}
        return Shown(
            "site/growth.html", {"growth": rows}, values, rows, columns=("day", "groups", "supports", "commons")
        )


@public_page(site, "/programme/alone", "alone", table=True)
def alone_page() -> Shown:
    part = part_asked(ALONE)
    with database().reading() as session:
        found = alone(session, part.page, part.size)
        data = {"demands": found.many, "alone": [cited_data(one) for one in found.demands]}
        rows = [cited_data(one) | {"texts": " | ".join(filter(None, one.texts.values()))} for one in found.demands]
        columns = ("citation", "group", "list", "number", "texts")
        return Shown("site/alone.html", data, {"found": found}, rows, columns=columns, paged=part.of(found.many))


@public_page(site, "/matching", "matching", table=True)
def matching_page() -> Shown:
    """How often the matching was right, language by language."""
    with database().reading() as session:
        told = told_apart(tallies(session))
    rows = [
        {"language": lang or "other", **{name: own.get(name, 0) for name in OUTCOMES}} for lang, own in told.items()
    ]
    values = {"told": told, "outcomes": ("suggested", "confirmed", "otherwise", "declined", "by_hand")}
    return Shown("site/matching.html", {"matching": rows}, values, rows, columns=("language", *OUTCOMES))
