"""What is typed of a meeting is kept; several shifts are entered in one flow."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.conftest import Clock
from tests.people import ADDRESSEES, content
from tests.site.reading import Page, read
from tests.world import World
from tracker.accounts.web import database
from tracker.demands.drafting import begin_draft
from tracker.groups.queries import group_by_slug
from tracker.votes.meeting_drafts import forget_old_drafts
from tracker.votes.models import Meeting, MeetingDraft, Motion, Vote

ENTER = "/en/groups/main-mine/meetings/enter"


@pytest.fixture
def app(world: World, tmp_path: Path) -> Iterator[Flask]:
    with world.app(tmp_path) as app:
        yield app


@pytest.fixture
def motion(world: World, app: Flask) -> str:
    """Three demands that can be put to a meeting."""
    with app.app_context(), database().acting() as session:
        main = group_by_slug(session, "main-mine")
        assert main is not None
        draft = begin_draft(session, world.accounts["seat"], main, content("one", "two", "three"), ADDRESSEES)
        return f"adopt_list:{draft.id}"


@pytest.fixture
def typed(motion: str) -> dict[str, str]:
    return {
        "motions": motion,
        "by_item": motion,
        "secret": "y",
        "day": "2022-01-04",
        "called_on": "2022-01-01",
        "town": "Town",
        "chair": "elder",
        "members": "88",
        "basis_day": "2022-01-02",
        "paper": "y",
    }


def sent(client: FlaskClient, fields: dict[str, str], deed: str) -> Page:
    """Press a button of the form, and read the page that it leads to."""
    answer = client.post(ENTER, data=fields | {"deed": deed})
    assert answer.status_code == 303
    return read(client.get(answer.location.partition("#")[0]))


def kept_drafts(app: Flask) -> int:
    with app.app_context(), database().reading() as session:
        return session.scalar(select(func.count()).select_from(MeetingDraft)) or 0


def test_what_was_typed_comes_back_to_its_writer_alone_until_it_is_entered(
    world: World, app: Flask, typed: dict[str, str]
) -> None:
    client, other, before = world.signed_in(app, "seat"), world.signed_in(app, "proposer"), kept_drafts(app)
    page = sent(client, typed | {"sittings-0-day": "2022-01-05", "sittings-0-opening": "31"}, "keep")
    assert page.lost(typed | {"sittings-0-day": "2022-01-05", "sittings-0-opening": "31"}) == {}
    assert kept_drafts(app) == before + 1
    meetings = ENTER.removesuffix("/enter")
    assert "You have begun to type this" in client.get(meetings).get_data(as_text=True)
    assert "88" not in read(other.get(ENTER)).fields.get("members", "")
    assert client.post(ENTER, data=typed).status_code == 303
    assert kept_drafts(app) == before
    assert read(client.get(ENTER)).fields["members"] != "88"
    assert "You have begun to type this" not in client.get(meetings).get_data(as_text=True)


def test_a_link_from_a_draft_puts_it_beside_what_was_kept(world: World, app: Flask, typed: dict[str, str]) -> None:
    client = world.signed_in(app, "seat")
    sent(client, typed | {"motions": "change_rule:motions:rror_majority"}, "keep")
    page = client.get(f"{ENTER}?motion={typed['motions']}").get_data(as_text=True)
    assert f'value="{typed["motions"]}" checked' in page
    assert '<option value="change_rule:motions:rror_majority" selected' in page


def test_begun_anew_the_form_is_as_at_first(world: World, app: Flask, typed: dict[str, str]) -> None:
    client = world.signed_in(app, "seat")
    first = read(client.get(ENTER)).fields
    sent(client, typed, "keep")
    again = sent(client, typed, "anew").fields
    for form in (first, again):
        form.pop("once"), form.pop("csrf_token", None)
    assert again == first


def test_two_shifts_are_entered_in_one_flow(world: World, app: Flask, typed: dict[str, str]) -> None:
    """From the form with a shift more, over the figures of each sitting, to the vote."""
    client, second = world.signed_in(app, "seat"), world.signed_in(app, "proposer")
    page = sent(client, typed, "shift")
    assert page.lost(typed | {"sittings-0-day": "2022-01-04", "sittings-0-paper": "y"}) == {}
    page = sent(client, typed | {"sittings-0-day": "2022-01-05", "sittings-0-paper": "y"}, "shift")
    assert page.lost({"sittings-0-day": "2022-01-05", "sittings-1-day": "2022-01-04"}) == {}
    three = typed | {"sittings-0-day": "2022-01-05", "sittings-0-paper": "y", "sittings-1-day": "2022-01-04"}
    page = sent(client, three, "without-1")
    assert page.lost({"sittings-0-day": "2022-01-05"}) == {}
    assert "sittings-1-day" not in page.fields
    answer = client.post(ENTER, data=typed | {"sittings-0-day": "2022-01-05", "sittings-0-paper": "y"})
    first = answer.location
    figures = {"present": "40"} | {f"m0-for__{n}": "30" for n in range(3)} | {f"m0-against_{n}": "5" for n in range(3)}
    night = {"present": "35"} | {f"m0-for__{n}": "20" for n in range(3)} | {f"m0-against_{n}": "9" for n in range(3)}
    answer = client.post(first, data=figures)
    assert answer.location == first.replace("/count/1", "/count/2"), "the figures of the next shift are asked at once"
    answer = client.post(answer.location, data=night)
    assert "Now the other one must enter theirs" in client.get(answer.location).get_data(as_text=True)
    answer = second.post(first, data=figures)
    assert answer.location.endswith("/count/2")
    answer = second.post(answer.location, data=night)
    assert answer.location == first.removesuffix("/count/1")
    with app.app_context(), database().reading() as session:
        vote = session.scalars(select(Vote).order_by(Vote.entry.desc()).limit(1)).one()
        assert [(line["for_"], line["against"]) for line in vote.figures[0]["lines"]] == [(50, 14)] * 3
        assert [sitting["day"] for sitting in vote.sittings] == ["2022-01-04", "2022-01-05"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"sittings-0-day": "2023-01-05"}, "A meeting that is entered has taken place: its day is today or before."),
        ({"sittings-0-day": "2022-01-03"}, "A further sitting is on the day of the first one or after it."),
        ({"sittings-0-opening": "-4"}, "A figure is a whole number from 0 on."),
        (
            {"sittings-0-opening": "１２"},
            "“１２” is no figure. Write a whole number in the digits 0 to 9 and nothing else, as 120.",
        ),
        ({"sittings-0-opening": "95"}, "95 were present, but only 88 are entitled to vote."),
    ],
)
def test_what_is_wrong_with_a_further_sitting_is_said_beside_it(
    world: World, app: Flask, typed: dict[str, str], wrong: dict[str, str], said: str
) -> None:
    client = world.signed_in(app, "seat")
    fields = typed | {"sittings-0-day": "2022-01-04", "sittings-0-paper": "y"} | wrong
    answer = client.post(ENTER, data=fields)
    page = read(answer)
    assert answer.status_code == 422
    assert page.beside == {next(iter(wrong)): said}
    assert page.lost(fields) == {}
    assert f"Sitting 2: {said}" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "name", ["sittings-²-day", "sittings-99999999999999999999-day", "sittings--1-day", "sittings-x"]
)
def test_names_of_fields_that_nobody_made_are_nobodys(
    world: World, app: Flask, typed: dict[str, str], name: str
) -> None:
    client = world.signed_in(app, "seat")
    assert client.post(ENTER, data=typed | {name: "2022-01-04"}).status_code == 303
    with app.app_context(), database().reading() as session:
        motion = session.scalars(select(Motion).where(Motion.subject == typed["motions"].partition(":")[2])).one()
        assert len(motion.meeting.sittings) == 1


def test_a_draft_nobody_went_on_with_is_forgotten_after_a_month(app: Flask) -> None:
    with app.app_context():
        whole = database()
    clock = whole.clock
    assert isinstance(clock, Clock)
    with whole.acting() as session:
        forget_old_drafts(session)
        assert session.scalar(select(func.count()).select_from(MeetingDraft)) == 1
        clock.move(days=31)
        forget_old_drafts(session)
        assert session.scalar(select(func.count()).select_from(MeetingDraft)) == 0


def test_who_is_no_member_of_the_committee_keeps_nothing(world: World, app: Flask, typed: dict[str, str]) -> None:
    before = kept_drafts(app)
    assert world.signed_in(app, "member").post(ENTER, data=typed | {"deed": "keep"}).status_code == 403
    assert kept_drafts(app) == before
    with app.app_context(), database().reading() as session:
        assert session.scalar(select(func.count()).select_from(Meeting).where(Meeting.town == "Town")) == 0
