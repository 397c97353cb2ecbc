"""Grouping demands with no help from a person: time, memory and B-cubed, ours and others', on the same vectors.

Usage: bench/grouping.py [LARGE] [DEMANDS.jsonl]

LARGE: the size that ours alone goes up to, 100,000 by default. DEMANDS.jsonl: real demands with `text`, `lang`, `list`,
`common`; then only how right each is on these is printed. Seconds of one core, whatever else runs. Ours stands as in
the app; the others are tried with several cuts on a part, and the best is taken.
"""

import json
import os
import sys
from collections.abc import Callable, Sequence
from math import log
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

import numpy as np
from made.demands import demands

from tracker.matching import grouping
from tracker.matching.encoders import Letters
from tracker.matching.fitted import turned
from tracker.matching.likeness import thresholds
from tracker.matching.model import vectors
from tracker.matching.texts import prepared

COMPARED, LARGE, TRIED = 10_000, 100_000, 2_000
CUTS = (0.2, 0.3, 0.4, 0.5, 0.6)
Numbers = Sequence[int]


def ours(rows: np.ndarray, lists: Sequence[str], cut: float) -> Numbers:
    return grouping.grouped(rows, lists, cut, turned)


def each_with_each(rows: np.ndarray, lists: Sequence[str], cut: float) -> Numbers:
    """Ours as for few demands."""
    grouping.SMALL = len(rows)
    return ours(rows, lists, cut)


def letters(rows: np.ndarray, lists: Sequence[str], cut: float) -> Numbers:
    """Our rule on vectors that have no map."""
    grouping.SMALL = len(rows)
    return grouping.grouped(rows, lists, cut)


def agglomerative(rows: np.ndarray, _lists: Sequence[str], cut: float) -> Numbers:
    from sklearn.cluster import AgglomerativeClustering

    chosen = AgglomerativeClustering(n_clusters=None, distance_threshold=1 - cut, metric="cosine", linkage="average")
    return chosen.fit_predict(rows).tolist()


def hdbscan(rows: np.ndarray, _lists: Sequence[str], cut: float) -> Numbers:
    """`cut` sets from which likeness on groups are not split any more. Noise stays alone."""
    from sklearn.cluster import HDBSCAN

    chosen = HDBSCAN(2, metric="cosine", algorithm="brute", cluster_selection_epsilon=1 - cut, copy=True)
    found = chosen.fit_predict(rows)
    return np.where(found < 0, len(rows) + np.arange(len(rows)), found).tolist()


METHODS = {
    "ours": ours,
    "ours, each with each": each_with_each,
    "scikit-learn, average linkage": agglomerative,
    "scikit-learn, HDBSCAN": hdbscan,
    "trigrams, by our rule": letters,
}


def measured(deed: Callable[..., Numbers], file: str, lists: Sequence[str], cut: float) -> tuple[Numbers, float, float]:
    """The groups, seconds of the processor, and the greatest memory of the process in MB."""
    rows = np.load(file)
    begun = process_time()
    found = deed(rows, lists, cut)
    return found, process_time() - begun, greatest_memory()


def greatest_memory() -> float:
    """Of this process so far, in MB."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1000


def apart(folder: str, name: str, rows: np.ndarray, lists: Sequence[str], cut: float) -> tuple[Numbers, float, float]:
    """The same in a process of its own, on one core: small products on several are slower where others work too."""
    os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"
    file = f"{folder}/rows.npy"
    np.save(file, rows)
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(measured, (METHODS[name], file, lists, cut))


def b_cubed(found: Numbers, topics: Sequence[Any]) -> tuple[float, float, float]:
    """Precision, recall and F1."""
    _groups, one = np.unique(found, return_inverse=True)
    _topics, other = np.unique(topics, return_inverse=True)
    _both, places, counts = np.unique(one * len(one) + other, return_inverse=True, return_counts=True)
    precision = float(np.mean(counts[places] / np.bincount(one)[one]))
    recall = float(np.mean(counts[places] / np.bincount(other)[other]))
    return precision, recall, 2 * precision * recall / (precision + recall)


def best_cut(name: str, rows: np.ndarray, lists: Sequence[str], topics: Sequence[Any], count: int) -> float:
    """On a part of so many; ours is taken as it stands in the app."""
    if name.startswith("ours"):
        return thresholds().together_among(count)
    small = grouping.SMALL
    found = {cut: b_cubed(METHODS[name](rows, lists, cut), topics)[2] for cut in CUTS}
    grouping.SMALL = small
    return max(found, key=found.__getitem__)


def trigrams(texts: Sequence[str]) -> np.ndarray:
    return Letters().encode([prepared(text) for text in texts])


def compare(texts: Sequence[str], rows: np.ndarray, lists: list[str], topics: Sequence[Any]) -> None:
    """One line a method."""
    print(
        f"{len(rows):,} demands{'':<22}{'cut':>6}{'seconds':>9}{'ratio':>7}{'MB':>7}{'B-cubed':>9}  precision, recall"
    )
    by_letters, first = trigrams(texts), 0.0
    with TemporaryDirectory() as folder:
        for name in METHODS:
            own = by_letters if name.startswith("trigrams") else rows
            cut = best_cut(name, own[:TRIED], lists[:TRIED], topics[:TRIED], len(rows))
            found, seconds, memory = apart(folder, name, own, lists, cut)
            first = first or seconds
            precision, recall, both = b_cubed(found, topics)
            print(
                f"{name:<36}{cut:>6.3g}{seconds:>9.2f}{seconds / first:>7.1f}{memory:>7.0f}{both:>9.3f}"
                f"  {precision:.3f}, {recall:.3f}",
                flush=True,
            )


def grow(rows: np.ndarray, lists: list[str], topics: np.ndarray) -> None:
    """Ours from 10,000 on, in turn, the fastest of each, and the exponent of its growth."""
    print(f"\n{'ours, demands':<36}{'seconds':>9}{'MB':>7}{'of which vectors':>18}{'B-cubed':>9}")
    sizes = sorted({COMPARED, min(3 * COMPARED, len(rows)), len(rows)})
    seconds = dict.fromkeys(sizes, float("inf"))
    with TemporaryDirectory() as folder:
        for last in (False, True):
            for count in sizes:
                cut = thresholds().together_among(count)
                found, taken, memory = apart(folder, "ours", rows[:count], lists[:count], cut)
                seconds[count] = min(seconds[count], taken)
                if last:
                    right, own = b_cubed(found, topics[:count].tolist())[2], rows[:count].nbytes / 1e6
                    print(f"{count:<36,}{seconds[count]:>9.2f}{memory:>7.0f}{own:>18.0f}{right:>9.3f}", flush=True)
    if len(sizes) > 1:
        exponent = log(seconds[sizes[-1]] / seconds[sizes[0]]) / log(sizes[-1] / sizes[0])
        print(f"time grows as n^{exponent:.2f} from {sizes[0]:,} to {sizes[-1]:,}")


def real(file: str) -> None:
    """How right each is on demands that people labelled."""
    with open(file, encoding="utf-8") as lines:
        read = [json.loads(line) for line in lines if line.strip()]
    texts, lists = [row["text"] for row in read], [row["list"] for row in read]
    topics = ["+".join(sorted(row["common"])) for row in read]
    compare(texts, vectors(texts, [row.get("lang", "") for row in read]), lists, topics)


def main(arguments: list[str]) -> int:
    files = [word for word in arguments if not word.isdigit()]
    if files:
        real(files[0])
        return 0
    large = int(next((word for word in arguments if word.isdigit()), LARGE))
    made = demands(large)
    compare(made.texts[:COMPARED], made.vectors[:COMPARED], made.lists[:COMPARED], made.topics[:COMPARED].tolist())
    grow(made.vectors, made.lists, made.topics)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
