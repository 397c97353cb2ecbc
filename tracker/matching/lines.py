"""Demands as lines of JSON, and what is said where a line cannot be read."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

Object = dict[str, Any]


class BadLine(Exception):
    """A line that cannot be read; the sentence is "file:line: what"."""

    def __init__(self, name: str, number: int, what: str) -> None:
        super().__init__(f"{name}:{number}: {what}")


@dataclass(frozen=True)
class Demand:
    """A demand as the matching sees it; `language` and `sector` (of the group that asks) are "" where unknown."""

    id: str
    list: str
    text: str
    language: str
    sector: str = ""


def objects(lines: Iterable[str], name: str) -> Iterator[tuple[int, Object]]:
    """Each line that is not blank as (its number from 1, its object). Raises BadLine.

    Bytes that are not UTF-8 are recognised where the file was opened with `errors="surrogateescape"`.
    """
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield number, _read(line, name, number)


def read_demands(lines: Iterable[str], name: str) -> list[Demand]:
    """The demands in order; unknown keys are left alone. Raises BadLine, also where there is no demand at all."""
    line_of: dict[str, int] = {}
    demands = []
    for number, data in objects(lines, name):
        demand = read_demand(data, name, number)
        if demand.id in line_of:
            raise BadLine(name, number, f"the id {_quoted(demand.id)} stands in line {line_of[demand.id]} already")
        line_of[demand.id] = number
        demands.append(demand)
    if not demands:
        raise BadLine(name, 1, "there is no demand in it")
    return demands


def read_demand(data: Object, name: str, number: int) -> Demand:
    """The demand in an object of line `number`. Raises BadLine."""
    for key in ("id", "list", "text"):
        if key not in data:
            raise BadLine(name, number, f'"{key}" is missing')
        if not isinstance(data[key], str):
            raise BadLine(name, number, f'"{key}" must be a string, in quotes')
        if not data[key].strip():
            raise BadLine(name, number, f'"{key}" is empty')
    language, sector = data.get("lang") or "", data.get("sector") or ""
    for key, value in (("lang", language), ("sector", sector)):
        if not isinstance(value, str):
            raise BadLine(name, number, f'"{key}" must be a string, in quotes')
    return Demand(data["id"], data["list"], data["text"], language, sector)


def _read(line: str, name: str, number: int) -> Object:
    # Bytes that are not UTF-8 arrive as these; JSON's own escapes are still backslashes here.
    if any("\udc80" <= letter <= "\udcff" for letter in line):
        raise BadLine(name, number, "this is not UTF-8")
    try:
        data = json.loads(line)
    except json.JSONDecodeError as error:
        raise BadLine(name, number, f"this is not JSON: {error.msg} (character {error.pos + 1})") from error
    except (RecursionError, ValueError) as error:  # thousands of brackets; a number of thousands of digits
        raise BadLine(name, number, "this is not JSON that can be read") from error
    if not isinstance(data, dict):
        raise BadLine(name, number, "a demand must be an object, in curly brackets")
    return data


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=not value.isprintable())
