"""How words are cut and what is written in one way, so that stems are met."""

import pytest

from tests.matching.test_fitted import named
from tracker.matching.folding import WORD, folded


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("it", "Più sanità", "Piu sanita"),
        ("es", "Educación", "EDUCACION"),
        ("de", "Straße, Löhne", "Strasse, Loehne"),
        ("ar", "زيادة أجور إلى", "زياده اجور الي"),
        ("fa", "مسئول كارخانة", "مسیول کارخانه"),
        ("hi", "महँगाई, ज़मीन", "महंगाई, जमीन"),
        ("uz", "o‘qituvchi", "o'qituvchi"),
        ("uk", "обов’язок, ґрунт", "обов'язок, грунт"),
        ("be", "сям’я, зiма", "сям'я, зіма"),
    ],
)
def test_what_is_typed_in_two_ways_is_one(language: str, one: str, other: str) -> None:
    assert folded(one, language) == folded(other, language)


def test_words_hold_marks_and_a_chinese_character_is_one() -> None:
    assert WORD.findall("वेतन बढ़ाओ, 2 माह") == ["वेतन", "बढ़ाओ", "2", "माह"]
    assert WORD.findall("提高GDP的工资") == ["提", "高", "GDP", "的", "工", "资"]


@pytest.mark.parametrize(
    ("text", "language", "concepts"),
    [
        ("所有工人的工资都要提高", "zh", {"wage", "raise", "all-workers"}),
        ("शिक्षकों का वेतन बढ़ाओ", "hi", {"teachers", "wage", "raise"}),
        ("कर्मचारियों को बकाया वेतन दो", "hi", {"all-workers", "arrears", "wage"}),
        ("ISCI MAASLARI ARTIRILSIN", "tr", {"wage", "raise"}),
        ("Маоши омузгоронро зиед кунед", "tg", {"wage", "raise"}),
        ("Podwyzki plac dla pielegniarek", "pl", {"wage", "raise", "medics"}),
        ("Loehne rauf", "de", {"wage", "raise"}),
        ("زياده الاجور", "ar", {"wage", "raise"}),
        ("افزایش حقوق كارگران", "fa", {"wage", "raise"}),
        ("提高工资", "", {"wage", "raise"}),
    ],
)
def test_stems_are_met_however_it_is_typed(text: str, language: str, concepts: set[str]) -> None:
    assert concepts <= named(text, language)


def test_what_only_begins_alike_is_another_word() -> None:
    assert "elect" not in named("بیمه برای همه", "fa")  # ب is no joined word in Persian: برای is no رای
    assert "pay-out" not in named("Réouverture du pont", "fr")
