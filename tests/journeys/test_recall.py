"""The members against their committee: a recall from petition to successor; a committee replaced without its help."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from tests.committees.test_recall import claimed
from tests.conftest import Clock
from tests.journeys.conftest import PASSPHRASE, Person, Site
from tests.journeys.groups import party
from tests.people import counted, meeting
from tests.world import config_in
from tracker.accounts.rules import hashed
from tracker.committees.actions import ElectionDetails, draft_election
from tracker.committees.queries import election_of_vote
from tracker.votes.actions import enter_meeting
from tracker.votes.rules import Figures
from tracker.wiring import application, prepared

pytestmark = pytest.mark.journey
GROUP = "/en/groups/depot-three"


@dataclass
class Works:
    """A group with an elected committee of three, served under a clock that can be moved."""

    site: Site
    clock: Clock

    def later(self, days: int, *people: Person) -> None:
        """Days pass, and everybody signs in again."""
        self.clock.move(days=days)
        for person in people:
            person.sign_in()


@pytest.fixture
def works(tmp_path: Path) -> Iterator[Works]:
    config, clock = config_in(tmp_path), Clock()
    database = prepared(config, clock)
    with database.acting() as session:
        group, founders = party(session, "depot-three")
        details = ElectionDetails(3, "2023-01-04", "Aigul S.\nBolat K.\nno. 17", ())
        draft = draft_election(session, founders[0].id, group, details)
        motion = enter_meeting(session, founders[0].id, group, "elect", draft.id, meeting(session, group))
        vote = counted(session, motion, Figures(present=60, marks=(50, 40, 30)))
        election = election_of_vote(session, vote.entry)
        assert election is not None
        passphrase = hashed(PASSPHRASE)
        for person in claimed(session, election, founders, "seat"):
            person.passphrase_hash = passphrase
    database.close()
    app = application(config, clock)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Works(Site(f"http://127.0.0.1:{server.server_port}", tmp_path), clock)
    server.shutdown()
    thread.join()
    app.extensions["tracker"].database.close()


def signed_in(browser: Browser, works: Works, *handles: str) -> list[Person]:
    people = [Person(browser, works.site, handle) for handle in handles]
    for person in people:
        person.sign_in()
    return people


def called_by_a_fifth(asking: Person, signing: list[Person], day: str) -> str:
    """Fill in the petition and let the others sign; gives the address of the meeting that it calls."""
    asking.fill(day=day, hour="7:30", place="the gate")
    asking.page.select_option("#chair", "nobody")
    asking.page.select_option("#teller_one", label="second")
    asking.page.select_option("#teller_two", label="third")
    asking.press("Begin the petition and sign it")
    for person in signing:
        person.go(asking.page.url)
        assert person.sees("Nobody sees how many have signed")
        person.press("Sign")
    return signing[-1].page.url


def counted_by(tellers: list[Person], meeting: str, figures: dict[str, str]) -> None:
    for teller in tellers:
        teller.go(meeting)
        teller.press("Enter my figures")
        teller.fill(**figures)
        teller.press("Enter my count")


def may_call(person: Person) -> bool:
    """Whether the group's meetings offer what only the committee can do."""
    person.go(f"{GROUP}/meetings")
    return person.page.locator(f'main a[href="{GROUP}/meetings/call"]').count() == 1


def codes_of(tellers: list[Person], election: int) -> list[tuple[str, ...]]:
    """Both halves of each seat's code, as the two who counted hand them out."""
    for teller in tellers:
        teller.go(f"{GROUP}/elections/{election}/codes")
        teller.press("Make my halves")
    return list(zip(*(teller.codes() for teller in tellers), strict=True))


def take_up(person: Person, halves: tuple[str, ...]) -> None:
    """A newcomer takes up a seat."""
    person.join()
    person.go("/en/claim")
    person.fill(half_one=halves[0], half_two=halves[1], member_name=person.handle)
    person.press("Take up my seat")


def test_a_recall_from_the_petition_to_the_successor(browser: Browser, works: Works) -> None:
    first, second, third, seat, other = signed_in(
        browser, works, *(f"depot-three-{n}" for n in (1, 2, 3)), "seat-0", "seat-1"
    )
    assert may_call(seat)
    first.go(f"{GROUP}/recall")
    first.page.select_option("#mandate", index=1)
    first.fill(reason="Signed without us.")
    first.press("Go on to the petition")
    first.page.check("#secret")
    address = called_by_a_fifth(first, [second, third], "2022-01-11")

    seat.go(address)
    assert seat.sees("Signed without us.")
    seat.page.fill("textarea", "Two signed, here are the minutes.")
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
    other.page.check("#fills-1")
    other.fill(candidates="Dina\nthe cook")
    other.press("Go on to the meeting")
    other.fill(day="2022-01-11", called_on="2022-01-06")
    other.page.select_option("#chair", "elder")
    other.page.select_option("#teller_one", label="second")
    other.page.select_option("#teller_two", label="third")
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
