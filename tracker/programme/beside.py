"""The process beside the site that alone holds model and wordings, however many workers serve; and how they ask it.

It does the tasks of `working.py` as they come, renews old vectors, and answers over a socket of the instance folder
which published wordings are like a text. A line of JSON there, a line back:

    {"text": "...", "language": "kk", "limit": 100}
        {"like": [["123/item.4.kk", "kk", "8f3a", null, 0.71], ...]}

Best first, of each wording what `Wording` holds, and its score; null: nothing can be told now.

With `"soon": true` somebody asks who passes by (the public search): one at a time, and never long. A line
`{"look": true}` has no answer: something was published, or proposed for publication, and need not wait for the next
look at what waits.
"""

import hashlib
import json
import os
import socket
import socketserver
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import astuple
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from tracker.database import Database
from tracker.matching.reasons import Said
from tracker.programme.ahead import Ahead
from tracker.programme.field import Wording
from tracker.programme.renewing import Renewal
from tracker.programme.working import SOON, Answer, Matching, Near, nothing

POLL = 0.5  # seconds between two looks at what waits, where nobody calls
CALLING = 0.05  # seconds that an act may wait until it is heard that something waits
WARM_AFTER = 5.0  # seconds after the start: the first pages go before
PASSING = 2  # searches of one worker that are answered at once
PATIENCE = 2.0  # seconds that a page waits for an answer
LONGEST_PATH = 100  # of a socket, in bytes
LARGEST = 100_000  # bytes of a question
LOOK = "look"


def socket_path(folder: Path) -> Path:
    """Where the process listens: in the instance folder, else, where that path is too long, among temporary files."""
    path = folder.resolve() / "matching.sock"
    if len(os.fsencode(path)) <= LONGEST_PATH:
        return path
    name = hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"tracker-{os.geteuid()}-{name}.sock"


class Remote:
    """Asks the process beside for what `Matching.like` tells."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._passing = threading.BoundedSemaphore(PASSING)

    def like(self, session: Session, said: Said, limit: int) -> Near:
        """As `Matching.like`; None also where the process does not run, or is busy for too long."""
        question = {"text": said.text, "language": said.language, "limit": limit}
        with self._asked(question, PATIENCE) as told:
            return told()

    @contextmanager
    def asking_soon(self, said: Said, limit: int) -> Iterator[Answer]:
        """As `Matching.asking_soon`; a few at a time, so that searches do not fill up what others wait for."""
        if not self._passing.acquire(blocking=False):
            yield nothing
            return
        question = {"text": said.text, "language": said.language, "limit": limit, "soon": True}
        try:
            with self._asked(question, SOON) as told:
                yield lambda session: told()
        finally:
            self._passing.release()

    def call(self, _database: Database) -> None:
        """Something waits: look now. Where nobody hears it, it is found with the next look."""
        with suppress(OSError), self._line(CALLING) as line:
            line.sendall(json.dumps({LOOK: True}).encode() + b"\n")

    @contextmanager
    def _asked(self, question: dict[str, Any], patience: float) -> Iterator[Callable[[], Near]]:
        """Puts the question; what is given waits for the answer."""
        with ExitStack() as stack:
            line: socket.socket | None = None
            with suppress(OSError):
                line = stack.enter_context(self._line(patience))
                line.sendall(json.dumps(question).encode() + b"\n")
            yield lambda: _told(line) if line else None

    def _line(self, patience: float) -> socket.socket:
        if self._path.stat().st_uid != os.geteuid():
            raise OSError("somebody else listens there")
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            line.settimeout(patience)
            line.connect(os.fspath(self._path))
        except OSError:
            line.close()
            raise
        return line


def _told(line: socket.socket) -> Near:
    try:
        with line.makefile("rb") as answer:
            found = json.loads(answer.readline())["like"]
            return None if found is None else [(Wording(*told), score) for *told, score in found]
    except (OSError, ValueError, KeyError, TypeError):
        return None


class _Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True

    def __init__(self, path: Path, database: Database, matching: Matching) -> None:
        self.database, self.matching, self._path = database, matching, path
        self.called = threading.Event()
        path.unlink(missing_ok=True)
        before = os.umask(0o177)  # nobody else may ask
        try:
            super().__init__(os.fspath(path), _Answer)
        finally:
            os.umask(before)
        self._own = path.stat().st_ino

    def leave(self) -> None:
        """Stop, and take the socket away, unless another process listens there by now."""
        self.shutdown()
        self.server_close()
        if self._path.exists() and self._path.stat().st_ino == self._own:
            self._path.unlink(missing_ok=True)


class _Answer(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        try:
            asked = json.loads(self.rfile.readline(LARGEST))
            if asked.get(LOOK) is True:
                self.server.called.set()
                return
            said, limit = Said(str(asked["text"]), str(asked["language"])), int(asked["limit"])
            soon = asked.get("soon") is True
        except (ValueError, KeyError, TypeError, AttributeError):
            return
        with self.server.database.reading() as session:
            matching = self.server.matching
            if soon:
                with matching.asking_soon(said, limit) as answer:
                    near = answer(session)
            else:
                near = matching.like(session, said, limit)
        found = None if near is None else [[*astuple(wording), score] for wording, score in near]
        with suppress(OSError):  # who asked may have waited long enough
            self.wfile.write(json.dumps({"like": found}).encode() + b"\n")


def run(
    database: Database,
    path: Path,
    progress: Callable[[int, int], object],
    goes_on: Callable[[], bool] = lambda: True,
) -> None:
    """Compare what waits, and answer, until `goes_on` says no. `progress`: as in `Renewal`."""
    matching, renewal, ahead = Matching(), Renewal(), Ahead()
    server = _Server(path, database, matching)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    warm_at = time.monotonic() + WARM_AFTER
    try:
        while goes_on():
            # What was published goes before; the model may be another at any time, where one fails.
            if matching(database) or renewal.some(database, progress):
                continue
            if time.monotonic() > warm_at:
                warm_at = float("inf")
                matching.warm(database)
                ahead.look(database)
            if ahead.some():
                continue
            if server.called.wait(POLL):
                server.called.clear()
                ahead.look(database)
    finally:
        server.leave()
