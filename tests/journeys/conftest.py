"""A real server and a real browser: 360 × 640, script switched off and by keyboard alone.

Where a journey is about the script, and with TRACKER_JOURNEYS=script (`make trial`) in all, people point instead.
"""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from shutil import which

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright

from tests.journeys.hands import Hands, Keyboard, Pointing

CHROMIUM = which("chromium-headless-shell") or "/usr/bin/chromium"  # the first has no windows: half the time
PASSPHRASE = "four plain words here"
SCRIPT = os.environ.get("TRACKER_JOURNEYS") == "script"


@dataclass
class Site:
    """A running server, and the command of its instance."""

    base: str
    folder: Path

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "tracker", *arguments],
            env=environment(self.folder),
            capture_output=True,
            text=True,
            check=False,
        )


def environment(folder: Path) -> dict[str, str]:
    return os.environ | {"TRACKER_INSTANCE": str(folder), "TRACKER_DATABASE_URL": "", "TRACKER_PUBLIC_URL": ""}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serve(folder: Path) -> Iterator[Site]:
    """The server as people run it, on a free port, ended afterwards."""
    port = _free_port()
    command = [sys.executable, "-m", "tracker", "serve", "--port", str(port)]
    process = subprocess.Popen(command, env=environment(folder), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    base = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(f"{base}/en/verify", timeout=5).close()
                break
            except OSError:
                assert process.poll() is None, (process.stdout.read() if process.stdout else b"").decode()
                time.sleep(0.1)
        yield Site(base, folder)
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A server on an empty folder."""
    yield from serve(tmp_path / "instance")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--lang=en-US"])
        yield browser
        browser.close()


class Person:
    """Somebody with a phone: an own browser, an own account. Elements are told by a selector or a locator."""

    def __init__(self, browser: Browser, site: Site, handle: str, script: bool = SCRIPT) -> None:
        self.context: BrowserContext = browser.new_context(
            viewport={"width": 360, "height": 640}, java_script_enabled=script, locale="en-GB", base_url=site.base
        )
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(10_000)
        self.hands: Hands = Pointing() if script else Keyboard(self.page)
        self.handle = handle

    def go(self, address: str) -> None:
        answer = self.page.goto(address)
        assert answer is not None and answer.status < 400, (address, answer.status if answer else None)

    def fill(self, **fields: str) -> None:
        """By the fields' ids."""
        for name, value in fields.items():
            self.write(f"[id='{name}']", value)

    def write(self, where: str | Locator, text: str) -> None:
        self.hands.write(self._one(where), text)

    def choose(self, where: str | Locator, option: str) -> None:
        """An option by what it says, or by its value."""
        select = self._one(where)
        options = select.evaluate("select => [...select.options].map(each => [each.text, each.value])")
        place = next(number for number, told in enumerate(options) if option in told)
        self.hands.choose(select, place)

    def tick(self, where: str | Locator, on: bool = True) -> None:
        """A box, or one of several radio buttons."""
        self.hands.tick(self._one(where), on)

    def unfold(self, where: str | Locator) -> None:
        """A summary: what it hides is seen, or hidden again."""
        self.hands.press(self._one(where))

    def press(self, what: str | Locator) -> None:
        """A button or a link, by its words or found before; the page after it is not an error page."""
        if isinstance(what, str):
            found = self.page.locator("main").locator(f'button:has-text("{what}"), a:has-text("{what}")')
        else:
            found = what
        assert found.count(), f"no “{what}” at {self.page.url}: {self.text()}"
        with self.page.expect_navigation() as landed:
            self.hands.press(found.first)
        assert landed.value is None or landed.value.status < 400, f"{what}: {self.text()}"

    def _one(self, where: str | Locator) -> Locator:
        return self.page.locator(where) if isinstance(where, str) else where

    def sees(self, words: str) -> bool:
        return words in self.text()

    def text(self) -> str:
        return re.sub(r"\s+", " ", self.page.inner_text("body"))

    def until(self, holds: str, seconds: float = 10) -> None:
        """Wait until an expression of script holds. The browser's own waiting calls `eval`, which our pages forbid."""
        end = time.monotonic() + seconds
        while not self.page.evaluate(holds):
            assert time.monotonic() < end, f"never came: {holds}"
            self.page.wait_for_timeout(50)

    def join(self) -> None:
        self.go("/en/join")
        self.fill(handle=self.handle, passphrase=PASSPHRASE)
        self.press("Make my account")
        assert self.sees("Write down these eight words")
        self.press("I have written them down")

    def sign_in(self) -> None:
        self.go("/en/sign-in")
        self.fill(handle=self.handle, passphrase=PASSPHRASE)
        self.press("Sign in")

    def codes(self) -> list[str]:
        return [text.strip() for text in self.page.locator(".code").all_inner_texts()]


def enter_todays_meeting(person: Person) -> None:
    """Fill in the form of a meeting that was held today and called in time, counted by the second and third founder."""
    person.fill(called_on=(date.today() - timedelta(days=4)).isoformat())
    name_officers(person)
    person.press("Go on to the figures")


def name_officers(person: Person, chair: str = "elder") -> None:
    """Who chairs; the second and the third founder count."""
    person.choose("#chair", chair)
    person.choose("#teller_one", "second")
    person.choose("#teller_two", "third")


def by_two(proposer: Person, words: str, second: Person) -> None:
    """Propose with a press; the second person follows the link of the sentence and confirms."""
    proposer.press(words)
    link = re.search(r"http://\S+/proposals/\w+", proposer.page.locator(".sentence").inner_text())
    assert link is not None
    second.go(link.group())
    second.press("Confirm")
