"""What a count must be, when two counts stand, and what they decide. Pure."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from tracker.counting.rules import Decision, Rule, Tally, decide, decide_estimates, decide_quorum
from tracker.words import N_, Refused

LARGEST_COUNT = 10_000_000
CHAIRS = ("chair", "committee_member", "elder", "founder", "nobody")
BASES = ("headcount", "stated", "unknown")


class NegativeFigure(Refused):
    sentence = N_("A figure is a whole number from 0 on.")


class MoreThanPresent(Refused):
    sentence = N_("These add up to %(votes)s, but only %(present)s were present.")
    field = "present"


class MoreThanEntitled(Refused):
    sentence = N_("%(present)s were present, but only %(members)s are entitled to vote.")
    field = "present"


class OnlyAssemblyEstimates(Refused):
    sentence = N_("Only an open assembly can estimate; count again.")
    field = "estimated"


@dataclass(frozen=True)
class Figures:
    """What a teller enters. `marks`: votes for each candidate, empty unless it is an election."""

    present: int
    for_: int = 0
    against: int = 0
    abstain: int = 0
    spoiled: int = 0
    marks: tuple[int, ...] = ()
    estimated: bool = False

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"marks": list(self.marks)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Figures":
        return cls(**(data | {"marks": tuple(data["marks"])}))

    def tally(self, members: int | None) -> Tally:
        return Tally(self.for_, self.against, self.abstain, self.spoiled, self.present, members)


def checked(figures: Figures, members: int | None, candidates: int, assembly: bool) -> Figures:
    """The figures, if they can be. Raises NegativeFigure, MoreThanPresent, MoreThanEntitled, OnlyAssemblyEstimates."""
    numbers = {"present": figures.present, "for_": figures.for_, "against": figures.against}
    numbers |= {"abstain": figures.abstain, "spoiled": figures.spoiled}
    numbers |= {f"mark_{place}": mark for place, mark in enumerate(figures.marks)}
    for name, number in numbers.items():
        if not 0 <= number <= LARGEST_COUNT:
            raise NegativeFigure(field=name)
    if figures.estimated and not assembly:
        raise OnlyAssemblyEstimates
    _within_present(figures, candidates)
    if members is not None and figures.present > members:
        raise MoreThanEntitled(present=figures.present, members=members)
    return figures


def _within_present(figures: Figures, candidates: int) -> None:
    votes = figures.for_ + figures.against + figures.abstain + figures.spoiled
    if candidates:
        votes = max([*figures.marks, 0]) + figures.spoiled
    if votes > figures.present:
        raise MoreThanPresent(votes=votes, present=figures.present)


def stands(first: Figures, second: Figures) -> bool:
    """Whether two counts stand: equal, or estimates of an open assembly, which need not be."""
    return first == second or first.estimated or second.estimated


def result(rule: Rule, counts: Sequence[Figures], members: int | None, election: bool) -> Decision:
    """What counts that stand decide; of an election, only whether its quorum was there."""
    tallies = [figures.tally(members) for figures in counts]
    if election:
        return min((decide_quorum(rule, t) for t in tallies), key=lambda d: {False: 0, None: 1, True: 2}[d.carried])
    return decide_estimates(rule, tallies) if len(tallies) > 1 else decide(rule, tallies[0])


def to_show(counts: Sequence[Figures]) -> list[Figures]:
    """The figures once where they are equal, else both."""
    return list(counts[:1]) if len(set(counts)) == 1 else list(counts)
