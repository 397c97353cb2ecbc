"""The kinds of motion that rooms register: what is voted on, and what follows from the decision."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from tracker.groups.models import Group
from tracker.votes.models import Motion, Vote


@dataclass(frozen=True)
class Prepared:
    """A motion as it is put: its title (if it has words of its own), the hash of the wording, the room's snapshot."""

    title: str = ""
    wording_hash: str | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class MotionKind:
    """A kind of motion that a room owns.

    `prepare(session, group, subject)` checks that the subject can be put to the vote (raises Refused) and
    takes the snapshot. `lines` names what is counted: nothing for one question, else the candidates.
    `barred_tellers` gives accounts that must not count. `on_decided` runs in the transaction that confirms.
    """

    name: str
    question: str
    prepare: Callable[[Session, Group, str], Prepared]
    on_decided: Callable[[Session, Vote, Motion], None]
    lines: Callable[[Session, Motion], Sequence[str]] = lambda _session, _motion: ()
    barred_tellers: Callable[[Session, str], frozenset[str]] = lambda _session, _subject: frozenset()
    address: Callable[[Session, Motion], str] = lambda _session, _motion: ""


def motion_kinds(session: Session) -> dict[str, MotionKind]:
    kinds: dict[str, MotionKind] = session.info["motions"]
    return kinds


def kind_of_motion(session: Session, motion: Motion) -> MotionKind:
    return motion_kinds(session)[motion.kind]
