"""Addresses without a language: the front door, the choice of a language, the description for programs."""

from flask import Flask, Response, g, jsonify, redirect
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from tracker.accounts.web import house, public
from tracker.site.app import preferred_language
from tracker.site.openapi import described

YEAR = 365 * 86400


def root_addresses(app: Flask) -> None:
    """Add them; all other addresses begin with a language."""
    app.add_url_rule("/", "root.door", door)
    app.add_url_rule("/language/<code>", "root.choose", choose)
    app.add_url_rule("/api/openapi.json", "root.openapi", openapi)


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
    response.set_cookie("lang", code, max_age=YEAR, secure=house().config.secure, httponly=True, samesite="Lax")
    return response


@public
def openapi() -> Response:
    g.lang = "en"
    response = jsonify(described())
    response.headers["Cache-Control"] = "public, no-cache"
    return response
