"""How long a page takes on a bad line, in a real Chromium: 50 kB/s, 800 ms there and back; nothing kept from before.

The programme has 60 common demands of 100 groups. `text`: until the first text is drawn; `all`: until nothing is
awaited. Chromium gives its throttling to each request, not to the opening of the connection.
"""

import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent))

from made.programme import filled
from made.server import site

from tracker.config import load
from tracker.wiring import prepared

PAGES = ("", "programme", "programme?by=sector", "groups", "record", "search", "join")
LINE = {"offline": False, "latency": 800, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
ROUNDS = 5
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
LOADED = "performance.getEntriesByType('navigation')[0].loadEventEnd"


def opened(browser: Browser, address: str) -> tuple[float, float]:
    """(milliseconds to the first text, to the end) in a browser that was never here."""
    context = browser.new_context(viewport={"width": 360, "height": 640})
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", LINE)
    answer = page.goto(address, wait_until="load")
    assert answer is not None and answer.status == 200, address
    while (painted := page.evaluate(PAINTED)) is None:
        time.sleep(0.05)
    found = painted, page.evaluate(LOADED)
    context.close()
    return found


def main() -> None:
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        database = prepared(load({"TRACKER_INSTANCE": folder}))
        filled(database.engine, 60, 3000, 100)
        database.close()
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        with site(folder) as base:
            print(f"{'page':<24}{'text s':>8}{'all s':>8}   3 s asked")
            for page in PAGES:
                rows = [opened(browser, f"{base}/kk/{page}") for _ in range(ROUNDS)]
                text, whole = (median(row[n] for row in rows) / 1000 for n in (0, 1))
                print(f"/kk/{page:<20}{text:>8.2f}{whole:>8.2f}")
        browser.close()


if __name__ == "__main__":
    main()
