"""Entries about votes: a confirmed count, a correction, an objection, a recount; and a rule that was voted for."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.groups.models import Group
from tracker.record.entries import Entry, EntryKind, Schema, Texts
from tracker.votes.models import RuleChange, Vote, VoteCorrection, VoteObjection, VoteRecount
from tracker.words import N_

_DATA = ("kind", "day", "chair", "rule", "members", "basis", "basis_day", "counted_by")
_RESULT = ("estimated", "figures", "earlier", "carried", "conditions", "lines")
_BEFORE_MEETINGS: dict[str, Any] = {
    "also": [],
    "numbers": [],
    "items": [],
    "meeting": 0,
    "called_by": "committee",
    "notice_days": None,
    "secret": None,
    "opening": None,
    "sittings": [],
    "papers": [],
}


def _counted(entry: Entry, _texts: Texts, session: Session) -> None:
    """Version 1 knew neither meetings with several motions nor items."""
    group = entry.data["group"]
    next_number = select(func.coalesce(func.max(Vote.number), 0) + 1).where(Vote.group_id == group)
    session.add(
        Vote(
            entry=entry.index,
            group_id=group,
            number=next_number.scalar_subquery(),
            objection=None,
            recounted=None,
            town_id=entry.text_id("town"),
            title_id=entry.optional_text_id("title"),
            wording_hash_id=entry.optional_text_id("wording_hash"),
            **{name: entry.data[name] for name in _DATA + _RESULT},
            **{name: entry.data.get(name, default) for name, default in _BEFORE_MEETINGS.items()},
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


def _objected(entry: Entry, _texts: Texts, session: Session) -> None:
    vote = session.get_one(Vote, entry.data["vote"])
    vote.objection = entry.index
    session.add(
        VoteObjection(
            entry=entry.index,
            vote_entry=vote.entry,
            day=entry.day,
            ended=None,
            ended_day=None,
            how=None,
            reason_id=entry.text_id("reason"),
            answer_id=None,
        )
    )


def _answered(entry: Entry, _texts: Texts, session: Session) -> None:
    _end(session, entry, entry.data["objection"], "answered")


def _objection_withdrawn(entry: Entry, _texts: Texts, session: Session) -> None:
    _end(session, entry, entry.data["objection"], "withdrawn")


def _end(session: Session, entry: Entry, objection: int, how: str) -> None:
    """An objection ends; if another one of the same vote is open, the vote stays under it."""
    found = session.get_one(VoteObjection, objection)
    found.ended, found.ended_day, found.how = entry.index, entry.day, how
    found.answer_id = entry.optional_text_id("answer")
    session.flush()
    session.expire(found, ["answer_text"])
    rest = select(func.max(VoteObjection.entry)).where(
        VoteObjection.vote_entry == found.vote_entry, VoteObjection.ended.is_(None)
    )
    session.get_one(Vote, found.vote_entry).objection = session.scalar(rest)


def _recounted(entry: Entry, _texts: Texts, session: Session) -> None:
    """The figures found anew take the place of the old ones, which are kept beside them."""
    data, vote = entry.data, session.get_one(Vote, entry.data["vote"])
    session.add(
        VoteRecount(
            entry=entry.index,
            vote_entry=vote.entry,
            day=entry.day,
            before=vote.figures,
            before_carried=vote.carried,
            before_items=vote.items,
            **{name: data[name] for name in ("objection", "figures", "carried", "earlier")},
        )
    )
    vote.recounted = entry.index
    vote.figures, vote.carried = data["figures"], data["carried"]
    vote.conditions, vote.items = data["conditions"], data["items"]
    vote.wording_hash_id = entry.optional_text_id("wording_hash") or vote.wording_hash_id
    session.flush()
    session.expire(vote, ["wording_hash_text"])
    if data["objection"] is not None:
        _end(session, entry, data["objection"], "recount")


def _rule_changed(entry: Entry, _texts: Texts, session: Session) -> None:
    data, group = entry.data, session.get_one(Group, entry.data["group"])
    group.rule_set, group.rule_version, group.rules = data["rule_set"], data["rule_version"], data["rules"]
    session.add(
        RuleChange(
            entry=entry.index,
            group_id=group.id,
            vote_entry=data["vote"],
            day=entry.day,
            **{name: data[name] for name in ("scope", "rule", "before")},
        )
    )


_COUNTED: Schema = {
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
}
_MEETING: Schema = {
    "also": list,
    "numbers": list,
    "items": list,
    "meeting": int,
    "called_by": str,
    "notice_days": (int, type(None)),
    "secret": (bool, type(None)),
    "opening": (int, type(None)),
    "sittings": list,
    "papers": list,
}
_VOTED = N_("%(group)s recorded a vote: %(title)s.")

KINDS = (
    EntryKind("vote_counted", _COUNTED, _VOTED, _counted),
    EntryKind("vote_counted", {**_COUNTED, **_MEETING}, _VOTED, _counted, version=2),
    EntryKind(
        "vote_corrected",
        {"group": str, "by": list, "vote": int},
        N_("%(group)s corrected what it recorded of a vote: %(statement)s"),
        _corrected,
    ),
    EntryKind(
        "vote_objected",
        {"group": str, "vote": int},
        N_("%(group)s: two members object to a vote: %(reason)s"),
        _objected,
    ),
    EntryKind(
        "objection_answered",
        {"group": str, "by": list, "vote": int, "objection": int},
        N_("%(group)s answered an objection to a vote: %(answer)s"),
        _answered,
    ),
    EntryKind(
        "objection_withdrawn",
        {"group": str, "vote": int, "objection": int},
        N_("%(group)s: two members took back an objection to a vote."),
        _objection_withdrawn,
    ),
    EntryKind(
        "vote_recounted",
        {
            "group": str,
            "vote": int,
            "objection": (int, type(None)),
            "figures": list,
            "earlier": list,
            "carried": (bool, type(None)),
            "conditions": list,
            "items": list,
        },
        N_("%(group)s counted a vote anew."),
        _recounted,
    ),
    EntryKind(
        "vote_turned",
        {"group": str, "vote": int, "outcome": str},
        N_("%(group)s: the recount turned a vote around. %(outcome)s"),
    ),
    EntryKind(
        "rule_changed",
        {
            "group": str,
            "vote": int,
            "rule_set": str,
            "rule_version": int,
            "rules": dict,
            "scope": str,
            "rule": str,
            "before": str,
        },
        N_("%(group)s decides by another rule from now on: %(rule)s."),
        _rule_changed,
    ),
)
