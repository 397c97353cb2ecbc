"""Public pages of the record: newest entries in words, one entry with its proof, how to check, open data."""

from typing import Any

from flask import request
from werkzeug.exceptions import NotFound

from tracker.accounts.web import database, house
from tracker.groups.queries import Totals
from tracker.record.queries import (
    consistency_proof,
    entry_at,
    head_at,
    inclusion_proof,
    newest_entries,
    newest_head,
    record_key,
    size_of,
    succession_key,
)
from tracker.site.blueprint import LARGEST, site
from tracker.site.data import entry_data, sources_data
from tracker.site.feeds import LICENCE
from tracker.site.formats import Shown, public_page
from tracker.site.openapi import described, pages_described
from tracker.site.sentences import sources_of, told

A_PAGE = 50


@public_page(site, "/record", "record", table=True)
def record() -> Shown:
    before = request.args.get("before", type=int)
    if before is not None:
        before = max(0, min(before, LARGEST))
    with database().reading() as session:
        entries = newest_entries(session, before, A_PAGE)
        shown = told(session, entries)
        size = size_of(session)
        older = entries[-1].index if entries and entries[-1].index > 0 else None
        data = {
            "size": size,
            "head": newest_head(session),
            "entries": [entry_data(one.entry, {row.id: row for row in one.texts.values()}) for one in shown],
            "before": older,
        }
        rows = [
            {"entry": one.entry.index, "hour": one.entry.hour, "kind": one.entry.kind, "sentence": one.sentence}
            for one in shown
        ]
        values = {"told": shown, "size": size, "older": older, "newer": before is not None}
        return Shown("site/record.html", data, values, rows)


@public_page(site, "/record/<int:index>", "entry")
def entry(index: int) -> Shown:
    with database().reading() as session:
        found = entry_at(session, index)
        if found is None:
            raise NotFound
        one = told(session, [found])[0]
        proof = inclusion_proof(session, index)
        by = sources_of(session, found.data.get("by", []))
        data = entry_data(found, {row.id: row for row in one.texts.values()}) | {
            "by_mandate": sources_data(by),
            "proof": {"size": proof.size, "path": proof.path, "head": proof.head},
        }
        values = {"told": one, "proof": proof, "by": by}
        return Shown("site/entry.html", data, values)


@public_page(site, "/verify", "verify")
def verify() -> Shown:
    """With `?from=SIZE` (JSON): the proof that the tree of that size is the beginning of today's."""
    with database().reading() as session:
        size, head = size_of(session), newest_head(session)
        data: dict[str, Any] = {
            "record_key": record_key(session),
            "succession_key": succession_key(session),
            "size": size,
            "head": head,
        }
        older = request.args.get("from", type=int)
        if older is not None:
            if not 0 < older <= size:
                raise NotFound
            data["consistency"] = {
                "from": older,
                "head": head_at(session, older),
                "path": consistency_proof(session, older, size),
            }
        return Shown("site/verify.html", data, dict(data))


@public_page(site, "/data", "data")
def open_data() -> Shown:
    paths = described()["paths"]
    data = {"openapi": "/api/openapi.json", "dump": "/api/all.zip", "licence": LICENCE, "addresses": sorted(paths)}
    return Shown("site/data.html", data, {"pages": pages_described()})


PARTS = ("demand", "words", "colours", "figures", "states", "forms")


@public_page(site, "/design", "design")
def design() -> Shown:
    """All parts that pages are made of, on one page: to look at after each change of the style sheet."""
    figures = {"for_": 361, "against": 5, "abstain": 7, "spoiled": 0}
    regions = [(key, 3) for key in list(house().vocabulary.sections["regions"])[:3]]
    values = {"totals": Totals(7, 11706, 6, 6), "figures": figures, "regions": regions}
    return Shown("site/design.html", {"parts": list(PARTS)}, values)
