"""Votes that hold: two shifts, a recount, an objection; four phones at once; a whole meeting from paper on one phone."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import Person, Site, by_two, serve
from tests.journeys.groups import fourth, instance, party
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


def drafted(folder: Path, *lists: Content, with_fourth: bool = False) -> list[str]:
    """A group of three founders, with a member besides or without, and drafts; gives the drafts' ids."""
    database = instance(folder)
    with database.acting() as session:
        group, founders = party(session, "depot-three")
        assert isinstance(group, Group)
        if with_fourth:
            fourth(session, group, founders)
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
    first.press("Add a sitting for another shift")
    first.fill(**{"sittings-0-day": ago(0)})
    first.choose("#sittings-0-teller_one", "second")
    first.choose("#sittings-0-teller_two", "third")
    first.press("Go on to the figures")
    meeting = first.page.url

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


def at_once(*pressed: tuple[Person, str]) -> list[int]:
    """Everybody presses within the same instant; gives the status of the page that each then sees."""
    with ExitStack() as waiting:
        landed = [waiting.enter_context(person.page.expect_navigation()) for person, _words in pressed]
        for person, words in pressed:
            button = person.page.locator("main").locator(f'button:text-is("{words}"), a:text-is("{words}")').first
            button.evaluate("button => { setTimeout(() => button.click(), 400) }")
    return [answer.value.status for answer in landed if answer.value is not None]


def all_figures(teller: Person, key: str = "m0", for_: str = "55") -> None:
    for place in range(10):
        teller.write(f"#{key}-for__{place}", for_)
        teller.write(f"#{key}-against_{place}", "5")


def test_tellers_chair_and_committee_on_four_phones_with_a_line_that_drops(browser: Browser, tmp_path: Path) -> None:
    """Four people, each with an account and a phone of their own, act in the same instant, again and again."""
    (draft,) = drafted(tmp_path / "instance", content(*DEMANDS), with_fourth=True)
    for site in serve(tmp_path / "instance"):
        chair, committee, one, two = (Person(browser, site, f"depot-three-{n}", script=True) for n in (1, 2, 3, 4))
        for person in (chair, committee, one, two):
            person.sign_in()
        committee.go(f"/en/groups/depot-three/meetings/call?motion=adopt_list:{draft}")
        committee.fill(day=ago(0), hour="7:30", place="the canteen")
        committee.choose("#teller_one", "third")
        committee.choose("#teller_two", "fourth")
        committee.press("Call the meeting")
        meeting = committee.page.url
        for person in (chair, one, two):
            person.go(meeting)
            assert person.sees("the canteen") and not person.sees("Enter my figures")

        # The chair opens it while the committee puts something else on the agenda and both tellers look at it.
        chair.fill(opening="60")
        committee.go(f"{meeting}/motions")
        committee.page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
        committee.choose("#change", "change_rule:motions:rror_majority")
        looked = [(person, "My desk") for person in (one, two)]
        for person, _words in looked:
            person.page.goto(meeting)
        assert at_once((chair, "Open the meeting"), (committee, "Put it on the agenda"), *looked) == [200] * 4

        # One teller's line drops in the middle of the figures, and again as they are sent.
        one.go(f"{meeting}/count/1")
        two.go(f"{meeting}/count/1")
        assert one.page.input_value("#present") == two.page.input_value("#present") == "60"
        one.write("#m0-for__0", "54")
        expect(one.page.locator("#saving")).to_have_text("Kept for you.", timeout=10_000)
        one.context.set_offline(True)
        all_figures(one, for_="54")
        expect(one.page.locator("#saving")).to_contain_text("No connection", timeout=10_000)
        all_figures(two)
        chair.go(f"{meeting}/minutes")
        chair.fill(minutes="Sixty came.")
        committee.go(f"{meeting}/sittings/1")
        committee.choose("#teller_one", "fourth")
        committee.choose("#teller_two", "second")
        button = one.page.locator('main button:has-text("Enter my count")').first
        button.evaluate("button => { setTimeout(() => button.click(), 400) }")
        at_once((two, "Enter my count"), (chair, "Keep the minutes"), (committee, "Name these"))
        first_pair = figures_begun(meeting, committee)
        chair.go(meeting)
        assert chair.sees("being counted") and not chair.sees("55 for")
        one.page.wait_for_timeout(1500)
        assert one.page.url.startswith("chrome-error") or one.sees("ERR_INTERNET_DISCONNECTED") or one.sees("offline")
        one.context.set_offline(False)

        two.go(f"{meeting}/count/1")
        left = two.page.locator("#m0-for__0").count()
        assert left == 0, "named before and after: those figures are entered, the vote on the rule is left"
        if not first_pair:  # the committee was faster: the fourth and the second count now
            one = committee
        one.go(f"{meeting}/count/1")
        if one is not committee:
            assert one.page.input_value("#m0-for__9") == "54", "what was typed without a line is still there"
        else:
            one.fill(present="60")
            all_figures(one, for_="54")
        one.press("Enter my count")
        assert one.sees("The two counts differed. Please count again.")
        assert one.page.input_value("#m0-for__9") == "", "nobody counts again by pressing once more"

        # Both count anew and press in the same instant, with the chair and the committee beside them.
        two.go(f"{meeting}/count/1")
        for teller in (one, two):
            teller.fill(present="60")
            all_figures(teller)
        chair.go(f"{meeting}/minutes")
        chair.fill(minutes="Sixty came. All was counted.")
        visitor = Person(browser, site, "nobody", script=True)
        visitor.go("/en/search")
        statuses = at_once(
            (one, "Enter my count"), (two, "Enter my count"), (chair, "Keep the minutes"), (visitor, "Search")
        )
        assert statuses == [200] * 4
        visitor.go("/en/groups/depot-three/votes")
        assert visitor.page.locator("ol.demands li.demand").count() == 1, "one vote, once"
        visitor.go("/en/groups/depot-three/votes/1")
        assert visitor.sees("55 for, 5 against, 0 abstained, 0 spoiled; 60 present")
        assert visitor.sees("Unequal counts before") and visitor.sees("54 for")
        assert visitor.sees("Not carried"), "it was called on the same day, and the rule asks for three days"
        chair.go(meeting)
        assert chair.sees("Sixty came. All was counted.") and chair.sees("Enter my figures") is False

        # The vote on the rule is still open; the two enter it in the same instant too, then two close the meeting.
        for teller in (one, two):
            teller.go(f"{meeting}/count/1")
            teller.fill(present="60")
            teller.fill(**{"m0-for_" if teller.page.locator("#m0-for_").count() else "m1-for_": "50"})
            teller.fill(**{"m0-against" if teller.page.locator("#m0-against").count() else "m1-against": "4"})
        assert at_once((one, "Enter my count"), (two, "Enter my count")) == [200] * 2
        for person in (chair, committee):
            person.go(f"{meeting}/minutes")
            person.fill(minutes="Sixty came. All was counted twice.")
        closed = at_once((chair, "Keep them and close the meeting"), (committee, "Keep them and close the meeting"))
        assert sorted(closed) in ([200, 200], [200, 409])
        committee.go(meeting)
        assert committee.sees("closed") and committee.sees("All was counted twice.")
        visitor.go("/en/groups/depot-three/votes")
        assert visitor.page.locator("ol.demands li.demand").count() == 2
        assert site.command("verify").returncode == 0


def figures_begun(meeting: str, committee: Person) -> bool:
    """Whether the first figures came before the committee named others: then it was told so."""
    refused = committee.sees("Figures of this sitting are entered already: its tellers stay.")
    assert refused or committee.page.url == meeting
    return refused


def test_a_meeting_that_is_typed_outlives_a_dropped_line(browser: Browser, hall: tuple[Site, str]) -> None:
    """With script it is kept by itself, on the server or in the tab; nothing of it is left once it is entered."""
    site, draft = hall
    secretary = Person(browser, site, "depot-three-1", script=True)
    secretary.sign_in()
    secretary.go(f"/en/groups/depot-three/meetings/enter?motion=adopt_list:{draft}")
    saving = secretary.page.locator("#saving")
    secretary.fill(day=ago(1), called_on=ago(6), members="88")
    expect(saving).to_have_text("Kept for you.", timeout=10_000)
    secretary.context.set_offline(True)
    secretary.fill(town="Far field")
    secretary.tick("#paper")
    secretary.tick(f"[id='item-adopt_list:{draft}']", on=False)
    expect(saving).to_contain_text("No connection", timeout=10_000)
    secretary.page.goto("about:blank")  # the phone was put away
    secretary.context.set_offline(False)
    secretary.go("/en/groups/depot-three/meetings/enter")
    page = secretary.page
    assert [page.input_value(f"#{name}") for name in ("day", "members", "town")] == [ago(1), "88", "Far field"]
    assert page.is_checked("#paper") and not page.is_checked(f"[id='item-adopt_list:{draft}']")
    assert page.is_checked(f"[id='motion-adopt_list:{draft}']")
    # The tab lets go of it when the server has it, be it from this page or from the one before, as it was left.
    secretary.until("Object.keys(sessionStorage).every((key) => !key.startsWith('kept '))")
    page.reload()
    assert page.input_value("#town") == "Far field"
    page.evaluate("sessionStorage.setItem('kept ' + location.pathname, 'town=Far+field&_fields=town')")
    page.reload()  # as where the server got it and its answer was lost
    expect(saving).to_have_text("Kept for you.")
    assert page.evaluate("sessionStorage.getItem('kept ' + location.pathname)") is None
    secretary.press("Add a sitting for another shift")
    assert page.is_checked("#paper") and page.is_checked("#sittings-0-paper")
    secretary.tick("#sittings-0-paper", on=False)
    secretary.press("Without this sitting")
    assert page.locator("#sittings-0-paper").count() == 0 and page.input_value("#town") == "Far field"
    secretary.press("Go on to the figures")
    secretary.go("/en/groups/depot-three/meetings/enter")
    assert page.input_value("#town") != "Far field" and not secretary.sees("what you typed before")


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
