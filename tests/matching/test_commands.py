"""`tracker match`."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tracker.cli import main
from tracker.matching.commands import BadLine, ask_loop, match_file

pytestmark = pytest.mark.usefixtures("letters")
DEMANDS = [
    {"id": "d1", "list": "L1", "lang": "en", "text": "Raise the wages of all drivers"},
    {"id": "d2", "list": "L1", "lang": "en", "text": "Close the dump beside the school"},
    {"id": "d3", "list": "L2", "lang": "en", "text": "Raise the wages of all miners", "sector": "mining", "more": [1]},
    {"id": "d4", "list": "L2", "text": "Свободу арестованным"},
]
GOOD = json.dumps(DEMANDS[0])
BAD = {
    "nothing": (b"", "1: there is no demand in it"),
    "blank lines": (b"\n \n", "1: there is no demand in it"),
    "broken JSON": (GOOD.encode() + b'\n{"id": ', "2: this is not JSON: Expecting value (character 8)"),
    "a thousand brackets": (b"[" * 100_000, "1: this is not JSON that can be read"),
    "a long number": (b'{"id": ' + b"1" * 5000 + b"}", "1: this is not JSON that can be read"),
    "no object": (b"[1]", "1: a demand must be an object, in curly brackets"),
    "no id": (b'{"list": "a", "text": "b"}', '1: "id" is missing'),
    "no list": (b'{"id": "a", "text": "b"}', '1: "list" is missing'),
    "no text": (b'\n{"id": "a", "list": "b"}', '2: "text" is missing'),
    "a number as text": (b'{"id": "a", "list": "b", "text": 5}', '1: "text" must be a string, in quotes'),
    "a number as id": (b'{"id": 5, "list": "b", "text": "c"}', '1: "id" must be a string, in quotes'),
    "an empty text": (b'{"id": "a", "list": "b", "text": " "}', '1: "text" is empty'),
    "a number as language": (
        b'{"id": "a", "list": "b", "text": "c", "lang": 1}',
        '1: "lang" must be a string, in quotes',
    ),
    "an id twice": (f"{GOOD}\n\n{GOOD}".encode(), '3: the id "d1" stands in line 1 already'),
    "another encoding": ('{"id": "a", "list": "b", "text": "Жалақы"}'.encode("utf-16-be"), "1: this is not UTF-8"),
}


def lines(demands: list[dict] = DEMANDS) -> list[str]:
    return [json.dumps(demand) + "\n" for demand in demands]


def written(folder: Path, content: bytes) -> str:
    path = folder / "demands.jsonl"
    path.write_bytes(content)
    return str(path)


def tracker(*arguments: str, typed: bytes | None = None) -> Result:
    return CliRunner().invoke(main, ["match", *arguments], input=typed)


def ask(*messages: object) -> list[dict]:
    answers = io.StringIO()
    ask_loop([json.dumps(message) for message in messages], answers)
    return [json.loads(line) for line in answers.getvalue().splitlines()]


def asked(text: str, of_list: str) -> dict:
    return {"demand": {"id": text, "list": of_list, "text": text, "lang": "en"}}


def names(answer: dict) -> list[str]:
    return [suggestion["common"] for suggestion in answer["suggestions"]]


def test_each_demand_has_its_place_and_what_would_have_been_suggested() -> None:
    found = list(match_file(lines(), "demands.jsonl"))
    assert [answer["id"] for answer in found] == ["d1", "d2", "d3", "d4"]
    assert [answer["clusters"] for answer in found] == [["g1"], ["g2"], ["g1"], ["g3"]]
    assert [answer["suggestions"][:1] for answer in found] == [[], [], ["d1"], []]


def test_a_demand_of_the_same_list_is_not_suggested() -> None:
    same = [{"id": str(place), "list": "L1", "text": "Raise wages"} for place in range(4)]
    assert [answer["suggestions"] for answer in match_file(lines(same), "x")] == [[], [], [], []]


def test_the_answers_are_lines_of_json(tmp_path: Path) -> None:
    result = tracker("--json", written(tmp_path, "".join(lines()).encode()))
    assert (result.exit_code, result.stderr) == (0, "")
    assert [json.loads(line) for line in result.stdout.splitlines()] == list(match_file(lines(), "x"))


def test_people_read_what_is_asked_together(tmp_path: Path) -> None:
    result = tracker(written(tmp_path, b"\xef\xbb\xbf" + "".join(lines()).encode()))
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        "2 lists seem to ask the same:",
        "  d1  L1: Raise the wages of all drivers",
        "  d3  L2: Raise the wages of all miners",
        "",
        "Demands: 4. Asked by several lists: 1. By one: 2.",
    ]


def test_odd_ids_and_texts_come_through(tmp_path: Path) -> None:
    odd = [{"id": "\ud800\n", "list": "a", "text": "\udfff"}, {"id": "😀", "list": "b", "text": "\udfff"}]
    path = written(tmp_path, "".join(lines(odd)).encode())
    assert [json.loads(line)["id"] for line in tracker("--json", path).stdout.splitlines()] == ["\ud800\n", "😀"]
    assert tracker(path).exit_code == 0


@pytest.mark.parametrize(("content", "sentence"), BAD.values(), ids=list(BAD))
def test_a_bad_line_is_named(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = written(tmp_path, content)
    result = tracker("--json", path)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", f"tracker: {path}:{sentence}\n")


@pytest.mark.parametrize("arguments", [[], ["--ask", "FILE"], ["missing.jsonl"], ["--json", "."]])
def test_wrong_use_is_one_line(arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = tracker(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert len(result.stderr.splitlines()) == 1


def test_the_help_has_an_example() -> None:
    assert "tracker match --json DEMANDS.jsonl" in tracker("--help").stdout


def test_a_confirmed_demand_is_suggested_to_other_lists() -> None:
    first, opened, second, confirmed = ask(
        asked("Raise the wages", "L1"), {"confirm": ["new"]}, asked("Raise the wages!", "L2"), {"confirm": ["c1"]}
    )
    assert (first, opened, confirmed) == ({"suggestions": []}, {"common": ["c1"]}, {"common": ["c1"]})
    assert names(second) == ["c1"]
    assert 0.8 < second["suggestions"][0]["confidence"] <= 1


def test_the_same_stands_before_a_near_copy_that_asks_the_reverse() -> None:
    messages: list[object] = []
    for text in ("Do not close the old school in our village", "The school of the village should be closed"):
        messages += [asked(text, text), {"confirm": ["new"]}]
    *_, found = ask(*messages, asked("Close the old school in our village", "another"))
    assert names(found) == ["c2", "c1"]
    assert found["suggestions"][1]["confidence"] < 0.5 < found["suggestions"][0]["confidence"]


def test_a_list_is_not_led_to_the_same_common_demand_twice() -> None:
    answers = ask(
        asked("Raise the wages", "L1"),
        {"confirm": ["new"]},
        asked("Raise the wages", "L2"),
        {"confirm": ["c1"]},
        asked("Raise the wages", "L1"),
        {"confirm": ["new"]},
        asked("Raise the wages", "L3"),
    )
    assert names(answers[4]) == []
    assert names(answers[6]) == ["c1", "c2"]


def test_a_demand_may_ask_several_things_or_none() -> None:
    answers = ask(asked("Wages and housing", "L1"), {"confirm": ["new", "new"]}, asked("Peace", "L2"), {"confirm": []})
    assert answers[1] == {"common": ["c1", "c2"]}
    assert answers[3] == {"common": []}


def test_at_most_ten_are_suggested() -> None:
    messages = [message for n in range(12) for message in (asked(f"Raise wages {n}", f"L{n}"), {"confirm": ["new"]})]
    assert len(ask(*messages, asked("Raise wages", "L"))[-1]["suggestions"]) == 10


@pytest.mark.parametrize(
    ("messages", "sentence"),
    [
        ([{"confirm": ["new"]}], "1: there is no demand to decide on"),
        ([asked("Wages", "L1"), {"confirm": ["c1"]}], '2: there is no common demand "c1"'),
        ([asked("Wages", "L1"), {"confirm": [[1]]}], "2: there is no common demand [1]"),
        ([asked("Wages", "L1"), {"confirm": ["new"]}, {"confirm": ["new"]}], "3: there is no demand to decide on"),
        ([{"demand": {"id": "a", "list": "b"}}], '1: "text" is missing'),
        ([{"demand": "Wages"}], '1: there must be a "demand" (an object) or a "confirm" (a list)'),
        ([{}], '1: there must be a "demand" (an object) or a "confirm" (a list)'),
    ],
)
def test_a_broken_conversation_ends_with_the_line(messages: list[object], sentence: str) -> None:
    with pytest.raises(BadLine) as error:
        ask(*messages)
    assert str(error.value) == f"standard input:{sentence}"
    typed = "\n".join(json.dumps(message) for message in messages).encode()
    result = tracker("--ask", typed=typed)
    assert (result.exit_code, result.stderr) == (2, f"tracker: standard input:{sentence}\n")


def test_each_answer_comes_before_the_next_question() -> None:
    command = [sys.executable, "-m", "tracker", "match", "--ask"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as program:
        assert program.stdin and program.stdout
        for message, answer in [
            (asked("Жалақы", "L1"), {"suggestions": []}),
            ({"confirm": ["new"]}, {"common": ["c1"]}),
        ]:
            program.stdin.write(json.dumps(message, ensure_ascii=False) + "\n")
            program.stdin.flush()
            assert json.loads(program.stdout.readline()) == answer
        program.stdin.close()
        assert program.wait(timeout=30) == 0
