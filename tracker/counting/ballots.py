"""Ballots as BLT files hold them: read with the line of each mistake, equal ones packed. Pure.

The format in plain words: docs/elections.md.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain

Ranks = tuple[tuple[int, ...], ...]  # the candidates (0-based) of each rank, the first one first
MOST_CANDIDATES, MOST_BALLOTS = 1_000, 100_000_000
_NUMBER, _RANK = re.compile("[0-9]{1,9}"), re.compile("[0-9]{1,9}(?:=[0-9]{1,9})*")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")


class BadInput(Exception):
    """Something that cannot be used; says what and where."""


@dataclass(frozen=True)
class Ballots:
    """What was cast. `packed`: how many ballots have these ranks; a blank one has none.

    `withdrawn`: places of candidates who stand no more: every ballot reads as if they were not on it. `notes`: what was
    ignored.
    """

    names: tuple[str, ...]
    seats: int
    packed: tuple[tuple[Ranks, int], ...]
    withdrawn: frozenset[int] = frozenset()
    title: str = ""
    notes: tuple[str, ...] = ()

    @property
    def standing(self) -> list[int]:
        """Places of the candidates who stand."""
        return [place for place in range(len(self.names)) if place not in self.withdrawn]

    def read(self) -> tuple[tuple[Ranks, int], ...]:
        """Ballots without the withdrawn, equal ones together."""
        if not self.withdrawn:
            return self.packed
        return packed((self._without_withdrawn(ranks), number) for ranks, number in self.packed)

    def _without_withdrawn(self, ranks: Ranks) -> Ranks:
        kept = (tuple(one for one in rank if one not in self.withdrawn) for rank in ranks)
        return tuple(rank for rank in kept if rank)


def packed(ballots: Iterable[tuple[Ranks, int]]) -> tuple[tuple[Ranks, int], ...]:
    """Equal ballots together.

    >>> packed([(((0,), (1,)), 2), ((), 1), (((0,), (1,)), 3)])
    ((((0,), (1,)), 5), ((), 1))
    """
    found: defaultdict[Ranks, int] = defaultdict(int)
    for ranks, number in ballots:
        found[ranks] += number
    return tuple(found.items())


class _Reader:
    """Reads a file line by line; what it refuses is on the line that it read last."""

    def __init__(self, lines: Iterable[str], where: str) -> None:
        self.where, self.at, self.candidates = where, 1, 0
        self.texts = self._texts(lines)
        # read once each: a hundred thousand ballots hold few different words
        self.rank, self.number = cache(self._rank), cache(self._number)

    def _texts(self, lines: Iterable[str]) -> Iterator[str]:
        for self.at, line in enumerate(lines, 1):
            if text := _without_comment(line):
                yield text

    def refuse(self, why: str) -> BadInput:
        return BadInput(f"{self.where}:{self.at}: {why}")

    def head(self) -> int:
        """Seats; keeps how many candidates there are."""
        words = next(self.texts, "").split()
        if not words:
            raise self.refuse("the file is empty")
        if len(words) != 2 or not all(map(_NUMBER.fullmatch, words)):
            raise self.refuse("the first line says how many candidates and how many seats")
        self.candidates, seats = map(int, words)
        if not 1 <= self.candidates <= MOST_CANDIDATES:
            raise self.refuse(f"{self.candidates} candidates: 1 to {MOST_CANDIDATES} are possible")
        if not 1 <= seats <= MOST_CANDIDATES:
            raise self.refuse(f"{seats} seats: 1 to {MOST_CANDIDATES} are possible")
        return seats

    def withdrawn_and_ballots(self) -> tuple[frozenset[int], tuple[tuple[Ranks, int], ...]]:
        """Up to the line with a 0 alone; the withdrawn come before the ballots."""
        withdrawn: set[int] = set()
        found: defaultdict[Ranks, int] = defaultdict(int)
        for text in self.texts:
            if text == "0":
                return frozenset(withdrawn), tuple(found.items())
            if text.startswith("-") and not found:
                self.withdraw(text, withdrawn)
            else:
                ranks, number = self.ballot(text)
                found[ranks] += number
        raise self.refuse("the ballots do not end: a line with a 0 alone is missing")

    def withdraw(self, text: str, withdrawn: set[int]) -> None:
        for word in text.split():
            place = self.place(word.removeprefix("-")) if word.startswith("-") else None
            if place is None:
                raise self.refuse(f"{word[:40]!r} does not withdraw a candidate: -2 withdraws the second")
            if place in withdrawn:
                raise self.refuse(f"candidate {place + 1} is withdrawn twice")
            withdrawn.add(place)

    def ballot(self, text: str) -> tuple[Ranks, int]:
        first, *words = text.split()
        number = self.number(first)
        if not words or words.pop() != "0":
            raise self.refuse("text after the final 0" if "0" in words else "a ballot ends with 0")
        ranks = tuple(map(self.rank, words))
        marked = list(chain.from_iterable(ranks))
        if len(set(marked)) < len(marked):
            doubled = next(one for one in marked if marked.count(one) > 1)
            raise self.refuse(f"candidate {doubled + 1} stands on the ballot twice")
        return ranks, number

    def _number(self, word: str) -> int:
        if word.startswith('"'):
            raise self.refuse("a name before the end of the ballots: a line with a 0 alone is missing")
        number = int(word) if _NUMBER.fullmatch(word) else 0
        if not 1 <= number <= MOST_BALLOTS:
            raise self.refuse(f"{word[:40]!r} is no number of ballots: 1 to {MOST_BALLOTS} are possible")
        return number

    def _rank(self, word: str) -> tuple[int, ...]:
        if word == "0":
            raise self.refuse("text after the final 0")
        if not _RANK.fullmatch(word):
            raise self.refuse(f"{word[:40]!r} is no candidate's number")
        return tuple(sorted(map(self.place, word.split("="))))

    def place(self, word: str) -> int:
        if not _NUMBER.fullmatch(word):
            raise self.refuse(f"{word[:40]!r} is no candidate's number")
        if not 1 <= int(word) <= self.candidates:
            raise self.refuse(f"there is no candidate {int(word)}")
        return int(word) - 1

    def names_and_title(self) -> tuple[list[str], str, tuple[str, ...]]:
        """Names (C1, C2 ... where they are missing), the title, and a note of what comes after them."""
        found, notes = list[str](), tuple[str, ...]()
        for text in self.texts:
            if len(found) <= self.candidates and text.startswith('"'):
                found.append(self.name(text, found))
            elif not notes:
                self.no_fewer_names(found)
                notes = (f"{self.where}:{self.at}: everything from here on is ignored",)
        self.no_fewer_names(found)
        names = found[: self.candidates] or [f"C{number}" for number in range(1, self.candidates + 1)]
        return names, "".join(found[self.candidates :]), notes

    def name(self, text: str, before: list[str]) -> str:
        """One that is not in use; the last of all is the title, which may be anything."""
        name = text[1:-1].strip()
        if len(text) < 2 or not text.endswith('"'):
            raise self.refuse("a name stands in quotes, alone on its line")
        if _CONTROL.search(name):
            raise self.refuse("a name with a control character")
        if len(before) < self.candidates and not name:
            raise self.refuse("an empty name")
        if len(before) < self.candidates and name in before:
            raise self.refuse(f"two candidates are named {name!r}")
        return name

    def no_fewer_names(self, found: list[str]) -> None:
        if 0 < len(found) < self.candidates:
            raise self.refuse(f"{len(found)} names for {self.candidates} candidates")


def _without_comment(line: str) -> str:
    """What a line says.

    A name goes on to the last quote of its line, so it may hold quotes and #.

    >>> [_without_comment(line) for line in ("4 1 0 # four", "# none", '"No. "#1"" # one')]
    ['4 1 0', '', '"No. "#1""']
    """
    text = line.strip()
    if "#" not in text:
        return text
    if not text.startswith('"'):
        return text.partition("#")[0].rstrip()
    end = text.rfind('"') + 1
    return text[:end] if text[end:].lstrip().startswith("#") else text


def read_blt(lines: Iterable[str], where: str) -> Ballots:
    """Ballots from the lines of a BLT file. Raises BadInput with the file's name, the line and the reason."""
    reader = _Reader(lines, where)
    seats = reader.head()
    withdrawn, found = reader.withdrawn_and_ballots()
    names, title, notes = reader.names_and_title()
    return Ballots(tuple(names), seats, found, withdrawn, title, notes)


def write_blt(ballots: Ballots) -> str:
    """The same as a BLT file, equal ballots in one line."""
    rows = [f"{len(ballots.names)} {ballots.seats}", *(f"-{place + 1}" for place in sorted(ballots.withdrawn))]
    for ranks, number in ballots.packed:
        written = ("=".join(str(one + 1) for one in rank) for rank in ranks)
        rows.append(" ".join([str(number), *written, "0"]))
    quoted = (f'"{name}"' for name in (*ballots.names, *filter(None, [ballots.title])))
    return "\n".join([*rows, "0", *quoted]) + "\n"
