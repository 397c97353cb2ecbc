"""How requests come from the server to the application: one thread answers what is kept, the others the rest.

Granian hands each request to one of its threads. All of them taking turns at the interpreter's lock for pages that
are ready in memory cost half of the speed, and one thread alone would let a slow page hold up everybody. So they are
leader and followers (docs/decisions/0030-leader-and-followers.md): the leader answers from memory; for anything else
it steps down, and another thread takes the lead.
"""

from collections.abc import Callable
from threading import Condition, get_ident
from time import monotonic
from typing import Any

from granian import wsgi
from granian.server import mp

THREADS = 9  # of each worker: one leads, eight do what takes time
LEASE = 1.0  # seconds after which a leader that had no request counts as gone: the server ends idle threads
NAP = 10.0  # seconds that a follower waits at most

Answer = tuple[int, list[tuple[str, str]], bytes]
AtOnce = Callable[[dict[str, Any]], Answer | None]
Handler = Callable[[Any, dict[str, Any]], object]  # of the server's protocol object and the request


class Lane:
    """Requests as the server's threads bring them. `at_once`: answers from memory, or None; `asked`: all others."""

    def __init__(self, at_once: AtOnce, asked: Handler) -> None:
        self._at_once = at_once
        self._asked = asked
        self._leader: int | None = None
        self._seen = 0.0  # when the leader had its last request
        self._change = Condition()

    def __call__(self, protocol: Any, request: dict[str, Any]) -> None:
        leads = self._leads()
        answer = self._at_once(request)
        if answer is None:
            if leads:
                self._step_down()
            self._asked(protocol, request)
        else:
            protocol.response_bytes(*answer)
            if not leads:
                self._follow()

    def _leads(self) -> bool:
        """Whether this thread leads; it does where nobody else does."""
        me, now = get_ident(), monotonic()
        if self._leader != me:
            with self._change:
                if self._leader is not None and now - self._seen < LEASE:
                    return False
                self._leader = me
        self._seen = now
        return True

    def _step_down(self) -> None:
        with self._change:
            if self._leader == get_ident():
                self._leader = None
                self._change.notify()

    def _follow(self) -> None:
        """Ask the server for nothing more until the lead is free."""
        with self._change:
            self._change.wait_for(lambda: self._leader is None, NAP)


def laned(app: Any, options: dict[str, Any], log_format: str | None = None) -> Handler:
    """What the server calls with each request: as its own, but for the answers that the application has at once."""
    asked: Handler = wsgi._callback_wrapper(app, options, log_format)
    at_once = getattr(getattr(app, "wsgi_app", None), "at_once", None)
    return asked if at_once is None else Lane(at_once, asked)


def take_over() -> None:
    """Let the server's workers, forked after this, call `laned`."""
    setattr(mp, "_wsgi_call_wrap", laned)  # noqa: B010  (the name is the server's own; tests/site/test_serving.py guards it)
