"""The members against their committee: a recall from petition to successor; a committee replaced without its help."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.journeys.conftest import Person, name_officers
from tests.journeys.works import (
    GROUP,
    Works,
    at_work,
    called_by_a_fifth,
    codes_of,
    counted_by,
    may_call,
    signed_in,
    take_up,
)

pytestmark = pytest.mark.journey


@pytest.fixture
def works(tmp_path: Path) -> Iterator[Works]:
    with at_work(tmp_path) as works:
        yield works


def test_a_recall_from_the_petition_to_the_successor(browser: Browser, works: Works) -> None:
    first, second, third, seat, other = signed_in(
        browser, works, *(f"depot-three-{n}" for n in (1, 2, 3)), "seat-0", "seat-1"
    )
    assert may_call(seat)
    first.go(f"{GROUP}/recall")
    first.hands.choose(first.page.locator("#mandate"), 1)
    first.fill(reason="Signed without us.")
    first.press("Go on to the petition")
    first.tick("#secret")
    address = called_by_a_fifth(first, [second, third], "2022-01-11")

    seat.go(address)
    assert seat.sees("Signed without us.")
    seat.write("textarea", "Two signed, here are the minutes.")
    seat.press("Give this reply")
    visitor = Person(browser, works.site, "nobody")
    visitor.go(f"{GROUP}/committees/1")
    assert visitor.sees("Aigul S.") and not visitor.sees("vacant")

    works.later(6, second, third, seat, other)
    second.go(address)
    assert second.sees("Two signed, here are the minutes.")
    second.press("Open the meeting")
    counted_by([second, third], address, {"present": "60", "m0-for_": "52", "m0-against": "8"})
    visitor.go(f"{GROUP}/committees/1")
    assert visitor.sees("vacant") and visitor.sees("to be filled by 12 March 2022")
    assert not may_call(seat)

    other.go(f"{GROUP}/elections/new")
    other.tick("#fills-1")
    other.fill(candidates="Dina\nthe cook")
    other.press("Go on to the meeting")
    other.fill(day="2022-01-11", called_on="2022-01-06")
    name_officers(other)
    other.press("Go on to the figures")
    counted_by([second, third], other.page.url, {"present": "60", "m0-mark_0": "41", "m0-mark_1": "12"})
    (halves,) = codes_of([second, third], 2)
    take_up(Person(browser, works.site, "dina"), halves)
    visitor.go(f"{GROUP}/committees/1")
    assert visitor.sees("Dina") and visitor.sees("by-election") and not visitor.sees("vacant")


def test_a_committee_that_refuses_is_replaced_by_a_meeting_of_a_fifth(browser: Browser, works: Works) -> None:
    first, second, third, seat = signed_in(browser, works, *(f"depot-three-{n}" for n in (1, 2, 3)), "seat-0")
    assert may_call(seat)
    first.go(f"{GROUP}/elections/new")
    first.fill(seats="3", term_until="2022-12-31", candidates="Dina\nthe cook\nnight shift")
    first.press("Go on to the petition")
    address = called_by_a_fifth(first, [second, third], "2022-01-09")
    seat.go(address)
    assert not seat.page.locator("button:has-text('Call the meeting off')").count()  # it is not the committee's
    works.later(4, second, third, seat)
    second.go(address)
    second.press("Open the meeting")
    figures = {"present": "60", "m0-mark_0": "50", "m0-mark_1": "45", "m0-mark_2": "31"}
    counted_by([second, third], address, figures)
    visitor = Person(browser, works.site, "nobody")
    visitor.go(f"{GROUP}/committee")
    assert visitor.sees("until two seats are claimed, nobody acts for the group")
    for name, halves in zip(("dina", "cook"), codes_of([second, third], 2), strict=False):
        take_up(Person(browser, works.site, name), halves)
    visitor.go(f"{GROUP}/committee")
    assert visitor.sees("Dina") and visitor.sees("This committee decides for the group")
    visitor.go(f"{GROUP}/committees/1")
    assert visitor.sees("It does not decide for the group now.")
    assert not may_call(seat)
