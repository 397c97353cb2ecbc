"""Bodies and seats, as committees use them: open a body, take a seat, undo a claim."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from tracker.database import now
from tracker.groups.models import Group, Holding, Mandate, Membership
from tracker.record.actions import append
from tracker.record.entries import Entry
from tracker.words import N_, Refused, one_line, required


class HoldsAnotherSeat(Refused):
    sentence = N_("You hold another seat of this committee already. Each seat needs a person of its own.")
    status = 409


def open_body(session: Session, group_id: str, number: int, term_until: str, vote: int) -> Entry:
    """Record that a body was elected; from now on the old one does nothing until two seats are claimed."""
    data = {"group": group_id, "body": number, "term_until": term_until, "vote": vote}
    return append(session, "body_opened", data)


def take_seat(session: Session, account_id: str, group: Group, body: int, number: int, vote: int, name: str) -> str:
    """Take up a seat of an elected body, becoming a member where need be; gives the mandate's id.

    Raises HoldsAnotherSeat, Missing (a newcomer without a name for the group).
    """
    _leave_co_option(session, account_id, group.id, body, number)
    _free(session, account_id, group.id, body)
    _make_member(session, account_id, group, name)
    entry = append(session, "mandate_taken", {"group": group.id, "body": body, "number": number, "vote": vote})
    hold_seat(session, account_id, group.id, body, entry.key())
    return entry.key()


def _leave_co_option(session: Session, account_id: str, group_id: str, body: int, number: int) -> None:
    """Whoever was co-opted and is elected now leaves the seat of before; that of another one ends with an entry."""
    before = _seat_held(session, account_id, group_id, body)
    if before is None or before.mandate.last_day is None:
        return
    if before.mandate.number != number and not before.mandate.over(now(session).date().isoformat()):
        data = {"group": group_id, "mandate": before.mandate_id, "kind": "seat"}
        append(session, "mandate_laid_down", data | {"body": body, "number": before.mandate.number})
    before.body = None
    session.flush()


def send_delegate(
    session: Session, membership: Membership, by: list[str], vote: int | None, last_day: str | None
) -> Entry:
    """Record a member as the group's delegate, named by two of the committee or elected by a vote until a day."""
    data = {"group": membership.group_id, "by": by, "vote": vote, "last_day": last_day}
    entry = append(session, "delegate_named", data)
    session.add(Holding(mandate_id=entry.key(), account_id=membership.account_id))
    session.flush()
    return entry


def hold_seat(session: Session, account_id: str, group_id: str, body: int, mandate_id: str) -> None:
    """Keep who holds a seat; nobody holds two of one body. Raises HoldsAnotherSeat."""
    _free(session, account_id, group_id, body)
    session.add(Holding(mandate_id=mandate_id, account_id=account_id, body=f"{group_id}/{body}"))
    try:
        session.flush()
    except IntegrityError:  # the same person, in the same moment
        raise HoldsAnotherSeat from None


def _free(session: Session, account_id: str, group_id: str, body: int) -> None:
    """Let go of a seat of this body that the account held before. Raises HoldsAnotherSeat where it holds it still."""
    if holds_seat(session, account_id, group_id, body):
        raise HoldsAnotherSeat
    held = _seat_held(session, account_id, group_id, body)
    if held is not None:
        held.body = None
        session.flush()


def holds_seat(session: Session, account_id: str, group_id: str, body: int) -> bool:
    """Whether the account sits on this body today."""
    held = _seat_held(session, account_id, group_id, body)
    return held is not None and not held.mandate.over(now(session).date().isoformat())


def _seat_held(session: Session, account_id: str, group_id: str, body: int) -> Holding | None:
    """The seat of this body that the account holds, or held last."""
    return session.scalar(
        select(Holding)
        .where(Holding.account_id == account_id, Holding.body == f"{group_id}/{body}")
        .options(joinedload(Holding.mandate))
        .execution_options(populate_existing=True)
    )


def _make_member(session: Session, account_id: str, group: Group, name: str) -> None:
    from tracker.groups.actions import new_membership  # actions stand on the same models

    membership = session.scalar(
        select(Membership).where(
            Membership.group_id == group.id, Membership.account_id == account_id, Membership.ended.is_(None)
        )
    )
    if membership is None:
        new_membership(session, account_id, group.id, required("name", one_line(name), "member_name"), "member")
    else:
        membership.state = "member"


def undo_claim(session: Session, mandate_id: str) -> Entry:
    """Take a seat back from whoever claimed it wrongly; the seat is open to be claimed again."""
    mandate = session.get_one(Mandate, mandate_id)
    data = {
        "group": mandate.group_id,
        "mandate": mandate.id,
        "body": mandate.body,
        "number": mandate.number,
    }
    return append(session, "mandate_undone", data)
