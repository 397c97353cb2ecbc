"""Make an account, sign in and out, recover, change the passphrase."""

import secrets
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tracker.accounts.models import Account, Device, SentForm, SignIn
from tracker.accounts.rules import (
    DEVICE_DAYS,
    SENT_DAYS,
    SESSION_DAYS,
    AccountSuspended,
    HandleTaken,
    days_from,
    new_token,
    token_hash,
)
from tracker.database import now
from tracker.record.actions import append
from tracker.record.entries import Entry
from tracker.words import clean, required


@dataclass(frozen=True)
class NewSignIn:
    """The two secrets that the browser keeps: of this session, and of the device."""

    token: str
    device: str


def open_account(session: Session, handle: str, passphrase_hash: str, recovery_hash: str) -> Account:
    """Make an account. Handle and hashes come checked from `rules`. Raises HandleTaken."""
    if session.scalar(select(Account.id).where(Account.handle == handle)) is not None:
        raise HandleTaken
    account = Account(
        id=secrets.token_hex(16),
        handle=handle,
        passphrase_hash=passphrase_hash,
        recovery_hash=recovery_hash,
        suspended=False,
    )
    session.add(account)
    session.flush()
    return account


def sign_in(session: Session, account: Account, before: str = "") -> NewSignIn:
    """Open a session for an account whose passphrase was checked, in place of the one with the token `before`.

    Raises AccountSuspended.
    """
    if account.suspended:
        raise AccountSuspended
    if before:
        sign_out(session, before)
    today = now(session).date()
    session.execute(delete(SignIn).where(SignIn.day < days_from(today, -SESSION_DAYS)))
    session.execute(delete(Device).where(Device.until < today.isoformat()))
    new = NewSignIn(new_token(), new_token())
    session.add(SignIn(token_hash=token_hash(new.token), account_id=account.id, day=today.isoformat()))
    device = token_hash(account.handle + new.device)
    session.add(Device(token_hash=device, until=days_from(today, DEVICE_DAYS)))
    return new


def renew_hash(session: Session, account_id: str, passphrase_hash: str) -> None:
    """Keep the same passphrase under a hash of today's figures."""
    session.get_one(Account, account_id).passphrase_hash = passphrase_hash


def sign_out(session: Session, token: str) -> None:
    """End this session."""
    session.execute(delete(SignIn).where(SignIn.token_hash == token_hash(token)))


def sign_out_everywhere(session: Session, account_id: str) -> None:
    """End every session of the account."""
    session.execute(delete(SignIn).where(SignIn.account_id == account_id))


def forget_device(session: Session, handle: str, device: str) -> None:
    """Make this browser an unknown device again."""
    session.execute(delete(Device).where(Device.token_hash == token_hash(handle + device)))


def change_secrets(session: Session, account_id: str, passphrase_hash: str, recovery_hash: str) -> Account:
    """New passphrase and recovery words; every session of the account ends."""
    account = session.get_one(Account, account_id)
    account.passphrase_hash = passphrase_hash
    account.recovery_hash = recovery_hash
    sign_out_everywhere(session, account_id)
    return account


def suspend_account(session: Session, account_id: str, reason: str) -> Entry:
    """Suspend an account and end its sessions; the record has the reason and not the account. Raises Missing."""
    reason = required("reason", clean(reason), "reason")
    session.get_one(Account, account_id).suspended = True
    sign_out_everywhere(session, account_id)
    return append(session, "account_suspended", {}, {"reason": reason})


def remember_sent(session: Session, key: str, location: str) -> None:
    """Remember that the form with this key acted and where it led."""
    today = now(session).date()
    session.execute(delete(SentForm).where(SentForm.day < days_from(today, -SENT_DAYS)))
    session.add(SentForm(key=key, location=location, day=today.isoformat()))
