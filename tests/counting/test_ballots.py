"""BLT files: what they say, what is wrong with them and where, and what is the same ballot."""

import tracemalloc
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.counting.by_hand import elections
from tracker.counting.ballots import BadInput, Ballots, packed, read_blt, write_blt

EXAMPLE = """\
3 2            # candidates, seats
-2
# a comment

4 1 3 2 0      # four ballots
1 2=3 1 0
2 0
0
"One, the \"first\" #1"   # in quotes
"Два"
"C"
"The committee"
"""


def read(text: str) -> Ballots:
    return read_blt(text.splitlines(), "x.blt")


def refusal(text: str) -> str:
    with pytest.raises(BadInput) as refused:
        read_blt(text.split("\n"), "x.blt")
    return str(refused.value)


def test_a_file_says_who_stands_for_how_many_seats_and_how_often_each_ballot_was_cast() -> None:
    assert read(EXAMPLE) == Ballots(
        names=('One, the "first" #1', "Два", "C"),
        seats=2,
        packed=((((0,), (2,), (1,)), 4), (((1, 2), (0,)), 1), ((), 2)),
        withdrawn=frozenset({1}),
        title="The committee",
    )


def test_a_ballot_reads_as_if_the_withdrawn_were_not_on_it() -> None:
    ballots = read("3 1\n-2\n4 1 3 2 0\n1 2 1 3 0\n1 2=3 1 0\n5 2 0\n0\n")
    assert ballots.read() == ((((0,), (2,)), 5), (((2,), (0,)), 1), ((), 5))
    assert ballots.standing == [0, 2]


def test_equal_ballots_are_one() -> None:
    assert read("3 1\n1 2=3 0\n2 3=2 0\n1 02=3 0\n0\n").packed == ((((1, 2),), 4),)


@pytest.mark.parametrize("text", ["2 1\n0\n", "2 1\n0", "2 1\n\n 0 # end\n\n# nothing more\n"])
def test_names_may_be_missing_altogether(text: str) -> None:
    ballots = read(text)
    assert (ballots.names, ballots.title, ballots.notes, ballots.packed) == (("C1", "C2"), "", (), ())


@pytest.mark.parametrize(
    ("rest", "at"),
    [('"T"\nmore', 7), ('"T"\n"more"\nand "more', 7), ("a title without quotes", 6)],
)
def test_what_comes_after_names_and_title_is_ignored_and_that_is_noted(rest: str, at: int) -> None:
    ballots = read(f'2 1\n1 1 0\n0\n"A"\n"B"\n{rest}')
    assert (ballots.names, ballots.notes) == (("A", "B"), (f"x.blt:{at}: everything from here on is ignored",))


def test_a_title_may_be_empty_and_names_may_lack_where_a_note_stands() -> None:
    assert read('1 1\n0\n"A"\n""\n') == Ballots(("A",), 1, ())
    assert read("1 1\n0\nA\n") == Ballots(("C1",), 1, (), notes=("x.blt:3: everything from here on is ignored",))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "1: the file is empty"),
        ("\n# nothing\n", "3: the file is empty"),
        ("3\n0\n", "1: the first line says how many candidates and how many seats"),
        ("three 1\n0\n", "1: the first line says how many candidates and how many seats"),
        ("3 2 1\n0\n", "1: the first line says how many candidates and how many seats"),
        ("３ 2\n0\n", "1: the first line says how many candidates and how many seats"),
        ("-3 2\n0\n", "1: the first line says how many candidates and how many seats"),
        ("0 1\n0\n", "1: 0 candidates: 1 to 1000 are possible"),
        ("1001 1\n0\n", "1: 1001 candidates: 1 to 1000 are possible"),
        ("2 0\n0\n", "1: 0 seats: 1 to 1000 are possible"),
        ("2 1\n-3\n0\n", "2: there is no candidate 3"),
        ("2 1\n-1\n-1\n0\n", "3: candidate 1 is withdrawn twice"),
        ("2 1\n-1 2\n0\n", "2: '2' does not withdraw a candidate: -2 withdraws the second"),
        ("2 1\n--1\n0\n", "2: '-1' is no candidate's number"),
        ("2 1\n-0\n0\n", "2: there is no candidate 0"),
        ("2 1\n1 1 0\n-2\n0\n", "3: '-2' is no number of ballots: 1 to 100000000 are possible"),
        ("2 1\n1 1 0\n", "3: the ballots do not end: a line with a 0 alone is missing"),
        ('2 1\n1 1 0\n"A"\n', "3: a name before the end of the ballots: a line with a 0 alone is missing"),
        ("2 1\n0 1 0\n0\n", "2: '0' is no number of ballots: 1 to 100000000 are possible"),
        ("2 1\n-2 1 0\n0\n", "2: '1' does not withdraw a candidate: -2 withdraws the second"),
        ("2 1\n1.5 1 0\n0\n", "2: '1.5' is no number of ballots: 1 to 100000000 are possible"),
        ("2 1\n100000001 1 0\n0\n", "2: '100000001' is no number of ballots: 1 to 100000000 are possible"),
        ("2 1\n١ 1 0\n0\n", "2: '١' is no number of ballots: 1 to 100000000 are possible"),
        ("2 1\n1 ２ 0\n0\n", "2: '２' is no candidate's number"),
        ("2 1\n1 1\n0\n", "2: a ballot ends with 0"),
        ("2 1\n1\n0\n", "2: a ballot ends with 0"),
        ("2 1\n1 1 0 2\n0\n", "2: text after the final 0"),
        ("2 1\n1 1 0 2 0\n0\n", "2: text after the final 0"),
        ("2 1\n1 1 0 0\n0\n", "2: text after the final 0"),
        ("2 1\n1 3 0\n0\n", "2: there is no candidate 3"),
        ("2 1\n1 1 0\n1 3 0\n0\n", "3: there is no candidate 3"),
        ("2 1\n1 3 0\n1 3 0\n0\n", "2: there is no candidate 3"),
        ("2 1\n1 1 2 1 0\n0\n", "2: candidate 1 stands on the ballot twice"),
        ("2 1\n1 1=1 0\n0\n", "2: candidate 1 stands on the ballot twice"),
        ("3 1\n1 1=2 3 2 0\n0\n", "2: candidate 2 stands on the ballot twice"),
        ("2 1\n1 - 2 0\n0\n", "2: '-' is no candidate's number"),
        ("2 1\n1 1= 0\n0\n", "2: '1=' is no candidate's number"),
        ("2 1\n1 1 = 2 0\n0\n", "2: '=' is no candidate's number"),
        ("2 1\n1 1=0 0\n0\n", "2: there is no candidate 0"),
        ("2 1\n1 1\x00 0\n0\n", "2: '1\\x00' is no candidate's number"),
        ('2 1\n0\n"A"\n', "4: 1 names for 2 candidates"),
        ('3 1\n0\n"A"\n"B"\nC\n', "5: 2 names for 3 candidates"),
        ('2 1\n0\n"A"\n"A "\n', "4: two candidates are named 'A'"),
        ('2 1\n0\n"A"\n""\n', "4: an empty name"),
        ('2 1\n0\n"A"\n"B\n', "4: a name stands in quotes, alone on its line"),
        ('2 1\n0\n"A" "B" and\n', "3: a name stands in quotes, alone on its line"),
        ('2 1\n0\n"\n', "3: a name stands in quotes, alone on its line"),
        ('2 1\n0\n"A\x00"\n"B"\n', "3: a name with a control character"),
        ('2 1\n0\n"A"\n"\x1b[2J"\n', "4: a name with a control character"),
    ],
)
def test_a_mistake_is_named_with_its_line(text: str, said: str) -> None:
    assert refusal(text) == f"x.blt:{said}"


def test_what_is_quoted_from_a_file_stays_short_and_on_one_line() -> None:
    assert refusal("2 1\n1 " + "x" * 1000 + " 0\n0\n") == f"x.blt:2: '{'x' * 40}' is no candidate's number"


@given(elections(equal=True, withdrawn=True), st.text(st.characters(exclude_categories=["Cc", "Cs"])))
def test_what_is_written_reads_the_same(ballots: Ballots, title: str) -> None:
    named = Ballots(ballots.names, ballots.seats, ballots.packed, ballots.withdrawn, title.strip())
    assert read_blt(write_blt(named).split("\n"), "x.blt") == named


@given(st.lists(st.text(st.characters(exclude_categories=["Cc", "Cs"])).map(str.strip), min_size=1, unique=True))
def test_a_name_may_hold_any_letter_and_sign(names: list[str]) -> None:
    names = [name for name in names if name] or ["A"]
    assert read_blt(write_blt(Ballots(tuple(names), 1, ())).split("\n"), "x.blt").names == tuple(names)


@given(st.text(st.sampled_from('01239=-#" \n\x00\ufeffА'), max_size=40))
def test_whatever_a_file_holds_is_read_or_refused_with_its_line(text: str) -> None:
    try:
        read_blt(text.split("\n"), "x.blt")
    except BadInput as refused:
        assert str(refused).startswith("x.blt:")


def test_a_hundred_thousand_different_ballots_take_less_than_a_hundred_mebibytes() -> None:
    orders = [order for order, _ in zip(permutations(range(1, 13)), range(100_000), strict=False)]
    lines = ["12 3", *(f"1 {' '.join(map(str, order))} 0" for order in orders), "0"]
    tracemalloc.start()
    ballots = read_blt(lines, "x.blt")
    assert len(ballots.packed) == 100_000
    assert tracemalloc.get_traced_memory()[1] < 100 * 2**20
    tracemalloc.stop()


def test_packing_adds_up() -> None:
    assert packed([(((0,),), 2), ((), 1), (((0,),), 3)]) == ((((0,),), 5), ((), 1))
