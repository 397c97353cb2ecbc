"""A graph of operations in the form of onnx.proto, as onnxruntime reads it: what `tracker.matching.engine` needs."""

import struct
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

VERSION = 9  # of the form
OWN = "com.microsoft"  # onnxruntime's operations beyond the standard
SETS = {"": 17, OWN: 1}  # versions of the sets of operations
KINDS = {"float32": 1, "uint8": 2}  # of arrays
REAL, WHOLE = 1, 2  # kinds of attributes

Value = bytes | str | int | float
Field = tuple[int, Value]


class Graph:
    """From `BEGIN`, rows of `width` numbers, to `END`, rows of so many; operations in the order in which they run."""

    BEGIN, END = "begin", "end"

    def __init__(self, width: int) -> None:
        self._ends: list[Field] = [
            (number, message((1, name), (2, _of_rows(width)))) for number, name in ((11, self.BEGIN), (12, self.END))
        ]
        self._fields: list[Field] = [(2, "graph")]
        self._count = 0

    def array(self, values: npt.NDArray[np.generic]) -> str:
        """Copies the array into the graph; returns its name."""
        name = self._next()
        dims: list[Field] = [(1, length) for length in values.shape]
        kind = (2, KINDS[values.dtype.name])
        self._fields.append((5, message(*dims, kind, (8, name), (9, np.ascontiguousarray(values).tobytes()))))
        return name

    def add(self, kind: str, given: Sequence[str], found: str = "", of: str = "", **attributes: int | float) -> str:
        """An operation of a set; returns the name of what it finds. A name "" among the `given` is none."""
        found = found or self._next()
        fields: list[Field] = [*((1, name) for name in given), (2, found), (4, kind), (7, of)]
        self._fields.append((1, message(*fields, *((5, _attribute(*pair)) for pair in attributes.items()))))
        return found

    def written(self) -> bytes:
        sets = [(8, message((1, name), (2, version))) for name, version in SETS.items()]
        return message((1, VERSION), (7, message(*self._fields, *self._ends)), *sets)

    def _next(self) -> str:
        self._count += 1
        return f"x{self._count}"


def message(*fields: Field) -> bytes:
    """As protocol buffers are written: each field its number and kind, then its value.

    >>> message((1, 300), (2, "ab")).hex(" ")
    '08 ac 02 12 02 61 62'
    """
    return b"".join(_field(number, value) for number, value in fields)


def _field(number: int, value: Value) -> bytes:
    if isinstance(value, int):
        return _whole(number << 3) + _whole(value)
    if isinstance(value, float):
        return _whole(number << 3 | 5) + struct.pack("<f", value)
    held = value.encode() if isinstance(value, str) else value
    return _whole(number << 3 | 2) + _whole(len(held)) + held


def _whole(number: int) -> bytes:
    """Seven bits a byte, the lowest first; none is below 0 here."""
    found = bytearray()
    while number > 127:
        found.append(number & 127 | 128)
        number >>= 7
    return bytes([*found, number])


def _attribute(name: str, value: int | float) -> bytes:
    if isinstance(value, float):
        return message((1, name), (2, value), (20, REAL))
    return message((1, name), (3, value), (20, WHOLE))


def _of_rows(width: int) -> bytes:
    """The type of (1, any number, width) numbers."""
    sizes = [message((1, 1)), message((2, "rows")), message((1, width))]
    shape = message(*((1, size) for size in sizes))
    return message((1, message((1, KINDS["float32"]), (2, shape))))
