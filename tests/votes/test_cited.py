"""A vote wherever it is cited: the fingerprint of what it decided on, and that it is under objection."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.conftest import Clock
from tests.people import counted
from tests.votes.kinds import KINDS
from tests.world import World
from tracker.config import Config
from tracker.database import Database
from tracker.demands.actions import publish_list
from tracker.groups.proposals import confirm
from tracker.record.actions import append
from tracker.votes.models import Vote
from tracker.wiring import application

MARK = "! under objection"
START = ("/en/", "/en/groups", "/en/programme", "/en/council", "/en/record", "/en/search?q=требования")
LINK = re.compile(r'<a [^>]*?href="/en(/groups/[a-z-]+/votes/[0-9]+)"')


@pytest.fixture
def app(world: World, tmp_path: Path) -> Iterator[Flask]:
    with world.app(tmp_path) as app:
        yield app


def test_a_list_and_its_vote_show_one_fingerprint(world: World, app: Flask) -> None:
    client = world.signed_in(app, "anonymous")
    listed = client.get("/en/groups/other-mine/lists/1.json").json
    vote = client.get(f"/en/groups/other-mine/votes/{listed['vote']}.json").json
    assert re.fullmatch("[0-9a-f]{64}", vote["wording_hash"])
    assert listed["wording_hash"] == vote["wording_hash"]
    for page in ("lists/1", f"votes/{listed['vote']}"):
        assert vote["wording_hash"] in client.get(f"/en/groups/other-mine/{page}").get_data(as_text=True)


def object_to_all(database: Database) -> None:
    with database.acting() as session:
        for vote in session.scalars(select(Vote).where(Vote.objection.is_(None))).all():
            append(session, "vote_objected", {"group": vote.group_id, "vote": vote.entry}, {"reason": "Again."})


def crawled(client: FlaskClient) -> dict[str, str]:
    """Every public page to which links lead, without what only who is signed in can do there.

    Of arguments one at a time: all that can be chosen together are thousands of the same pages.
    """
    found: dict[str, str] = {}
    wait = list(START)
    while wait:
        address = wait.pop()
        if address in found or "&" in address:
            continue
        answer = client.get(address)
        html = answer.mimetype == "text/html" and answer.status_code == 200
        found[address] = answer.get_data(as_text=True) if html else ""
        wait += [one.partition("#")[0] for one in re.findall(r'<a [^>]*?href="(/en/[^"]*)"', found[address])]
    return found


def unmarked(address: str, page: str) -> list[str]:
    """Links to votes without the mark between them and the next vote that is cited, or before it in a hit."""
    links, found = list(LINK.finditer(page)), []
    for place, link in enumerate(links):
        after = next((one.start() for one in links[place + 1 :] if one[1] != link[1]), len(page))
        near = re.split("</li>|</p>|</tr>|</dl>", page[link.start() : after])
        before = page[page.rfind("<li", 0, link.start()) : link.start()] if "/search" in address else ""
        if not address.endswith(link[1]) and MARK not in "".join(near[:2]) + before:
            found.append(f"{address}: {link[1]}")
    return found


def test_a_vote_under_objection_says_so_on_every_page_that_cites_it(world: World, app: Flask) -> None:
    object_to_all(app.extensions["tracker"].database)
    pages = crawled(world.signed_in(app, "anonymous"))
    assert [one for address, page in pages.items() for one in unmarked(address, page)] == []
    cited = {re.sub("[0-9]+", "N", address) for address, page in pages.items() if LINK.search(page)}
    assert cited >= {
        "/en/groups/main-mine",
        "/en/groups/main-mine/lists/N",
        "/en/groups/main-mine/votes",
        "/en/groups/main-mine/committees/N",
        "/en/groups/main-mine/elections/N",
        "/en/programme/P-N",
        "/en/record/N",
        START[-1],
    }


CITED_BY = {
    "withdraw_list": "/en/groups/depot-three/lists/1",
    "change_rule": "/en/groups/depot-three/votes",
    "support": "/en/programme/P-1",
    "ratify": "/en/programme/v1",
    "bind_delegate": "/en/council",
    "adopt_list by item": "/en/groups/depot-three/lists/1",
}


@pytest.mark.parametrize("kind", CITED_BY)
def test_whatever_a_vote_decided_its_objection_stands_beside_it(
    database: Database, config: Config, clock: Clock, kind: str
) -> None:
    with database.acting() as session:
        put = KINDS[kind](session, clock)
        vote = counted(session, put.motion, put.carried)
        number, (_group, founders) = vote.number, put.party
        if vote.kind == "adopt_list":
            confirm(session, founders[1].id, publish_list(session, founders[0].id, put.motion.subject).id)
    object_to_all(database)
    app = application(config, clock)
    pages = crawled(app.test_client())
    app.extensions["tracker"].database.close()
    assert f'href="/en/groups/depot-three/votes/{number}"' in pages[CITED_BY[kind]]
    assert [one for address, page in pages.items() for one in unmarked(address, page)] == []


def test_the_data_says_which_votes_are_under_objection(world: World, app: Flask) -> None:
    client = world.signed_in(app, "anonymous")
    places = ("lists/1", "committees/2", "elections/1", "votes/1")

    def told() -> list[bool]:
        pages = [client.get(f"/en/groups/main-mine/{place}.json").json for place in places]
        return [
            (page["seats"][0] if place.startswith("comm") else page)["under_objection"]
            for place, page in zip(places, pages, strict=True)
        ]

    assert told() == [True, False, False, True]  # the world has an objection to the first vote
    object_to_all(app.extensions["tracker"].database)
    assert told() == [True] * 4
    for place in ("lists/1", "votes/1"):
        head, *rows = client.get(f"/en/groups/main-mine/{place}.csv").get_data(as_text=True).splitlines()
        assert head.rstrip("\r").endswith("under_objection") and rows
        assert all(row.rstrip("\r").endswith(("yes", "True", "true", "1")) for row in rows), rows[0]
