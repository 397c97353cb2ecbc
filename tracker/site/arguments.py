"""What stands after the question mark of a public page's address, as the page reads it: by page, with its schema.

Anything else there is left unread. A value that does not fit is read as if it were missing, unless it is said that
there is nothing for it (404).
"""

from flask import request

from tracker.site.shapes import COUNT, KEY, LANGUAGE, NUMBER, SLUG, STANDING, WORDS, Schema, among
from tracker.words import N_

STATES = ("settled", "unsettled")
BY = ("addressee", "sector", "region")
_PAGE = {"page": (NUMBER, N_("which part of a long table, from 1; a table as CSV is whole"))}
_WITHOUT = {"without": (SLUG, N_("leave out this group, and all whose vouching rests on it alone"))}
_STANDING = {"standing": (STANDING, N_("groups of this standing; vouched for, if nothing is said"))}
_IN = {"in": (LANGUAGE, N_("the language of the translation to show"))}
_PLACE = {
    "region": (KEY, N_("of this region")),
    "sector": (KEY, N_("of this trade")),
    "language": (LANGUAGE, N_("that write in this language")),
}

ARGUMENTS: dict[str, dict[str, tuple[Schema, str]]] = {
    "groups": {**_STANDING, **_PLACE, **_PAGE},
    "group": _PAGE,
    "votes": _PAGE,
    "council": _PAGE,
    "matrix": _PAGE,
    "alone": _PAGE,
    "programme": {
        **_WITHOUT,
        "sector": (KEY, N_("groups of this trade alone; totals are theirs")),
        "region": (KEY, N_("groups of this region alone; totals are theirs")),
        "addressee": (KEY, N_("what is asked of this addressee alone")),
        "state": (among(*STATES), N_("whether its wording is settled")),
        "by": (among(*BY), N_("grouped by this")),
        **_PAGE,
    },
    "common": _WITHOUT,
    "agreement": {
        "by": (among("sector", "region"), N_("by trade or by region")),
        "common": (WORDS, N_("the common demand that the map shows, such as P-7")),
    },
    "listed": _IN,
    "revision": _IN,
    "messages": {"part": (NUMBER, N_("which of several messages, from 1"))},
    "search": {
        "q": (WORDS, N_("words to look for")),
        "kind": (among("common", "group", "list", "demand", "vote", "committee"), N_("of this kind alone")),
        **_STANDING,
        **_PLACE,
        **_PAGE,
    },
    "record": {"before": (COUNT, N_("entries below this number"))},
    "verify": {"from": (NUMBER, N_("size of an earlier tree, which is shown to be the beginning of today's"))},
}


def arguments_of(page: str, form: str) -> dict[str, tuple[Schema, str]]:
    """What a page reads in one of its forms: a feed is never in parts nor filtered, a table as CSV is whole."""
    own = ARGUMENTS.get(page, {})
    if form == "atom":
        return _STANDING if page == "groups" else {}
    return {name: one for name, one in own.items() if not (form == "csv" and name == "page")}


def arguments_read(page: str, form: str = "") -> dict[str, str]:
    """Of this request's query what the page reads, and nothing else: whatever else stands there must not come to stand
    in a page that is kept for others."""
    return {name: request.args[name] for name in arguments_of(page, form) if name in request.args}
