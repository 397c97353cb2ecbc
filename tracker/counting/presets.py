"""The rules that there are, as data: of the house, and of laws, unions and handbooks; with their sources.

The app advises; it certifies no legality. How to add a rule: docs/rules.md.
"""

from datetime import date
from fractions import Fraction

from tracker.counting.rules import Condition, Either, Rule, Said, UnknownRule
from tracker.words import N_


def _quorum(share: Fraction, text: str) -> Condition:
    return Condition("P", False, share, "M", text)


MAJORITY = Condition("for", True, Fraction(1, 2), "C", N_("more votes for than against"))
THIRD = _quorum(Fraction(1, 3), N_("at least a third of those entitled are present"))
HALF = _quorum(Fraction(1, 2), N_("at least half of those entitled are present"))
HALF_PRESENT = Condition("P", True, Fraction(1, 2), "M", N_("more than half of those entitled are present"))
CONFERENCE = Condition("P", False, Fraction(2, 3), "D", N_("at least two thirds of the delegates are present"))
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
SECRET = Said("secret", N_("the vote was secret"))

HOUSE_RULES = (
    Rule("house_motion", 1, (THIRD, MAJORITY)),
    Rule("house_demands", 1, (HALF, MAJORITY)),
    Rule("house_assembly", 1, (MAJORITY,)),
)
UK_DAYS = (date(2017, 3, 1), date(2026, 2, 17))
UK, UK_SOURCE = "Great Britain", "Trade Union and Labour Relations (Consolidation) Act 1992, s. 226, as amended in 2016"
IGM = ("Germany", "statute of IG Metall; a rule of the union, no law")
ROBERT = "Robert's Rules of Order; a quorum of a majority of the members"

PRESETS = (
    Rule("rror_majority", 1, (HALF_PRESENT, MAJORITY), source=ROBERT),
    Rule("rror_two_thirds", 1, (HALF_PRESENT, TWO_THIRDS), source=ROBERT),
    Rule("uk_2017", 1, (HALF_TURNOUT, MAJORITY_OF_VOTES), *UK_DAYS, UK, UK_SOURCE),
    Rule(
        "uk_2017_important_services",
        1,
        (HALF_TURNOUT, MAJORITY_OF_VOTES, TWO_FIFTHS),
        *UK_DAYS,
        UK,
        UK_SOURCE + ", with s. 226(2A)",
    ),
    Rule(
        "uk_era2025",
        1,
        (HALF_TURNOUT, MAJORITY_OF_VOTES),
        date(2026, 2, 18),
        None,
        UK,
        "Employment Rights Act 2025",
        "the turnout floor falls when electronic balloting starts",
    ),
    Rule("de_igm_strike", 1, (THREE_QUARTERS, SECRET), None, None, *IGM),
    Rule("de_igm_end", 1, (A_QUARTER, SECRET), None, None, *IGM),
    Rule(
        "by_tk389",
        1,
        (MEETING_OR_CONFERENCE, TWO_THIRDS_OF_PRESENT),
        None,
        None,
        "Belarus",
        "Labour Code, art. 389",
        "the whole rule",
    ),
    Rule(
        "ru_tk410",
        1,
        (MEETING_OR_CONFERENCE, HALF_OF_PRESENT),
        None,
        None,
        "Russia",
        "Labour Code, art. 410",
        "the majority",
    ),
    Rule(
        "kz_strike_meeting",
        1,
        (HALF_PRESENT, TWO_THIRDS_OF_PRESENT),
        None,
        None,
        "Kazakhstan",
        "Labour Code",
        "the whole rule: the Labour Code is being amended",
    ),
)
RULES = HOUSE_RULES + PRESETS
SETS = {
    "members": {"adopt_list": "house_demands"},
    "assembly": {"adopt_list": "house_assembly"},
}
DEFAULT = {"members": "house_motion", "assembly": "house_assembly"}


def rule_for(rule_set: str, motion_kind: str, version: int) -> Rule:
    """The rule that a group's set names for a kind of motion. Raises UnknownRule."""
    return rule(SETS[rule_set].get(motion_kind, DEFAULT[rule_set]), version)


def rule(name: str, version: int | None = None) -> Rule:
    """A rule by name, `name@version` or name and version; the newest if none is given. Raises UnknownRule."""
    if "@" in name:
        name, _, number = name.partition("@")
        version = int(number) if number.isdecimal() else -1
    known = [r for r in RULES if r.id == name and version in (None, r.version)]
    if not known:
        raise UnknownRule(f"no rule {name!r}; known are {', '.join(sorted({r.id for r in RULES}))}")
    return max(known, key=lambda r: r.version)
