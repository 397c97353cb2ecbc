"""Demands often made, in many languages: plain files that anybody can mend; the matching is fitted on them."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).with_name("catalogue")


@dataclass(frozen=True)
class Typical:
    """A demand in several wordings a language; `theme`: the file that it stands in."""

    id: str
    theme: str
    wordings: Mapping[str, tuple[str, ...]]


@cache
def catalogue() -> tuple[Typical, ...]:
    """All of them, by theme. Raises KeyError or tomllib.TOMLDecodeError for a file that is not of this form."""
    return tuple(
        Typical(one["id"], path.stem, {lang: tuple(texts) for lang, texts in one["wordings"].items()})
        for path in sorted(FOLDER.glob("*.toml"))
        for one in tomllib.loads(path.read_text(encoding="utf-8"))["demand"]
    )


def rows_of(some: Sequence[Typical]) -> list[tuple[int, str, str]]:
    """Number of the demand, language, text: of each wording."""
    return [
        (number, language, text)
        for number, one in enumerate(some)
        for language, texts in one.wordings.items()
        for text in texts
    ]
