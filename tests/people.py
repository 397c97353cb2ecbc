"""Deeds that many tests begin with, through the same actions as the forms."""

from sqlalchemy.orm import Session

from tracker.accounts.actions import open_account
from tracker.accounts.models import Account
from tracker.demands.actions import publish_list
from tracker.demands.drafting import begin_draft
from tracker.demands.models import DemandList, Draft
from tracker.demands.queries import list_numbered
from tracker.demands.rules import Content, Item
from tracker.groups.founding import GroupDetails, begin_group, checked, invite_founders, join_founding
from tracker.groups.models import Group
from tracker.groups.proposals import confirm
from tracker.groups.queries import group_by_slug, members_of
from tracker.groups.vouching import operator_vouch
from tracker.votes.actions import MeetingDetails, enter_meeting
from tracker.votes.models import Motion, Vote
from tracker.votes.rules import Figures
from tracker.votes.tellers import enter_count

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


ADDRESSEES = frozenset({"employer", "government"})


def member_ids(session: Session, group: Group) -> list[str]:
    """Ids of the memberships of founders first, second, third."""
    by_name = {m.name: m.id for m in members_of(session, group.id)}
    return [by_name[name] for name in ("first", "second", "third")]


def meeting(session: Session, group: Group, **other: object) -> MeetingDetails:
    """A meeting of yesterday, called in time, counted by founders 2 and 3."""
    ids = member_ids(session, group)
    values: dict[str, object] = {
        "day": "2022-01-04",
        "called_on": "2022-01-01",
        "town": "Жаңаөзен",
        "chair": "elder",
        "members": group.headcount,
        "basis_day": group.headcount_day,
        "paper": False,
        "teller_one": ids[1],
        "teller_two": ids[2],
    }
    return MeetingDetails(**(values | other))  # type: ignore[arg-type]


def content(*demands: str, lang: str = "ru", title: str = "Наши требования") -> Content:
    items = tuple(Item(f"k{place}", None, {lang: text}) for place, text in enumerate(demands))
    return Content((lang,), ("employer",), {lang: title}, {lang: ""}, items)


def counted(session: Session, motion: Motion, figures: Figures) -> Vote:
    """The vote once both tellers have entered the same figures."""
    for teller in motion.meeting.sittings[0].tellers:
        enter_count(session, teller, motion.id, figures)
    assert motion.vote_entry is not None
    return session.get_one(Vote, motion.vote_entry)


CARRIED = Figures(present=60, for_=55, against=3, abstain=2)


def adopted(session: Session, group: Group, founders: list[Account], what: Content) -> Draft:
    """A draft that a meeting adopted."""
    draft = begin_draft(session, founders[0].id, group, what, ADDRESSEES)
    motion = enter_meeting(session, founders[0].id, group, "adopt_list", draft.id, meeting(session, group))
    assert counted(session, motion, CARRIED).carried
    return draft


def published(session: Session, group: Group, founders: list[Account], *demands: str, lang: str = "ru") -> DemandList:
    """A list adopted by a meeting and published by two founders."""
    draft = adopted(session, group, founders, content(*demands, lang=lang))
    confirm(session, founders[1].id, publish_list(session, founders[0].id, draft.id).id)
    listed = list_numbered(session, group.id, draft.list_number or 0)
    assert listed is not None
    return listed
