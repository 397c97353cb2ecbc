"""What was fitted on the catalogue, and how a text becomes a vector with it.

The parts of a vector, each of length 1 before it is weighed, and so the score of two texts:

- the map: where the text lies among the demands of the catalogue, the language taken out;
- the meaning: the encoder's own vector without the mean of its language;
- the objects and the directions that it names (lexicon);
- the profile: which demands of the catalogue it is like.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tracker.matching import lexicon
from tracker.matching.encoders import Letters, Meaning, Vectors, own_folder

PATH = Path(__file__).with_name("fitted.npz")
BUILT_IN = (Meaning.kind, Letters.kind)  # what others were fitted to lies in their folder
GENERAL = "general"
MAP, MEANING, OBJECTS, DIRECTIONS, PROFILE = 1.0, 0.35, 0.2, 0.2, 0.15  # shares of the score
SHARP = 12.0  # of the profile: how much the most alike demands of the catalogue stand out
LEXICON = 0.4  # weight of the lexicon beside the vector, before the map
DIRECTION = 0.6  # weight of a direction beside an object

Numbers = npt.NDArray[np.float32]


def unit(vectors: npt.NDArray[np.floating[Any]]) -> Vectors:
    """Each row with length 1; a row of zeros stays one."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Vectors = (vectors / np.maximum(lengths, 1e-9)).astype(np.float32)
    return scaled


@cache
def stored(kind: str) -> Mapping[str, Numbers]:
    """What was fitted for an encoder: `map`, `centroids`, `rarity` of concepts; by language `mean.xx`, `centre.xx`."""
    with np.load(PATH if kind in BUILT_IN else Path(own_folder()) / PATH.name) as file:
        names = [name for name in file.files if name.startswith(f"{kind}.")]
        return {name.removeprefix(f"{kind}."): file[name].astype(np.float32) for name in names}


@cache
def digest(kind: str) -> str:
    """A short name of what was fitted for an encoder, another for every other fitting or lexicon."""
    fitted = stored(kind)
    names = [concept.name for concept in lexicon.concepts()]
    stems = repr([sorted(concept.stems.items()) for concept in lexicon.concepts()])
    known = b"".join(fitted[name].tobytes() for name in sorted(fitted))
    return sha256(known + repr(names).encode() + stems.encode()).hexdigest()[:8]


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
) -> Vectors:
    """Vectors of length 1 from the encoder's raw ones, in the order of the texts."""
    fitted = fitted or stored(kind)
    width = raw.shape[1]
    if not len(texts):
        return np.zeros((0, _width(fitted, width)), dtype=np.float32)
    named = lexicon.features(texts, languages)
    both = described(raw, named, fitted, languages)
    mapped = unit((both - of_language(fitted, "centre", languages)) @ fitted["map"])
    likeness = np.exp(SHARP * (mapped @ fitted["centroids"].T))
    profile = np.sqrt(likeness / likeness.sum(axis=1, keepdims=True))
    direction = np.array([concept.kind == "direction" for concept in lexicon.concepts()])
    weighed = named * fitted["rarity"]
    parts = (
        (MAP, mapped),
        (MEANING, both[:, :width]),
        (OBJECTS, unit(weighed[:, ~direction])),
        (DIRECTIONS, unit(weighed[:, direction])),
        (PROFILE, profile),
    )
    return unit(np.hstack([np.float32(share**0.5) * part for share, part in parts]))


def _width(fitted: Mapping[str, Numbers], raw: int) -> int:
    """Of a whole vector: what the map gives, the raw vector, the concepts, the demands of the catalogue."""
    return int(fitted["map"].shape[1]) + raw + len(lexicon.concepts()) + int(fitted["centroids"].shape[0])
