"""Five amendments from three groups, two of them colliding; votes on each; the next revision published, compared,
translated, approved, printed. By hand, on a phone, without script."""

import unicodedata
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from pypdf import PdfReader

from tests.journeys.conftest import Person, Site, by_two, enter_todays_meeting, serve
from tests.journeys.groups import instance, party
from tests.people import ADDRESSEES, CARRIED, counted, meeting
from tracker.demands.actions import publish_list
from tracker.demands.drafting import begin_draft
from tracker.demands.rules import Content, Item
from tracker.groups.proposals import confirm
from tracker.votes.actions import enter_meeting

pytestmark = pytest.mark.journey
LIST = "/en/groups/main-mine/lists/1"
DEMANDS = (
    ("Жалақы 40 пайызға көтерілсін", "Поднять зарплату на 40 процентов"),
    ("Газ бағасы төмендетілсін", "Снизить цену на газ"),
    ("Ұсталғандар босатылсын, ешкім қудаланбасын", "Освободить задержанных, никого не преследовать"),
    ("Әр ауысымға ыстық тамақ", "Горячее питание каждой смене"),
)


@pytest.fixture
def published(tmp_path: Path) -> Iterator[Site]:
    """A server with three groups; one has published a list in two equal languages."""
    database = instance(tmp_path / "instance")
    with database.acting() as session:
        group, founders = party(session, "main-mine", voucher=True)
        for slug in ("north-mine", "south-mine"):
            party(session, slug)
        items = tuple(Item(f"k{n}", None, {"kk": kk, "ru": ru}) for n, (kk, ru) in enumerate(DEMANDS))
        what = Content(("kk", "ru"), ("employer",), {"kk": "Талаптар", "ru": "Требования"}, {"kk": "", "ru": ""}, items)
        draft = begin_draft(session, founders[0].id, group, what, ADDRESSEES)
        counted(
            session,
            enter_meeting(session, founders[0].id, group, "adopt_list", draft.id, meeting(session, group)),
            CARRIED,
        )
        confirm(session, founders[1].id, publish_list(session, founders[0].id, draft.id).id)
    database.close()
    yield from serve(tmp_path / "instance")


def rewording(person: Person, address: str, kk: tuple[str, str], ru: tuple[str, str]) -> None:
    """Change some words of a demand in both of its languages."""
    person.go(address)
    for lang, (old, new) in (("kk", kk), ("ru", ru)):
        field = person.page.locator(f"#text-{lang}")
        assert old in field.input_value()
        person.write(field, field.input_value().replace(old, new))


def vote(committee: list[Person], start: Person, yes: int) -> None:
    """Enter the meeting that `start` is about to enter, on one question; both tellers count, `start` stays at its page."""
    for each_by_itself in start.page.locator("input[name=by_item]").all():
        start.tick(each_by_itself, on=False)
    enter_todays_meeting(start)
    meeting = start.page.url
    for teller in committee[1:]:
        teller.go(meeting)
        teller.press("Enter my figures")
        teller.fill(present="60")
        teller.fill(**{"m0-for_": str(yes), "m0-against": str(58 - yes), "m0-abstain": "2", "m0-spoiled": "0"})
        teller.press("Enter my count")


def test_five_amendments_from_three_groups(browser: Browser, published: Site) -> None:
    people = {
        slug: [Person(browser, published, f"{slug}-{n}") for n in (1, 2, 3)]
        for slug in ("main-mine", "north-mine", "south-mine")
    }
    for trio in people.values():
        for person in trio:
            person.sign_in()
    main, north, south = people.values()
    propose(main, north, south)
    decide(main)
    settle_and_publish(main)
    visitor = Person(browser, published, "nobody")
    compare(visitor)
    translate(main, visitor)
    print_it(visitor)
    assert published.command("verify").returncode == 0


def propose(main: list[Person], north: list[Person], south: list[Person]) -> None:
    """One by a member, two by each neighbour's committee; the first two want the same words otherwise."""
    member = main[0]  # the other two count
    rewording(member, f"{LIST}/amend/replace?item=n1", ("40 пайызға", "жартысына"), ("на 40 процентов", "наполовину"))
    member.press("Propose it")
    as_north, as_south = (f"{LIST}/as/{slug}/amend" for slug in ("north-mine", "south-mine"))
    rewording(north[0], f"{as_north}/replace?item=n1", ("40", "50"), ("40", "50"))
    by_two(north[0], "Propose it", north[1])
    north[0].go(f"{as_north}/insert?item=n2")
    north[0].fill(**{"text-kk": "Балабақша ашылсын", "text-ru": "Открыть детский сад"})
    by_two(north[0], "Propose it", north[1])
    south[0].go(f"{LIST}/part")
    south[0].press("Strike, as South Mine")  # of the first demand: not this one
    south[0].go(f"{as_south}/strike?item=n3")
    by_two(south[0], "Propose it", south[1])
    rewording(
        south[0], f"{as_south}/replace?item=n4", ("Әр ауысымға", "Әр ауысымға тегін"), ("питание", "бесплатное питание")
    )
    by_two(south[0], "Propose it", south[1])
    main[0].go("/en/groups/main-mine/amendments")
    assert main[0].page.locator(".amendment").count() == 5
    assert main[0].sees("North Mine proposes") and main[0].sees("collides with 2") and main[0].sees("collides with 1")
    assert main[0].page.locator("#amendment-2 del").all_inner_texts() == ["40", "40"]
    assert main[0].page.locator("#amendment-2 ins").all_inner_texts() == ["50", "50"]


def decide(main: list[Person]) -> None:
    """A vote on each: four are carried, the fourth is lost."""
    for number, yes, words in (
        (1, 50, "Поднять зарплату наполовину"),
        (2, 40, "Поднять зарплату на 50 процентов"),
        (3, 55, "Открыть детский сад"),
        (4, 10, "Освободить задержанных, никого не преследовать"),
        (5, 58, "Горячее бесплатное питание каждой смене"),
    ):
        main[0].go("/en/groups/main-mine/amendments")
        main[0].tick(main[0].page.get_by_label(f"Decide amendment {number}"))
        main[0].press("Put the ticked ones to the vote")
        vote(main, main[0], yes)
        assert main[0].sees(f"№ {number}") and main[0].sees(words)  # the meeting sees what it votes on
        assert main[2].sees("Carried" if yes > 30 else "Not carried")


def settle_and_publish(main: list[Person]) -> None:
    """The next draft put itself together; what collided is left to a person; then the exact wording is adopted."""
    first, second, _third = main
    first.go("/en/desk")
    first.press("Go on writing")
    draft = first.page.url
    assert first.sees("Балабақша ашылсын") and first.sees("Горячее бесплатное питание каждой смене")
    assert first.sees("Поднять зарплату наполовину") and first.sees("Поднять зарплату на 50 процентов")
    assert first.sees("Until somebody chooses, the list cannot be put to the vote.")
    first.press("Choose")
    for choice in first.page.get_by_label("The other words instead.").all():
        first.tick(choice)
    first.press("Save the draft")
    assert first.sees("Поднять зарплату на 50 процентов") and not first.sees("наполовину")
    first.press("Enter the meeting")
    vote(main, first, 55)
    first.go(draft)
    by_two(first, "Propose to publish the list", second)
    assert second.page.url.endswith("/groups/main-mine/lists/1")


def compare(visitor: Person) -> None:
    visitor.go(LIST)
    assert visitor.sees("reworded in r2") and visitor.sees("new in r2")
    visitor.press("What changed since revision 1")
    assert visitor.page.url.endswith("/lists/1/r1..r2")
    assert visitor.page.locator("li[id='1'] del").all_inner_texts() == ["40", "40"]
    assert visitor.page.locator("li[id='1'] ins").all_inner_texts() == ["50", "50"]
    states = {
        row.get_attribute("id"): row.locator(".state").all_inner_texts()
        for row in visitor.page.locator("li.demand").all()
    }
    assert states == {"1": ["≠ reworded"], "2": [], "5": ["+ new"], "3": [], "4": ["≠ reworded"]}
    visitor.go(f"{LIST}/r1")
    assert visitor.sees("Поднять зарплату на 40 процентов")  # links to old revisions work


ENGLISH = (
    "Demands",
    "Raise wages by 50 percent",
    "Lower the price of gas",
    "Open a kindergarten",
    "Free the detained, persecute nobody",
    "Hot meals free of charge for every shift",
)


def translate(main: list[Person], visitor: Person) -> None:
    first, second, third = main
    third.go(f"{LIST}/part")
    third.fill(language="en")
    third.press("Translate it")
    for field, words in zip(third.page.locator("textarea").all(), ENGLISH, strict=True):
        third.write(field, words)
    third.press("Save the translation")
    assert third.sees("translation by a member, not approved")
    visitor.go(LIST)
    assert not visitor.sees("Open a kindergarten")
    first.go("/en/desk")
    first.press(first.page.locator("li", has_text="A translation of list 1 waits").locator("a.button"))
    by_two(first, "Propose to approve it", second)
    visitor.go(LIST)
    assert visitor.page.inner_text("h1") == "Demands"
    assert visitor.sees("Open a kindergarten") and visitor.sees("translation, approved by the group")
    original = visitor.page.locator("li[id='5'] details")
    visitor.unfold(original.locator("summary"))
    assert "Балабақша ашылсын" in original.inner_text()
    visitor.go(LIST.replace("/en/", "/ru/"))
    assert visitor.sees("Открыть детский сад") and not visitor.sees("Open a kindergarten")


def plain(text: str) -> str:
    """Letters and digits alone: what a printed page breaks and hyphenates says the same."""
    return "".join(letter for letter in unicodedata.normalize("NFC", text) if letter.isalnum())


def print_it(visitor: Person) -> None:
    """The leaflet's text is the list's, every Kazakh letter of it too."""
    for name in ("lists/1.pdf", "lists/1/folded.pdf"):
        answer = visitor.page.request.get(f"/kk/groups/main-mine/{name}")
        assert answer.status == 200
        printed = plain("".join(page.extract_text() for page in PdfReader(BytesIO(answer.body())).pages))
        for words in (
            "Жалақы 50 пайызға көтерілсін",
            "Балабақша ашылсын",
            "Поднять зарплату на 50 процентов",
            *DEMANDS[1],
        ):
            assert plain(words) in printed, (name, words, printed)
    text = visitor.page.request.get("/kk/groups/main-mine/lists/1.txt").text()
    assert text.count("Балабақша ашылсын") == 1 and text.rstrip().endswith("/kk/groups/main-mine/lists/1")
