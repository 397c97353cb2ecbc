"""Who may act for a group: the guards that actions begin with."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.database import now
from tracker.groups.models import Body, Group, Holding, Mandate, Membership
from tracker.groups.rules import BodyState, acting_body, pending_body, term_over
from tracker.words import N_, Refused


class NotMember(Refused):
    sentence = N_("Only members of this group can do this.")
    status = 403


class NoSuchMember(Refused):
    sentence = N_("There is no such member in this group.")
    field = "member"
    status = 404


class NotCommittee(Refused):
    sentence = N_("Only the group's committee can do this.")
    status = 403


class NotDelegate(Refused):
    sentence = N_("Only delegates of vouched groups can do this.")
    status = 403


class PowerPassing(Refused):
    sentence = N_("A new committee was elected. Until two of its seats are claimed, nobody acts for the group.")
    status = 403


class TermOver(NotCommittee):
    sentence = N_("The committee's term is over: it does nothing any more. Call an election.")


class GroupSuspended(Refused):
    sentence = N_("This group is suspended; nothing new can be done in it.")
    status = 403


class NotVouched(Refused):
    sentence = N_("Only a group that is vouched for can do this.")
    status = 403


class CouncilTooSmall(Refused):
    sentence = N_("There is a council from three vouched groups on.")
    status = 403


@dataclass(frozen=True)
class Power:
    """Who may act for a group today. `over`: the day on which its committee's term ended, if nobody has since."""

    acting: BodyState | None
    pending: BodyState | None
    over: str | None = None


def power_in(session: Session, group_id: str) -> Power:
    """The body that acts for the group today, and the one that waits to take office."""
    return _power(session, list(session.scalars(select(Body).where(Body.group_id == group_id).order_by(Body.number))))


def _today(session: Session) -> str:
    return now(session).date().isoformat()


def _power(session: Session, rows: list[Body]) -> Power:
    today = _today(session)
    bodies = [BodyState(row.number, row.opened, row.in_power_since, row.term_until) for row in rows]
    return Power(acting_body(bodies, today), pending_body(bodies, today), term_over(bodies, today))


def membership_of(session: Session, account_id: str, group_id: str) -> Membership | None:
    """The account's membership, once admitted and not ended."""
    return session.scalar(
        select(Membership).where(
            Membership.group_id == group_id,
            Membership.account_id == account_id,
            Membership.state == "member",
            Membership.ended.is_(None),
        )
    )


def mandates_of(session: Session, account_id: str, group_id: str) -> list[Mandate]:
    """The mandates that the account holds in the group and that have not ended."""
    return list(
        session.scalars(
            select(Mandate)
            .join(Holding, Holding.mandate_id == Mandate.id)
            .where(Mandate.group_id == group_id, Holding.account_id == account_id, Mandate.in_force(_today(session)))
            .order_by(Mandate.number)
        )
    )


def committee_mandate(session: Session, account_id: str, group_id: str) -> Mandate | None:
    """The account's seat, or its founder's mandate, in the body that acts today."""
    held = select(Holding.mandate_id).where(Holding.mandate_id == Mandate.id, Holding.account_id == account_id)
    own = (Mandate.group_id == Body.group_id) & (Mandate.body == Body.number) & Mandate.kind.in_(("founder", "seat"))
    query = select(Body, Mandate).outerjoin(Mandate, own & Mandate.in_force(_today(session)) & held.exists())
    rows = session.execute(query.where(Body.group_id == group_id).order_by(Body.number, Mandate.number)).all()
    acting = _power(session, [row.Body for row in rows]).acting
    return next((row.Mandate for row in rows if acting is not None and row.Body.number == acting.number), None)


def require_member(session: Session, account_id: str, group: Group) -> Membership:
    """The membership. Raises NotMember."""
    membership = membership_of(session, account_id, group.id)
    if membership is None:
        raise NotMember
    return membership


def member_chosen(session: Session, group: Group, membership_id: str) -> Membership:
    """A member of the group, as a form names them. Raises NoSuchMember."""
    membership = session.get(Membership, membership_id)
    if membership is None or membership_of(session, membership.account_id, group.id) is not membership:
        raise NoSuchMember
    return membership


def require_committee(session: Session, account_id: str, group: Group) -> Mandate:
    """The mandate with which the account acts for the group.

    Raises GroupSuspended, PowerPassing, TermOver, NotCommittee.
    """
    mandate = committee_mandate(session, account_id, group.id)
    if mandate is None:
        own = [m for m in mandates_of(session, account_id, group.id) if m.kind != "delegate"]
        power = power_in(session, group.id)
        raise PowerPassing if own and power.pending else TermOver if own and power.over else NotCommittee
    if group.standing == "suspended":
        raise GroupSuspended
    return mandate


def delegate_mandate(session: Session, account_id: str) -> Mandate | None:
    """The account's mandate as delegate of a vouched group."""
    return session.scalar(
        select(Mandate)
        .join(Holding, Holding.mandate_id == Mandate.id)
        .join(Group, Group.id == Mandate.group_id)
        .where(
            Holding.account_id == account_id,
            Mandate.kind == "delegate",
            Mandate.in_force(_today(session)),
            Group.standing == "vouched",
        )
        .order_by(Mandate.group_id)
        .limit(1)
    )


def require_delegate(session: Session, account_id: str) -> Mandate:
    """The delegate's mandate. Raises CouncilTooSmall, NotDelegate."""
    mandate = delegate_mandate(session, account_id)
    if mandate is None:
        raise NotDelegate
    vouched = session.scalars(select(Group.id).where(Group.standing == "vouched").limit(3)).all()
    if len(vouched) < 3:
        raise CouncilTooSmall
    return mandate


def require_vouched(group: Group) -> None:
    """Raises NotVouched."""
    if group.standing != "vouched":
        raise NotVouched
