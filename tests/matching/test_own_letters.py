"""What is typed without the letters of its language."""

import pytest

from tracker.matching.own_letters import OWN, _known, with_own_letters
from tracker.matching.texts import prepared


@pytest.mark.parametrize(
    ("language", "typed", "meant"),
    [
        ("kk", "жалакы котерилсин", "жалақы көтерілсін"),
        ("kk", "мектепти жаппаныздар", "мектепті жаппаңыздар"),
        ("kk", "зейнет жасын томендету керек", "зейнет жасын төмендету керек"),
        ("kk", "жалақы которилсин", "жалақы которилсин"),
        ("kk", "жалакы", "жалакы"),
        ("ky", "жумушчулардын маянасы которулсун", "жумушчулардын маянасы көтөрүлсүн"),
        ("tg", "хукуки коргарон химоя шавад", "ҳуқуқи коргарон ҳимоя шавад"),
        ("tr", "iscilerin ucretleri odensin", "işçilerin ücretleri ödensin"),
        ("pl", "zadamy wyplaty zaleglych pensji", "żądamy wypłaty zaległych pensji"),
        ("de", "loehne rauf, ueberstunden bezahlen", "löhne rauf, überstunden bezahlen"),
        ("uk", "пидвищити зарплату викладачам", "підвищити зарплату викладачам"),
        ("be", "спынице звальненни, дайце зароблене", "спыніце звальненні, дайце зароблене"),
        ("de", "wir fordern mehr lohn", "wir fordern mehr lohn"),
        ("ar", "زياده اجور العمال", "زيادة أجور العمال"),
        ("fr", "pas de fermeture de l'hopital", "pas de fermeture de l'hopital"),
    ],
)
def test_the_letters_come_back_as_known_words_tell(language: str, typed: str, meant: str) -> None:
    assert with_own_letters(typed, language) == meant


def test_a_text_for_comparison_has_its_letters() -> None:
    assert prepared("ISCILERIN UCRETLERI ODENSIN", "tr-TR") == "işçilerin ücretleri ödensin"


@pytest.mark.parametrize("language", OWN)
def test_of_a_word_without_end_only_so_much_is_looked_up(language: str) -> None:
    known = _known(language)
    assert 10 < known.longest == max(map(len, known.beginnings)) < 100


def test_a_word_without_end_still_has_its_beginning() -> None:
    ending = "ж" * 100_000
    assert with_own_letters(f"котерилсин{ending}", "kk") == f"көтерілсін{ending}"
