"""Wherever a rule is named that nobody has checked, the page says so; a change of rule is put with all that it asks."""

from pathlib import Path

import pytest
from flask import Flask

from tests.people import CARRIED, counted, meeting
from tests.world import World
from tracker.accounts.web import database
from tracker.groups.queries import group_by_slug
from tracker.labels import LABELS
from tracker.site.pack_page import pack_of
from tracker.site.rule_words import about
from tracker.votes import actions
from tracker.votes.agenda import MotionChoice
from tracker.votes.models import Meeting

NAMED = str(LABELS["rule"]["kz_strike_meeting"])
NOTE = "the Labour Code is being amended"


def with_rule(world: World, app: Flask) -> tuple[int, str, str]:
    """The main mine votes for the rule for its motions; it has another change of rules before it. Gives vote, meetings."""
    with app.app_context(), database().acting() as session:
        group = group_by_slug(session, "main-mine")
        assert group is not None
        seat = world.accounts["seat"]
        changed = actions.enter_meeting(
            session, seat, group, "change_rule", "motions:kz_strike_meeting", meeting(session, group)
        )
        vote = counted(session, changed, CARRIED)
        choices = [
            MotionChoice("change_rule", f"lists:{name}") for name in ("kz_strike_meeting", "house_strike_strict")
        ]
        later = actions.enter_meetings(session, seat, group, choices[:1], meeting(session, group))
        other = actions.enter_meetings(session, seat, group, choices[1:], meeting(session, group))
        return vote.number, later.id, other.id


def test_what_nobody_has_checked_is_said_wherever_the_rule_is_named(world: World, tmp_path: Path) -> None:
    with world.app(tmp_path) as app:
        vote, open_one, _other = with_rule(world, app)
        with app.app_context(), database().reading() as session:
            (sitting,) = session.get_one(Meeting, open_one).sittings
        names = {account: name for name, account in world.accounts.items()}
        seat, teller = (world.signed_in(app, name) for name in ("seat", names[sitting.tellers[0]]))
        here = [f"/en/groups/main-mine{path}" for path in ("", f"/votes/{vote}", "/votes", "/meetings/call")]
        for address in [*here, *(f"/en/meetings/{open_one}{path}" for path in ("", "/motions", "/count/1"))]:
            answer = (teller if "/count/" in address else seat).get(address)
            text = answer.get_data(as_text=True)
            assert answer.status_code == 200, address
            assert NAMED in text, address
            assert all(NOTE in after[:900] for after in text.split(NAMED)[1:]), address


def test_two_changes_of_rules_are_told_apart_in_hall_and_count(world: World, tmp_path: Path) -> None:
    with world.app(tmp_path) as app:
        _vote, first, second = with_rule(world, app)
        with app.test_request_context("/kk/"), database().reading() as session:
            app.preprocess_request()
            packs = [pack_of(session, session.get_one(Meeting, key), names=False) for key in (first, second)]
        words = [{one.language: one.text for part in pack.motions[0].parts for one in part.wordings} for pack in packs]
        assert words[0] != words[1]
        assert set(words[0]) == {"kk", "ru"}
        assert "kz_strike_meeting@1" in words[0]["ru"] and "Трудовой кодекс" in words[0]["ru"]
        assert "мягче нынешнего правила" in words[0]["ru"]
        conditions = packs[0].motions[0].conditions
        assert all(" / " in condition for condition in conditions)


@pytest.mark.parametrize(
    ("title", "kind", "said"),
    [
        ("v3", "ratify", "version 3"),
        ("P-7", "support", "P-7"),
        ("Six demands", "adopt_list", "Six demands"),
        (None, "ratify", ""),
        (None, "elect", ""),
    ],
)
def test_what_is_voted_on_is_said_in_words(app: Flask, title: str | None, kind: str, said: str) -> None:
    with app.test_request_context("/en/"):
        assert about(title, kind) == said


def test_a_change_of_the_rule_is_said_in_words(app: Flask) -> None:
    with app.test_request_context("/en/"):
        said = about("lists: kz_strike_meeting@1", "change_rule")
    assert NAMED in said and "kz_strike" not in said
