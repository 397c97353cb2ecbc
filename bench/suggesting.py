"""What suggestions cost where very many demands exist: 10 new ones against 100,000, beside an exact comparison.

Usage: bench/suggesting.py [KNOWN]      100,000 by default

On one core, medians; the first demand is encoded before, so that the model is in memory.
"""

import os
import sys
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parent.parent))

import numpy as np
from grouping import greatest_memory
from made.demands import demands
from made.timing import milliseconds

from tracker.matching.encoders import encoder
from tracker.matching.nearest import Nearest
from tracker.matching.scoring import scores
from tracker.matching.texts import prepared

KNOWN, LIST, ASKED, ROUNDS, SHOWN = 100_000, 10, 500, 15, 10


def exact(rows: np.ndarray, asked: np.ndarray) -> list[list[int]]:
    """The places of the most alike rows, best first."""
    found = scores(asked, rows)
    best = np.argpartition(-found, SHOWN, axis=1)[:, :SHOWN]
    return [places[np.argsort(-row[places], kind="stable")].tolist() for places, row in zip(best, found, strict=True)]


def recall(index: Nearest[int], rows: np.ndarray, asked: np.ndarray) -> dict[int, float]:
    """Of the 3 and of the 10 most alike, the share that is found among the first 3 and 10."""
    found = [[key for key, _score in one] for one in index.like_each([row[None] for row in asked], SHOWN)]
    right = [exact(rows, part)[0] for part in asked[:, None]]
    pairs = list(zip(found, right, strict=True))
    return {n: float(np.mean([len(set(one[:n]) & set(other[:n])) / n for one, other in pairs])) for n in (3, SHOWN)}


def measure(folder: str, texts: list[str]) -> None:
    rows, asked = np.load(f"{folder}/rows.npy"), np.load(f"{folder}/asked.npy")
    before, index, begun = greatest_memory(), Nearest[int](scores), perf_counter()
    index.add(rows, range(len(rows)))
    filled = perf_counter() - begun
    memory = greatest_memory() - before
    ten = asked[:LIST]
    plain = milliseconds(lambda: exact(rows, ten), ROUNDS)
    together = milliseconds(lambda: index.like_each([row[None] for row in ten], SHOWN), ROUNDS)
    alone = milliseconds(lambda: [index.like(row[None], SHOWN) for row in ten], ROUNDS)
    more = milliseconds(lambda: (index.add(ten, range(-LIST, 0)), index.remove(range(-LIST, 0))), ROUNDS)
    mind = encoder()
    mind.encode(texts[:1])
    encoding = milliseconds(lambda: mind.encode(texts), ROUNDS)
    print(f"{LIST} demands against {len(rows):,}{'':<29}{'ms':>8}{'ratio':>8}")
    print(f"{'exact comparison, all by all':<50}{plain:>8.1f}{1:>8.2f}")
    print(f"{'index, all ten at once':<50}{together:>8.1f}{together / plain:>8.2f}")
    print(f"{'index, one by one':<50}{alone:>8.1f}{alone / plain:>8.2f}")
    print(f"{'ten added to the index and removed':<50}{more:>8.1f}{more / plain:>8.2f}")
    print(f"{f'vectors of ten texts, {mind.kind}':<50}{encoding:>8.1f}{encoding / plain:>8.2f}")
    found = recall(index, rows, asked)
    print(f"found of the exact first three {found[3]:.3f}, first ten {found[SHOWN]:.3f} ({len(asked)} asked)")
    print(f"index filled in {filled:.1f} s, {memory:.0f} MB; the vectors in full precision {rows.nbytes / 1e6:.0f}")


def main(arguments: list[str]) -> int:
    known = int(arguments[0]) if arguments else KNOWN
    made = demands(known + ASKED)
    texts = [prepared(text) for text in made.texts[-LIST:]]
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    with TemporaryDirectory() as folder, get_context("spawn").Pool(1) as pool:
        np.save(f"{folder}/rows.npy", made.vectors[:known])
        np.save(f"{folder}/asked.npy", made.vectors[known:])
        del made
        pool.apply(measure, (folder, texts))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
