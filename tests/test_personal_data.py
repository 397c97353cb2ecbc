"""Every private column that could hold something about a person is written down, with why and for how long."""

from pathlib import Path

import tracker.wiring  # noqa: F401  (all tables)
from tracker.database import Base, public_tables

DOCUMENT = Path(__file__).parent.parent / "docs" / "personal-data.md"


def rows(heading: str) -> list[list[str]]:
    section = DOCUMENT.read_text(encoding="utf-8").split(f"## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| `")]
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines]


def test_every_private_column_is_in_one_of_the_tables() -> None:
    public = {table.__tablename__ for table in public_tables()}
    columns = {f"{t.name}.{c.name}" for t in Base.metadata.sorted_tables if t.name not in public for c in t.columns}
    about = [row[0] for row in rows("About a person")]
    rest = [f"{table}.{name}" for table, names in rows("Not about a person") for name in names.split()]
    assert sorted(about + rest) == sorted(columns)


def test_each_says_why_and_how_long() -> None:
    assert [row for row in rows("About a person") if len(row) != 3 or not all(row)] == []


def test_no_public_table_points_to_a_private_one() -> None:
    public = {table.__tablename__ for table in public_tables()}
    wrong = [
        f"{table.__tablename__}.{key.parent.name}"
        for table in public_tables()
        for key in table.__table__.foreign_keys
        if key.column.table.name not in public | {"record_text"}
    ]
    assert wrong == []
