"""What a new rule would carry that the old one would not, and the other way round, by examples. Pure.

All tallies of twelve entitled are gone through: how many are present, vote for (one at least), against, or abstain. A
spoiled vote counts like an abstention everywhere and is left out. Of all else only what one of the two rules asks for
is varied: secrecy, notice, a vote online (of which nobody knows who is present; rules that say nothing of it are
compared by meetings), a conference (those present are its delegates), a petition, the votes by which somebody was
elected. Items voted on one by one are such tallies each.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product
from typing import Any

from tracker.counting.rules import FLAGS, All, AtLeast, Condition, Either, Requirement, Rule, Tally, decide

ENTITLED = 12
TWELVE = Tally(spoiled=0, members=ENTITLED)
KINDS: dict[str, Sequence[Any]] = {"delegates": (None, 6, 3, 1), "elected_with": (6, 12, 3, 1), "online": (False, True)}
STEPS = ("petition", "secret", "notice_days")
Leaf = Condition | AtLeast


@dataclass(frozen=True)
class Comparison:
    """A tally that only the new rule carries, and one that only the old one carries; None where there is none.

    What is around the votes (as secrecy or notice) and those present are None in them unless a rule asks for it.
    """

    weaker: Tally | None
    stricter: Tally | None


@lru_cache(maxsize=512)
def compared(old: Rule, new: Rule) -> Comparison:
    """What changes when a new rule takes the place of an old one.

    Examples are votes as they ought to be (at a meeting, called in time, secret if either rule asks for that), others
    only if these show no difference; `weaker` is the one with the fewest votes for and the most against, `stricter` the
    one with the most for and the fewest against.
    """
    leaves = [leaf for rule in (old, new) for condition in rule.conditions for leaf in _leaves(condition)]
    return Comparison(_example(new, old, leaves, least=True), _example(old, new, leaves, least=False))


def _leaves(condition: Requirement | All) -> Iterator[Leaf]:
    if isinstance(condition, Condition | AtLeast):
        yield condition
    else:
        for part in condition.options if isinstance(condition, Either) else condition.conditions:
            yield from _leaves(part)


def _example(carries: Rule, fails: Rule, leaves: Sequence[Leaf], least: bool) -> Tally | None:
    """The tally with the least (or most) support, of the most ordinary circumstances, that one rule carries and the
    other does not."""
    names = _asked(leaves)
    for around in _circumstances(names, leaves):
        if decide(carries, around).carried is False:  # no votes can mend it
            continue
        for one in _votes(around, names, least):
            if decide(carries, one).carried and not decide(fails, one).carried:
                return one
    return None


def _asked(leaves: Sequence[Leaf]) -> set[str]:
    """The figures that the rules ask for, by their letters or words."""
    names: set[str] = set()
    for leaf in leaves:
        names |= {leaf.left, leaf.right} if isinstance(leaf, Condition) else {leaf.figure}
    return names | {"delegates"} if "D" in names else names


def _circumstances(names: set[str], leaves: Sequence[Leaf]) -> list[Tally]:
    """What is around the votes, as far as the rules ask for it; the most ordinary first."""
    values = {name: found for name, found in KINDS.items() if name in names}
    values |= {name: _steps(name, leaves) for name in STEPS if name in names}
    ways = product(*(enumerate(found) for found in values.values()))
    ordinary_first = sorted(ways, key=lambda way: sum(place for place, _value in way))
    return [replace(TWELVE, **dict(zip(values, (value for _, value in way), strict=True))) for way in ordinary_first]


def _steps(name: str, leaves: Sequence[Leaf]) -> Sequence[int | bool]:
    """The numbers at which a condition is just met, the highest first, and none at all."""
    numbers = {number for figure, number in map(_needed, leaves) if figure == name and number}
    steps = sorted({0, *numbers}, reverse=True)
    return [bool(step) for step in steps] if name in FLAGS else steps


def _needed(leaf: Leaf) -> tuple[str, int | None]:
    return (leaf.left, leaf.needed(TWELVE)) if isinstance(leaf, Condition) else (leaf.figure, leaf.number)


def _votes(around: Tally, names: set[str], least: bool) -> Iterator[Tally]:
    """All counts in these circumstances, those with the least (or most) support first; those present and abstentions
    only as far as the rules ask for them."""
    most, way = around.delegates or ENTITLED, 1 if least else -1
    for for_, against in product(range(1, most + 1)[::way], range(most)[::-way]):
        present = range(for_ + against, most + 1)[::way] if "P" in names and not around.online else (None,)
        for number in present:
            room = (most if number is None else number) - for_ - against
            for abstain in range(min(room, most - 1) + 1) if "V" in names else range(min(room, 0) + 1):
                yield replace(around, for_=for_, against=against, abstain=abstain, present=number)
