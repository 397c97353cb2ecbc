"""Teach how likely two wordings ask the same by their words (`agreement`): half a minute; needs PyTorch.

Beside each demand of `contrasts/*.tsv` stand wordings that ask the same, near copies and translations that ask the same
(near), and others, nearly as close in words, that ask the reverse (opposite), for another thing (object) or for other
people (whom). The catalogue tells how it is in all languages: wordings of a demand, and those of others that name the
same. No labelled list of a test set is read.
"""

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np

from tracker.matching import agreement, networks, teaching
from tracker.matching.agreement import signs
from tracker.matching.catalogue import catalogue, rows_of
from tracker.matching.naming import features
from tracker.matching.networks import Network, Numbers
from tracker.matching.reasons import Said
from tracker.matching.relations import SAME

try:
    import torch
except ImportError:  # said when this is run; to be read, the module needs it not
    torch = None

FOLDER = Path(__file__).with_name("contrasts")
NEAR, OBJECT, WHOM = "near", "object", "whom"  # beside same and opposite
ASKED = 1000  # wordings of the catalogue that are laid beside others
OF_SAME, OF_OTHERS = 2, 2  # so many of its demand, and of other demands that name most of what it names
AMONG = 300  # wordings of other demands, of which these are the ones
HIDDEN, ROUNDS, AT_ONCE, SOFT = 16, 5, 256, 1.0  # as of `teaching.taught`

Pair = tuple[Said, Said]

_CLAUSES = re.compile(r"[.!?;:,]+(?=\s|$)|\s[–—-]\s")


@dataclass(frozen=True)
class Worded:
    """A wording beside a demand, and how it stands to it: same, near, opposite, object or whom."""

    kind: str
    said: Said


def read(path: Path) -> list[list[Worded]]:
    """Demands, each with the wordings beside it, of lines of number, kind, language and text."""
    found: dict[str, list[Worded]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            number, kind, language, text = line.split("\t")
            found.setdefault(number, []).append(Worded(kind, Said(text, language)))
    return list(found.values())


def copies(said: Said) -> Iterator[Pair]:
    """A wording beside itself, and where it has several clauses beside the first alone, and all in another order."""
    yield said, said
    clauses = [clause for clause in (each.strip() for each in _CLAUSES.split(said.text)) if clause]
    if len(clauses) > 1:
        yield said, Said(", ".join(clauses[1:] + clauses[:1]), said.language)
        if len(clauses[0].split()) > 2:
            yield said, Said(clauses[0], said.language)


def pairs(demand: Sequence[Worded]) -> Iterator[tuple[str, Pair]]:
    """Each two wordings of which one asks for the demand, and how they stand to each other: near only as such a one."""
    for one, other in combinations(demand, 2):
        kinds = {SAME if worded.kind == NEAR else worded.kind for worded in (one, other)}
        if SAME in kinds:
            yield min(kinds - {SAME}, default=SAME), (one.said, other.said)


def pairs_of_catalogue() -> Iterator[tuple[bool, Pair]]:
    """Some pairs of wordings of one demand, and of demands that name much of the same; whether they are of one."""
    chance = np.random.default_rng(3)
    rows = rows_of(catalogue())
    said = [Said(text, language) for _number, language, text in rows]
    demands = np.array([number for number, _language, _text in rows])
    named = np.abs(features([one.text for one in said], [one.language for one in said]))
    for place in chance.permutation(len(rows))[:ASKED]:
        own = np.setdiff1d(np.flatnonzero(demands == demands[place]), [place])
        others = chance.choice(np.flatnonzero(demands != demands[place]), AMONG, False)
        nearest = others[np.argsort(-(named[others] @ named[place]), kind="stable")[:OF_OTHERS]]
        for other in (*chance.choice(own, min(OF_SAME, len(own)), False), *nearest):
            yield bool(demands[other] == demands[place]), (said[place], said[other])


def taught(known: Iterable[tuple[bool, Pair]]) -> Network:
    """The network of `agreement`."""
    given = list(known)
    found: Numbers = np.array([signs(*pair) for _same, pair in given])
    same = np.array([each for each, _pair in given], dtype=np.float32)
    return teaching.told_apart(found, same, hidden=HIDDEN, rounds=ROUNDS, at_once=AT_ONCE, soft=SOFT)


def main() -> int:
    if torch is None:
        print("PyTorch is not installed (pip install 'tracker[fit]')", file=sys.stderr)
        return 1
    demands = [demand for path in sorted(FOLDER.glob("*.tsv")) for demand in read(path)]
    known = [(kind == SAME, pair) for demand in demands for kind, pair in pairs(demand)]
    asking = [worded.said for demand in demands for worded in demand if worded.kind in (SAME, NEAR)]
    of_one = [(True, pair) for said in asking for pair in copies(said)]
    networks.keep(agreement.PATH, taught([*known, *of_one, *pairs_of_catalogue()]))
    print(f"{agreement.PATH.name}: {agreement.PATH.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
