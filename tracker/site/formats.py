"""A public page in its forms: HTML, JSON, CSV, Atom; the same for everybody, and handed to the page cache."""

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Response, g, make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import NotAcceptable
from werkzeug.wrappers import Response as AnyResponse

from tracker.accounts.web import public
from tracker.site.arguments import arguments_of, arguments_read
from tracker.site.cache import best_form, hand_over, reads
from tracker.site.changes import WHOLE
from tracker.site.feeds import LICENCE, Feed, written
from tracker.site.paging import Paged

TYPES = {
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "atom": "application/atom+xml",
}
ACCEPTED = {"text/html": "html", "application/json": "json", "text/csv": "csv", "application/atom+xml": "atom"}
FORMULA = ("=", "+", "-", "@", "\t", "\r")
# Browsers ask each time, which costs a 304; a cache between (RFC 9213) holds a page for a second, and when we are gone.
CACHING = {
    "Cache-Control": "public, no-cache",
    "CDN-Cache-Control": "max-age=1, stale-while-revalidate=1, stale-if-error=86400",
}


@dataclass(frozen=True)
class Shown:
    """What a page shows. `data` is its JSON; `rows` its CSV, where it has one, `columns` the CSV's header where the
    rows may be none or differ; `status` 200 or 410; `paged` where this is a part of a long table."""

    template: str
    data: Mapping[str, Any]
    values: Mapping[str, Any] = field(default_factory=dict)
    rows: Sequence[Mapping[str, Any]] | None = None
    status: int = 200
    columns: Sequence[str] = ()
    paged: Paged | None = None


@dataclass(frozen=True)
class Moved:
    """Where the page is to be found, by endpoint and values. 308 for good, 302 for now."""

    endpoint: str
    values: Mapping[str, Any]
    status: int = 308


@dataclass(frozen=True)
class File:
    """A page that is no page: a document to print, a text to pass on. `write` is called after all was read."""

    write: Callable[[], bytes]


Page = Callable[..., Shown | Moved]
Feeding = Callable[..., Feed | Moved]
FEEDS: dict[str, Feeding] = {}  # by the name of the page
FILES: dict[str, str] = {}  # the kind of file, by the name of the page


def public_page(
    blueprint: Blueprint, rule: str, name: str, table: bool = False, kept: bool = True
) -> Callable[[Page], Page]:
    """Serve the function's page at `rule`, and its twins at `rule` with .json (and .csv).

    `kept`: whether caches may hold it, our own and others: not what somebody searched for.
    """
    base = f"{rule}index" if rule.endswith("/") else rule

    def register(show: Page) -> Page:
        def add(address: str, endpoint: str, fixed: str | None) -> None:
            view = _view(name, show, fixed, table, kept)
            reads(view, arguments_of(name, fixed or ""), kept)
            blueprint.add_url_rule(address, endpoint, view)

        add(rule, name, None)
        add(f"{base}.json", f"{name}_json", "json")
        if table:
            add(f"{base}.csv", f"{name}_csv", "csv")
        return show

    return register


def feed_page(blueprint: Blueprint, rule: str, name: str) -> Callable[[Feeding], Feeding]:
    """Serve the function's feed at `rule` with .atom, and at the page of that name to whom asks for Atom."""

    def register(show: Feeding) -> Feeding:
        FEEDS[name] = show
        view = _view(name, show, "atom")
        reads(view, arguments_of(name, "atom"))
        blueprint.add_url_rule(f"{rule}.atom", f"{name}_atom", view)
        return show

    return register


def file_page(blueprint: Blueprint, rule: str, name: str, kind: str) -> Callable[[Callable[..., File | Moved]], object]:
    """Serve the function's file at `rule`, the same for everybody; `kind` is its content type."""

    def register(show: Callable[..., File | Moved]) -> object:
        FILES[name] = kind

        def view(**arguments: Any) -> AnyResponse:
            found = show(**arguments)
            if isinstance(found, Moved):
                return redirect(url_for(found.endpoint, lang=g.lang, **found.values), found.status)
            return answered(found.write(), kind, 200, None)

        blueprint.add_url_rule(rule, name, public(view))
        return show

    return register


def _view(
    name: str, show: Page | Feeding, fixed: str | None, table: bool = False, kept: bool = True
) -> Callable[..., AnyResponse]:
    def view(**arguments: Any) -> AnyResponse:
        form = fixed or _wanted(table, name in FEEDS)
        g.form = form
        page = (FEEDS[name] if form == "atom" else show)(**arguments)
        if isinstance(page, Moved):
            suffix = f"_{fixed}" if fixed else ""
            target = url_for(page.endpoint + suffix, lang=g.lang, **page.values)
            return redirect(target, page.status)
        body = written(page) if isinstance(page, Feed) else _written(page, form)
        answer = answered(body, TYPES[form], page.status, g.get("scope", WHOLE) if kept else None)
        if not kept:
            answer.headers["Cache-Control"] = "no-store"
            del answer.headers["CDN-Cache-Control"]
        if form == "json":
            answer.headers["Link"] = _links(name, page)
        return answer

    return public(view)


def _links(name: str, page: Shown | Feed) -> str:
    """For programs (RFC 8288): the licence of the data, and the parts before and after of a long table."""
    links = [f'<{LICENCE}>; rel="license"']
    around = page.paged.around if isinstance(page, Shown) and page.paged else {}
    for relation, number in around.items():
        kept = {**arguments_read(name), **(request.view_args or {}), "page": number}
        links.append(f'<{url_for(request.endpoint or "", lang=g.lang, **kept)}>; rel="{relation}"')
    return ", ".join(links)


def _wanted(table: bool, feed: bool) -> str:
    """The form that the Accept header asks for; HTML unless it says otherwise."""
    given = {"html": True, "json": True, "csv": table, "atom": feed}
    best = best_form(request.headers.get("Accept", ""), tuple(kind for kind, form in ACCEPTED.items() if given[form]))
    if best is None:
        raise NotAcceptable
    return ACCEPTED[best]


def _written(page: Shown, form: str) -> bytes:
    if form == "html":
        return render_template(page.template, data=page.data, paged=page.paged, **page.values).encode()
    if form == "json":
        parts = {"page": page.paged.page, "pages": page.paged.pages} if page.paged else {}
        return json.dumps({**page.data, **parts}, ensure_ascii=False, indent=1).encode() + b"\n"
    return as_csv(page.rows or [], page.columns)


def as_csv(rows: Sequence[Mapping[str, Any]], columns: Sequence[str] = ()) -> bytes:
    """Rows under a header; a text that a spreadsheet would take for a formula begins with an apostrophe."""
    out = io.StringIO()
    header = list(columns or (rows[0] if rows else ()))
    writer = csv.DictWriter(out, header, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: harmless(row.get(name)) for name in header} for row in rows)
    return out.getvalue().encode("utf-8")


def harmless(value: Any) -> Any:
    """A value as a table holds it."""
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def answered(body: bytes, content_type: str, status: int, scope: str | None) -> Response:
    """An answer that is the same for everybody, for the page cache to compress and tag; kept where `scope` says by what
    it is voided."""
    response = make_response(body, status)
    response.headers["Content-Type"] = content_type
    response.headers.update(CACHING)
    hand_over(request.environ, scope)
    return response
