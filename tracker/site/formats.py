"""A public page in its three forms: HTML, JSON, CSV; the same for everybody, and handed to the page cache."""

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
from tracker.site.cache import CSV, HTML, JSON, best_form, hand_over, reads
from tracker.site.changes import WHOLE

TYPES = {"html": "text/html; charset=utf-8", "json": "application/json", "csv": "text/csv; charset=utf-8"}
FORMULA = ("=", "+", "-", "@", "\t", "\r")
# Browsers ask each time, which costs a 304; a cache between (RFC 9213) holds a page for a second, and when we are gone.
CACHING = {
    "Cache-Control": "public, no-cache",
    "CDN-Cache-Control": "max-age=1, stale-while-revalidate=1, stale-if-error=86400",
}


@dataclass(frozen=True)
class Shown:
    """What a page shows. `data` is its JSON; `rows` its CSV, where it has one, `columns` the CSV's header where the
    rows may be none or differ; `status` 200 or 410."""

    template: str
    data: Mapping[str, Any]
    values: Mapping[str, Any] = field(default_factory=dict)
    rows: Sequence[Mapping[str, Any]] | None = None
    status: int = 200
    columns: Sequence[str] = ()


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
    content_type: str


Page = Callable[..., Shown | Moved]


def public_page(
    blueprint: Blueprint, rule: str, name: str, table: bool = False, args: Sequence[str] = (), kept: bool = True
) -> Callable[[Page], Page]:
    """Serve the function's page at `rule`, and its twins at `rule` with .json (and .csv).

    `args`: the arguments of the query that it reads; `kept`: whether caches may hold it, our own and others: not what
    somebody searched for.
    """
    base = f"{rule}index" if rule.endswith("/") else rule

    def register(show: Page) -> Page:
        def add(address: str, endpoint: str, fixed: str | None) -> None:
            view = _view(show, fixed, table, kept)
            reads(view, args, kept)
            blueprint.add_url_rule(address, endpoint, view)

        add(rule, name, None)
        add(f"{base}.json", f"{name}_json", "json")
        if table:
            add(f"{base}.csv", f"{name}_csv", "csv")
        return show

    return register


def file_page(blueprint: Blueprint, rule: str, name: str) -> Callable[[Callable[..., File | Moved]], object]:
    """Serve the function's file at `rule`, the same for everybody."""

    def register(show: Callable[..., File | Moved]) -> object:
        def view(**arguments: Any) -> AnyResponse:
            found = show(**arguments)
            if isinstance(found, Moved):
                return redirect(url_for(found.endpoint, lang=g.lang, **found.values), found.status)
            return _answer(found.write(), found.content_type, 200, None)

        blueprint.add_url_rule(rule, name, public(view))
        return show

    return register


def _view(show: Page, fixed: str | None, table: bool, kept: bool) -> Callable[..., AnyResponse]:
    def view(**arguments: Any) -> AnyResponse:
        form = fixed or _wanted(table)
        page = show(**arguments)
        if isinstance(page, Moved):
            suffix = f"_{fixed}" if fixed else ""
            target = url_for(page.endpoint + suffix, lang=g.lang, **page.values)
            return redirect(target, page.status)
        answer = _answer(_written(page, form), TYPES[form], page.status, g.get("scope", WHOLE) if kept else None)
        if not kept:
            answer.headers["Cache-Control"] = "no-store"
            del answer.headers["CDN-Cache-Control"]
        return answer

    return public(view)


def _wanted(table: bool) -> str:
    """The form that the Accept header asks for; HTML unless it says otherwise."""
    best = best_form(request.headers.get("Accept", ""), (HTML, JSON, CSV) if table else (HTML, JSON))
    if best is None:
        raise NotAcceptable
    return {HTML: "html", JSON: "json", CSV: "csv"}[best]


def _written(page: Shown, form: str) -> bytes:
    if form == "html":
        return render_template(page.template, data=page.data, **page.values).encode()
    if form == "json":
        return json.dumps(page.data, ensure_ascii=False, indent=1).encode() + b"\n"
    return as_csv(page.rows or [], page.columns)


def as_csv(rows: Sequence[Mapping[str, Any]], columns: Sequence[str] = ()) -> bytes:
    """Rows under a header; a text that a spreadsheet would take for a formula begins with an apostrophe."""
    out = io.StringIO()
    header = list(columns or (rows[0] if rows else ()))
    writer = csv.DictWriter(out, header, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: _harmless(row.get(name)) for name in header} for row in rows)
    return out.getvalue().encode("utf-8")


def _harmless(value: Any) -> Any:
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def _answer(body: bytes, content_type: str, status: int, scope: str | None) -> Response:
    response = make_response(body, status)
    response.headers["Content-Type"] = content_type
    response.headers.update(CACHING)
    hand_over(request.environ, scope)
    return response
