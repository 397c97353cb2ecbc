"""What is published is compared after the act, whatever happens to the model."""

import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.programme.parties import GAS, WAGES, opened, with_list
from tracker.config import Config
from tracker.database import Database
from tracker.matching import encoders, model
from tracker.matching.likeness import thresholds
from tracker.matching.reasons import Said
from tracker.programme import beside
from tracker.programme.committee_queries import suggestions_open
from tracker.programme.models import MatchingTask, Suggestion, Vector
from tracker.programme.tallies import tallies
from tracker.programme.working import TRIES, Matching, matching_of
from tracker.record.verify import differences


class Broken(encoders.Letters):
    """The last way from texts to vectors: no other takes over."""

    name = "ngrams-broken"

    def encode(self, texts: object) -> encoders.Vectors:
        raise RuntimeError("half loaded")


def left(database: Database) -> list[tuple[int, int]]:
    with database.reading() as session:
        return [(task.entry, task.tries) for task in session.scalars(select(MatchingTask))]


def test_publishing_does_not_fail_with_the_model_and_nothing_is_lost(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    model._recent.clear()
    with monkeypatch.context() as broken:
        broken.setattr(encoders, "_chosen", Broken())
        with database.acting() as session:
            with_list(session, "depot-three", GAS)
            two = with_list(session, "mine-seven", GAS)
        assert {tries for _entry, tries in left(database)} == {1}
        assert list(differences(database)) == []
        with database.reading() as session:
            assert matching_of(session).like(session, Said(GAS, "ru"), 5) is None
    assert database.afterwards is not None
    database.afterwards(database)  # the model is back
    assert left(database) == []
    with database.reading() as session:
        assert len(suggestions_open(session, two[0].id)) == 1


def test_what_fails_three_times_is_left_alone(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    model._recent.clear()
    monkeypatch.setattr(encoders, "_chosen", Broken())
    with database.acting() as session:
        with_list(session, "depot-three", GAS)
    assert database.afterwards is not None
    for _ in range(TRIES + 1):
        database.afterwards(database)
    assert {tries for _entry, tries in left(database)} == {TRIES}


def test_two_processes_do_each_task_once(database: Database) -> None:
    both = [Matching(), Matching()]
    database.afterwards = None
    with database.acting() as session:
        with_list(session, "depot-three", GAS)
        with_list(session, "mine-seven", GAS)
    threads = [threading.Thread(target=one, args=(database,)) for one in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert left(database) == []
    with database.reading() as session:
        assert len(session.scalars(select(Suggestion)).all()) == 2
        assert len(session.scalars(select(Vector)).all()) == 2
        assert tallies(session) == {"ru": {"suggested": 2, "confirmed": 0, "declined": 0, "by_hand": 0}}


def test_the_process_beside_compares_and_answers(database: Database, tmp_path: Path) -> None:
    database.afterwards = None
    ended = threading.Event()
    path = beside.socket_path(tmp_path / ("deep" * 40))  # too long for a socket: it stands among temporary files
    remote = beside.Remote(path)
    with database.acting() as session:
        one = with_list(session, "depot-three", GAS)
        opened(session, one)
    with database.reading() as session:
        assert remote.like(session, Said(GAS, "ru"), 5) is None  # nobody listens yet
    work = threading.Thread(target=beside.run, args=(database, path, lambda *_: None, lambda: not ended.is_set()))
    work.start()
    try:
        for _ in range(200):
            if not left(database):
                break
            time.sleep(0.1)
        with database.reading() as session:
            near = remote.like(session, Said(GAS, "ru"), 5)
            assert near is not None and [(w.language, score > thresholds().likely) for w, score in near] == [
                ("ru", True)
            ]
            assert remote.like(session, Said("Тегін балабақша ашылсын", "kk"), 5) == []
        assert path.stat().st_mode & 0o077 == 0
    finally:
        ended.set()
        work.join()
    assert not path.exists()


def test_pages_of_a_site_with_a_process_beside_load_no_model(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from tracker.wiring import connected

    database = connected(replace(config, matching="beside"))
    monkeypatch.setattr(encoders, "_that_run", lambda: pytest.fail("the model was loaded"))
    monkeypatch.setattr(encoders, "_chosen", None)
    with database.acting() as session:
        with_list(session, "depot-three", GAS, WAGES)
    with database.reading() as session:
        assert matching_of(session).like(session, Said(GAS, "ru"), 5) is None
    database.close()


def test_the_figures_count_what_became_of_suggestions(database: Database) -> None:
    from tests.programme.parties import by_two, supported
    from tracker.programme import actions

    with database.acting() as session:
        one, two = with_list(session, "depot-three", GAS), with_list(session, "mine-seven", GAS)
        three, four = with_list(session, "third-mine", GAS), with_list(session, "fourth-mine", WAGES)
        opened(session, one)
    with database.acting() as session:
        supported(session, two, 1)
        declined = suggestions_open(session, three[0].id)[0].suggestion.id
        by_two(session, actions.decline_suggestion(session, three[1][0].id, three[0], declined, ""), three[1][1])
    with database.acting() as session:
        supported(session, four, 1)
    with database.reading() as session:
        found = tallies(session)
        assert {name: sum(own[name] for own in found.values()) for name in ("confirmed", "declined", "by_hand")} == {
            "confirmed": 1,
            "declined": 1,
            "by_hand": 1,
        }
