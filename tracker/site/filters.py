"""How numbers, days and codes are written in the reader's language."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from flask import current_app, g
from flask_babel import gettext
from markupsafe import Markup, escape
from sqlalchemy.exc import OperationalError

from tracker.accounts.web import house
from tracker.labels import LABELS
from tracker.record.queries import is_demonstration as second_entry_says_so
from tracker.record.queries import size_of

DAYS = {"kk": "y 'жылғы' d MMMM", "ru": "d MMMM y", "en": "d MMMM y"}


def number(value: int | None) -> str:
    """With thin spaces between thousands."""
    return gettext("unknown") if value is None else f"{value:,}".replace(",", "\u202f")


def day(value: str | None) -> str:
    """A day YYYY-MM-DD, or the day of an hour, in words: 5 January 2022."""
    if not value:
        return ""
    return str(format_date(date.fromisoformat(value[:10]), DAYS.get(g.lang, "d MMMM y"), locale=g.lang))


def hour(value: str) -> str:
    """A UTC hour such as 2022-01-05T09Z, in the site's time zone, to the hour."""
    zone = house().config.zone
    moment = datetime.strptime(value, "%Y-%m-%dT%HZ").replace(tzinfo=UTC).astimezone(zone)
    return f"{day(moment.date().isoformat())}, {moment:%H}:00"


def own_first(codes: Iterable[str], first: str) -> list[str]:
    """Language codes, the reader's own first, the rest as they stand."""
    return sorted(codes, key=lambda code: code != first)


def readable(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a sentence: days and large numbers as they are read."""
    written: dict[str, Callable[[Any], str]] = {"day": day, "number": number}
    return {name: written[name](value) if name in written else value for name, value in values.items()}


def lines(text: str | None) -> Markup:
    """Text with its line breaks."""
    return Markup("<br>").join(escape(part) for part in (text or "").split("\n"))


def term(section: str, key: str) -> str:
    """A word of the vocabulary."""
    return house().vocabulary.name(section, key, g.lang)


def terms(section: str) -> list[tuple[str, str]]:
    """All words of a section of the vocabulary: (key, word), as it orders them."""
    return house().vocabulary.choices(section, g.lang)


def extract(key: str, values: Mapping[str, Any]) -> Any:
    """What stands under a key."""
    return values.get(key)


_KINDS_OF_REGION = re.compile(r"(?i)\b(region|область|облысы|қаласы|город)\b|\(.*?\)")


def short_region(key: str) -> str:
    return _on_tile(term("regions", key))


def _on_tile(name: str) -> str:
    """A region's name without the word for its kind, at most seven letters.

    >>> _on_tile("Mangystau Region"), _on_tile("North Kazakhstan Region"), _on_tile("Абай облысы")
    ('Mangys.', 'North.', 'Абай')
    """
    short = " ".join(_KINDS_OF_REGION.sub("", name).split())
    return short if len(short) <= 7 else f"{short[:6].rstrip()}."


def label(section: str, key: str, **values: Any) -> str:
    """What a code means."""
    known = LABELS[section].get(key)
    return gettext(known, **values) if known else key


def in_words(figures: Mapping[str, Any], payload: Mapping[str, Any]) -> str:
    """A teller's figures in one line, item by item or by candidate where they were counted so."""
    present = gettext("%(present)s present", present=number(figures["present"]))
    if figures["marks"]:
        names = payload.get("candidates") or range(1, len(figures["marks"]) + 1)
        marks = [f"{name}: {number(mark)}" for name, mark in zip(names, figures["marks"], strict=False)]
        return "; ".join([*marks, present])
    if figures.get("lines"):
        labels = [part["number"] for part in payload.get("parts", ())] or range(1, len(figures["lines"]) + 1)
        each = zip(labels, figures["lines"], strict=False)
        return "; ".join([*(f"{label}: {_said(line)}" for label, line in each), present])
    return f"{_said(figures)}; {present}"


def _said(votes: Mapping[str, Any]) -> str:
    return str(
        gettext(
            "%(yes)s for, %(no)s against, %(abstain)s abstained, %(spoiled)s spoiled",
            yes=number(votes["for_"]),
            no=number(votes["against"]),
            abstain=number(votes["abstain"]),
            spoiled=number(votes["spoiled"]),
        )
    )


def language_name(tag: str) -> str:
    """A language by its tag, in itself; the tag where it has no name there."""
    known = house().vocabulary.sections["languages"]
    if tag in known:
        return term("languages", tag)
    try:
        return str(Locale.parse(tag, sep="-").get_display_name() or tag)
    except (ValueError, UnknownLocaleError):
        return tag


def is_demonstration() -> bool:
    """Whether this record is a demonstration: its second entry says so, or it never is one."""
    kept = current_app.extensions
    known: bool | None = kept.get("tracker_demonstration")
    if known is None:
        try:
            with house().database.reading() as reading:
                known = second_entry_says_so(reading)
                if known or size_of(reading) > 1:
                    kept["tracker_demonstration"] = known
        except OperationalError:
            return False
    return known


FILTERS = {
    "term_of_language": lambda code: term("languages", code),
    "language_name": language_name,
    "number": number,
    "day": day,
    "extract": extract,
    "hour": hour,
    "lines": lines,
    "own_first": own_first,
    "readable": readable,
}
