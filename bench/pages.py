"""What pages weigh and cost: bytes as sent, statements, time against the database's own. Medians."""

import logging
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from flask import Flask
from sqlalchemy import Engine, event

sys.path.insert(0, str(Path(__file__).parent.parent))

from tracker.config import load
from tracker.demo import fill
from tracker.wiring import application

PAGES = ("", "programme", "programme/P-2", "groups", "groups/zhanaozen-oil", "groups/zhanaozen-oil/lists/1", "record")
ROUNDS = 21


class Spent:
    """Statements and seconds in the database."""

    def __init__(self, engine: Engine) -> None:
        self.statements, self.seconds, self._begun = 0, 0.0, 0.0
        event.listen(engine, "before_cursor_execute", self._before)
        event.listen(engine, "after_cursor_execute", self._after)

    def _before(self, *_: object) -> None:
        self._begun = perf_counter()

    def _after(self, _connection: object, _cursor: object, statement: str, *_: object) -> None:
        # The look for changes is of no page: four times a second, however many are read.
        self.statements += not statement.startswith("BEGIN") and "page_change" not in statement
        self.seconds += perf_counter() - self._begun


def measured(app: Flask, spent: Spent, address: str) -> tuple[int, int, float, float]:
    """(bytes, statements, milliseconds, milliseconds in the database) of one rendering."""
    client, rows = app.test_client(), []
    for _ in range(ROUNDS):
        spent.statements, spent.seconds = 0, 0.0
        begun = perf_counter()
        answer = client.get(address, headers={"Accept-Encoding": "br"})
        rows.append((perf_counter() - begun, spent.seconds, spent.statements))
        assert answer.status_code == 200, address
    size = len(answer.get_data())
    return size, rows[-1][2], 1000 * median(r[0] for r in rows), 1000 * median(r[1] for r in rows)


def main() -> None:
    logging.disable()
    with TemporaryDirectory() as folder:
        config = load({"TRACKER_INSTANCE": folder, "TRACKER_PAGE_CACHE": "0"})
        app = application(config)
        database = app.extensions["tracker"].database
        fill(database, config)
        spent = Spent(database.engine)
        print(f"{'page':<34}{'bytes':>7}{'statements':>12}{'ms':>8}{'of them db':>12}{'ratio':>7}")
        for page in PAGES:
            size, statements, whole, inside = measured(app, spent, f"/ru/{page}")
            print(f"/ru/{page:<30}{size:>7}{statements:>12}{whole:>8.1f}{inside:>12.1f}{whole / inside:>7.1f}")
        style = app.test_client().get("/static/style.css", headers={"Accept-Encoding": "br"})
        print(f"{'style.css':<34}{len(style.get_data()):>7}")
        database.close()


if __name__ == "__main__":
    main()
