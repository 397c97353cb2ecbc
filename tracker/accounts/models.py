"""Accounts, their sign-in sessions and known devices; forms that were sent. All private."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.database import Base


class Account(Base):
    """A person who signs in. No e-mail, no telephone number, no real name, no times."""

    __tablename__ = "account"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    handle: Mapped[str] = mapped_column(String(32), unique=True)
    passphrase_hash: Mapped[str] = mapped_column(String(200))
    recovery_hash: Mapped[str] = mapped_column(String(200))
    suspended: Mapped[bool] = mapped_column(default=False)


class SignIn(Base):
    """One signed-in browser: the hash of its token and the UTC day of sign-in."""

    __tablename__ = "sign_in"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    day: Mapped[str] = mapped_column(String(10))
    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)


class Device(Base):
    """A browser that signed in before: guessing elsewhere does not slow it. Kept 90 days."""

    __tablename__ = "device"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    until: Mapped[str] = mapped_column(String(10), index=True)


class SentForm(Base):
    """A form that acted, so that the same form sent again only leads to where it led. Kept two days."""

    __tablename__ = "sent_form"
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    location: Mapped[str] = mapped_column(String(400))
    day: Mapped[str] = mapped_column(String(10), index=True)
