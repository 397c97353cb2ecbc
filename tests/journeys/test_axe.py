"""axe finds nothing (WCAG 2.2 AA) on any page, in any language, light and dark."""

import json
import threading
from collections.abc import Iterator
from importlib.resources import files

import pytest
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from tests.test_routes import requests
from tests.world import World

pytestmark = pytest.mark.journey
AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
TAGS = '["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]'
RUN = """async (only) => (await axe.run(document, {runOnly: only})).violations.map(
  v => v.id + ": " + v.nodes.map(n => n.target.join(" ")).join(", "))"""
EVERYTHING = {"type": "tag", "values": json.loads(TAGS)}
COLOURS = {"type": "rule", "values": ["color-contrast"]}  # all that changes in the dark
# Pages at one address that look otherwise to each.
THEIR_OWN = ("/desk", "/council/wordings")
PERSONS = ("anonymous", "seat", "teller", "delegate", "founder")


@pytest.fixture(scope="module")
def served(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """The world, on its own day, behind a server: its address, and of each person the cookie and the pages."""
    with world.app(tmp_path_factory.mktemp("axe")) as app:
        known: dict[str, list[str]] = {}
        seen: set[str] = set()
        for person in PERSONS:
            client = world.signed_in(app, person)
            cookie = client.get_cookie("session")
            pages = [a for e, m, a in requests(app, world, person) if m == "GET" and shown(e, a)]
            own = [p for p in [*pages, *more(world)] if client.get(p).status_code == 200]
            new = [p for p in own if p not in seen or p.endswith(THEIR_OWN)]
            known[person] = [cookie.value if cookie else "", *new]
            seen |= set(own)
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", known
        server.shutdown()
        thread.join()


def more(world: World) -> list[str]:
    """Pages that look otherwise by what is asked for."""
    draft = f"/en/drafts/{world.ids['draft']}"
    return [f"{draft}/amend/{deed}?item=k0" for deed in ("replace", "strike", "insert")]


REFUSALS = {"/en/nothing-is-here": 404, "/en/desk": 401}  # pages too


def shown(endpoint: str, address: str) -> bool:
    return not address.endswith((".json", ".csv", ".pdf", ".txt", ".md")) and endpoint not in (
        "static",
        "root.door",
        "root.choose",
    )


@pytest.mark.parametrize("person", PERSONS)
def test_axe_finds_nothing(browser: Browser, served: tuple[str, dict[str, list[str]]], person: str) -> None:
    base, known = served
    token, *pages = known[person]
    assert len(pages) >= {"anonymous": 23, "seat": 30, "founder": 12}.get(person, 1)
    pages += REFUSALS if person == "anonymous" else []
    found = []
    context = browser.new_context(viewport={"width": 360, "height": 640}, bypass_csp=True)
    if token:
        context.add_cookies([{"name": "session", "value": token, "url": base}])
    page = context.new_page()
    for address in pages:
        for lang in ("kk", "ru", "en"):
            answer = page.goto(base + address.replace("/en/", f"/{lang}/", 1))
            assert answer is not None and answer.status == (200 if token else REFUSALS.get(address, 200))
            page.evaluate(AXE)
            for scheme, rules in (("light", EVERYTHING), ("dark", COLOURS)):
                page.emulate_media(color_scheme=scheme)
                found += [f"{scheme} {lang} {address}: {line}" for line in page.evaluate(RUN, rules)]
            page.emulate_media(color_scheme="light")
            width = page.evaluate("document.documentElement.scrollWidth")
            found += [f"{lang} {address}: {width} pixels wide"] if width > 360 else []
    context.close()
    assert found == [], "\n".join(found)
