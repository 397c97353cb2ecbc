"""What pages read of accounts."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.models import Account, Device, SentForm, SignIn
from tracker.accounts.rules import SESSION_DAYS, days_from, token_hash
from tracker.database import now


def account_by_handle(session: Session, handle: str) -> Account | None:
    return session.scalar(select(Account).where(Account.handle == handle))


def account_of_token(session: Session, token: str) -> Account | None:
    """Whose session this is; None once it has ended or its account is suspended."""
    since = days_from(now(session).date(), -SESSION_DAYS)
    found = session.get(SignIn, token_hash(token))
    if found is None or found.day < since or found.account.suspended:
        return None
    return found.account


def device_known(session: Session, handle: str, device: str) -> bool:
    """Whether this handle signed in from this browser before."""
    found = session.get(Device, token_hash(handle + device))
    return found is not None and found.until >= now(session).date().isoformat()


def sent_to(session: Session, key: str) -> str | None:
    """Where the form with this key led when it acted."""
    return session.scalar(select(SentForm.location).where(SentForm.key == key))
