"""The server killed at random moments while people act: nothing confirmed is missing, nothing is half there."""

import http.client
import json
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.conftest import Clock
from tests.people import registered
from tests.world import World
from tracker.config import Config
from tracker.database import Database
from tracker.groups.models import Headcount, Proposal
from tracker.record.verify import differences
from tracker.wiring import application

ROOT = Path(__file__).parent.parent
SERVER = """
import json, sys
from werkzeug.serving import make_server
from tests.conftest import Clock
from tracker.config import Config
from tracker.wiring import application
app = application(Config(**json.loads(sys.argv[1])), Clock())
app.config["WTF_CSRF_ENABLED"] = False
make_server("127.0.0.1", int(sys.argv[2]), app, threaded=True).serve_forever()
"""
PARTIES = 3


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def serving(config: Config) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    port = free_port()
    names = ("instance", "database_url", "secret_key", "record_key")
    settings = json.dumps({name: getattr(config, name) for name in names})
    with subprocess.Popen(
        [sys.executable, "-c", SERVER, settings, str(port)], cwd=ROOT, stderr=subprocess.DEVNULL
    ) as it:
        try:
            for _ in range(500):
                try:
                    socket.create_connection(("127.0.0.1", port), 1).close()
                    break
                except OSError:
                    time.sleep(0.02)
            yield it, port
        finally:
            it.kill()


def post(port: int, cookie: str, address: str, **fields: object) -> str:
    """Where the answer leads; OSError or HTTPException when none comes."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    body = "&".join(f"{name}={value}" for name, value in fields.items())
    head = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"session={cookie}"}
    line.request("POST", address, body, head)
    answer = line.getresponse()
    answer.read()
    assert answer.status == 303, (address, answer.status)
    return answer.headers["Location"]


def state(port: int, cookies: list[str], slug: str, number: int, done: list[int]) -> None:
    """One states number after number, another confirms each; `done` holds those that were answered with success."""
    try:
        while True:
            proposal = post(
                port, cookies[0], f"/en/groups/{slug}/headcount", headcount=number, headcount_day="2022-01-04"
            )
            post(port, cookies[1], f"{proposal}/confirm")
            done.append(number)
            number += 1
    except (OSError, http.client.HTTPException):
        return


def killed(config: Config, cookies: dict[str, list[str]], first: int, after: float) -> dict[str, list[int]]:
    done: dict[str, list[int]] = {slug: [] for slug in cookies}
    with serving(config) as (server, port):
        threads = [
            threading.Thread(target=state, args=(port, own, slug, first, done[slug])) for slug, own in cookies.items()
        ]
        for thread in threads:
            thread.start()
        time.sleep(after)
        server.send_signal(signal.SIGKILL)
        for thread in threads:
            thread.join()
    return done


def survives(config: Config, database: Database, times: int) -> int:
    """How many acts were confirmed over so many kills; fails where one is missing or half there."""
    cookies = people(config, database)
    chance, confirmed = random.Random(2022), 0
    for turn in range(times):
        done = killed(config, cookies, 100 + 1000 * turn, chance.uniform(0.15, 0.6))
        with database.acting() as session:
            for slug, numbers in done.items():
                stated = set(session.scalars(select(Headcount.number).where(Headcount.group_id == ids[slug])))
                assert set(numbers) - stated == set()
            entries = session.scalar(select(func.count(Headcount.id))) or 0
            carried = session.scalar(select(func.count(Proposal.id)).where(Proposal.state == "confirmed")) or 0
            assert entries == carried + PARTIES  # each group stated one when it registered
            # what waits for a second person is no longer asked for: the next turn proposes other numbers
            for waiting in session.scalars(select(Proposal).where(Proposal.state == "open")):
                waiting.state = "lapsed"
        confirmed += sum(map(len, done.values()))
        assert list(differences(database)) == []
    return confirmed


ids: dict[str, str] = {}


def people(config: Config, database: Database) -> dict[str, list[str]]:
    """Two signed-in founders of each of three groups, by their cookies."""
    world, cookies = World(Path()), {}
    with database.acting() as session:
        for place in range(PARTIES):
            group, founders = registered(session, f"killed-mine-{place}")
            ids[group.slug] = group.id
            world.accounts |= {f"{group.slug} {n}": founder.id for n, founder in enumerate(founders)}
    app = application(config, Clock())
    for slug in ids:
        clients = [world.signed_in(app, f"{slug} {n}") for n in (0, 1)]
        cookies[slug] = [cookie.value for client in clients if (cookie := client.get_cookie("session"))]
    app.extensions["tracker"].database.close()
    return cookies


def test_five_kills(config: Config, database: Database) -> None:
    if database.engine.dialect.name != "sqlite":
        pytest.skip("on SQLite here, on both in the trial")
    assert survives(config, database, 5) > 0


@pytest.mark.trial
def test_a_hundred_kills(config: Config, database: Database) -> None:
    confirmed = survives(config, database, 100)
    assert confirmed > 0
    print(f"killed 100 times on {database.engine.dialect.name}: {confirmed} confirmed acts, none missing, none half")
