"""A meeting whose votes on things of every kind are published in one step, and what follows from each."""

import itertools
import secrets
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import RECORD_KEY, Clock
from tests.people import ADDRESSEES, CARRIED, content, meeting, published, vouched
from tracker.accounts.models import Account
from tracker.committees.actions import ElectionDetails, draft_election
from tracker.committees.binding import draft_instruction
from tracker.config import Config
from tracker.database import Base, Database
from tracker.demands.amending import Change
from tracker.demands.amendments import amend
from tracker.demands.drafting import begin_draft
from tracker.demands.queries import demands_of_group
from tracker.groups.proposals import confirm
from tracker.programme.actions import open_common
from tracker.record.queries import newest_entries
from tracker.record.verify import differences
from tracker.votes.actions import enter_meetings, motions_of
from tracker.votes.agenda import MotionChoice
from tracker.votes.models import Meeting
from tracker.votes.rules import Figures, Line
from tracker.votes.tellers import enter_counts
from tracker.wiring import prepared

BY_ITEM = Figures(60, lines=(Line(50, 5), Line(10, 45), Line(40, 15)))
ELECTED = Figures(60, marks=(50, 40, 30, 5))


def agenda(session: Session) -> tuple[list[Account], Meeting, dict[str, Figures]]:
    """Everything that a meeting can decide, ready to be counted by the second and third founder."""
    group, founders = vouched(session, "main-mine")
    other, others = vouched(session, "other-mine")
    listed = published(session, group, founders, "Повысить зарплату")
    published(session, other, others, "Поднять зарплату")
    opened = open_common(session, others[0].id, other, demands_of_group(session, other.id)[0])
    confirm(session, others[1].id, opened.id)
    by_item, whole = (
        begin_draft(session, founders[0].id, group, content(*demands), ADDRESSEES).id
        for demands in (("Выплатить премии", "Починить крышу", "Дать воду"), ("Открыть детский сад",))
    )
    amended = begin_draft(session, founders[0].id, group, content("Снизить цену на газ"), ADDRESSEES)
    change = Change("replace", "k0", {"ru": "Снизить цену на воду"}, {"ru": "Снизить цену на газ"})
    election = ElectionDetails(3, "2023-01-04", "\n".join("abcd"), ())
    figures = {
        MotionChoice("adopt_list", by_item, by_item=True): BY_ITEM,
        MotionChoice("change_rule", "motions:rror_majority"): CARRIED,
        MotionChoice("adopt_list", whole): CARRIED,
        MotionChoice("amend", amend(session, founders[0].id, amended, change, "").id): CARRIED,
        MotionChoice("support", f"{demands_of_group(session, group.id)[0]}:1"): CARRIED,
        MotionChoice("withdraw_list", listed.id): CARRIED,
        MotionChoice("bind_delegate", draft_instruction(session, founders[0].id, group, {"ru": "Газ"}).id): CARRIED,
        MotionChoice("elect", draft_election(session, founders[0].id, group, election).id): ELECTED,
    }
    found = enter_meetings(session, founders[0].id, group, list(figures), meeting(session, group))
    motions = motions_of(session, found)
    return founders, found, {motion.id: entered for motion, entered in zip(motions, figures.values(), strict=True)}


def everything(database: Database) -> dict[str, list[str]]:
    with database.reading() as session:
        tables = Base.metadata.sorted_tables
        return {table.name: sorted(repr(tuple(row)) for row in session.execute(select(table))) for table in tables}


@pytest.mark.parametrize("backwards", [False, True])
def test_votes_published_together_leave_what_votes_published_one_by_one_leave(
    database: Database, backwards: bool, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = Config(instance=str(tmp_path), database_url=f"sqlite:///{tmp_path / 'single'}", record_key=RECORD_KEY)
    single = prepared(config, clock)
    for one, together in ((single, False), (database, True)):
        numbers = itertools.count()
        monkeypatch.setattr(secrets, "token_hex", lambda size, n=numbers: next(n).to_bytes(size, "big").hex())
        with one.acting() as session:
            founders, found, figures = agenda(session)
            entered = list(figures.items())[:: -1 if backwards else 1]
            steps = [dict(entered)] if together else [{motion: figures} for motion, figures in entered]
            for step in steps:
                for founder in founders[1:]:
                    enter_counts(session, founder.id, found.id, 1, step)
            kinds = [entry.kind for entry in newest_entries(session, limit=14)][::-1]
            assert kinds.count("vote_counted") == 8 and kinds[0] == "vote_counted"
        assert list(differences(one)) == []
    assert everything(database) == everything(single)
    single.close()
