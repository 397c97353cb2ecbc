"""The desk: for each of my groups, what waits for me."""

from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from flask import Blueprint
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker.accounts.forms import PlainForm
from tracker.accounts.web import database, me, page, signed_in
from tracker.committees.claims import half_side, seats_of
from tracker.committees.models import Contest, Election, ElectionCall
from tracker.committees.nominations import closed, may_run
from tracker.committees.queries import calls_asking, calls_open, contests_ready, elections_of
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
from tracker.programme.committee_queries import suggestions_waiting
from tracker.votes.models import Meeting, Motion, Objecting, Recount, Vote
from tracker.votes.progress import countings_of
from tracker.votes.queries import (
    meetings_counted_by,
    meetings_under_way,
    motions_put,
    objecting_of,
    recounts_open,
    votes_of,
)
from tracker.votes.tellers import to_count

desk = Blueprint("desk", __name__, url_prefix="/<lang>")


@dataclass(frozen=True)
class Waiting:
    """A proposal with its sentence, and whether it waits for me or for somebody else."""

    proposal: Proposal
    description: Description
    own: bool


@dataclass(frozen=True)
class MeetingWaits:
    """A meeting under way, and the sittings of it that wait for my figures."""

    meeting: Meeting
    motions: list[Motion]
    mine: list[int]


@dataclass(frozen=True)
class CallWaits:
    """An election before its vote. `asked`: I was nominated and have not answered; `mine`: I can draw the lot."""

    call: ElectionCall
    asked: bool
    mine: bool


@dataclass(frozen=True)
class GroupsDesk:
    """One of my groups, as my desk shows it."""

    group: Group
    committee: bool
    power: Power
    proposals: list[Waiting] = field(default_factory=list)
    meetings: list[MeetingWaits] = field(default_factory=list)
    objections: list[tuple[Objecting, Vote]] = field(default_factory=list)
    recounts: list[tuple[Recount, Vote]] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    calls: list[CallWaits] = field(default_factory=list)
    elections: list[list[Contest]] = field(default_factory=list)
    suggestions: int = 0
    amendments: int = 0
    translations: list[tuple[DemandList, str]] = field(default_factory=list)
    shown: list[Draft] = field(default_factory=list)
    codes: list[Election] = field(default_factory=list)

    @property
    def nothing(self) -> bool:
        """Whether nothing waits in this group."""
        votes = (self.meetings, self.objections, self.recounts, self.elections, self.calls)
        texts = (self.drafts, self.amendments, self.translations, self.shown)
        return not any((*votes, *texts, self.proposals, self.codes, self.suggestions))


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
            "elsewhere": _meetings_elsewhere(session, {group.id for group in groups}),
            "delegate": delegate_mandate(session, me()),
            "followed": followed(session, me()),
            "council": _waiting(session, open_council_proposals(session, me())),
            "plain": PlainForm(formdata=None),
        }
        return page("site/desk.html", **values)


def _of_group(session: Session, group: Group) -> GroupsDesk:
    committee = committee_mandate(session, me(), group.id) is not None
    power = power_in(session, group.id)
    return GroupsDesk(
        group=group,
        committee=committee,
        power=power,
        proposals=_waiting(session, open_proposals(session, group.id)) if committee else [],
        meetings=_meetings(session, meetings_under_way(session, group.id)),
        objections=objecting_of(session, group.id),
        recounts=_recounts(session, group, committee),
        drafts=drafts_of(session, group.id),
        calls=_calls(session, group),
        elections=_prepared(session, group) if committee else [],
        suggestions=suggestions_waiting(session, group.id) if committee else 0,
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


def _meetings(session: Session, found: list[Meeting]) -> list[MeetingWaits]:
    """What I count stands first."""
    waiting = [
        MeetingWaits(
            one.meeting, [motion for motion in one.motions if motion.state != "cancelled"], to_count(session, me(), one)
        )
        for one in countings_of(session, found)
    ]
    return sorted(waiting, key=lambda one: not one.mine)


def _recounts(session: Session, group: Group, committee: bool) -> list[tuple[Recount, Vote]]:
    """Recounts for their tellers and the committee."""
    found = recounts_open(session, group.id)
    return [(row, vote) for row, vote in found if committee or me() in (row.teller_one, row.teller_two)]


def _calls(session: Session, group: Group) -> list[CallWaits]:
    """Elections under way; where I was nominated stands first."""
    asked = calls_asking(session, me(), group.id)
    found = [
        CallWaits(one, one.id in asked, closed(session, one) and may_run(session, me(), one))
        for one in calls_open(session, group.id)
    ]
    return sorted(found, key=lambda one: not one.asked)


def _prepared(session: Session, group: Group) -> list[list[Contest]]:
    """Elections that were prepared and not put to a meeting yet, each with its contests."""
    put = {motion.subject for motion in motions_put(session, group.id, "elect")}
    waiting = [contest for contest in contests_ready(session, group.id) if contest.id not in put]
    return [list(own) for _call, own in groupby(waiting, key=lambda contest: contest.call_id)]


def _meetings_elsewhere(session: Session, own: set[str]) -> list[MeetingWaits]:
    """Meetings that I count in a group that I have left meanwhile."""
    found = [meeting for meeting in meetings_counted_by(session, me()) if meeting.group_id not in own]
    return [one for one in _meetings(session, found) if one.mine]


def _codes_to_hand_out(session: Session, group: Group, power: Power) -> list[Election]:
    """Elections whose seats still wait to be claimed, if I am one of the two who counted them."""
    body = power.pending or power.acting
    if body is None or not body.number:
        return []
    own = [one for one in elections_of(session, group.id) if one.body == body.number and half_side(session, me(), one)]
    return [one for one in own if any(seat.mandate is None for seat in seats_of(session, one))]
