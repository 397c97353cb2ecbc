"""What of a text is compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.matching.alphabets import in_one_alphabet, in_small_letters
from tracker.matching.texts import LONGEST, prepared

LANGUAGES = st.sampled_from(["", "kk", "uz", "ru"])


@given(st.text(st.characters()), LANGUAGES)
def test_a_prepared_text_is_short_on_one_line_and_can_be_encoded(text: str, language: str) -> None:
    line = prepared(text, language)
    assert len(line) <= LONGEST
    assert line.split() == line.split(" ") or line == ""
    line.encode("utf-8")


@given(st.text("añäzіжў ", max_size=2000), LANGUAGES)
def test_long_texts_stay_short(text: str, language: str) -> None:
    assert len(prepared(text, language)) <= LONGEST


def test_of_a_long_text_the_beginning_and_the_end_are_kept() -> None:
    line = prepared("We demand wages. " + "And then he told us. " * 100 + "Return our jobs!")
    assert line.startswith("we demand wages. and")
    assert line.endswith("told us. return our jobs!")
    assert " … " in line


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("kk", "şeteldiki emes", "шетелдікі емес"),
        ("kk", "Shal, ket!", "шал, кет!"),
        ("kk", "шал, кет!", "шал, кет!"),
        ("uz", "Бола пули тўлансин", "bola puli to‘lansin"),
        ("uz", "bola puli", "bola puli"),
        ("uz", "to'lansin, toʻlansin, to’lansin", "to‘lansin, to‘lansin, to‘lansin"),
        ("ar", "زِيَادَةُ الأُجُـــور", "زيادة الأجور"),
        ("fa", "حقوق كارگران كافي نيست", "حقوق کارگران کافی نیست"),
        ("kk", "жалақы көтерiлсiн", "жалақы көтерілсін"),
        ("uk", "зарплати пiдвищити", "зарплати підвищити"),
        ("ru", "zarplata", "zarplata"),
        ("", "Бола", "бола"),
    ],
)
def test_a_language_is_compared_in_one_alphabet(language: str, text: str, expected: str) -> None:
    assert in_one_alphabet(text.lower(), language) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("İŞÇİLER AÇIK KALSIN", "işçiler açık kalsın"),
        ("Isınma bedava olsun", "ısınma bedava olsun"),
        ("MAAS ISTIYORUZ", "maas istiyoruz"),
    ],
)
def test_a_turkish_great_i_has_its_own_small_letter(text: str, expected: str) -> None:
    assert in_small_letters(text, "tr") == expected
    assert in_small_letters("ITALIA", "it") == "italia"
