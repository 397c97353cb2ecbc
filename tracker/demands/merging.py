"""Two people who wrote at the same draft: one content with the words of both. Pure.

What only one of them changed is taken over, text by text. Where both changed the same text, what stands now stays, and
the other's words are kept beside it (a `Collision`) until a person chooses.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from tracker.demands.differences import merged, merged_order
from tracker.demands.rules import Content, Item

STRUCK = ""


@dataclass(frozen=True)
class Collision:
    """A text that two changed: `part` names it, `words` are those that do not stand, "" where they struck it.

    Parts: `title/kk`, `preamble/kk`, `item/KEY/kk`, `reason/KEY/kk`, and `strike/KEY` for a demand struck by one and
    reworded by the other.
    """

    part: str
    words: str


@dataclass(frozen=True)
class Merge:
    """What comes of it: the content, what collided, and whether both had put the demands into another order."""

    content: Content
    collisions: tuple[Collision, ...] = ()
    order_collided: bool = False


def merge(base: Content, mine: Content, theirs: Content) -> Merge:
    """`theirs` stands now, `mine` was written on `base`."""
    collisions: list[Collision] = []
    languages = _languages(base, mine, theirs)
    title = _texts("title", base.title, mine.title, theirs.title, collisions)
    preamble = _texts("preamble", base.preamble, mine.preamble, theirs.preamble, collisions)
    items = _items(base, mine, theirs, collisions)
    keys = [[item.key for item in content.items] for content in (base, mine, theirs)]
    order, contradicts = merged_order(*keys)
    if contradicts:
        places = {key: str(place) for place, key in enumerate(keys[2], 1)}
        collisions.append(Collision("order", ", ".join(places[key] for key in keys[1] if key in places)))
    content = Content(
        languages,
        _together(base.addressees, mine.addressees, theirs.addressees),
        {lang: title.get(lang, "") for lang in languages},
        {lang: preamble.get(lang, "") for lang in languages},
        tuple(_in_languages(items[key], languages) for key in order if key in items),
    )
    return Merge(content, tuple(collisions), contradicts)


def _languages(base: Content, mine: Content, theirs: Content) -> tuple[str, ...]:
    """A language that one took out while the other wrote in it stays."""
    kept = set(_together(base.languages, mine.languages, theirs.languages))
    for content in (mine, theirs):
        kept |= {lang for lang in content.languages if lang in base.languages and _in(content, lang) != _in(base, lang)}
    return tuple(lang for lang in dict.fromkeys([*theirs.languages, *mine.languages]) if lang in kept)


def _in(content: Content, lang: str) -> list[str]:
    """All that is written in a language."""
    own = [content.title.get(lang, ""), content.preamble.get(lang, "")]
    return own + [text for item in content.items for text in (item.texts.get(lang, ""), item.reasons.get(lang, ""))]


def _in_languages(item: Item, languages: Sequence[str]) -> Item:
    reasons = {lang: text for lang, text in item.reasons.items() if lang in languages}
    return replace(item, texts={lang: item.texts.get(lang, "") for lang in languages}, reasons=reasons)


def _together(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> tuple[str, ...]:
    """What either added is in, what either took out is not."""
    gone = (set(base) - set(mine)) | (set(base) - set(theirs))
    return tuple(one for one in dict.fromkeys([*theirs, *mine]) if one not in gone)


def _texts(
    part: str,
    base: Mapping[str, str],
    mine: Mapping[str, str],
    theirs: Mapping[str, str],
    collisions: list[Collision],
) -> dict[str, str]:
    """Texts by language, each as the one who changed it has it."""
    found = {}
    for lang in dict.fromkeys([*theirs, *mine]):
        was, own, now = base.get(lang, ""), mine.get(lang, ""), theirs.get(lang, "")
        found[lang] = now if own == was else own if now == was else now
        if now not in (was, own) and own != was:
            collisions.append(Collision(f"{part}/{lang}", own))
    return found


def _items(base: Content, mine: Content, theirs: Content, collisions: list[Collision]) -> dict[str, Item]:
    own, now, was = ({item.key: item for item in content.items} for content in (mine, theirs, base))
    found = {}
    for key in dict.fromkeys([*now, *own]):
        item = _item(key, was.get(key), own.get(key), now.get(key), collisions)
        if item is not None:
            found[key] = item
    return found


def _item(key: str, was: Item | None, own: Item | None, now: Item | None, collisions: list[Collision]) -> Item | None:
    if own is None or now is None:
        left = own or now
        if was is None or left is None:
            return left  # one of them added it
        if left == was:
            return None  # one struck it, the other left it as it was
        collisions.append(Collision(f"strike/{key}", STRUCK))
        return left
    before = was or Item(key, None, {})
    texts = _texts(f"item/{key}", before.texts, own.texts, now.texts, collisions)
    reasons = _texts(f"reason/{key}", before.reasons, own.reasons, now.reasons, collisions)
    addressees = _together(before.addressees, own.addressees, now.addressees)
    return replace(now, texts=texts, reasons={k: v for k, v in reasons.items() if v}, addressees=addressees)


KEEP, TAKE, BOTH = "keep", "take", "both"


@dataclass(frozen=True)
class Choice:
    """What a person chose for a collision: keep what stands, take the other words, or keep both."""

    collision: Collision
    deed: str
    new_key: str


def settled(content: Content, choices: Iterable[Choice]) -> Content:
    """The content with collisions settled as chosen; "both" makes the other words a demand of their own after it."""
    for choice in choices:
        if choice.deed in (TAKE, BOTH):
            content = _settled(content, choice)
    return content


def _settled(content: Content, choice: Choice) -> Content:
    kind, *path = choice.collision.part.split("/")
    words = choice.collision.words
    if kind in ("title", "preamble"):
        texts = dict(getattr(content, kind))
        texts[path[0]] = words if choice.deed == TAKE else _both(texts.get(path[0], ""), words)
        return replace(content, title=texts) if kind == "title" else replace(content, preamble=texts)
    if kind == "order":
        return content
    if kind == "strike":
        return replace(content, items=tuple(item for item in content.items if item.key != path[0]))
    if content.item(path[0]) is None and kind == "item":  # the demand is gone: its words come back as a new one
        return replace(content, items=(*content.items, _alone(content, choice.new_key, path[1], words, None)))
    items: list[Item] = []
    for item in content.items:
        if item.key != path[0]:
            items.append(item)
        elif choice.deed == TAKE or kind == "reason":
            items.append(_with_words(item, kind, path[1], words, choice.deed))
        else:
            items += [item, _alone(content, choice.new_key, path[1], words, item.number)]
    return replace(content, items=tuple(items))


def _alone(content: Content, key: str, lang: str, words: str, origin: int | None) -> Item:
    """A demand of its own out of one text; its other languages are still to be written."""
    return _in_languages(Item(key, None, {lang: words}, origin=origin), content.languages)


def _with_words(item: Item, kind: str, lang: str, words: str, deed: str) -> Item:
    if kind == "item":
        return replace(item, texts={**item.texts, lang: words})
    kept = item.reasons.get(lang, "")
    return replace(item, reasons={**item.reasons, lang: words if deed == TAKE else _both(kept, words)})


def _both(one: str, other: str) -> str:
    return f"{one}\n{other}".strip()


def proposal(base: str, words: str, now: str) -> str:
    """A wording that combines both, for a person to look over; both one after the other where none comes by itself."""
    return merged(base, words, now) or _both(now, words)
