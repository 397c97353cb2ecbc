"""How fast an unchanged page is sent, beside the same bytes as a file from nginx: in turn, in one run, medians.

Needs `nginx` and `wrk` (from Debian); without them it says so. 32 connections, brotli.
"""

import os
import re
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from made.server import free_port, running, site

PAGES = ("/ru/programme", "/ru/groups/zhanaozen-oil/lists/1", "/static/style.css")
ROUNDS = int(os.environ.get("ROUNDS", "5"))
SECONDS = 3
CONNECTIONS = 32
WORKERS = 1  # of each server: the other core asks
NGINX = """
worker_processes {workers};
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000;
  server {{
    listen 127.0.0.1:{port};
    root {folder}/files;
    default_type "text/html; charset=utf-8";
    add_header Content-Encoding br;
    add_header Cache-Control "public, no-cache";
    add_header Vary "Accept, Accept-Encoding";
  }}
}}
"""


def fetched(address: str) -> bytes:
    request = urllib.request.Request(address, headers={"Accept-Encoding": "br"})
    with urllib.request.urlopen(request) as answer:
        assert answer.headers["Content-Encoding"] == "br", address
        return bytes(answer.read())


def asked(address: str) -> tuple[float, float]:
    """(requests a second, milliseconds that 99 of 100 stay under), as wrk measures them."""
    load = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--latency", "-H", "Accept-Encoding: br", address]
    said = subprocess.run(load, capture_output=True, text=True, check=True).stdout
    assert "Non-2xx" not in said, said
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    late = re.search(r"99%\s+([\d.]+)(us|ms|s)", said)
    assert rate and late, said
    return float(rate[1]), float(late[1]) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[late[2]]


def compared(folder: Path) -> None:
    instance, files = str(folder / "instance"), f"http://127.0.0.1:{free_port()}"
    demo = [sys.executable, "-m", "tracker", "demo"]
    subprocess.run(demo, env=os.environ | {"TRACKER_INSTANCE": instance}, check=True, stdout=subprocess.DEVNULL)
    (folder / "files").mkdir()
    folder.chmod(0o755)
    settings = folder / "nginx.conf"
    settings.write_text(NGINX.format(workers=WORKERS, folder=folder, port=files.rpartition(":")[2]))
    nginx = ["nginx", "-c", str(settings), "-e", str(folder / "error.log"), "-g", "daemon off;"]
    with site(instance, "--workers", str(WORKERS), TRACKER_PUBLIC_URL="http://127.0.0.1") as app:
        for number, page in enumerate(PAGES):
            (folder / "files" / str(number)).write_bytes(fetched(app + page))
        with running(nginx, files + "/0"):
            print(
                f"{'page':<36}{'bytes':>7}{'ours/s':>9}{'nginx/s':>9}{'ratio':>7}{'p99 ms':>8}{'nginx':>7}{'ratio':>7}"
            )
            for number, page in enumerate(PAGES):
                ours, theirs = [], []
                for _ in range(ROUNDS):
                    theirs.append(asked(f"{files}/{number}"))
                    ours.append(asked(app + page))
                rates = [median(rate for rate, _late in rows) for rows in (ours, theirs)]
                lates = [median(late for _rate, late in rows) for rows in (ours, theirs)]
                size = (folder / "files" / str(number)).stat().st_size
                print(
                    f"{page:<36}{size:>7}{rates[0]:>9.0f}{rates[1]:>9.0f}{rates[0] / rates[1]:>7.2f}"
                    f"{lates[0]:>8.2f}{lates[1]:>7.2f}{lates[0] / lates[1]:>7.2f}"
                )


def main() -> None:
    missing = [name for name in ("nginx", "wrk") if shutil.which(name) is None]
    if missing:
        print(f"not measured: {' and '.join(missing)} not installed")
        return
    with TemporaryDirectory() as folder:
        compared(Path(folder))


if __name__ == "__main__":
    main()
