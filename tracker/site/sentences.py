"""Entries in words, in the reader's language."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from sqlalchemy.orm import Session

from tracker.groups.models import Group, Mandate
from tracker.groups.queries import mandates_by_id, names_of
from tracker.record.entries import Entry, registry_of
from tracker.record.models import RecordText
from tracker.record.queries import texts_of
from tracker.site.filters import label


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
    kind = registry_of(session).kind_of(entry)
    return Told(entry, gettext(kind.sentence) % values, groups.get(entry.group or ""), own)


class _Values(dict[str, Any]):
    """A sentence may name a text that this entry does not have."""

    def __missing__(self, key: str) -> str:
        return ""


def who_acted(session: Session, by: Iterable[str]) -> list[str]:
    """Mandates in words: "seat 2 of committee 1", "delegate of Depot 3", never a person."""
    ids = list(by)
    found = mandates_by_id(session, ids)
    groups = names_of(session, {m.group_id for m in found.values() if m.kind == "delegate"})
    return [mandate_words(found[key], groups.get(found[key].group_id)) for key in ids if key in found]


def mandate_words(mandate: Mandate, group: Group | None = None) -> str:
    """A mandate in words; of a delegate with the group that sent them."""
    name = (group.name or group.slug) if group else ""
    return label("mandate", mandate.kind, number=mandate.number, body=mandate.body, group=name)
