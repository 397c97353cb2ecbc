"""Bodies and seats, as committees use them: open a body, take a seat, undo a claim."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

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
    place = f"{group.id}/{body}"
    own = select(Holding).where(Holding.account_id == account_id, Holding.body == place)
    held = session.scalar(own.options(joinedload(Holding.mandate)))
    if held is not None and held.mandate.until is None:
        raise HoldsAnotherSeat
    if held is not None:
        held.body = None  # a seat of this body that they held before
        session.flush()
    _make_member(session, account_id, group, name)
    entry = append(session, "mandate_taken", {"group": group.id, "body": body, "number": number, "vote": vote})
    session.add(Holding(mandate_id=entry.key(), account_id=account_id, body=place))
    try:
        session.flush()
    except IntegrityError:  # the same person, in the same moment
        raise HoldsAnotherSeat from None
    return entry.key()


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
