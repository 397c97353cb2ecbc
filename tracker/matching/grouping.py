"""Like demands put together with no help from a person."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from tracker.matching.cells import Cell, Cells, Flags, Places, cells
from tracker.matching.encoders import Vectors

STEPS, TOP_STEP = 6, 0.7  # what two groups must reach to join goes down to the threshold in so many steps from here
AS_SUMS = 0.7  # how much of it is that of their sums, made as long as one row; the rest is the mean of cross scores
LOOSE = 0.3  # added to the length of a sum for each row, as in `likeness.totals`: few tell less than many
SMALL = 5_000  # up to so many rows each is compared with each
ROWS = 256  # so many rows are compared at a time: the memory stays small however many demands there are
KEPT = 200  # pairs a row, about, that are kept in memory; where there are more, the strongest come first
MOST = 24  # pairs a row of one cell, so that thousands of nearly the same rows do not fill the memory
BANDS = 8  # of scores, at most; so often all cells are gone through
SAMPLE = 16  # every sixteenth cell tells how many pairs there are
STEP = 1 << 20  # pairs between two looks at which of them have gone together
PLACE, TOP = 22, (1 << 18) - 1  # bits of a place, four million rows; the greatest score in hundred thousandths

Turned = Callable[[Vectors], Vectors]
Codes = npt.NDArray[np.int64]
Found = tuple[Places, Places, Vectors]
TINY = 1e-9
NOTHING: Vectors = np.zeros(0, dtype=np.float32)


def as_they_are(rows: Vectors) -> Vectors:
    return rows


def grouped(vectors: Vectors, lists: Sequence[str], threshold: float, turned: Turned = as_they_are) -> list[int]:
    """The number of each demand's group, from 0 in order of first appearance; `lists[i]` published demand i.

    Step by step down to `threshold`: of the pairs at least so alike the groups join if they are so alike as groups, so
    that none is kept from the better group by a worse one that came first. The score of two rows is the product of one,
    `turned`, with the other: linear, and the same from either side.

    Up to `SMALL` rows each is compared with each, beyond that with those of the nearest cells: nearly the same groups
    (docs/decisions/0022), 100,000 in about 15 seconds on one core and 450 MB beside their vectors. Raises ValueError
    unless a list goes with each row.
    """
    bundle_of, firsts, owners = _bundles(vectors, lists, _lonely(vectors, threshold, turned))
    rows = vectors if len(firsts) == len(vectors) else vectors[firsts]
    groups = _Groups(rows, owners, threshold, turned)
    if len(rows) <= SMALL:
        groups.join(_packed(_each_with_each(rows, threshold, turned)))
    else:
        _join_by_cells(groups, rows, threshold, turned)
    numbers: dict[int, int] = {}
    return [numbers.setdefault(group, len(numbers)) for group in groups.of[bundle_of].tolist()]


def _packed(parts: Iterable[Found]) -> Codes:
    """A number for each pair: in order of size the most alike come first, equal ones in order of place.

    Scores are rounded: the product of the same two rows differs in its last bits with their place in the matrix.
    """
    codes = [np.zeros(0, dtype=np.int64)]
    for ones, others, scores in parts:
        far = _far(scores)
        codes.append(far << 2 * PLACE | np.minimum(ones, others) << PLACE | np.maximum(ones, others))
    return np.concatenate(codes)


def _far(scores: Vectors) -> Codes:
    far: Codes = TOP - np.clip((scores * 1e5).round().astype(np.int64), 0, TOP)
    return far


def _code(score: float) -> int:
    """Above the numbers of all pairs of at least this score, and not above those of others."""
    return int(_far(np.array([score]))[0] + 1) << 2 * PLACE


def _unpacked(codes: Codes) -> tuple[Places, Places]:
    """The two places of each pair, the lower one first."""
    return codes >> PLACE & (1 << PLACE) - 1, codes & (1 << PLACE) - 1


class _Groups:
    """Groups of bundles. A bundle is one row that one or several lists have; at first each is a group by itself."""

    def __init__(self, rows: Vectors, lists: Sequence[set[int]], least: float, turned: Turned) -> None:
        self._turned = turned
        self.of = np.arange(len(rows))
        self._of = self.of.tolist()  # the same: faster to read one by one
        self._lists = list(lists)
        self._sizes = [len(own) for own in lists]
        self._members = [[place] for place in range(len(rows))]
        self._sums = [row if len(own) == 1 else row * len(own) for row, own in zip(rows, lists, strict=True)]
        self._within = [self._product(own, own) for own in self._sums]
        self._steps = np.linspace(max(TOP_STEP, least), least, STEPS).tolist()
        self._compared: dict[int, tuple[int, float]] = {}

    def join(self, pairs: Codes) -> None:
        """Join the groups of each pair, the most alike first, if they go together."""
        for enough in self._steps:
            pairs = self._apart(pairs)
            strongest = np.sort(pairs[pairs < _code(enough)])
            for start in range(0, len(strongest), STEP):
                ones, others = (self.of[places] for places in _unpacked(strongest[start : start + STEP]))
                _groups, first = np.unique(ones * len(self.of) + others, return_index=True)
                first.sort()  # of the pairs between two groups the most alike, in the order of the pairs
                self._join_each(enough, ones[first], others[first])

    def _apart(self, pairs: Codes) -> Codes:
        """Those whose groups have not joined."""
        ones, others = _unpacked(pairs)
        left: Codes = pairs[self.of[ones] != self.of[others]]
        return left

    def _join_each(self, enough: float, ones: Places, others: Places) -> None:
        """`ones` and `others`: groups as they are at first; of those that joined meanwhile what they have become."""
        of, sizes, count = self._of, self._sizes, len(self._of)
        for place, next_place in zip(ones.tolist(), others.tolist(), strict=True):
            one, other = of[place], of[next_place]
            if one == other or not self._lists[one].isdisjoint(self._lists[other]):  # no list asks for the same twice
                continue
            pair = one * count + other if one < other else other * count + one
            size, alike = self._compared.get(pair, (0, 0.0))
            if size != sizes[one] + sizes[other]:  # one has grown since, or they never met
                alike = self._alike(one, other)
                self._compared[pair] = sizes[one] + sizes[other], alike
            if alike >= enough:
                self._take(*((one, other) if sizes[one] >= sizes[other] else (other, one)))

    def _product(self, one: Vectors, other: Vectors) -> float:
        return float(self._turned(one[None])[0] @ other)

    def _alike(self, one: int, other: int) -> float:
        """As two rows are, of groups of one row each; the product of the sums is the sum of the products."""
        across = self._product(self._sums[one], self._sums[other])
        if across <= 0:
            return 0.0
        sizes = self._sizes[one], self._sizes[other]
        lengths = [self._within[group] + LOOSE * size for group, size in zip((one, other), sizes, strict=True)]
        as_sums = (1 + LOOSE) * across / max(lengths[0] * lengths[1], TINY) ** 0.5
        mean = across / (sizes[0] * sizes[1])
        return round(float(mean ** (1 - AS_SUMS) * as_sums**AS_SUMS), 5)

    def _take(self, keeps: int, goes: int) -> None:
        members = self._members[goes]
        self.of[members] = keeps
        for member in members:
            self._of[member] = keeps
        self._members[keeps] += members
        self._lists[keeps] |= self._lists[goes]
        self._sizes[keeps] += self._sizes[goes]
        self._sums[keeps] = self._sums[keeps] + self._sums[goes]
        self._within[keeps] = self._product(self._sums[keeps], self._sums[keeps])
        self._members[goes], self._lists[goes], self._sums[goes] = [], set(), NOTHING


def _lonely(vectors: Vectors, threshold: float, turned: Turned) -> Flags:
    """Rows that are not even like themselves, such as one of zeros: each stays alone."""
    starts = range(0, len(vectors), ROWS)
    own = [(turned(vectors[start : start + ROWS]) * vectors[start : start + ROWS]).sum(axis=1) for start in starts]
    lonely: Flags = ~(np.concatenate([np.zeros(0), *own]) >= threshold)
    return lonely


def _bundles(vectors: Vectors, lists: Sequence[str], lonely: Flags) -> tuple[Places, Places, list[set[int]]]:
    """Rows that are the very same go together first, each list once: the second of a list opens another bundle.

    The bundle of each row, the first row of each bundle, the lists of each.
    """
    bundles: dict[tuple[object, int], int] = {}
    times: dict[tuple[object, int], int] = {}
    numbers: dict[str, int] = {}
    bundle_of: list[int] = []
    firsts: list[int] = []
    owners: list[set[int]] = []
    for place, (row, name) in enumerate(zip(vectors, lists, strict=True)):
        own = numbers.setdefault(name, len(numbers))
        same: object = place if lonely[place] else hash(row.tobytes())
        times[same, own] = times.get((same, own), 0) + 1
        bundle = bundles.setdefault((same, times[same, own]), len(firsts))
        if bundle == len(firsts):
            firsts.append(place)
            owners.append(set())
        bundle_of.append(bundle)
        owners[bundle].add(own)
    return np.array(bundle_of, dtype=np.intp), np.array(firsts, dtype=np.intp), owners


def _each_with_each(rows: Vectors, threshold: float, turned: Turned) -> Iterator[Found]:
    """Each pair of at least the threshold."""
    for start in range(0, len(rows), ROWS):
        scores = (turned(rows[start : start + ROWS]) @ rows.T).round(5)
        firsts, seconds = np.nonzero(scores >= threshold)
        later = seconds > firsts + start
        firsts, seconds = firsts[later], seconds[later]
        yield firsts + start, seconds, scores[firsts, seconds]


def _join_by_cells(groups: _Groups, rows: Vectors, threshold: float, turned: Turned) -> None:
    """Band by band, the strongest pairs first: what went together in one has no pairs left in the next."""
    near, above, room = cells(rows), np.inf, np.empty((2 * ROWS, rows.shape[1]), dtype=np.float32)
    for band in range(1, BANDS + 1):
        scan = _Scan(groups.of, rows, above, threshold, turned, room)
        above = threshold if band == BANDS else scan.level(near)
        groups.join(_packed(chain.from_iterable(replace(scan, least=above).pairs(cell) for cell in near)))
        if above <= threshold:
            break


@dataclass(frozen=True)
class _Scan:
    """What is looked for in cells: pairs in different groups with scores below `above` and of at least `least`."""

    of: Places
    rows: Vectors
    above: float
    least: float
    turned: Turned
    room: Vectors  # so many rows are compared at a time; always the same memory, as getting new costs as much again

    def level(self, near: Cells) -> float:
        """The score above which there are about `KEPT` pairs a row, at least `least`; some of the cells tell it."""
        sample = [cell for number, cell in enumerate(near) if number % SAMPLE == 0]
        scores = np.concatenate([scores for cell in sample for _ones, _others, scores in self.pairs(cell)])
        enough = KEPT * sum(len(cell.members) for cell in sample)
        return float(np.partition(scores, -enough)[-enough]) if len(scores) > enough else self.least

    def pairs(self, cell: Cell) -> Iterator[Found]:
        """Each of a visitor and a member; of very many the strongest."""
        others, homes = self.turned(self.rows[cell.members]).T, self.of[cell.members]
        for start in range(0, len(cell.visitors), len(self.room)):
            visitors = cell.visitors[start : start + len(self.room)]
            asked = np.take(self.rows, visitors, axis=0, out=self.room[: len(visitors)], mode="clip")
            scores = asked @ others
            guests, hosts = np.nonzero(scores >= self.least - 1e-5)
            apart = (self.of[visitors[guests]] != homes[hosts]) & cell.once(guests + start, hosts)
            guests, hosts = guests[apart], hosts[apart]
            found = scores[guests, hosts].round(5)
            inside = (found >= self.least) & (found < self.above)
            guests, hosts, found = guests[inside], hosts[inside], found[inside]
            most = MOST * len(visitors)
            best: Any = np.argpartition(-found, most)[:most] if len(found) > most else slice(None)
            yield visitors[guests[best]], cell.members[hosts[best]], found[best]
