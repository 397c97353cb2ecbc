"""How long something takes."""

from collections.abc import Callable
from statistics import median
from time import perf_counter


def milliseconds(deed: Callable[[], object], rounds: int) -> float:
    """The median of so many rounds."""
    found = []
    for _ in range(rounds):
        begun = perf_counter()
        deed()
        found.append(1000 * (perf_counter() - begun))
    return median(found)
