"""Entries about elections, and about what a delegate is bound to."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.committees.models import Candidate, Election, Instruction, InstructionText
from tracker.record.entries import Entry, EntryKind, Schema, Texts
from tracker.words import N_


def _held(entry: Entry, _texts: Texts, session: Session) -> None:
    """Version 1 knew one method and no by-elections, version 2 neither reserved seats nor posts."""
    data = entry.data
    numbers = data.get("numbers") or data.get("fills") or list(range(1, data["seats"] + 1))
    last = session.scalar(select(func.max(Election.number)).where(Election.group_id == data["group"])) or 0
    session.add(
        Election(
            entry=entry.index,
            group_id=data["group"],
            number=last + 1,
            vote_entry=data["vote"],
            seats=data["seats"],
            term_until=data["term_until"],
            vacant=data["vacant"],
            body=data["body"],
            method=data.get("method", "plurality"),
            fills=data.get("fills", []),
            count=data.get("count", {}),
            ballots=data.get("ballots", []),
            kind=data.get("kind", "open"),
            numbers=numbers,
            committee_seats=data.get("committee_seats", data["seats"]),
            label_id=entry.text_id("label") if "label" in entry.texts else None,
            seed_id=entry.text_id("seed") if "seed" in entry.texts else None,
        )
    )
    session.flush()
    for place, votes in enumerate(data["votes"]):
        session.add(
            Candidate(
                id=entry.key(place),
                election_entry=entry.index,
                place=place,
                votes=votes,
                seat=numbers[data["seated"].index(place)] if place in data["seated"] else None,
                tied=place in data["tied"],
                withdrawn=place in data.get("withdrawn", ()),
                name_id=entry.text_id(f"candidate.{place}"),
            )
        )


def _bound(entry: Entry, _texts: Texts, session: Session) -> None:
    data = entry.data
    session.add(Instruction(entry=entry.index, group_id=data["group"], vote_entry=data["vote"], day=entry.day))
    session.flush()
    for language in data["languages"]:
        text_id = entry.text_id(f"instruction.{language}")
        session.add(InstructionText(entry=entry.index, language=language, text_id=text_id))


_HELD: Schema = {
    "group": str,
    "vote": int,
    "seats": int,
    "term_until": str,
    "votes": list,
    "seated": list,
    "tied": list,
    "vacant": int,
    "body": (int, type(None)),
}
_MORE: Schema = {"method": str, "fills": list, "count": dict, "ballots": list}
_CONTEST: Schema = {"kind": str, "numbers": list, "committee_seats": int, "withdrawn": list}
_HELD_SENTENCE = N_("%(group)s held an election for %(seats)s seats.")

KINDS = (
    EntryKind("election_held", _HELD, _HELD_SENTENCE, _held),
    EntryKind("election_held", {**_HELD, **_MORE}, _HELD_SENTENCE, _held, version=2),
    EntryKind("election_held", {**_HELD, **_MORE, **_CONTEST}, _HELD_SENTENCE, _held, version=3),
    EntryKind(
        "delegate_bound",
        {"group": str, "vote": int, "languages": list},
        N_("%(group)s bound its delegate to the council by a vote."),
        _bound,
    ),
)
