"""Why two demands are taken for alike, in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.matching.reasons import Said, amounts, why
from tracker.matching.relations import BROADER, NARROWER, OPPOSITE, SAME, relation


def names(found: tuple[object, ...]) -> set[str]:
    return {getattr(one, "concept", one).name for one in found}  # type: ignore[attr-defined]


def test_the_same_object_and_the_same_direction_are_named() -> None:
    found = why(Said("Поднять пенсии до 60 000 тенге", "ru"), Said("Зейнетақы көтерілсін", "kk"))
    assert names(found.both) == {"pension"}
    assert names(found.wanted) == {"raise"}
    assert (found.amounts_mine, found.amounts_theirs) == (("60 000 тенге",), ())


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        (Said("Шахту закрыть", "ru"), Said("Не закрывать шахту", "ru")),
        (Said("Lower the price of gas", "en"), Said("Raise the price of gas", "en")),
        (Said("Шахта жабылсын", "kk"), Said("Шахтаны жаппаңыздар", "kk")),
        (Said("Отменить этот налог", "ru"), Said("Keep the tax", "en")),
    ],
)
def test_opposites_are_told(mine: Said, theirs: Said) -> None:
    assert (relation(mine, theirs), relation(theirs, mine)) == (OPPOSITE, OPPOSITE)


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        (Said("Повысить зарплату", "ru"), Said("Жалақыны көтеру керек", "kk")),
        (Said("Raise wages and lower rents", "en"), Said("Lower rents", "en")),
        (Said("Освободить задержанных", "ru"), Said("Free those who were detained", "en")),
    ],
)
def test_what_may_be_the_same_is_not_called_its_opposite(mine: Said, theirs: Said) -> None:
    assert relation(mine, theirs) != OPPOSITE


def test_a_part_of_a_broader_thing_is_narrower() -> None:
    part, whole = Said("Снизить цену на газ", "ru"), Said("Снизить цены", "ru")
    assert (relation(part, whole), relation(whole, part)) == (NARROWER, BROADER)


def test_for_some_of_the_people_is_narrower() -> None:
    some, all_of_them = Said("Raise the pay of bus drivers", "en"), Said("Поднять зарплату водителям", "ru")
    assert (relation(some, all_of_them), relation(all_of_them, some)) == (NARROWER, BROADER)
    others = Said("Raise the pay of nurses", "en")
    assert relation(some, others) == relation(others, some) == SAME
    nearly = Said("Raise the pay of bus drivers and nurses", "en")
    assert (relation(nearly, all_of_them), relation(nearly, some)) == (SAME, SAME)
    assert relation(Said("Build homes for bus drivers", "en"), all_of_them) == SAME


def test_who_names_a_part_is_not_told_to_name_the_whole_as_well() -> None:
    nurses = Said("Raise the pay of nurses, buy boots", "en")
    found = why(nurses, Said("Жалақыны мейірбикелерге көтеріңдер", "kk"))
    assert names(found.both) == {"nurses", "wage"}
    assert names(found.only_mine) >= {"boots-footwear"} and not names(found.only_mine) & {"medics", "boots-gloves"}
    assert names(why(nurses, Said("Raise the pay of medics", "en")).both) == {"medics", "wage"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("60 000 тенге", {"60000": "60 000 тенге"}),
        ("60,000 tenge", {"60000": "60,000 tenge"}),
        ("1,5 %", {"1.5": "1,5 %"}),
        ("8-сағаттық", {"8": "8-сағаттық"}),
        ("в 2022 году и на 40%", {"2022": "2022 году", "40": "40%"}),
        ("no number", {}),
    ],
)
def test_amounts_by_value(text: str, found: dict[str, str]) -> None:
    assert amounts(text) == found


@given(st.text(max_size=300), st.text(max_size=300), st.sampled_from(["kk", "ru", "en", "ar", ""]))
def test_any_text_has_a_relation_to_any_other(one: str, other: str, language: str) -> None:
    assert relation(Said(one, language), Said(other, language)) in (SAME, BROADER, NARROWER, OPPOSITE)
    assert relation(Said(one, language), Said(one, language)) == SAME
