"""The wheel holds everything, and serves from any folder."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
NEEDED = {
    "tracker/templates/site/front.html",
    "tracker/static/style.css",
    "tracker/static/draft.js",
    "tracker/demands/leaflet.typ",
    "tracker/votes/pack.typ",
    "tracker/votes/pack_pages.typ",
    "tracker/votes/pack_ballots.typ",
    "tracker/migrations/env.py",
    "tracker/migrations/versions/0001_first_tables.py",
    "tracker/migrations/versions/0002_amendments_translations.py",
    "tracker/vocabulary.toml",
    "tracker/demonstration.toml",
    "tracker/matching/fitted.npz",
    "tracker/matching/tuned.npz",
    "tracker/matching/chances.npz",
    "tracker/matching/choices.npz",
    "tracker/matching/agreement.npz",
    "tracker/matching/catalogue/pay.toml",
    "tracker/matching/lexicon/work.toml",
    "tracker/translations/kk/LC_MESSAGES/messages.mo",
    "tracker/translations/ru/LC_MESSAGES/messages.mo",
}
ASK = """
from pathlib import Path
import tracker
from tracker import create_app
client = create_app().test_client()
print(Path(tracker.__file__).parent, client.get("/kk/").status_code, "Бірге" in client.get("/kk/").text)
"""


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as built from the source tree, unpacked as an installer would."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", str(folder), "."]
    subprocess.run(build, cwd=ROOT, check=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        assert set(wheel.namelist()) >= NEEDED
        wheel.extractall(folder / "site")
    return folder / "site"


def test_the_wheel_serves_from_any_folder(unpacked: Path, tmp_path: Path) -> None:
    environment = os.environ | {"PYTHONPATH": str(unpacked), "TRACKER_INSTANCE": str(tmp_path / "instance")}
    done = subprocess.run(
        [sys.executable, "-c", ASK], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == [str(unpacked / "tracker"), "200", "True"]
