"""Teach the chance of each owner among those most alike, on demands of the catalogue as they would arrive.

Wordings of demands that neither the model nor the map has seen come one after the other, in some of the languages, some
demands once and some often. Each is laid beside those that came before: all confirmed by a person, so that the wordings
of one demand have one owner, and once more with an owner for each wording, as demands that nobody has gathered yet.
Beside some demands others ask something else in nearly the same words, of which the catalogue has little: wordings of
the demand as if they asked the reverse, for another object, or for others. No labelled list of a test set is read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tracker.matching import networks, scoring, teaching
from tracker.matching.encoders import Vectors
from tracker.matching.fitted import AROUND, reverses, turned, unit
from tracker.matching.networks import Network, Numbers
from tracker.matching.owners import AMONG, signs, totals
from tracker.matching.scoring import CHANCE, FAINT, OBJECTS, PERSONS

try:
    import torch
except ImportError:  # said when this is run; to be read, the module needs it not
    torch = None

STREAMS = 40  # of each half of the catalogue
DEMANDS = 220  # that ask something else, in one stream
WORDINGS = (0.5, 0.15, 0.12, 0.06, 0.06, 0.03, 0.03, 0.03, 0.005, 0.005, 0.005, 0.005)  # odds that there are 1, 2, ...
CONTRARY = 0.35  # share of the demands beside which somebody asks something else in nearly the same words
CONTRARY_IN = (0.5, 0.25, 0.25)  # odds that it is the reverse, for another object, for others
HIDDEN = 48  # numbers in the middle of each of the networks that lie side by side
SOFT = 1.5  # what they say is divided by it: where they are all too sure, what is in common shall still be heard
ROUNDS, AT_ONCE = 12, 256  # through all questions, so many at a time

Question = tuple[Numbers, np.ndarray]  # the signs of the owners most alike, and which of them are right


@dataclass(frozen=True)
class Apart:
    """Wordings that neither model nor map has seen: their rows, demands, languages; the widths of the rows' parts."""

    rows: Vectors
    demands: np.ndarray
    languages: Sequence[str]
    widths: Sequence[int]


def questions(apart: Apart, network: Network, seed: int) -> Iterator[Question]:
    """What is asked in all streams. `network`: of the chance of pairs, taught on other demands than these."""
    for number in range(STREAMS):
        chance = np.random.default_rng((seed, number))
        played = _Played(apart, *stream(apart, chance), network)
        for gathered in (True, False):
            yield from played.questions(gathered)


def stream(apart: Apart, chance: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Places of wordings in the order in which they arrive, and which of them shall be near copies."""
    languages = np.array(apart.languages)
    codes = np.unique(languages)
    spoken = chance.choice(codes, chance.integers(2, len(codes) + 1), replace=False)
    odds = dict(zip(spoken, chance.dirichlet(np.ones(len(spoken))), strict=True))
    found, copied = [], []
    for demand in chance.permutation(np.unique(apart.demands))[:DEMANDS]:
        own = np.flatnonzero(apart.demands == demand)
        weights = np.array([odds.get(code, 0.0) / np.sum(languages[own] == code) for code in languages[own]])
        one, other = chance.choice(len(WORDINGS), 2, p=WORDINGS) + 1
        wanted = one + other if chance.random() < CONTRARY else one
        if many := min(wanted, np.count_nonzero(weights)):
            found.append(chance.choice(own, many, replace=False, p=weights / weights.sum()))
            copied.append(np.arange(many) >= one)
    order = chance.permutation(sum(map(len, found)))
    return np.concatenate(found)[order], np.concatenate(copied)[order]


def near_copies(rows: Vectors, widths: Sequence[int], chance: np.random.Generator) -> Vectors:
    """Rows as if they asked something else in nearly the same words: the reverse, for another object, for others."""
    ends, kinds = np.cumsum(widths), chance.choice(len(CONTRARY_IN), len(rows), p=CONTRARY_IN)
    found = reverse(rows, chance)
    for kind, part in ((1, OBJECTS), (2, PERSONS)):  # of signs and of parts these have the same numbers
        own, columns = np.flatnonzero(kinds == kind), slice(ends[part] - widths[part], ends[part])
        named = rows[rows[:, columns].any(axis=1), columns]
        found[own] = rows[own]
        if len(named):
            found[own, columns] = named[chance.integers(0, len(named), len(own))]
    return found


def reverse(rows: Vectors, chance: np.random.Generator) -> Vectors:
    """Rows as if they asked the reverse: half by another word, where the lexicon has one, half by denying it."""
    end = rows.shape[1] - AROUND
    directions = slice(end - len(reverses()), end)
    found, straight = rows.copy(), rows[:, directions]
    other = unit(straight @ reverses()) * np.linalg.norm(straight, axis=1, keepdims=True)
    denied = (chance.random(len(rows)) < 1 / 2) | ~other.any(axis=1)
    found[:, directions] = np.where(denied[:, None], -straight, other)
    return found


class _Played:
    """One stream, wording by wording."""

    def __init__(self, apart: Apart, arriving: np.ndarray, copied: np.ndarray, network: Network) -> None:
        self.rows, self.demands = apart.rows[arriving], apart.demands[arriving]
        self.rows[copied] = near_copies(self.rows[copied], apart.widths, np.random.default_rng(len(arriving)))
        self.demands[copied] = ~self.demands[copied]  # another demand
        self.widths, self.network = apart.widths, network
        self.products = turned(self.rows) @ self.rows.T
        self.scores = (1 - CHANCE) * self.products
        for row, found, products in zip(self.rows, self.scores, self.products, strict=True):
            near = np.flatnonzero(products >= FAINT)
            found[near] += CHANCE * networks.chance(scoring.signs(row, self.rows[near], apart.widths), network)

    def questions(self, gathered: bool) -> Iterator[Question]:
        """`gathered`: wordings of one demand have one owner; else each has its own."""
        owners: list[list[int]] = []
        alike: list[float] = []
        for place, demand in enumerate(self.demands):
            right = [number for number, own in enumerate(owners) if self.demands[own[0]] == demand]
            if owners:
                yield self._question(place, owners, np.array(alike), right)
            number = right[0] if right and gathered else len(owners)
            if number == len(owners):
                owners.append([])
                alike.append(1.0)
            owners[number].append(place)
            alike[number] = self._alike(owners[number])

    def _question(self, place: int, owners: Sequence[list[int]], alike: np.ndarray, right: Sequence[int]) -> Question:
        wordings, of_owner = np.concatenate(owners), np.repeat(np.arange(len(owners)), [len(own) for own in owners])
        scores = self.scores[place, wordings].astype(float)
        best = np.argsort(-totals(scores, of_owner, alike), kind="stable")[:AMONG]
        theirs = np.concatenate([owners[number] for number in best])
        of_best = np.repeat(np.arange(len(best)), [len(owners[number]) for number in best])
        asked, others = self.rows[place : place + 1], self.rows[theirs]
        told = signs(
            asked, others, self.scores[place, theirs].astype(float), of_best, alike[best], self.widths, self.network
        )
        return told, np.isin(best, right)

    def _alike(self, own: Sequence[int]) -> float:
        """As `owners.alike_within`, from the products at hand."""
        block = self.products[np.ix_(own, own)]
        return float(block.sum() / len(own) / block.trace()) if len(own) > 1 else 1.0


def taught(asked: Sequence[Question]) -> Network:
    """The network of `owners.chosen`.

    That the right ones stand before the others, and that what is said of each is its chance, count alike.
    """
    there = np.array([[place < len(right) for place in range(AMONG)] for _found, right in asked])
    found = np.zeros((*there.shape, asked[0][0].shape[1]), dtype=np.float32)
    right = np.zeros(there.shape, dtype=bool)
    found[there] = np.concatenate([each for each, _right in asked])
    right[there] = np.concatenate([each for _found, each in asked])
    scale = np.stack([found[there].mean(axis=0), found[there].std(axis=0) + 1e-6])
    signs_of = torch.from_numpy(np.where(there[..., None], (found - scale[0]) / scale[1], 0).astype(np.float32))
    of_all, of_right = torch.from_numpy(there), torch.from_numpy(right)

    def loss(layers: Any, some: Any) -> Any:
        said, among, those = layers(signs_of[some])[..., 0], of_all[some], of_right[some]
        known = those.any(dim=1)
        all_, best = (said.masked_fill(~which, -1e4).logsumexp(dim=1) for which in (among, those))
        each = torch.nn.functional.binary_cross_entropy_with_logits(said, those.float(), reduction="none")
        return (all_ - best)[known].mean() + each[among].sum() / AT_ONCE

    return teaching.taught(scale, loss, len(asked), hidden=HIDDEN, rounds=ROUNDS, at_once=AT_ONCE, soft=SOFT)
