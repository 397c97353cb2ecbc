"""What breaks is logged with the place in the program, and with nothing that anybody typed."""

import logging

import pytest
from flask import Flask, request
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests.world import World
from tracker.accounts.web import database, here
from tracker.words import Refused

TYPED = "words that somebody typed"


def broken(code: str) -> str:
    """An insert that the database refuses, with what was typed among its values, wrapped in an error that tells it."""
    with database().acting() as acting:
        try:
            values = {"id": "a", "handle": request.args["handle"], "hash": TYPED}
            statement = "INSERT INTO account (id, handle, passphrase_hash) VALUES (:id, :handle, :hash)"
            acting.execute(text(statement), values)
        except IntegrityError as error:
            raise ValueError(f"could not keep {TYPED!r} for {code}: {error}") from error
    return here("site.front")


def test_an_error_is_logged_without_what_was_typed(world: World, app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.add_url_rule("/broken/<code>", "broken", broken)
    with caplog.at_level(logging.DEBUG):
        answer = app.test_client().get("/broken/secret-code?handle=aigul-7")
    assert answer.status_code == 500
    logged = "\n".join(record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING)
    assert "ValueError in broken" in logged and "IntegrityError in broken" in logged and "test_logs.py" in logged
    everything = caplog.text
    for private in (TYPED, "aigul-7", "secret-code", "handle="):
        assert private not in everything


def test_a_refusal_is_no_error_and_not_logged(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    def refuse() -> str:
        raise Refused(what=TYPED)

    app.add_url_rule("/refused", "refused", refuse)
    with caplog.at_level(logging.DEBUG):
        assert app.test_client().get("/refused").status_code == 422
    assert caplog.text == ""
