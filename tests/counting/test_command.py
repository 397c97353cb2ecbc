"""`tracker decide`: its answer, its exit status, and the one line that it says to what it cannot read."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.counting.test_presets import HELD, case, with_cases
from tracker.cli import main

MEETING = {"for": 40, "against": 5, "abstain": 0, "spoiled": 0, "present": 45, "members": 90, "notice_days": 3}


def decided(folder: Path, rule: str, tally: object, *more: str) -> Result:
    file = folder / "tally.json"
    file.write_text(tally if isinstance(tally, str) else json.dumps(tally, ensure_ascii=False), encoding="utf-8")
    return CliRunner().invoke(main, ["decide", "--rule", rule, *more, str(file)])


def answer(result: Result) -> tuple[int, object]:
    assert (result.stderr, result.stdout.count("\n")) == ("", 1)
    return result.exit_code, json.loads(result.stdout)["carried"]


def refusal(result: Result, folder: Path) -> str:
    """What is said, after the file's name where it is of the file."""
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1), result.output
    return result.stderr.removeprefix("tracker: ").removeprefix(f"{folder / 'tally.json'}:").strip()


@pytest.mark.parametrize(
    ("rule", "change", "expected"),
    [
        ("house_demands", {}, (0, True)),
        ("house_demands", {"notice_days": 2}, (1, False)),
        ("house_demands", {"notice_days": None}, (1, None)),
        ("house_demands@1", {"notice_days": None}, (0, True)),
        ("house_strike_strict", {"for": 46, "against": 0, "present": 50, "secret": True, "notice_days": 5}, (0, True)),
        ("house_recall", {"secret": True, "notice_days": 5, "petition": 18, "elected_with": 50}, (0, True)),
        ("house_recall", {"secret": True, "notice_days": 5, "petition": 17, "elected_with": 50}, (1, False)),
    ],
)
def test_the_exit_status_is_nought_only_if_it_is_carried(
    tmp_path: Path, rule: str, change: dict[str, object], expected: tuple[int, object]
) -> None:
    assert answer(decided(tmp_path, rule, MEETING | change)) == expected


def test_the_answer_has_each_condition_with_its_numbers_and_each_item(tmp_path: Path) -> None:
    items = [{"for": 20, "against": 19}, {"for": 5, "against": 5}, {"for": 7}]
    tally = {"present": 45, "members": 90, "online": False, "notice_days": 3, "items": items}
    result = decided(tmp_path, "house_demands", tally)
    assert (result.exit_code, json.loads(result.stdout)) == (
        0,
        {
            "rule": "house_demands@2",
            "carried": True,
            "conditions": [
                {
                    "text": "at least half of those entitled are present, or voted online",
                    "needed": 45,
                    "have": 45,
                    "met": True,
                },
                {"text": "each demand by itself: more votes for than against", "needed": 1, "have": 1, "met": True},
                {"text": "it was called three days before, at least", "needed": 3, "have": 3, "met": True},
            ],
            "items": [True, False, None],
        },
    )


@with_cases
@pytest.mark.parametrize("name", HELD)
def test_a_vote_that_a_union_held_comes_out_as_it_did(tmp_path: Path, name: str) -> None:
    rule, day, figures = HELD[name]
    passed = case(name)["expected"]["passes"]
    assert answer(decided(tmp_path, rule, figures, "--on", day)) == (0 if passed else 1, passed)


@pytest.mark.parametrize(
    ("rule", "day", "said"),
    [
        ("uk_2017", "2017-02-28", "uk_2017@1 is in force from 2017-03-01 to 2026-02-17"),
        (
            "uk_2017_important_services",
            "2026-02-18",
            "uk_2017_important_services@1 is in force from 2017-03-01 to 2026-02-17",
        ),
        ("uk_era2025", "2026-02-17", "uk_era2025@1 is in force from 2026-02-18 to further notice"),
        ("house_motion", "28 February", "a day is written as 2022-01-05"),
    ],
)
def test_a_rule_is_not_applied_on_a_day_when_it_is_not_in_force(tmp_path: Path, rule: str, day: str, said: str) -> None:
    where = f"--rule {rule}" if " " not in day else f"--on {day}"
    assert refusal(decided(tmp_path, rule, MEETING, "--on", day), tmp_path) == f"{where}: {said}"


@pytest.mark.parametrize(
    ("tally", "said"),
    [
        ('{"for": 1,\n "against": }', "2: Expecting value"),
        ("", "1: Expecting value"),
        ('{"for": 1}\n\n[]', "3: Extra data"),
        ("[]", "a tally is an object"),
        ('{"for": -1}', "for: -1 is no whole number from 0 to 100000000"),
        ('{"for": 1.0}', "for: 1.0 is no whole number from 0 to 100000000"),
        ('{"for": NaN}', "for: nan is no whole number from 0 to 100000000"),
        ('{"for": "１２"}', "for: '１２' is no whole number from 0 to 100000000"),
        ('{"for": 9, "against": 1, "present": 9}', "10 votes of 9 present"),
        ('{"items": {"for": 1}}', "items: a list of counts"),
        ('{"items": {}}', "items: a list of counts"),
        ('{"items": [{"for": 1}, {"for": -2}]}', "items[2]: for: -2 is no whole number from 0 to 100000000"),
        ('{"present": 9, "items": [{"for": 9, "against": 1}]}', "items[1]: 10 votes of 9 present"),
    ],
)
def test_a_tally_that_cannot_be_read_is_named_with_its_place(tmp_path: Path, tally: str, said: str) -> None:
    assert refusal(decided(tmp_path, "house_motion", tally), tmp_path) == said


def test_an_unknown_rule_and_a_missing_file_are_one_line(tmp_path: Path) -> None:
    assert refusal(decided(tmp_path, "majority", MEETING), tmp_path).startswith(
        "--rule majority: no rule 'majority'; known are by_tk389,"
    )
    result = CliRunner().invoke(main, ["decide", "--rule", "house_motion", str(tmp_path / "none.json")])
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)


def test_the_program_itself_answers_so(tmp_path: Path) -> None:
    file = tmp_path / "tally.json"
    for tally, status in ((MEETING, 0), (MEETING | {"for": 5}, 1), ({"for": -1}, 2)):
        file.write_text(json.dumps(tally))
        command = [sys.executable, "-m", "tracker", "decide", "--rule", "house_motion", str(file)]
        assert subprocess.run(command, capture_output=True, check=False, cwd=tmp_path).returncode == status
