"""Elections counted a second time as one would by hand: paper by paper, in decimals, slowly; and ballots to try on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from hypothesis import strategies as st

from tracker.counting.ballots import Ballots, Ranks, packed

FIFTH = Decimal("0.00001")
Votes = dict[int, Decimal]


class NeedsLot(Exception):
    """What only a lot can decide, and no lot was given."""


@dataclass
class Paper:
    preferences: list[int]
    value: Decimal = Decimal(1)
    holder: int | None = None


@dataclass
class Recount:
    """The votes at the end of each stage, who was elected at it, and between whom a lot was drawn."""

    stages: list[Votes]
    elected: list[set[int]]
    lots: list[set[int]]


class ScottishRecount:
    """SSI 2007/42, schedule 1, rules 45 to 52."""

    def __init__(self, papers: list[Paper], standing: Sequence[int], seats: int, lot: Sequence[int]) -> None:
        self.papers, self.continuing, self.lot = papers, set(standing), list(lot)
        self.seats, self.everyone = min(seats, len(standing)), list(standing)
        self.quota = Decimal(len(papers) // (seats + 1) + 1)
        self.kept: dict[int, Decimal] = {}  # who has passed a surplus on keeps the quota
        self.found = Recount([], [], [set()])

    def counted(self) -> Recount:
        for paper in self.papers:
            paper.holder = paper.preferences[0]
        self.end_stage()
        while sum(map(len, self.found.elected)) < self.seats:
            self.found.lots.append(set())
            over = [one for one in self.everyone if self.votes()[one] > self.quota and one not in self.continuing]
            if over:
                self.transfer_surplus(self.first(over, highest=True))
            else:
                self.exclude(self.first(list(self.continuing), highest=False))
            self.end_stage()
        return self.found

    def votes(self) -> Votes:
        votes = {
            one: sum((paper.value for paper in self.papers if paper.holder == one), Decimal()) for one in self.everyone
        }
        return votes | self.kept

    def end_stage(self) -> None:
        votes = self.votes()
        elected = {one for one in self.continuing if votes[one] >= self.quota}
        left = self.seats - sum(map(len, self.found.elected)) - len(elected)
        if len(self.continuing - elected) == left:
            elected |= self.continuing
        self.continuing -= elected
        self.found.stages.append(votes)
        self.found.elected.append(elected)

    def transfer_surplus(self, one: int) -> None:
        votes = self.votes()[one]
        for paper in self.papers:
            if paper.holder == one:
                value = paper.value * (votes - self.quota) / votes
                paper.value = value.quantize(FIFTH, ROUND_DOWN)
        self.kept[one] = self.quota
        self.pass_on(one)

    def exclude(self, one: int) -> None:
        self.continuing.remove(one)
        self.pass_on(one)

    def pass_on(self, one: int) -> None:
        for paper in self.papers:
            if paper.holder == one:
                paper.holder = next((other for other in paper.preferences if other in self.continuing), None)

    def first(self, tied: list[int], *, highest: bool) -> int:
        for votes in [self.votes(), *reversed(self.found.stages)]:
            wanted = (max if highest else min)(votes[one] for one in tied)
            tied = [one for one in tied if votes[one] == wanted]
        if len(tied) == 1:
            return tied[0]
        if not set(tied) <= set(self.lot):
            raise NeedsLot
        self.found.lots[-1] = set(tied)
        drawn = sorted(tied, key=self.lot.index)
        return drawn[0] if highest else drawn[-1]


def scottish(ballots: Ballots, lot: Sequence[int] = ()) -> Recount:
    papers = []
    for ranks, number in ballots.packed:
        preferences = until_equal(ranks, ballots.withdrawn)
        papers += [Paper(preferences) for _ in range(number) if preferences]
    return ScottishRecount(papers, ballots.standing, ballots.seats, lot).counted()


def until_equal(ranks: Ranks, withdrawn: Iterable[int]) -> list[int]:
    found = []
    for rank in ranks:
        standing = [one for one in rank if one not in set(withdrawn)]
        if len(standing) > 1:
            break
        found += standing
    return found


def ahead(ballots: Ballots) -> set[tuple[int, int]]:
    """Who is ahead of whom by Schulze: by taking away all links weaker than so many votes, and walking what is left."""
    prefer = {(a, b): preferring(ballots, a, b) for a in ballots.standing for b in ballots.standing if a != b}
    links = {pair: votes for pair, votes in prefer.items() if votes > prefer[pair[::-1]]}
    strongest = dict.fromkeys(prefer, 0)
    for strength in sorted(set(links.values())):
        for a, b in reached({pair for pair, votes in links.items() if votes >= strength}):
            strongest[a, b] = strength
    return {pair for pair in strongest if strongest[pair] > strongest[pair[::-1]]}


def preferring(ballots: Ballots, a: int, b: int) -> int:
    found = 0
    for ranks, number in ballots.packed:
        place = {one: rank for rank, ones in enumerate(ranks) for one in ones}
        found += number if a in place and b in place and place[a] < place[b] else 0
    return found


def reached(links: set[tuple[int, int]]) -> set[tuple[int, int]]:
    found = set(links)
    while more := {(a, d) for a, b in found for c, d in links if b == c and a != d} - found:
        found |= more
    return found


@st.composite
def elections(draw: st.DrawFn, *, equal: bool = False, withdrawn: bool = False, weight: int = 3) -> Ballots:
    """Few candidates and few ballots, so that ties are frequent."""
    candidates = draw(st.integers(1, 6))
    places = range(candidates)
    orders = draw(st.lists(st.tuples(st.permutations(places), st.integers(0, candidates)), max_size=12))
    numbers = draw(st.lists(st.integers(1, weight), min_size=len(orders), max_size=len(orders)))
    joined = draw(st.lists(st.booleans(), min_size=len(orders), max_size=len(orders))) if equal else [False] * 12
    rows = [
        (ranked(order[:length], join), number)
        for (order, length), number, join in zip(orders, numbers, joined, strict=False)
    ]
    gone = draw(st.frozensets(st.sampled_from(places))) if withdrawn else frozenset[int]()
    names = tuple(f"C{place + 1}" for place in places)
    return Ballots(names, draw(st.integers(1, candidates)), packed(rows), gone)


def ranked(order: Sequence[int], join: bool) -> Ranks:
    """One candidate a rank, or the second and the third in one."""
    if join and len(order) > 2:
        return ((order[0],), tuple(sorted(order[1:3])), *((one,) for one in order[3:]))
    return tuple((one,) for one in order)
