"""Whatever groups confirm, decline, withdraw, move and vote, in whatever order: nothing is lost, the record tells it all."""

import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import RECORD_KEY, Clock
from tests.people import CARRIED, counted, meeting
from tests.programme.parties import GAS, WAGES, by_two, opened, with_list
from tests.programme.test_voting import LOST
from tracker.accounts.models import Account
from tracker.config import Config
from tracker.database import Base, Database, public_tables
from tracker.demands.queries import demands_of_group
from tracker.groups.models import Group
from tracker.groups.queries import group_by_slug
from tracker.programme import actions, moving
from tracker.programme.models import Suggestion, Support
from tracker.programme.queries import programme, supports_of
from tracker.programme.rules import RELATIONS
from tracker.programme.tallies import BY_MATCHING, OUTCOMES, tallies
from tracker.record.models import RecordEntry, RecordText
from tracker.record.verify import differences
from tracker.votes.actions import enter_meeting
from tracker.votes.models import Vote
from tracker.wiring import connected, prepared

SLUGS = ("depot-three", "mine-seven", "clinic-five")
MOST = 5  # common demands
ALL = list(HealthCheck)
MOTIONS = {"support": "support", "withdraw": "withdraw_support", "move": "move_support"}
Pair = tuple[str, int]
Step = tuple[Any, ...]


@dataclass
class Stands:
    """What must stand: by demand and common demand the relation, and whether a vote gave it; demands with their groups."""

    demands: dict[str, str]
    opened: list[str]
    said: dict[Pair, tuple[str, bool]]
    declined: set[tuple[str, int | str]] = field(default_factory=set)

    def steps(self) -> dict[str, list[Step]]:
        """What groups can do now, by committee or by vote; and what must be refused, with why."""
        pairs = [(demand, number) for demand in self.demands for number in range(1, len(self.opened) + 1)]
        free, mine = [pair for pair in pairs if pair not in self.said], list(self.said)
        voted = [pair for pair in mine if self.said[pair][1]]
        by_two = [pair for pair in mine if pair not in voted]
        moves = [(*pair, new) for pair in mine for other, new in free if pair[0] == other]
        moves = [(demand, old, new) for demand, old, new in moves if self.said[demand, old][0] == "same"]
        of_committee = [step for step in moves if step[:2] in by_two]
        new = [(demand,) for demand in self.demands if demand not in self.opened]
        found: dict[str, list[Step]] = {
            "confirm": [(*pair, relation) for pair in free for relation in RELATIONS],
            "withdraw": by_two,
            "move": of_committee,
            "open": new if len(self.opened) < MOST else [],
            "vote support": free,
            "vote withdraw": mine,
            "vote move": moves,
            "vote lost": free,
            "refused confirm": [(*pair, "same", actions.AlreadySupports) for pair in mine],
            "refused withdraw": [(*pair, actions.SupportedByVote) for pair in voted],
            "refused move": [(*step, actions.SupportedByVote) for step in moves if step not in of_committee],
        }
        return {kind: steps for kind, steps in found.items() if steps}

    def follow(self, kind: str, step: Step) -> None:
        """What must have come of a step."""
        by_vote, deed, demand = kind.startswith("vote"), kind.split()[-1], step[0]
        if deed == "open":
            self.opened.append(demand)
            self.said[demand, len(self.opened)] = ("same", False)
        if deed in ("withdraw", "move"):
            del self.said[demand, step[1]]
        if deed in ("confirm", "support", "move"):
            self.said[demand, step[-1] if deed == "move" else step[1]] = (
                step[2] if deed == "confirm" else "same",
                by_vote,
            )


def config_in(folder: Path) -> Config:
    return Config(instance=str(folder), database_url=f"sqlite:///{folder / 'tracker.db'}", record_key=RECORD_KEY)


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three groups of two demands each; two of them have opened a common demand, one of them two."""
    folder = tmp_path_factory.mktemp("begun")
    database = prepared(config_in(folder), Clock())
    with database.acting() as session:
        one, two, _three = (with_list(session, slug, GAS, WAGES) for slug in SLUGS)
        assert [opened(session, one), opened(session, two), opened(session, two, 1)] == [1, 2, 3]
    database.close()
    return folder / "tracker.db"


def as_begun(session: Session) -> Stands:
    demands = {demand: slug for slug in SLUGS for demand in demands_of_group(session, group_of(session, slug).id)}
    of = {slug: [demand for demand in demands if demands[demand] == slug] for slug in SLUGS}
    commons = [of["depot-three"][0], *of["mine-seven"]]
    return Stands(demands, commons, {(demand, number): ("same", False) for number, demand in enumerate(commons, 1)})


def group_of(session: Session, slug: str) -> Group:
    found = group_by_slug(session, slug)
    assert found is not None
    return found


def act(session: Session, slug: str, kind: str, step: Step) -> None:
    """Do it as two of the committee would, or by a meeting that two tellers count."""
    group, (demand, *numbers) = group_of(session, slug), step
    query = select(Account).where(Account.handle.in_([f"{slug}-{n}" for n in (1, 2)])).order_by(Account.handle)
    first, second = session.scalars(query)
    way, _, deed = kind.rpartition(" ")
    if way == "vote":
        subject = ":".join(str(part) for part in step)
        motion = MOTIONS.get(deed, "support")
        put = enter_meeting(session, first.id, group, motion, subject, meeting(session, group))
        assert counted(session, put, LOST if deed == "lost" else CARRIED).carried is (deed != "lost")
        return
    ways = {
        "confirm": lambda: actions.confirm_support(session, first.id, group, demand, *numbers),
        "withdraw": lambda: actions.withdraw_support(session, first.id, group, demand, *numbers),
        "move": lambda: moving.move_support(session, first.id, group, demand, *numbers),
        "open": lambda: actions.open_common(session, first.id, group, *step),
        "decline": lambda: actions.decline_suggestion(session, first.id, group, str(numbers[0]), "not the same"),
    }
    by_two(session, ways[deed](), second)


def waiting(session: Session) -> list[Suggestion]:
    """What is suggested, by the demand that it is for and by what it is."""
    query = select(Suggestion).where(Suggestion.state == "open")
    return list(session.scalars(query.order_by(Suggestion.demand_id, Suggestion.common_number, Suggestion.other_id)))


def rows(session: Session) -> dict[tuple[str, Any], dict[str, Any]]:
    """Every row of the public tables and of the record, by its key."""
    found = {}
    kinds: list[type[Base]] = [*public_tables(), RecordEntry, RecordText]
    for table in (Base.metadata.tables[one.__tablename__] for one in kinds):
        keys = [column.key for column in table.primary_key.columns]
        for row in session.execute(select(table)).mappings():
            found[table.name, tuple(row[key] for key in keys)] = dict(row)
    return found


def kept(before: dict[tuple[str, Any], dict[str, Any]], after: dict[tuple[str, Any], dict[str, Any]]) -> Iterator[Pair]:
    """Every row that was there is there, as it was; a support may end, once: gives those that ended."""
    for key, row in before.items():
        now = after[key]
        if key[0] == "support" and row["withdrawn_entry"] is None and now["withdrawn_entry"] is not None:
            yield row["demand_id"], row["common_number"]
            now = now | {name: row[name] for name in ("withdrawn_entry", "withdrawn", "moved_to")}
        assert now == row, key


def told(session: Session, stands: Stands) -> dict[Pair, tuple[str, bool]]:
    numbers = range(1, len(stands.opened) + 1)
    of_all = [one for number in numbers for one in supports_of(session, number)]
    assert {one.demand_id: one.group.slug for one in of_all}.items() <= stands.demands.items()
    return {(one.demand_id, one.common_number): (one.relation, one.vote_entry is not None) for one in of_all}


def right(session: Session, stands: Stands) -> None:
    """What pages tell is what must stand, each group once; what was answered is not asked again; the figures agree."""
    assert told(session, stands) == stands.said
    shown = {one.number: one for one in programme(session)}
    assert [shown[number].common.demand_id for number in sorted(shown)] == stands.opened
    for number, one in shown.items():
        same = {
            stands.demands[d] for (d, n), (relation, _vote) in stands.said.items() if (n, relation) == (number, "same")
        }
        assert one.totals.groups == len(same)
    pairs: set[Any] = {(row.demand_id, row.common_number or row.other_id) for row in waiting(session)}
    assert not pairs & stands.said.keys() and not pairs & stands.declined
    states = Counter(session.scalars(select(Suggestion.state).where(Suggestion.origin.in_(BY_MATCHING))))
    figures = Counter({name: sum(own[name] for own in tallies(session).values()) for name in OUTCOMES})
    assert figures["suggested"] == states.total() and figures["declined"] == states["declined"]
    assert figures["confirmed"] + figures["otherwise"] == states["confirmed"]


def drawn(data: st.DataObject, session: Session, stands: Stands) -> tuple[str, Step]:
    """A step out of those that are open now, each kind as likely as the next."""
    found = stands.steps()
    if suggested := waiting(session):
        found["decline"] = [(row.demand_id, row.id) for row in suggested]
    kind = data.draw(st.sampled_from(sorted(found)), "kind")
    place = data.draw(st.integers(0, len(found[kind]) - 1), "which")
    return kind, found[kind][place]


def every_step_is_kept(database: Database, data: st.DataObject, done: Counter[str]) -> None:
    with database.reading() as session:
        stands, before = as_begun(session), rows(session)
    for _ in range(data.draw(st.integers(8, 12), "steps")):
        with database.reading() as session:
            kind, step = drawn(data, session, stands)
            row = session.get_one(Suggestion, step[1]) if kind == "decline" else None
        slug, said = stands.demands[step[0]], set(stands.said)
        if kind.startswith("refused"):
            with pytest.raises(step[-1]), database.acting() as session:
                act(session, slug, kind, step[:-1])
        else:
            with database.acting() as session:
                act(session, slug, kind, step)
            stands.follow(kind, step)
        if row is not None:
            stands.declined.add((row.demand_id, row.common_number or row.other_id or ""))
        with database.reading() as session:
            after = rows(session)
            assert set(kept(before, after)) == said - stands.said.keys()
            new = Counter(table for table, _key in after.keys() - before.keys())
            assert new[Support.__tablename__] == len(stands.said.keys() - said)
            assert new[Vote.__tablename__] == kind.startswith("vote")
            assert (new[RecordEntry.__tablename__] > 0) == (kind != "decline" and not kind.startswith("refused"))
            right(session, stands)
        before = after
        done[kind] += 1
    assert list(differences(database)) == []  # replayed into an empty database, the record gives every public row


def tried(begun: Path, times: int) -> Counter[str]:
    """So many sequences; gives how often each kind of step was taken."""
    done = Counter[str]()

    # Without shrinking, which would take minutes.
    @settings(max_examples=times, phases=[Phase.generate], database=None, suppress_health_check=ALL)
    @given(data=st.data())
    def any_order(data: st.DataObject) -> None:
        with TemporaryDirectory() as folder:
            shutil.copy(begun, folder)
            database = connected(config_in(Path(folder)), Clock())
            try:
                every_step_is_kept(database, data, done)
            finally:
                database.close()

    any_order()
    return done


def test_any_order_keeps_everything(begun: Path) -> None:
    assert sum(tried(begun, 4).values()) >= 4 * 8


@pytest.mark.trial
def test_a_hundred_sequences_keep_everything(begun: Path) -> None:
    done = tried(begun, 100)
    assert len(done) == 12 and min(done.values()) > 5
    print(f"sequences of steps: 100, nothing lost; {dict(sorted(done.items()))}")
