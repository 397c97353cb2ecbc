"""A group changes its own rule by a vote carried under the rule in force, for meetings called afterwards."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.counting.comparing import Comparison, compared
from tracker.counting.presets import CHOOSABLE, NEWEST_SET, SCOPES, SETS, rule, rule_for
from tracker.database import now
from tracker.groups.models import Group
from tracker.groups.queries import entries_of_group
from tracker.record.actions import append
from tracker.votes.agenda import holds_on
from tracker.votes.models import Motion, RuleChange, Vote
from tracker.votes.motions import DONE, LATE, STAYS, UNDONE, MotionKind, Prepared, Subject
from tracker.words import N_, Refused

SET = "set"
_KIND_OF = {"lists": "adopt_list", "motions": "withdraw_list"}


class NoSuchRule(Refused):
    sentence = N_("There is no such rule to choose.")
    field = "motions"


class SameRule(Refused):
    sentence = N_("The group decides by this rule already.")
    field = "motions"
    status = 409


class RuleOver(Refused):
    sentence = N_("This rule is not in force today: no group can choose it.")
    field = "motions"
    status = 409


def rule_now(group: Group, scope: str) -> str:
    """The rule in force for lists, or for the rest, with its version."""
    return rule_for(group.rule_set, _KIND_OF[scope], group.rule_version, group.rules).name


def rules_after(group: Group, subject: str) -> dict[str, str]:
    """The rules by scope that the group would have. `subject`: `lists:RULE`, `motions:RULE` or `set:SET`.

    Raises NoSuchRule.
    """
    scope, _, name = subject.partition(":")
    now = {one: rule_now(group, one) for one in SCOPES}
    if scope == SET and name in SETS:
        return {one: rule(SETS[name][one], NEWEST_SET).name for one in SCOPES}
    if scope in SCOPES and name in CHOOSABLE:
        return now | {scope: rule(name).name}
    raise NoSuchRule


def differences_of(group: Group, subject: str) -> list[tuple[str, str, str, Comparison]]:
    """(scope, rule now, rule then, how they differ) for each rule that would change. Raises NoSuchRule."""
    then = rules_after(group, subject)
    pairs = [(scope, rule_now(group, scope), then[scope]) for scope in SCOPES]
    return [(scope, old, new, compared(rule(old), rule(new))) for scope, old, new in pairs if old != new]


def _prepare(session: Session, group: Group, subject: str) -> Prepared:
    if not differences_of(group, subject):
        raise SameRule
    scope, _, name = subject.partition(":")
    if not _holds(session, subject):
        raise RuleOver
    title = name if scope == SET else rule(name).name
    return Prepared(f"{scope}: {title}", payload={"change": subject})


def _on_decided(session: Session, vote: Vote, motion: Motion) -> None:
    if not vote.carried:
        return
    group = session.get_one(Group, vote.group_id)
    scope, _, name = motion.payload["change"].partition(":")
    before = _rules_in(group, scope)
    rules = {} if scope == SET else {**group.rules, scope: rule(name).name}
    data = {
        "group": group.id,
        "vote": vote.entry,
        "rule_set": name if scope == SET else group.rule_set,
        "rule_version": NEWEST_SET if scope == SET else group.rule_version,
        "rules": rules,
        "scope": scope,
        "rule": name if scope == SET else rule(name).name,
        "before": before,
    }
    append(session, "rule_changed", data)


def _rules_in(group: Group, scope: str) -> str:
    """The names of the rules in force in a scope."""
    return " ".join(dict.fromkeys(rule_now(group, one) for one in (SCOPES if scope == SET else (scope,))))


def _on_recounted(session: Session, vote: Vote, motion: Motion) -> str:
    """The rule of before is in force again, unless the group has voted for another one since."""
    group = session.get_one(Group, vote.group_id)
    scope, _, _name = motion.payload["change"].partition(":")
    if vote.carried:
        if not differences_of(group, motion.payload["change"]):
            return LATE
        _on_decided(session, vote, motion)
        return DONE
    if not _is_last(session, vote, scope):
        return STAYS
    kind, version, own = _before(session, vote)
    if scope != SET:
        kept = {one: name for one, name in group.rules.items() if one != scope}
        own = kept | {one: name for one, name in own.items() if one == scope}
    data = {
        "group": group.id,
        "vote": vote.entry,
        "rule_set": kind,
        "rule_version": version,
        "rules": own,
        "scope": scope,
        "rule": kind if scope == SET else rule_for(kind, _KIND_OF[scope], version, own).name,
        "before": _rules_in(group, scope),
    }
    append(session, "rule_changed", data)
    return UNDONE


def _before(session: Session, vote: Vote) -> tuple[str, int, dict[str, str]]:
    """The group's set with its version, and the rules of its own, before this vote changed them last."""
    entries = entries_of_group(session, vote.group_id, ("group_registered", "rule_changed"))
    place = next(place for place, entry in enumerate(entries) if entry.data.get("vote") == vote.entry)
    data = entries[place + 1].data
    return data["rule_set"], data.get("rule_version", 1), data.get("rules", {})


def _is_last(session: Session, vote: Vote, scope: str) -> bool:
    """Whether no other vote has changed the rules of this scope since."""
    query = select(RuleChange.vote_entry).where(RuleChange.group_id == vote.group_id)
    if scope != SET:
        query = query.where(RuleChange.scope.in_((scope, SET)))
    return session.scalar(query.order_by(RuleChange.entry.desc()).limit(1)) == vote.entry


def _holds(session: Session, subject: str) -> bool:
    """Whether the rule that is to be chosen is in force today; those of a set always are."""
    scope, _, name = subject.partition(":")
    return scope == SET or holds_on(rule(name), (now(session).date().isoformat(),))


def _subjects(session: Session, group: Group) -> list[Subject]:
    """Sets first, then single rules; what the group has already, and what is not in force, is left out."""
    names = [f"{SET}:{name}" for name in SETS] + [f"{scope}:{name}" for scope in SCOPES for name in CHOOSABLE]
    return [
        Subject("change_rule", name, name) for name in names if _holds(session, name) and differences_of(group, name)
    ]


def changes_of(session: Session, group_id: str) -> list[RuleChange]:
    """Rules that the group voted for, the newest first."""
    query = select(RuleChange).where(RuleChange.group_id == group_id)
    return list(session.scalars(query.order_by(RuleChange.entry.desc())))


MOTION = MotionKind(
    "change_rule",
    N_("Shall the group decide by another rule from now on?"),
    _prepare,
    _on_decided,
    subjects=_subjects,
    on_recounted=_on_recounted,
)
