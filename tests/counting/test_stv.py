"""Scottish single transferable vote: the Order's rules one by one, against a count by hand, and what never matters."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.counting import by_hand
from tests.counting.by_hand import NeedsLot, elections
from tracker.counting.ballots import Ballots, packed, read_blt
from tracker.counting.stv import ONE, Count, Stage, Undecided, quota_of, scottish_stv

LOTS = st.permutations(range(6))


def ballots(rows: str, seats: int = 1, *, candidates: int = 4) -> Ballots:
    """Rows as in a BLT file, candidates A, B, C ..."""
    names = "".join(f'"{"ABCDEFGH"[place]}"\n' for place in range(candidates))
    return read_blt(f"{candidates} {seats}\n{rows}\n0\n{names}".splitlines(), "test")


def counted(cast: Ballots, lot: str = "") -> Count:
    return scottish_stv(cast, [cast.names.index(name) for name in lot])


def letters(count: Count, places: Sequence[int]) -> str:
    return "".join(count.names[place] for place in places)


def elected(count: Count) -> str:
    return letters(count, count.elected)


def told(count: Count) -> list[tuple[str, str, str]]:
    """Of each stage: what was done, by whom, who was elected."""
    return [
        (stage.action, letters(count, [] if stage.of is None else [stage.of]), letters(count, stage.elected))
        for stage in count.stages
    ]


def tied(cast: Ballots, lot: str = "") -> tuple[str, int]:
    """Between whom a lot must be drawn, after how many stages."""
    with pytest.raises(Undecided) as undecided:
        counted(cast, lot)
    return letters(undecided.value.count, undecided.value.tied), len(undecided.value.count.stages)


def test_the_quota_is_the_next_whole_number_above_the_ballots_by_one_more_than_the_seats() -> None:
    assert [quota_of(100, 3), quota_of(99, 3), quota_of(103, 3), quota_of(1, 1), quota_of(0, 4)] == [26, 25, 26, 1, 1]


def test_a_surplus_goes_on_at_its_share_of_each_ballot_cut_to_five_decimals() -> None:
    """A has 10, the quota is 4: each ballot goes on at 6/10; three at 0.6 to B, three that say no more are lost."""
    count = counted(ballots("4 1 0\n3 1 2 0\n3 1 3 0\n1 2 0\n1 4 0", seats=2))
    assert (count.quota, count.stages[0].votes) == (5, (10 * ONE, ONE, 0, ONE))
    assert count.stages[1] == Stage(
        "surplus",
        0,
        (5 * ONE, 2_50000, 1_50000, ONE),
        non_transferable=2_00000,
        elected=(),
        moved={1: 1_50000, 2: 1_50000},
        surplus=5 * ONE,
    )


def test_what_is_cut_off_goes_to_nobody_and_is_no_ballot_without_a_preference() -> None:
    """A has 7, the quota is 3: 4/7 = 0.571428... goes on as 0.57142."""
    count = counted(ballots("7 1 2 3 0\n1 2 0\n1 3 0\n1 4 0\n1 4 3 0", seats=3))
    assert count.quota == 3
    assert (count.stages[1].votes, count.stages[1].non_transferable) == ((3 * ONE, 4_99994, ONE, 2 * ONE), 0)


def test_a_ballot_that_came_with_a_value_goes_on_at_a_share_of_that_value() -> None:
    """0.57142 of the seven ballots that B received go on at 199994/499994 of it, which is 0.22856; hers at 0.39999."""
    count = counted(ballots("7 1 2 3 0\n1 2 0\n1 3 0\n1 4 0\n1 4 3 0", seats=3))
    assert told(count)[2] == ("surplus", "B", "")
    assert count.stages[2].moved == {2: 7 * 22856}
    assert count.stages[2].non_transferable == 39999


def test_an_excluded_candidates_ballots_go_on_at_the_value_at_which_they_came() -> None:
    """B has one ballot of her own and seven that came from A at 0.28571."""
    count = counted(ballots("7 1 2 3 0\n1 2 3 0\n3 3 0\n1 4 3 0", seats=2))
    assert told(count) == [
        ("first preferences", "", "A"),
        ("surplus", "A", ""),
        ("exclusion", "D", ""),
        ("exclusion", "B", "C"),
    ]
    assert count.stages[3].moved == {2: ONE + 7 * 28571}


def test_the_largest_surplus_goes_first_and_to_those_only_who_still_stand() -> None:
    """A's and B's ballots all name the other one next: they go to C, since both are elected."""
    count = counted(ballots("5 1 2 3 0\n6 2 1 3 0\n1 3 0\n2 4 0", seats=3))
    assert (count.quota, told(count)[:3]) == (
        4,
        [("first preferences", "", "BA"), ("surplus", "B", ""), ("surplus", "A", "")],
    )
    assert count.stages[2].votes == (4 * ONE, 4 * ONE, ONE + 6 * 33333 + 5 * 20000, 2 * ONE)


def test_one_surplus_at_a_time_the_new_one_first_if_it_is_larger() -> None:
    """With A's surplus C has one that is larger than B's, and with C's D takes the last seat."""
    count = counted(ballots("20 1 3 4 0\n9 2 4 0\n7 3 4 0\n1 4 0\n2 5 0", seats=4, candidates=5))
    assert told(count) == [("first preferences", "", "AB"), ("surplus", "A", "C"), ("surplus", "C", "D")]


def test_equal_surpluses_go_by_the_latest_stage_at_which_they_differed() -> None:
    """A passes 4 to B, who had 8, and 5 to C, who had 7."""
    count = counted(ballots("8 1 2 0\n10 1 3 0\n8 2 4 0\n7 3 5 0\n4 4 0\n4 5 0", seats=4, candidates=5))
    assert told(count)[1:4] == [("surplus", "A", "BC"), ("surplus", "B", ""), ("surplus", "C", "")]
    assert [stage.lot for stage in count.stages] == [None] * len(count.stages)


def test_surpluses_that_were_always_equal_go_by_lot() -> None:
    cast = ballots("20 1 0\n10 2 4 0\n10 3 5 0\n1 4 0\n1 5 0", seats=4, candidates=5)
    assert tied(cast) == ("BC", 2)
    count = counted(cast, "CBED")
    assert (told(count)[2], count.stages[2].lot) == (("surplus", "C", ""), (2, 1))


def test_equal_candidates_are_excluded_by_the_latest_stage_at_which_they_differed() -> None:
    """B and C are equal at 3 once A is gone; before that C had fewer."""
    count = counted(ballots("1 1 3 0\n3 2 0\n2 3 0\n9 4 0\n10 5 0", candidates=5))
    assert told(count)[1:3] == [("exclusion", "A", ""), ("exclusion", "C", "")]
    assert [stage.lot for stage in count.stages] == [None] * len(count.stages)


def test_of_four_who_are_equal_only_those_lowest_at_the_latest_difference_are_drawn() -> None:
    """After two surpluses A, C, F and G have half a vote each; the stage before A and F had none, and so it began."""
    rows = "1 2 4 6 5 7 1 3 0\n1 2 4 1 5 6 3 0\n1 4 7 5 6 2 8 0\n1 4 8 2 3 7 0\n1 8 4 2 1 5 3 0"
    cast = ballots(rows, seats=5, candidates=8)
    assert tied(cast, "DB") == ("AF", 4)


def test_the_continuing_are_elected_once_they_are_as_many_as_the_seats_left() -> None:
    count = counted(ballots("9 1 0\n3 2 0\n2 3 0\n1 4 0", seats=3))
    assert told(count) == [("first preferences", "", "A"), ("surplus", "A", ""), ("exclusion", "D", "BC")]


def test_no_surplus_goes_on_once_all_seats_are_filled() -> None:
    count = counted(ballots("9 1 2 0\n1 2 0\n1 3 0"))
    assert told(count) == [("first preferences", "", "A")]


@pytest.mark.parametrize(("lot", "winner"), [("AB", "A"), ("BA", "B"), ("CBA", "B")])
def test_the_first_drawn_is_favoured_and_stays_where_the_last_is_excluded(lot: str, winner: str) -> None:
    count = counted(ballots("3 1 0\n3 2 0\n4 3 0", candidates=3, seats=2), lot)
    assert (elected(count), count.stages[1].lot is None) == (f"C{winner}", False)


def test_a_lot_must_name_all_who_are_tied() -> None:
    cast = ballots("3 1 0\n3 2 0\n3 3 0", candidates=3)
    assert tied(cast) == ("ABC", 1)
    assert tied(cast, "AB") == ("ABC", 1)
    assert elected(counted(cast, "BCA")) == "B"


def test_a_tie_for_the_last_seat_leaves_those_elected_before() -> None:
    cast = ballots("9 1 0\n3 2 0\n3 3 0", candidates=3, seats=2)
    with pytest.raises(Undecided) as undecided:
        counted(cast)
    assert elected(undecided.value.count) == "A"


def test_a_ballot_counts_up_to_its_first_equal_rank() -> None:
    count = counted(ballots("4 1 2=3 4 0\n1 2=3 1 0\n2 2 0\n1 3 4=1 0\n3 0"))
    assert (count.valid, count.invalid, count.equal_ranks) == (7, 4, 6)
    assert (elected(count), count.quota) == ("A", 4)


def test_of_two_equal_the_one_who_stands_is_a_rank_alone_once_the_other_has_withdrawn() -> None:
    count = counted(ballots("-3\n4 2=3 1 0\n1 1 0\n2 3 0"))
    assert (count.valid, count.invalid, count.equal_ranks, elected(count)) == (5, 2, 0, "B")


def test_a_ballot_that_names_only_the_withdrawn_is_invalid() -> None:
    count = counted(ballots("-1\n-2\n5 1 2 0\n1 3 1 0\n1 2 4 0\n1 3 0"))
    assert (count.valid, count.invalid, count.quota, elected(count)) == (3, 5, 2, "C")


def test_where_all_have_withdrawn_nobody_is_elected() -> None:
    count = counted(ballots("-1\n-2\n-3\n-4\n5 1 2 0"))
    assert (count.valid, count.invalid, elected(count), len(count.stages)) == (0, 5, "", 1)


def test_fewer_candidates_than_seats_are_all_elected_at_once() -> None:
    assert told(counted(ballots("-4\n1 1 0\n3 2 0\n3 3 0", seats=5))) == [("first preferences", "", "BCA")]
    assert told(counted(ballots("", seats=3, candidates=1))) == [("first preferences", "", "A")]


def test_where_all_ballots_are_blank_only_a_lot_decides() -> None:
    cast = ballots("7 0", candidates=3, seats=2)
    assert tied(cast) == ("ABC", 1)
    count = counted(cast, "BCA")
    assert (count.valid, count.invalid, count.quota, elected(count)) == (0, 7, 1, "BC")


def sums(stage: Stage) -> int:
    return sum(stage.votes) + stage.non_transferable


def recounted(cast: Ballots, lot: Sequence[int]) -> object:
    try:
        count = by_hand.scottish(cast, lot)
    except NeedsLot:
        return "needs a lot"
    votes = [[int(votes[place] * ONE) for place in cast.standing] for votes in count.stages]
    return votes, count.elected, count.lots


def same_form(cast: Ballots, lot: Sequence[int]) -> object:
    try:
        count = scottish_stv(cast, lot)
    except Undecided:
        return "needs a lot"
    votes = [[stage.votes[place] for place in cast.standing] for stage in count.stages]
    return votes, [set(stage.elected) for stage in count.stages], [set(stage.lot or ()) for stage in count.stages]


@settings(max_examples=1_000)
@given(elections(equal=True, withdrawn=True, weight=9), LOTS, st.integers(0, 6))
def test_every_stage_is_as_counted_by_hand(cast: Ballots, lot: list[int], length: int) -> None:
    assert same_form(cast, lot[:length]) == recounted(cast, lot[:length])


@given(elections(equal=True, withdrawn=True), LOTS)
def test_no_vote_appears_and_only_what_is_cut_off_disappears(cast: Ballots, lot: list[int]) -> None:
    count = scottish_stv(cast, lot)
    assert sums(count.stages[0]) == count.valid * ONE
    for before, stage in zip(count.stages, count.stages[1:], strict=False):
        cut = sums(before) - sums(stage)
        assert 0 <= cut <= (count.valid if stage.surplus else 0)
    assert count.valid + count.invalid == sum(number for _ranks, number in cast.packed)


@given(elections(equal=True, withdrawn=True), LOTS)
def test_as_many_are_elected_as_there_are_seats_or_all_who_stand(cast: Ballots, lot: list[int]) -> None:
    count = scottish_stv(cast, lot)
    assert len(count.elected) == len(set(count.elected)) == min(cast.seats, len(cast.standing))
    assert set(count.elected) <= set(cast.standing)


@given(elections(equal=True, withdrawn=True), LOTS, st.randoms(use_true_random=False))
def test_the_order_of_ballots_never_matters(cast: Ballots, lot: list[int], chance: object) -> None:
    single = [(ranks, 1) for ranks, number in cast.packed for _ in range(number)]
    chance.shuffle(single)  # type: ignore[attr-defined]
    for rows in (tuple(single), packed(single)):
        assert scottish_stv(replace(cast, packed=rows), lot) == scottish_stv(cast, lot)


@given(elections(equal=True, withdrawn=True), LOTS, LOTS)
def test_renaming_candidates_never_matters(cast: Ballots, lot: list[int], order: list[int]) -> None:
    """Everyone gets another place on the ballot; who is elected at which stage, and with how many votes, stays."""
    new = [place for place in order if place < len(cast.names)]
    moved = replace(
        cast,
        packed=tuple((tuple(tuple(new[one] for one in rank) for rank in ranks), n) for ranks, n in cast.packed),
        withdrawn=frozenset(new[one] for one in cast.withdrawn),
    )
    here, there = scottish_stv(cast, lot), scottish_stv(moved, [new[one] for one in lot if one < len(new)])
    assert [{new[one] for one in stage.elected} for stage in here.stages] == [set(s.elected) for s in there.stages]
    for stage, other in zip(here.stages, there.stages, strict=True):
        assert [stage.votes[one] for one in cast.standing] == [other.votes[new[one]] for one in cast.standing]


@given(elections(equal=True, withdrawn=True), LOTS, LOTS)
def test_a_lot_matters_only_from_the_stage_where_one_was_drawn(cast: Ballots, lot: list[int], other: list[int]) -> None:
    one, two = scottish_stv(cast, lot), scottish_stv(cast, other)
    drawn = next((number for number, stage in enumerate(one.stages) if stage.lot), len(one.stages))
    assert one.stages[:drawn] == two.stages[:drawn]
    if drawn == len(one.stages):
        assert one == two == scottish_stv(cast)


@given(elections(), LOTS, st.integers(0, 100))
def test_a_further_preference_never_harms_those_before_it(cast: Ballots, lot: list[int], which: int) -> None:
    rows = list(cast.packed)
    if not rows:
        return
    (ranks, number), place = rows[which % len(rows)], which % len(cast.names)
    if not ranks or (place,) in ranks:
        return
    rows[which % len(rows)] = ((*ranks, (place,)), number)
    before, after = scottish_stv(cast, lot), scottish_stv(replace(cast, packed=tuple(rows)), lot)
    named = {one for rank in ranks for one in rank}
    assert named & set(before.elected) <= set(after.elected)
