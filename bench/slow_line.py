"""How long a page takes on a bad line, in a real Chromium: 50 kB/s, 800 ms there and back; nothing kept from before.

Every page of the demonstration that links lead to, signed out and signed in, in Kazakh: of the pages at one kind of
address the heaviest. And the programme as large as it may be: 60 common demands of 100 groups. Chromium gives its
throttling to each request, not to the opening of the connection.
"""

import re
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from playwright.sync_api import APIResponse, Browser, BrowserContext, sync_playwright
from werkzeug.exceptions import HTTPException

sys.path.insert(0, str(Path(__file__).parent.parent))

from made.programme import filled
from made.server import CHROMIUM, site

from tracker.config import load
from tracker.demo import PASSPHRASE, fill
from tracker.wiring import application, prepared

LINE = {"offline": False, "latency": 800, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
ASKED = 3.0  # seconds
AGAIN = 2.5  # seconds from which on a page is opened again, four times
SHOWN = 12  # of the slowest
OF_A_KIND = 40  # pages at one kind of address that are asked for, to find the heaviest
LARGE = ("", "programme", "programme?by=sector", "groups", "record")
# Of an elected committee, those who counted for it, one of a group that has none yet.
PEOPLE = (
    "",
    "zhanaozen-oil-seat-1",
    "karaganda-miners-seat-2",
    "zhanaozen-oil-founder-2",
    "shymkent-teachers-founder-1",
)
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
LOADED = "performance.getEntriesByType('navigation')[0].loadEventEnd"
LINK = re.compile(r'<a [^>]*?href="([^"]+)"')


@dataclass(frozen=True)
class Place:
    """A page, who opens it, and how many bytes its answer has as sent."""

    person: str
    address: str
    bytes: int


Row = tuple[Place, float, float]  # seconds to the first text, to the end


class Crawl:
    """From the front page and the desk along all links, within one language."""

    def __init__(self, base: str, urls: Any) -> None:
        self.base = base
        self.urls = urls.bind("")

    def heaviest(self, context: BrowserContext, person: str) -> list[Place]:
        """The heaviest page of each kind of address; files and what others may not see are left out."""
        waiting, seen, asked = ["/kk/", *(["/kk/desk"] if person else [])], set[str](), dict[str, int]()
        found: dict[str, Place] = {}
        while waiting:
            address = waiting.pop(0)
            kind = self.kind(address)
            if address in seen or not kind or asked.get(kind, 0) >= OF_A_KIND:
                continue
            seen.add(address)
            asked[kind] = asked.get(kind, 0) + 1
            answer = context.request.get(self.base + address)
            if answer.status == 200 and answer.headers["content-type"].startswith("text/html"):
                place = Place(person, address, sent(answer))
                if kind not in found or found[kind].bytes < place.bytes:
                    found[kind] = place
                waiting += self.links(address, answer.text())
        return list(found.values())

    def kind(self, address: str) -> str:
        """The endpoint, and whether anything is asked of it; "" for other languages and for what is no page."""
        path, _mark, query = address.partition("?")
        if not path.startswith("/kk/"):
            return ""
        try:
            endpoint, _arguments = self.urls.match(path, method="GET")
        except HTTPException:
            return ""
        return f"{endpoint}?{query.partition('=')[0]}" if query else str(endpoint)

    def links(self, address: str, text: str) -> Iterator[str]:
        for link in LINK.findall(text):
            whole = urlsplit(urldefrag(urljoin(self.base + address, link.replace("&amp;", "&"))).url)
            if f"{whole.scheme}://{whole.netloc}" == self.base:
                yield whole.path + (f"?{whole.query}" if whole.query else "")


def sent(answer: APIResponse) -> int:
    return int(answer.headers.get("content-length") or len(answer.body()))


def signed_in(browser: Browser, base: str, person: str) -> BrowserContext:
    context = browser.new_context(viewport={"width": 360, "height": 640})
    if person:
        page = context.new_page()
        page.goto(f"{base}/kk/sign-in")
        page.fill("#handle", person)
        page.fill("#passphrase", PASSPHRASE)
        page.click("main button[type=submit]")
        page.wait_for_url("**/desk*")
        page.close()
    return context


def opened(browser: Browser, cookies: Sequence[Any], address: str) -> tuple[float, float]:
    """(seconds to the first text, to the end) in a browser that was never here but for being signed in."""
    context = browser.new_context(viewport={"width": 360, "height": 640})
    context.add_cookies(cookies)
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", LINE)
    answer = page.goto(address, wait_until="load")
    assert answer is not None and answer.status == 200, address
    while (painted := page.evaluate(PAINTED)) is None:
        time.sleep(0.05)
    found = painted / 1000, page.evaluate(LOADED) / 1000
    context.close()
    return found


def measured(browser: Browser, base: str, cookies: Any, place: Place) -> Row:
    times = [opened(browser, cookies, base + place.address)]
    if times[0][1] > AGAIN:
        times += [opened(browser, cookies, base + place.address) for _ in range(4)]
    return place, median(time[0] for time in times), median(time[1] for time in times)


def everywhere(browser: Browser, base: str, urls: Any) -> list[Row]:
    """Each page once, by the first person who sees it."""
    rows, known = [], set[str]()
    for person in PEOPLE:
        context = signed_in(browser, base, person)
        cookies: Any = context.cookies()
        places = [place for place in Crawl(base, urls).heaviest(context, person) if place.address not in known]
        rows += [measured(browser, base, cookies, place) for place in places]
        known |= {place.address for place in places}
        context.close()
    return rows


def of_large(browser: Browser, base: str) -> list[Row]:
    context = browser.new_context()
    places = [Place("", f"/kk/{page}", sent(context.request.get(f"{base}/kk/{page}"))) for page in LARGE]
    context.close()
    return [measured(browser, base, [], place) for place in places]


def shown(what: str, rows: Sequence[Row]) -> None:
    within = sum(whole <= ASKED for _place, _text, whole in rows)
    print(f"{what}: {within} of {len(rows)} pages whole within {ASKED:g} s; the slowest:")
    print(f"{'page':<64}{'bytes':>8}{'text s':>8}{'all s':>8}   {ASKED:g} s asked")
    for place, text, whole in sorted(rows, key=lambda row: -row[2])[:SHOWN]:
        print(f"{f'{place.address} {place.person}':<64}{place.bytes:>8}{text:>8.2f}{whole:>8.2f}")


def main() -> None:
    with TemporaryDirectory() as small, TemporaryDirectory() as large, sync_playwright() as playwright:
        config = load({"TRACKER_INSTANCE": small})
        urls = application(config).url_map
        database = prepared(config)
        fill(database, config)
        database.close()
        database = prepared(load({"TRACKER_INSTANCE": large}))
        filled(database.engine, 60, 3000, 100)
        database.close()
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        with site(small) as base:
            shown("demonstration", everywhere(browser, base, urls))
        with site(large) as base:
            shown("60 common demands", of_large(browser, base))
        browser.close()


if __name__ == "__main__":
    main()
