"""The main pages as pictures: three languages, light and dark, on a phone and at a desk; from the demonstration.

Usage: docs/pictures/make.py [NAME ...]     all of them by default; `make pictures`
"""

import os
import subprocess
import sys
import time
import urllib.request
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).parent
sys.path.insert(0, str(FOLDER.parent.parent / "bench"))

from made.server import CHROMIUM, site  # noqa: E402

LANGUAGES, SCHEMES = ("kk", "ru", "en"), ("light", "dark")
PAGES = {
    "front": "",
    "programme": "programme",
    "common-demand": "programme/P-1",
    "group": "groups/qandyagash-rail",
    "list": "groups/qandyagash-rail/lists/1",
    "vote": "groups/qandyagash-rail/votes/1",
    "committee": "groups/zhanaozen-oil/committees/1",
    "search": "search?q=пенсия",
    "desk": "desk",
}
MEMBER = "zhanaozen-oil-seat-1"  # whose desk it is
WIDTHS = {"phone": (360, 760, 1.0), "desk": (1280, 900, 0.5)}  # pixels of the window; pixels drawn for each
GAP, COLOURS = 12, 48


def taken(page: Page, address: str) -> Image.Image:
    answer = page.goto(address)
    assert answer is not None and answer.status == 200, address
    return Image.open(BytesIO(page.screenshot())).convert("RGB")


def sheets(browser: Browser, base: str, names: list[str], passphrase: str) -> None:
    for kind, (width, height, scale) in WIDTHS.items():
        found: dict[str, list[Image.Image]] = {name: [] for name in names}
        for language in LANGUAGES:
            for scheme in SCHEMES:
                context = browser.new_context(
                    viewport={"width": width, "height": height},
                    device_scale_factor=scale,
                    color_scheme="dark" if scheme == "dark" else "light",
                )
                page = context.new_page()
                if "desk" in names:
                    page.goto(f"{base}/{language}/sign-in")
                    page.fill("#handle", MEMBER)
                    page.fill("#passphrase", passphrase)
                    page.click("main button")
                for name in names:
                    found[name].append(taken(page, f"{base}/{language}/{PAGES[name]}"))
                context.close()
        for name, pictures in found.items():
            beside(pictures, 6 if kind == "phone" else 2).save(FOLDER / f"{name}-{kind}.png", optimize=True)


def beside(pictures: list[Image.Image], columns: int) -> Image.Image:
    """On one sheet, in few colours."""
    width, height = pictures[0].size
    rows = -(-len(pictures) // columns)
    sheet = Image.new("RGB", (columns * (width + GAP) - GAP, rows * (height + GAP) - GAP), "#888")
    for place, picture in enumerate(pictures):
        sheet.paste(picture, (place % columns * (width + GAP), place // columns * (height + GAP)))
    return sheet.quantize(COLOURS, dither=Image.Dither.NONE)


def main(names: list[str]) -> None:
    from tracker.demo import PASSPHRASE

    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        environ = os.environ | {"TRACKER_INSTANCE": folder}
        subprocess.run([sys.executable, "-m", "tracker", "demo"], env=environ, check=True, stdout=subprocess.DEVNULL)
        with site(folder) as base:
            # The first search loads what meaning is compared by.
            urllib.request.urlopen(f"{base}/en/search?q=pension", timeout=5).close()
            time.sleep(5)
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            sheets(browser, base, names, PASSPHRASE)
            browser.close()


if __name__ == "__main__":
    main(sys.argv[1:] or list(PAGES))
