"""Demands that ask several things."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.matching.parts import parts

ONE = [
    ("Жалақыны көтеріңіздер", "kk"),
    ("Жалақыны көтеріңіздер, баға күн сайын өсіп жатыр, балаларды асырай алмай отырмыз", "kk"),
    ("Повысить зарплату и пенсию", "ru"),
    ("Повысьте и индексируйте зарплату", "ru"),
    ("Муж погиб на шахте, начальство молчит, а детям нечего есть. Выплатите компенсацию семьям погибших", "ru"),
    ("Raise wages: prices double every year, and the roof leaks", "en"),
    ("Bread and roses", "en"),
    ("Ish haqi oshirilsin va o‘z vaqtida berilsin", "uz"),
    ("", "kk"),
]
SEVERAL = [
    ("Raise our wages and repair the roof of the school", "en", ("Raise our wages", "repair the roof of the school")),
    (
        "Жалақыны көтеріңіздер, мектептің шатырын жөндеңіздер",
        "kk",
        ("Жалақыны көтеріңіздер", "мектептің шатырын жөндеңіздер"),
    ),
    (
        "Жалақы көтерілсін және саяси тұтқындар босатылсын!",
        "kk",
        ("Жалақы көтерілсін", "саяси тұтқындар босатылсын!"),
    ),
    ("Снизьте цену на газ и отпустите задержанных.", "ru", ("Снизьте цену на газ", "отпустите задержанных.")),
    (
        "Снизьте цену на газ. Отпустите задержанных. Повысьте пенсии.",
        "ru",
        ("Снизьте цену на газ.", "Отпустите задержанных.", "Повысьте пенсии."),
    ),
    ("Газ арзандатылсын жана камактагылар бошотулсун", "ky", ("Газ арзандатылсын", "камактагылар бошотулсун")),
    ("Gaz narxi tushirilsin va maktab qurilsin", "uz", ("Gaz narxi tushirilsin", "maktab qurilsin")),
    ("Aumento de salarios y libertad a los presos", "es", ("Aumento de salarios", "libertad a los presos")),
]


@pytest.mark.parametrize(("text", "language"), ONE)
def test_what_asks_one_thing_stays_whole(text: str, language: str) -> None:
    assert parts(text, language) == ()


@pytest.mark.parametrize(("text", "language", "expected"), SEVERAL)
def test_what_asks_several_things_is_cut_between_them(text: str, language: str, expected: tuple[str, ...]) -> None:
    assert parts(text, language) == expected


WORDS = st.sampled_from(["raise wages", "and", "repair the roof", "free prisoners", ",", ".", "because", "you", "\n"])


@given(st.lists(WORDS, max_size=12).map(" ".join), st.sampled_from(["en", "ru", "kk", "xx", ""]))
def test_parts_are_pieces_of_the_text_in_order(text: str, language: str) -> None:
    found = parts(text, language)
    assert len(found) != 1
    rest = text
    for part in found:
        assert part
        _before, there, rest = rest.partition(part)
        assert there


@given(st.text(st.characters()), st.sampled_from(["en", "ru", "kk", "ar", ""]))
def test_any_text_can_be_asked_for_its_parts(text: str, language: str) -> None:
    assert all(part in text for part in parts(text, language))
