"""The public face in a real browser: the first screen, a still layout, focus, long words, fingers, right to left."""

import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask_babel import get_babel
from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.serving import make_server

from tests.conftest import Clock
from tests.journeys.conftest import Site, serve
from tests.world import config_in
from tracker.config import packaged
from tracker.demo import fill
from tracker.wiring import application, prepared

pytestmark = pytest.mark.journey
LANGUAGES = ("kk", "ru", "en")
GROUP = "groups/qandyagash-rail"
PAGES = (
    *("", "programme", "programme?by=sector", "programme/v1", "programme/v1..now", "programme/P-1"),
    *(
        "programme/matrix",
        "programme/agreement?by=region",
        "programme/opposites",
        "programme/growth",
        "programme/alone",
    ),
    *("groups", GROUP, f"{GROUP}/lists/1", f"{GROUP}/votes", f"{GROUP}/votes/1", "groups/zhanaozen-oil/committees/1"),
    *("groups/zhanaozen-oil/elections/1", "council", "council/deeds/1", "search?q=пенсия", "record", "record/9"),
    *("data", "verify", "rules", "matching", "design", "join", "sign-in"),
)
SHIFTS = """() => new Promise(done => new PerformanceObserver(list => done(
  list.getEntries().reduce((sum, one) => sum + one.value, 0))).observe({type: "layout-shift", buffered: true})
  || setTimeout(() => done(0), 300))"""
# What reaches beyond the window, or is cut off inside its own box; what scrolls by itself may.
CUT_OFF = """() => [...document.querySelectorAll("body *")].filter(one => {
  if (one.closest(".scroll, svg, .unseen, .skip, select, pre")) return false;
  const box = one.getBoundingClientRect(), style = getComputedStyle(one);
  if (!box.width || style.clipPath !== "none") return false;
  const out = box.right > innerWidth + 1 || box.left < -1;
  const inside = style.overflowX !== "visible" && one.scrollWidth > one.clientWidth + 1;
  const spilt = style.display !== "inline" && /^(BUTTON|A|TD|TH|LABEL|DT|DD|H1|H2|H3|P|LI)$/.test(one.tagName)
    && one.scrollWidth > one.clientWidth + 2;
  return out || inside || spilt;
}).map(one => one.tagName + "." + one.className + ": " + one.textContent.trim().slice(0, 40))"""
SMALL = """() => [...document.querySelectorAll(
  ".masthead a, .filters a, .pager a, .deeds a:not(p a), .across a, button, .button, summary, input:not([type=hidden])"
)].filter(one => {
  const box = (one.type === "checkbox" || one.type === "radio" ? one.parentElement : one).getBoundingClientRect();
  return box.height && box.height < 43.5 && !one.closest(".unseen");
}).map(one => one.tagName + ": " + one.textContent.trim().slice(0, 40) + " " + one.getBoundingClientRect().height)"""
FOCUS = """() => { const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
  return {name: one.tagName + " " + one.textContent.trim().slice(0, 30), shown: style.outlineStyle !== "none" &&
    parseFloat(style.outlineWidth) >= 2 && style.outlineColor !== getComputedStyle(document.body).backgroundColor,
    seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight, body: one === document.body}; }"""


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("face") / "instance"
    config = replace(config_in(folder), secret_key="s" * 64)
    folder.mkdir()
    database = prepared(config)
    fill(database, config)
    database.close()
    (folder / "record_key").write_text(config.record_key)
    yield from serve(folder)


def looked_at(browser: Browser, site: Site, width: int, height: int = 640, script: bool = True) -> BrowserContext:
    return browser.new_context(
        viewport={"width": width, "height": height}, java_script_enabled=script, base_url=site.base, locale="en-GB"
    )


def opened(page: Page, address: str) -> Page:
    answer = page.goto(address)
    assert answer is not None and answer.status == 200, address
    return page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_first_screen_says_what_is_demanded_by_how_many_and_how_to_join(
    browser: Browser, demonstration: Site, lang: str
) -> None:
    """360 × 640, no script: what a stranger sees in ten seconds, the mark of the demonstration included."""
    context = looked_at(browser, demonstration, 360, script=False)
    page = opened(context.new_page(), f"/{lang}/")
    for what in ("h1", ".totals summary", ".demand .number", ".demand .wording", ".demand .support", "a[href='#join']"):
        box = page.locator(what).first.bounding_box()
        assert box is not None and box["y"] >= 0 and box["y"] + box["height"] <= 640, (what, box)
    assert "12" in page.inner_text("h1")
    page.click("a[href='#join']")
    assert page.locator("#join .button").get_attribute("href") == f"/{lang}/join"
    context.close()


def test_nothing_moves_while_a_page_loads_and_no_script_is_needed(browser: Browser, demonstration: Site) -> None:
    for width in (360, 1280):
        context = looked_at(browser, demonstration, width, 800)
        page, asked = context.new_page(), list[str]()
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        for address in PAGES:
            opened(page, f"/ru/{address}")
            assert page.evaluate(SHIFTS) == 0, (width, address)
            assert page.locator("script").count() == 0, address
        kinds = {url.rpartition("/")[2].split("?")[0] for url in asked if "/static/" in url}
        assert kinds <= {"style.css", "mark.svg"}
        assert all(url.startswith(demonstration.base) for url in asked)
        context.close()


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_nothing_is_cut_off(browser: Browser, demonstration: Site, width: int) -> None:
    """Kazakh words are long; the other languages on the same pages."""
    context = looked_at(browser, demonstration, width)
    page = context.new_page()
    for lang in LANGUAGES if width == 360 else ("kk",):
        for address in PAGES:
            opened(page, f"/{lang}/{address}")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (lang, address)
            assert page.evaluate(CUT_OFF) == [], (lang, address)
    context.close()


def test_what_is_pressed_is_large_enough(browser: Browser, demonstration: Site) -> None:
    context = looked_at(browser, demonstration, 360)
    page = context.new_page()
    for address in PAGES:
        opened(page, f"/kk/{address}")
        assert page.evaluate(SMALL) == [], address
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_focus_is_seen_wherever_it_is(browser: Browser, demonstration: Site, scheme: str) -> None:
    context = looked_at(browser, demonstration, 360)
    page = context.new_page()
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    for address in ("", "programme", GROUP, "search?q=пенсия", "sign-in", "join", "design"):
        opened(page, f"/ru/{address}")
        for _ in range(200):
            page.keyboard.press("Tab")
            focus = page.evaluate(FOCUS)
            if focus["body"]:
                break
            assert focus["shown"] and focus["seen"], (address, focus)
        else:
            pytest.fail(f"the keyboard does not leave {address}")
    context.close()


# Right to left: a pseudo-locale in Arabic script, made here.

LETTERS = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ابثدةفغهيجكلمنوپقرستعڤخحزط")


def in_arabic_script(text: str) -> str:
    parts = re.split(r"(%\(\w+\)s|%%)", text)
    return "".join(part if part.startswith("%") else part.lower().translate(LETTERS) for part in parts)


def pseudo_locale(folder: Path) -> Path:
    """Catalogues with one more language, whose words are the English ones in Arabic letters."""
    with (packaged("tracker") / "translations/ru/LC_MESSAGES/messages.po").open("rb") as file:
        known = read_po(file, locale="ru")
    known.locale = "ar"
    for message in known:
        if message.id:
            one, many = (message.id, message.id) if isinstance(message.id, str) else message.id
            said = in_arabic_script(many)
            message.string = said if isinstance(message.id, str) else (in_arabic_script(one), *[said] * 5)
    target = folder / "ar" / "LC_MESSAGES"
    target.mkdir(parents=True)
    with (target / "messages.mo").open("wb") as compiled:
        write_mo(compiled, known)
    return folder


def test_right_to_left(browser: Browser, tmp_path: Path) -> None:
    config = replace(config_in(tmp_path), languages="kk ru en ar")
    app = application(config, Clock())
    database = app.extensions["tracker"].database
    fill(database, config)
    get_babel(app).translation_directories[:] = [str(pseudo_locale(tmp_path / "translations"))]
    get_babel(app).default_directories[:] = get_babel(app).translation_directories
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    site = Site(f"http://127.0.0.1:{server.server_port}", tmp_path)
    try:
        for width in (360, 1280):
            context = looked_at(browser, site, width)
            page = context.new_page()
            for address in PAGES:
                opened(page, f"/ar/{address}")
                assert page.get_attribute("html", "dir") == "rtl"
                assert re.search("[\u0600-\u06ff]{3}", page.inner_text("body")), address
                assert page.evaluate("document.documentElement.scrollWidth") <= width, address
                assert page.evaluate(CUT_OFF) == [], address
            opened(page, "/ar/programme")
            number, words = (page.locator(f".demand {part}").first.bounding_box() for part in (".number", ".words"))
            assert number and words and number["x"] > words["x"]  # the mark stands at the beginning of the line
            context.close()
    finally:
        server.shutdown()
        thread.join()
        database.close()
