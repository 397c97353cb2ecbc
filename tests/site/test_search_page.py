"""The page of the search: its parts, what it says when nothing is found, and that nothing typed breaks it."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.people import published, vouched
from tests.site.reading import read
from tests.site.test_formats import STATEMENTS, counted
from tracker.database import Database
from tracker.demands.models import DemandWording
from tracker.matching.reasons import Said
from tracker.programme.field import Wording
from tracker.programme.models import CommonWording
from tracker.programme.working import Answer, Near, nothing
from tracker.site.search import PAGE

BAD = (
    *(
        "",
        " ",
        "'",
        '"',
        '"газ',
        "газ AND",
        "NOT",
        "NEAR(газ, 5)",
        "газ*",
        "-газ",
        "stems:газ",
        "(газ",
        "^газ",
        "{газ}",
    ),
    *(
        "' OR 1=1 --",
        "%",
        "_",
        "\\",
        ":*",
        "&",
        "|",
        "!",
        "<->",
        "\x00",
        "🙂",
        "\u202e",
        "<script>",
        "a" * 10_000,
    ),
    *("газ " * 2_500, "(" * 200, '"' * 200, "ﬁ½ǅ", "\u0301" * 100, "١٢٣", "北京", "0", "60 000"),
)


class Nobody:
    """The process beside does not run."""

    def asking_soon(self, _said: Said, _limit: int) -> AbstractContextManager[Answer]:
        return nullcontext(nothing)


class Everything:
    """All that is published is like anything, in no order."""

    def asking_soon(self, _said: Said, _limit: int) -> AbstractContextManager[Answer]:
        return nullcontext(self.like)

    def like(self, session: Session) -> Near:
        demands = session.execute(select(DemandWording.text_id, DemandWording.language, DemandWording.demand_id))
        found = [(Wording(*row, None), 0.9) for row in demands]
        commons = select(CommonWording.text_id, CommonWording.language, CommonWording.common_number)
        return [*found, *((Wording(key, code, None, number), 0.9) for key, code, number in session.execute(commons))]


@contextmanager
def compared_by(database: Database, matching: object) -> Iterator[None]:
    """`matching` in place of what compares meanings."""
    before, database.info["matching"] = database.info["matching"], matching
    yield
    database.info["matching"] = before


def statements(app: Flask, address: str) -> int:
    client = app.test_client()
    client.get("/en/")
    with counted(app) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


@pytest.mark.parametrize("typed", BAD)
def test_nothing_typed_breaks_it(unchanged: Flask, typed: str) -> None:
    client = unchanged.test_client()
    for lang in ("kk", "ru", "en"):
        answers = [client.get(f"/{lang}/search{form}", query_string={"q": typed}) for form in ("", ".json")]
        assert [answer.status_code for answer in answers] == [200, 200]
        assert "<script" not in answers[0].get_data(as_text=True)


def test_bytes_that_are_no_text_do_not_break_it(unchanged: Flask) -> None:
    for sent in ("%ED%A0%80", "%FF", "main%FF", "%00", "%"):
        assert unchanged.test_client().get(f"/en/search?q={sent}").status_code == 200


def test_numbers_are_not_compared_by_meaning(app: Flask, database: Database) -> None:
    with compared_by(database, Everything()):
        client = app.test_client()
        assert [client.get(f"/en/search.json?q={typed}").get_json()["alike"] for typed in ("60", "P-1", "№ 7")] == [
            [],
            [],
            [],
        ]


@pytest.mark.parametrize("page", ["0", "-1", "1.5", "x", "", "9" * 30, "250", "251", "99999999", "٣", "1 OR 1"])
@pytest.mark.parametrize("other", ["", "&kind=x&standing=suspended&region=%00&sector='&language=%25"])
def test_no_page_and_no_filter_breaks_it(unchanged: Flask, page: str, other: str) -> None:
    answer = unchanged.test_client().get(f"/en/search?q=main&page={page}{other}")
    assert answer.status_code == 200


def test_past_the_end_there_is_a_way_back(unchanged: Flask) -> None:
    for page in (2, 99_999_999):
        answer = unchanged.test_client().get(f"/en/search?q=main&page={page}&kind=group")
        text = answer.get_data(as_text=True)
        shown = min(page, 251)
        assert f"There is no page {shown} of what was found." in text
        assert '<a href="/en/search?q=main&amp;kind=group">To the first page</a>' in text


def test_what_is_too_long_is_cut_and_the_page_says_so(unchanged: Flask) -> None:
    client = unchanged.test_client()
    page = read(client.get("/en/search", query_string={"q": "main " * 2_000}))
    assert (len(page.fields["q"][0]) <= 200, "Only the first 200 characters" in page.text) == (True, True)
    assert "Main Mine" in page.text
    assert "Only the first" not in read(client.get("/en/search?q=main")).text


def test_what_holds_no_word_is_told(unchanged: Flask) -> None:
    assert "There is no word in what you typed." in read(unchanged.test_client().get("/en/search?q=%22%21")).text
    assert "There is no word" not in read(unchanged.test_client().get("/en/search")).text


def test_no_cache_keeps_who_looks_for_what(unchanged: Flask) -> None:
    for form in ("", ".json"):
        assert unchanged.test_client().get(f"/en/search{form}?q=main").headers["Cache-Control"] == "no-store"


def test_words_are_marked_and_each_hit_leads_there(app: Flask, database: Database) -> None:
    with database.acting() as session:
        group, founders = vouched(session, "gas-mine", name="<b>Газ</b>")
        published(session, group, founders, "Газ & вода\nпо цене 50")
    page = app.test_client().get("/en/search?q=газа&region=mangystau").get_data(as_text=True)
    assert (
        '<a href="/en/groups/gas-mine/lists/1#1"><span lang="ru"><mark>Газ</mark> &amp; вода<br>по цене 50</span></a>'
        in page
    )
    assert '<a href="/en/groups/gas-mine"><span >&lt;b&gt;<mark>Газ</mark>&lt;/b&gt;</span></a>' in page


def test_without_comparing_the_page_says_that_it_searched_by_word(app: Flask, database: Database) -> None:
    sentence = "Searched by word only: meaning cannot be compared just now."
    with compared_by(database, Nobody()):
        assert sentence in read(app.test_client().get("/en/search?q=main")).text
        assert sentence not in read(app.test_client().get("/en/search?q=main&kind=vote")).text  # none would be
        assert app.test_client().get("/en/search.json?q=main").get_json()["alike"] is None


def test_what_asks_alike_stands_apart_and_only_once(app: Flask, database: Database) -> None:
    with compared_by(database, Everything()):
        data = app.test_client().get("/en/search.json?q=зарплату").get_json()
    own = [(hit["kind"], hit["text"]) for hit in data["hits"]]
    alike = [(hit["kind"], hit["text"]) for hit in data["alike"]]
    assert (len(own) > 0, 0 < len(alike) <= 8, set(own) & set(alike)) == (True, True, set())
    assert {hit["standing"] for hit in data["alike"] if "standing" in hit} == {"vouched"}


def test_what_is_alike_is_of_groups_whose_standing_was_asked_for(app: Flask, database: Database) -> None:
    with compared_by(database, Everything()):
        data = app.test_client().get("/en/search.json?q=абракадабра&standing=questioned").get_json()
    assert {hit["standing"] for hit in data["alike"]} <= {"questioned"}


def test_where_nothing_is_found_there_are_ways_on(unchanged: Flask) -> None:
    page = (
        unchanged.test_client()
        .get("/en/search?q=абракадабра+зарплату+тарабарщина&region=mangystau")
        .get_data(as_text=True)
    )
    assert "Nothing found with all of these words: абракадабра, зарплату, тарабарщина." in page
    for words in (
        "With some of the words",
        "Search everywhere, without narrowing",
        'href="/en/programme"',
        'href="/en/desk"',
    ):
        assert words in page, words


def test_pages_are_turned(app: Flask, database: Database) -> None:
    with database.acting() as session:
        group, founders = vouched(session, "long-mine")
        published(session, group, founders, *(f"Цистерна {n}" for n in range(PAGE + 1)))
    first, second = (app.test_client().get(f"/en/search?q=цистерна&page={n}").get_data(as_text=True) for n in (1, 2))
    assert 'rel="next" href="/en/search?q=%D1%86%D0%B8%D1%81%D1%82%D0%B5%D1%80%D0%BD%D0%B0&amp;page=2"' in first
    assert (first.count("<mark>"), second.count("<mark>"), 'rel="next"' in second) == (PAGE, 1, False)


@pytest.mark.parametrize(
    "asked", ["зарплату", "повысить зарплату абракадабра", "main", "абракадабра тарабарщина белиберда"]
)
def test_a_search_takes_few_statements(app: Flask, database: Database, asked: str) -> None:
    with compared_by(database, Everything()):
        assert statements(app, f"/en/search?q={asked}") <= STATEMENTS + 1  # one more is read by `Everything` itself
