"""What a text names only as the time or the cause of something: nobody asks for the repair in "during the repairs".

A word that says so ("during", "because of", кезінде) takes what it stands beside, after or before it according to the
language, as far as a word that asks ("close", жабыңыздар).
"""

from collections.abc import Mapping, Sequence
from itertools import groupby

from tracker.matching.folding import folded
from tracker.matching.scope import ASKS, Word

Phrase = tuple[str, ...]

# Words, several joined by _, that take so many words after them.
_BEFORE_WORDS = {
    "ru": ("при после перед во_время на_время в_ходе в_период на_период из_за по_причине в_результате", 3),
    "uk": ("при після перед під_час на_час у_ході в_ході внаслідок", 3),
    "be": ("пры пасля перад падчас на_час з_за з_прычыны", 3),
    "pl": ("podczas przy po przed z_powodu wskutek w_razie", 3),
    "en": ("during throughout amid after before while because_of due_to as_a_result_of in_case_of", 4),
    "es": ("durante tras después_de antes_de a_causa_de debido_a en_caso_de por_culpa_de", 4),
    "pt": ("durante após depois_de antes_de por_causa_de devido_a em_caso_de", 4),
    "fr": ("pendant durant lors après avant à_cause_de en_cas_de", 4),
    "it": ("durante dopo prima_di a_causa_di in_caso_di", 4),
    "de": ("während bei wegen aufgrund", 3),
    "ar": ("أثناء خلال بعد قبل بسبب", 3),
    "fa": ("هنگام حین طی پس_از بعد_از قبل_از بخاطر به_دلیل به_علت", 3),
    "tg": ("ҳангоми баъди пас_аз дар_вақти аз_сабаби", 3),
    "id": ("selama ketika setelah sebelum akibat karena", 3),
}
# Words that take so many words before them, where those stand next to it.
_AFTER_WORDS = {
    "kk": ("кезінде кезіндегі кезде кездегі барысында барысындағы кезеңінде кейін соң алдында бұрын салдарынан", 2),
    "ky": ("учурунда маалында мезгилинде кийин соң алдында мурун айынан кесепетинен", 2),
    "uz": ("paytida paytidagi davomida davrida chog‘ida keyin song oldidan avval sababli tufayli", 2),
    "tr": ("sırasında esnasında süresince sonra önce nedeniyle yüzünden", 2),
    "hi": ("दौरान के_बाद से_पहले के_कारण की_वजह_से", 3),
    "zh": ("期_间 之_后 之_前", 4),
}


def _phrases(told: Mapping[str, tuple[str, int]]) -> dict[str, tuple[tuple[Phrase, ...], int]]:
    return {
        code: (tuple(tuple(folded(word, code).split("_")) for word in known.split()), reach)
        for code, (known, reach) in told.items()
    }


_BEFORE = _phrases(_BEFORE_WORDS)
_AFTER = _phrases(_AFTER_WORDS)
_NONE: tuple[tuple[Phrase, ...], int] = ((), 0)


def occasions(said: Sequence[Word], language: str) -> frozenset[int]:
    """The places of the words of a text that tell only when or why."""
    found: set[int] = set()
    for _number, places in groupby(range(len(said)), key=lambda at: said[at].clause):
        clause = list(places)
        found |= {clause[at] for at in _of_clause([said[at].text for at in clause], language)}
    return frozenset(found)


def _of_clause(clause: Sequence[str], language: str) -> set[int]:
    (before, reach), (after, back) = _BEFORE.get(language, _NONE), _AFTER.get(language, _NONE)
    found: set[int] = set()
    for at in range(len(clause)):
        if end := _end(clause, at, before):
            found |= _until_asked(clause, range(end, min(end + reach, len(clause))), language)
        if _end(clause, at, after):
            found |= _until_asked(clause, range(at - 1, max(at - 1 - back, -1), -1), language)
    return found


def _end(clause: Sequence[str], at: int, phrases: Sequence[Phrase]) -> int:
    """Where a phrase that begins at this word ends; 0 if none does."""
    return next((at + len(phrase) for phrase in phrases if tuple(clause[at : at + len(phrase)]) == phrase), 0)


def _until_asked(clause: Sequence[str], places: Sequence[int], language: str) -> set[int]:
    """The places as far as a word that asks for something: "during repairs close the road"."""
    found: set[int] = set()
    for at in places:
        if any(pattern and pattern.fullmatch(clause[at]) for pattern in ASKS.get(language, ())):
            break
        found.add(at)
    return found
