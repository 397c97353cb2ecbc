"""Entries about elections, and about what a delegate is bound to."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.committees.models import Candidate, Election, Instruction, InstructionText
from tracker.record.entries import Entry, EntryKind, Texts
from tracker.words import N_


def _held(entry: Entry, _texts: Texts, session: Session) -> None:
    data = entry.data
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
                seat=data["seated"].index(place) + 1 if place in data["seated"] else None,
                tied=place in data["tied"],
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


KINDS = (
    EntryKind(
        "election_held",
        {
            "group": str,
            "vote": int,
            "seats": int,
            "term_until": str,
            "votes": list,
            "seated": list,
            "tied": list,
            "vacant": int,
            "body": (int, type(None)),
        },
        N_("%(group)s held an election for %(seats)s seats."),
        _held,
    ),
    EntryKind(
        "delegate_bound",
        {"group": str, "vote": int, "languages": list},
        N_("%(group)s bound its delegate to the council by a vote."),
        _bound,
    ),
)
