"""Like demands put together with no help from a person."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from tracker.matching.encoders import Vectors

JOINING = 0.6  # share of the threshold that the mean of all cross scores of two groups must reach
ROWS = 256  # so many rows are compared at a time: the memory stays small however many demands there are


@dataclass
class _Group:
    members: list[int]
    lists: set[str]
    total: Vectors

    def goes_with(self, other: "_Group", enough: float) -> bool:
        """No list would occur twice, as none asks for the same twice, and the members are alike all in all."""
        if self.lists & other.lists:
            return False
        # The product of the sums is the sum of the products.
        return float(self.total @ other.total) >= enough * len(self.members) * len(other.members)

    def take(self, other: "_Group") -> None:
        self.members += other.members
        self.lists |= other.lists
        self.total = self.total + other.total


def grouped(vectors: Vectors, lists: Sequence[str], threshold: float) -> list[int]:
    """The number of each demand's group, from 0 in order of first appearance; `lists[i]` published demand i.

    Pairs of at least `threshold` from the most alike down; the groups of a pair join if they go together.
    """
    rows = zip(lists, vectors, strict=True)
    group_of = [_Group([place], {name}, row) for place, (name, row) in enumerate(rows)]
    for one, other in _pairs(vectors, threshold):
        keeps, goes = group_of[one], group_of[other]
        if keeps is not goes and keeps.goes_with(goes, JOINING * threshold):
            keeps.take(goes)
            for member in goes.members:
                group_of[member] = keeps
    return _numbered(group_of)


def _pairs(vectors: Vectors, threshold: float) -> Iterator[tuple[int, int]]:
    """Pairs of places (first < second) of at least `threshold`, the most alike first, equal ones in order."""
    found = [_pairs_from(vectors, start, threshold) for start in range(0, len(vectors), ROWS)]
    if not found:
        return
    firsts, seconds, scores = (np.concatenate(column) for column in zip(*found, strict=True))
    for place in np.lexsort((seconds, firsts, -scores)):
        yield int(firsts[place]), int(seconds[place])


def _pairs_from(vectors: Vectors, start: int, threshold: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """First places, second places and scores of the pairs whose first place is among the `ROWS` from `start`."""
    scores = (vectors[start : start + ROWS] @ vectors.T).round(5)
    firsts, seconds = np.nonzero(scores >= threshold)
    later = seconds > firsts + start
    firsts, seconds = firsts[later], seconds[later]
    return firsts + start, seconds, scores[firsts, seconds]


def _numbered(group_of: Sequence[_Group]) -> list[int]:
    numbers: dict[int, int] = {}
    return [numbers.setdefault(id(group), len(numbers)) for group in group_of]
