"""Marks without order: approval, and plurality with as many marks as seats."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.counting.by_hand import elections
from tests.counting.test_stv import LOTS, ballots
from tracker.counting.ballots import Ballots
from tracker.counting.elections import Marks, count_marks


def outcome(cast: Ballots, most: int, lot: str = "") -> tuple[str, str]:
    """The elected, and those tied."""
    count = count_marks(cast, most, [cast.names.index(name) for name in lot])
    return "".join(cast.names[one] for one in count.elected), "".join(cast.names[one] for one in count.undecided)


def test_marks_are_counted_without_order_or_rank() -> None:
    count = count_marks(ballots("3 1 2 0\n2 3=2 0\n1 2 0", seats=2), 4)
    assert count == Marks(valid=6, invalid=0, votes=(3, 6, 2, 0), elected=(1, 0), undecided=())


def test_a_ballot_with_more_marks_than_allowed_or_none_is_invalid() -> None:
    count = count_marks(ballots("3 1 2 0\n2 1 2 3 0\n4 0", seats=2), 2)
    assert (count.valid, count.invalid, count.votes) == (3, 6, (3, 3, 0, 0))


def test_the_withdrawn_are_not_on_the_ballot() -> None:
    count = count_marks(ballots("-1\n3 1 2 3 0\n4 1 0", seats=2), 2)
    assert (count.valid, count.invalid, count.votes) == (3, 4, (0, 3, 3, 0))


def test_nobody_is_elected_without_a_vote() -> None:
    assert outcome(ballots("3 1 0", seats=3), 3) == ("A", "")
    assert outcome(ballots("3 0"), 4) == ("", "")


@pytest.mark.parametrize(
    ("lot", "expected"), [("", ("A", "BC")), ("BD", ("A", "BC")), ("DCB", ("AC", "")), ("BC", ("AB", ""))]
)
def test_a_tie_for_the_last_seat_goes_by_a_lot_that_names_all_who_are_tied(lot: str, expected: tuple[str, str]) -> None:
    assert outcome(ballots("3 1 2 3 0\n1 1 0", seats=2), 4, lot) == expected


def test_equals_who_all_get_in_need_no_lot() -> None:
    assert outcome(ballots("3 2 1 0", seats=2), 4) == ("AB", "")


@given(elections(equal=True, withdrawn=True), LOTS, st.integers(0, 100))
def test_one_more_mark_never_harms_who_gets_it(cast: Ballots, lot: list[int], which: int) -> None:
    rows, most = list(cast.packed), len(cast.names)
    for one in count_marks(cast, most, lot).elected:
        ranks, number = rows[which % len(rows)]
        marked = replace(cast, packed=(*rows, (((one,),), 1)))
        assert one in count_marks(marked, most, lot).elected
        if not any(one in rank for rank in ranks):
            more = [*rows[: which % len(rows)], ((*ranks, (one,)), number), *rows[which % len(rows) + 1 :]]
            assert one in count_marks(replace(cast, packed=tuple(more)), most, lot).elected


@given(elections(equal=True, withdrawn=True), LOTS, LOTS)
def test_neither_the_order_of_ballots_nor_a_lot_that_is_not_needed_matters(
    cast: Ballots, lot: list[int], other: list[int]
) -> None:
    one = count_marks(cast, cast.seats, lot)
    assert one == count_marks(replace(cast, packed=cast.packed[::-1]), cast.seats, lot)
    if one.lot is None:
        assert one == count_marks(cast, cast.seats, other) == count_marks(cast, cast.seats)
    else:
        assert set(one.lot) == set(count_marks(cast, cast.seats).undecided)
