"""Stems that name what no other language names in the same demands are found; of the lexicon none is left that is met often."""

import pytest

from tracker.matching import doubtful
from tracker.matching.catalogue import Typical, catalogue
from tracker.matching.doubtful import doubts

LANGUAGES = {"ru": ("Нам нужен врач",), "kk": ("Бізге дәрігер керек",), "es": ("Necesitamos un médico",)}
FIVE = tuple(
    Typical(f"doctor-{number}", "health", {**LANGUAGES, "en": ("Give us a doctor or we strike",)})
    for number in range(5)
)


def test_a_stem_that_no_other_language_backs_is_named_with_its_words() -> None:
    """Of demands that ask for a doctor only the English wordings speak of a strike."""
    found = {doubt.concept: doubt for doubt in doubts(FIVE)}
    assert found["strike"].language == "en"
    assert (found["strike"].demands, found["strike"].share) == (5, 0.0)
    assert "strike" in found["strike"].met
    assert "medics" not in found
    assert doubts(FIVE, often=6) == []


def test_no_stem_that_is_met_often_is_backed_by_next_to_nobody() -> None:
    assert doubts(catalogue(), often=20, seldom=0.04) == []


def test_it_prints_one_a_line(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doubtful, "catalogue", lambda: FIVE)
    assert doubtful.main() == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(doubts(FIVE))
    assert any("5 0.00  en strike: " in line and line.endswith("(strike)") for line in lines)
