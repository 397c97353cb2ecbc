"""What of a text is compared."""

from tracker.matching.alphabets import in_one_alphabet, in_small_letters
from tracker.matching.own_letters import with_own_letters
from tracker.words import one_line

RULES = 3  # goes up with every change here, in alphabets.py or own_letters.py: stored vectors are made anew
BEGINNING, END = 400, 200
LONGEST = BEGINNING + END + len(" … ")


def code_of(language: str) -> str:
    """The language itself, without script and country.

    >>> code_of("kk-Latn"), code_of("ru_RU"), code_of("")
    ('kk', 'ru', '')
    """
    return language.replace("_", "-").partition("-")[0].strip().lower()


def prepared(text: str, language: str = "") -> str:
    """Cleaned, small letters, one alphabet a language, on one line and at most `LONGEST` characters.

    What is typed without the letters of its language gets them back.

    Lone surrogates become U+FFFD: the model refuses them.

    >>> prepared("ЖАЛАҚЫ\\n  көтерілсін\\ud800!", "kk")
    'жалақы көтерілсін\ufffd!'
    >>> len(prepared("pay " * 1000)) <= LONGEST
    True
    """
    # Small letters: the model takes a demand that is shouted for another one.
    code = code_of(language)
    line = in_one_alphabet(in_small_letters(one_line(text), code), code)
    return _shortened(with_own_letters(line, code))


def _shortened(line: str) -> str:
    """Of a long text its beginning and its end: there the demand itself mostly stands, and time grows with length."""
    if len(line) <= LONGEST:
        return line
    return f"{_head(line)} … {_tail(line)}"


def _head(line: str) -> str:
    """The first `BEGINNING` characters, back to the end of a word if there is one."""
    return line[: BEGINNING + 1].rpartition(" ")[0] or line[:BEGINNING]


def _tail(line: str) -> str:
    """The last `END` characters, on to the start of a word if there is one."""
    return line[-END - 1 :].partition(" ")[2] or line[-END:]
