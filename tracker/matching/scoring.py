"""How alike two demands are, by their vectors: by the product, and by the chance that they ask the same.

The product adds up what the parts of two vectors have in common, each with its share. The chance is read from the same
parts by a small network, which also knows what they mean together: much in common where all is crowded tells little,
the same objects without the same direction tell less than both. It was taught (`tracker.matching.chances`) on demands
of the catalogue that neither the model nor the map had seen.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np

from tracker.matching import networks
from tracker.matching.encoders import Meaning, Vectors, encoder
from tracker.matching.fitted import AROUND, SECTORS, of_kind, reverses, stored, turned
from tracker.matching.networks import Network, Numbers, chance

PATH = Path(__file__).with_name("chances.npz")
CHANCE = 1 / 2  # its share of the score
HIDDEN = 16  # of each of the networks that lie side by side
SIGNS = 15
MAP, MEANING, OBJECTS, PERSONS, DIRECTIONS, OPPOSED = 0, 1, 2, 3, 6, 7  # among them
FAINT = 0.05  # below such a product two demands are taken to have no chance


def scores(asked: Vectors, others: Vectors) -> Vectors:
    """(n, m), as great from either side; about 1 the same, around 0 and below nothing in common or the reverse.

    Of letters, and of a model that the operator brought, the product alone.
    """
    products: Vectors = turned(asked) @ others.T
    kind = encoder().kind
    if kind != Meaning.kind:
        return products
    for row, found in zip(asked, products, strict=True):
        near = np.flatnonzero(found >= FAINT)
        chances = chance(signs(row, others[near], own_widths(kind)), own_network())
        found *= 1 - CHANCE
        found[near] += CHANCE * chances
    return products


def signs(row: Vectors, others: Vectors, widths: Sequence[int]) -> Numbers:
    """(m, 15): what tells whether a demand and each of others ask the same.

    The product of each part, directions that are reversed, how crowded the catalogue lies about the emptier and about
    the fuller of the two, how long the shorter and the longer is, and how many of the two name an object, persons, a
    direction. `widths`: of the parts.
    """
    parts = [slice(end - width, end) for end, width in zip(np.cumsum(widths), widths, strict=True)]
    of_map, meaning, objects, persons, profile, themes, _sector, directions, around = parts
    compared = of_map, meaning, objects, persons, profile, themes, directions
    products = [others[:, part] @ row[part] for part in compared]
    opposed = others[:, directions] @ (row[directions] @ reverses())
    mine, theirs = row[around], others[:, around]
    crowds = np.stack([theirs[:, 0], np.full(len(others), mine[0])]) / mine[1]
    lengths = np.stack([theirs[:, -1], np.full(len(others), mine[-1])])
    named = [
        row[part].any() + others[:, part].any(axis=1).astype(np.float32) for part in (objects, persons, directions)
    ]
    two = [end(axis=0) for both in (crowds, lengths) for end in (both.min, both.max)]
    found: Numbers = np.stack([*products, opposed, *two, *named], axis=1, dtype=np.float32)
    return found


def digest(kind: str) -> str:
    """A short name of what was taught; "" for an encoder whose scores are products."""
    return networks.digest(own_network()) if kind == Meaning.kind else ""


@cache
def own_network() -> Network:
    """The one that was kept."""
    return networks.read(PATH)


@cache
def own_widths(kind: str) -> tuple[int, ...]:
    """Of the parts of a vector of this encoder."""
    return widths_of(stored(kind))


def widths_of(fitted: Mapping[str, Numbers]) -> tuple[int, ...]:
    """Of the parts of a vector, in their order (`fitted.composed`)."""
    objects, persons, directions = (int(of_kind(each).sum()) for each in ("object", "whom", "direction"))
    demands, themes = fitted["themes"].shape
    raw = len(fitted["mean.general"])
    return fitted["map"].shape[1], raw, objects, persons, demands, themes, SECTORS, directions, AROUND
