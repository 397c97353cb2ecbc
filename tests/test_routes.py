"""Who may do what: every route with every person. A route that is missing here fails the test."""

from pathlib import Path

import pytest
from flask import Flask, url_for
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.world import PEOPLE, World
from tracker.groups.models import Holding

ALL = frozenset(PEOPLE)
SIGNED = ALL - {"anonymous", "suspended"}
# Of the group whose page it is. The founder acts in a young group that has elected nobody, everybody else looks at the
# group with an elected committee; `ended` held a seat there, `delegate` is sent by another group.
MEMBERS = frozenset({"member", "founder", "seat", "proposer", "ended", "teller"})
COMMITTEE = frozenset({"founder", "seat", "proposer"})
DELEGATE = frozenset({"delegate"})
OTHER = frozenset({"other"})  # of the committee of another group
NOBODY: frozenset[str] = frozenset()

# endpoint: who may (GET, POST); a method that the route has not is left out. The operator's deeds are commands.
TABLE: dict[str, tuple[frozenset[str] | None, frozenset[str] | None]] = {
    "static": (ALL, None),
    "root.door": (ALL, None),
    "root.choose": (ALL, None),
    "root.openapi": (ALL, None),
    "root.dump": (ALL, None),
    "accounts.join": (ALL, ALL),
    "accounts.sign_in": (ALL, ALL),
    "accounts.recover": (ALL, ALL),
    "accounts.account": (SIGNED, SIGNED),
    "accounts.sign_out": (None, SIGNED),
    "accounts.sign_out_everywhere": (None, SIGNED),
    "accounts.forget_device": (None, SIGNED),
    "desk.desk": (SIGNED, None),
    "desk.papers": (MEMBERS, None),
    "groups.register": (SIGNED, SIGNED),
    "groups.invitation": (SIGNED, SIGNED),
    "groups.founding_page": (NOBODY, NOBODY),  # its founders alone: see the test of founding groups
    "groups.members": (MEMBERS, COMMITTEE),
    "groups.removal": (COMMITTEE, COMMITTEE),
    "groups.headcount": (COMMITTEE, COMMITTEE),
    "groups.delegate": (COMMITTEE, COMMITTEE - {"founder"}),  # a group that is not vouched for sends none
    "groups.word": (COMMITTEE, COMMITTEE - {"founder"}),  # and vouches for none
    "groups.leave": (None, MEMBERS),
    "groups.lay_down": (None, NOBODY),  # one's own mandate alone: see below
    "groups.proposal": (frozenset({"seat", "proposer"}), None),
    "groups.confirm": (None, frozenset({"seat"})),
    "groups.decline": (None, frozenset({"seat", "proposer"})),
    "demands.new_draft": (MEMBERS, MEMBERS),
    "demands.draft": (MEMBERS - {"founder"}, None),
    "demands.edit": (MEMBERS - {"founder"}, MEMBERS - {"founder"}),
    "demands.item": (MEMBERS - {"founder"}, MEMBERS - {"founder"}),
    "demands.comment": (None, MEMBERS - {"founder"}),
    "demands.take_back_comment": (None, frozenset({"member"})),  # whoever made it
    "demands.history": (MEMBERS - {"founder"}, None),
    "demands.version": (MEMBERS - {"founder"}, None),
    "demands.amend_draft": (MEMBERS - {"founder"}, MEMBERS - {"founder"}),
    "demands.amend_shown_draft": (OTHER, OTHER),  # the committee of a group to which it is shown
    "demands.shown_draft": (OTHER, None),
    "demands.often": (MEMBERS, MEMBERS),
    "demands.amend_list": (MEMBERS, MEMBERS),
    "demands.amend_list_of_others": (OTHER, OTHER),
    "demands.amendments": (MEMBERS, None),
    "demands.decide_amendments": (None, COMMITTEE),
    "demands.withdraw_amendment": (None, frozenset({"member"})),  # whoever made it
    "demands.show": (COMMITTEE - {"founder"}, COMMITTEE - {"founder"}),
    "demands.end_showing": (None, COMMITTEE - {"founder"}),
    "demands.shown": (ALL, None),  # whoever holds the link, with no account
    "demands.amend_by_link": (SIGNED, OTHER),
    "demands.part": (SIGNED, MEMBERS),
    "demands.follow_list": (None, SIGNED),
    "demands.unfollow_list": (None, SIGNED),
    "demands.translate": (MEMBERS, MEMBERS),
    "demands.approve_translation": (None, COMMITTEE),
    "demands.publish": (None, COMMITTEE - {"founder"}),
    "demands.revise": (None, MEMBERS),
    "demands.adopted_again": (None, COMMITTEE - {"founder"}),
    "desk.pack": (MEMBERS - {"founder"}, None),
    "votes.meetings": (MEMBERS, None),
    "votes.enter_meeting": (COMMITTEE, COMMITTEE),
    "votes.call_meeting": (COMMITTEE, COMMITTEE),
    "votes.ask_for_meeting": (MEMBERS, MEMBERS),
    "votes.petition": (MEMBERS - {"founder"}, None),
    "votes.sign_petition": (None, MEMBERS - {"founder"}),
    "votes.meeting": (MEMBERS - {"founder"}, None),
    "votes.open_meeting": (None, COMMITTEE - {"founder"}),
    "votes.cancel_meeting": (None, COMMITTEE - {"founder"}),
    "votes.minutes": (COMMITTEE - {"founder"}, COMMITTEE - {"founder"}),
    "votes.add_motions": (COMMITTEE - {"founder"}, COMMITTEE - {"founder"}),
    "votes.add_sitting": (COMMITTEE - {"founder"}, COMMITTEE - {"founder"}),
    "votes.name_tellers": (COMMITTEE - {"founder"}, COMMITTEE - {"founder"}),
    "votes.cancel": (None, COMMITTEE - {"founder"}),
    "votes.count": (MEMBERS - {"founder"}, frozenset({"teller"})),
    "votes.ballots": (frozenset({"teller"}), frozenset({"teller"})),
    "votes.correction": (COMMITTEE, COMMITTEE),
    "votes.objection": (MEMBERS, MEMBERS),
    "votes.objecting": (MEMBERS - {"founder"}, None),
    "votes.join_objection": (None, MEMBERS - {"founder", "member"}),  # not whoever wrote it
    "votes.drop_objection": (None, frozenset({"member"})),  # whoever wrote it
    "votes.take_back_objection": (None, MEMBERS - {"founder"}),
    "votes.answer_objection": (COMMITTEE - {"founder"}, COMMITTEE - {"founder"}),
    "votes.new_recount": (COMMITTEE, COMMITTEE),
    "votes.recount": (COMMITTEE - {"founder"} | {"teller"}, frozenset({"teller"})),
    "votes.cancel_recount": (None, COMMITTEE - {"founder"}),
    "committees.instruction": (COMMITTEE, COMMITTEE - {"founder"}),  # a group that is not vouched for sends none
    "committees.new_election": (MEMBERS, MEMBERS),
    "committees.co_opt": (COMMITTEE, COMMITTEE),
    "committees.new_call": (MEMBERS, MEMBERS),
    "committees.call": (MEMBERS - {"founder"}, None),
    "committees.nominate": (None, MEMBERS - {"founder"}),
    "committees.consent": (None, frozenset({"member"})),  # whoever was named
    "committees.step_back": (None, frozenset({"member"})),
    "committees.draw_lot": (None, COMMITTEE - {"founder"}),
    "committees.extend": (None, COMMITTEE - {"founder"}),
    "committees.call_off": (None, COMMITTEE - {"founder"}),
    "votes.candidate_gone": (None, COMMITTEE - {"founder"}),
    "committees.new_recall": (MEMBERS, MEMBERS),
    "committees.recall_delegate": (None, COMMITTEE),
    "votes.reply": (None, NOBODY),  # whoever is to be recalled: see tests/committees/test_recall.py
    "committees.halves": (NOBODY, NOBODY),  # the two who counted: see below
    "committees.undo": (None, NOBODY),
    "committees.claim": (SIGNED, SIGNED),
    "programme.suggestions": (COMMITTEE, None),
    "programme.support": (None, COMMITTEE),
    "programme.move": (None, COMMITTEE),
    "programme.find": (MEMBERS, None),
    "programme.tell": (None, MEMBERS),
    "programme.same": (SIGNED - {"stranger"}, SIGNED - {"stranger"}),  # who is in no group has nobody to speak for
    "programme.others": (MEMBERS - {"founder"}, None),
    "programme.others_of_one": (MEMBERS - {"founder"}, None),
    "programme.gathering": (DELEGATE, None),
    "programme.links": (DELEGATE, DELEGATE),
    "programme.open_common": (None, COMMITTEE - {"founder"}),  # a provisional group opens none
    "programme.withdraw": (None, COMMITTEE),
    "programme.decline": (COMMITTEE - {"founder"}, COMMITTEE - {"founder"}),
    "programme.wordings": (DELEGATE, None),
    "programme.wording": (DELEGATE, DELEGATE),
    "programme.order": (DELEGATE, DELEGATE),
    "programme.publish": (DELEGATE, DELEGATE),
}
SITE = (ALL, None)  # every page of the public face, in each of its forms
REFUSED = {401, 403, 404}


def guards(endpoint: str) -> tuple[frozenset[str] | None, frozenset[str] | None]:
    return SITE if endpoint.startswith("site.") else TABLE[endpoint]


def values_for(world: World, person: str) -> dict[str, object]:
    return {
        "lang": "en",
        "filename": "style.css",
        "slug": "young-mine" if person == "founder" else "main-mine",
        "number": 1,
        "revision": 1,
        "index": 1,
        "seat": 1,
        "kind": "adopt_list",
        "subject": world.ids["draft"],
        "draft_id": world.ids["ready"],
        "motion_id": world.ids["motion"],
        "meeting_id": world.ids["meeting"],
        "petition_id": world.ids["petition"],
        "objecting_id": world.ids["objecting"],
        "recount_id": world.ids["recount"],
        "entry": world.ids["objection"],
        "proposal_id": world.ids["proposal"],
        "founding_id": world.ids["founding"],
        "suggestion_id": world.ids["suggestion"],
        "call_id": world.ids["call"],
        "nomination_id": world.ids["nomination"],
        "mandate_id": "nobody's",
        "old": 1,
        "new": 1,
        "key": "k0",
        "version": 1,
        "deed": "order",
        "other": "other-mine",
        "showing_id": world.ids["showing"],
        "comment_id": world.ids["comment"],
        "amendment_id": world.ids["amendment"],
        "language": "ky",
    }


def form_of(world: World) -> dict[str, str]:
    """What leads the deeds past their guards: whoever may not is refused all the same."""
    figures = {"present": "60", "for_": "55", "against": "3", "abstain": "2", "spoiled": "0"}
    figures |= {"m0-for_": "55", "m0-against": "3"}
    return figures | {
        "demand": world.ids["own_demand"],
        "common": "P-9",
        "seats": "1",
        "member": world.ids["member"],
        "deed": "vouch",
        "other": "doubted-mine",
        "language": "ky",
        "text": "well said",
        "group": "other-mine",
    }


def requests(app: Flask, world: World, person: str) -> list[tuple[str, str, str]]:
    """(endpoint, method, address) of every route, as this person would ask for it."""
    found = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            known = {name: value for name, value in values_for(world, person).items() if name in rule.arguments}
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                if "slug" in known and rule.endpoint.startswith("site."):
                    known["slug"] = "main-mine"  # the young group has no committee and no election to show
                if rule.endpoint in ("demands.shown_draft", "demands.amend_shown_draft"):
                    known["slug"] = "other-mine"  # in whose name one reads and proposes
                if rule.endpoint.startswith(("site.election_blt", "site.election_stage")):
                    continue  # of ranked ballots only: see tests/committees/test_ranked_pages.py
                if rule.endpoint in ("votes.ballots", "votes.candidate_gone"):
                    known["motion_id"] = world.ids["ranked"]
                if "code" in rule.arguments:
                    known["code"] = "kk" if rule.endpoint == "root.choose" else "open-code"
                found.append((rule.endpoint, method, url_for(rule.endpoint, **known)))
    return sorted(found, key=lambda request: request[1])  # first everything that only reads


def test_every_route_is_in_the_table(world: World, tmp_path: Path) -> None:
    with world.app(tmp_path) as app:
        routes = {(rule.endpoint, method) for rule in app.url_map.iter_rules() for method in rule.methods or ()}
    known = {(name, "GET") for name, (get, _post) in TABLE.items() if get is not None}
    known |= {(name, "POST") for name, (_get, post) in TABLE.items() if post is not None}
    found = {(name, method) for name, method in routes if method in ("GET", "POST")}
    assert {pair for pair in found if not pair[0].startswith("site.")} == known
    assert {method for name, method in found if name.startswith("site.")} == {"GET"}


@pytest.mark.parametrize("person", PEOPLE)
def test_who_may_see_and_do_what(world: World, tmp_path: Path, person: str) -> None:
    wrong = []
    with world.app(tmp_path) as app:
        for endpoint, method, address in requests(app, world, person):
            if method == "POST":
                world.restore(app)  # each deed finds the world as it was
            status = _status(world.signed_in(app, person).open(address, method=method, data=form_of(world)))
            allowed = guards(endpoint)[method == "POST"]
            if status >= 500 or (status not in REFUSED) != (allowed is not None and person in allowed):
                wrong.append((method, address, status))
    assert wrong == [], wrong


def _status(answer: TestResponse) -> int:
    """What a deed's rules refuse, its guards let through: they too can say that something is not there or wrong."""
    rules = (
        b"There is no such common demand",
        b"do not belong together",
        b"This invitation is not valid",
        b"There is no such member",
        b"Your group has published no such demand",
        b"This demand was struck meanwhile",
        b"This demand is not in the draft any more",
        b"There is no such recall in this group",
    )
    if answer.status_code in REFUSED and any(sentence in answer.data for sentence in rules):
        return 409
    return answer.status_code


def test_a_founding_group_is_its_founders_alone(world: World, tmp_path: Path) -> None:
    with world.app(tmp_path) as app:
        address = f"/en/founding/{world.ids['founding']}"
        assert world.signed_in(app, "beginner").get(address).status_code == 200


def test_only_the_two_who_counted_hand_out_codes(world: World, tmp_path: Path) -> None:
    with world.app(tmp_path) as app:
        for person, number, status in (("founder-two", 1, 200), ("seat", 1, 403), ("founder-two", 2, 200)):
            answer = world.signed_in(app, person).get(f"/en/groups/main-mine/elections/{number}/codes")
            assert answer.status_code == status, person


def test_everybody_lays_down_their_own_mandate_only(world: World, tmp_path: Path) -> None:
    with world.app(tmp_path) as app:
        with app.extensions["tracker"].database.reading() as session:
            query = select(Holding.mandate_id).where(Holding.account_id == world.accounts["seat"])
            mandate = session.scalars(query).one()
        address = f"/en/groups/main-mine/mandates/{mandate}/lay-down"
        assert world.signed_in(app, "proposer").post(address).status_code == 404
        assert world.signed_in(app, "seat").post(address).status_code == 303


def test_two_buttons_of_one_page_are_two_deeds(world: World, tmp_path: Path) -> None:
    with world.app(tmp_path) as app:
        client = world.signed_in(app, "seat")
        places = []
        for demand in (world.ids["own_demand"], world.ids["own_demand"], world.ids["supported"]):
            sent = {"demand": demand, "common": "P-2", "once": "of this page"}
            places.append(client.post("/en/groups/main-mine/support", data=sent).location)
        assert places[0] == places[1] != places[2]
        assert None not in places
