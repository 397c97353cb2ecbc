"""Every method's count in one form: the answer of `tracker count`, and its log in words. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from tracker.counting.ballots import Ballots
from tracker.counting.elections import Marks, count_marks
from tracker.counting.schulze import Level, SchulzeCount, schulze
from tracker.counting.stv import EXCLUSION, ONE, Count, Stage, Undecided, scottish_stv
from tracker.words import N_

Said = tuple[str, Mapping[str, Any]]  # a message id with its values; names and figures are written already
Names = Sequence[str]

HAS = N_("%(name)s has %(votes)s.")
RECEIVES = N_("%(name)s receives %(votes)s and has %(sum)s.")
IS_ELECTED = N_("%(name)s has %(votes)s and is elected.")


@dataclass(frozen=True)
class Result:
    """What a count came to. Names, not places; `stages` as JSON; `log`: sentences in order."""

    method: str
    seats: int
    valid: int
    invalid: int
    equal_ranks: int
    quota: int | None
    elected: tuple[str, ...]
    undecided: tuple[str, ...]
    stages: tuple[Mapping[str, Any], ...]
    pairwise: Mapping[str, Any] | None
    log: tuple[Said, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "method": self.method,
            "seats": self.seats,
            "valid": self.valid,
            "invalid": self.invalid,
            "equal_ranks": self.equal_ranks,
            "quota": self.quota,
            "elected": list(self.elected),
            "undecided": list(self.undecided),
            "stages": list(self.stages),
            "pairwise": self.pairwise,
        }


def counted(method: str, ballots: Ballots, lot: Sequence[int] = ()) -> Result:
    """Count by a method's name, one of METHODS. `lot`: places in the order drawn in public, the first is favoured."""
    return METHODS[method](ballots, lot)


def written(votes: int) -> str:
    """Hundred-thousandths of votes with five decimals.

    >>> written(160_000_000), written(4812)
    ('1600.00000', '0.04812')
    """
    return f"{votes // ONE}.{votes % ONE:05}"


def short(votes: int) -> str:
    """Votes without the noughts that say nothing.

    >>> short(160_000_000), short(4_812), short(150_000)
    ('1600', '0.04812', '1.5')
    """
    return written(votes).rstrip("0").rstrip(".")


def _named(names: Names, places: Iterable[int]) -> tuple[str, ...]:
    return tuple(names[place] for place in places)


def _listed(names: Names, places: Iterable[int]) -> str:
    return ", ".join(_named(names, places))


def _lot_drawn(names: Names, lot: Sequence[int] | None) -> list[Said]:
    return [(N_("Equal; the lot drew this order: %(names)s."), {"names": _listed(names, lot)})] if lot else []


def _lot_needed(names: Names, tied: Sequence[int]) -> list[Said]:
    return [(N_("Equal: %(names)s. A lot must be drawn in public."), {"names": _listed(names, tied)})] if tied else []


# Single transferable vote


def _scottish(ballots: Ballots, lot: Sequence[int]) -> Result:
    undecided: tuple[int, ...] = ()
    try:
        count = scottish_stv(ballots, lot)
    except Undecided as tie:
        undecided, count = tie.tied, tie.count
    return Result(
        "scottish-stv",
        ballots.seats,
        count.valid,
        count.invalid,
        count.equal_ranks,
        count.quota,
        _named(count.names, count.elected),
        _named(count.names, undecided),
        tuple(_stage(stage, ballots) for stage in count.stages),
        None,
        (*chain.from_iterable(told(count)), *_lot_needed(count.names, undecided)),
    )


def _stage(stage: Stage, ballots: Ballots) -> dict[str, Any]:
    names, of = ballots.names, None if stage.of is None else ballots.names[stage.of]
    return {
        "action": stage.action if of is None else f"{stage.action} of {of}",
        "votes": {names[place]: written(stage.votes[place]) for place in ballots.standing},
        "non_transferable": written(stage.non_transferable),
        "elected": list(_named(names, stage.elected)),
        "excluded": of if stage.action == EXCLUSION else None,
        "lot": None if stage.lot is None else list(_named(names, stage.lot)),
    }


def told(count: Count) -> Iterable[tuple[Said, ...]]:
    """The count as a meeting can follow it on paper: what it begins with, then the sentences of each stage."""
    yield (
        (
            N_("Valid ballots: %(valid)s. Seats: %(seats)s. Whoever has %(quota)s votes is elected."),
            {"valid": count.valid, "seats": count.seats, "quota": count.quota},
        ),
    )
    for number, stage in enumerate(count.stages, 1):
        before = count.stages[number - 2] if number > 1 else None
        yield (
            *_lot_drawn(count.names, stage.lot),
            _told_deed(count.names, number, stage, before),
            *_told_transfers(count.names, stage, before),
            *((IS_ELECTED, {"name": count.names[one], "votes": short(stage.votes[one])}) for one in stage.elected),
        )


def _told_deed(names: Names, number: int, stage: Stage, before: Stage | None) -> Said:
    if before is None or stage.of is None:
        return N_("Stage %(stage)s: the first preferences are counted."), {"stage": number}
    said = {"stage": number, "name": names[stage.of], "votes": short(before.votes[stage.of])}
    if not stage.surplus:
        sentence = N_(
            "Stage %(stage)s: %(name)s has the fewest votes, %(votes)s, and is excluded; each ballot passes on at the "
            "value at which it came."
        )
        return sentence, said
    sentence = N_(
        "Stage %(stage)s: %(name)s has %(votes)s votes, %(surplus)s above the quota; each ballot passes on at "
        "%(surplus)s ÷ %(votes)s of the value at which it came, cut to five decimals."
    )
    return sentence, said | {"surplus": short(stage.surplus)}


def _told_transfers(names: Names, stage: Stage, before: Stage | None) -> Iterable[Said]:
    """What each received, and what went to nobody; at the first stage what each has."""
    if before is None:
        yield from _told_votes(names, dict(enumerate(stage.votes)))
        return
    for place in sorted(stage.moved):
        said = {"name": names[place], "votes": short(stage.moved[place]), "sum": short(stage.votes[place])}
        yield RECEIVES, said
    lost = stage.non_transferable - before.non_transferable
    if lost:
        said = {"votes": short(lost), "sum": short(stage.non_transferable)}
        yield N_("Not transferable: %(votes)s, in all %(sum)s."), said
    cut = sum(before.votes) - sum(stage.votes) - lost
    if cut:
        yield N_("Lost by cutting to five decimals: %(votes)s."), {"votes": short(cut)}


def _told_votes(names: Names, votes: Mapping[int, int]) -> Iterable[Said]:
    """Most votes first; who has none is left out."""
    for place in sorted(votes, key=lambda place: (-votes[place], place)):
        if votes[place]:
            yield HAS, {"name": names[place], "votes": short(votes[place])}


# Schulze


def _schulze(ballots: Ballots, lot: Sequence[int]) -> Result:
    count = schulze(ballots, lot)
    names, standing = ballots.names, ballots.standing
    return Result(
        "schulze",
        ballots.seats,
        count.valid,
        count.invalid,
        count.equal_ranks,
        None,
        _named(names, count.elected),
        _named(names, count.undecided),
        (),
        {
            "candidates": list(_named(names, standing)),
            "matrix": [[count.pairwise[a][b] if a != b else None for b in standing] for a in standing],
        },
        tuple(_told_schulze(ballots, count)),
    )


def _told_schulze(ballots: Ballots, count: SchulzeCount) -> Iterable[Said]:
    yield N_("Valid ballots: %(valid)s. Seats: %(seats)s."), {"valid": count.valid, "seats": ballots.seats}
    yield from _told_pairs(ballots, count)
    yield (
        N_(
            "A chain leads from candidate to candidate, each preferred to the next by more ballots than the other way "
            "round; it is as strong as its weakest link. Ahead is whose strongest chain is stronger."
        ),
        {},
    )
    room = ballots.seats
    for level in count.levels:
        yield from _told_level(ballots.names, count, level, room)
        room -= len(level.best)


def _told_pairs(ballots: Ballots, count: SchulzeCount) -> Iterable[Said]:
    sentence = N_("%(a)s is preferred to %(b)s on %(wins)s ballots, %(b)s to %(a)s on %(losses)s.")
    for a in ballots.standing:
        for b in ballots.standing[ballots.standing.index(a) + 1 :]:
            names = {"a": ballots.names[a], "b": ballots.names[b]}
            yield sentence, {**names, "wins": count.pairwise[a][b], "losses": count.pairwise[b][a]}


def _told_level(names: Names, count: SchulzeCount, level: Level, room: int) -> Iterable[Said]:
    for one in level.best:
        chains = (
            f"{names[other]} ({count.strongest[one][other]} : {count.strongest[other][one]})"
            for other in level.left
            if other != one
        )
        said = {"name": names[one], "chains": ", ".join(chains) or "–"}
        yield N_("%(name)s: nobody left is ahead. Strongest chains there and back: %(chains)s."), said
    if len(level.best) > room and level.lot is None:
        yield from _lot_needed(names, level.best)
        return
    yield from _lot_drawn(names, level.lot)
    for one in (level.lot or level.best)[:room]:
        yield N_("%(name)s is elected."), {"name": names[one]}


# Marks without order


def _approval(ballots: Ballots, lot: Sequence[int]) -> Result:
    return _of_marks("approval", ballots, count_marks(ballots, len(ballots.names), lot))


def _plurality(ballots: Ballots, lot: Sequence[int]) -> Result:
    return _of_marks("plurality", ballots, count_marks(ballots, ballots.seats, lot))


def _of_marks(method: str, ballots: Ballots, count: Marks) -> Result:
    names = ballots.names
    stage = Stage("marks", None, tuple(ONE * votes for votes in count.votes), 0, count.elected, {}, lot=count.lot)
    return Result(
        method,
        ballots.seats,
        count.valid,
        count.invalid,
        0,
        None,
        _named(names, count.elected),
        _named(names, count.undecided),
        (_stage(stage, ballots),),
        None,
        tuple(_told_marks(ballots, count, stage)),
    )


def _told_marks(ballots: Ballots, count: Marks, stage: Stage) -> Iterable[Said]:
    yield N_("Valid ballots: %(valid)s. Seats: %(seats)s."), {"valid": count.valid, "seats": ballots.seats}
    yield from _told_votes(ballots.names, dict(enumerate(stage.votes)))
    yield from _lot_drawn(ballots.names, count.lot)
    yield from _lot_needed(ballots.names, count.undecided)
    for place in count.elected:
        yield IS_ELECTED, {"name": ballots.names[place], "votes": short(stage.votes[place])}


METHODS: Mapping[str, Callable[[Ballots, Sequence[int]], Result]] = {
    "scottish-stv": _scottish,
    "schulze": _schulze,
    "approval": _approval,
    "plurality": _plurality,
}
