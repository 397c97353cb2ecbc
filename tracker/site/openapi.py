"""The description of the open data that other programs read: OpenAPI 3.1, made from the routes themselves."""

import re
from typing import Any

from flask_babel import gettext
from werkzeug.routing import Map

from tracker.config import LANGUAGES
from tracker.words import N_

WORDS = {
    "front": N_("Totals, the programme's first demands, the newest lists"),
    "programme": N_("Every common demand as it stands now"),
    "version": N_("A published version of the programme"),
    "common": N_("A common demand with who supports it, in their own words"),
    "matrix": N_("Which groups support which common demands; ?page="),
    "agreement": N_("Of the groups of each trade or region how many support a common demand; ?by=region"),
    "opposites": N_("What is asked both ways"),
    "growth": N_("Groups, supports and common demands by day"),
    "alone": N_("Demands that one group alone asks; ?page="),
    "matching": N_("How often suggestions were confirmed, declined, or found by hand, by language"),
    "groups": N_("Groups; ?standing=, ?region=, ?sector=, ?language="),
    "group": N_("A group with its lists, demands and votes"),
    "listed": N_("A list as published last"),
    "revision": N_("A revision of a list"),
    "compared": N_("Two revisions of a list, word by word"),
    "vote": N_("A vote with its figures and conditions"),
    "votes": N_("A group's votes, with turnout"),
    "rules": N_("The rules of decision"),
    "committee": N_("A committee with its seats"),
    "committee_now": N_("The committee that acts today"),
    "election": N_("An election with its candidates"),
    "council": N_("The council and its deeds"),
    "deed": N_("A deed of the council"),
    "search": N_("Search by word and by meaning: ?q=, ?kind=, ?standing=, ?region=, ?sector=, ?language=, ?page="),
    "record": N_("The public record, newest first; ?before=N for older entries"),
    "entry": N_("An entry with its texts, salts and proof"),
    "verify": N_("The newest tree head; ?from=N for a proof of consistency"),
    "data": N_("This list of addresses"),
}
_VARIABLE = re.compile(r"<(?:(\w+)[^:>]*:)?(\w+)>")


def described(routes: Map) -> dict[str, Any]:
    """The whole description, in the reader's language."""
    paths: dict[str, Any] = {}
    for rule in routes.iter_rules():
        name, _, form = rule.endpoint.removeprefix("site.").rpartition("_")
        if rule.endpoint.startswith("site.") and form in ("json", "csv") and name in WORDS:
            paths[_VARIABLE.sub(r"{\2}", rule.rule)] = {"get": _operation(name, form, rule.rule)}
    return {
        "openapi": "3.1.0",
        "info": {"title": gettext("Common demand"), "version": "1", "license": {"name": "AGPL-3.0-or-later"}},
        "paths": dict(sorted(paths.items())),
    }


def _operation(name: str, form: str, rule: str) -> dict[str, Any]:
    kind = "application/json" if form == "json" else "text/csv"
    return {
        "summary": gettext(WORDS[name]),
        "operationId": f"{name}_{form}",
        "parameters": [_parameter(kind, name) for kind, name in _VARIABLE.findall(rule)],
        "responses": {"200": {"description": "OK", "content": {kind: {}}}, "404": {"description": "Not found"}},
    }


def _parameter(kind: str, name: str) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "integer", "minimum": 0} if kind == "int" else {"type": "string"}
    if name == "lang":
        schema["enum"] = list(LANGUAGES)
    return {"name": name, "in": "path", "required": True, "schema": schema}
