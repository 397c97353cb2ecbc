"""Entries about demand lists."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.demands.models import Demand, DemandList, DemandWording, Revision, RevisionText
from tracker.record.entries import Entry, EntryKind, Texts
from tracker.words import N_


def _published(entry: Entry, _texts: Texts, session: Session) -> None:
    data = entry.data
    listed = session.scalar(
        select(DemandList).where(DemandList.group_id == data["group"], DemandList.number == data["list"])
    )
    if listed is None:
        listed = DemandList(
            id=entry.key(), group_id=data["group"], number=data["list"], newest=data["revision"], entry=entry.index
        )
        session.add(listed)
    listed.newest, listed.entry = data["revision"], entry.index
    session.flush()
    session.add(
        Revision(
            entry=entry.index,
            list_id=listed.id,
            number=data["revision"],
            day=entry.day,
            vote_entry=data["vote"],
            languages=data["languages"],
            addressees=data["addressees"],
            published_by=data["by"],
        )
    )
    session.flush()
    for part in ("title", "preamble"):
        for language in data["languages"]:
            text_id = entry.optional_text_id(f"{part}.{language}")
            if text_id is not None:
                session.add(RevisionText(revision_entry=entry.index, part=part, language=language, text_id=text_id))
    _demands(entry, listed.id, session)


def _demands(entry: Entry, list_id: str, session: Session) -> None:
    known = {demand.number: demand.id for demand in session.scalars(select(Demand).where(Demand.list_id == list_id))}
    for number in entry.data["numbers"]:
        if number not in known:
            known[number] = entry.key(number)
            session.add(Demand(id=known[number], list_id=list_id, number=number, entry=entry.index))
    session.flush()
    for position, number in enumerate(entry.data["numbers"], 1):
        for language in entry.data["languages"]:
            session.add(
                DemandWording(
                    revision_entry=entry.index,
                    demand_id=known[number],
                    language=language,
                    position=position,
                    text_id=entry.text_id(f"item.{number}.{language}"),
                )
            )


KINDS = (
    EntryKind(
        "list_published",
        {
            "group": str,
            "by": list,
            "list": int,
            "revision": int,
            "vote": int,
            "languages": list,
            "addressees": list,
            "numbers": list,
        },
        N_("%(group)s published list %(list)s, revision %(revision)s."),
        _published,
    ),
)
