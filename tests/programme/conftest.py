"""The pages of a database that a test fills itself."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.conftest import Clock
from tracker.config import Config
from tracker.wiring import application


@pytest.fixture
def app(config: Config, clock: Clock) -> Iterator[Flask]:
    app = application(config, clock)
    app.config["WTF_CSRF_ENABLED"] = False
    yield app
    app.extensions["tracker"].database.close()
