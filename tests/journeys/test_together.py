"""Two people at one draft, with a line that drops: no word is lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, expect

from tests.journeys.conftest import Person, Site, serve
from tests.journeys.groups import instance, party
from tests.people import ADDRESSEES, content
from tracker.demands.drafting import begin_draft

pytestmark = pytest.mark.journey


@pytest.fixture
def drafted(tmp_path: Path) -> Iterator[tuple[Site, str]]:
    """A server on which a group has a draft of two demands, and the draft's address."""
    database = instance(tmp_path / "instance")
    with database.acting() as session:
        group, founders = party(session, "depot-three")
        draft = begin_draft(session, founders[0].id, group, content("bread", "work"), ADDRESSEES)
        address = f"/en/drafts/{draft.id}"
    database.close()
    for site in serve(tmp_path / "instance"):
        yield site, address


def test_two_write_one_draft_over_a_line_that_drops(browser: Browser, drafted: tuple[Site, str]) -> None:
    site, address = drafted
    one, two = (Person(browser, site, f"depot-three-{n}", script=True) for n in (1, 2))
    for person in (one, two):
        person.sign_in()
        person.go(f"{address}/edit")

    one.write("#item-k0-ru", "bread for all")
    expect(one.page.locator("#saving")).to_have_text("Saved.", timeout=10_000)

    one.context.set_offline(True)
    one.write("#item-k0-ru", "bread for all, and milk for the children")
    expect(one.page.locator("#saving")).to_contain_text("No line.", timeout=10_000)
    two.write("#item-k1-ru", "work for all")
    two.press("Save the draft")
    assert two.sees("bread for all") and two.sees("work for all")

    one.context.set_offline(False)
    expect(one.page.locator("#saving")).to_contain_text("Somebody else wrote too", timeout=20_000)
    two.go(address)
    assert two.sees("bread for all, and milk for the children") and two.sees("work for all")

    # The line drops again and the page is left: what was typed is back in the form with the line.
    one.context.set_offline(True)
    one.write("#item-k0-ru", "bread, milk and rest for all")
    one.page.goto("about:blank")
    one.context.set_offline(False)
    one.go(f"{address}/edit")
    assert one.page.input_value("#item-k0-ru") == "bread, milk and rest for all"
    one.press("Save the draft")
    assert one.sees("bread, milk and rest for all") and one.sees("work for all")

    # Both at the same demand: both wordings are there, and one of them chooses.
    for person in (one, two):
        person.go(f"{address}/edit")
    two.write("#item-k0-ru", "rye bread")
    two.press("Save the draft")
    one.write("#item-k0-ru", "white bread")
    one.press("Save the draft")
    assert one.sees("white bread") and one.sees("rye bread")
    assert one.sees("Somebody else wrote at the same place meanwhile.")
    one.press("Choose")
    one.tick(one.page.get_by_label("Both: the other words become a demand of their own."))
    one.press("Save the draft")
    texts = one.page.locator("li.demand .words > p").all_inner_texts()
    assert texts == ["rye bread", "white bread", "work for all"]
    assert one.page.evaluate("Object.keys(sessionStorage).length") == 0  # the server has it all


def test_without_script_a_form_sent_again_after_a_dropped_line_acts_once(
    browser: Browser, drafted: tuple[Site, str]
) -> None:
    site, address = drafted
    one = Person(browser, site, "depot-three-1")
    one.sign_in()
    one.go(f"{address}/edit")
    one.write("#item-k0-ru", "bread for all")
    one.context.set_offline(True)
    with pytest.raises(Error, match="INTERNET_DISCONNECTED"):
        one.press("Save the draft")
    one.context.set_offline(False)
    one.page.reload()  # the browser sends the same form again
    assert one.sees("bread for all") and one.page.url.startswith(f"{site.base}{address}?")
    one.press("Who wrote, and when")
    assert one.page.locator("ol.plain > li").count() == 2
