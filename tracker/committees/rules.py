"""What an election must be. Pure."""

from tracker.words import N_, Refused, one_line, required

FEWEST_SEATS, MOST_SEATS, MOST_CANDIDATES = 3, 99, 200
LONGEST_TERM_DAYS = 366 * 5
CLAIM_DAYS = 14
FILL_DAYS = 60  # within which a vacant seat should be filled
METHODS = ("plurality", "approval", "scottish-stv")
RANKED = "scottish-stv"
FEWEST_EQUAL = 3  # ballots of each kind that there must be before rankings are published


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


def checked_candidates(lines: str, seats: int, fewest: int = FEWEST_SEATS) -> list[str]:
    """One candidate a line; `fewest`: seats that there must be, one for a by-election.

    Raises BadSeats, MoreSeatsThanCandidates, TooManyCandidates, SameCandidate, TooLong.
    """
    if not fewest <= seats <= MOST_SEATS:
        raise BadSeats
    names = [one_line(line) for line in lines.splitlines() if one_line(line)]
    if len(names) > MOST_CANDIDATES:
        raise TooManyCandidates
    if len(names) < seats:
        raise MoreSeatsThanCandidates(seats=seats, candidates=len(names))
    seen: set[str] = set()
    for name in names:
        required("name", name, "candidates")
        if name.casefold() in seen:
            raise SameCandidate(name=name)
        seen.add(name.casefold())
    return names
