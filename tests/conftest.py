"""Databases, clocks and people for all tests."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.postgres import new_database, postgres_server
from tracker.config import Config
from tracker.database import Database
from tracker.wiring import prepared

START = datetime(2022, 1, 5, 9, 30, tzinfo=UTC)
ONLY = os.environ.get("TEST_DATABASE", "sqlite postgresql").split()


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    moment: datetime = START

    def __call__(self) -> datetime:
        return self.moment

    def move(self, **by: int) -> None:
        self.moment += timedelta(**by)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    with postgres_server() as url:
        yield url


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["sqlite", "postgresql"])
def config(request: pytest.FixtureRequest, tmp_path: Path) -> Config:
    if request.param not in ONLY:
        pytest.skip(f"TEST_DATABASE leaves out {request.param}")
    url = f"sqlite:///{tmp_path / 'tracker.db'}"
    if request.param == "postgresql":
        url = new_database(request.getfixturevalue("server"))
    return Config(instance=str(tmp_path), database_url=url, secret_key="s" * 64, record_key="11" * 32)


@pytest.fixture
def database(config: Config, clock: Clock) -> Iterator[Database]:
    database = prepared(config, clock)
    yield database
    database.close()
