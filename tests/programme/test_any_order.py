"""Whatever groups confirm, decline, withdraw and move, in whatever order: nothing is lost, and the record tells it all."""

import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.conftest import RECORD_KEY, Clock
from tests.programme.parties import GAS, WAGES, by_two, opened, with_list
from tracker.accounts.models import Account
from tracker.config import Config
from tracker.database import Database
from tracker.demands.models import Demand
from tracker.demands.queries import demands_of_group
from tracker.groups.models import Group, Proposal
from tracker.groups.queries import group_by_slug, groups_of_standing
from tracker.programme import actions, moving
from tracker.programme.committee_queries import suggestions_open
from tracker.programme.models import CommonDemand, Support
from tracker.programme.queries import programme, supports_of
from tracker.programme.rules import RELATIONS
from tracker.record.verify import differences
from tracker.votes.models import Vote
from tracker.wiring import connected, prepared
from tracker.words import Refused

SLUGS = ("depot-three", "mine-seven", "clinic-five")
COMMONS = (1, 2, 3)
PLACES = st.integers(0, 1)
GROUPS = st.sampled_from(SLUGS)
NUMBERS = st.sampled_from(COMMONS)
STEPS = st.one_of(
    st.tuples(st.just("confirm"), GROUPS, PLACES, NUMBERS, st.sampled_from(RELATIONS)),
    st.tuples(st.just("withdraw"), GROUPS, PLACES, NUMBERS),
    st.tuples(st.just("move"), GROUPS, PLACES, NUMBERS, NUMBERS),
    st.tuples(st.just("decline"), GROUPS),
)
Said = dict[tuple[str, int], str]


def config_in(folder: Path) -> Config:
    return Config(instance=str(folder), database_url=f"sqlite:///{folder / 'tracker.db'}", record_key=RECORD_KEY)


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three groups of two demands each; two of them have opened a common demand, one of them two."""
    folder = tmp_path_factory.mktemp("begun")
    database = prepared(config_in(folder), Clock())
    with database.acting() as session:
        one, two, _three = (with_list(session, slug, GAS, WAGES) for slug in SLUGS)
        assert [opened(session, one), opened(session, two), opened(session, two, 1)] == list(COMMONS)
    database.close()
    return folder / "tracker.db"


def act(session: Session, said: Said, step: tuple[object, ...]) -> None:
    """Do a step as two of the committee would, and tell the model what must have come of it."""
    kind, slug, *rest = step
    group = group_by_slug(session, str(slug))
    assert group is not None
    first, second = committee(session, group)
    if kind == "decline":
        waiting = suggestions_open(session, group.id)
        if waiting:
            by_two(session, actions.decline_suggestion(session, first.id, group, waiting[0].suggestion.id, ""), second)
        return
    demand = demands_of_group(session, group.id)[int(str(rest[0]))]
    number = int(str(rest[1]))
    proposals: dict[object, Callable[[], Proposal]] = {
        "confirm": lambda: actions.confirm_support(session, first.id, group, demand, number, str(rest[2])),
        "withdraw": lambda: actions.withdraw_support(session, first.id, group, demand, number),
        "move": lambda: moving.move_support(session, first.id, group, demand, number, int(str(rest[2]))),
    }
    by_two(session, proposals[kind](), second)
    if kind == "confirm":
        said[demand, number] = str(rest[2])
        return
    del said[demand, number]
    if kind == "move":
        said[demand, int(str(rest[2]))] = "same"


def committee(session: Session, group: Group) -> list[Account]:
    query = select(Account).where(Account.handle.in_([f"{group.slug}-{n}" for n in (1, 2)]))
    return list(session.scalars(query.order_by(Account.handle)))


def told(session: Session) -> Said:
    return {(one.demand_id, number): one.relation for number in COMMONS for one in supports_of(session, number)}


def kept(session: Session) -> tuple[object, ...]:
    """What no deed of this kind may touch."""
    tables = (Demand, Vote, CommonDemand)
    counts = tuple(session.scalar(select(func.count()).select_from(table)) for table in tables)
    numbers = tuple(session.scalars(select(CommonDemand.number).order_by(CommonDemand.number)))
    return (*counts, numbers)


def every_step_is_kept(database: Database, steps: list[tuple[object, ...]]) -> None:
    with database.reading() as session:
        before, said, supports = kept(session), told(session), 0
    for step in steps:
        with suppress(Refused), database.acting() as session:
            trial = dict(said)
            act(session, trial, step)
            said = trial
        with database.reading() as session:
            assert told(session) == said, step
            assert kept(session) == before
            many = len(session.scalars(select(Support.id)).all())
            assert many >= supports  # what ended is told as ended, and stays
            supports = many
            for shown in programme(session):
                groups = {one.group_id for one in supports_of(session, shown.number) if one.relation == "same"}
                assert shown.totals.groups == len(groups)  # each once
            for group in groups_of_standing(session, ("vouched",)):
                open_ones = [
                    (s.suggestion.demand_id, s.suggestion.common_number) for s in suggestions_open(session, group.id)
                ]
                assert not set(open_ones) & set(said)  # what was answered is not asked again
    assert list(differences(database)) == []


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=4, max_size=10))
def test_any_order_keeps_everything(begun: Path, steps: list[tuple[object, ...]]) -> None:
    with TemporaryDirectory() as folder:
        shutil.copy(begun, folder)
        database = connected(config_in(Path(folder)), Clock())
        try:
            every_step_is_kept(database, steps)
        finally:
            database.close()
