"""A real server and a real browser: 360 × 640, script switched off unless a journey is about the script."""

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

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
PASSPHRASE = "four plain words here"


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
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


class Person:
    """Somebody with a phone: an own browser, an own account."""

    def __init__(self, browser: Browser, site: Site, handle: str, script: bool = False) -> None:
        self.context: BrowserContext = browser.new_context(
            viewport={"width": 360, "height": 640}, java_script_enabled=script, locale="en-GB", base_url=site.base
        )
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(10_000)
        self.handle = handle

    def go(self, address: str) -> None:
        answer = self.page.goto(address)
        assert answer is not None and answer.status < 400, (address, answer.status if answer else None)

    def fill(self, **fields: str) -> None:
        """By the fields' ids; `_` stands for `-` in none of them."""
        for name, value in fields.items():
            self.page.fill(f"#{name}", value)

    def press(self, words: str) -> None:
        """A button or a link by its words; the page after it is not an error page."""
        found = self.page.locator("main").locator(f'button:has-text("{words}"), a:has-text("{words}")')
        assert found.count(), f"no “{words}” at {self.page.url}: {self.text()}"
        with self.page.expect_navigation() as landed:
            found.first.click()
        assert landed.value is None or landed.value.status < 400, f"{words}: {self.text()}"

    def sees(self, words: str) -> bool:
        return words in self.text()

    def text(self) -> str:
        return re.sub(r"\s+", " ", self.page.inner_text("body"))

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
    person.page.select_option("#chair", "elder")
    person.page.select_option("#teller_one", label="second")
    person.page.select_option("#teller_two", label="third")
    person.press("Go on to the figures")


def by_two(proposer: Person, words: str, second: Person) -> None:
    """Propose with a press; the second person follows the link of the sentence and confirms."""
    proposer.press(words)
    link = re.search(r"http://\S+/proposals/\w+", proposer.page.locator(".sentence").inner_text())
    assert link is not None
    second.go(link.group())
    second.press("Confirm")
