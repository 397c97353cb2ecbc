"""Schulze by winning votes: pairs, chains, seats in order, against a second way to find them, and what never matters."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.counting.by_hand import ahead, elections, preferring
from tests.counting.test_stv import LOTS, ballots
from tracker.counting.ballots import Ballots, Ranks, packed
from tracker.counting.schulze import SchulzeCount, schulze


def counted(cast: Ballots, lot: str = "") -> SchulzeCount:
    return schulze(cast, [cast.names.index(name) for name in lot])


def seats(cast: Ballots, lot: str = "") -> tuple[str, str]:
    """The elected, and those tied."""
    count = counted(cast, lot)
    return "".join(cast.names[one] for one in count.elected), "".join(cast.names[one] for one in count.undecided)


def test_who_is_left_out_of_a_ballot_is_compared_with_nobody() -> None:
    """B has six ballots over A, the nine that leave B out say nothing of him."""
    assert counted(ballots("9 1 3 0\n6 2 1 0\n1 1 2 0", candidates=3)).pairwise == [[0, 1, 9], [6, 0, 0], [0, 0, 0]]
    assert seats(ballots("9 1 3 0\n6 2 1 0\n1 1 2 0", candidates=3)) == ("B", "")


def test_equal_ranks_prefer_neither() -> None:
    cast = ballots("3 1=2 3 0\n1 2 1=3 0\n2 0", candidates=3)
    count = counted(cast)
    assert count.pairwise == [[0, 0, 3], [1, 0, 4], [0, 0, 0]]
    assert (count.valid, count.invalid, count.equal_ranks, seats(cast)) == (4, 2, 4, ("B", ""))


def test_a_chain_is_as_strong_as_its_weakest_link() -> None:
    """A over B 13 : 8, B over C 14 : 7, C over A 15 : 6; C's weakest link is of 13, the others' of 13 and 14."""
    count = counted(ballots("6 1 2 3 0\n8 2 3 1 0\n7 3 1 2 0", candidates=3))
    assert count.pairwise == [[0, 13, 6], [8, 0, 14], [15, 7, 0]]
    assert count.strongest == [[0, 13, 13], [14, 0, 14], [15, 13, 0]]
    assert [count.elected, count.undecided] == [(1,), ()]


def test_winning_votes_count_not_the_margin() -> None:
    """A beats B 5 : 4 and B beats C 3 : 0, C beats A 4 : 3. By margins A and B would be equal; by votes C has the stronger chains."""
    rows = "2 1 2 0\n3 1 2 0\n4 2 1 0\n3 2 3 0\n4 3 1 0\n3 1 3 0"
    count = counted(ballots(rows, candidates=3))
    assert (count.pairwise[0][1], count.pairwise[1][2], count.pairwise[2][0]) == (5, 3, 4)
    assert seats(ballots(rows, candidates=3, seats=3)) == ("CAB", "")


def test_seats_are_filled_in_order() -> None:
    assert seats(ballots("3 1 2 3 0\n2 2 1 3 0", candidates=3, seats=2)) == ("AB", "")


def test_equals_who_all_get_in_need_no_lot_and_stand_as_on_the_ballot() -> None:
    assert seats(ballots("2 2 1 3 0\n2 1 2 3 0", candidates=3, seats=2)) == ("AB", "")


@pytest.mark.parametrize(
    ("lot", "expected"), [("", ("A", "BC")), ("B", ("A", "BC")), ("CB", ("AC", "")), ("BAC", ("AB", ""))]
)
def test_a_tie_for_the_last_seat_goes_by_a_lot_that_names_all_who_are_tied(lot: str, expected: tuple[str, str]) -> None:
    assert seats(ballots("1 1 2 3 0\n1 1 3 2 0", candidates=3, seats=2), lot) == expected


def test_blank_ballots_leave_all_equal() -> None:
    assert seats(ballots("5 0", candidates=3, seats=2)) == ("", "ABC")
    assert seats(ballots("5 0", candidates=3, seats=2), "BCA") == ("BC", "")
    assert seats(ballots("5 0", candidates=3, seats=3)) == ("ABC", "")


def test_the_withdrawn_are_on_no_ballot_and_in_no_chain() -> None:
    cast = ballots("-2\n6 1 2 3 0\n8 2 3 1 0\n7 3 1 2 0\n2 2 0", candidates=3, seats=3)
    assert (counted(cast).valid, counted(cast).invalid, seats(cast)) == (21, 2, ("CA", ""))
    assert seats(ballots("-1\n5 1 0", candidates=1)) == ("", "")


@settings(max_examples=500)
@given(elections(equal=True, withdrawn=True, weight=9))
def test_pairs_and_chains_are_as_found_another_way(cast: Ballots) -> None:
    count = schulze(cast)
    pairs = [(a, b) for a in cast.standing for b in cast.standing if a != b]
    assert {(a, b): count.pairwise[a][b] for a, b in pairs} == {(a, b): preferring(cast, a, b) for a, b in pairs}
    assert {(a, b) for a, b in pairs if count.strongest[a][b] > count.strongest[b][a]} == ahead(cast)


@given(elections(equal=True, withdrawn=True))
def test_nobody_is_elected_before_one_who_is_ahead(cast: Ballots) -> None:
    """The order is of everyone who stands: being ahead has no circles."""
    order = schulze(replace(cast, seats=len(cast.names))).elected
    assert sorted(order) == cast.standing
    assert [(a, b) for a, b in ahead(cast) if order.index(a) > order.index(b)] == []


@given(elections(equal=True, withdrawn=True))
def test_who_beats_everyone_one_by_one_is_elected_first(cast: Ballots) -> None:
    count = schulze(replace(cast, seats=1), range(6))
    for one in cast.standing:
        if all(count.pairwise[one][other] > count.pairwise[other][one] for other in cast.standing if other != one):
            assert count.elected == (one,)


def raised(ranks: Ranks, one: int) -> Ranks:
    """The same ballot with somebody on it alone at the top."""
    rest = (tuple(other for other in rank if other != one) for rank in ranks)
    return ((one,), *(rank for rank in rest if rank))


@given(elections(equal=True), st.integers(0, 100))
def test_raising_who_is_first_on_a_ballot_leaves_that_one_first(cast: Ballots, which: int) -> None:
    if not cast.packed:
        return
    ranks, number = cast.packed[which % len(cast.packed)]
    for one in schulze(cast).levels[0].best:
        if any(one in rank for rank in ranks):
            rows = [row for row in cast.packed if row[0] != ranks]
            after = schulze(replace(cast, packed=packed([*rows, (raised(ranks, one), number)])))
            assert [best for best in after.levels[0].best if best == one] == [one]


@given(elections(equal=True, withdrawn=True), LOTS, st.randoms(use_true_random=False))
def test_the_order_of_ballots_never_matters(cast: Ballots, lot: list[int], chance: object) -> None:
    single = [(ranks, 1) for ranks, number in cast.packed for _ in range(number)]
    chance.shuffle(single)  # type: ignore[attr-defined]
    assert schulze(replace(cast, packed=tuple(single)), lot) == schulze(cast, lot)


@given(elections(equal=True, withdrawn=True), LOTS)
def test_renaming_candidates_never_matters(cast: Ballots, order: list[int]) -> None:
    new = [place for place in order if place < len(cast.names)]
    moved = replace(
        cast,
        packed=tuple((tuple(tuple(new[one] for one in rank) for rank in ranks), n) for ranks, n in cast.packed),
        withdrawn=frozenset(new[one] for one in cast.withdrawn),
    )
    here, there = schulze(cast), schulze(moved)
    assert [{new[one] for one in level.best} for level in here.levels] == [set(level.best) for level in there.levels]


@given(elections(equal=True, withdrawn=True), LOTS, LOTS)
def test_a_lot_matters_only_where_one_was_drawn(cast: Ballots, lot: Sequence[int], other: Sequence[int]) -> None:
    one, two = schulze(cast, lot), schulze(cast, other)
    if any(level.lot for level in one.levels):
        assert set(schulze(cast).undecided) == set(one.levels[-1].best)
        assert one.levels[:-1] == two.levels[:-1]
    else:
        assert one == two == schulze(cast)
