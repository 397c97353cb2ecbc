"""Fit what the matching ships, and show what its thresholds are chosen from.

Usage, with labelled demands (`text`, `lang`, `list`, `common`) in order of publication:

fit_matching.py DEMANDS.jsonl
    writes tracker/matching/means.npz from the texts and their languages; labels are not read
fit_matching.py --thresholds DEMANDS.jsonl
    prints by score how often the first suggestion is right
"""

import json
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np

from tracker.matching.encoders import Encoder, Letters, Meaning, Vectors
from tracker.matching.likeness import rank
from tracker.matching.means import PATH, centred, fitted
from tracker.matching.texts import prepared

Row = dict[str, Any]


def raw_vectors(encoder: Encoder, rows: list[Row]) -> Vectors:
    return encoder.encode([prepared(row["text"], row["lang"]) for row in rows])


def fit(rows: list[Row]) -> None:
    """Write the means of both encoders."""
    languages = [row["lang"] for row in rows]
    means = {}
    for encoder in (Meaning(), Letters()):
        own = fitted(raw_vectors(encoder, rows), languages)
        means |= {f"{encoder.kind}.{name}": mean for name, mean in own.items()}
    np.savez_compressed(PATH, **means)
    print(f"{PATH.name}: {len(means)} means of {len(rows)} texts")


def firsts(rows: list[Row], vectors: Vectors) -> Iterator[tuple[float, bool, bool]]:
    """For each demand: the score of its most like common demand, whether that is right, whether there is a right one.

    Labels confirm each demand before the next one comes.
    """
    kept, owners, contributed = [], [], set()
    for row, vector in zip(rows, vectors, strict=True):
        open_ones = [i for i, owner in enumerate(owners) if (owner, row["list"]) not in contributed]
        if open_ones:
            best = rank(vector[None], np.stack([kept[i] for i in open_ones]), [owners[i] for i in open_ones], 1)[0]
            yield best.score, best.owner in row["common"], bool(set(row["common"]) & set(owners))
        for name in row["common"]:
            kept.append(vector)
            owners.append(name)
            contributed.add((name, row["list"]))


def show_thresholds(rows: list[Row]) -> None:
    """A table for each encoder."""
    for encoder in (Meaning(), Letters()):
        vectors = centred(raw_vectors(encoder, rows), encoder.kind, [row["lang"] for row in rows])
        found = list(firsts(rows, vectors))
        known = sum(exists for _, _, exists in found)
        print(f"\n{encoder.name}: {len(found)} demands, {known} with a like one earlier")
        print("score   first suggestions   of them right   of all right ones")
        right_ones = sum(right for _, right, _ in found)
        for threshold in np.arange(0, 0.85, 0.05):
            shown = [right for score, right, _ in found if score >= threshold]
            share = sum(shown) / max(len(shown), 1)
            print(f"{threshold:5.2f}   {len(shown):17}   {share:13.2f}   {sum(shown) / right_ones:17.2f}")


def main(arguments: list[str]) -> int:
    if not arguments:
        print(__doc__)
        return 0
    with open(arguments[-1], encoding="utf-8") as file:
        rows = [json.loads(line) for line in file if line.strip()]
    (show_thresholds if "--thresholds" in arguments else fit)(rows)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
