"""What the programme holds, and in which order. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.words import N_, Refused, one_line, required

SHOWN = 3


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
