"""Fit the matching on the catalogue and the lexicon: `make matching`, some minutes, the same result every time.

With TRACKER_MATCHING_MODEL set, for that model alone, and into its folder. Beside what was fitted stands what was
printed, as fitted.txt.

Linear discriminant analysis: directions in which wordings of one demand lie close together, whatever their language,
and those of different demands far apart. No labelled list of a test set is read.
"""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tracker.matching import lexicon, naming
from tracker.matching.catalogue import Typical, catalogue, rows_of
from tracker.matching.encoders import Encoder, Letters, Meaning, own_folder
from tracker.matching.fitted import (
    CENTROIDS,
    DIRECTION,
    GENERAL,
    PATH,
    STEPS,
    Numbers,
    composed,
    described,
    of_language,
    turned,
    unit,
)
from tracker.matching.own_model import MADE_OF, BadModel, OwnModel, made_of
from tracker.matching.texts import prepared

DIMENSIONS = 280  # of the map
FAINT = 0.3  # a column that tells demands apart so little, against what differs within one, counts half as much
AT_ONCE = 2000  # wordings compared with all others at a time
SHRINKING = 2.0  # times the mean variance within a demand, added to each: the fewer texts, the more


@dataclass(frozen=True)
class Texts:
    """Wordings of the catalogue: the number of the demand of each, its language, its raw vector, what it names.

    `themes`: the theme of each demand.
    """

    texts: Sequence[str]
    languages: Sequence[str]
    demands: np.ndarray
    raw: Numbers
    named: Numbers
    themes: Sequence[str]

    def of(self, chosen: np.ndarray) -> "Texts":
        """Some of them, the demands numbered anew."""
        places = np.flatnonzero(chosen)
        kept, demands = np.unique(self.demands[places], return_inverse=True)
        texts, languages = [self.texts[i] for i in places], [self.languages[i] for i in places]
        themes = [self.themes[number] for number in kept]
        return Texts(texts, languages, demands, self.raw[places], self.named[places], themes)


def read(encoder: Encoder) -> Texts:
    """All wordings with their raw vectors."""
    raw = encoder.encode([prepared(text, language) for _number, language, text in rows_of(catalogue())])
    return wordings(catalogue(), raw)


def wordings(some: Sequence[Typical], raw: Numbers) -> Texts:
    """Those of some demands, with their raw vectors in this order."""
    rows = rows_of(some)
    demands, languages, texts = np.array([row[0] for row in rows]), [row[1] for row in rows], [row[2] for row in rows]
    themes = [one.theme for one in some]
    return Texts(texts, languages, demands, raw, naming.features(texts, languages), themes)


def fit(known: Texts) -> dict[str, Numbers]:
    """Everything that `fitted.stored` gives for an encoder."""
    found = by_language("mean", known.raw, known.languages) | {"rarity": rarity(known.named)}
    both = described(known.raw, known.named, found, known.languages)
    found |= by_language("centre", both, known.languages)
    centred = both - of_language(found, "centre", known.languages)
    found["map"] = discriminant(centred.astype(np.float64), known.demands)
    mapped = unit(centred @ found["map"])
    found[CENTROIDS] = unit(means_of(mapped, known.demands))
    names = sorted(set(known.themes))
    found["themes"] = np.array([[theme == name for name in names] for theme in known.themes], dtype=np.float32)
    return found


def by_language(what: str, rows: Numbers, languages: Sequence[str]) -> dict[str, Numbers]:
    """The mean of each language; in the general one each language weighs the same."""
    codes = np.array(languages)
    means = {f"{what}.{code}": rows[codes == code].mean(axis=0) for code in sorted(set(languages))}
    return means | {f"{what}.{GENERAL}": np.stack(list(means.values())).mean(axis=0)}


def rarity(named: Numbers) -> Numbers:
    """The fewer texts name a concept, the more it tells; directions tell less than objects."""
    weights = np.log((len(named) + 1) / (np.count_nonzero(named, axis=0) + 1))
    kinds = [DIRECTION if concept.kind == "direction" else 1.0 for concept in lexicon.concepts()]
    rare: Numbers = (weights * np.array(kinds)).astype(np.float32)
    return rare


def means_of(rows: np.ndarray, demands: np.ndarray) -> np.ndarray:
    sums = np.zeros((demands.max() + 1, rows.shape[1]))
    np.add.at(sums, demands, rows)
    return sums / np.bincount(demands)[:, None]


def discriminant(rows: np.ndarray, demands: np.ndarray) -> Numbers:
    """(d, DIMENSIONS): what tells demands apart against what differs within one; what tells less counts less."""
    means, numbers = means_of(rows, demands), np.bincount(demands)
    within = rows - means[demands]
    inside = within.T @ within / len(rows)
    inside += np.eye(len(inside)) * SHRINKING * np.trace(inside) / len(inside)
    between = (means * numbers[:, None]).T @ means / len(rows)
    values, vectors = np.linalg.eigh(inside)
    whitened = vectors / np.sqrt(values)
    told, best = np.linalg.eigh(whitened.T @ between @ whitened)
    told, best = np.maximum(told[::-1][:DIMENSIONS], 0), best[:, ::-1][:, :DIMENSIONS]
    chosen: Numbers = (whitened @ best * np.sqrt(told / (told + FAINT))).astype(np.float32)
    return chosen


def found_again(known: Texts, fitted: Mapping[str, Numbers], kind: str) -> float:
    """Of the texts the share whose most alike text in another language is of the same demand."""
    vectors = composed(known.raw, kind, known.texts, known.languages, fitted, named=known.named)
    (_languages, codes), right = np.unique(known.languages, return_inverse=True), 0
    for start in range(0, len(vectors), AT_ONCE):
        some = slice(start, start + AT_ONCE)
        scores = turned(vectors[some]) @ vectors.T
        scores[codes[some, None] == codes[None, :]] = -1
        right += int((known.demands[scores.argmax(axis=1)] == known.demands[some]).sum())
    return right / len(vectors)


def held_apart(known: Texts, kind: str) -> float:
    """The same on demands that were not fitted on: every second one, both halves."""
    halves = [known.demands % 2 == half for half in (0, 1)]
    shares = [found_again(known.of(~half), fit(known.of(half)), kind) for half in halves]
    return float(np.mean(shares))


def _small(fitted: Mapping[str, Numbers]) -> dict[str, np.ndarray]:
    """As it is kept: of the centroids only where they point is wanted, and of the map a hundredth is near enough."""
    kept: dict[str, np.ndarray] = {name: rows.astype(np.float16) for name, rows in fitted.items()}
    steps = np.maximum(np.abs(fitted["map"]).max(axis=0) / 127, 1e-9).astype(np.float32)
    kept |= {STEPS: steps, "map": np.round(fitted["map"] / steps).astype(np.int8)}
    pointing = fitted[CENTROIDS] / np.abs(fitted[CENTROIDS]).max()
    return kept | {CENTROIDS: np.round(pointing * 127).astype(np.int8)}


def _not_fitted_on(encoder: Encoder) -> str:
    """The model is tuned on all demands, so that for it no half is quite unseen."""
    return "that the map was not fitted on, the model was" if isinstance(encoder, Meaning) else "not fitted on"


def main() -> int:
    own = OwnModel(Path(own_folder())) if own_folder() else None
    kept: dict[str, Any] = {MADE_OF: made_of()}
    told = [f"{len(catalogue())} demands, {len(lexicon.concepts())} concepts"]
    for encoder in (own,) if own else (Meaning(), Letters()):
        known = read(encoder)
        fitted = fit(known)
        kept |= {f"{encoder.kind}.{name}": rows for name, rows in _small(fitted).items()}
        told += [
            f"{encoder.name}: {len(known.texts)} wordings in {len(set(known.languages))} languages",
            f"  most alike in another language is the same demand: {found_again(known, fitted, encoder.kind):.3f}",
            f"  of demands {_not_fitted_on(encoder)}: {held_apart(known, encoder.kind):.3f}",
        ]
    path = own.folder / PATH.name if own else PATH
    np.savez_compressed(path, **kept)
    told.append(f"{path.name}: {path.stat().st_size / 1e6:.2f} MB")
    path.with_suffix(".txt").write_text("\n".join(told) + "\n", encoding="utf-8")
    print("\n".join(told))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BadModel as error:
        sys.exit(f"TRACKER_MATCHING_MODEL: {error}")
