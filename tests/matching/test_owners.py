"""Which owners of wordings are most like a demand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tracker.matching import owners, scoring
from tracker.matching.encoders import Letters, Meaning, Vectors, encoder
from tracker.matching.likeness import Likeness, thresholds
from tracker.matching.model import is_full, model_name, vectors
from tracker.matching.owners import AMONG, CHOICE, alike_within, at_most, chosen, rank, signs, totals


def rows(*numbers: list[float]) -> Vectors:
    return np.array(numbers, dtype=np.float32).reshape(len(numbers), -1)


SOME = st.integers(0, 12).flatmap(
    lambda count: st.tuples(
        arrays.arrays(np.float32, (count, 3), elements=st.sampled_from([-1.0, -0.5, 0.0, 0.5, 1.0])),
        st.lists(st.sampled_from("abcd"), min_size=count, max_size=count),
    )
)


def ranked(asked: Vectors, others: Vectors, names: list[str], limit: int = 10) -> list[Likeness]:
    """By what is in common alone, as plain products."""
    if not names:
        return []
    scores = (asked @ others.T).max(axis=0).astype(float)
    places = {name: place for place, name in enumerate(dict.fromkeys(names))}
    of_owner = np.array([places[name] for name in names])
    alike = np.array([alike_within(others[of_owner == place], lambda given: given) for place in range(len(places))])
    found = totals(scores, of_owner, alike)
    return [Likeness(list(places)[place], float(found[place])) for place in np.argsort(-found, kind="stable")[:limit]]


def test_an_owner_of_one_wording_has_its_score() -> None:
    others = rows([1, 0], [0.6, 0.8])
    assert ranked(rows([1, 0]), others, ["wages", "housing"]) == [Likeness("wages", 1.0), Likeness("housing", 0.6)]


def test_the_most_alike_wording_of_an_owner_outweighs_its_others() -> None:
    (wages, housing) = ranked(rows([1, 0]), rows([1, 0], [0, 1], [0.6, 0.8]), ["wages", "wages", "housing"])
    assert (wages.owner, housing) == ("wages", Likeness("housing", 0.6))
    assert 0.8 < wages.score < 1


def test_more_wordings_that_are_alike_make_an_owner_more_alike() -> None:
    once, twice = ranked(rows([1, 0]), rows([0.8, 0.6], [0.8, 0.6], [0.8, 0.6]), ["once", "twice", "twice"])[::-1]
    assert (once.owner, twice.owner) == ("once", "twice")
    assert once.score < twice.score < once.score + 0.1


def test_what_differs_between_the_wordings_of_an_owner_cancels_out() -> None:
    asked, one = rows([1, 0, 0]), [0.72, 0.0, 0.69]
    differing, repeated = [[0.7, 0.71, 0], [0.7, -0.71, 0]], [[0.7, 0.71, 0], [0.7, 0.71, 0]]
    assert [found.owner for found in ranked(asked, rows(one, *differing), ["one", "two", "two"])] == ["two", "one"]
    (_one, differ), (_again, same) = (
        sorted(ranked(asked, rows(one, *two), ["one", "two", "two"]), key=lambda found: found.owner)
        for two in (differing, repeated)
    )
    assert differ.score > same.score + 0.05


def test_how_alike_the_wordings_of_an_owner_are() -> None:
    def plain(given: Vectors) -> Vectors:
        return given

    assert alike_within(rows([0.5, 0]), plain) == 1
    assert alike_within(rows([1, 0], [1, 0], [1, 0]), plain) == pytest.approx(1)
    assert alike_within(rows([1, 0, 0], [0, 1, 0], [0, 0, 1]), plain) == pytest.approx(1 / 3)
    assert alike_within(rows([0, 0], [0, 0]), plain) == 1


def test_wordings_far_below_the_most_alike_keep_their_order() -> None:
    found = ranked(rows([1000, 0]), rows([1, 0], [-1, 0], [-0.9, 0]), ["a", "b", "c"])
    assert [each.owner for each in found] == ["a", "c", "b"]


def test_any_wording_of_the_asked_demand_counts() -> None:
    others = rows([1, 0], [0.6, 0.8])
    assert ranked(rows([0.6, 0.8], [0, 1]), others, ["a", "b"]) == [Likeness("b", 1.0), Likeness("a", 0.6)]


def test_equal_owners_stay_in_the_order_in_which_they_appear() -> None:
    others = rows([0, 1], [1, 0], [0, 1], [1, 0])
    assert [found.owner for found in ranked(rows([1, 0]), others, ["b", "a", "a", "b"])] == ["b", "a"]


@given(SOME, st.integers(0, 5))
def test_each_owner_stands_once_best_first(some: tuple[Vectors, list[str]], limit: int) -> None:
    others, owners = some
    found = ranked(rows([1, 0, 0], [0, 0.5, 0]), others, owners, limit)
    assert len({each.owner for each in found}) == len(found) == min(limit, len(set(owners)))
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)
    best = {
        owner: max(max(row[0], row[1] / 2) for row, other in zip(others, owners, strict=True) if other == owner)
        for owner in owners
    }
    for each in found:
        # Softly the highest; and of n wordings that have nothing in common the sum is root n times as alike.
        together = best[each.owner] * max(1.0, owners.count(each.owner) ** 0.5 * (best[each.owner] > 0))
        highest = best[each.owner] + np.log(len(owners)) / thresholds().sharp
        assert each.score <= (highest + together) / 2 + 1e-5


TEXTS = ("Raise our wages", "Higher pay for all", "Оклады повысить", "Repair the roof", "Free the prisoners")
LANGUAGES = ("en", "en", "ru", "en", "en")
NAMES = ("pay", "pay", "pay", "roof", "prisoners")


@pytest.fixture
def five(either: str) -> Vectors:
    """The first three are of one owner; by each encoder."""
    return vectors(TEXTS, LANGUAGES)


def test_the_right_owner_stands_first_each_once(five: Vectors) -> None:
    asked = vectors(["Жалақымызды көтеріңдер"], ["kk"])
    found = rank(asked, five, NAMES)
    assert sorted(each.owner for each in found) == ["pay", "prisoners", "roof"]
    assert found[0].owner == "pay" or not is_full()
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)
    assert rank(asked, five, NAMES, 2) == found[:2]


def test_who_knows_how_alike_wordings_are_may_tell_it(five: Vectors) -> None:
    told = {name: alike_within(five[[each == name for each in NAMES]]) for name in set(NAMES)}
    assert rank(five[:1], five, NAMES, within=told) == rank(five[:1], five, NAMES)


def test_equal_wordings_are_equal_wherever_they_stand(five: Vectors) -> None:
    names = [str(place) for place in range(203)]
    assert [found.owner for found in rank(five[:1], np.repeat(five[:1], 203, axis=0), names, 203)] == names


def test_what_tells_a_wording_apart_is_taken_off_in_full(five: Vectors) -> None:
    names = ["copy", "other"]
    plain = {each.owner: each.score for each in rank(five[:1], five[:2], names)}
    found = {each.owner: each.score for each in rank(five[:1], five[:2], names, apart=lambda row: 0.5 * (row == 0))}
    assert found["copy"] == pytest.approx(plain["copy"] - 0.5, abs=1e-4)
    assert found["other"] == pytest.approx(plain["other"], abs=1e-4)


def test_only_the_most_alike_wordings_of_the_most_alike_owners_are_looked_at(either: str) -> None:
    texts = [f"{TEXTS[0]} number {number}" for number in range(100)]
    found, looked_at = vectors(texts, ["en"] * 100), list[int]()
    names = [str(number // 4) for number in range(100)]
    rank(found[:1], found, names, apart=lambda row: looked_at.append(row) or 0.0)
    of_owner = [names[row] for row in looked_at]
    assert len(looked_at) == len(set(looked_at)) == owners.LOOKED_AT * owners.OF_EACH
    assert {of_owner.count(name) for name in of_owner} == {owners.OF_EACH}


def test_nothing_is_like_nothing(five: Vectors) -> None:
    assert rank(five[:1], five[:0], []) == []
    assert rank(five[:0], five, NAMES) == []


def compared(rows: Vectors, names: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What `chosen` wants to know of the first row and the others, by owner."""
    places = {name: place for place, name in enumerate(dict.fromkeys(names))}
    of_owner = np.array([places[name] for name in names])
    alike = np.array([alike_within(rows[1:][of_owner == place]) for place in range(len(places))])
    return scoring.scores(rows[:1], rows[1:])[0].astype(float), of_owner, alike


def test_half_is_what_is_in_common_and_half_the_chance_among_the_others(five: Vectors) -> None:
    scores, of_owner, alike = compared(five, NAMES[1:])
    found, plain = chosen(five[:1], five[1:].__getitem__, scores, of_owner, alike), totals(scores, of_owner, alike)
    if encoder().kind == Letters.kind:
        assert np.array_equal(found, plain)
        assert owners.digest(Letters.kind) == "" and at_most(0.4) == 0.4
    else:
        chance = (found - (1 - CHOICE) * plain) / CHOICE
        assert np.all((chance > -1e-4) & (chance < 1 + 1e-4))
        assert chance[0] > 0.5 > chance[1:].max()
        assert owners.digest(Meaning.kind) in model_name()


def test_wordings_may_stand_in_any_order(five: Vectors) -> None:
    scores, of_owner, alike = compared(five, NAMES[1:])
    order = np.array([3, 1, 0, 2])
    found = chosen(five[:1], five[1:][order].__getitem__, scores[order], of_owner[order], alike)
    assert np.allclose(found, chosen(five[:1], five[1:].__getitem__, scores, of_owner, alike), atol=1e-4)


def test_only_so_many_have_a_chance(five: Vectors) -> None:
    if not is_full():
        pytest.skip("letters know no chance")
    rows = vectors([f"{TEXTS[0]} number {number}" for number in range(AMONG + 6)], ["en"] * (AMONG + 6))
    scores, of_owner, alike = compared(rows, tuple(map(str, range(AMONG + 5))))
    found, plain = chosen(rows[:1], rows[1:].__getitem__, scores, of_owner, alike), totals(scores, of_owner, alike)
    without = np.isclose(found, (1 - CHOICE) * plain, atol=1e-5)
    assert np.count_nonzero(without) >= 5
    assert plain[without].max() <= plain[~without].min(initial=np.inf) + 1e-5


def test_the_signs_are_the_same_from_several_wordings_of_the_demand(five: Vectors) -> None:
    if not is_full():
        pytest.skip("letters know no chance")
    scores, of_owner, alike = compared(five, NAMES[1:])
    widths = scoring.own_widths(Meaning.kind)
    once = signs(five[:1], five[1:], scores, of_owner, alike, widths)
    assert once.shape == (3, 33)
    assert np.isfinite(once).all()
    twice = signs(np.repeat(five[:1], 2, axis=0), five[1:], scores, of_owner, alike, widths)
    assert np.allclose(once, twice, atol=1e-5)


def test_an_owner_gains_hardly_more_than_is_reckoned_with(five: Vectors) -> None:
    for place in range(1, 5):
        scores, of_owner, alike = compared(five[[0, place]], ("one",))
        found = chosen(five[:1], five[place : place + 1].__getitem__, scores, of_owner, alike)
        assert found[0] <= at_most(scores[0]) + 1e-5 or scores[0] < 0
