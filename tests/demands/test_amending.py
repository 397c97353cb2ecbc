"""What amendments change, where they collide, and what comes of several. Pure."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.people import content
from tracker.demands.amending import (
    Change,
    ItemStruck,
    NothingChanged,
    NoWords,
    OrderIncomplete,
    WordsGone,
    applied,
    checked_change,
    collide,
    collisions_among,
)
from tracker.demands.merging import Collision
from tracker.demands.rules import Content, Item

BASE = content("Raise wages by 40 percent", "Lower the price of gas", "Open a school")


def words(found: Content) -> list[str]:
    return [item.texts["ru"] for item in found.items]


def reword(key: str, was: str, now: str) -> Change:
    return Change("replace", key, {"ru": now}, {"ru": was})


def test_each_deed_does_what_it_says() -> None:
    first = reword("k0", "Raise wages by 40 percent", "Raise all wages by half")
    assert words(applied(BASE, first, "a1").content)[0] == "Raise all wages by half"
    strike = checked_change(Change("strike", "k1"), BASE)
    assert words(applied(BASE, strike, "a2").content) == ["Raise wages by 40 percent", "Open a school"]
    for after, place in (("", 0), ("k0", 1), ("k2", 3), ("gone", 3)):
        new = applied(BASE, Change("insert", after, {"ru": "Bread"}), "a3").content
        assert (new.items[place].key, new.items[place].texts) == ("a3", {"ru": "Bread"})
    order = Change("order", order=("k2", "k0", "k1"), base=("k0", "k1", "k2"))
    assert [item.key for item in applied(BASE, order, "a4").content.items] == ["k2", "k0", "k1"]


def test_an_insertion_is_made_once() -> None:
    once = applied(BASE, Change("insert", "k0", {"ru": "Bread"}), "a3").content
    assert applied(once, Change("insert", "k0", {"ru": "Bread"}), "a3").content == once


def test_two_changes_of_different_words_come_together() -> None:
    one = reword("k0", "Raise wages by 40 percent", "Raise all wages by 40 percent")
    other = reword("k0", "Raise wages by 40 percent", "Raise wages by 50 percent")
    assert not collide(one, other)
    both = applied(applied(BASE, one, "").content, other, "")
    assert (words(both.content)[0], both.collisions) == ("Raise all wages by 50 percent", ())


def test_changes_of_the_same_words_are_left_to_a_person() -> None:
    one = reword("k0", "Raise wages by 40 percent", "Raise wages by half")
    other = reword("k0", "Raise wages by 40 percent", "Raise wages by 50 percent")
    assert collide(one, other)
    both = applied(applied(BASE, one, "").content, other, "")
    assert words(both.content)[0] == "Raise wages by half"
    assert both.collisions == (Collision("item/k0/ru", "Raise wages by 50 percent"),)


def test_what_was_struck_or_reworded_meanwhile_collides() -> None:
    without = replace(BASE, items=BASE.items[1:])
    late = reword("k0", "Raise wages by 40 percent", "Raise wages by half")
    assert applied(without, late, "").collisions == (Collision("item/k0/ru", "Raise wages by half"),)
    strike = Change("strike", "k0", was={"ru": "Raise wages by 40 percent"})
    reworded = applied(BASE, late, "").content
    assert applied(reworded, strike, "").collisions == (Collision("strike/k0", ""),)
    assert applied(without, strike, "") == type(applied(without, strike, ""))(without)


def test_two_orders_that_contradict_are_left_to_a_person() -> None:
    base = ("k0", "k1", "k2")
    one, other = (
        Change("order", order=("k1", "k0", "k2"), base=base),
        Change("order", order=("k2", "k0", "k1"), base=base),
    )
    first = applied(BASE, one, "").content
    assert [item.key for item in first.items] == ["k1", "k0", "k2"]
    second = applied(first, other, "")
    assert (second.content, second.collisions) == (first, (Collision("order", "3, 2, 1"),))
    assert applied(first, one, "").content == first  # made once


def test_which_collide() -> None:
    changes = {
        1: reword("k0", "Raise wages by 40 percent", "Raise wages by half"),
        2: reword("k0", "Raise wages by 40 percent", "Raise wages by 50 percent"),
        3: Change("strike", "k0", was={"ru": "Raise wages by 40 percent"}),
        4: Change("strike", "k1", was={"ru": "Lower the price of gas"}),
        5: Change("insert", "k0", {"ru": "Bread"}),
        6: Change("order", order=("k2", "k0", "k1"), base=("k0", "k1", "k2")),
        7: Change("order", order=("k1", "k0", "k2")),
    }
    assert collisions_among(changes) == {1: [2, 3], 2: [1, 3], 3: [1, 2], 4: [], 5: [], 6: [7], 7: [6]}


def test_bad_amendments_are_refused() -> None:
    with pytest.raises(ItemStruck):
        checked_change(Change("strike", "gone"), BASE)
    with pytest.raises(ItemStruck):
        checked_change(Change("insert", "gone", {"ru": "x"}), BASE)
    with pytest.raises(NothingChanged):
        checked_change(reword("k0", "Raise wages by 40 percent", "Raise wages by 40 percent "), BASE)
    with pytest.raises(NoWords):
        checked_change(Change("insert", "k0", {"ru": " "}), BASE)
    with pytest.raises(NoWords):
        checked_change(reword("k0", "Raise wages by 40 percent", ""), BASE)
    for order in ((), ("k0",), ("k0", "k1", "k1"), ("k0", "k1", "k2", "k9")):
        with pytest.raises(OrderIncomplete):
            checked_change(Change("order", order=order), BASE)
    with pytest.raises(NothingChanged):
        checked_change(Change("order", order=("k0", "k1", "k2")), BASE)
    with pytest.raises(WordsGone) as gone:
        checked_change(reword("k0", "Raise wages by 30 percent", "Raise wages by half"), BASE)
    assert gone.value.values["now"] == "Raise wages by 40 percent"


def test_words_typed_on_an_older_text_are_carried_over_where_they_still_fit() -> None:
    found = checked_change(reword("k0", "Raise wages by 40 percent today", "Raise all wages by 40 percent today"), BASE)
    assert (found.texts, found.was) == (
        {"ru": "Raise all wages by 40 percent"},
        {"ru": "Raise wages by 40 percent"},
    )


CHANGES = st.one_of(
    st.builds(
        lambda k, t: Change("replace", k, {"ru": t}, {"ru": BASE.item(k).texts["ru"]}),
        st.sampled_from(["k0", "k1", "k2"]),
        st.sampled_from(["Bread", "Raise all wages by 40 percent", "Work"]),
    ),
    st.builds(lambda k: Change("strike", k, was={"ru": BASE.item(k).texts["ru"]}), st.sampled_from(["k0", "k1", "k2"])),
    st.builds(
        lambda k, t: Change("insert", k, {"ru": t}),
        st.sampled_from(["", "k0", "k2"]),
        st.sampled_from(["Peace", "Land"]),
    ),
    st.builds(lambda o: Change("order", order=tuple(o), base=("k0", "k1", "k2")), st.permutations(["k0", "k1", "k2"])),
)


@given(st.lists(CHANGES, max_size=6))
def test_no_words_of_any_amendment_are_lost(changes: list[Change]) -> None:
    content_now, kept = BASE, set[str]()
    for number, change in enumerate(changes):
        came = applied(content_now, change, f"a{number}")
        kept |= {one.words for one in came.collisions}
        proposed = set(change.texts.values()) if change.deed != "order" else set()
        there = {text for item in came.content.items for text in item.texts.values()}
        for text in proposed:
            assert text in there | kept or all(word in " ".join(there) for word in text.split())
        content_now = came.content
    assert len({item.key for item in content_now.items}) == len(content_now.items)


def test_a_new_demand_has_every_language_of_the_list() -> None:
    two = replace(BASE, languages=("ru", "kk"))
    change = checked_change(Change("insert", "k0", {"kk": "Нан"}), two)
    assert applied(two, change, "n").content.item("n") == Item("n", None, {"ru": "", "kk": "Нан"})
