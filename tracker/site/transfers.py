"""The count of ranked ballots as a page shows it: its log, a table, and a picture of the transfers. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tracker.counting.results import short, written
from tracker.counting.stv import EXCLUSION, ONE, Count, Stage

ROW, COLUMN, LEFT, TOP, BAR, WIDTH = 54, 74, 8, 26, 30, 12  # pixels of the picture


@dataclass(frozen=True)
class Bar:
    """What a candidate has at a stage; `state`: elected, out or nothing of it."""

    x: int
    y: float
    height: float
    state: str


@dataclass(frozen=True)
class Picture:
    """Bars, and ribbons between them as paths with their widths; sizes in pixels."""

    width: int
    height: int
    bars: list[Bar]
    ribbons: list[tuple[str, float]]
    names: list[tuple[int, str]]
    stages: list[tuple[int, int]]


def picture_of(count: Count) -> Picture:
    """A row for each candidate, a column for each stage; heights are votes, ribbons what passed on."""
    most = max((max(stage.votes) for stage in count.stages), default=0) or 1

    def middle(place: int) -> float:
        return TOP + place * ROW + ROW / 2 + 6

    def size(votes: int) -> float:
        return round(votes * BAR / most, 2)

    bars, ribbons = [], []
    states: dict[int, str] = {}
    for column, stage in enumerate(count.stages):
        x = LEFT + column * COLUMN
        if stage.action == EXCLUSION and stage.of is not None:
            states[stage.of] = "out"
        states |= dict.fromkeys(stage.elected, "elected")
        for place, votes in enumerate(stage.votes):
            height = size(votes)
            if height:
                bars.append(Bar(x, round(middle(place) - height / 2, 2), height, states.get(place, "")))
        if stage.of is not None and column:
            begin = x - COLUMN + WIDTH
            for place, votes in stage.moved.items():
                bend, there, here = (begin + x) // 2, middle(stage.of), middle(place)
                path = f"M{begin} {there} C{bend} {there} {bend} {here} {x} {here}"
                ribbons.append((path, max(size(votes), 0.75)))
    names = [(TOP + place * ROW + 14, name) for place, name in enumerate(count.names)]
    stages = [(LEFT + number * COLUMN, number + 1) for number in range(len(count.stages))]
    width = max(LEFT + (len(count.stages) - 1) * COLUMN + WIDTH + 8, 240)
    return Picture(width, TOP + len(count.names) * ROW + 12, bars, ribbons, names, stages)


@dataclass(frozen=True)
class Line:
    """One candidate's votes, stage by stage, in words; `elected`: at which stage, `out`: excluded at which."""

    name: str
    votes: list[str]
    elected: int | None
    out: int | None


def table_of(count: Count) -> list[Line]:
    """A line for each candidate, in the order of the ballot."""
    elected = {place: number for number, stage in enumerate(count.stages, 1) for place in stage.elected}
    out = {stage.of: number for number, stage in enumerate(count.stages, 1) if stage.action == EXCLUSION}
    return [
        Line(name, [short(stage.votes[place]) for stage in count.stages], elected.get(place), out.get(place))
        for place, name in enumerate(count.names)
    ]


@dataclass(frozen=True)
class Standing:
    """What a candidate has at one stage: `share` in per cent of the longest bar, `gain` since the stage before."""

    name: str
    votes: str
    share: float
    gain: str
    state: str


def bars_of(count: Count, number: int) -> list[Standing]:
    """Everybody at a stage, in the order of the ballot; states are elected, now, out, or nothing of it."""
    before = [stage for place, stage in enumerate(count.stages, 1) if place < number]
    stage, longest = count.stages[number - 1], longest_of(count)
    elected = {place for one in before for place in one.elected}
    out = {one.of for one in [*before, stage] if one.action == EXCLUSION}
    found = []
    for place, name in enumerate(count.names):
        state = "now" if place in stage.elected else "elected" if place in elected else "out" if place in out else ""
        gain = short(stage.moved[place]) if place in stage.moved and before else ""
        votes = stage.votes[place]
        found.append(Standing(name, short(votes), round(100 * votes / longest, 2), gain, state))
    return found


def longest_of(count: Count) -> int:
    """The most that anybody had at any stage, and the quota at least: the length of the longest bar."""
    return max(count.quota * ONE, *(max(stage.votes) for stage in count.stages))


def quota_share(count: Count) -> float:
    """Where the quota stands on the bars, in per cent."""
    return round(100 * count.quota * ONE / longest_of(count), 2)


def rows_of(count: Count) -> list[dict[str, Any]]:
    """The count sheet as a table of rows: each candidate at each stage."""
    return [
        {
            "stage": number,
            "action": stage.action,
            "of": None if stage.of is None else count.names[stage.of],
            "candidate": name,
            "votes": written(stage.votes[place]),
            "received": written(stage.moved.get(place, 0)),
            "elected": place in stage.elected,
            "non_transferable": written(stage.non_transferable),
        }
        for number, stage in enumerate(count.stages, 1)
        for place, name in enumerate(count.names)
    ]


def stages_of(count: Count) -> list[dict[str, Any]]:
    """The stages as data, names instead of places; votes with five decimals."""
    return [_stage(count.names, stage) for stage in count.stages]


def _stage(names: Sequence[str], stage: Stage) -> dict[str, Any]:
    return {
        "action": stage.action,
        "of": None if stage.of is None else names[stage.of],
        "votes": [written(votes) for votes in stage.votes],
        "non_transferable": written(stage.non_transferable),
        "elected": [names[place] for place in stage.elected],
        "lot": None if stage.lot is None else [names[place] for place in stage.lot],
    }
