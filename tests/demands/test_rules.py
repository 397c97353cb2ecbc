"""Pasted text, exact wording, numbers."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.people import ADDRESSEES, content
from tracker.demands.reader import read
from tracker.demands.rules import (
    BadAddressee,
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
from tracker.words import TooLong


@given(
    st.lists(st.text(alphabet=st.characters(categories=["L", "Nd"]), min_size=1, max_size=30), min_size=1, max_size=20)
)
def test_what_was_numbered_is_read_back(demands: list[str]) -> None:
    text = "\n".join(f"{place}. x{demand}" for place, demand in enumerate(demands, 1))
    assert len(read(text).demands) == len(demands)


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


def test_reasons_addressees_and_origins_are_part_of_the_wording() -> None:
    plain = content("bread")
    (item,) = plain.items
    others = [
        replace(item, reasons={"ru": "hunger"}),
        replace(item, addressees=("government",)),
        replace(item, origin=3),
        item,
    ]
    hashes = {wording_hash(replace(plain, items=(one,)), "g", 1) for one in others}
    assert len(hashes) == 4
    assert [Item.from_json(one.as_json()) for one in others] == others


def test_an_empty_reason_is_no_reason() -> None:
    (item,) = checked(replace(content("bread"), items=(Item("k", None, {"ru": "x"}, {"ru": " "}),)), ADDRESSEES).items
    assert item.reasons == {}
    with pytest.raises(BadAddressee) as refused:
        checked(replace(content("x"), items=(Item("k", None, {"ru": "x"}, {}, ("tsar",)),)), ADDRESSEES)
    assert refused.value.field == "addressees-k"
    with pytest.raises(TooLong) as long:
        checked(replace(content("x"), items=(Item("k", None, {"ru": "x"}, {"ru": "y" * 2001}),)), ADDRESSEES)
    assert long.value.field == "reason-k-ru"
