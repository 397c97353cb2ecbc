"""By whose mandate something was done, back to the election; a term that ran out, on every page of the group."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.committees.test_coopting import co_opted, with_vacancy
from tests.world import World
from tracker.accounts.web import database
from tracker.groups.actions import propose_headcount
from tracker.groups.mandates import TermOver
from tracker.groups.proposals import confirm
from tracker.groups.queries import group_by_slug

OVER = "ended on 5 January 2023: nobody acts for the group until a new one is elected."
SIGNED = ("", "/lists/1", "/lists/1/r1", "/votes", "/votes/1", "/committees/2", "/elections/2")


@pytest.fixture
def app(world: World, tmp_path: Path) -> Iterator[Flask]:
    with world.app(tmp_path) as app:
        yield app


def shown(app: Flask, address: str) -> str:
    page = app.test_client().get(address).get_data(as_text=True)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))


def test_a_deed_leads_back_to_the_election_that_gave_the_mandate(world: World, app: Flask) -> None:
    with app.app_context(), database().acting() as session:
        entry = confirm(session, world.accounts["seat"], world.ids["proposal"]).entry
    page = shown(app, f"/en/record/{entry}")
    assert "By whose mandate seat 1 of committee 2 elected in election 2 , 4 January 2022, vote 3" in page
    assert "term until 5 January 2023" in page
    data = app.test_client().get(f"/en/record/{entry}.json").get_json()["by_mandate"]
    assert [(one["kind"], one["number"], one["election"], one["ended"]) for one in data] == [
        ("seat", 1, 2, None),
        ("seat", 2, 2, None),
    ]
    vote = app.test_client().get(f"/en/groups/main-mine/votes/{data[0]['vote']}")
    assert "Who is elected?" in vote.get_data(as_text=True)
    gave = app.test_client().get(f"/en/record/{data[0]['entry']}.json").get_json()
    assert gave["body"]["kind"] == "mandate_taken"


def test_founders_and_delegates_are_said_not_to_be_elected(world: World, app: Flask) -> None:
    assert "named by two of the committee" in shown(app, "/en/council/deeds/1")
    first_publication = next(n for n in range(60) if "published" in shown(app, f"/en/record/{n}").split("UTC")[0])
    assert "founded the group, not elected" in shown(app, f"/en/record/{first_publication}")


def test_a_co_opted_mandate_is_said_not_to_be_elected(app: Flask) -> None:
    with app.app_context(), database().acting() as session:
        group, _founders, seats, dina, member = with_vacancy(session)
        co_opted(session, group, seats, member)
        proposal = propose_headcount(session, dina.id, group, 95, "2022-01-04")
        entry = confirm(session, seats[1].id, proposal.id).entry
    assert "co-opted by the committee, not elected" in shown(app, f"/en/record/{entry}")
    page = shown(app, "/en/groups/depot-three/committees/1")
    assert "Дина из цеха co-opted by the committee on 5 January 2022" in page
    assert "vacant" in page


@pytest.mark.parametrize("address", SIGNED)
def test_a_term_that_ran_out_is_marked_on_every_page_of_the_group(app: Flask, address: str) -> None:
    place = f"/en/groups/main-mine{address}"
    assert OVER not in shown(app, place)
    app.extensions["tracker"].database.clock.move(days=365)
    assert OVER not in shown(app, place)  # its last day
    app.extensions["tracker"].database.clock.move(days=1)
    assert OVER in shown(app, place)


def test_whoever_sat_on_a_committee_whose_term_is_over_is_told_so(world: World, app: Flask) -> None:
    app.extensions["tracker"].database.clock.move(days=366)
    with app.app_context(), database().acting() as session:
        main = group_by_slug(session, "main-mine")
        assert main is not None
        with pytest.raises(TermOver):
            propose_headcount(session, world.accounts["seat"], main, 92, "2022-01-04")
    desk = world.signed_in(app, "seat").get("/en/desk").get_data(as_text=True)
    assert OVER in desk
    page = world.signed_in(app, "seat").get("/en/groups/main-mine/headcount")
    assert "The committee&#39;s term is over" in page.get_data(as_text=True)
