"""What is put to a meeting, in the exact words of that moment, and by which rule it is decided."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from tracker.counting.presets import CHOOSABLE, rule, rule_for
from tracker.counting.rules import NotInForce, Rule, in_force
from tracker.database import now
from tracker.votes.models import Meeting, Motion
from tracker.votes.motions import motion_kinds
from tracker.words import N_, Refused

PUT_ON = "put_on"  # of a motion of a called meeting: the day of its own notice


class NoMotion(Refused):
    sentence = N_("Choose at least one thing that the meeting votes about.")
    field = "motions"


class MotionTwice(Refused):
    sentence = N_("This stands on the agenda already.")
    field = "motions"
    status = 409


class RuleNotInForce(Refused):
    sentence = N_("This rule was not in force on the day of the meeting.")
    field = "also"


class RuleEndsBefore(Refused):
    sentence = N_("On this day a rule by which the meeting votes is not in force.")
    field = "day"


class UnknownChoice(Refused):
    sentence = N_("Please choose one of these.")
    field = "also"


@dataclass(frozen=True)
class MotionChoice:
    """Something to vote about: its kind and subject, whether its parts are voted on one by one, and secretly."""

    kind: str
    subject: str
    by_item: bool = False
    secret: bool = False


def put_motions(
    session: Session,
    meeting: Meeting,
    choices: Sequence[MotionChoice],
    also: Sequence[str],
    days: Sequence[str],
    before: Sequence[Motion] = (),
) -> list[Motion]:
    """Put things on the agenda, each with its exact wording as it stands now and the rule that decides it.

    `days`: of the sittings; `before`: what stands on it already. Raises MotionTwice, UnknownChoice, RuleNotInForce,
    what the rooms refuse.
    """
    kinds, rules = motion_kinds(session), _further(also, days)
    there = {(motion.kind, motion.subject) for motion in before if motion.state != "cancelled"}
    notice = _notice_given(session, meeting, before)
    about: set[str] = set()
    motions = []
    for place, choice in enumerate(choices, len(before) + 1):
        kind = kinds.get(choice.kind)
        if kind is None:
            raise UnknownChoice(field="motions")
        if (choice.kind, choice.subject) in there:
            raise MotionTwice
        prepared = kind.prepare(session, meeting.group, choice.subject)
        if about & set(prepared.about):
            raise MotionTwice
        about |= set(prepared.about)
        there.add((choice.kind, choice.subject))
        motions.append(
            Motion(
                id=secrets.token_hex(16),
                meeting_id=meeting.id,
                meeting=meeting,
                place=place,
                kind=kind.name,
                subject=choice.subject,
                by_item=choice.by_item and kind.divisible and bool(prepared.parts),
                secret=choice.secret,
                rule=_deciding(meeting, kind.name, days).name,
                also=rules,
                payload=prepared.as_json() | notice,
                state="open",
            )
        )
    session.add_all(motions)
    return motions


def _notice_given(session: Session, meeting: Meeting, before: Sequence[Motion]) -> dict[str, str]:
    """Of a meeting called here each motion has its own notice: what is put later was not in the call."""
    if meeting.state == "called" or any(PUT_ON in motion.payload for motion in before):
        return {PUT_ON: now(session).date().isoformat()}
    return {}


def notice_of(motion: Motion) -> str | None:
    """The day from which its notice counts: that of the call, or the later one on which it was put on the agenda."""
    called: str | None = motion.meeting.called_on
    return max(called, motion.payload.get(PUT_ON, called)) if called is not None else None


def chosen_rule(meeting: Meeting, kind: str) -> Rule:
    """The rule that the group chose for such motions before the meeting was called, in force or not."""
    kept: Mapping[str, Any] = meeting.rules
    return rule_for(kept["set"], kind, kept["version"], kept["own"])


def _deciding(meeting: Meeting, kind: str, days: Iterable[str]) -> Rule:
    """The group's rule for such motions; where that is not in force any more, the rule of the house."""
    chosen = chosen_rule(meeting, kind)
    return chosen if holds_on(chosen, days) else rule_for(meeting.rules["set"], kind, meeting.rules["version"])


def holds_on(which: Rule, days: Iterable[str]) -> bool:
    """Whether a rule is in force on each of these days."""
    try:
        for day in days:
            in_force(which, date.fromisoformat(day))
    except NotInForce:
        return False
    return True


def require_in_force(motions: Iterable[Motion], day: str) -> None:
    """No sitting can be on a day on which a rule of open motions does not hold. Raises RuleEndsBefore."""
    rules = {name for motion in motions if motion.state == "open" for name in (motion.rule, *motion.also)}
    if not all(holds_on(rule(name), (day,)) for name in rules):
        raise RuleEndsBefore


def _further(also: Sequence[str], days: Sequence[str]) -> list[str]:
    """Further rules that must be met, as versions. Raises UnknownChoice, RuleNotInForce."""
    found = []
    for name in dict.fromkeys(filter(None, also)):
        if name not in CHOOSABLE:
            raise UnknownChoice
        if not holds_on(rule(name), days):
            raise RuleNotInForce
        found.append(rule(name).name)
    return found


def barred_from(session: Session, choices: Sequence[MotionChoice]) -> frozenset[str]:
    """Accounts that must not count the votes on any of these."""
    kinds = motion_kinds(session)
    known = [choice for choice in choices if choice.kind in kinds]
    nobody: frozenset[str] = frozenset()
    return nobody.union(*(kinds[one.kind].barred_tellers(session, one.subject) for one in known))
