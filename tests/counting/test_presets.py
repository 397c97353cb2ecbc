"""The rules of laws, unions and handbooks against a second, naive statement of them, and against votes really held."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.counting.presets import RULES, rule
from tracker.counting.rules import BadTally, NotInForce, Tally, decide, in_force, read_tally

CASES = Path(__file__).parents[3] / "shared" / "voting-cases"
NUMBER = st.integers(0, 60)
TALLIES = st.builds(Tally, NUMBER, NUMBER, NUMBER, NUMBER, NUMBER, NUMBER, NUMBER, st.booleans())


def present(t: Tally) -> int:
    return t.present or 0


def cast(t: Tally) -> int:
    return (t.for_ or 0) + (t.against or 0)


def votes(t: Tally) -> int:
    return cast(t) + (t.abstain or 0) + (t.spoiled or 0)


# Each rule once more, in whole numbers, without the program's data.
NAIVE: dict[str, Callable[[Tally, int, int, int], bool]] = {
    "house_motion": lambda t, yes, m, d: 3 * present(t) >= m and 2 * yes > cast(t),
    "house_demands": lambda t, yes, m, d: 2 * present(t) >= m and 2 * yes > cast(t),
    "house_assembly": lambda t, yes, m, d: 2 * yes > cast(t),
    "rror_majority": lambda t, yes, m, d: 2 * present(t) > m and 2 * yes > cast(t),
    "rror_two_thirds": lambda t, yes, m, d: 2 * present(t) > m and 3 * yes >= 2 * cast(t),
    "uk_2017": lambda t, yes, m, d: 2 * votes(t) >= m and 2 * yes > votes(t),
    "uk_2017_important_services": lambda t, yes, m, d: 2 * votes(t) >= m and 2 * yes > votes(t) and 5 * yes >= 2 * m,
    "uk_era2025": lambda t, yes, m, d: 2 * votes(t) >= m and 2 * yes > votes(t),
    "de_igm_strike": lambda t, yes, m, d: 4 * yes >= 3 * m and t.secret is True,
    "de_igm_end": lambda t, yes, m, d: 4 * yes >= m and t.secret is True,
    "by_tk389": lambda t, yes, m, d: (2 * present(t) > m or 3 * present(t) >= 2 * d) and 3 * yes >= 2 * present(t),
    "ru_tk410": lambda t, yes, m, d: (2 * present(t) > m or 3 * present(t) >= 2 * d) and 2 * yes >= present(t),
    "kz_strike_meeting": lambda t, yes, m, d: 2 * present(t) > m and 3 * yes >= 2 * present(t),
}


def test_every_rule_is_stated_twice() -> None:
    assert sorted(NAIVE) == sorted({one.id for one in RULES})


@given(TALLIES)
def test_the_rules_say_what_their_naive_statement_says(tally: Tally) -> None:
    for name, naive in NAIVE.items():
        expected = naive(tally, tally.for_ or 0, tally.members or 0, tally.delegates or 0)
        assert decide(rule(name), tally).carried is expected, name


@given(TALLIES)
def test_one_more_vote_for_in_place_of_one_against_never_undoes_a_decision(tally: Tally) -> None:
    if not tally.against:
        return
    more = replace(tally, for_=(tally.for_ or 0) + 1, against=tally.against - 1)
    for one in RULES:
        assert not (decide(one, tally).carried and not decide(one, more).carried), one.id


@given(TALLIES, st.sampled_from(["for_", "against", "abstain", "spoiled", "present", "members", "delegates", "secret"]))
def test_an_unknown_figure_never_turns_the_answer_around(tally: Tally, unknown: str) -> None:
    """It leaves it as it is, or to be decided."""
    without = replace(tally, **{unknown: None})
    for one in RULES:
        assert decide(one, without).carried in (decide(one, tally).carried, None), one.id


def threshold(name: str) -> dict[str, object]:
    folder = CASES / name
    assert folder.exists(), f"the cases are read from {CASES}: the folder is missing"
    found: dict[str, object] = json.loads((folder / "expected.json").read_text())
    return found


def counted(case: dict[str, object], **more: object) -> Tally:
    """The case's figures under their names here; the rest as the cases' README reads them."""
    given_: dict[str, int] = case["tally"]  # type: ignore[assignment]
    names = {"entitled": "members", "yes": "for", "no": "against", "invalid": "spoiled", "spoiled": "spoiled"}
    return read_tally({names[key]: value for key, value in given_.items() if key in names} | {"abstain": 0} | more)


@pytest.mark.skipif(not CASES.exists(), reason=f"the voting cases are not at {CASES}")
def test_votes_that_unions_held_come_out_as_they_did() -> None:
    rmt = threshold("threshold-rmt-abm-cleaners-2019")
    igm = threshold("threshold-igmetall-berlin-brandenburg-2002")
    important = rule("uk_2017_important_services")
    in_force(important, date(2019, 6, 1))
    assert decide(important, counted(rmt)).carried is rmt["expected"]["passes"] is False  # type: ignore[index]
    strike = decide(rule("de_igm_strike"), counted(igm, secret=True))
    assert strike.carried is igm["expected"]["passes"] is True  # type: ignore[index]
    # Only rounded shares are published of this one: read as 10,000 members, 53 % of them voting, 95 % of these for.
    neu = threshold("threshold-neu-teachers-2023")
    in_force(important, date(2023, 1, 16))
    shares = read_tally({"members": 10_000, "for": 5_035, "against": 265, "abstain": 0, "spoiled": 0})
    assert decide(important, shares).carried is neu["expected"]["passes"] is True  # type: ignore[index]


def test_a_rule_has_its_days() -> None:
    for name, day in (
        ("uk_2017", date(2017, 2, 28)),
        ("uk_2017", date(2026, 2, 18)),
        ("uk_era2025", date(2026, 2, 17)),
    ):
        with pytest.raises(NotInForce):
            in_force(rule(name), day)
    in_force(rule("uk_2017"), date(2026, 2, 17))
    in_force(rule("uk_era2025"), date(2030, 1, 1))


def test_every_rule_of_a_law_or_a_union_has_its_source() -> None:
    assert [one.id for one in RULES if not one.id.startswith("house_") and not one.source] == []


def test_secrecy_is_said_or_unknown() -> None:
    tally = {"for": 80, "members": 100}
    assert [
        decide(rule("de_igm_strike"), read_tally(tally | more)).carried
        for more in ({"secret": True}, {"secret": False}, {})
    ] == [True, False, None]
    with pytest.raises(BadTally):
        read_tally({"secret": "yes"})


def test_of_two_ways_to_a_quorum_one_is_enough_and_is_shown() -> None:
    conference = decide(rule("by_tk389"), Tally(for_=40, present=50, members=900, delegates=70)).conditions[0]
    assert (conference.needed, conference.have, conference.met) == (47, 50, True)
    assert decide(rule("by_tk389"), Tally(for_=40, present=50, members=900)).carried is None
