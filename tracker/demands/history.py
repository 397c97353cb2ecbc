"""What became of each demand over the revisions of its list, and two revisions word by word. Pure on what was read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tracker.demands.differences import Run, compared
from tracker.demands.queries import ShownDemand, ShownRevision
from tracker.votes.models import Vote


@dataclass(frozen=True)
class Fate:
    """What became of a demand up to a revision. `split_into`: later demands that were split off from it."""

    since: int
    reworded: list[int] = field(default_factory=list)
    origin: int | None = None
    split_into: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Struck:
    """A demand that is in the list no more: its last words, since which revision, by which vote."""

    demand: ShownDemand
    last: int
    revision: int
    vote: Vote
    split_into: list[int]


def fates(revisions: Sequence[ShownRevision], number: int) -> dict[int, Fate]:
    """What became of each demand of revision `number`, by the demand's number."""
    before = [one for one in revisions if one.revision.number <= number]
    found: dict[int, Fate] = {}
    words: dict[int, Mapping[str, str | None]] = {}
    for one in before:
        for demand in one.demands:
            fate = found.setdefault(demand.number, Fate(one.revision.number, origin=demand.origin))
            if demand.number in words and words[demand.number] != demand.texts:
                fate.reworded.append(one.revision.number)
            words[demand.number] = demand.texts
    for later, fate in found.items():
        if fate.origin in found:
            found[fate.origin].split_into.append(later)
    return found


def struck(revisions: Sequence[ShownRevision], number: int) -> list[Struck]:
    """Demands of earlier revisions that revision `number` holds no more, by number."""
    before = [one for one in revisions if one.revision.number <= number]
    known = fates(revisions, number)
    there = {demand.number for demand in before[-1].demands} if before else set()
    last: dict[int, tuple[ShownDemand, int]] = {}
    for place, one in enumerate(before):
        for demand in one.demands:
            last[demand.number] = (demand, place)
    return [
        Struck(
            demand,
            before[place].revision.number,
            before[place + 1].revision.number,
            before[place + 1].revision.vote,
            known[given].split_into,
        )
        for given, (demand, place) in sorted(last.items())
        if given not in there
    ]


@dataclass(frozen=True)
class DemandChange:
    """A demand in two revisions. `state`: same, reworded, new, struck; `moved`: whether its place changed."""

    number: int
    state: str
    moved: bool
    runs: dict[str, list[Run]]
    reasons: dict[str, list[Run]]


@dataclass(frozen=True)
class Comparison:
    """Two revisions word by word, in every language that either has."""

    title: dict[str, list[Run]]
    preamble: dict[str, list[Run]]
    demands: list[DemandChange]

    @property
    def changed(self) -> int:
        return sum(one.state != "same" or one.moved for one in self.demands)


def comparison(old: ShownRevision, new: ShownRevision) -> Comparison:
    """From one revision to another: the newer one's demands in their order, then those that it struck."""
    was = {demand.number: demand for demand in old.demands}
    stays = {demand.number for demand in new.demands}
    order = [demand.number for demand in old.demands if demand.number in stays]
    kept = [demand.number for demand in new.demands if demand.number in was]
    moved = _moved(order, kept)
    demands = [_change(was.get(demand.number), demand, demand.number in moved) for demand in new.demands]
    demands += [_change(demand, None, False) for demand in old.demands if demand.number not in stays]
    return Comparison(_runs(old.title, new.title), _runs(old.preamble, new.preamble), demands)


def _moved(order: Sequence[int], kept: Sequence[int]) -> set[int]:
    """Those that left their place: all but the longest run that kept its order."""
    place = {number: n for n, number in enumerate(order)}
    best: list[list[int]] = []
    for number in kept:
        before = _longest([run for run in best if place[run[-1]] < place[number]])
        best.append([*before, number])
    return set(kept) - set(_longest(best))


def _longest(runs: list[list[int]]) -> list[int]:
    return max(runs, key=len) if runs else []


def _change(old: ShownDemand | None, new: ShownDemand | None, moved: bool) -> DemandChange:
    runs = _runs(old.texts if old else {}, new.texts if new else {})
    reasons = _runs(old.reasons if old else {}, new.reasons if new else {})
    changed = old is None or new is None or old.texts != new.texts or old.reasons != new.reasons
    state = "new" if old is None else "struck" if new is None else "reworded" if changed else "same"
    number = new.number if new is not None else old.number if old is not None else 0
    return DemandChange(number, state, moved, runs, reasons)


def _runs(old: Mapping[str, str | None], new: Mapping[str, str | None]) -> dict[str, list[Run]]:
    return {
        lang: compared(old.get(lang) or "", new.get(lang) or "")
        for lang in dict.fromkeys([*new, *old])
        if old.get(lang) or new.get(lang)
    }
