"""How a page is cited: in the reader's words, with the state of the public record that it was read from."""

import base64
import html
import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import Clock
from tests.people import published, vouched
from tests.world import World, config_in
from tracker.database import Database
from tracker.wiring import application

# address: what is said of it before the day, in English; the address that is cited, where it is another
CITED = {
    "programme": ("Common demand · Shared programme", ""),
    "programme/P-1": ("Shared programme · {} · P-1", ""),
    "programme/v1": ("Council of delegates · Programme, version 1", ""),
    "groups/main-mine": ("Main Mine · {}", ""),
    "groups/main-mine/lists/1": ("Main Mine · {} · List 1, revision {}", "/r"),
    "groups/main-mine/lists/1/r1": ("Main Mine · {} · List 1, revision 1", ""),
    "groups/main-mine/votes/1": ("Main Mine · {} · Vote 1", ""),
    "groups/main-mine/committees/1": ("Main Mine · Committee 1", ""),
    "groups/main-mine/elections/1": ("Main Mine · Election 1", ""),
}


def cited(client: FlaskClient, address: str) -> str:
    found = re.findall(r'<p class="cited">(.*?)</p>', client.get(address).get_data(as_text=True))
    assert len(found) == 1, address
    return html.unescape(found[0])


def state(client: FlaskClient) -> tuple[int, str]:
    """The last entry and the root of the newest head, as a reader has it from the page that tells how to check."""
    lines = client.get("/en/verify.json").get_json()["head"].splitlines()
    return int(lines[1]) - 1, base64.b64decode(lines[2]).hex()


@pytest.mark.parametrize("address", CITED)
def test_a_page_says_how_it_is_cited(unchanged: Flask, address: str) -> None:
    client = unchanged.test_client()
    words, longer = CITED[address]
    last, root = state(client)
    said = ".+".join(re.escape(part) for part in words.split("{}"))
    where = re.escape(f"/en/{address}") + (r"/r\d+" if longer else "")
    whole = rf"{said}, \d+ \w+ 2022\. ({where})\. As of entry {last} of the public record, root {root}\."
    match = re.fullmatch(whole, cited(client, f"/en/{address}"))
    assert match is not None, cited(client, f"/en/{address}")
    assert client.get(match[1]).status_code == 200


def test_it_is_in_the_readers_language(unchanged: Flask) -> None:
    client = unchanged.test_client()
    _last, root = state(client)
    assert cited(client, "/ru/groups/main-mine/votes/1").count("открытого журнала") == 1
    assert cited(client, "/kk/groups/main-mine/votes/1").count("журнал") == 1
    assert all(cited(client, f"/{lang}/programme").count(root) == 1 for lang in ("kk", "ru", "en"))


def test_the_state_is_that_of_the_page(app: Flask, database: Database) -> None:
    client = app.test_client()
    before = state(client)
    with database.acting() as session:
        vouched(session, "new-mine")
    after = state(client)
    assert after[0] > before[0]
    for address in CITED:
        assert cited(client, f"/en/{address}").endswith(
            f"As of entry {after[0]} of the public record, root {after[1]}."
        )


def test_hostile_words_stay_words(app: Flask, database: Database) -> None:
    with database.acting() as session:
        group, founders = vouched(session, "hostile-mine", name="<script>alert(1)</script>")
        published(session, group, founders, "<b>x</b>")
    for address in ("groups/hostile-mine", "groups/hostile-mine/lists/1", "groups/hostile-mine/votes/1"):
        assert cited(app.test_client(), f"/en/{address}").startswith("<script>alert(1)</script> · ")
        assert app.test_client().get(f"/en/{address}").get_data(as_text=True).count("<script") == 0


def test_the_sites_own_address_is_cited_when_the_operator_names_it(world: World, app: Flask, tmp_path: Path) -> None:
    own = application(replace(config_in(tmp_path), public_url="https://demands.example/"), Clock())
    said = cited(own.test_client(), "/en/groups/main-mine/lists/1")
    assert said.count(". https://demands.example/en/groups/main-mine/lists/1/r") == 1
    own.extensions["tracker"].database.close()
