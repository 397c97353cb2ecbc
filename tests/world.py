"""A small world with everything that pages can show and everybody who may look at it.

Each private text in it begins with SECRET, so that a test can look for what must not be seen.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import RECORD_KEY, Clock
from tests.people import (
    ADDRESSEES,
    CARRIED,
    account,
    adopted,
    content,
    counted,
    details,
    meeting,
    member_ids,
    published,
    registered,
    vouched,
)
from tracker.accounts.actions import sign_in, suspend_account
from tracker.accounts.models import Account
from tracker.committees.actions import ElectionDetails, draft_election
from tracker.committees.calls import CallDetails, ContestDetails
from tracker.committees.claims import claim_seat, make_halves
from tracker.committees.models import Election
from tracker.committees.nominations import MYSELF, Dates, NominationDetails, call_election, nominate
from tracker.committees.recall import draft_recall, recallable
from tracker.config import Config
from tracker.demands.amending import Change
from tracker.demands.amendments import amend, amend_as_group
from tracker.demands.drafting import begin_draft, comment
from tracker.demands.following import follow_list
from tracker.demands.models import Draft, DraftShowing
from tracker.demands.queries import demands_of_group, list_numbered
from tracker.demands.showing import show_draft
from tracker.demands.translating import save_translation
from tracker.groups.actions import ask_to_join, invite_member, propose_delegate, propose_headcount, propose_removal
from tracker.groups.founding import begin_group, invite_founders
from tracker.groups.models import Group, Proposal
from tracker.groups.proposals import confirm
from tracker.groups.queries import members_of
from tracker.groups.vouching import propose_word, suspend
from tracker.programme.actions import confirm_support, decline_suggestion, open_common
from tracker.programme.council import order_programme, publish_version, settle_wording
from tracker.programme.models import Suggestion
from tracker.votes.actions import call_meeting, enter_meeting
from tracker.votes.agenda import MotionChoice
from tracker.votes.ballots import enter_batch
from tracker.votes.disputes import begin_recount, enter_recount, join_objection, object_to, propose_correction
from tracker.votes.leading import add_motions, keep_minutes
from tracker.votes.meeting_drafts import keep_meeting
from tracker.votes.models import Vote, VoteObjection
from tracker.votes.petitions import begin_petition
from tracker.votes.rules import Figures
from tracker.votes.tellers import enter_count, keep_typed
from tracker.wiring import application, prepared

PEOPLE = (
    "anonymous",
    "stranger",
    "member",
    "founder",
    "seat",
    "proposer",
    "ended",
    "other",
    "questioned",
    "delegate",
    "teller",
    "suspended",
)


@dataclass
class World:
    """Ids of what is there, and how to look at it as anybody. `accounts`: account ids by person."""

    file: Path
    accounts: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)

    @contextmanager
    def app(self, folder: Path) -> Iterator[Flask]:
        """The application on a copy of this world."""
        shutil.copy(self.file, folder / "tracker.db")
        app = application(config_in(folder), Clock())
        app.config["WTF_CSRF_ENABLED"] = False
        yield app
        app.extensions["tracker"].database.close()

    def restore(self, app: Flask) -> None:
        """The world as it was, under a running application."""
        database = app.extensions["tracker"].database
        database.engine.dispose()
        file = Path(database.engine.url.database)
        for rest in ("-wal", "-shm"):
            file.with_name(file.name + rest).unlink(missing_ok=True)
        shutil.copy(self.file, file)
        app.wsgi_app.pages.clear()  # type: ignore[attr-defined]

    def signed_in(self, app: Flask, person: str) -> FlaskClient:
        """A browser in which this person is signed in."""
        client = app.test_client()
        if person == "anonymous":
            return client
        database = app.extensions["tracker"].database
        with database.acting() as session:
            found = session.get_one(Account, self.accounts[person])
            suspended, found.suspended = found.suspended, False
            token = sign_in(session, found).token
            found.suspended = suspended
        with client.session_transaction() as cookie:
            cookie["_user_id"], cookie["_fresh"] = token, True
            cookie["seen"] = int(database.clock().timestamp())
        return client


def config_in(folder: Path) -> Config:
    url = f"sqlite:///{folder / 'tracker.db'}"
    return Config(instance=str(folder), database_url=url, secret_key="s" * 64, record_key=RECORD_KEY)


def build(folder: Path) -> World:
    """Make the world once; tests work on copies."""
    database = prepared(config_in(folder), Clock())
    world = World(folder / "tracker.db")
    with database.acting() as session:
        fill(session, world)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return world


def _by_two(session: Session, proposal: Proposal, second: Account) -> Proposal:
    return confirm(session, second.id, proposal.id)


def fill(session: Session, world: World) -> None:
    """Put everybody and everything into an empty database, through the same actions as the forms."""
    main, founders = vouched(session, "main-mine", sector="mining", region="karagandy")
    other, others = vouched(session, "other-mine", sector="mining", region="almaty")
    third, thirds = vouched(session, "third-mine", sector="transport", region="mangystau")
    published(session, main, founders, "Повысить зарплату шахтёрам", "Снизить цену на газ", "Открыть детский сад")
    published(session, other, others, "Повысить зарплату всем горнякам", "Снизить цены на газ для населения")
    published(session, third, thirds, "Зарплату поднять", lang="ru")
    _programme(session, world, (main, founders), (other, others), (third, thirds))
    ended = _elected(session, main, founders, "old")
    seats = _elected(session, main, ended, "new", tellers=founders)
    world.accounts |= {
        "founder-two": founders[1].id,
        "ended": ended[0].id,
        "proposer": seats[0].id,
        "seat": seats[1].id,
        "other": others[0].id,
    }
    _people(session, world, main, seats)
    _standings(session, world, (other, others), (third, thirds))
    _open_matters(session, world, main, seats)
    _suggestions(session, world, main, seats)
    _writing_together(session, world, main, seats, (other, others))
    _meetings(session, world, main, seats)
    _called(session, world, main, seats)
    _unequal(session, world, main, seats)


def _programme(session: Session, world: World, *parties: tuple[Group, list[Account]]) -> None:
    (main, founders), (other, others), (third, thirds) = parties
    own = demands_of_group(session, main.id)
    for demand_id in own[:2]:
        _by_two(session, open_common(session, founders[0].id, main, demand_id), founders[1])
    theirs = demands_of_group(session, other.id)
    _by_two(session, confirm_support(session, others[0].id, other, theirs[0], 1), others[1])
    for group, people in parties:
        members = member_ids(session, group)
        _by_two(session, propose_delegate(session, people[0].id, group, members[2]), people[1])
    words = {"kk": "Жалақы көтерілсін", "ru": "Повысить зарплату", "en": "Raise wages"}
    _by_two(session, settle_wording(session, founders[2].id, 1, words), others[2])
    _by_two(session, order_programme(session, founders[2].id, [2, 1]), others[2])
    _by_two(session, publish_version(session, others[2].id), thirds[2])
    against = demands_of_group(session, third.id)[0]
    _by_two(session, confirm_support(session, thirds[0].id, third, against, 2, "opposite"), thirds[1])
    world.accounts["delegate"] = thirds[2].id
    world.ids |= {"own_demand": own[2], "supported": own[0]}


def _elected(
    session: Session, group: Group, committee: list[Account], name: str, tellers: list[Account] | None = None
) -> list[Account]:
    """A committee of three, in office; the second and third founder count."""
    two = (tellers or committee)[1:]
    election = ElectionDetails(3, "2023-01-05", f"{name} one\n{name} two\n{name} three", ())
    draft = draft_election(session, committee[0].id, group, election)
    motion = enter_meeting(session, committee[0].id, group, "elect", draft.id, meeting(session, group))
    vote = counted(session, motion, Figures(present=60, marks=(50, 40, 30)))
    held = session.scalars(select(Election).where(Election.vote_entry == vote.entry)).one()
    for teller in two:
        make_halves(session, teller.id, held, [f"{name}-{teller.handle}-{seat}" for seat in range(3)])
    people = [account(session, f"{name}-seat-{n}") for n in (1, 2, 3)]
    for seat, person in enumerate(people):
        one, other = (f"{name}-{teller.handle}-{seat}" for teller in two)
        claim_seat(session, person.id, one, other, f"SECRET member {name} {seat}")
    return people


def _people(session: Session, world: World, main: Group, seats: list[Account]) -> None:
    for person in ("member", "teller", "teller-two", "suspended", "removed"):
        newcomer = account(session, person)
        world.accounts[person] = newcomer.id
        invite_member(session, seats[0].id, main, f"code of {person}")
        ask_to_join(session, newcomer.id, f"code of {person}", f"SECRET member {person}")
        proposal = session.scalars(
            select(Proposal).where(Proposal.kind == "admit_member").order_by(Proposal.made)
        ).all()
        _by_two(session, next(p for p in proposal if p.state == "open"), seats[1])
    removed = next(m for m in members_of(session, main.id) if m.name == "SECRET member removed")
    _by_two(session, propose_removal(session, seats[0].id, main, removed.id, "SECRET reason of the removal"), seats[1])
    suspend_account(session, world.accounts["suspended"], "shown to everybody")
    world.accounts["stranger"] = account(session, "stranger").id
    beginner = account(session, "beginner")
    world.accounts["beginner"] = beginner.id
    begun = begin_group(session, beginner.id, details("begun-mine", name="SECRET founding group"), "SECRET beginner")
    invite_founders(session, beginner.id, begun.id, ["founders-code"])
    world.ids |= {
        "founding": begun.id,
        "member": next(m.id for m in members_of(session, main.id) if m.name == "SECRET member member"),
    }


def _standings(session: Session, world: World, *parties: tuple[Group, list[Account]]) -> None:
    young, founders = registered(session, "young-mine", region="almaty")
    world.accounts["founder"] = founders[0].id
    published(session, young, founders, "Повысить зарплату молодым")
    doubted, doubters = registered(session, "doubted-mine")
    for group, people in parties:
        _by_two(session, propose_word(session, people[0].id, group, "vouch", doubted, ""), people[1])
    group, people = parties[0]
    _by_two(session, propose_word(session, people[0].id, group, "take_back_vouching", doubted, ""), people[1])
    _by_two(session, propose_word(session, people[0].id, group, "doubt", doubted, "not from here"), people[1])
    world.accounts["questioned"] = doubters[0].id
    gone, _nobody = vouched(session, "gone-mine")
    suspend(session, gone, "published threats")


def _open_matters(session: Session, world: World, main: Group, seats: list[Account]) -> None:
    proposal = propose_headcount(session, seats[0].id, main, 91, "2022-01-03")
    draft = begin_draft(session, seats[0].id, main, content("SECRET draft"), ADDRESSEES)
    ready = adopted(session, main, [seats[0], *seats[1:]], content("SECRET adopted", title="Second list"))
    members = {m.account_id: m.id for m in members_of(session, main.id)}
    chosen = {"teller_one": members[world.accounts["teller"]], "teller_two": members[world.accounts["teller-two"]]}
    put = meeting(session, main, town="SECRET town", **chosen)
    motion = enter_meeting(session, seats[0].id, main, "adopt_list", draft.id, put)
    enter_count(session, world.accounts["teller-two"], motion.id, replace(CARRIED, present=77, for_=71))
    vote = session.scalars(select(Vote).where(Vote.group_id == main.id).order_by(Vote.number)).first()
    assert vote is not None
    correction = propose_correction(session, seats[0].id, vote, "The hall was another one.")
    _by_two(session, correction, seats[1])
    invite_member(session, seats[0].id, main, "open-code")
    world.ids |= {"proposal": proposal.id, "draft": draft.id, "ready": ready.id}
    world.ids |= {"motion": motion.id, "meeting": motion.meeting_id}
    ballots = ElectionDetails(3, "2023-01-04", "\n".join("abcde"), (), method="scottish-stv")
    election = draft_election(session, seats[0].id, main, ballots)
    ranked = enter_meeting(session, seats[0].id, main, "elect", election.id, put)
    enter_batch(session, world.accounts["teller-two"], ranked.id, 1, 1, "5 3 1 4 2")
    world.ids["ranked"] = ranked.id
    keep_meeting(session, world.accounts["proposer"], main, "enter", {"town": ["SECRET kept town"]})


def _called(session: Session, world: World, main: Group, seats: list[Account]) -> None:
    """An election that takes nominations: a member stands, another was asked."""
    told = CallDetails("2023-01-04", "plurality", (ContestDetails(3),))
    call = call_election(session, seats[0].id, main, told, Dates("2022-01-20"))
    own = NominationDetails("", MYSELF, "SECRET candidate", "SECRET words of one")
    world.ids |= {"call": call.id, "nomination": nominate(session, world.accounts["member"], call.id, own).id}
    other = next(m.id for m in members_of(session, main.id) if m.account_id == world.accounts["teller"])
    nominate(session, world.accounts["member"], call.id, NominationDetails("", other, "", ""))


def _unequal(session: Session, world: World, main: Group, seats: list[Account]) -> None:
    """A sitting that its two counted differently."""
    members = {m.account_id: m.id for m in members_of(session, main.id)}
    two = {"teller_one": members[world.accounts["teller"]], "teller_two": members[world.accounts["teller-two"]]}
    put = meeting(session, main, **two)
    motion = enter_meeting(session, seats[0].id, main, "change_rule", "motions:rror_two_thirds", put)
    for teller, number in (("teller", 66), ("teller-two", 67)):
        enter_count(session, world.accounts[teller], motion.id, replace(CARRIED, present=80, for_=number))
    world.ids["unequal"] = motion.meeting_id


def _suggestions(session: Session, world: World, main: Group, seats: list[Account]) -> None:
    """One suggestion declined with a reason, one open."""
    for place, demand_id in enumerate(demands_of_group(session, main.id)):
        session.query(Suggestion).filter_by(demand_id=demand_id).delete()
        row = Suggestion(
            id=f"{place}" * 32,
            group_id=main.id,
            demand_id=demand_id,
            common_number=2 if place != 1 else 1,
            other_id=None,
            score=0.9,
            likely=True,
            state="open",
            reason=None,
            origin="invited" if place == 1 else "member",
        )
        session.add(row)
    session.flush()
    declined = decline_suggestion(session, seats[0].id, main, "0" * 32, "SECRET reason of the decline")
    _by_two(session, declined, seats[1])
    world.ids["suggestion"] = "2" * 32


def _writing_together(
    session: Session, world: World, main: Group, seats: list[Account], party: tuple[Group, list[Account]]
) -> None:
    """What members say, propose and translate; a draft shown to another group and by a link."""
    other, others = party
    member = world.accounts["member"]
    draft, ready = session.get_one(Draft, world.ids["draft"]), session.get_one(Draft, world.ids["ready"])
    said = comment(session, member, draft.id, "k0", "SECRET comment")
    change = Change("replace", "k0", {"ru": "SECRET draft with SECRET amendment"}, {"ru": "SECRET draft"})
    mine = amend(session, member, draft, change, "")
    listed = list_numbered(session, main.id, 1)
    assert listed is not None
    theirs = Change("insert", "n1", {"ru": "SECRET words of neighbours"})
    _by_two(session, amend_as_group(session, others[0].id, other, listed, theirs, ""), others[1])
    for to in (other, None):
        _by_two(session, show_draft(session, seats[0].id, ready, to), seats[1])
    link = session.scalars(select(DraftShowing).where(DraftShowing.group_id.is_(None))).one()
    save_translation(session, member, listed, "ky", {"title": "SECRET translation"}, {})
    follow_list(session, member, listed)
    world.ids |= {"comment": said.id, "amendment": mine.id, "showing": link.id}


def _meetings(session: Session, world: World, main: Group, seats: list[Account]) -> None:
    """A meeting that is called, minutes, a petition, objections, a recount under way."""
    members = {m.account_id: m.id for m in members_of(session, main.id)}
    two = {"teller_one": members[world.accounts["teller"]], "teller_two": members[world.accounts["teller-two"]]}
    called = meeting(session, main, day="2022-01-20", place="SECRET place", hour="SECRET hour", **two)
    listed = list_numbered(session, main.id, 1)
    assert listed is not None
    choice = [MotionChoice("withdraw_list", listed.id)]
    ahead = call_meeting(session, seats[0].id, main, choice, called)
    keep_minutes(session, seats[0].id, ahead.id, "SECRET minutes")
    asked = replace(called, place="SECRET petition")
    petition = begin_petition(session, world.accounts["member"], main, choice, asked)
    first, second = list(session.scalars(select(Vote).where(Vote.group_id == main.id).order_by(Vote.number)))[:2]
    waiting = object_to(session, world.accounts["member"], second, "SECRET objection")
    joined = object_to(session, world.accounts["member"], first, "Three hands were counted twice.")
    join_objection(session, world.accounts["teller"], joined.id)
    recount = begin_recount(session, seats[0].id, first, two["teller_one"], two["teller_two"])
    enter_recount(session, world.accounts["teller-two"], recount.id, replace(CARRIED, present=78, for_=72))
    keep_typed(session, world.accounts["teller-two"], world.ids["meeting"], 1, {"present": "79"})
    held = next(one for one in recallable(session, main) if one.kind == "seat")
    recall = draft_recall(session, world.accounts["member"], main, held.id, "SECRET reason of the recall")
    add_motions(session, seats[0].id, ahead.id, [MotionChoice("recall", recall.id)])
    world.ids |= {"called": ahead.id, "petition": petition.id, "objecting": waiting.id, "recount": recount.id}
    world.ids["objection"] = str(session.scalars(select(VoteObjection.entry)).one())
