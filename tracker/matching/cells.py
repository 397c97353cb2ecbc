"""Which rows lie close together on the map, found without comparing each with each."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tracker.matching.encoders import Vectors
from tracker.matching.fitted import unit

LEADING = 100  # columns of a row that say where it lies: of the map, which stands first, those that tell most
PEOPLE = 64  # rows of a cell, about: the number of cells grows with that of the rows, the work at the same rate
LARGEST = 512  # rows of a cell at most: thousands that are nearly the same are cut into several
VISITS = 24  # cells that a row is compared with: the nearest ones
AROUND = 128  # of so many cells around its own they are chosen
ROUNDS, LEARNT = 6, 16  # of finding the centres, from so many rows a cell
AT_ONCE = 4096  # rows whose way to all centres is computed at a time

Places = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Cell:
    """`members` live here, `visitors` are compared with them; both are places of rows, and each visits at home too."""

    members: Places
    visitors: Places
    again: Flags

    def once(self, guests: Places, hosts: Places) -> Flags:
        """False for pairs that come up a second time; `guests` and `hosts` count among the visitors and members."""
        late: Flags = self.again[guests, hosts] & (self.visitors[guests] >= self.members[hosts])
        return ~late


@dataclass(frozen=True)
class Cells:
    """`homes[i]`: the cell that row i lives in; `visited[i]`: the cells that it is compared with."""

    homes: Places
    visited: Places

    def __iter__(self) -> Iterator[Cell]:
        number = int(self.homes.max()) + 1
        guests = by_number(self.visited.ravel(), number)
        for members, visits in zip(by_number(self.homes, number), guests, strict=True):
            visitors = visits // self.visited.shape[1]
            if len(members):
                visit = np.zeros((number, len(members)), dtype=np.bool_)
                visit[self.visited[members].T, np.arange(len(members))] = True
                yield Cell(members, visitors, visit[self.homes[visitors]])


def cells(rows: Vectors) -> Cells:
    """Each row in the cell of the nearest centre, and a visitor of the `VISITS` nearest cells, its own among them.

    The order of the rows does not matter but for those that lie at the same place.
    """
    where = unit(np.nan_to_num(rows[:, :LEADING]))
    centres = _centres(where)
    homes = _nearest(where, centres)
    around = min(AROUND, len(centres))
    near = _greatest(centres @ centres.T, around)
    visited = np.empty((len(rows), min(VISITS, around)), dtype=np.intp)
    for own, members in enumerate(by_number(homes, len(centres))):
        visited[members] = near[own][_greatest(where[members] @ centres[near[own]].T, visited.shape[1])]
    return _cut(homes, visited, len(centres))


def _centres(where: Vectors) -> Vectors:
    """Spherical k-means on a part of the rows, begun from rows evenly spread in an order of their own."""
    number = max(1, len(where) // PEOPLE)
    known = where[_evenly(np.lexsort(where[:, :4].T[::-1]), LEARNT * number)]
    centres = known[_evenly(np.arange(len(known)), number)]
    for _ in range(ROUNDS):
        members = by_number(_nearest(known, centres), number)
        means = [
            known[places].sum(axis=0) if len(places) else old for places, old in zip(members, centres, strict=True)
        ]
        centres = unit(np.stack(means))
    return centres


def _evenly(places: Places, number: int) -> Places:
    return places[np.linspace(0, len(places) - 1, min(number, len(places))).astype(np.intp)]


def _nearest(where: Vectors, centres: Vectors) -> Places:
    parts = [(where[start : start + AT_ONCE] @ centres.T).argmax(axis=1) for start in range(0, len(where), AT_ONCE)]
    return np.concatenate(parts)


def _greatest(scores: Vectors, number: int) -> Places:
    """In each row the places of so many of the greatest, in no order."""
    return np.argpartition(scores, -number, axis=1)[:, -number:]


def by_number(numbers: Places, how_many: int) -> list[Places]:
    """For each number below `how_many` the places where it stands."""
    order = np.argsort(numbers, kind="stable")
    return np.split(order, np.cumsum(np.bincount(numbers, minlength=how_many))[:-1])


def _cut(homes: Places, visited: Places, number: int) -> Cells:
    """No cell larger than `LARGEST`: its rows live in its parts in turn, and those from elsewhere visit one of them."""
    parts = np.maximum(1, -(-np.bincount(homes, minlength=number) // LARGEST))
    first = np.cumsum(parts) - parts
    turns = np.empty_like(homes)
    for members in by_number(homes, number):
        turns[members] = np.arange(len(members))
    return Cells(first[homes] + turns % parts[homes], first[visited] + turns[:, None] % parts[visited])
