"""The programme of a part of the groups: totals of those alone, whatever stands beside."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.programme.parties import GAS, WAGES, opened, supported, with_list
from tracker.database import Database
from tracker.demands.models import DemandAddressees, DemandList, Revision
from tracker.groups.models import Group
from tracker.groups.queries import Among, Totals, counted_totals, group_names
from tracker.programme.comparing import Held, changes_between
from tracker.programme.queries import programme
from tracker.programme.reading import by_addressee


def filled(session: Session) -> list[Group]:
    """P-1 is asked by a depot and a mine, P-2 by the mine; the clinic asks the first of its minister alone."""
    depot = with_list(session, "depot-three", GAS)
    mine = with_list(session, "mine-seven", GAS, WAGES)
    clinic = with_list(session, "clinic-five", GAS)
    assert [opened(session, depot), opened(session, mine, 1)] == [1, 2]
    supported(session, mine, 1)
    supported(session, clinic, 1)
    groups = [party[0] for party in (depot, mine, clinic)]
    groups[1].sector, groups[1].region = "mining", "karaganda"
    return groups


def test_totals_are_of_those_looked_at(database: Database) -> None:
    with database.acting() as session:
        depot, _mine, clinic = filled(session)
        session.flush()
        found = {one.number: one for one in programme(session, Among(sector="mining"))}
        assert {number: (one.totals.groups, one.all_groups) for number, one in found.items()} == {1: (1, 1), 2: (1, 1)}
        assert [one.totals.groups for one in programme(session, Among(region=depot.region))] == [2, 0]
        both = Among(frozenset({clinic.id}), region=depot.region)
        assert [one.totals.groups for one in programme(session, both)] == [1, 0]
        assert counted_totals(session, both).groups == 1
        assert programme(session, Among(sector="nothing"))[0].totals.groups == 0


def test_the_first_to_support_it_are_named(database: Database) -> None:
    with database.acting() as session:
        depot, mine, clinic = filled(session)
        found = {one.number: one for one in programme(session)}
        assert [found[1].first, found[2].first] == [(depot.id, mine.id, clinic.id), (mine.id,)]
        assert group_names(session, found[2].first) == {mine.id: mine.name}


def test_a_demand_is_asked_of_those_whom_the_list_names_or_it_alone(database: Database) -> None:
    with database.acting() as session:
        _depot, mine, _clinic = filled(session)
        commons = programme(session)
        found = by_addressee(session, commons)
        assert found.groups == {"employer": 3}
        of_mine = select(Revision).join(DemandList, DemandList.id == Revision.list_id)
        revision = session.scalars(of_mine.where(DemandList.group_id == mine.id)).one()
        own = DemandAddressees(
            revision_entry=revision.entry, demand_id=commons[1].common.demand_id, addressees=["ministry"]
        )
        session.add(own)
        session.flush()
        found = by_addressee(session, commons)
        assert (found.groups["ministry"], found.supporting[2, "ministry"]) == (1, 1)
        assert (2, "employer") not in found.supporting
        assert [(one.number, one.totals.groups) for one in programme(session, addressee="ministry")] == [(2, 1), (1, 0)]
        assert [one.totals.groups for one in programme(session, addressee="min")] == [0, 0]
        assert [one.totals.groups for one in programme(session, addressee="%")] == [0, 0]


def held(number: int, text: str, groups: int = 1) -> Held:
    return Held(number, {"ru": text}, Totals(groups, 10, 1, 1))


def test_what_changed_between_two_versions() -> None:
    old = [held(1, "Поднять зарплату"), held(2, "Снизить цены"), held(3, "Уволить начальника")]
    new = [held(2, "Снизить цены", 4), held(4, "Свободные выборы"), held(1, "Поднять зарплату вдвое")]
    found = changes_between(old, new)
    assert [(one.number, one.state, one.moved) for one in found] == [
        (2, "same", True),
        (4, "new", False),
        (1, "reworded", True),
        (3, "dropped", False),
    ]
    same, came, reworded, gone = found
    assert (same.before, same.after) == (Totals(1, 10, 1, 1), Totals(4, 10, 1, 1))
    assert [(run.kind, run.text) for run in reworded.runs["ru"]] == [("same", "Поднять зарплату"), ("new", " вдвое")]
    assert [run.kind for run in came.runs["ru"] + gone.runs["ru"]] == ["new", "gone"]
    assert changes_between(old, old) == [
        one for one in changes_between(old, old) if one.state == "same" and not one.moved
    ]
    assert [one.state for one in changes_between([], new)] == ["new"] * 3
