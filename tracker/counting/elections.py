"""Who is seated by plurality with as many marks as seats. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Plurality:
    """Places (0-based) of those seated, most votes first, and of those tied for seats that stay vacant."""

    seated: tuple[int, ...]
    tied: tuple[int, ...]
    vacant: int


def plurality(votes: Sequence[int], seats: int) -> Plurality:
    """Seated are those with most votes, one vote at least; equals for the last seats leave them vacant.

    >>> plurality([30, 20, 20, 5], 3).seated
    (0, 1, 2)
    >>> plurality([30, 20, 20, 5], 2)
    Plurality(seated=(0,), tied=(1, 2), vacant=1)
    """
    order = sorted((place for place, number in enumerate(votes) if number > 0), key=lambda p: (-votes[p], p))
    if len(order) <= seats:
        return Plurality(tuple(order), (), seats - len(order))
    last, first_out = votes[order[seats - 1]], votes[order[seats]]
    if last != first_out:
        return Plurality(tuple(order[:seats]), (), 0)
    seated = tuple(p for p in order if votes[p] > last)
    return Plurality(seated, tuple(p for p in order if votes[p] == last), seats - len(seated))
