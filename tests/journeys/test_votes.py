"""Votes that hold: two shifts, a recount, an objection; four phones at once; a whole meeting from paper on one phone."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import Person, Site, by_two, serve
from tests.journeys.groups import instance, party
from tests.people import ADDRESSEES, content
from tracker.demands.drafting import begin_draft
from tracker.demands.rules import Content
from tracker.groups.models import Group
from tracker.votes.rules import Line

pytestmark = pytest.mark.journey
DEMANDS = tuple(
    f"demand {word}" for word in ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
)
FIRST = [Line(36, 2, 1, 1) if place != 3 else Line(11, 27, 2) for place in range(10)]
SECOND = [Line(19, 1) if place != 3 else Line(8, 12) for place in range(10)]


def ago(days: int) -> str:
    return (date.today() - timedelta(days=days)).isoformat()


def drafted(folder: Path, *lists: Content) -> list[str]:
    """A group of three founders with drafts; gives the drafts' ids."""
    database = instance(folder)
    with database.acting() as session:
        group, founders = party(session, "depot-three")
        assert isinstance(group, Group)
        ids = [begin_draft(session, founders[0].id, group, one, ADDRESSEES).id for one in lists]
    database.close()
    return ids


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[tuple[Site, str]]:
    """A server on which a group has a draft of ten demands."""
    (draft,) = drafted(tmp_path / "instance", content(*DEMANDS))
    for site in serve(tmp_path / "instance"):
        yield site, draft


def people(browser: Browser, site: Site, *, script: bool = False) -> list[Person]:
    found = [Person(browser, site, f"depot-three-{n}", script=script) for n in (1, 2, 3)]
    for person in found:
        person.sign_in()
    return found


def name_tellers(person: Person) -> None:
    person.choose("#teller_one", "second")
    person.choose("#teller_two", "third")


def count(teller: Person, address: str, present: int, lines: list[Line]) -> None:
    """Open the form of a sitting and enter every item."""
    teller.go(address)
    teller.write("#present", str(present))
    for place, line in enumerate(lines):
        for part in ("for_", "against", "abstain", "spoiled"):
            number = getattr(line, part)
            if number or part in ("for_", "against"):
                teller.write(f"#m0-{part}_{place}", str(number))
    teller.press("Enter my count")


def test_two_shifts_vote_item_by_item_and_the_page_tells_all_of_it(browser: Browser, hall: tuple[Site, str]) -> None:
    site, draft = hall
    first, second, third = people(browser, site)
    visitor = Person(browser, site, "nobody")

    first.go(f"/en/groups/depot-three/meetings/enter?motion=adopt_list:{draft}")
    assert first.page.is_checked(f"[id='item-adopt_list:{draft}']")  # the group's rule judges each demand
    first.fill(day=ago(1), called_on=ago(5), opening="41")
    name_tellers(first)
    first.press("Go on to the figures")
    meeting = first.page.url
    first.press("Add a sitting for another shift")
    first.fill(day=ago(0))
    name_tellers(first)
    first.press("Add the sitting")

    count(second, f"{meeting}/count/1", 40, FIRST)
    count(third, f"{meeting}/count/1", 40, [Line(35, 3, 1, 1), *FIRST[1:]])
    assert third.sees("The two counts differed. Please count again.")
    for teller in (second, third):
        count(teller, f"{meeting}/count/1", 40, FIRST)
    for person in (first, visitor):  # a part is nobody's before the last sitting
        person.go(f"{meeting}" if person is first else "/en/groups/depot-three")
        assert not person.sees("36 for") and not person.sees("40 present")
    assert visitor.sees("No vote is recorded yet.")

    count(second, f"{meeting}/count/2", 20, SECOND)
    count(third, f"{meeting}/count/2", 20, SECOND)
    visitor.go("/en/groups/depot-three/votes/1")
    assert visitor.sees("Carried: 9 demands of 10") and visitor.sees("55 for, 3 against, 1 abstained, 1 spoiled")
    assert visitor.sees("19 for, 39 against, 2 abstained, 0 spoiled; 60 present") and not visitor.sees("demand four")

    first.go(f"/en/drafts/{draft}")
    assert not first.sees("demand four")
    by_two(first, "Propose to publish", second)
    visitor.go("/en/groups/depot-three/lists/1")
    assert visitor.page.locator("li.demand").count() == 9 and not visitor.sees("demand four")
    visitor.press("item by item, 9 of 10 carried, 60 present")
    assert visitor.sees("demand four") and visitor.sees("demand 4 of the list")  # the fifth that was put is the fourth

    object_and_recount(first, second, third)
    visitor.go("/en/groups/depot-three/votes/1")
    assert visitor.sees("Counted anew: the figures here are those of the recount.")
    assert visitor.sees("Two members object: Hands were counted twice.") and visitor.sees("by a recount")
    chain = visitor.page.locator(".chain li").all_inner_texts()
    assert [line.partition(": ")[2].partition(", entry")[0] for line in chain] == [
        "put to the vote at the meeting",
        "the two counts differed, and were counted again",
        "this vote",
        "published",
        "two members object",
        "counted anew",
    ]
    assert visitor.page.locator(".chain li a").count() == 1 + 1 + 3 * 2  # a page of its own, and the entry
    assert site.command("verify").returncode == 0


def object_and_recount(first: Person, second: Person, third: Person) -> None:
    """Two members object; two tellers count anew, and find another figure for the first demand."""
    second.go("/en/groups/depot-three/votes/1/objection")
    second.fill(reason="Hands were counted twice.")
    second.press("Write the objection")
    third.go(second.page.url)
    third.press("Join it")
    assert third.sees("under objection")
    third.go("/en/groups/depot-three/lists/1")
    assert third.sees("under objection")
    first.go("/en/groups/depot-three/votes/1/recount")
    name_tellers(first)
    first.press("Begin the recount")
    address = first.page.url
    sums = [
        Line(a.for_ + b.for_, a.against + b.against, a.abstain + b.abstain, a.spoiled + b.spoiled)
        for a, b in zip(FIRST, SECOND, strict=True)
    ]
    sums[0] = Line(53, 5, 1, 1)
    for teller in (second, third):
        teller.go(address)
        teller.write("#present", "60")
        for place, line in enumerate(sums):
            for part in ("for_", "against", "abstain", "spoiled"):
                teller.write(f"#{part}_{place}", str(getattr(line, part)))
        teller.press("Enter my count")
    assert third.sees("53 for, 5 against, 1 abstained, 1 spoiled")
    assert not third.sees("under objection")


def test_tellers_chair_and_committee_on_four_phones_with_a_line_that_drops(
    browser: Browser, hall: tuple[Site, str]
) -> None:
    site, draft = hall
    chair, one, two = people(browser, site, script=True)
    committee = Person(browser, site, "depot-three-1")  # the same founder, on another phone
    committee.sign_in()

    committee.go(f"/en/groups/depot-three/meetings/call?motion=adopt_list:{draft}")
    committee.fill(day=ago(0), hour="7:30", place="the canteen")
    name_tellers(committee)
    committee.press("Call the meeting")
    meeting = committee.page.url
    chair.go(meeting)
    assert chair.sees("the canteen") and not chair.sees("Enter my figures")
    chair.fill(opening="60")
    chair.press("Open the meeting")

    one.go(f"{meeting}/count/1")
    two.go(f"{meeting}/count/1")
    assert one.page.input_value("#present") == "60"
    one.write("#m0-for__0", "55")
    expect(one.page.locator("#saving")).to_have_text("Kept for you.", timeout=10_000)
    one.context.set_offline(True)
    for place in range(10):
        one.write(f"#m0-for__{place}", "55")
        one.write(f"#m0-against_{place}", "5")
    expect(one.page.locator("#saving")).to_contain_text("No connection", timeout=10_000)
    one.page.goto("about:blank")  # the phone was put away

    committee.go(meeting)
    assert committee.sees("being counted")
    for place in range(10):
        two.write(f"#m0-for__{place}", "55")
        two.write(f"#m0-against_{place}", "5")
    two.press("Enter my count")
    assert two.sees("Your figures are entered. Now the other one must enter theirs.")

    one.context.set_offline(False)
    one.go(f"{meeting}/count/1")
    assert one.page.input_value("#m0-against_9") == "5"
    one.press("Enter my count")
    assert one.page.url.endswith("/groups/depot-three/votes/1")
    chair.go(meeting)
    assert chair.sees("counted")
    chair.press("Write the minutes and close the meeting")
    chair.fill(minutes="All ten were adopted.")
    chair.press("Keep them and close the meeting")
    committee.go(meeting)
    assert committee.sees("closed") and committee.sees("All ten were adopted.")
    assert site.command("verify").returncode == 0


class Secretary(Person):
    """Counts what the hand does: taps, and fields that are typed into."""

    taps = 0
    fields = 0

    def type(self, field: str, text: str) -> None:
        self.write(f"[id='{field}']", text)
        self.fields += 1

    def tap(self, words: str) -> None:
        self.press(words)
        self.taps += 1

    def tap_box(self, field: str) -> None:
        self.tick(f"[id='{field}']")
        self.taps += 1

    def open(self, words: str) -> None:
        self.unfold(f"summary:has-text('{words}')")
        self.taps += 1


def test_a_secretary_enters_a_whole_meeting_from_paper_on_a_phone(browser: Browser, tmp_path: Path) -> None:
    """Three motions, ten demands item by item. At four seconds a field and two a tap that is under three minutes."""
    ten, other = drafted(tmp_path / "instance", content(*DEMANDS), content("bread", title="Second list"))
    for site in serve(tmp_path / "instance"):
        secretary, second = Secretary(browser, site, "depot-three-1"), Secretary(browser, site, "depot-three-2")
        for person in (secretary, second):
            person.sign_in()
        secretary.go("/en/desk")
        secretary.tap("Meetings")
        secretary.tap("Enter a meeting that was held")
        secretary.tap_box(f"motion-adopt_list:{ten}")
        secretary.tap_box(f"motion-adopt_list:{other}")
        secretary.open("decide by another rule")
        secretary.choose("#change", "change_rule:motions:rror_majority")
        secretary.taps += 2
        secretary.type("day", ago(1))
        secretary.type("called_on", ago(6))
        secretary.tap_box("paper")
        secretary.tap("Go on to the figures")
        place = secretary.page.url
        for person in (secretary, second):
            person.go(place)
            person.type("present", "60")
            by_item, *whole = sorted(
                ("m0", "m1", "m2"), key=lambda key: not person.page.locator(f"#{key}-for__0").count()
            )
            for item in range(10):
                person.type(f"{by_item}-for__{item}", str(50 - item))
                person.type(f"{by_item}-against_{item}", str(5 + item))
            for key in whole:
                person.type(f"{key}-for_", "48")
                person.type(f"{key}-against", "10")
            person.tap("Enter my count")
        second.go("/en/groups/depot-three/votes")
        assert second.page.locator("li.demand").count() == 3
        assert (secretary.taps, secretary.fields) == (10, 27)
        assert secretary.fields * 4 + secretary.taps * 2 < 5 * 60
