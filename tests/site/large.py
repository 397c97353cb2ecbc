"""Sites with very much on them, written table by table as the benches do: to be read, not verified."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from tests.conftest import Clock
from tests.world import config_in
from tracker.wiring import application

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))
from made import programme as made


@contextmanager
def large_site(folder: Path, commons: int, supports: int, groups: int) -> Iterator[Flask]:
    app = application(config_in(folder), Clock())
    engine = app.extensions["tracker"].database.engine
    made.filled(engine, commons, supports, groups)
    made.begun(engine)
    yield app
    app.extensions["tracker"].database.close()
