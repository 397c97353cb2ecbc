"""What pages and exports read of groups."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, case, cast, func, select, true
from sqlalchemy.orm import Session, joinedload

from tracker.database import now
from tracker.groups.founding import slug_hash
from tracker.groups.models import (
    Body,
    Doubt,
    Group,
    GroupName,
    Headcount,
    Holding,
    Mandate,
    Membership,
    SlugHold,
    Suspension,
    Vouching,
)
from tracker.groups.rules import fallen
from tracker.record.actions import parsed
from tracker.record.entries import Entry
from tracker.record.models import RecordEntry, RecordText
from tracker.record.queries import newest_note

COUNTED = ("vouched",)


@dataclass(frozen=True)
class Totals:
    """What groups amount to; workers as stated by the groups."""

    groups: int
    workers: int
    regions: int
    sectors: int


def group_by_slug(session: Session, slug: str) -> Group | None:
    """The group at an address: by slug, by id where the slug was removed. A removed slug finds its group too."""
    row = session.execute(_at(select(Group), slug)).first()
    return row[0] if row else None


def group_as_of(session: Session, slug: str) -> tuple[Group, str] | None:
    """The group at an address, with the newest head of the record."""
    row = session.execute(_at(select(Group).add_columns(newest_note()), slug)).first()
    return (row[0], row[1]) if row else None


def _at(query: Select[Any], slug: str) -> Select[Any]:
    query = query.outerjoin(SlugHold, SlugHold.group_id == Group.id)
    return query.where((SlugHold.slug_hash == slug_hash(slug)) | (Group.id == slug)).limit(1)


def groups_of_standing(session: Session, standings: Sequence[str]) -> list[Group]:
    """Groups by name, in the order of the Kazakh alphabet."""
    query = select(Group).outerjoin(GroupName, GroupName.group_id == Group.id)
    return list(session.scalars(query.where(Group.standing.in_(standings)).order_by(GroupName.sort_key, Group.id)))


@dataclass(frozen=True)
class Chosen:
    """Which groups a page shows: of a standing, and where they are given of a region, a trade, a language."""

    standing: str
    region: str = ""
    sector: str = ""
    language: str = ""

    def of(self, query: Select[Any]) -> Select[Any]:
        query = query.where(Group.standing == self.standing)
        for column, value in ((Group.region, self.region), (Group.sector, self.sector)):
            query = query.where(column == value) if value else query
        written = cast(Group.languages, String)  # a list, as JSON
        return query.where(written.contains(f'"{self.language}"', autoescape=True)) if self.language else query


def groups_chosen(session: Session, chosen: Chosen, offset: int = 0, limit: int | None = None) -> list[Group]:
    """Groups by name, in the order of the Kazakh alphabet; of many, some."""
    query = chosen.of(select(Group).outerjoin(GroupName, GroupName.group_id == Group.id))
    return list(session.scalars(query.order_by(GroupName.sort_key, Group.id).offset(offset).limit(limit)))


def totals_chosen(session: Session, chosen: Chosen) -> Totals:
    return Totals(*session.execute(chosen.of(_totals())).one())


def names_of(session: Session, group_ids: set[str]) -> dict[str, Group]:
    """Groups by id."""
    if not group_ids:
        return {}
    return {group.id: group for group in session.scalars(select(Group).where(Group.id.in_(group_ids)))}


def group_names(session: Session, group_ids: Collection[str]) -> dict[str, str | None]:
    """Names alone, by id: for pages that name many groups."""
    query = select(Group.id, RecordText.text).join(RecordText, RecordText.id == Group.name_id)
    return {row.id: row.text for row in session.execute(query.where(Group.id.in_(group_ids)))}


def vouchings_of(session: Session, group_id: str) -> list[Vouching]:
    """Words given for the group, with the groups that gave them."""
    query = select(Vouching).options(joinedload(Vouching.by_group)).where(Vouching.group_id == group_id)
    return list(session.scalars(query.order_by(Vouching.entry)))


def doubts_of(session: Session, group_id: str) -> list[Doubt]:
    query = select(Doubt).options(joinedload(Doubt.by_group)).where(Doubt.group_id == group_id)
    return list(session.scalars(query.order_by(Doubt.entry)))


def suspension_of(session: Session, group: Group) -> Suspension | None:
    """The suspension in force."""
    if group.suspended_entry is None:
        return None
    return session.scalar(select(Suspension).where(Suspension.entry == group.suspended_entry))


def headcounts_of(session: Session, group_id: str) -> list[Headcount]:
    return list(session.scalars(select(Headcount).where(Headcount.group_id == group_id).order_by(Headcount.day)))


def bodies_of(session: Session, group_id: str) -> list[Body]:
    return list(session.scalars(select(Body).where(Body.group_id == group_id).order_by(Body.number)))


def open_mandates(session: Session, group_id: str) -> list[Mandate]:
    today = now(session).date().isoformat()
    query = select(Mandate).where(Mandate.group_id == group_id, Mandate.in_force(today))
    return list(session.scalars(query.order_by(Mandate.kind, Mandate.number)))


def members_of(session: Session, group_id: str) -> list[Membership]:
    """Current memberships, waiting ones too, by name."""
    query = select(Membership).where(Membership.group_id == group_id, Membership.ended.is_(None))
    return list(session.scalars(query.order_by(Membership.name)))


def removed_from(session: Session, group_id: str) -> list[Membership]:
    query = select(Membership).where(Membership.group_id == group_id, Membership.ended == "removed")
    return list(session.scalars(query.order_by(Membership.name)))


def groups_of_account(session: Session, account_id: str) -> list[Group]:
    """Groups in which the account is an admitted member, by name."""
    query = (
        select(Group)
        .join(Membership, Membership.group_id == Group.id)
        .outerjoin(GroupName, GroupName.group_id == Group.id)
        .where(Membership.account_id == account_id, Membership.ended.is_(None), Membership.state == "member")
    )
    return list(session.scalars(query.order_by(GroupName.sort_key)))


def groups_asked(session: Session, account_id: str) -> list[Group]:
    """Groups that the account has asked to join and that have not admitted it yet."""
    query = select(Group).join(Membership, Membership.group_id == Group.id)
    waiting = query.where(
        Membership.account_id == account_id, Membership.ended.is_(None), Membership.state == "waiting"
    )
    return list(session.scalars(waiting.order_by(Group.id)))


def delegates(session: Session) -> list[Mandate]:
    """Open delegates' mandates of vouched groups."""
    today = now(session).date().isoformat()
    query = (
        select(Mandate)
        .join(Group, Group.id == Mandate.group_id)
        .where(Mandate.kind == "delegate", Mandate.in_force(today), Group.standing == "vouched")
    )
    return list(session.scalars(query.order_by(Mandate.id)))


def holders_of(session: Session, mandate_ids: Sequence[str]) -> dict[str, str]:
    """Account id by mandate id. Private: for the group's own pages only."""
    rows = session.scalars(select(Holding).where(Holding.mandate_id.in_(mandate_ids)))
    return {row.mandate_id: row.account_id for row in rows}


def fallen_without(session: Session, group_id: str) -> set[str]:
    """Ids of the vouched groups that fall away without this one: itself, and all whose vouching rests on it alone."""
    query = select(Vouching.by_group_id, Vouching.group_id).where(Vouching.withdrawn_entry.is_(None))
    words = [(by, to) for by, to in session.execute(query)]
    counted = set(session.scalars(select(Group.id).where(Group.standing == "vouched")))
    return fallen(counted, words, group_id)


@dataclass(frozen=True)
class Among:
    """Which groups are looked at: all but those of some ids, of one trade, of one region."""

    without: frozenset[str] = frozenset()
    sector: str = ""
    region: str = ""

    @property
    def condition(self) -> ColumnElement[bool]:
        """For a query that has `Group` in it."""
        asked: list[ColumnElement[bool]] = [Group.id.not_in(self.without)] if self.without else []
        asked += [Group.sector == self.sector] if self.sector else []
        asked += [Group.region == self.region] if self.region else []
        return and_(true(), *asked)


ALL = Among()


def counted_totals(session: Session, among: Among = ALL) -> Totals:
    """Totals over the groups that count, of those looked at, in one statement."""
    query = _totals().where(Group.standing.in_(COUNTED), among.condition)
    return Totals(*session.execute(query).one())


def _totals() -> Select[Any]:
    workers = case((Group.rule_set == "members", func.coalesce(Group.headcount, 0)), else_=0)
    return select(func.count(), func.coalesce(func.sum(workers), 0)).add_columns(
        func.count(Group.region.distinct()), func.count(Group.sector.distinct())
    )


def vouched_groups(session: Session) -> list[Group]:
    """The groups that count, in no order."""
    return list(session.scalars(select(Group).where(Group.standing == "vouched")))


def entries_of_group(session: Session, group_id: str, kinds: Sequence[str], limit: int | None = None) -> list[Entry]:
    """A group's entries of these kinds, the newest first."""
    query = select(RecordEntry).where(RecordEntry.group == group_id, RecordEntry.kind.in_(kinds))
    return [parsed(row) for row in session.scalars(query.order_by(RecordEntry.index.desc()).limit(limit))]


def entries_of_standing(
    session: Session, standings: Sequence[str | None], kinds: Sequence[str], limit: int
) -> list[Entry]:
    """Entries of these kinds by groups of these standings, the newest first; None: those that are no group's."""
    known = Group.standing.in_([one for one in standings if one])
    whose = known | RecordEntry.group.is_(None) if None in standings else known
    query = select(RecordEntry).outerjoin(Group, Group.id == RecordEntry.group)
    query = query.where(RecordEntry.kind.in_(kinds), whose).order_by(RecordEntry.index.desc())
    return [parsed(row) for row in session.scalars(query.limit(limit))]
