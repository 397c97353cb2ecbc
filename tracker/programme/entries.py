"""Entries about common demands, support and the council's deeds."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.demands.models import DemandWording
from tracker.programme.models import (
    CommonDemand,
    CommonLink,
    CommonWording,
    CouncilDeed,
    ItemWording,
    ProgrammeItem,
    ProgrammeVersion,
    Ratification,
    Support,
)
from tracker.record.entries import Entry, EntryKind, Schema, Texts
from tracker.words import N_


def _opened(entry: Entry, _texts: Texts, session: Session) -> None:
    data = entry.data
    session.add(
        CommonDemand(
            number=data["common"],
            entry=entry.index,
            day=entry.day,
            opened_by=data["group"],
            demand_id=data["demand"],
            position=None,
        )
    )
    session.flush()
    newest = select(func.max(DemandWording.revision_entry)).where(DemandWording.demand_id == data["demand"])
    own = select(DemandWording).where(
        DemandWording.demand_id == data["demand"], DemandWording.revision_entry == newest.scalar_subquery()
    )
    for wording in session.scalars(own):
        session.add(
            CommonWording(
                common_number=data["common"], language=wording.language, settled_entry=None, text_id=wording.text_id
            )
        )
    _supported(entry, _texts, session)


def _supported(entry: Entry, _texts: Texts, session: Session) -> None:
    data = entry.data
    session.add(
        Support(
            id=entry.key(),
            common_number=data["common"],
            demand_id=data["demand"],
            group_id=data["group"],
            entry=entry.index,
            since=entry.day,
            withdrawn_entry=None,
            withdrawn=None,
            vote_entry=data.get("vote"),
            relation=data.get("relation", "same"),
            moved_to=None,
        )
    )


def _withdrawn(entry: Entry, _texts: Texts, session: Session) -> None:
    _end(session, entry, entry.data["common"])


def _end(session: Session, entry: Entry, number: int, moved_to: int | None = None) -> None:
    support = session.scalars(
        select(Support).where(
            Support.common_number == number,
            Support.demand_id == entry.data["demand"],
            Support.withdrawn_entry.is_(None),
        )
    ).one()
    support.withdrawn_entry, support.withdrawn, support.moved_to = entry.index, entry.day, moved_to
    session.flush()


def _moved(entry: Entry, texts: Texts, session: Session) -> None:
    _end(session, entry, entry.data["from"], entry.data["common"])
    _supported(entry, texts, session)


def _linked(entry: Entry, _texts: Texts, session: Session) -> None:
    data = entry.data
    link = session.get(CommonLink, (data["common"], data["to"]))
    if link is not None:
        session.delete(link)
        session.flush()
    if data["relation"] != "none":
        row = {"number": data["common"], "other": data["to"], "relation": data["relation"]}
        session.add(CommonLink(entry=entry.index, day=entry.day, **row))
    _deed(entry, session)


def _ratified(entry: Entry, _texts: Texts, session: Session) -> None:
    """In place of one whose vote was counted anew, and did not carry."""
    data = entry.data
    before = session.get(Ratification, (data["version"], data["group"]))
    if before is not None:
        session.delete(before)
        session.flush()
    row = {"version": data["version"], "group_id": data["group"], "vote_entry": data["vote"]}
    session.add(Ratification(entry=entry.index, day=entry.day, **row))


def _deed(entry: Entry, session: Session) -> None:
    last = session.scalar(select(func.max(CouncilDeed.number))) or 0
    session.add(CouncilDeed(number=last + 1, entry=entry.index, day=entry.day))


def _settled(entry: Entry, _texts: Texts, session: Session) -> None:
    for language in entry.data["languages"]:
        text_id = entry.text_id(f"wording.{language}")
        wording = session.get(CommonWording, (entry.data["common"], language))
        if wording is None:
            wording = CommonWording(common_number=entry.data["common"], language=language)
            session.add(wording)
        wording.settled_entry, wording.text_id = entry.index, text_id
        session.flush()
        session.expire(wording, ["text"])  # who follows reads the new text, not the one before
    _deed(entry, session)


def _ordered(entry: Entry, _texts: Texts, session: Session) -> None:
    for place, number in enumerate(entry.data["order"], 1):
        session.get_one(CommonDemand, number).position = place
    _deed(entry, session)


def _published(entry: Entry, _texts: Texts, session: Session) -> None:
    version = entry.data["version"]
    session.add(ProgrammeVersion(number=version, entry=entry.index, day=entry.day))
    session.flush()
    for place, item in enumerate(entry.data["items"], 1):
        totals = {name: item[name] for name in ("groups", "workers", "regions", "sectors")}
        session.add(ProgrammeItem(version=version, position=place, common_number=item["common"], **totals))
        for language, text_id in sorted(item["wordings"].items()):
            session.add(ItemWording(version=version, common_number=item["common"], language=language, text_id=text_id))
    _deed(entry, session)


_GROUPS_DEED: Schema = {"group": str, "by": list, "common": int, "demand": str}
_BY_VOTE: Schema = {**_GROUPS_DEED, "vote": (int, type(None))}
_SUPPORTS = N_("%(group)s supports P-%(common)s.")
_NO_LONGER = N_("%(group)s no longer supports P-%(common)s.")

KINDS = (
    EntryKind("common_demand_opened", _GROUPS_DEED, N_("%(group)s opened the common demand P-%(common)s."), _opened),
    EntryKind("support_confirmed", _GROUPS_DEED, _SUPPORTS, _supported),
    EntryKind("support_confirmed", _BY_VOTE, _SUPPORTS, _supported, version=2),
    EntryKind("support_withdrawn", _GROUPS_DEED, _NO_LONGER, _withdrawn),
    EntryKind("support_withdrawn", _BY_VOTE, _NO_LONGER, _withdrawn, version=2),
    EntryKind(
        "demand_related",
        {**_GROUPS_DEED, "relation": str},
        N_("%(group)s said how its demand stands to P-%(common)s: %(relation)s."),
        _supported,
    ),
    EntryKind(
        "support_moved",
        {**_BY_VOTE, "from": int},
        N_("%(group)s moved its support from P-%(from)s to P-%(common)s."),
        _moved,
    ),
    EntryKind(
        "commons_linked",
        {"by": list, "common": int, "to": int, "relation": str},
        N_("The council said how P-%(common)s stands to P-%(to)s: %(relation)s."),
        _linked,
    ),
    EntryKind(
        "version_ratified",
        {"group": str, "vote": int, "version": int},
        N_("%(group)s ratified version %(version)s of the programme by a vote."),
        _ratified,
    ),
    EntryKind(
        "wording_settled",
        {"by": list, "common": int, "languages": list},
        N_("The council settled a wording of P-%(common)s."),
        _settled,
    ),
    EntryKind("programme_ordered", {"by": list, "order": list}, N_("The council ordered the programme."), _ordered),
    EntryKind(
        "programme_published",
        {"by": list, "version": int, "items": list},
        N_("The council published version %(version)s of the programme."),
        _published,
    ),
)
DEEDS = ("wording_settled", "programme_ordered", "programme_published", "commons_linked")
