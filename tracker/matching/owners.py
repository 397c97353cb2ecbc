"""Which owners of wordings are most like a demand: demands, each with its own, or common demands, with those confirmed.

Half the score of an owner is what its wordings have in common with the demand. The other half is its chance among the
owners most alike: a small network reads it from all its wordings together, and from how far it is ahead of the others.
It was taught (`tracker.matching.choices`) on demands of the catalogue, as they would arrive one after the other, that
neither the model nor the map had seen.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np

from tracker.matching import networks, scoring
from tracker.matching.encoders import Meaning, Vectors, encoder
from tracker.matching.fitted import turned
from tracker.matching.likeness import Likeness, thresholds
from tracker.matching.networks import Network, Numbers, chance
from tracker.matching.scoring import DIRECTIONS, FAINT, MAP, MEANING, OBJECTS, OPPOSED, PERSONS

PATH = Path(__file__).with_name("choices.npz")
CHOICE = 1 / 2  # the chance among the others has so much of the score
GAINED = 0.2  # by so much its chance raises the score of an owner: by more in hardly one case of a thousand
AMONG = 30  # owners that are compared with each other; further ones have no chance
LOOSE = 0.3  # added to the length of an owner's sum of wordings, less the more there are: few tell less than many
LOOKED_AT, OF_EACH = 20, 3  # owners, and wordings of each, that are looked at pair by pair
MOST_OF = (MAP, MEANING, OBJECTS, PERSONS, DIRECTIONS)  # signs of pairs of which the greatest counts beside the mean


def rank(
    asked: Vectors,
    others: Vectors,
    owners: Sequence[str],
    limit: int = 10,
    apart: Callable[[int], float] | None = None,
    within: Mapping[str, float] | None = None,
) -> list[Likeness]:
    """The owners most like the asked demand, best first.

    `asked`: a row for each wording (language) of one demand; `others`: rows of wordings, `owners[i]` has row i. Equal
    scores stay in the order in which the owners first appear.

    `apart`: by the number of a row, what tells its wording from the demand beyond the product (`contrast`). It is asked
    only for the most alike wordings of the most alike owners, and taken off their scores.

    `within`: how alike the wordings of each owner are among themselves (`alike_within`), where the caller knows it.
    """
    if len(asked) == 0 or len(others) == 0:
        return []
    # Rounded: the product of the same two rows differs in its last bits with their place in the matrix.
    scores = scoring.scores(asked, others).max(axis=0).astype(float).round(5)
    places = {owner: place for place, owner in enumerate(dict.fromkeys(owners))}
    of_owner = np.array([places[owner] for owner in owners])
    if within is None:
        alike = np.array([alike_within(others[of_owner == place]) for place in range(len(places))])
    else:
        alike = np.array([within[owner] for owner in places])
    found, names = chosen(asked, others.__getitem__, scores, of_owner, alike), list(places)
    if apart:
        before = totals(scores, of_owner, alike)
        for row in _closest(before, scores, of_owner):
            scores[row] -= apart(row)
        found += totals(scores, of_owner, alike) - before
    best = np.argsort(-found, kind="stable")[:limit]
    return [Likeness(names[place], float(found[place])) for place in best]


def _closest(found: np.ndarray, scores: np.ndarray, of_owner: np.ndarray) -> list[int]:
    """The rows most alike of each of the owners most alike."""
    rows: list[int] = []
    for place in np.argsort(-found, kind="stable")[:LOOKED_AT]:
        own = np.flatnonzero(of_owner == place)
        rows += own[np.argsort(-scores[own], kind="stable")[:OF_EACH]].tolist()
    return rows


def chosen(
    asked: Vectors,
    others: Callable[[np.ndarray], Vectors],
    scores: np.ndarray,
    of_owner: np.ndarray,
    alike: np.ndarray,
) -> np.ndarray:
    """The score of each owner: half `totals`, half its chance among the most alike.

    Wording i is of owner `of_owner[i]` and has `scores[i]` with the demand. `others` gives the rows of wordings by
    their numbers: only those of the most alike owners are asked for. Of letters, and of a model of the operator's,
    `totals` alone.
    """
    found = totals(scores, of_owner, alike)
    kind = encoder().kind
    if kind != Meaning.kind:
        return found
    best = np.argsort(-found, kind="stable")[:AMONG]
    places = np.full(len(found), len(best))
    places[best] = np.arange(len(best))
    near = np.flatnonzero(places[of_owner] < len(best))
    told = signs(asked, others(near), scores[near], places[of_owner[near]], alike[best], scoring.own_widths(kind))
    found *= 1 - CHOICE
    found[best] += CHOICE * chance(told, _network())
    return found.round(5)


def at_most(score: float) -> float:
    """What an owner of one wording with this score hardly ever exceeds, whatever its chance among others."""
    return score + min(GAINED, score / 2) if encoder().kind == Meaning.kind else score


def signs(
    asked: Vectors,
    others: Vectors,
    scores: np.ndarray,
    of_owner: np.ndarray,
    alike: np.ndarray,
    widths: Sequence[int],
    network: Network | None = None,
) -> Numbers:
    """(owners, 33): what tells whether each is the right one among these; arguments as of `chosen`, but for the rows.

    `network`: of the chance of pairs, where it is not the one that was kept.
    """
    order = np.lexsort((-scores, of_owner))  # by owner, its most alike wording first
    others, scores, of_owner = others[order], scores[order], of_owner[order]
    owners = np.arange(len(alike))
    starts, after = np.searchsorted(of_owner, owners), np.searchsorted(of_owner, owners, side="right")
    products, pairs = _pairs(asked, others, widths)
    chances = np.where(products >= FAINT, chance(pairs, network or scoring.own_network()), 0)
    total, of_products = totals(scores, of_owner, alike), totals(products, of_owner, alike)
    means = np.add.reduceat(np.column_stack([scores, chances, products, pairs]), starts) / (after - starts)[:, None]
    most = np.maximum.reduceat(np.column_stack([chances, pairs[:, MOST_OF], -pairs[:, OPPOSED]]), starts)
    firsts = [scores[np.minimum(starts + place, after - 1)] for place in range(3)]
    columns = [total, of_products, *firsts, np.log(after - starts), alike, _ahead(total), *means.T, *most.T]
    found: Numbers = np.stack(columns, axis=1, dtype=np.float32)
    return found


def _pairs(asked: Vectors, others: Vectors, widths: Sequence[int]) -> tuple[np.ndarray, Numbers]:
    """Of each wording with the most alike one of the demand: their product, and the signs of both."""
    products = (turned(asked) @ others.T).astype(float)
    best = products.argmax(axis=0)
    pairs = np.empty((len(others), scoring.SIGNS), dtype=np.float32)
    for place in np.unique(best):
        pairs[best == place] = scoring.signs(asked[place], others[best == place], widths)
    return products.max(axis=0), pairs


def _ahead(total: np.ndarray) -> np.ndarray:
    """How far each is ahead of the best of the others; below nothing where it is behind."""
    second, first = np.sort(np.append(total, 0.0))[-2:]
    ahead: np.ndarray = total - np.where(total >= first, second, first)
    return ahead


def totals(scores: np.ndarray, of_owner: np.ndarray, alike: np.ndarray) -> np.ndarray:
    """What the wordings of each owner have in common with the demand; of a single one its own score.

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


def digest(kind: str) -> str:
    """A short name of what was taught; "" for an encoder of whose owners `totals` counts alone."""
    return networks.digest(_network()) if kind == Meaning.kind else ""


@cache
def _network() -> Network:
    return networks.read(PATH)
