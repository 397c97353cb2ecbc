"""Deeds of a member a second: a comment through the whole app, beside a Flask view of one line under the same server.

In turn, in one run, medians. Beside them the rate of single durable inserts, since the disk sets the pace of what must
not be lost. Needs `wrk` (from Debian); without it, it says so. 8 connections; each comment is another one.
"""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from http.cookiejar import CookieJar
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

from made.server import free_port, running, site

from tracker.accounts.queries import account_by_handle
from tracker.config import load
from tracker.demands.drafting import begin_draft, content_read
from tracker.demands.reader import read
from tracker.demo import PASSPHRASE
from tracker.groups.queries import group_by_slug
from tracker.wiring import prepared

ROUNDS, SECONDS, CONNECTIONS, INSERTS = 5, 3, 8, 500
WHO, GROUP = "zhanaozen-oil-seat-1", "zhanaozen-oil"
PLAIN = "from flask import Flask\n\napp = Flask(__name__)\napp.add_url_rule('/', view_func=lambda: 'one line')\n"
SCRIPT = """
local number = 0
request = function()
  number = number + 1
  local own = string.format("&once={prefix}%d", number)
  return wrk.format("POST", nil, {{["Cookie"] = "{cookie}", ["Content-Type"] = "application/x-www-form-urlencoded"}},
    "{body}" .. own)
end
"""


def asked(address: str, *script: str) -> float:
    """Requests a second."""
    load = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", *script, address]
    said = subprocess.run(load, capture_output=True, text=True, check=True).stdout
    assert "Non-2xx" not in said, said
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    assert rate, said
    return float(rate[1])


def drafted(folder: str) -> str:
    """A draft of the group; gives the address of its first demand."""
    database = prepared(load({"TRACKER_INSTANCE": folder}))
    with database.acting() as session:
        account, group = account_by_handle(session, WHO), group_by_slug(session, GROUP)
        assert account and group
        content = content_read({group.languages[0]: read("1. Bread\n2. Work")}, {}, ())
        address = f"/ru/drafts/{begin_draft(session, account.id, group, content, frozenset()).id}"
        key = content.items[0].key
    database.close()
    return f"{address}/items/{key}"


def signed_in(base: str, item: str) -> tuple[str, str]:
    """The cookie of the member, and the token of the form on the page."""
    jar = CookieJar()
    browser = build_opener(HTTPCookieProcessor(jar))

    def token(address: str) -> str:
        page = browser.open(base + address).read().decode()
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert found, address
        return found[1]

    form = {"csrf_token": token("/ru/sign-in"), "handle": WHO, "passphrase": PASSPHRASE, "once": "sign-in"}
    browser.open(f"{base}/ru/sign-in", urlencode(form).encode()).read()
    ready = token(item)
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar), ready


def comments(folder: str) -> int:
    with sqlite3.connect(f"{folder}/tracker.db") as database:
        return int(database.execute("SELECT count(*) FROM comment").fetchone()[0])


def durable(folder: Path) -> float:
    """Single inserts a second, each on the disk before the next."""
    database = sqlite3.connect(folder / "plain.db", isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE IF NOT EXISTS row (number INTEGER)")
    begun = perf_counter()
    for number in range(INSERTS):
        database.execute("INSERT INTO row VALUES (?)", (number,))
    database.close()
    return INSERTS / (perf_counter() - begun)


def compared(folder: Path) -> None:
    instance = str(folder / "instance")
    demo = [sys.executable, "-m", "tracker", "demo"]
    subprocess.run(demo, env=os.environ | {"TRACKER_INSTANCE": instance}, check=True, stdout=subprocess.DEVNULL)
    item = drafted(instance)
    (folder / "plain_app.py").write_text(PLAIN)
    port = free_port()
    granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--blocking-threads", "9"]
    plain = f"http://127.0.0.1:{port}/"
    with (
        site(instance) as base,
        running([*granian, "--no-ws", "--log-level", "error", "plain_app:app"], plain, PYTHONPATH=str(folder)),
    ):
        cookie, token = signed_in(base, item)
        deeds, views, inserts = [], [], []
        before = comments(instance)
        for turn in range(ROUNDS):
            body = urlencode({"csrf_token": token, "text": "We agree."})
            script = folder / "deed.lua"
            script.write_text(SCRIPT.format(prefix=f"turn{turn}-", cookie=cookie, body=body))
            deeds.append(asked(f"{base}{item}/comments", "-s", str(script)))
            views.append(asked(plain))
            inserts.append(durable(folder))
        written = comments(instance) - before
        assert written > 0.9 * sum(deeds) * SECONDS, written  # each was a deed, none a repeated form
    print(f"{'':<34}{'a second':>10}{'ratio':>8}")
    for what, rates in (("a Flask view of one line", views), ("a comment", deeds), ("a durable insert", inserts)):
        print(f"{what:<34}{median(rates):>10.0f}{median(rates) / median(views):>8.2f}")


def main() -> None:
    if shutil.which("wrk") is None:
        print("not measured: wrk not installed")
        return
    with TemporaryDirectory() as folder:
        compared(Path(folder))


if __name__ == "__main__":
    main()
