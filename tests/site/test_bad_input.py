"""What people get wrong in forms: a plain sentence where it belongs, nothing lost, nothing stored."""

import re
from io import BytesIO
from urllib.parse import unquote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader

from tests.site.conftest import refused, stored
from tests.site.reading import read
from tests.site.test_bad_texts import NEW, first_item, saved
from tests.site.test_bad_texts import typed as pasted
from tests.world import World
from tracker.database import Database
from tracker.groups.queries import group_by_slug, members_of

Typed = dict[str, object]
CLAIM: Typed = {"half_one": "aaaa-bbbb-cccc-dddd", "half_two": "eeee-ffff-gggg-hhhh", "member_name": "Welder"}
ELECTION: Typed = {"seats": "3", "term_until": "2022-12-31", "candidates": "Aigul S.\nBolat K.\nno. 17"}
MEETING: Typed = {
    "day": "2022-01-04",
    "called_on": "2022-01-01",
    "town": "Town",
    "chair": "elder",
    "members": "90",
    "basis_day": "2022-01-02",
    "opening": "61",
}
ENTER = "/en/groups/main-mine/meetings/enter"
COUNT: Typed = {"present": "60", "m0-for_": "55", "m0-against": "3", "m0-abstain": "2", "m0-spoiled": "0"}
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
NEGATIVE = "A figure is a whole number from 0 on."
MISSING = "Please write a number here; 0 if there was none."


def no_figure(typed: str) -> str:
    return f"“{typed}” is no figure. Write a whole number in the digits 0 to 9 and nothing else, as 120."


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


def count_of(world: World) -> str:
    """Where the figures of the meeting that waits are entered."""
    return f"/en/meetings/{world.ids['meeting']}/count/1"


@pytest.mark.parametrize(
    ("wrong", "beside"),
    [
        ({"m0-for_": "70"}, {"present": "These add up to 75, but only 60 were present."}),
        ({"present": "95"}, {"present": "95 were present, but only 90 are entitled to vote."}),
        ({"present": "forty"}, {"present": no_figure("forty")}),
        ({"present": "120 чел."}, {"present": no_figure("120 чел.")}),
        ({"present": "１２"}, {"present": no_figure("１２")}),
        ({"present": ""}, {"present": MISSING}),
        ({"present": "-60"}, {"present": NEGATIVE}),
        ({"m0-against": "-3"}, {"m0-against": NEGATIVE}),
        ({"m0-against": "−3"}, {"m0-against": NEGATIVE}),
        ({"m0-abstain": "2.5"}, {"m0-abstain": no_figure("2.5")}),
        ({"m0-spoiled": "-0"}, {"m0-spoiled": NEGATIVE}),
        ({"m0-for_": ""}, {"m0-for_": MISSING}),
        ({"m0-for_": "5५"}, {"m0-for_": no_figure("5५")}),
        ({"m0-for_": "１２"}, {"m0-for_": no_figure("１２")}),
        ({"m0-for_": "55 чел."}, {"m0-for_": no_figure("55 чел.")}),
        ({"m0-for_": "9" * 41}, {"m0-for_": "At most 10,000,000 can be entered here."}),
        ({"m0-for_": "99999999999"}, {"m0-for_": "At most 10,000,000 can be entered here."}),
        ({"paper_hash": "the sheet"}, {"paper_hash": "A photograph's hash has 64 signs, 0 to 9 and a to f (SHA-256)."}),
    ],
)
def test_figures_that_cannot_be(world: World, app: Flask, wrong: Typed, beside: dict[str, str]) -> None:
    page = refused(app, world.signed_in(app, "teller"), count_of(world), COUNT | wrong)
    assert page.beside == beside


@pytest.mark.parametrize(
    ("wrong", "beside"),
    [
        ({"for_": "70"}, {"present": "These add up to 73, but only 60 were present."}),
        ({"present": "95"}, {"present": "95 were present, but only 90 are entitled to vote."}),
        ({"present": "120 чел."}, {"present": no_figure("120 чел.")}),
        ({"against": "-3"}, {"against": NEGATIVE}),
        ({"for_": "１２"}, {"for_": no_figure("１２")}),
        ({"for_": ""}, {"for_": MISSING}),
    ],
)
def test_figures_of_a_recount_that_cannot_be(world: World, app: Flask, wrong: Typed, beside: dict[str, str]) -> None:
    typed = {"present": "60", "for_": "55", "against": "3", "abstain": "", "spoiled": ""}
    page = refused(app, world.signed_in(app, "teller"), f"/en/recounts/{world.ids['recount']}", typed | wrong)
    assert page.beside == beside


OVER = (
    "Nothing was entered: this page was of a round before, and the two counts differed. Count again, then enter what you "
    "found now."
)


def test_a_form_of_figures_of_the_round_before(world: World, app: Flask) -> None:
    """Open in a second tab, with an own `once`, when the counts differed."""
    teller = world.signed_in(app, "teller")
    old = read(teller.get(count_of(world))).fields
    first = COUNT | {"present": "76", "m0-for_": "70"}
    assert teller.post(count_of(world), data=first | {"m0-round": "1"}).status_code == 303  # teller two found 71
    typed = first | {"once": old["once"][0], "m0-round": old["m0-round"][0]}
    before = stored(app)
    answer = teller.post(count_of(world), data=typed)
    page = read(answer)
    assert (answer.status_code, stored(app), page.alert) == (409, before, [OVER])
    assert page.lost(first) == {} and page.fields["m0-round"] == ["2"]
    assert teller.post(count_of(world), data=first | {"m0-round": "2"}).status_code == 303
    assert stored(app)["single_count"] == before["single_count"] + 1


def test_a_form_of_a_recount_of_the_round_before(world: World, app: Flask) -> None:
    teller, address = world.signed_in(app, "teller"), f"/en/recounts/{world.ids['recount']}"
    old = read(teller.get(address)).fields
    first = {"present": "60", "for_": "50", "against": "3", "abstain": "", "spoiled": ""}
    assert teller.post(address, data=first | {"round": "1"}).status_code == 303  # teller two found others
    before = stored(app)
    answer = teller.post(address, data=first | {"once": old["once"][0], "round": old["round"][0]})
    page = read(answer)
    assert (answer.status_code, stored(app), page.alert) == (409, before, [OVER])
    assert page.lost(first) == {} and page.fields["round"] == ["2"]
    assert teller.post(address, data=first | {"round": "2"}).status_code == 303
    assert stored(app)["recount_figures"] == before["recount_figures"] + 1


def test_a_form_of_figures_with_none_in_it(world: World, app: Flask) -> None:
    page = refused(app, world.signed_in(app, "teller"), count_of(world), {"present": "60"})
    assert page.alert == ["Please enter the figures of at least one vote."]


def test_a_committee_of_members_cannot_estimate(world: World, app: Flask) -> None:
    teller, before = world.signed_in(app, "teller"), stored(app)
    answer = teller.post(count_of(world), data=COUNT | {"m0-estimated": "y"})
    assert (answer.status_code, stored(app)) == (422, before)
    assert read(answer).alert == ["Only an open assembly can estimate; count again."]


def test_figures_with_spaces_between_thousands_are_read(world: World, app: Flask) -> None:
    client = world.signed_in(app, "teller")
    assert client.post(count_of(world), data=COUNT | {"present": " 6 0 "}).status_code == 303


def test_who_abstained_and_what_was_spoiled_can_be_left_empty(world: World, app: Flask) -> None:
    world.signed_in(app, "teller").post(count_of(world), data=COUNT)  # the second found others: both count again
    for person in ("teller-two", "teller"):
        empty = {"m0-abstain": "", "m0-spoiled": ""}
        answer = world.signed_in(app, person).post(count_of(world), data=COUNT | empty)
    (figures,) = app.test_client().get(f"{answer.headers['Location']}.json").get_json()["figures"]
    assert (figures["for_"], figures["abstain"], figures["spoiled"]) == (55, 0, 0)


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


def tellers(world: World, app: Flask) -> Typed:
    return {"teller_one": member_id(world, app, "teller"), "teller_two": member_id(world, app, "teller-two")}


def member_id(world: World, app: Flask, person: str) -> str:
    with app.extensions["tracker"].database.reading() as session:
        group = group_by_slug(session, "main-mine")
        assert group is not None
        return next(m.id for m in members_of(session, group.id) if m.account_id == world.accounts[person])


def prepared_election(client: FlaskClient, **other: object) -> str:
    """The motion of an election as the form of the meeting has it ticked."""
    answer = client.post("/en/groups/main-mine/elections/new", data=ELECTION | other)
    place, _, motion = answer.headers["Location"].partition("?motion=")
    assert place == ENTER
    return unquote(motion)


def test_letters_where_a_candidates_votes_belong(world: World, app: Flask) -> None:
    seat, chosen = world.signed_in(app, "seat"), tellers(world, app)
    form = MEETING | chosen | {"motions": prepared_election(seat)}
    count = seat.post(ENTER, data=form).headers["Location"] + "/count/1"
    for wrong, said in (("many", no_figure("many")), ("-1", NEGATIVE), ("1.5", no_figure("1.5")), ("", MISSING)):
        typed = {"present": "60", "m0-mark_0": "50", "m0-mark_1": wrong, "m0-mark_2": "30", "m0-spoiled": "0"}
        assert refused(app, world.signed_in(app, "teller"), count, typed).beside == {"m0-mark_1": said}


@pytest.mark.parametrize(
    ("wrong", "beside"),
    [
        ({"day": "2022-01-06"}, "day"),
        ({"day": "2023-01-04"}, "day"),
        ({"day": "yesterday"}, "day"),
        ({"day": "2022-02-30"}, "day"),
        ({"day": "0000-00-00"}, "day"),
        ({"day": ""}, "day"),
        ({"called_on": "2022-01-05"}, "called_on"),
        ({"called_on": "2021-12-32"}, "called_on"),
        ({"basis_day": "2022-02-30"}, "basis_day"),
        ({"town": " "}, "town"),
        ({"town": "x" * 201}, "town"),
        ({"members": "0"}, "members"),
        ({"members": "-90"}, "members"),
        ({"members": "ninety"}, "members"),
        ({"members": "９０"}, "members"),
        ({"members": "120 чел."}, "members"),
        ({"members": "9" * 11}, "members"),
        ({"opening": "-1"}, "opening"),
        ({"opening": "６１"}, "opening"),
        ({"opening": "61 чел."}, "opening"),
        ({"opening": "91"}, "opening"),
        ({"chair": "tsar"}, "chair"),
        ({"motions": []}, "motions"),
        ({"teller_one": ""}, "teller_two"),
        ({"teller_two": ""}, "teller_two"),
    ],
)
def test_meetings_that_cannot_be(world: World, app: Flask, wrong: Typed, beside: str) -> None:
    form = MEETING | tellers(world, app) | {"motions": f"adopt_list:{world.ids['draft']}"} | wrong
    page = refused(app, world.signed_in(app, "seat"), ENTER, form, but="chair" if beside == "chair" else "")
    assert list(page.beside) == [beside]


@pytest.mark.parametrize(
    ("way", "day"), [("call", "2022-01-04"), ("call", "2023-01-07"), ("ask", "2022-01-04"), ("ask", "2023-01-07")]
)
def test_meetings_that_cannot_be_called(world: World, app: Flask, way: str, day: str) -> None:
    person = "seat" if way == "call" else "member"
    form = MEETING | tellers(world, app) | {"motions": f"adopt_list:{world.ids['draft']}", "day": day}
    del form["called_on"], form["opening"]
    page = refused(app, world.signed_in(app, person), f"/en/groups/main-mine/meetings/{way}", form)
    assert page.beside == {"day": "A meeting is called for a day from today on, within a year."}


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (
            {"also": "uk_2017", "day": "2017-02-28", "called_on": "2017-02-20"},
            "This rule was not in force on the day of the meeting.",
        ),
        ({"also": "uk_era2025"}, "This rule was not in force on the day of the meeting."),
        ({"also": "house_of_cards"}, "Please choose one of these."),
    ],
)
def test_a_further_rule_that_cannot_be(world: World, app: Flask, wrong: Typed, sentence: str) -> None:
    form = MEETING | tellers(world, app) | {"motions": f"adopt_list:{world.ids['draft']}"} | wrong
    page = refused(app, world.signed_in(app, "seat"), ENTER, form, but="also" if "choose" in sentence else "")
    assert page.beside == {"also": sentence}


@pytest.mark.parametrize("motion", ["adopt_list:no-such-draft", "adopt_list", "crown:tsar", ":"])
def test_what_is_not_there_cannot_be_put_to_the_vote(world: World, app: Flask, motion: str) -> None:
    seat, form = world.signed_in(app, "seat"), MEETING | tellers(world, app) | {"motions": motion}
    before = stored(app)
    answer = seat.post(ENTER, data=form)
    page = read(answer)
    assert (answer.status_code in (404, 422), stored(app), len(page.alert)) == (True, before, 1)
    assert page.lost(form) == {}


BARRED = "Who stands in an election, moved the motion or is to be recalled does not count the votes on it."


def test_a_candidate_cannot_be_named_a_teller(world: World, app: Flask) -> None:
    seat, chosen = world.signed_in(app, "seat"), tellers(world, app)
    motion = prepared_election(seat, members=[chosen["teller_two"]])
    page = refused(app, seat, ENTER, MEETING | chosen | {"motions": motion})
    assert page.beside == {"teller_two": BARRED}


def test_who_moved_what_is_voted_on_cannot_be_named_a_teller(world: World, app: Flask) -> None:
    seat, mover = world.signed_in(app, "seat"), member_id(world, app, "member")
    form = MEETING | tellers(world, app) | {"motions": f"amend:{world.ids['amendment']}"}
    assert refused(app, seat, ENTER, form | {"teller_one": mover}).beside == {"teller_one": BARRED}
    entered = seat.post(ENTER, data=form).headers["Location"]
    others = {"teller_one": member_id(world, app, "teller"), "teller_two": mover}
    assert refused(app, seat, f"{entered}/sittings/1", others).beside == {"teller_two": BARRED}
    assert refused(app, seat, f"{entered}/sittings/new", others | {"day": "2022-01-05"}).beside == {
        "teller_two": BARRED
    }


def test_who_counts_cannot_put_their_own_amendment_to_the_vote_they_count(world: World, app: Flask) -> None:
    seat = world.signed_in(app, "seat")
    two = {"teller_one": member_id(world, app, "teller"), "teller_two": member_id(world, app, "member")}
    form = MEETING | two | {"motions": f"adopt_list:{world.ids['draft']}"}
    entered = seat.post(ENTER, data=form).headers["Location"]
    page = refused(app, seat, f"{entered}/motions", {"motions": f"amend:{world.ids['amendment']}"})
    assert page.beside == {"motions": BARRED}


def test_nothing_is_put_to_the_same_meeting_twice(world: World, app: Flask) -> None:
    seat, address = world.signed_in(app, "seat"), f"/en/meetings/{world.ids['meeting']}/motions"
    page = refused(app, seat, address, {"motions": f"adopt_list:{world.ids['draft']}"}, 409)
    assert page.beside == {"motions": "This stands on the agenda already."}
    assert refused(app, seat, address, {"secret": "y"}).beside == {
        "motions": "Choose at least one thing that the meeting votes about."
    }


def counted_by_both(world: World, app: Flask) -> str:
    """Both tellers enter the same figures; where the vote is."""
    teller = world.signed_in(app, "teller")
    figures = COUNT | {"present": "77", "m0-for_": "71"}  # what the second teller has entered
    return teller.post(count_of(world), data=figures).headers["Location"]


def test_no_sitting_is_added_once_a_result_stands(world: World, app: Flask) -> None:
    seat, address = world.signed_in(app, "seat"), f"/en/meetings/{world.ids['meeting']}/sittings/new"
    sitting = {"day": "2022-01-05", "hour": "7:30", "place": "the gate"} | tellers(world, app)
    vote = counted_by_both(world, app)
    page = refused(app, seat, address, sitting, 409)
    assert page.alert == ["A result of this meeting stands already: no sitting can be added or changed any more."]
    shown = app.test_client().get(f"{vote}.json").get_json()
    assert (shown["carried"], [one["present"] for one in shown["sittings"]]) == (True, [77])


@pytest.mark.parametrize("day", ["2022-01-03", "2022-01-06", "2023-01-05", "tomorrow"])
def test_a_sitting_of_another_day_than_could_be(world: World, app: Flask, day: str) -> None:
    sitting = {"day": day, "hour": "7:30", "place": "the gate"} | tellers(world, app)
    page = refused(app, world.signed_in(app, "seat"), f"/en/meetings/{world.ids['meeting']}/sittings/new", sitting)
    assert list(page.beside) == ["day"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ("120 чел.", no_figure("120 чел.")),
        ("１２", no_figure("１２")),
        ("-1", NEGATIVE),
        ("91", "91 were present, but only 90 are entitled to vote."),
    ],
)
def test_a_meeting_is_not_opened_with_a_number_that_cannot_be(
    world: World, app: Flask, database: Database, wrong: str, sentence: str
) -> None:
    database.clock.move(days=15)  # type: ignore[attr-defined]
    address = f"/en/meetings/{world.ids['called']}/open"
    page = refused(app, world.signed_in(app, "seat"), address, {"opening": wrong})
    assert page.beside == {"opening": sentence}


def test_a_draft_changed_after_it_was_put_is_voted_on_as_it_was_put(world: World, app: Flask) -> None:
    seat, address = world.signed_in(app, "seat"), f"/en/drafts/{world.ids['draft']}"
    as_put, page = read(seat.get(address)).text.count("SECRET draft"), read(seat.get(f"{address}/edit"))
    assert seat.post(f"{address}/edit", data=saved(page, **{first_item(page): "other words"})).status_code == 303
    for person, place in (("teller", count_of(world)), ("seat", f"/en/meetings/{world.ids['meeting']}")):
        text = read(world.signed_in(app, person).get(place)).text
        assert text.count("The draft was changed since. The vote is on the words below, as they were put.") == 1
        assert (text.count("SECRET draft"), text.count("other words")) == (1, 0), place
    vote = counted_by_both(world, app)
    number = vote.rpartition("/")[2]
    text = read(seat.get(address)).text
    assert text.count(f"Vote {number} adopted an earlier wording. The draft was changed since") == 1
    assert text.count("other words") == 1
    assert seat.post(f"{address}/publish").status_code == 409
    assert text.count("Take the adopted wording back into the draft") == 1
    assert seat.post(f"{address}/adopted/{number}").headers["Location"] == address
    text = read(seat.get(address)).text
    assert text.count("A meeting adopted exactly this wording.") == 1
    assert (text.count("SECRET draft"), text.count("other words")) == (as_put, 0)


def test_the_pack_of_a_list_of_two_hundred_demands_is_printed(world: World, app: Flask) -> None:
    seat = world.signed_in(app, "seat")
    paste = "\n".join(f"{n}. Требование {n} об условиях труда на участке {n}" for n in range(1, 201))
    draft = seat.post(NEW, data=pasted(paste)).headers["Location"].rpartition("/")[2].partition("?")[0]
    motion = {"motions": f"adopt_list:{draft}", "by_item": f"adopt_list:{draft}"}
    entered = seat.post(ENTER, data=MEETING | tellers(world, app) | motion).headers["Location"]
    answer = seat.get(f"{entered}/pack.pdf")
    assert (answer.status_code, answer.mimetype, answer.data[:5]) == (200, "application/pdf", b"%PDF-")
    printed = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.data)).pages)
    assert [n for n in range(1, 201) if f"на участке {n}" not in " ".join(printed.split())] == []


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
    answer = world.signed_in(app, "seat").post("/en/groups/main-mine/support", data=typed)
    assert (answer.status_code, "<li>There is no such common demand.</li>" in answer.text) == (404, True)


@pytest.mark.parametrize("order", ["", "P-1", "P-1, P-1", "P-1, P-2, P-3", "one, two", "P-" + "9" * 20])
def test_orders_of_the_programme_that_cannot_be(world: World, app: Flask, order: str) -> None:
    page = refused(app, world.signed_in(app, "delegate"), "/en/council/order", {"order": order})
    assert list(page.beside) == ["order"]


def test_a_correction_that_says_nothing_or_too_much(world: World, app: Flask) -> None:
    seat, address = world.signed_in(app, "seat"), "/en/groups/main-mine/votes/1/correction"
    assert refused(app, seat, address, {"statement": ""}).beside == {"statement": "Please fill this in."}
    long = refused(app, seat, address, {"statement": "x" * 2001})
    assert long.beside == {"statement": "At most 2000 characters; these are 2001."}


def test_tellers_who_differ_are_shown_both_counts_and_count_again(world: World, app: Flask) -> None:
    address, before = count_of(world), stored(app)["record_entry"]
    teller = world.signed_in(app, "teller")
    assert teller.post(address, data=COUNT | {"present": "76", "m0-for_": "70"}).headers["Location"] == address
    for person in ("teller", "teller-two"):
        text = read(world.signed_in(app, person).get(address)).text
        assert text.count("The two counts differed. Please count again.") == 1
        assert [text.count(f"Round 1: {figures}") for figures in COUNTS] == [1, 1]
    for person in ("member", "seat"):
        text = read(world.signed_in(app, person).get(address)).text
        assert text.count("70 for") + text.count("71 for") == 0
    assert stored(app)["record_entry"] == before
    fields = {person: read(world.signed_in(app, person).get(address)).fields for person in ("teller", "teller-two")}
    assert {person: values["present"] for person, values in fields.items()} == {"teller": [""], "teller-two": ["79"]}
    assert [values["m0-for_"] for values in fields.values()] == [[""], [""]]  # 79: what the second kept for later
    for person in ("teller-two", "teller"):
        answer = world.signed_in(app, person).post(address, data=COUNT)
    assert answer.headers["Location"].startswith("/en/groups/main-mine/votes/")
    data = app.test_client().get(f"{answer.headers['Location']}.json").get_json()
    assert [(one["present"], one["for_"]) for one in data["earlier"]] == [(76, 70), (77, 71)]


COUNTS = (
    "70 for, 3 against, 2 abstained, 0 spoiled; 76 present",
    "71 for, 3 against, 2 abstained, 0 spoiled; 77 present",
)


@pytest.mark.parametrize(
    ("person", "path", "name", "limit"),
    [
        ("member", "groups/main-mine/votes/1/objection", "reason", 2000),
        ("seat", "groups/main-mine/votes/1/objections/{objection}/answer", "answer", 2000),
        ("seat", "groups/main-mine/delegate/instruction", "text-kk", 4000),
    ],
)
def test_words_about_votes_that_say_nothing_or_too_much(
    world: World, app: Flask, person: str, path: str, name: str, limit: int
) -> None:
    client, address = world.signed_in(app, person), f"/en/{path.format(**world.ids)}"
    assert refused(app, client, address, {name: " \n"}, but=name).beside == {name: "Please fill this in."}
    long = refused(app, client, address, {name: "x" * (limit + 1)})
    assert long.beside == {name: f"At most {limit} characters; these are {limit + 1}."}


def test_minutes_that_are_too_long_or_too_early(world: World, app: Flask) -> None:
    seat, address = world.signed_in(app, "seat"), f"/en/meetings/{world.ids['meeting']}/minutes"
    long = refused(app, seat, address, {"minutes": "x" * 20_001})
    assert long.beside == {"minutes": "At most 20000 characters; these are 20001."}
    early = refused(app, seat, address, {"minutes": "All agreed.", "deed": "close"}, 409)
    assert early.alert == ["Not every vote of this meeting is counted. Count it, or take the motion back."]


def test_a_second_objection_waits_for_the_first(world: World, app: Flask) -> None:
    address = "/en/groups/main-mine/votes/2/objection"  # a member objects to this vote, and nobody has joined yet
    page = refused(app, world.signed_in(app, "teller"), address, {"reason": "I object too."}, 409)
    assert page.alert == [
        "Somebody objects to this vote already and waits for a second member: join that objection instead."
    ]


def test_a_recount_that_cannot_be(world: World, app: Flask) -> None:
    seat, address = world.signed_in(app, "seat"), "/en/groups/main-mine/votes/{}/recount"
    two = tellers(world, app)
    assert refused(app, seat, address.format(2), two, 409).alert == [
        "An election is not recounted here: seats were given by its count. Hold it anew."
    ]
    assert refused(app, seat, address.format(1), two, 409).alert == ["A recount of this vote is under way already."]
    cancelled = seat.post(f"/en/recounts/{world.ids['recount']}/cancel")
    assert cancelled.headers["Location"] == "/en/groups/main-mine/votes/1"
    same = refused(app, seat, address.format(1), two | {"teller_two": two["teller_one"]})
    assert list(same.beside) == ["teller_two"]


def test_a_teller_counts_once_a_round(world: World, app: Flask) -> None:
    second, before = world.signed_in(app, "teller-two"), stored(app)
    answer = second.post(count_of(world), data=COUNT)
    assert (answer.status_code, stored(app)) == (409, before)
    assert read(answer).alert == ["You have entered your figures. Now the other one must enter theirs."]


def test_a_name_that_stands_in_the_group_already(world: World, app: Flask) -> None:
    typed = {"code": "open-code", "member_name": "SECRET member teller", "step": "join"}
    page = refused(app, world.signed_in(app, "stranger"), "/en/invitation", typed)
    assert page.beside == {"member_name": "Somebody in the group has this name. Please choose another."}


def test_unequal_counts_are_seen_by_nobody_who_could_add_a_sitting(world: World, app: Flask) -> None:
    """One sitting, counted differently; then another shift is to vote on the same motion."""
    seat, teller = world.signed_in(app, "seat"), world.signed_in(app, "teller")
    count = f"/en/meetings/{world.ids['unequal']}/count/1"
    add = {**tellers(world, app), "day": "2022-01-05"}
    assert "66 for" in teller.get(count).get_data(as_text=True)
    for _sittings in (1, 2):
        page = seat.get(count).get_data(as_text=True)
        assert "Waits for the two who count." in page and not re.search("6[67] for", page)
        assert seat.post(f"/en/meetings/{world.ids['unequal']}/sittings/new", data=add).status_code == 303
    assert "67 for" in teller.get(count).get_data(as_text=True)
