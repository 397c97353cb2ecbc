"""Elections in a canteen: five seats by show of hands, and forty ranked ballots typed by two."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.journeys.conftest import Person, Site, enter_todays_meeting, serve
from tests.journeys.test_votes import drafted, people

pytestmark = pytest.mark.journey
NAMES = "Aigul S.\nBolat K.\nno. 17\nthe welder\nDina\nnight shift\nthe cook"
FIRST_PILE = ["1 2"] * 9 + ["2 4 1"] * 6 + ["3 1"] * 4 + ["-"]
SECOND_PILE = ["4 2"] * 8 + ["1 3 2"] * 7 + ["2"] * 5


@pytest.fixture
def canteen(tmp_path: Path) -> Iterator[Site]:
    """A server on which a group has its three founders."""
    drafted(tmp_path / "instance")
    yield from serve(tmp_path / "instance")


def prepare(person: Person, candidates: str, seats: int, method: str) -> None:
    person.go("/en/groups/depot-three/elections/new")
    person.tick(f'input[name=method][value="{method}"]')
    person.fill(seats=str(seats), term_until=(date.today() + timedelta(days=300)).isoformat(), candidates=candidates)
    person.press("Go on to the meeting")
    person.fill(members="60")
    enter_todays_meeting(person)


def type_pile(person: Person, ballots: str, number: int, pile: list[str]) -> None:
    person.go(ballots)
    person.fill(number=str(number), ballots="\n".join(pile))
    person.press("Keep this pile")


def test_five_seats_by_show_of_hands(browser: Browser, canteen: Site) -> None:
    first, *tellers = people(browser, canteen)
    prepare(first, NAMES, 5, "plurality")
    for teller in tellers:
        teller.go(first.page.url)
        teller.press("Enter my figures")
        votes = {f"m0-mark_{place}": str(number) for place, number in enumerate((44, 40, 31, 30, 22, 12, 9))}
        teller.fill(present="50", **votes)
        teller.press("Enter my count")
    assert tellers[1].sees("elected, seat 5")
    visitor = Person(browser, canteen, "nobody")
    visitor.go("/en/groups/depot-three/elections/1")
    assert visitor.page.locator("td:has-text('elected, seat')").count() == 5


def test_forty_ranked_ballots_with_one_typing_error(browser: Browser, canteen: Site) -> None:
    first, second, third = people(browser, canteen)
    prepare(first, "\n".join(NAMES.splitlines()[:4]), 3, "scottish-stv")
    count = first.page.url
    second.go(count)
    second.press("Enter my figures")
    second.press("To the ballots")
    ballots = second.page.url
    for person, wrong in ((second, SECOND_PILE), (third, [*SECOND_PILE[:9], "1 2 3", *SECOND_PILE[10:]])):
        type_pile(person, ballots, 1, FIRST_PILE)
        type_pile(person, ballots, 2, wrong)
    assert third.sees("1 ballot differs")
    row = third.page.locator("tr", has_text="1 2 3").inner_text().split("\t")
    assert [cell.strip() for cell in row] == ["10", "1 2 3", "1 3 2"]
    third.page.screenshot(path=canteen.folder / "differs.png", full_page=True)

    third.press("Pile 2")
    assert third.page.input_value("#ballots").splitlines() == [*SECOND_PILE[:9], "1 2 3", *SECOND_PILE[10:]]
    type_pile(third, ballots, 2, SECOND_PILE)
    assert third.sees("Both typed the same.")
    for teller in (second, third):
        teller.go(count)
        teller.press("Enter my figures")
        teller.fill(present="40")
        teller.tick("#m0-ranked")
        teller.press("Enter my count")

    visitor = Person(browser, canteen, "nobody")
    visitor.go("/en/groups/depot-three/elections/1")
    assert visitor.sees("Valid ballots: 39. Seats: 3. Whoever has 10 votes is elected.")
    assert visitor.page.locator("td:has-text('elected, seat')").count() == 3
    assert visitor.page.locator("svg.transfers rect.elected").count() > 2
    assert visitor.sees("count them again yourself")
    visitor.press("To project: one stage after the other")  # what the meeting sees on the wall
    elected = visitor.page.locator("tr.now").count()
    number = 1
    while visitor.page.locator("a[rel=next]").count():
        number += 1
        visitor.press(f"Stage {number} →")
        assert visitor.sees(f"Stage {number} of ")
        elected += visitor.page.locator("tr.now").count()
    assert (elected, number > 1) == (3, True)
    visitor.press("The result")
