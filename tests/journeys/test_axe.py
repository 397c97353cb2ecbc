"""axe finds nothing (WCAG 2.2 AA) on any page, in any language, light and dark."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.resources import files

import pytest
from playwright.sync_api import Browser
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from tests.people import ADDRESSEES, content, counted, meeting, registered
from tests.test_routes import requests
from tests.world import World
from tracker.committees.actions import ElectionDetails, draft_election
from tracker.committees.binding import draft_instruction
from tracker.committees.calls import CallDetails, ContestDetails, contests_of
from tracker.committees.nominations import NO_ACCOUNT, Dates, NominationDetails, call_election, draw, nominate
from tracker.demands.drafting import begin_draft
from tracker.groups.queries import group_by_slug, members_of
from tracker.votes.actions import SittingDetails, enter_meeting, enter_meetings
from tracker.votes.agenda import MotionChoice
from tracker.votes.disputes import begin_recount
from tracker.votes.rules import Figures, Line

pytestmark = pytest.mark.journey
AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
TAGS = '["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]'
RUN = """async (only) => (await axe.run(document, {runOnly: only})).violations.map(
  v => v.id + ": " + v.nodes.map(n => n.target.join(" ")).join(", "))"""
EVERYTHING = {"type": "tag", "values": json.loads(TAGS)}
COLOURS = {"type": "rule", "values": ["color-contrast"]}  # all that changes in the dark
# Pages at one address that look otherwise to each.
THEIR_OWN = ("/desk", "/council/wordings", "/count/1", "?own")
PERSONS = ("anonymous", "seat", "teller", "member", "delegate", "founder", "founder-two", "beginner", "other")


@dataclass
class Served:
    """A server: its address; of each person the cookie and the pages; the routes that nobody here is shown."""

    base: str
    pages: dict[str, list[str]] = field(default_factory=dict)
    unseen: set[str] = field(default_factory=set)


@pytest.fixture(scope="module")
def served(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The world, on its own day, with everything in it that a meeting can vote on, behind a server."""
    with world.app(tmp_path_factory.mktemp("axe")) as app:
        with app.extensions["tracker"].database.acting() as session:
            meetings = [*voted_on(session, world), *ranked_election(session), *called(session, world)]
        server = make_server("127.0.0.1", 0, app, threaded=True)
        found, seen = Served(f"http://127.0.0.1:{server.server_port}"), set[str]()
        routes, looked_at = set[str](), set[str]()
        for person in PERSONS:
            client = world.signed_in(app, person)
            cookie = client.get_cookie("session")
            asked = [(e, a) for e, method, a in requests(app, world, person) if method == "GET" and shown(e, a)]
            own = [(e, a) for e, a in asked if client.get(a).status_code == 200]
            routes |= {endpoint for endpoint, _address in asked}
            looked_at |= {endpoint for endpoint, _address in own}
            pages = [a for _e, a in own] + [a for a in more(world) + meetings if client.get(a).status_code == 200]
            new = [a for a in dict.fromkeys(pages) if a not in seen or a.endswith(THEIR_OWN)]
            found.pages[person] = [cookie.value if cookie else "", *new]
            seen |= set(pages)
        found.unseen = routes - looked_at
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield found
        server.shutdown()
        thread.join()


def voted_on(session: Session, world: World) -> list[str]:
    """A meeting with a motion of each kind, in two sittings; a list voted item by item, and counted anew."""
    seat, group = world.accounts["seat"], group_by_slug(session, "main-mine")
    assert group is not None
    members = {member.account_id: member.id for member in members_of(session, group.id)}
    two = {"teller_one": members[world.accounts["teller"]], "teller_two": members[world.accounts["teller-two"]]}
    listed, voted = (
        begin_draft(session, seat, group, content("bread", "work", "rest"), ADDRESSEES).id for _ in range(2)
    )
    election = draft_election(session, seat, group, ElectionDetails(3, "2022-12-31", "Aigul S.\nBolat K.\nno. 17", ()))
    bound = draft_instruction(session, seat, group, {"ru": "Cheaper gas first."})
    choices = [
        MotionChoice("adopt_list", listed, by_item=True),
        MotionChoice("amend", world.ids["amendment"]),
        MotionChoice("elect", election.id, secret=True),
        MotionChoice("bind_delegate", bound.id),
        MotionChoice("ratify", "1"),
        MotionChoice("change_rule", "motions:rror_two_thirds"),
    ]
    further = SittingDetails("2022-01-05", hour="7:30", place="the gate", paper=True)
    details = meeting(session, group, **two, sittings=(further,), also=("uk_2017",), opening=60)
    held = enter_meetings(session, seat, group, choices, details)
    motion = enter_meeting(session, seat, group, "adopt_list", voted, meeting(session, group, **two), by_item=True)
    vote = counted(session, motion, Figures(60, lines=(Line(50, 5), Line(20, 30, 5, 1), Line(40))))
    recount = begin_recount(session, seat, vote, two["teller_one"], two["teller_two"])
    place = f"/en/meetings/{held.id}"
    return [
        *(place, f"{place}/count/1", f"{place}/count/2", f"{place}/motions", f"{place}/sittings/2"),
        *(
            f"/en/groups/main-mine/votes/{vote.number}",
            f"/en/recounts/{recount.id}",
            f"/en/meetings/{motion.meeting_id}",
        ),
    ]


def ranked_election(session: Session) -> list[str]:
    """A committee elected by ranked ballots, in a group of its own."""
    group, founders = registered(session, "ranked-mine")
    details = ElectionDetails(3, "2022-12-31", "one\ntwo\nthree\nfour", (), method="scottish-stv")
    draft = draft_election(session, founders[0].id, group, details)
    motion = enter_meeting(session, founders[0].id, group, "elect", draft.id, meeting(session, group))
    rankings = (((0, 1), 20), ((1, 2), 15), ((2,), 9))
    counted(session, motion, Figures(60, marks=(20, 15, 9, 0), ballots=rankings))
    place = "/en/groups/ranked-mine/elections/1"
    return [place, f"{place}/stages/1", f"{place}/stages/2"]


def called(session: Session, world: World) -> list[str]:
    """Elections whose nominations are closed: too few stand, enough do, and the lot was drawn."""
    seat, group, pages = world.accounts["seat"], group_by_slug(session, "main-mine"), []
    assert group is not None
    told = CallDetails("2022-12-31", "approval", (ContestDetails(2), ContestDetails(1, "reserved", "Түнгі ауысым")))
    for standing in (1, 3, 3):
        call = call_election(session, seat, group, told, Dates("2022-01-08"))
        contests = [contest.id for contest in contests_of(session, call)]
        for number in range(standing):
            named = NominationDetails(contests[number // 2], NO_ACCOUNT, f"no. {number}", "A few words.", consent=True)
            nominate(session, seat, call.id, named)
        call.nominate_until = "2022-01-04"
        pages.append(f"/en/elections/{call.id}")
    draw(session, seat, call.id, "316625")
    return pages


def more(world: World) -> list[str]:
    """Pages that look otherwise by what is asked for, or by who asks."""
    draft, entered = f"/en/drafts/{world.ids['draft']}", "/en/groups/main-mine/meetings"
    return [
        *(f"{draft}/amend/{deed}?item=k0" for deed in ("replace", "strike", "insert")),
        *(f"{entered}/{way}?motion=adopt_list:{world.ids['draft']}" for way in ("enter", "call", "ask")),
        *(f"/en/meetings/{world.ids['called']}", f"/en/meetings/{world.ids['called']}/count/1"),
        f"/en/elections/{world.ids['call']}?own",
        *(f"/en/petitions/{world.ids['petition']}", f"/en/objections/{world.ids['objecting']}"),
        *("/en/search?q=зарплату", "/en/search?q=повысить+абракадабра&kind=demand", "/en/search?q=%22&page=9"),
    ]


REFUSALS = {"/en/nothing-is-here": 404, "/en/desk": 401}  # pages too


def shown(endpoint: str, address: str) -> bool:
    return not address.endswith((".json", ".csv", ".pdf", ".txt", ".md", ".blt", ".atom", ".zip")) and endpoint not in (
        "static",
        "root.door",
        "root.choose",
    )


def test_every_page_is_looked_at(served: Served) -> None:
    assert served.unseen == {"site.committee_now"}  # which only leads on


@pytest.mark.parametrize("person", PERSONS)
def test_axe_finds_nothing(browser: Browser, served: Served, person: str) -> None:
    base = served.base
    token, *pages = served.pages[person]
    assert len(pages) >= {"anonymous": 26, "seat": 50, "founder": 12, "teller": 4, "member": 4}.get(person, 1)
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
