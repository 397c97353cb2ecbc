"""The description of the open data that other programs read: OpenAPI 3.1, made from the routes themselves."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app
from flask_babel import gettext
from werkzeug.routing import Rule

from tracker.accounts.web import house
from tracker.config import LANGUAGES
from tracker.record.entries import EntryKind
from tracker.site.arguments import arguments_of
from tracker.site.feeds import LICENCE, RIGHTS
from tracker.site.formats import ACCEPTED, FEEDS, FILES
from tracker.site.schemas import components
from tracker.site.shapes import Schema, one_of
from tracker.words import N_

WORDS = {
    "front": N_("Totals, the programme's first demands, the newest lists"),
    "programme": N_("Every common demand as it stands now; ?without=, ?sector=, ?region=, ?addressee=, ?state=, ?by="),
    "version": N_("A published version of the programme"),
    "versions_compared": N_("Two versions of the programme, word by word"),
    "version_since": N_("What changed in the programme since a version"),
    "common": N_("A common demand with who supports it, in their own words"),
    "matrix": N_("Which groups support which common demands"),
    "agreement": N_("Of the groups of each trade or region how many support a common demand"),
    "opposites": N_("What is asked both ways"),
    "growth": N_("Groups, supports and common demands by day"),
    "alone": N_("Demands that one group alone asks"),
    "matching": N_("How often suggestions were confirmed, as offered or not, declined, or found by hand, by language"),
    "groups": N_("Groups"),
    "group": N_("A group with its lists, demands and votes"),
    "listed": N_("A list as published last"),
    "revision": N_("A revision of a list"),
    "compared": N_("Two revisions of a list, word by word"),
    "programme_paper": N_("The programme as a leaflet"),
    "programme_folded": N_("The programme as a leaflet to fold"),
    "leaflet": N_("A list as a leaflet"),
    "folded": N_("A list as a leaflet to fold"),
    "messages": N_("A list as text for messengers"),
    "markdown": N_("A list as text with marks"),
    "vote": N_("A vote with its figures and conditions"),
    "votes": N_("A group's votes, with turnout"),
    "rules": N_("The rules of decision"),
    "committee": N_("A committee with its seats"),
    "committee_now": N_("The committee that acts today"),
    "election": N_("An election with its candidates"),
    "election_stage": N_("One stage of a count of ranked ballots"),
    "election_blt": N_("The ballots of an election as they were counted"),
    "council": N_("The council and its deeds"),
    "deed": N_("A deed of the council"),
    "search": N_("Search by word and by meaning"),
    "record": N_("The public record, newest first"),
    "entry": N_("An entry with its texts, salts and proof"),
    "verify": N_("The newest tree head, and a proof of consistency with an earlier one"),
    "design": N_("The parts that pages are made of"),
    "data": N_("This list of addresses"),
    "dump": N_("Everything in one file"),
    "openapi": N_("This description"),
}
FORMS = {form: kind for kind, form in ACCEPTED.items()}
LINK = {
    "Link": {
        "description": "RFC 8288: license, and of a part of a long table prev and next",
        "schema": {"type": "string"},
    }
}
ETAG = {"ETag": {"description": "strong; of these bytes", "schema": {"type": "string"}}}
PROBLEM = "application/problem+json"
ERRORS = {
    "NotFound": "There is no such page",
    "Gone": "It was removed for good; the public record says when and why",
    "NotAcceptable": "It is not to be had in any of the forms that Accept names",
    "Unavailable": "The database does not answer; try again in a minute",
}
_VARIABLE = re.compile(r"<(?:(\w+)[^:>]*:)?(\w+)>")


@dataclass(frozen=True)
class Public:
    """A public address: the page, and the form in which it is given; "" where Accept decides."""

    rule: str
    page: str
    form: str

    @property
    def path(self) -> str:
        return _VARIABLE.sub(r"{\2}", self.rule)


def public_rules(rules: Iterable[Rule]) -> list[Public]:
    """Every address that is the same for everybody, by its path."""
    found = []
    for rule in rules:
        if getattr(current_app.view_functions[rule.endpoint], "is_public", False):
            name = rule.endpoint.partition(".")[2]
            page, _, form = name.rpartition("_")
            found.append(Public(rule.rule, *((page, form) if form in FORMS else (name, ""))))
    return sorted(found, key=lambda one: one.path)


def described() -> dict[str, Any]:
    """The whole description, in the reader's language."""
    public = public_rules(current_app.url_map.iter_rules())
    tables = {one.page for one in public if one.form == "csv"}
    kinds: Mapping[tuple[str, int], EntryKind] = house().database.info["record"].kinds
    return {
        "openapi": "3.1.0",
        "info": {
            "title": gettext("Common demand"),
            "version": "1",
            "description": gettext("The data are in the public domain (%(licence)s).", licence=RIGHTS),
            "license": {"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"},
            "x-data-license": {"name": RIGHTS, "url": LICENCE},
        },
        "paths": {one.path: {"get": _operation(one, tables)} for one in public},
        "components": {"schemas": components(kinds), "responses": _errors()},
    }


def _operation(one: Public, tables: set[str]) -> dict[str, Any]:
    variables = [_variable(kind, name) for kind, name in _VARIABLE.findall(one.rule)]
    arguments = [
        {"name": name, "in": "query", "schema": schema, "description": gettext(meaning)}
        for name, (schema, meaning) in arguments_of(one.page, one.form).items()
    ]
    return {
        "summary": gettext(WORDS[one.page]),
        "operationId": "_".join(filter(None, (one.page, one.form))),
        "parameters": variables + arguments,
        "responses": _responses(one, tables),
    }


def _variable(kind: str, name: str) -> dict[str, Any]:
    schema: Schema = {"type": "string", "pattern": "^[A-Za-z0-9-]+$"}
    if kind == "int":
        schema = {"type": "integer", "minimum": 0, "maximum": 999_999_999}
    if name == "lang":
        schema = {"type": "string", "enum": list(LANGUAGES)}
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _responses(one: Public, tables: set[str]) -> dict[str, Any]:
    content = _content(one, tables)
    headers = ETAG | (LINK if "application/json" in content else {})
    found: dict[str, Any] = {"503": _error("Unavailable"), "404": _error("NotFound")}
    if one.page == "dump":
        headers |= LINK
    if one.page == "committee_now":
        found["302"] = {"description": "To the committee"}
    else:
        found["200"] = {"description": "OK", "headers": headers, "content": content}
        found["304"] = {"description": "It has not changed since it had the ETag of If-None-Match"}
    if "<slug:slug>" in one.rule:
        found |= {"308": {"description": "It moved for good"}, "410": _error("Gone")}
    if one.page in ("listed", "revision"):
        found["410"] = {"description": ERRORS["Gone"], "content": content | _problem()}
    if not one.form and one.page not in (*FILES, "dump", "openapi"):
        found["406"] = _error("NotAcceptable")
    if one.page in ("dump", "openapi"):
        del found["404"]
    return dict(sorted(found.items()))


def pages_described() -> list[tuple[str, str, list[str]]]:
    """For people: of each page what it is, its address, and in which forms it is to be had."""
    names = {"application/json": "JSON", "text/csv": "CSV", "application/atom+xml": "Atom"}
    found = []
    for path, operations in described()["paths"].items():
        content = operations["get"]["responses"].get("200", {}).get("content", {})
        if "text/html" in content:
            found.append(
                (operations["get"]["summary"], path, [name for kind, name in names.items() if kind in content])
            )
    return found


def _content(one: Public, tables: set[str]) -> dict[str, Any]:
    if one.page == "openapi":
        return {"application/json": {"schema": {"type": "object", "required": ["openapi", "info", "paths"]}}}
    if one.page == "dump":
        return {"application/zip": {}}
    if one.page in FILES:
        return {FILES[one.page]: {}}
    forms = [one.form] if one.form else ["html", "json", *(["csv"] if one.page in tables else [])]
    forms += ["atom"] if not one.form and one.page in FEEDS else []
    return {FORMS[form]: {"schema": one_of(f"answer_{one.page}")} if form == "json" else {} for form in forms}


def _problem() -> dict[str, Any]:
    return {"text/html": {}, PROBLEM: {"schema": one_of("Problem")}}


def _error(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/responses/{name}"}


def _errors() -> dict[str, Any]:
    """What goes wrong: a page for people, RFC 9457 for programs."""
    return {name: {"description": sentence, "content": _problem()} for name, sentence in ERRORS.items()}
