"""`tracker count`: its answer, its log in words, its exit status, and the one line that it says to a wrong file."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tracker.cli import main

NAMES = '"One"\n"Two, too"\n"Three ""3"" #1"\n'
STV = f"3 2\n4 1 2 0\n1 1 3 0\n2 3 0\n1 2=3 0\n2 0\n0\n{NAMES}"
TIED = f"3 1\n2 1 0\n2 2 0\n0\n{NAMES}"


def ran(folder: Path, content: str | bytes, *words: str) -> Result:
    file = folder / "x.blt"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return CliRunner().invoke(main, ["count", *words, str(file)])


def data(result: Result) -> Any:
    assert (result.stderr, result.stdout.count("\n")) == ("", 1)
    return json.loads(result.stdout)


def refusal(result: Result, folder: Path) -> str:
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1), result.output
    return result.stderr.removeprefix("tracker: ").removeprefix(f"{folder / 'x.blt'}:").strip()


def test_json_has_every_stage_of_a_transferable_vote(tmp_path: Path) -> None:
    result = ran(tmp_path, STV, "--method", "scottish-stv", "--json")
    assert (result.exit_code, data(result)) == (
        0,
        {
            "method": "scottish-stv",
            "seats": 2,
            "valid": 7,
            "invalid": 3,
            "equal_ranks": 1,
            "quota": 3,
            "elected": ["One", 'Three ""3"" #1'],
            "undecided": [],
            "stages": [
                {
                    "action": "first preferences",
                    "votes": {"One": "5.00000", "Two, too": "0.00000", 'Three ""3"" #1': "2.00000"},
                    "non_transferable": "0.00000",
                    "elected": ["One"],
                    "excluded": None,
                    "lot": None,
                },
                {
                    "action": "surplus of One",
                    "votes": {"One": "3.00000", "Two, too": "1.60000", 'Three ""3"" #1': "2.40000"},
                    "non_transferable": "0.00000",
                    "elected": [],
                    "excluded": None,
                    "lot": None,
                },
                {
                    "action": "exclusion of Two, too",
                    "votes": {"One": "3.00000", "Two, too": "0.00000", 'Three ""3"" #1': "2.40000"},
                    "non_transferable": "1.60000",
                    "elected": ['Three ""3"" #1'],
                    "excluded": "Two, too",
                    "lot": None,
                },
            ],
            "pairwise": None,
        },
    )


def test_json_of_schulze_has_the_pairs_and_no_stages(tmp_path: Path) -> None:
    rows = "4 2\n-4\n3 1 2 4 0\n2 2=3 0\n1 4 0\n0\n"
    assert data(ran(tmp_path, rows, "--method", "schulze", "--json")) == {
        "method": "schulze",
        "seats": 2,
        "valid": 5,
        "invalid": 1,
        "equal_ranks": 2,
        "quota": None,
        "elected": ["C1", "C3"],
        "undecided": [],
        "stages": [],
        "pairwise": {"candidates": ["C1", "C2", "C3"], "matrix": [[None, 3, 0], [0, None, 0], [0, 0, None]]},
    }


@pytest.mark.parametrize(
    ("method", "counts"), [("approval", (7, 0, ["5", "7", "3"])), ("plurality", (4, 3, ["2", "4", "0"]))]
)
def test_json_of_marks_has_one_stage(tmp_path: Path, method: str, counts: tuple[int, int, list[str]]) -> None:
    valid, invalid, votes = counts
    found = data(ran(tmp_path, "3 2\n3 1=2 3 0\n2 1 2 0\n2 2 0\n0\n", "--method", method, "--json"))
    assert (found["method"], found["valid"], found["invalid"], found["quota"], found["pairwise"]) == (
        method,
        valid,
        invalid,
        None,
        None,
    )
    assert [stage["votes"] for stage in found["stages"]] == [
        {f"C{number}": f"{figure}.00000" for number, figure in enumerate(votes, 1)}
    ]


def test_the_log_of_a_transferable_vote_can_be_followed_on_paper(tmp_path: Path) -> None:
    rows = "4 2\n5 1 2 0\n2 1 3 0\n1 1 0\n1 2 0\n2 3 0\n2 4 0\n0\n"
    result = ran(tmp_path, rows, "--method", "scottish-stv", "--lot", "C3, C4")
    assert (result.exit_code, result.stdout.splitlines()) == (
        0,
        [
            "Valid ballots: 13. Seats: 2. Whoever has 5 votes is elected.",
            "Stage 1: the first preferences are counted.",
            "C1 has 8.",
            "C3 has 2.",
            "C4 has 2.",
            "C2 has 1.",
            "C1 has 8 and is elected.",
            "Stage 2: C1 has 8 votes, 3 above the quota; each ballot passes on at 3 ÷ 8 of the value at which it came, cut to five decimals.",
            "C2 receives 1.875 and has 2.875.",
            "C3 receives 0.75 and has 2.75.",
            "Not transferable: 0.375, in all 0.375.",
            "Stage 3: C4 has the fewest votes, 2, and is excluded; each ballot passes on at the value at which it came.",
            "Not transferable: 2, in all 2.375.",
            "Stage 4: C3 has the fewest votes, 2.75, and is excluded; each ballot passes on at the value at which it came.",
            "Not transferable: 2.75, in all 5.125.",
            "C2 has 2.875 and is elected.",
            "valid 13, invalid 0, with equal ranks 0",
            "elected: C1, C2",
        ],
    )


def test_the_log_says_what_was_cut_off_and_where_a_lot_was_drawn(tmp_path: Path) -> None:
    result = ran(tmp_path, "3 2\n7 1 2 0\n1 2 0\n0\n", "--method", "scottish-stv")
    assert result.stdout.splitlines()[5:8] == [
        "Stage 2: C1 has 7 votes, 4 above the quota; each ballot passes on at 4 ÷ 7 of the value at which it came, cut to five decimals.",
        "C2 receives 3.99994 and has 4.99994.",
        "Lost by cutting to five decimals: 0.00006.",
    ]
    drawn = ran(tmp_path, TIED, "--method", "scottish-stv", "--lot", "Two, too, One").stdout.splitlines()
    assert [line for line in drawn if line.startswith("Equal")] == ["Equal; the lot drew this order: Two, too, One."]


def test_the_log_of_schulze_has_the_pairs_and_the_chains(tmp_path: Path) -> None:
    rows = "3 2\n6 1 2 3 0\n8 2 3 1 0\n7 3 1 2 0\n0\n"
    assert ran(tmp_path, rows, "--method", "schulze").stdout.splitlines() == [
        "Valid ballots: 21. Seats: 2.",
        "C1 is preferred to C2 on 13 ballots, C2 to C1 on 8.",
        "C1 is preferred to C3 on 6 ballots, C3 to C1 on 15.",
        "C2 is preferred to C3 on 14 ballots, C3 to C2 on 7.",
        "A chain leads from candidate to candidate, each preferred to the next by more ballots than the other way round; it is as strong as its weakest link. Ahead is whose strongest chain is stronger.",
        "C2: nobody left is ahead. Strongest chains there and back: C1 (14 : 13), C3 (14 : 13).",
        "C2 is elected.",
        "C3: nobody left is ahead. Strongest chains there and back: C1 (15 : 13).",
        "C3 is elected.",
        "valid 21, invalid 0, with equal ranks 0",
        "elected: C2, C3",
    ]


def test_the_log_of_marks_has_the_votes(tmp_path: Path) -> None:
    result = ran(tmp_path, "3 2\n2 1 0\n3 2 0\n2 3 0\n0\n", "--method", "approval")
    assert (result.exit_code, result.stdout.splitlines()) == (
        1,
        [
            "Valid ballots: 7. Seats: 2.",
            "C2 has 3.",
            "C1 has 2.",
            "C3 has 2.",
            "Equal: C1, C3. A lot must be drawn in public.",
            "C2 has 3 and is elected.",
            "valid 7, invalid 0, with equal ranks 0",
            "elected: C2",
            "tied, to be decided by lot: C1, C3",
        ],
    )


@pytest.mark.parametrize("method", ["scottish-stv", "schulze", "approval", "plurality"])
def test_a_tie_ends_with_status_1_and_names_those_tied_unless_a_lot_decides(tmp_path: Path, method: str) -> None:
    rows = "2 1\n2 1 0\n2 2 0\n0\n" + '"One"\n"Two, too"\n'
    result = ran(tmp_path, rows, "--method", method, "--json")
    assert (result.exit_code, data(result)["elected"], data(result)["undecided"]) == (1, [], ["One", "Two, too"])
    for lot, winner in (("Two, too, One", "Two, too"), ("One,Two, too", "One")):
        result = ran(tmp_path, rows, "--method", method, "--json", "--lot", lot)
        assert (result.exit_code, data(result)["elected"], data(result)["undecided"]) == (0, [winner], [])
        assert [stage["lot"] for stage in data(result)["stages"] if stage["lot"]] in (
            [] if method == "schulze" else [lot_drawn(winner)],
        )


def lot_drawn(winner: str) -> list[str]:
    return [winner, *({"One", "Two, too"} - {winner})]


def test_a_lot_that_does_not_name_all_who_are_tied_leaves_them_tied(tmp_path: Path) -> None:
    result = ran(tmp_path, TIED, "--method", "plurality", "--json", "--lot", "One")
    assert (result.exit_code, data(result)["undecided"]) == (1, ["One", "Two, too"])


def test_seats_given_by_hand_take_the_place_of_those_in_the_file(tmp_path: Path) -> None:
    result = ran(tmp_path, STV, "--method", "scottish-stv", "--json", "--seats", "1")
    assert (data(result)["seats"], data(result)["quota"], data(result)["elected"]) == (1, 4, ["One"])


@pytest.mark.parametrize(
    ("lot", "said"),
    [
        ("Ten", "--lot: no candidate is named as in 'Ten'"),
        ("One Two, too", "--lot: no candidate is named as in 'One Two, too'"),
        ("One, Two", "--lot: no candidate is named as in 'Two'"),
        ("One, One", "--lot: a candidate is named twice"),
    ],
)
def test_a_lot_names_candidates_once_each(tmp_path: Path, lot: str, said: str) -> None:
    assert refusal(ran(tmp_path, TIED, "--method", "plurality", "--lot", lot), tmp_path) == said


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "1: the file is empty"),
        ("3 1\n1 1 4 0\n0\n", "2: there is no candidate 4"),
        ("3 1\r\n1 1 1 0\r\n0\r\n", "2: candidate 1 stands on the ballot twice"),
        ('3 1\n1 1 0\n0\n"A"\n"B"\n"Щ"\n'.encode("cp1251"), "6: not UTF-8"),
        ("3 1\n0\n".encode("utf-16"), "1: not UTF-8"),
        (b"3 1\n0\n\x00", None),
        (b"\x00\x00\n0\n", "1: the first line says how many candidates and how many seats"),
    ],
)
def test_a_wrong_file_is_one_line_with_its_place_and_status_2(
    tmp_path: Path, content: str | bytes, said: str | None
) -> None:
    result = ran(tmp_path, content, "--method", "schulze")
    if said is None:
        assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    else:
        assert refusal(result, tmp_path) == said


def test_a_missing_file_and_a_folder_are_one_line(tmp_path: Path) -> None:
    for path in (tmp_path / "none.blt", tmp_path):
        result = CliRunner().invoke(main, ["count", "--method", "schulze", str(path)])
        assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)


def test_windows_line_ends_a_byte_order_mark_and_strange_line_separators_are_read(tmp_path: Path) -> None:
    text = '\ufeff2 1\r\n1 1 0\r\n0\r\n"A\u2028B"\r\n"C\u0085D"\r\n'.replace("\u0085", "\u3000")
    assert data(ran(tmp_path, text, "--method", "plurality", "--json"))["elected"] == ["A\u2028B"]


def test_what_is_ignored_is_noted_on_standard_error(tmp_path: Path) -> None:
    result = ran(tmp_path, STV + '"Title"\nmore\n', "--method", "scottish-stv", "--json")
    assert (result.exit_code, result.stderr) == (
        0,
        f"tracker: {tmp_path / 'x.blt'}:12: everything from here on is ignored\n",
    )


def test_the_program_itself_answers_so(tmp_path: Path) -> None:
    file = tmp_path / "x.blt"
    for content, status in ((STV, 0), (TIED, 1), ("3 1\n", 2)):
        file.write_text(content, encoding="utf-8")
        command = [sys.executable, "-m", "tracker", "count", "--method", "scottish-stv", str(file)]
        assert subprocess.run(command, capture_output=True, check=False, cwd=tmp_path).returncode == status
