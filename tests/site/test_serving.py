"""How requests come from the server: what is kept is answered by one thread, and nobody slow holds it up."""

import http.client
import socket
from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from threading import Event, Thread, get_ident
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from granian import wsgi
from granian.server import mp

from tests.journeys.conftest import Site, serve
from tests.world import World
from tracker.site import serving
from tracker.site.cache import PageCache
from tracker.site.serving import THREADS, Lane

KEPT: serving.Answer = (200, [("ETag", '"1"')], b"kept")


class Pool:
    """Threads that take requests off one queue, as the server's do; a request is an event or None (answered at once)."""

    def __init__(self, threads: int) -> None:
        self.queue: Queue[Event | None] = Queue()
        self.at_once: Queue[int] = Queue()  # which thread gave an answer from memory
        self.asked: Queue[int] = Queue()  # which began a request that takes time
        self.lane = Lane(lambda request: None if request["wait"] else KEPT, self._slow)
        for _ in range(threads):
            Thread(target=self._work, daemon=True).start()

    def _work(self) -> None:
        while True:
            self.lane(self, {"wait": self.queue.get()})

    def _slow(self, _protocol: object, request: dict[str, Any]) -> None:
        self.asked.put(get_ident())
        assert request["wait"].wait(20)

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        assert (status, headers, body) == KEPT
        self.at_once.put(get_ident())

    def kept(self) -> int:
        self.queue.put(None)
        return self.at_once.get(timeout=20)


def test_one_thread_answers_what_is_kept() -> None:
    pool = Pool(4)
    leader, seen = pool.kept(), set[int]()
    for _ in range(1000):
        if len(seen) == 3:  # each of the others has had one, and waits
            break
        seen |= {pool.kept()} - {leader}
    assert {pool.kept() for _ in range(50)} == {leader}


def test_slow_requests_hold_up_nobody_as_long_as_one_thread_is_left() -> None:
    pool = Pool(4)
    for _ in range(8):
        pool.kept()
    held: list[Event] = []
    busy = set()
    for _ in range(3):
        held.append(Event())
        pool.queue.put(held[-1])
        busy.add(pool.asked.get(timeout=20))
        assert pool.kept() not in busy
    assert len(busy) == 3
    held[0].set()
    more = Event()
    pool.queue.put(more)
    assert pool.asked.get(timeout=20)
    assert pool.kept()  # the one that came back leads
    for event in (*held, more):
        event.set()


def test_all_that_wait_are_answered_in_the_end() -> None:
    pool = Pool(2)
    events = [Event() for _ in range(20)]
    for event in events:
        event.set()
        pool.queue.put(event)
        pool.queue.put(None)
    assert len([pool.asked.get(timeout=20) for _ in events]) == len([pool.at_once.get(timeout=20) for _ in events])


def test_a_leader_that_is_gone_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server ends threads that had nothing to do; else whoever comes next would follow nobody for a minute."""
    monkeypatch.setattr(serving, "LEASE", 0.0)
    monkeypatch.setattr(serving, "NAP", 60.0)
    lane, pool = Lane(lambda _request: KEPT, lambda *_: None), Pool(0)
    lane._leader = -1  # of no thread that is there
    other = Thread(target=lane, args=(pool, {"wait": None}), daemon=True)
    other.start()
    other.join(20)
    assert (other.is_alive(), lane._leader, pool.at_once.qsize()) == (False, other.ident, 1)


# From memory, or not.


@pytest.fixture
def app(world: World, tmp_path: Path) -> Iterator[Flask]:
    with world.app(tmp_path) as app:
        yield app


def environ(path: str, **more: str) -> dict[str, Any]:
    return {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "HTTP_HOST": "localhost",
        "HTTP_ACCEPT_ENCODING": "br",
    } | more


def test_only_what_is_known_to_stand_is_sent_from_memory(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    layer = app.wsgi_app
    assert isinstance(layer, PageCache)
    monkeypatch.setattr("tracker.site.changes.LOOK_EVERY", 600.0)
    assert layer.at_once(environ("/en/programme")) is None
    page = app.test_client().get("/en/programme", headers={"Accept-Encoding": "br"})
    found = layer.at_once(environ("/en/programme"))
    assert found is not None
    status, headers, body = found
    assert (status, body, dict(headers)["ETag"]) == (200, page.data, page.headers["ETag"])
    same = environ("/en/programme", HTTP_IF_NONE_MATCH=page.headers["ETag"])
    assert (layer.at_once(same) or ())[::2] == (304, b"")
    for other in (
        environ("/en/programme", HTTP_COOKIE="lang=en; session=abc"),  # may have acted a moment ago
        environ("/en/programme", REQUEST_METHOD="HEAD"),
        environ("/en/programme", REQUEST_METHOD="POST"),
        environ("/en/programme", HTTP_ACCEPT_ENCODING="gzip"),  # was never made
        environ("/en/programme", HTTP_ACCEPT="application/json"),
        environ("/en/programme", QUERY_STRING="region=KZ-47"),
        environ("/en/desk"),
        environ("/en/nothing"),
    ):
        assert layer.at_once(other) is None, other
    layer.changes._next_look = 0.0
    assert layer.at_once(environ("/en/programme")) is None  # first somebody looks whether it stands


# The server itself.


def test_the_server_has_the_seam() -> None:
    """A newer server may be made otherwise; then `serving` must be, too."""
    assert mp._wsgi_call_wrap is wsgi._callback_wrapper  # type: ignore[attr-defined]  # not exported, on purpose
    told: list[Any] = []

    class Protocol:
        def response_bytes(self, *answer: object) -> None:
            told.append(answer)

    def application(_environ: dict[str, Any], start: Any) -> list[bytes]:
        start("200 OK", [("A", "b")])
        return [b"x", b"y"]

    serving.laned(application, {})(Protocol(), environ("/"))
    application.wsgi_app = PageCacheLike  # type: ignore[attr-defined]
    serving.laned(application, {})(Protocol(), environ("/"))
    assert told == [(200, [("A", "b")], b"xy"), KEPT]


class PageCacheLike:
    """Something that has every answer at once."""

    @staticmethod
    def at_once(_request: object) -> serving.Answer:
        return KEPT


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    yield from serve(tmp_path_factory.mktemp("serving") / "instance")


def slow_form(site: Site) -> socket.socket:
    """A form of which only the beginning has come."""
    where = urlsplit(site.base)
    line = socket.create_connection((str(where.hostname), int(where.port or 0)), timeout=20)
    head = "POST /en/sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    line.sendall(f"{head}Content-Length: 14\r\n\r\nhandle".encode())
    return line


def test_forms_on_slow_lines_hold_up_nobody(site: Site) -> None:
    where = urlsplit(site.base)
    reader = http.client.HTTPConnection(str(where.hostname), where.port, timeout=20)
    tags = set()
    forms = []
    for _ in range(THREADS - 1):
        forms.append(slow_form(site))
        for _ in range(3):
            reader.request("GET", "/en/", headers={"Accept-Encoding": "br"})
            answer = reader.getresponse()
            assert (answer.status, bool(answer.read())) == (200, True)
            tags.add(answer.headers["ETag"])
    assert len(tags) == 1
    for form in forms:  # each comes through whole: the page that asks to confirm holds what was sent
        form.sendall(b"=a&b=cde")
        answer = http.client.HTTPResponse(form)
        answer.begin()
        assert (answer.status, b'value="cde"' in answer.read()) == (200, True)
        form.close()
