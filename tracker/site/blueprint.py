"""The blueprint of the public pages, and what several of them begin with."""

from flask import Blueprint, g
from sqlalchemy.orm import Session
from werkzeug.exceptions import Gone, NotFound
from werkzeug.routing import BaseConverter, IntegerConverter

from tracker.groups.models import Group
from tracker.groups.queries import group_as_of
from tracker.record.signing import stated
from tracker.site.formats import Moved

site = Blueprint("site", __name__, url_prefix="/<lang>")


class Slug(BaseConverter):
    """A group's slug or id: no dot, so that `.json` is never part of it."""

    regex = "[A-Za-z0-9-]+"


LARGEST = 999_999_999


class Number(IntegerConverter):
    """A number written in one way only, and never beyond what a database column takes."""

    regex = "(?:0|[1-9][0-9]{0,8})"


def as_of(note: str | None) -> None:
    """The page is of the state of the record that this head is of; it says so where it says how it is cited."""
    g.head = stated(note) if note else None


def group_at(session: Session, slug: str, endpoint: str, **values: object) -> Group | Moved:
    """The group at an address, or where it moved. Raises NotFound, Gone (its slug was removed)."""
    found = group_as_of(session, slug)
    if found is None:
        raise NotFound
    group, note = found
    as_of(note)
    if slug == group.slug:
        return group
    if group.slug_text.text is None:
        raise Gone
    return Moved(endpoint, {"slug": group.slug, **values})
