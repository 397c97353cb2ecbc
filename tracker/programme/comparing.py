"""What changed in the programme between two versions, or since one. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.demands.differences import Run, compared
from tracker.groups.queries import Totals

SAME, REWORDED, NEW, DROPPED = "same", "reworded", "new", "dropped"


@dataclass(frozen=True)
class Held:
    """A common demand as a version holds it, or as it stands now. `wordings`: by language; a removed text is None."""

    number: int
    wordings: Mapping[str, str | None]
    totals: Totals


@dataclass(frozen=True)
class Changed:
    """A common demand in both, or in one of them. `moved`: whether its place among those in both is another."""

    number: int
    state: str
    moved: bool
    runs: dict[str, list[Run]]
    before: Totals | None
    after: Totals | None


def changes_between(old: Sequence[Held], new: Sequence[Held]) -> list[Changed]:
    """In the new order; what was dropped follows at the end, in the old one."""
    before, after = ({one.number: one for one in held} for held in (old, new))
    both = [one.number for one in old if one.number in after]
    places = dict(zip([one.number for one in new if one.number in before], both, strict=True))
    found = [
        _changed(before.get(number), held, moved=places.get(number, number) != number) for number, held in after.items()
    ]
    return found + [_changed(held, None, moved=False) for number, held in before.items() if number not in after]


def _changed(old: Held | None, new: Held | None, moved: bool) -> Changed:
    one = new or old
    assert one is not None
    languages = list(dict.fromkeys([*(new.wordings if new else ()), *(old.wordings if old else ())]))
    runs = {
        lang: compared(*((held.wordings.get(lang) or "") if held else "" for held in (old, new))) for lang in languages
    }
    if old is None or new is None:
        state = NEW if old is None else DROPPED
    else:
        state = SAME if all(old.wordings.get(lang) == new.wordings.get(lang) for lang in languages) else REWORDED
    return Changed(one.number, state, moved, runs, old.totals if old else None, new.totals if new else None)
