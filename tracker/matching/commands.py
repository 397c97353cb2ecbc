"""What `tracker match` does: a file of demands at once, or one demand at a time with a person who decides."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import TextIO

import numpy as np

from tracker.matching.contrast import contrast
from tracker.matching.encoders import Vectors
from tracker.matching.fitted import turned
from tracker.matching.grouping import grouped
from tracker.matching.likeness import Likeness, mixed, sure, thresholds, worth_showing
from tracker.matching.lines import BadLine, Demand, Object, objects, read_demand, read_demands
from tracker.matching.model import vectors
from tracker.matching.owners import alike_within, rank
from tracker.matching.parts import parts
from tracker.matching.reasons import Said
from tracker.words import one_line

__all__ = ["BadLine", "answers", "ask_loop", "match_file", "read_demands", "table"]
SHOWN_IN_FILE = 5
SHOWN_WHEN_ASKED = 10
NEW = "new"


def match_file(lines: Iterable[str], name: str) -> Iterator[Object]:
    """An answer for each demand, in order: `id`, `clusters`, `suggestions`. Raises BadLine ("name:line: what")."""
    return answers(read_demands(lines, name))


def answers(demands: Iterable[Demand]) -> Iterator[Object]:
    """As `match_file`, for demands already read; takes them one by one, so that progress can be shown."""
    known, suggestions = _Known(), []
    for demand in demands:
        asked = vectors([demand.text], [demand.language], [demand.sector])
        suggestions.append(
            [likeness.owner for likeness in known.like(asked, _said(demand), demand.list, SHOWN_IN_FILE)]
        )
        known.add(asked, _said(demand), demand.id, demand.list)
    groups = grouped(known.rows, known.lists, thresholds().together_among(len(known.owners)), turned)
    for demand_id, group, shown in zip(known.owners, groups, suggestions, strict=True):
        yield {"id": demand_id, "clusters": [f"g{group + 1}"], "suggestions": shown}


def ask_loop(stdin: Iterable[str], stdout: TextIO) -> None:
    """Answer each line of `stdin` with one on `stdout`: suggestions to a demand, names to a decision.

    Raises BadLine for lines that cannot be read, names that were never given, decisions without a demand.
    """
    name, conversation = "standard input", _Conversation()
    for number, message in objects(stdin, name):
        if isinstance(message.get("demand"), dict):
            answer = conversation.suggest(read_demand(message["demand"], name, number))
        elif isinstance(message.get("confirm"), list):
            try:
                answer = conversation.confirm(message["confirm"])
            except ValueError as error:
                raise BadLine(name, number, str(error)) from error
        else:
            raise BadLine(name, number, 'there must be a "demand" (an object) or a "confirm" (a list)')
        stdout.write(json.dumps(answer) + "\n")
        stdout.flush()


def table(found: Sequence[Object], demands: Sequence[Demand]) -> Iterator[str]:
    """The answers as lines for people: demands put together under one heading, then how many stand alone."""
    members: dict[str, list[Demand]] = {}
    for answer, demand in zip(found, demands, strict=True):
        for cluster in answer["clusters"]:
            members.setdefault(cluster, []).append(demand)
    together = [group for group in members.values() if len(group) > 1]
    wide = max((len(one_line(demand.id)) for group in together for demand in group), default=0)
    for group in sorted(together, key=len, reverse=True):
        yield f"{len(group)} lists seem to ask the same:"
        yield from (
            f"  {one_line(demand.id):{wide}}  {one_line(demand.list)}: {one_line(demand.text)}" for demand in group
        )
        yield ""
    yield f"Demands: {len(demands)}. Asked by several lists: {len(together)}. By one: {len(members) - len(together)}."


def _said(demand: Demand) -> Said:
    return Said(demand.text, demand.language)


class _Known:
    """Wordings that came before, each with its owner (a demand or a common demand) and the list that it is from."""

    def __init__(self) -> None:
        self.said: list[Said] = []
        self.owners: list[str] = []
        self.lists: list[str] = []
        self._places: dict[str, list[int]] = {}
        self._within: dict[str, float] = {}
        self._room: Vectors = np.zeros((0, 0), dtype=np.float32)

    @property
    def rows(self) -> Vectors:
        return self._room[: len(self.owners)]

    def add(self, row: Vectors, said: Said, owner: str, of_list: str) -> None:
        if len(self.owners) == len(self._room):
            # Twice the room each time it is full: a long file is not copied once a demand.
            room = np.zeros((2 * len(self.owners) + 64, row.shape[1]), dtype=np.float32)
            room[: len(self.owners)] = self.rows.reshape(-1, row.shape[1])
            self._room = room
        self._room[len(self.owners)] = row[0]
        places = self._places.setdefault(owner, [])
        places.append(len(self.owners))
        self._within[owner] = alike_within(self._room[places])
        self.said.append(said)
        self.owners.append(owner)
        self.lists.append(of_list)

    def like(self, asked: Vectors, said: Said, of_list: str, limit: int) -> list[Likeness]:
        """Owners worth showing to this list, best first: none to which it has contributed, for no list asks twice."""
        return worth_showing(self.ranked(asked, said, of_list, limit), limit)

    def ranked(self, asked: Vectors, said: Said, of_list: str, limit: int) -> list[Likeness]:
        own = {owner for owner, other in zip(self.owners, self.lists, strict=True) if other == of_list}
        found = rank(
            asked,
            self.rows,
            self.owners,
            limit + len(own),
            apart=lambda row: contrast(said, self.said[row]),
            within=self._within,
        )
        return [likeness for likeness in found if likeness.owner not in own][:limit]


class _Conversation:
    """Common demands `c1`, `c2`, ... as a person opens and confirms them."""

    def __init__(self) -> None:
        self._known = _Known()
        self._opened = 0
        self._asked: tuple[Demand, Vectors] | None = None

    def suggest(self, demand: Demand) -> Object:
        pieces = [demand.text, *parts(demand.text, demand.language)]
        row, *of_parts = (vectors([text], [demand.language], [demand.sector]) for text in pieces)
        said, *said_parts = (Said(text, demand.language) for text in pieces)
        self._asked = (demand, row)
        ranked = self._known.ranked(row, said, demand.list, SHOWN_WHEN_ASKED)
        firsts = [
            self._known.ranked(each, part, demand.list, 1) for each, part in zip(of_parts, said_parts, strict=True)
        ]
        found = mixed(ranked, firsts)[:SHOWN_WHEN_ASKED]
        shown = sure(found, row[0])
        return {"suggestions": [{"common": each.owner, "confidence": each.score} for each in shown]}

    def confirm(self, decided: list[object]) -> Object:
        """Raises ValueError with a sentence."""
        if self._asked is None:
            raise ValueError("there is no demand to decide on")
        unknown = [name for name in decided if name != NEW and not self._is_open(name)]
        if unknown:
            raise ValueError(f"there is no common demand {json.dumps(unknown[0])}")
        (demand, row), self._asked = self._asked, None
        names = [self._new() if name == NEW else str(name) for name in decided]
        for name in dict.fromkeys(names):
            self._known.add(row, _said(demand), name, demand.list)
        return {"common": names}

    def _is_open(self, name: object) -> bool:
        return name in self._known.owners

    def _new(self) -> str:
        self._opened += 1
        return f"c{self._opened}"
