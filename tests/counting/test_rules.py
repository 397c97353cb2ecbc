"""The house rules, version 1."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.counting.elections import plurality
from tracker.counting.presets import rule
from tracker.counting.rules import BadTally, Tally, UnknownRule, decide, read_tally


@pytest.mark.parametrize(
    ("name", "figures", "carried"),
    [
        ("house_motion", (11, 10, 0, 0, 30, 90), True),
        ("house_motion", (11, 10, 0, 0, 29, 90), False),
        ("house_motion", (10, 10, 0, 0, 30, 90), False),
        ("house_demands", (40, 5, 0, 0, 45, 90), True),
        ("house_demands", (40, 4, 0, 0, 44, 90), False),
        ("house_demands", (40, 5, 0, 0, 45, 91), False),
        ("house_assembly", (1, 0, 0, 0, None, None), True),
        ("house_motion", (11, 10, 0, 0, 30, None), None),
        ("house_motion", (10, 11, 0, 0, 30, None), False),
        ("house_motion", (None, 11, 0, 0, 30, 90), None),
    ],
)
def test_a_rule_decides(name: str, figures: tuple[int | None, ...], carried: bool | None) -> None:
    assert decide(rule(name), Tally(*figures)).carried is carried


def test_conditions_carry_their_numbers() -> None:
    conditions = decide(rule("house_demands@1"), Tally(40, 5, 0, 0, 44, 91)).conditions
    assert [(c.needed, c.have, c.met) for c in conditions] == [(46, 44, False), (23, 40, True)]


@given(
    st.tuples(*[st.integers(0, 50)] * 4),
    st.integers(0, 300),
    st.sampled_from(["house_motion", "house_demands", "house_assembly"]),
)
def test_one_more_vote_for_never_turns_carried_into_not_carried(
    votes: tuple[int, ...], members: int, name: str
) -> None:
    present = sum(votes) + 1
    before = decide(rule(name), Tally(*votes, present, members)).carried
    after = decide(rule(name), Tally(votes[0] + 1, *votes[1:], present, members)).carried
    assert not (before and not after)


def test_an_unknown_rule_is_named() -> None:
    with pytest.raises(UnknownRule, match="house_motion"):
        rule("majority")
    with pytest.raises(UnknownRule):
        rule("house_motion@7")


@pytest.mark.parametrize(
    "tally",
    [
        {"for": -1},
        {"for": 1.5},
        {"for": True},
        {"for": 9, "against": 0, "abstain": 0, "spoiled": 0, "present": 8},
        {"present": 9, "members": 8},
        [],
    ],
)
def test_a_tally_that_cannot_be_is_refused(tally: object) -> None:
    with pytest.raises(BadTally):
        read_tally(tally)  # type: ignore[arg-type]


@given(st.lists(st.integers(0, 5), max_size=12), st.integers(1, 6))
def test_nobody_seated_has_fewer_votes_than_one_who_is_not(votes: list[int], seats: int) -> None:
    outcome = plurality(votes, seats)
    assert len(outcome.seated) + outcome.vacant == seats
    left = [v for place, v in enumerate(votes) if place not in outcome.seated]
    assert all(votes[place] > max(left, default=0) or votes[place] > 0 for place in outcome.seated)
    assert all(votes[place] > votes[tied] for place in outcome.seated for tied in outcome.tied)
