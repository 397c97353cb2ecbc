"""How likely two wordings ask the same, as far as their words tell: what they share, and what only one of them says.

A small network reads it from the words of both laid side by side. It was taught (`tracker.matching.contrasts`) on
demands beside which others ask the reverse, for another thing or for other people, in nearly the same words or as their
translation, and beside which near copies ask the same.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

from tracker.matching import networks
from tracker.matching.contrast import (
    Reading,
    alike,
    contrast,
    is_denied,
    paired,
    reading,
    side_by_side,
    turned_round,
    wants_reversed,
)
from tracker.matching.lexicon import Concept, broader
from tracker.matching.naming import refused
from tracker.matching.networks import Network, Numbers
from tracker.matching.reasons import Said, Want, amounts, named, why
from tracker.matching.texts import code_of

PATH = Path(__file__).with_name("agreement.npz")
SIGNS = 42


def agreement(mine: Said, theirs: Said) -> float:
    """From 0 to 1, the same from either side. Some tenths of a millisecond."""
    return float(networks.chance(signs(mine, theirs)[None], _network())[0])


def signs(mine: Said, theirs: Said) -> Numbers:
    """(SIGNS,): what tells whether two wordings ask the same, the same from either side."""
    mine, theirs = sorted((mine, theirs), key=lambda said: (said.text, said.language))
    found = [*_of_words(mine, theirs), *_of_concepts(mine, theirs), *_of_amounts(mine, theirs)]
    return np.array([*found, *_two(len(mine.text), len(theirs.text))], dtype=np.float32)


def _of_words(mine: Said, theirs: Said) -> list[float]:
    first, second = (reading(said.text, code_of(said.language)) for said in (mine, theirs))
    one_language = first.language == second.language
    share, instead = side_by_side(first, second) if one_language else (0.0, False)
    pairs = paired(first, second)
    fewer, more = _two(len(first.units), len(second.units))
    denied = sum(is_denied(a, b, first.language) != is_denied(b, a, second.language) for a, b in pairs)
    turned = one_language and turned_round(first, second, pairs)
    return [
        *(
            one_language,
            share,
            instead and len(pairs) < fewer,
            contrast(mine, theirs),
            turned,
            denied,
            wants_reversed(first, second),
        ),
        *(len(pairs) / max(fewer, 1), len(pairs) / max(more, 1), fewer, more, _same_numbers(first, second)),
        *_two(_refuses(mine, first, second), _refuses(theirs, second, first)),
        *_two(bool(first.refused), bool(second.refused)),
    ]


def _refuses(said: Said, own: Reading, other: Reading) -> int:
    """How much of what one wording names only to refuse it the other asks for, by its words or by the lexicon."""
    words = [word for word in own.refused if any(alike(word, unit.word.text) for unit in other.units)]
    named_by_other = other.things | {place for place, _sign in other.wants}
    return len(refused(said.text, said.language) & named_by_other) + (own.language == other.language) * len(words)


def _same_numbers(first: Reading, second: Reading) -> bool:
    return bool(first.numbers) and first.numbers == second.numbers


def _of_concepts(mine: Said, theirs: Said) -> list[float]:
    (_things, ours), (_others, others) = named(mine), named(theirs)
    found = why(mine, theirs)
    wants = [[want for want in some if want not in found.wanted] for some in (ours, others)]
    return [
        *(len(found.wanted), len(found.reversed), *_two(*map(len, wants))),
        *_two(*map(_how_many_denied, (ours, others))),
        all(wants) and not found.wanted,
        *_of_kind("object", found.both, found.only_mine, found.only_theirs),
        *_of_kind("whom", found.both, found.only_mine, found.only_theirs),
    ]


def _how_many_denied(wants: Sequence[Want]) -> int:
    return sum(want.denied for want in wants)


def _of_kind(kind: str, *named_by: Sequence[Concept]) -> list[float]:
    """Of what both name, and what only one of them names: how many, and whether these are parts of one another."""
    both, ours, others = ([one for one in some if one.kind == kind] for some in named_by)
    around, theirs = (set[str]().union(*(broader()[one.name] for one in some)) for some in (ours, others))
    parts = not around.isdisjoint(one.name for one in others) or not theirs.isdisjoint(one.name for one in ours)
    each = bool(ours and others)
    return [len(both), *_two(len(ours), len(others)), each, each and not both, parts, len(around & theirs)]


def _of_amounts(mine: Said, theirs: Said) -> list[float]:
    ours, others = (set(amounts(said.text)) for said in (mine, theirs))
    return [len(ours & others), *_two(len(ours - others), len(others - ours))]


def _two(one: float, other: float) -> tuple[float, float]:
    return min(one, other), max(one, other)


@cache
def _network() -> Network:
    return networks.read(PATH)
