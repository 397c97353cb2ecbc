"""Two people at once, or one person twice: both keep their words, and nothing happens a second time."""

from threading import Barrier, Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.site.conftest import refused, stored
from tests.site.reading import read
from tests.site.test_bad_input import COUNT, ENTER, MEETING, count_of, tellers
from tests.site.test_bad_texts import NEW, draft_page, first_item, saved, typed
from tests.world import World
from tracker.accounts.models import Account
from tracker.database import Database

DECIDED = "This proposal was already confirmed or declined."
UNSETTLED = "Two people wrote at the same place of this draft. Choose first which words shall stand."


def test_a_draft_changed_since_the_vote_is_not_published(world: World, app: Flask) -> None:
    seat, address = world.signed_in(app, "seat"), f"/en/drafts/{world.ids['ready']}"
    page = draft_page(app, world, "seat", "ready")
    changed = saved(page, **{first_item(page): "SECRET adopted, and a word more"})
    assert seat.post(f"{address}/edit", data=changed).status_code == 303
    said = read(seat.get(address)).text
    assert (
        said.count("adopted an earlier wording. The draft was changed since: this wording needs a vote of its own.")
        == 1
    )
    before = stored(app)
    answer = seat.post(f"{address}/publish")
    assert (answer.status_code, stored(app)) == (409, before)
    sentence = "There is no carried vote on this very wording. Put it to the vote first."
    assert read(answer).text.count(sentence) == 1


def test_a_draft_changed_after_its_publication_was_proposed_is_not_published(
    world: World, app: Flask, database: Database
) -> None:
    proposer, seat = world.signed_in(app, "proposer"), world.signed_in(app, "seat")
    address = f"/en/drafts/{world.ids['ready']}"
    proposal = proposer.post(f"{address}/publish").headers["Location"]
    page = draft_page(app, world, "seat", "ready")
    seat.post(f"{address}/edit", data=saved(page, **{first_item(page): "something else"}))
    before = stored(app)
    answer = seat.post(f"{proposal}/confirm")
    assert (answer.status_code, stored(app)) == (409, before)


def test_who_saves_over_a_newer_draft_finds_both_versions_and_chooses(world: World, app: Flask) -> None:
    address = f"/en/drafts/{world.ids['draft']}"
    seat, proposer = world.signed_in(app, "seat"), world.signed_in(app, "proposer")
    page = read(seat.get(f"{address}/edit"))
    item = first_item(page)
    assert proposer.post(f"{address}/edit", data=saved(page, **{item: "the newer words"})).status_code == 303
    answer = seat.post(f"{address}/edit", data=saved(page, **{item: "my own words"}), follow_redirects=True)
    both = read(answer).text
    assert (both.count("the newer words"), both.count("my own words")) == (2, 1)  # the text, and the two side by side
    assert both.count("Somebody else wrote at the same place meanwhile.") == 1
    meeting = MEETING | tellers(world, app) | {"motions": f"adopt_list:{world.ids['draft']}"}
    assert refused(app, seat, ENTER, meeting, 409).alert == [UNSETTLED]  # until somebody chooses
    form = read(seat.get(f"{address}/edit"))
    choice = next(name for name in form.fields if name.startswith("settle-"))
    assert seat.post(f"{address}/edit", data=saved(form, **{choice: "take"})).status_code == 303
    again = read(seat.get(f"{address}/edit"))
    assert (again.fields[item], again.text.count("the newer words")) == (["my own words"], 0)
    assert seat.post(ENTER, data=meeting).status_code == 303


def test_changes_of_different_demands_come_together_without_a_question(world: World, app: Flask) -> None:
    address = f"/en/drafts/{world.ids['draft']}/edit"
    seat, proposer = world.signed_in(app, "seat"), world.signed_in(app, "proposer")
    page = read(seat.get(address))
    item, new = first_item(page), [name for name in page.fields if name.startswith("item-")][1]
    proposer.post(address, data=saved(page, **{item: "the newer words"}))
    answer = seat.post(address, data=saved(page, **{new: "one demand more"}), follow_redirects=True)
    text = read(answer).text
    assert (text.count("the newer words"), text.count("one demand more")) == (1, 1)
    assert text.count("Somebody else saved meanwhile. The words of both are in the draft.") == 1


def test_a_mistake_in_an_old_version_is_corrected_and_then_merged(world: World, app: Flask) -> None:
    address = f"/en/drafts/{world.ids['draft']}/edit"
    seat, proposer = world.signed_in(app, "seat"), world.signed_in(app, "proposer")
    page = read(seat.get(address))
    item = first_item(page)
    proposer.post(address, data=saved(page, **{item: "the newer words"}))
    wrong = read(seat.post(address, data=saved(page, **{item: "x" * 4001})))
    answer = seat.post(address, data=saved(wrong, **{item: "my own words"}), follow_redirects=True)
    assert (read(answer).text.count("the newer words"), read(answer).text.count("my own words")) == (2, 1)


def test_a_script_that_saves_learns_the_version_of_its_own_words(world: World, app: Flask) -> None:
    address = f"/en/drafts/{world.ids['draft']}/edit"
    seat, proposer = world.signed_in(app, "seat"), world.signed_in(app, "proposer")
    page = read(seat.get(address))
    item, new = first_item(page), [name for name in page.fields if name.startswith("item-")][1]
    script = {"Accept": "application/json"}
    proposer.post(address, data=saved(page, **{item: "the newer words"}))
    told = seat.post(address, data=saved(page, **{new: "one"}), headers=script).get_json()
    assert (told["version"], told["others"]) == (3, True)
    # It goes on from its own words, not from the merged ones that it does not show: nothing of the other is undone.
    told = seat.post(address, data=saved(page, **{new: "one demand more", "version": "3"}), headers=script).get_json()
    text = read(seat.get(address.removesuffix("/edit"))).text
    assert (text.count("the newer words"), text.count("one demand more"), text.count("chooses")) == (1, 1, 0)
    answer = seat.post(address, data=saved(page, **{new: "x" * 4001, "version": "5"}), headers=script)
    assert (answer.status_code, len(answer.get_json()["refused"])) == (422, 1)


def test_nobody_confirms_their_own_proposal(world: World, app: Flask) -> None:
    proposer = world.signed_in(app, "proposer")
    before = stored(app)
    answer = proposer.post(f"/en/proposals/{world.ids['proposal']}/confirm")
    assert (answer.status_code, stored(app)) == (403, before)
    assert read(answer).alert == ["You proposed this yourself. A second person of the committee must confirm it."]


def third(world: World, app: Flask, database: Database) -> FlaskClient:
    """The third seat of the committee."""
    with database.reading() as session:
        handle = select(Account.id).where(Account.handle == "new-seat-3")
        world.accounts["third seat"] = session.scalars(handle).one()
    return world.signed_in(app, "third seat")


def test_a_second_confirmation_finds_it_decided(world: World, app: Flask, database: Database) -> None:
    address = f"/en/proposals/{world.ids['proposal']}/confirm"
    seat, other = world.signed_in(app, "seat"), third(world, app, database)
    entries = stored(app)["record_entry"]
    assert seat.post(address).status_code == 303
    answer = other.post(address)
    assert (answer.status_code, read(answer).alert) == (409, [DECIDED])
    assert stored(app)["record_entry"] == entries + 1


@pytest.mark.parametrize("attempt", range(3))
def test_of_two_who_confirm_at_the_same_moment_one_does_it(
    world: World, app: Flask, database: Database, attempt: int
) -> None:
    address = f"/en/proposals/{world.ids['proposal']}/confirm"
    clients = [world.signed_in(app, "seat"), third(world, app, database)]
    entries, barrier, statuses = stored(app)["record_entry"], Barrier(2), []

    def press(client: FlaskClient) -> None:
        barrier.wait()
        statuses.append(client.post(address).status_code)

    threads = [Thread(target=press, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert (sorted(statuses), stored(app)["record_entry"]) == ([303, 409], entries + 1)


def test_a_form_sent_twice_acts_once_and_leads_to_the_same_place(world: World, app: Flask) -> None:
    member = world.signed_in(app, "member")
    form = typed("1. bread\n2. work", once=read(member.get(NEW)).fields["once"][0])
    drafts = stored(app)["draft"]
    answers = [member.post(NEW, data=form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert stored(app)["draft"] == drafts + 1


def test_a_form_sent_twice_at_the_same_moment_acts_once(world: World, app: Flask) -> None:
    clients = [world.signed_in(app, "member") for _ in range(2)]
    form = typed("1. bread\n2. work", once=read(clients[0].get(NEW)).fields["once"][0])
    drafts, barrier, places = stored(app)["draft"], Barrier(2), []

    def send(client: FlaskClient) -> None:
        barrier.wait()
        places.append(client.post(NEW, data=form).headers["Location"])

    threads = [Thread(target=send, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert (len(places), len(set(places)), stored(app)["draft"]) == (2, 1, drafts + 1)


def test_figures_sent_twice_are_one_count_and_lead_to_the_same_place(world: World, app: Flask) -> None:
    teller, figures = world.signed_in(app, "teller"), COUNT | {"present": "76"}
    before = stored(app)
    figures["once"] = read(teller.get(count_of(world))).fields["once"][0]
    answers = [teller.post(count_of(world), data=figures) for _ in range(2)]
    assert [(answer.status_code, answer.headers["Location"]) for answer in answers] == [(303, count_of(world))] * 2
    assert stored(app)["single_count"] == before["single_count"] + 1
    assert stored(app)["record_entry"] == before["record_entry"]  # the other found 77: both count again


def test_the_second_tellers_figures_sent_twice_are_one_vote(world: World, app: Flask) -> None:
    teller, figures = world.signed_in(app, "teller"), COUNT | {"present": "77", "m0-for_": "71"}
    before = stored(app)
    figures["once"] = read(teller.get(count_of(world))).fields["once"][0]
    answers = [teller.post(count_of(world), data=figures) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    (place,) = {answer.headers["Location"] for answer in answers}
    assert place.startswith("/en/groups/main-mine/votes/")
    after = stored(app)
    grown = {name: after[name] - before[name] for name in ("vote", "record_entry", "single_count")}
    assert grown == {"vote": 1, "record_entry": 1, "single_count": 1}


def test_a_meeting_entered_by_a_form_sent_twice_is_one_meeting(world: World, app: Flask) -> None:
    seat = world.signed_in(app, "seat")
    form = MEETING | tellers(world, app) | {"motions": f"adopt_list:{world.ids['draft']}"}
    form["once"] = read(seat.get(ENTER)).fields["once"][0]
    meetings = stored(app)["meeting"]
    places = {seat.post(ENTER, data=form).headers["Location"] for _ in range(2)}
    assert (len(places), stored(app)["meeting"]) == (1, meetings + 1)


def test_a_confirmation_sent_twice_leads_to_the_same_place(world: World, app: Flask) -> None:
    address = f"/en/proposals/{world.ids['proposal']}"
    seat = world.signed_in(app, "seat")
    entries, once = stored(app)["record_entry"], {"once": read(seat.get(address)).fields["once"][0]}
    answers = [seat.post(f"{address}/confirm", data=once) for _ in range(2)]
    assert [(a.status_code, a.headers["Location"]) for a in answers] == [(303, "/en/groups/main-mine")] * 2
    assert stored(app)["record_entry"] == entries + 1


def test_anothers_form_key_does_nothing_for_me(world: World, app: Flask) -> None:
    member, seat = world.signed_in(app, "member"), world.signed_in(app, "seat")
    form = typed("1. bread", once="the same key")
    places = {client.post(NEW, data=form).headers["Location"] for client in (member, seat)}
    assert len(places) == 2


def test_invitations_made_by_a_form_sent_twice_are_the_same(world: World, app: Flask) -> None:
    seat, address = world.signed_in(app, "seat"), "/en/groups/main-mine/members"
    once = {"once": read(seat.get(address)).fields["once"][0]}
    invitations = stored(app)["invitation"]
    pages = [read(seat.post(address, data=once)).text for _ in range(2)]
    assert (pages[0] == pages[1], stored(app)["invitation"]) == (True, invitations + 1)
