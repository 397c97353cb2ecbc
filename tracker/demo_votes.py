"""The part of the demonstration in which meetings decide: counts, sittings, objections, recounts, a meeting to come."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from tracker.accounts.models import Account
from tracker.accounts.rules import days_from
from tracker.committees.binding import draft_instruction
from tracker.database import now
from tracker.demo_together import Team
from tracker.groups.mandates import membership_of
from tracker.groups.models import Group
from tracker.votes.actions import MeetingDetails, SittingDetails, call_meeting, enter_meeting
from tracker.votes.agenda import MotionChoice
from tracker.votes.disputes import begin_recount, enter_recount, join_objection, object_to
from tracker.votes.models import Motion, Vote
from tracker.votes.queries import vote_numbered
from tracker.votes.rules import Figures, Line
from tracker.votes.tellers import enter_count

Told = Mapping[str, Any]
NOTICE = 4  # days before a meeting on which it was called, unless the content says otherwise


def day_back(session: Session, days: int) -> str:
    """The day so many days ago; days to come are negative."""
    return days_from(now(session).date(), -days)


def tellers_of(session: Session, group: Group, founders: Sequence[Account]) -> dict[str, Any]:
    """Founders 2 and 3, who stand for nothing, by their memberships."""
    members = [membership_of(session, founder.id, group.id) for founder in founders[1:]]
    one, two = [member.id for member in members if member is not None]
    return {"teller_one": one, "teller_two": two}


def meeting_told(session: Session, team: Team, told: Told) -> MeetingDetails:
    """A meeting as the content tells it, with its further sittings."""
    tellers = tellers_of(session, team.group, team.founders)
    more = [
        SittingDetails(day_back(session, one["day"]), opening=one["present"], **tellers)
        for one in told.get("sittings", ())[1:]
    ]
    return MeetingDetails(
        day=day_back(session, told["day"]),
        town=team.group.town or "",
        chair=told["chair"],
        members=team.group.headcount,
        basis_day=team.group.headcount_day,
        called_on=day_back(session, told["day"] + told.get("notice", NOTICE)),
        paper=told.get("paper", False),
        opening=told["sittings"][0]["present"] if "sittings" in told else None,
        sittings=tuple(more),
        **tellers,
    )


def decide(session: Session, team: Team, kind: str, subject: str, told: Told) -> Motion:
    """A meeting votes on one thing, and its two enter what they counted."""
    by_item = "sittings" in told
    details = meeting_told(session, team, told)
    motion = enter_meeting(session, team.committee[0].id, team.group, kind, subject, details, by_item=by_item)
    for number, one in enumerate(told.get("sittings", ()), 1):
        lines = tuple(Line(*votes) for votes in one["items"])
        count(session, team, motion, [Figures(one["present"], lines=lines)] * 2, number)
    if "counts" in told:
        count(session, team, motion, _figures(team, told))
    return motion


def count(session: Session, team: Team, motion: Motion, entered: Sequence[Figures], sitting: int = 1) -> None:
    """Enter figures, the two tellers in turn; with paper, two of the committee."""
    paper = motion.meeting.sittings[sitting - 1].paper
    two = team.committee[:2] if paper else team.founders[1:]
    for place, figures in enumerate(entered):
        enter_count(session, two[place % 2].id, motion.id, figures, sitting)


def _figures(team: Team, told: Told) -> list[Figures]:
    """What the tellers enter in turn; a single row is what both found."""
    rows = [
        Figures(present, for_, against, abstain, spoiled, estimated=team.group.rule_set == "assembly")
        for present, for_, against, abstain, spoiled in told["counts"]
    ]
    return rows if len(rows) > 1 or told.get("one_teller") else rows * 2


def carried(session: Session, motion: Motion) -> bool:
    return motion.vote_entry is not None and session.get_one(Vote, motion.vote_entry).carried is True


def dispute(session: Session, told: Sequence[Told], teams: Mapping[str, Team]) -> None:
    """What members object to; where the content has figures, the papers are counted anew."""
    for one in told:
        team = teams[one["slug"]]
        vote = vote_numbered(session, team.group.id, one["vote"])
        assert vote is not None  # the content counts the votes of its groups
        first, second = team.founders[1:]
        join_objection(session, second.id, object_to(session, first.id, vote, one["reason"]).id)
        if "recount" in one:
            row = begin_recount(session, team.committee[0].id, vote, **tellers_of(session, team.group, team.founders))
            for teller in (first, second):
                enter_recount(session, teller.id, row.id, Figures(*one["recount"]))


def call(session: Session, told: Told, team: Team) -> None:
    """A meeting to come: its members see place and hour, and can print its pack."""
    draft = draft_instruction(session, team.committee[0].id, team.group, told["instruction"])
    details = MeetingDetails(
        day=day_back(session, -told["in_days"]),
        town=team.group.town or "",
        chair=told["chair"],
        members=team.group.headcount,
        basis_day=team.group.headcount_day,
        hour=told["hour"],
        place=told["place"],
        **tellers_of(session, team.group, team.founders),
    )
    choices = [MotionChoice("ratify", "1"), MotionChoice("bind_delegate", draft.id)]
    call_meeting(session, team.committee[0].id, team.group, choices, details)


def ratify(session: Session, told: Sequence[Told], teams: Mapping[str, Team]) -> None:
    """Groups that ratified the first version of the programme."""
    for one in told:
        decide(session, teams[one["slug"]], "ratify", "1", one)
