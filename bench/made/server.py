"""The site as people run it, on a free port, for what is measured or looked at from outside."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from shutil import which

CHROMIUM = which("chromium-headless-shell") or "/usr/bin/chromium"


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def running(command: list[str], address: str, **environ: str) -> Iterator[None]:
    """A server, from its first answer at the address on."""
    process = subprocess.Popen(command, env=os.environ | environ, stdout=subprocess.DEVNULL)
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(address, timeout=5).close()
                break
            except OSError:
                time.sleep(0.1)
        else:
            raise SystemExit(f"no answer from {command[0]} within 20 seconds")
        yield
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def site(folder: str, *options: str, **environ: str) -> Iterator[str]:
    """The site of this instance folder; gives its address."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "tracker", "serve", "--port", str(port), *options]
    with running(command, f"{base}/en/verify", TRACKER_INSTANCE=folder, **environ):
        yield base
