"""The chain of a vote, as its page tells it: every step in the order of the record."""

import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import Clock
from tests.people import CARRIED, counted, member_ids
from tests.votes.kinds import KINDS, OTHERS, SOME, Put, recounted
from tests.votes.said import objections_of
from tracker.config import Config
from tracker.database import Database
from tracker.demands.actions import blank_with_wording, publish_list
from tracker.demands.queries import list_numbered, shown_revision
from tracker.groups.proposals import confirm
from tracker.record.models import RecordText
from tracker.record.verify import differences
from tracker.votes import disputes, tellers
from tracker.votes.models import Vote
from tracker.votes.rules import Figures
from tracker.wiring import application


def chain(config: Config, clock: Clock) -> tuple[list[str], list[str], str]:
    """The words of each step, where its words lead, and the page."""
    app = application(config, clock)
    page = app.test_client().get("/en/groups/depot-three/votes/1").get_data(as_text=True)
    app.extensions["tracker"].database.close()
    whole = page[page.index('<ol class="chain">') :]
    steps = re.findall(r"<li>(.*?)</li>", whole[: whole.index("</ol>")])
    words = [re.sub("<[^>]*>", "", step).partition(": ")[2].partition(", entry")[0] for step in steps]
    led = [re.search(r'href="([^"]*)">[^<]*</a>(?:,|$)', step) for step in steps]
    return words, [link[1] if link and "/record/" not in link[1] else "" for link in led], page


def objected(session: Session, put: Put, vote: Vote) -> None:
    _group, (_first, second, third) = put.party
    row = disputes.object_to(session, second.id, vote, "Two hands were counted twice.")
    disputes.join_objection(session, third.id, row.id)


def test_every_step_stands_in_the_order_of_the_record(database: Database, config: Config, clock: Clock) -> None:
    with database.acting() as session:
        put = KINDS["adopt_list"](session, clock)
        _group, (first, second, third) = put.party
        tellers.enter_count(session, second.id, put.motion.id, Figures(60, 54, 4, 2))
        tellers.enter_count(session, third.id, put.motion.id, CARRIED)
        vote = counted(session, put.motion, CARRIED)
        objected(session, put, vote)
        answer = disputes.propose_answer(session, first.id, objections_of(session, vote)[0], "They were not.")
        confirm(session, second.id, answer.id)
        confirm(session, second.id, publish_list(session, first.id, put.motion.subject).id)
        correction = disputes.propose_correction(session, first.id, vote, "The hall was another one.")
        confirm(session, second.id, correction.id)
        objected(session, put, vote)
        recount = disputes.begin_recount(session, first.id, vote, *member_ids(session, put.party[0])[1:])
        disputes.enter_recount(session, second.id, recount.id, Figures(60, 1, 50))
        disputes.enter_recount(session, third.id, recount.id, put.lost)
        for person in (second, third):
            disputes.enter_recount(session, person.id, recount.id, put.lost)
    words, led, page = chain(config, clock)
    assert list(zip(words, led, strict=True)) == [
        ("put to the vote at the meeting", ""),
        ("the two counts differed, and were counted again", "#counted"),
        ("this vote", ""),
        ("two members object", "#since"),
        ("the committee answers", "#since"),
        ("published", "/en/groups/depot-three/lists/1/r1"),
        ("the group corrects", "#since"),
        ("two members object", "#since"),
        ("the two counts differed, and were counted again", "#since"),
        ("counted anew", "#since"),
        ("What it had decided stays: others have built on it since.", "#since"),
    ]
    assert page.count("What it had decided stays: others have built on it since.") == 3
    assert page.count('id="since"') == page.count('id="counted"') == 1


STEPS = {
    "withdraw_list": ["the list is withdrawn", "counted anew", "the list stands again"],
    "change_rule": ["another rule is in force", "counted anew", "another rule is in force"],
    "recall": ["the mandate ends", "counted anew", "the mandate goes on"],
    "support": ["the support stands", "counted anew", "the support is withdrawn"],
    "ratify": ["the version is ratified", "counted anew"],
    "bind_delegate": ["the delegate is bound", "counted anew"],
}


@pytest.mark.parametrize("kind", STEPS)
def test_what_followed_from_a_vote_is_in_its_chain(database: Database, config: Config, clock: Clock, kind: str) -> None:
    with database.acting() as session:
        put = KINDS[kind](session, clock)
        vote = counted(session, put.motion, put.carried)
        number = vote.number
        recounted(session, put, vote, put.lost)
    app = application(config, clock)
    page = app.test_client().get(f"/en/groups/depot-three/votes/{number}").get_data(as_text=True)
    data = app.test_client().get(f"/en/groups/depot-three/votes/{number}.json").json
    app.extensions["tracker"].database.close()
    told = page[page.index('<ol class="chain">') :]
    places = [told.find(words) for words in ("this vote", *STEPS[kind][:2])]
    assert -1 not in places and places == sorted(places)
    assert all(words in told for words in STEPS[kind]) and "What it had decided is taken back." in told
    assert [one["outcome"] for one in data["recounts"]] == ["undone"]


def test_a_published_demand_that_a_recount_found_not_to_carry_says_so(
    database: Database, config: Config, clock: Clock
) -> None:
    with database.acting() as session:
        put = KINDS["adopt_list by item"](session, clock)
        _group, (first, second, _third) = put.party
        vote = counted(session, put.motion, SOME)
        adopted = vote.wording_hash_text.text
        confirm(session, second.id, publish_list(session, first.id, put.motion.subject).id)
        recounted(session, put, vote, OTHERS)
        assert vote.wording_hash_text.text == adopted  # of what was published, which stays
    app = application(config, clock)
    page = app.test_client().get("/en/groups/depot-three/lists/1").get_data(as_text=True)
    app.extensions["tracker"].database.close()
    items = re.findall('<li class="demand" id="([0-9]+)">(.*?)</li>', page, re.DOTALL)
    marks = {number: "! counted anew: Not carried" in words for number, words in items}
    assert (marks, adopted in page) == ({"1": False, "2": True}, True)


def test_a_removed_text_takes_the_hashes_of_every_count_with_it(database: Database, clock: Clock) -> None:
    with database.acting() as session:
        put = KINDS["adopt_list by item"](session, clock)
        group, (first, second, _third) = put.party
        vote = counted(session, put.motion, SOME)
        recounted(session, put, vote, OTHERS)
        confirm(session, second.id, publish_list(session, first.id, put.motion.subject).id)
        hashes = select(RecordText.text).where(RecordText.id.endswith("/wording_hash"))
        assert len(set(session.scalars(hashes))) == 2
        listed = list_numbered(session, group.id, 1)
        shown = shown_revision(session, listed) if listed is not None else None
        assert shown is not None
        blank_with_wording(session, [shown.demands[0].text_ids["ru"]], "court order 5")
        assert set(session.scalars(hashes)) == {None}
    assert list(differences(database)) == []


def test_the_feed_of_a_list_tells_that_it_stands_again(database: Database, config: Config, clock: Clock) -> None:
    with database.acting() as session:
        put = KINDS["withdraw_list"](session, clock)
        recounted(session, put, counted(session, put.motion, put.carried), put.lost)
    app = application(config, clock)
    feed = app.test_client().get("/en/groups/depot-three/lists/1.atom").get_data(as_text=True)
    app.extensions["tracker"].database.close()
    found = [feed.find(words) for words in ("list 1 stands again", "withdrew list 1", "published list 1")]
    assert feed.count("<entry>") == 3 and -1 not in found and found == sorted(found)
