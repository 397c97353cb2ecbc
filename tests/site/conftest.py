"""The application on a copy of the filled world; how much is stored in it."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.site.reading import Page, read
from tests.world import World
from tracker.database import Base, Database


@pytest.fixture
def app(world: World, tmp_path: Path) -> Iterator[Flask]:
    with world.app(tmp_path) as app:
        yield app


@pytest.fixture(scope="package")
def unchanged(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One application for all tests that only read."""
    with world.app(tmp_path_factory.mktemp("unchanged")) as app:
        yield app


@pytest.fixture
def database(app: Flask) -> Database:
    found: Database = app.extensions["tracker"].database
    return found


def stored(app: Flask) -> dict[str, int]:
    """How many rows each table has."""
    with app.extensions["tracker"].database.reading() as session:
        return {t.name: session.scalar(select(func.count()).select_from(t)) or 0 for t in Base.metadata.sorted_tables}


def refused(
    app: Flask, client: FlaskClient, address: str, typed: Mapping[str, object], status: int = 422, but: str = ""
) -> Page:
    """The page after a form that must be refused: nothing is stored, and everything typed is still in it.

    `but`: a field whose value cannot come back, since no browser sends such a one.
    """
    before = stored(app)
    answer = client.post(address, data=typed)
    assert (answer.status_code, stored(app)) == (status, before)
    page = read(answer)
    assert page.lost({name: value for name, value in typed.items() if name != but}) == {}
    return page
