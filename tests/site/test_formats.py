"""Every public page in its three forms, the same for everybody, and cheap to ask for again."""

import csv
import gzip
import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import brotli
import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.people import ADDRESSEES, content, meeting, published, vouched
from tests.people import counted as counted_by_tellers
from tests.site.reading import read
from tests.world import World
from tracker.accounts.models import Account
from tracker.database import Database
from tracker.demands.amending import Change
from tracker.demands.amendments import amend
from tracker.demands.drafting import begin_draft, comment, save_draft
from tracker.demands.models import Draft
from tracker.demands.queries import demands_of_group
from tracker.demands.rules import Item
from tracker.groups.models import Group
from tracker.groups.proposals import confirm
from tracker.groups.queries import group_by_slug
from tracker.programme.actions import confirm_support, withdraw_support
from tracker.votes.actions import enter_meeting
from tracker.votes.rules import Figures, Line

VALUES: dict[str, object] = {
    "lang": "en",
    "slug": "main-mine",
    "number": 1,
    "revision": 1,
    "index": 1,
    "old": 1,
    "new": 1,
}
ROWS = {
    "programme": "programme",
    "version": "items",
    "common": "supporters",
    "matrix": "supports",
    "agreement": "agreement",
    "opposites": "opposites",
    "growth": "growth",
    "alone": "alone",
    "matching": "matching",
    "groups": "groups",
    "listed": "demands",
    "revision": "demands",
    "record": "entries",
    "votes": "votes",
    "vote": "figures",
    "election": "candidates",
    "rules": "rules",
}
ENCODINGS: dict[str, Callable[[bytes], bytes]] = {"br": brotli.decompress, "gzip": gzip.decompress, "identity": bytes}
STATEMENTS = 8
FILES = {
    "programme_paper": "application/pdf",
    "programme_folded": "application/pdf",
    "leaflet": "application/pdf",
    "folded": "application/pdf",
    "messages": "text/plain; charset=utf-8",
    "markdown": "text/markdown; charset=utf-8",
}
BALLOTS = (
    "election_blt",
    "election_stage",
    "election_stage_json",
)  # of ranked ballots only: see tests/committees/test_ranked_pages.py


def pages(app: Flask) -> dict[str, str]:
    """The address of each public page by the name of its route, twins included."""
    with app.test_request_context():
        rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("site.")]
        rules = [rule for rule in rules if rule.endpoint.removeprefix("site.") not in (*FILES, *BALLOTS)]
        known = {r.endpoint: {k: v for k, v in VALUES.items() if k in r.arguments} for r in rules}
        return {name.removeprefix("site."): url_for(name, **values) for name, values in known.items()}


def shown(app: Flask, form: str = "html") -> dict[str, str]:
    """Addresses in one form; without the one that only leads on."""
    found = {}
    for name, address in pages(app).items():
        page, _, suffix = name.rpartition("_")
        kind = suffix if suffix in ("json", "csv", "atom") else "html"
        if kind == form and not name.startswith("committee_now"):
            found[page if kind != "html" else name] = address
    return found


def everything(app: Flask) -> list[str]:
    """The addresses of all public pages in all their forms."""
    return [address for form in ("html", "json", "csv", "atom") for address in shown(app, form).values()]


def named(session: Session, slug: str) -> Group:
    found = group_by_slug(session, slug)
    assert found is not None
    return found


def test_every_public_page_is_html(unchanged: Flask) -> None:
    client = unchanged.test_client()
    answers = {name: client.get(address) for name, address in shown(unchanged).items()}
    assert {name: (a.status_code, a.content_type) for name, a in answers.items()} == dict.fromkeys(
        answers, (200, "text/html; charset=utf-8")
    )


def test_a_list_is_taken_along_as_files(unchanged: Flask) -> None:
    client = unchanged.test_client()
    with unchanged.test_request_context():
        known = {name: url_for(f"site.{name}", lang="ru", slug="main-mine", number=1) for name in FILES}
    answers = {name: client.get(address) for name, address in known.items()}
    assert {name: (a.status_code, a.content_type) for name, a in answers.items()} == {
        name: (200, kind) for name, kind in FILES.items()
    }
    again = {n: client.get(a, headers={"If-None-Match": answers[n].headers["ETag"]}) for n, a in known.items()}
    assert {answer.status_code for answer in again.values()} == {304}
    assert answers["leaflet"].data.startswith(b"%PDF") and answers["folded"].data.startswith(b"%PDF")
    assert client.get("/ru/groups/main-mine/lists/1.txt?part=2").status_code == 404
    assert client.get("/ru/groups/main-mine/lists/9.pdf").status_code == 404


def test_every_public_page_is_json_too(unchanged: Flask) -> None:
    client = unchanged.test_client()
    assert shown(unchanged, "json").keys() == shown(unchanged).keys()
    for address in shown(unchanged, "json").values():
        answer = client.get(address)
        assert (answer.status_code, answer.content_type) == (200, "application/json")
        assert isinstance(json.loads(answer.data), dict)


def test_tables_are_csv_with_a_header_and_the_rows_of_the_json(unchanged: Flask) -> None:
    client, tables = unchanged.test_client(), shown(unchanged, "csv")
    assert tables.keys() == ROWS.keys()
    for name, address in tables.items():
        answer = client.get(address)
        assert (answer.status_code, answer.content_type) == (200, "text/csv; charset=utf-8")
        header, *rows = csv.reader(io.StringIO(answer.get_data(as_text=True)))
        data = client.get(shown(unchanged, "json")[name]).get_json()
        assert len(rows) == len(data[ROWS[name]]) > 0, name
        assert {len(row) for row in rows} == {len(header)}, name


def test_the_table_of_a_vote_has_a_row_for_each_item_or_candidate(app: Flask, database: Database) -> None:
    with database.acting() as session:
        group, founders = vouched(session, "items-mine")
        draft = begin_draft(session, founders[0].id, group, content("bread", "=work", "rest"), ADDRESSEES)
        details = meeting(session, group)
        motion = enter_meeting(session, founders[0].id, group, "adopt_list", draft.id, details, by_item=True)
        counted_by_tellers(session, motion, Figures(60, lines=(Line(50, 5), Line(20, 30, 5, 1), Line(40))))
    client, address = app.test_client(), "/en/groups/items-mine/votes/1"
    text = client.get(address).get_data(as_text=True)
    told = [one["conditions"] for one in client.get(f"{address}.json").get_json()["lines"]]
    assert [[(each["needed"], each["have"]) for each in teller] for (teller,) in told] == [
        [(28, 50)],
        [(26, 20)],
        [(21, 40)],
    ]
    assert all(f"needed {needed}, had {have}" in text for needed, have in ((28, 50), (26, 20), (21, 40)))
    rows = list(csv.DictReader(io.StringIO(_csv(client, f"{address}.csv"))))
    assert [{name: value for name, value in row.items() if value} for row in rows] == [
        {**line, "present": "60", "under_objection": "False"}
        for line in (
            {
                "item": "1",
                "for": "50",
                "against": "5",
                "abstain": "0",
                "spoiled": "0",
                "not_voted": "5",
                "carried": "True",
            },
            {
                "item": "2",
                "for": "20",
                "against": "30",
                "abstain": "5",
                "spoiled": "1",
                "not_voted": "4",
                "carried": "False",
            },
            {
                "item": "3",
                "for": "40",
                "against": "0",
                "abstain": "0",
                "spoiled": "0",
                "not_voted": "20",
                "carried": "True",
            },
        )
    ]
    assert [line["item"] for line in client.get(f"{address}.json").get_json()["lines"]] == ["1", "2", "3"]
    election = csv.DictReader(io.StringIO(_csv(client, "/en/groups/main-mine/votes/2.csv")))
    assert [(row["candidate"], row["votes"], row["seat"]) for row in election] == [
        ("old one", "50", "1"),
        ("old two", "40", "2"),
        ("old three", "30", "3"),
    ]


def _header(app: Flask, address: str) -> str:
    return app.test_client().get(address).get_data(as_text=True).split("\r\n")[0]


def test_a_table_with_no_rows_still_has_its_header(
    world: World, app: Flask, database: Database, sqlite_template: Path, tmp_path: Path
) -> None:
    client = app.test_client()
    assert client.get("/en/groups.csv?region=nowhere").get_data(as_text=True) == _header(app, "/en/groups.csv") + "\r\n"
    votes = _csv(client, "/en/groups/doubted-mine/votes.csv")
    assert votes == _header(app, "/en/groups/main-mine/votes.csv") + "\r\n"
    folder = tmp_path / "empty"
    folder.mkdir()
    with World(sqlite_template).app(folder) as empty:
        programme = empty.test_client().get("/en/programme.csv").get_data(as_text=True)
    assert programme == _header(app, "/en/programme.csv") + "\r\n"
    before = _header(app, "/en/programme/P-2.csv")
    with database.acting() as session:
        main = named(session, "main-mine")
        demand = demands_of_group(session, main.id)[1]
        withdrawal = withdraw_support(session, world.accounts["proposer"], main, demand, 2)
        confirm(session, world.accounts["seat"], withdrawal.id)
    assert client.get("/en/programme/P-2.csv").get_data(as_text=True) == before + "\r\n"


def test_the_accept_header_gives_the_same_bytes_as_the_suffix(unchanged: Flask) -> None:
    client, html = unchanged.test_client(), shown(unchanged)
    for form, mime in (("json", "application/json"), ("csv", "text/csv")):
        for name, address in shown(unchanged, form).items():
            assert client.get(html[name], headers={"Accept": mime}).data == client.get(address).data


def test_browsers_get_html(unchanged: Flask) -> None:
    accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    for header in (accept, "*/*", "text/*"):
        assert unchanged.test_client().get("/en/groups", headers={"Accept": header}).mimetype == "text/html"


def test_a_form_that_is_not_offered_is_refused(unchanged: Flask) -> None:
    client = unchanged.test_client()
    for name, address in shown(unchanged).items():
        assert client.get(address, headers={"Accept": "image/png"}).status_code == 406
        expected = 200 if name in ROWS else 406
        assert client.get(address, headers={"Accept": "text/csv"}).status_code == expected, name
    said = read(client.get("/en/groups", headers={"Accept": "image/png"}))
    assert said.heading == "This is not possible here"


def test_each_encoding_has_an_etag_of_its_own(unchanged: Flask) -> None:
    client = unchanged.test_client()
    for address in everything(unchanged):
        answers = {code: client.get(address, headers={"Accept-Encoding": code}) for code in ENCODINGS}
        tags = {code: answer.headers["ETag"] for code, answer in answers.items()}
        bodies = {ENCODINGS[a.headers.get("Content-Encoding", "identity")](a.data) for a in answers.values()}
        assert len(bodies) == 1
        assert len(set(tags.values())) == (3 if len(bodies.pop()) >= 500 else 1), address
        assert not any(tag.startswith("W/") for tag in tags.values())
        assert {a.headers["Vary"] for a in answers.values()} == {"Accept, Accept-Encoding"}


def test_what_was_not_changed_is_not_sent_again(unchanged: Flask) -> None:
    client = unchanged.test_client()
    for address in everything(unchanged):
        for code in ENCODINGS:
            encoding = {"Accept-Encoding": code}
            tag = client.get(address, headers=encoding).headers["ETag"]
            again = client.get(address, headers=encoding | {"If-None-Match": tag})
            assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
            assert again.headers["Vary"] == "Accept, Accept-Encoding"


def test_a_changed_page_has_a_new_etag(app: Flask, database: Database) -> None:
    client = app.test_client()
    tag = client.get("/en/groups").headers["ETag"]
    with database.acting() as session:
        vouched(session, "new-mine")
    again = client.get("/en/groups", headers={"If-None-Match": tag})
    assert (again.status_code, again.headers["ETag"] == tag) == (200, False)


def test_a_signed_in_person_gets_the_same_pages_and_no_cookie(world: World, app: Flask) -> None:
    anonymous, seat = app.test_client(), world.signed_in(app, "seat")
    seat.set_cookie("lang", "kk")
    addresses = [*shown(app).values(), *shown(app, "json").values(), "/en/search?q=зарплату", "/api/openapi.json"]
    for address in addresses:
        one, other = anonymous.get(address), seat.get(address)
        assert one.data == other.data
        assert [answer.headers.getlist("Set-Cookie") for answer in (one, other)] == [[], []]


@pytest.mark.parametrize("address", ["/en/", "/en/groups.json", "/en/desk", "/en/sign-in", "/en/nothing-here"])
def test_headers_keep_scripts_frames_and_referrers_out(world: World, app: Flask, address: str) -> None:
    headers = world.signed_in(app, "seat").get(address).headers
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert [part.strip() for part in policy.split(";")].count("frame-ancestors 'none'") == 1
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("address", ["desk", "account", "groups/main-mine/members", "register", "invitation", "claim"])
def test_signed_in_pages_are_kept_nowhere(world: World, app: Flask, address: str) -> None:
    answer = world.signed_in(app, "seat").get(f"/en/{address}")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")


def test_signing_out_clears_what_the_browser_kept(world: World, app: Flask) -> None:
    seat = world.signed_in(app, "seat")
    answer = seat.post("/en/sign-out")
    assert (answer.status_code, answer.headers["Clear-Site-Data"]) == (303, '"cache", "storage"')
    assert seat.get("/en/desk").status_code == 401


def test_formulas_in_a_table_are_made_harmless(app: Flask, database: Database) -> None:
    with database.acting() as session:
        group, founders = vouched(session, "sums-mine", name="=cmd|' /C calc'!A0")
        published(session, group, founders, "=1+1", "@x", "+7 700", "-5", "1+1")
    rows = list(csv.DictReader(io.StringIO(_csv(app.test_client(), "/en/groups/sums-mine/lists/1.csv"))))
    assert [row["ru"] for row in rows] == ["'=1+1", "'@x", "'+7 700", "'-5", "1+1"]
    names = csv.DictReader(io.StringIO(_csv(app.test_client(), "/en/groups.csv")))
    assert next(row["name"] for row in names if row["slug"] == "sums-mine") == "'=cmd|' /C calc'!A0"


def _csv(client: FlaskClient, address: str) -> str:
    return client.get(address).get_data(as_text=True)


def test_markup_in_a_name_is_only_text(app: Flask, database: Database) -> None:
    name = "<script>alert(1)</script>"
    with database.acting() as session:
        group, founders = vouched(session, "script-mine", name=name, town=name)
        published(session, group, founders, name, lang="ru")
    for address in ("groups", "groups/script-mine", "groups/script-mine/lists/1", "record", "search?q=script"):
        page = app.test_client().get(f"/en/{address}").get_data(as_text=True)
        assert ("<script" in page, "&lt;script&gt;" in page) == (False, True), address


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """The SQL statements sent meanwhile."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_others: object) -> None:
        # Not the look for changes, which is of no page: four times a second, however many are read.
        if not statement.startswith(("BEGIN", "PRAGMA")) and "page_change" not in statement:
            seen.append(statement)

    engine = app.extensions["tracker"].database.engine
    app.wsgi_app.changes.look(at_once=True)  # type: ignore[attr-defined]
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def statements(app: Flask) -> dict[str, int]:
    """How many statements each public page takes, the check for a demonstration being done."""
    client, found = app.test_client(), {}
    client.get("/en/")
    more = ["/en/search?q=зарплату", "/en/groups/main-mine/committees/0", "/en/groups?standing=provisional"]
    for address in [*pages(app).values(), *more]:
        with counted(app) as seen:
            answer: TestResponse = client.get(address)
        assert answer.status_code in (200, 302)
        found[address] = len(seen)
    return found


def test_a_public_page_takes_few_statements_whatever_it_shows(world: World, app: Flask, database: Database) -> None:
    few = statements(app)
    assert max(few.values()) <= STATEMENTS
    with database.acting() as session:
        committee = [session.get_one(Account, world.accounts[person]) for person in ("proposer", "seat")]
        for place in range(5):
            published(session, named(session, "main-mine"), committee, f"Отдых {place}", "Вода")
        for place in range(5):
            group, founders = vouched(session, f"added-mine-{place}")
            for text in ("Повысить зарплату", "Зарплату вовремя"):
                published(session, group, founders, f"{text} {place}", "Отдых")
            for demand in demands_of_group(session, group.id):
                support = confirm_support(session, founders[0].id, group, demand, 1)
                confirm(session, founders[1].id, support.id)
    assert statements(app) == few


def test_a_draft_of_100_demands_with_60_amendments_takes_few_statements(
    world: World, app: Flask, database: Database
) -> None:
    client, address = world.signed_in(app, "seat"), f"/en/drafts/{world.ids['draft']}"
    client.get("/en/")  # from then on it is known whether this is a demonstration
    with counted(app) as few:
        assert client.get(address).status_code == 200
    with database.acting() as session:
        draft = session.get_one(Draft, world.ids["draft"])
        items = tuple(Item(f"k{n}", None, {"ru": f"demand {n}"}) for n in range(100))
        save_draft(session, world.accounts["seat"], draft.id, 1, replace(content(), items=items), ADDRESSEES)
        for n in range(60):
            change = Change("replace", f"k{n % 30}", {"ru": f"demand {n % 30}, {n}"}, {"ru": f"demand {n % 30}"})
            amend(session, world.accounts["member"], draft, change, "")
            comment(session, world.accounts["member"], draft.id, f"k{n}", "well said")
    with counted(app) as many:
        page = client.get(address).get_data(as_text=True)
    assert (page.count('class="amendment"'), len(many)) == (61, len(few))
    assert len(many) <= 12
