"""What the address of the programme asks for: a part of the groups, an addressee, a state, an order; and the links."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import request
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from tracker.accounts.web import here, house
from tracker.groups.models import Group
from tracker.groups.queries import ALL, Among, fallen_without, group_by_slug
from tracker.site.arguments import BY, STATES

SECTIONS = {"sector": "sectors", "region": "regions", "addressee": "addressees"}


@dataclass(frozen=True)
class Narrowed:
    """What is asked for, by argument; `group`: the one of `without`, whose dependents fall away too."""

    asked: Mapping[str, str]
    group: Group | None
    among: Among

    @property
    def addressee(self) -> str:
        return self.asked.get("addressee", "")

    @property
    def state(self) -> str:
        return self.asked.get("state", "")

    @property
    def by(self) -> str:
        return self.asked.get("by", "")

    @property
    def chosen(self) -> dict[str, str]:
        """What narrows the programme, beside `without`."""
        return {name: self.asked[name] for name in (*SECTIONS, "state") if name in self.asked}

    def link(self, endpoint: str, **other: str) -> str:
        """The address with these arguments in place of those asked for; an empty one is left out."""
        return here(endpoint, **{name: value for name, value in {**self.asked, **other}.items() if value})


def left_out(session: Session) -> Narrowed:
    """What `?without=SLUG` asks for: all but that group and all that fall away with it. Raises NotFound."""
    slug = request.args.get("without")
    return _narrowed(session, {"without": slug} if slug else {})


def narrowed(session: Session) -> Narrowed:
    """What the whole query asks for; a word that is in no vocabulary is left out. Raises NotFound (`without`)."""
    known: dict[str, tuple[str, ...] | Mapping[str, object]] = {
        "state": STATES,
        "by": BY,
        **{name: house().vocabulary.sections[section] for name, section in SECTIONS.items()},
    }
    asked = {name: value for name in ("without", *known) if (value := request.args.get(name))}
    return _narrowed(session, {name: value for name, value in asked.items() if value in known.get(name, (value,))})


def _narrowed(session: Session, asked: Mapping[str, str]) -> Narrowed:
    if not asked:
        return Narrowed({}, None, ALL)
    group = None
    if "without" in asked:
        group = group_by_slug(session, asked["without"])
        if group is None:
            raise NotFound
    without = frozenset(fallen_without(session, group.id)) if group is not None else frozenset()
    return Narrowed(asked, group, Among(without, asked.get("sector", ""), asked.get("region", "")))
