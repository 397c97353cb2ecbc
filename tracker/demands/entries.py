"""Entries about demand lists."""

from collections.abc import Mapping

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from tracker.demands.models import (
    Demand,
    DemandAddressees,
    DemandList,
    DemandOrigin,
    DemandReason,
    DemandWording,
    FailedItem,
    ListWithdrawal,
    Revision,
    RevisionText,
    Translation,
    TranslationText,
)
from tracker.record.entries import Entry, EntryKind, Texts
from tracker.votes.models import Vote
from tracker.words import N_


def _published(entry: Entry, _texts: Texts, session: Session) -> dict[int, str]:
    """Gives the ids of the list's demands, by number."""
    data = entry.data
    listed = session.scalar(
        select(DemandList).where(DemandList.group_id == data["group"], DemandList.number == data["list"])
    )
    known = {} if listed is None else _demands_before(entry, listed, session)
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
            voted_as=data.get("voted_as", {}),
        )
    )
    for number in data["numbers"]:
        if number not in known:
            known[number] = entry.key(number)
            session.add(Demand(id=known[number], list_id=listed.id, number=number, entry=entry.index, asked=True))
    session.flush()
    _words(entry, known, session)
    return known


def _demands_before(entry: Entry, listed: DemandList, session: Session) -> dict[int, str]:
    """The ids of the demands that the list has had, by number; what the new revision leaves out is asked no more."""
    known = {}
    for demand in session.scalars(select(Demand).where(Demand.list_id == listed.id)):
        known[demand.number] = demand.id
        demand.asked = demand.number in entry.data["numbers"]
    return known


def _words(entry: Entry, known: Mapping[int, str], session: Session) -> None:
    """Title, preamble and the wordings of the demands."""
    revision, languages = {"revision_entry": entry.index}, entry.data["languages"]
    parts = [(part, language) for part in ("title", "preamble") for language in languages]
    texts = [
        revision | {"part": part, "language": language, "text_id": entry.text_id(name)}
        for part, language in parts
        if (name := f"{part}.{language}") in entry.texts
    ]
    wordings = [
        revision | {"demand_id": known[number], "language": language, "position": position, "text_id": text_id}
        for position, number in enumerate(entry.data["numbers"], 1)
        for language in languages
        for text_id in [entry.text_id(f"item.{number}.{language}")]
    ]
    for table, rows in ((RevisionText, texts), (DemandWording, wordings)):
        if rows:
            session.execute(insert(table), rows)


def _published_first(entry: Entry, texts: Texts, session: Session) -> None:
    """Version 1: without reasons, addressees of single demands, and origins."""
    _published(entry, texts, session)


def _published_with_more(entry: Entry, texts: Texts, session: Session) -> None:
    known = _published(entry, texts, session)
    for number in entry.data["numbers"]:
        for language in entry.data["languages"]:
            text_id = entry.optional_text_id(f"reason.{number}.{language}")
            if text_id is not None:
                reason = {"revision_entry": entry.index, "demand_id": known[number], "language": language}
                session.add(DemandReason(text_id=text_id, **reason))
    for number, addressees in entry.data["own_addressees"].items():
        session.add(DemandAddressees(revision_entry=entry.index, demand_id=known[int(number)], addressees=addressees))
    for number, origin in entry.data["origins"].items():
        if origin in known and session.get(DemandOrigin, known[int(number)]) is None:
            ids = {"demand_id": known[int(number)], "origin_id": known[origin]}
            session.add(DemandOrigin(revision_entry=entry.index, **ids))


def _published_with_failed(entry: Entry, texts: Texts, session: Session) -> None:
    _published_with_more(entry, texts, session)
    for position, label in enumerate(entry.data["failed"], 1):
        for language in entry.data["languages"]:
            key = {"revision_entry": entry.index, "label": label, "language": language}
            session.add(FailedItem(position=position, text_id=entry.text_id(f"failed.{label}.{language}"), **key))


def _list_of(entry: Entry, session: Session) -> DemandList:
    query = select(DemandList).where(
        DemandList.group_id == entry.data["group"], DemandList.number == entry.data["list"]
    )
    return session.scalars(query).one()


def _withdrawn(entry: Entry, _texts: Texts, session: Session) -> None:
    listed = _list_of(entry, session)
    vote = session.get_one(Vote, entry.data["vote"])
    session.add(
        ListWithdrawal(
            list_id=listed.id, entry=entry.index, day=entry.day, vote_entry=vote.entry, vote_number=vote.number
        )
    )
    session.flush()
    session.expire(listed, ["withdrawal"])
    for demand in session.scalars(select(Demand).where(Demand.list_id == listed.id)):
        demand.asked = False


def _restored(entry: Entry, _texts: Texts, session: Session) -> None:
    """The vote that withdrew it was counted anew: what its newest revision asks is asked again."""
    listed = _list_of(entry, session)
    session.delete(session.get_one(ListWithdrawal, listed.id))
    session.flush()
    session.expire(listed, ["withdrawal"])
    newest = select(DemandWording.demand_id).where(DemandWording.revision_entry == listed.entry)
    for demand in session.scalars(select(Demand).where(Demand.id.in_(newest))):
        demand.asked = True


def _translated(entry: Entry, _texts: Texts, session: Session) -> None:
    session.add(
        Translation(
            entry=entry.index,
            list_id=_list_of(entry, session).id,
            language=entry.data["language"],
            revision_entry=entry.data["of"],
            day=entry.day,
        )
    )
    session.flush()
    for part in entry.data["parts"]:
        session.add(TranslationText(entry=entry.index, part=part, text_id=entry.text_id(part)))


_PUBLICATION = {
    "group": str,
    "by": list,
    "list": int,
    "revision": int,
    "vote": int,
    "languages": list,
    "addressees": list,
    "numbers": list,
}
_PUBLISHED = N_("%(group)s published list %(list)s, revision %(revision)s.")

KINDS = (
    EntryKind("list_published", _PUBLICATION, _PUBLISHED, _published_first),
    EntryKind(
        "list_published",
        _PUBLICATION | {"own_addressees": dict, "origins": dict},
        _PUBLISHED,
        _published_with_more,
        version=2,
    ),
    EntryKind(
        "list_published",
        _PUBLICATION | {"own_addressees": dict, "origins": dict, "voted_as": dict, "failed": list},
        _PUBLISHED,
        _published_with_failed,
        version=3,
    ),
    EntryKind(
        "list_withdrawn",
        {"group": str, "list": int, "vote": int},
        N_("%(group)s withdrew list %(list)s by a vote."),
        _withdrawn,
    ),
    EntryKind(
        "list_restored",
        {"group": str, "list": int, "vote": int},
        N_("%(group)s: list %(list)s stands again: the vote that withdrew it was counted anew."),
        _restored,
    ),
    EntryKind(
        "translation_approved",
        {"group": str, "by": list, "list": int, "of": int, "language": str, "parts": list},
        N_("%(group)s approved a translation of list %(list)s (%(language)s)."),
        _translated,
    ),
)
