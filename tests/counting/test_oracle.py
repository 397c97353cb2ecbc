"""Two thousand random elections counted by `pref_voting` too: the same are elected, by the same lots.

Its Scottish count is in fractions as floating-point numbers, ours in whole hundred-thousandths.
"""

import random
import sys
from collections.abc import Sequence

import pytest

from tests.counting.test_stv import ballots
from tracker.counting.ballots import Ballots, Ranks, packed
from tracker.counting.schulze import schulze
from tracker.counting.stv import SURPLUS, Stage, Undecided, scottish_stv

if sys.version_info >= (3, 14):
    pytest.skip("pref_voting does not install on Python 3.14", allow_module_level=True)

from pref_voting.margin_based_methods import beat_path
from pref_voting.profiles_with_ties import ProfileWithTies
from pref_voting.proportional_methods import stv_scottish

ELECTIONS = 2_000


class SameLots:
    """Gives pref_voting the lots that our count drew; `wider`: where it drew between more candidates than we did."""

    def __init__(self, stages: Sequence[Stage]) -> None:
        self.drawn = [(stage.lot, stage.action) for stage in stages if stage.lot]
        self.wider: list[tuple[list[int], list[int]]] = []

    def choice(self, tied: list[int]) -> int:
        if not self.drawn or not set(self.drawn[0][0]) <= set(tied):
            return tied[0]  # one that no rule asks for, as where all seats are filled already
        lot, action = self.drawn.pop(0)
        if set(lot) != set(tied):
            self.wider.append((sorted(lot), tied))
        return lot[0] if action == SURPLUS else lot[-1]


def profile(cast: Ballots) -> ProfileWithTies:
    rows = [{one: rank for rank, ones in enumerate(ranks, 1) for one in ones} for ranks, _number in cast.packed]
    return ProfileWithTies(rows, [number for _ranks, number in cast.packed], list(range(len(cast.names))))


def votes(chance: random.Random, liking: Sequence[float], equal: bool) -> Ranks:
    """As one who mostly likes what the others like ranks some of the candidates."""
    order = sorted(range(len(liking)), key=lambda one: liking[one] + chance.random() * chance.choice([0.5, 1, 3]))
    cut = chance.randint(1, len(order))
    if equal and cut > 2 and chance.random() < 0.3:
        return (tuple(sorted(order[:2])), *((one,) for one in order[2:cut]))
    return tuple((one,) for one in order[:cut])


def random_elections(*, equal: bool) -> list[Ballots]:
    """Small ones with many ties and large ones with long fractions in turn."""
    chance, found = random.Random(2022), []
    for number in range(ELECTIONS):
        candidates = chance.randint(2, 9)
        liking, most = [chance.random() for _ in range(candidates)], (1, 1, 3, 20_000)[number % 4]
        rows = [(votes(chance, liking, equal), chance.randint(1, most)) for _ in range(chance.randint(3, 40))]
        names = tuple(f"C{place}" for place in range(candidates))
        found.append(Ballots(names, chance.randint(1, candidates - 1), packed(rows)))
    return found


def test_scottish_counts_elect_the_same() -> None:
    lots = 0
    for cast in random_elections(equal=False):
        count = scottish_stv(cast, list(range(len(cast.names))))
        same = SameLots(count.stages)
        assert list(stv_scottish(profile(cast), num_seats=cast.seats, rng=same)) == sorted(count.elected), cast
        lots += any(stage.lot for stage in count.stages)
    assert lots > ELECTIONS // 10


def test_schulze_finds_the_same_first() -> None:
    for cast in random_elections(equal=True):
        whole = profile(cast)

        def winning_votes(a: int, b: int, whole: ProfileWithTies = whole) -> int:
            return int(whole.support(a, b)) if whole.margin(a, b) > 0 else 0

        assert list(beat_path(whole, strength_function=winning_votes)) == list(schulze(cast).levels[0].best), cast


def test_between_four_who_are_equal_pref_voting_draws_though_an_earlier_stage_tells_two_of_them_apart() -> None:
    """By hand: quota 1. D and B pass on a half of each of their ballots: D's to C and G, B's to A and F. E is last.

    Then A, C, F, G have half a vote each. At the stage before B's surplus C and G had it already, A and F had nothing:
    of these two one is excluded (rule 51(2)(a)), and since they were equal at all stages a lot says which. To draw
    between all four could exclude C, who had more.
    """
    rows = "1 2 4 6 5 7 1 3 0\n1 2 4 1 5 6 3 0\n1 4 7 5 6 2 8 0\n1 4 3 2 8 7 0\n1 8 4 2 1 5 3 0"
    cast = ballots(rows, seats=5, candidates=8)
    with pytest.raises(Undecided) as undecided:
        scottish_stv(cast, [cast.names.index(one) for one in "DBE"])
    assert [cast.names[one] for one in undecided.value.tied] == ["A", "F"]
    same = SameLots(scottish_stv(cast, [cast.names.index(one) for one in "DBEACFGH"]).stages)
    stv_scottish(profile(cast), num_seats=cast.seats, rng=same)
    assert [(lot, [cast.names[one] for one in tied]) for lot, tied in same.wider][:1] == [
        ([0, 5], ["A", "C", "F", "G"])
    ]
