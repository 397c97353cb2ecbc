"""How one demand stands to another, as far as their words tell; people decide. Pure."""

from collections.abc import Callable, Iterable, Sequence

from tracker.matching.agreement import agreement
from tracker.matching.contrast import contrast, reading
from tracker.matching.folding import WORD, folded
from tracker.matching.lexicon import Concept, broader
from tracker.matching.reasons import Said, Why, finest, named, why
from tracker.matching.texts import code_of

SAME, BROADER, NARROWER, OPPOSITE = "same", "broader", "narrower", "opposite"
STEM = 4  # letters by which two words are taken for forms of one
AGREED = 0.5  # chance, by their words, from which two wordings are offered as the same


def relation(mine: Said, theirs: Said) -> str:
    """How the first stands to the second: same, broader, narrower or opposite. In doubt the same: people decide.

    Opposite: a common object (or a common word, where not both name one), one direction reversed and none in common.
    Narrower: the direction the same, and what it names is part of what the other names, where they name nothing else in
    common; or a common object, and for people who are part of those whom the other is for.
    """
    found = why(mine, theirs)
    if found.reversed and not found.wanted and _of_one_thing(found, mine, theirs):
        return OPPOSITE
    if found.wanted and not found.both:
        return _by_parts(any, found.only_mine, found.only_theirs)
    if found.wanted and not found.reversed and any(one.kind == "object" for one in found.both):
        return _by_parts(all, _people(mine), _people(theirs))
    return SAME


def _by_parts(enough: Callable[[Iterable[bool]], bool], ours: Sequence[Concept], others: Sequence[Concept]) -> str:
    """Narrower where enough of ours is part of what others name (or that itself), broader the other way round."""
    for stands, inner, outer in ((NARROWER, ours, others), (BROADER, others, ours)):
        names = {one.name for one in outer}
        parts = [bool(broader()[one.name] & names) for one in inner]
        if any(parts) and enough(part or one.name in names for part, one in zip(parts, inner, strict=True)):
            return stands
    return SAME


def _people(said: Said) -> list[Concept]:
    return [one for one in finest(named(said)[0]) if one.kind == "whom"]


def _of_one_thing(found: Why, mine: Said, theirs: Said) -> bool:
    if any(one.kind == "object" for one in found.both):
        return True
    if all(any(one.kind == "object" for one in only) for only in (found.only_mine, found.only_theirs)):
        return False
    stems = [
        {word[:STEM] for word in WORD.findall(folded(said.text, said.language)) if len(word) >= STEM}
        for said in (mine, theirs)
    ]
    return bool(stems[0] & stems[1])


def agreed(mine: Said, theirs: Said) -> bool:
    """Whether the words of both want the same to happen: only then they are offered as the same, not just to be read.

    A direction in common, none reversed, nothing denied in only one of them, no word that stands for another, not other
    things or people named alone; and all that their words have in common, and have not, makes it likely.
    """
    found = why(mine, theirs)
    if not found.wanted or found.reversed or (found.only_mine and found.only_theirs and not found.both):
        return False
    if contrast(mine, theirs) > 0 or _denies(mine) != _denies(theirs):
        return False
    return agreement(mine, theirs) >= AGREED


def _denies(said: Said) -> tuple[bool, bool]:
    """Whether it denies a direction, and whether anything at all: what the lexicon does not know is denied, too."""
    return any(want.denied for want in named(said)[1]), reading(said.text, code_of(said.language)).denials > 0
