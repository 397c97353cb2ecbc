"""Vectors of another model, or of another fitting, are made anew while the site is used."""

from collections import Counter

import numpy as np
import pytest
from sqlalchemy import delete, select, update

from tests.people import published, vouched
from tests.programme.parties import GAS, with_list
from tracker.database import Database
from tracker.matching import encoders, model
from tracker.matching.model import model_name
from tracker.programme import renewing
from tracker.programme.committee_queries import suggestions_open
from tracker.programme.models import MatchingTask, Suggestion, Vector
from tracker.programme.renewing import renew, stale
from tracker.programme.vectors import compared
from tracker.record.actions import blank


def as_of_an_older_model(database: Database) -> dict[str, bytes]:
    """Two groups with like demands whose vectors another model made; gives those that this one had made."""
    with database.acting() as session:
        for slug in ("north-mine", "south-mine"):
            group, founders = vouched(session, slug, sector="mining")
            published(session, group, founders, "Повысить зарплату шахтёрам", "Снизить цену на газ", "Больше автобусов")
    with database.acting() as session:
        kept = {row.text_id: row.data for row in session.scalars(select(Vector))}
        session.execute(update(Vector).values(model="older", data=b"\0" * 8))
    return kept


def test_all_are_made_anew_as_they_would_have_been_made(database: Database) -> None:
    before = as_of_an_older_model(database)
    steps: list[tuple[int, int]] = []
    with database.reading() as session:
        assert stale(session) == 6
    assert renew(database, lambda done, total: steps.append((done, total))) == 6
    with database.reading() as session:
        assert stale(session) == 0
        rows = list(session.scalars(select(Vector)))
        assert {row.model for row in rows} == {model_name()}
        for row in rows:
            assert np.allclose(np.frombuffer(row.data, "<f4"), np.frombuffer(before[row.text_id], "<f4"))
    assert steps == [(6, 6)]
    assert renew(database, lambda done, total: steps.append((done, total))) == 0
    assert steps == [(6, 6)]


def test_demands_are_compared_again_once_they_are(database: Database) -> None:
    as_of_an_older_model(database)
    renew(database)
    with database.acting() as session:
        group, founders = vouched(session, "east-mine", sector="mining")
        published(session, group, founders, "Зарплату шахтёров увеличить вдвое")
    with database.reading() as session:
        assert suggestions_open(session, group.id)


def test_a_text_that_was_removed_is_left_out(database: Database) -> None:
    as_of_an_older_model(database)
    with database.acting() as session:
        first = session.scalars(select(Vector.text_id).order_by(Vector.text_id).limit(1)).one()
        blank(session, [first], "threats")
    assert renew(database) == 5
    with database.reading() as session:
        assert stale(session) == 0


def test_some_at_a_time(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renewing, "AT_ONCE", 4)
    as_of_an_older_model(database)
    steps: list[tuple[int, int]] = []
    renew(database, lambda done, total: steps.append((done, total)))
    assert steps == [(4, 6), (6, 6)]


def test_how_far_it_is_can_be_read(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Committees and delegates are told so on the pages where something may be missing."""
    monkeypatch.setattr(renewing, "AT_ONCE", 4)
    as_of_an_older_model(database)
    renewal = renewing.Renewal()
    told = []
    for _step in range(3):
        renewal.some(database)
        with database.reading() as session:
            found = compared(session)
            told.append((found.model == model_name(), found.done, found.total))
    assert told == [(True, 4, 6), (True, 6, 6), (True, 6, 6)]


def test_what_is_published_meanwhile_is_compared_when_the_model_fails_in_the_middle(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The letters take over, and can compare nothing until all vectors are made anew."""
    if not model.is_full():
        pytest.skip("only letters are compared here")
    with database.acting() as session:
        one = with_list(session, "depot-three", GAS)
    monkeypatch.setattr(encoders, "_given_up", set())
    monkeypatch.setattr(encoders, "_chosen", None)
    model._recent.clear()

    def half_loaded(_self: encoders.Meaning, _texts: object) -> encoders.Vectors:
        raise RuntimeError

    monkeypatch.setattr(encoders.Meaning, "encode", half_loaded)
    with database.acting() as session:
        two = with_list(session, "mine-seven", GAS + "!")
    assert database.afterwards is not None
    database.afterwards(database)
    with database.reading() as session:
        assert stale(session) == 0 and not model.is_full()
        assert [len(suggestions_open(session, party[0].id)) for party in (one, two)] == [1, 1]
    model._recent.clear()


def test_what_was_suggested_by_an_old_model_is_compared_anew(database: Database) -> None:
    as_of_an_older_model(database)
    with database.acting() as session:
        session.execute(delete(Suggestion))
    renew(database)
    assert database.afterwards is not None
    database.afterwards(database)
    with database.reading() as session:
        assert sorted(Counter(row.group_id for row in session.scalars(select(Suggestion))).values()) == [3, 3]
        assert session.scalars(select(MatchingTask)).all() == []
