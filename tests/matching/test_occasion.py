"""What is named only to tell when or why is not read as wanted."""

import pytest

from tracker.matching.lexicon import concepts
from tracker.matching.naming import hits, valued, wanted
from tracker.matching.occasion import occasions
from tracker.matching.reasons import Said, named, why
from tracker.matching.relations import OPPOSITE, relation
from tracker.matching.scope import words


def wants(text: str, language: str) -> set[str]:
    return {want.concept.name for want in named(Said(text, language))[1]}


@pytest.mark.parametrize(
    ("text", "language", "direction"),
    [
        ("Keep the ward open during the repairs", "en", "repair"),
        ("Two months' pay after dismissal", "en", "dismiss-workers"),
        ("Выходное пособие при увольнении", "ru", "dismiss-workers"),
        ("Сохраните отделение на время ремонта", "ru", "repair"),
        ("Вернуть льготы, отнятые из-за повышения цен", "ru", "raise"),
        ("Жөндеу кезінде бөлімше жұмыс істей берсін", "kk", "repair"),
        ("Құрылыс алдында тұрғындармен қоғамдық тыңдау өткізілсін", "kk", "build"),
        ("Курулуш алдында коомдук угуу өткөрүлсүн", "ky", "build"),
        ("Yol onarımı sırasında dükkanlara kira desteği verilsin", "tr", "repair"),
        ("Пры закрыцці — гадавы заробак кожнаму", "be", "close"),
        ("Preaviso de dos meses antes de cualquier despido", "es", "dismiss-workers"),
        ("Un an de salaire en cas de fermeture", "fr", "close"),
        ("补发罢工期间工资", "zh", "pay-out"),
    ],
)
def test_the_occasion_is_not_asked_for(text: str, language: str, direction: str) -> None:
    assert direction in {concepts()[hit.place].name for hit in hits(text, language)}
    assert direction not in wants(text, language)


@pytest.mark.parametrize(
    ("text", "language", "direction"),
    [
        ("Repair the ward during the summer", "en", "repair"),
        ("During the night shift raise the temperature", "en", "raise"),
        ("Во время паводка закройте шахту", "ru", "close"),
        ("Отремонтировать дорогу перед школой", "ru", "repair"),
        ("Қыс кезінде жолды жөндеңіздер", "kk", "repair"),
        ("Жолды жөндеңіздер қыс кезінде", "kk", "repair"),
        ("Korrupte Beamte vor Gericht", "de", "try-in-court"),
        ("بازنشستگی پیش از موعد معلمان", "fa", "earlier"),
    ],
)
def test_what_is_asked_for_beside_an_occasion_still_is(text: str, language: str, direction: str) -> None:
    assert direction in wants(text, language)


def test_two_that_share_the_occasion_alone_want_nothing_in_common() -> None:
    ward = Said("Переводите больных в другую больницу, если отделение закрыто на время ремонта", "ru")
    engines = Said("Тепловозы ремонтировать в срок", "ru")
    assert "repair" in wants(engines.text, "ru")
    assert not why(ward, engines).wanted


def test_the_cause_of_a_protest_is_not_the_reverse_of_what_it_asks() -> None:
    because = Said("We will not go home because of the closure of the mine", "en")
    assert relation(because, Said("Do not close the mine", "en")) != OPPOSITE


def test_things_are_named_wherever_they_stand_and_the_vectors_read_all() -> None:
    text = "Pay sick leave during the strike and the repair"
    names = {concepts()[place].name for place in valued(hits(text, "en"))}
    assert "repair" in names
    left = {concepts()[place].name for place in valued(wanted(text, "en"))}
    assert names - left <= {one.name for one in concepts() if one.kind == "direction"}
    assert "strike" in left


def test_no_place_outside_the_text_and_none_in_a_language_that_is_not_known() -> None:
    assert occasions(words("during", "en"), "en") == occasions(words("кезінде", "kk"), "kk") == frozenset()
    assert occasions(words("during the repair", "xx"), "xx") == frozenset()
