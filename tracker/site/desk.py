"""The desk: for each of my groups, what waits for me."""

from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker.accounts.forms import PlainForm
from tracker.accounts.web import database, me, page, signed_in
from tracker.committees.actions import half_side, seats_of
from tracker.committees.models import Election, ElectionDraft
from tracker.committees.queries import election_drafts, election_of_body
from tracker.demands.draft_queries import drafts_shown_to, open_amendments
from tracker.demands.following import followed
from tracker.demands.models import DemandList, Draft
from tracker.demands.queries import drafts_of, titled_lists
from tracker.demands.translating import translations_waiting
from tracker.groups.founding import foundings_of
from tracker.groups.mandates import Power, committee_mandate, delegate_mandate, power_in, require_member
from tracker.groups.models import Group, Proposal
from tracker.groups.proposals import Description, kind_of, open_council_proposals, open_proposals
from tracker.groups.queries import group_by_slug, groups_asked, groups_of_account
from tracker.groups.vouching import NoSuchGroup
from tracker.programme.queries import suggestions_open
from tracker.votes.actions import may_count
from tracker.votes.models import Motion
from tracker.votes.queries import motions_put, motions_to_count, open_motions, own_count, votes_of

desk = Blueprint("desk", __name__, url_prefix="/<lang>")


@dataclass(frozen=True)
class Waiting:
    """A proposal with its sentence, and whether it waits for me or for somebody else."""

    proposal: Proposal
    description: Description
    own: bool


@dataclass(frozen=True)
class GroupsDesk:
    """One of my groups, as my desk shows it."""

    group: Group
    committee: bool
    power: Power
    proposals: list[Waiting] = field(default_factory=list)
    motions: list[tuple[Motion, bool]] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    elections: list[ElectionDraft] = field(default_factory=list)
    suggestions: int = 0
    amendments: int = 0
    translations: list[tuple[DemandList, str]] = field(default_factory=list)
    shown: list[Draft] = field(default_factory=list)
    codes: Election | None = None

    @property
    def nothing(self) -> bool:
        """Whether nothing waits in this group."""
        waits = (self.motions, self.proposals, self.codes, self.suggestions, self.drafts, self.elections)
        return not any((*waits, self.amendments, self.translations, self.shown))


@desk.get("/desk", endpoint="desk")
@signed_in
def my_desk() -> Response:
    with database().reading() as session:
        groups = groups_of_account(session, me())
        values: dict[str, Any] = {
            "handle": current_user.handle,
            "asked": groups_asked(session, me()),
            "foundings": foundings_of(session, me()),
            "desks": [_of_group(session, group) for group in groups],
            "elsewhere": _motions_elsewhere(session, {group.id for group in groups}),
            "delegate": delegate_mandate(session, me()),
            "followed": followed(session, me()),
            "council": _waiting(session, open_council_proposals(session, me())),
            "plain": PlainForm(formdata=None),
        }
        return page("site/desk.html", **values)


def _of_group(session: Session, group: Group) -> GroupsDesk:
    committee = committee_mandate(session, me(), group.id) is not None
    power = power_in(session, group.id)
    motions = [(motion, _mine_to_count(session, motion)) for motion in open_motions(session, group.id)]
    return GroupsDesk(
        group=group,
        committee=committee,
        power=power,
        proposals=_waiting(session, open_proposals(session, group.id)) if committee else [],
        motions=motions,
        drafts=drafts_of(session, group.id),
        elections=_prepared(session, group) if committee else [],
        suggestions=len(suggestions_open(session, group.id)) if committee else 0,
        amendments=len(open_amendments(session, group.id)),
        translations=translations_waiting(session, group.id) if committee else [],
        shown=drafts_shown_to(session, group.id) if committee else [],
        codes=_codes_to_hand_out(session, group, power),
    )


@desk.get("/groups/<slug:slug>/papers")
@signed_in
def papers(slug: str) -> Response:
    """A group's lists and votes, for its members: where a revision or a correction begins."""
    with database().reading() as session:
        group = group_by_slug(session, slug)
        if group is None:
            raise NoSuchGroup(field=None)
        require_member(session, me(), group)
        values: dict[str, Any] = {
            "group": group,
            "lists": titled_lists(session, group.id),
            "votes": votes_of(session, group.id),
            "committee": committee_mandate(session, me(), group.id) is not None,
            "plain": PlainForm(formdata=None),
        }
        return page("site/papers.html", **values)


def _waiting(session: Session, found: list[Proposal]) -> list[Waiting]:
    """What waits for me first, then what waits for another."""
    waiting = [Waiting(one, kind_of(session, one).describe(session, one), one.account_id == me()) for one in found]
    return sorted(waiting, key=lambda one: one.own)


def _mine_to_count(session: Session, motion: Motion) -> bool:
    return may_count(session, me(), motion) and own_count(session, motion, me()) is None


def _prepared(session: Session, group: Group) -> list[ElectionDraft]:
    """Elections that were prepared and not put to a meeting yet."""
    put = {motion.subject for motion in motions_put(session, group.id, "elect")}
    return [draft for draft in election_drafts(session, group.id) if draft.id not in put]


def _motions_elsewhere(session: Session, own: set[str]) -> list[Motion]:
    """Motions that I count in a group that I have left meanwhile."""
    return [motion for motion in motions_to_count(session, me()) if motion.meeting.group_id not in own]


def _codes_to_hand_out(session: Session, group: Group, power: Power) -> Election | None:
    """The election whose seats still wait to be claimed, if I am one of the two who counted it."""
    body = power.pending or power.acting
    election = election_of_body(session, group.id, body.number) if body and body.number else None
    if election is None or half_side(session, me(), election) is None:
        return None
    return election if any(seat.mandate is None for seat in seats_of(session, election)) else None
