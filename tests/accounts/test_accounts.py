"""Join, sign in and out, recover, over HTTP."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.conftest import Clock
from tests.world import config_in
from tracker.accounts.models import Account, Device, SignIn
from tracker.accounts.web import client_address
from tracker.config import Config
from tracker.wiring import application

WORDS = "four plain words here"


@pytest.fixture
def app(tmp_path: Path, clock: Clock) -> Iterator[Flask]:
    app = application(config_in(tmp_path), clock)
    app.config["WTF_CSRF_ENABLED"] = False
    yield app
    app.extensions["tracker"].database.close()


def join(client: FlaskClient, handle: str = "aigul", passphrase: str = WORDS) -> str:
    """Make an account; gives the recovery words."""
    page = client.post("/en/join", data={"handle": handle, "passphrase": passphrase, "once": f"once {handle}"})
    assert page.status_code == 200
    found = re.search(r'<p class="code">([a-z ]+)</p>', page.text)
    assert found is not None
    return found.group(1)


def sign_in(client: FlaskClient, handle: str = "aigul", passphrase: str = WORDS, **more: str) -> int:
    return client.post("/en/sign-in", data={"handle": handle, "passphrase": passphrase, **more}).status_code


def is_in(client: FlaskClient) -> bool:
    return client.get("/en/desk").status_code == 200


def test_an_account_is_made_on_one_screen_and_signed_in(app: Flask) -> None:
    client = app.test_client()
    assert len(join(client).split()) == 8
    assert is_in(client)


def test_the_same_form_sent_again_shows_the_same_words(app: Flask) -> None:
    assert join(app.test_client()) == join(app.test_client())
    with app.extensions["tracker"].database.reading() as session:
        assert [account.handle for account in session.scalars(select(Account))] == ["aigul"]


def test_a_handle_is_given_once(app: Flask) -> None:
    join(app.test_client())
    page = app.test_client().post("/en/join", data={"handle": "Aigul", "passphrase": "other words entirely"})
    assert (page.status_code, "is taken" in page.text, 'value="Aigul"' in page.text) == (422, True, True)


def test_a_wrong_passphrase_and_an_unknown_handle_read_the_same(app: Flask) -> None:
    join(app.test_client())
    answers = []
    for handle in ("aigul", "nobody"):
        page = app.test_client().post("/en/sign-in", data={"handle": handle, "passphrase": "wrong words here"})
        answers.append((page.status_code, re.sub(r'value="[^"]*"', "", page.text)))
    assert answers[0] == answers[1]


def test_sign_out_ends_this_session_only(app: Flask) -> None:
    here, there = app.test_client(), app.test_client()
    join(here)
    assert sign_in(there) == 303
    answer = here.post("/en/sign-out")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert (is_in(here), is_in(there)) == (False, True)


def test_sign_out_everywhere_ends_every_session(app: Flask) -> None:
    here, there = app.test_client(), app.test_client()
    join(here)
    sign_in(there)
    here.post("/en/sign-out-everywhere")
    assert (is_in(here), is_in(there)) == (False, False)


def test_a_cookie_of_a_session_that_ended_is_worth_nothing(app: Flask) -> None:
    client = app.test_client()
    join(client)
    cookie = client.get_cookie("session")
    assert cookie is not None
    client.post("/en/sign-out")
    client.set_cookie("session", cookie.value)
    assert not is_in(client)


def test_signing_in_anew_ends_the_session_before(app: Flask) -> None:
    client = app.test_client()
    join(client)
    before = client.get_cookie("session")
    assert before is not None and sign_in(client) == 303 and is_in(client)
    client.set_cookie("session", before.value)
    assert not is_in(client)
    join(client, "bolat")
    with app.extensions["tracker"].database.reading() as session:
        assert len(session.scalars(select(SignIn)).all()) == 2  # one was ended, one belongs to nobody's cookie now


@pytest.mark.parametrize(("hours", "stays"), [(11, True), (13, False)])
def test_a_session_ends_after_twelve_idle_hours(app: Flask, clock: Clock, hours: int, stays: bool) -> None:
    client = app.test_client()
    join(client)
    clock.move(hours=hours)
    assert is_in(client) == stays


def test_a_session_in_use_ends_after_thirty_days(app: Flask, clock: Clock) -> None:
    client = app.test_client()
    join(client)
    seen = []
    for _ in range(62):
        clock.move(hours=12)
        seen.append(is_in(client))
    assert (seen[:59], seen[-1]) == ([True] * 59, False)


def test_recovery_words_set_a_new_passphrase_and_end_all_sessions(app: Flask) -> None:
    lost, found = app.test_client(), app.test_client()
    words = join(lost)
    data = {"handle": "aigul", "words": words.upper(), "passphrase": "another four words", "once": "second"}
    page = found.post("/en/recover", data=data)
    assert page.status_code == 200 and words not in page.text
    assert (is_in(found), is_in(lost)) == (True, False)
    assert (sign_in(app.test_client()), sign_in(app.test_client(), passphrase="another four words")) == (401, 303)
    assert app.test_client().post("/en/recover", data=data | {"once": "third"}).status_code == 401


def test_changing_the_passphrase_asks_for_the_old_one(app: Flask) -> None:
    client, other = app.test_client(), app.test_client()
    join(client)
    sign_in(other)
    wrong = client.post("/en/account", data={"current": "not the words", "passphrase": "quite new words"})
    assert wrong.status_code == 401
    assert client.post("/en/account", data={"current": WORDS, "passphrase": "quite new words"}).status_code == 200
    assert (is_in(client), is_in(other)) == (True, False)


def test_a_suspended_account_does_not_sign_in(app: Flask) -> None:
    client = app.test_client()
    join(client)
    with app.extensions["tracker"].database.acting() as session:
        session.scalars(select(Account)).one().suspended = True
    assert (is_in(client), sign_in(app.test_client())) == (False, 403)


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_signing_in_leads_to_this_site_only(app: Flask, target: str) -> None:
    join(app.test_client())
    answer = app.test_client().post("/en/sign-in", data={"handle": "aigul", "passphrase": WORDS, "next": target})
    assert answer.location == "/en/desk"


def test_signing_in_leads_back_to_the_page_that_asked(app: Flask) -> None:
    join(app.test_client())
    client = app.test_client()
    page = client.get("/en/register")
    assert page.status_code == 401 and 'value="/en/register"' in page.text
    data = {"handle": "aigul", "passphrase": WORDS, "next": "/en/register"}
    assert client.post("/en/sign-in", data=data).location == "/en/register"


def test_the_server_keeps_hashes_and_days_only(app: Flask) -> None:
    client = app.test_client()
    words = join(client)
    with app.extensions["tracker"].database.reading() as session:
        account, sign, device = (session.scalars(select(kind)).one() for kind in (Account, SignIn, Device))
        kept = [str(vars(row)) for row in (account, sign, device)]
    cookies = [client.get_cookie(name) for name in ("session", "device")]
    for secret in (words, WORDS, *(cookie.value for cookie in cookies if cookie)):
        assert not any(secret in row for row in kept)
    assert (sign.day, device.until) == ("2022-01-05", "2022-04-05")


@pytest.mark.parametrize(
    ("direct", "said", "whose"),
    [
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),  # only a proxy on this machine is believed
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "6.6.6.6, 198.51.100.1", "198.51.100.1"),  # the last one is what the proxy saw
        ("127.0.0.1", "", "127.0.0.1"),
        ("::1", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "", "203.0.113.9"),  # IPv4, at a server that listens on both
        ("127.0.0.1", "onion", "onion"),
    ],
)
def test_turns_are_shared_by_address(app: Flask, direct: str, said: str, whose: str) -> None:
    headers = {"X-Forwarded-For": said} if said else {}
    with app.test_request_context("/en/sign-in", headers=headers, environ_base={"REMOTE_ADDR": direct}):
        assert client_address() == whose


@pytest.mark.parametrize(
    "passphrase", ["qwerty12345", "йцукенгшщз", "1q2w3e4r5t", "Zhambyl2022", "01.02.1990!", "87011234567"]
)
def test_what_is_guessed_first_is_refused_wherever_one_is_set(app: Flask, passphrase: str) -> None:
    client = app.test_client()
    words = join(client)
    pages = (
        client.post("/en/join", data={"handle": "bolat", "passphrase": passphrase}),
        client.post("/en/account", data={"current": WORDS, "passphrase": passphrase}),
        client.post("/en/recover", data={"handle": "aigul", "words": words, "passphrase": passphrase}),
    )
    for page in pages:
        assert page.status_code == 422 and "among the first that are guessed" in page.text
    assert sign_in(app.test_client()) == 303


def test_a_passphrase_is_compared_to_its_last_character(app: Flask) -> None:
    longest = "a plain sentence of two hundred characters, " * 4 + "and here it ends for now"
    assert len(longest) == 200
    join(app.test_client(), passphrase=longest)
    assert (sign_in(app.test_client(), passphrase=longest), sign_in(app.test_client(), passphrase=longest + "!")) == (
        303,
        401,
    )


def test_a_hash_of_older_figures_is_made_anew_at_signing_in(app: Flask) -> None:
    join(app.test_client())
    database = app.extensions["tracker"].database

    def kept() -> str:
        with database.reading() as session:
            return session.scalars(select(Account)).one().passphrase_hash

    current = kept()
    assert sign_in(app.test_client()) == 303 and kept() == current  # nothing to be done
    with database.acting() as session:
        session.scalars(select(Account)).one().passphrase_hash = PasswordHasher(1, 8 * 1024, 1).hash(WORDS)
    assert (sign_in(app.test_client(), passphrase="other words entirely"), "m=8192" in kept()) == (401, True)
    assert (sign_in(app.test_client()), "m=19456" in kept()) == (303, True)
    assert sign_in(app.test_client()) == 303


def test_forgetting_the_device_deletes_its_mark(app: Flask) -> None:
    client = app.test_client()
    join(client)
    client.post("/en/forget-device")
    assert client.get_cookie("device") is None
    with app.extensions["tracker"].database.reading() as session:
        assert session.scalars(select(Device)).all() == []


def test_cookies_are_bound_to_a_secure_line_where_there_is_one(tmp_path: Path, clock: Clock) -> None:
    settings = {**vars(config_in(tmp_path)), "public_url": "https://example.org"}
    app = application(Config(**settings), clock)
    app.config["WTF_CSRF_ENABLED"] = False
    answer = app.test_client().post(
        "/en/join", data={"handle": "aigul", "passphrase": WORDS}, base_url="https://example.org"
    )
    cookies = answer.headers.getlist("Set-Cookie")
    assert sorted(cookie.split("=")[0] for cookie in cookies) == ["__Host-device", "__Host-session"]
    assert all("Secure" in c and "HttpOnly" in c and "SameSite=Lax" in c and "Domain" not in c for c in cookies)
    chosen = app.test_client().get("/language/kk", base_url="https://example.org").headers["Set-Cookie"]
    assert chosen.startswith("__Host-lang=kk;") and "Secure" in chosen
    client = app.test_client()
    client.post("/en/join", data={"handle": "bolat", "passphrase": WORDS}, base_url="https://example.org")
    gone = client.post("/en/forget-device", base_url="https://example.org").headers["Set-Cookie"]
    assert gone.startswith("__Host-device=;") and "Secure" in gone  # else a browser would not take it
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    app.extensions["tracker"].database.close()
