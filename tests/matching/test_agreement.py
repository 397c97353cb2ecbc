"""How likely two wordings ask the same by their words; on demands held apart, of which nothing was taught."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.matching.triples import HELD_APART, offered_as_the_same
from tracker.matching.agreement import SIGNS, agreement, signs
from tracker.matching.contrasts import NEAR, OBJECT, WHOM, pairs, read
from tracker.matching.reasons import Said
from tracker.matching.relations import OPPOSITE, SAME, agreed

said = st.builds(
    Said, st.one_of(st.text(max_size=60), st.sampled_from(["Не закрывайте шахту", "Raise pay by 20%"])),
    st.sampled_from(["ru", "kk", "en", "tr", "zh", "", "xx"]),
)  # fmt: skip


@given(said, said)
def test_it_is_a_chance_and_the_same_from_either_side(mine: Said, theirs: Said) -> None:
    found = signs(mine, theirs)
    assert found.shape == (SIGNS,)
    assert np.isfinite(found).all()
    assert np.array_equal(found, signs(theirs, mine))
    assert 0 <= agreement(mine, theirs) <= 1


@pytest.mark.parametrize(
    ("demand", "same", "other"),
    [
        ("Raise the pay of nurses by a third", "Increase nurses' pay by a third", "Raise the pay of drivers by a third"),
        ("Автобус в шахтёрский посёлок пусть ходит каждый час", "Пусть автобус в посёлок шахтёров ходит каждый час",
         "Автобус в шахтёрский посёлок пусть не ходит"),
        ("Жатақханаға ыстық су берілсін", "Жатақханада ыстық су болсын", "Жатақханаға ыстық су берілмесін"),
        ("Wages by the hour, not by the piece", "Pay wages by the hour and not by the piece",
         "Wages by the piece, not by the hour"),
    ],
)  # fmt: skip
def test_a_near_copy_that_asks_the_same_is_likelier_than_one_that_does_not(demand: str, same: str, other: str) -> None:
    language = "en" if demand.isascii() else "kk" if "ғ" in demand else "ru"
    asked = Said(demand, language)
    assert agreement(asked, Said(same, language)) > agreement(asked, Said(other, language))


@pytest.mark.parametrize(
    ("demand", "other", "language"),
    [
        (
            "Бостандықты қорғаңыздар, төраға сайланып отырсын",
            "Бостандықты қорғаңыздар, төраға сайланып отырмасын",
            "kk",
        ),
        ("Pay the miners and let them sing", "Pay the miners and let them not sing", "en"),
    ],
)
def test_what_is_denied_in_one_alone_is_not_offered_as_the_same(demand: str, other: str, language: str) -> None:
    asked, reverse = Said(demand, language), Said(other, language)
    assert agreed(asked, asked)
    assert not agreed(asked, reverse)


def test_what_names_other_things_alone_is_not_offered_as_the_same() -> None:
    food = Said("Ұн, май, қант, көмірдің қымбаттауына тосқауыл қойылып, бағасы түсірілсін", "kk")
    gas, goods = (Said(text, "ru") for text in ("Снизить цену сжиженного газа", "Снизить цены на сахар, муку и масло"))
    assert not agreed(food, gas)
    assert agreed(food, goods)


@pytest.fixture(scope="module")
def offered() -> dict[str, float]:
    """Of the pairs of each kind held apart the share that is offered as the same."""
    all_pairs, as_the_same = Counter[str](), Counter[str]()
    for demand in read(HELD_APART):
        copies = {worded.said for worded in demand if worded.kind == NEAR}
        for kind, pair in pairs(demand):
            kind = NEAR if kind == SAME and not copies.isdisjoint(pair) else kind
            all_pairs[kind] += 1
            as_the_same[kind] += offered_as_the_same(*pair)
    return {kind: as_the_same[kind] / many for kind, many in all_pairs.items()}


@pytest.mark.parametrize(("kind", "most"), [(OPPOSITE, 0.025), (OBJECT, 0.07), (WHOM, 0.075)])
def test_what_asks_something_else_is_hardly_offered_as_the_same(
    kind: str, most: float, offered: dict[str, float]
) -> None:
    assert offered[kind] <= most


def test_what_asks_the_same_is_offered_so_more_often(offered: dict[str, float]) -> None:
    assert offered[SAME] > 0.08
    assert offered[NEAR] > 0.14
