"""What a search costs among very many demands: by word on both databases, by meaning beside; the whole page.

Usage: bench/searching.py [KNOWN [POSTGRESQL_URL]]      100,000 by default, on SQLite

One thread in each process, medians and the slowest of all. By word: the page without the comparing of meanings. By
meaning: the same page with it, asked of the process beside, as the site does, while it is searched by word.
"""

import logging
import os
import sys
import threading
from dataclasses import replace
from multiprocessing import get_context
from multiprocessing.synchronize import Event
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, sleep

sys.path.insert(0, str(Path(__file__).parent.parent))

from flask import Flask
from made.demands import demands
from made.programme import published
from sqlalchemy.orm import Session

from tracker.config import Config, load
from tracker.matching import model
from tracker.matching.reasons import Said
from tracker.programme import beside
from tracker.programme.working import Matching, Near
from tracker.site import search_index
from tracker.wiring import application, connected

KNOWN, ROUNDS = 100_000, 15
ASKED = {
    "a common word": "зарплату",
    "two words": "повысить зарплату",
    "Kazakh, typed plainly": "зейнетакы",
    "the beginning of a word": "пенс",
    "two letters": "за",
    "eight words": "повысить зарплату всем рабочим не ниже прожиточного минимума сейчас",
    "nothing": "абракадабра",
    "nothing, five words": "абракадабра тарабарщина белиберда галиматья чепуха",
    "a rare region": "зарплату&region=turkistan",
    "only lists": "зарплату&kind=list",
    "the last page": "зарплату&page=250",
}


def milliseconds(app: Flask, address: str) -> list[float]:
    client, found = app.test_client(), []
    for _ in range(ROUNDS):
        begun = perf_counter()
        assert client.get(address).status_code == 200
        found.append(1000 * (perf_counter() - begun))
    return found


def measure(config: Config, way: str) -> None:
    app = application(replace(config, matching="beside"))
    print(f"{way:<30}{'ms':>8}{'slowest':>9}")
    for what, asked in ASKED.items():
        found = milliseconds(app, f"/ru/search?q={asked}")
        print(f"{what:<30}{median(found):>8.1f}{max(found):>9.1f}")
    app.extensions["tracker"].database.close()


class Forgetful(Matching):
    """Makes the vector of each search anew, as if nobody had searched for it before."""

    def _like(self, session: Session, said: Said, limit: int, wait: float) -> Near:
        model._recent.clear()
        return super()._like(session, said, limit, wait)


def answer(config: Config, over: Event) -> None:
    """The process beside as far as it answers, until it is over: nothing else waits for it here."""
    database, path = connected(replace(config, matching="beside")), beside.socket_path(config.folder)
    server = beside._Server(path, database, Forgetful())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    over.wait()
    server.leave()


def compared(app: Flask) -> bool:
    """Whether meanings are compared."""
    return app.test_client().get("/ru/search.json?q=пенсия").get_json()["alike"] is not None


def main(arguments: list[str]) -> None:
    known = int(arguments[0]) if arguments else KNOWN
    logging.disable()
    made = demands(known)
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    with TemporaryDirectory() as folder:
        settings = {"TRACKER_INSTANCE": folder}
        if len(arguments) > 1:
            settings["TRACKER_DATABASE_URL"] = arguments[1]
        config = load(settings)
        app = application(config)
        database = app.extensions["tracker"].database
        published(database.engine, made, model.model_name())
        begun = perf_counter()
        with database.acting() as session:
            search_index.rebuild(session)
        print(f"{known} demands; the index made anew in {perf_counter() - begun:.0f} s")
        database.close()
        measure(config, "by word")
        with_meaning(config, "by word and by meaning")


def with_meaning(config: Config, title: str) -> None:
    way = get_context("spawn")
    over = way.Event()
    other = way.Process(target=answer, args=(config, over))
    other.start()
    asking = application(replace(config, matching="beside"))
    while not compared(asking):  # it reads all vectors first
        sleep(1)
    measure(config, title)
    over.set()
    other.join()


if __name__ == "__main__":
    main(sys.argv[1:])
