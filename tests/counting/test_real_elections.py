"""Elections that were really held, and reference counts, with what was published of them: `../shared/voting-cases`."""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tracker.counting.ballots import Ballots
from tracker.counting.commands import ballots_in
from tracker.counting.results import Result, counted
from tracker.counting.schulze import schulze

CASES = Path(__file__).parents[3] / "shared" / "voting-cases"
METHODS = {
    "scottish_stv_ssi_2007_42": "scottish-stv",
    "single_seat_by_election_scottish_stv": "scottish-stv",
    "schulze_winning_votes": "schulze",
}


def case(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((CASES / name / "expected.json").read_text(encoding="utf-8"))
    return found


def held(method: str) -> list[str]:
    folders = sorted(path.parent.name for path in CASES.glob("*/ballots.blt"))
    return [name for name in folders if METHODS[case(name)["method"]] == method]


def each(names: list[str]) -> pytest.MarkDecorator:
    """A test for each case; a test that is skipped and says why where there are none."""
    missing = pytest.param("", marks=pytest.mark.skip(reason=f"{CASES} is missing"))
    return pytest.mark.parametrize("name", names or [missing])


@cache
def ballots(name: str) -> Ballots:
    return ballots_in(CASES / name / "ballots.blt")


@cache
def result(name: str) -> Result:
    return counted(METHODS[case(name)["method"]], ballots(name))


def test_no_case_is_left_out() -> None:
    if not CASES.exists():
        pytest.skip(f"{CASES} is missing")
    folders = sorted(path.name for path in CASES.iterdir() if path.is_dir() and not path.name.startswith("threshold-"))
    assert folders == sorted(held("scottish-stv") + held("schulze"))


@each(held("scottish-stv") + held("schulze"))
def test_the_file_has_the_candidates_and_seats_of_the_case(name: str) -> None:
    expected = case(name)
    assert ballots(name).names == tuple(one["name"] for one in expected["candidates"])
    assert (ballots(name).seats, result(name).undecided) == (expected["seats"], ())


@each(held("scottish-stv"))
def test_a_scottish_count_elects_those_who_were_elected(name: str) -> None:
    expected = case(name)
    assert sorted(result(name).elected) == sorted(expected["expected"]["elected"])
    assert result(name).valid == expected.get("total_valid_in_file", result(name).valid)
    assert result(name).quota == int(Decimal(expected["expected"].get("quota", result(name).quota)))


@each(held("scottish-stv"))
def test_the_first_preferences_are_those_published(name: str) -> None:
    """Where the source has another figure than the ballots, the case says so, and the ballots are right."""
    expected = case(name)
    mistakes = expected.get("first_preference_mismatch_file_vs_source", {})
    published = expected["expected"].get("published_first_preferences", {})
    figures = published | {one: mistake["file"] for one, mistake in mistakes.items()}
    votes = result(name).stages[0]["votes"]
    assert {one: votes[one] for one in figures} == {one: f"{figure}.00000" for one, figure in figures.items()}


def facts(kind: type) -> list[Any]:
    """Every published fact of a kind, with its case."""
    names = [name for name in held("scottish-stv") if "published_round_facts" in case(name)["expected"]]
    return [
        (name, fact) for name in names for fact in case(name)["expected"]["published_round_facts"] if type(fact) is kind
    ]


def each_fact(kind: type) -> pytest.MarkDecorator:
    missing = pytest.param("", None, marks=pytest.mark.skip(reason=f"{CASES} is missing"))
    return pytest.mark.parametrize(("name", "fact"), facts(kind) or [missing])


def figure(found: Result, stage: int, name: str) -> Decimal:
    """What a candidate, named by the last name in any letters, has at the end of a stage; or what is lost."""
    if name == "non-transferable":
        return Decimal(found.stages[stage - 1]["non_transferable"])
    (votes,) = (votes for one, votes in found.stages[stage - 1]["votes"].items() if name.upper() in one.upper().split())
    return Decimal(votes)


@each_fact(dict)
def test_the_votes_at_a_stage_are_those_published_rounded_as_printed(name: str, fact: dict[str, Any]) -> None:
    figures = {one: Decimal(str(votes)) for one, votes in fact.items() if one != "stage"}
    found = {one: figure(result(name), fact["stage"], one) for one in figures}
    assert {one: votes.quantize(Decimal("0.01")) for one, votes in found.items()} == {
        one: votes.quantize(Decimal("0.01")) for one, votes in figures.items()
    }


@each_fact(str)
def test_what_was_published_in_words_is_so(name: str, fact: str) -> None:
    found, checked = result(name), list(said(name, fact))
    assert len(checked) > 0, f"no reader for: {fact}"
    for what, is_so in checked:
        assert is_so, (what, found.elected)


def said(name: str, fact: str) -> Iterator[tuple[str, bool]]:
    """What a sentence says, and whether it is so."""
    found = result(name)
    last = len(found.stages)
    if match := re.fullmatch(r".*\((\w+)\) elected at count (\d+)", fact):
        elected = " ".join(found.stages[int(match[2]) - 1]["elected"])
        yield fact, match[1].upper() in elected.upper().split()
    if match := re.fullmatch(r"last winner at count (\d+)", fact):
        yield fact, int(match[1]) in (last, last - 1 if filled_by_exclusion(found) else last)
    if match := re.fullmatch(r"last contest was between the two (\w+) candidates", fact):
        party = sorted(one["name"] for one in case(name)["candidates"] if one["party"] == match[1])
        yield fact, sorted([found.stages[-1]["excluded"], *found.stages[-1]["elected"]]) == party
    if match := re.fullmatch(r"final stage (\d+): (.*)", fact):
        yield fact, last == int(match[1])
        for one in match[2].split(", "):
            who, votes = one.rsplit(" ", 1)
            yield one, figure(found, last, who) == int(votes)


def filled_by_exclusion(found: Result) -> bool:
    """Whether the last excluded left as many as there were seats.

    Whose papers these were then makes no difference: some counts pass them on, as the Falkirk one of 2017 and ours do,
    some end a stage earlier, as the Glasgow ones of 2012 (rule 52(2)).
    """
    return found.stages[-1]["excluded"] is not None and found.stages[-1]["elected"] != []


REFERENCE = CASES / "ref-scotland-m135" / "reference_dump.tsv"
Row = tuple[str, dict[str, str]]


def reference() -> list[Row]:
    """What is not transferable and everyone's votes at the end of each round of the reference program."""
    rounds: dict[int, Row] = {}
    for line in REFERENCE.read_text(encoding="utf-8").splitlines()[1:]:
        number, action, *cells = line.split("\t")
        if action in ("begin", "transfer"):
            rounds[int(number)] = (cells[1], dict(zip(cells[2::3], cells[4::3], strict=True)))
    return [rounds[number] for number in sorted(rounds)]


@pytest.mark.skipif(not REFERENCE.exists(), reason=f"{REFERENCE} is missing")
def test_every_stage_is_that_of_the_reference_program_to_the_fifth_decimal() -> None:
    found = result(REFERENCE.parent.name)
    assert [(stage["non_transferable"], stage["votes"]) for stage in found.stages] == reference()
    final = case(REFERENCE.parent.name)["expected"]["final_votes"]
    assert found.stages[-1]["votes"] == final


@each(held("schulze"))
def test_schulze_elects_those_who_were_elected_in_the_order_published(name: str) -> None:
    expected, found = case(name)["expected"], result(name)
    assert found.valid + found.invalid == case(name)["ballots_cast"]
    assert sorted(found.elected) == sorted(expected["elected"])
    if order := expected.get("full_ranking"):
        cast = ballots(name)
        whole = schulze(Ballots(cast.names, len(order), cast.packed))
        assert [cast.names[one] for one in whole.elected] == order
        assert list(found.elected) == order[: cast.seats]


@each(held("schulze"))
def test_the_pairs_and_chains_are_those_published(name: str) -> None:
    expected, cast = case(name)["expected"], ballots(name)
    count = schulze(cast)
    for matrix, published in ((count.pairwise, "pairwise"), (count.strongest, "strongest_paths")):
        rows = {one: [votes or 0 for votes in row] for one, row in expected.get(published, {}).items()}
        assert {one: matrix[cast.names.index(one)] for one in rows} == rows
