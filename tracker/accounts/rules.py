"""What a handle and a passphrase must be, recovery words, tokens, hashing. Pure."""

import hashlib
import re
import secrets
from collections.abc import Collection
from datetime import date, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from tracker.words import N_, Refused, clean

HANDLE = re.compile(r"[a-z0-9](?:[a-z0-9-]{1,30})[a-z0-9]")
SHORTEST, LONGEST = 10, 200
IDLE_HOURS, SESSION_DAYS, DEVICE_DAYS, SENT_DAYS = 12, 30, 90, 2
CONSONANTS, VOWELS = "bdfghjklmnprstvz", "aiou"
CYRILLIC = str.maketrans("бдфгхжклмнпрствзаиоу", "bdfghjklmnprstvzaiou")
LATIN = str.maketrans("bdfghjklmnprstvzaiou", "бдфгхжклмнпрствзаиоу")
WORDS = 8
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)  # OWASP's Argon2id figures


class BadHandle(Refused):
    sentence = N_("A sign-in name has 3 to 32 of a–z, 0–9 and -, and no - at either end.")
    field = "handle"


class HandleTaken(Refused):
    sentence = N_("This sign-in name is taken. Please choose another.")
    field = "handle"


class WeakPassphrase(Refused):
    sentence = N_("A passphrase has 10 to 200 characters, more than four different ones. Four or five words are good.")
    field = "passphrase"


class PassphraseIsHandle(Refused):
    sentence = N_("The passphrase must not contain the sign-in name.")
    field = "passphrase"


class GuessedFirst(Refused):
    sentence = N_(
        "This passphrase is among the first that are guessed. Take four or five words that do not belong together."
    )
    field = "passphrase"


class WrongSignIn(Refused):
    sentence = N_("This sign-in name and passphrase do not belong together.")
    field = "passphrase"
    status = 401


class WrongRecovery(Refused):
    sentence = N_("This sign-in name and these recovery words do not belong together.")
    field = "words"
    status = 401


class AccountSuspended(Refused):
    sentence = N_("This account is suspended by the operator.")
    status = 403


def checked_handle(text: str) -> str:
    """The handle as it is kept. Raises BadHandle."""
    handle = clean(text).lower()
    if not HANDLE.fullmatch(handle):
        raise BadHandle
    return handle


def checked_passphrase(text: str, handle: str) -> str:
    """The passphrase as it is hashed. Raises WeakPassphrase, PassphraseIsHandle."""
    passphrase = clean(text)
    if not SHORTEST <= len(passphrase) <= LONGEST or len(set(passphrase)) < 5:
        raise WeakPassphrase
    if handle in passphrase.lower():
        raise PassphraseIsHandle
    return passphrase


def hard_to_guess(passphrase: str, known: Collection[str]) -> str:
    """The passphrase, unless it is found soon; takes some milliseconds. Raises GuessedFirst."""
    from tracker.accounts.guessing import FEWEST, guesses  # its lists of words take 14 MB, and few workers need them

    if guesses(passphrase, known) < FEWEST:
        raise GuessedFirst
    return passphrase


def hashed(secret: str) -> str:
    """Argon2id; takes some 20 ms on purpose, so call it before a transaction opens."""
    return HASHER.hash(secret)


def outdated(known_hash: str) -> bool:
    """Whether it was made with other figures than those of this release."""
    return HASHER.check_needs_rehash(known_hash)


NOBODY = hashed("the same work for an unknown handle")


def fits(secret: str, known_hash: str | None) -> bool:
    """Whether `secret` has this hash; an unknown handle (None) costs the same time."""
    try:
        return HASHER.verify(known_hash or NOBODY, secret) and known_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def new_token() -> str:
    """256 random bits, URL-safe."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """How a token is kept: it is random, so one fast hash is enough."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def words_of(number: int) -> str:
    """128 bits as eight pronounceable words (proquints, Wilkerson 2009).

    >>> words_of(0)
    'babab babab babab babab babab babab babab babab'
    """
    return " ".join(_proquint(number >> 16 * place & 0xFFFF) for place in reversed(range(WORDS)))


def _proquint(number: int) -> str:
    shifts = ((12, CONSONANTS), (10, VOWELS), (6, CONSONANTS), (4, VOWELS), (0, CONSONANTS))
    return "".join(letters[number >> shift & len(letters) - 1] for shift, letters in shifts)


def in_cyrillic(words: str) -> str:
    """Recovery words for those who read Cyrillic.

    >>> in_cyrillic("lusab babad")
    'лусаб бабад'
    """
    return words.translate(LATIN)


def read_recovery_words(text: str) -> str:
    """Recovery words as they were made, from either alphabet, any case and spacing.

    >>> read_recovery_words(" ЛУСАБ-бабад ")
    'lusab babad'
    """
    return " ".join(clean(text).lower().translate(CYRILLIC).replace("-", " ").split())


def days_from(day: date, days: int) -> str:
    return (day + timedelta(days=days)).isoformat()
