"""From every release to this one, with data in it, on both databases."""

import gzip
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, create_engine, insert, select, text
from sqlalchemy.orm import Session

from tests.conftest import ONLY, RECORD_KEY, Clock
from tests.people import CARRIED
from tests.postgres import new_database
from tracker.committees.models import Contest
from tracker.config import Config
from tracker.database import TRIGGERS, Database, existing_triggers
from tracker.demands.models import Demand
from tracker.migrating import _alembic, _revisions, current_revision, migrate
from tracker.record.verify import differences
from tracker.site.models import SearchItem
from tracker.site.search import Filters, find
from tracker.site.search_index import renew
from tracker.site.search_words import asked_words
from tracker.votes.models import Motion, SingleCount, Vote
from tracker.votes.tellers import enter_count
from tracker.wiring import connected, prepared

RELEASES = Path(__file__).parent / "releases"
NEWEST = "0008"


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param not in ONLY:
        pytest.skip(f"TEST_DATABASE leaves out {request.param}")
    url = f"sqlite:///{tmp_path / 'tracker.db'}"
    if request.param == "postgresql":
        url = new_database(request.getfixturevalue("server"))
    database = connected(Config(instance=str(tmp_path), database_url=url, record_key=RECORD_KEY), Clock())
    yield database
    database.close()


def fill_as_released(database: Database, revision: str, folder: Path) -> None:
    """Bring an empty database to a release, with everything that a database of that release held."""
    file = folder / f"{revision}.db"
    with gzip.open(RELEASES / f"{revision}.db.gz") as packed, file.open("wb") as unpacked:
        shutil.copyfileobj(packed, unpacked)
    command.upgrade(_alembic(database), revision)
    tables, old = MetaData(), create_engine(f"sqlite:///{file}")
    tables.reflect(database.engine)
    with old.connect() as source, database.engine.begin() as target:
        for table in tables.sorted_tables:
            rows = [dict(row) for row in source.execute(select(table)).mappings()]
            target.execute(table.delete())
            if rows:
                target.execute(insert(table), rows)
    old.dispose()


def votes_of(session: Session) -> list[tuple[object, ...]]:
    """What was counted, vote by vote."""
    columns = (Vote.entry, Vote.number, Vote.rule, Vote.members, Vote.carried, Vote.figures, Vote.chair)
    return [tuple(row) for row in session.execute(select(*columns).order_by(Vote.entry))]


def test_a_draft_of_the_first_release_is_there_after_the_upgrade(empty: Database) -> None:
    command.upgrade(_alembic(empty), "0001")
    with empty.engine.begin() as connection:
        connection.execute(text("INSERT INTO account VALUES ('a', 'bolat-1', '', '', :no)"), {"no": False})
        connection.execute(text("INSERT INTO record_entry VALUES (0, 'record_key', NULL, '{}')"))
        for name in ("slug", "name", "town"):
            row = {"id": f"0/{name}", "text": f"the {name}"}
            connection.execute(text("INSERT INTO record_text VALUES (:id, 0, '00', :text)"), row)
        group = (
            "INSERT INTO \"group\" VALUES ('g', 0, '2022-01-05', 'workplace', 'oil', 'mangystau', '[]', 'members', 1, 90,"
            " '2022-01-05', 'provisional', 0, NULL, '0/slug', '0/name', '0/town')"
        )
        connection.execute(text(group))
        connection.execute(text("INSERT INTO draft VALUES ('d', 'g', NULL, 1, '{\"items\": []}', NULL)"))
        connection.execute(text("INSERT INTO draft_version VALUES ('d', 1, 'a', '2022-01-05', '{\"items\": []}')"))
    assert migrate(empty)
    with empty.engine.connect() as connection:
        row = connection.execute(text("SELECT draft_id, version, day, base, merged FROM draft_version")).one()
        assert tuple(row) == ("d", 1, "2022-01-05", None, False)
    assert existing_triggers(empty.engine) == {trigger.name for trigger in TRIGGERS}
    assert (current_revision(empty), migrate(empty)) == (NEWEST, False)


def test_what_the_second_release_counted_is_there_after_the_upgrade(empty: Database, tmp_path: Path) -> None:
    fill_as_released(empty, "0002", tmp_path)
    with empty.engine.connect() as connection:
        old = "SELECT entry, number, rule, members, carried FROM vote ORDER BY entry"
        before = [(*row[:4], bool(row[4])) for row in connection.execute(text(old))]
    assert (migrate(empty), current_revision(empty)) == (True, NEWEST)
    assert existing_triggers(empty.engine) == {trigger.name for trigger in TRIGGERS}
    assert list(differences(empty)) == []
    with empty.reading() as session:
        assert [row[:5] for row in votes_of(session)] == before
        assert {row[2] for row in votes_of(session)} == {"house_demands@1", "house_motion@1"}
        assert Counter(session.scalars(select(Motion.state))) == {"counted": len(before), "open": 1}


def test_a_count_that_the_second_release_began_is_ended_after_the_upgrade(empty: Database, tmp_path: Path) -> None:
    fill_as_released(empty, "0002", tmp_path)
    migrate(empty)
    with empty.acting() as session:
        motion = session.scalars(select(Motion).where(Motion.state == "open")).one()
        (sitting,) = motion.meeting.sittings
        (begun,) = session.scalars(select(SingleCount).where(SingleCount.motion_id == motion.id))
        (other,) = set(sitting.tellers) - {begun.account_id}
        enter_count(session, other, motion.id, replace(CARRIED, present=77, for_=71))
        assert (motion.state, motion.meeting.state) == ("counted", "open")
        vote = session.get_one(Vote, motion.vote_entry)
        assert (vote.carried, vote.rule, vote.notice_days) == (True, "house_demands@1", None)
        assert (vote.figures, vote.earlier) == ([begun.figures | {"lines": []}], [])
    assert list(differences(empty)) == []


def test_what_was_published_before_there_was_an_index_is_found_after_the_upgrade(
    empty: Database, tmp_path: Path
) -> None:
    fill_as_released(empty, "0002", tmp_path)
    migrate(empty)
    with empty.reading() as session:
        assert session.scalars(select(SearchItem)).all() == []
    renew(empty)  # as at every start
    with empty.reading() as session:
        asked = session.scalars(select(Demand.id).where(Demand.asked)).all()
        indexed = session.scalars(select(SearchItem).where(SearchItem.kind == "demand")).all()
        assert (len(asked) > 0, sorted(item.subject for item in indexed)) == (True, sorted(asked))
        rows, _more = find(session, asked_words(indexed[-1].stems.split()[0], "ru"), Filters(), 1)
        assert indexed[-1].id in {item.id for item, _group in rows}


def test_what_this_release_knows_without_alembic_is_what_alembic_knows() -> None:
    script = ScriptDirectory.from_config(_alembic(Database("sqlite://")))
    found = [revision.revision for revision in script.walk_revisions()]
    assert (_revisions(), script.get_current_head()) == (sorted(found), NEWEST)
    assert _revisions()[-1] == NEWEST


def test_a_database_of_this_release_is_served_without_alembic(tmp_path: Path) -> None:
    code = (
        "import sys; from tracker.config import load; from tracker.wiring import prepared;"
        "prepared(load()).close(); print('alembic' in sys.modules)"
    )
    said = [
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"TRACKER_INSTANCE": str(tmp_path), "TRACKER_DATABASE_URL": ""},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for _ in range(2)
    ]
    assert said == ["True", "False"]


def test_an_empty_database_comes_to_the_same_tables(empty: Database) -> None:
    config = Config(database_url=empty.url, record_key=RECORD_KEY)
    prepared(config, Clock()).close()
    assert current_revision(empty) == NEWEST


def test_an_election_prepared_before_there_were_calls_can_be_put_after_the_upgrade(empty: Database) -> None:
    """Its candidates, seats and term are those of a call with one contest."""
    command.upgrade(_alembic(empty), "0003")
    tables = MetaData()
    tables.reflect(empty.engine)
    with empty.engine.begin() as connection:
        connection.execute(text("INSERT INTO record_entry VALUES (0, 'record_key', NULL, '{}')"))
        for name in ("slug", "name", "town"):
            row = {"id": f"0/{name}", "text": f"the {name}"}
            connection.execute(text("INSERT INTO record_text VALUES (:id, 0, '00', :text)"), row)
        group = {
            "id": "g",
            "entry": 0,
            "day": "2022-01-05",
            "kind": "workplace",
            "sector": "oil",
            "region": "mangystau",
            "languages": ["kk"],
            "rule_set": "members",
            "rule_version": 1,
            "rules": {},
            "standing": "provisional",
            "standing_entry": 0,
            "slug_id": "0/slug",
            "name_id": "0/name",
            "town_id": "0/town",
        }
        connection.execute(insert(tables.tables["group"]).values(group))
        draft = {
            "id": "e",
            "group_id": "g",
            "seats": 3,
            "term_until": "2023-01-05",
            "method": "approval",
            "candidates": ["Aigul", "Bolat", "№ 114"],
            "candidate_accounts": ["a"],
        }
        connection.execute(insert(tables.tables["election_draft"]).values(draft))
    assert migrate(empty)
    with empty.reading() as session:
        contest = session.get_one(Contest, "e")
        assert (contest.kind, contest.numbers, contest.candidates) == ("open", [1, 2, 3], ["Aigul", "Bolat", "№ 114"])
        assert contest.candidate_accounts == ["a"]
        call = contest.call
        assert (call.state, call.method, call.term_until, call.body) == ("ready", "approval", "2023-01-05", None)
