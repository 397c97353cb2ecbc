"""How fast the record is verified: with every table rebuilt, against hashing its entries alone. In turn, medians."""

import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parent.parent))

from sqlalchemy import select

from tests.conftest import RECORD_KEY
from tests.people import registered
from tracker.config import Config
from tracker.database import Database
from tracker.record.actions import append, parsed
from tracker.record.models import RecordEntry
from tracker.record.tree import grown, leaf_hash
from tracker.record.verify import differences
from tracker.wiring import prepared

ENTRIES, ROUNDS = 3_000, 5


def filled(folder: str) -> Database:
    """A record of so many entries, each with its effect on public tables."""
    config = Config(instance=folder, database_url=f"sqlite:///{folder}/tracker.db", record_key=RECORD_KEY)
    database = prepared(config)
    with database.acting() as session:
        group, _founders = registered(session, "bench-mine")
        for number in range(ENTRIES):
            data = {"group": group.id, "by": [], "number": 90 + number, "day": "2022-01-03"}
            append(session, "headcount_stated", data)
    return database


def hashing(database: Database) -> None:
    with database.reading() as session:
        frontier: list[bytes] = []
        for size, row in enumerate(session.scalars(select(RecordEntry).order_by(RecordEntry.index))):
            frontier, _made = grown(size, frontier, leaf_hash(parsed(row).body()))


def verifying(database: Database) -> None:
    assert list(differences(database)) == []


def seconds(deed: Callable[[Database], None], database: Database) -> float:
    begun = perf_counter()
    deed(database)
    return perf_counter() - begun


def main() -> None:
    with TemporaryDirectory() as folder:
        database = filled(folder)
        pairs = [(seconds(hashing, database), seconds(verifying, database)) for _ in range(ROUNDS)]
        database.close()
    alone, whole = median(a for a, _ in pairs), median(w for _, w in pairs)
    print(f"{'':<42}{'entries/s':>12}{'ratio':>8}")
    print(f"{'hashing alone':<42}{ENTRIES / alone:>12.0f}{1:>8.2f}")
    print(f"{'hashes, signatures, texts, tables rebuilt':<42}{ENTRIES / whole:>12.0f}{alone / whole:>8.2f}")


if __name__ == "__main__":
    main()
