"""Rules of decision as data, and what a tally makes of them. Whole numbers and exact fractions only.

C = for + against; V = for + against + abstain + spoiled; P = present; M = members entitled; D = delegates entitled.
A figure that is not known is None; what follows from it is decided in three values (Kleene): true, false, unknown.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from fractions import Fraction
from typing import Any

LARGEST = 100_000_000
VOTES = ("for_", "against", "abstain", "spoiled")
FIGURES = ("for", *VOTES[1:], "present", "members", "delegates", "petition", "elected_with", "notice_days")
FLAGS = ("secret", "online")


_WORST: dict[bool | None, int] = {False: 0, None: 1, True: 2}
_BEST: dict[bool | None, int] = {True: 0, None: 1, False: 2}


class BadTally(Exception):
    """A tally that cannot be read; says which figure and why."""


class UnknownRule(Exception):
    """No rule of this name."""


class NotInForce(Exception):
    """A rule that was not in force on the day; says its days."""


@dataclass(frozen=True)
class Tally:
    """The figures of one decision; None is unknown.

    `petition`: how many asked for it; `elected_with`: votes by which the person was elected; `notice_days`: whole days
    between the call and the vote; `secret`, `online`: how it was taken.
    """

    for_: int | None = None
    against: int | None = None
    abstain: int | None = None
    spoiled: int | None = None
    present: int | None = None
    members: int | None = None
    delegates: int | None = None
    secret: bool | None = None
    online: bool | None = None
    petition: int | None = None
    elected_with: int | None = None
    notice_days: int | None = None

    def figure(self, name: str) -> int | None:
        """A figure by its letter or word; a sum with an unknown part is unknown."""
        sums = {"C": VOTES[:2], "V": VOTES}
        letters = {"for": "for_", "P": "present", "M": "members", "D": "delegates"}
        parts = [getattr(self, part) for part in sums.get(name, (letters.get(name, name),))]
        return None if None in parts else sum(int(part) for part in parts)


@dataclass(frozen=True)
class Condition:
    """`left` must be at least (or more than) `share` of `right`. `each`: of each item, where items are voted on."""

    left: str
    over: bool
    share: Fraction
    right: str
    text: str
    each: bool = False

    def needed(self, tally: Tally) -> int | None:
        """The smallest number that meets the condition."""
        base = tally.figure(self.right)
        if base is None:
            return None
        whole, rest = divmod(self.share.numerator * base, self.share.denominator)
        return whole + 1 if self.over or rest else whole

    def judge(self, tally: Tally) -> "Judged":
        """What the tally makes of the condition; unknown figures leave it unjudged."""
        needed, have = self.needed(tally), tally.figure(self.left)
        met = None if needed is None or have is None else have >= needed
        return Judged(self.text, needed, have, met)


@dataclass(frozen=True)
class AtLeast:
    """A figure must reach a fixed number: days of notice; 1 for something that must have been so, as a secret vote."""

    figure: str
    number: int
    text: str

    def judge(self, tally: Tally) -> "Judged":
        have = tally.figure(self.figure)
        return Judged(self.text, self.number, have, None if have is None else have >= self.number)


@dataclass(frozen=True)
class All:
    """Several conditions together, as one way of an `Either`; shown with the numbers of the first that is not met."""

    conditions: "tuple[Condition | AtLeast, ...]"
    text: str

    def judge(self, tally: Tally) -> "Judged":
        judged = [condition.judge(tally) for condition in self.conditions]
        worst = min(judged, key=lambda one: _WORST[one.met])
        return Judged(self.text, worst.needed, worst.have, worst.met)


@dataclass(frozen=True)
class Either:
    """One of several conditions is enough; shown with the numbers of one that is met, else of one not known to fail."""

    options: tuple[Condition | All, ...]
    text: str

    def judge(self, tally: Tally) -> "Judged":
        judged = [option.judge(tally) for option in self.options]
        best = min(judged, key=lambda one: _BEST[one.met])
        return Judged(self.text, best.needed, best.have, best.met)


Requirement = Condition | AtLeast | Either


@dataclass(frozen=True)
class Judged:
    """A condition with its numbers."""

    text: str
    needed: int | None
    have: int | None
    met: bool | None


@dataclass(frozen=True)
class Rule:
    """A rule with its version (0: several rules, named by their versions) and its days of validity (None: no end).

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
        return f"{self.id}@{self.version}" if self.version else self.id

    @property
    def by_item(self) -> bool:
        """Whether the rule judges each item by itself."""
        return any(isinstance(condition, Condition) and condition.each for condition in self.conditions)


@dataclass(frozen=True)
class Decision:
    """Carried, not carried, or (None) not to be decided, with each condition's numbers.

    `items`: the same of each item, where items were voted on one by one.
    """

    rule: str
    carried: bool | None
    conditions: tuple[Judged, ...]
    items: tuple[bool | None, ...] = ()


def in_force(which: Rule, on: date) -> None:
    """Raises NotInForce unless the rule is in force on this day."""
    if (which.since and on < which.since) or (which.until and on > which.until):
        raise NotInForce(f"{which.name} is in force from {which.since or 'ever'} to {which.until or 'further notice'}")


def together(rules: Sequence[Rule]) -> Rule:
    """Several rules at once, on the days of each: what is decided by it meets each of them."""
    several = tuple(dict.fromkeys(rules))
    if len(several) == 1:
        return several[0]
    conditions = tuple(dict.fromkeys(condition for rule in several for condition in rule.conditions))
    since = max((rule.since for rule in several if rule.since), default=None)
    until = min((rule.until for rule in several if rule.until), default=None)
    return Rule("+".join(rule.name for rule in several), 0, conditions, since, until)


def decide(which: Rule, tally: Tally, items: Sequence[Tally] = ()) -> Decision:
    """Apply a rule. A condition known to fail decides; else one that cannot be judged leaves it undecided.

    Of items voted on one by one, each is judged by the whole rule (what an item does not say, the tally says for it),
    and the motion is carried if one item is: adopted are the items that carry. Where the whole was voted on too, and no
    condition is on each item, the votes on the whole decide.

    >>> third = Condition("P", False, Fraction(1, 3), "M", "a third of those entitled are present")
    >>> decide(Rule("example", 1, (third,)), Tally(present=30, members=90)).carried
    True
    >>> decide(Rule("example", 1, (third,)), Tally(present=30)).carried is None
    True
    """
    if items:
        return _decide_items(which, tally, decide_each(which, tally, items))
    return verdict(which.name, tuple(condition.judge(tally) for condition in which.conditions))


def decide_each(which: Rule, tally: Tally, items: Sequence[Tally]) -> list[Decision]:
    """Of each item by itself, what the whole rule says of it, with its numbers."""
    return [decide(which, _completed(item, tally)) for item in items]


def on_votes(condition: Requirement) -> bool:
    """Whether it is judged by the votes themselves, so that each item has its own numbers."""
    return isinstance(condition, Condition) and condition.left in ("for", "V")


def _decide_items(which: Rule, tally: Tally, singles: Sequence[Decision]) -> Decision:
    carried = tuple(single.carried for single in singles)
    if _voted_whole(which, tally):
        return replace(decide(which, tally), items=carried)
    judged = zip(*(single.conditions for single in singles), strict=True)
    shown = tuple(_of_items(*pair) for pair in zip(which.conditions, judged, strict=True))
    return Decision(which.name, _some(carried), shown, carried)


def _voted_whole(which: Rule, tally: Tally) -> bool:
    each = any(isinstance(condition, Condition) and condition.each for condition in which.conditions)
    return tally.figure("C") is not None and not each


def _completed(item: Tally, whole: Tally) -> Tally:
    """An item's own figures; what it leaves out and is no vote stands in the whole."""
    shared = [field.name for field in fields(Tally) if field.name not in VOTES]
    return replace(item, **{name: getattr(whole, name) for name in shared if getattr(item, name) is None})


def _of_items(condition: Requirement, judged: Sequence[Judged]) -> Judged:
    """Of how many items it is met, one is enough; or its numbers, if it is no vote and all items have the same."""
    if not on_votes(condition) and len(set(judged)) == 1:
        return judged[0]
    met = [one.met for one in judged]
    return Judged(condition.text, 1, met.count(True), _some(met))


def _every(answers: Iterable[bool | None]) -> bool | None:
    return min(answers, key=_WORST.__getitem__, default=True)


def _some(answers: Iterable[bool | None]) -> bool | None:
    return min(answers, key=_BEST.__getitem__, default=False)


def verdict(name: str, judged: tuple[Judged, ...]) -> Decision:
    """The decision that judged conditions amount to."""
    return Decision(name, _every(condition.met for condition in judged), judged)


def decide_quorum(which: Rule, tally: Tally) -> Decision:
    """Only the conditions on who was present: what an election needs."""
    return verdict(which.name, tuple(one.judge(tally) for one in which.conditions if _on_presence(one)))


def _on_presence(condition: Requirement) -> bool:
    ways = condition.options if isinstance(condition, Either) else (condition,)
    return any(isinstance(way, Condition) and way.left == "P" for way in ways)


def decide_estimates(which: Rule, tallies: Sequence[Tally], items: Sequence[Sequence[Tally]] = ()) -> Decision:
    """Estimates need not be equal: it carries if it carries by each teller's figures; the first that does not
    carry is the one shown, and an item carries if it does by each."""
    lists = items or [() for _tally in tallies]
    decisions = [decide(which, tally, single) for tally, single in zip(tallies, lists, strict=True)]
    worst = min(decisions, key=lambda decision: _WORST[decision.carried])
    each = tuple(_every(one) for one in zip(*(decision.items for decision in decisions), strict=True))
    by_items = each and not any(_voted_whole(which, tally) for tally in tallies)
    return replace(worst, items=each, carried=_some(each) if by_items else worst.carried)


def read_tally(data: Mapping[str, Any]) -> Tally:
    """A tally from JSON. Raises BadTally for what is no whole number from 0 on."""
    if not isinstance(data, Mapping):
        raise BadTally("a tally is an object")
    values: dict[str, Any] = {name: _read_number(data, name) for name in FIGURES}
    values |= {name: _read_flag(data, name) for name in FLAGS}
    tally = Tally(for_=values.pop("for"), **values)
    _possible(tally)
    return tally


def _read_number(data: Mapping[str, Any], name: str) -> int | None:
    value = data.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LARGEST:
        raise BadTally(f"{name}: {value!r} is no whole number from 0 to {LARGEST}")
    return value


def _read_flag(data: Mapping[str, Any], name: str) -> bool | None:
    value = data.get(name)
    if value is not None and not isinstance(value, bool):
        raise BadTally(f"{name}: {value!r} is neither true nor false")
    return value


def _possible(tally: Tally) -> None:
    """Raises BadTally for more votes than people, or more people than there are."""
    known = sum(getattr(tally, part) or 0 for part in VOTES)
    if tally.present is not None and known > tally.present:
        raise BadTally(f"{known} votes of {tally.present} present")
    if tally.present is not None and tally.members is not None and tally.present > tally.members:
        raise BadTally(f"{tally.present} present of {tally.members} members")


def read_items(data: Mapping[str, Any], whole: Tally) -> list[Tally]:
    """The counts under `items`. Raises BadTally, with the place of the item."""
    found = data.get("items")
    if found is not None and not isinstance(found, list):
        raise BadTally("items: a list of counts")
    return [_read_item(place, one, whole) for place, one in enumerate(found or [], 1)]


def _read_item(place: int, data: Mapping[str, Any], whole: Tally) -> Tally:
    try:
        item = read_tally(data)
        _possible(_completed(item, whole))
    except BadTally as error:
        raise BadTally(f"items[{place}]: {error}") from error
    return item


def as_json(decision: Decision) -> dict[str, Any]:
    """The answer of `tracker decide`."""
    return {
        "rule": decision.rule,
        "carried": decision.carried,
        "conditions": [{"text": c.text, "needed": c.needed, "have": c.have, "met": c.met} for c in decision.conditions],
        "items": list(decision.items),
    }
