"""The three languages are equals: complete, with the same placeholders, in the words of the glossary."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent
LANGUAGES = {"kk": 2, "ru": 3}  # how many plural forms each has
PLACEHOLDER = re.compile(r"%\((\w+)\)s")


def catalogue(lang: str) -> Catalog:
    with (ROOT / "tracker" / "translations" / lang / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=lang)


def source_messages() -> set[str]:
    """Every message that code and templates hold today; of a plural its singular."""
    methods = [("tracker/**.py", "python"), ("templates/**.html", "jinja2")]
    options = {"templates/**.html": {"trimmed": "true"}}
    keywords = {"_": None, "gettext": None, "lazy_gettext": None, "N_": None, "ngettext": (1, 2)}
    found = set()
    for folder in ("tracker", "templates"):
        local = [(pattern.removeprefix(f"{folder}/"), method) for pattern, method in methods if folder in pattern]
        opts = {k.removeprefix(f"{folder}/"): v for k, v in options.items()}
        for _file, _line, message, _comments, _context in extract_from_dir(
            str(ROOT / folder), local, opts, keywords=keywords
        ):
            found.add(message if isinstance(message, str) else message[0])
    return {message for message in found if message}


def forms(string: str | tuple[str, ...]) -> tuple[str, ...]:
    return (string,) if isinstance(string, str) else tuple(string)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_message_is_translated(lang: str) -> None:
    known = {forms(m.id)[0]: m for m in catalogue(lang) if m.id}
    missing = {text for text in source_messages() if text not in known or not all(forms(known[text].string))}
    assert missing == set()
    assert [m.id for m in known.values() if m.fuzzy] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_translations_keep_the_placeholders(lang: str) -> None:
    wrong = []
    for message in catalogue(lang):
        if message.id:
            wanted = set(PLACEHOLDER.findall(forms(message.id)[-1]))
            wrong += [message.id for form in forms(message.string) if set(PLACEHOLDER.findall(form)) != wanted]
    assert wrong == []


@pytest.mark.parametrize(("lang", "count"), LANGUAGES.items())
def test_plurals_have_the_forms_of_their_language(lang: str, count: int) -> None:
    plurals = [m for m in catalogue(lang) if isinstance(m.id, tuple)]
    assert {len(forms(m.string)) for m in plurals} == {count}


@pytest.mark.parametrize(("lang", "column"), [("ru", 1), ("kk", 2)])
def test_the_glossarys_words_are_used(lang: str, column: int) -> None:
    lines = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")][2:]
    known = {m.id: m.string for m in catalogue(lang) if isinstance(m.id, str)}
    assert len(rows) > 40
    assert {row[0]: known.get(row[0]) for row in rows} == {row[0]: row[column] for row in rows}
