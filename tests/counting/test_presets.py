"""The rules of the house, of laws, unions and handbooks against a second statement, and against votes really held."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from tests.counting.naive import NAIVE, TALLIES, answered
from tracker.counting.presets import CHOOSABLE, NEWEST_SET, RULES, SETS, rule, rule_for
from tracker.counting.rules import BadTally, NotInForce, Tally, UnknownRule, decide, in_force, read_tally

CASES = Path(__file__).parents[3] / "shared" / "voting-cases"
SHARED = [field.name for field in fields(Tally) if field.name not in ("for_", "against", "abstain", "spoiled")]
Drawn = tuple[Tally, list[Tally]]


def rank(carried: bool | None) -> int:
    return {False: 0, None: 1, True: 2}[carried]


def test_every_rule_is_stated_twice() -> None:
    assert list(NAIVE) == [one.name for one in RULES]


def test_ten_thousand_tallies_come_out_by_every_rule_as_its_naive_statement_says() -> None:
    """Some figures unknown, half of them with items; every rule must have answered yes, no and unknown."""
    answers: Counter[tuple[str, bool | None]] = Counter()

    @settings(max_examples=10_000)
    @given(TALLIES)
    def come_out_equal(drawn: Drawn) -> None:
        tally, items = drawn
        for one in RULES:
            decision = decide(one, tally, items)
            assert (decision.carried, decision.items) == answered(one.name, tally, items), one.name
            answers[one.name, decision.carried] += 1

    come_out_equal()
    assert sum(answers.values()) >= 10_000 * len(RULES)
    assert len(answers) == 3 * len(RULES)


@pytest.mark.parametrize("examples", [500, pytest.param(10_000, marks=pytest.mark.trial)])
def test_one_more_vote_for_never_turns_carried_into_not_carried(examples: int) -> None:
    """Of somebody present who had not voted, of somebody who had voted against, and of a newcomer."""

    @settings(max_examples=examples)
    @given(TALLIES)
    def never(drawn: Drawn) -> None:
        for one in RULES:
            before = decide(one, *drawn)
            for more in one_more_for(*drawn):
                after = decide(one, *more)
                assert rank(after.carried) >= rank(before.carried), one.name
                pairs = zip(before.items, after.items, strict=True)
                assert [pair for pair in pairs if rank(pair[1]) < rank(pair[0])] == [], one.name

    never()


def one_more_for(tally: Tally, items: list[Tally]) -> Iterator[Drawn]:
    """On the whole and on each item by itself; a newcomer votes for all of it."""
    for change in (voted_too, thought_better):
        yield change(tally), items
        for place, item in enumerate(items):
            yield tally, [*items[:place], change(item), *items[place + 1 :]]
    yield came_and_voted(tally), [came_and_voted(item) for item in items]


def voted_too(tally: Tally) -> Tally:
    return tally if tally.for_ is None else replace(tally, for_=tally.for_ + 1)


def thought_better(tally: Tally) -> Tally:
    return replace(voted_too(tally), against=tally.against - 1) if tally.against else tally


def came_and_voted(tally: Tally) -> Tally:
    return voted_too(tally if tally.present is None else replace(tally, present=tally.present + 1))


@settings(max_examples=500)
@given(TALLIES)
def test_an_unknown_figure_never_turns_the_answer_around(drawn: Drawn) -> None:
    """It leaves it as it is, or to be decided."""
    for one in RULES:
        known = decide(one, *drawn)
        for without in one_figure_less(*drawn):
            unsure = decide(one, *without)
            assert unsure.carried in (known.carried, None), one.name
            pairs = zip(known.items, unsure.items, strict=True)
            assert [pair for pair in pairs if pair[1] not in (pair[0], None)] == [], one.name


def one_figure_less(tally: Tally, items: list[Tally]) -> Iterator[Drawn]:
    """Items without votes on the whole mean that nobody voted on it: such votes are not taken away."""
    for field in fields(Tally):
        if not items or field.name in SHARED:
            yield replace(tally, **{field.name: None}), items
        else:
            for place, item in enumerate(items):
                yield tally, [*items[:place], replace(item, **{field.name: None}), *items[place + 1 :]]


# name of the case: its rule, the day, its figures as the cases' README reads them.
HELD = {
    "threshold-rmt-abm-cleaners-2019": (
        "uk_2017_important_services",
        "2019-06-01",
        {"members": 620, "for": 294, "against": 5, "abstain": 0, "spoiled": 0},
    ),
    "threshold-igmetall-berlin-brandenburg-2002": (
        "de_igm_strike",
        "2002-05-01",
        {"members": 5255, "for": 4583, "against": 450, "abstain": 0, "spoiled": 13, "secret": True},
    ),
    # Only rounded shares are published of this one: read as 10,000 members, 53 % of them voting, 95 % of these for.
    "threshold-neu-teachers-2023": (
        "uk_2017_important_services",
        "2023-01-16",
        {"members": 10_000, "for": 5_035, "against": 265, "abstain": 0, "spoiled": 0},
    ),
}
with_cases = pytest.mark.skipif(not CASES.exists(), reason=f"the voting cases are not at {CASES}")


@with_cases
def test_every_threshold_case_is_tried_with_the_figures_of_its_source() -> None:
    assert sorted(HELD) == sorted(folder.name for folder in CASES.glob("threshold-*"))
    words = {"entitled": "members", "yes": "for", "no": "against", "invalid": "spoiled", "spoiled": "spoiled"}
    for name, (_rule, _day, figures) in HELD.items():
        published = {words[word]: number for word, number in case(name)["tally"].items() if word in words}
        assert {word: figures[word] for word in published} == published


@with_cases
@pytest.mark.parametrize("name", HELD)
def test_a_vote_that_a_union_held_comes_out_as_it_did(name: str) -> None:
    rule_name, day, figures = HELD[name]
    in_force(rule(rule_name), date.fromisoformat(day))
    assert decide(rule(rule_name), read_tally(figures)).carried is case(name)["expected"]["passes"]


def case(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((CASES / name / "expected.json").read_text(encoding="utf-8"))
    return found


def test_a_rule_has_its_days() -> None:
    for name, day in (
        ("uk_2017", date(2017, 2, 28)),
        ("uk_2017", date(2026, 2, 18)),
        ("uk_2017_important_services", date(2026, 2, 18)),
        ("uk_era2025", date(2026, 2, 17)),
    ):
        with pytest.raises(NotInForce):
            in_force(rule(name), day)
    for name, day in (
        ("uk_2017", date(2017, 3, 1)),
        ("uk_2017", date(2026, 2, 17)),
        ("uk_era2025", date(2026, 2, 18)),
        ("uk_era2025", date(2030, 1, 1)),
        ("house_motion@1", date(1900, 1, 1)),
    ):
        in_force(rule(name), day)


def test_every_rule_of_a_law_or_a_union_has_its_source_and_says_what_nobody_checked() -> None:
    assert [one.id for one in RULES if not one.id.startswith("house_") and not one.source] == []
    assert [one.id for one in RULES if one.unchecked] == ["uk_era2025", "by_tk389", "ru_tk410", "kz_strike_meeting"]


def test_no_two_rules_have_one_name_and_the_newest_answers_to_the_name_alone() -> None:
    assert len({one.name for one in RULES}) == len(RULES)
    assert rule("house_motion") == rule("house_motion@2") == rule("house_motion", 2)
    assert rule("house_motion", 1) == rule("house_motion@1") == rule("house_motion@1", 2)


@pytest.mark.parametrize("asked", ["majority", "house_motion@7", "house_motion@", "house_motion@１", "@1", ""])
def test_an_unknown_rule_is_named(asked: str) -> None:
    with pytest.raises(UnknownRule) as refused:
        rule(asked)
    assert str(refused.value).startswith(f"no rule {asked!r}; known are by_tk389, de_igm_end, ")


def test_a_group_decides_by_what_it_registered_with_until_it_votes_for_another() -> None:
    def names(rule_set: str, version: int, own: dict[str, str] | None = None) -> list[str]:
        return [rule_for(rule_set, kind, version, own).name for kind in ("adopt_list", "elect")]

    assert names("members", 1) == ["house_demands@1", "house_motion@1"]
    assert names("members", NEWEST_SET) == ["house_demands@2", "house_motion@2"]
    assert names("assembly", NEWEST_SET) == ["house_assembly@2", "house_assembly@2"]
    assert names("members", 1, {"motions": "uk_era2025@1"}) == ["house_demands@1", "uk_era2025@1"]
    assert names("members", 2, {"lists": "house_demands@1"}) == ["house_demands@1", "house_motion@2"]


def test_recall_has_a_rule_of_its_own_whatever_the_group_chose() -> None:
    for version, own in ((1, {}), (NEWEST_SET, {"motions": "uk_era2025@1"})):
        assert rule_for("members", "recall", version, own).name == "house_recall@2"


def test_every_rule_of_a_set_exists_and_only_the_assembly_and_the_recall_are_not_chosen() -> None:
    for scopes in SETS.values():
        for name in scopes.values():
            assert [rule(name, version).version for version in range(1, NEWEST_SET + 1)] == [1, 2]
    assert sorted({one.id for one in RULES} - set(CHOOSABLE)) == ["house_assembly", "house_recall"]


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


def test_a_list_is_adopted_online_by_half_of_those_entitled() -> None:
    online = Tally(30, 15, 3, 2, members=100, online=True, notice_days=3)
    assert decide(rule("house_demands"), online).carried is True
    assert decide(rule("house_demands"), replace(online, online=False)).carried is None
    for present, carried in ((None, None), (49, False), (50, True)):
        assert decide(rule("house_demands"), replace(online, spoiled=1, present=present)).carried is carried
        assert decide(rule("house_demands"), replace(online, online=False, present=present)).carried is carried


def test_a_recall_takes_as_many_votes_as_the_election_or_a_third_of_those_entitled() -> None:
    recall = Tally(33, 10, 0, 0, members=100, secret=True, petition=20, elected_with=33, notice_days=5)
    assert decide(rule("house_recall"), recall).carried is True
    assert decide(rule("house_recall"), replace(recall, elected_with=34)).carried is False
    assert decide(rule("house_recall"), replace(recall, elected_with=80, for_=34)).carried is True
    assert decide(rule("house_recall"), replace(recall, petition=19)).carried is False
    assert decide(rule("house_recall"), replace(recall, notice_days=4)).carried is False
    assert decide(rule("house_recall"), replace(recall, against=33)).carried is False
