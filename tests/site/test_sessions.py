"""Signing in, sessions that ended, forms without our token: nothing is done by mistake, nothing typed is lost."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.site.conftest import refused, stored
from tests.site.reading import Page, read
from tests.site.test_bad_input import COUNT, ENTER, MEETING, count_of
from tests.site.test_bad_texts import NEW, typed
from tests.world import World
from tracker.accounts.models import Account
from tracker.accounts.rules import hashed
from tracker.database import Database

PASSPHRASE = "four plain words here"
WRONG = "This sign-in name and passphrase do not belong together."


@pytest.fixture
def guarded(app: Flask) -> Flask:
    """The application as it is served: forms need their token."""
    app.config["WTF_CSRF_ENABLED"] = True
    return app


def form_of(page: Page, **other: object) -> dict[str, object]:
    return {name: values if len(values) > 1 else values[0] for name, values in page.fields.items()} | other


def joined(app: Flask, handle: str = "bolat-1") -> FlaskClient:
    """A browser of somebody who has just made an account, by hand."""
    client = app.test_client()
    page = read(client.get("/en/join"))
    answer = client.post("/en/join", data=form_of(page, handle=handle, passphrase=PASSPHRASE))
    assert (answer.status_code, read(answer).heading) == (200, "Write down these eight words")
    return client


def signed_in_again(client: FlaskClient, page: Page, handle: str = "bolat-1") -> Page:
    answer = client.post("/en/sign-in", data=form_of(page, handle=handle, passphrase=PASSPHRASE))
    assert answer.status_code == 200
    return read(answer)


@pytest.mark.parametrize(
    ("handle", "passphrase", "beside"),
    [
        ("ab", PASSPHRASE, "handle"),
        ("Болат", PASSPHRASE, "handle"),
        ("-bolat", PASSPHRASE, "handle"),
        ("b" * 33, PASSPHRASE, "handle"),
        ("member", PASSPHRASE, "handle"),
        ("bolat", "short", "passphrase"),
        ("bolat", "aaaaaaaaaaaaaaaa", "passphrase"),
        ("bolat", "my name is bolat", "passphrase"),
        ("bolat", "x1y2z" * 41, "passphrase"),
    ],
)
def test_accounts_that_cannot_be(app: Flask, handle: str, passphrase: str, beside: str) -> None:
    page = refused(
        app, app.test_client(), "/en/join", {"handle": handle, "passphrase": passphrase, "next": "/en/claim"}
    )
    assert (list(page.beside), page.fields["passphrase"]) == ([beside], [""])


def test_a_wrong_passphrase_and_an_unknown_name_are_answered_alike(app: Flask) -> None:
    joined(app)
    pages = []
    for handle in ("bolat-1", "nobody-1"):
        sent = {"handle": handle, "passphrase": "not the right words"}
        pages.append(refused(app, app.test_client(), "/en/sign-in", sent, 401))
    assert [page.beside for page in pages] == [{"passphrase": WRONG}] * 2
    assert pages[0].text.replace("bolat-1", "") == pages[1].text.replace("nobody-1", "")


def test_wrong_recovery_words_and_an_unknown_name_are_answered_alike(app: Flask) -> None:
    joined(app)
    for handle in ("bolat-1", "nobody-1"):
        sent = {"handle": handle, "words": "lusab babad", "passphrase": "another five plain words"}
        page = refused(app, app.test_client(), "/en/recover", sent, 401)
        assert list(page.beside) == ["words"]


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:1"])
def test_signing_in_leads_nowhere_else(app: Flask, target: str) -> None:
    joined(app)
    sent = {"handle": "bolat-1", "passphrase": PASSPHRASE, "next": target}
    assert app.test_client().post("/en/sign-in", data=sent).headers["Location"] == "/en/desk"


def registration(client: FlaskClient) -> dict[str, object]:
    return form_of(
        read(client.get("/en/register")),
        name="Depot “3” <Nord>",
        slug="depot-3",
        sector="transport",
        region="almaty",
        town="Алматы",
        languages=["kk", "ru"],
        headcount="50",
        headcount_day="2022-01-04",
        member_name="Болат\u200d ✊",
        kind="trade",
        rule_set="assembly",
    )


def test_a_form_of_an_ended_session_waits_while_one_signs_in(guarded: Flask, database: Database) -> None:
    client = joined(guarded)
    form = registration(client)
    database.clock.move(hours=13)  # type: ignore[attr-defined]
    before = stored(guarded)
    ended = client.post("/en/register", data=form)
    waiting = read(ended)
    assert (ended.status_code, ended.headers["Cache-Control"], waiting.heading) == (401, "no-store", "Sign in")
    assert waiting.alert == ["Your session has ended. Sign in, and the form comes back with everything in it."]
    assert stored(guarded) == before

    typed_again = read(
        client.post("/en/sign-in", data=form_of(waiting, handle="bolat-1", passphrase="wrong words here"))
    )
    assert typed_again.fields["kept"] == waiting.fields["kept"]
    resumed = signed_in_again(client, typed_again)
    assert resumed.heading == "You are signed in again"
    back = read(client.post("/en/register", data=form_of(resumed)))
    assert (back.heading, back.lost({k: v for k, v in form.items() if k != "csrf_token"})) == ("Register a group", {})
    assert stored(guarded)["founding_group"] == before["founding_group"]
    assert client.post("/en/register", data=form_of(back)).headers["Location"].startswith("/en/founding/")
    assert stored(guarded)["founding_group"] == before["founding_group"] + 1


def test_a_pasted_list_waits_with_every_line(world: World, guarded: Flask, database: Database) -> None:
    client = world.signed_in(guarded, "member")
    paste = "\n\nWe demand:\n1. <b>Bread</b> & “work”\n\n2. 'Peace'\n"
    form = form_of(read(client.get(NEW)), **typed(paste))
    database.clock.move(hours=13)  # type: ignore[attr-defined]
    waiting = read(client.post(NEW, data=form))
    with database.acting() as session:
        member = session.get_one(Account, world.accounts["member"])
        member.passphrase_hash = hashed(PASSPHRASE)
    resumed = signed_in_again(client, waiting, "member")
    back = read(client.post(NEW, data=form_of(resumed)))
    assert [value.replace("\r\n", "\n") for value in back.fields["paste-ru"]] == [paste]
    assert client.post(NEW, data=form_of(back, step="make")).status_code == 303


def test_a_tellers_figures_wait_and_count_for_nothing_until_they_are_sent_again(
    world: World, guarded: Flask, database: Database
) -> None:
    client, address = world.signed_in(guarded, "teller"), count_of(world)
    form = form_of(read(client.get(address)), **COUNT)
    database.clock.move(hours=13)  # type: ignore[attr-defined]
    waiting = read(client.post(address, data=form))
    with database.acting() as session:
        session.get_one(Account, world.accounts["teller"]).passphrase_hash = hashed(PASSPHRASE)
    before = stored(guarded)["single_count"]
    back = read(client.post(address, data=form_of(signed_in_again(client, waiting, "teller"))))
    assert (back.heading, back.lost(dict(COUNT)), stored(guarded)["single_count"]) == ("Count", {}, before)
    assert client.post(address, data=form_of(back)).headers["Location"] == address
    assert stored(guarded)["single_count"] == before + 1


def test_what_a_meeting_votes_on_waits_with_every_tick(world: World, guarded: Flask, database: Database) -> None:
    client = world.signed_in(guarded, "seat")
    ticks = [f"{kind}:{world.ids[name]}" for kind, name in (("adopt_list", "draft"), ("amend", "amendment"))]
    form = form_of(read(client.get(ENTER)), **MEETING | {"motions": ticks})
    database.clock.move(hours=13)  # type: ignore[attr-defined]
    waiting = read(client.post(ENTER, data=form))
    with database.acting() as session:
        session.get_one(Account, world.accounts["seat"]).passphrase_hash = hashed(PASSPHRASE)
    back = read(client.post(ENTER, data=form_of(signed_in_again(client, waiting, "new-seat-2"))))
    assert back.heading == "Enter a meeting that was held"
    assert back.lost(MEETING | {"motions": ticks}) == {}


def test_a_session_stays_while_it_is_used_and_ends_after_thirty_days(
    world: World, app: Flask, database: Database
) -> None:
    client = world.signed_in(app, "seat")
    for _ in range(4):
        database.clock.move(hours=11)  # type: ignore[attr-defined]
        assert client.get("/en/desk").status_code == 200
    for _ in range(62):
        database.clock.move(hours=11)  # type: ignore[attr-defined]
        last = client.get("/en/desk").status_code
    assert last == 200
    for _ in range(3):
        database.clock.move(hours=11)  # type: ignore[attr-defined]
        last = client.get("/en/desk").status_code
    assert last == 401


@pytest.mark.parametrize("token", [None, "", "foreign", "of another"])
def test_a_form_without_our_token_does_nothing_and_comes_back(world: World, guarded: Flask, token: str | None) -> None:
    client, sent = world.signed_in(guarded, "member"), dict(typed("1. bread\n2. work"))
    if token == "of another":
        token = read(world.signed_in(guarded, "member").get(NEW)).fields["csrf_token"][0]
    if token is not None:
        sent["csrf_token"] = token
    before = stored(guarded)
    answer = client.post(NEW, data=sent)
    page = read(answer)
    assert (page.heading, stored(guarded)) == ("You are signed in again", before)
    assert page.lost({name: value for name, value in sent.items() if name != "csrf_token"}) == {}
    back = read(client.post(NEW, data=form_of(page)))
    assert (back.fields["paste-ru"], stored(guarded)) == (["1. bread\n2. work"], before)
    assert client.post(NEW, data=form_of(back, step="make")).status_code == 303


def test_a_form_without_a_token_from_nobody_waits_behind_the_sign_in_page(guarded: Flask) -> None:
    before = stored(guarded)
    answer = guarded.test_client().post(NEW, data=typed("1. bread"))
    assert (answer.status_code, read(answer).heading, stored(guarded)) == (401, "Sign in", before)
    assert read(answer).fields["kept"][0].count("1. bread") == 1


@pytest.mark.parametrize(
    ("address", "heading"), [("join", "Make an account"), ("sign-in", "Sign in"), ("recover", "Recover an account")]
)
def test_the_forms_before_signing_in_come_back_without_a_token(guarded: Flask, address: str, heading: str) -> None:
    client, before = guarded.test_client(), stored(guarded)
    page = read(client.post(f"/en/{address}", data={"handle": "bolat-1", "words": "lusab", "passphrase": PASSPHRASE}))
    assert stored(guarded) == before
    back = read(client.post(f"/en/{address}", data=form_of(page)))
    assert (back.heading, back.fields["handle"], stored(guarded)) == (heading, ["bolat-1"], before)
    assert PASSPHRASE not in page.text and "lusab" not in page.text


def test_a_passphrase_does_not_wait_behind_the_sign_in_page(guarded: Flask, database: Database) -> None:
    client = joined(guarded)
    form = form_of(read(client.get("/en/account")), current=PASSPHRASE, passphrase="another four plain words")
    database.clock.move(hours=13)  # type: ignore[attr-defined]
    waiting = client.post("/en/account", data=form)
    assert waiting.status_code == 401 and "plain words" not in waiting.text
    back = read(client.post("/en/account", data=form_of(signed_in_again(client, read(waiting)))))
    assert back.heading == "My account" and back.fields["current"] == [""]


def test_a_button_that_waited_is_pressed_once_more(world: World, guarded: Flask) -> None:
    """Else whoever lures a signed-out member to our sign-in page could have any button pressed by it."""
    client = world.signed_in(guarded, "seat")
    address = f"/en/proposals/{world.ids['proposal']}/confirm"
    before = stored(guarded)
    for path in (address, "/en/groups/main-mine/leave", f"/en/drafts/{world.ids['ready']}/publish"):
        resumed = read(client.post(path, data={}))
        assert resumed.heading == "You are signed in again"
        page = client.post(path, data=form_of(resumed))
        assert (page.status_code, stored(guarded)) == (409, before)
    back = read(client.post(address, data=form_of(read(client.post(address, data={})))))
    sent = client.post(address, data={name: back.fields[name][0] for name in ("csrf_token", "once")})
    assert sent.status_code == 303


@pytest.mark.parametrize("kept", ["{", "[1]", '[["a"]]', '[["a", 1]]', "[[" * 5000, "null", '{"a": "b"}'])
def test_what_waits_cannot_be_forged_into_an_error(app: Flask, kept: str) -> None:
    joined(app)
    sent = {"handle": "bolat-1", "passphrase": PASSPHRASE, "kept": kept, "next": "/en/claim"}
    answer = app.test_client().post("/en/sign-in", data=sent)
    assert (answer.status_code, read(answer).heading) == (200, "You are signed in again")


def test_signing_out_everywhere_ends_the_other_browser(world: World, app: Flask, database: Database) -> None:
    one, other = world.signed_in(app, "seat"), world.signed_in(app, "seat")
    assert one.post("/en/sign-out-everywhere").status_code == 303
    assert [client.get("/en/desk").status_code for client in (one, other)] == [401, 401]
    with database.reading() as session:
        assert session.scalar(select(Account.suspended).where(Account.id == world.accounts["seat"])) is False
