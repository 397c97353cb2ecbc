"""Two hundred triples (`triples.tsv`): a demand, the same in other words, and one that asks something else."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tracker.matching.contrast import contrast
from tracker.matching.owners import rank
from tracker.matching.reasons import Said
from tracker.matching.relations import OPPOSITE, SAME, agreed, relation

FILE = Path(__file__).with_name("triples.tsv")
HELD_APART = Path(__file__).with_name("contrasts.tsv")  # other demands, as `tracker.matching.contrasts` reads them

Triple = tuple[Said, Said, Said]  # a demand, the same, the other one


def triples() -> list[tuple[str, Triple]]:
    """With what the other one is: opposite, object (for another thing) or whom (for other people)."""
    found = []
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            kind, *rest = line.split("\t")
            demand, same, other = (Said(text, language) for language, text in zip(rest[::2], rest[1::2], strict=True))
            found.append((kind, (demand, same, other)))
    return found


def ranked(triple: Triple, vectors: np.ndarray) -> tuple[float, float]:
    """The scores of the same and of the other one, both known when the demand arrives; a row of vectors for each."""
    demand, *others = triple
    found = rank(vectors[:1], vectors[1:], ["same", "other"], apart=lambda place: contrast(demand, others[place]))
    score = {each.owner: each.score for each in found}
    return score["same"], score["other"]


def right_as_shown(triple: Triple, scores: Sequence[float]) -> bool:
    """As a committee is shown them: what seems to ask the reverse is not among the suggestions."""
    demand, *others = triple
    of_same, of_other = (relation(demand, each) == OPPOSITE for each in others)
    return bool(scores[0] > scores[1]) if of_same == of_other else of_other


def offered_as_the_same(mine: Said, theirs: Said) -> bool:
    """Whether a committee is asked if one asks the same as the other, rather than to read both."""
    return relation(mine, theirs) == SAME and agreed(mine, theirs)
