"""What people get wrong in forms: a plain sentence where it belongs, nothing lost, nothing stored."""

import pytest
from flask import Flask

from tests.site.conftest import refused, stored
from tests.site.reading import Page, read
from tests.world import World
from tracker.database import Database
from tracker.groups.queries import group_by_slug, members_of
from tracker.votes.models import Motion

Typed = dict[str, object]
CLAIM: Typed = {"half_one": "aaaa-bbbb-cccc-dddd", "half_two": "eeee-ffff-gggg-hhhh", "member_name": "Welder"}
ELECTION: Typed = {"seats": "3", "term_until": "2022-12-31", "candidates": "Aigul S.\nBolat K.\nno. 17"}
MEETING: Typed = {
    "day": "2022-01-04",
    "town": "Town",
    "chair": "elder",
    "members": "90",
    "basis_day": "2022-01-02",
}
COUNT: Typed = {"present": "60", "for_": "55", "against": "3", "abstain": "2", "spoiled": "0"}
GROUP: Typed = {
    "kind": "workplace",
    "name": "Newest mine",
    "slug": "newest-mine",
    "sector": "mining",
    "region": "almaty",
    "town": "Town",
    "languages": ["kk", "ru"],
    "rule_set": "members",
    "headcount": "50",
    "headcount_day": "2022-01-03",
    "member_name": "me",
}
INVALID = "This invitation is not valid: it was used, it has expired, or a letter is wrong. Ask for a new one."
CONTROLS = "\u202e\x07 "
FIGURE = "A figure is a whole number from 0 on."


def test_wrong_claim_codes(world: World, app: Flask) -> None:
    page = refused(app, world.signed_in(app, "stranger"), "/en/claim", CLAIM)
    assert page.beside == {
        "half_one": "These two halves do not open a seat: a letter is wrong, they were renewed or used, or 14 days are over."
    }


def test_half_a_claim_code_twice_opens_nothing(world: World, app: Flask) -> None:
    half = "new-main-mine-2-2"
    page = refused(app, world.signed_in(app, "stranger"), "/en/claim", CLAIM | {"half_one": half, "half_two": half})
    assert list(page.beside) == ["half_one"]


@pytest.mark.parametrize("code", ["open-code", "code of member", "no such code", "", "\x00" * 50, "ж" * 300])
@pytest.mark.parametrize("step", ["join", "look"])
def test_an_expired_used_or_wrong_invitation(
    world: World, app: Flask, database: Database, code: str, step: str
) -> None:
    if code == "open-code":
        database.clock.move(days=15)  # type: ignore[attr-defined]
    client, typed = world.signed_in(app, "stranger"), {"code": code, "member_name": "Welder", "step": step}
    if code == "" and step == "look":
        assert client.post("/en/invitation", data=typed).status_code == 200
        return
    before = stored(app)
    answer = client.post("/en/invitation", data=typed)
    page = read(answer)
    assert (answer.status_code, page.beside, stored(app)) == (404, {"code": INVALID}, before)
    assert page.lost({"member_name": "Welder"} | ({"code": code} if "\x00" not in code else {})) == {}


def test_an_invitation_is_valid_on_its_last_day(world: World, app: Flask, database: Database) -> None:
    database.clock.move(days=14)  # type: ignore[attr-defined]
    client = world.signed_in(app, "stranger")
    typed = {"code": " OPEN-code ", "member_name": "Welder", "step": "join"}
    assert client.post("/en/invitation", data=typed).status_code == 303


@pytest.mark.parametrize(
    ("wrong", "beside"),
    [
        ({"for_": "70"}, {"present": "These add up to 75, but only 60 were present."}),
        ({"present": "95"}, {"present": "95 were present, but only 90 are entitled to vote."}),
        ({"present": "forty"}, {"present": FIGURE}),
        ({"against": "-3"}, {"against": FIGURE}),
        ({"abstain": "2.5"}, {"abstain": FIGURE}),
        ({"spoiled": ""}, {"spoiled": FIGURE}),
        ({"for_": "5५"}, {"for_": FIGURE}),
        ({"for_": "9" * 40}, {"for_": FIGURE}),
        ({"for_": "99999999999"}, {"for_": FIGURE}),
    ],
)
def test_figures_that_cannot_be(world: World, app: Flask, wrong: Typed, beside: dict[str, str]) -> None:
    page = refused(app, world.signed_in(app, "teller"), f"/en/motions/{world.ids['motion']}", COUNT | wrong)
    assert page.beside == beside


def test_a_committee_of_members_cannot_estimate(world: World, app: Flask) -> None:
    teller, address = world.signed_in(app, "teller"), f"/en/motions/{world.ids['motion']}"
    before = stored(app)
    answer = teller.post(address, data=COUNT | {"estimated": "y"})
    assert (answer.status_code, stored(app)) == (422, before)
    assert read(answer).alert == ["These are estimates: Only an open assembly can estimate; count again."]


def test_figures_with_spaces_between_thousands_are_read(world: World, app: Flask) -> None:
    client = world.signed_in(app, "teller")
    answer = client.post(f"/en/motions/{world.ids['motion']}", data=COUNT | {"present": " 6 0 "})
    assert answer.status_code == 303


@pytest.mark.parametrize(
    ("wrong", "beside"),
    [
        ({"candidates": "Aigul S.\nBolat K."}, {"candidates": "There are 3 seats but only 2 candidates."}),
        ({"candidates": " \n\n"}, {"candidates": "There are 3 seats but only 0 candidates."}),
        ({"seats": "2"}, {"seats": "A committee has three seats at least, and 99 at most."}),
        ({"seats": "many"}, {"seats": "A committee has three seats at least, and 99 at most."}),
        ({"seats": "9" * 10}, {"seats": "A committee has three seats at least, and 99 at most."}),
        ({"candidates": "A\nB\nC\na"}, {"candidates": "“a” stands here twice."}),
        ({"candidates": "A\nB\n" + "C" * 201}, {"candidates": "At most 200 characters; these are 201."}),
        (
            {"term_until": "2022-02-30"},
            {"term_until": "The term ends on a day after today, at most five years from now."},
        ),
        (
            {"term_until": "2022-01-05"},
            {"term_until": "The term ends on a day after today, at most five years from now."},
        ),
    ],
)
def test_elections_that_cannot_be(world: World, app: Flask, wrong: Typed, beside: dict[str, str]) -> None:
    page = refused(app, world.signed_in(app, "seat"), "/en/groups/main-mine/elections/new", ELECTION | wrong)
    assert page.beside == beside


def test_letters_where_a_candidates_votes_belong(world: World, app: Flask) -> None:
    seat = world.signed_in(app, "seat")
    meeting = seat.post("/en/groups/main-mine/elections/new", data=ELECTION).headers["Location"]
    chosen = {"teller_one": teller_id(world, app, "teller"), "teller_two": teller_id(world, app, "teller-two")}
    motion = seat.post(meeting, data=MEETING | chosen).headers["Location"]
    for wrong in ("many", "-1", "1.5", ""):
        typed = {"present": "60", "mark_0": "50", "mark_1": wrong, "mark_2": "30", "spoiled": "0"}
        assert refused(app, world.signed_in(app, "teller"), motion, typed).beside == {"mark_1": FIGURE}


def teller_id(world: World, app: Flask, person: str) -> str:
    with app.extensions["tracker"].database.reading() as session:
        group = group_by_slug(session, "main-mine")
        assert group is not None
        return next(m.id for m in members_of(session, group.id) if m.account_id == world.accounts[person])


@pytest.mark.parametrize(
    ("wrong", "beside"),
    [
        ({"day": "2022-01-06"}, "day"),
        ({"day": "yesterday"}, "day"),
        ({"day": "2022-02-30"}, "day"),
        ({"day": "0000-00-00"}, "day"),
        ({"town": " "}, "town"),
        ({"town": "x" * 201}, "town"),
        ({"members": "0"}, "members"),
        ({"members": "ninety"}, "members"),
        ({"chair": "tsar"}, "chair"),
        ({}, "teller_two"),
    ],
)
def test_meetings_that_cannot_be(world: World, app: Flask, wrong: Typed, beside: str) -> None:
    address = f"/en/groups/main-mine/meetings/new/adopt_list/{world.ids['draft']}"
    page = refused(
        app, world.signed_in(app, "seat"), address, MEETING | wrong, but="chair" if beside == "chair" else ""
    )
    assert list(page.beside) == [beside]


@pytest.mark.parametrize(
    ("wrong", "beside"),
    [
        ({"slug": "main-mine"}, {"slug": "This address is taken. Please choose another."}),
        ({"slug": "begun-mine"}, {"slug": "This address is taken. Please choose another."}),
        ({"slug": "ab"}, {"slug": "The address has 3 to 48 of a–z, 0–9 and -, and no - at either end."}),
        ({"slug": "шахта"}, {"slug": "The address has 3 to 48 of a–z, 0–9 and -, and no - at either end."}),
        ({"name": "x" * 201}, {"name": "At most 200 characters; these are 201."}),
        ({"name": CONTROLS}, {"name": "Please fill this in."}),
        ({"town": ""}, {"town": "Please fill this in."}),
        ({"member_name": ""}, {"member_name": "Please fill this in."}),
        ({"headcount": "some"}, {"headcount": "The number of people is a whole number from 3 to 5,000,000."}),
        ({"headcount": "2"}, {"headcount": "The number of people is a whole number from 3 to 5,000,000."}),
        (
            {"headcount": ""},
            {"headcount": "State how many people you are. Only an open assembly can leave this empty."},
        ),
        ({"headcount_day": "2022-13-45"}, {"headcount_day": "This day is not possible here."}),
        ({"headcount_day": "2022-01-06"}, {"headcount_day": "This day is not possible here."}),
        ({"headcount_day": "1999-12-31"}, {"headcount_day": "This day is not possible here."}),
        ({"languages": []}, {"languages": "Please choose one of these."}),
        ({"sector": ""}, {"sector": "Please choose one of these."}),
    ],
)
def test_groups_that_cannot_be(world: World, app: Flask, wrong: Typed, beside: dict[str, str]) -> None:
    but = "name" if wrong.get("name") == CONTROLS else ""
    page = refused(app, world.signed_in(app, "stranger"), "/en/register", GROUP | wrong, but=but)
    assert page.beside == beside


def test_a_headcount_of_an_impossible_day(world: World, app: Flask) -> None:
    typed = {"headcount": "120", "headcount_day": "2022-02-30"}
    page = refused(app, world.signed_in(app, "proposer"), "/en/groups/main-mine/headcount", typed)
    assert page.beside == {"headcount_day": "This day is not possible here."}


@pytest.mark.parametrize(
    ("typed", "beside", "status"),
    [
        ({"deed": "vouch", "other": "nobody-mine", "reason": ""}, "other", 404),
        ({"deed": "vouch", "other": "main-mine", "reason": ""}, "other", 422),
        ({"deed": "doubt", "other": "other-mine", "reason": ""}, "reason", 422),
        ({"deed": "doubt", "other": "other-mine", "reason": "x" * 2001}, "reason", 422),
    ],
)
def test_words_about_groups_that_cannot_be(world: World, app: Flask, typed: Typed, beside: str, status: int) -> None:
    page = refused(app, world.signed_in(app, "seat"), "/en/groups/main-mine/word", typed, status)
    assert list(page.beside) == [beside]


@pytest.mark.parametrize("common", ["", "P-99", "seven", "P-" + "9" * 20, "-1"])
def test_support_of_a_common_demand_that_is_not_there(world: World, app: Flask, common: str) -> None:
    typed = {"demand": world.ids["own_demand"], "common": common}
    page = refused(app, world.signed_in(app, "seat"), "/en/groups/main-mine/suggestions", typed, 404)
    assert [*page.beside.values(), *page.alert][0] == "There is no such common demand."


@pytest.mark.parametrize("order", ["", "P-1", "P-1, P-1", "P-1, P-2, P-3", "one, two", "P-" + "9" * 20])
def test_orders_of_the_programme_that_cannot_be(world: World, app: Flask, order: str) -> None:
    page = refused(app, world.signed_in(app, "delegate"), "/en/council/order", {"order": order})
    assert list(page.beside) == ["order"]


def test_a_correction_that_says_nothing_or_too_much(world: World, app: Flask) -> None:
    seat, address = world.signed_in(app, "seat"), "/en/groups/main-mine/votes/1/correction"
    assert refused(app, seat, address, {"statement": ""}).beside == {"statement": "Please fill this in."}
    long = refused(app, seat, address, {"statement": "x" * 2001})
    assert long.beside == {"statement": "At most 2000 characters; these are 2001."}


def test_tellers_who_differ_are_shown_both_counts_and_count_again(world: World, app: Flask, database: Database) -> None:
    address = f"/en/motions/{world.ids['motion']}"
    with database.reading() as session:
        assert session.get_one(Motion, world.ids["motion"]).round == 1
    before = stored(app)["record_entry"]
    teller = world.signed_in(app, "teller")
    assert teller.post(address, data=COUNT | {"present": "76", "for_": "70"}).headers["Location"] == address
    for person in ("teller", "teller-two", "seat"):
        text = read(world.signed_in(app, person).get(address)).text
        assert text.count("The two counts differed. Please count again.") == 1
        assert [text.count(f"Round 1: {figures}") for figures in COUNTS] == [1, 1]
    text = read(world.signed_in(app, "member").get(address)).text
    assert text.count("70 for") + text.count("71 for") == 0
    assert stored(app)["record_entry"] == before
    assert fields_to_count(world, app, "teller") == fields_to_count(world, app, "teller-two") == [""]
    for person in ("teller-two", "teller"):
        answer = world.signed_in(app, person).post(address, data=COUNT)
    assert answer.headers["Location"].startswith("/en/groups/main-mine/votes/")
    data = app.test_client().get(f"{answer.headers['Location']}.json").get_json()
    assert [(one["present"], one["for_"]) for one in data["earlier"]] == [(76, 70), (77, 71)]


COUNTS = (
    "70 for, 3 against, 2 abstained, 0 spoiled; 76 present",
    "71 for, 3 against, 2 abstained, 0 spoiled; 77 present",
)


def fields_to_count(world: World, app: Flask, person: str) -> list[str]:
    page: Page = read(world.signed_in(app, person).get(f"/en/motions/{world.ids['motion']}"))
    return page.fields["present"]


def test_a_teller_counts_once_a_round(world: World, app: Flask) -> None:
    second, address = world.signed_in(app, "teller-two"), f"/en/motions/{world.ids['motion']}"
    before = stored(app)
    answer = second.post(address, data=COUNT)
    assert (answer.status_code, stored(app)) == (409, before)
    assert read(answer).alert == ["You have entered your figures. Now the other one must enter theirs."]


def test_a_name_that_stands_in_the_group_already(world: World, app: Flask) -> None:
    typed = {"code": "open-code", "member_name": "SECRET member teller", "step": "join"}
    page = refused(app, world.signed_in(app, "stranger"), "/en/invitation", typed)
    assert page.beside == {"member_name": "Somebody in the group has this name. Please choose another."}
