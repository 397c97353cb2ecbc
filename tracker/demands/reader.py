"""Read a numbered list out of pasted text. Pure."""

import re
from dataclasses import dataclass

from tracker.words import N_, Refused, clean

_NUMBER = r"(?:№\s*)?\(?\d{1,3}\s*[.):]|(?:№\s*\d{1,3}|\d{1,3}\s*[-–—])(?=\s)"
MARK = re.compile(rf"^\s*(?:(?P<number>{_NUMBER})\s*|[•–—*▪‣●◦-]\s+)(?P<rest>\S.*)$")
LINES = 10_000


class TooManyLines(Refused):
    sentence = N_("At most 10,000 lines can be pasted; these are %(lines)s.")


@dataclass(frozen=True)
class Pasted:
    """What stood before the first mark, and the demands in their order."""

    before: str
    demands: tuple[str, ...]


def read_pasted(text: str) -> Pasted:
    """Demands begin at `1.` `1)` `№1` `1-` `•` `–` `*`; other lines run on. Without any mark, each line is one.

    Raises TooManyLines.

    >>> read_pasted("We demand:\\n1. Lower the price\\nof gas\\n2) Raise wages")
    Pasted(before='We demand:', demands=('Lower the price of gas', 'Raise wages'))
    >>> read_pasted("bread\\n\\nwork").demands
    ('bread', 'work')
    """
    lines = clean(text).split("\n")
    if len(lines) > LINES:
        raise TooManyLines(lines=len(lines))
    if not any(_begins(line) for line in lines):
        return Pasted("", tuple(line.strip() for line in lines if line.strip()))
    return _marked(lines)


def _begins(line: str) -> re.Match[str] | None:
    match = MARK.match(line)
    if match is None:
        return None
    decimal = match["number"] and match["number"].endswith((".", ":")) and match["rest"][:1].isdigit()
    glued = decimal and line[match.end("number")] == match["rest"][0]
    return None if glued else match  # "1.5 times" and "12:30" run on


def _marked(lines: list[str]) -> Pasted:
    before: list[str] = []
    demands: list[str] = []
    paragraph = False
    for line in lines:
        match = _begins(line)
        if match:
            demands.append(match["rest"].strip())
        elif not line.strip():
            paragraph = True
            continue
        elif demands:
            demands[-1] += ("\n" if paragraph else " ") + line.strip()
        else:
            before.append(line.strip())
        paragraph = False
    return Pasted("\n".join(before), tuple(demands))
