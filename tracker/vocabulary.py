"""Regions, sectors, addressees and languages of lists, from `vocabulary.toml`: the instance's own, else the shipped."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tracker.config import PACKAGE, BadSetting

SECTIONS = ("regions", "sectors", "addressees", "languages")


@dataclass(frozen=True)
class Term:
    """A word of the vocabulary in each language. `tile`: (column, row) of a region in a map of tiles."""

    names: Mapping[str, str]
    tile: tuple[int, int] | None = None


@dataclass(frozen=True)
class Vocabulary:
    """Terms by section and key, in the order of the file."""

    sections: Mapping[str, Mapping[str, Term]]

    def keys(self) -> dict[str, frozenset[str]]:
        """The known keys of each section, as rules check them."""
        return {section: frozenset(terms) for section, terms in self.sections.items()}

    def name(self, section: str, key: str, lang: str) -> str:
        """The word in a language; a key that the vocabulary no longer has stands for itself."""
        term = self.sections[section].get(key)
        return term.names.get(lang, key) if term else key

    def words(self, section: str) -> list[str]:
        """Each word of what a section names, in every language."""
        return sorted(
            {word for term in self.sections[section].values() for name in term.names.values() for word in name.split()}
        )

    def choices(self, section: str, lang: str) -> list[tuple[str, str]]:
        """(key, word) pairs for a form."""
        return [(key, self.name(section, key, lang)) for key in self.sections[section]]


def vocabulary_file(folder: Path) -> Path:
    """The instance's own file, else the one in the package, else the one of the source tree."""
    places = (folder / "vocabulary.toml", PACKAGE / "vocabulary.toml", PACKAGE.parent / "instance" / "vocabulary.toml")
    return next((place for place in places if place.exists()), places[-1])


def load_vocabulary(folder: Path) -> Vocabulary:
    """Read the vocabulary. Raises BadSetting with the file and what is wrong."""
    path = vocabulary_file(folder)
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        sections = {section: {key: _term(row) for key, row in data[section].items()} for section in SECTIONS}
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSetting(f"{path}: {error}") from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadSetting(f"{path}: a section or a term is not as expected ({error})") from error
    return Vocabulary(sections)


def _term(row: Mapping[str, object]) -> Term:
    tile = row.get("tile")
    place = (int(tile[0]), int(tile[1])) if isinstance(tile, list) else None
    return Term({lang: str(name) for lang, name in row.items() if lang != "tile"}, place)
