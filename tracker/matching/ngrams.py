"""Vectors without a model, for machines that the model does not run on: likeness of letters, not of meaning."""

from collections.abc import Sequence
from zlib import crc32

import numpy as np
import numpy.typing as npt

from tracker.words import fold

DIMENSIONS = 1024
LENGTH = 3


def encode(texts: Sequence[str]) -> npt.NDArray[np.float32]:
    """(n, DIMENSIONS) of length 1: how often each run of three letters occurs, damped by the square root."""
    counts = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
    for row, text in zip(counts, texts, strict=True):
        np.add.at(row, _places(text), 1)
    counts = np.sqrt(counts)
    norms: npt.NDArray[np.float32] = np.linalg.norm(counts, axis=1, keepdims=True)
    return counts / norms


def _places(text: str) -> list[int]:
    """The place of each run of letters. Two blanks at either end: even an empty text has some."""
    padded = f"  {fold(text)}  "
    # crc32 and not hash(): stored vectors must mean the same in the next process.
    runs = (padded[start : start + LENGTH] for start in range(len(padded) - LENGTH + 1))
    return [crc32(run.encode("utf-8", "replace")) % DIMENSIONS for run in runs]
