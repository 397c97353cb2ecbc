"""The page cache: a thin WSGI layer ahead of Flask (docs/decisions/0029-page-cache.md).

It keeps public pages as they are sent, compressed, as long as what they show has not changed; it makes strong ETags
and answers conditional requests. A public view hands it a page through the environment (`hand_over`). Whatever else
there is goes through untouched; pages of somebody who signed in are never handed over.
"""

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Event, Lock
from time import monotonic
from typing import Any
from urllib.parse import parse_qsl, urlencode

import brotli
from flask import Flask
from werkzeug.datastructures import MIMEAccept
from werkzeug.exceptions import HTTPException
from werkzeug.http import parse_accept_header, parse_etags
from werkzeug.routing import MapAdapter, RequestRedirect

from tracker.site.changes import FIXED, Changes

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
StartResponse = Callable[..., Any]
Wsgi = Callable[[Environ, StartResponse], Iterable[bytes]]
Key = tuple[str, str, str, Any]

HANDED = "tracker.page"
SMALLEST_TO_COMPRESS = 500  # bytes
LEEWAY = 0.5  # seconds for which others get the page as it was while one request makes it anew
WAIT = 20.0  # seconds that a request waits for another that makes the same page
LONGEST_QUERY = 1000  # characters; with a longer one a page is made, and not kept
COST = 2000  # bytes that a kept page takes beside its body: headers, key
TEXTS = ("text/", "application/json", "application/atom+xml", "application/problem+json", "image/svg+xml")
MADE_ANEW = ("content-length", "content-encoding", "etag", "date", "vary", "set-cookie")
CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE", "HTTP_RANGE")
HTML, JSON, CSV, ATOM = "text/html", "application/json", "text/csv", "application/atom+xml"
OFFERS = ((HTML, JSON), (HTML, JSON, CSV), (HTML, JSON, ATOM), (HTML, JSON, CSV, ATOM))


@dataclass(frozen=True)
class Reads:
    """Of a public view: the arguments of its query that it reads, and whether its page may be kept.

    All other arguments are left out of account: they change nothing, and make no other page.
    """

    arguments: tuple[str, ...] = ()
    kept: bool = True


@dataclass(frozen=True)
class Handed:
    """What a view says of the page in its response: which changes void it; None: it is sent, and not kept."""

    scope: str | None


def reads(view: Any, arguments: Iterable[str] = (), kept: bool = True) -> None:
    """Say what a public view reads of its query, and whether its page may be kept."""
    view.reads = Reads(tuple(arguments), kept)


def hand_over(environ: Environ, scope: str | None) -> None:
    """Say that the response to this request is a public page, the same for everybody."""
    environ[HANDED] = Handed(scope)


@dataclass(frozen=True)
class Sent:
    """A page in one encoding, ready to be sent. `body` None: it is unpacked from the brotli form each time."""

    etag: str
    headers: Headers
    unchanged: Headers  # of a 304
    body: bytes | None


@dataclass
class Page:
    """A page as it is kept: its brotli form (or, where it is not compressed, itself) and the forms made of it."""

    status: str
    headers: Headers
    packed: bytes
    compressed: bool
    scope: str | None
    as_of: int
    day: str
    stale_since: float = 0.0
    forms: dict[str, Sent] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.code = int(self.status[:3])

    @property
    def cost(self) -> int:
        """Bytes in memory at most: gzip takes a little more than brotli."""
        return (23 * len(self.packed)) // 10 + COST

    def form(self, encoding: str) -> Sent:
        """The page in this encoding: br, gzip or none (""); of a page that is not compressed there is none other."""
        kept = self.forms.get(encoding)
        if kept is None:
            kept = self.forms[encoding] = self._made(encoding)
        return kept

    def whole(self) -> bytes:
        return brotli.decompress(self.packed) if self.compressed else self.packed

    def _made(self, encoding: str) -> Sent:
        body = self.packed if encoding == "br" or not self.compressed else self.whole()
        if encoding == "gzip":
            body = gzip.compress(body, 6, mtime=0)
        etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        more = [("ETag", etag), ("Vary", "Accept, Accept-Encoding")]
        if encoding:
            more.append(("Content-Encoding", encoding))
        unchanged = [pair for pair in self.headers if pair[0].lower() != "content-type"] + more
        again = not encoding and self.compressed  # unpacked for the few who take no compression
        length = ("Content-Length", str(len(body)))
        return Sent(etag, [*self.headers, *more, length], unchanged, None if again else body)


class Pages:
    """Pages by key, least recently used first out, at most `limit` bytes. Threads may share it."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.used = 0
        self._pages: OrderedDict[Key, Page] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._pages)

    def get(self, key: Key) -> Page | None:
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()
            self.used = 0

    def put(self, key: Key, page: Page) -> None:
        with self._lock:
            old = self._pages.pop(key, None)
            self.used -= old.cost if old else 0
            if page.cost > self.limit:
                return
            self._pages[key] = page
            self.used += page.cost
            while self.used > self.limit:
                self.used -= self._pages.popitem(last=False)[1].cost


@dataclass
class Flight:
    """One rendering, and those who wait for it."""

    done: Event = field(default_factory=Event)
    page: Page | None = None


class PageCache:
    """The layer. `limit`: bytes of pages to keep; `hosts`: whether pages name the host that they were asked at."""

    def __init__(self, app: Flask, changes: Changes, limit: int, hosts: bool) -> None:
        self.pages = Pages(limit)
        self.changes = changes
        self._app = app
        self._inner: Wsgi = app.wsgi_app
        self._hosts = hosts
        self._adapter: MapAdapter | None = None
        self._flights: dict[Key, Flight] = {}
        self._every = changes.every
        self._lock = Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self._inner(environ, start_response)
        key = self._key(environ)
        if key is None or (self.pages.get(key) is None and self._kept(key[1]) is None):
            return self._asked(environ, start_response, None)
        # Whoever is signed in may have acted a moment ago and must see it.
        at_once = "session=" in environ.get("HTTP_COOKIE", "")
        self.changes.look(at_once)
        if self._every != self.changes.every:
            self._every = self.changes.every
            self.pages.clear()  # a text may have been removed: no copy of it stays in memory
        page = self.pages.get(key)
        if page is not None and self._holds(page):
            return _send(page, environ, start_response)
        return self._fresh(key, page, environ, start_response, at_once)

    def at_once(self, environ: Environ) -> tuple[int, Headers, bytes] | None:
        """The answer, where memory alone has it: the database is not asked, and nothing is made."""
        if environ["REQUEST_METHOD"] != "GET" or self.changes.due or "session=" in environ.get("HTTP_COOKIE", ""):
            return None
        key = self._key(environ)
        page = self.pages.get(key) if key is not None else None
        if page is None or not self._holds(page):
            return None
        form = page.forms.get(_encoding(page, environ))
        if form is None or form.body is None:
            return None
        if _unchanged(page, form, environ):
            return 304, form.unchanged, b""
        return page.code, form.headers, form.body

    def _key(self, environ: Environ) -> Key | None:
        path, query = environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")
        accept = environ.get("HTTP_ACCEPT", "")
        if query:
            if len(query) > LONGEST_QUERY or (kept := self._kept(path)) is None:
                return None
            query = canonical(query, kept.arguments)
        if len(accept) > LONGEST_QUERY:
            return None
        return environ.get("HTTP_HOST", "") if self._hosts else "", path, query, best_forms(accept)

    def _kept(self, path: str) -> Reads | None:
        """What the page at this path reads, if it may be kept."""
        if self._adapter is None:
            self._adapter = self._app.url_map.bind("localhost")
        try:
            endpoint, _values = self._adapter.match(_decoded(path), method="GET")
        except (HTTPException, RequestRedirect):
            return None
        found: Reads | None = getattr(self._app.view_functions.get(endpoint), "reads", None)
        return found if found is not None and found.kept else None

    def _holds(self, page: Page) -> bool:
        if page.scope == FIXED:
            return True
        return page.day == self.changes.day and self.changes.last(page.scope or "") <= page.as_of

    def _fresh(
        self, key: Key, stale: Page | None, environ: Environ, start_response: StartResponse, at_once: bool
    ) -> Iterable[bytes]:
        """One request makes the page; the others wait for it, or get for a moment what was there."""
        while True:
            with self._lock:
                flight = self._flights.get(key)
                if flight is None:
                    mine = self._flights[key] = Flight()
                    break
            if stale is not None and not at_once and monotonic() - stale.stale_since < LEEWAY:
                return _send(stale, environ, start_response)
            flight.done.wait(WAIT)
            if flight.page is None:
                return self._asked(environ, start_response, None)
            if self._holds(flight.page):
                return _send(flight.page, environ, start_response)
        if stale is not None:
            stale.stale_since = monotonic()
        try:
            return self._asked(environ, start_response, key, mine)
        finally:
            with self._lock:
                del self._flights[key]
            mine.done.set()

    def _asked(
        self, environ: Environ, start_response: StartResponse, key: Key | None, flight: Flight | None = None
    ) -> Iterable[bytes]:
        """Ask Flask. A page that it hands over is compressed, kept under the key, and sent; all else goes through."""
        as_of, day = self.changes.moment, self.changes.day
        asked = environ | {"REQUEST_METHOD": "GET"}
        if key is not None:
            for name in CONDITIONS:
                asked.pop(name, None)
        started: list[Any] = []
        answer = self._inner(asked, lambda *values: started.append(values))
        handed = asked.get(HANDED)
        if handed is None:
            start_response(*started[0])
            return answer if environ["REQUEST_METHOD"] == "GET" else _closed(answer)
        status, headers = started[0][:2]
        whole = b"".join(answer)
        _closed(answer)
        kept_headers = [pair for pair in headers if pair[0].lower() not in MADE_ANEW]
        kind = next((value for name, value in headers if name.lower() == "content-type"), "")
        compressed = len(whole) >= SMALLEST_TO_COMPRESS and kind.startswith(TEXTS)
        packed = brotli.compress(whole, quality=5) if compressed else whole
        page = Page(status, kept_headers, packed, compressed, handed.scope, as_of, day)
        if key is not None and handed.scope is not None and self._holds(page):
            self.pages.put(key, page)
            if flight is not None:
                flight.page = page
        return _send(page, environ, start_response)


def _closed(answer: Iterable[bytes]) -> Iterable[bytes]:
    """Nothing of an answer, which is at its end."""
    getattr(answer, "close", lambda: None)()
    return []


def _send(page: Page, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    form = page.form(_encoding(page, environ))
    if _unchanged(page, form, environ):
        start_response("304 NOT MODIFIED", form.unchanged)
        return []
    start_response(page.status, form.headers)
    if environ["REQUEST_METHOD"] == "HEAD":
        return []
    return [page.whole() if form.body is None else form.body]


def _encoding(page: Page, environ: Environ) -> str:
    return best_encoding(environ.get("HTTP_ACCEPT_ENCODING", "")[:LONGEST_QUERY]) if page.compressed else ""


def _unchanged(page: Page, form: Sent, environ: Environ) -> bool:
    """Whether the reader has it already, as it is."""
    asked = environ.get("HTTP_IF_NONE_MATCH")
    if asked is None or page.code != 200:
        return False
    return asked == form.etag or parse_etags(asked).contains_weak(form.etag[1:-1])


def _decoded(path: str) -> str:
    return path.encode("latin-1", "replace").decode("utf-8", "replace")


def canonical(query: str, arguments: Iterable[str]) -> str:
    """The query with what the page reads alone, in order, the first of each: what is left out changes nothing."""
    first: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True, encoding="latin-1"):  # byte by byte
        if name in arguments:
            first.setdefault(name, value)
    return urlencode(sorted(first.items()), encoding="latin-1", errors="backslashreplace")


@lru_cache(maxsize=512)
def best_forms(accept: str) -> tuple[str | None, ...]:
    """Which of each set of forms that a page may offer this Accept header asks for; None: none of them."""
    wish = parse_accept_header(accept, MIMEAccept)
    return tuple(wish.best_match(offer) if wish else HTML for offer in OFFERS)


def best_form(accept: str, offered: tuple[str, ...]) -> str | None:
    """The form that an Accept header asks for, of those offered (one of OFFERS); HTML unless it says otherwise."""
    return best_forms(accept)[OFFERS.index(offered)]


@lru_cache(maxsize=512)
def best_encoding(accept: str) -> str:
    """br, gzip or none ("")."""
    wish = parse_accept_header(accept)
    brotlis, gzips = wish.quality("br"), wish.quality("gzip")
    if brotlis and brotlis >= gzips:
        return "br"
    return "gzip" if gzips else ""
