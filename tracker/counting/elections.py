"""Marks without order: who is seated by most votes. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.counting.ballots import Ballots


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


@dataclass(frozen=True)
class Marks:
    """`votes` of each candidate; who has most of them, in order; `undecided`: those tied for seats."""

    valid: int
    invalid: int
    votes: tuple[int, ...]
    elected: tuple[int, ...]
    undecided: tuple[int, ...]
    lot: tuple[int, ...] | None = None


def count_marks(ballots: Ballots, most: int, lot: Sequence[int] = ()) -> Marks:
    """Count the marks of ballots that have one at least and `most` at most.

    `lot`: places in the order drawn in public, the first is the one favoured.
    """
    votes, valid, invalid = [0] * len(ballots.names), 0, 0
    for ranks, number in ballots.read():
        marked = [place for rank in ranks for place in rank]
        if not 1 <= len(marked) <= most:
            invalid += number
            continue
        valid += number
        for place in marked:
            votes[place] += number
    outcome, counted = plurality(votes, ballots.seats), tuple(votes)
    if not set(lot) >= set(outcome.tied):
        return Marks(valid, invalid, counted, outcome.seated, outcome.tied)
    drawn = tuple(place for place in lot if place in outcome.tied)
    return Marks(valid, invalid, counted, outcome.seated + drawn[: outcome.vacant], (), drawn or None)
