"""Single transferable vote by the Scottish Local Government Elections Order 2007: SSI 2007/42, schedule 1, rules 45-52.

Votes are whole hundred-thousandths: a transfer value is cut to five decimals (rule 48(3)), and nothing else is rounded.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from tracker.counting.ballots import Ballots

ONE = 100_000  # a vote, in the unit of all values here
FIRST, SURPLUS, EXCLUSION = "first preferences", "surplus", "exclusion"

Papers = tuple[tuple[int, ...], int]  # preferences, and how many papers have these
Parcels = dict[int, list[Papers]]  # by the value at which they came


class Undecided(Exception):
    """A tie that only a lot can settle; `tied` are the candidates' places, `count` what was counted so far."""

    def __init__(self, tied: Sequence[int], count: "Count") -> None:
        super().__init__(", ".join(count.names[place] for place in tied))
        self.tied, self.count = tuple(tied), count


@dataclass(frozen=True)
class Stage:
    """One stage. `of`: whose papers were moved; `surplus`: that candidate's; `moved`: what each received.

    `votes` of each candidate, and of papers with no further preference, at the end; all in hundred-thousandths.
    `lot`: those between whom it was drawn, the favoured first.
    """

    action: str
    of: int | None
    votes: tuple[int, ...]
    non_transferable: int
    elected: tuple[int, ...]
    moved: Mapping[int, int]
    surplus: int = 0
    lot: tuple[int, ...] | None = None


@dataclass
class Count:
    """A count as it goes on, and when it is done: candidates by place, the order of election in `elected`."""

    names: tuple[str, ...]
    seats: int
    valid: int = 0
    invalid: int = 0
    equal_ranks: int = 0
    quota: int = 0
    stages: list[Stage] = field(default_factory=list)
    elected: list[int] = field(default_factory=list)


def quota_of(valid: int, seats: int) -> int:
    """The whole number above the valid papers divided by one more than the seats (rule 46).

    >>> quota_of(4556, 3), quota_of(0, 1)
    (1140, 1)
    """
    return valid // (seats + 1) + 1


def scottish_stv(ballots: Ballots, lot: Sequence[int] = ()) -> Count:
    """Count the ballots. `lot`: places in the order drawn in public, the first is the one favoured.

    Raises Undecided where a tie needs a lot and `lot` does not name all who are tied.
    """
    return _Counting(ballots, lot).done()


class _Counting:
    """The state of a count. `parcels`: each candidate's papers; `hopeful`: continuing candidates.

    `pending`: elected with a surplus that is not transferred yet. `drawn`: the lot that this stage needed.
    """

    def __init__(self, ballots: Ballots, lot: Sequence[int]) -> None:
        self.lot, self.drawn = list(lot), tuple[int, ...]()
        self.hopeful, self.pending = set(ballots.standing), list[int]()
        self.seats = min(ballots.seats, len(self.hopeful))
        self.parcels: dict[int, Parcels] = defaultdict(lambda: defaultdict(list))
        self.votes, self.lost = [0] * len(ballots.names), 0
        self.count = Count(ballots.names, ballots.seats)
        self._first_preferences(ballots)
        self.count.quota = quota_of(self.count.valid, ballots.seats)

    def _first_preferences(self, ballots: Ballots) -> None:
        """Sort by first preferences (rule 45); a ballot counts up to its first equal rank."""
        for ranks, number in ballots.read():
            preferences = tuple(chain.from_iterable(ranks))
            if len(preferences) > len(ranks):
                single = next(place for place, rank in enumerate(ranks) if len(rank) > 1)
                preferences = preferences[:single]
                self.count.equal_ranks += number
            if preferences:
                self.parcels[preferences[0]][ONE].append((preferences, number))
                self.votes[preferences[0]] += number * ONE
                self.count.valid += number
            else:
                self.count.invalid += number

    def done(self) -> Count:
        self._end_stage(FIRST, None, {})
        while len(self.count.elected) < self.seats:
            if self.pending:
                self._transfer_surplus()
            else:
                self._exclude()
        return self.count

    def _end_stage(self, action: str, of: int | None, moved: Mapping[int, int], surplus: int = 0) -> None:
        """Elect who has the quota (rule 47); the rest, once they are as many as the seats that are left (rule 52)."""
        for to, votes in moved.items():
            self.votes[to] += votes
        before = len(self.count.elected)
        self._elect(place for place in self.hopeful if self.votes[place] >= self.count.quota * ONE)
        if len(self.hopeful) <= self.seats - len(self.count.elected):
            self._elect(self.hopeful)
        stage = Stage(
            action,
            of,
            tuple(self.votes),
            self.lost,
            tuple(self.count.elected[before:]),
            moved,
            surplus,
            self.drawn or None,
        )
        self.count.stages.append(stage)
        self.drawn = ()

    def _elect(self, places: Iterable[int]) -> None:
        """Most votes first; equal ones by the latest stage at which they differed, then by their place."""
        elected = sorted(places, key=lambda place: (*(-votes[place] for votes in self._history()), place))
        self.hopeful -= set(elected)
        self.count.elected += elected
        self.pending += [place for place in elected if self.votes[place] > self.count.quota * ONE]

    def _history(self) -> Iterable[Sequence[int]]:
        """Everyone's votes now, and at the end of each stage before, the latest first."""
        return [self.votes, *(stage.votes for stage in reversed(self.count.stages))]

    def _transfer_surplus(self) -> None:
        """The largest one, at surplus × value ÷ votes, cut to five decimals (rules 48 and 49)."""
        place = self._first_of(self.pending, 1)
        self.pending.remove(place)
        votes, quota = self.votes[place], self.count.quota * ONE
        self.votes[place] = quota
        self._end_stage(SURPLUS, place, self._moved(place, votes - quota, votes), votes - quota)

    def _exclude(self) -> None:
        """The one with fewest votes; the papers go on at the value at which they came (rules 50 and 51)."""
        place = self._first_of(sorted(self.hopeful), -1)
        self.hopeful.remove(place)
        self.votes[place] = 0
        self._end_stage(EXCLUSION, place, self._moved(place, 1, 1))

    def _moved(self, place: int, numerator: int, denominator: int) -> dict[int, int]:
        """Pass a candidate's papers on to the next continuing candidate on each; what each of these receives."""
        moved: defaultdict[int, int] = defaultdict(int)
        for value, papers in self.parcels.pop(place, {}).items():
            worth = value * numerator // denominator
            for to, parcel in self._by_next(papers).items():
                votes = worth * sum(number for _, number in parcel)
                if to is None:
                    self.lost += votes
                else:
                    self.parcels[to][worth] += parcel
                    moved[to] += votes
        return moved

    def _by_next(self, papers: Iterable[Papers]) -> Mapping[int | None, list[Papers]]:
        """Papers by their next available preference; whoever is before it on a paper does not continue any more."""
        found: defaultdict[int | None, list[Papers]] = defaultdict(list)
        for one in papers:
            found[next(filter(self.hopeful.__contains__, one[0]), None)].append(one)
        return found

    def _first_of(self, places: Sequence[int], sign: int) -> int:
        """Who has most votes (sign 1) or fewest (-1); if equal, by the latest stage that tells; then by lot."""
        tied = list(places)
        for votes in self._history():
            most = max(sign * votes[place] for place in tied)
            tied = [place for place in tied if sign * votes[place] == most]
        if len(tied) == 1:
            return tied[0]
        if not set(self.lot) >= set(tied):
            raise Undecided(tied, self.count)
        self.drawn = tuple(place for place in self.lot if place in tied)
        return self.drawn[0] if sign == 1 else self.drawn[-1]
