"""What the programme holds, and in which order. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tracker.matching.reasons import Said
from tracker.words import N_, Refused, one_line, required

RELATIONS = ("same", "broader", "narrower", "opposite")
SHOWN = 3
REVERSED = 1  # of those that ask the reverse


class NothingSettled(Refused):
    sentence = N_("No common demand has a wording settled in all three languages yet.")
    status = 409


class BadOrder(Refused):
    sentence = N_("The order must name each common demand once.")
    field = "order"


class NoWording(Refused):
    sentence = N_("Write the wording in one language at least.")


class SameWording(Refused):
    sentence = N_("This is the wording that is settled already.")
    status = 409


@dataclass(frozen=True)
class Standing:
    """A common demand as its order is decided."""

    number: int
    position: int | None
    groups: int


def ordered(standings: Sequence[Standing]) -> list[int]:
    """Numbers in the delegates' order; those that it does not name follow, most groups first, then by number.

    >>> ordered([Standing(1, None, 2), Standing(2, None, 5), Standing(3, 1, 0)])
    [3, 2, 1]
    """

    def place(one: Standing) -> tuple[int, int, int]:
        return (one.position, 0, 0) if one.position is not None else (1_000_000, -one.groups, one.number)

    return [one.number for one in sorted(standings, key=place)]


def read_order(text: str, known: Sequence[int]) -> list[int]:
    """The numbers in a line such as "P-7, P-2 3". Raises BadOrder unless each known number stands there once.

    >>> read_order("P-2, 1", [1, 2])
    [2, 1]
    """
    words = one_line(text).replace(",", " ").upper().split()
    numbers = [int(word.removeprefix("P-")) for word in words if word.removeprefix("P-").isdecimal()]
    if len(numbers) != len(words) or sorted(numbers) != sorted(known):
        raise BadOrder
    return numbers


def checked_wording(texts: Mapping[str, str], settled: Mapping[str, str | None]) -> dict[str, str]:
    """The wordings that are new, cleaned. Raises NoWording, SameWording, TooLong."""
    given = {lang: one_line(text) for lang, text in texts.items() if one_line(text)}
    if not given:
        raise NoWording
    new = {lang: required("demand", text, f"wording-{lang}") for lang, text in given.items()}
    new = {lang: text for lang, text in new.items() if settled.get(lang) != text}
    if not new:
        raise SameWording
    return new


@dataclass(frozen=True)
class Step:
    """What stood at the end of a day: groups with support, supports, common demands with a group behind them."""

    day: str
    groups: int
    supports: int
    commons: int


def growth(supports: Iterable[tuple[str, int, str, str | None]]) -> list[Step]:
    """A step for each day on which something changed, from (group, common demand, since, until or None) each.

    >>> growth([("g", 1, "2022-01-05", None), ("h", 1, "2022-01-06", "2022-01-07")])[-1]
    Step(day='2022-01-07', groups=1, supports=1, commons=1)
    """
    changes: dict[str, Counter[tuple[str, int]]] = {}
    for group, common, since, until in supports:
        changes.setdefault(since, Counter())[group, common] += 1
        if until is not None:
            changes.setdefault(until, Counter())[group, common] -= 1
    pairs: Counter[tuple[str, int]] = Counter()
    groups: Counter[str] = Counter()
    commons: Counter[int] = Counter()
    steps = []
    for day in sorted(changes):
        for pair, change in changes[day].items():
            stood, stands = pairs[pair] > 0, pairs[pair] + change > 0
            pairs[pair] += change
            groups[pair[0]] += stands - stood
            commons[pair[1]] += stands - stood
        steps.append(Step(day, len(+groups), sum((+groups).values()), len(+commons)))
    return steps


LEAST_TOLD = 20  # suggestions in a language, below which its numbers could point at a committee


def told_apart(tallies: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
    """Numbers by language; those with few suggestions are added up under "", the last, so that no group can be told.

    >>> told_apart({"kk": {"suggested": 40, "declined": 3}, "uz": {"suggested": 2, "declined": 1}})
    {'kk': {'suggested': 40, 'declined': 3}, '': {'suggested': 2, 'declined': 1}}
    """
    found: dict[str, dict[str, int]] = {}
    for language, numbers in tallies.items():
        key = language if numbers.get("suggested", 0) >= LEAST_TOLD else ""
        known = found.setdefault(key, dict.fromkeys(numbers, 0))
        for outcome, many in numbers.items():
            known[outcome] = known.get(outcome, 0) + many
    return dict(sorted(found.items(), key=lambda one: not one[0]))


def side_by_side(
    mine: Mapping[str, str | None], theirs: Mapping[str, str | None], language: str
) -> tuple[Said | None, Said | None]:
    """Two wordings to set side by side: in one language if both have one in common."""
    own = {lang: text for lang, text in mine.items() if text}
    other = {lang: text for lang, text in theirs.items() if text}
    both = [lang for lang in (language, *own) if lang in own and lang in other]
    lang = both[0] if both else next((one for one in (language, *own) if one in own), "")
    their_lang = lang if lang in other else next(iter(other), "")
    return (
        Said(own[lang], lang) if lang in own else None,
        Said(other[their_lang], their_lang) if their_lang in other else None,
    )
