"""Entries in words, in the reader's language."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.committees.models import Election
from tracker.database import now
from tracker.groups.models import Body, Group, Mandate
from tracker.groups.queries import names_of
from tracker.record.entries import Entry, registry_of
from tracker.record.models import RecordText
from tracker.record.queries import texts_of
from tracker.site.filters import label
from tracker.votes.models import Vote


@dataclass(frozen=True)
class Told:
    """An entry with its sentence, the group that it is about, and its texts."""

    entry: Entry
    sentence: str
    group: Group | None
    texts: Mapping[str, RecordText]

    @property
    def uncounted(self) -> bool:
        """Whether its group is not vouched for."""
        return self.group is not None and self.group.standing != "vouched"


def told(session: Session, entries: Sequence[Entry]) -> list[Told]:
    """Entries in words: two statements, whatever their number."""
    texts = texts_of(session, [entry.index for entry in entries])
    ids = {value for entry in entries for value in (entry.data.get("group"), entry.data.get("other")) if value}
    groups = names_of(session, ids)
    return [_told(session, entry, texts, groups) for entry in entries]


def _told(session: Session, entry: Entry, texts: Mapping[str, RecordText], groups: Mapping[str, Group]) -> Told:
    own = {name: texts[entry.text_id(name)] for name in entry.texts if entry.text_id(name) in texts}
    values: dict[str, Any] = _Values(entry.data)
    values |= {name: row.text or gettext("(removed)") for name, row in own.items()}
    for name in ("group", "other"):
        if entry.data.get(name):
            group = groups.get(entry.data[name])
            values[name] = (group.name if group else None) or gettext("a group whose name was removed")
    if entry.kind == "vote_counted" and entry.data["kind"] != "adopt_list":
        values["title"] = f"{label('motion', entry.data['kind'])} {values['title']}".strip()
    if entry.kind == "vote_turned":
        values["outcome"] = label("turned", entry.data["outcome"])
    if "relation" in entry.data:
        values["relation"] = label("relation", entry.data["relation"])
    kind = registry_of(session).kind_of(entry)
    return Told(entry, gettext(kind.sentence) % values, groups.get(entry.group or ""), own)


class _Values(dict[str, Any]):
    """A sentence may name a text that this entry does not have."""

    def __missing__(self, key: str) -> str:
        return ""


@dataclass(frozen=True)
class Source:
    """A mandate with what gave it: the entry; of a seat the vote and the election, unless it was co-opted.

    `term_until`: the last day of the committee's term; `ended`: the last day on which the mandate counted; `objected`:
    whether its vote is under objection.
    """

    words: str
    mandate: Mandate
    slug: str
    entry: int
    ended: str | None
    vote: int | None = None
    election: int | None = None
    day: str | None = None
    term_until: str | None = None
    objected: bool = False


def sources_of(session: Session, by: Iterable[str]) -> list[Source]:
    """The mandates by which something was done, each with the election, or the entry, that gave it; never a person."""
    ids = list(by)
    query = (
        select(Mandate, Group, Body.term_until, Vote.number, Vote.day, Election.number, Vote.objection)
        .join(Group, Group.id == Mandate.group_id)
        .outerjoin(Vote, Vote.entry == Mandate.vote)
        .outerjoin(Election, Election.vote_entry == Mandate.vote)
        .outerjoin(Body, (Body.group_id == Mandate.group_id) & (Body.number == Mandate.body))
        .where(Mandate.id.in_(ids))
    )
    today = now(session).date().isoformat()
    found = {row[0].id: _source(today, *row) for row in session.execute(query)} if ids else {}
    return [found[key] for key in ids if key in found]


def _source(today: str, mandate: Mandate, group: Group, term_until: str | None, *given_by: Any) -> Source:
    """`given_by`: number and day of the vote, number of the election, the open objection to the vote."""
    vote, day, election, objection = given_by
    given = int(mandate.id.partition(".")[0])  # of the entry that made it
    term = term_until if mandate.kind == "seat" else None
    ended = mandate.until or min((day for day in (mandate.last_day, term) if day and day < today), default=None)
    words = mandate_words(mandate, group if mandate.kind == "delegate" else None)
    return Source(
        words,
        mandate,
        group.slug,
        given,
        ended,
        vote=vote,
        election=election,
        day=day,
        term_until=term,
        objected=objection is not None,
    )


def mandate_words(mandate: Mandate, group: Group | None = None) -> str:
    """A mandate in words; of a delegate with the group that sent them."""
    name = (group.name or group.slug) if group else ""
    return label("mandate", mandate.kind, number=mandate.number, body=mandate.body, group=name)
