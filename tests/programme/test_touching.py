"""One confirmed support touches its own common demand and no other: no row and no total of another changes."""

from typing import Any

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from tests.programme.parties import Party, by_two, demand_of, opened, with_list
from tracker.database import Base, Database
from tracker.groups.proposals import confirm
from tracker.programme import actions
from tracker.programme.queries import programme

ASKED = ("Снизить цену на газ", "Повысить зарплату", "Отпустить задержанных", "Построить школу")
OF_PROGRAMME = ("common_demand", "common_wording", "support", "common_link")


def begun(session: Session) -> tuple[Party, list[int]]:
    """Four common demands, and a group that supports none of them yet."""
    openers = [with_list(session, f"opener-{place}", text) for place, text in enumerate(ASKED)]
    numbers = [opened(session, party) for party in openers]
    return with_list(session, "newcomers", *ASKED), numbers


def rows(session: Session) -> dict[str, set[tuple[Any, ...]]]:
    """Everything that is stored of the programme."""
    tables = [table for table in Base.metadata.sorted_tables if table.name in OF_PROGRAMME]
    assert len(tables) == len(OF_PROGRAMME)
    return {table.name: {tuple(map(repr, row)) for row in session.execute(select(table))} for table in tables}


def totals(session: Session) -> dict[int, tuple[int, ...]]:
    return {one.number: (one.totals.groups, one.totals.workers or 0) for one in programme(session)}


def test_only_the_rows_and_totals_of_that_common_demand_change(database: Database) -> None:
    with database.acting() as session:
        party, numbers = begun(session)
    with database.reading() as session:
        before, was = rows(session), totals(session)
    with database.acting() as session:
        demand, (one, two) = demand_of(session, party, 1), party[1][:2]
        by_two(session, actions.confirm_support(session, one.id, party[0], demand, numbers[1], "same"), two)
    with database.reading() as session:
        after, now = rows(session), totals(session)
    added = {name: after[name] - before[name] for name in OF_PROGRAMME}
    assert {name: len(found) for name, found in added.items()} == dict.fromkeys(OF_PROGRAMME, 0) | {"support": 1}
    assert all(before[name] <= after[name] for name in OF_PROGRAMME), "nothing that stood was written anew"
    changed = {number for number in numbers if was[number] != now[number]}
    assert changed == {numbers[1]}
    assert now[numbers[1]][0] == was[numbers[1]][0] + 1


def test_it_costs_the_same_however_many_common_demands_and_supports_there_are(database: Database) -> None:
    """No statement goes through the programme: the totals are added up where they are read, for what is read."""
    with database.acting() as session:
        (group, founders), numbers = begun(session)
        demands = [demand_of(session, (group, founders), place) for place in range(4)]
    costs = []
    for place in (0, 1, 2):
        if place == 2:
            with database.acting() as session:
                for more in range(5):
                    opened(session, with_list(session, f"further-{more}", f"Повесить часы на площади {more}"))
        with database.acting() as session:
            found = actions.confirm_support(session, founders[0].id, group, demands[place], numbers[place], "same").id
        seen: list[str] = []

        def note(
            _connection: object, _cursor: object, statement: str, *_others: object, seen: list[str] = seen
        ) -> None:
            seen.append(" ".join(statement.split()))

        event.listen(database.engine, "before_cursor_execute", note)
        with database.acting() as session:
            confirm(session, founders[1].id, found)
        event.remove(database.engine, "before_cursor_execute", note)
        costs.append(len(seen))
        assert not [one for one in seen if one.startswith(("UPDATE common_demand", "UPDATE support"))]
    assert costs[1] == costs[2]
