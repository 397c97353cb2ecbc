"""Deeds that many tests begin with, through the same actions as the forms."""

from sqlalchemy.orm import Session

from tracker.accounts.actions import open_account
from tracker.accounts.models import Account
from tracker.groups.founding import GroupDetails, begin_group, checked, invite_founders, join_founding
from tracker.groups.models import Group
from tracker.groups.queries import group_by_slug
from tracker.groups.vouching import operator_vouch

VOCABULARY = {
    "sectors": frozenset({"oil", "mining", "transport", "square"}),
    "regions": frozenset({"mangystau", "almaty", "karagandy"}),
    "languages": frozenset({"kk", "ru", "en"}),
}


def account(session: Session, handle: str) -> Account:
    return open_account(session, handle, "no passphrase fits", "no words fit")


def details(slug: str, **other: object) -> GroupDetails:
    values: dict[str, object] = {
        "kind": "workplace",
        "name": slug.replace("-", " ").title(),
        "slug": slug,
        "sector": "oil",
        "region": "mangystau",
        "town": "Жаңаөзен",
        "languages": ("kk", "ru"),
        "rule_set": "members",
        "headcount": 90,
        "headcount_day": "2022-01-02",
    }
    return checked(GroupDetails(**(values | other)), VOCABULARY, "2022-01-05")  # type: ignore[arg-type]


def registered(session: Session, slug: str, **other: object) -> tuple[Group, list[Account]]:
    """A provisional group with its three founders."""
    founders = [account(session, f"{slug[:20]}-{n}") for n in (1, 2, 3)]
    founding = begin_group(session, founders[0].id, details(slug, **other), "first")
    codes = [f"{slug}-code-{n}" for n in (1, 2)]
    invite_founders(session, founders[0].id, founding.id, codes)
    for founder, code, name in zip(founders[1:], codes, ("second", "third"), strict=True):
        join_founding(session, founder.id, code, name)
    group = group_by_slug(session, slug)
    assert group is not None
    return group, founders


def vouched(session: Session, slug: str, **other: object) -> tuple[Group, list[Account]]:
    """A group that the operator vouched for, with its founders."""
    group, founders = registered(session, slug, **other)
    operator_vouch(session, group, "known from the works")
    return group, founders
