"""A public page in its forms: HTML, JSON, CSV, Atom; with a strong ETag, compressed, the same for everybody."""

import csv
import gzip
import hashlib
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import brotli
from flask import Blueprint, Response, g, make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import NotAcceptable
from werkzeug.wrappers import Response as AnyResponse

from tracker.accounts.web import public
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
SMALLEST_TO_COMPRESS = 500


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


def public_page(blueprint: Blueprint, rule: str, name: str, table: bool = False) -> Callable[[Page], Page]:
    """Serve the function's page at `rule`, and its twins at `rule` with .json (and .csv)."""
    base = f"{rule}index" if rule.endswith("/") else rule

    def register(show: Page) -> Page:
        blueprint.add_url_rule(rule, name, _view(name, show, None, table))
        blueprint.add_url_rule(f"{base}.json", f"{name}_json", _view(name, show, "json"))
        if table:
            blueprint.add_url_rule(f"{base}.csv", f"{name}_csv", _view(name, show, "csv"))
        return show

    return register


def feed_page(blueprint: Blueprint, rule: str, name: str) -> Callable[[Feeding], Feeding]:
    """Serve the function's feed at `rule` with .atom, and at the page of that name to whom asks for Atom."""

    def register(show: Feeding) -> Feeding:
        FEEDS[name] = show
        blueprint.add_url_rule(f"{rule}.atom", f"{name}_atom", _view(name, show, "atom"))
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
            return answered(found.write(), kind, 200)

        blueprint.add_url_rule(rule, name, public(view))
        return show

    return register


def _view(name: str, show: Page | Feeding, fixed: str | None, table: bool = False) -> Callable[..., AnyResponse]:
    def view(**arguments: Any) -> AnyResponse:
        form = fixed or _wanted(table, name in FEEDS)
        g.form = form
        page = (FEEDS[name] if form == "atom" else show)(**arguments)
        if isinstance(page, Moved):
            suffix = f"_{fixed}" if fixed else ""
            target = url_for(page.endpoint + suffix, lang=g.lang, **page.values)
            return redirect(target, page.status)
        body = written(page) if isinstance(page, Feed) else _written(page, form)
        answer = answered(body, TYPES[form], page.status)
        if form == "json":
            answer.headers["Link"] = _links(page)
        return answer

    return public(view)


def _links(page: Shown | Feed) -> str:
    """For programs (RFC 8288): the licence of the data, and the parts before and after of a long table."""
    links = [f'<{LICENCE}>; rel="license"']
    around = page.paged.around if isinstance(page, Shown) and page.paged else {}
    for name, number in around.items():
        kept = {**request.args.to_dict(), **(request.view_args or {}), "page": number}
        links.append(f'<{url_for(request.endpoint or "", lang=g.lang, **kept)}>; rel="{name}"')
    return ", ".join(links)


def _wanted(table: bool, feed: bool) -> str:
    """The form that the Accept header asks for; HTML unless it says otherwise."""
    given = {"html": True, "json": True, "csv": table, "atom": feed}
    offered = [kind for kind, form in ACCEPTED.items() if given[form]]
    if not request.accept_mimetypes:
        return "html"
    best = request.accept_mimetypes.best_match(offered)
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


def answered(body: bytes, content_type: str, status: int) -> Response:
    """An answer that is the same for everybody: compressed where it is taken so, with the tag of its bytes."""
    body, encoding = _compressed(body) if content_type != "application/pdf" else (body, "")
    response = make_response(body, status)
    response.headers["Content-Type"] = content_type
    response.headers["Cache-Control"] = "public, no-cache"
    response.headers["Vary"] = "Accept, Accept-Encoding"
    if encoding:
        response.headers["Content-Encoding"] = encoding
    response.set_etag(hashlib.sha256(body).hexdigest()[:32])
    response.make_conditional(request)
    return response


def compressed_file(response: Response) -> Response:
    """A static text file, compressed where the browser takes it; it is fetched once a year."""
    if response.status_code == 200 and response.mimetype in ("text/css", "image/svg+xml", "text/javascript"):
        response.direct_passthrough = False
        body, encoding = _compressed(response.get_data())
        response.headers["Vary"] = "Accept-Encoding"
        if encoding:
            response.set_data(body)
            response.headers["Content-Encoding"] = encoding
            response.set_etag(hashlib.sha256(body).hexdigest()[:32])
    return response


def _compressed(body: bytes) -> tuple[bytes, str]:
    if len(body) < SMALLEST_TO_COMPRESS:
        return body, ""
    if request.accept_encodings.quality("br"):
        return brotli.compress(body, quality=5), "br"
    if request.accept_encodings.quality("gzip"):
        return gzip.compress(body, 6, mtime=0), "gzip"
    return body, ""
