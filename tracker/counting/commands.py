"""What `tracker decide` and `tracker count` do with their files: read a tally and apply a rule, read ballots."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from tracker.counting.ballots import BadInput, Ballots, read_blt
from tracker.counting.presets import rule
from tracker.counting.results import Result
from tracker.counting.rules import BadTally, Decision, NotInForce, UnknownRule, decide, in_force, read_items, read_tally


def decided(rule_name: str, on: str | None, tally: Path) -> Decision:
    """Apply a rule, as it was in force on a day (by default today), to the tally in a file. Raises BadInput."""
    try:
        which = rule(rule_name)
        in_force(which, _day(on) if on else date.today())
    except (UnknownRule, NotInForce) as error:
        raise BadInput(f"--rule {rule_name}: {error}") from error
    try:
        data = json.loads(tally.read_text(encoding="utf-8"))
        whole = read_tally(data)
        return decide(which, whole, read_items(data, whole))
    except json.JSONDecodeError as error:
        raise BadInput(f"{tally}:{error.lineno}: {error.msg}") from error
    except RecursionError:
        raise BadInput(f"{tally}: nested too deeply") from None
    except (BadTally, ValueError, OSError) as error:
        raise BadInput(f"{tally}: {error}") from error


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"--on {text}: a day is written as 2022-01-05") from None


def ballots_in(path: Path) -> Ballots:
    """The ballots of a BLT file. Raises BadInput."""
    try:
        with path.open(encoding="utf-8-sig") as lines:
            return read_blt(lines, str(path))
    except UnicodeDecodeError:
        raise BadInput(f"{path}:{_first_broken_line(path)}: not UTF-8") from None
    except (OSError, ValueError) as error:
        raise BadInput(f"{path}: {getattr(error, 'strerror', None) or error}") from error


def _first_broken_line(path: Path) -> int:
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            try:
                line.decode()
            except UnicodeDecodeError:
                return number
    return 1


def lot_of(text: str, names: Sequence[str]) -> list[int]:
    """Places of the candidates named in the order drawn; a name may hold commas. Raises BadInput."""
    found: list[int] = []
    rest = text.strip()
    while rest:
        fits = [name for name in names if f"{rest},".startswith(f"{name},")]
        if not fits:
            raise BadInput(f"--lot: no candidate is named as in {rest[:60]!r}")
        name = max(fits, key=len)
        found.append(names.index(name))
        rest = rest[len(name) + 1 :].strip()
    if len(found) != len(set(found)):
        raise BadInput("--lot: a candidate is named twice")
    return found


def told_lines(result: Result) -> list[str]:
    """A count in words, in English: the log, then what it came to."""
    lines = [sentence % values for sentence, values in result.log]
    lines.append(f"valid {result.valid}, invalid {result.invalid}, with equal ranks {result.equal_ranks}")
    lines.append(f"elected: {', '.join(result.elected) or 'nobody'}")
    if result.undecided:
        lines.append(f"tied, to be decided by lot: {', '.join(result.undecided)}")
    return lines
