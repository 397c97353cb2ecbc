"""Groups and their standing, bodies and mandates (public); founders, members, codes, proposals (private)."""

from typing import Any

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import Account
from tracker.database import Base, Public
from tracker.record.models import RecordText, text_id, text_of


class Group(Public, Base):
    """People of one workplace, neighbourhood, trade or square who act together.

    `rules`: rules that it voted for in place of its set's, by scope (lists, motions).
    """

    __tablename__ = "group"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    entry: Mapped[int] = mapped_column(unique=True)
    day: Mapped[str] = mapped_column(String(10))
    kind: Mapped[str] = mapped_column(String(32))
    sector: Mapped[str] = mapped_column(String(32), index=True)
    region: Mapped[str] = mapped_column(String(32), index=True)
    languages: Mapped[list[str]]
    rule_set: Mapped[str] = mapped_column(String(16))
    rule_version: Mapped[int]
    rules: Mapped[dict[str, Any]]
    headcount: Mapped[int | None]
    headcount_day: Mapped[str | None] = mapped_column(String(10))
    standing: Mapped[str] = mapped_column(String(16), index=True)
    standing_entry: Mapped[int]
    suspended_entry: Mapped[int | None]
    slug_id: Mapped[str] = text_id()
    name_id: Mapped[str] = text_id()
    town_id: Mapped[str] = text_id()
    slug_text: Mapped[RecordText] = text_of(slug_id)
    name_text: Mapped[RecordText] = text_of(name_id)
    town_text: Mapped[RecordText] = text_of(town_id)

    @property
    def name(self) -> str | None:
        return self.name_text.text

    @property
    def slug(self) -> str:
        """The last part of the group's address: its slug, or its id where the slug was removed."""
        return self.slug_text.text or self.id

    @property
    def town(self) -> str | None:
        return self.town_text.text

    @property
    def workers(self) -> int:
        """What the group adds to totals: an open assembly adds nobody."""
        return (self.headcount or 0) if self.rule_set == "members" else 0


class Headcount(Public, Base):
    """A number of people as the group stated it on a day."""

    __tablename__ = "headcount"
    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    group_id: Mapped[str] = mapped_column(ForeignKey("group.id"), index=True)
    number: Mapped[int]
    day: Mapped[str] = mapped_column(String(10))


class Body(Public, Base):
    """Those who may act for a group together: body 0 are the founders, body n the committee of election n."""

    __tablename__ = "body"
    group_id: Mapped[str] = mapped_column(ForeignKey("group.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entry: Mapped[int]
    opened: Mapped[str] = mapped_column(String(10))
    term_until: Mapped[str | None] = mapped_column(String(10))
    in_power_since: Mapped[str | None] = mapped_column(String(10))


class Mandate(Public, Base):
    """The right to act for a group: founder, seat or delegate. Who holds it stands in `Holding` only.

    Of a seat filled by co-option `last_day` is the last on which it counts, and `name_id` how its holder is named.
    """

    __tablename__ = "mandate"
    __table_args__ = (
        Index(
            "uq_mandate_open_seat",
            "group_id",
            "kind",
            "body",
            "number",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
    )
    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    group_id: Mapped[str] = mapped_column(ForeignKey("group.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    body: Mapped[int]
    number: Mapped[int]
    since: Mapped[str] = mapped_column(String(10))
    until: Mapped[str | None] = mapped_column(String(10))
    ended_by: Mapped[int | None]
    vote: Mapped[int | None]
    last_day: Mapped[str | None] = mapped_column(String(10))
    name_id: Mapped[str | None] = text_id(nullable=True)
    name_text: Mapped[RecordText | None] = text_of(name_id, optional=True)

    def over(self, today: str) -> bool:
        """Whether it has ended, by an entry or because the last day of a co-option is past."""
        return self.until is not None or (self.last_day is not None and self.last_day < today)

    @classmethod
    def in_force(cls, today: str) -> ColumnElement[bool]:
        """`over`, not, as a condition."""
        return cls.until.is_(None) & (cls.last_day.is_(None) | (cls.last_day >= today))


class Vouching(Public, Base):
    """One group's word for another, or the operator's (no group)."""

    __tablename__ = "vouching"
    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    by_group_id: Mapped[str | None] = mapped_column(ForeignKey("group.id"), index=True)
    group_id: Mapped[str] = mapped_column(ForeignKey("group.id"), index=True)
    day: Mapped[str] = mapped_column(String(10))
    entry: Mapped[int]
    withdrawn_entry: Mapped[int | None]
    counts: Mapped[bool]
    reason_id: Mapped[str | None] = text_id(nullable=True)
    reason_text: Mapped[RecordText | None] = text_of(reason_id, optional=True)
    by_group: Mapped[Group | None] = relationship(foreign_keys=[by_group_id], viewonly=True)


class Doubt(Public, Base):
    """One group's doubt about another, with its reason."""

    __tablename__ = "doubt"
    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    by_group_id: Mapped[str] = mapped_column(ForeignKey("group.id"), index=True)
    group_id: Mapped[str] = mapped_column(ForeignKey("group.id"), index=True)
    day: Mapped[str] = mapped_column(String(10))
    entry: Mapped[int]
    withdrawn_entry: Mapped[int | None]
    settled_entry: Mapped[int | None]
    reason_id: Mapped[str] = text_id()
    reason_text: Mapped[RecordText] = text_of(reason_id)
    by_group: Mapped[Group] = relationship(foreign_keys=[by_group_id], viewonly=True)


class Suspension(Public, Base):
    """The operator's suspension of a group, with its public reason."""

    __tablename__ = "suspension"
    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    group_id: Mapped[str] = mapped_column(ForeignKey("group.id"), index=True)
    day: Mapped[str] = mapped_column(String(10))
    entry: Mapped[int]
    lifted_entry: Mapped[int | None]
    reason_id: Mapped[str] = text_id()
    reason_text: Mapped[RecordText] = text_of(reason_id)


class FoundingGroup(Base):
    """A group with fewer than three founders: private, behind a random link, 14 days."""

    __tablename__ = "founding_group"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    until: Mapped[str] = mapped_column(String(10))
    slug: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))
    details: Mapped[dict[str, Any]]
    group_id: Mapped[str | None] = mapped_column(String(32), unique=True)


class Founder(Base):
    """An account that founds a group, under the name chosen for it."""

    __tablename__ = "founder"
    __table_args__ = (UniqueConstraint("founding_id", "number", name="uq_founder_number"),)
    founding_id: Mapped[str] = mapped_column(ForeignKey("founding_group.id", ondelete="CASCADE"), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    number: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))


class SlugHold(Base):
    """A slug that is in use, held, or was used: only its hash, never given again."""

    __tablename__ = "slug_hold"
    slug_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    group_id: Mapped[str | None] = mapped_column(String(32), index=True)
    founding_id: Mapped[str | None] = mapped_column(String(32))
    until: Mapped[str | None] = mapped_column(String(10))


class GroupName(Base):
    """How groups are sorted, found and recognised as look-alikes; cleared when the name is removed."""

    __tablename__ = "group_name"
    group_id: Mapped[str] = mapped_column(ForeignKey("group.id"), primary_key=True)
    sort_key: Mapped[str] = mapped_column(String(400), index=True)
    fold: Mapped[str] = mapped_column(String(400))
    skeleton: Mapped[str] = mapped_column(String(400), index=True)


class Invitation(Base):
    """A one-use code to found a group or to join it; only its hash is kept."""

    __tablename__ = "invitation"
    __table_args__ = (CheckConstraint("(founding_id IS NULL) <> (group_id IS NULL)", name="for_one"),)
    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    founding_id: Mapped[str | None] = mapped_column(ForeignKey("founding_group.id", ondelete="CASCADE"), index=True)
    group_id: Mapped[str | None] = mapped_column(ForeignKey("group.id"), index=True)
    until: Mapped[str] = mapped_column(String(10))
    used: Mapped[bool] = mapped_column(default=False)
    mandate_id: Mapped[str | None] = mapped_column(ForeignKey("mandate.id"))
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))


class Membership(Base):
    """An account in a group, under a name chosen for it."""

    __tablename__ = "membership"
    __table_args__ = (
        Index(
            "uq_membership_name",
            "group_id",
            "name",
            unique=True,
            sqlite_where=text("ended IS NULL"),
            postgresql_where=text("ended IS NULL"),
        ),
        Index(
            "uq_membership_account",
            "group_id",
            "account_id",
            unique=True,
            sqlite_where=text("ended IS NULL"),
            postgresql_where=text("ended IS NULL"),
        ),
    )
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    group_id: Mapped[str] = mapped_column(ForeignKey("group.id"), index=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(16))
    ended: Mapped[str | None] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(String(2000))
    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)


class Holding(Base):
    """Which account holds a mandate. Private; the mandate itself is public.

    `body`: of an open seat its group and body, so that nobody holds two seats of one.
    """

    __tablename__ = "holding"
    __table_args__ = (Index("uq_holding_body", "account_id", "body", unique=True),)
    mandate_id: Mapped[str] = mapped_column(ForeignKey("mandate.id"), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    body: Mapped[str | None] = mapped_column(String(48))
    mandate: Mapped[Mandate] = relationship(lazy="joined", innerjoin=True)


class Proposal(Base):
    """A deed that one has proposed and a second must confirm."""

    __tablename__ = "proposal"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    group_id: Mapped[str] = mapped_column(ForeignKey("group.id"), index=True)
    council: Mapped[bool] = mapped_column(default=False)
    payload: Mapped[dict[str, Any]]
    subject: Mapped[str] = mapped_column(String(120), index=True)
    mandate_id: Mapped[str] = mapped_column(ForeignKey("mandate.id"))
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    second_mandate_id: Mapped[str | None] = mapped_column(ForeignKey("mandate.id"))
    state: Mapped[str] = mapped_column(String(16), index=True)
    made: Mapped[str] = mapped_column(String(16))
    entry: Mapped[int | None]
    location: Mapped[str] = mapped_column(String(200), default="")
    group: Mapped[Group] = relationship(lazy="joined", innerjoin=True)
    mandate: Mapped[Mandate] = relationship(foreign_keys=[mandate_id], lazy="joined", innerjoin=True)
