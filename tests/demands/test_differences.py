"""Word by word: what changed, and two changes in one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.demands.differences import GONE, NEW, SAME, compared, merged, merged_order, tokens

WORDS = st.lists(
    st.sampled_from(["газ", "жалақы", "wages", "40", "percent", "👩‍👩‍👧", "خُبْز", "é", ",", ".", "\n"]), max_size=25
)
TEXTS = WORDS.map(" ".join)


@given(st.text())
def test_tokens_are_the_text(text: str) -> None:
    assert "".join(tokens(text)) == text


@pytest.mark.parametrize(
    "word", ["жалақының", "газ-құбыр", "خُبْزٌ", "👩‍👩‍👧", "✊🏽", "e\u0301te\u0301", "д'Артаньян", "60\u202f000"[:2]]
)
def test_a_word_of_any_script_stays_whole(word: str) -> None:
    assert tokens(f"{word}, {word}")[0] == word


@given(TEXTS, TEXTS)
def test_both_wordings_can_be_read_off_a_comparison(before: str, after: str) -> None:
    runs = compared(before, after)
    assert "".join(run.text for run in runs if run.kind in (SAME, GONE)) == before
    assert "".join(run.text for run in runs if run.kind in (SAME, NEW)) == after


def test_single_spaces_between_changes_go_with_the_changes() -> None:
    runs = compared("the old wage of today for all", "the new pay of today for all")
    assert [(run.kind, run.text) for run in runs] == [
        (SAME, "the "),
        (GONE, "old wage"),
        (NEW, "new pay"),
        (SAME, " of today for all"),
    ]


def test_wordings_with_little_in_common_stand_one_by_one() -> None:
    assert [run.kind for run in compared("Lower the price of gas", "Release the detained people")] == [GONE, NEW]


@given(TEXTS, TEXTS)
def test_who_changed_nothing_changes_nothing(base: str, other: str) -> None:
    assert merged(base, base, other) == other
    assert merged(base, other, base) == other
    assert merged(base, other, other) == other


@given(TEXTS, TEXTS, TEXTS)
def test_a_merge_is_the_same_from_either_side(base: str, one: str, other: str) -> None:
    assert merged(base, one, other) == merged(base, other, one)


def test_changes_of_different_words_come_together_in_any_script() -> None:
    assert (
        merged(
            "Газ бағасын 50 теңгеге түсіру керек.",
            "Газ бағасын 60 теңгеге түсіру керек.",
            "Газ бағасын 50 теңгеге дереу түсіру керек.",
        )
        == "Газ бағасын 60 теңгеге дереу түсіру керек."
    )
    assert merged("خبز وعمل للجميع", "خبز وعمل وسكن للجميع", "خبز وعمل للجميع الآن") == "خبز وعمل وسكن للجميع الآن"


KEYS = st.lists(st.sampled_from("abcdefgh"), unique=True)


@given(KEYS, KEYS, KEYS)
def test_no_key_is_lost_or_doubled(base: list[str], mine: list[str], theirs: list[str]) -> None:
    order, _contradicts = merged_order(base, mine, theirs)
    assert sorted(order) == sorted({*mine, *theirs})


@given(KEYS)
def test_one_reordering_is_taken_over(base: list[str]) -> None:
    turned = base[::-1]
    assert merged_order(base, turned, base) == (turned, False)
    assert merged_order(base, base, turned) == (turned, False)
