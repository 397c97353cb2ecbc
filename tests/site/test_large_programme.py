"""A programme of very many common demands is read in parts, and grouped in the first of each group."""

import csv
import io
import re
from collections.abc import Iterator

import pytest
from flask import Flask

from tests.site.large import large_site
from tests.site.reading import read
from tests.site.test_formats import counted
from tracker.site.programme_pages import COMMONS, LINES

MANY, STATEMENTS, LIGHT = 250, 8, 20_000
EVERY = [f"P-{number}" for number in range(1, MANY + 1)]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Half of them the delegates have not settled; the last one moved to the first."""
    with large_site(tmp_path_factory.mktemp("large"), MANY, 15_000, 499) as app:
        with app.extensions["tracker"].database.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE common_wording SET settled_entry = NULL WHERE common_number % 2 = 0")
            moved = f"UPDATE support SET moved_to = 1, withdrawn_entry = 1 WHERE common_number = {MANY}"
            connection.exec_driver_sql(moved)
        yield app


def numbers(html: str) -> list[str]:
    return re.findall(r'class="number"[^>]*>(P-\d+)<', html)


def parts(app: Flask, query: str = "") -> list[tuple[list[str], list[str]]]:
    """(numbers in the HTML, in the JSON) of each part, from the first to the last."""
    client, found, page, pages = app.test_client(), [], 1, 1
    while page <= pages:
        data = client.get(f"/en/programme.json?page={page}{query}").get_json()
        html = client.get(f"/en/programme?page={page}{query}").get_data(as_text=True)
        assert (data["page"], bool(re.search('rel="next"', html))) == (page, page < data["pages"])
        found.append((numbers(html), [common["common"] for common in data["programme"]]))
        page, pages = page + 1, data["pages"]
    return found


def test_every_common_demand_stands_once_in_some_part_and_the_same_in_each_form(app: Flask) -> None:
    found = parts(app)
    assert [len(shown) for shown, _told in found] == [COMMONS, COMMONS, MANY - 1 - 2 * COMMONS]
    shown = [number for part, _told in found for number in part]
    assert sorted(shown) == sorted(EVERY[:-1])
    settled = [int(number[2:]) % 2 for number in shown]
    assert settled == sorted(settled, reverse=True)  # what is settled first
    assert [sorted(told) for _shown, told in found[:2]] == [sorted(part) for part, _told in found[:2]]
    assert sorted(found[2][1]) == sorted([*found[2][0], EVERY[-1]])  # what moved stands at the end of all
    rows = csv.DictReader(io.StringIO(app.test_client().get("/en/programme.csv?page=2").get_data(as_text=True)))
    assert sorted(row["common"] for row in rows) == sorted(EVERY)


@pytest.mark.parametrize("query", ["&state=unsettled", "&region=abai", "&region=abai&state=settled"])
def test_what_was_chosen_goes_along_from_part_to_part(app: Flask, query: str) -> None:
    found = parts(app, query)
    assert [sorted(shown) for shown, _told in found] == [sorted(told) for _shown, told in found]
    shown = [number for part, _told in found for number in part]
    assert len(found) > 1
    assert len(set(shown)) == len(shown) > COMMONS


@pytest.mark.parametrize("address", ["programme", "programme?page=3", "programme?by=sector", "programme?by=region"])
@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_each_part_is_a_light_page(app: Flask, lang: str, address: str) -> None:
    client = app.test_client()
    client.get("/en/")
    with counted(app) as seen:
        answer = client.get(f"/{lang}/{address}", headers={"Accept-Encoding": "br"})
    assert (answer.status_code, answer.headers["Content-Encoding"]) == (200, "br")
    assert (len(answer.data) <= LIGHT, len(seen) <= STATEMENTS) == (True, True)


def test_grouped_each_shows_the_most_supported_and_leads_to_all_of_it(app: Flask) -> None:
    client = app.test_client()
    page = client.get("/en/programme?by=region&page=9").get_data(as_text=True)  # grouped it is on one page
    sections = [each for each in re.findall(r"<section>.*?</section>", page, re.DOTALL) if numbers(each)]
    assert len(sections) == 6  # the regions of the made groups
    for section in sections:
        assert len(numbers(section)) == LINES
        many, link = (re.search(there, section) for there in (r">all (\d+) demands<", r'href="([^"]+region=[\w-]+)"'))
        assert many is not None and link is not None
        found = parts(app, "&" + link[1].partition("?")[2])
        assert sum(len(shown) for shown, _told in found) == int(many[1]) > LINES


@pytest.mark.parametrize(
    ("address", "followed"),
    [
        *(("programme", True), ("programme?page=2", True)),
        *(("programme?by=sector", False), ("programme?region=abai", False), ("search?q=газ", False)),
    ],
)
def test_what_can_be_chosen_is_no_maze_for_crawlers(app: Flask, address: str, followed: bool) -> None:
    """All that can be chosen together are thousands of pages that show the same demands."""
    page = app.test_client().get(f"/en/{address}").get_data(as_text=True)
    assert ('<meta name="robots" content="noindex, nofollow">' not in page) == followed


def test_past_the_last_part_is_said_so(app: Flask) -> None:
    answer = app.test_client().get("/en/programme?page=4")
    assert answer.status_code == 404
    assert "There is nothing on page 4: the last one is page 3." in read(answer).text


def test_a_table_is_whole_of_what_was_chosen(app: Flask) -> None:
    text = app.test_client().get("/en/programme.csv?region=almaty-region&state=settled").get_data(as_text=True)
    rows = [row["common"] for row in csv.DictReader(io.StringIO(text))]
    assert rows == [number for _shown, told in parts(app, "&region=almaty-region&state=settled") for number in told]
    assert COMMONS < len(rows) < MANY
