"""Amendments: what each changes, which of them collide, and what comes of several. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from tracker.demands.differences import changed_spans, merged, merged_order
from tracker.demands.merging import STRUCK, Collision
from tracker.demands.rules import Content, Item
from tracker.words import N_, Refused, clean, within

_INSERTED = re.compile("a[0-9]+")
REPLACE, STRIKE, INSERT, ORDER = DEEDS = ("replace", "strike", "insert", "order")


class ItemStruck(Refused):
    sentence = N_("This demand was struck meanwhile. What you typed is still here.")
    status = 409


class NothingChanged(Refused):
    sentence = N_("Nothing is changed by this.")


class WordsGone(Refused):
    sentence = N_(
        "The words that you replace are no longer there: the demand was reworded meanwhile. It reads now: %(now)s"
    )
    status = 409


class OrderIncomplete(Refused):
    sentence = N_("The order must name each demand once: %(places)s.")
    field = "order"


class NoWords(Refused):
    sentence = N_("Write the demand in one language at least.")


@dataclass(frozen=True)
class Change:
    """What an amendment changes.

    `key`: the demand (for an insertion, the one after which it comes, "" for the first place); `texts`: the new words
    by language; `was`: the words that they were written on; `order`: all keys in the new order, `base`: in the old one.
    """

    deed: str
    key: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    was: Mapping[str, str] = field(default_factory=dict)
    order: tuple[str, ...] = ()
    base: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "deed": self.deed,
            "key": self.key,
            "texts": dict(self.texts),
            "was": dict(self.was),
            "order": list(self.order),
            "base": list(self.base),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Change":
        return cls(data["deed"], data["key"], data["texts"], data["was"], tuple(data["order"]), tuple(data["base"]))


def checked_change(change: Change, content: Content) -> Change:
    """The change, if it can be made to the content as it stands.

    Raises ItemStruck, NothingChanged, WordsGone, NoWords, OrderIncomplete, TooLong.
    """
    if change.deed == ORDER:
        return _checked_order(change, content)
    if change.deed == INSERT:
        return _checked_insertion(change, content)
    item = content.item(change.key)
    if item is None:
        raise ItemStruck
    if change.deed == STRIKE:
        return Change(STRIKE, change.key, was=dict(item.texts))
    return _checked_replacement(change, item)


def _checked_order(change: Change, content: Content) -> Change:
    keys = [item.key for item in content.items]
    if sorted(change.order) != sorted(keys):
        raise OrderIncomplete(places=", ".join(map(str, range(1, len(keys) + 1))))
    if list(change.order) == keys:
        raise NothingChanged(field="order")
    return Change(ORDER, order=change.order, base=tuple(keys))


def _checked_insertion(change: Change, content: Content) -> Change:
    if change.key and content.item(change.key) is None:
        raise ItemStruck
    texts = _cleaned(change.texts, content.languages)
    if not any(texts.values()):
        raise NoWords(field=f"text-{content.languages[0]}")
    return Change(INSERT, change.key, texts)


def _cleaned(texts: Mapping[str, str], languages: Sequence[str]) -> dict[str, str]:
    return {lang: within("demand", clean(texts.get(lang, "")), f"text-{lang}") for lang in languages}


def _checked_replacement(change: Change, item: Item) -> Change:
    """Written on older words, the change is carried over to those that stand, if it still can be."""
    texts = {lang: within("demand", clean(text), f"text-{lang}") for lang, text in change.texts.items()}
    new = {}
    for lang, text in texts.items():
        was, now = change.was.get(lang, item.texts.get(lang, "")), item.texts.get(lang, "")
        carried = merged(was, text, now)
        if carried is None:
            raise WordsGone(now=now, field=f"text-{lang}")
        if carried != now:
            new[lang] = within("demand", carried, f"text-{lang}")
    if not new:
        raise NothingChanged(field=f"text-{next(iter(texts), '')}")
    if not any({**item.texts, **new}.values()):
        raise NoWords(field=f"text-{next(iter(new))}")
    return Change(REPLACE, item.key, new, {lang: item.texts.get(lang, "") for lang in new})


@dataclass(frozen=True)
class Applied:
    """What came of an amendment: the content, and the words that found no place by themselves."""

    content: Content
    collisions: tuple[Collision, ...] = ()


def applied(content: Content, change: Change, new_key: str) -> Applied:
    """The content with the change made; what collides with what stands is left to a person."""
    if change.deed == ORDER:
        return _ordered(content, change)
    if change.deed == INSERT:
        return Applied(_inserted(content, change, new_key))
    item = content.item(change.key)
    if change.deed == STRIKE:
        return _struck(content, change, item)
    return _replaced(content, change, item)


def _ordered(content: Content, change: Change) -> Applied:
    by_key = {item.key: item for item in content.items}
    order = [key for key in change.order if key in by_key]
    base = [key for key in change.base if key in by_key]
    new, contradicts = merged_order(base, order, list(by_key))
    if contradicts:
        places = {key: str(place) for place, key in enumerate(by_key, 1)}
        return Applied(content, (Collision("order", ", ".join(places[key] for key in order)),))
    return Applied(replace(content, items=tuple(by_key[key] for key in new)))


def _inserted(content: Content, change: Change, new_key: str) -> Content:
    if content.item(new_key) is not None:
        return content  # it is in already
    keys = [item.key for item in content.items]
    place = keys.index(change.key) + 1 if change.key in keys else (len(keys) if change.key else 0)
    while place < len(keys) and _INSERTED.fullmatch(keys[place]):  # after those that came to this place before
        place += 1
    texts = {lang: change.texts.get(lang, "") for lang in content.languages}
    items = (*content.items[:place], Item(new_key, None, texts), *content.items[place:])
    return replace(content, items=items)


def _struck(content: Content, change: Change, item: Item | None) -> Applied:
    if item is None:
        return Applied(content)
    if dict(item.texts) != {lang: change.was.get(lang, text) for lang, text in item.texts.items()}:
        return Applied(content, (Collision(f"strike/{change.key}", STRUCK),))
    return Applied(replace(content, items=tuple(one for one in content.items if one is not item)))


def _replaced(content: Content, change: Change, item: Item | None) -> Applied:
    if item is None:
        words = tuple(Collision(f"item/{change.key}/{lang}", text) for lang, text in change.texts.items())
        return Applied(content, words)
    texts, collisions = dict(item.texts), False
    for lang, text in change.texts.items():
        if lang not in content.languages:
            continue
        found = merged(change.was.get(lang, ""), text, texts.get(lang, ""))
        if found is None:
            collisions = True
        else:
            texts[lang] = found
    if collisions:  # the languages of a demand are equal: none of them is changed without the others
        return Applied(
            content, tuple(Collision(f"item/{change.key}/{lang}", text) for lang, text in change.texts.items())
        )
    items = tuple(replace(one, texts=texts) if one is item else one for one in content.items)
    return Applied(replace(content, items=items))


def collide(one: Change, other: Change) -> bool:
    """Whether two amendments cannot both be made as they are written.

    >>> raise_ = Change("replace", "k", {"en": "Raise wages by half"}, {"en": "Raise wages by a third"})
    >>> collide(raise_, Change("strike", "k"))
    True
    >>> collide(raise_, Change("replace", "k", {"en": "Raise all wages by a third"}, {"en": "Raise wages by a third"}))
    False
    """
    if ORDER in (one.deed, other.deed):
        return one.deed == other.deed and one.order != other.order
    if one.key != other.key or INSERT in (one.deed, other.deed):
        return False
    if one.deed != other.deed:
        return True
    if one.deed == STRIKE:
        return False
    both = [lang for lang in one.texts if lang in other.texts]
    return any(_touch(_spans(one, lang), _spans(other, lang)) for lang in both)


Span = tuple[int, int, str]


@lru_cache(1024)
def _changed_spans(was: str, text: str) -> tuple[Span, ...]:
    return tuple(changed_spans(was, text))


def _spans(change: Change, lang: str) -> tuple[Span, ...]:
    return _changed_spans(change.was.get(lang, ""), change.texts[lang])


def _touch(spans: tuple[Span, ...], others: tuple[Span, ...]) -> bool:
    """Whether two changes of one text reach for the same words, and not in the same way."""
    return any(
        one != other and ((one[0] < other[1] and other[0] < one[1]) or one[0] == other[0] or one[1] == other[1])
        for one in spans
        for other in others
    )


def collisions_among(changes: Mapping[int, Change]) -> dict[int, list[int]]:
    """For each amendment, by number, those that it collides with."""
    by_key: dict[str, list[int]] = {}
    for number, change in changes.items():
        by_key.setdefault(change.key if change.deed != ORDER else "order of all", []).append(number)
    found: dict[int, list[int]] = {number: [] for number in changes}
    for numbers in by_key.values():
        for number in numbers:
            found[number] = [n for n in numbers if n != number and collide(changes[number], changes[n])]
    return found
