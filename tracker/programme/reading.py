"""The programme read across: groups and demands, trades and regions, reverses, growth, what one group alone asks."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session, aliased

from tracker.demands.models import Demand, DemandList, Revision
from tracker.demands.queries import CitedDemand, addressees_as_text, cited_demands
from tracker.groups.models import Group, GroupName
from tracker.programme.models import CommonLink, Support
from tracker.programme.queries import CommonShown, commons_shown, programme, standing, vouched_demands
from tracker.programme.rules import Step, growth

ROWS = 32  # groups on a page of the matrix: with long demands under it, it is still a light page
COLUMNS = 24  # common demands in the matrix
LOOKED_AT = 500  # newest demands, for those that one group alone asks
ALONE = 40  # demands on a page of those that one group alone asks


def _counted(*columns: Any) -> Select[Any]:
    """Standing support of vouched groups, of demands that are asked still."""
    return standing(*columns).join(Group, Group.id == Support.group_id).where(Group.standing == "vouched")


@dataclass(frozen=True)
class Matrix:
    """Which groups support which common demands: `commons` are the columns, `rows` groups with what each supports.

    `groups`, `all_commons`: how many there are in all, not on this page alone.
    """

    commons: list[CommonShown]
    rows: list[tuple[Group, frozenset[int]]]
    groups: int
    all_commons: int


def matrix(session: Session, page: int, size: int | None = ROWS) -> Matrix:
    """A page of groups (all without a size), those with the most common demands first; the common demands with the
    most groups."""
    shown = [one for one in programme(session) if one.totals.groups]
    commons = sorted(shown, key=lambda one: -one.totals.groups)[:COLUMNS]
    per_group = (
        _counted(Group.id, func.count(Support.common_number.distinct()).label("many")).group_by(Group.id).subquery()
    )
    query = (
        select(Group)
        .join(per_group, per_group.c.id == Group.id)
        .outerjoin(GroupName, GroupName.group_id == Group.id)
        .order_by(per_group.c.many.desc(), GroupName.sort_key, Group.id)
    )
    groups = list(session.scalars(query.offset((page - 1) * (size or 0)).limit(size)))
    supports: dict[str, set[int]] = defaultdict(set)
    ids = [group.id for group in groups]
    said = _counted(Group.id, Support.common_number)
    for group_id, number in session.execute(said if size is None else said.where(Group.id.in_(ids))):
        supports[group_id].add(number)
    many = session.scalar(select(func.count()).select_from(per_group)) or 0
    return Matrix(commons, [(group, frozenset(supports[group.id])) for group in groups], many, len(shown))


@dataclass(frozen=True)
class Agreement:
    """Of the vouched groups of each trade or region, how many support each common demand.

    `groups`: by key, how many there are; `supporting`: by (common demand, key).
    """

    commons: list[CommonShown]
    groups: dict[str, int]
    supporting: dict[tuple[int, str], int]


def agreement(session: Session, commons: Sequence[CommonShown], by: str) -> Agreement:
    """`by`: sector or region."""
    column = {"sector": Group.sector, "region": Group.region}[by]
    counts = select(column, func.count()).where(Group.standing == "vouched").group_by(column).order_by(column)
    groups = {row[0]: row[1] for row in session.execute(counts)}
    query = _counted(Support.common_number, column, func.count(Group.id.distinct()))
    rows = session.execute(query.group_by(Support.common_number, column))
    return Agreement(list(commons), groups, {(number, key): many for number, key, many in rows})


def by_addressee(session: Session, commons: Sequence[CommonShown]) -> Agreement:
    """The same by whom it is asked of: the groups are those that ask anything common of them."""
    asked = addressees_as_text()
    query = _counted(Support.common_number, Support.group_id, asked).distinct()
    query = query.join(DemandList, DemandList.id == Demand.list_id).join(
        Revision, (Revision.list_id == DemandList.id) & (Revision.number == DemandList.newest)
    )
    groups: dict[str, set[str]] = defaultdict(set)
    supporting: dict[tuple[int, str], set[str]] = defaultdict(set)
    for number, group_id, keys in session.execute(query):
        for key in json.loads(keys):
            groups[key].add(group_id)
            supporting[number, key].add(group_id)
    return Agreement(
        list(commons),
        {key: len(ids) for key, ids in groups.items()},
        {place: len(ids) for place, ids in supporting.items()},
    )


@dataclass(frozen=True)
class Reverse:
    """What is asked on both sides: a common demand, and the one that asks its reverse, as the council said."""

    one: CommonShown
    other: CommonShown
    link: CommonLink


@dataclass(frozen=True)
class AgainstIt:
    """A group's demand that asks the reverse of a common demand, as the group said."""

    common: CommonShown
    demand: CitedDemand
    support: Support


def reverses(session: Session) -> tuple[list[Reverse], list[AgainstIt]]:
    """Opposites side by side: what the council said of common demands, and groups of their own."""
    links = list(
        session.scalars(select(CommonLink).where(CommonLink.relation == "opposite").order_by(CommonLink.entry))
    )
    supports = list(session.scalars(standing(Support, relation="opposite").order_by(Support.entry)))
    numbers = {n for link in links for n in (link.number, link.other)} | {one.common_number for one in supports}
    shown = {one.number: one for one in commons_shown(session, sorted(numbers))}
    cited = cited_demands(session, [one.demand_id for one in supports])
    return (
        [Reverse(shown[link.number], shown[link.other], link) for link in links],
        [AgainstIt(shown[one.common_number], cited[one.demand_id], one) for one in supports],
    )


def grown(session: Session) -> list[Step]:
    """By day: how many vouched groups support something, how many supports there are, how many common demands."""
    query = (
        select(Support.group_id, Support.common_number, Support.since, Support.withdrawn)
        .join(Group, Group.id == Support.group_id)
        .where(Support.relation == "same", Group.standing == "vouched")
    )
    return growth([(group, number, since, until) for group, number, since, until in session.execute(query)])


@dataclass(frozen=True)
class Alone:
    """Demands that one vouched group asks and nobody else, a page of them; `many`: how many there are."""

    demands: list[CitedDemand]
    many: int


def _alone() -> Select[Any]:
    together = (
        _counted(Support.common_number)
        .group_by(Support.common_number)
        .having(func.count(Support.group_id.distinct()) > 1)
    )
    shared = select(Support.demand_id).where(
        Support.withdrawn_entry.is_(None), Support.relation == "same", Support.common_number.in_(together)
    )
    return (
        select(Demand.id)
        .join(DemandList, DemandList.id == Demand.list_id)
        .join(Group, Group.id == DemandList.group_id)
        .where(Demand.asked, Group.standing == "vouched", Demand.id.not_in(shared))
    )


def alone_in_all(session: Session) -> int:
    """How many demands one vouched group asks and nobody else."""
    return session.scalar(select(func.count()).select_from(_alone().subquery())) or 0


def alone(session: Session, page: int, size: int | None = ALONE) -> Alone:
    """Those in no common demand that a second group supports, the newest first."""
    newest = _alone().order_by(Demand.entry.desc(), Demand.number)
    ids = list(session.scalars(newest.offset((page - 1) * (size or 0)).limit(size)))
    cited = cited_demands(session, ids if size else _alone())
    return Alone([cited[one] for one in ids], alone_in_all(session))


def newest_alone(session: Session, count: int) -> list[CitedDemand]:
    """The newest of them among the newest demands of all, in one statement that looks at no more than those."""
    newest = vouched_demands().where(Demand.asked).order_by(Demand.entry.desc(), Demand.number).limit(LOOKED_AT)
    among = newest.subquery()
    own, other, group, demand = aliased(Support), aliased(Support), aliased(Group), aliased(Demand)
    shared = (
        exists()
        .where(own.demand_id == among.c.id, own.withdrawn_entry.is_(None), own.relation == "same")
        .where(other.common_number == own.common_number, other.group_id != own.group_id)
        .where(other.withdrawn_entry.is_(None), other.relation == "same")
        .where(group.id == other.group_id, group.standing == "vouched", demand.id == other.demand_id, demand.asked)
    )
    cited = cited_demands(session, select(among.c.id).where(~shared).limit(count))
    return sorted(cited.values(), key=lambda one: (-one.revision_entry, one.number))
