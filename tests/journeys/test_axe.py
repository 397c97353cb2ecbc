"""axe finds nothing (WCAG 2.2 AA) on any page, in any language, light and dark."""

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
RUN = """async () => (await axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa",
  "best-practice"]})).violations.map(v => v.id + ": " + v.nodes.map(n => n.target.join(" ")).join(", "))"""
PERSONS = ("anonymous", "seat", "teller", "delegate", "founder")


@pytest.fixture(scope="module")
def served(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """The world, on its own day, behind a server: its address, and of each person the cookie and the pages."""
    with world.app(tmp_path_factory.mktemp("axe")) as app:
        known: dict[str, list[str]] = {}
        for person in PERSONS:
            client = world.signed_in(app, person)
            cookie = client.get_cookie("session")
            pages = [a for e, m, a in requests(app, world, person) if m == "GET" and shown(e, a)]
            own = pages if person == "anonymous" else [p for p in pages if client.get(p).status_code == 200]
            known[person] = [cookie.value if cookie else "", *own]
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", known
        server.shutdown()
        thread.join()


def shown(endpoint: str, address: str) -> bool:
    return not address.endswith((".json", ".csv", ".pdf", ".txt", ".md")) and endpoint not in ("static", "root.door", "root.choose")


@pytest.mark.parametrize("person", PERSONS)
def test_axe_finds_nothing(browser: Browser, served: tuple[str, dict[str, list[str]]], person: str) -> None:
    base, known = served
    token, *pages = known[person]
    public = set(known["anonymous"][1:])
    assert len(pages) > {"anonymous": 30, "seat": 40}.get(person, 20)
    found = []
    for scheme in ("light", "dark"):
        context = browser.new_context(viewport={"width": 360, "height": 640}, color_scheme=scheme, bypass_csp=True)
        if token:
            context.add_cookies([{"name": "session", "value": token, "url": base}])
        page = context.new_page()
        for address in pages if person == "anonymous" else [p for p in pages if p not in public or "/desk" in p]:
            for lang in ("kk", "ru", "en"):
                page.goto(base + address.replace("/en/", f"/{lang}/", 1))
                page.evaluate(AXE)
                found += [f"{scheme} {lang} {address}: {line}" for line in page.evaluate(RUN)]
                width = page.evaluate("document.documentElement.scrollWidth")
                found += [f"{lang} {address}: {width} pixels wide"] if width > 360 else []
        context.close()
    assert found == [], "\n".join(found)
