"""Turns at checking a passphrase: slow for unknown devices that guess, never a lock-out.

All in memory: per handle and per keyed hash of the address, for ten minutes.
"""

import hashlib
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tracker.words import N_, Refused

AT_ONCE, MEMORY_SECONDS, LONGEST_WAIT = 2, 600, 60
# Half a town can come from one address of a mobile network: an address has more free tries than a handle.
FREE_TRIES, FREE_TRIES_OF_ADDRESS = 5, 100


class WaitYourTurn(Refused):
    sentence = N_(
        "Too many are signing in just now. Wait %(seconds)s seconds and send the form again; all is still in it."
    )
    status = 503


class Guard:
    """Counts failures and hands out the two places where Argon2 may run."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._key = secrets.token_bytes(32)
        self._places = threading.BoundedSemaphore(AT_ONCE)
        self._lock = threading.Lock()
        self._failures: dict[str, list[float]] = {}

    @contextmanager
    def turn(self, handle: str, address: str, known_device: bool) -> Iterator[None]:
        """Run the block when it is this caller's turn. Raises WaitYourTurn."""
        tries = zip(self._keys(handle, address), (FREE_TRIES, FREE_TRIES_OF_ADDRESS), strict=True)
        wait = 0 if known_device else max(self._wait(key, free) for key, free in tries)
        if wait > 0:
            raise WaitYourTurn(seconds=wait)
        if not self._places.acquire(timeout=3):
            raise WaitYourTurn(seconds=5)
        try:
            yield
        finally:
            self._places.release()

    def failed(self, handle: str, address: str) -> None:
        """Remember a wrong passphrase."""
        moment = self._clock()
        with self._lock:
            for key in list(self._failures):
                if self._failures[key][-1] < moment - MEMORY_SECONDS:
                    del self._failures[key]
            for key in self._keys(handle, address):
                self._failures.setdefault(key, []).append(moment)

    def _keys(self, handle: str, address: str) -> tuple[str, str]:
        def keyed(text: str) -> str:
            return hashlib.blake2b(text.encode(), key=self._key, digest_size=16).hexdigest()

        return keyed("handle " + handle), keyed("address " + address)

    def _wait(self, key: str, free: int) -> int:
        with self._lock:
            moment = self._clock()
            recent = [at for at in self._failures.get(key, []) if at > moment - MEMORY_SECONDS]
        if len(recent) < free:
            return 0
        pause: int = min(2 ** (len(recent) - free + 1), LONGEST_WAIT)
        return max(0, round(recent[-1] + pause - moment))
