"""What an entry is, how rooms register their kinds, and the record's own kinds."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import rfc8785
from sqlalchemy.orm import Session

from tracker.words import N_

Texts = Mapping[str, str | None]
Schema = Mapping[str, type | tuple[type, ...]]  # name of each datum → its type


class BadEntry(Exception):
    """Data that does not fit the schema of its kind: a mistake of the program, never of a person."""


@dataclass(frozen=True)
class Entry:
    """One entry as `apply` and the pages read it. `texts` maps a name to its commitment (hex)."""

    index: int
    kind: str
    version: int
    hour: str
    data: Mapping[str, Any]
    texts: Mapping[str, str]

    def text_id(self, name: str) -> str:
        """The key of a text of this entry in the text store."""
        return f"{self.index}/{name}"

    def optional_text_id(self, name: str) -> str | None:
        return self.text_id(name) if name in self.texts else None

    def key(self, place: int = 0) -> str:
        """A key for a public row made by this entry."""
        return f"{self.index}.{place}"

    @property
    def day(self) -> str:
        """The UTC day, YYYY-MM-DD."""
        return self.hour[:10]

    @property
    def group(self) -> str | None:
        group = self.data.get("group")
        return group if isinstance(group, str) else None

    def body(self) -> bytes:
        """The canonical JSON that is hashed."""
        return rfc8785.dumps(
            {
                "data": dict(self.data),
                "hour": self.hour,
                "kind": self.kind,
                "texts": dict(self.texts),
                "version": self.version,
            }
        )


def commitment(salt: str, text: str) -> str:
    """SHA-256(salt ‖ text) in hex; the salt is 16 bytes in hex, the text UTF-8."""
    return hashlib.sha256(bytes.fromhex(salt) + text.encode()).hexdigest()


Apply = Callable[[Entry, Texts, Session], None]
Follow = Callable[[Entry, Session], None]
FollowAtEnd = Callable[[Session, list[Entry]], None]


@dataclass(frozen=True)
class EntryKind:
    """A kind of entry: its schema, its sentence and its effect on public tables.

    `sentence` is a message id; it may use `%(name)s` for every datum and text, and `%(group)s` stands for
    the group's name.
    """

    name: str
    fields: Schema
    sentence: str
    apply: Apply = lambda _entry, _texts, _session: None
    version: int = 1

    def check(self, data: Mapping[str, Any]) -> None:
        """Raises BadEntry where data and schema differ."""
        if data.keys() != self.fields.keys():
            raise BadEntry(f"{self.name}: {sorted(data.keys() ^ self.fields.keys())}")
        for name, kind in self.fields.items():
            if not isinstance(data[name], kind) or isinstance(data[name], float):
                raise BadEntry(f"{self.name}.{name}: {data[name]!r}")


@dataclass
class Registry:
    """The kinds of entries of all rooms, and who follows which; filled in `create_app` only."""

    private_key: str = ""
    kinds: dict[tuple[str, int], EntryKind] = field(default_factory=dict)
    newest: dict[str, EntryKind] = field(default_factory=dict)
    followers: dict[str, list[Follow]] = field(default_factory=lambda: defaultdict(list))
    at_end: dict[str, list[FollowAtEnd]] = field(default_factory=lambda: defaultdict(list))

    def register(self, *kinds: EntryKind) -> None:
        for kind in kinds:
            self.kinds[kind.name, kind.version] = kind
            if kind.name not in self.newest or self.newest[kind.name].version < kind.version:
                self.newest[kind.name] = kind

    def follow(self, kind: str, follower: Follow) -> None:
        """Let `follower` write private rows in the transaction that appends an entry of `kind`."""
        if kind not in self.newest:
            raise BadEntry(f"nobody registered {kind}")
        self.followers[kind].append(follower)

    def follow_at_end(self, kind: str, follower: FollowAtEnd) -> None:
        """As `follow`, but once for all the entries of an act, at its end: for what nobody reads before."""
        if kind not in self.newest:
            raise BadEntry(f"nobody registered {kind}")
        self.at_end[kind].append(follower)

    def kind_of(self, entry: Entry) -> EntryKind:
        """Raises BadEntry for a kind or version that no room knows."""
        try:
            return self.kinds[entry.kind, entry.version]
        except KeyError:
            raise BadEntry(f"entry {entry.index}: unknown kind {entry.kind} version {entry.version}") from None


def registry_of(session: Session) -> Registry:
    registry: Registry = session.info["record"]
    return registry


RECORD_KEY = EntryKind("record_key", {"key": str}, N_("The public record was opened."))
SUCCESSION_KEY = EntryKind(
    "succession_key", {"key": str}, N_("The operator recorded the key that may name a successor of the record key.")
)
DEMONSTRATION = EntryKind("demonstration", {}, N_("Everything in this record is a demonstration, not real."))
BLANKED = EntryKind("blanked", {"texts": list}, N_("The operator removed a text: %(reason)s"))
KINDS = (RECORD_KEY, SUCCESSION_KEY, DEMONSTRATION, BLANKED)
