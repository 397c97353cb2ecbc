"""The rules that there are, as data: of the house, and of laws, unions and handbooks; with their sources.

The app advises; it certifies no legality. How to add a rule: docs/rules.md.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction

from tracker.counting.rules import All, AtLeast, Condition, Either, Rule, UnknownRule
from tracker.words import N_

MAJORITY = Condition("for", True, Fraction(1, 2), "C", N_("more votes for than against"))
THIRD = Condition("P", False, Fraction(1, 3), "M", N_("at least a third of those entitled are present"))
HALF = Condition("P", False, Fraction(1, 2), "M", N_("at least half of those entitled are present"))
HALF_PRESENT = Condition("P", True, Fraction(1, 2), "M", N_("more than half of those entitled are present"))
TWO_THIRDS_OF_DELEGATES = Condition(
    "P", False, Fraction(2, 3), "D", N_("at least two thirds of the delegates are present")
)
# A meeting has no delegates: two thirds of none are no quorum.
CONFERENCE = All((TWO_THIRDS_OF_DELEGATES, AtLeast("delegates", 1, "")), TWO_THIRDS_OF_DELEGATES.text)
MEETING_OR_CONFERENCE = Either(
    (HALF_PRESENT, CONFERENCE),
    N_("more than half of those entitled are present, or two thirds of the delegates of a conference"),
)
HALF_TURNOUT = Condition("V", False, Fraction(1, 2), "M", N_("at least half of those entitled voted"))
MAJORITY_OF_VOTES = Condition("for", True, Fraction(1, 2), "V", N_("more than half of all votes cast are for"))
TWO_FIFTHS = Condition("for", False, Fraction(2, 5), "M", N_("at least two fifths of those entitled voted for"))
TWO_THIRDS = Condition("for", False, Fraction(2, 3), "C", N_("at least two votes for to each one against"))
TWO_THIRDS_OF_PRESENT = Condition("for", False, Fraction(2, 3), "P", N_("two thirds of those present voted for"))
HALF_OF_PRESENT = Condition("for", False, Fraction(1, 2), "P", N_("at least half of those present voted for"))
THREE_QUARTERS = Condition("for", False, Fraction(3, 4), "M", N_("three quarters of those entitled voted for"))
A_QUARTER = Condition("for", False, Fraction(1, 4), "M", N_("at least a quarter of those entitled voted for"))
SECRET = AtLeast("secret", 1, N_("the vote was secret"))

NOTICE_3 = AtLeast("notice_days", 3, N_("it was called three days before, at least"))
NOTICE_5 = AtLeast("notice_days", 5, N_("it was called five days before, at least"))
ONLINE = AtLeast("online", 1, N_("the vote was taken online"))
EACH = replace(MAJORITY, text=N_("each demand by itself: more votes for than against"), each=True)
HALF_OR_ONLINE = Either(
    (HALF, All((ONLINE, HALF_TURNOUT), N_("online: at least half of those entitled voted"))),
    N_("at least half of those entitled are present, or voted online"),
)
MORE_THAN_HALF = Condition("for", True, Fraction(1, 2), "M", N_("more than half of those entitled voted for"))
A_FIFTH_ASKED = Condition("petition", False, Fraction(1, 5), "M", N_("at least a fifth of the members asked for it"))
THIRD_TURNOUT = Condition("V", False, Fraction(1, 3), "M", N_("at least a third of those entitled voted"))
AS_ELECTED = Condition(
    "for", False, Fraction(1), "elected_with", N_("at least as many voted for it as had elected the person")
)
A_THIRD_FOR = Condition("for", False, Fraction(1, 3), "M", N_("at least a third of those entitled voted for"))
RECALLING = Either(
    (AS_ELECTED, A_THIRD_FOR),
    N_("at least as many voted for it as had elected the person, or at least a third of those entitled"),
)

# Version 1 knew no notice and no single items; a group that registered under it keeps it until it votes for another.
HOUSE_RULES = (
    Rule("house_motion", 1, (THIRD, MAJORITY)),
    Rule("house_demands", 1, (HALF, MAJORITY)),
    Rule("house_assembly", 1, (MAJORITY,)),
    Rule("house_motion", 2, (THIRD, MAJORITY, NOTICE_3)),
    Rule("house_demands", 2, (HALF_OR_ONLINE, EACH, NOTICE_3)),
    Rule("house_assembly", 2, (MAJORITY,)),
    Rule("house_strike_strict", 2, (HALF_TURNOUT, TWO_THIRDS, MORE_THAN_HALF, NOTICE_5, SECRET)),
    Rule("house_recall", 2, (A_FIFTH_ASKED, THIRD_TURNOUT, MAJORITY, RECALLING, NOTICE_5, SECRET)),
)
ROBERT = "Robert's Rules of Order; a quorum of a majority of the members"
UK_ACT = "Trade Union and Labour Relations (Consolidation) Act 1992, s. 226, as amended in 2016"
UK_2017 = Rule(
    "uk_2017",
    1,
    (HALF_TURNOUT, MAJORITY_OF_VOTES),
    since=date(2017, 3, 1),
    until=date(2026, 2, 17),
    jurisdiction=N_("Great Britain"),
    source=UK_ACT,
)
IGM_STRIKE = Rule(
    "de_igm_strike",
    1,
    (THREE_QUARTERS, SECRET),
    jurisdiction=N_("Germany"),
    source="statute of IG Metall, § 22; a rule of the union, no law",
)

PRESETS = (
    Rule("rror_majority", 1, (HALF_PRESENT, MAJORITY), source=ROBERT),
    Rule("rror_two_thirds", 1, (HALF_PRESENT, TWO_THIRDS), source=ROBERT),
    UK_2017,
    replace(
        UK_2017,
        id="uk_2017_important_services",
        conditions=(*UK_2017.conditions, TWO_FIFTHS),
        source=f"{UK_ACT}, with s. 226(2A)",
    ),
    replace(
        UK_2017,
        id="uk_era2025",
        since=date(2026, 2, 18),
        until=None,
        source="Employment Rights Act 2025",
        unchecked=N_("the turnout floor falls when electronic balloting starts"),
    ),
    IGM_STRIKE,
    replace(IGM_STRIKE, id="de_igm_end", conditions=(A_QUARTER, SECRET)),
    Rule(
        "by_tk389",
        1,
        (MEETING_OR_CONFERENCE, TWO_THIRDS_OF_PRESENT),
        jurisdiction=N_("Belarus"),
        source="Labour Code, art. 389",
        unchecked=N_("the whole rule"),
    ),
    Rule(
        "ru_tk410",
        1,
        (MEETING_OR_CONFERENCE, HALF_OF_PRESENT),
        jurisdiction=N_("Russia"),
        source="Labour Code, art. 410",
        unchecked=N_("the majority"),
    ),
    Rule(
        "kz_strike_meeting",
        1,
        (HALF_PRESENT, TWO_THIRDS_OF_PRESENT),
        jurisdiction=N_("Kazakhstan"),
        source="Labour Code of 23 November 2015, No. 414-V, art. 171",
        unchecked=N_("the whole rule: the Labour Code is being amended"),
    ),
)
RULES = HOUSE_RULES + PRESETS
NEWEST_SET = 2
SCOPES = ("lists", "motions")
RECALL = {"members": "house_recall", "assembly": "house_assembly"}
SETS = {
    "members": {"lists": "house_demands", "motions": "house_motion"},
    "assembly": {"lists": "house_assembly", "motions": "house_assembly"},
}
LISTS = frozenset({"adopt_list"})
# What a group may decide by, or ask for on top of its own rule for one vote.
CHOOSABLE = tuple(dict.fromkeys(r.id for r in RULES if r.id not in ("house_assembly", "house_recall")))


def scope_of(motion_kind: str) -> str:
    """Whether a kind of motion is decided by a group's rule for lists, or by its rule for the rest."""
    return "lists" if motion_kind in LISTS else "motions"


def rule_for(rule_set: str, motion_kind: str, version: int, own: Mapping[str, str] | None = None) -> Rule:
    """The rule of a group for a kind of motion: the one it voted for (`own`: scope to name), else its set's.

    No group makes a rule of its own for the recall of whoever holds a seat.

    Raises UnknownRule.
    """
    if motion_kind == "recall":
        return rule(RECALL[rule_set])
    scope = scope_of(motion_kind)
    if own and scope in own:
        return rule(own[scope])
    return rule(SETS[rule_set][scope], version)


def rule(name: str, version: int | None = None) -> Rule:
    """A rule by name, `name@version` or name and version; the newest if none is given. Raises UnknownRule."""
    asked = name if version is None or "@" in name else f"{name}@{version}"
    known = [one for one in RULES if asked in (one.id, one.name)]
    if not known:
        raise UnknownRule(f"no rule {asked!r}; known are {', '.join(sorted({one.id for one in RULES}))}")
    return max(known, key=lambda one: one.version)
