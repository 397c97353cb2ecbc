"""The pages of votes draw what was counted: bars, the numbers beside them, a table for who listens, turnout over time."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from tests.people import ADDRESSEES, CARRIED, content, counted, meeting
from tests.world import World
from tracker.accounts.web import database
from tracker.committees.models import Candidate, Election
from tracker.database import Database
from tracker.demands.drafting import begin_draft
from tracker.groups.queries import group_by_slug
from tracker.votes.actions import enter_meeting
from tracker.votes.models import Vote
from tracker.votes.rules import Figures, Line

PARTS = ("for_", "against", "abstain", "spoiled")
LINES = (Line(50, 7, 1, 2), Line(9, 40, 10, 0))


@pytest.fixture
def app(world: World, tmp_path: Path) -> Iterator[Flask]:
    with world.app(tmp_path) as app:
        yield app


@pytest.fixture
def votes(world: World, app: Flask) -> list[Vote]:
    """The group's votes, one item by item among them, and one with abstentions and spoiled ballots."""
    with app.app_context(), database().acting() as session:
        main = group_by_slug(session, "main-mine")
        assert main is not None
        seat = world.accounts["seat"]
        draft = begin_draft(session, seat, main, content("one", "two"), ADDRESSEES)
        put = meeting(session, main)
        motion = enter_meeting(session, seat, main, "adopt_list", draft.id, put, by_item=True)
        counted(session, motion, Figures(70, lines=LINES))
        rule = enter_meeting(session, seat, main, "change_rule", "motions:rror_majority", put)
        counted(session, rule, Figures(80, 41, 20, 9, 3))
        return list(session.scalars(select(Vote).where(Vote.group_id == main.id).order_by(Vote.number)))


def page_of(app: Flask, path: str) -> str:
    return app.test_client().get(f"/en/groups/main-mine/{path}").get_data(as_text=True)


def bars(page: str) -> list[dict[str, tuple[int, int]]]:
    """Of each bar, by the class of its parts, where the part begins and how wide it is."""
    found = []
    for own in re.findall(r'<svg class="bar" .*?</svg>', page, re.DOTALL):
        parts = re.findall(r'<rect class="(\w+)"(?: x="(\d+)")? width="(\d+)"', own)
        found.append({name: (int(start or 0), int(width)) for name, start, width in parts})
    return found


def as_drawn(line: Line) -> dict[str, tuple[int, int]]:
    """For, then abstained, then against, then what was spoiled: the rest of the whole."""
    return {
        "rest": (0, line.for_ + line.against + line.abstain + line.spoiled),
        "for": (0, line.for_),
        "abstain": (line.for_, line.abstain),
        "against": (line.for_ + line.abstain, line.against),
    }


def rows(page: str, caption: str) -> list[list[str]]:
    """The cells of the table with a caption, row by row, without tags."""
    table = next(
        one
        for one in re.findall(r"<table>.*?</table>", page, re.DOTALL)
        if re.search(rf"<caption[^>]*>{caption}<", one)
    )
    body = table.partition("<tbody>")[2]
    return [
        [re.sub(r"<[^>]*>", "", cell).strip() for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
        for row in re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    ]


def test_a_vote_as_a_whole_is_drawn_with_its_numbers_and_a_table(app: Flask, votes: list[Vote]) -> None:
    page = page_of(app, f"votes/{votes[-1].number}")
    assert bars(page) == [as_drawn(Line(41, 20, 9, 3))]
    assert 'aria-label="for 41, against 20, abstained 9"' in page
    said = dict(re.findall(r"<div><dt>([a-z ]+)</dt><dd>([0-9]+)</dd></div>", page))
    expected = {"for": "41", "against": "20", "abstained": "9", "spoiled": "3", "did not vote": "7", "present": "80"}
    assert said == expected
    assert dict(rows(page, "Figures")) == expected


def test_a_vote_item_by_item_has_a_bar_and_a_row_for_each(app: Flask, votes: list[Vote]) -> None:
    page = page_of(app, f"votes/{votes[-2].number}")
    assert bars(page) == [as_drawn(line) for line in LINES]
    assert rows(page, "Item by item") == [
        ["1", "50", "7", "1", "2", "10", "Carried"],
        ["2", "9", "40", "10", "0", "11", "Not carried"],
    ]
    for words in ("50 for, 7 against, 1 abstained, 2 spoiled", "9 for, 40 against, 10 abstained, 0 spoiled"):
        assert words in page


@pytest.mark.parametrize("place", ["vote", "election"])
def test_an_election_has_a_bar_for_each_candidate(app: Flask, votes: list[Vote], place: str) -> None:
    whole: Database = app.extensions["tracker"].database
    with whole.reading() as session:
        ids = [vote.entry for vote in votes if vote.kind == "elect"]
        election = session.scalars(select(Election).where(Election.vote_entry.in_(ids))).first()
        assert election is not None
        rows_of = session.scalars(select(Candidate).where(Candidate.election_entry == election.entry))
        counts = sorted((one.votes for one in rows_of), reverse=True)
        number, vote = election.number, election.vote.number
    page = page_of(app, f"votes/{vote}" if place == "vote" else f"elections/{number}")
    drawn = re.findall(r'<svg class="bar short" viewBox="0 0 (\d+) 1".*?<rect class="for" width="(\d+)"', page)
    assert sorted((int(width) for _whole, width in drawn), reverse=True) == counts
    assert {int(whole) for whole, _width in drawn} == {max(counts)}
    cells = re.findall(r'</svg></td><td class="num">(\d+)</td>', page)
    assert sorted(map(int, cells), reverse=True) == counts


def test_turnout_over_time_is_drawn_from_the_oldest_vote_on(app: Flask, votes: list[Vote]) -> None:
    page = page_of(app, "votes")
    table = rows(page, "Turnout over time")
    assert [row[0].split()[0] for row in table] == [str(vote.number) for vote in votes]
    assert ["under objection" in row[0] for row in table] == [vote.objection is not None for vote in votes]
    assert [row[3:5] for row in table] == [[str(vote.figures[0]["present"]), str(vote.members)] for vote in votes]
    shares = [round(1000 * vote.figures[0]["present"] / vote.members) for vote in votes if vote.members]
    assert [row[2] for row in table] == [f"{round(share / 10)} %" for share in shares]
    picture = re.search(r'<svg class="turnout".*?</svg>', page, re.DOTALL)
    assert picture is not None
    heights = re.findall(r'class="confirmed" x="(\d+)" y="([\d.]+)" width="28" height="([\d.]+)"', picture[0])
    assert [float(height) for _x, _y, height in heights] == [share / 10 for share in shares]
    assert [int(x) for x, _y, _height in heights] == [36 * place + 4 for place in range(len(shares))]
    assert all(float(y) + float(height) == pytest.approx(107) for _x, y, height in heights)


def test_the_bar_of_a_vote_stands_in_the_list_of_votes_too(app: Flask, votes: list[Vote]) -> None:
    drawn = bars(page_of(app, "votes"))
    assert drawn[0] == as_drawn(Line(41, 20, 9, 3)), "the newest first"
    whole = [vote for vote in reversed(votes) if not vote.numbers and vote.kind != "elect"]
    assert len(drawn) == len(whole)
    assert as_drawn(Line(CARRIED.for_, CARRIED.against, CARRIED.abstain, CARRIED.spoiled)) in drawn
