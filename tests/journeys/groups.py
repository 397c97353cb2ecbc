"""Groups that are there when a journey begins, whose founders can sign in."""

from pathlib import Path

from sqlalchemy.orm import Session

from tests.journeys.conftest import PASSPHRASE
from tests.people import registered, vouched
from tracker.accounts.models import Account
from tracker.accounts.rules import hashed
from tracker.config import load
from tracker.database import Database
from tracker.groups.models import Group
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
