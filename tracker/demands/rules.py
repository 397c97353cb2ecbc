"""What a list must be, its exact wording, and the numbers of its demands. Pure."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import rfc8785

from tracker.words import LIMITS, LIST_LIMIT, N_, Refused, clean, one_line, within


class NoSuchList(Refused):
    sentence = N_("There is no such list.")
    status = 404


class EmptyList(Refused):
    sentence = N_("A list needs at least one demand.")
    field = "more"


class TooManyDemands(Refused):
    sentence = N_("A list has at most 200 demands; these are %(number)s.")
    field = "more"


class MissingLanguage(Refused):
    sentence = N_("Demand %(place)s lacks its wording in one of the list's languages (%(language)s).")
    status = 409


class MissingTitle(Refused):
    sentence = N_("The list lacks its title in one of its languages (%(language)s).")
    status = 409


class NoLanguage(Refused):
    sentence = N_("Write the list in one language at least.")
    field = "languages"


class DemandTooLong(Refused):
    sentence = N_("Demand %(place)s has %(length)s characters; at most 4,000 are possible.")


class BadAddressee(Refused):
    sentence = N_("Please choose one of these.")
    field = "addressees"


@dataclass(frozen=True)
class Item:
    """One demand of a draft.

    `key` is its name in the draft, `number` the one it was published under, `reasons` why it is asked, by language,
    `addressees` who must act where that differs from the whole list, `origin` the number that it was split off from.
    """

    key: str
    number: int | None
    texts: Mapping[str, str]
    reasons: Mapping[str, str] = field(default_factory=dict)
    addressees: tuple[str, ...] = ()
    origin: int | None = None

    def as_json(self) -> dict[str, Any]:
        """What it does not have is left out, so that equal demands are written equally."""
        more: dict[str, Any] = {"reasons": {lang: text for lang, text in self.reasons.items() if text}}
        more |= {"addressees": list(self.addressees), "origin": self.origin}
        own = {"key": self.key, "number": self.number, "texts": dict(self.texts)}
        return own | {name: value for name, value in more.items() if value}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Item":
        reasons, addressees = data.get("reasons", {}), tuple(data.get("addressees", ()))
        return cls(data["key"], data["number"], data["texts"], reasons, addressees, data.get("origin"))


@dataclass(frozen=True)
class Content:
    """A draft's content; texts by language."""

    languages: tuple[str, ...]
    addressees: tuple[str, ...]
    title: Mapping[str, str]
    preamble: Mapping[str, str]
    items: tuple[Item, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "languages": list(self.languages),
            "addressees": list(self.addressees),
            "title": dict(self.title),
            "preamble": dict(self.preamble),
            "items": [item.as_json() for item in self.items],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Content":
        items = tuple(Item.from_json(item) for item in data["items"])
        return cls(tuple(data["languages"]), tuple(data["addressees"]), data["title"], data["preamble"], items)

    def item(self, key: str) -> Item | None:
        return next((item for item in self.items if item.key == key), None)


def checked(content: Content, known_addressees: frozenset[str]) -> Content:
    """The content cleaned, empty demands left out.

    Raises NoLanguage, TooManyDemands, DemandTooLong, TooLong, BadAddressee.
    """
    if not content.languages:
        raise NoLanguage
    if not set(content.addressees) <= known_addressees:
        raise BadAddressee
    languages = content.languages
    title = {lang: within("title", one_line(content.title.get(lang, "")), f"title-{lang}") for lang in languages}
    preamble = {
        lang: within("preamble", clean(content.preamble.get(lang, "")), f"preamble-{lang}") for lang in languages
    }
    items = tuple(item for item in (_cleaned(item, languages) for item in content.items) if any(item.texts.values()))
    if len(items) > LIST_LIMIT:
        raise TooManyDemands(number=len(items))
    for place, item in enumerate(items, 1):
        _check_item(place, item, known_addressees)
    return Content(languages, tuple(dict.fromkeys(content.addressees)), title, preamble, items)


def _cleaned(item: Item, languages: Sequence[str]) -> Item:
    texts = {lang: clean(item.texts.get(lang, "")) for lang in languages}
    reasons = {lang: clean(item.reasons.get(lang, "")) for lang in languages}
    addressees = tuple(dict.fromkeys(item.addressees))
    return replace(item, texts=texts, reasons={k: v for k, v in reasons.items() if v}, addressees=addressees)


def _check_item(place: int, item: Item, known_addressees: frozenset[str]) -> None:
    """Raises DemandTooLong, TooLong (a reason), BadAddressee."""
    if not set(item.addressees) <= known_addressees:
        raise BadAddressee(field=f"addressees-{item.key}")
    for lang, text in item.texts.items():
        if len(text) > LIMITS["demand"]:
            raise DemandTooLong(place=place, length=len(text), field=f"item-{item.key}-{lang}")
    for lang, text in item.reasons.items():
        within("reason", text, f"reason-{item.key}-{lang}")


def complete(content: Content) -> None:
    """Whether the list can be put to the vote. Raises EmptyList, MissingTitle, MissingLanguage."""
    if not content.items:
        raise EmptyList
    for place, lang in lacking(content):
        if not place:
            raise MissingTitle(language=lang)
        raise MissingLanguage(place=place, language=lang)


def lacking(content: Content) -> list[tuple[int, str]]:
    """What must still be written before a vote: (place of the demand, language); place 0 is the title."""
    titles = [(0, lang) for lang in content.languages if not content.title.get(lang)]
    items = enumerate(content.items, 1)
    return titles + [(place, lang) for place, item in items for lang in content.languages if not item.texts.get(lang)]


def wording_hash(content: Content, group_id: str, list_number: int | None) -> str:
    """SHA-256 (hex) over the canonical JSON of the exact wording: what a vote adopts."""
    wording = content.as_json() | {"group": group_id, "list": list_number}
    wording["items"] = [{k: v for k, v in item.as_json().items() if k != "key"} for item in content.items]
    return hashlib.sha256(rfc8785.dumps(wording)).hexdigest()


def numbered(items: Sequence[Item], last: int) -> list[int]:
    """The number of each item: the one it has, or the next that was never used.

    >>> numbered([Item("a", None, {}), Item("b", 2, {}), Item("c", None, {})], 2)
    [3, 2, 4]
    """
    numbers = []
    for item in items:
        if item.number is None:
            last += 1
        numbers.append(item.number or last)
    return numbers


def moved_to(places: Mapping[str, int]) -> list[str]:
    """Keys in their new order: those with another place than they had go there, the rest keep theirs.

    >>> moved_to({"a": 3, "b": 2, "c": 3}), moved_to({"a": 1, "b": 1, "c": 3})
    (['b', 'c', 'a'], ['b', 'a', 'c'])
    """
    moved = [key for place, key in enumerate(places, 1) if places[key] != place]
    order = [key for key in places if key not in moved]
    for key in sorted(moved, key=lambda key: places[key]):
        order.insert(max(places[key], 1) - 1, key)
    return order


def titled(title: Mapping[str, str], languages: Sequence[str]) -> str:
    """The title in all its languages, as a vote names it; "" where it was removed."""
    return " / ".join(title[lang] for lang in languages if title.get(lang))
