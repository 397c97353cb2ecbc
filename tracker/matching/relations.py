"""How one demand stands to another, as far as their words tell; people decide. Pure."""

from tracker.matching.contrast import contrast
from tracker.matching.folding import WORD, folded
from tracker.matching.reasons import Said, Why, named, why

SAME, BROADER, NARROWER, OPPOSITE = "same", "broader", "narrower", "opposite"
STEM = 4  # letters by which two words are taken for forms of one


def relation(mine: Said, theirs: Said) -> str:
    """How the first stands to the second: same, broader, narrower or opposite. In doubt the same: people decide.

    Opposite: a common object (or a common word, where not both name one), one direction reversed and none in
    common. Narrower: what it names is part of what the
    other names, and the direction the same.
    """
    found = why(mine, theirs)
    if found.reversed and not found.wanted and _of_one_thing(found, mine, theirs):
        return OPPOSITE
    if found.wanted and not found.both:
        inner = {name for one in found.only_mine for name in one.within}
        outer = {name for one in found.only_theirs for name in one.within}
        if inner & {one.name for one in found.only_theirs}:
            return NARROWER
        if outer & {one.name for one in found.only_mine}:
            return BROADER
    return SAME


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

    A direction in common, none reversed, none denied in only one of them, no word that stands for another.
    """
    found = why(mine, theirs)
    if not found.wanted or found.reversed or contrast(mine, theirs) > 0:
        return False
    return _denies(mine) == _denies(theirs)


def _denies(said: Said) -> bool:
    return any(want.denied for want in named(said)[1])
