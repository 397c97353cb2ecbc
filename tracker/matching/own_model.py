"""A sentence model that the operator brings: a folder, and what has to be in it.

- `model.onnx` (with `model.onnx_data` where it is split): takes `input_ids`, and, if it asks for them,
  `attention_mask`, `token_type_ids`, `position_ids`; gives a vector for each token, or one for each text;
- `tokenizer.json`: of the same model, in the form of the tokenizers library;
- `fitted.npz`: written by `make matching` with TRACKER_MATCHING_MODEL set to the folder, anew for each release;
- `matching.json`, if wanted: `{"prefix": "query: ", "tokens": 256}`, what is put before each text and how much is read.
"""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from tracker.matching import catalogue, lexicon
from tracker.matching.encoders import Vectors, prefer
from tracker.matching.fitted import composed, unit

KIND = "onnx"
FITTED = "fitted.npz"
MADE_OF = "made_of"  # name of the array that says which catalogue and lexicon it was fitted on
NEEDED = ("model.onnx", "tokenizer.json")
READ = ("model.onnx", "model.onnx_data", "tokenizer.json", "matching.json")
KNOWN = {"input_ids", "attention_mask", "token_type_ids", "position_ids"}
TOKENS = 512
LONG = "ж " * 300  # as long as a text can be: a model that reads fewer tokens says so at once


class BadModel(Exception):
    """A folder that cannot be used; the sentence says why."""


class OwnModel:
    """Mean of the tokens' vectors, of length 1. One thread; one text at a time, so that the company does not matter."""

    def __init__(self, folder: Path) -> None:
        """Raises BadModel."""
        self.folder = folder
        missing = [name for name in NEEDED if not (folder / name).is_file()]
        if missing:
            raise BadModel(f"{folder}: there is no {' and no '.join(missing)}")
        self._prefix, tokens = _wishes(folder / "matching.json")
        try:
            self._tokenizer, self._session = _loaded(folder, tokens)
            self._inputs = {given.name: given.type for given in self._session.get_inputs()}
            # Kept vectors of another file, or read in another way, must not be compared with its.
            self.kind = self.name = f"{KIND}-{_digest(folder)}"
            unknown = set(self._inputs) - KNOWN
            if unknown:
                raise ValueError(f"model.onnx asks for {min(unknown)}")
            self.encode(["a", LONG])
        except ImportError as error:
            raise BadModel(f"{error.name} is not installed (pip install 'tracker[onnx]')") from error
        except Exception as error:  # both libraries raise plain Exception, and many others, for a broken file
            raise BadModel(f"{folder}: {_first_line(error)}") from error

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Raises whatever the model raises; ValueError where it gives no numbers."""
        found = unit(np.stack([self._vector(text) for text in texts])) if texts else self._vector("")[None][:0]
        if not np.isfinite(found).all():
            raise ValueError("the model gives what is no number")
        return found

    def _vector(self, text: str) -> Vectors:
        encoding = self._tokenizer.encode(self._prefix + text)
        ids = encoding.ids or [0]  # a text without any token is read as the first one of all
        given = {
            "input_ids": ids,
            "attention_mask": [1] * len(ids),
            "token_type_ids": [0] * len(ids),
            "position_ids": list(range(len(ids))),
        }
        row = {name: np.array([given[name]], dtype=_number(kind)) for name, kind in self._inputs.items()}
        (first, *_others) = self._session.run(None, row)
        found: Vectors = np.asarray(first, dtype=np.float32)[0]
        return found.mean(axis=0) if found.ndim == 2 else found


def ready(folder: Path) -> OwnModel:
    """The model of a folder that was fitted too. Raises BadModel."""
    mind = OwnModel(folder)
    if not (folder / FITTED).is_file():
        raise BadModel(f"{folder}: there is no {FITTED}; make matching writes it")
    try:
        with np.load(folder / FITTED) as file:
            fits = np.array_equal(file[MADE_OF], made_of())
        composed(mind.encode(["a"]), mind.kind, ["a"], ["en"])
    except Exception as error:  # a broken file may raise nearly anything
        raise BadModel(f"{folder / FITTED}: not of this model and release; make matching writes it anew") from error
    if not fits:
        raise BadModel(f"{folder / FITTED}: of another catalogue or lexicon; make matching writes it anew")
    return mind


def made_of() -> np.ndarray:
    """A digest of the catalogue and the lexicon, as bytes."""
    files = sorted([*catalogue.FOLDER.glob("*.toml"), *lexicon.FOLDER.glob("*.toml")])
    return np.frombuffer(sha256(b"".join(file.read_bytes() for file in files)).digest(), dtype=np.uint8)


def trouble(folder: str) -> str:
    """Why the model of a folder cannot be used, "" if it can: for those who start the site."""
    prefer(folder)
    try:
        ready(Path(folder))
    except BadModel as error:
        return str(error)
    return ""


def _wishes(file: Path) -> tuple[str, int]:
    """Prefix and number of tokens. Raises BadModel."""
    try:
        wishes: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        prefix, tokens = wishes.get("prefix", ""), wishes.get("tokens", TOKENS)
    except (ValueError, AttributeError, OSError) as error:
        raise BadModel(f"{file}: this is not an object in JSON") from error
    if not isinstance(prefix, str) or not isinstance(tokens, int) or tokens < 1:
        raise BadModel(f'{file}: "prefix" is a text, "tokens" a number from 1 on')
    return prefix, tokens


def _loaded(folder: Path, tokens: int) -> tuple[Any, Any]:
    # Imported here: who brings no model does without them.
    import onnxruntime
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(tokens)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4  # what goes wrong is raised as well
    session = onnxruntime.InferenceSession(folder / "model.onnx", options, providers=["CPUExecutionProvider"])
    return tokenizer, session


def _digest(folder: Path) -> str:
    known = sha256()
    for name in READ:
        if (folder / name).exists():
            with (folder / name).open("rb") as file:
                while part := file.read(1 << 20):
                    known.update(part)
    return known.hexdigest()[:12]


def _number(kind: str) -> type[np.integer[Any]]:
    return np.int32 if kind == "tensor(int32)" else np.int64


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
