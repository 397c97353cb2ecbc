"""The kinds of motion that rooms register: what is voted on, and what follows from the decision."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from tracker.groups.models import Group
from tracker.votes.models import Motion, Vote
from tracker.votes.rules import Figures

# What comes of a deed when a recount turns its vote around: it takes effect, or is taken back; it stays, as others have
# built on it, or it comes too late.
OUTCOMES = (DONE, UNDONE, STAYS, LATE) = ("done", "undone", "stays", "late")


@dataclass(frozen=True)
class Part:
    """One thing that a motion asks: a demand, an amendment. `texts` by language.

    `before`: (message id, words) pairs that say what it is about, where the texts alone do not.
    """

    number: str
    texts: Mapping[str, str]
    before: tuple[tuple[str, str], ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {"number": self.number, "texts": dict(self.texts), "before": [list(pair) for pair in self.before]}


@dataclass(frozen=True)
class Prepared:
    """A motion as it is put.

    `title`: its words in public, if it has any of its own; `titles`: the same by language; `parts`: the exact wording;
    `missing`: the group's languages in which there is no approved text; `payload`: what the room needs again;
    `about`: ids of what is decided, where that is more than the subject: no two motions decide the same.
    """

    title: str = ""
    wording_hash: str | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    parts: tuple[Part, ...] = ()
    missing: tuple[str, ...] = ()
    about: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The snapshot that the motion keeps: whatever changes later, this is what was voted on."""
        return {
            "title": self.title,
            "wording_hash": self.wording_hash,
            "titles": dict(self.titles),
            "parts": [part.as_json() for part in self.parts],
            "missing": list(self.missing),
            **self.payload,
        }


@dataclass(frozen=True)
class Subject:
    """Something that can be put to a meeting now."""

    kind: str
    id: str
    title: str
    parts: int = 0


def _nothing(_session: Session, _group: Group) -> Sequence[Subject]:
    return ()


def _put_hash(_session: Session, motion: Motion, _items: Sequence[bool | None]) -> str | None:
    found: str | None = motion.payload["wording_hash"]
    return found


def holds_with_vote(_session: Session, vote: Vote, _motion: Motion) -> str:
    """Of a kind whose deed stands for as long as its vote carries, by that alone."""
    return DONE if vote.carried else UNDONE


def _by_item(_session: Session, motion: Motion) -> Sequence[str]:
    return [part["number"] for part in motion.payload.get("parts", ())] if motion.by_item else ()


@dataclass(frozen=True)
class MotionKind:
    """A kind of motion that a room owns.

    `prepare(session, group, subject)` checks that the subject can be put to the vote (raises Refused) and
    takes the snapshot. `subjects` lists what can be put now. `lines` names what is counted: nothing for one question,
    else the parts voted on one by one, or (`marks`) the candidates. `divisible`: its parts can be voted on one by one.
    `tied`: candidates (places) between whom a lot must be drawn before the count can be confirmed.
    `may_reply`: accounts with the right of reply, where the kind has one (`replies`). `barred_tellers` gives accounts
    that must not count; `own_places`: where an account itself is a candidate. `decided_hash`: of the wording that the
    decision leaves. `on_decided` runs in the transaction that confirms, `on_recounted` where a recount changed the
    decision; it tells what came of it (one of OUTCOMES). `outdated`: of some of its open motions the ids of those whose
    text was changed since they were put. `read`: the rows that some of its motions are about.
    """

    name: str
    question: str
    prepare: Callable[[Session, Group, str], Prepared]
    on_decided: Callable[[Session, Vote, Motion], None]
    lines: Callable[[Session, Motion], Sequence[str]] = _by_item
    barred_tellers: Callable[[Session, str], frozenset[str]] = lambda _session, _subject: frozenset()
    address: Callable[[Session, Motion], str] = lambda _session, _motion: ""
    may_reply: Callable[[Session, str], frozenset[str]] = lambda _session, _subject: frozenset()
    subjects: Callable[[Session, Group], Sequence[Subject]] = _nothing
    divisible: bool = False
    marks: bool = False
    tied: Callable[[Session, Motion, Figures], Sequence[int]] = lambda _session, _motion, _figures: ()
    decided_hash: Callable[[Session, Motion, Sequence[bool | None]], str | None] = _put_hash
    on_recounted: Callable[[Session, Vote, Motion], str] = holds_with_vote
    outdated: Callable[[Session, Sequence[Motion]], set[str]] = lambda _session, _motions: set()
    read: Callable[[Session, Sequence[Motion]], Sequence[object]] = lambda _session, _motions: ()
    replies: bool = False
    own_places: Callable[[Session, str, Motion], Sequence[int]] = lambda _session, _account_id, _motion: ()


def motion_kinds(session: Session) -> dict[str, MotionKind]:
    kinds: dict[str, MotionKind] = session.info["motions"]
    return kinds


def kind_of_motion(session: Session, motion: Motion) -> MotionKind:
    return motion_kinds(session)[motion.kind]


def outdated(session: Session, motions: Sequence[Motion]) -> set[str]:
    """Ids of the open motions whose text was changed since they were put; a statement for each kind that looks."""
    found: set[str] = set()
    for name, kind in motion_kinds(session).items():
        own = [motion for motion in motions if motion.kind == name and motion.state == "open"]
        found |= kind.outdated(session, own) if own else set()
    return found


def read_subjects(session: Session, motions: Sequence[Motion]) -> list[object]:
    """What motions are about, in a statement for each kind; as long as it is kept, `get` finds it in the session."""
    found: list[object] = []
    for name, kind in motion_kinds(session).items():
        own = [motion for motion in motions if motion.kind == name]
        found += kind.read(session, own) if own else ()
    return found
