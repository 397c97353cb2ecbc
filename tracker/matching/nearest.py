"""The demands most like one, among very many: found by the map, then compared in full."""

import threading
from collections.abc import Callable, Collection, Hashable, Iterator, Sequence
from heapq import heappop, heappush
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

from tracker.matching.cells import Places
from tracker.matching.encoders import Vectors

LEADING = 160  # columns of a row, of the map, by which the nearest are found: fewer lose some of them
SHORTLIST = 600  # rows nearest on the map that are compared in full
BLOCK = 4096  # rows of one piece of memory: what stands in one is never copied again
AT_ONCE = 32  # rows that go through the map, or are added, together
MOST = 2  # beyond which no number is
STEP = np.float32(MOST / 2**15)  # in which numbers are kept: so they take two bytes

Key = TypeVar("Key", bound=Hashable)
Scores = Callable[[Vectors, Vectors], Vectors]


def products(asked: Vectors, others: Vectors) -> Vectors:
    """(n, m), of each with each."""
    found: Vectors = asked @ others.T
    return found


class Nearest(Generic[Key]):
    """Rows in memory, each with its key; a key may have several (the wordings of one demand).

    They are kept as whole numbers of two bytes, which changes a score by about 0.00003: 100,000 rows of 2,000 numbers
    take 470 MB. They are read ten times faster than in half precision.
    Asking takes some milliseconds. Safe to call from several threads.
    """

    def __init__(self, scores: Scores = products, shortlist: int = SHORTLIST) -> None:
        """`scores`: of rows with rows; on the map, which is found by products, nothing is turned."""
        self._scores, self._shortlist = scores, shortlist
        self._blocks: list[npt.NDArray[np.int16]] = []
        self._maps: list[Vectors] = []
        self._slots: dict[Key, list[int]] = {}
        self._keys: list[Key | None] = []
        self._ages: list[int] = []
        self._free: list[int] = []
        self._added = 0
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self._keys) - len(self._free)

    def __contains__(self, key: Key) -> bool:
        return key in self._slots

    def add(self, rows: Vectors, keys: Sequence[Key]) -> None:
        """`keys[i]` has row i, beside those that it had. Raises ValueError for rows of another width, or beyond 2."""
        with self._lock:
            if len(rows) and self._blocks and rows.shape[1] != self._blocks[0].shape[1]:
                raise ValueError(f"rows of {rows.shape[1]} numbers among such of {self._blocks[0].shape[1]}")
            if not (rows.max(initial=0) <= MOST - STEP and rows.min(initial=0) >= STEP - MOST):
                raise ValueError(f"numbers that are not between -{MOST} and {MOST}")
            for row, whole, key in zip(rows, _whole(rows), keys, strict=True):
                slot = heappop(self._free) if self._free else self._new_slot(len(row))
                block, place = divmod(slot, BLOCK)
                self._blocks[block][place] = whole
                self._maps[block][place] = row[:LEADING]
                self._slots.setdefault(key, []).append(slot)
                self._keys[slot], self._ages[slot] = key, self._added
                self._added += 1

    def remove(self, keys: Collection[Key]) -> None:
        """All rows of these keys; unknown ones are passed over."""
        with self._lock:
            for key in keys:
                for slot in self._slots.pop(key, ()):
                    self._keys[slot] = None
                    heappush(self._free, slot)

    def rows(self, key: Key) -> Vectors:
        """The rows of a key, in the order in which they were added. Raises KeyError."""
        with self._lock:
            slots = sorted(self._slots[key], key=lambda slot: self._ages[slot])
            return np.stack([self._blocks[slot // BLOCK][slot % BLOCK] for slot in slots]) * STEP

    def like(self, asked: Vectors, limit: int, without: Collection[Key] = ()) -> list[tuple[Key, float]]:
        """The keys most like a demand, best first, at most `limit`, with their scores; none of `without`.

        `asked`: a row for each of its wordings. A key counts by its most alike row; equal ones stay in the order in
        which they were added.
        """
        return self.like_each([asked], limit, [without])[0]

    def like_each(
        self, asked: Sequence[Vectors], limit: int, without: Sequence[Collection[Key]] | None = None
    ) -> list[list[tuple[Key, float]]]:
        """`like` for several demands, faster than one by one; `without[i]` goes with `asked[i]`."""
        found: list[list[tuple[Key, float]]] = []
        with self._lock:
            for start in range(0, len(asked), AT_ONCE):
                some = asked[start : start + AT_ONCE]
                barred = without[start : start + AT_ONCE] if without else [()] * len(some)
                on_map = self._on_map(some)
                for rows, scores, keys in zip(some, on_map, barred, strict=True):
                    found.append(self._best(rows, self._nearest_slots(scores, keys), limit))
        return found

    def _new_slot(self, width: int) -> int:
        slot = len(self._keys)
        if slot == BLOCK * len(self._blocks):
            self._blocks.append(np.zeros((BLOCK, width), dtype=np.int16))
            self._maps.append(np.zeros((BLOCK, min(width, LEADING)), dtype=np.float32))
        self._keys.append(None)
        self._ages.append(0)
        return slot

    def _on_map(self, asked: Sequence[Vectors]) -> list[Vectors]:
        """For each demand the product of its most alike wording with every row, on the map alone."""
        if not self._blocks:
            return [np.zeros(0, dtype=np.float32)] * len(asked)
        together = np.concatenate([rows[:, :LEADING] for rows in asked])
        scores = np.concatenate([together @ block.T for block in self._maps], axis=1)[:, : len(self._keys)]
        ends = np.cumsum([len(rows) for rows in asked])
        return [part.max(axis=0, initial=-np.inf) for part in np.split(scores, ends[:-1])]

    def _nearest_slots(self, scores: Vectors, without: Collection[Key]) -> Places:
        """Slots of the shortlist; `scores` is written into."""
        scores[self._free] = -np.inf
        scores[[slot for key in without for slot in self._slots.get(key, ())]] = -np.inf
        if len(scores) > self._shortlist:
            best = np.argpartition(scores, -self._shortlist)[-self._shortlist :]
        else:
            best = np.arange(len(scores))
        return best[scores[best] > -np.inf]

    def _best(self, asked: Vectors, slots: Places, limit: int) -> list[tuple[Key, float]]:
        if not len(slots) or not len(asked):
            return []
        slots = np.sort(slots)
        parts = np.split(slots, np.searchsorted(slots, np.arange(1, len(self._blocks)) * BLOCK))
        rows = np.concatenate([block[part % BLOCK] for block, part in zip(self._blocks, parts, strict=True)])
        # Rounded: the product of the same two rows differs in its last bits with their place in the matrix.
        scores = self._scores(asked, rows * STEP).max(axis=0).astype(float).round(5)
        ages = [self._ages[slot] for slot in slots.tolist()]
        best: dict[Key, float] = {}
        for place in np.lexsort((ages, -scores)).tolist():
            if len(best) == limit:
                break
            key = self._keys[slots[place]]
            if key is not None:
                best.setdefault(key, float(scores[place]))
        return list(best.items())


def _whole(rows: Vectors) -> Iterator[npt.NDArray[np.int16]]:
    """Each row as it is kept; some at a time, so that many take no second place in memory."""
    for start in range(0, len(rows), AT_ONCE):
        yield from np.rint(rows[start : start + AT_ONCE] / STEP).astype(np.int16)
