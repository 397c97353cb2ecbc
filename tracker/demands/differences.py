"""What changed between two wordings, word by word; three wordings made into one. Pure.

Words, not letters: a word keeps its accents, its hyphen, its joined emoji. See docs/decisions/0011-differences.md.
"""

import re
from collections.abc import Hashable, Sequence
from typing import Any, NamedTuple

from cydifflib import SequenceMatcher
from merge3 import Merge3

# Everything but spaces and the signs that stand between words belongs to a word, in any script.
_TOKEN = re.compile(r"[^\s.,;:!?()\[\]{}\"«»„“”…—–/]+|\s+|.", re.DOTALL)
SAME, GONE, NEW = "same", "gone", "new"
LEAST_ALIKE = 0.25


class Run(NamedTuple):
    """A run of words that stayed, went or came."""

    kind: str
    text: str


def tokens(text: str) -> list[str]:
    """Words, white space and signs, which together are the text.

    >>> tokens("gas: 50–60")
    ['gas', ':', ' ', '50', '–', '60']
    """
    return _TOKEN.findall(text)


def _matcher(_junk: None, a: Sequence[Hashable], b: Sequence[Hashable]) -> Any:
    return SequenceMatcher(None, a, b, autojunk=False)


def compared(before: str, after: str) -> list[Run]:
    """The change from one wording to another as runs. Wordings that have little in common stand whole, one by one.

    >>> compared("Raise wages by 40 percent", "Raise wages by half")
    [Run(kind='same', text='Raise wages by '), Run(kind='gone', text='40 percent'), Run(kind='new', text='half')]
    """
    if before == after:
        return [Run(SAME, after)] if after else []
    a, b = tokens(before), tokens(after)
    matcher = _matcher(None, a, b)
    codes = matcher.get_opcodes()
    kept = sum(len("".join(a[i:j]).strip()) for code, i, j, _k, _l in codes if code == "equal")
    if kept < LEAST_ALIKE * min(len(before), len(after)):
        return [Run(kind, text) for kind, text in ((GONE, before), (NEW, after)) if text]
    return _without_islands([(code, "".join(a[i:j]), "".join(b[k:m])) for code, i, j, k, m in codes])


def _without_islands(pieces: Sequence[tuple[str, str, str]]) -> list[Run]:
    """Runs; white space and lone signs that stayed between two changes go with the changes, for easier reading."""
    runs: list[Run] = []
    gone = new = ""
    for place, (code, old, now) in enumerate(pieces):
        between = 0 < place < len(pieces) - 1
        if code == "equal" and not (between and len(old.strip()) < 2):
            runs += _changed(gone, new)
            gone = new = ""
            runs.append(Run(SAME, old))
        else:
            gone, new = gone + old, new + now
    return runs + _changed(gone, new)


def _changed(gone: str, new: str) -> list[Run]:
    if gone == new:
        return [Run(SAME, gone)] if gone else []
    return [Run(kind, text) for kind, text in ((GONE, gone), (NEW, new)) if text]


def changed_spans(before: str, after: str) -> list[tuple[int, int, str]]:
    """Where a wording was changed: first and last-but-one word of the older text, and the words that came there."""
    a, b = tokens(before), tokens(after)
    codes = _matcher(None, a, b).get_opcodes()
    return [(i, j, "".join(b[k:m])) for code, i, j, k, m in codes if code != "equal"]


def merged(base: str, one: str, other: str) -> str | None:
    """Both changes of a wording in one, or None where they touch the same words.

    >>> merged("Raise wages by 40 percent.", "Raise all wages by 40 percent.", "Raise wages by half.")
    'Raise all wages by half.'
    >>> merged("Raise wages by 40 percent.", "Raise wages by 50 percent.", "Raise wages by half.") is None
    True
    """
    if one == other or other == base:
        return one
    if one == base:
        return other
    found = Merge3(tokens(base), tokens(one), tokens(other), sequence_matcher=_matcher)  # type: ignore[arg-type]
    parts: list[str] = []
    for kind, *lines in found.merge_groups():
        if kind == "conflict":
            return None
        parts += lines[0]
    return "".join(parts)


def merged_order(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> tuple[list[str], bool]:
    """Keys in an order that both made, and whether the two orders contradict each other: then theirs stands.

    Every key of either is in it once; which of them are kept is not decided here.

    >>> merged_order(["a", "b"], ["a", "x", "b"], ["b", "a"])
    (['b', 'a', 'x'], False)
    >>> merged_order(["a", "b", "c"], ["c", "a", "b"], ["b", "a", "c"])
    (['b', 'a', 'c'], True)
    """
    moved_mine, moved_theirs = _moved(base, mine), _moved(base, theirs)
    contradicts = moved_mine and moved_theirs and _common(mine, theirs) != _common(theirs, mine)
    frame, guest = (mine, theirs) if moved_mine and not moved_theirs else (theirs, mine)
    order = list(frame)
    for place, key in enumerate(guest):
        if key not in order:
            before = guest[place - 1] if place else None
            order.insert(order.index(before) + 1 if before is not None else 0, key)
    return order, contradicts


def _common(order: Sequence[str], other: Sequence[str]) -> list[str]:
    known = set(other)
    return [key for key in order if key in known]


def _moved(base: Sequence[str], order: Sequence[str]) -> bool:
    """Whether what both hold stands in another order."""
    return _common(base, order) != _common(order, base)
