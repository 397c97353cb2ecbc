"""Entries about votes: a confirmed count, and a correction of one."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.record.entries import Entry, EntryKind, Texts
from tracker.votes.models import Vote, VoteCorrection
from tracker.words import N_

_DATA = ("kind", "day", "chair", "rule", "members", "basis", "basis_day", "counted_by")
_RESULT = ("estimated", "figures", "earlier", "carried", "conditions", "lines")


def _counted(entry: Entry, _texts: Texts, session: Session) -> None:
    group = entry.data["group"]
    last = session.scalar(select(func.max(Vote.number)).where(Vote.group_id == group)) or 0
    session.add(
        Vote(
            entry=entry.index,
            group_id=group,
            number=last + 1,
            town_id=entry.text_id("town"),
            title_id=entry.optional_text_id("title"),
            wording_hash_id=entry.optional_text_id("wording_hash"),
            **{name: entry.data[name] for name in _DATA + _RESULT},
        )
    )


def _corrected(entry: Entry, _texts: Texts, session: Session) -> None:
    session.add(
        VoteCorrection(
            entry=entry.index,
            vote_entry=entry.data["vote"],
            day=entry.day,
            statement_id=entry.text_id("statement"),
        )
    )


KINDS = (
    EntryKind(
        "vote_counted",
        {
            "group": str,
            "kind": str,
            "day": str,
            "chair": str,
            "rule": str,
            "members": (int, type(None)),
            "basis": str,
            "basis_day": (str, type(None)),
            "counted_by": str,
            "estimated": bool,
            "figures": list,
            "earlier": list,
            "carried": (bool, type(None)),
            "conditions": list,
            "lines": int,
        },
        N_("%(group)s recorded a vote: %(title)s."),
        _counted,
    ),
    EntryKind(
        "vote_corrected",
        {"group": str, "by": list, "vote": int},
        N_("%(group)s corrected what it recorded of a vote: %(statement)s"),
        _corrected,
    ),
)
