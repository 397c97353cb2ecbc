"""Small networks with one layer in the middle, as they are asked and kept; `tracker.matching.teaching` teaches them."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float32]
Network = tuple[Numbers, Numbers, Numbers]  # of the signs mean and deviation; into the middle; out of it


def chance(signs: Numbers, network: Network) -> Numbers:
    """(m,) from 0 to 1, of m rows of signs."""
    scale, into, out = network
    middle = np.tanh(((signs - scale[0]) / scale[1]) @ into[:-1] + into[-1])
    told: Numbers = 1 / (1 + np.exp(-(middle @ out[:-1] + out[-1])))
    return told


def read(path: Path) -> Network:
    """What `keep` wrote there."""
    with np.load(path) as file:
        scale, into, out = (file[name] for name in file.files)
    return scale, into, out


def keep(path: Path, network: Sequence[Numbers]) -> None:
    np.savez(path, *network)


def digest(network: Network) -> str:
    """A short name of what was taught."""
    return sha256(b"".join(rows.tobytes() for rows in network)).hexdigest()[:8]
