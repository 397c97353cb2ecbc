"""Stems of the lexicon that are in doubt: they name what the same demands name in hardly any other language.

`python -m tracker.matching.doubtful` prints them, most often met first, each with the words that it was met in: "пен"
of penalties in the Kazakh word for "and", "boar" in "board". So a catalogue in twenty languages proves its lexicon.
"""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from tracker.matching.catalogue import Typical, catalogue, rows_of
from tracker.matching.folding import folded
from tracker.matching.lexicon import concepts
from tracker.matching.naming import BESIDE, hits
from tracker.matching.scope import words

OFTEN, SELDOM = 5, 0.07  # met in so many demands; share of the other languages that name it too


@dataclass(frozen=True)
class Doubt:
    """A stem, in how many demands it is met, the share of the other languages that name its concept there too."""

    language: str
    concept: str
    stem: str
    demands: int
    share: float
    met: tuple[str, ...]


def doubts(some: Sequence[Typical], often: int = OFTEN, seldom: float = SELDOM) -> list[Doubt]:
    """Those met in at least `often` demands, and backed by less than `seldom` of the other languages."""
    codes = sorted({language for one in some for language in one.wordings})
    names = np.zeros((len(some), len(codes), len(concepts())), dtype=bool)
    met: dict[tuple[int, str, str], set[int]] = {}
    words_of: dict[tuple[int, str, str], Counter[str]] = {}
    for demand, language, text in rows_of(some):
        said = words(folded(text, language), language)
        for hit in hits(text, language):
            names[demand, codes.index(language), hit.place] = True
            word = said[hit.at].text
            for stem in _stems(hit.place, language, word):
                key = hit.place, language, stem
                met.setdefault(key, set()).add(demand)
                words_of.setdefault(key, Counter())[word] += 1
    found = []
    for (place, language, stem), demands in met.items():
        others = names[sorted(demands), :, place].sum() - names[sorted(demands), codes.index(language), place].sum()
        share = others / len(demands) / max(len(codes) - 1, 1)
        if len(demands) >= often and share < seldom:
            common = tuple(word for word, _times in words_of[place, language, stem].most_common(5))
            found.append(Doubt(language, concepts()[place].name, stem, len(demands), float(share), common))
    return sorted(found, key=lambda doubt: (-doubt.demands, doubt.language, doubt.concept, doubt.stem))


def _stems(place: int, language: str, word: str) -> Iterator[str]:
    """The stems of a concept that this word may have been met by, as they stand in the file."""
    for code in (language, *BESIDE.get(language, ())):
        for stem in concepts()[place].stems.get(code, ()):
            if any(word.startswith(folded(part.rstrip("$"), code)) for part in stem.split("+")):
                yield stem


def main() -> int:
    for doubt in doubts(catalogue()):
        told = f"{doubt.demands:>4} {doubt.share:.2f}  {doubt.language} {doubt.concept}: {doubt.stem}"
        print(f"{told}  ({', '.join(doubt.met)})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
