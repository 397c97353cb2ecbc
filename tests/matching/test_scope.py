"""What a text wants, and what it does not."""

import pytest

from tracker.matching.lexicon import concepts
from tracker.matching.naming import _stems, features, get_ready, refused
from tracker.matching.scope import asks, ends_denied


def directions(text: str, language: str) -> dict[str, float]:
    (row,) = features([text], [language])
    return {
        concept.name: float(value)
        for concept, value in zip(concepts(), row, strict=True)
        if value and concept.kind == "direction"
    }


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Мектепті жаппаңыздар", "kk"),
        ("Мектеп жабылмасын", "kk"),
        ("Оорукана жабылбасын", "ky"),
        ("Maktab yopilmasin", "uz"),
        ("Hastane kapatılmasın", "tr"),
        ("Не закрывайте школу", "ru"),
        ("Хватит закрывать школы", "ru"),
        ("Не закривайте лікарню", "uk"),
        ("Не зачыняйце школу", "be"),
        ("Nie zamykajcie szpitala", "pl"),
        ("Do not close the school", "en"),
        ("Stop closing schools", "en"),
        ("No al cierre del hospital", "es"),
        ("Não fechem a escola", "pt"),
        ("Nao fechem a escola", "pt"),
        ("Ne fermez pas l'hôpital", "fr"),
        ("لا لإغلاق المستشفى", "ar"),
        ("Schließt das Krankenhaus nicht", "de"),
        ("Das Krankenhaus darf nicht geschlossen werden", "de"),
        ("Non chiudete la scuola", "it"),
        ("Мактаби деҳа баста нашавад", "tg"),
        ("Jangan tutup sekolah kami", "id"),
        ("گذرگاه مرزی بسته نشود", "fa"),
        ("مدرسه را تعطیل نکنید", "fa"),
        ("गाँव का स्कूल बंद मत करो", "hi"),
        ("स्कूल बंद न किया जाए", "hi"),
        ("不要关闭我们的学校", "zh"),
        ("反对关闭医院", "zh"),
    ],
)
def test_words_and_endings_that_deny_turn_a_direction_round(text: str, language: str) -> None:
    assert directions(text, language)["close"] == -1


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Әр цехта жылы бөлме болсын", "kk"),
        ("Анықтама үшін кезекке тұрғызбаңыздар", "kk"),
        ("Қолма-қол ақша беруді жолға қойыңыздар", "kk"),
        ("Міндеттеме орындалсын", "kk"),
        ("Taşınmaz vergisi ödemek istemiyoruz", "tr"),
    ],
)
def test_a_noun_that_ends_as_a_denied_verb_denies_nothing(text: str, language: str) -> None:
    found = directions(text, language)
    assert not {"provide", "investigate", "sign-ratify", "make-compulsory", "move-away"} & {
        name for name, value in found.items() if value < 0
    }
    assert directions("Газ бағасын көтерме", "kk")["raise"] == -1  # which may be a noun, and is shouted as a verb


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Мектепті жабыңыздар", "kk"),
        ("Закройте шахту", "ru"),
        ("Close the mine", "en"),
        ("Hastane kapatılsın", "tr"),
        ("खदान बंद करो", "hi"),
        ("关闭矿山", "zh"),
    ],
)
def test_what_is_not_denied_is_wanted(text: str, language: str) -> None:
    assert directions(text, language)["close"] == 1


def test_a_ban_on_selling_bans_and_does_not_build() -> None:
    assert directions("Жерді шетелдіктерге сатуға тыйым салыңыздар", "kk") == {"ban": 1}


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("Экспортқа қойылған тыйым алынсын", "kk", -1),
        ("Жазғанға тыйым салуды қойыңдар", "kk", -1),
        ("Экспортко коюлган тыюу алынсын", "ky", -1),
        ("Chet elga chiqish taqiqlari bekor qilinsin", "uz", -1),
        ("Yurt dışı çıkış yasakları kalksın", "tr", -1),
        ("Lift the ban on exports", "en", -1),
        ("Отмените запрет на вывоз", "ru", -1),
        ("Мал экспортына тыйым салынсын", "kk", 1),
        ("Chet elga sotish taqiqlansin", "uz", 1),
        ("Ban the export of cattle", "en", 1),
    ],
)
def test_who_lifts_a_ban_wants_none(text: str, language: str, wanted: int) -> None:
    assert directions(text, language)["ban"] == wanted


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("Не смейте отменять бесплатный проезд", "ru", {"free-of-charge": 1, "abolish": -0.5}),
        ("Do not abolish free travel", "en", {"free-of-charge": 1, "abolish": -0.5}),
        ("Заңмен тыйым салмаңыздар", "kk", {"ban": -1}),
        ("Cancel the student debt", "en", {"abolish": 1, "write-off": 1}),
        ("Предупреждать не нужно", "ru", {"inform": -1}),
        ("Школу закривати не треба", "uk", {"close": -1}),
        ("Pay nothing for such hours", "en", {"pay-out": -1}),
        ("No pensioner should get less", "en", {"less": -1, "lower": -1}),
        ("Hire those with no experience", "en", {"hire-more": 1}),
        ("No closures", "en", {"against": 1, "stop": 1, "close": -1}),
        ("We say no to closures", "en", {"against": 1, "stop": 1, "close": -1}),
        ("Workers may not be dismissed", "en", {"ban": 1, "allow": 1, "dismiss": -1, "dismiss-workers": -1}),
        ("Raise the wages, not lower them", "en", {"raise": 1}),
        ("Raise the wages and not lower them", "en", {"raise": 1}),
        ("Повысить зарплату, а не снизить её", "ru", {"raise": 1}),
        ("Құрылысшыларға жалақы төленсін", "kk", {"pay-out": 1}),
        ("Зарплату строителям выплатить", "ru", {"pay-out": 1}),
        ("Жұмысшылар жаппай қысқарсын", "kk", {"lower": 1}),
        ("Кітаптар таратылсын", "kk", {"provide": 1}),
        ("Парламент таратылсын", "kk", {"abolish": 1}),
        ("Долой повышение цен", "ru", {"raise": -1, "against": 0.5}),
    ],
)
def test_what_denies_denies_what_it_belongs_to(text: str, language: str, wanted: dict[str, float]) -> None:
    assert directions(text, language) == wanted


def test_what_is_named_only_to_refuse_it_is_known() -> None:
    (wages,) = (place for place, concept in enumerate(concepts()) if concept.name == "wage")
    assert refused("Free housing, not wages", "en") == {wages}
    assert not refused("Wages and housing", "en")


def test_a_word_that_only_ends_as_an_infinitive_asks_nothing() -> None:
    assert not asks(("опять", "урезали"), "ru")
    assert asks(("урезать", "расходы"), "ru")


def test_what_stands_in_place_of_something_is_not_wanted() -> None:
    (row,) = features(["Постройте школу вместо тюрьмы"], ["ru"])
    named = {concept.name for concept, value in zip(concepts(), row, strict=True) if value}
    assert "school" in named
    assert "prison-conditions" not in named


def test_a_reason_counts_half() -> None:
    assert directions("Повысьте зарплату: директор закрыл столовую", "ru") == {"raise": 1, "close": 0.5}


def test_an_ending_that_only_looks_like_a_denial_is_none() -> None:
    assert not ends_denied("меншік", "kk")
    assert not ends_denied("ылма" * 1000, "kk")


def test_the_words_of_all_languages_are_kept_once_however_many_unknown_ones_are_named() -> None:
    get_ready(["kk", ""])
    kept = _stems.cache_info().currsize
    assert directions("Зарплату повысить", "qaa") == directions("Зарплату повысить", "qab-Latn") == {"raise": 1.0}
    assert _stems.cache_info().currsize == kept
