"""Addresses without a language: the front door, the choice of a language, the description for programs."""

import hashlib
import json
from contextlib import ExitStack
from importlib.metadata import version

from flask import Flask, Response, g, redirect, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from tracker.accounts.web import database, house, public
from tracker.config import LANGUAGES
from tracker.record.queries import newest_head, size_of
from tracker.site.app import preferred_language
from tracker.site.cache import reads
from tracker.site.changes import FIXED
from tracker.site.dump import FORMAT, read_me, written
from tracker.site.feeds import LICENCE
from tracker.site.formats import TYPES, answered
from tracker.site.openapi import described

YEAR = 365 * 86400


def root_addresses(app: Flask) -> None:
    """Add them; all other addresses begin with a language."""
    app.add_url_rule("/", "root.door", door)
    app.add_url_rule("/language/<code>", "root.choose", choose)
    app.add_url_rule("/api/openapi.json", "root.openapi", openapi)
    app.add_url_rule("/api/all.zip", "root.dump", dump)


def door() -> AnyResponse:
    """To the reader's language: the one chosen before, else the browser's."""
    response = redirect(f"/{preferred_language()}/", 302)
    response.headers["Vary"] = "Accept-Language, Cookie"
    return response


def choose(code: str) -> AnyResponse:
    """Remember a language in a cookie that says nothing else."""
    if code not in house().config.language_codes:
        raise NotFound
    response = redirect(f"/{code}/", 302)
    config = house().config
    response.set_cookie(config.cookie("lang"), code, max_age=YEAR, secure=config.secure, httponly=True, samesite="Lax")
    return response


@public
def openapi() -> Response:
    g.lang = "en"
    return answered(
        json.dumps(described(), ensure_ascii=False, separators=(",", ":")).encode(), TYPES["json"], 200, FIXED
    )


reads(openapi)


@public
def dump() -> AnyResponse:
    """Everything in one file, sent while it is written; whoever has it already is told so before anything is read."""
    kept = ExitStack()
    session = kept.enter_context(database().reading())
    head, size = newest_head(session), size_of(session)
    response = Response(written(session, read_me(head, size)), content_type="application/zip")
    response.implicit_sequence_conversion = False  # else all of it is gathered in memory to count its bytes
    response.call_on_close(kept.close)
    response.headers["Content-Disposition"] = 'attachment; filename="all.zip"'
    response.headers["Cache-Control"] = "public, no-cache"
    response.headers["Link"] = f'<{LICENCE}>; rel="license"'
    release = f"{version('tracker')} {FORMAT} {','.join(LANGUAGES)}"
    response.set_etag(hashlib.sha256(f"{head}{release}".encode()).hexdigest()[:32])
    return response.make_conditional(request)
