"""A feed as Atom (RFC 4287): what it says, and how it is written."""

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree as Xml

from flask import g, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from tracker.accounts.web import house
from tracker.record.entries import Entry
from tracker.record.queries import entry_at

MOST = 50
LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/"
RIGHTS = "CC0-1.0"
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Words:
    """A text with its language."""

    text: str
    language: str


@dataclass(frozen=True)
class FeedEntry:
    """One public act. `address`: an endpoint with its values, the page that it is about."""

    entry: Entry
    title: str
    address: tuple[str, Mapping[str, Any]]
    words: Words | None = None


@dataclass(frozen=True)
class Feed:
    """What a feed says. `subject` names what it is about, in no language; `page` is the endpoint of its page."""

    subject: str
    title: Words
    author: str
    page: str
    values: Mapping[str, Any]
    record: "Origin"
    entries: Sequence[FeedEntry] = field(default_factory=tuple)
    status: int = 200


@dataclass(frozen=True)
class Origin:
    """What ids are made from: the first entry of the record, which never changes, whatever the site is called."""

    key: str
    hour: str

    def urn(self, name: str) -> str:
        """An id (RFC 9562, version 5) that says nothing of language or address."""
        return uuid.uuid5(uuid.uuid5(uuid.NAMESPACE_URL, f"tracker-record/{self.key}"), name).urn


def origin_in(session: Session) -> Origin:
    first = entry_at(session, 0)
    return Origin(str(first.data["key"]), first.hour) if first else Origin("", "1970-01-01T00Z")


def written(feed: Feed) -> bytes:
    """The feed as a document, in the reader's language."""
    root = Xml.Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": g.lang})
    _add(root, "id", feed.record.urn(feed.subject))
    _add(root, "title", feed.title.text, {"xml:lang": feed.title.language})
    _add(root, "updated", _moment(max((one.entry.hour for one in feed.entries), default=feed.record.hour)))
    _add(_add(root, "author"), "name", feed.author)
    _add(root, "rights", gettext("Public domain (%(licence)s)", licence=RIGHTS))
    _links(root, feed)
    for one in feed.entries:
        _write_entry(root, feed, one)
    return bytes(Xml.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _links(root: Xml.Element, feed: Feed) -> None:
    own = _address(f"{feed.page}_atom", g.lang, feed.values)
    _add(root, "link", None, {"rel": "self", "type": "application/atom+xml", "href": own})
    _add(root, "link", None, {"rel": "license", "href": LICENCE})
    for code in house().config.language_codes:
        page = {"rel": "alternate", "type": "text/html", "hreflang": code}
        _add(root, "link", None, {**page, "href": _address(feed.page, code, feed.values)})


def _write_entry(root: Xml.Element, feed: Feed, one: FeedEntry) -> None:
    entry = _add(root, "entry")
    _add(entry, "id", feed.record.urn(f"entry/{one.entry.index}"))
    _add(entry, "title", one.title)
    moment = _moment(one.entry.hour)
    _add(entry, "updated", moment)
    _add(entry, "published", moment)
    endpoint, values = one.address
    page = {"rel": "alternate", "type": "text/html", "hreflang": g.lang}
    _add(entry, "link", None, {**page, "href": _address(endpoint, g.lang, values)})
    proof = _address("site.entry", g.lang, {"index": one.entry.index})
    _add(entry, "link", None, {"rel": "via", "type": "text/html", "href": proof})
    if one.words is not None:
        _add(entry, "content", one.words.text, {"type": "text", "xml:lang": one.words.language})


def _add(
    parent: Xml.Element, name: str, text: str | None = None, attributes: Mapping[str, str] | None = None
) -> Xml.Element:
    child = Xml.SubElement(parent, name, dict(attributes or {}))
    child.text = None if text is None else _NO_XML.sub("\ufffd", text)
    return child


def _address(endpoint: str, lang: str, values: Mapping[str, Any]) -> str:
    """Absolute where the operator names the site. Else it begins with a slash: what a request calls the site must not
    be kept for others to read."""
    return house().config.public_url.rstrip("/") + url_for(endpoint, lang=lang, **values)


def _moment(hour: str) -> str:
    """The record tells hours only."""
    return f"{hour.removesuffix('Z')}:00:00Z"
