"""The page of the search. What is searched for is neither written down nor logged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import g, request
from sqlalchemy.orm import Session

from tracker.accounts.web import database, house
from tracker.site.blueprint import site
from tracker.site.data import Data
from tracker.site.formats import Shown, public_page
from tracker.site.search import PAGES, STANDINGS, Filters, Hit, find, find_some, hits
from tracker.site.search_index import KINDS
from tracker.site.search_meaning import Alike, alike, nearest, rows_alike
from tracker.site.search_words import LONGEST, MOST, Word, asked_words, found_in
from tracker.words import one_line


@dataclass(frozen=True)
class Found:
    """What a page of the search shows. `alike`: None where meanings cannot be compared now."""

    hits: list[Hit]
    some: list[Hit]
    alike: list[Alike] | None
    more: bool


@public_page(site, "/search", "search", kept=False)
def search() -> Shown:
    typed = one_line(request.args.get("q", "")[: 10 * LONGEST])
    asked = typed[:LONGEST].strip()
    words, filters, page = asked_words(asked, g.lang), _filters(request.args), _page(request.args.get("page", ""))
    found = Found([], [], [], False)
    if words:
        with database().reading() as session:
            found = _found(session, asked, words, filters, page)
    values = {
        "asked": asked,
        "words": words,
        "cut": len(request.args.get("q", "")) > LONGEST,
        "longest": LONGEST,
        "most": MOST,
        "found": found,
        "filters": filters,
        "chosen": filters.chosen(),
        "choices": _choices(),
        "page": page,
        "pages": PAGES,
    }
    return Shown("site/search.html", _data(asked, filters, page, found), values)


def _found(session: Session, asked: str, words: Sequence[Word], filters: Filters, page: int) -> Found:
    if page > 1:
        rows, more = find(session, words, filters, page)
        return Found(hits(session, rows, words, g.lang), [], [], more)
    with nearest(session, asked, filters) as by_meaning:  # meanwhile it is searched by word
        rows, more = find(session, words, filters, page)
        some = find_some(session, words, filters) if not more else []
        near = by_meaning(session)
    known = {row[0].id for row in (*rows, *some)}
    others = rows_alike(session, near or [], filters, known)
    others = [row for row in others if found_in(row[0].stems.split(), words) < len(words)]  # those are on later pages
    shown = hits(session, [*rows, *some, *others], words, g.lang)
    worded = len(rows) + len(some)
    asks_alike = alike(shown[worded:], asked, g.lang) if near is not None else None
    return Found(shown[: len(rows)], shown[len(rows) : worded], asks_alike, more)


def _filters(asked: Mapping[str, str]) -> Filters:
    """As the address asks; what is not known there narrows nothing."""
    keys = house().vocabulary.keys()
    known = {
        "kind": KINDS,
        "standing": STANDINGS,
        "region": keys["regions"],
        "sector": keys["sectors"],
        "language": keys["languages"],
    }
    return Filters(**{name: asked[name] for name, values in known.items() if asked.get(name) in values})


def _page(asked: str) -> int:
    """The number of the page; the first where it is none, the one after the last where it is far past it."""
    return min(max(1, int(asked)), PAGES + 1) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 1


def _choices() -> dict[str, list[tuple[str, str]]]:
    words = house().vocabulary
    sections = {"region": "regions", "sector": "sectors", "language": "languages"}
    return {name: words.choices(section, g.lang) for name, section in sections.items()}


def _data(asked: str, filters: Filters, page: int, found: Found) -> Data:
    return {
        "q": asked,
        "page": page,
        "filters": vars(filters),
        "more": found.more,
        "hits": [_hit_data(hit) for hit in found.hits],
        "some_of_the_words": [_hit_data(hit) for hit in found.some],
        "alike": None if found.alike is None else [_hit_data(one.hit) for one in found.alike],
    }


def _hit_data(hit: Hit) -> Data:
    item, group, common = hit.item, hit.group, hit.item.kind == "common"
    return {
        "kind": item.kind,
        "text": hit.main.text,
        "language": hit.main.language or None,
        "group": group.slug if group else None,
        "group_name": group.name if group else None,
        "standing": group.standing if group else None,
        "common": f"P-{item.number}" if common else None,
        "groups": hit.groups if common else None,
        "list": item.list_number if item.kind == "demand" else None,
        "number": None if common or item.kind == "group" else item.number,
        "under_objection": hit.objected,
    }
