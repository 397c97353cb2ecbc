"""Which concepts of the lexicon a text names, where in it, and whether it wants them or their reverse."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import numpy.typing as npt

from tracker.matching.folding import folded, is_chinese
from tracker.matching.lexicon import concepts
from tracker.matching.occasion import occasions
from tracker.matching.scope import NOUNS, Word, denies, ends_denied, words
from tracker.matching.texts import code_of

HEAD = 3  # letters by which stems are looked up
LONGEST = 6  # characters of a Chinese stem
# Languages whose texts often use the words of another.
BESIDE = {"kk": ("ru",), "ky": ("ru",), "uz": ("ru",), "uk": ("ru",), "be": ("ru",)}
ARABIC_HEADS = ("وبال", "ولل", "وال", "بال", "فال", "كال", "لل", "ال", "وب", "ول", "و", "ب", "ل", "ف")
# Where the verb stands last, of two that turn the later turns the earlier; and there only a ban is lifted: "stop" and
# "abolish" in one phrase say one thing twice.
VERB_LAST, BAN = frozenset({"kk", "ky", "uz", "tr"}), "ban"
NEAR = 3  # words (of Chinese, pairs of characters) between a direction and what turns it round
ASIDE = 0.5  # weight of what is named only where the text tells why
# Words that join what stands beside them, so that neither turns the other round.
_JOINING = (
    "and or и или және мен пен бен немесе да де va yoki жана ve veya і та або ды y o e et ou و او یا"
    " oraz lub und oder dan atau ва और या तथा 和 与 及 或 并"
)
JOINS = frozenset(_JOINING.split())

Features = npt.NDArray[np.float32]


@dataclass(frozen=True)
class _Stem:
    """One word of a stem, and the whole that it is part of: `needs` words of the concept's `place` together.

    `mistaken`: words that begin as it does and mean something else.
    """

    text: str
    exact: bool
    place: int
    whole: int
    needs: int
    denies: bool
    verb: bool
    mistaken: tuple[str, ...]

    def fits(self, word: str, language: str) -> bool:
        """An exact verb is met with the endings that deny it, too: жап$ in жаппаңыздар; none in a noun that ends so."""
        if not word.startswith(self.text) or (self.verb and word in NOUNS.get(language, ())):
            return False
        if any(word == other[:-1] if other.endswith("$") else word.startswith(other) for other in self.mistaken):
            return False
        rest = word[len(self.text) :]
        return not rest or not self.exact or (self.verb and ends_denied(rest, language))


@dataclass(frozen=True)
class Hit:
    """A concept (its place among all) named by the word at `at`; `sign` -1 where its reverse is wanted.

    `before`: the places of the other words that it takes: "cancel" in "cancel the debt".
    """

    place: int
    at: int
    clause: int
    sign: int
    weight: float
    denies: bool = False
    before: frozenset[int] = frozenset()


def _index(language: str) -> Mapping[str, Sequence[_Stem]]:
    """Stems by their first letters; those of every language where it is unknown."""
    return _stems(language if language in _languages() else "")


@cache
def _languages() -> frozenset[str]:
    return frozenset(code for concept in concepts() for code in concept.stems)


@cache
def _stems(language: str) -> Mapping[str, Sequence[_Stem]]:
    """Kept once for all unknown languages, "": people may name as many as they like."""
    own = [language, *BESIDE.get(language, ())] if language else sorted(_languages())
    found: dict[str, list[_Stem]] = {}
    whole = 0
    for place, concept in enumerate(concepts()):
        mistaken = tuple(folded(word, code) for code in own for word in concept.mistaken.get(code, ()))
        for code in own:
            for stem in concept.stems.get(code, ()):
                whole += 1
                parts = [folded(part, code) for part in stem.split("+")]
                denied = any(denies(part.rstrip("$"), code) for part in parts)
                verb = concept.kind == "direction"
                for part in parts:
                    text = part.rstrip("$")
                    found.setdefault(text[:HEAD], []).append(
                        _Stem(text, part.endswith("$"), place, whole, len(parts), denied, verb, mistaken)
                    )
    return found


def get_ready(languages: Iterable[str]) -> None:
    """Reads the words of these languages before somebody waits for it: some hundredths of a second each."""
    for language in languages:
        _index(code_of(language))


def features(texts: Sequence[str], languages: Sequence[str]) -> Features:
    """(n, concepts) from -1 to 1: what each text names; below 0 a direction that it wants turned round."""
    rows = np.zeros((len(texts), len(concepts())), dtype=np.float32)
    for row, text, language in zip(rows, texts, languages, strict=True):
        for place, value in valued(hits(text, language)).items():
            row[place] = value
    return rows


def valued(found: Sequence[Hit]) -> dict[int, float]:
    """By the place of a concept how much it is wanted: the strongest of its hits."""
    best: dict[int, float] = {}
    for hit in found:
        value = hit.sign * hit.weight
        if abs(value) > abs(best.get(hit.place, 0.0)):
            best[hit.place] = value
    return best


def hits(text: str, language: str) -> list[Hit]:
    """Everything that a text names, in order; what it names only to refuse it is left out."""
    code = code_of(language)
    return _hits(words(folded(text, code), code), code)


def wanted(text: str, language: str) -> list[Hit]:
    """The same without what is named to tell when or why: nobody asks for the repair in "during the repairs"."""
    code = code_of(language)
    said = words(folded(text, code), code)
    return _hits(said, code, occasions(said, code))


def _hits(said: Sequence[Word], language: str, aside: frozenset[int] = frozenset()) -> list[Hit]:
    """`aside`: the places of words that no direction is read from."""
    met = [hit for hit in _met(said, language) if not said[hit.at].refused]
    return _turned_round(_whole([hit for hit in met if hit.at not in aside or not _is_direction(hit)]), said, language)


def refused(text: str, language: str) -> frozenset[int]:
    """The places of the concepts that a text names only to refuse them."""
    code = code_of(language)
    said = words(folded(text, code), code)
    return frozenset(hit.place for hit in _met(said, code) if said[hit.at].refused)


def _met(said: Sequence[Word], language: str) -> list[Hit]:
    index = _index(language)
    parts: dict[int, dict[str, int]] = {}
    denied: set[int] = set()
    found = []
    for at, word in enumerate(said):
        for form in _forms(said, at, language):
            for stem in (one for head in (form[:HEAD], form[:2], form[:1]) for one in index.get(head, ())):
                if not stem.fits(form, language):
                    continue
                if word.denied or ends_denied(form[len(stem.text) :], language):
                    denied.add(stem.whole)
                met = parts.setdefault(stem.whole, {})
                met[stem.text] = at
                if len(met) == stem.needs:
                    turned = stem.whole in denied and not stem.denies
                    found.append(_hit(stem, at, word, turned, met.values()))
                    parts.pop(stem.whole)
                    denied.discard(stem.whole)
    return found


def _hit(stem: _Stem, at: int, word: Word, denied: bool, places: Iterable[int]) -> Hit:
    sign = -1 if denied and stem.verb and not concepts()[stem.place].steady else 1
    weight = 1.0 if word.asks else ASIDE
    return Hit(stem.place, at, word.clause, sign, weight, stem.denies, frozenset(places) - {at})


def _whole(found: Sequence[Hit]) -> list[Hit]:
    """Without a direction of one word that ends a direction of several: "build" (сал) in "ban" (тыйым сал).

    Nor one that begins it and says the same: "ban" in "do not ban" (тыйым салмаңыздар), which only its verb denies.
    """
    several = [hit for hit in found if hit.before and _is_direction(hit)]
    ends, same = {hit.at for hit in several}, {(hit.place, at) for hit in several for at in hit.before}
    return [
        hit
        for hit in found
        if hit.before or not _is_direction(hit) or (hit.at not in ends and (hit.place, hit.at) not in same)
    ]


def _is_direction(hit: Hit) -> bool:
    return concepts()[hit.place].kind == "direction"


def _turned_round(found: Sequence[Hit], said: Sequence[Word], language: str) -> list[Hit]:
    """ "Stop raising": the direction next to one that turns is turned round, and the one that turns says no more."""
    changed = list(found)
    for number, hit in enumerate(found):
        if not concepts()[hit.place].turns or hit.denies:
            continue
        for other, near in enumerate(found):
            if _is_turned(near, hit, said, language):
                sign = 1 if _denied_before(hit, near, said) else near.sign
                changed[other] = replace(near, sign=-sign * hit.sign)
                changed[number] = replace(hit, weight=hit.weight * ASIDE)
    return changed


def _denied_before(by: Hit, hit: Hit, said: Sequence[Word]) -> bool:
    """Whether what denies both denies the first of them: "do not abolish free travel" leaves it free."""
    return by.sign < 0 and by.at < hit.at and said[by.at].denied and said[hit.at].denied


def _is_turned(hit: Hit, by: Hit, said: Sequence[Word], language: str) -> bool:
    concept = concepts()[hit.place]
    if hit.place == by.place or by.at in hit.before or concept.kind != "direction" or concept.steady:
        return False
    if concept.turns and not _governed(hit, by, language):
        return False
    between = said[min(hit.at, by.at) + 1 : max(hit.at, by.at)]
    return (
        hit.at != by.at
        and hit.clause == by.clause
        and sum(0.5 if is_chinese(word.text) else 1 for word in between) < NEAR
        and not any(word.text in JOINS for word in between)
    )


def _governed(hit: Hit, by: Hit, language: str) -> bool:
    """Of two that turn what stands beside them, whether the second turns the first: "lift the ban", тыйым алынсын."""
    if language in VERB_LAST:
        return hit.at < by.at and concepts()[hit.place].name == BAN
    return hit.at > by.at


def _forms(said: Sequence[Word], at: int, language: str) -> Iterator[str]:
    """The word; an Arabic one also without what is joined to its beginning, a Chinese one with what follows."""
    word = said[at].text
    if is_chinese(word):
        yield "".join(other.text for other in said[at : at + LONGEST] if other.clause == said[at].clause)
        return
    yield word
    if "\u0600" <= word[0] <= "\u06ff" and language != "fa":
        yield from (
            word.removeprefix(head) for head in ARABIC_HEADS if word.startswith(head) and len(word) > len(head) + 2
        )
