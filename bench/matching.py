"""How well the matching does on labelled demands, part by part: what each part of the score brings, per language.

Usage: bench/matching.py DEMANDS.jsonl    demands with `text`, `lang`, `list`, `common`, in order of publication

No argument: only what this would print is said. Nothing is fitted here.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from tracker.matching import fitted
from tracker.matching.encoders import encoder
from tracker.matching.grouping import grouped
from tracker.matching.likeness import rank
from tracker.matching.model import vectors
from tracker.matching.texts import prepared

Row = dict[str, Any]
SHARES = ("MAP", "MEANING", "OBJECTS", "DIRECTIONS", "PROFILE")
STEPS = (("MEANING",), ("MAP",), ("MAP", "MEANING"), ("MAP", "MEANING", "OBJECTS", "DIRECTIONS"), SHARES)


def asked(rows: Sequence[Row], found: np.ndarray) -> Iterator[tuple[Row, list[tuple[str, float]], bool]]:
    """For each demand: the common demands most like it, best first, and whether a right one is there; then it joins."""
    kept: list[int] = []
    owners: list[str] = []
    contributed: set[tuple[str, str]] = set()
    for place, row in enumerate(rows):
        open_ones = [i for i, owner in enumerate(owners) if (owner, row["list"]) not in contributed]
        ranked = rank(found[place][None], found[[kept[i] for i in open_ones]], [owners[i] for i in open_ones], 10)
        yield row, [(one.owner, one.score) for one in ranked], bool({owners[i] for i in open_ones} & set(row["common"]))
        for name in row["common"]:
            kept.append(place)
            owners.append(name)
            contributed.add((name, row["list"]))


def first_three(rows: Sequence[Row], found: np.ndarray, keep: Callable[[Row], bool] = lambda _row: True) -> float:
    """With a person: the share of demands with a like one earlier whose first three hold a right one."""
    hits = [
        bool({owner for owner, _score in ranked[:3]} & set(row["common"]))
        for row, ranked, known in asked(rows, found)
        if known and keep(row)
    ]
    return float(np.mean(hits)) if hits else float("nan")


def by_parts(rows: Sequence[Row]) -> None:
    """What each part of the score brings."""
    before = {name: getattr(fitted, name) for name in SHARES}
    raw = encoder().encode(texts_of(rows))
    texts, languages = [row["text"] for row in rows], [row["lang"] for row in rows]
    for step in STEPS:
        for name in SHARES:
            setattr(fitted, name, before[name] if name in step else 0.0)
        share = first_three(rows, fitted.composed(raw, encoder().kind, texts, languages))
        print(f"{' + '.join(step).lower():50} {share:.3f}")
    for name, value in before.items():
        setattr(fitted, name, value)


def texts_of(rows: Sequence[Row]) -> list[str]:
    return [prepared(row["text"], row["lang"]) for row in rows]


def by_language(rows: Sequence[Row], found: np.ndarray) -> None:
    for language in sorted({row["lang"] for row in rows}):
        share = first_three(rows, found, lambda row, own=language: row["lang"] == own)
        print(f"{language:50} {share:.3f}")


def by_score(rows: Sequence[Row], found: np.ndarray) -> None:
    """By score, how often the first suggestion is right, and how many of the right ones reach it."""
    firsts = [(ranked[0][1], ranked[0][0] in row["common"]) for row, ranked, _known in asked(rows, found) if ranked]
    right = sum(is_right for _score, is_right in firsts)
    print("score   first suggestions   of them right   of all right ones")
    for threshold in np.arange(0, 0.95, 0.05):
        shown = [is_right for score, is_right in firsts if score >= threshold]
        print(
            f"{threshold:5.2f}   {len(shown):17}   {sum(shown) / max(len(shown), 1):13.2f}   {sum(shown) / right:17.2f}"
        )


def blind(rows: Sequence[Row], found: np.ndarray) -> None:
    """Extended B-cubed of blind grouping by threshold."""
    gold = [frozenset(row["common"]) for row in rows]
    lists = [row["list"] for row in rows]
    print("together   precision   recall   F1")
    for threshold in np.arange(0.3, 0.8, 0.05):
        groups = defaultdict(list)
        for place, number in enumerate(grouped(found, lists, threshold)):
            groups[number].append(place)
        precision, recall = [], []
        for members in groups.values():
            for one in members:
                precision.append(np.mean([bool(gold[one] & gold[other]) for other in members]))
                same = [other for other in range(len(rows)) if gold[one] & gold[other]]
                recall.append(len(set(same) & set(members)) / len(same))
        p, r = float(np.mean(precision)), float(np.mean(recall))
        print(f"{threshold:8.2f}   {p:9.3f}   {r:6.3f}   {2 * p * r / (p + r):.3f}")


def main(arguments: list[str]) -> int:
    if not arguments:
        print(__doc__)
        return 0
    with open(arguments[0], encoding="utf-8") as file:
        rows = [json.loads(line) for line in file if line.strip()]
    found = vectors([row["text"] for row in rows], [row["lang"] for row in rows])
    print(f"{encoder().name}: {len(rows)} demands; with a person, right among the first three")
    by_parts(rows)
    by_language(rows, found)
    by_score(rows, found)
    blind(rows, found)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
