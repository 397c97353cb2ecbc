"""How long it takes to find where a group's new rule is weaker than its old one, beside one decision. Medians."""

import sys
from pathlib import Path
from statistics import median
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parent.parent))

from tracker.counting.comparing import TWELVE, compared
from tracker.counting.presets import rule
from tracker.counting.rules import decide

PAIRS = (
    ("house_demands", "house_demands@1"),
    ("house_demands", "house_strike_strict"),
    ("house_recall", "house_motion"),
)
ROUNDS, DECISIONS = 5, 1000
LONGEST = 1  # second: the page of a motion waits for it


def seconds(old: str, new: str) -> float:
    started = perf_counter()
    compared.__wrapped__(rule(old), rule(new))
    return perf_counter() - started


def one_decision(old: str) -> float:
    started = perf_counter()
    for _number in range(DECISIONS):
        decide(rule(old), TWELVE)
    return (perf_counter() - started) / DECISIONS


def main() -> None:
    print(f"{'old':<16}{'new':<24}{'seconds':>8}{'decisions':>12}")
    for old, new in PAIRS:
        found = median(seconds(old, new) for _round in range(ROUNDS))
        print(f"{old:<16}{new:<24}{found:>8.3f}{found / one_decision(old):>12.0f}")
        if found > LONGEST:
            raise SystemExit(f"more than {LONGEST} second")


if __name__ == "__main__":
    main()
