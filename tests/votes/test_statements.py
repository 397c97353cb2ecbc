"""What it costs the database to enter a whole meeting: counted, not timed."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, select

from tests.people import ADDRESSEES, content
from tests.world import World
from tracker.accounts.web import database
from tracker.database import Database
from tracker.demands.drafting import begin_draft
from tracker.groups.queries import group_by_slug, members_of
from tracker.record.verify import differences
from tracker.votes.models import Meeting, Vote

TEN = tuple(f"demand {number}" for number in range(10))


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The SQL statements sent meanwhile."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_others: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE")):
            seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield seen
    event.remove(database.engine, "before_cursor_execute", note)


@pytest.fixture
def app(world: World, tmp_path: Path) -> Iterator[Flask]:
    with world.app(tmp_path) as app:
        yield app


def test_a_meeting_with_three_motions_and_ten_demands_is_entered_in_few_statements(world: World, app: Flask) -> None:
    with app.app_context(), database().acting() as session:
        main = group_by_slug(session, "main-mine")
        assert main is not None
        seat = world.accounts["seat"]
        drafts = [begin_draft(session, seat, main, content(*texts), ADDRESSEES).id for texts in (TEN, ("one",))]
    motions = [*(f"adopt_list:{draft}" for draft in drafts), "change_rule:motions:rror_majority"]
    meeting = {
        "day": "2022-01-04",
        "called_on": "2022-01-01",
        "town": "Town",
        "chair": "chair",
        "members": "90",
        "basis_day": "2022-01-02",
        "paper": "y",
        "motions": motions,
        "by_item": motions[0],
    }
    figures = {"present": "60"}
    figures |= {f"m0-for__{place}": "50" for place in range(10)} | {f"m0-against_{place}": "5" for place in range(10)}
    figures |= {f"m{key}-{part}": number for key in (1, 2) for part, number in (("for_", "50"), ("against", "5"))}
    seat, proposer = world.signed_in(app, "seat"), world.signed_in(app, "proposer")
    whole: Database = app.extensions["tracker"].database
    found: dict[str, list[str]] = {}
    assert seat.get("/en/").status_code == 200  # the check for a demonstration is done once
    with counted(whole) as found["the form of the meeting"]:
        assert seat.get("/en/groups/main-mine/meetings/enter").status_code == 200
    with counted(whole) as found["the meeting kept"]:
        assert seat.post("/en/groups/main-mine/meetings/enter", data=meeting | {"deed": "keep"}).status_code == 303
    with counted(whole) as found["the form with what was kept"]:
        assert seat.get("/en/groups/main-mine/meetings/enter").status_code == 200
    with counted(whole) as found["the meeting entered"]:
        answer = seat.post("/en/groups/main-mine/meetings/enter", data=meeting)
        assert answer.status_code == 303
    with counted(whole) as found["the form of the figures"]:
        assert seat.get(answer.location).status_code == 200
    with counted(whole) as found["the figures entered"]:
        assert seat.post(answer.location, data=figures).status_code == 303
    assert {step: len(statements) for step, statements in found.items() if len(statements) > 12} == {}
    meeting_page = answer.location.partition("/count/")[0]
    with counted(whole) as published:
        assert proposer.post(answer.location, data=figures).status_code == 303
    # 12 as for figures that publish nothing; 4 for the drafts, the number of the meeting and the frontier, read once;
    # 12 that write the four entries of three votes and a new rule, with all that follows from them; 3 for the search:
    # titles read, and written into both tables of its index.
    assert len(published) == 12 + 4 + 12 + 3
    with counted(whole) as closed:
        assert (
            seat.post(f"{meeting_page}/minutes", data={"deed": "close", "minutes": "All was counted."}).status_code
            == 303
        )
    assert len(closed) <= 12
    with app.app_context(), database().reading() as session:
        newest = session.scalars(select(Vote).order_by(Vote.entry.desc()).limit(3)).all()
        assert [(vote.day, vote.lines) for vote in newest] == [("2022-01-04", lines) for lines in (0, 0, 10)]
        assert [newest[0].number - vote.number for vote in newest] == [0, 1, 2]
    assert list(differences(whole)) == []


def test_what_is_added_to_a_meeting_costs_few_statements(world: World, app: Flask) -> None:
    """A further shift with tellers of its own, further motions, the minutes."""
    with app.app_context(), database().acting() as session:
        main = group_by_slug(session, "main-mine")
        assert main is not None
        seat = world.accounts["seat"]
        draft = begin_draft(session, seat, main, content(*TEN), ADDRESSEES).id
        members = {member.account_id: member.id for member in members_of(session, main.id)}
    tellers = {"teller_one": members[world.accounts["teller"]], "teller_two": members[world.accounts["teller-two"]]}
    meeting = {
        "day": "2022-01-04",
        "town": "Town",
        "chair": "chair",
        "members": "90",
        "motions": f"adopt_list:{draft}",
        "by_item": f"adopt_list:{draft}",
        "sittings-0-day": "2022-01-04",
        "sittings-0-paper": "y",
        **tellers,
    }
    client, whole = world.signed_in(app, "seat"), app.extensions["tracker"].database
    found: dict[str, list[str]] = {}
    assert client.get("/en/").status_code == 200
    with counted(whole) as found["two shifts entered at once"]:
        answer = client.post("/en/groups/main-mine/meetings/enter", data=meeting)
        assert answer.status_code == 303
    address = answer.location
    with counted(whole) as found["the meeting"]:
        assert client.get(address).status_code == 200
    for name, data in (
        ("sittings/new", {"day": "2022-01-05", **tellers}),
        ("sittings/1", {"day": "2022-01-04", "paper": "y"}),
        ("motions", {"motions": "change_rule:motions:rror_majority"}),
        ("minutes", {"minutes": "Three shifts voted."}),
    ):
        with counted(whole) as found[f"the form of {name}"]:
            assert client.get(f"{address}/{name}").status_code == 200
        with counted(whole) as found[name]:
            assert client.post(f"{address}/{name}", data=data).status_code == 303
    assert {step: len(statements) for step, statements in found.items() if len(statements) > 12} == {}
    with app.app_context(), database().reading() as session:
        kept = session.get_one(Meeting, address.rpartition("/")[2])
        assert [sitting.day for sitting in kept.sittings] == ["2022-01-04", "2022-01-04", "2022-01-05"]
