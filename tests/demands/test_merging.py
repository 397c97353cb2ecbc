"""Two people at one draft: no word of either is lost."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.people import content
from tracker.demands.merging import Choice, Collision, Merge, merge, settled
from tracker.demands.rules import Content, Item

WORDS = st.sampled_from(["bread", "work", "gas", "school", "peace", "bread and work"])
KEYS = "abcde"


def draft(words: dict[str, str], title: str = "T") -> Content:
    items = tuple(Item(key, None, {"ru": text}) for key, text in words.items())
    return replace(content(), items=items, title={"ru": title})


CONTENTS = st.builds(
    lambda words, title: draft(words, title),
    st.dictionaries(st.sampled_from(KEYS), WORDS, max_size=5),
    st.sampled_from(["T", "Our list", "Demands"]),
)


def words(found: Merge) -> set[str]:
    """All texts that stand or are kept beside."""
    standing = {text for item in found.content.items for text in item.texts.values()} | set(
        found.content.title.values()
    )
    return standing | {one.words for one in found.collisions}


@given(CONTENTS, CONTENTS, CONTENTS)
def test_whatever_either_wrote_stands_or_is_kept_beside(base: Content, mine: Content, theirs: Content) -> None:
    found = merge(base, mine, theirs)
    for own in (mine, theirs):
        for item in own.items:
            was = base.item(item.key)
            if was is None or was.texts != item.texts:
                assert item.texts["ru"] in words(found)
        if own.title != base.title:
            assert own.title["ru"] in words(found)
    assert len({item.key for item in found.content.items}) == len(found.content.items)


@given(CONTENTS, CONTENTS)
def test_what_only_one_changed_is_taken_over(base: Content, other: Content) -> None:
    for found in (merge(base, other, base), merge(base, base, other)):
        assert found == Merge(other)


BASE = draft({"a": "bread", "b": "work", "c": "gas"})


def test_changes_of_different_demands_come_together() -> None:
    mine = draft({"a": "bread and milk", "b": "work", "c": "gas", "n": "school"})
    theirs = draft({"b": "work", "c": "gas at 50", "a": "bread"})
    found = merge(BASE, mine, theirs)
    assert [item.texts["ru"] for item in found.content.items] == ["work", "gas at 50", "school", "bread and milk"]
    assert found.collisions == ()


def test_two_wordings_of_one_demand_are_both_there() -> None:
    found = merge(
        BASE, draft({"a": "rye bread", "b": "work", "c": "gas"}), draft({"a": "white bread", "b": "work", "c": "gas"})
    )
    assert found.content.items[0].texts == {"ru": "white bread"}
    assert found.collisions == (Collision("item/a/ru", "rye bread"),)


def test_a_demand_struck_by_one_and_reworded_by_the_other_stays_and_says_so() -> None:
    without, reworded = draft({"b": "work", "c": "gas"}), draft({"a": "rye bread", "b": "work", "c": "gas"})
    for mine, theirs in ((without, reworded), (reworded, without)):
        found = merge(BASE, mine, theirs)
        assert found.content.item("a") == reworded.item("a")
        assert found.collisions == (Collision("strike/a", ""),)


def test_two_orders_that_contradict_leave_the_one_that_stands() -> None:
    mine, theirs = draft({"c": "gas", "a": "bread", "b": "work"}), draft({"b": "work", "a": "bread", "c": "gas"})
    found = merge(BASE, mine, theirs)
    assert ([item.key for item in found.content.items], found.order_collided) == (["b", "a", "c"], True)


def test_a_language_added_by_one_and_an_addressee_by_the_other() -> None:
    mine = replace(BASE, languages=("ru", "kk"), title={"ru": "T", "kk": "Т"}, preamble={"ru": "", "kk": ""})
    theirs = replace(BASE, addressees=("employer", "government"))
    found = merge(BASE, mine, theirs).content
    assert (found.languages, found.addressees) == (("ru", "kk"), ("employer", "government"))
    assert found.items[0].texts == {"ru": "bread", "kk": ""}


def test_each_choice_does_what_it_says() -> None:
    one = Collision("item/a/ru", "rye bread")

    def texts(deed: str) -> list[str]:
        return [item.texts["ru"] for item in settled(BASE, [Choice(one, deed, "new")]).items]

    assert texts("keep") == ["bread", "work", "gas"]
    assert texts("take") == ["rye bread", "work", "gas"]
    assert texts("both") == ["bread", "rye bread", "work", "gas"]
    title = Collision("title/ru", "Other")
    assert settled(BASE, [Choice(title, "take", "")]).title == {"ru": "Other"}
    assert settled(BASE, [Choice(title, "both", "")]).title == {"ru": "T\nOther"}
    strike = Collision("strike/b", "")
    assert [item.key for item in settled(BASE, [Choice(strike, "take", "")]).items] == ["a", "c"]
    reason = Collision("reason/a/ru", "hunger")
    assert settled(BASE, [Choice(reason, "take", "")]).items[0].reasons == {"ru": "hunger"}


def test_words_for_a_demand_that_is_gone_can_be_put_back() -> None:
    gone = Collision("item/zzz/ru", "peace")
    assert settled(BASE, [Choice(gone, "both", "new")]).items[-1] == Item("new", None, {"ru": "peace"})
    assert settled(BASE, [Choice(gone, "keep", "new")]) == BASE
