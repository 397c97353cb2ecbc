"""Databases, clocks and people for all tests."""

import gc
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests import compiled
from tests.postgres import new_database, postgres_server
from tracker.config import Config
from tracker.database import Database
from tracker.matching import encoders
from tracker.site import changes
from tracker.wiring import connected, prepared

if TYPE_CHECKING:
    from tests.world import World

# Tests do not time things: a machine that is busy is no fault of what is tested.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


START = datetime(2022, 1, 5, 9, 30, tzinfo=UTC)
RECORD_KEY = "11" * 32
gc.set_threshold(200_000, 20, 100)  # apps and databases come and go by the thousand: looking for cycles took a tenth
compiled.once()
changes.LOOK_EVERY = 0  # tests act behind the app's back and look at once; tests/site/test_cache.py tests the interval
ONLY = os.environ.get("TEST_DATABASE", "sqlite postgresql").split()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, so that no worker waits for one at the end."""
    items.sort(key=lambda item: item.get_closest_marker("journey") is None)


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    moment: datetime = START

    def __call__(self) -> datetime:
        return self.moment

    def move(self, **by: int) -> None:
        self.moment += timedelta(**by)


@pytest.fixture(autouse=True)
def no_model_is_lost() -> Iterator[None]:
    """No test loses the model for those after it: none of the texts that people send may."""
    yield
    lost = set(encoders._given_up)
    if lost:  # else all tests after this one would fail as well
        encoders._given_up.clear()
        encoders._chosen = None
    assert lost == set()


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    with postgres_server() as url:
        yield url


@pytest.fixture
def clock() -> Clock:
    return Clock()


def _made_ready(url: str, folder: Path) -> str:
    """The address, once its database is brought to this release with its record open."""
    prepared(Config(instance=str(folder), database_url=url, record_key=RECORD_KEY), Clock()).close()
    return url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template")
    _made_ready(f"sqlite:///{folder / 'tracker.db'}", folder)
    return folder / "tracker.db"


@pytest.fixture(scope="session")
def postgres_template(server: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    return _made_ready(new_database(server), tmp_path_factory.mktemp("template")).rpartition("/")[2]


@pytest.fixture(params=["sqlite", "postgresql"])
def config(request: pytest.FixtureRequest, tmp_path: Path) -> Config:
    """Settings with an open record in a database of their own, copied from one that was made once."""
    if request.param not in ONLY:
        pytest.skip(f"TEST_DATABASE leaves out {request.param}")
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "tracker.db")
        url = f"sqlite:///{tmp_path / 'tracker.db'}"
    else:
        url = new_database(request.getfixturevalue("server"), request.getfixturevalue("postgres_template"))
    return Config(instance=str(tmp_path), database_url=url, secret_key="s" * 64, record_key=RECORD_KEY)


@pytest.fixture
def database(config: Config, clock: Clock) -> Iterator[Database]:
    database = connected(config, clock)
    yield database
    database.close()


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> "World":
    """Everything that pages show and everybody who may look; on SQLite."""
    from tests.world import build

    return build(tmp_path_factory.mktemp("world"))
