"""What an election must be, and how a lot puts candidates in their order. Pure."""

import hashlib
from collections.abc import Sequence

from tracker.words import N_, Refused, one_line, required

FEWEST_SEATS, MOST_SEATS, MOST_CANDIDATES, MOST_CONTESTS = 3, 99, 200, 7
LONGEST_TERM_DAYS = 366 * 5
LONGEST_NOMINATION_DAYS = 90
CLAIM_DAYS = 14
FILL_DAYS = 60  # within which a vacant seat should be filled
METHODS = ("plurality", "approval", "scottish-stv")
RANKED = "scottish-stv"
CONTESTS = ("open", "reserved", "post")  # and "delegate": whom the group sends to the council
FEWEST_EQUAL = 3  # ballots of each kind that there must be before rankings are published
FEWEST_DIGITS, MOST_DIGITS = 6, 40  # of the seed of a lot


class BadSeats(Refused):
    sentence = N_("A committee has three seats at least, and 99 at most.")
    field = "seats"


class MoreSeatsThanCandidates(Refused):
    sentence = N_("There are %(seats)s seats but only %(candidates)s candidates.")
    field = "candidates"


class TooManyCandidates(Refused):
    sentence = N_("At most 200 candidates.")
    field = "candidates"


class SameCandidate(Refused):
    sentence = N_("“%(name)s” stands here twice.")
    field = "candidates"


class BadTerm(Refused):
    sentence = N_("The term ends on a day after today, at most five years from now.")
    field = "term_until"


class BadContest(Refused):
    sentence = N_("Please say for whom these seats are reserved, or which post it is, and how many seats there are.")


class BadSeed(Refused):
    sentence = N_("Please write the digits that were drawn, six at least and 40 at most.")
    field = "seed"


def checked_seats(numbers: Sequence[int], fewest: int = FEWEST_SEATS) -> None:
    """How many seats each part of an election has. Raises BadSeats."""
    if not fewest <= sum(numbers) <= MOST_SEATS or min(numbers) < 0:
        raise BadSeats


def checked_candidates(lines: str, seats: int, field: str = "candidates", taken: Sequence[str] = ()) -> list[str]:
    """One candidate a line; `taken`: who stands for other seats of the same election.

    Raises MoreSeatsThanCandidates, TooManyCandidates, SameCandidate, TooLong.
    """
    names = [one_line(line) for line in lines.splitlines() if one_line(line)]
    if len(names) > MOST_CANDIDATES:
        raise TooManyCandidates(field=field)
    if len(names) < seats:
        raise MoreSeatsThanCandidates(seats=seats, candidates=len(names), field=field)
    seen = {name.casefold() for name in taken}
    for name in names:
        required("name", name, field)
        if name.casefold() in seen:
            raise SameCandidate(name=name, field=field)
        seen.add(name.casefold())
    return names


def checked_seed(typed: str) -> str:
    """The digits that were drawn, without the gaps between them. Raises BadSeed.

    >>> checked_seed("3 1 6, 6 2 5")
    '316625'
    """
    seed = "".join(letter for letter in typed if letter not in " ,;-\n\r\t\u00a0")
    if not (seed.isascii() and seed.isdecimal() and FEWEST_DIGITS <= len(seed) <= MOST_DIGITS):
        raise BadSeed
    return seed


def lot_number(name: str, seed: str) -> str:
    """What a candidate draws: SHA-256 of seed, space and name, in hex; anybody can work it out again."""
    return hashlib.sha256(f"{seed} {name}".encode()).hexdigest()


def order_by_lot(names: Sequence[str], seed: str) -> list[int]:
    """Places of the names in the order of what they draw, the smallest first (after RFC 3797: a public seed).

    >>> order_by_lot(["Bolat", "Aigul"], "316625")
    [1, 0]
    """
    return sorted(range(len(names)), key=lambda place: lot_number(names[place], seed))
