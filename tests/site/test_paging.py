"""With ten thousand groups every index is still a light page, in parts that are reached by links; as CSV it is whole."""

import csv
import io
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from tests.conftest import Clock
from tests.people import vouched
from tests.site.large import large_site, made
from tests.site.reading import read
from tests.site.test_formats import counted
from tracker.config import Config
from tracker.groups.founding import slug_hash
from tracker.wiring import application

Rows = Iterator[tuple[str, dict[str, Any]]]
GROUPS, DEEDS, VOTES, LISTS = 10_000, 300, 300, 60
STATEMENTS, LIGHT = 8, 20_000
FIGURES = {
    "present": 60,
    "for_": 50,
    "against": 5,
    "abstain": 5,
    "spoiled": 0,
    "estimated": False,
    "marks": [],
    "lines": [],
}
# address: how many rows it has in all, and under which name they stand in the JSON
INDEXES = {
    "groups": (GROUPS, "groups"),
    "groups/group-number-0": (LISTS + 1, "lists"),
    "groups/group-number-0/votes": (VOTES, "votes"),
    "council": (DEEDS, "deeds"),
    "programme/matrix": (GROUPS, "supports"),
    "programme/alone": (GROUPS, "alone"),
}
WHOLE = ("groups", "groups/group-number-0/votes", "programme/matrix", "programme/alone")


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A large country: groups with what they support and ask alone, one that votes often, a busy council."""
    with large_site(tmp_path_factory.mktemp("many"), 24, GROUPS, GROUPS) as app:
        engine, first = app.extensions["tracker"].database.engine, made.ENTRY * 3
        holds = [
            ("slug_hold", {"slug_hash": slug_hash(f"group-number-{n}"), "group_id": f"g{n}"}) for n in range(GROUPS)
        ]
        made._write(engine, [*holds, *_alone(first), *_lists(first), *_votes(first), *_deeds(first)])
        with engine.begin() as connection:
            connection.exec_driver_sql("UPDATE \"group\" SET rules = '{}'")
        yield app


def _alone(first: int) -> Rows:
    for n in range(GROUPS):
        key, published = f"{first}/a{n}", first + n
        yield made._text(key, f"Only group number {n} asks for this, in a sentence that is about as long as they are.")
        yield "demand", {"id": f"a{n}", "list_id": f"l{n}", "number": 9, "entry": published, "asked": True}
        yield (
            "revision",
            {"entry": published, "list_id": f"l{n}", "number": 1, "day": "2022-01-05", "languages": ["ru"]},
        )
        worded = {"demand_id": f"a{n}", "language": "ru", "position": 1, "text_id": key}
        yield "demand_wording", {"revision_entry": published, **worded}
    yield made._text(f"{first}/t", "First list")
    yield "revision_text", {"revision_entry": first, "part": "title", "language": "ru", "text_id": f"{first}/t"}


def _lists(first: int) -> Rows:
    for n in range(2, LISTS + 2):
        entry = first * 2 + n
        listed = {"id": f"g0l{n}", "group_id": "g0", "number": n, "newest": 1, "entry": entry}
        yield "demand_list", listed
        yield "revision", {"entry": entry, "list_id": f"g0l{n}", "number": 1, "day": "2022-01-05", "languages": ["ru"]}
        yield made._text(f"{entry}/t", f"List number {n}")
        yield "revision_text", {"revision_entry": entry, "part": "title", "language": "ru", "text_id": f"{entry}/t"}


def _votes(first: int) -> Rows:
    yield made._text(f"{first}/town", "Zhanaozen")
    yield made._text(f"{first}/title", "What the meeting voted on, as it named it")
    fixed = {"kind": "adopt_list", "day": "2022-01-05", "rule": "house_demands@2", "carried": True, "members": 90}
    texts = {"town_id": f"{first}/town", "title_id": f"{first}/title"}
    for n in range(1, VOTES + 1):
        yield "vote", {"entry": first + n, "group_id": "g0", "number": n, "figures": [FIGURES], **fixed, **texts}


def _deeds(first: int) -> Rows:
    for n in range(1, DEEDS + 1):
        data = {"by": [], "common": n % 24 + 1, "languages": ["ru"]}
        body = {"data": data, "hour": "2022-01-05T09Z", "kind": "wording_settled", "texts": {}, "version": 1}
        yield "record_entry", {"index": first + n, "kind": "wording_settled", "body": json.dumps(body)}
        yield "council_deed", {"number": n, "entry": first + n, "day": "2022-01-05"}


def page(app: Flask, address: str, form: str = "") -> str:
    answer = app.test_client().get(f"/en/{address}", headers={"Accept": form or "text/html"})
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True)


@pytest.mark.parametrize("address", [*INDEXES, "record", "", "programme"])
@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_an_index_is_a_light_page(many: Flask, address: str, lang: str) -> None:
    client = many.test_client()
    client.get("/en/")  # from then on it is known whether this is a demonstration
    with counted(many) as seen:
        answer = client.get(f"/{lang}/{address}", headers={"Accept-Encoding": "br"})
    assert (answer.status_code, answer.headers["Content-Encoding"]) == (200, "br")
    assert len(answer.data) <= LIGHT
    assert len(seen) <= STATEMENTS
    if address in INDEXES:
        assert len(client.get(f"/{lang}/{address}").data) <= LIGHT  # as it is before it is compressed


@pytest.mark.parametrize("address", INDEXES)
def test_every_row_is_reached_once_by_the_links_to_the_next_part(many: Flask, address: str) -> None:
    client, (total, name) = many.test_client(), INDEXES[address]
    first = client.get(f"/en/{address}.json").get_json()
    rows, pages = list(first[name]), first["pages"]
    assert pages == -(-total // len(first[name]))
    for number in (2, pages) if pages > 12 else range(2, pages + 1):
        data = client.get(f"/en/{address}.json?page={number}").get_json()
        assert (data["page"], data["pages"]) == (number, pages)
        rows += data[name]
    assert len({json.dumps(row, sort_keys=True) for row in rows}) == len(rows)
    if pages <= 12:
        assert len(rows) == total


@pytest.mark.parametrize("address", INDEXES)
def test_the_parts_before_and_after_are_linked(many: Flask, address: str) -> None:
    client = many.test_client()
    pages = client.get(f"/en/{address}.json").get_json()["pages"]
    for number in (1, 2, pages):
        near = {"prev": number - 1, "next": number + 1}
        wanted = {name: f"/en/{address}?page={n}" for name, n in near.items() if 1 <= n <= pages}
        shown = dict(re.findall(r'<a rel="(prev|next)" href="([^"]*)"', page(many, f"{address}?page={number}")))
        assert {name: link.replace("&amp;standing=vouched", "") for name, link in shown.items()} == wanted
        header = client.get(f"/en/{address}.json?page={number}").headers["Link"]
        linked = {name: link for link, name in re.findall(r'<([^>]*)>; rel="(prev|next)"', header)}
        assert linked == {name: link.replace("?", ".json?") for name, link in wanted.items()}


@pytest.mark.parametrize("address", INDEXES)
@pytest.mark.parametrize("number", ["1000000", "999999999999999999999999", "99999"])
def test_past_the_end_is_said_so(many: Flask, address: str, number: str) -> None:
    answer = many.test_client().get(f"/en/{address}?page={number}")
    pages = many.test_client().get(f"/en/{address}.json").get_json()["pages"]
    assert answer.status_code == 404
    assert read(answer).text.count(f"the last one is page {pages}.") == 1
    assert many.test_client().get(f"/en/{address}.json?page={number}").status_code == 404


@pytest.mark.parametrize("number", ["0", "-1", "one", "", "1.5", "²", "0x10", "1\x00"])
def test_what_is_no_page_is_the_first(many: Flask, number: str) -> None:
    client = many.test_client()
    asked = client.get("/en/groups.json", query_string={"page": number})
    assert (asked.status_code, asked.data) == (200, client.get("/en/groups.json").data)


@pytest.mark.parametrize("address", WHOLE)
def test_a_table_as_csv_is_whole(many: Flask, address: str) -> None:
    rows = list(csv.DictReader(io.StringIO(page(many, f"{address}.csv?page=7", "text/csv"))))
    assert len(rows) == INDEXES[address][0]
    assert len({tuple(row.values()) for row in rows}) == len(rows)


def test_a_choice_is_kept_from_part_to_part(many: Flask) -> None:
    client = many.test_client()
    whole = list(
        csv.DictReader(io.StringIO(client.get("/en/groups.csv?sector=oil&language=ru").get_data(as_text=True)))
    )
    assert 0 < len(whole) < GROUPS
    assert {row["sector"] for row in whole} == {"oil"}
    first = client.get("/en/groups.json?sector=oil&language=ru")
    assert first.get_json()["totals"]["groups"] == len(whole)
    assert '</en/groups.json?sector=oil&language=ru&page=2>; rel="next"' in first.headers["Link"]
    assert client.get("/en/groups.json?language=kk").get_json()["totals"]["groups"] == 0
    assert client.get("/en/groups.json?language=%25").get_json()["totals"]["groups"] == 0


def test_groups_are_chosen_alike_on_either_database(config: Config) -> None:
    app = application(config, Clock())
    with app.extensions["tracker"].database.acting() as session:
        vouched(session, "russian-mine", languages=("ru",))
        vouched(session, "kazakh-mine", languages=("kk", "ru"), region="almaty", headcount=70)
    client = app.test_client()

    def chosen(query: str) -> list[str]:
        answer = client.get(f"/en/groups.json?{query}")
        assert answer.status_code == 200, query
        return [group["slug"] for group in answer.get_json()["groups"]]

    assert sorted(chosen("")) == sorted(chosen("language=ru")) == ["kazakh-mine", "russian-mine"]
    assert chosen("language=kk") == chosen("region=almaty") == chosen("language=ru&region=almaty") == ["kazakh-mine"]
    for nothing in (
        "language=k",
        "language=%25",
        "language=_",
        'language="',
        "region=nowhere",
        "region=a%00b",
        "language=a%00",
    ):
        assert chosen(nothing) == [], nothing
    totals = client.get("/en/groups.json?region=almaty").get_json()["totals"]
    assert totals == {"groups": 1, "workers": 70, "regions": 1, "sectors": 1}
    for name in ("groups", "groups/kazakh-mine", "programme"):
        assert client.get(f"/en/{name}.atom").status_code == 200
    app.extensions["tracker"].database.close()
