"""Pasted texts as people write them, each with its right reading; and nothing is ever lost."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.demands.reader import LINES, Reading, TooManyLines, normalised, read

PASTED = Path(__file__).parent / "pasted"
NAMES = sorted(path.stem for path in PASTED.glob("*.txt"))


def on_one_line(text: str) -> str:
    return " ".join(text.split())


def line_by_line(text: str) -> str:
    return "\n".join(on_one_line(line) for line in text.split("\n"))


def found(reading: Reading) -> dict[str, object]:
    return {
        "title": on_one_line(reading.title),
        "preamble": on_one_line(reading.preamble),
        "demands": [line_by_line(demand) for demand in reading.demands],
        "signature": on_one_line(reading.signature),
        "dropped": [on_one_line(one) for one in reading.dropped],
    }


def wanted(name: str) -> dict[str, object]:
    told = json.loads((PASTED / f"{name}.json").read_text(encoding="utf-8"))
    return {
        "title": on_one_line(told["title"]),
        "preamble": on_one_line(told["preamble"]),
        "demands": [line_by_line(demand) for demand in told["demands"]],
        "signature": on_one_line(told["signature"]),
        "dropped": [on_one_line(one) for one in told["dropped"]],
    }


def test_there_are_many() -> None:
    assert len(NAMES) >= 40


@pytest.mark.parametrize("name", NAMES)
def test_a_pasted_text_comes_out_right(name: str) -> None:
    text = (PASTED / f"{name}.txt").read_bytes().decode("utf-8")
    assert found(read(text)) == wanted(name)


LETTERS = st.text(
    alphabet=st.sampled_from(list("аб вгәң 1234567890.)(№-–•*①\n\n\t\u00a0>:;[]IVX,A!🔴✅️\u00ad\u202e\x00́"))
)
LINES_OF_LISTS = st.lists(
    st.sampled_from(
        [
            "1. Хлеб",
            "2) Газ. Свет. Вода",
            "(3) Work",
            "№4 Жалақы",
            "• Дорога",
            "– Дом",
            "  – внутри",
            "а) буква",
            "1.1. точка",
            "II. Раздел:",
            "Требуем: 1) хлеб 2) газ 3) свет",
            "[05.01.2022, 14:03:22] Смена 3: 1. хлеб",
            "Смена 3, [05.01.2022 14:03]",
            "> ответ",
            "",
            "   ",
            "С уважением, комитет",
            "продолжение строки",
        ]
    ),
    max_size=12,
).map("\n".join)


@given(st.one_of(LETTERS, LINES_OF_LISTS, st.text()))
def test_the_pieces_together_are_the_text(text: str) -> None:
    reading = read(text)
    assert reading.text == normalised(text)[0]
    assert read(reading.text).segments == reading.segments  # what a preview sends back is cut the same way


def letters(reading: Reading) -> list[str]:
    """What is kept or dropped, without white space: all that was there."""
    kept = [reading.title, reading.preamble, *reading.demands, reading.signature, *reading.dropped]
    return sorted("".join("".join(kept).split()))


@given(st.one_of(LETTERS, LINES_OF_LISTS), st.lists(st.tuples(st.booleans(), st.integers(0, 30)), max_size=6))
def test_moving_boundaries_loses_no_letter(text: str, moves: list[tuple[bool, int]]) -> None:
    reading = read(text)
    for join, place in moves:
        reading = reading.joined(place) if join else reading.split(place)
    assert reading.text == normalised(text)[0]
    marks = [s.mark for s in reading.segments if s.role == "d"]
    quotes = [s.stamp for s in reading.segments if s.role != "x" and not s.stamp.strip(" >")]
    left_out = [s.raw for s in reading.segments if s.role == "x" and not s.raw.strip(" >\n")]
    ends = [s.end for s in reading.segments if s.role != "x"]  # `>` of empty quoted lines
    dropped = "".join("".join([*marks, *quotes, *left_out, *ends]).split())
    assert sorted("".join(reading.text.split())) == sorted([*letters(reading), *dropped])


def test_a_boundary_is_moved_with_one_tap() -> None:
    reading = read("Our demands\n1. Bread\n2. Work\nfor all")
    assert reading.joined(2).demands == ("Bread\n2. Work for all",)
    assert reading.split(3).demands == ("Bread", "Work", "for all")
    assert reading.joined(1).preamble == ""
    assert (reading.joined(1).title, reading.joined(1).demands) == ("Our demands 1. Bread", ("Work for all",))
    assert reading.split(0).demands == ("Our demands", "Bread", "Work for all")
    assert reading.with_roles(reading.split(3).roles) == reading.split(3)
    assert reading.with_roles("d") == reading
    assert (reading.joined(99), reading.split(-1)) == (reading, reading)


def test_what_normalising_takes_out_is_listed() -> None:
    reading = read("1. bre\u00adad\x00\n2. wo\u202erk\ud800")
    assert reading.demands == ("bread", "work\ufffd")
    assert dict(reading.taken_out) == {
        "control characters": 1,
        "marks that turn the direction of writing": 1,
        "broken characters": 1,
        "invisible hyphens and marks": 1,
    }


def test_a_paste_with_too_many_lines_is_refused_and_not_cut() -> None:
    assert len(read("1. bread\n" * LINES).demands) == LINES
    with pytest.raises(TooManyLines):
        read("1. bread\n" * LINES + "1. bread")
    with pytest.raises(TooManyLines):
        read("\n" * 1_000_000)
