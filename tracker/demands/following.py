"""Follow a list: the desk then says what became of it."""

from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tracker.demands.models import DemandList, Follow
from tracker.demands.queries import titles_of


@dataclass(frozen=True)
class Followed:
    """A followed list; `new`: it is not as its follower said to have seen it: revised, withdrawn, or standing again."""

    listed: DemandList
    title: dict[str, str | None]
    new: bool


def newest_entry(listed: DemandList) -> int:
    """The newest entry about the list itself: its last revision, or its withdrawal."""
    return max(listed.entry, listed.withdrawal.entry if listed.withdrawal else 0)


def follow_list(session: Session, account_id: str, listed: DemandList) -> None:
    """Follow a list from its state now, or say that this state was seen."""
    row = session.get(Follow, (account_id, listed.id))
    if row is None:
        session.add(Follow(account_id=account_id, list_id=listed.id, seen_entry=newest_entry(listed)))
    else:
        row.seen_entry = newest_entry(listed)
    session.flush()


def unfollow_list(session: Session, account_id: str, listed: DemandList) -> None:
    session.execute(delete(Follow).where(Follow.account_id == account_id, Follow.list_id == listed.id))


def follows(session: Session, account_id: str, listed: DemandList) -> bool:
    return session.get(Follow, (account_id, listed.id)) is not None


def followed(session: Session, account_id: str) -> list[Followed]:
    """What an account follows, news first."""
    rows = list(session.scalars(select(Follow).where(Follow.account_id == account_id)))
    titles = titles_of(session, [row.listed for row in rows])
    found = [
        Followed(row.listed, titles.get(row.list_id, {}), newest_entry(row.listed) != row.seen_entry) for row in rows
    ]
    return sorted(found, key=lambda one: (not one.new, -newest_entry(one.listed)))
