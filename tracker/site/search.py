"""Search by word: an index that follows the record, and what it finds."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tracker.demands.models import Demand, DemandWording, ListWithdrawal, Revision
from tracker.demands.queries import CitedDemand, cited_demands
from tracker.groups.models import Group
from tracker.programme.models import CommonWording
from tracker.record.entries import Entry
from tracker.site.models import SearchText
from tracker.words import fold

LIMIT = 50


def index_list(entry: Entry, session: Session) -> None:
    """Index a published list's wordings in place of those of its earlier revision."""
    same_list = select(Demand.id).join(Revision, Revision.list_id == Demand.list_id)
    session.execute(delete(SearchText).where(SearchText.demand_id.in_(same_list.where(Revision.entry == entry.index))))
    for row in session.scalars(select(DemandWording).where(DemandWording.revision_entry == entry.index)):
        session.add(
            SearchText(
                text_id=row.text_id,
                fold=fold(row.text.text or ""),
                demand_id=row.demand_id,
                group_id=entry.data["group"],
            )
        )


def index_wording(entry: Entry, session: Session) -> None:
    """Index the wordings of a common demand that the council settled."""
    number = entry.data["common"]
    session.execute(delete(SearchText).where(SearchText.common_number == number))
    settled = select(CommonWording).where(
        CommonWording.common_number == number, CommonWording.settled_entry.is_not(None)
    )
    for row in session.scalars(settled):
        session.add(SearchText(text_id=row.text_id, fold=fold(row.text.text or ""), common_number=number))


def forget(entry: Entry, session: Session) -> None:
    """Texts were removed: they are found no more."""
    session.execute(delete(SearchText).where(SearchText.text_id.in_(entry.data["texts"])))


def forget_withdrawn(entry: Entry, session: Session) -> None:
    """A list was withdrawn: its demands are found no more."""
    vote = entry.data["vote"]
    of_list = select(Demand.id).join(ListWithdrawal, ListWithdrawal.list_id == Demand.list_id)
    session.execute(
        delete(SearchText).where(SearchText.demand_id.in_(of_list.where(ListWithdrawal.vote_entry == vote)))
    )


def commons_worded(session: Session, words: str) -> list[int]:
    """Numbers of common demands in one of whose settled wordings all the folded words occur."""
    query = select(SearchText.common_number).where(SearchText.common_number.is_not(None))
    for word in words.split():
        query = query.where(SearchText.fold.contains(word, autoescape=True))
    return sorted({number for number in session.scalars(query.limit(LIMIT)) if number is not None})


def demands_worded(session: Session, words: str, standings: tuple[str, ...]) -> list[CitedDemand]:
    """Demands in one of whose wordings all the folded words occur, the newest first."""
    query = select(SearchText.demand_id, SearchText.text_id).join(Group, Group.id == SearchText.group_id)
    for word in words.split():
        query = query.where(SearchText.fold.contains(word, autoescape=True))
    query = query.join(Demand, Demand.id == SearchText.demand_id).where(Group.standing.in_(standings))
    rows = session.execute(query.order_by(Demand.entry.desc(), Demand.number).limit(LIMIT))
    ids = list(dict.fromkeys(row.demand_id for row in rows))
    cited = cited_demands(session, ids)
    return [cited[demand_id] for demand_id in ids]
