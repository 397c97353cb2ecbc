"""Groups that are there when a journey begins, whose founders can sign in."""

from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.journeys.conftest import PASSPHRASE
from tests.people import account, registered, vouched
from tracker.accounts.models import Account
from tracker.accounts.rules import hashed
from tracker.config import load
from tracker.database import Database
from tracker.groups.actions import ask_to_join, invite_member
from tracker.groups.models import Group, Proposal
from tracker.groups.proposals import confirm
from tracker.wiring import prepared


def instance(folder: Path) -> Database:
    """The database of a folder that a server will serve next."""
    return prepared(load({"TRACKER_INSTANCE": str(folder)}))


def party(session: Session, slug: str, voucher: bool = False) -> tuple[Group, list[Account]]:
    """A group of three founders, with the passphrase of the journeys; they are the sign-in names SLUG-1 to SLUG-3."""
    group, founders = (vouched if voucher else registered)(session, slug)
    passphrase = hashed(PASSPHRASE)
    for founder in founders:
        founder.passphrase_hash = passphrase
    return group, founders


def fourth(session: Session, group: Group, founders: list[Account]) -> Account:
    """A plain member named "fourth", with the sign-in name SLUG-4."""
    member = account(session, founders[0].handle.removesuffix("1") + "4")
    member.passphrase_hash = founders[0].passphrase_hash
    invite_member(session, founders[0].id, group, "code of fourth")
    ask_to_join(session, member.id, "code of fourth", "fourth")
    (asked,) = session.scalars(select(Proposal).where(Proposal.kind == "admit_member", Proposal.state == "open"))
    confirm(session, founders[1].id, asked.id)
    return member
