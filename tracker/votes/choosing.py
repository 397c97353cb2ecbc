"""What the forms of a meeting offer to be put to the vote, and what was chosen."""

from collections.abc import Sequence
from typing import Any

from flask import request
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from tracker.counting.presets import CHOOSABLE, rule, rule_for
from tracker.counting.rules import Rule
from tracker.groups.models import Group
from tracker.groups.views import labelled
from tracker.votes.agenda import MotionChoice
from tracker.votes.changing import differences_of
from tracker.votes.motions import Subject, motion_kinds
from tracker.words import Refused


def further_rules() -> list[tuple[str, str]]:
    """Rules that a vote can have to meet beside the group's own, with their words."""
    words = dict(labelled("rule", CHOOSABLE))
    named = [(name, f"{words[name]}{_unchecked(rule(name))}") for name in CHOOSABLE]
    return [("", gettext("No, only our own")), *named]


def _unchecked(which: Rule) -> str:
    return f" – {gettext('Not checked by anybody yet:')} {gettext(which.unchecked)}" if which.unchecked else ""


def agenda_choices(
    session: Session, group: Group, subjects: Sequence[Subject], typed: MultiDict[str, str] | None = None
) -> dict[str, Any]:
    """What can be put to the vote, by kind, and what is chosen so far: as sent, as kept (`typed`), by the address."""
    asked = [] if request.method == "POST" else request.args.getlist("motion")
    typed = request.form if request.method == "POST" else typed
    by_kind: dict[str, list[Subject]] = {}
    for subject in subjects:
        by_kind.setdefault(subject.kind, []).append(subject)
    chosen = list(dict.fromkeys([*(typed.getlist("motions") if typed else ()), *asked]))
    own = rule_for(group.rule_set, "adopt_list", group.rule_version, group.rules)
    by_item = set(typed.getlist("by_item") if typed else ())
    if not typed and own.by_item:
        by_item = {f"{subject.kind}:{subject.id}" for subject in subjects if subject.kind == "adopt_list"}
    listed = {f"{subject.kind}:{subject.id}" for subject in subjects}
    return {
        "subjects": by_kind,
        "kinds": motion_kinds(session),
        "chosen": chosen,
        "unlisted": [(one, _title_of(session, group, one)) for one in chosen if one and one not in listed],
        "by_item": by_item,
        "changes": {subject.id: differences_of(group, subject.id) for subject in by_kind.get("change_rule", ())},
    }


def _title_of(session: Session, group: Group, chosen: str) -> str:
    """What a choice that came with the address is about; nothing where it cannot be put (any more)."""
    kind, _, subject = chosen.partition(":")
    try:
        return motion_kinds(session)[kind].prepare(session, group, subject).title
    except (Refused, KeyError):
        return ""


def choices() -> list[MotionChoice]:
    """What was ticked, in the order of the form."""
    by_item, secret = set(request.form.getlist("by_item")), "secret" in request.form
    found = []
    for one in dict.fromkeys(filter(None, request.form.getlist("motions"))):
        kind, _, subject = one.partition(":")
        found.append(MotionChoice(kind, subject[:80], one in by_item, secret))
    return found
