"""What a count must be, when two counts stand, how sittings add up, what they decide."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.counting.presets import rule
from tracker.counting.rules import together
from tracker.votes.rules import (
    BadFigure,
    BadPaperHash,
    Facts,
    FigureMissing,
    Figures,
    FigureTooLarge,
    Line,
    MoreThanEntitled,
    MoreThanPresent,
    NegativeFigure,
    OnlyAssemblyEstimates,
    added,
    checked,
    figure,
    not_voted,
    notice_days,
    paper_hash,
    result,
    signatures_needed,
    stands,
    to_show,
    votes_judged,
)

small = st.integers(0, 1000)
lines = st.builds(Line, small, small, small, small)
whole = st.builds(Figures, present=small, for_=small, against=small, abstain=small, spoiled=small)
by_item = st.builds(Figures, present=small, lines=st.tuples(lines, lines, lines))
by_mark = st.builds(Figures, present=small, spoiled=small, marks=st.tuples(small, small))
figures = whole | by_item | by_mark


@given(figures, st.one_of(st.none(), small))
def test_a_count_that_passes_is_within_those_present_and_those_entitled(count: Figures, members: int | None) -> None:
    sums = [count.for_ + count.against + count.abstain + count.spoiled, *(line.votes for line in count.lines)]
    sums += [mark + count.spoiled for mark in count.marks]
    try:
        checked(count, members, assembly=False)
    except MoreThanPresent:
        assert max(sums) > count.present
    except MoreThanEntitled:
        assert members is not None and count.present > members
    else:
        assert max(sums) <= count.present and (members is None or count.present <= members)


def test_figures_are_refused_beside_their_field() -> None:
    refused = [
        (Figures(10, for_=-1), NegativeFigure, "m0-for_"),
        (Figures(10, lines=(Line(1), Line(1, -2))), NegativeFigure, "m0-against_1"),
        (Figures(10, lines=(Line(1), Line(6, 5))), MoreThanPresent, "m0-for__1"),
        (Figures(10, marks=(11, 0)), MoreThanPresent, "m0-mark_0"),
        (Figures(10, estimated=True), OnlyAssemblyEstimates, "m0-estimated"),
        (Figures(30), MoreThanEntitled, "m0-present"),
    ]
    for count, error, field in refused:
        with pytest.raises(error) as told:
            checked(count, 20, False, lambda name: f"m0-{name}")
        assert told.value.field == field


@given(figures, figures)
def test_two_counts_stand_only_when_equal(one: Figures, two: Figures) -> None:
    assert stands(one, two) == (one == two)
    assert len(to_show([one, two])) == (1 if one == two else 2)


@given(figures)
def test_figures_come_back_from_the_record_as_they_were(count: Figures) -> None:
    assert Figures.from_json(count.as_json()) == count


def test_entries_of_the_first_version_are_read() -> None:
    old = {"present": 9, "for_": 5, "against": 1, "abstain": 0, "spoiled": 0, "marks": [], "estimated": False}
    assert Figures.from_json(old) == Figures(9, 5, 1)


@given(st.lists(by_item, min_size=1, max_size=4))
def test_sittings_add_up_whatever_their_order(counts: list[Figures]) -> None:
    pairs = [[count, count] for count in counts]
    assert added(pairs) == added(pairs[::-1])
    total = added(pairs)[0]
    assert total.present == sum(count.present for count in counts)
    assert [line.for_ for line in total.lines] == [sum(c.lines[n].for_ for c in counts) for n in range(3)]


def test_estimates_carry_only_if_they_carry_by_each_teller() -> None:
    house = rule("house_assembly")
    sure = Figures(2000, for_=1500, against=100, estimated=True)
    doubtful = Figures(2500, for_=700, against=800, estimated=True)
    assert result(house, [sure, doubtful], Facts(None)).carried is False
    assert result(house, [sure, sure], Facts(None)).carried is True


def test_an_election_needs_only_its_quorum() -> None:
    house = rule("house_motion")
    assert result(house, [Figures(30, marks=(1, 2, 3))], Facts(90), election=True).carried is True
    assert result(house, [Figures(29, marks=(1, 2, 3))], Facts(90), election=True).carried is False
    assert result(rule("house_assembly"), [Figures(5, marks=(1,))], Facts(None), election=True).carried is True


def test_items_are_decided_one_by_one_and_the_rest_together() -> None:
    house, facts = rule("house_demands"), Facts(90, notice_days=3)
    count = Figures(60, lines=(Line(40, 10), Line(20, 30, 10), Line(25, 25)))
    decision = result(house, [count, count], facts)
    assert (decision.carried, decision.items) == (True, (True, False, False))
    few = Figures(44, lines=(Line(40, 4), Line(44)))
    assert result(house, [few, few], facts).items == (False, False)


@pytest.mark.parametrize("called_on", ["2022-01-03", None])
def test_without_notice_nothing_is_carried_and_unknown_notice_leaves_it_open(called_on: str | None) -> None:
    facts = Facts(90, notice_days=notice_days(called_on, "2022-01-05"))
    assert result(rule("house_motion"), [Figures(60, 50)] * 2, facts).carried is (None if called_on is None else False)


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("-3", NegativeFigure),
        ("−3", NegativeFigure),
        ("１２", BadFigure),
        ("120 чел.", BadFigure),
        ("12,5", BadFigure),
        ("1e3", BadFigure),
        ("9999999999", FigureTooLarge),
        ("10000001", FigureTooLarge),
        ("", FigureMissing),
    ],
)
def test_what_is_no_figure_is_refused_beside_its_field(typed: str, error: type[Exception]) -> None:
    with pytest.raises(error) as refused:
        figure(typed, "m0-against")
    assert refused.value.field == "m0-against"  # type: ignore[attr-defined]


def test_thousands_may_stand_apart_and_an_empty_field_can_be_nought() -> None:
    assert [figure(typed, "x", empty=0) for typed in ("1 200", "1\u202f200", " 7 ", "007", "")] == [1200, 1200, 7, 7, 0]


def test_a_photograph_is_known_by_its_hash_alone() -> None:
    assert (paper_hash(" AB" * 1 + "cd" * 31), paper_hash("")) == ("ab" + "cd" * 31, None)
    with pytest.raises(BadPaperHash):
        paper_hash("abc")


def test_a_fifth_of_the_members_three_at_least() -> None:
    assert [signatures_needed(members) for members in (3, 15, 16, 20, 21, 1000)] == [3, 3, 4, 4, 5, 200]


def test_who_did_not_vote_is_who_is_left() -> None:
    count = Figures(60, 40, 10, 3, 1)
    assert not_voted(count.as_json()) == 6
    assert (
        not_voted(
            Figures(60, lines=(Line(1, 2, 3, 4),)).as_json(), {"for_": 1, "against": 2, "abstain": 3, "spoiled": 4}
        )
        == 50
    )


def test_of_each_item_it_is_told_by_which_numbers_it_carried_or_failed() -> None:
    which = together([rule("house_demands"), rule("by_tk389")])
    figures = Figures(60, lines=(Line(50, 10), Line(35, 25)))
    first, second = votes_judged(which, figures, Facts(members=90, notice_days=3))
    assert [(one.needed, one.have, one.met) for one in first] == [(31, 50, True), (40, 50, True)]
    assert [(one.needed, one.have, one.met) for one in second] == [(31, 35, True), (40, 35, False)]
    assert [one.text for one in first] == [
        "each demand by itself: more votes for than against",
        "two thirds of those present voted for",
    ]
