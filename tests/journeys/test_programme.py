"""Twelve groups and one programme: what the machine suggests, rightly and wrongly, and what people make of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.journeys.conftest import Person, Site, by_two, serve
from tests.journeys.groups import instance, party
from tests.people import ADDRESSEES, content, published
from tests.programme.parties import opened, supported
from tracker.demands.drafting import begin_draft

pytestmark = pytest.mark.journey
# By group: its demands. The last two are not vouched for.
LISTS = {
    "gas-one": ["Снизить цену на сжиженный газ"],
    "gas-two": ["Газ должен стоить дешевле: 50 тенге за литр"],
    "gas-three": ["Сұйытылған газдың бағасы төмендетілсін"],
    "bread-mill": ["Снизить цену на хлеб в заводской столовой"],
    "mine-closers": ["Закрыть старую шахту: она опасна"],
    "mine-keepers": ["Не закрывать старую шахту, она кормит посёлок"],
    "two-things": ["Повысить заработную плату рабочим и снизить цену на сжиженный газ"],
    "wages-one": ["Повысить заработную плату"],
    "wages-two": ["Зарплату работникам поднять"],
    "wages-three": ["Поднять зарплату всем"],
    "indirect": ["Чтобы обувь детям не из секонд-хенда"],
    "young-one": ["Поднять зарплату рабочим"],
}
GAS, CLOSE, WAGES, AGAIN = 1, 2, 3, 4


@pytest.fixture
def gathered(tmp_path: Path) -> Iterator[Site]:
    """A server with twelve groups; P-3 was opened again as P-4, which three groups support."""
    database = instance(tmp_path / "instance")
    parties = {}
    for slug, demands in LISTS.items():
        with database.acting() as session:
            parties[slug] = party(session, slug, voucher=slug not in ("indirect", "young-one"))
            published(session, *parties[slug], *demands, lang="kk" if slug == "gas-three" else "ru")
    with database.acting() as session:
        openers = [opened(session, parties[slug]) for slug in ("gas-one", "mine-closers", "wages-one", "wages-two")]
        assert openers == [GAS, CLOSE, WAGES, AGAIN]
        for slug in ("wages-three", "young-one"):
            supported(session, parties[slug], AGAIN)
    database.close()
    yield from serve(tmp_path / "instance")


def likeness(person: Person, slug: str, common: int) -> Locator:
    """The card on which a common demand is suggested to the person's committee."""
    person.go(f"/en/groups/{slug}/suggestions")
    link = person.page.locator(f'a[href$="/programme/P-{common}"]')
    return person.page.locator("section.likeness").filter(has=link).first


def test_twelve_groups_make_a_programme(browser: Browser, gathered: Site) -> None:
    def committee(slug: str) -> tuple[Person, Person]:
        both = Person(browser, gathered, f"{slug}-1"), Person(browser, gathered, f"{slug}-2")
        for one in both:
            one.sign_in()
        return both

    reader = Person(browser, gathered, "nobody")

    # Two are right, in two languages; the card says why, and what differs.
    for slug, why in (("gas-two", "Yours says: 50 тенге"), ("gas-three", "Both want: lower")):
        first, second = committee(slug)
        card = likeness(first, slug, GAS)
        assert why in card.inner_text()
        press(first, card, "Yes, the same: propose to support P-1", second)
    reader.go("/en/programme/P-1")
    assert reader.sees("3 groups · 270 workers")

    # One is wrong: it is declined, and not suggested again.
    first, second = committee("bread-mill")
    first.press(likeness(first, "bread-mill", GAS).get_by_role("link", name="No, something else"))
    first.fill(reason="Bread is not gas.")
    by_two(first, "Propose to decline it", second)
    assert likeness(first, "bread-mill", GAS).count() == 0

    # The reverse is shown as the reverse, said so, and counted for nobody.
    first, second = committee("mine-keepers")
    card = likeness(first, "mine-keepers", CLOSE)
    assert "This seems to ask the reverse" in card.inner_text()
    press(first, card, "Ours asks the reverse of P-2", second)
    reader.go("/en/programme/P-2")
    assert reader.sees("1 group · 90 workers") and reader.sees("Groups that ask the reverse")
    reader.go("/en/programme/opposites")
    assert reader.sees("Не закрывать старую шахту")

    # One demand asks two things, and supports two common demands.
    first, second = committee("two-things")
    for common in (GAS, WAGES):
        press(first, likeness(first, "two-things", common), f"Yes, the same: propose to support P-{common}", second)
    reader.go("/en/groups/two-things/lists/1")
    assert reader.sees("P-1") and reader.sees("P-3")

    # What the machine does not find, people do.
    first, second = committee("indirect")
    assert likeness(first, "indirect", WAGES).count() == 0
    first.go("/en/groups/indirect/find")
    first.write("#q", "заработную")
    first.press(first.page.locator("main").get_by_role("button", name="Look"))
    found = first.page.locator("li.demand").filter(has_text="P-3")
    press(first, found, "Yes, the same: propose to support P-3", second)

    # Opened twice: a member says so, the groups of the later one are asked, two move and one stays.
    member = Person(browser, gathered, "wages-one-3")
    member.sign_in()
    member.go("/en/programme/P-4/same")
    member.fill(other="P-3")
    member.press("Ask the committees")
    assert member.sees("The committees concerned are asked now.")
    for slug in ("wages-two", "young-one"):
        first, second = committee(slug)
        press(first, likeness(first, slug, WAGES), "Yes: propose to move to P-3", second)
    first, second = committee("wages-three")
    first.press(likeness(first, "wages-three", WAGES).get_by_role("link", name="No, we stay"))
    by_two(first, "Propose to decline it", second)
    assert likeness(first, "wages-three", WAGES).count() == 0
    reader.go("/en/programme/P-4")
    assert reader.sees("moved on") and reader.sees("Поднять зарплату всем") and reader.sees("1 group · 90 workers")
    reader.go("/en/programme/P-3")
    # wages one and two, two things; who is not vouched for is not counted, though they moved too
    assert reader.sees("3 groups · 270 workers") and reader.sees("Поднять зарплату рабочим")

    reader.go("/en/matching")
    assert reader.sees("found by hand")
    boxes = [cell.bounding_box() for cell in reader.page.locator("tbody :is(th, td)").all()]
    assert len(boxes) >= 7  # a language, and each of its numbers within the phone's width
    assert all(box and box["x"] >= 0 and box["x"] + box["width"] <= 360 for box in boxes)


def test_what_others_ask_stands_beside_each_demand_while_it_is_written(browser: Browser, tmp_path: Path) -> None:
    database = instance(tmp_path / "instance")
    with database.acting() as session:
        published(session, *party(session, "gas-one", voucher=True), *LISTS["gas-one"], lang="ru")
        group, founders = party(session, "writers")
        texts = content("Газ должен стоить дешевле", "Выдать новую спецодежду", lang="ru")
        draft = begin_draft(session, founders[0].id, group, texts, ADDRESSEES).id
    database.close()
    for site in serve(tmp_path / "instance"):
        writer = Person(browser, site, "writers-1", script=True)
        writer.sign_in()
        for _try in range(30):  # until the process beside has read the wordings
            writer.go(f"/en/drafts/{draft}")
            writer.page.wait_for_timeout(1000)
            if writer.page.locator(".beside details").count():
                break
        beside = writer.page.locator(".beside")
        assert beside.count() == 2 and beside.nth(0).locator("blockquote").count() == 1
        writer.unfold(beside.nth(0).locator("summary"))
        assert "Снизить цену на сжиженный газ" in beside.nth(0).inner_text()
        assert beside.nth(1).locator("details").count() == 0, "nobody asks that; the link stays"
        writer.go(f"/en/drafts/{draft}/edit")
        second = writer.page.locator("fieldset.item-editor").nth(1)
        writer.write(second.locator("textarea"), "Снизить цену на газ")
        expect(second.locator(".beside blockquote")).to_have_count(1, timeout=15_000)
        plain = Person(browser, site, "writers-2")  # without script
        plain.sign_in()
        plain.go(f"/en/drafts/{draft}")
        plain.press(plain.page.locator(".beside a").first)
        assert plain.sees("Снизить цену на сжиженный газ")


def press(person: Person, card: Locator, words: str, second: Person) -> None:
    """Press a button of a card, and let a second of the committee confirm."""
    button = card.get_by_role("button", name=words)
    if not button.is_visible():
        person.unfold(card.locator("summary").first)
    person.press(button)
    link = person.page.locator(".sentence").inner_text().split()[-1]
    second.go(link)
    second.press("Confirm")
