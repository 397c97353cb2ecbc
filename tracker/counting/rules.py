"""Rules of decision as data, and what a tally makes of them. Integers and exact fractions only.

C = for + against; V = for + against + abstain + spoiled; P = present; M = members entitled; D = delegates entitled.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil, floor
from typing import Any

LARGEST = 100_000_000
FIGURES = ("for", "against", "abstain", "spoiled", "present", "members", "delegates")


class BadTally(Exception):
    """A tally that cannot be read; says which figure and why."""


class UnknownRule(Exception):
    """No rule of this name."""


class NotInForce(Exception):
    """A rule that was not in force on the day; says its days."""


@dataclass(frozen=True)
class Tally:
    """The figures of one decision; None is unknown."""

    for_: int | None = None
    against: int | None = None
    abstain: int | None = None
    spoiled: int | None = None
    present: int | None = None
    members: int | None = None
    delegates: int | None = None
    secret: bool | None = None

    def figure(self, name: str) -> int | None:
        """A figure by its letter or word; a sum with an unknown part is unknown."""
        parts: dict[str, tuple[int | None, ...]] = {
            "for": (self.for_,),
            "C": (self.for_, self.against),
            "V": (self.for_, self.against, self.abstain, self.spoiled),
            "P": (self.present,),
            "M": (self.members,),
            "D": (self.delegates,),
            "secret": (None if self.secret is None else int(self.secret),),
        }
        known = [part for part in parts[name] if part is not None]
        return sum(known) if len(known) == len(parts[name]) else None


@dataclass(frozen=True)
class Condition:
    """`left` must be at least (or more than) `share` of `right`."""

    left: str
    over: bool
    share: Fraction
    right: str
    text: str

    def needed(self, tally: Tally) -> int | None:
        """The smallest number that meets the condition."""
        base = tally.figure(self.right)
        if base is None:
            return None
        exact = self.share * base
        return floor(exact) + 1 if self.over else ceil(exact)

    def judge(self, tally: Tally) -> "Judged":
        """What the tally makes of the condition; unknown figures leave it unjudged."""
        needed, have = self.needed(tally), tally.figure(self.left)
        met = None if needed is None or have is None else have >= needed
        return Judged(self.text, needed, have, met)


@dataclass(frozen=True)
class Said:
    """Something that must have been so, such as a secret vote."""

    figure: str
    text: str

    def judge(self, tally: Tally) -> "Judged":
        have = tally.figure(self.figure)
        return Judged(self.text, 1, have, None if have is None else have == 1)


@dataclass(frozen=True)
class Either:
    """One of several conditions is enough; shown with the numbers of one that is met, else of one not known to fail."""

    options: tuple[Condition, ...]
    text: str

    def judge(self, tally: Tally) -> "Judged":
        judged = [option.judge(tally) for option in self.options]
        best = min(judged, key=lambda one: {True: 0, None: 1, False: 2}[one.met])
        return Judged(self.text, best.needed, best.have, best.met)


Requirement = Condition | Said | Either


@dataclass(frozen=True)
class Judged:
    """A condition with its numbers."""

    text: str
    needed: int | None
    have: int | None
    met: bool | None


@dataclass(frozen=True)
class Rule:
    """A rule with its version and its days of validity (None: no end).

    `source` says where a rule of a law or a union comes from; `unchecked` what of it nobody has checked yet.
    """

    id: str
    version: int
    conditions: tuple[Requirement, ...]
    since: date | None = None
    until: date | None = None
    jurisdiction: str = ""
    source: str = ""
    unchecked: str = ""

    @property
    def name(self) -> str:
        return f"{self.id}@{self.version}"


@dataclass(frozen=True)
class Decision:
    """Carried, not carried, or (None) not to be decided, with each condition's numbers."""

    rule: str
    carried: bool | None
    conditions: tuple[Judged, ...]


def in_force(which: Rule, on: date) -> None:
    """Raises NotInForce unless the rule is in force on this day."""
    if (which.since and on < which.since) or (which.until and on > which.until):
        raise NotInForce(f"{which.name} is in force from {which.since or 'ever'} to {which.until or 'further notice'}")


def decide(which: Rule, tally: Tally) -> Decision:
    """Apply a rule. A condition known to fail decides; else one that cannot be judged leaves it undecided.

    >>> third = Condition("P", False, Fraction(1, 3), "M", "a third of those entitled are present")
    >>> decide(Rule("example", 1, (third,)), Tally(present=30, members=90)).carried
    True
    >>> decide(Rule("example", 1, (third,)), Tally(present=30)).carried is None
    True
    """
    return verdict(which.name, tuple(condition.judge(tally) for condition in which.conditions))


def verdict(name: str, judged: tuple[Judged, ...]) -> Decision:
    """The decision that judged conditions amount to."""
    known = {condition.met for condition in judged}
    carried = False if False in known else None if None in known else True
    return Decision(name, carried, judged)


def decide_quorum(which: Rule, tally: Tally) -> Decision:
    """Only the conditions on who was present: what an election needs."""
    conditions = tuple(c.judge(tally) for c in which.conditions if isinstance(c, Condition) and c.left == "P")
    return verdict(which.name, conditions)


def decide_estimates(which: Rule, tallies: Sequence[Tally]) -> Decision:
    """Estimates need not be equal: it carries if it carries by each teller's figures; the first that does not
    carry is the one shown."""
    decisions = [decide(which, tally) for tally in tallies]
    return min(decisions, key=lambda d: {False: 0, None: 1, True: 2}[d.carried])


def read_tally(data: Mapping[str, Any]) -> Tally:
    """A tally from JSON. Raises BadTally for what is no whole number from 0 on."""
    if not isinstance(data, Mapping):
        raise BadTally("a tally is an object")
    values: dict[str, int | None] = {}
    for name in FIGURES:
        value = data.get(name)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LARGEST):
            raise BadTally(f"{name}: {value!r} is no whole number from 0 to {LARGEST}")
        values["for_" if name == "for" else name] = value
    tally = Tally(**values, secret=_read_flag(data, "secret"))
    votes, present, members = tally.figure("V"), tally.present, tally.members
    if votes is not None and present is not None and votes > present:
        raise BadTally(f"{votes} votes of {present} present")
    if present is not None and members is not None and present > members:
        raise BadTally(f"{present} present of {members} members")
    return tally


def _read_flag(data: Mapping[str, Any], name: str) -> bool | None:
    value = data.get(name)
    if value is not None and not isinstance(value, bool):
        raise BadTally(f"{name}: {value!r} is neither true nor false")
    return value


def as_json(decision: Decision, items: Sequence[bool | None] = ()) -> dict[str, Any]:
    """The answer of `tracker decide`."""
    return {
        "rule": decision.rule,
        "carried": decision.carried,
        "conditions": [{"text": c.text, "needed": c.needed, "have": c.have, "met": c.met} for c in decision.conditions],
        "items": list(items),
    }
