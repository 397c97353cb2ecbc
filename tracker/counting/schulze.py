"""The Schulze method by winning votes (arXiv:1804.02973): pairwise counts, strongest paths, an order. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.counting.ballots import Ballots, Ranks

Matrix = list[list[int]]


@dataclass(frozen=True)
class Level:
    """Those of `left` whom none of `left` beats: they take the next seats, or a lot says who of them (`lot`)."""

    best: tuple[int, ...]
    left: tuple[int, ...]
    lot: tuple[int, ...] | None = None


@dataclass(frozen=True)
class SchulzeCount:
    """`pairwise[a][b]`: how many rank a over b. `elected`: places in order; `undecided`: those tied for seats."""

    valid: int
    invalid: int
    equal_ranks: int
    pairwise: Matrix
    strongest: Matrix
    levels: tuple[Level, ...]
    elected: tuple[int, ...]
    undecided: tuple[int, ...]


def pairwise(ballots: Sequence[tuple[Ranks, int]], candidates: int) -> Matrix:
    """Of every two candidates how many prefer the one; who is left out of a ballot makes no comparison.

    A candidate's row is one whole number with a lane for each of the others, wide enough for all ballots, so that one
    addition counts everyone ranked below.

    >>> pairwise([(((0,), (1, 2)), 3), (((2,), (0,)), 1)], 3)
    [[0, 3, 3], [0, 0, 0], [1, 0, 0]]
    """
    width = sum(number for _ranks, number in ballots).bit_length()
    lanes, rows = [1 << width * place for place in range(candidates)], [0] * candidates
    for ranks, number in ballots:
        here = 0
        for rank in reversed(ranks):
            below = here
            for one in rank:
                rows[one] += below
                here += number * lanes[one]
    lane = (1 << width) - 1
    return [[row >> width * place & lane for place in range(candidates)] for row in rows]


def strongest_paths(wins: Matrix, standing: Sequence[int]) -> Matrix:
    """The strongest path between every two, by Floyd and Warshall; a link is as strong as its winning votes."""
    size = range(len(wins))
    paths = [[wins[a][b] if wins[a][b] > wins[b][a] else 0 for b in size] for a in size]
    for middle in standing:
        through = paths[middle]
        for start in standing:
            first, row = paths[start][middle], paths[start]
            if first and start != middle:
                row[:] = [max(now, min(first, then)) for now, then in zip(row, through, strict=True)]
                row[start] = 0
    return paths


def schulze(ballots: Ballots, lot: Sequence[int] = ()) -> SchulzeCount:
    """Seats in order, level by level. `lot`: places in the order drawn in public, the first is the one favoured."""
    cast = ballots.read()
    wins = pairwise(cast, len(ballots.names))
    paths = strongest_paths(wins, ballots.standing)
    levels, elected, undecided = _seated(paths, ballots.standing, ballots.seats, lot)
    return SchulzeCount(
        valid=sum(number for ranks, number in cast if ranks),
        invalid=sum(number for ranks, number in cast if not ranks),
        equal_ranks=sum(number for ranks, number in cast if sum(map(len, ranks)) > len(ranks)),
        pairwise=wins,
        strongest=paths,
        levels=tuple(levels),
        elected=tuple(elected),
        undecided=undecided,
    )


def _seated(
    paths: Matrix, standing: Sequence[int], seats: int, lot: Sequence[int]
) -> tuple[list[Level], list[int], tuple[int, ...]]:
    """Levels, the elected, and those who are tied for the last seats.

    Where all of a level get in no lot is needed: they stand in the order of the ballot.
    """
    levels, left, elected = list[Level](), tuple(standing), list[int]()
    while left and len(elected) < seats:
        best = tuple(one for one in left if all(paths[one][other] >= paths[other][one] for other in left))
        room, drawn = seats - len(elected), None
        if len(best) > room:
            if not set(lot) >= set(best):
                return [*levels, Level(best, left)], elected, best
            drawn = tuple(one for one in lot if one in best)
        levels.append(Level(best, left, drawn))
        elected += (drawn or best)[:room]
        left = tuple(one for one in left if one not in best)
    return levels, elected, ()
