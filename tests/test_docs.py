"""The documents name what there is: settings, commands, rooms."""

from dataclasses import fields
from pathlib import Path

import click

from tracker.cli import main
from tracker.config import Config
from tracker.counting.presets import RULES

ROOT = Path(__file__).parent.parent


def first_cells(document: str, heading: str) -> list[str]:
    """The code in the first cells of the table under a heading."""
    section = (ROOT / "docs" / document).read_text(encoding="utf-8").split(f"## {heading}\n")[1].split("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| `")]
    return [row.split("`")[1] for row in rows]


def commands(group: click.Group, name: str) -> list[str]:
    found = []
    for word, command in group.commands.items():
        found += commands(command, f"{name} {word}") if isinstance(command, click.Group) else [f"{name} {word}"]
    return found


def test_every_setting_is_described() -> None:
    names = ["TRACKER_" + item.name.upper() for item in fields(Config) if item.name != "sources"]
    assert first_cells("operating.md", "Settings") == names


def test_every_command_is_described() -> None:
    assert sorted(first_cells("operating.md", "Commands")) == sorted(commands(main, "tracker"))


def test_every_room_is_in_the_readme() -> None:
    rooms = {folder.parent.name for folder in (ROOT / "tracker").glob("*/__init__.py")}
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert {line.split("`")[1].rstrip("/") for line in readme.splitlines() if line.startswith("| `")} == rooms


def test_links_between_documents_lead_somewhere() -> None:
    missing = []
    for document in [ROOT / "README.md", *(ROOT / "docs").glob("**/*.md")]:
        for part in document.read_text(encoding="utf-8").split("](")[1:]:
            target = part.split(")")[0]
            if not target.startswith("http") and not (document.parent / target).exists():
                missing.append((document.name, target))
    assert missing == []


def test_every_rule_is_described() -> None:
    lines = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8").splitlines()
    assert [line.split("`")[1] for line in lines if line.startswith("| `")] == [one.id for one in RULES]
