"""A recount, whatever the vote was about: equal figures change nothing; others turn around what rested on the vote."""

import pytest

from tests.conftest import Clock
from tests.people import counted
from tests.votes.kinds import KINDS, recounted
from tracker.database import Database
from tracker.record.verify import differences
from tracker.votes.motions import motion_kinds


def test_every_kind_that_can_be_recounted_is_tried(database: Database) -> None:
    with database.reading() as session:
        assert {name.partition(",")[0].removesuffix(" by item") for name in KINDS} == set(motion_kinds(session)) - {
            "elect"
        }


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("carried", [True, False])
def test_a_recount_that_finds_the_same_changes_nothing(
    database: Database, clock: Clock, kind: str, carried: bool
) -> None:
    with database.acting() as session:
        put = KINDS[kind](session, clock)
        figures = put.carried if carried else put.lost
        vote = counted(session, put.motion, figures)
        before = (vote.carried, vote.items, vote.conditions)
        assert vote.carried is carried
        recounted(session, put, vote, figures)
        assert (vote.carried, vote.items, vote.conditions) == before
    assert list(differences(database)) == []
