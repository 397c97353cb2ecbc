"""What pages and exports read of lists and demands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, cast, func, select, tuple_
from sqlalchemy.orm import Session, aliased

from tracker.demands.models import (
    Adoption,
    Demand,
    DemandAddressees,
    DemandList,
    DemandOrigin,
    DemandReason,
    DemandWording,
    Draft,
    FailedItem,
    ListWithdrawal,
    Revision,
    RevisionText,
)
from tracker.groups.models import Group
from tracker.record.models import RecordText


@dataclass(frozen=True)
class ShownDemand:
    """A demand as a revision words it; a removed text is None. `origin`: the number that it was split off from."""

    id: str
    number: int
    texts: dict[str, str | None]
    text_ids: dict[str, str]
    reasons: dict[str, str | None] = field(default_factory=dict)
    addressees: list[str] = field(default_factory=list)
    origin: int | None = None


@dataclass(frozen=True)
class ShownRevision:
    """A revision with everything that stands in it."""

    listed: DemandList
    revision: Revision
    title: dict[str, str | None]
    preamble: dict[str, str | None]
    demands: list[ShownDemand]

    def demand(self, number: int) -> ShownDemand | None:
        return next((demand for demand in self.demands if demand.number == number), None)


def lists_of(session: Session, group_id: str) -> list[DemandList]:
    query = select(DemandList).where(DemandList.group_id == group_id)
    return list(session.scalars(query.order_by(DemandList.number)))


def list_numbered(session: Session, group_id: str, number: int) -> DemandList | None:
    return session.scalar(select(DemandList).where(DemandList.group_id == group_id, DemandList.number == number))


def last_number(session: Session, group_id: str, list_number: int | None) -> int:
    """The last demand's number that was used in a list; 0 for one that is not published yet."""
    query = select(func.max(Demand.number)).join(DemandList, DemandList.id == Demand.list_id)
    own = (DemandList.group_id == group_id) & (DemandList.number == list_number)
    return 0 if list_number is None else session.scalar(query.where(own)) or 0


def revisions_of(session: Session, listed: DemandList) -> list[Revision]:
    return list(session.scalars(select(Revision).where(Revision.list_id == listed.id).order_by(Revision.number)))


def newest_lists(session: Session, limit: int = 10) -> list[DemandList]:
    """Lists of vouched groups, the newest published first."""
    query = select(DemandList).join(Group, Group.id == DemandList.group_id)
    query = query.where(Group.standing == "vouched", _not_withdrawn())
    return list(session.scalars(query.order_by(DemandList.entry.desc()).limit(limit)))


def titles_of(session: Session, lists: Sequence[DemandList]) -> dict[str, dict[str, str | None]]:
    """Titles by list and language, of the newest revisions."""
    wanted = [(listed.id, listed.newest) for listed in lists]
    if not wanted:
        return {}
    query = (
        select(RevisionText, Revision.list_id)
        .join(Revision, Revision.entry == RevisionText.revision_entry)
        .where(tuple_(Revision.list_id, Revision.number).in_(wanted), RevisionText.part == "title")
    )
    found: dict[str, dict[str, str | None]] = {}
    for row, list_id in session.execute(query):
        found.setdefault(list_id, {})[row.language] = row.text.text
    return found


def all_revisions(session: Session, listed: DemandList) -> list[ShownRevision]:
    """Every revision of a list, the first one first, in three statements."""
    found = {revision.entry: ShownRevision(listed, revision, {}, {}, []) for revision in revisions_of(session, listed)}
    of_list = select(Revision.entry).where(Revision.list_id == listed.id)
    for row in session.scalars(select(RevisionText).where(RevisionText.revision_entry.in_(of_list))):
        texts = found[row.revision_entry].title if row.part == "title" else found[row.revision_entry].preamble
        texts[row.language] = row.text.text
    for worded in session.execute(_wordings().where(DemandWording.revision_entry.in_(of_list))):
        _add_wording(found[worded.DemandWording.revision_entry], worded)
    return list(found.values())


def addressed_to(addressee: str) -> ColumnElement[bool]:
    """For a query that has `Demand` in it: whether its list asks it of this addressee, in its newest revision."""
    return (
        select(Revision.entry)
        .join(DemandList, (DemandList.id == Revision.list_id) & (DemandList.newest == Revision.number))
        .where(DemandList.id == Demand.list_id, addressees_as_text().contains(f'"{addressee}"', autoescape=True))
        .correlate(Demand)
        .exists()
    )


def addressees_as_text() -> ColumnElement[str]:
    """For a query that has `Demand` and its `Revision` in it: the keys of whom it is asked of, as they are stored."""
    own = select(cast(DemandAddressees.addressees, Text)).where(
        DemandAddressees.demand_id == Demand.id, DemandAddressees.revision_entry == Revision.entry
    )
    return func.coalesce(own.correlate(Demand, Revision).scalar_subquery(), cast(Revision.addressees, Text))


def _wordings() -> Select[Any]:
    """Wordings in their order, each with its demand's number, reason, addressees and origin."""
    same = DemandWording.revision_entry, DemandWording.demand_id
    origin = aliased(Demand)
    reason = aliased(RecordText)
    return (
        select(DemandWording, Demand.number, reason.text.label("reason"), DemandReason.text_id.label("reason_id"))
        .add_columns(DemandAddressees.addressees, origin.number.label("origin"))
        .join(Demand, Demand.id == DemandWording.demand_id)
        .outerjoin(
            DemandReason,
            (DemandReason.revision_entry == same[0])
            & (DemandReason.demand_id == same[1])
            & (DemandReason.language == DemandWording.language),
        )
        .outerjoin(reason, reason.id == DemandReason.text_id)
        .outerjoin(
            DemandAddressees, (DemandAddressees.revision_entry == same[0]) & (DemandAddressees.demand_id == same[1])
        )
        .outerjoin(DemandOrigin, DemandOrigin.demand_id == same[1])
        .outerjoin(origin, origin.id == DemandOrigin.origin_id)
        .order_by(DemandWording.revision_entry, DemandWording.position, DemandWording.language)
    )


def _add_wording(shown: ShownRevision, row: Any) -> None:
    wording: DemandWording = row.DemandWording
    if not shown.demands or shown.demands[-1].id != wording.demand_id:
        addressees = row.addressees or []
        shown.demands.append(ShownDemand(wording.demand_id, row.number, {}, {}, {}, addressees, row.origin))
    demand = shown.demands[-1]
    demand.texts[wording.language] = wording.text.text
    demand.text_ids[wording.language] = wording.text_id
    if row.reason_id is not None:
        demand.reasons[wording.language] = row.reason


def every_wording() -> Select[Any]:
    """The words of every demand in every revision, in the order of the record, with where each stands."""
    reason = aliased(RecordText)
    same = (DemandReason.revision_entry == DemandWording.revision_entry) & (
        (DemandReason.demand_id == DemandWording.demand_id) & (DemandReason.language == DemandWording.language)
    )
    return (
        select(Group.id.label("group_id"), DemandList.number.label("list"), Revision.number.label("revision"))
        .add_columns(Revision.day.label("published"), Demand.number.label("number"), DemandWording.position)
        .add_columns(DemandWording.language, RecordText.text.label("text"), reason.text.label("reason"))
        .add_columns(Demand.asked, DemandWording.demand_id.label("demand"), Revision.entry.label("entry"))
        .select_from(DemandWording)
        .join(Revision, Revision.entry == DemandWording.revision_entry)
        .join(DemandList, DemandList.id == Revision.list_id)
        .join(Group, Group.id == DemandList.group_id)
        .join(Demand, Demand.id == DemandWording.demand_id)
        .join(RecordText, RecordText.id == DemandWording.text_id)
        .outerjoin(DemandReason, same)
        .outerjoin(reason, reason.id == DemandReason.text_id)
        .order_by(DemandWording.revision_entry, DemandWording.position, DemandWording.language)
    )


def shown_revision(session: Session, listed: DemandList, number: int | None = None) -> ShownRevision | None:
    """A revision (the newest by default) with title, preamble and demands."""
    wanted = listed.newest if number is None else number
    return next((one for one in all_revisions(session, listed) if one.revision.number == wanted), None)


def _not_withdrawn() -> ColumnElement[bool]:
    return ~select(ListWithdrawal.list_id).where(ListWithdrawal.list_id == DemandList.id).exists()


@dataclass(frozen=True)
class CitedDemand:
    """A demand in its list's newest words, or its own last ones, with where it stands."""

    id: str
    number: int
    list_number: int
    group: Group
    texts: dict[str, str | None]
    vote_entry: int
    revision_entry: int
    text_ids: dict[str, str] = field(default_factory=dict)

    @property
    def citation(self) -> str:
        return f"{self.group.slug} {self.list_number}.{self.number}"


def cited_demands(session: Session, ids: Sequence[str] | Select[Any]) -> dict[str, CitedDemand]:
    """Demands by id, each in the words of the newest revision that holds it; many are selected by a query."""
    if not isinstance(ids, Select) and not ids:
        return {}
    query = (
        select(DemandWording, Demand, Revision.vote_entry)
        .join(Demand, Demand.id == DemandWording.demand_id)
        .join(Revision, Revision.entry == DemandWording.revision_entry)
        .where(DemandWording.demand_id.in_(ids))
        .order_by(DemandWording.revision_entry)
    )
    return _cited(session.execute(query))


def _cited(rows: Iterable[Any]) -> dict[str, CitedDemand]:
    found: dict[str, CitedDemand] = {}
    for wording, demand, vote_entry in rows:
        known = found.get(demand.id)
        if known is None or known.revision_entry != wording.revision_entry:
            known = found[demand.id] = CitedDemand(
                demand.id,
                demand.number,
                demand.list.number,
                demand.list.group,
                {},
                vote_entry,
                wording.revision_entry,
            )
        known.texts[wording.language] = wording.text.text
        known.text_ids[wording.language] = wording.text_id
    return found


def demands_of_entry(session: Session, entry: int) -> list[str]:
    """Ids of the demands that a publication holds, in their order."""
    query = select(DemandWording.demand_id, DemandWording.position).where(DemandWording.revision_entry == entry)
    return list(dict.fromkeys(row.demand_id for row in session.execute(query.order_by(DemandWording.position))))


def demands_of_group(session: Session, group_id: str) -> list[str]:
    """Ids of the demands in the newest revisions of a group's lists, in order."""
    query = (
        select(DemandWording.demand_id, DemandList.number, DemandWording.position)
        .join(Revision, Revision.entry == DemandWording.revision_entry)
        .join(DemandList, (DemandList.id == Revision.list_id) & (DemandList.newest == Revision.number))
        .where(DemandList.group_id == group_id, _not_withdrawn())
        .order_by(DemandList.number, DemandWording.position)
    )
    return list(dict.fromkeys(row.demand_id for row in session.execute(query)))


@dataclass(frozen=True)
class TitledList:
    """A list with the title of its newest revision, by language."""

    listed: DemandList
    title: dict[str, str | None]
    day: str


def titled_lists(session: Session, group_id: str) -> list[TitledList]:
    """A group's lists with their titles, by number."""
    return _titled(session.execute(_titles().where(DemandList.group_id == group_id)))


def _titles() -> "Select[RevisionText, DemandList, str]":
    return (
        select(RevisionText, DemandList, Revision.day)
        .join(Revision, Revision.entry == RevisionText.revision_entry)
        .join(DemandList, (DemandList.id == Revision.list_id) & (DemandList.newest == Revision.number))
        .where(RevisionText.part == "title")
        .order_by(DemandList.number, RevisionText.language)
    )


def _titled(rows: Iterable[Any]) -> list[TitledList]:
    found: dict[str, TitledList] = {}
    for row, listed, day, *_counts in rows:
        found.setdefault(listed.id, TitledList(listed, {}, day)).title[row.language] = row.text.text
    return list(found.values())


@dataclass(frozen=True)
class SomeLists:
    """Some of a group's lists, by number; how many it has, and how many demands it asks in those not withdrawn."""

    lists: list[TitledList]
    many: int
    asked: int


def some_lists(session: Session, group_id: str, offset: int, limit: int | None) -> SomeLists:
    """A part of a group's lists, counted from the newest; one statement where there are any."""
    own = DemandList.group_id == group_id
    wanted = select(DemandList.id).where(own).order_by(DemandList.number.desc()).offset(offset).limit(limit)
    many = select(func.count()).select_from(DemandList).where(own).scalar_subquery()
    asked = select(func.count()).select_from(Demand).join(DemandList, DemandList.id == Demand.list_id)
    counts = many, asked.where(own, Demand.asked, _not_withdrawn()).scalar_subquery()
    rows = session.execute(_titles().where(DemandList.id.in_(wanted)).add_columns(*counts)).all()
    figures = rows[0][3:] if rows else session.execute(select(*counts)).one()
    return SomeLists(_titled(rows), *figures)


def newest_demands(session: Session, group_id: str, lists: Sequence[str] | None = None) -> list[CitedDemand]:
    """The demands of the newest revisions of a group's lists, in order; of these lists, where they are given."""
    own = DemandList.group_id == group_id if lists is None else DemandList.id.in_(lists)
    query = (
        select(DemandWording, Demand, Revision.vote_entry)
        .join(Demand, Demand.id == DemandWording.demand_id)
        .join(Revision, Revision.entry == DemandWording.revision_entry)
        .join(DemandList, (DemandList.id == Revision.list_id) & (DemandList.newest == Revision.number))
        .where(own, _not_withdrawn())
        .order_by(DemandList.number, DemandWording.position, DemandWording.language)
    )
    return list(_cited(session.execute(query)).values())


def drafts_of(session: Session, group_id: str) -> list[Draft]:
    """Drafts that are not published yet."""
    query = select(Draft).where(Draft.group_id == group_id, Draft.published_entry.is_(None))
    return list(session.scalars(query.order_by(Draft.id)))


def adoptions_of(session: Session, draft: Draft) -> list[Adoption]:
    return list(session.scalars(select(Adoption).where(Adoption.draft_id == draft.id)))


def revision_of_vote(session: Session, vote_entry: int) -> tuple[Revision, DemandList] | None:
    """What was published by a vote."""
    query = select(Revision, DemandList).join(DemandList, DemandList.id == Revision.list_id)
    row = session.execute(query.where(Revision.vote_entry == vote_entry)).first()
    return (row[0], row[1]) if row else None


def published_by_votes(session: Session, votes: Sequence[int]) -> dict[int, tuple[Revision, DemandList]]:
    """What was published by these votes, by vote."""
    query = select(Revision, DemandList).join(DemandList, DemandList.id == Revision.list_id)
    rows = session.execute(query.where(Revision.vote_entry.in_(votes))) if votes else ()
    return {row[0].vote_entry: (row[0], row[1]) for row in rows}


def withdrawn_by_vote(session: Session, vote_entry: int) -> DemandList | None:
    """The list that a vote withdrew."""
    query = select(DemandList).join(ListWithdrawal, ListWithdrawal.list_id == DemandList.id)
    return session.scalar(query.where(ListWithdrawal.vote_entry == vote_entry))


def wordings_at(session: Session, revision_entry: int) -> dict[int, dict[str, str | None]]:
    """The words of each demand of a revision by language, by number, in their order."""
    query = select(DemandWording, Demand.number).join(Demand, Demand.id == DemandWording.demand_id)
    found: dict[int, dict[str, str | None]] = {}
    rows = session.execute(query.where(DemandWording.revision_entry == revision_entry).order_by(DemandWording.position))
    for wording, number in rows:
        found.setdefault(number, {})[wording.language] = wording.text.text
    return found


def failed_of(session: Session, revision_entry: int) -> list[FailedItem]:
    """Items that the meeting voted down when it adopted the rest, in the order of the vote."""
    query = select(FailedItem).where(FailedItem.revision_entry == revision_entry)
    return list(session.scalars(query.order_by(FailedItem.position, FailedItem.language)))
