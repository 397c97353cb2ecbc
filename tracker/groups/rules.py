"""Who counts and who may act: standing, bodies in power, slugs. Pure."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

KINDS = ("workplace", "neighbourhood", "trade", "square", "pensioners", "other")
RULE_SETS = ("members", "assembly")
FOUNDERS = 3
FOUNDING_DAYS = INVITATION_DAYS = 14
LAPSE_DAYS = 30
OPERATOR_VOUCHES = 10
VOUCHERS = 2
DOUBTERS = 3
LARGEST_HEADCOUNT = 5_000_000
SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{1,46})[a-z0-9]")
RESERVED = frozenset({"new", "join", "founding", "invitations"})
_LATIN = (
    "а:a ә:a б:b в:v г:g ғ:g д:d е:e ё:yo ж:zh з:z и:i й:i к:k қ:q л:l м:m н:n ң:n о:o ө:o п:p р:r с:s т:t "
    "у:u ұ:u ү:u ф:f х:kh һ:h ц:ts ч:ch ш:sh щ:shch ъ: ы:y і:i ь: э:e ю:yu я:ya"
)
LETTERS = {pair[0]: pair[2:] for pair in _LATIN.split()}


@dataclass(frozen=True)
class BodyState:
    """A body as `acting_body` sees it; days are YYYY-MM-DD."""

    number: int
    opened: str
    in_power_since: str | None
    term_until: str | None


def later(day: str, days: int) -> str:
    """The day so many days later.

    >>> later("2022-01-05", 30)
    '2022-02-04'
    """
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def pending_body(bodies: Iterable[BodyState], today: str) -> BodyState | None:
    """The elected body whose seats wait to be claimed; until then the old committee does nothing."""
    waiting = [
        body
        for body in bodies
        if body.in_power_since is None and today < later(body.opened, LAPSE_DAYS) and body.number > 0
    ]
    newest = max(waiting, key=lambda body: body.number, default=None)
    return newest


def acting_body(bodies: Sequence[BodyState], today: str) -> BodyState | None:
    """The body that may act for the group today; None while a newly elected one waits to take office.

    A term that is over ends the power of its body; nobody else's comes back for that.

    >>> founders = BodyState(0, "2022-01-01", "2022-01-01", None)
    >>> elected = BodyState(1, "2022-01-03", None, "2023-01-03")
    >>> acting_body([founders], "2022-01-02").number
    0
    >>> acting_body([founders, elected], "2022-01-05") is None
    True
    >>> acting_body([founders, elected], "2022-02-02").number
    0
    """
    newest = max((b for b in bodies if b.in_power_since), key=lambda body: body.number, default=None)
    pending = pending_body(bodies, today)
    if newest is None or (pending is not None and pending.number > newest.number):
        return None
    if newest.term_until is not None and today > newest.term_until:
        return None
    return newest


def term_over(bodies: Sequence[BodyState], today: str) -> str | None:
    """The day on which the term of the newest committee ended, where nobody has acted for the group since.

    >>> term_over([BodyState(0, "2022-01-01", "2022-01-01", None)], "2030-01-01")
    >>> term_over([BodyState(1, "2022-01-03", "2022-01-04", "2023-01-03")], "2023-01-04")
    '2023-01-03'
    """
    newest = max((b for b in bodies if b.in_power_since), key=lambda body: body.number, default=None)
    if newest is None or acting_body(bodies, today) is not None or pending_body(bodies, today) is not None:
        return None
    return newest.term_until


@dataclass(frozen=True)
class Word:
    """A vouching or a doubt: by which group (None: the operator), in which entry."""

    by: str | None
    entry: int


@dataclass(frozen=True)
class StandingFacts:
    """What decides a group's standing. Vouchings and doubts are those not withdrawn and not settled."""

    suspended: bool
    was_vouched: bool
    took_back: tuple[Word, ...]
    vouchings: tuple[Word, ...]
    doubts: tuple[Word, ...]
    chains: frozenset[tuple[str, str]] = frozenset()


def standing(facts: StandingFacts) -> str:
    """provisional, vouched, questioned or suspended, by PRODUCT.md's table "Who counts".

    `chains` holds (voucher, vouched) between the doubting groups.

    >>> standing(StandingFacts(False, False, (), (Word("a", 5), Word("b", 6)), ()))
    'vouched'
    """
    if facts.suspended:
        return "suspended"
    if not facts.was_vouched:
        return "vouched" if enough_vouchers(facts.vouchings) else "provisional"
    raised = facts.took_back + (facts.doubts if len(independent(facts)) >= DOUBTERS else ())
    if not raised:
        return "vouched"
    involved = {word.by for word in facts.took_back + facts.doubts}
    before = {word.by for word in facts.vouchings if word.entry < min(w.entry for w in raised)}
    last = max(word.entry for word in raised)
    anew = {
        word.by
        for word in facts.vouchings
        if word.entry > last and word.by is not None and word.by not in involved | before
    }
    return "vouched" if len(anew) >= VOUCHERS else "questioned"


def enough_vouchers(vouchings: Iterable[Word]) -> bool:
    """The operator, or two groups."""
    by = {word.by for word in vouchings}
    return None in by or len(by) >= VOUCHERS


def independent(facts: StandingFacts) -> set[str]:
    """A largest choice of doubting groups of whom none was vouched for by another of them (greedy for the
    few that a doubt has)."""
    doubters = sorted({word.by for word in facts.doubts if word.by is not None})
    links = {
        name: {b if a == name else a for a, b in facts.chains if name in (a, b)} & set(doubters) for name in doubters
    }
    chosen: set[str] = set()
    for name in sorted(doubters, key=lambda n: (len(links[n]), n)):
        if not links[name] & chosen:
            chosen.add(name)
    return chosen


def slug_of(name: str) -> str:
    """A slug suggested for a name; may be too short to be valid.

    >>> slug_of("Жаңаөзен мұнайшылары")
    'zhanaozen-munaishylary'
    """
    folded = "".join(LETTERS.get(letter, letter) for letter in name.casefold())
    plain = unicodedata.normalize("NFKD", folded).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:48].strip("-")


def good_slug(slug: str) -> bool:
    return bool(SLUG.fullmatch(slug)) and "--" not in slug and slug not in RESERVED and len(slug) != 32


def fallen(counted: Collection[str], words: Iterable[tuple[str | None, str]], left_out: str) -> set[str]:
    """The groups of `counted` that have no chain of vouching to the operator that does without `left_out`; it, too.

    `words`: who vouches (None: the operator) for whom.

    >>> sorted(fallen({"a", "b", "c"}, [(None, "a"), ("a", "b"), ("b", "c"), (None, "c")], "a"))
    ['a', 'b']
    """
    given: dict[str | None, set[str]] = {}
    for by, to in words:
        given.setdefault(by, set()).add(to)
    reached: set[str] = set()
    fresh = {to for to in given.get(None, ()) if to != left_out and to in counted}
    while fresh:
        reached |= fresh
        fresh = {
            to for by in fresh for to in given.get(by, ()) if to in counted and to != left_out and to not in reached
        }
    return set(counted) - reached
