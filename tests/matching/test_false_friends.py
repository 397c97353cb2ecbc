"""Words that begin as a stem does and mean something else are not taken for what the stem names."""

import pytest

from tracker.matching.folding import folded
from tracker.matching.lexicon import Concept, concepts
from tracker.matching.naming import BESIDE, hits


def named(text: str, language: str) -> set[str]:
    return {concepts()[hit.place].name for hit in hits(text, language)}


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("Жалақы кемінде 300 мың теңге болсын", "kk", "currency-devaluation"),
        ("Жалақы кемінде 300 мың теңге болсын", "kk", "equal"),
        ("Қазақ тілінде оқулық беріңіздер", "kk", "shooting-violence"),
        ("Оқушылардың ата-анасына айтыңыздар", "kk", "shooting-violence"),
        ("Суды таңертең беріңіздер", "kk", "courts"),
        ("Семей қаласында аурухана салыңыздар", "kk", "families"),
        ("Жол жөндеу жұмысы жасалсын, отбасыларға есік ашылсын", "kk", "young-families"),
        ("Медициналық сақтандыру болсын", "kk", "keep"),
        ("Уголок для отдыха в цехе", "ru", "coal-firewood"),
        ("Освободить задержанных", "ru", "on-time"),
        ("Сделать крытые остановки", "ru", "stop"),
        ("Сохранить школы сёл района", "ru", "flood-disaster"),
        ("Go good and slow, governor", "en", "free-people"),
        ("Our offices are cold all day", "en", "public-holidays"),
        ("Hire local people and pay for their training", "en", "wage"),
        ("Leave the forest alone", "en", "leave-rest"),
        ("Воды нет третий день", "ru", "against"),
        ("Провести честные выборы", "ru", "connect"),
        ("Maktabga borish uchun avtobus bering", "uz", "wolves-predators"),
        ("O‘quvchilarga uzoq yo‘l", "uz", "shooting-violence"),
        ("Маошлар зиёд карда шавад, барқарор бошад", "tg", "electricity-heat"),
        ("Maaşlar zamanında ödensin", "tr", "raise"),
        ("Не закрывайте лікарню", "uk", "medics"),
    ],
)
def test_a_false_friend_names_nothing(text: str, language: str, name: str) -> None:
    assert name not in named(text, language)


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("Теңгенің құнсыздануын тоқтатыңдар", "kk", "currency-devaluation"),
        ("Тең еңбекке тең ақы", "kk", "equal"),
        ("Қаза тапқандардың отбасына көмек", "kk", "shooting-violence"),
        ("Бейбіт халыққа оқ атқандар жауап берсін", "kk", "shooting-violence"),
        ("Независимый суд", "ru", "courts"),
        ("Снабдить углём по твёрдой цене", "ru", "coal-firewood"),
        ("Перестаньте задерживать зарплату", "ru", "on-time"),
        ("Остановите добычу урана", "ru", "stop"),
        ("Pensions go up now", "en", "raise"),
        ("Equal pay for equal work", "en", "wage"),
        ("Paid sick leave for everybody", "en", "leave-rest"),
        ("Провести газ в каждый дом", "ru", "connect"),
        ("Let them go, release them", "en", "free-people"),
        ("Bo‘rilar qo‘ylarni yeydi", "uz", "wolves-predators"),
        ("Maaşlara zam", "tr", "raise"),
    ],
)
def test_what_the_stem_means_is_named_as_before(text: str, language: str, name: str) -> None:
    assert name in named(text, language)


def told_of(concept: Concept) -> list[tuple[str, str]]:
    return [(language, word) for language, some in concept.mistaken.items() for word in some]


def test_each_false_friend_begins_as_a_stem_of_its_concept() -> None:
    """Else it takes out nothing, and is misspelt or left over."""
    idle = [
        (concept.name, language, word)
        for concept in concepts()
        for language, word in told_of(concept)
        if not any(
            folded(word.rstrip("$"), language).startswith(folded(part.rstrip("$"), code))
            for code in (language, *BESIDE.get(language, ()))
            for stem in concept.stems.get(code, ())
            for part in stem.split("+")
        )
    ]
    assert idle == []


def test_no_false_friend_takes_out_a_whole_stem_of_its_own_language() -> None:
    dead = [
        (concept.name, language, word, stem)
        for concept in concepts()
        for language, word in told_of(concept)
        for stem in concept.stems.get(language, ())
        for part in stem.split("+")
        if (part == word if word.endswith("$") else folded(part, language).startswith(folded(word, language)))
    ]
    assert dead == []
