"""The programme with 100 common demands and 10,000 supports: statements, time, bytes; against the database's own time.

Usage: bench/programme.py [COMMONS SUPPORTS GROUPS]      100 10000 1000 by default
"""

import logging
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parent.parent))

from made.programme import begun, filled
from pages import Spent, measured

from tracker.config import load
from tracker.wiring import application

PAGES = ("programme", "programme/matrix", "programme/agreement", "programme/growth")


def main(arguments: list[str]) -> None:
    commons, supports, groups = (int(one) for one in arguments or ("100", "10000", "1000"))
    logging.disable()
    with TemporaryDirectory() as folder:
        app = application(load({"TRACKER_INSTANCE": folder, "TRACKER_PAGE_CACHE": "0"}))
        database = app.extensions["tracker"].database
        filled(database.engine, commons, supports, groups)
        begun(database.engine)
        spent = Spent(database.engine)
        print(f"{commons} common demands, {supports} supports, {groups} groups")
        print(f"{'page':<34}{'bytes':>7}{'statements':>12}{'ms':>8}{'of them db':>12}{'ratio':>7}")
        for page in PAGES:
            size, statements, whole, inside = measured(app, spent, f"/ru/{page}")
            print(f"/ru/{page:<30}{size:>7}{statements:>12}{whole:>8.1f}{inside:>12.1f}{whole / inside:>7.1f}")
        database.close()


if __name__ == "__main__":
    main(sys.argv[1:])
