"""Rules of decision as data, and what a tally makes of them. Integers and exact fractions only.

C = for + against; V = for + against + abstain + spoiled; P = present; M = members entitled.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil, floor
from typing import Any

from tracker.words import N_

LARGEST = 100_000_000
FIGURES = ("for", "against", "abstain", "spoiled", "present", "members")


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

    def figure(self, name: str) -> int | None:
        """A figure by its letter or word; a sum with an unknown part is unknown."""
        parts: dict[str, tuple[int | None, ...]] = {
            "for": (self.for_,),
            "C": (self.for_, self.against),
            "V": (self.for_, self.against, self.abstain, self.spoiled),
            "P": (self.present,),
            "M": (self.members,),
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
class Judged:
    """A condition with its numbers."""

    text: str
    needed: int | None
    have: int | None
    met: bool | None


@dataclass(frozen=True)
class Rule:
    """A rule with its version and its days of validity (None: no end)."""

    id: str
    version: int
    conditions: tuple[Condition, ...]
    since: date | None = None
    until: date | None = None

    @property
    def name(self) -> str:
        return f"{self.id}@{self.version}"


@dataclass(frozen=True)
class Decision:
    """Carried, not carried, or (None) not to be decided, with each condition's numbers."""

    rule: str
    carried: bool | None
    conditions: tuple[Judged, ...]


def _quorum(share: Fraction, text: str) -> Condition:
    return Condition("P", False, share, "M", text)


MAJORITY = Condition("for", True, Fraction(1, 2), "C", N_("more votes for than against"))
THIRD = _quorum(Fraction(1, 3), N_("at least a third of those entitled are present"))
HALF = _quorum(Fraction(1, 2), N_("at least half of those entitled are present"))

RULES = (
    Rule("house_motion", 1, (THIRD, MAJORITY)),
    Rule("house_demands", 1, (HALF, MAJORITY)),
    Rule("house_assembly", 1, (MAJORITY,)),
)
SETS = {
    "members": {"adopt_list": "house_demands"},
    "assembly": {"adopt_list": "house_assembly"},
}
DEFAULT = {"members": "house_motion", "assembly": "house_assembly"}


def rule_for(rule_set: str, motion_kind: str, version: int) -> Rule:
    """The rule that a group's set names for a kind of motion. Raises UnknownRule."""
    return rule(SETS[rule_set].get(motion_kind, DEFAULT[rule_set]), version)


def rule(name: str, version: int | None = None) -> Rule:
    """A rule by name, `name@version` or name and version; the newest if none is given. Raises UnknownRule."""
    if "@" in name:
        name, _, number = name.partition("@")
        version = int(number) if number.isdecimal() else -1
    known = [r for r in RULES if r.id == name and version in (None, r.version)]
    if not known:
        raise UnknownRule(f"no rule {name!r}; known are {', '.join(sorted({r.id for r in RULES}))}")
    return max(known, key=lambda r: r.version)


def in_force(which: Rule, on: date) -> None:
    """Raises NotInForce unless the rule is in force on this day."""
    if (which.since and on < which.since) or (which.until and on > which.until):
        raise NotInForce(f"{which.name} is in force from {which.since or 'ever'} to {which.until or 'further notice'}")


def decide(which: Rule, tally: Tally) -> Decision:
    """Apply a rule. A condition known to fail decides; else one that cannot be judged leaves it undecided.

    >>> decide(rule("house_motion"), Tally(20, 3, 0, 0, 30, 90)).carried
    True
    >>> decide(rule("house_motion"), Tally(20, 3, 0, 0, 30, None)).carried is None
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
    conditions = tuple(c.judge(tally) for c in which.conditions if c.left == "P")
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
    tally = Tally(**values)
    votes, present, members = tally.figure("V"), tally.present, tally.members
    if votes is not None and present is not None and votes > present:
        raise BadTally(f"{votes} votes of {present} present")
    if present is not None and members is not None and present > members:
        raise BadTally(f"{present} present of {members} members")
    return tally


def as_json(decision: Decision, items: Sequence[bool | None] = ()) -> dict[str, Any]:
    """The answer of `tracker decide`."""
    return {
        "rule": decision.rule,
        "carried": decision.carried,
        "conditions": [{"text": c.text, "needed": c.needed, "have": c.have, "met": c.met} for c in decision.conditions],
        "items": list(items),
    }
