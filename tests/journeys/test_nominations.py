"""An election from its call to the committee in office: nominations, consent, the lot, reserved seats, a post."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.journeys.conftest import Person, name_officers
from tests.journeys.works import GROUP, Works, at_work, codes_of, signed_in, take_up

pytestmark = pytest.mark.journey


@pytest.fixture
def works(tmp_path: Path) -> Iterator[Works]:
    with at_work(tmp_path) as works:
        yield works


def name_paper(person: Person, call: str, seats: int, name: str) -> None:
    """Somebody without an account, who has said yes in person."""
    person.go(call)
    person.tick(person.page.locator("input[name=contest]").nth(seats))
    person.choose("#member", "Somebody who is not on this list")
    person.fill(name=name)
    person.tick("#consent")
    person.press("Name this candidate")
    assert person.sees(name)


def test_from_the_call_to_the_committee_in_office(browser: Browser, works: Works) -> None:
    first, second, third, seat = signed_in(browser, works, *(f"depot-three-{n}" for n in (1, 2, 3)), "seat-0")
    seat.go("/en/desk")
    seat.press("Call an election")
    seat.fill(seats="2", term_until="2022-12-31", nominate_until="2022-01-08", vote_day="2022-01-12")
    row = seat.page.locator("details.contest").first
    seat.unfold("summary:has-text('Reserved seats and posts')")
    seat.write(row.locator("input[name=more-0-label]"), "Night shift")
    seat.write(row.locator("input[name=more-0-seats]"), "1")
    seat.write(row.locator("input[name=more-0-entitled]"), "30")
    seat.press("Call the election")
    call = seat.page.url

    first.go(call)
    first.tick(first.page.locator("input[name=contest]").first)
    first.fill(name="Aigul S.", statement="A locker room for all.")
    first.press("Name this candidate")
    first.tick(first.page.locator("input[name=contest]").first)
    first.choose("#member", "seat-1")  # a colleague, who must agree
    first.press("Name this candidate")
    assert first.sees("1 more was nominated and has not answered yet.")
    asked = Person(browser, works.site, "seat-1")
    asked.sign_in()
    asked.go("/en/desk")
    asked.press("Answer")
    asked.write("#own-name", "Bolat K.")
    asked.press("Yes, I stand")
    assert asked.sees("Bolat K.") and asked.sees("You stand")
    name_paper(seat, call, 0, "the cook")
    name_paper(seat, call, 1, "Dina")
    name_paper(seat, call, 1, "Erlan")
    seat.press("Erlan does not stand any more")
    assert not seat.sees("Erlan")

    works.later(4, first, second, third, seat)
    seat.go("/en/desk")
    seat.press("Draw the lot")
    seat.fill(seed="3 1 6 6 2 5")
    seat.press("Put them in their order")
    assert "316625" in seat.page.content()
    seat.press("Call the meeting")
    assert seat.page.input_value("#day") == "2022-01-12"
    name_officers(seat)
    seat.press("Call the meeting")
    meeting = seat.page.url
    assert seat.sees("A locker room for all.")
    order = [told.split("\n")[0] for told in seat.page.locator("#motion-1 > ol > li").all_inner_texts()]
    assert sorted(order) == ["Aigul S.", "Bolat K.", "the cook"]
    pack = seat.context.request.get(f"{meeting}/pack.pdf")
    assert (pack.status, pack.body()[:5]) == (200, b"%PDF-")

    works.later(3, second, third, seat)
    seat.go(meeting)
    seat.press("Open the meeting")
    seat.unfold("#motion-1 summary:has-text('A candidate stands no more')")
    seat.press("the cook stands no more")  # after the ballots were printed
    marks = {"Aigul S.": "50", "Bolat K.": "41", "the cook": "44"}
    figures = {f"m0-mark_{place}": marks[name] for place, name in enumerate(order)}
    night = {"m1-mark_0": "12"}
    for teller in (second, third):
        teller.go(meeting)
        teller.press("Enter my figures")
        teller.unfold(teller.page.locator("summary:has-text('Another number was present')").nth(1))
        teller.write("#m1-present", "14")
        teller.fill(present="60", **figures, **night)
        teller.press("Enter my count")

    elected = codes_of([second, third], 2)
    take_up(Person(browser, works.site, "aigul"), elected[0])
    (halves,) = codes_of([second, third], 3)
    take_up(Person(browser, works.site, "dina"), halves)
    visitor = Person(browser, works.site, "nobody")
    visitor.go(f"{GROUP}/committee")
    assert visitor.sees("This committee decides for the group")
    assert visitor.sees("Seat 3 (Night shift): Dina") and not visitor.sees("the cook")
    visitor.go(f"{GROUP}/elections/2")
    assert visitor.sees("316625 was drawn in public")
    assert visitor.page.locator("tr:has-text('the cook')").inner_text().endswith("withdrew before the count")
    second.go(call)
    assert not second.sees("A locker room for all.")  # forgotten after the count
