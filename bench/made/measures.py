"""What is asked of a matching: how often it is right, how well it groups; and shares fitted to labels."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

Row = Mapping[str, Any]


def logistic(signs: np.ndarray, known: np.ndarray) -> np.ndarray:
    def gradient(weights: np.ndarray) -> np.ndarray:
        missing = known - 1 / (1 + np.exp(-signs @ weights))
        return signs.T @ missing / len(signs) - 0.0004 * weights

    return descended(gradient, np.zeros(signs.shape[1]), 4000)


def descended(gradient: Callable[[np.ndarray], np.ndarray], start: np.ndarray, steps: int) -> np.ndarray:
    """Up the gradient, each number in steps that suit it (Adagrad)."""
    place, seen = start.copy(), np.full(len(start), 1e-8)
    for _step in range(steps):
        slope = gradient(place)
        seen += slope**2
        place += 0.2 * slope / np.sqrt(seen)
    return place


def auc(above: np.ndarray, below: np.ndarray) -> float:
    """How often one of the first is above one of the second."""
    return float(np.mean((above[:, None] > below) + 0.5 * (above[:, None] == below)))


def suggested(rows: Sequence[Row], scores: np.ndarray) -> float:
    """Of demands with a like one earlier on another list, the share with such a one among the first three demands."""
    hits = []
    for place, row in enumerate(rows):
        others = others_of(rows, place)
        like = [bool(set(row["common"]) & set(rows[other]["common"])) for other in others]
        if any(like):
            best = np.argsort(-scores[place, others], kind="stable")[:3]
            hits.append(any(like[number] for number in best))
    return float(np.mean(hits))


def others_of(rows: Sequence[Row], place: int) -> np.ndarray:
    """The places of earlier demands of other lists."""
    return np.array([other for other in range(place) if rows[other]["list"] != rows[place]["list"]], dtype=int)


def bcubed(
    numbers: Sequence[int], gold: Sequence[frozenset[str]], places: Sequence[int] | None = None
) -> tuple[float, float, float]:
    """Precision, recall and F1, of all or of the demands at some places."""
    groups = defaultdict(set)
    for place, number in enumerate(numbers):
        groups[number].add(place)
    precision, recall = [], []
    for one in range(len(gold)) if places is None else places:
        members = groups[numbers[one]]
        same = {other for other in range(len(gold)) if gold[one] & gold[other]}
        precision.append(np.mean([bool(gold[one] & gold[other]) for other in members]))
        recall.append(len(same & members) / len(same))
    p, r = float(np.mean(precision)), float(np.mean(recall))
    return p, r, 2 * p * r / (p + r)
