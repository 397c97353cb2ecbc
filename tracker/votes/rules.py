"""What a count must be, when two counts stand, how sittings add up, and what they decide. Pure."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from tracker.counting.rules import (
    Condition,
    Decision,
    Judged,
    Rule,
    Tally,
    decide,
    decide_each,
    decide_estimates,
    decide_quorum,
    on_votes,
    verdict,
)
from tracker.words import N_, Refused

LARGEST_COUNT = 10_000_000
CHAIRS = ("chair", "committee_member", "elder", "founder", "nobody")
BASES = ("headcount", "stated", "unknown")
CALLERS = ("committee", "fifth")
MOST_SITTINGS = 12
LONGEST_AHEAD_DAYS = 366
PETITION_SHARE, FEWEST_SIGNATURES, PETITION_DAYS = 5, 3, 30
PAPER_HASH = re.compile(r"[0-9a-f]{64}")


class BadFigure(Refused):
    sentence = N_("“%(typed)s” is no figure. Write a whole number in the digits 0 to 9 and nothing else, as 120.")


class FigureMissing(Refused):
    sentence = N_("Please write a number here; 0 if there was none.")


class NegativeFigure(Refused):
    sentence = N_("A figure is a whole number from 0 on.")


class FigureTooLarge(Refused):
    sentence = N_("At most 10,000,000 can be entered here.")


class MoreThanPresent(Refused):
    sentence = N_("These add up to %(votes)s, but only %(present)s were present.")
    field = "present"


class MoreThanEntitled(Refused):
    sentence = N_("%(present)s were present, but only %(members)s are entitled to vote.")
    field = "present"


class OnlyAssemblyEstimates(Refused):
    sentence = N_("Only an open assembly can estimate; count again.")
    field = "estimated"


class BadBallot(Refused):
    sentence = N_(
        "Ballot %(line)s, “%(typed)s”: write the candidates' numbers in the order of preference, each once, as 3 1 2; "
        "- for a blank one."
    )


class BadPaperHash(Refused):
    sentence = N_("A photograph's hash has 64 signs, 0 to 9 and a to f (SHA-256).")
    field = "paper_hash"


class BadLot(Refused):
    sentence = N_("Draw a lot between these in public and write their numbers in the order drawn, as 3 1: %(numbers)s.")


Rankings = tuple[tuple[tuple[int, ...], int], ...]


@dataclass(frozen=True)
class Line:
    """The votes on one item."""

    for_: int = 0
    against: int = 0
    abstain: int = 0
    spoiled: int = 0

    @property
    def votes(self) -> int:
        return self.for_ + self.against + self.abstain + self.spoiled


@dataclass(frozen=True)
class Figures:
    """What a teller enters. `marks`: votes for each candidate; `lines`: votes on each item, where they are taken so.

    `ballots`: ranked ones, as (candidates in the order of preference, how many such ballots), then `marks` are first
    preferences; `lot`: candidates in the order drawn, where a tie needed it.
    """

    present: int
    for_: int = 0
    against: int = 0
    abstain: int = 0
    spoiled: int = 0
    marks: tuple[int, ...] = ()
    estimated: bool = False
    lines: tuple[Line, ...] = ()
    ballots: Rankings = ()
    lot: tuple[int, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """All of it, for the two alone: rankings can give somebody away."""
        ranked = {"ballots": [[list(prefs), number] for prefs, number in self.ballots], "lot": list(self.lot)}
        return self.in_public() | (ranked if self.ballots or self.lot else {})

    def in_public(self) -> dict[str, Any]:
        """Without single rankings."""
        names = ("present", "for_", "against", "abstain", "spoiled", "estimated")
        own = {name: getattr(self, name) for name in names}
        return own | {"marks": list(self.marks), "lines": [asdict(line) for line in self.lines]}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Figures":
        """Reads entries of version 1 too, which knew no lines."""
        names = ("present", "for_", "against", "abstain", "spoiled", "estimated")
        lines = tuple(Line(**line) for line in data.get("lines", ()))
        ballots = tuple((tuple(prefs), number) for prefs, number in data.get("ballots", ()))
        own = {name: data[name] for name in names}
        return cls(**own, marks=tuple(data["marks"]), lines=lines, ballots=ballots, lot=tuple(data.get("lot", ())))

    @classmethod
    def of_one(cls, present: int, votes: Line, *, estimated: bool = False) -> "Figures":
        """The figures of one question."""
        return cls(present, votes.for_, votes.against, votes.abstain, votes.spoiled, estimated=estimated)

    def plus(self, other: "Figures") -> "Figures":
        """Both sittings together."""
        sums = {name: getattr(self, name) + getattr(other, name) for name in ("present", "for_", "against")}
        sums |= {name: getattr(self, name) + getattr(other, name) for name in ("abstain", "spoiled")}
        marks = tuple(a + b for a, b in zip(self.marks, other.marks, strict=True))
        lines = tuple(
            Line(a.for_ + b.for_, a.against + b.against, a.abstain + b.abstain, a.spoiled + b.spoiled)
            for a, b in zip(self.lines, other.lines, strict=True)
        )
        ballots = packed_rankings([*self.ballots, *other.ballots])
        estimated, lot = self.estimated or other.estimated, self.lot or other.lot
        return Figures(**sums, marks=marks, estimated=estimated, lines=lines, ballots=ballots, lot=lot)

    def tally(self, facts: "Facts") -> Tally:
        """As a rule reads it; of items, what they share."""
        shared = Tally(
            present=self.present,
            members=facts.members,
            secret=facts.secret,
            online=False,
            notice_days=facts.notice_days,
            elected_with=facts.elected_with,
            delegates=facts.delegates or 0,
        )
        if self.lines:
            return shared
        return replace(shared, for_=self.for_, against=self.against, abstain=self.abstain, spoiled=self.spoiled)

    def items(self) -> list[Tally]:
        return [Tally(line.for_, line.against, line.abstain, line.spoiled) for line in self.lines]


def packed_rankings(ballots: Iterable[tuple[tuple[int, ...], int]]) -> Rankings:
    """Equal ballots together, in one order whatever order they were entered in."""
    found: Counter[tuple[int, ...]] = Counter()
    for prefs, number in ballots:
        found[prefs] += number
    return tuple(sorted(found.items()))


def rankings_read(text: str, candidates: int) -> list[tuple[int, ...]]:
    r"""A pile of ballots, one a line: candidates' numbers in the order of preference; 0 or - for a blank one.

    Gives places (0-based). Raises BadBallot with the number of the line.

    >>> rankings_read("3 1 2\n-\n2,3", 3)
    [(2, 0, 1), (), (1, 2)]
    """
    found: list[tuple[int, ...]] = []
    for line, typed in enumerate(text.strip().splitlines(), 1):
        words = [word for word in re.split(r"[\s,;]+", typed.strip()) if word]
        if words in (["0"], ["-"], ["–"]):
            found.append(())
            continue
        if not words or not all(re.fullmatch("[0-9]{1,4}", word) for word in words):
            raise BadBallot(line=line, typed=typed.strip()[:60], field="ballots")
        places = tuple(int(word) - 1 for word in words)
        if len(set(places)) < len(places) or not all(0 <= place < candidates for place in places):
            raise BadBallot(line=line, typed=typed.strip()[:60], field="ballots")
        found.append(places)
    return found


def lot_read(text: str, tied: Sequence[int], field: str) -> tuple[int, ...]:
    """The places of those tied in the order drawn; nothing where nobody is tied. Raises BadLot.

    >>> lot_read("3, 1", [0, 2], "lot"), lot_read("3 1", [], "lot")
    ((2, 0), ())
    """
    words = [word for word in re.split(r"[\s,;]+", text.strip()) if word]
    if not tied:
        return ()
    if not all(re.fullmatch("[0-9]{1,4}", word) for word in words) or sorted(words, key=int) != [
        str(place + 1) for place in sorted(tied)
    ]:
        raise BadLot(numbers=", ".join(str(place + 1) for place in tied), field=field)
    return tuple(int(word) - 1 for word in words)


@dataclass(frozen=True)
class Facts:
    """What a decision needs beside the figures: M, whether the vote was secret, whole days of notice.

    `petition`: signatures needed, and that there were, of the memberships; `elected_with`: votes at the election;
    `delegates`: entitled, where it was a conference of theirs.
    """

    members: int | None
    secret: bool | None = None
    notice_days: int | None = None
    petition: tuple[int, int] | None = None
    elected_with: int | None = None
    delegates: int | None = None


def figure(typed: str, field: str, *, empty: int | None = None) -> int:
    """The number that was typed; spaces between thousands are allowed. `empty`: what an empty field means.

    Raises FigureMissing, NegativeFigure, BadFigure, FigureTooLarge.

    >>> figure("1 200", "present"), figure("", "abstain", empty=0)
    (1200, 0)
    """
    text = re.sub("[ \u00a0\u202f]", "", typed)
    if not text:
        if empty is None:
            raise FigureMissing(field=field)
        return empty
    if re.fullmatch("[-\u2212\u2013][0-9]+", text):
        raise NegativeFigure(field=field)
    if not re.fullmatch("[0-9]+", text):
        raise BadFigure(typed=typed.strip()[:40], field=field)
    if len(text.lstrip("0")) > len(str(LARGEST_COUNT)) or int(text) > LARGEST_COUNT:
        raise FigureTooLarge(field=field)
    return int(text)


def paper_hash(typed: str) -> str | None:
    """The SHA-256 of a photograph of the paper, in hex; None where there is none. Raises BadPaperHash."""
    text = "".join(typed.split()).lower()
    if text and not PAPER_HASH.fullmatch(text):
        raise BadPaperHash
    return text or None


def notice_days(called_on: str | None, day: str) -> int | None:
    """Whole days between the call and the meeting; none for what was put on the agenda after its first day.

    >>> [notice_days(called, "2022-01-05") for called in ("2022-01-02", "2022-01-06", None)]
    [3, 0, None]
    """
    return None if called_on is None else max(0, (date.fromisoformat(day) - date.fromisoformat(called_on)).days)


def signatures_needed(members: int) -> int:
    """A fifth of the memberships, three at least.

    >>> signatures_needed(4), signatures_needed(15), signatures_needed(16)
    (3, 3, 4)
    """
    return max(FEWEST_SIGNATURES, -(-members // PETITION_SHARE))


def checked(figures: Figures, members: int | None, assembly: bool, name: Callable[[str], str] = str) -> Figures:
    """The figures, if they can be. `name` gives the form's field for a figure.

    Raises NegativeFigure, MoreThanPresent, MoreThanEntitled, OnlyAssemblyEstimates.
    """
    for field, number in _numbers(figures):
        if not 0 <= number <= LARGEST_COUNT:
            raise NegativeFigure(field=name(field))
    if figures.estimated and not assembly:
        raise OnlyAssemblyEstimates(field=name("estimated"))
    for field, votes in _sums(figures):
        if votes > figures.present:
            raise MoreThanPresent(votes=votes, present=figures.present, field=name(field))
    if members is not None and figures.present > members:
        raise MoreThanEntitled(present=figures.present, members=members, field=name("present"))
    return figures


def _numbers(figures: Figures) -> list[tuple[str, int]]:
    own = ("present", "for_", "against", "abstain", "spoiled")
    numbers = [(field, getattr(figures, field)) for field in own]
    numbers += [(f"mark_{place}", mark) for place, mark in enumerate(figures.marks)]
    for place, line in enumerate(figures.lines):
        numbers += [(f"{field}_{place}", getattr(line, field)) for field in own[1:]]
    return numbers


def _sums(figures: Figures) -> list[tuple[str, int]]:
    """Votes that must be within those present, each with its field."""
    whole = figures.for_ + figures.against + figures.abstain + figures.spoiled
    sums = [(f"mark_{place}", mark + figures.spoiled) for place, mark in enumerate(figures.marks)]
    sums += [(f"for__{place}", line.votes) for place, line in enumerate(figures.lines)]
    sums += [("present", sum(number for _prefs, number in figures.ballots) + figures.spoiled)]
    return [*sums, ("present", whole)]


def stands(first: Figures, second: Figures) -> bool:
    """Whether two counts stand: equal, or estimates of an open assembly, which need not be."""
    return first == second or first.estimated or second.estimated


def added(sittings: Sequence[Sequence[Figures]]) -> list[Figures]:
    """The pairs of counts of all sittings, added up: what each teller's side found."""
    totals = list(sittings[0])
    for pair in sittings[1:]:
        totals = [total.plus(figures) for total, figures in zip(totals, pair, strict=True)]
    return totals


def result(rule: Rule, counts: Sequence[Figures], facts: Facts, *, election: bool = False) -> Decision:
    """What counts that stand decide; of an election, only whether its quorum was there."""
    tallies = [figures.tally(facts) for figures in counts]
    if election:
        return min((decide_quorum(rule, t) for t in tallies), key=lambda d: {False: 0, None: 1, True: 2}[d.carried])
    items = [figures.items() for figures in counts]
    if len(tallies) > 1:
        return _with_petition(rule, decide_estimates(rule, tallies, items if any(items) else ()), facts)
    return _with_petition(rule, decide(rule, tallies[0], items[0]), facts)


def _with_petition(rule: Rule, decision: Decision, facts: Facts) -> Decision:
    """A petition is a share of the memberships when it opened, not of those entitled to this vote."""
    asked = [isinstance(one, Condition) and one.left == "petition" for one in rule.conditions]
    if not any(asked) or facts.petition is None:
        return decision
    needed, have = facts.petition
    own = zip(decision.conditions, asked, strict=True)
    judged = tuple(Judged(one.text, needed, have, have >= needed) if by else one for one, by in own)
    return verdict(decision.rule, judged)


def votes_judged(rule: Rule, figures: Figures, facts: Facts) -> list[list[Judged]]:
    """Of each item, the conditions that its own votes are judged by, with its numbers."""
    asked = [on_votes(condition) for condition in rule.conditions]
    singles = decide_each(rule, figures.tally(facts), figures.items())
    return [[one for one, by in zip(single.conditions, asked, strict=True) if by] for single in singles]


def to_show(counts: Sequence[Figures]) -> list[Figures]:
    """The figures once where they are equal, else both."""
    return list(counts[:1]) if len(set(counts)) == 1 else list(counts)


def not_voted(figures: dict[str, Any], line: dict[str, Any] | None = None) -> int:
    """Of those present, how many did not vote on it."""
    own = line or figures
    return int(figures["present"] - sum(own[name] for name in ("for_", "against", "abstain", "spoiled")))
