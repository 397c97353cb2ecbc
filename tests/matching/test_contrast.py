"""What tells near copies apart: reverses, other objects, other people."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.matching.contrast import EXCHANGED, OPPOSED, REVERSED, contrast
from tracker.matching.reasons import Said

LANGUAGES = ("ru", "kk", "en", "uz", "ky", "ar", "", "xx", "kk-Latn")
SOME = (
    "не снизить повысить зарплату учителям врачам с 58 60 до вместо а , .",
    "жаппаңыздар жабыңыздар емес raise lower not",
)
WORDS = [word for line in SOME for word in line.split()]
said = st.builds(
    Said,
    st.one_of(st.text(max_size=80), st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join)),
    st.sampled_from(LANGUAGES),
)


@pytest.mark.parametrize(
    ("mine", "theirs", "language"),
    [
        ("Поднимите зарплату учителям сельских школ", "Поднимите зарплату врачам сельских школ", "ru"),
        ("Постройте мост через реку у посёлка", "Постройте плотину через реку у посёлка", "ru"),
        ("Give free coal to village teachers", "Give free milk to village teachers", "en"),
        ("Ауылдағы мұғалімдерге тегін көмір беріңіздер", "Ауылдағы дәрігерлерге тегін көмір беріңіздер", "kk"),
    ],
)
def test_a_word_in_the_place_of_another_tells_near_copies_apart(mine: str, theirs: str, language: str) -> None:
    assert contrast(Said(mine, language), Said(theirs, language)) > 0.2


@pytest.mark.parametrize(
    ("mine", "theirs", "language"),
    [
        ("Закройте старую шахту в посёлке", "Не закрывайте старую шахту в посёлке", "ru"),
        ("Ауылдағы бастауыш мектепті жаппаңыздар", "Ауылдағы бастауыш мектепті жабыңыздар", "kk"),
        ("Снизить пенсионный возраст с 60 до 58 лет", "Пенсионный возраст с 58 до 60 лет", "ru"),
        ("Keep the night bus to the mine", "Do not keep the night bus to the mine", "en"),
    ],
)
def test_a_reverse_tells_near_copies_apart_most(mine: str, theirs: str, language: str) -> None:
    assert contrast(Said(mine, language), Said(theirs, language)) > EXCHANGED


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        (Said("Поднимите зарплату учителям", "ru"), Said("Поднимите зарплату учителям сельских школ", "ru")),
        (Said("Поднимите зарплату", "ru"), Said("Жалақыны көтеріңіздер", "kk")),
        (Said("Raise the wages of teachers by 20%", "en"), Said("Raise teachers' wages by 30%", "en")),
        (Said("Верните нам тринадцатую зарплату", "ru"), Said("Нам нужна вода", "ru")),
        (Said("", "ru"), Said("Верните премию", "ru")),
    ],
)
def test_what_is_only_added_or_has_little_in_common_is_left_alone(mine: Said, theirs: Said) -> None:
    assert contrast(mine, theirs) == 0


def test_a_reverse_is_seen_across_languages_where_the_lexicon_knows_both() -> None:
    assert contrast(Said("Снизить цену на газ", "ru"), Said("Газ бағасын көтеріңіздер", "kk")) == REVERSED


@given(said, said)
def test_it_is_the_same_from_either_side_and_bounded(mine: Said, theirs: Said) -> None:
    found = contrast(mine, theirs)
    assert found == contrast(theirs, mine)
    assert 0 <= found <= OPPOSED


@given(said)
def test_a_text_is_not_told_apart_from_itself(one: Said) -> None:
    assert contrast(one, one) == 0
