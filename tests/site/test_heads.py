"""What other sites and search engines show of a public page: its title, its first words, its one address."""

import html
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import Clock
from tests.people import published, vouched
from tests.site.test_formats import shown
from tests.world import World, config_in
from tracker.database import Database
from tracker.wiring import application

OPEN_GRAPH = {"title", "description", "site_name", "locale", "type"}
LONGEST = 200


def head(client: FlaskClient, address: str) -> str:
    page = client.get(address).get_data(as_text=True)
    return page[: page.index("</head>")]


def told(client: FlaskClient, address: str) -> dict[str, str]:
    """What Open Graph and the description say, by name."""
    found = re.findall(r'<meta (?:property|name)="(og:\w+|description)" content="([^"]*)">', head(client, address))
    assert len(dict(found)) == len(found), address
    return {name: html.unescape(text) for name, text in found}


def links(client: FlaskClient, address: str) -> dict[str, str]:
    page = head(client, address)
    found = {"canonical": re.findall(r'<link rel="canonical" href="([^"]*)">', page)[0]}
    return found | dict(re.findall(r'<link rel="alternate" hreflang="(\w+)" href="([^"]*)">', page))


def test_every_public_page_says_what_it_is(unchanged: Flask) -> None:
    client = unchanged.test_client()
    for lang, locale in (("kk", "kk_KZ"), ("ru", "ru_RU"), ("en", "en_GB")):
        for address in shown(unchanged).values():
            said = told(client, address.replace("/en", f"/{lang}", 1))
            assert said.keys() == {"description", *(f"og:{name}" for name in OPEN_GRAPH)}, address
            assert said["og:description"] == said["description"]
            assert (said["og:locale"], said["og:type"]) == (locale, "website")
            assert all(0 < len(text.strip()) <= LONGEST for text in said.values()), (address, said)
            assert not any("\n" in text for text in said.values())


def test_a_page_names_its_one_address_and_those_in_other_languages(unchanged: Flask) -> None:
    client = unchanged.test_client()
    for address in shown(unchanged).values():
        wanted = {code: address.replace("/en", f"/{code}", 1) for code in ("kk", "ru", "en")}
        assert links(client, address) == {"canonical": address, **wanted}
    asked = links(client, "/ru/groups?standing=suspended&page=1&session=stolen&page=2")
    assert asked["canonical"] == "/ru/groups?standing=suspended&amp;page=1"


def test_the_first_demand_or_the_result_is_told(unchanged: Flask) -> None:
    client = unchanged.test_client()
    list_of = client.get("/ru/groups/main-mine/lists/1.json").get_json()["demands"][0]
    first = f"{list_of['number']}. {list_of['texts']['ru']}"
    assert told(client, "/ru/groups/main-mine/lists/1")["description"] == first
    assert told(client, "/ru/groups/main-mine")["description"] == first
    common = client.get("/ru/programme/P-1.json").get_json()["wordings"]["ru"]["text"]
    assert told(client, "/ru/programme/P-1")["description"] == common
    assert told(client, "/en/groups/main-mine/votes/1")["description"].startswith("Carried: ")


def test_hostile_words_stay_words(app: Flask, database: Database) -> None:
    hostile = '"><script>alert(1)</script> a < b & "c" \'d\'\nnext line'
    with database.acting() as session:
        group, founders = vouched(session, "hostile-mine", name='"><b>x</b>')
        published(session, group, founders, hostile)
    client = app.test_client()
    for address in ("groups/hostile-mine", "groups/hostile-mine/lists/1"):
        said = told(client, f"/en/{address}")
        assert said["description"] == f"1. {hostile}".replace("\n", " ")
        assert head(client, f"/en/{address}").count("<script") == 0
    assert told(client, "/en/groups/hostile-mine")["og:title"] == '"><b>x</b>'


def test_the_sites_own_address_is_told_when_the_operator_names_it(world: World, app: Flask, tmp_path: Path) -> None:
    own = application(replace(config_in(tmp_path), public_url="https://demands.example/"), Clock())
    client = own.test_client()
    assert told(client, "/ru/groups/main-mine")["og:url"] == "https://demands.example/ru/groups/main-mine"
    assert links(client, "/ru/groups/main-mine")["kk"] == "https://demands.example/kk/groups/main-mine"
    own.extensions["tracker"].database.close()
    forged = app.test_client().get("/en/groups", headers={"Host": "forged.example"})
    assert forged.get_data(as_text=True).count("forged.example") == 0


def test_pages_for_one_person_and_errors_say_nothing(world: World, app: Flask) -> None:
    seat = world.signed_in(app, "seat")
    for address in ("/en/desk", "/en/groups/main-mine/members", "/en/groups/nobody", "/en/nothing", "/en/sign-in"):
        page = head(seat, address)
        assert Counter(re.findall(r"og:|canonical|hreflang=|name=\"description\"", page)) == Counter()
