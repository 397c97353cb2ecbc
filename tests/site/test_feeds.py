"""Feeds keep the rules of RFC 4287, tell what is public and counted, and know each entry by an id that never changes."""

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import Clock
from tests.people import published, registered, vouched
from tests.site.test_formats import counted, named, shown
from tests.world import World, config_in
from tracker.committees.queries import elections_of
from tracker.database import Database
from tracker.demands.queries import list_numbered, revisions_of
from tracker.groups.vouching import suspend
from tracker.record.actions import blank
from tracker.site.feeds import LICENCE
from tracker.wiring import application

ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
OF_FEED = {"id": (1, 1), "title": (1, 1), "updated": (1, 1), "author": (1, 1), "rights": (1, 1), "link": (1, 9)}
OF_ENTRY = {"id": (1, 1), "title": (1, 1), "updated": (1, 1), "published": (0, 1), "link": (1, 9), "content": (0, 1)}
FEEDS = {"programme", "groups", "group", "listed"}
STATEMENTS = 8


def feed(client: FlaskClient, address: str) -> Xml.Element:
    answer = client.get(address)
    assert (answer.status_code, answer.content_type) == (200, "application/atom+xml"), address
    return Xml.fromstring(answer.data)


def texts(parent: Xml.Element, name: str) -> list[str]:
    return [one.text or "" for one in parent.iterfind(ATOM + name)]


def entries(client: FlaskClient, address: str) -> list[Xml.Element]:
    return feed(client, address).findall(f"{ATOM}entry")


def broken(root: Xml.Element) -> list[str]:
    """What of RFC 4287, section 4, a feed breaks; and that each text has a language and each link leads somewhere."""
    found = [] if root.tag == f"{ATOM}feed" and root.get(LANG) in ("kk", "ru", "en") else ["the root"]
    found += _broken(root, OF_FEED | {"entry": (0, 50)})
    for entry in root.iterfind(f"{ATOM}entry"):
        found += _broken(entry, OF_ENTRY)
        links = [link.get("rel") for link in entry.iterfind(f"{ATOM}link")]
        found += [] if links == ["alternate", "via"] else [f"links {links}"]  # 4.1.2: without content an alternate
    ids = [root.findtext(f"{ATOM}id"), *(entry.findtext(f"{ATOM}id") for entry in root.iterfind(f"{ATOM}entry"))]
    moments = [entry.findtext(f"{ATOM}updated") or "" for entry in root.iterfind(f"{ATOM}entry")]
    found += [] if len(set(ids)) == len(ids) else ["ids twice"]
    found += [] if moments == sorted(moments, reverse=True) else ["order"]
    found += [] if not moments or texts(root, "updated") == moments[:1] else ["updated before its entries"]
    return found


def _broken(parent: Xml.Element, wanted: dict[str, tuple[int, int]]) -> list[str]:
    many = Counter(child.tag for child in parent)
    found = [f"{tag} unknown" for tag in many if tag.removeprefix(ATOM) not in wanted]
    found += [f"{n} × {many[ATOM + n]}" for n, (low, high) in wanted.items() if not low <= many[ATOM + n] <= high]
    rules = {
        "id": r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
        "updated": r"\d{4}-\d\d-\d\dT\d\d:00:00Z",
        "published": r"\d{4}-\d\d-\d\dT\d\d:00:00Z",
        "title": r"(?s).+",
        "rights": r".*CC0-1\.0.*",
    }
    for name, rule in rules.items():
        found += [f"{name}: {text}" for text in texts(parent, name) if not re.fullmatch(rule, text)]
    links = [(link.get("rel"), link.get("type"), link.get("hreflang")) for link in parent.iterfind(f"{ATOM}link")]
    found += [] if len(set(links)) == len(links) else ["two alternates of one type and language"]  # 4.1.1
    found += [
        f"children of {child.tag}"
        for child in parent
        if len(child) and child.tag[len(ATOM) :] not in ("entry", "author")
    ]
    return found


def test_the_pages_that_change_have_feeds(unchanged: Flask) -> None:
    assert shown(unchanged, "atom").keys() == FEEDS


@pytest.mark.parametrize("name", sorted(FEEDS))
@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_a_feed_keeps_the_rules_of_atom(unchanged: Flask, name: str, lang: str) -> None:
    client, address = unchanged.test_client(), shown(unchanged, "atom")[name].replace("/en/", f"/{lang}/")
    root = feed(client, address)
    assert broken(root) == []
    assert root.get(LANG) == lang
    assert len(root.findall(f"{ATOM}entry")) > 0
    links = {(link.get("rel"), link.get("hreflang")): link.get("href") for link in root.iterfind(f"{ATOM}link")}
    page = address.removesuffix(".atom")
    assert links == {
        ("self", None): address,
        ("license", None): LICENCE,
        **{("alternate", code): page.replace(f"/{lang}/", f"/{code}/") for code in ("kk", "ru", "en")},
    }
    for link in root.iterfind(f"{ATOM}entry/{ATOM}link"):
        assert client.get(link.get("href", "")).status_code == 200


def test_a_page_names_its_feed_and_gives_it_to_whom_asks_for_atom(unchanged: Flask) -> None:
    client, html = unchanged.test_client(), shown(unchanged)
    for name, address in shown(unchanged, "atom").items():
        page = client.get(html[name]).get_data(as_text=True)
        assert page.count(f'<link rel="alternate" type="application/atom+xml" href="{address}">') == 1
        asked = client.get(html[name], headers={"Accept": "application/atom+xml"})
        assert (asked.content_type, asked.data) == ("application/atom+xml", client.get(address).data)


def test_ids_are_the_same_in_every_language_and_wherever_the_site_is(world: World, app: Flask, tmp_path: Path) -> None:
    def ids(client: FlaskClient, lang: str) -> list[str]:
        root = feed(client, f"/{lang}/groups/main-mine.atom")
        return [*texts(root, "id"), *(one.findtext(f"{ATOM}id") or "" for one in root.iterfind(f"{ATOM}entry"))]

    client = app.test_client()
    assert ids(client, "kk") == ids(client, "ru")
    moved = application(replace(config_in(tmp_path), public_url="https://demands.example/"), Clock())
    assert ids(moved.test_client(), "ru") == ids(client, "ru")
    hrefs = {
        link.get("href", "") for link in feed(moved.test_client(), "/ru/groups/main-mine.atom").iter(f"{ATOM}link")
    }
    assert {
        href.startswith(("https://demands.example/ru/", "https://demands.example/kk/", "https://demands.example/en/"))
        for href in hrefs - {LICENCE}
    } == {True}
    moved.extensions["tracker"].database.close()


def test_a_request_cannot_name_the_site_for_other_readers(unchanged: Flask) -> None:
    client = unchanged.test_client()
    forged = client.get("/en/groups.atom", headers={"Host": "forged.example"})
    assert forged.data == client.get("/en/groups.atom").data


def test_a_list_has_an_entry_for_each_revision_in_its_words(app: Flask, database: Database) -> None:
    with database.acting() as session:
        group, founders = vouched(session, "fed-mine")
        published(session, group, founders, "Хлеб <b>&</b> \ufffe", "Вода")
    root = feed(app.test_client(), "/kk/groups/fed-mine/lists/1.atom")
    assert broken(root) == []
    content = root.find(f"{ATOM}entry/{ATOM}content")
    assert content is not None
    assert (content.get("type"), content.get(LANG)) == ("text", "ru")
    assert (content.text or "").split("\n") == ["Наши требования", "", "1. Хлеб <b>&</b> \ufffd", "2. Вода"]
    with database.reading() as session:
        listed = list_numbered(session, named(session, "main-mine").id, 1)
        assert listed is not None
        many = len(revisions_of(session, listed))
    assert len(entries(app.test_client(), "/en/groups/main-mine/lists/1.atom")) == many


def test_a_feed_tells_the_newest_fifty(app: Flask, database: Database) -> None:
    with database.acting() as session:
        group, founders = vouched(session, "busy-mine")
        for number in range(27):
            published(session, group, founders, f"Требование {number}")
    found = entries(app.test_client(), "/en/groups/busy-mine.atom")
    assert len(found) == 50  # of 27 votes and 27 lists
    assert found[0].find(f"{ATOM}link").get("href") == "/en/groups/busy-mine/lists/27/r1"  # type: ignore[union-attr]


def test_votes_say_what_came_out_and_elections_lead_to_their_page(app: Flask, database: Database) -> None:
    found = entries(app.test_client(), "/en/groups/main-mine.atom")
    words = {one.find(f"{ATOM}link").get("href", ""): one.findtext(f"{ATOM}content") for one in found}  # type: ignore[union-attr]
    assert (words["/en/groups/main-mine/votes/1"] or "").startswith("Carried\n")
    with database.reading() as session:
        own = {
            f"/en/groups/main-mine/elections/{e.number}" for e in elections_of(session, named(session, "main-mine").id)
        }
    assert own and own <= words.keys()


def test_groups_that_are_not_vouched_for_are_fed_to_those_only_who_ask(app: Flask, database: Database) -> None:
    with database.acting() as session:
        registered(session, "strange-mine", name="Strangers")
    client = app.test_client()

    def told(address: str) -> int:
        return client.get(address).get_data(as_text=True).count("Strangers registered")

    assert (told("/en/groups.atom"), told("/en/groups.atom?standing=provisional")) == (0, 1)
    assert broken(feed(client, "/en/groups.atom?standing=provisional")) == []
    assert broken(feed(client, "/en/groups.atom?standing=<script>")) == []
    before = client.get("/en/programme.atom").get_data(as_text=True).count("opened the common demand")
    with database.acting() as session:
        suspend(session, named(session, "main-mine"), "asked for")
    assert client.get("/en/programme.atom").get_data(as_text=True).count("opened the common demand") < before


def test_a_removed_text_leaves_the_feed(app: Flask, database: Database) -> None:
    with database.acting() as session:
        group, founders = vouched(session, "blank-mine")
        listed = published(session, group, founders, "SECRET words")
        blank(session, [f"{listed.entry}/item.1.ru"], "names a person")
    answer = app.test_client().get("/en/groups/blank-mine/lists/1.atom")
    assert answer.get_data(as_text=True).count("SECRET") == 0
    assert answer.get_data(as_text=True).count("1. (removed)") == 1
    with database.acting() as session:
        blank(session, [f"{listed.entry}/title.ru"], "names a person")
    gone = app.test_client().get("/en/groups/blank-mine/lists/1.atom")
    assert gone.status_code == app.test_client().get("/en/groups/blank-mine/lists/1").status_code == 410


def test_what_moved_or_is_not_there_is_said_in_the_same_form(app: Flask, database: Database) -> None:
    client = app.test_client()
    with database.acting() as session:
        group = named(session, "main-mine")
        group_id = group.id
    assert client.get(f"/en/groups/{group_id}.atom").location == "/en/groups/main-mine.atom"
    assert client.get("/en/groups/main-mine/lists/99.atom").status_code == 404
    assert client.get("/en/groups/nobody.atom").status_code == 404


def test_a_feed_takes_few_statements_whatever_it_tells(app: Flask, database: Database) -> None:
    client = app.test_client()
    client.get("/en/")

    def statements() -> dict[str, int]:
        found = {}
        for name, address in shown(app, "atom").items():
            with counted(app) as seen:
                assert client.get(address).status_code == 200
            found[name] = len(seen)
        return found

    few = statements()
    assert max(few.values()) <= STATEMENTS
    with database.acting() as session:
        for place in range(5):
            group, founders = vouched(session, f"more-mine-{place}")
            published(session, group, founders, f"Отдых {place}", "Вода")
    assert statements() == few
