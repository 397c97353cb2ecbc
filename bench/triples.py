"""Is what asks the same more alike than what is close in words and asks something else? And what is shown of it?

Usage: bench/triples.py [N]    N: so many of the demands held apart; all, if nothing is said

Two hundred triples (`tests/matching/triples.tsv`), and demands held apart (`tests/matching/contrasts.tsv`), of which
each wording is laid beside each other one and each of what asks the reverse, for another thing or for other people.
Scored as suggestions are, by the model that this installation compares with; with TRACKER_MATCHING_MODEL, by one's own.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import permutations

import numpy as np

from tests.matching.triples import HELD_APART, Triple, offered_as_the_same, ranked, right_as_shown, triples
from tracker.matching.contrasts import NEAR, OBJECT, WHOM, Worded, pairs, read
from tracker.matching.likeness import is_likely, thresholds
from tracker.matching.model import model_name, vectors
from tracker.matching.relations import OPPOSITE, SAME, relation

KINDS = (OPPOSITE, OBJECT, WHOM)


def scored(rows: list[tuple[str, Triple]]) -> list[tuple[str, Triple, tuple[float, float]]]:
    said = sorted({each for _kind, triple in rows for each in triple}, key=lambda each: (each.language, each.text))
    place = {each: number for number, each in enumerate(said)}
    found = vectors([each.text for each in said], [each.language for each in said])
    return [(kind, triple, ranked(triple, found[[place[each] for each in triple]])) for kind, triple in rows]


def beside(demands: Sequence[Sequence[Worded]]) -> Iterator[tuple[str, Triple]]:
    """Each wording of a demand with each other one, and with each that asks something else."""
    for demand in demands:
        asks = [each.said for each in demand if each.kind == SAME]
        for one, another in permutations(asks, 2):
            yield from ((each.kind, (one, another, each.said)) for each in demand if each.kind not in (SAME, NEAR))


def print_ranking(title: str, rows: list[tuple[str, Triple]]) -> None:
    found = scored(rows)
    print(f"{title:<44}{'of':>6}{'right':>7}{'as shown':>10}{'called likely':>15}")
    sums = np.zeros(4, dtype=int)
    for kind in KINDS:
        counts = np.array([tally(*one) for each, *one in found if each == kind], dtype=int).reshape(-1, 4).sum(axis=0)
        line(f"the other one asks: {kind}", counts)
        sums += counts
    line("together", sums)


def tally(triple: Triple, scores: tuple[float, float]) -> tuple[int, bool, bool, bool]:
    """One; whether the same is more alike; so as a committee is shown it; whether the other one is called likely."""
    same, other = scores
    likely = other >= thresholds().shown and is_likely(other, offered_as_the_same(triple[0], triple[2]))
    return 1, same > other, right_as_shown(triple, scores), likely


def line(what: str, counts: Iterable[int]) -> None:
    of, right, shown, likely = counts
    print(f"{what:<44}{of:>6}{right:>7}{shown:>10}{likely:>15}   {right / max(of, 1):.2f} {shown / max(of, 1):.2f}")


def print_offers(demands: Sequence[Sequence[Worded]]) -> None:
    """Of each two wordings held apart, whatever their score: what a committee is told of them."""
    of: Counter[str] = Counter()
    same: Counter[str] = Counter()
    reverse: Counter[str] = Counter()
    for demand in demands:
        near = {each.said for each in demand if each.kind == NEAR}
        for kind, two in pairs(demand):
            group = NEAR if kind == SAME and near.intersection(two) else kind
            of[group] += 1
            same[group] += offered_as_the_same(*two)
            reverse[group] += relation(*two) == OPPOSITE
    print(f"{'held apart, each two':<44}{'of':>6}{'offered as the same':>21}{'shown as the reverse':>22}")
    for group in (SAME, NEAR, *KINDS):
        as_same, as_reverse = (counted[group] / max(of[group], 1) for counted in (same, reverse))
        print(f"{group:<44}{of[group]:>6}{as_same:>20.1%}{as_reverse:>21.1%}")


def main(arguments: Sequence[str]) -> None:
    demands = read(HELD_APART)[: int(arguments[0]) if arguments else None]
    print(model_name())
    print_ranking("triples", triples())
    print_ranking(f"held apart, {len(demands)} demands", list(beside(demands)))
    print_offers(demands)


main(sys.argv[1:])
