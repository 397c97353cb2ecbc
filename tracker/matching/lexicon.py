"""What a demand is about, and in which direction, by the stems of words: plain files that anybody can mend.

A file of `lexicon/` holds concepts; each has its stems by language, separated by blanks. A stem stands for every word
that begins with it, `газ$` for the very word, `оплат+труд` for texts that have both. `label` is what a person reads:
"both are about: pensions", "both want to: raise". `against` names the directions that are the reverse of one, `within`
the broader objects, or persons, that one is part of.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tracker.matching.texts import code_of, prepared

FOLDER = Path(__file__).with_name("lexicon")
KINDS = ("object", "direction", "whom")
LABELS = ("en", "ru", "kk")
TOLD = frozenset({"kind", "label", "against", "within"})  # what is told of a concept beside its stems
WORD = re.compile(r"\w+")
HEAD = 3  # letters by which stems are looked up
# Languages whose texts often use the words of another.
BESIDE = {"kk": ("ru",), "ky": ("ru",), "uz": ("ru",), "uk": ("ru",), "be": ("ru",)}
JOINED = re.compile(r"(?<=\w)[‘’'ʻʼ`´](?=\w)")  # letters of their own in these languages, and typed in many ways
JOINING = frozenset({"uz", "uk", "be"})
ARABIC = str.maketrans("أإآٱى", "ااااي", "ـ")
PERSIAN = str.maketrans("يك", "یک")
ARABIC_HEADS = ("وال", "بال", "لل", "ال", "و", "ب", "ل")

Features = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Concept:
    """An object, a direction, or whom it is for; `stems` and `label` by language.

    `against`: the directions that are its reverse, `within`: the broader concepts that it is part of, both by name.
    """

    name: str
    kind: str
    stems: Mapping[str, tuple[str, ...]]
    label: Mapping[str, str] = field(default_factory=dict)
    against: frozenset[str] = frozenset()
    within: frozenset[str] = frozenset()


@dataclass(frozen=True)
class _Stem:
    """One word of a stem, and the whole that it is part of: `needs` words of the concept's `place` together."""

    text: str
    exact: bool
    place: int
    whole: int
    needs: int

    def fits(self, word: str) -> bool:
        return word == self.text if self.exact else word.startswith(self.text)


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


def _concept(file: str, name: str, told: Mapping[str, Any]) -> Concept:
    """Raises ValueError."""
    if told.get("kind") not in KINDS:
        raise ValueError(f"{file}: {name}: kind is one of {', '.join(KINDS)}")
    label = told.get("label", {})
    if set(label) != set(LABELS):
        raise ValueError(f"{file}: {name}: label is given in {', '.join(LABELS)}")
    return Concept(
        name,
        told["kind"],
        {lang: tuple(text.split()) for lang, text in told.items() if lang not in TOLD},
        label,
        frozenset(told.get("against", ())),
        frozenset(told.get("within", ())),
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


@cache
def _index(language: str) -> Mapping[str, Sequence[_Stem]]:
    """Stems by their first letters; those of every language where it is unknown."""
    known = {code for concept in concepts() for code in concept.stems}
    own = [language, *BESIDE.get(language, ())] if language in known else sorted(known)
    found: dict[str, list[_Stem]] = {}
    whole = 0
    for place, concept in enumerate(concepts()):
        for code in own:
            for stem in concept.stems.get(code, ()):
                whole += 1
                parts = [folded(part, code) for part in stem.split("+")]
                for part in parts:
                    text = part.rstrip("$")
                    found.setdefault(text[:HEAD], []).append(_Stem(text, part.endswith("$"), place, whole, len(parts)))
    return found


def features(texts: Sequence[str], languages: Sequence[str]) -> Features:
    """(n, concepts) of 0 and 1: which concepts each text names."""
    rows = np.zeros((len(texts), len(concepts())), dtype=np.float32)
    for row, text, language in zip(rows, texts, languages, strict=True):
        row[list(_named(text, code_of(language)))] = 1
    return rows


def _named(text: str, language: str) -> Iterable[int]:
    index = _index(language)
    parts: dict[int, set[str]] = {}
    found = set()
    for word in _words(folded(text, language)):
        for stem in (one for head in (word[:HEAD], word[:2], word[:1]) for one in index.get(head, ())):
            if not stem.fits(word):
                continue
            met = parts.setdefault(stem.whole, set())
            met.add(stem.text)
            if len(met) == stem.needs:
                found.add(stem.place)
    return found


def folded(text: str, language: str) -> str:
    """The text as stems and words are compared: what people type in several ways is written in one.

    >>> folded("Ўқитувчилар", "uz"), folded("Сім’ї", "uk"), folded("Расчёт", "ru")
    ('oqituvchilar', 'сімї', 'расчет')
    """
    text = prepared(text, language).replace("ё", "е")
    if language in JOINING:
        text = JOINED.sub("", text)
    if language == "ar":
        text = text.translate(ARABIC)
    return text.translate(PERSIAN) if language == "fa" else text


def _words(text: str) -> Iterator[str]:
    """Each word once; Arabic ones also without what is joined to their beginning."""
    for word in dict.fromkeys(WORD.findall(text)):
        yield word
        if "\u0600" <= word[0] <= "\u06ff":
            yield from (
                word.removeprefix(head) for head in ARABIC_HEADS if word.startswith(head) and len(word) > len(head) + 2
            )
