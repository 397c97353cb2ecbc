"""How soon a passphrase is found by one who tries first what people choose. Pure.

zxcvbn (Wheeler 2016) counts the guesses: words and passwords that leaked, dates, rows of keys, repetitions. What is
typed in Cyrillic is read a second time as the keys that were pressed: "йцукен" is as common as "qwerty".
"""

from collections.abc import Collection

from zxcvbn import zxcvbn

READ = 24  # characters from its beginning: more cannot make it easier, and a hostile text would take seconds
FEWEST = 10**8  # guesses: a year of one every 0.3 s; zxcvbn calls fewer "somewhat guessable"
# The Russian and the Kazakh keyboard (its own letters stand on the row of figures) laid over the Latin one.
KEYS = str.maketrans("йцукенгшщзхъфывапролджэячсмитьбюәіңғүұқөһ", "qwertyuiop[]asdfghjkl;'zxcvbnm,.2345890-=")


def guesses(passphrase: str, known: Collection[str] = ()) -> int:
    """How many guesses it takes; `known`: words that whoever guesses tries first.

    >>> guesses("qwertyuiop") < 100 and guesses("йцукенгшщз") < 100
    True
    """
    begun = passphrase.lower()[:READ]
    return min(int(zxcvbn(text, list(known))["guesses"]) for text in {begun, begun.translate(KEYS)})
