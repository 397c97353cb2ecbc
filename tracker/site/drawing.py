"""Pictures that the server draws: lines over time, a map of tiles. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.programme.rules import Step
from tracker.vocabulary import Term

WIDE, HIGH = 600, 212
LEFT, BELOW = 4, 16
SIDE = 64  # of a tile


@dataclass(frozen=True)
class Lines:
    """Lines over time as paths of an SVG of `WIDE` by `HIGH`; `highest`: what the top stands for."""

    paths: Mapping[str, str]
    highest: int
    first: str
    last: str


def lines_of(steps: Sequence[Step]) -> Lines | None:
    """Groups and supports, each as a line of steps: a number stands until the next day on which it changes."""
    if not steps:
        return None
    days = [date.fromisoformat(step.day).toordinal() for step in steps]
    span = max(days[-1] - days[0], 1)
    highest = max(max(step.groups, step.supports) for step in steps) or 1
    across = [LEFT + (day - days[0]) / span * (WIDE - LEFT - 8) for day in days]
    paths = {}
    for name in ("groups", "supports"):
        heights = [(HIGH - BELOW) * (1 - getattr(step, name) / highest) + 8 for step in steps]
        parts = [f"M{across[0]:.1f} {heights[0]:.1f}"]
        parts += [f"H{x:.1f}V{y:.1f}" for x, y in zip(across[1:], heights[1:], strict=True)]
        paths[name] = "".join([*parts, f"H{WIDE - 8}"])
    return Lines(paths, highest, steps[0].day, steps[-1].day)


@dataclass(frozen=True)
class Tiles:
    """A map of tiles: by region the place of its tile; `width`, `height` of the whole."""

    places: Mapping[str, tuple[int, int]]
    width: int
    height: int


def tiles_of(regions: Mapping[str, Term]) -> Tiles:
    """Every region with a tile; those without stand in the table alone."""
    tiles = {key: term.tile for key, term in regions.items() if term.tile is not None}
    first, top = (min((tile[i] for tile in tiles.values()), default=0) for i in (0, 1))
    places = {key: ((column - first) * SIDE, (row - top) * SIDE) for key, (column, row) in tiles.items()}
    width = max((x for x, _y in places.values()), default=0) + SIDE
    height = max((y for _x, y in places.values()), default=0) + SIDE
    return Tiles(places, width, height)
