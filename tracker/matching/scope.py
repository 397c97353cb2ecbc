"""Whether a word is said or denied: "do not close" asks for the reverse of "close", "A instead of B" not for B.

Words stand in clauses. A word that denies turns round what is named near it, before or after according to the
language; in the Turkic languages the verb itself does so by its ending (көтермеңіз, oshirilmasin, kapatılmasın).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tracker.matching.folding import WORD, folded, is_chinese

LONGEST_ENDING = 20  # letters
_CLAUSE = re.compile(r"[.!?…;:,()«»„“”\"\n،؛؟।。，！？；：、（）《》]+|\s[-–—]+\s")

# Words that deny what follows within so many words of the same clause.
_BEFORE_WORDS = {
    "ru": ("не ни нельзя никаких никакой никакого никакому никто никого нигде без хватит", 3),
    "uk": ("не ні ніяких ніхто нікого без досить годі", 3),
    "be": ("не ні ніякіх ніхто нікога без хопіць годзе", 3),
    "pl": ("nie żadnych żadnego nikt nikogo bez dość", 3),
    "en": (
        "not no never nobody nothing refuse without don doesn didn won cannot none nor isn shouldn mustn neither",
        4,
    ),
    "es": ("no ni sin nunca ningun ninguna ninguno nadie jamas tampoco", 4),
    "pt": ("nao nem sem nunca nenhum nenhuma ninguem jamais", 4),
    "fr": ("ne n pas ni sans jamais aucun aucune", 4),
    "ar": ("لا لن عدم دون بدون لم ليس بلا مش مو بلاش كفى كفاية يكفي", 3),
    "fa": ("عدم بدون بی نه هیچ نمی", 3),
    "de": ("nicht kein keine keinen keiner keinem keines ohne nie niemals niemand niemanden weder nein", 4),
    "it": ("non né senza mai nessun nessuna nessuno niente neppure nemmeno no", 4),
    "id": ("jangan tidak tak bukan tanpa tiada belum nggak gak enggak", 3),
    "tg": ("не на бе бидуни ҳеҷ ҳеҷгоҳ", 3),
    "kk": ("ешқандай ешқашан ешкім ешкімді", 4),
    "hi": ("न ना नहीं मत", 2),
    "zh": ("不 没 别 勿", 3),
}
# Words that deny what stands before them, next to it.
_AFTER_WORDS = {
    "kk": ("емес болмасын жоқ керегі болмайды болмауы қарсымыз қарсы жетер", 2),
    "ky": ("эмес болбосун жок болбойт каршыбыз каршы жетишет", 2),
    "uz": ("emas bolmasin yoq qarshimiz qarshi yetar", 2),
    "tr": ("değil olmasın hayır yok istemiyoruz yeter karşıyız", 2),
    "fa": ("نیست نباید ممنوع", 3),
    "tg": ("нест набояд", 3),
    "hi": ("न ना नहीं मत बिना", 2),
    "de": ("nicht", 3),
    "en": ("unacceptable nothing", 3),
}
# With a word that denies before them, these deny what stands before both: "предупреждать не нужно".
_NEEDLESS_WORDS = {
    "ru": ("нужно надо нужен нужна нужны требуется обязательно следует стоит", 2),
    "uk": ("треба потрібно потрібен потрібна потрібні слід варто", 2),
    "be": ("трэба патрэбна патрэбны варта", 2),
}
# A word that wants an end of something before this one, and at the beginning of a clause without one of those: "we say
# no to cuts", "No cuts!", but not "no driver shall be dismissed", nor "with no experience".
_SLOGAN_WORDS = {"en": ("no", "to", "should shall may must is are be can has have ought will would gets without")}
# Verbs that deny by how they begin, as those do that stand after: نشود, накунед.
_DENYING_VERBS = {
    "fa": re.compile(r"(?:ن|نمی)(?:کن|شو|شد|ده|گیر|یاب|باش|بند|فروش|بر|خر|گذار|ساز|زن|گرد|رس|خواه|توان)\w*"),
    "tg": re.compile(
        r"(?:на|наме)(?:кун|шав|шуд|диҳ|дод|гир|еб|бош|банд|фурӯш|бар|рав|хар|гузор|соз|зан|хоҳ|тавон)\w*"
    ),
}


def _folded(told: Mapping[str, tuple[str, int]]) -> dict[str, tuple[frozenset[str], int]]:
    return {
        code: (frozenset(folded(word, code) for word in known.split()), reach) for code, (known, reach) in told.items()
    }


_BEFORE = _folded(_BEFORE_WORDS)
_AFTER = _folded(_AFTER_WORDS)
_NEEDLESS = _folded(_NEEDLESS_WORDS)
_SLOGAN = {code: (word, to, frozenset(others.split())) for code, (word, to, others) in _SLOGAN_WORDS.items()}
_NOT_THIS = frozenset({"емес", "эмес", "emas", "değil"})  # "A емес, B"
# After the stem of a verb: voices, then the syllable that denies, then an ending that only a verb has.
_VOICE = r"(?:[іыиуүiıuü]?[лнңстдlnştdr]|[тд][ыіи]р|[td][iı]r|dur|l[ae]|л[ае]|қыз|[гк]із|ғыз)*"
_DENIED = {
    "kk": re.compile(
        _VOICE
        + r"[мбп][ае](?:|ң|ңыз|ңіз|ңдар|ңдер|ңыздар|ңіздер|сын|сін|й|йді|йтін|йміз|йік|йық|йсың|с"
        + r"|у|уы|уі|уын|уін|уға|уге|ушы)$"
    ),
    "ky": re.compile(
        _VOICE
        + r"[пб][аеоө](?:|ңуз|ңүз|ңыз|ңиз|гыла|гиле|гула|гүлө|сын|син|сун|сүн|й|йт|йбыз|йлы|йли|с|оо|өө|ш|шы|ши)$"
    ),
    "uz": re.compile(_VOICE + r"ma(?:|ng|ngiz|nglar|ngizlar|sin|slik|sligi|sligini|slikni|y|ydi|ymiz|ylik|slar)$"),
    "tr": re.compile(
        _VOICE + r"m[ae](?:yın|yin|yınız|yiniz|sın|sin|sınlar|sinler|malı|meli|dan|den|z|yacak|yecek|yalım|yelim)$"
    ),
}
# Endings of a whole word that only a denied verb has: отырмасын, берілмейді.
_DENIED_VERB = {
    "kk": r"[мбп][ае](?:сын|сін|ң|ңыз|ңіз|ңдар|ңдер|ңыздар|ңіздер|й|йді|йміз|йтін|йік|йық|уы|уі|уға|уге|у|уын|уін|с)",
    "ky": r"[пб][аеоө](?:ңуз|ңүз|ңыз|ңиз|гыла|гиле|гула|гүлө|сын|син|сун|сүн|й|йт|йбыз|йлы|йли)",
    "uz": r"ma(?:ng|ngiz|nglar|ngizlar|sin|slik|y|ydi|ymiz|ylik|slar)",
    "tr": r"m[ae](?:yın|yin|yınız|yiniz|sın|sin|sınlar|sinler|malı|meli|yacak|yecek|yalım|yelim)",
}
_WHOLE_DENIED = {code: re.compile(r"\w\w+" + ending) for code, ending in _DENIED_VERB.items()}
# Words that end as a verb that is denied and are none: a room (бөлме) is no "do not allot", cash (қолма-қол) signs
# nothing, in masses (жаппай) is no "do not close". Not those that people shout as verbs, too: "Бағаны көтерме!" (do not
# raise the price; көтерме is wholesale as well).
NOUNS = {
    "kk": frozenset({"бөлме", "анықтама", "қолма", "міндеттеме", "жаппай"}),
    "tr": frozenset({"taşınmaz"}),
}
_ENDS_DENIED = {"kk": ("ма", "ме", "ба", "бе", "па", "пе", "меу", "мау", "мейміз"), "ky": ("ба", "бе"), "uz": ("ma",)}
# What is refused for something else: all from the word to the end of its clause, or all before it.
_INSTEAD_OF = {
    "ru": "вместо",
    "uk": "замість",
    "be": "замест",
    "pl": "zamiast",
    "en": "instead",
    "es": "lugar",
    "pt": "vez",
    "fr": "lieu",
    "ar": "بدل",
    "fa": "بجای",
    "de": "statt",
    "it": "invece",
    "id": "daripada",
}
_IN_PLACE = {"kk": "орнына", "ky": "ордуна", "uz": "orniga", "tr": "yerine", "hi": "बजाय"}
_BUT = {
    "ru": "а",
    "uk": "а",
    "be": "а",
    "pl": "lecz",
    "en": "but",
    "es": "sino",
    "pt": "mas",
    "fr": "mais",
    "de": "sondern",
    "it": "ma",
    "tg": "балки",
    "id": "melainkan",
}
# Words after which, to the end of the clause, stands what is not wanted: "by the hour and not by the piece".
_BUT_NOT = {"ru": "а не", "uk": "а не", "be": "а не", "pl": "a nie", "en": "and not", "fr": "et non"}
_NOT_AT_FIRST = {"en": "not"}  # so it is after the first word of a clause: "by the hour, not by the piece"


# Clauses that ask, as against those that tell why.
_ASKING = {
    "ru": (
        r"\w+(?:йте|ите|ьте|йтесь|итесь|ьтесь)|требу\w+|пусть|должн\w*|должен|хотим|просим|нужн\w+|нужен|надо|необходимо"
        r"|хватит|пора|нельзя|долой",
        r"(?!опять$|пять$|вспять$)\w+(?:ть|ти|чь|ться|тись)",
    ),
    "kk": (
        r"\w+(?:ңыз|ңіз|ңдар|ңдер|ңыздар|ңіздер|сын|сін|йік|йық)|керек|қажет|тиіс|талап\w*|сұраймыз|жетер|кетсін",
        None,
    ),
    "ky": (r"\w+(?:гыла|гиле|гула|гүлө|сын|син|сун|сүн|ңуз|ңүз|ңыз|ңиз)|керек|зарыл|талап\w*|тийиш", None),
    "uz": (r"\w+(?:ing|ingiz|inglar|sin|ylik)|kerak|lozim|shart|talab\w*|zarur", None),
    "tr": (r"\w+(?:sın|sin|sun|sün|malı|meli)|istiyoruz|gerek\w*|talep\w*|lazım|hemen", None),
    "en": (
        r"must|should|let|want|demand\w*|need|needs|please|stop|no|enough|ought|end",
        r"raise|cut|lower|give|pay|build|keep|free|release|do|don|open|close|put|make|bring|take|send|return|repair|fix"
        r"|abolish|ban|allow|provide|restore|find|hire|punish|investigate|publish|reduce|increase|leave|cancel|hold|set"
        r"|protect|introduce|recognise|recognize|repeal|scrap|dismiss|appoint|remove|start|ensure|create|get|hand|grant",
    ),
}
ASKS = {
    language: (re.compile(anywhere), re.compile(first) if first else None)
    for language, (anywhere, first) in _ASKING.items()
}


@dataclass(frozen=True)
class Word:
    """A word of a folded text.

    `clause`: its number; `asks`: whether that clause asks rather than tells why; `denied`: turned round by a word that
    denies; `refused`: named as what is not wanted.
    """

    text: str
    clause: int
    asks: bool
    denied: bool = False
    refused: bool = False


def words(text: str, language: str) -> list[Word]:
    """The words of a folded text, in order."""
    clauses = [each for each in (WORD.findall(part) for part in _CLAUSE.split(text)) if each]
    asking = [asks(clause, language) for clause in clauses]
    if not any(asking):
        asking = [True] * len(clauses)
    found: list[Word] = []
    for number, clause in enumerate(clauses):
        denied, refused = _denied(clause, language), _refused(clauses, number, language) | _idle(clause, language)
        found += [
            Word(word, number, asking[number], place in denied, place in refused) for place, word in enumerate(clause)
        ]
    return found


def asks(clause: Sequence[str], language: str) -> bool:
    """Whether a clause is worded as a demand. Always where that is not known of a language."""
    if language not in ASKS:
        return True
    anywhere, first = ASKS[language]
    return any(anywhere.fullmatch(word) for word in clause) or bool(first and first.fullmatch(clause[0]))


def ends_denied(rest: str, language: str) -> bool:
    """Whether what follows the stem of a verb denies it.

    >>> ends_denied("меңіздер", "kk"), ends_denied("ілмесін", "kk"), ends_denied("іңіздер", "kk")
    (True, True, False)
    """
    pattern = _DENIED.get(language)
    return bool(pattern and len(rest) <= LONGEST_ENDING and pattern.match(rest))


def denies(stem: str, language: str) -> bool:
    """Whether a word of a stem denies by itself: не, қысқартпа, 不准."""
    words_before, _reach = _BEFORE.get(language, (frozenset(), 0))
    return (
        _by_itself(stem, language)
        or stem.endswith(_ENDS_DENIED.get(language, ()))
        or (is_chinese(stem) and stem[0] in words_before)
    )


def is_denial(word: str, language: str) -> bool:
    """Whether a word of a text denies something, by itself or by its ending.

    >>> is_denial("не", "ru"), is_denial("отырмасын", "kk"), is_denial("бөлме", "kk")
    (True, True, False)
    """
    ending = _WHOLE_DENIED.get(language)
    return _by_itself(word, language) or bool(ending and word not in NOUNS.get(language, ()) and ending.fullmatch(word))


def _by_itself(word: str, language: str) -> bool:
    words_before, _reach = _BEFORE.get(language, (frozenset(), 0))
    words_after, _back = _AFTER.get(language, (frozenset(), 0))
    verbs = _DENYING_VERBS.get(language)
    return word in words_before or word in words_after or bool(verbs and verbs.fullmatch(word))


def _denied(clause: Sequence[str], language: str) -> set[int]:
    before, reach = _BEFORE.get(language, (frozenset(), 0))
    after, back = _AFTER.get(language, (frozenset(), 0))
    needless, before_both = _NEEDLESS.get(language, (frozenset(), 0))
    verbs = _DENYING_VERBS.get(language)
    found: set[int] = set()
    for place, word in enumerate(clause):
        if word in before:
            found.update(range(place + 1, place + 1 + reach))
            if place + 1 < len(clause) and clause[place + 1] in needless:
                found.update(range(place - before_both, place))
        if word in after or (verbs and verbs.fullmatch(word)):
            found.update(range(place - back, place))
    return found


def _and_not(clause: Sequence[str], number: int, language: str) -> int | None:
    """Where in the clause begins what follows "and not"; None if nothing does."""
    if number and clause[0] == _NOT_AT_FIRST.get(language):
        return 0
    both = tuple(_BUT_NOT.get(language, "").split())
    return next((place for place, two in enumerate(pairwise(clause)) if two == both), None)


def _idle(clause: Sequence[str], language: str) -> set[int]:
    """Places of words that look as if they wanted an end of something, and only deny what follows."""
    word, towards, others = _SLOGAN.get(language, ("", "", frozenset[str]()))
    return {
        place
        for place, (said, after) in enumerate(pairwise([*clause, ""]))
        if said == word and after != towards and (place or not others.isdisjoint(clause))
    }


def _refused(clauses: Sequence[Sequence[str]], number: int, language: str) -> set[int]:
    """Places of what is named only to be refused: "A instead of B", "not A, but B"."""
    clause = clauses[number]
    following = clauses[number + 1][0] if number + 1 < len(clauses) else ""
    if _INSTEAD_OF.get(language) in clause:
        return set(range(clause.index(_INSTEAD_OF[language]), len(clause)))
    if _IN_PLACE.get(language) in clause:
        return set(range(clause.index(_IN_PLACE[language])))
    if (start := _and_not(clause, number, language)) is not None:
        return set(range(start, len(clause)))
    if following == _BUT.get(language):
        before, _reach = _BEFORE[language]
        return set(
            range(next((place for place, word in enumerate(clause) if word in before), len(clause)), len(clause))
        )
    if following and clause[-1] in _NOT_THIS:
        return set(range(len(clause)))
    return set()
