"""Small networks as they are asked and kept."""

from pathlib import Path

import numpy as np

from tracker.matching.networks import Network, chance, digest, keep, read


def network(steep: float) -> Network:
    """Of two signs, of mean 1 and deviation 2, the first alone counts."""
    scale = np.array([[1, 1], [2, 2]], dtype=np.float32)
    into = np.array([[1], [0], [0]], dtype=np.float32)
    return scale, into, np.array([steep, 0], dtype=np.float32)


def test_the_chance_lies_between_0_and_1_and_grows_with_what_speaks_for_it() -> None:
    signs = np.array([[-9, 5], [1, 0], [1, 99], [3, 0], [90, 0]], dtype=np.float32)
    found = chance(signs, network(4))
    assert found[1] == found[2] == 0.5
    assert 0 < found[0] < found[1] < found[3] < found[4] < 1


def test_what_is_kept_is_read_again(tmp_path: Path) -> None:
    keep(tmp_path / "network.npz", network(4))
    again = read(tmp_path / "network.npz")
    assert all(np.array_equal(one, other) for one, other in zip(again, network(4), strict=True))
    assert digest(again) == digest(network(4)) != digest(network(5))
