"""The files of docs/deploy as they are, but for addresses and paths: nginx before the site, the unit, the onion service."""

import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPMessage
from pathlib import Path
from threading import Thread

import pytest
from werkzeug.serving import BaseWSGIServer, make_server

from tests.people import vouched
from tests.world import World
from tracker.database import Database

FILES = Path(__file__).parent.parent / "docs" / "deploy"
TLS = ("ssl_", "listen [::]", "listen 443", "listen 80", "return 301")


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@dataclass
class Front:
    """nginx, and the site behind it."""

    base: str
    app_server: BaseWSGIServer
    database: Database
    asked: list[str]
    told: dict[str, str | None]  # of whose address the site was told, by path

    def get(self, path: str, **headers: str) -> tuple[int, HTTPMessage, bytes]:
        request = urllib.request.Request(self.base + path, headers={"Accept-Encoding": "identity"} | headers)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()


@pytest.fixture
def front(world: World, tmp_path: Path) -> Iterator[Front]:
    with world.app(tmp_path) as app:
        asked: list[str] = []
        told: dict[str, str | None] = {}
        inner = app.wsgi_app

        def counting(environ, start_response):  # type: ignore[no-untyped-def]
            asked.append(environ["PATH_INFO"])
            told[environ["PATH_INFO"]] = environ.get("HTTP_X_FORWARDED_FOR")
            assert "HTTP_X_REAL_IP" not in environ
            return inner(environ, start_response)

        server = make_server("127.0.0.1", 0, counting, threaded=True)
        Thread(target=server.serve_forever, daemon=True).start()
        port = free_port()
        settings = tmp_path / "nginx.conf"
        lines = (FILES / "nginx.conf").read_text(encoding="utf-8").splitlines()
        kept = "\n".join(line for line in lines if not line.strip().startswith(TLS))
        for old, new in (
            ("/run/nginx.pid", f"{tmp_path}/nginx.pid"),
            ("/var/log/nginx/error.log", f"{tmp_path}/error.log"),
            ("/var/cache/nginx/tracker", f"{tmp_path}/cache"),
            ("server 127.0.0.1:8000", f"server 127.0.0.1:{server.server_port}"),
            ("listen 127.0.0.1:8080", f"listen 127.0.0.1:{free_port()}"),
            ("worker_processes auto;", "worker_processes 1; user root;"),
        ):
            assert old in kept, old
            kept = kept.replace(old, new)
        # The first server only leads to TLS, the second is the site.
        parts = kept.split("    server_name example.org;")
        assert len(parts) == 3
        listens = (free_port(), port)
        kept = parts[0] + "".join(
            f"    listen 127.0.0.1:{n};{part}" for n, part in zip(listens, parts[1:], strict=True)
        )
        settings.write_text(kept, encoding="utf-8")
        command = ["nginx", "-c", str(settings), "-e", str(tmp_path / "error.log"), "-g", "daemon off;"]
        process = subprocess.Popen(command, stderr=subprocess.PIPE)
        front = Front(f"http://127.0.0.1:{port}", server, app.extensions["tracker"].database, asked, told)
        for _ in range(100):
            try:
                front.get("/en/verify")
                break
            except OSError:
                assert process.poll() is None, process.stderr and process.stderr.read()
                time.sleep(0.05)
        asked.clear()
        yield front
        process.terminate()
        process.wait(10)
        server.shutdown()


def test_a_page_is_asked_for_once_a_second_and_with_its_tag(front: Front) -> None:
    first = front.get("/en/programme")
    assert first[0] == 200
    again = [front.get("/en/programme", **{"Accept-Encoding": "identity"}) for _ in range(5)]
    assert {answer[2] for answer in again} == {first[2]}
    assert front.asked.count("/en/programme") <= 2
    assert front.get("/en/programme", **{"If-None-Match": first[1]["ETag"]})[0] == 304
    kinds = {front.get("/en/programme", Accept=kind)[1]["Content-Type"] for kind in ("text/html", "application/json")}
    assert kinds == {"text/html; charset=utf-8", "application/json"}
    assert front.get("/en/programme", **{"Accept-Encoding": "br"})[1]["Content-Encoding"] == "br"
    with front.database.acting() as session:
        vouched(session, "new-mine")
    time.sleep(1.2)
    assert b"new-mine" in front.get("/en/groups")[2]


def test_nothing_of_somebody_who_signed_in_is_kept(front: Front, world: World, tmp_path: Path) -> None:
    for path in ("/en/sign-in", "/en/join", "/en/search?q=x"):
        front.asked.clear()
        for _ in range(3):
            assert front.get(path)[0] == 200
        assert len(front.asked) == 3
    front.asked.clear()
    for _ in range(3):
        front.get("/en/programme", Cookie="session=abc")
    assert front.asked == ["/en/programme"] * 3
    front.get("/en/programme")
    cached = [file.read_bytes() for file in (tmp_path / "cache").rglob("*") if file.is_file()]
    assert cached and not any(b"csrf" in one or b"no-store" in one for one in cached)


def test_only_where_passphrases_are_checked_the_site_is_told_the_address_and_by_nobody_but_nginx(front: Front) -> None:
    for path in ("/en/sign-in", "/kk/join", "/en/recover", "/en/programme", "/static/style.css"):
        front.get(path, **{"X-Forwarded-For": "203.0.113.9"})
    front.told.pop("/en/verify", None)  # asked until nginx answered
    assert front.told == {
        **dict.fromkeys(("/en/sign-in", "/kk/join", "/en/recover"), "127.0.0.1"),
        **dict.fromkeys(("/en/programme", "/static/style.css")),
    }


def test_while_the_site_is_gone_the_last_copy_is_served(front: Front) -> None:
    page = front.get("/en/programme")[2]
    front.app_server.shutdown()
    front.app_server.server_close()
    time.sleep(1.2)
    assert front.get("/en/programme")[::2] == (200, page)
    assert front.get("/en/desk")[0] == 502


def test_readers_are_in_no_log(front: Front, tmp_path: Path) -> None:
    front.get("/en/programme?a=looked-for")
    front.get("/en/nothing")
    assert (tmp_path / "error.log").read_text() == ""
    assert "access_log off;" in (FILES / "nginx.conf").read_text()


def test_the_whole_file_is_one_that_nginx_takes(tmp_path: Path) -> None:
    """With TLS and its keys."""
    keys = [tmp_path / name for name in ("fullchain.pem", "privkey.pem")]
    made = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "2",
    ]
    made += ["-subj", "/CN=example.org", "-out", str(keys[0]), "-keyout", str(keys[1])]
    subprocess.run(made, check=True, capture_output=True)
    text = (FILES / "nginx.conf").read_text(encoding="utf-8")
    for old in ("/etc/ssl/tracker", "/run", "/var/log/nginx", "/var/cache/nginx"):
        assert old in text
        text = text.replace(old, str(tmp_path))
    settings = tmp_path / "nginx.conf"
    settings.write_text(text, encoding="utf-8")
    said = subprocess.run(["nginx", "-t", "-c", str(settings)], capture_output=True, text=True)
    assert said.returncode == 0, said.stderr


def test_the_unit_is_one_that_systemd_takes(tmp_path: Path) -> None:
    text = (FILES / "tracker.service").read_text(encoding="utf-8")
    for old, new in (
        ("/opt/tracker/bin/tracker", "/bin/true"),
        ("User=tracker\n", "User=root\n"),
        ("Group=tracker\n", ""),
    ):
        assert old in text
        text = text.replace(old, new)
    unit = tmp_path / "tracker.service"
    unit.write_text(text, encoding="utf-8")
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd here")
    said = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True)
    about_it = [line for line in (said.stdout + said.stderr).splitlines() if "tracker.service" in line]
    assert about_it == [], about_it


def test_the_onion_service_is_one_that_tor_takes(tmp_path: Path) -> None:
    if shutil.which("tor") is None:
        pytest.skip("no tor here")
    folder = tmp_path / "tor"
    folder.mkdir(mode=0o700)
    text = (FILES / "torrc").read_text(encoding="utf-8").replace("/var/lib/tor/tracker/", f"{folder}/hidden/")
    settings = tmp_path / "torrc"
    settings.write_text(f"{text}DataDirectory {folder}\n", encoding="utf-8")
    said = subprocess.run(["tor", "--verify-config", "-f", str(settings)], capture_output=True, text=True)
    assert "Configuration was valid" in said.stdout, said.stdout
