"""A fifth of the members call a meeting, without or against the committee. Who signed, nobody can read."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import asdict, replace

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from tracker.accounts.rules import days_from
from tracker.database import now
from tracker.groups.mandates import GroupSuspended, require_member
from tracker.groups.models import Group, Membership
from tracker.votes.actions import MeetingDetails, SittingDetails, call_meeting, members_named
from tracker.votes.agenda import MotionChoice
from tracker.votes.models import Meeting, Petition, PetitionSignature
from tracker.votes.rules import PETITION_DAYS, signatures_needed
from tracker.words import N_, Refused


class NoSuchPetition(Refused):
    sentence = N_("There is no such petition, or it is over.")
    status = 404


class SignedAlready(Refused):
    sentence = N_("You have signed this petition already.")
    status = 409


def begin_petition(
    session: Session, account_id: str, group: Group, choices: Sequence[MotionChoice], details: MeetingDetails
) -> Petition:
    """Ask for a meeting with these motions, these tellers, on this day; whoever has its link can sign.

    The one who begins signs first. Raises NotMember, GroupSuspended and what `call_meeting` raises.
    """
    require_member(session, account_id, group)
    if group.standing == "suspended":
        raise GroupSuspended
    end_petitions(session)
    counted = tuple(replace(one, paper=False) for one in details.sittings)
    details = replace(details, paper=False, sittings=counted)  # its tellers lead it: without them nobody could open it
    with session.begin_nested() as trial:  # whatever is wrong with the meeting is said now, not to the last who signs
        call_meeting(session, account_id, group, choices, details, fifth=True)
        trial.rollback()
    members = session.scalar(
        select(func.count()).where(
            Membership.group_id == group.id, Membership.state == "member", Membership.ended.is_(None)
        )
    )
    petition = Petition(
        id=secrets.token_hex(16),
        group_id=group.id,
        key=secrets.token_hex(32),
        members=members or 0,
        needed=signatures_needed(members or 0),
        until=min(details.day, days_from(now(session).date(), PETITION_DAYS)),
        details={"meeting": asdict(details), "motions": [asdict(choice) for choice in choices]},
        state="open",
        meeting_id=None,
    )
    session.add(petition)
    session.flush()
    session.refresh(petition)
    sign_petition(session, account_id, petition.id)
    return petition


def petition_for(session: Session, account_id: str, petition_id: str) -> Petition:
    """The petition, for members of the group who have its link. Raises NoSuchPetition, NotMember."""
    petition = session.get(Petition, petition_id)
    if petition is None or (petition.state == "open" and petition.until < now(session).date().isoformat()):
        raise NoSuchPetition
    require_member(session, account_id, petition.group)
    return petition


def _pseudonym(petition: Petition, account_id: str) -> str:
    return hmac.new(bytes.fromhex(petition.key or ""), account_id.encode(), hashlib.sha256).hexdigest()


def has_signed(session: Session, account_id: str, petition: Petition) -> bool:
    if petition.key is None:
        return False
    return session.get(PetitionSignature, (petition.id, _pseudonym(petition, account_id))) is not None


def sign_petition(session: Session, account_id: str, petition_id: str) -> Meeting | None:
    """Sign; with the last signature that is needed the meeting is called, and who signed is forgotten.

    Raises NoSuchPetition, SignedAlready, NotMember.
    """
    end_petitions(session)
    petition = petition_for(session, account_id, petition_id)
    session.refresh(petition, with_for_update={"of": Petition})
    if petition.state != "open":
        raise NoSuchPetition
    if has_signed(session, account_id, petition):
        raise SignedAlready
    session.add(PetitionSignature(petition_id=petition.id, pseudonym=_pseudonym(petition, account_id)))
    session.flush()
    signed = session.scalar(select(func.count()).where(PetitionSignature.petition_id == petition.id)) or 0
    return _reached(session, petition) if signed >= petition.needed else None


def _reached(session: Session, petition: Petition) -> Meeting:
    """Call the meeting, in the name of its first teller: who signed last stands nowhere."""
    details, choices = wished(petition)
    one, _two = members_named(session, petition.group, (details.teller_one, details.teller_two))
    meeting = call_meeting(session, one, petition.group, choices, details, fifth=True)
    petition.meeting_id, petition.state = meeting.id, "reached"
    _forget_signatures(session, petition)
    return meeting


def _forget_signatures(session: Session, petition: Petition) -> None:
    """The key is destroyed with them: no copy of a pseudonym can be tied to anybody."""
    petition.key = None
    session.execute(delete(PetitionSignature).where(PetitionSignature.petition_id == petition.id))
    session.flush()


def end_petitions(session: Session) -> None:
    """End those whose days are over: when the program starts, and with every deed about petitions."""
    today = now(session).date().isoformat()
    for petition in session.scalars(select(Petition).where(Petition.state == "open", Petition.until < today)):
        petition.state = "ended"
        _forget_signatures(session, petition)


def wished(petition: Petition) -> tuple[MeetingDetails, list[MotionChoice]]:
    """The meeting as it will be called."""
    kept = dict(petition.details["meeting"])
    further = tuple(SittingDetails(**one) for one in kept["sittings"])
    details = MeetingDetails(**(kept | {"also": tuple(kept["also"]), "sittings": further}))
    return details, [MotionChoice(**choice) for choice in petition.details["motions"]]
