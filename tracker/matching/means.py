"""What the vectors of a language have in common, so that what is left tells one demand from another.

Without this the language outvotes the meaning: two Kazakh demands are more alike than a demand and its translation.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tracker.matching.encoders import Vectors

Vector = npt.NDArray[np.float32]
PATH = Path(__file__).with_name("means.npz")
GENERAL = "general"


def unit(vectors: Vectors) -> Vectors:
    """Each row with length 1; a row of zeros stays one."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Vectors = (vectors / np.maximum(lengths, 1e-9)).astype(np.float32)
    return scaled


def centred(raw: Vectors, kind: str, languages: Sequence[str]) -> Vectors:
    """Raw vectors of an encoder minus the mean of their language (unknown: the general mean), length 1 again."""
    means = stored(kind)
    own = [means.get(language, means[GENERAL]) for language in languages]
    return unit(raw - np.stack(own)) if own else raw


@cache
def stored(kind: str) -> Mapping[str, Vector]:
    """The means of an encoder by language code, and `GENERAL`."""
    with np.load(PATH) as file:
        names = [name for name in file.files if name.startswith(f"{kind}.")]
        return {name.removeprefix(f"{kind}."): file[name] for name in names}


@cache
def digest(kind: str) -> str:
    """A short name of the stored means of an encoder, another for other means."""
    means = stored(kind)
    return sha256(b"".join(means[name].tobytes() for name in sorted(means))).hexdigest()[:8]


def fitted(raw: Vectors, languages: Sequence[str]) -> dict[str, Vector]:
    """Means to store, from raw vectors of texts; in the general mean each language weighs the same."""
    means = {code: _mean(raw[[code == other for other in languages]]) for code in sorted(set(languages))}
    return means | {GENERAL: _mean(np.stack(list(means.values())))}


def _mean(rows: Vectors) -> Vector:
    mean: Vector = rows.mean(axis=0, dtype=np.float32)
    return mean
