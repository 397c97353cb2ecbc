"""What was fitted on the catalogue, and how a text becomes a vector with it.

The parts of a vector, and so of the product of two texts, one's vector and the other's turned (half of their score):

- the map: where the text lies among the demands of the catalogue, the language taken out;
- the meaning: the encoder's own vector without the mean of its language;
- the objects, the persons and the directions that it names (lexicon); a direction that is the reverse of the other
  text's counts against;
- the profile: which demands of the catalogue it is like, and of which themes;
- the sector of the group that asks, where it is known;
- the surroundings: how dense the catalogue lies about the text (what lies in a crowd is like many), and whether it
  names an object at all: two that name different ones are less alike than two of which one names none. How long it is
  stands there too, for `tracker.matching.scoring`.
"""

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tracker.matching import lexicon, naming
from tracker.matching.encoders import Letters, Meaning, Vectors, own_folder

PATH = Path(__file__).with_name("fitted.npz")
BUILT_IN = (Meaning.kind, Letters.kind)  # what others were fitted to lies in their folder
GENERAL, CENTROIDS = "general", "centroids"
STEPS = "steps"  # what a whole number of the map means in each column
# Shares of the product; the last three are taken off it.
MAP, MEANING, OBJECTS, PERSONS, DIRECTIONS, PROFILE, THEMES, SECTOR = 1.0, 0.25, 0.25, 0.1, 0.3, 0.2, 0.05, 0.25
OPPOSED, APART, DENSITY = 0.25, 0.07, 0.25
WHOLE = MAP + MEANING + OBJECTS + PERSONS + DIRECTIONS + PROFILE + THEMES  # so that equal texts have a score below 1
# Of some encoders the map and the meaning count so many times: a tuned meaning knows much of what the map does.
WEIGHED = {Meaning.kind: (0.7, 2.8)}
_MAP, _MEANING = MAP, MEANING  # bench/matching.py tries others, and leaves the whole
SHARP = 20.0  # of the profile: how much the most alike demands of the catalogue stand out
NEAREST = 5  # demands of the catalogue whose mean likeness is the density
LEXICON = 0.4  # weight of the lexicon beside the vector, before the map
DIRECTION = 0.6  # weight of a direction beside an object
SECTORS = 64  # columns of the sector
AROUND = 4  # columns of the surroundings: density, 1, names an object, length
LENGTH = 0.1  # of the last one, for each time that a text is longer by a factor of e

Numbers = npt.NDArray[np.float32]


def unit(vectors: npt.NDArray[np.floating[Any]]) -> Vectors:
    """Each row with length 1; a row of zeros stays one."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Vectors = (vectors / np.maximum(lengths, 1e-9)).astype(np.float32)
    return scaled


@cache
def stored(kind: str) -> Mapping[str, Numbers]:
    """What was fitted for an encoder: `map`, `centroids`, `themes`, `rarity`; by language `mean.xx`, `centre.xx`.

    `centroids` has a row for each demand of the catalogue, `themes` a 1 where it is of a theme; `rarity` has a weight
    for each concept.
    """
    with np.load(PATH if kind in BUILT_IN else Path(own_folder()) / PATH.name) as file:
        names = [name for name in file.files if name.startswith(f"{kind}.")]
        found = {name.removeprefix(f"{kind}."): file[name].astype(np.float32) for name in names}
    of_map = found["map"] * found.pop(STEPS)
    return found | {"map": of_map, CENTROIDS: unit(found[CENTROIDS])}


@cache
def digest(kind: str) -> str:
    """A short name of what was fitted for an encoder, another for every other fitting, lexicon, or shares."""
    fitted = stored(kind)
    concepts = repr(
        [
            (
                one.name,
                one.turns,
                one.steady,
                sorted(one.against),
                sorted(one.stems.items()),
                sorted(one.mistaken.items()),
            )
            for one in lexicon.concepts()
        ]
    )
    shares = (MAP, MEANING, OBJECTS, PERSONS, DIRECTIONS, PROFILE, THEMES, SECTOR, APART, DENSITY, WEIGHED.get(kind))
    known = b"".join(fitted[name].tobytes() for name in sorted(fitted))
    return sha256(known + concepts.encode() + repr(shares).encode()).hexdigest()[:8]


def of_language(fitted: Mapping[str, Numbers], what: str, languages: Sequence[str]) -> Numbers:
    """A row for each language; an unknown one takes the general row."""
    general = fitted[f"{what}.{GENERAL}"]
    return np.stack([fitted.get(f"{what}.{language}", general) for language in languages])


def described(raw: Numbers, named: Numbers, fitted: Mapping[str, Numbers], languages: Sequence[str]) -> Numbers:
    """What the map is applied to: the vector without the mean of its language, and what the text names."""
    meaning = unit(raw - of_language(fitted, "mean", languages))
    return np.hstack([meaning, LEXICON * unit(named * fitted["rarity"])])


def composed(
    raw: Vectors,
    kind: str,
    texts: Sequence[str],
    languages: Sequence[str],
    fitted: Mapping[str, Numbers] | None = None,
    sectors: Sequence[str] = (),
    named: Numbers | None = None,
) -> Vectors:
    """(n, d) vectors from the encoder's raw ones, in the order of the texts; `sectors` as in `in_sectors`.

    `named`: what the texts name (`naming.features`), where that is known already.
    """
    fitted = fitted or stored(kind)
    if not len(texts):
        return np.zeros((0, _width(fitted, raw.shape[1])), dtype=np.float32)
    named = naming.features(texts, languages) if named is None else named
    both = described(raw, named, fitted, languages)
    mapped = unit((both - of_language(fitted, "centre", languages)) @ fitted["map"])
    likeness = mapped @ fitted[CENTROIDS].T
    profile = _profile(likeness)
    of_map, of_meaning = WEIGHED.get(kind, (1.0, 1.0))
    objects, persons, directions = (
        unit((named * fitted["rarity"])[:, of_kind(each)]) for each in ("object", "whom", "direction")
    )
    parts = (
        (MAP * of_map, mapped),
        (MEANING * of_meaning, both[:, : raw.shape[1]]),
        (OBJECTS, objects),
        (PERSONS, persons),
        (PROFILE, np.sqrt(profile)),
        (THEMES, np.sqrt(profile @ fitted["themes"])),
        (SECTOR, np.zeros((len(texts), SECTORS), dtype=np.float32)),
        (DIRECTIONS, directions),
        (1.0, _around(likeness, objects, texts)),
    )
    rows: Vectors = np.hstack([np.float32((share / whole(kind)) ** 0.5) * part for share, part in parts])
    return in_sectors(rows.astype(np.float32), kind, sectors)


def in_sectors(rows: Vectors, kind: str, sectors: Sequence[str]) -> Vectors:
    """The vectors as those of groups of these sectors, "" where unknown; no sectors leave them as they are."""
    if not any(sectors):
        return rows
    end = rows.shape[1] - AROUND - len(reverses())
    share = np.float32((SECTOR / whole(kind)) ** 0.5)
    found = rows.copy()
    found[:, end - SECTORS : end] = share * np.stack([_sector(name) for name in sectors])
    return found


def whole(kind: str) -> float:
    """What the shares of an encoder's vectors are divided by."""
    of_map, of_meaning = WEIGHED.get(kind, (1.0, 1.0))
    return WHOLE + _MAP * (of_map - 1) + _MEANING * (of_meaning - 1)


def turned(rows: Vectors) -> Vectors:
    """The rows as the left side of a product: `turned(a) @ b.T` are the scores of a with b, as great either way.

    The directions of a are turned against their reverses, and its surroundings are taken off. The others stay as they
    are kept, so that one product compares a text with as many as there are.
    """
    against = reverses()
    start, end = rows.shape[1] - AROUND - len(against), rows.shape[1] - AROUND
    changed = rows.copy()
    changed[:, start:end] -= np.float32(OPPOSED / DIRECTIONS) * (rows[:, start:end] @ against)
    changed[:, end:-1] = -rows[:, [end + 1, end, end + 2]]
    changed[:, -1] = 0  # no matter for the product
    return changed


def surroundings(row: Vectors) -> tuple[float, bool, bool]:
    """Of one row as kept: how dense the catalogue lies about it, whether it names an object, and a direction."""
    density, one, named, _length = row[-AROUND:]
    directions = row[-AROUND - len(reverses()) : -AROUND]
    return float(density / one), bool(named > 0), bool(np.any(directions))


def of_kind(kind: str) -> npt.NDArray[np.bool_]:
    """Which concepts are of a kind."""
    return np.array([concept.kind == kind for concept in lexicon.concepts()])


@cache
def reverses() -> Numbers:
    """(directions, directions): 1 where one is the reverse of the other."""
    directions = [concept for concept in lexicon.concepts() if concept.kind == "direction"]
    return np.array([[one.name in other.against for one in directions] for other in directions], dtype=np.float32)


def _profile(likeness: Numbers) -> Numbers:
    """Shares, of sum 1, of the demands of the catalogue, from the cosines to them."""
    shares: Numbers = np.exp(SHARP * (likeness - likeness.max(axis=1, keepdims=True)))
    shares /= shares.sum(axis=1, keepdims=True)
    return shares


def _around(likeness: Numbers, objects: Numbers, texts: Sequence[str]) -> Numbers:
    density = np.sort(likeness, axis=1)[:, -NEAREST:].mean(axis=1)
    half = (DENSITY / 2) ** 0.5
    return np.stack(
        [
            half * density,
            np.full(len(density), half),
            APART**0.5 * objects.any(axis=1),
            LENGTH * np.log([len(text) + 1 for text in texts]),
        ],
        axis=1,
    )


@lru_cache(1024)
def _sector(name: str) -> Numbers:
    """A direction of its own for each name, nearly at right angles to all others; zeros for none."""
    if not name:
        return np.zeros(SECTORS, dtype=np.float32)
    bits = np.unpackbits(
        np.frombuffer(sha256(name.encode("utf-8", "replace")).digest()[: SECTORS // 8], dtype=np.uint8)
    )
    signs: Numbers = ((bits * 2.0 - 1) / SECTORS**0.5).astype(np.float32)
    return signs


def _width(fitted: Mapping[str, Numbers], raw: int) -> int:
    """Of a whole vector: map, raw vector, concepts, demands and themes of the catalogue, sector, surroundings."""
    catalogue = sum(fitted["themes"].shape)
    mapped: int = fitted["map"].shape[1]
    return mapped + raw + len(lexicon.concepts()) + catalogue + SECTORS + AROUND
