"""What two people are about to publish is read before the second one says yes."""

import threading
import time
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tests.people import adopted, content, vouched
from tests.programme.parties import GAS, WAGES
from tests.programme.test_working import Broken, left
from tracker.accounts.models import Account
from tracker.database import Database
from tracker.demands.actions import publish_list
from tracker.groups.models import Proposal
from tracker.groups.proposals import confirm, decline
from tracker.matching import encoders, model
from tracker.matching.encoders import Vectors, encoder
from tracker.matching.reasons import Said
from tracker.programme import ahead, beside
from tracker.programme.ahead import Ahead


def waiting(session: Session, slug: str, *demands: str, lang: str = "ru") -> tuple[Proposal, Account]:
    """A list that one has proposed for publication, and who may confirm it."""
    group, founders = vouched(session, slug)
    draft = adopted(session, group, founders, content(*demands, lang=lang))
    return publish_list(session, founders[0].id, draft.id), founders[1]


def test_it_reads_what_waits_for_a_second_person_and_nothing_else(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.acting() as session:
        waiting(session, "depot-three", GAS, WAGES)
        refused, second = waiting(session, "mine-seven", "Построить больницу")
        decline(session, second.id, refused.id)
        done, second = waiting(session, "port-nine", "Вернуть уволенных")
        confirm(session, second.id, done.id)
    with database.reading() as session:
        assert ahead.proposed(session) == [Said(GAS, "ru"), Said(WAGES, "ru")]
        monkeypatch.setattr(ahead, "MOST", 1)
        assert ahead.proposed(session) == [Said(GAS, "ru")]


def test_no_model_runs_once_more_when_it_is_published(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    two = "Повысьте зарплату и отремонтируйте крышу школы"
    with database.acting() as session:
        proposal, second = waiting(session, "depot-three", GAS, two, *(f"Требование {each}" for each in range(5)))
    reading = Ahead()
    model._recent.clear()
    assert reading.some() == 0  # it was not told yet to look
    reading.look(database)
    assert [reading.some(), reading.some(), reading.some()] == [ahead.AT_ONCE, 2, 0]
    asked: list[str] = []
    encode = encoder().encode

    def counted(texts: list[str]) -> Vectors:
        asked.extend(texts)
        return encode(texts)

    monkeypatch.setattr(encoder(), "encode", counted)
    with database.acting() as session:
        confirm(session, second.id, proposal.id)
    assert left(database) == []
    assert asked == []


def test_a_model_that_fails_holds_up_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with database.acting() as session:
        waiting(session, "depot-three", GAS)
    reading = Ahead()
    model._recent.clear()
    monkeypatch.setattr(encoders, "_chosen", Broken())
    reading.look(database)
    assert [reading.some(), reading.some()] == [1, 0]
    assert "could not be read" in caplog.text
    assert GAS not in caplog.text


def test_the_process_beside_is_called_when_a_list_is_proposed(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, ended = threading.Event(), threading.Event()

    class Told(Ahead):
        def some(self) -> int:
            many = super().some()
            if many:
                read.set()
            return many

    monkeypatch.setattr(beside, "POLL", 600.0)
    monkeypatch.setattr(beside, "Ahead", Told)
    path = beside.socket_path(tmp_path)
    remote = beside.Remote(path)
    database.afterwards = remote.call
    work = threading.Thread(target=beside.run, args=(database, path, lambda *_: None, lambda: not ended.is_set()))
    work.start()
    try:
        while not path.exists():
            time.sleep(0.01)
        with database.acting() as session:
            waiting(session, "depot-three", GAS)
        assert read.wait(30)
    finally:
        ended.set()
        remote.call(database)
        work.join()
