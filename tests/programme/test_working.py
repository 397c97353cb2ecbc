"""What is published is compared after the act, whatever happens to the model."""

import shutil
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.conftest import Clock
from tests.programme.parties import GAS, WAGES, by_two, demand_of, opened, supported, with_list
from tests.world import World, config_in
from tracker.database import Database
from tracker.groups.proposals import confirm
from tracker.matching import encoders, model
from tracker.matching.likeness import thresholds
from tracker.matching.reasons import Said
from tracker.programme import actions, beside
from tracker.programme.committee_queries import suggestions_open
from tracker.programme.models import MatchingTask, Suggestion, Vector
from tracker.programme.queries import common_demand
from tracker.programme.tallies import tallies
from tracker.programme.working import TRIES, Matching, matching_of
from tracker.record.verify import differences
from tracker.wiring import application


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


def test_whoever_publishes_waits_for_no_model(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the process beside: the model may take as long as it will, others publish meanwhile."""
    ready, asked = threading.Event(), threading.Event()

    class Slow(encoders.Letters):
        name = "ngrams-slow"

        def encode(self, texts: Sequence[str]) -> encoders.Vectors:
            asked.set()
            assert ready.wait(30)
            return super().encode(texts)

    model._recent.clear()
    monkeypatch.setattr(encoders, "_chosen", Slow())
    database.afterwards = None
    with database.acting() as session:
        one = with_list(session, "depot-three", GAS)
    work = threading.Thread(target=Matching(), args=(database,))
    work.start()
    assert asked.wait(30)
    with database.acting() as session:  # the model is at work, and nobody waits for it
        two = with_list(session, "mine-seven", GAS)
    ready.set()
    work.join()
    Matching()(database)
    with database.reading() as session:
        assert [len(suggestions_open(session, party[0].id)) for party in (one, two)] == [1, 1]
    model._recent.clear()


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
        numbers = {"suggested": 2, "confirmed": 0, "declined": 0, "by_hand": 0, "otherwise": 0}
        assert tallies(session) == {"ru": numbers}


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
        assert _done(database)
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


def test_the_process_beside_is_called_when_something_was_published(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beside, "POLL", 600.0)
    ended, path = threading.Event(), beside.socket_path(tmp_path)
    remote = beside.Remote(path)
    database.afterwards = remote.call
    with database.acting() as session:
        with_list(session, "depot-three", GAS)  # nobody listens yet: that holds up nobody
    work = threading.Thread(target=beside.run, args=(database, path, lambda *_: None, lambda: not ended.is_set()))
    work.start()
    try:
        assert _done(database)  # at the start it looks by itself
        with database.acting() as session:
            with_list(session, "depot-four", GAS)
        assert _done(database)
    finally:
        ended.set()
        remote.call(database)
        work.join()


def _done(database: Database) -> bool:
    for _ in range(200):
        if not left(database):
            return True
        time.sleep(0.1)
    return False


def test_the_process_beside_is_ready_before_somebody_asks(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready, ended = threading.Event(), threading.Event()
    wordings: list[str] = []

    class Told(Matching):
        def warm(self, database: Database) -> None:
            super().warm(database)
            wordings.extend(self.field.wordings)
            ready.set()

    with database.acting() as session:
        with_list(session, "depot-three", GAS)
    Matching()(database)
    monkeypatch.setattr(beside, "Matching", Told)
    monkeypatch.setattr(beside, "WARM_AFTER", 0.0)
    path = beside.socket_path(tmp_path)
    work = threading.Thread(target=beside.run, args=(database, path, lambda *_: None, lambda: not ended.is_set()))
    work.start()
    assert ready.wait(30)
    ended.set()
    work.join(30)
    assert len(wordings) == 1


def test_pages_of_a_site_with_a_process_beside_load_no_model(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(world.file, tmp_path / "tracker.db")
    app = application(replace(config_in(tmp_path), matching="beside"), Clock())
    app.config["WTF_CSRF_ENABLED"] = False
    monkeypatch.setattr(encoders, "_that_run", lambda: pytest.fail("the model was loaded"))
    monkeypatch.setattr(encoders, "_chosen", None)
    for person, address in (
        ("seat", "groups/main-mine/suggestions"),
        ("seat", "groups/main-mine/find?q=pay"),
        ("seat", f"drafts/{world.ids['draft']}/others"),
        ("delegate", "council/gathering"),
        ("anonymous", "programme"),
        ("anonymous", "matching"),
    ):
        assert world.signed_in(app, person).get(f"/en/{address}").status_code == 200, address
    app.extensions["tracker"].database.close()


def test_two_committees_confirm_at_once(database: Database) -> None:
    with database.acting() as session:
        one, two = with_list(session, "depot-three", GAS), with_list(session, "mine-seven", GAS)
        three = with_list(session, "third-mine", GAS)
        opened(session, one)
        proposals = [
            actions.confirm_support(session, party[1][0].id, party[0], demand_of(session, party), 1)
            for party in (two, three)
        ]
    together = threading.Barrier(2)

    def second(by: str, proposal: str) -> None:
        together.wait()
        with database.acting() as session:
            confirm(session, by, proposal)

    pairs = [(party[1][1].id, proposal.id) for party, proposal in zip((two, three), proposals, strict=True)]
    threads = [threading.Thread(target=second, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as session:
        shown = common_demand(session, 1)
        assert shown is not None and (shown.totals.groups, shown.suggested) == (3, 0)
    assert list(differences(database)) == []


def test_the_figures_count_what_became_of_suggestions(database: Database) -> None:
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
