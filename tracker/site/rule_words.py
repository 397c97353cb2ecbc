"""Rules in words, wherever a page or a paper names one: what they are called, and what nobody has checked."""

from datetime import date

from flask_babel import gettext

from tracker.counting.comparing import compared
from tracker.counting.presets import NEWEST_SET, SCOPES, SETS, rule
from tracker.counting.rules import Rule
from tracker.groups.models import Group
from tracker.site import filters
from tracker.votes.changing import SET, differences_of


def rules_in(change: str) -> list[tuple[str, Rule]]:
    """The rules, each with its scope, of a change such as `lists: uk_2017@1`, `lists:uk_2017` or `set:members`."""
    scope, _, name = change.replace(" ", "").partition(":")
    if scope == SET:
        return [(one, rule(SETS[name][one], NEWEST_SET)) for one in SCOPES]
    return [(scope, rule(name))] if scope in SCOPES else []


def rule_named(name: str) -> str:
    """What a rule is called, with what nobody has checked of it."""
    which = rule(name)
    words = filters.label("rule", which.id)
    if which.unchecked:
        words += f" ({gettext('Not checked by anybody yet:')} {gettext(which.unchecked)})"
    return words


def rule_title(change: str) -> str:
    """What a change of rule says, in words: decisions on lists: at least half present ..."""
    scope, _, name = change.replace(" ", "").partition(":")
    if scope == SET:
        return filters.label("rule_set", name)
    return f"{filters.label('scope', scope)}: {rule_named(name)}" if scope in SCOPES else ""


def about(title: str | None, kind: str) -> str:
    """What a motion or a vote of this kind is about: of two kinds the title kept is a mark for programs."""
    if title and kind == "change_rule":
        return rule_title(title)
    if title and kind == "ratify":
        return str(gettext("version %(number)s", number=title.removeprefix("v")))
    return title or ""


def ended(name: str, today: str) -> str:
    """The last day of a rule that is over by today; "" while it is in force."""
    until = rule(name).until
    return until.isoformat() if until is not None and date.fromisoformat(today) > until else ""


def change_words(group: Group, change: str) -> list[str]:
    """What a motion to change the rule puts to the vote, a paragraph for each rule: name, conditions, against what."""
    return [_changed(scope, old, new) for scope, old, new, _how in differences_of(group, change)]


def _changed(scope: str, old: str, new: str) -> str:
    which = rule(new)
    conditions = "; ".join(str(gettext(condition.text)) for condition in which.conditions)
    weaker = compared(rule(old), which).weaker
    against = gettext("In no case weaker than the rule now.")
    if weaker:
        against = gettext("In some cases weaker than the rule now.")
    now = gettext("now: %(rule)s", rule=filters.label("rule", rule(old).id))
    return f"{filters.label('scope', scope)}: {rule_named(new)} [{new}; {now}]. {conditions}. {against}"
