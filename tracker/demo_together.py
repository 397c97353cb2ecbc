"""The part of the demonstration in which members take part: a translation, amendments, a comment, nominations."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.models import Account
from tracker.accounts.rules import days_from
from tracker.committees.calls import CallDetails, ContestDetails, contests_of
from tracker.committees.nominations import NO_ACCOUNT, Dates, NominationDetails, call_election, nominate
from tracker.database import now
from tracker.demands.amending import Change
from tracker.demands.amendments import amend, amend_as_group
from tracker.demands.drafting import comment, content_of, key_of
from tracker.demands.models import DemandList, Draft
from tracker.demands.queries import list_numbered
from tracker.demands.translating import approve_translation, save_translation
from tracker.groups.mandates import membership_of
from tracker.groups.models import Group, Proposal
from tracker.groups.proposals import confirm

Told = Mapping[str, Any]


@dataclass(frozen=True)
class Team:
    """A group with those who act in it."""

    group: Group
    founders: list[Account]
    committee: list[Account]

    def by_two(self, session: Session, propose: Callable[[str], Proposal]) -> None:
        """One of the committee proposes, another confirms."""
        confirm(session, self.committee[1].id, propose(self.committee[0].id).id)


def write_together(session: Session, told: Told, teams: Mapping[str, Team]) -> None:
    """Enter it, once all lists are published."""
    team = teams[told["list"]]
    listed = list_numbered(session, team.group.id, 1)
    assert listed is not None  # the content's first group publishes one
    _translate(session, told, team, listed)
    _amend_as_neighbours(session, told["neighbour"], teams[told["neighbour"]["slug"]], listed)
    _write_on_a_draft(session, told["draft"], teams[told["draft"]["slug"]])


def _translate(session: Session, told: Told, team: Team, listed: DemandList) -> None:
    texts = {"title": told["title"], "preamble": told["preamble"]}
    texts |= {f"item.{number}": text for number, text in enumerate(told["demands"], 1)}
    save_translation(session, team.founders[2].id, listed, told["language"], texts, {})
    team.by_two(session, lambda one: approve_translation(session, one, listed, told["language"]))


def _amend_as_neighbours(session: Session, told: Told, team: Team, listed: DemandList) -> None:
    change = Change("insert", key_of(told["after"]), {"kk": told["kk"], "ru": told["ru"]})
    team.by_two(session, lambda one: amend_as_group(session, one, team.group, listed, change, told["reason"]))


def _write_on_a_draft(session: Session, told: Told, team: Team) -> None:
    query = select(Draft).where(Draft.group_id == team.group.id, Draft.published_entry.is_(None))
    draft = session.scalars(query).one()
    first, lang = content_of(draft).items[0], content_of(draft).languages[0]
    comment(session, team.founders[1].id, draft.id, first.key, told["comment"])
    reworded = Change("replace", first.key, {lang: told["replace"]}, dict(first.texts))
    amend(session, team.founders[1].id, draft, reworded, "")
    amend(session, team.founders[2].id, draft, Change("insert", first.key, {lang: told["insert"]}), "")


def take_nominations(session: Session, told: Told, team: Team) -> None:
    """An election that is called: some stand, a colleague was named and has not answered."""
    caller, today = team.committee[0].id, now(session).date()
    reserved = told["reserved"]
    contests = (
        ContestDetails(told["seats"]),
        ContestDetails(reserved["seats"], "reserved", reserved["label"], entitled=reserved["entitled"]),
    )
    details = CallDetails(days_from(today, told["term_days"]), "plurality", contests)
    dates = Dates(days_from(today, told["in_days"]))
    called = call_election(session, caller, team.group, details, dates)
    everybody, some = (contest.id for contest in contests_of(session, called))
    for contest, standing in ((everybody, told["standing"]), (some, reserved["standing"])):
        for name, statement in standing:
            named = NominationDetails(contest, NO_ACCOUNT, name, statement, consent=True)
            nominate(session, caller, called.id, named)
    colleague = membership_of(session, team.founders[told["asked"] - 1].id, team.group.id)
    assert colleague is not None  # founders are members
    nominate(session, caller, called.id, NominationDetails(everybody, colleague.id, "", ""))
