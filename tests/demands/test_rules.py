"""Pasted text, exact wording, numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.people import ADDRESSEES, content
from tracker.demands.reader import TooManyLines, read_pasted
from tracker.demands.rules import (
    DemandTooLong,
    EmptyList,
    Item,
    MissingLanguage,
    TooManyDemands,
    checked,
    complete,
    numbered,
    wording_hash,
)

ZHANAOZEN = """Біз, мұнайшылар, талап етеміз:
1. Жалақы 40%-ға
көтерілсін;
2) Газ бағасы 1.5 есе түспесін
   • Кәсіподақ еркін болсын
– Ешкім қудаланбасын

Келесі сөз осында.
"""


def test_a_pasted_list_is_read_with_its_lines_that_run_on() -> None:
    pasted = read_pasted(ZHANAOZEN)
    assert pasted.before == "Біз, мұнайшылар, талап етеміз:"
    assert pasted.demands == (
        "Жалақы 40%-ға көтерілсін;",
        "Газ бағасы 1.5 есе түспесін",
        "Кәсіподақ еркін болсын",
        "Ешкім қудаланбасын\nКелесі сөз осында.",
    )


@given(
    st.lists(st.text(alphabet=st.characters(categories=["L", "Nd"]), min_size=1, max_size=30), min_size=1, max_size=20)
)
def test_what_was_numbered_is_read_back(demands: list[str]) -> None:
    text = "\n".join(f"{place}. x{demand}" for place, demand in enumerate(demands, 1))
    assert len(read_pasted(text).demands) == len(demands)


@given(st.text(max_size=2000))
def test_no_text_breaks_the_reader(text: str) -> None:
    read_pasted(text)


def test_lists_that_cannot_be_are_refused_with_their_field() -> None:
    with pytest.raises(TooManyDemands):
        checked(content(*[f"d{n}" for n in range(300)]), ADDRESSEES)
    with pytest.raises(DemandTooLong) as refused:
        checked(content("ok", "x" * 100_000), ADDRESSEES)
    assert (refused.value.field, refused.value.values["place"]) == ("item-k1-ru", 2)
    with pytest.raises(EmptyList):
        complete(checked(content("", "\u202e \x07"), ADDRESSEES))
    with pytest.raises(MissingLanguage):
        two = content("да")
        complete(checked(type(two)(("ru", "kk"), (), {"ru": "т", "kk": "т"}, {}, two.items), ADDRESSEES))


def test_bidi_and_control_characters_go_emoji_and_arabic_stay() -> None:
    (item,) = checked(content("مطالب \u202eعمال ✊🏽\x00"), ADDRESSEES).items
    assert item.texts["ru"] == "مطالب عمال ✊🏽"


@given(st.lists(st.text(max_size=5), min_size=1, max_size=5), st.lists(st.text(max_size=5), min_size=1, max_size=5))
def test_the_hash_names_the_exact_wording(one: list[str], two: list[str]) -> None:
    same = wording_hash(content(*one), "g", None) == wording_hash(content(*two), "g", None)
    assert same == (one == two)


@given(st.lists(st.integers(1, 50), unique=True, max_size=20), st.integers(0, 10))
def test_numbers_are_kept_and_never_given_twice(given_numbers: list[int], new: int) -> None:
    last = max(given_numbers, default=0)
    items = [Item("k", number, {}) for number in given_numbers] + [Item("n", None, {})] * new
    assert numbered(items, last) == given_numbers + list(range(last + 1, last + new + 1))


def test_a_paste_with_too_many_lines_is_refused_and_not_cut() -> None:
    assert len(read_pasted("1. bread\n" * 10_000).demands) == 9_999 + 1
    with pytest.raises(TooManyLines):
        read_pasted("1. bread\n" * 10_001 + "1. bread")
