"""What a count must be and when two counts stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.counting.presets import rule
from tracker.votes.rules import (
    Figures,
    MoreThanEntitled,
    MoreThanPresent,
    NegativeFigure,
    OnlyAssemblyEstimates,
    checked,
    result,
    stands,
    to_show,
)

small = st.integers(0, 1000)
figures = st.builds(Figures, present=small, for_=small, against=small, abstain=small, spoiled=small)


@given(figures, st.one_of(st.none(), small))
def test_a_count_that_passes_is_within_those_present_and_those_entitled(count: Figures, members: int | None) -> None:
    votes = count.for_ + count.against + count.abstain + count.spoiled
    try:
        checked(count, members, 0, False)
    except MoreThanPresent:
        assert votes > count.present
    except MoreThanEntitled:
        assert members is not None and count.present > members
    else:
        assert votes <= count.present and (members is None or count.present <= members)


def test_figures_are_refused_beside_their_field() -> None:
    with pytest.raises(NegativeFigure) as refused:
        checked(Figures(10, for_=-1), None, 0, False)
    assert refused.value.field == "for_"
    with pytest.raises(OnlyAssemblyEstimates):
        checked(Figures(10, estimated=True), 20, 0, False)
    with pytest.raises(MoreThanPresent):
        checked(Figures(10, marks=(11, 0)), 20, 2, False)


@given(figures, figures)
def test_two_counts_stand_only_when_equal(one: Figures, two: Figures) -> None:
    assert stands(one, two) == (one == two)
    assert len(to_show([one, two])) == (1 if one == two else 2)


def test_estimates_carry_only_if_they_carry_by_each_teller() -> None:
    house = rule("house_assembly")
    sure = Figures(2000, for_=1500, against=100, estimated=True)
    doubtful = Figures(2500, for_=700, against=800, estimated=True)
    assert result(house, [sure, doubtful], None, False).carried is False
    assert result(house, [sure, sure], None, False).carried is True


def test_an_election_needs_only_its_quorum() -> None:
    house = rule("house_motion")
    assert result(house, [Figures(30, marks=(1, 2, 3))], 90, True).carried is True
    assert result(house, [Figures(29, marks=(1, 2, 3))], 90, True).carried is False
    assert result(rule("house_assembly"), [Figures(5, marks=(1,))], None, True).carried is True
