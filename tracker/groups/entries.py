"""Entries about groups: registration, headcount, standing, bodies and mandates."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tracker.groups.models import Body, Doubt, Group, Headcount, Mandate, Suspension, Vouching
from tracker.groups.rules import FOUNDERS, StandingFacts, Word, standing
from tracker.record.entries import Entry, EntryKind, Schema, Texts
from tracker.words import N_

SEATS_FOR_POWER = 2


def _registered(entry: Entry, _texts: Texts, session: Session) -> None:
    """Version 1 knew only the first version of the house rules."""
    data = entry.data
    group = Group(
        id=data["group"],
        entry=entry.index,
        day=entry.day,
        standing="provisional",
        standing_entry=entry.index,
        rule_version=data.get("rule_version", 1),
        rules={},
        slug_id=entry.text_id("slug"),
        name_id=entry.text_id("name"),
        town_id=entry.text_id("town"),
        **{
            name: data[name]
            for name in ("kind", "sector", "region", "languages", "rule_set", "headcount", "headcount_day")
        },
    )
    session.add(group)
    session.flush()
    session.add(Body(group_id=group.id, number=0, entry=entry.index, opened=entry.day, in_power_since=entry.day))
    for number in range(1, FOUNDERS + 1):
        session.add(_mandate(entry, number, "founder", 0, number))
    if data["headcount"] is not None:
        session.add(Headcount(id=entry.key(), group_id=group.id, number=data["headcount"], day=data["headcount_day"]))


def _mandate(entry: Entry, place: int, kind: str, body: int, number: int) -> Mandate:
    return Mandate(
        id=entry.key(place),
        group_id=entry.data["group"],
        kind=kind,
        body=body,
        number=number,
        since=entry.day,
        vote=entry.data.get("vote"),
    )


def _headcount_stated(entry: Entry, _texts: Texts, session: Session) -> None:
    group = session.get_one(Group, entry.data["group"])
    group.headcount, group.headcount_day = entry.data["number"], entry.data["day"]
    session.add(Headcount(id=entry.key(), group_id=group.id, number=entry.data["number"], day=entry.data["day"]))


def _body_opened(entry: Entry, _texts: Texts, session: Session) -> None:
    data = entry.data
    session.add(
        Body(
            group_id=data["group"],
            number=data["body"],
            entry=entry.index,
            opened=entry.day,
            term_until=data["term_until"],
        )
    )


def _mandate_taken(entry: Entry, _texts: Texts, session: Session) -> None:
    """A seat is claimed; with the second one power passes and the mandates of the bodies before end.

    Whoever was co-opted to it sat there until somebody was elected.
    """
    data = entry.data
    of_body = (Mandate.group_id == data["group"]) & (Mandate.body == data["body"]) & (Mandate.kind == "seat")
    held = list(session.scalars(select(Mandate).where(of_body, Mandate.until.is_(None))))
    for mandate in [one for one in held if one.number == data["number"] and one.last_day is not None]:
        mandate.until, mandate.ended_by = entry.day, entry.index
        held.remove(mandate)
    session.add(_mandate(entry, 0, "seat", data["body"], data["number"]))
    body = session.get_one(Body, (data["group"], data["body"]))
    if body.in_power_since is None and len(held) + 1 == SEATS_FOR_POWER:
        body.in_power_since = entry.day
        session.execute(
            update(Mandate)
            .where(
                Mandate.group_id == data["group"],
                Mandate.kind.in_(("founder", "seat")),
                Mandate.body < data["body"],
                Mandate.until.is_(None),
            )
            .values(until=entry.day, ended_by=entry.index)
        )


def _co_opted(entry: Entry, _texts: Texts, session: Session) -> None:
    """One whose day is past ends where the next begins."""
    data = entry.data
    before = (Mandate.group_id == data["group"]) & (Mandate.body == data["body"]) & (Mandate.number == data["number"])
    open_ = before & (Mandate.kind == "seat") & Mandate.until.is_(None)
    session.execute(update(Mandate).where(open_).values(until=entry.day, ended_by=entry.index))
    mandate = _mandate(entry, 0, "seat", data["body"], data["number"])
    mandate.last_day, mandate.name_id = data["last_day"], entry.text_id("name")
    session.add(mandate)


def _mandate_ended(entry: Entry, _texts: Texts, session: Session) -> None:
    mandate = session.get_one(Mandate, entry.data["mandate"])
    mandate.until, mandate.ended_by = entry.day, entry.index


def _mandate_restored(entry: Entry, _texts: Texts, session: Session) -> None:
    mandate = session.get_one(Mandate, entry.data["mandate"])
    mandate.until, mandate.ended_by = None, None


def _delegate_named(entry: Entry, _texts: Texts, session: Session) -> None:
    """Version 1 knew none who were elected."""
    session.execute(
        update(Mandate)
        .where(Mandate.group_id == entry.data["group"], Mandate.kind == "delegate", Mandate.until.is_(None))
        .values(until=entry.day, ended_by=entry.index)
    )
    mandate = _mandate(entry, 0, "delegate", 0, 1)
    mandate.last_day = entry.data.get("last_day")
    session.add(mandate)


def _vouched(entry: Entry, _texts: Texts, session: Session) -> None:
    by_operator = entry.kind == "vouched_by_operator"
    by = None if by_operator else session.get_one(Group, entry.data["group"])
    target = entry.data["group"] if by_operator else entry.data["other"]
    session.add(
        Vouching(
            id=entry.key(),
            by_group_id=by.id if by else None,
            group_id=target,
            day=entry.day,
            entry=entry.index,
            counts=by is None or by.standing == "vouched",
            reason_id=entry.optional_text_id("reason"),
        )
    )
    _settle(session, target, entry)


def _vouching_withdrawn(entry: Entry, _texts: Texts, session: Session) -> None:
    _withdraw(session, Vouching, entry)


def _doubted(entry: Entry, _texts: Texts, session: Session) -> None:
    session.add(
        Doubt(
            id=entry.key(),
            by_group_id=entry.data["group"],
            group_id=entry.data["other"],
            day=entry.day,
            entry=entry.index,
            reason_id=entry.text_id("reason"),
        )
    )
    _settle(session, entry.data["other"], entry)


def _doubt_withdrawn(entry: Entry, _texts: Texts, session: Session) -> None:
    _withdraw(session, Doubt, entry)


def _withdraw(session: Session, kind: type[Vouching] | type[Doubt], entry: Entry) -> None:
    session.execute(
        update(kind)
        .where(
            kind.by_group_id == entry.data["group"],
            kind.group_id == entry.data["other"],
            kind.withdrawn_entry.is_(None),
        )
        .values(withdrawn_entry=entry.index)
    )
    _settle(session, entry.data["other"], entry)


def _suspended(entry: Entry, _texts: Texts, session: Session) -> None:
    group = session.get_one(Group, entry.data["group"])
    group.suspended_entry = entry.index
    session.add(
        Suspension(
            id=entry.key(),
            group_id=group.id,
            day=entry.day,
            entry=entry.index,
            reason_id=entry.text_id("reason"),
        )
    )
    _settle(session, group.id, entry)


def _unsuspended(entry: Entry, _texts: Texts, session: Session) -> None:
    group = session.get_one(Group, entry.data["group"])
    session.execute(
        update(Suspension).where(Suspension.entry == group.suspended_entry).values(lifted_entry=entry.index)
    )
    group.suspended_entry = None
    _settle(session, group.id, entry)


def _settle(session: Session, group_id: str, entry: Entry) -> None:
    """Compute the standing anew from what stands in the tables."""
    session.flush()
    group = session.get_one(Group, group_id)
    new = standing(_facts(session, group))
    if new == "vouched" and group.standing == "questioned":
        session.execute(
            update(Doubt)
            .where(Doubt.group_id == group_id, Doubt.withdrawn_entry.is_(None), Doubt.settled_entry.is_(None))
            .values(settled_entry=entry.index)
        )
    if new != group.standing:
        group.standing, group.standing_entry = new, entry.index
    session.flush()


def _facts(session: Session, group: Group) -> StandingFacts:
    rows = session.execute(
        select(Vouching.by_group_id, Vouching.entry, Vouching.withdrawn_entry)
        .where(Vouching.group_id == group.id, Vouching.counts)
        .order_by(Vouching.entry)
    ).all()
    standing_words = [Word(row.by_group_id, row.entry) for row in rows if row.withdrawn_entry is None]
    again = {word.by for word in standing_words}
    took_back = [
        Word(row.by_group_id, row.withdrawn_entry)
        for row in rows
        if row.withdrawn_entry is not None and row.by_group_id not in again
    ]
    doubts = session.execute(
        select(Doubt.by_group_id, Doubt.entry).where(
            Doubt.group_id == group.id, Doubt.withdrawn_entry.is_(None), Doubt.settled_entry.is_(None)
        )
    ).all()
    doubters = {row.by_group_id for row in doubts}
    return StandingFacts(
        suspended=group.suspended_entry is not None,
        was_vouched=_was_vouched(session, group),
        took_back=tuple(took_back),
        vouchings=tuple(standing_words),
        doubts=tuple(Word(row.by_group_id, row.entry) for row in doubts),
        chains=_chains(session, doubters) if doubters else frozenset(),
    )


def _chains(session: Session, groups: set[str]) -> frozenset[tuple[str, str]]:
    """Which of these groups vouch for which others of them."""
    query = select(Vouching.by_group_id, Vouching.group_id).where(
        Vouching.by_group_id.in_(groups), Vouching.group_id.in_(groups), Vouching.withdrawn_entry.is_(None)
    )
    return frozenset((row.by_group_id, row.group_id) for row in session.execute(query))


def _was_vouched(session: Session, group: Group) -> bool:
    """Whether the group has been vouched for: it never becomes provisional again."""
    if group.standing != "suspended":
        return group.standing in ("vouched", "questioned")
    rows = session.execute(select(Vouching.by_group_id).where(Vouching.group_id == group.id, Vouching.counts)).all()
    by = {row.by_group_id for row in rows}
    return None in by or len(by) > 1


_BY_TWO = {"group": str, "by": list}
_DELEGATE = N_("%(group)s named its delegate to the council.")
_ELECTED: Schema = {"vote": (int, type(None)), "last_day": (str, type(None))}
_TO_OTHER = {"group": str, "other": str, "by": list}
_REGISTERED: Schema = {
    "group": str,
    "kind": str,
    "sector": str,
    "region": str,
    "languages": list,
    "rule_set": str,
    "headcount": (int, type(None)),
    "headcount_day": (str, type(None)),
}
_REGISTERED_SENTENCE = N_("%(group)s registered, with three founders.")

KINDS = (
    EntryKind("group_registered", _REGISTERED, _REGISTERED_SENTENCE, _registered),
    EntryKind("group_registered", {**_REGISTERED, "rule_version": int}, _REGISTERED_SENTENCE, _registered, version=2),
    EntryKind(
        "headcount_stated",
        _BY_TWO | {"number": int, "day": str},
        N_("%(group)s stated that it has %(number)s people."),
        _headcount_stated,
    ),
    EntryKind(
        "body_opened",
        {"group": str, "body": int, "term_until": str, "vote": int},
        N_("%(group)s elected committee %(body)s; its seats can be claimed."),
        _body_opened,
    ),
    EntryKind(
        "mandate_taken",
        {"group": str, "body": int, "number": int, "vote": int},
        N_("%(group)s: seat %(number)s of committee %(body)s was taken up."),
        _mandate_taken,
    ),
    EntryKind(
        "seat_co_opted",
        {"group": str, "by": list, "body": int, "number": int, "last_day": str},
        N_("%(group)s: %(name)s was co-opted to seat %(number)s of committee %(body)s."),
        _co_opted,
    ),
    EntryKind(
        "mandate_laid_down",
        {"group": str, "mandate": str, "kind": str, "body": int, "number": int},
        N_("%(group)s: a mandate was laid down."),
        _mandate_ended,
    ),
    EntryKind(
        "mandate_recalled",
        {
            "group": str,
            "by": list,
            "mandate": str,
            "kind": str,
            "body": int,
            "number": int,
            "vote": (int, type(None)),
        },
        N_("%(group)s recalled a mandate."),
        _mandate_ended,
    ),
    EntryKind(
        "mandate_restored",
        {"group": str, "mandate": str, "kind": str, "body": int, "number": int, "vote": int},
        N_("%(group)s: a mandate goes on: the vote that recalled it was counted anew."),
        _mandate_restored,
    ),
    EntryKind(
        "mandate_undone",
        {"group": str, "mandate": str, "body": int, "number": int},
        N_("%(group)s: the claim of seat %(number)s of committee %(body)s was undone."),
        _mandate_ended,
    ),
    EntryKind("delegate_named", _BY_TWO, _DELEGATE, _delegate_named),
    EntryKind("delegate_named", {**_BY_TWO, **_ELECTED}, _DELEGATE, _delegate_named, version=2),
    EntryKind(
        "vouched_by_operator",
        {"group": str},
        N_("The operator vouched for %(group)s: %(reason)s"),
        _vouched,
    ),
    EntryKind("vouched", _TO_OTHER, N_("%(group)s vouched for %(other)s."), _vouched),
    EntryKind(
        "vouching_withdrawn",
        _TO_OTHER,
        N_("%(group)s took back its word for %(other)s."),
        _vouching_withdrawn,
    ),
    EntryKind("doubted", _TO_OTHER, N_("%(group)s raised a doubt about %(other)s: %(reason)s"), _doubted),
    EntryKind("doubt_withdrawn", _TO_OTHER, N_("%(group)s withdrew its doubt about %(other)s."), _doubt_withdrawn),
    EntryKind("suspended", {"group": str}, N_("The operator suspended %(group)s: %(reason)s"), _suspended),
    EntryKind(
        "unsuspended", {"group": str}, N_("The operator ended the suspension of %(group)s: %(reason)s"), _unsuspended
    ),
)
