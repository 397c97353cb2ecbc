"""How well the matching does on labelled demands: by part of the score, language, score and threshold; and by folds.

Usage: bench/matching.py DEMANDS.jsonl    demands with `text`, `lang`, `list`, `common`, in order of publication

By folds: the shares of the parts, and how sure `--ask` is, are fitted anew on the demands of four fifths of the labels
and tried on those of the last fifth. No argument: only what this would print is said.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from made.measures import auc, bcubed, descended, logistic, others_of, suggested

from tracker.matching import fitted, likeness, owners, scoring
from tracker.matching.encoders import encoder
from tracker.matching.fitted import WEIGHED, surroundings, turned, whole
from tracker.matching.grouping import grouped
from tracker.matching.owners import chosen, totals
from tracker.matching.texts import prepared

Row = dict[str, Any]
SHARES = ("MAP", "MEANING", "OBJECTS", "PERSONS", "DIRECTIONS", "PROFILE", "THEMES", "SECTOR")
PENALTIES = ("OPPOSED", "APART", "DENSITY")
ALL = (*SHARES, *PENALTIES)
CHANCE, CHOICE = "CHANCE", "CHOICE"
STEPS = (
    ("MEANING",),
    ("MAP",),
    ("MAP", "MEANING"),
    ("MAP", "MEANING", "OBJECTS", "PERSONS", "DIRECTIONS", "OPPOSED"),
    ("MAP", "MEANING", "OBJECTS", "PERSONS", "DIRECTIONS", "OPPOSED", "PROFILE", "THEMES"),
    tuple(name for name in ALL if name != "SECTOR"),
    ALL,
    (*ALL, CHANCE),
    (*ALL, CHANCE, CHOICE),
)
FOLDS = 5
NONE = 1e-12  # a share of nothing, by which can still be divided


@dataclass(frozen=True)
class Turn:
    """A demand as it arrives: its place, the wordings known, the owner of each by number, the owners, the right ones.

    `known`: a right one is open somewhere, even where this list has contributed to it and so is not shown it.
    `in_the_end`: the places of all wordings that an owner has after the last demand, in order.
    """

    place: int
    wordings: np.ndarray
    of_owner: np.ndarray
    owners: list[str]
    right: np.ndarray
    known: bool
    in_the_end: Mapping[str, list[int]]


def turns(rows: Sequence[Row]) -> list[Turn]:
    """The demands one after the other; each joins what its labels say."""
    found = []
    open_ones: dict[str, list[int]] = {}
    contributed: dict[str, set[str]] = defaultdict(set)
    for place, row in enumerate(rows):
        owners = [name for name in open_ones if name not in contributed[row["list"]]]
        wordings = [(each, number) for number, name in enumerate(owners) for each in open_ones[name]]
        places, numbers = ([pair[side] for pair in wordings] for side in (0, 1))
        right = np.array([name in row["common"] for name in owners], dtype=bool)
        known = any(name in open_ones for name in row["common"])
        found.append(
            Turn(place, np.array(places, dtype=int), np.array(numbers, dtype=int), owners, right, known, open_ones)
        )
        for name in row["common"]:
            open_ones.setdefault(name, []).append(place)
            contributed[row["list"]].add(name)
    return found


def scored(
    turn: Turn, scores: np.ndarray, alike: Mapping[str, np.ndarray], chances: Mapping[int, np.ndarray] | None = None
) -> np.ndarray:
    """The score of each owner, from the scores of the demand with all demands; `alike` by `growing`.

    `chances`: of each owner among the others, by the place of the demand, where they shall count.
    """
    found = totals(scores[turn.wordings], turn.of_owner, within(turn, alike))
    return found if chances is None else (1 - owners.CHOICE) * found + owners.CHOICE * chances[turn.place]


def within(turn: Turn, alike: Mapping[str, np.ndarray]) -> np.ndarray:
    """How alike the wordings of each owner are, as many as there are now."""
    sizes = np.bincount(turn.of_owner)
    return np.array([alike[owner][size - 1] for owner, size in zip(turn.owners, sizes, strict=True)])


def chance_among(
    rows: np.ndarray, scores: np.ndarray, place: int, wordings: np.ndarray, of_owner: np.ndarray, alike: np.ndarray
) -> np.ndarray:
    """Of each owner, as the app computes it (`owners.chosen`)."""
    of_demand = scores[place, wordings].astype(float)
    found = chosen(rows[place : place + 1], rows[wordings].__getitem__, of_demand, of_owner, alike)
    return (found - (1 - owners.CHOICE) * totals(of_demand, of_owner, alike)) / owners.CHOICE


def growing(some: Sequence[Turn], scores: np.ndarray) -> dict[str, np.ndarray]:
    """Of each owner, by how many wordings it has, how alike they are (as `likeness.alike_within`)."""
    found = {}
    for owner, places in some[0].in_the_end.items():
        numbers, block = np.arange(len(places)), scores[np.ix_(places, places)]
        together = block.cumsum(axis=0).cumsum(axis=1)[numbers, numbers]
        found[owner] = together / (numbers + 1) / np.diag(block).cumsum()
        found[owner][0] = 1.0
    return found


def first(
    some: Sequence[Turn], scores: np.ndarray, among: int, chances: Mapping[int, np.ndarray] | None = None
) -> float:
    """Of demands with a like one earlier the share whose first `among` hold a right one."""
    hits, alike = [], growing(some, scores)
    for turn in some:
        if turn.known:
            found = scored(turn, scores[turn.place], alike, chances) if turn.owners else np.zeros(0)
            best = np.argsort(-found, kind="stable")[:among]
            hits.append(bool(len(best) and turn.right[best].any()))
    return float(np.mean(hits)) if hits else float("nan")


class Bench:
    """Labelled demands with their vectors, and what is asked of them."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows
        self.turns = turns(rows)
        self.raw = encoder().encode([prepared(row["text"], row["lang"]) for row in rows])
        self.whole = self.scores(*ALL, CHANCE)
        self.of_owners, self.of_demands = self._chances_of_owners(), self._chances_of_demands()

    def vectors(self) -> np.ndarray:
        texts, languages, sectors = ([row.get(key, "") for row in self.rows] for key in ("text", "lang", "sector"))
        return fitted.composed(self.raw, encoder().kind, texts, languages, sectors=sectors)

    def scores(self, *parts: str) -> np.ndarray:
        """Of each with each, with only these parts of the score; products, unless all and the chance are wanted."""
        if CHANCE in parts:
            rows = self.vectors()
            return scoring.scores(rows, rows)
        before = {name: getattr(fitted, name) for name in ALL}
        for name in ALL:
            setattr(fitted, name, before[name] if name in parts else NONE)
        if "OPPOSED" in parts and "DIRECTIONS" not in parts:
            raise ValueError("directions are opposed only where they count")
        rows = self.vectors()
        found = turned(rows) @ rows.T
        for name, value in before.items():
            setattr(fitted, name, value)
        return found

    def by_parts(self) -> None:
        """What each step brings: at the first place and among the first three; among the first three by language."""
        languages = sorted({row["lang"] for row in self.rows})
        print(f"{'':100} first three {' '.join(f'{language:>5}' for language in languages)}")
        for step in STEPS:
            parts = sum(share(name) for name in step if name in SHARES)
            scores = self.scores(*step) * (1.0 if CHANCE in step else whole(encoder().kind) / parts)
            chances = self.of_owners if CHOICE in step else None
            each = [first(self._of_language(language), scores, 3, chances) for language in languages]
            both = f"{first(self.turns, scores, 1, chances):.3f} {first(self.turns, scores, 3, chances):.3f}"
            print(f"{' + '.join(step).lower():100} {both} {' '.join(f'{share:.3f}' for share in each)}")

    def _chances_of_owners(self) -> dict[int, np.ndarray]:
        """Of each owner among the others, by the place of the demand."""
        rows, alike = self.vectors(), growing(self.turns, self.whole)
        return {
            turn.place: chance_among(rows, self.whole, turn.place, turn.wordings, turn.of_owner, within(turn, alike))
            for turn in self.turns
            if turn.owners
        }

    def _chances_of_demands(self) -> np.ndarray:
        """(n, n): of each earlier demand of another list among all of them."""
        rows, found = self.vectors(), np.zeros(self.whole.shape)
        for place in range(len(rows)):
            others = others_of(self.rows, place)
            if len(others):
                each = np.arange(len(others))
                found[place, others] = chance_among(rows, self.whole, place, others, each, np.ones(len(others)))
        return found

    def _of_language(self, language: str) -> list[Turn]:
        return [turn for turn in self.turns if self.rows[turn.place]["lang"] == language]

    def by_language(self, scores: np.ndarray) -> None:
        for language in sorted({row["lang"] for row in self.rows}):
            some = self._of_language(language)
            shares = [first(some, scores, among, self.of_owners) for among in (1, 3)]
            print(f"{language:100} {shares[0]:.3f} {shares[1]:.3f}")

    def by_score(self, scores: np.ndarray) -> None:
        """By score, how often the first suggestion is right, and how many of the right ones reach it."""
        best = [(found.max(), turn.right[found.argmax()]) for turn, found in self._found(scores)]
        right = sum(is_right for _score, is_right in best)
        print("score   first suggestions   of them right   of all right ones")
        for threshold in np.arange(0, 0.75, 0.05):
            shown = [is_right for score, is_right in best if score >= threshold]
            share = sum(shown) / max(len(shown), 1)
            print(f"{threshold:5.2f}   {len(shown):17}   {share:13.2f}   {sum(shown) / right:17.2f}")

    def blind(self, scores: np.ndarray) -> None:
        """B-cubed of blind grouping by threshold."""
        gold = [frozenset(row["common"]) for row in self.rows]
        print("together   precision   recall   F1")
        found = {threshold: grouped_by(scores, self.rows, threshold) for threshold in np.arange(0.25, 0.6, 0.025)}
        for threshold, numbers in found.items():
            print(f"{threshold:8.3f}   {'   '.join(f'{value:.3f}' for value in bcubed(numbers, gold))}")
        self._blind_by_folds(list(found.values()), gold)

    def _blind_by_folds(self, found: Sequence[list[int]], gold: Sequence[frozenset[str]]) -> None:
        """The threshold chosen on the demands of four fifths of the labels, scored on those of the last fifth."""
        of_seeds = []
        for seed in range(4):
            tried = []
            for trained, tested in folds(self.rows, seed):
                best = max(found, key=lambda numbers: bcubed(numbers, gold, sorted(trained))[2])
                tried.append((len(tested), *bcubed(best, gold, sorted(tested))[:2]))
            many = sum(one[0] for one in tried)
            p, r = (sum(one[0] * one[place] for one in tried) / many for place in (1, 2))
            of_seeds.append(2 * p * r / (p + r))
        print(f"by folds, together, F1   {np.mean(of_seeds):.3f}   ({', '.join(f'{one:.3f}' for one in of_seeds)})")

    def by_folds(self) -> None:
        """Shares of the parts, and how sure, fitted on other labels than those tried."""
        parts, rows = self._parts(), self.vectors()
        of_all = {key: [] for key in ("first", "first three", "first five", "known from new", "suggested")}
        for seed in range(4):
            tried = self._tried(parts, rows, seed)
            for key, value in zip(of_all, tried, strict=True):
                of_all[key].append(value)
        for key, values in of_all.items():
            print(f"by folds, {key:20} {np.mean(values):.3f}   ({', '.join(f'{value:.3f}' for value in values)})")

    def _parts(self) -> np.ndarray:
        """(parts, n, n): what each adds to the score as it is."""
        plain = [self.scores(name) for name in ALL if name != "OPPOSED"]
        opposed = self.scores("DIRECTIONS", "OPPOSED") - self.scores("DIRECTIONS")
        products = self.scores(*ALL)
        if np.array_equal(products, self.whole):  # of this encoder there is no chance
            return np.stack([*plain, opposed])
        rest = 1 - scoring.CHANCE
        return np.stack([*(rest * part for part in (*plain, opposed)), self.whole - rest * products])

    def _tried(self, parts: np.ndarray, rows: np.ndarray, seed: int) -> tuple[float, ...]:
        scores = np.zeros(parts.shape[1:])
        chances = np.zeros(len(self.rows))
        for trained, tested in folds(self.rows, seed):
            shares = as_whole(listwise([turn for turn in self.turns if turn.place in trained], parts))
            each = np.tensordot(shares, parts, 1)
            chance = logistic(*self._signs(each, rows, trained))
            order = [turn.place for turn in self.turns if turn.place in tested]
            for place, signs in zip(order, self._signs(each, rows, tested)[0], strict=True):
                scores[place] = each[place]
                chances[place] = signs @ chance
        known = np.array([turn.known for turn in self.turns])
        both = (1 - owners.CHOICE) * scores + owners.CHOICE * self.of_demands
        return (
            *(first(self.turns, scores, among, self.of_owners) for among in (1, 3, 5)),
            auc(chances[known], chances[~known]),
            suggested(self.rows, both),
        )

    def _signs(self, scores: np.ndarray, rows: np.ndarray, places: set[int]) -> tuple[np.ndarray, np.ndarray]:
        """What `likeness.sure` goes by, and whether each demand is known."""
        signs, known, alike = [], [], growing(self.turns, scores)
        for turn in self.turns:
            if turn.place in places:
                found = scored(turn, scores[turn.place], alike, self.of_owners) if turn.owners else np.zeros(1)
                found = np.sort(found)[::-1]
                crowd = found[: likeness.CROWDING].mean()
                signs.append([found[0], crowd, *map(float, surroundings(rows[turn.place])), 1.0])
                known.append(turn.known)
        return np.array(signs), np.array(known)

    def _found(self, scores: np.ndarray) -> Iterator[tuple[Turn, np.ndarray]]:
        alike = growing(self.turns, scores)
        for turn in self.turns:
            if turn.owners:
                yield turn, scored(turn, scores[turn.place], alike, self.of_owners)


def folds(rows: Sequence[Row], seed: int) -> Iterator[tuple[set[int], set[int]]]:
    """Places to fit on, places to try: no label of the second on the first. What is of two folds is tried once."""
    labels = sorted({name for row in rows for name in row["common"]})
    fold = dict(zip(labels, np.random.default_rng(seed).permutation(len(labels)) % FOLDS, strict=True))
    tried: set[int] = set()
    for number in range(FOLDS):
        own = {place for place, row in enumerate(rows) if any(fold[name] == number for name in row["common"])}
        own |= {place for place, row in enumerate(rows) if not row["common"] and place % FOLDS == number}
        yield set(range(len(rows))) - own, own - tried
        tried |= own


def share(name: str) -> float:
    """Of a part, as this encoder has it."""
    times = dict(zip(("MAP", "MEANING"), WEIGHED.get(encoder().kind, (1.0, 1.0)), strict=True))
    return float(getattr(fitted, name) * times.get(name, 1.0))


def as_whole(times: np.ndarray) -> np.ndarray:
    """As in the app, where shares are divided by their sum: equal texts have about the same score, whatever they are.

    What is fitted is how the parts stand to each other. How great all of them are is left to how sharp the exponentials
    are, and would change what the chance among the others counts beside them.
    """
    plain = np.array([share(name) for name in SHARES if name != "SECTOR"])
    whole_of = float(plain @ times[: len(plain)] / plain.sum())
    if len(times) > len(ALL):
        whole_of = (1 - scoring.CHANCE) * whole_of + scoring.CHANCE * float(times[-1])
    return times / whole_of


def listwise(some: Sequence[Turn], parts: np.ndarray) -> np.ndarray:
    """What to multiply the shares with: the right owners' part of all wordings' exponentials as great as can be."""
    lists = [(parts[:, turn.place, turn.wordings], turn.right[turn.of_owner]) for turn in some if turn.right.any()]
    sharp = likeness.thresholds().sharp

    def gradient(shares: np.ndarray) -> np.ndarray:
        total = np.zeros(len(shares))
        for features, right in lists:
            weights = np.exp(sharp * (shares @ features - (shares @ features).max()))
            total += features[:, right] @ weights[right] / weights[right].sum() - features @ weights / weights.sum()
        return sharp * total / len(lists) - 0.02 * (shares - 1)

    return descended(gradient, np.ones(len(parts)), 200)


def grouped_by(vectors: np.ndarray, rows: Sequence[Row], threshold: float) -> list[int]:
    return grouped(vectors, [row["list"] for row in rows], threshold, turned)


def main(arguments: list[str]) -> int:
    if not arguments:
        print(__doc__)
        return 0
    with open(arguments[0], encoding="utf-8") as file:
        bench = Bench([json.loads(line) for line in file if line.strip()])
    print(
        f"{encoder().name}: {len(bench.rows)} demands; with a person, right at the first place, among the first three"
    )
    bench.by_parts()
    bench.by_language(bench.whole)
    bench.by_score(bench.whole)
    bench.blind(bench.vectors())
    bench.by_folds()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
