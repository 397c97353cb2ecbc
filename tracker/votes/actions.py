"""Call a meeting or enter one that was held: its sittings, its motions with their rules, who counts."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from tracker.database import now
from tracker.groups.mandates import require_committee
from tracker.groups.models import Group, Membership
from tracker.votes.agenda import MotionChoice, NoMotion, barred_from, put_motions
from tracker.votes.models import Meeting, Motion, Sitting
from tracker.votes.motions import Subject, motion_kinds
from tracker.votes.rules import CHAIRS, LARGEST_COUNT, LONGEST_AHEAD_DAYS, MOST_SITTINGS, MoreThanEntitled
from tracker.words import N_, Refused, one_line, required, within


class BadMeetingDay(Refused):
    sentence = N_("A meeting that is entered has taken place: its day is today or before.")
    field = "day"


class SittingBefore(Refused):
    sentence = N_("A further sitting is on the day of the first one or after it.")
    field = "day"


class BadCallDay(Refused):
    sentence = N_("A meeting is called for a day from today on, within a year.")
    field = "day"


class CalledAfterwards(Refused):
    sentence = N_("A meeting is called before it meets: this day is after the meeting.")
    field = "called_on"


class BadDay(Refused):
    sentence = N_("This is no day. Write it as 2022-01-05, or leave it empty.")


class CalledTooEarly(Refused):
    sentence = N_("A meeting is called at most a year before it meets.")
    field = "called_on"


class BadBasisDay(Refused):
    sentence = N_("The day is today or before.")
    field = "basis_day"


class BadChair(Refused):
    sentence = N_("Please choose one of these.")
    field = "chair"


class TellersMissing(Refused):
    sentence = N_("Name two different tellers who are members and no candidates, or say that only paper came back.")
    field = "teller_two"


class TellerBarred(Refused):
    sentence = N_("Who stands in an election, moved the motion or is to be recalled does not count the votes on it.")
    field = "teller_one"


class EntitledMissing(Refused):
    sentence = N_("State how many are entitled to vote.")
    field = "members"


class TooManySittings(Refused):
    sentence = N_("A meeting has at most 12 sittings.")


@dataclass(frozen=True)
class SittingDetails:
    """One sitting. `place` and `hour` are for members; tellers are memberships' ids; `paper`: only it came back."""

    day: str
    hour: str = ""
    place: str = ""
    paper: bool = False
    teller_one: str = ""
    teller_two: str = ""
    opening: int | None = None


@dataclass(frozen=True)
class MeetingDetails:
    """A meeting as it is called or entered. `members`: M, with its day; `also`: a further rule that must be met.

    `delegates`: how many are entitled, where it is a conference of theirs.
    """

    day: str
    town: str
    chair: str
    members: int | None
    basis_day: str | None
    called_on: str | None = None
    paper: bool = False
    teller_one: str = ""
    teller_two: str = ""
    hour: str = ""
    place: str = ""
    opening: int | None = None
    also: tuple[str, ...] = ()
    sittings: tuple[SittingDetails, ...] = field(default=())
    delegates: int | None = None

    def all_sittings(self) -> list[SittingDetails]:
        """The first sitting, which the meeting itself describes, and those after it."""
        own = {name: getattr(self, name) for name in ("day", "hour", "place", "paper", "teller_one", "teller_two")}
        return [SittingDetails(**own, opening=self.opening), *self.sittings]


@contextmanager
def of_sitting(number: int) -> Iterator[None]:
    """What is refused of a further sitting is said beside its own field: `sittings-0-day` is the second one's."""
    try:
        yield
    except Refused as refused:
        if number > 1 and refused.field:
            refused.field = f"sittings-{number - 2}-{refused.field}"
        raise


def _require_days(details: MeetingDetails, first: str, last: str, wrong: type[Refused]) -> None:
    """Each sitting's day from the first on, up to the last. Raises `wrong`, SittingBefore."""
    for number, one in enumerate(details.all_sittings(), 1):
        with of_sitting(number):
            if not first <= one.day <= last:
                raise wrong
            if one.day < details.day:
                raise SittingBefore


def enter_meetings(
    session: Session, account_id: str, group: Group, choices: Sequence[MotionChoice], details: MeetingDetails
) -> Meeting:
    """Enter a meeting that was held, with its motions. Private until counts are confirmed.

    Raises BadMeetingDay, SittingBefore, CalledAfterwards, and what `call_meeting` raises but BadCallDay.
    """
    require_committee(session, account_id, group)
    _require_days(details, "2000-01-01", now(session).date().isoformat(), BadMeetingDay)
    return _begin(session, account_id, group, choices, details, "open")


def enter_meeting(
    session: Session,
    account_id: str,
    group: Group,
    kind: str,
    subject: str,
    details: MeetingDetails,
    *,
    by_item: bool = False,
) -> Motion:
    """Enter a meeting that voted on one thing; gives its motion. Raises what `enter_meetings` raises."""
    meeting = enter_meetings(session, account_id, group, [MotionChoice(kind, subject, by_item)], details)
    return motions_of(session, meeting)[0]


def call_meeting(
    session: Session,
    account_id: str,
    group: Group,
    choices: Sequence[MotionChoice],
    details: MeetingDetails,
    *,
    fifth: bool = False,
) -> Meeting:
    """Call a meeting for a day to come; today is the day of the notice. `fifth`: a petition of members calls it.

    Raises BadCallDay, BadChair, EntitledMissing, TellersMissing, TellerBarred, NoMotion, UnknownChoice, RuleNotInForce,
    and what the rooms of the motions refuse.
    """
    if not fifth:
        require_committee(session, account_id, group)
    today = now(session).date()
    last = (today + timedelta(days=LONGEST_AHEAD_DAYS)).isoformat()
    _require_days(details, today.isoformat(), last, BadCallDay)
    details = replace(details, called_on=today.isoformat())
    return _begin(session, account_id, group, choices, details, "called", "fifth" if fifth else "committee")


def _begin(
    session: Session,
    account_id: str,
    group: Group,
    choices: Sequence[MotionChoice],
    details: MeetingDetails,
    state: str,
    called_by: str = "committee",
) -> Meeting:
    if details.chair not in CHAIRS:
        raise BadChair
    if details.called_on is not None and details.called_on > details.day:
        raise CalledAfterwards
    if details.called_on is not None and details.called_on < _year_before(details.day):
        raise CalledTooEarly
    if details.basis_day is not None and not "2000-01-01" <= details.basis_day <= now(session).date().isoformat():
        raise BadBasisDay
    if not choices:
        raise NoMotion
    members, basis, basis_day = _entitled(group, details)
    meeting = Meeting(
        id=secrets.token_hex(16),
        group_id=group.id,
        group=group,
        number=None,
        state=state,
        called_by=called_by,
        called_on=details.called_on,
        rules={"set": group.rule_set, "version": group.rule_version, "own": dict(group.rules)}
        | ({"delegates": details.delegates} if details.delegates else {}),
        day=details.day,
        town=required("name", one_line(details.town), "town"),
        chair=details.chair,
        members=members,
        basis=basis,
        basis_day=basis_day,
        minutes="",
        entered_by=account_id,
        sittings=[],
    )
    session.add(meeting)
    session.flush()
    for number, one in enumerate(details.all_sittings(), 1):
        with of_sitting(number):
            meeting.sittings.append(new_sitting(session, meeting, number, one, choices))
    put_motions(session, meeting, choices, details.also, [one.day for one in details.all_sittings()])
    session.flush()
    return meeting


def _year_before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=LONGEST_AHEAD_DAYS)).isoformat()


def _entitled(group: Group, details: MeetingDetails) -> tuple[int | None, str, str | None]:
    """M with its basis: as stated for this vote, by default the last stated headcount."""
    if group.rule_set == "assembly":
        return None, "unknown", None
    if details.members is None or not 0 < details.members <= LARGEST_COUNT:
        raise EntitledMissing
    if (details.members, details.basis_day) == (group.headcount, group.headcount_day):
        return details.members, "headcount", group.headcount_day
    return details.members, "stated", details.basis_day or details.day


def new_sitting(
    session: Session, meeting: Meeting, number: int, details: SittingDetails, choices: Sequence[MotionChoice]
) -> Sitting:
    if number > MOST_SITTINGS:
        raise TooManySittings
    one, two = (None, None) if details.paper else chosen_tellers(session, meeting.group, choices, details)
    return Sitting(
        meeting_id=meeting.id,
        number=number,
        day=details.day,
        hour=one_line(details.hour)[:40],
        place=within("name", one_line(details.place), "place"),
        opening=possible_opening(details.opening, meeting),
        paper=details.paper,
        teller_one=one,
        teller_two=two,
    )


def possible_opening(opening: int | None, meeting: Meeting) -> int | None:
    """The number present at the opening, if it can be."""
    if opening is not None and meeting.members is not None and opening > meeting.members:
        raise MoreThanEntitled(present=opening, members=meeting.members, field="opening")
    return opening


def subjects_of(session: Session, group: Group) -> list[Subject]:
    """Everything that can be put to a meeting of the group now."""
    return [subject for kind in motion_kinds(session).values() for subject in kind.subjects(session, group)]


def teller_memberships(group: Group) -> Select[Any]:
    """Members who may be named; who is barred from a motion is refused when they are."""
    query = select(Membership).where(
        Membership.group_id == group.id, Membership.state == "member", Membership.ended.is_(None)
    )
    return query.order_by(Membership.name)


def possible_tellers(session: Session, group: Group) -> list[Membership]:
    return list(session.scalars(teller_memberships(group)))


def members_named(session: Session, group: Group, ids: tuple[str, str]) -> tuple[str, str]:
    """The accounts of two different members, by memberships' ids. Raises TellersMissing."""
    query = select(Membership).where(Membership.id.in_(ids), Membership.group_id == group.id)
    members = session.scalars(query.where(Membership.state == "member", Membership.ended.is_(None)))
    found = {membership.id: membership.account_id for membership in members}
    if len(found) < 2:
        raise TellersMissing
    return found[ids[0]], found[ids[1]]


def chosen_tellers(
    session: Session, group: Group, choices: Sequence[MotionChoice], details: SittingDetails
) -> tuple[str, str]:
    """The accounts of the two who shall count. Raises TellersMissing, TellerBarred."""
    accounts = members_named(session, group, (details.teller_one, details.teller_two))
    barred = barred_from(session, choices)
    for account_id, name in zip(accounts, ("teller_one", "teller_two"), strict=True):
        if account_id in barred:
            raise TellerBarred(field=name)
    return accounts


def motions_of(session: Session, meeting: Meeting) -> list[Motion]:
    """Its motions, in the order of the agenda."""
    return list(session.scalars(select(Motion).where(Motion.meeting_id == meeting.id).order_by(Motion.place)))
