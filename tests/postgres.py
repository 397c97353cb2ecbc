"""A throw-away PostgreSQL server for one test session."""

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg


def _binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        raise RuntimeError("PostgreSQL's server is not installed; run .ci/services")
    return found[-1].parent


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _as_owner() -> tuple[list[str], str]:
    """PostgreSQL refuses root: then it runs as the user that Debian's package made."""
    if os.geteuid() != 0:
        return [], pwd.getpwuid(os.geteuid()).pw_name
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"], "postgres"


@contextmanager
def postgres_server() -> Iterator[str]:
    """Address of a running server without a database name, ending in a slash."""
    binaries, port = _binaries(), _free_port()
    prefix, owner = _as_owner()
    folder = Path(tempfile.mkdtemp(prefix="tracker-postgres-", dir="/tmp"))
    try:
        shutil.chown(folder, owner)
        data = folder / "data"
        initdb = [str(binaries / "initdb"), "-D", str(data), "-A", "trust", "-U", "tests", "-E", "UTF8", "--locale=C"]
        subprocess.run([*prefix, *initdb], check=True, capture_output=True, cwd=folder)
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off"
        control = [*prefix, str(binaries / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log")]
        subprocess.run([*control, "-o", options, "start"], check=True, capture_output=True, cwd=folder)
        try:
            yield f"postgresql+psycopg://tests@127.0.0.1:{port}/"
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], check=True, capture_output=True, cwd=folder)
    finally:
        subprocess.Popen(["rm", "-rf", str(folder)])  # a thousand databases: nobody waits for it


def new_database(server: str, template: str = "template1") -> str:
    """Address of a new database on the server, a copy of `template`."""
    name = "t" + secrets.token_hex(6)
    with psycopg.connect(server.replace("+psycopg", "") + "postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
    return server + name
