"""Fill an empty database with the demonstration data, through the same actions as the forms."""

import secrets
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.actions import open_account
from tracker.accounts.models import Account
from tracker.accounts.rules import days_from, hashed, words_of
from tracker.committees.actions import ElectionDetails, draft_election
from tracker.committees.claims import claim_seat, make_halves
from tracker.committees.models import Election
from tracker.committees.queries import election_of_vote
from tracker.config import Config
from tracker.database import Database, now
from tracker.demands.actions import begin_revision, publish_list
from tracker.demands.drafting import begin_draft, content_of, save_draft
from tracker.demands.models import Draft
from tracker.demands.queries import demands_of_entry, list_numbered
from tracker.demands.rules import Content, Item
from tracker.demo_together import Team, take_nominations, write_together
from tracker.demo_votes import call, carried, count, decide, dispute, ratify
from tracker.groups.actions import propose_delegate, propose_headcount
from tracker.groups.founding import GroupDetails, begin_group, checked, invite_founders, join_founding
from tracker.groups.mandates import membership_of
from tracker.groups.models import Group, Proposal
from tracker.groups.proposals import confirm
from tracker.groups.queries import group_by_slug
from tracker.groups.rules import FOUNDERS
from tracker.groups.vouching import operator_vouch, propose_word
from tracker.programme.actions import confirm_support, decline_suggestion, open_common
from tracker.programme.committee_queries import suggestions_open
from tracker.programme.council import order_programme, publish_version, settle_wording
from tracker.record.actions import mark_demonstration
from tracker.record.queries import entry_at, size_of
from tracker.vocabulary import load_vocabulary
from tracker.votes.rules import Figures, packed_rankings, rankings_read

PASSPHRASE = "demonstration only"
CONTENT = Path(__file__).with_name("demonstration.toml")
FOUNDER = {"kk": "{}-құрылтайшы", "ru": "учредитель {}", "en": "founder {}"}
OTHER_MATTER = {"kk": "Бұл басқа мәселе.", "ru": "Это о другом.", "en": "Another matter."}
SEAT = {"kk": "{}-орын", "ru": "место {}", "en": "seat {}"}

Told = Mapping[str, Any]  # a part of the content file


class NotEmpty(Exception):
    """The database holds something already."""


@dataclass(frozen=True)
class SignIn:
    """An account of the demonstration, and what it is there."""

    handle: str
    what: str


@dataclass
class _Party:
    """A group of the demonstration with those who act in it. `demands`: what the content says of each, by id."""

    told: Told
    group: Group
    founders: list[Account]
    committee: list[Account]
    demands: dict[str, Told] = field(default_factory=dict)

    @property
    def language(self) -> str:
        return str(self.told["languages"][0])

    @property
    def team(self) -> Team:
        return Team(self.group, self.founders, self.committee)


@dataclass
class _Stage:
    """What all steps need: the transaction, the vocabulary, the hashes of all accounts, and what was made so far."""

    session: Session
    known: Mapping[str, frozenset[str]]
    hashes: tuple[str, str]
    parties: dict[str, _Party] = field(default_factory=dict)
    commons: dict[str, int] = field(default_factory=dict)

    def day(self, back: int) -> str:
        return days_from(now(self.session).date(), -back)

    def account(self, handle: str) -> Account:
        return open_account(self.session, handle, *self.hashes)


def sign_ins() -> list[SignIn]:
    """Accounts worth a look; their passphrase is PASSPHRASE."""
    return [SignIn(handle, what) for handle, what in _content_file()["sign_ins"].items()]


def known_to_all() -> tuple[str, str]:
    """Hashes of the passphrase and of recovery words, the same for all accounts of the demonstration.

    Hashed once: Argon2 is slow on purpose, and here everybody has the same published passphrase anyway.
    """
    return hashed(PASSPHRASE), hashed(words_of(secrets.randbits(128)))


def _content_file() -> dict[str, Any]:
    return tomllib.loads(CONTENT.read_text(encoding="utf-8"))


def fill(database: Database, config: Config) -> list[SignIn]:
    """Enter the demonstration; gives `sign_ins`. Raises NotEmpty, BadSetting (vocabulary).

    In three acts: what one publishes is compared before the next, so that committees answer what is suggested to them.
    """
    told = _content_file()
    known = load_vocabulary(config.folder).keys()
    hashes = known_to_all()
    with database.acting() as session:
        if size_of(session) != 1 or session.scalar(select(Account.id).limit(1)) is not None:
            raise NotEmpty
        mark_demonstration(session)
        stage = _Stage(session, known, hashes)
        for group in told["groups"]:
            _enter_group(stage, group)
    with _next_act(database, stage) as session:
        for party in stage.parties.values():
            if party.group.standing == "vouched":
                _join_programme(stage, party)
        _hold_council(stage, told["commons"])
        teams = {slug: party.team for slug, party in stage.parties.items()}
        write_together(session, told["together"], teams)
        ratify(session, told["ratified"], teams)
        dispute(session, told["disputed"], teams)
        call(session, told["called"], teams[told["called"]["slug"]])
        take_nominations(session, told["nominations"], teams[told["nominations"]["slug"]])
    with _next_act(database, stage):
        for party in stage.parties.values():
            if party.group.standing == "vouched":
                _decide_suggestions(stage, party)
    return sign_ins()


@contextmanager
def _next_act(database: Database, stage: _Stage) -> Iterator[Session]:
    with database.acting() as session:
        stage.session = session
        for party in stage.parties.values():
            party.group = session.get_one(Group, party.group.id)
        yield session


def _enter_group(stage: _Stage, told: Told) -> None:
    """One group from its founding to its delegate."""
    party = stage.parties[told["slug"]] = _register(stage, told)
    _vouch(stage, party)
    for listed in told["lists"]:
        _enter_list(stage, party, listed)
    if "election" in told:
        _elect(stage, party, told["election"])
    if "restated" in told:
        _restate(stage, party, told["restated"])
    if told.get("delegate"):
        _send_delegate(stage, party)


def _by_two(stage: _Stage, party: _Party, deed: Callable[[str], Proposal]) -> Proposal:
    """What one of the committee proposes, confirmed by a second."""
    one, two = party.committee[:2]
    return confirm(stage.session, two.id, deed(one.id).id)


# Groups


def _register(stage: _Stage, told: Told) -> _Party:
    session, slug = stage.session, told["slug"]
    founders = [stage.account(f"{slug}-founder-{number}") for number in range(1, FOUNDERS + 1)]
    details = checked(_details(stage, told), stage.known, stage.day(0))
    name = FOUNDER[told["languages"][0]]
    founding = begin_group(session, founders[0].id, details, name.format(1))
    codes = [secrets.token_hex(8) for _ in founders[1:]]
    invite_founders(session, founders[0].id, founding.id, codes)
    for number, (founder, code) in enumerate(zip(founders[1:], codes, strict=True), 2):
        join_founding(session, founder.id, code, name.format(number))
    group = group_by_slug(session, slug)
    assert group is not None  # the third founder has just made it public
    return _Party(told, group, founders, founders)


def _details(stage: _Stage, told: Told) -> GroupDetails:
    headcount = told.get("headcount")
    return GroupDetails(
        kind=told["kind"],
        name=told["name"],
        slug=told["slug"],
        sector=told["sector"],
        region=told["region"],
        town=told["town"],
        languages=tuple(told["languages"]),
        rule_set=told.get("rule_set", "members"),
        headcount=headcount,
        headcount_day=None if headcount is None else stage.day(told["headcount_day"]),
    )


def _vouch(stage: _Stage, party: _Party) -> None:
    session, group = stage.session, party.group
    if "operator" in party.told:
        operator_vouch(session, group, party.told["operator"])
    for slug in party.told.get("vouched_by", ()):
        by = stage.parties[slug]
        one, two = by.committee[:2]
        confirm(session, two.id, propose_word(session, one.id, by.group, "vouch", group, "").id)


def _restate(stage: _Stage, party: _Party, told: Told) -> None:
    """A new headcount; where it is not confirmed, it waits on the desk of the second person."""
    one, two = party.committee[:2]
    proposal = propose_headcount(stage.session, one.id, party.group, told["number"], stage.day(0))
    if told["confirmed"]:
        confirm(stage.session, two.id, proposal.id)


def _send_delegate(stage: _Stage, party: _Party) -> None:
    session, group = stage.session, party.group
    membership = membership_of(session, party.committee[0].id, group.id)
    assert membership is not None  # whoever sits on a committee is a member
    _by_two(stage, party, lambda one: propose_delegate(session, one, group, membership.id))


# Lists


def _enter_list(stage: _Stage, party: _Party, told: Told) -> None:
    """A draft; put to the vote if the content has counts; published if it was carried; revised if it says so."""
    content, known = _content(party, told), stage.known["addressees"]
    draft = begin_draft(stage.session, party.founders[2].id, party.group, content, known)
    put = "counts" in told or "sittings" in told
    if put and _adopt_and_publish(stage, party, draft, told) and "revision" in told:
        _revise(stage, party, draft, told["revision"])


def _content(party: _Party, told: Told) -> Content:
    languages = tuple(party.told["languages"])
    items = tuple(_item(languages, demand) for demand in told["demands"])
    return Content(languages, tuple(told["addressees"]), told["title"], told.get("preamble", {}), items)


def _item(languages: Sequence[str], told: Told) -> Item:
    return Item(secrets.token_hex(4), None, {lang: told[lang] for lang in languages})


def _adopt_and_publish(stage: _Stage, party: _Party, draft: Draft, told: Told) -> bool:
    """Whether the meeting adopted the draft, which then is published."""
    session = stage.session
    if not carried(session, decide(session, party.team, "adopt_list", draft.id, told)):
        return False
    published = _by_two(stage, party, lambda one: publish_list(session, one, draft.id))
    ids = demands_of_entry(session, published.entry or 0)
    kept = [demand for demand in told["demands"] if not demand.get("voted_down")]
    for demand_id, demand in zip(ids, kept, strict=True):
        party.demands.setdefault(demand_id, demand)
    return True


def _revise(stage: _Stage, party: _Party, draft: Draft, told: Told) -> None:
    """A new revision, put to the vote anew: demands by number, in other words or not, and new ones."""
    session, founder = stage.session, party.founders[2]
    listed = list_numbered(session, party.group.id, draft.list_number or 0)
    assert listed is not None  # it was published a moment ago
    revised = begin_revision(session, founder.id, listed)
    old = content_of(revised)
    by_number = {item.number: item for item in old.items}
    items = tuple(
        _reworded(by_number[demand["number"]], demand) if "number" in demand else _item(old.languages, demand)
        for demand in told["demands"]
    )
    content = Content(old.languages, old.addressees, old.title, old.preamble, items)
    save_draft(session, founder.id, revised.id, revised.version, content, stage.known["addressees"])
    _adopt_and_publish(stage, party, revised, {"chair": "chair"} | dict(told))


def _reworded(item: Item, told: Told) -> Item:
    return Item(item.key, item.number, {lang: told.get(lang, text) for lang, text in item.texts.items()})


# Committees


def _elect(stage: _Stage, party: _Party, told: Told) -> None:
    """Elect a committee by a show of hands, and let the elected claim their seats."""
    session, founder = stage.session, party.founders[0]
    candidate = membership_of(session, founder.id, party.group.id)
    details = ElectionDetails(
        seats=told["seats"],
        term_until=stage.day(-told["term_days"]),
        candidates="\n".join(name for name, _votes in told["candidates"]),
        members=(candidate.id,) if candidate else (),
        method="scottish-stv" if "ballots" in told else "plurality",
    )
    draft = draft_election(session, founder.id, party.group, details)
    motion = decide(session, party.team, "elect", draft.id, {"chair": "committee_member"} | dict(told))
    marks = tuple(votes for _name, votes in told["candidates"])
    typed = [(rankings_read(ranking, len(marks))[0], number) for ranking, number in told.get("ballots", ())]
    ballots = packed_rankings(typed)
    figures = Figures(told["present"], spoiled=told.get("spoiled", 0), marks=marks, ballots=ballots)
    count(session, party.team, motion, [figures, figures])
    election = election_of_vote(session, motion.vote_entry or 0)
    assert election is not None  # the count stands, and with it the election
    party.committee = _claimed(stage, party, election, told["claimed"])


def _claimed(stage: _Stage, party: _Party, election: Election, claimed: int) -> list[Account]:
    """Those who took up their seats, with one half of the code from each teller; founder 1 has not come back."""
    session, slug = stage.session, party.told["slug"]
    halves = [[secrets.token_hex(8) for _ in range(election.seats - election.vacant)] for _teller in range(2)]
    for teller, codes in zip(party.founders[1:], halves, strict=True):
        make_halves(session, teller.id, election, codes)
    elected = [stage.account(f"{slug}-seat-{number}") for number in range(1, claimed + 1)]
    for number, (account, one, two) in enumerate(zip(elected, *halves, strict=False), 1):
        claim_seat(session, account.id, one, two, SEAT[party.language].format(number))
    return elected


# The programme


def _join_programme(stage: _Stage, party: _Party) -> None:
    """Open the common demands that nobody opened before, support the others."""
    for demand_id, told in party.demands.items():
        for key in _asked(told):
            if key in stage.commons:
                _support(stage, party, demand_id, stage.commons[key])
            else:
                stage.commons[key] = _open(stage, party, demand_id, key)
        for key in told.get("opposite", ()):
            _support(stage, party, demand_id, stage.commons[key], "opposite")


def _open(stage: _Stage, party: _Party, demand_id: str, key: str) -> int:
    """The number of a new common demand: the answer to a suggestion, if the machine found who asks the same."""
    others = {one for other in stage.parties.values() for one, told in other.demands.items() if key in _asked(told)}
    shown = [one.suggestion for one in suggestions_open(stage.session, party.group.id) if one.demand.id == demand_id]
    found = next((one.id for one in shown if one.other_id in others and one.relation != "opposite"), None)
    opened = _by_two(stage, party, lambda one: open_common(stage.session, one, party.group, demand_id, found))
    entry = entry_at(stage.session, opened.entry or 0)
    assert entry is not None  # opening a common demand is a public act
    return int(entry.data["common"])


def _asked(told: Told) -> Sequence[str]:
    """The common demands that a demand asks."""
    keys: Sequence[str] = told.get("common", ())
    return keys


def _support(stage: _Stage, party: _Party, demand_id: str, common: int, relation: str = "same") -> None:
    _by_two(stage, party, lambda one: confirm_support(stage.session, one, party.group, demand_id, common, relation))


def _decide_suggestions(stage: _Stage, party: _Party) -> None:
    """Decline what is suggested, but for what the content leaves undecided: it goes on waiting on the desk."""
    for shown in suggestions_open(stage.session, party.group.id):
        told = party.demands.get(shown.demand.id, {})
        undecided = {stage.commons[key] for key in told.get("undecided", ())}
        if shown.suggestion.common_number not in undecided:
            _decline(stage, party, shown.suggestion.id, told.get("declined", OTHER_MATTER[party.language]))


def _decline(stage: _Stage, party: _Party, suggestion_id: str, reason: str) -> None:
    _by_two(stage, party, lambda one: decline_suggestion(stage.session, one, party.group, suggestion_id, reason))


def _hold_council(stage: _Stage, commons: Mapping[str, Told]) -> None:
    """Delegates of two groups settle each wording, others each time; then the order, and version 1."""
    session = stage.session
    delegates = [party.committee[0] for party in stage.parties.values() if party.told.get("delegate")]
    for place, (key, told) in enumerate(commons.items()):
        texts = {lang: told[lang] for lang in told.get("settle", ("kk", "ru", "en"))}
        if texts:
            one, two = delegates[place % len(delegates)], delegates[(place + 1) % len(delegates)]
            confirm(session, two.id, settle_wording(session, one.id, stage.commons[key], texts).id)
    one, two = delegates[:2]
    confirm(session, two.id, order_programme(session, one.id, [stage.commons[key] for key in commons]).id)
    confirm(session, two.id, publish_version(session, one.id).id)
