"""Words without their endings: what is found by each of its forms, in three languages, and what is not."""

import json
from itertools import permutations

import pytest

from tracker.site.search_words import (
    LENGTH,
    MOST,
    asked_words,
    excerpt,
    found_in,
    kazakh_stem,
    marked,
    plain,
    stems,
    stems_of,
)

# Forms of one word a line, as people write them in demands and in searches.
FORMS = {
    "kk": """
        зейнетақы зейнетақысы зейнетақыны зейнетақының зейнетақыға зейнетақымыз зейнетақылар
        жалақы жалақысы жалақыны жалақымыз жалақының жалақымызды жалақыға
        талап талаптар талаптың талаптарымыз талабы талабымыз талапты
        жұмысшы жұмысшылар жұмысшылардың жұмысшыларға жұмысшының
        жұмыс жұмысқа жұмыста жұмыстан жұмысы жұмысының
        баға бағасы бағаны бағалар бағаның бағасын
        теңге теңгеден теңгеге теңгені теңгенің
        еңбек еңбегі еңбекті еңбектің еңбегіміз
        қала қалада қаланың қаладан қалалар қаласы
        зауыт зауытта зауыттағы зауыттың зауыттан зауытқа
        мұғалім мұғалімдер мұғалімнің мұғалімге мұғалімдердің
        көтеру көтерілсін көтеріңіз көтеруді көтерсін көтерілуі
        қысқарту қысқартуға қысқартуды қысқартылсын қысқартсын
        төлеу төлесін төлеуді төлеуге
        әкім әкімді әкімнің әкімдер
        шахта шахтада шахтаның шахталар шахтадағы
        аурухана ауруханада ауруханалар ауруханаға
        үй үйді үйлер үйге
        су суды судың суға
    """,
    "ru": """
        пенсия пенсии пенсию пенсией пенсий пенсиям
        зарплата зарплату зарплаты зарплатой зарплате зарплат
        требование требования требований требованиям требованиями
        рабочий рабочие рабочих рабочим рабочего
        повысить повысили повысил повысят
        шахта шахты шахте шахту шахтой шахтам
        цена цены цену цен ценам ценой
        отпуск отпуска отпуску отпуском отпусков
        льготный льготная льготную льготные льготных
        аким акима акиму акимов акимам
        вода воды воду водой воде
        увольнение увольнения увольнений увольнению
        ребёнок ребенок
        дети детей детям детьми
    """,
    "en": """
        pension pensions pensioned
        wage wages
        demand demands demanded demanding
        worker workers
        vote votes voted voting
        strike strikes striking
        holiday holidays
        child children
    """,
}
# What looks alike and is another thing.
APART = [
    *(("пенсия", "песня"), ("зарплата", "заря"), ("цена", "ценз"), ("баға", "бақ"), ("жалақы", "жала")),
    *(("Алматы", "алма"), ("wage", "wagon"), ("шахта", "шахматы"), ("теңге", "тең"), ("су", "сурет")),
]


def pairs(language: str) -> list[tuple[str, str]]:
    """Every two forms of a word: one in a text, one in a search."""
    return [pair for line in FORMS[language].strip().splitlines() for pair in permutations(line.split(), 2)]


def share(language: str, way: str) -> float:
    found = {
        "exact": lambda text, asked: plain(text) == plain(asked),
        "prefix": lambda text, asked: plain(text).startswith(plain(asked)),
        "stem": lambda text, asked: bool(stems(plain(text)) & stems(plain(asked))),
        "search": lambda text, asked: bool(found_in(stems_of([(text, language)]), asked_words(asked, language))),
    }[way]
    judged = [found(*pair) for pair in pairs(language)]
    return round(sum(judged) / len(judged), 3)


def test_what_each_way_finds_of_the_forms_of_a_word() -> None:
    """The figures of docs/decisions/0027-search.md."""
    ways = ("exact", "prefix", "stem", "search")
    assert {lang: {way: share(lang, way) for way in ways} for lang in FORMS} == {
        "kk": {"exact": 0.0, "prefix": 0.202, "stem": 0.947, "search": 0.963},
        "ru": {"exact": 0.007, "prefix": 0.101, "stem": 0.978, "search": 0.978},
        "en": {"exact": 0.0, "prefix": 0.273, "stem": 0.955, "search": 0.977},
    }


@pytest.mark.parametrize(("one", "other"), APART)
def test_what_only_looks_alike_has_other_stems(one: str, other: str) -> None:
    assert stems(plain(one)) & stems(plain(other)) == frozenset()


def test_kazakh_is_found_however_it_is_typed() -> None:
    there = stems_of([("Зейнетақымыз көтерілсін, жаңаша төленсін.", "kk")])
    for typed in ("зейнетақы", "зейнетакы", "ЗЕЙНЕТАКЫНЫ", "котеру", "көтеріңіз", "zeinetaqy", "Zeinetaqyny", "kóterý"):
        assert found_in(there, asked_words(typed, "kk")) == 1, typed
    latin = stems_of([("Zeinetaqymyz kóterilsin", "kk")])
    assert found_in(latin, asked_words("зейнетақы", "ru")) == 1


def test_a_stem_of_a_stem_is_itself() -> None:
    words = [plain(word) for word in FORMS["kk"].split()]
    assert [word for word in words if kazakh_stem(kazakh_stem(word)) != kazakh_stem(word)] == []


def test_words_that_stand_everywhere_are_looked_for_only_alone() -> None:
    assert [word.typed for word in asked_words("зарплата и пенсия", "ru")] == ["зарплата", "пенсия"]
    assert [word.typed for word in asked_words("и", "ru")] == ["и"]
    assert stems_of([("зарплата и пенсия", "ru")]) == stems_of([("зарплата пенсия", "ru")])


def test_figures_are_found_however_their_thousands_are_written() -> None:
    there = stems_of([("Не меньше 60 000 тенге", "ru")])
    for typed in ("60000", "60 000", "60.000", "60,000"):
        assert found_in(there, asked_words(typed, "ru")) == 1, typed
    assert found_in(there, asked_words("60", "ru")) == 0


def test_the_number_of_a_common_demand_is_one_word() -> None:
    assert [[word.typed for word in asked_words(typed, "ru")] for typed in ("P-7", "п-7", "р-7")] == [
        ["p7"],
        ["p7"],
        ["p7"],
    ]


def test_only_the_last_word_may_be_the_beginning_of_one() -> None:
    assert [word.prefix for word in asked_words("повы зарп", "ru")] == ["", "зарп"]
    assert [word.prefix for typed in ("з", "прожиточного", "60") for word in asked_words(typed, "ru")] == ["", "", ""]


@pytest.mark.parametrize("typed", ["", " ", "'\"*():^-+", "\u0301\u0301", "🙂", "   ", "___"])
def test_what_holds_no_word(typed: str) -> None:
    assert asked_words(typed, "kk") == []


@pytest.mark.parametrize(
    "typed", ["а" * 10_000, "слово " * 2_000, "AND OR NOT NEAR(a b)", "a\u0301b ½ ǅ ß İ ﬁ ١٢٣ 北京"]
)
def test_what_the_databases_are_asked_is_letters_and_figures(typed: str) -> None:
    words = asked_words(typed, "kk")
    asked = [stem for word in words for stem in (*word.stems, word.prefix) if stem]
    assert 0 < len(words) <= MOST
    assert [stem for stem in asked if not stem.isalnum() or len(stem) > LENGTH or stem != stem.casefold()] == []


def test_what_was_found_is_marked_in_the_words_of_the_text() -> None:
    text = "«Пенсии» поднять: пенсий не хватает."
    pieces = marked(text, asked_words("пенсию", "ru"), "ru")
    assert "".join(piece for piece, _found in pieces) == text
    assert [piece for piece, found in pieces if found] == ["Пенсии", "пенсий"]
    assert marked("", asked_words("пенсия", "ru")) == []


def test_of_a_long_text_the_part_around_the_word_is_shown() -> None:
    text = "вступление " * 100 + "пенсия " + "окончание " * 100
    part = excerpt(text, asked_words("пенсию", "ru"))
    assert (len(part) < 340, part.startswith("… "), part.endswith(" …"), "пенсия" in part) == (True, True, True, True)
    assert excerpt("short", ()) == "short"
    assert json.loads(json.dumps(excerpt("а" * 4_000, ()))) == "а" * 320 + " …"
