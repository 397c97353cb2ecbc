"""What a demand is about, and in which direction, by the stems of words: plain files that anybody can mend.

A file of `lexicon/` holds concepts; each has its stems by language, separated by blanks. A stem stands for every word
that begins with it, `газ$` for the very word, `оплат+труд` for texts that have both, `-қазақ` for words that begin as
one of the stems does and mean something else. `label` is what a person reads: "both are about: pensions", "both want
to: raise". `against` names the directions that are the reverse of one, `within`
the broader objects, or persons, that one is part of; `turns` and `steady` are told at `Concept`.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("lexicon")
KINDS = ("object", "direction", "whom")
LABELS = ("en", "ru", "kk")
TOLD = frozenset(
    {"kind", "label", "against", "within", "turns", "steady"}
)  # what is told of a concept beside its stems


@dataclass(frozen=True)
class Concept:
    """An object, a direction, or whom it is for; `stems` and `label` by language.

    `against`: the directions that are its reverse, `within`: the broader concepts that it is part of, both by name.
    `turns`: turns round a direction that stands next to it (stop raising). `steady`: its words name the evil as well as
    the remedy, so that denying them changes nothing (delay, in time). `mistaken`: by language, words that begin as one
    of its stems does and mean something else: Kazakhstan (қазақстан) is no death (қаза).
    """

    name: str
    kind: str
    stems: Mapping[str, tuple[str, ...]]
    label: Mapping[str, str] = field(default_factory=dict)
    against: frozenset[str] = frozenset()
    within: frozenset[str] = frozenset()
    turns: bool = False
    steady: bool = False
    mistaken: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@cache
def concepts() -> tuple[Concept, ...]:
    """All concepts, by file and name. Raises ValueError for a file that cannot be read as one."""
    found = [
        _concept(path.name, name, told)
        for path in sorted(FOLDER.glob("*.toml"))
        for name, told in tomllib.loads(path.read_text(encoding="utf-8")).items()
    ]
    kinds = {concept.name: concept.kind for concept in found}
    for concept in found:
        _check_names(concept, kinds)
    return tuple(replace(concept, against=_reverses(concept, found)) for concept in found)


@cache
def broader() -> Mapping[str, frozenset[str]]:
    """Of each concept, by name, all that it is part of, and what these are part of."""
    near = {concept.name: concept.within for concept in concepts()}
    found = near
    while (further := {name: those.union(*(near[one] for one in those)) for name, those in found.items()}) != found:
        found = further
    return found


def _concept(file: str, name: str, told: Mapping[str, Any]) -> Concept:
    """Raises ValueError."""
    if told.get("kind") not in KINDS:
        raise ValueError(f"{file}: {name}: kind is one of {', '.join(KINDS)}")
    label = told.get("label", {})
    if set(label) != set(LABELS):
        raise ValueError(f"{file}: {name}: label is given in {', '.join(LABELS)}")
    words = {lang: text.split() for lang, text in told.items() if lang not in TOLD}
    return Concept(
        name,
        told["kind"],
        {lang: tuple(word for word in some if not word.startswith("-")) for lang, some in words.items()},
        label,
        frozenset(told.get("against", ())),
        frozenset(told.get("within", ())),
        bool(told.get("turns")),
        bool(told.get("steady")),
        {lang: tuple(word[1:] for word in some if word.startswith("-")) for lang, some in words.items()},
    )


def _check_names(concept: Concept, kinds: Mapping[str, str]) -> None:
    """Raises ValueError where a concept is against what is no direction, or within what is no other object or whom."""
    if any(kinds.get(name) != "direction" for name in concept.against) or (
        concept.against and concept.kind != "direction"
    ):
        raise ValueError(f"{concept.name}: only directions are against each other")
    if concept.name in concept.within or any(kinds.get(name) in (None, "direction") for name in concept.within):
        raise ValueError(f"{concept.name}: within names a broader object or whom")


def _reverses(concept: Concept, known: Sequence[Concept]) -> frozenset[str]:
    """Reverses go both ways, in whichever of the two files they are told."""
    return concept.against | {other.name for other in known if concept.name in other.against}
