"""From starting the server to its first answer, and the memory of a worker, without the language model.

As it is installed, with its bytecode on the disk.
"""

import compileall
import os
import subprocess
import sys
import urllib.request
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, sleep

from made.server import free_port

ROUNDS = 5
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def memory(process: int) -> float:
    """MiB of the process and of those that it started."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    own = pages * os.sysconf("SC_PAGE_SIZE") / 2**20
    return max([own, *(memory(int(child)) for child in children)])


def once(folder: str) -> tuple[float, float]:
    port = free_port()
    command = [sys.executable, "-m", "tracker", "serve", "--port", str(port)]
    environment = ENVIRONMENT | {"TRACKER_INSTANCE": folder}
    begun = perf_counter()
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as server:
        try:
            while perf_counter() - begun < 30:
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/ru/programme", timeout=5).read()
                    return perf_counter() - begun, memory(server.pid)
                except OSError:
                    sleep(0.02)
        finally:
            server.terminate()
    raise SystemExit("no answer within 30 seconds")


def main() -> None:
    compileall.compile_dir("tracker", quiet=1)
    with TemporaryDirectory() as folder:
        subprocess.run(
            [sys.executable, "-m", "tracker", "demo"],
            env=ENVIRONMENT | {"TRACKER_INSTANCE": folder},
            check=True,
            stdout=subprocess.DEVNULL,
        )
        rows = [once(folder) for _ in range(ROUNDS)]
    print(
        f"first answer after {median(r[0] for r in rows):.2f} s; the largest process has "
        f"{median(r[1] for r in rows):.0f} MiB"
    )


if __name__ == "__main__":
    main()
