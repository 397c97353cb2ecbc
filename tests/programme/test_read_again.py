"""A wording that changed between reading and deciding: both who decide are shown the change, where there is one."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.programme.parties import GAS, WAGES, Party, by_two, demand_of, opened, with_list
from tests.programme.test_suggestions import CHEAPER, reworded
from tests.world import World
from tracker.database import Database
from tracker.programme import actions, moving
from tracker.programme.queries import supports_of

DEARER = "Газ должен стоить дороже"
CHANGE = ("<del>дешевле</del>", "<ins>дороже</ins>")


def clients(app: Flask, party: Party) -> list[FlaskClient]:
    people = World(Path(), {str(place): one.id for place, one in enumerate(party[1])})
    return [people.signed_in(app, person) for person in people.accounts]


def database_of(app: Flask) -> Database:
    found: Database = app.extensions["tracker"].database
    return found


def words_of(page: str) -> list[str]:
    return [one for one in CHANGE if one in page]


@pytest.mark.parametrize("lang", ["en", "ru", "kk"])
def test_both_who_decide_are_shown_what_changed(app: Flask, lang: str) -> None:
    with database_of(app).acting() as session:
        one, two = with_list(session, "depot-three", GAS), with_list(session, "mine-seven", CHEAPER)
        assert opened(session, one) == 1
        demand = demand_of(session, two)
        seen = actions.seen_now(session, demand, 1)
        proposal = actions.confirm_support(session, two[1][0].id, two[0], demand, 1, seen=seen).id
    first, second, _third = clients(app, two)
    address = f"/{lang}/proposals/{proposal}"
    button = f'action="{address}/confirm"'
    assert (words_of(second.get(address).text), button in second.get(address).text) == ([], True)
    with database_of(app).acting() as session:
        reworded(session, two, DEARER)

    pressed = {"demand": demand, "common": "P-1", "relation": "same", "seen": seen}
    answer = first.post(f"/{lang}/groups/mine-seven/support", data=pressed)
    assert (answer.status_code, words_of(answer.text)) == (409, list(CHANGE))

    assert words_of(second.get(address).text) == list(CHANGE)
    answer = second.post(f"{address}/confirm")
    assert (answer.status_code, words_of(answer.text)) == (409, list(CHANGE))
    assert button not in answer.text and button.replace("confirm", "decline") in answer.text
    with database_of(app).reading() as session:
        assert [each.group.slug for each in supports_of(session, 1)] == ["depot-three"]


def test_who_moves_is_shown_what_changed(app: Flask) -> None:
    with database_of(app).acting() as session:
        one, two = with_list(session, "depot-three", GAS), with_list(session, "mine-seven", CHEAPER)
        assert [opened(session, one), opened(session, two)] == [1, 2]
        demand = demand_of(session, two)
        proposal = moving.move_support(session, two[1][0].id, two[0], demand, 2, 1).id
    with database_of(app).acting() as session:
        reworded(session, two, DEARER)
    answer = clients(app, two)[1].post(f"/en/proposals/{proposal}/confirm")
    assert (answer.status_code, words_of(answer.text)) == (409, list(CHANGE))


def test_a_revision_that_leaves_the_words_alone_asks_nobody_again(database: Database) -> None:
    with database.acting() as session:
        one, two = with_list(session, "depot-three", GAS), with_list(session, "mine-seven", WAGES, CHEAPER)
        assert opened(session, one) == 1
        demand = demand_of(session, two, 1)
        seen = actions.seen_now(session, demand, 1)
        proposal = actions.confirm_support(session, two[1][0].id, two[0], demand, 1, seen=seen)
        reworded(session, two, "Поднять заработную плату")  # the other demand of the list
        assert actions.seen_now(session, demand, 1) != seen
        by_two(session, proposal, two[1][1])
        assert [each.demand_id for each in supports_of(session, 1)][1:] == [demand]
