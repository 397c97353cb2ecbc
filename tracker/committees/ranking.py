"""Elections by transferable vote: the count as the record keeps it, and who may see the ballots. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from tracker.committees.rules import FEWEST_EQUAL
from tracker.counting.ballots import Ballots
from tracker.counting.stv import Count, Stage, Undecided, scottish_stv
from tracker.votes.rules import Rankings


def ballots_of(
    names: Sequence[str], seats: int, rankings: Rankings, withdrawn: frozenset[int] = frozenset()
) -> Ballots:
    """The ballots as they are counted; `withdrawn`: places of candidates who stand no more."""
    packed = tuple((tuple((place,) for place in prefs), number) for prefs, number in rankings)
    return Ballots(tuple(names), seats, packed, withdrawn)


def nobody_chosen(ballots: Ballots) -> bool:
    """Whether no ballot names anybody who stands: then nobody is elected, and a lot elects nobody either."""
    return not any(ranks for ranks, _number in ballots.read())


def tied_in(ballots: Ballots, lot: Sequence[int]) -> tuple[int, ...]:
    """Places between whom a lot must be drawn; none where the count comes to its end."""
    try:
        scottish_stv(ballots, lot)
    except Undecided as tie:
        return tie.tied
    return ()


def as_json(count: Count) -> dict[str, Any]:
    """A count by candidates' places: names are texts of their own, and can be removed."""
    return {
        "valid": count.valid,
        "invalid": count.invalid,
        "quota": count.quota,
        "elected": list(count.elected),
        "stages": [_stage(stage) for stage in count.stages],
    }


def _stage(stage: Stage) -> dict[str, Any]:
    return {
        "action": stage.action,
        "of": stage.of,
        "votes": list(stage.votes),
        "non_transferable": stage.non_transferable,
        "elected": list(stage.elected),
        "moved": {str(place): votes for place, votes in sorted(stage.moved.items())},
        "surplus": stage.surplus,
        "lot": None if stage.lot is None else list(stage.lot),
    }


def count_from(data: Mapping[str, Any], names: Sequence[str], seats: int) -> Count:
    """The count again, with the candidates' names as they are now."""
    stages = [
        Stage(
            one["action"],
            one["of"],
            tuple(one["votes"]),
            one["non_transferable"],
            tuple(one["elected"]),
            {int(place): votes for place, votes in one["moved"].items()},
            one["surplus"],
            None if one["lot"] is None else tuple(one["lot"]),
        )
        for one in data["stages"]
    ]
    sums = {"valid": data["valid"], "invalid": data["invalid"], "quota": data["quota"]}
    return Count(tuple(names), seats, **sums, stages=stages, elected=list(data["elected"]))


def publishable(rankings: Rankings) -> Rankings:
    """The ballots, if each ranking is on so many that it gives nobody away; else none.

    >>> publishable((((0, 1), 3), ((1,), 4)))
    (((0, 1), 3), ((1,), 4))
    >>> publishable((((0, 1), 3), ((1,), 1)))
    ()
    """
    return rankings if all(number >= FEWEST_EQUAL for _prefs, number in rankings) else ()
