"""Demands in any number with known answers, made of the catalogue's wordings; nothing that people published.

A demand of a common topic is a wording of the catalogue, drawn towards another of the same topic and a little towards
any wording at all, plus noise: in the encoder's own space, so that all after the encoder is the real way. Unheard
topics start from a mixture of two wordings of different topics. The shares were set so that blind grouping comes out
about as right as on real demands (docs/matching.md). The texts are words of the same wordings: they repeat each other
more than people's do, which flatters whatever compares letters.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import numpy as np

from tracker.matching.catalogue import catalogue
from tracker.matching.encoders import Encoder, Vectors, encoder
from tracker.matching.fitted import composed, unit
from tracker.matching.texts import prepared

WORDINGS = 2_000  # of the catalogue
UNHEARD = 300  # topics that the catalogue does not know
ALONE = 0.2  # share of demands that nobody else makes
OWN, FELLOW, STRAY, NOISE = 1.0, 0.35, 0.5, 0.9
KEPT = Path(__file__).parent.parent.parent / "build" / "bench"
A_LIST = 7  # demands, no two on one topic
AT_ONCE = 5_000


@dataclass(frozen=True)
class Demands:
    """`topics[i]`: a number for what demand i asks; `lists[i]`: who published it; `vectors`: a row each."""

    texts: list[str]
    topics: np.ndarray
    lists: list[str]
    vectors: Vectors


@dataclass(frozen=True)
class _Wordings:
    texts: list[str]
    languages: list[str]
    topics: np.ndarray
    raw: Vectors


def demands(count: int, seed: int = 2022) -> Demands:
    """So many of them, the same for the same seed; half a minute the first time, then a second for each 10,000."""
    mind = encoder()
    chance = np.random.default_rng(seed)
    known = _wordings(mind)
    topics = _topics(chance, count, len(catalogue()))
    sources = _sources(chance, topics, known)
    texts, parts = [], []
    for start in range(0, count, AT_ONCE):
        chosen = sources[start : start + AT_ONCE]
        words = [_text(chance, [known.texts[place] for place in row]) for row in chosen]
        languages = [known.languages[row[0]] for row in chosen]
        parts.append(composed(_raw(chance, known.raw, chosen), mind.kind, words, languages))
        texts += words
    lists = [str(place // A_LIST) for place in range(count)]
    return Demands(texts, topics, lists, np.concatenate(parts))


def _wordings(mind: Encoder) -> _Wordings:
    """Some of the catalogue's, at least one a topic; their vectors are kept beside the build."""
    rows = [(n, lang, text) for n, one in enumerate(catalogue()) for lang, own in one.wordings.items() for text in own]
    rows = rows[:: max(1, len(rows) // WORDINGS)]
    texts, languages = [text for _n, _lang, text in rows], [lang for _n, lang, _text in rows]
    read = [prepared(text, lang) for text, lang in zip(texts, languages, strict=True)]
    file = KEPT / f"{mind.name}-{crc32(repr(read).encode('utf-8', 'replace')):08x}.npy"
    if not file.exists():
        KEPT.mkdir(parents=True, exist_ok=True)
        np.save(file, mind.encode(read))
    return _Wordings(texts, languages, np.array([n for n, _lang, _text in rows]), np.load(file))


def _topics(chance: np.random.Generator, count: int, heard: int) -> np.ndarray:
    """A topic for each demand: some are asked by many lists, most by few; a list asks none twice."""
    order = chance.permutation(heard + UNHEARD)
    shares = (1.0 / (1 + order)) ** 0.8
    alone = iter(range(heard + UNHEARD, heard + UNHEARD + count))
    found = [topic for _ in range(-(-count // A_LIST)) for topic in _of_list(chance, shares, alone)]
    return np.array(found[:count])


def _of_list(chance: np.random.Generator, shares: np.ndarray, alone: Iterator[int]) -> list[int]:
    """Seven topics, no two the same: the greatest of shares by chance (Gumbel)."""
    common = np.argsort(-(np.log(shares) + chance.gumbel(size=len(shares))))[:A_LIST]
    return [next(alone) if chance.random() < ALONE else int(topic) for topic in common]


def _sources(chance: np.random.Generator, topics: np.ndarray, known: _Wordings) -> np.ndarray:
    """(n, 3): places of the wordings that each demand is made of: its own, a fellow, any."""
    heard, all_of_them = int(known.topics.max()) + 1, len(known.topics)
    mixtures = np.random.default_rng(UNHEARD).integers(all_of_them, size=(UNHEARD, 2))  # whatever the number of demands
    places = [np.flatnonzero(known.topics == topic) for topic in range(heard)]
    found = chance.integers(all_of_them, size=(len(topics), 3))
    for row, topic in zip(found, topics.tolist(), strict=True):
        if topic < heard:
            row[:2] = chance.choice(places[topic], 2)
        elif topic < heard + UNHEARD:
            row[:2] = mixtures[topic - heard]
    return found


def _raw(chance: np.random.Generator, raw: Vectors, chosen: np.ndarray) -> Vectors:
    noise = unit(chance.normal(size=(len(chosen), raw.shape[1])).astype(np.float32))
    own, fellow, stray = (raw[chosen[:, column]] for column in range(3))
    return unit(OWN * own + FELLOW * fellow + STRAY * stray + NOISE * noise)


def _text(chance: np.random.Generator, texts: list[str]) -> str:
    """Four of five words of its own wording, and a few words of the others."""
    own, fellow, stray = (text.split() for text in texts)
    kept = [word for word in own if chance.random() < 0.8] or own
    begins = [int(chance.integers(len(words))) for words in (fellow, stray)]
    return " ".join(kept + fellow[begins[0] : begins[0] + 2] + stray[begins[1] : begins[1] + 1])
