"""A group with an elected committee under a clock that can be moved, and what its people do again and again."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser
from werkzeug.serving import make_server

from tests.committees.test_recall import claimed
from tests.conftest import Clock
from tests.journeys.conftest import PASSPHRASE, Person, Site, name_officers
from tests.journeys.groups import party
from tests.people import counted, meeting
from tests.world import config_in
from tracker.accounts.rules import hashed
from tracker.committees.actions import ElectionDetails, draft_election
from tracker.committees.queries import election_of_vote
from tracker.votes.actions import enter_meeting
from tracker.votes.rules import Figures
from tracker.wiring import application, prepared

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


@contextmanager
def at_work(folder: Path) -> Iterator[Works]:
    config, clock = config_in(folder), Clock()
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
    yield Works(Site(f"http://127.0.0.1:{server.server_port}", folder), clock)
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
    name_officers(asking, "nobody")
    asking.press("Begin the petition and sign it")
    petition = asking.page.url
    for person in signing:
        person.go(petition)
        assert person.sees("Nobody sees how many have signed")
        person.press("Sign")
    asking.go(petition)
    assert asking.sees("Enough members had signed on 5 January 2022: the meeting is called.")
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
