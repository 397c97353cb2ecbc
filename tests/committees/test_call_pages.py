"""The pages of an election before its vote: what each person sees, and what is wrong where it was typed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.people import account
from tests.site.reading import read
from tests.site.test_bad_input import refused
from tests.votes.test_statements import counted
from tests.world import World
from tracker.accounts.web import database
from tracker.groups.actions import new_membership
from tracker.groups.queries import group_by_slug

CALL = {
    "seats": "3",
    "term_until": "2022-12-31",
    "method": "plurality",
    "nominate_until": "2022-01-10",
    "vote_day": "2022-01-14",
}
NEW = "/en/groups/main-mine/elections/call"
NIGHT = {"more-0-kind": "reserved", "more-0-label": "Night shift", "more-0-seats": "1", "more-0-entitled": "30"}


@pytest.fixture
def app(world: World, tmp_path: Path) -> Iterator[Flask]:
    with world.app(tmp_path) as app:
        yield app


def page(client: FlaskClient, address: str) -> str:
    return client.get(address).get_data(as_text=True)


def test_whoever_was_named_answers_and_nobody_else_sees_it(world: World, app: Flask) -> None:
    call = f"/en/elections/{world.ids['call']}"
    seat, teller = world.signed_in(app, "seat"), world.signed_in(app, "teller")
    assert "You were nominated. Do you stand?" in page(teller, call)
    assert "You were nominated for the committee." in page(teller, "/en/desk")
    shown = page(seat, call)
    assert "1 more was nominated and has not answered yet." in shown
    assert "SECRET member teller" not in shown.split("<select", maxsplit=1)[0]
    own = page(teller, call).split("/nominations/")[1].split("/")[0]
    answer = teller.post(f"/en/nominations/{own}/consent", data={"name": "T. of the press", "statement": "For all."})
    assert (answer.status_code, "T. of the press" in page(seat, call)) == (303, True)
    assert "You were nominated for the committee." not in page(teller, "/en/desk")
    assert teller.post(f"/en/nominations/{own}/step-back", data={}).status_code == 303
    assert "T. of the press" not in page(seat, call)


@pytest.mark.parametrize(
    ("wrong", "beside"),
    [
        (
            {"nominate_until": "2022-01-04"},
            {"nominate_until": "The last day of nominations is today or later, within 90 days."},
        ),
        (
            {"nominate_until": "soon"},
            {"nominate_until": "The last day of nominations is today or later, within 90 days."},
        ),
        ({"vote_day": "2022-01-10"}, {"vote_day": "The vote is on a day after the last day of nominations."}),
        ({"seats": "1"}, {"seats": "A committee has three seats at least, and 99 at most."}),
        ({"term_until": ""}, {"term_until": "The term ends on a day after today, at most five years from now."}),
    ],
)
def test_calls_that_cannot_be_say_so_where_it_was_typed(
    world: World, app: Flask, wrong: dict[str, str], beside: dict[str, str]
) -> None:
    assert refused(app, world.signed_in(app, "seat"), NEW, CALL | wrong).beside == beside


def test_a_reserved_seat_without_a_name_is_refused_beside_its_row(world: World, app: Flask) -> None:
    found = refused(app, world.signed_in(app, "seat"), NEW, CALL | NIGHT | {"more-0-label": " "})
    sentence = "Please say for whom these seats are reserved, or which post it is, and how many seats there are."
    assert sentence in found.alert


def test_a_call_with_a_reserved_seat_shows_it_and_asks_for_which_seats(world: World, app: Flask) -> None:
    seat = world.signed_in(app, "seat")
    answer = seat.post(NEW, data=CALL | NIGHT | {"seats": "2"})
    assert answer.status_code == 303
    shown = page(seat, answer.location)
    assert "Night shift (reserved seats)" in shown and "30 entitled" in shown
    nomination = {"member": "", "name": "Aigul", "statement": "", "contest": ""}
    refusal = seat.post(f"{answer.location}/nominate", data=nomination)
    assert (refusal.status_code, read(refusal).beside) == (422, {"contest": "Please choose one of these."})
    assert 'value="Aigul"' in refusal.get_data(as_text=True)


@pytest.mark.parametrize(
    ("typed", "beside"),
    [
        ({"member": "", "name": " "}, {"name": "Please fill this in."}),
        ({"member": "", "name": "N" * 201}, {"name": "At most 200 characters; these are 201."}),
        ({"member": "-", "name": "Dina"}, {"consent": "Ask first: whoever stands has to agree."}),
        (
            {"member": "", "name": "secret CANDIDATE"},
            {"name": "“secret CANDIDATE” stands here already. Two candidates need different names."},
        ),
        ({"member": "nobody", "name": ""}, {"member": "There is no such member in this group."}),
    ],
)
def test_nominations_that_cannot_be(world: World, app: Flask, typed: dict[str, str], beside: dict[str, str]) -> None:
    client, address = world.signed_in(app, "seat"), f"/en/elections/{world.ids['call']}/nominate"
    answer = client.post(address, data={"statement": "my words"} | typed)
    found = read(answer)
    assert answer.status_code in (404, 409, 422)
    assert found.beside == beside
    assert "my words" in answer.get_data(as_text=True)


def test_the_lot_is_not_drawn_while_nominations_are_open(world: World, app: Flask) -> None:
    client, call = world.signed_in(app, "seat"), f"/en/elections/{world.ids['call']}"
    answer = client.post(f"{call}/lot", data={"seed": "316625"})
    assert answer.status_code == 409
    assert "Nominations are open still: the lot is drawn after their last day." in read(answer).alert
    assert "Draw the lot" not in page(client, call)


def test_a_nomination_sent_twice_is_one(world: World, app: Flask) -> None:
    client, call = world.signed_in(app, "seat"), f"/en/elections/{world.ids['call']}"
    form = {"member": "-", "name": "Dina", "consent": "y", "statement": "", "once": "k" * 32}
    assert [client.post(f"{call}/nominate", data=form).status_code for _ in range(2)] == [303, 303]
    assert page(client, call).count("<strong>Dina</strong>") == 1


def test_an_election_of_another_group_is_not_shown(world: World, app: Flask) -> None:
    for person in ("other", "stranger", "delegate"):
        assert world.signed_in(app, person).get(f"/en/elections/{world.ids['call']}").status_code == 403
    assert world.signed_in(app, "seat").get("/en/elections/nothing").status_code == 404


def test_the_page_of_a_call_takes_as_many_statements_however_many_members_there_are(world: World, app: Flask) -> None:
    whole, address = app.extensions["tracker"].database, f"/en/elections/{world.ids['call']}"
    client = world.signed_in(app, "seat")
    client.get("/en/")  # the check for a demonstration is done once
    taken = []
    for more in (0, 12):
        with app.app_context(), database().acting() as session:
            main = group_by_slug(session, "main-mine")
            assert main is not None
            for number in range(more):
                person = account(session, f"newcomer-{number}")
                new_membership(session, person.id, main.id, f"newcomer {number}", "member")
        with counted(whole) as seen:
            assert client.get(address).status_code == 200
        taken.append(len(seen))
    assert taken[0] == taken[1]
