"""Addresses: languages in the path, what moved, what was removed, what was never there."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.people import details, published, registered, vouched
from tests.site.conftest import stored
from tests.site.reading import read
from tests.world import World
from tracker.accounts.models import Account
from tracker.database import Database
from tracker.demands.actions import blank_with_wording
from tracker.groups.founding import begin_group
from tracker.groups.models import Group
from tracker.groups.queries import group_by_slug
from tracker.record.actions import blank
from tracker.record.models import RecordText
from tracker.words import Refused

CHROME = "uk-UA,uk;q=0.9,ru;q=0.8,en-US;q=0.7,en;q=0.6"
HUGE = "9" * 30


def get(app: Flask, address: str, **headers: str) -> tuple[int, str]:
    """Status, and the page's language or where it leads."""
    answer = app.test_client().get(address, headers=headers)
    return answer.status_code, answer.headers.get("Location") or read(answer).language


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
@pytest.mark.parametrize("path", ["nothing", "groups/no-such-group", "groups/main-mine/lists/99", "programme/P-99"])
def test_what_was_never_there_is_404_in_the_language_of_the_path(unchanged: Flask, lang: str, path: str) -> None:
    other = "kk" if lang != "kk" else "en"
    answer = get(unchanged, f"/{lang}/{path}", **{"Accept-Language": other, "Cookie": f"lang={other}"})
    assert answer == (404, lang)


@pytest.mark.parametrize(
    "path",
    [
        "groups/main-mine/lists/0",
        "groups/main-mine/lists/1/r0",
        "groups/main-mine/lists/1/r9",
        "groups/main-mine/votes/0",
        "groups/main-mine/votes/99",
        "groups/main-mine/votes.xml",
        "groups/no-such-group/votes",
        "rules/house_motion",
        "groups/main-mine/committees/9",
        "groups/main-mine/elections/0",
        "programme/v0",
        "programme/v9",
        "council/deeds/0",
        "record/99999",
        "verify?from=0",
        "verify?from=99999",
        "groups/main-mine/lists/01",
        "record/٣",
        "groups/main-mine.xml",
        "groups/begun-mine",
    ],
)
def test_numbers_and_forms_that_do_not_exist_are_404(unchanged: Flask, path: str) -> None:
    assert get(unchanged, f"/en/{path}") == (404, "en")


@pytest.mark.parametrize(
    "path",
    [
        "groups/main-mine/lists/{}",
        "groups/main-mine/lists/1/r{}",
        "groups/main-mine/votes/{}",
        "groups/main-mine/committees/{}",
        "groups/main-mine/elections/{}",
        "programme/P-{}",
        "programme/v{}",
        "council/deeds/{}",
        "record/{}",
        "verify?from={}",
    ],
)
def test_a_number_beyond_any_database_is_404(unchanged: Flask, path: str) -> None:
    assert get(unchanged, f"/en/{path.format(HUGE)}") == (404, "en")


@pytest.mark.parametrize("number", [HUGE, "0", "2", "01"])
def test_a_sitting_that_does_not_exist_is_404(world: World, unchanged: Flask, number: str) -> None:
    meeting = f"/en/meetings/{world.ids['meeting']}"
    statuses = {
        (person, path): world.signed_in(unchanged, person).get(f"{meeting}/{path}/{number}").status_code
        for person, path in (("teller", "count"), ("seat", "count"), ("seat", "sittings"))
    }
    assert statuses == dict.fromkeys(statuses, 404)


def test_a_page_of_the_record_before_any_number_is_there(unchanged: Flask) -> None:
    newest = unchanged.test_client().get("/en/record.json").get_json()["entries"]
    assert unchanged.test_client().get(f"/en/record.json?before={HUGE}").get_json()["entries"] == newest
    assert unchanged.test_client().get(f"/en/record.json?before=-{HUGE}").get_json()["entries"] == []
    assert unchanged.test_client().get("/en/record.json?before=x").get_json()["entries"] == newest


@pytest.mark.parametrize("address", ["/xx/", "/xx/groups", "/de/groups/main-mine", "/language/xx", "/EN/"])
def test_an_unknown_language_is_404(unchanged: Flask, address: str) -> None:
    assert get(unchanged, address, **{"Accept-Language": "ru"}) == (404, "ru")


@pytest.mark.parametrize(
    ("wish", "lang"),
    [("kk", "kk"), ("ru-RU,ru;q=0.9", "ru"), ("en-GB", "en"), (CHROME, "ru"), ("fr", "kk"), ("", "kk")],
)
def test_the_front_door_leads_to_the_browsers_language(unchanged: Flask, wish: str, lang: str) -> None:
    assert get(unchanged, "/", **{"Accept-Language": wish}) == (302, f"/{lang}/")


def test_a_chosen_language_is_remembered_by_the_front_door(unchanged: Flask) -> None:
    client = unchanged.test_client()
    chosen = client.get("/language/kk")
    assert (chosen.status_code, chosen.headers["Location"]) == (302, "/kk/")
    assert client.get("/", headers={"Accept-Language": "en"}).headers["Location"] == "/kk/"
    assert unchanged.test_client().get("/", headers={"Accept-Language": "en"}).headers["Location"] == "/en/"


def test_a_page_leads_to_itself_in_the_other_languages(unchanged: Flask) -> None:
    page = unchanged.test_client().get("/en/groups?standing=provisional").get_data(as_text=True)
    for lang in ("kk", "ru", "en"):
        assert page.count(f'<a href="/{lang}/groups?standing=provisional" lang="{lang}"') == 1


def test_the_committee_of_today_is_found_without_its_number(unchanged: Flask) -> None:
    assert get(unchanged, "/en/groups/main-mine/committee") == (302, "/en/groups/main-mine/committees/2")
    assert get(unchanged, "/en/groups/other-mine/committee.json") == (302, "/en/groups/other-mine/committees/0.json")


def test_a_public_page_takes_no_form(unchanged: Flask) -> None:
    group = "/en/groups/main-mine"
    for address in ("/en/", "/en/groups", group, f"{group}/votes/1", "/en/rules", "/en/groups.json", "/en/record/1"):
        answer = unchanged.test_client().post(address, data={"once": "x"})
        assert (answer.status_code, answer.headers["Allow"].count("GET")) == (405, 1)


@pytest.mark.parametrize(
    "address",
    [
        "/en/join",
        "/en/sign-in",
        "/en/groups/main-mine/drafts/new",
        "/en/groups/main-mine/meetings/enter",
        "/en/invitation",
    ],
)
def test_five_megabytes_are_refused_with_advice(world: World, app: Flask, address: str) -> None:
    seat, before = world.signed_in(app, "seat"), stored(app)
    answer = seat.post(address, data={"handle": "x" * 5_000_000})
    assert (answer.status_code, read(answer).heading, stored(app)) == (413, "This is too large", before)
    app.config["WTF_CSRF_ENABLED"] = True
    assert seat.post(address, data={"handle": "x" * 5_000_000}).status_code == 413


def named(session: Session, slug: str) -> Group:
    found = group_by_slug(session, slug)
    assert found is not None
    return found


def blank_slug(database: Database, slug: str) -> str:
    """Remove a group's slug for good; gives its id."""
    with database.acting() as session:
        group = named(session, slug)
        blank(session, [group.slug_id], "it names a person")
        return group.id


def test_a_removed_slug_is_gone_and_the_group_stays_under_its_id(app: Flask, database: Database) -> None:
    group_id = blank_slug(database, "main-mine")
    assert get(app, "/en/groups/main-mine") == (410, "en")
    assert get(app, "/kk/groups/main-mine/lists/1") == (410, "kk")
    gone = app.test_client().get("/en/groups/main-mine.json")
    assert (gone.status_code, gone.get_json()["status"], gone.headers["Content-Language"]) == (410, 410, "en")
    pages = ("", "/lists/1", "/lists/1/r1", "/votes", "/votes/1", "/committees/1", "/elections/1")
    for path in (*pages, ".json", "/lists/1.csv", "/votes.csv", "/votes/1.csv"):
        assert app.test_client().get(f"/en/groups/{group_id}{path}").status_code == 200
    for address in ("/en/", "/en/groups", "/en/programme/P-1", "/en/council", "/en/record", "/en/search?q=main"):
        page = app.test_client().get(address)
        assert (page.status_code, page.get_data(as_text=True).count("main-mine")) == (200, 0), address


def test_nobody_gets_a_removed_slug_again(app: Flask, world: World, database: Database) -> None:
    blank_slug(database, "main-mine")
    stranger = world.signed_in(app, "stranger")
    answer = stranger.post("/en/register", data=REGISTRATION | {"slug": "main-mine"})
    assert (answer.status_code, read(answer).beside) == (
        422,
        {"slug": "This address is taken. Please choose another."},
    )


REGISTRATION: dict[str, object] = {
    "kind": "workplace",
    "name": "Newest mine",
    "slug": "newest-mine",
    "sector": "mining",
    "region": "almaty",
    "town": "Town",
    "languages": ["ru"],
    "rule_set": "members",
    "headcount": "50",
    "headcount_day": "2022-01-03",
    "member_name": "me",
}


@pytest.mark.parametrize(
    "path", ["", ".json", "/lists/1", "/lists/1/r1.csv", "/votes", "/votes.csv", "/votes/1.json", "/committees/2"]
)
def test_an_id_leads_to_the_slug_while_that_stands(unchanged: Flask, path: str) -> None:
    with unchanged.extensions["tracker"].database.reading() as session:
        group_id = named(session, "main-mine").id
    assert get(unchanged, f"/ru/groups/{group_id}{path}") == (308, f"/ru/groups/main-mine{path}")


def texts_of_newest_list(session: Session) -> list[str]:
    """Ids of the texts of the list published last."""
    entry = session.scalars(
        select(RecordText.entry_index)
        .where(RecordText.id.endswith("/title.ru"))
        .order_by(RecordText.entry_index.desc())
    ).first()
    ids = session.scalars(select(RecordText.id).where(RecordText.entry_index == entry))
    return sorted(ids)


@pytest.fixture
def listed(database: Database) -> list[str]:
    """Ids of the texts of a new list: two demands and a title."""
    with database.acting() as session:
        group, founders = vouched(session, "blank-mine")
        published(session, group, founders, "SECRET first words", "Second words")
        return texts_of_newest_list(session)


LIST = "/en/groups/blank-mine/lists/1"


def test_one_removed_text_leaves_the_page_and_says_so(app: Flask, database: Database, listed: list[str]) -> None:
    assert [key.split("/")[1] for key in listed] == ["item.1.ru", "item.2.ru", "title.ru"]
    with database.acting() as session:
        blank_with_wording(session, [listed[0]], "it names a person")
    page = app.test_client().get(LIST)
    text = read(page).text
    assert (page.status_code, text.count("SECRET"), text.count("Second words")) == (200, 0, 1)
    assert text.count("removed; the public record says why") == 1
    data = app.test_client().get(f"{LIST}.json").get_json()["demands"]
    assert [demand["texts"] for demand in data] == [{"ru": None}, {"ru": "Second words"}]
    assert [row.split(",")[-2] for row in csv_lines(app.test_client())] == ["ru", "", "Second words"]
    found = app.test_client().get("/en/search.json?q=SECRET+first").get_json()
    assert [hit["text"] for hit in (*found["hits"], *found["some_of_the_words"])] == []


def csv_lines(client: FlaskClient) -> list[str]:
    return client.get(f"{LIST}.csv").get_data(as_text=True).splitlines()


def test_a_list_of_which_nothing_is_left_is_gone(app: Flask, database: Database, listed: list[str]) -> None:
    with database.acting() as session:
        blank_with_wording(session, listed, "threats")
    for address in (LIST, f"{LIST}/r1", f"{LIST}.json", f"{LIST}.csv"):
        answer = app.test_client().get(address)
        assert (answer.status_code, answer.get_data(as_text=True).count("SECRET")) == (410, 0)
    assert get(app, "/en/groups/blank-mine") == (200, "en")


def test_names_that_look_alike_are_shown_to_both(app: Flask, database: Database) -> None:
    twin = "Mаin Mіnе"  # а, і and е are Cyrillic
    with database.acting() as session:
        registered(session, "twin-mine", name=twin)
    for slug, other, name in (("main-mine", "twin-mine", twin), ("twin-mine", "main-mine", "Main Mine")):
        page = app.test_client().get(f"/en/groups/{slug}").get_data(as_text=True)
        note = page.partition("Another group's name looks like this one:")[2].partition("</p>")[0]
        assert note.count(f'<a href="/en/groups/{other}">{name}</a>') == 1


def test_a_founder_sees_before_anything_is_public_that_a_name_looks_taken(world: World, app: Flask) -> None:
    stranger = world.signed_in(app, "stranger")
    answer = stranger.post("/en/register", data=REGISTRATION | {"name": "MAIN mіne"}, follow_redirects=True)
    assert answer.get_data(as_text=True).count('<a href="/en/groups/main-mine">Main Mine</a>') == 1


def test_a_founding_groups_slug_is_held(database: Database) -> None:
    with database.acting() as session, pytest.raises(Refused, match="taken"):
        person = session.scalars(select(Account)).first()
        assert person is not None
        begin_group(session, person.id, details("begun-mine"), "me")


@pytest.mark.parametrize(
    ("change", "status", "headings"),
    [
        (
            "ALTER TABLE revision RENAME TO gone",
            503,
            {"kk": "Уақытша қолжетімсіз", "ru": "Сайт временно недоступен", "en": "Not reachable for a moment"},
        ),
        (
            "UPDATE revision SET languages = '{'",
            500,
            {"kk": "Мұнда бірдеңе бұзылды", "ru": "Здесь что-то сломалось", "en": "Something broke here"},
        ),
    ],
)
def test_what_breaks_says_so_in_the_readers_language(
    app: Flask, database: Database, change: str, status: int, headings: dict[str, str]
) -> None:
    with database.engine.connect() as connection:
        connection.exec_driver_sql(change)
        connection.commit()
    for lang, heading in headings.items():
        answer = app.test_client().get(f"/{lang}/groups/main-mine/lists/1")
        assert (answer.status_code, read(answer).heading) == (status, heading)
