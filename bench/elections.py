"""Counting 100,000 ballots, ours and pref_voting's in turn: from the file to the result, imports apart. Medians."""

import json
import random
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from tracker.counting.commands import ballots_in
from tracker.counting.results import counted

BALLOTS, ROUNDS = 100_000, 3
ROOT = Path(__file__).parent.parent
Figures = dict[str, Any]


def write(file: Path, candidates: int, seats: int, different: int) -> None:
    """Ballots that rank everyone in an order by chance; so many of them differ."""
    chance, order = random.Random(2022), list(range(1, candidates + 1))
    rows = [" ".join(map(str, chance.sample(order, candidates))) for _ in range(different)]
    lines = [f"1 {rows[number % different]} 0" for number in range(BALLOTS)]
    file.write_text("\n".join([f"{candidates} {seats}", *lines, "0", ""]), encoding="utf-8")


def ours(file: Path, method: str) -> tuple[float, list[int]]:
    """The moment between reading and counting, and who is elected, from 1."""
    cast = ballots_in(file)
    between = perf_counter()
    return between, [cast.names.index(name) + 1 for name in counted(method, cast).elected]


def theirs(file: Path, method: str) -> tuple[float, list[int]]:
    """The same by pref_voting, from a plain reading of the file."""
    from pref_voting.margin_based_methods import beat_path
    from pref_voting.profiles import Profile
    from pref_voting.proportional_methods import stv_scottish

    head, *lines = file.read_text(encoding="utf-8").split("\n")
    profile = Profile([tuple(int(word) - 1 for word in line.split()[1:-1]) for line in lines if line not in ("", "0")])
    between = perf_counter()
    found = stv_scottish(profile, num_seats=int(head.split()[1])) if method == "scottish-stv" else beat_path(profile)
    return between, [one + 1 for one in found]


def child(whose: str, file: Path, method: str) -> None:
    """Count once, and print the figures."""
    if whose == "theirs":
        import_module("pref_voting.proportional_methods")
    begun = perf_counter()
    between, elected = (ours if whose == "ours" else theirs)(file, method)
    reading, counting = between - begun, perf_counter() - between
    memory = getrusage(RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"reading": reading, "counting": counting, "memory": memory, "elected": sorted(elected)}))


def measured(whose: str, file: Path, method: str) -> Figures:
    command = [sys.executable, __file__, whose, str(file), method]
    found: Figures = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    return found


def command_seconds(file: Path, method: str) -> float:
    """`tracker count` from its start to its end, once."""
    before = perf_counter()
    subprocess.run(
        [sys.executable, "-m", "tracker", "count", "--json", "--method", method, str(file)],
        capture_output=True,
        check=False,
        cwd=ROOT,
    )
    return perf_counter() - before


def row(what: str, rounds: list[Figures], against: float = 0) -> float:
    """Print the medians; give the time of the whole."""
    reading, counting = (median(one[part] for one in rounds) for part in ("reading", "counting"))
    memory = max(one["memory"] for one in rounds)
    ratio = f"{(reading + counting) / against:9.3f}" if against else ""
    print(f"{what:<46}{reading:9.2f}{counting:10.2f}{reading + counting:8.2f}{memory:8.0f}{ratio}")
    return reading + counting


def compare(what: str, file: Path, method: str) -> None:
    pairs = [(measured("theirs", file, method), measured("ours", file, method)) for _ in range(ROUNDS)]
    same = all(a["elected"] == b["elected"] for a, b in pairs)
    whole = row(f"{what}, pref_voting", [a for a, _ in pairs])
    row(f"{what}, ours", [b for _, b in pairs], whole)
    print(f"{'':<4}the same elected: {'yes' if same else 'NO'}; `tracker count`: {command_seconds(file, method):.2f} s")


def main() -> None:
    print(f"{'100,000 ballots':<46}{'read s':>9}{'count s':>10}{'both':>8}{'MiB':>8}{'ratio':>9}")
    with TemporaryDirectory() as folder:
        for what, method, candidates, seats, different in (
            ("Scottish, 15 candidates, 7 seats", "scottish-stv", 15, 7, BALLOTS),
            ("the same, 1,000 different ballots", "scottish-stv", 15, 7, 1_000),
            ("Schulze, 30 candidates", "schulze", 30, 1, BALLOTS),
        ):
            file = Path(folder) / "ballots.blt"
            write(file, candidates, seats, different)
            compare(what, file, method)


if __name__ == "__main__":
    if len(sys.argv) == 4:
        child(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
    else:
        main()
