"""Register a group: one founder opens it, the third makes it public."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from tracker.accounts.rules import token_hash
from tracker.counting.presets import NEWEST_SET
from tracker.database import now
from tracker.groups.models import (
    Founder,
    FoundingGroup,
    Group,
    GroupName,
    Holding,
    Invitation,
    Membership,
    SlugHold,
)
from tracker.groups.rules import (
    FOUNDERS,
    FOUNDING_DAYS,
    INVITATION_DAYS,
    KINDS,
    LARGEST_HEADCOUNT,
    RULE_SETS,
    good_slug,
    later,
)
from tracker.record.actions import append
from tracker.record.entries import Entry
from tracker.words import N_, Refused, fold, one_line, required, skeleton, sort_key


class BadSlug(Refused):
    sentence = N_("The address has 3 to 48 of a–z, 0–9 and -, and no - at either end.")
    field = "slug"


class SlugTaken(Refused):
    sentence = N_("This address is taken. Please choose another.")
    field = "slug"


class HeadcountMissing(Refused):
    sentence = N_("State how many people you are. Only an open assembly can leave this empty.")
    field = "headcount"


class BadHeadcount(Refused):
    sentence = N_("The number of people is a whole number from 3 to 5,000,000.")
    field = "headcount"


class BadDay(Refused):
    sentence = N_("This day is not possible here.")
    field = "headcount_day"


class BadChoice(Refused):
    sentence = N_("Please choose one of these.")


class InvitationInvalid(Refused):
    sentence = N_("This invitation is not valid: it was used, it has expired, or a letter is wrong. Ask for a new one.")
    status = 404
    field = "code"


class AlreadyFounder(Refused):
    sentence = N_("You are in this group already. Send the invitation to another person.")
    status = 409


class NameTaken(Refused):
    sentence = N_("Somebody in the group has this name. Please choose another.")
    field = "member_name"


class NotFounder(Refused):
    sentence = N_("Only the founders can see this page.")
    status = 404


@dataclass(frozen=True)
class GroupDetails:
    """What a group says of itself at registration. `headcount_day`: YYYY-MM-DD."""

    kind: str
    name: str
    slug: str
    sector: str
    region: str
    town: str
    languages: tuple[str, ...]
    rule_set: str
    headcount: int | None
    headcount_day: str | None


def checked(details: GroupDetails, vocabulary: Mapping[str, frozenset[str]], today: str) -> GroupDetails:
    """The details as they are kept. `vocabulary` holds the known sectors and regions.

    Raises Missing, TooLong, BadChoice, BadSlug, HeadcountMissing, BadHeadcount, BadDay.
    """
    choices = (
        ("kind", frozenset(KINDS)),
        ("sector", vocabulary["sectors"]),
        ("region", vocabulary["regions"]),
        ("rule_set", frozenset(RULE_SETS)),
    )
    for name, known in choices:
        if getattr(details, name) not in known:
            raise BadChoice(field=name)
    if not details.languages or not set(details.languages) <= vocabulary["languages"]:
        raise BadChoice(field="languages")
    slug = details.slug.strip().lower()
    name = required("name", one_line(details.name), "name")
    if not good_slug(slug):
        raise BadSlug
    headcount, day = _checked_headcount(details, today)
    return GroupDetails(
        kind=details.kind,
        name=name,
        slug=slug,
        sector=details.sector,
        region=details.region,
        town=required("name", one_line(details.town), "town"),
        languages=tuple(dict.fromkeys(details.languages)),
        rule_set=details.rule_set,
        headcount=headcount,
        headcount_day=day,
    )


def _checked_headcount(details: GroupDetails, today: str) -> tuple[int | None, str | None]:
    if details.headcount is None:
        if details.rule_set != "assembly":
            raise HeadcountMissing
        return None, None
    return checked_headcount(details.headcount, details.headcount_day, today)


def checked_headcount(number: int, day: str | None, today: str) -> tuple[int, str]:
    """A stated number of people with its day. Raises BadHeadcount, BadDay."""
    if not FOUNDERS <= number <= LARGEST_HEADCOUNT:
        raise BadHeadcount
    if day is None or not "2000-01-01" <= day <= today:
        raise BadDay
    return number, day


def slug_hash(slug: str) -> str:
    return hashlib.sha256(b"slug " + slug.encode()).hexdigest()


def begin_group(session: Session, account_id: str, details: GroupDetails, member_name: str) -> FoundingGroup:
    """Found a group as its founder 1; `details` come from `checked`. Raises SlugTaken, Missing."""
    _forget_lapsed(session)
    founding = FoundingGroup(
        id=secrets.token_hex(16),
        until=later(now(session).date().isoformat(), FOUNDING_DAYS),
        slug=details.slug,
        name=details.name,
        details=asdict(details) | {"languages": list(details.languages)},
    )
    if session.get(SlugHold, slug_hash(details.slug)) is not None:
        raise SlugTaken
    session.add(founding)
    session.flush()
    session.add(SlugHold(slug_hash=slug_hash(details.slug), founding_id=founding.id, until=founding.until))
    _add_founder(session, founding, account_id, 1, member_name)
    return founding


def _forget_lapsed(session: Session) -> None:
    """Delete founding groups whose 14 days are over, and free their slugs."""
    today = now(session).date().isoformat()
    lapsed = session.scalars(
        select(FoundingGroup.id).where(FoundingGroup.until < today, FoundingGroup.group_id.is_(None))
    ).all()
    if lapsed:
        session.execute(delete(SlugHold).where(SlugHold.founding_id.in_(lapsed), SlugHold.group_id.is_(None)))
        for table in (Invitation, Founder):
            session.execute(delete(table).where(table.founding_id.in_(lapsed)))
        session.execute(delete(FoundingGroup).where(FoundingGroup.id.in_(lapsed)))


def _add_founder(session: Session, founding: FoundingGroup, account_id: str, number: int, name: str) -> None:
    name = required("name", one_line(name), "member_name")
    others = session.scalars(select(Founder.name).where(Founder.founding_id == founding.id)).all()
    if skeleton(name) in {skeleton(other) for other in others}:
        raise NameTaken
    session.add(Founder(founding_id=founding.id, account_id=account_id, number=number, name=name))
    session.flush()


def founders_of(session: Session, founding_id: str) -> list[Founder]:
    query = select(Founder).where(Founder.founding_id == founding_id).order_by(Founder.number)
    return list(session.scalars(query))


def founding_for(session: Session, account_id: str, founding_id: str) -> FoundingGroup:
    """The founding group, for its founders only. Raises NotFounder."""
    founding = session.get(FoundingGroup, founding_id)
    if founding is None or session.get(Founder, (founding_id, account_id)) is None:
        raise NotFounder
    return founding


def foundings_of(session: Session, account_id: str) -> list[FoundingGroup]:
    """Groups that the account is founding and that are not public yet."""
    today = now(session).date().isoformat()
    return list(
        session.scalars(
            select(FoundingGroup)
            .join(Founder, Founder.founding_id == FoundingGroup.id)
            .where(Founder.account_id == account_id, FoundingGroup.group_id.is_(None), FoundingGroup.until >= today)
            .order_by(FoundingGroup.id)
        )
    )


def invite_founders(session: Session, account_id: str, founding_id: str, codes: list[str]) -> FoundingGroup:
    """Keep the hashes of new codes for founders. Raises NotFounder."""
    founding = founding_for(session, account_id, founding_id)
    for code in codes:
        session.add(
            Invitation(
                code_hash=token_hash(code),
                founding_id=founding.id,
                account_id=account_id,
                until=min(founding.until, later(now(session).date().isoformat(), INVITATION_DAYS)),
                used=False,
            )
        )
    return founding


def invitation_of(session: Session, code: str) -> Invitation:
    """The invitation that a code opens. Raises InvitationInvalid."""
    invitation = session.get(Invitation, token_hash(code.strip().lower()))
    today = now(session).date().isoformat()
    if invitation is None or invitation.used or invitation.until < today:
        raise InvitationInvalid
    return invitation


def join_founding(session: Session, account_id: str, code: str, member_name: str) -> str:
    """Become a founder by a code; the third makes the group public. Gives its slug, or "" while it is founding.

    Raises InvitationInvalid, AlreadyFounder, NameTaken, NameLooksTaken.
    """
    invitation = invitation_of(session, code)
    founding = session.get(FoundingGroup, invitation.founding_id or "")
    if founding is None or founding.group_id is not None:
        raise InvitationInvalid
    founders = founders_of(session, founding.id)
    if account_id in {founder.account_id for founder in founders}:
        raise AlreadyFounder
    _add_founder(session, founding, account_id, len(founders) + 1, member_name)
    invitation.used = True
    if len(founders) + 1 < FOUNDERS:
        return ""
    _register(session, founding)
    return founding.slug


def _register(session: Session, founding: FoundingGroup) -> Entry:
    """The entry of founders 1 to 3, and who of them is who: private rows beside it."""
    details = dict(founding.details)
    texts = {name: str(details.pop(name)) for name in ("name", "slug", "town")}
    group_id = secrets.token_hex(16)
    hold = session.get_one(SlugHold, slug_hash(founding.slug))
    hold.group_id, hold.until = group_id, None
    data = {"group": group_id, "rule_version": NEWEST_SET, **details}
    entry = append(session, "group_registered", data, texts)
    for place, founder in enumerate(founders_of(session, founding.id)):
        session.add(Holding(mandate_id=entry.key(place + 1), account_id=founder.account_id))
        session.add(
            Membership(
                id=secrets.token_hex(16),
                group_id=group_id,
                account_id=founder.account_id,
                name=founder.name,
                state="member",
            )
        )
    founding.group_id = group_id
    session.execute(delete(Invitation).where(Invitation.founding_id == founding.id))
    session.execute(delete(Founder).where(Founder.founding_id == founding.id))
    session.delete(founding)
    session.flush()
    return entry


def index_name(entry: Entry, session: Session) -> None:
    """Follow a registration: how the group is sorted and found."""
    group = session.get_one(Group, entry.data["group"])
    name = group.name or ""
    session.add(
        GroupName(
            group_id=group.id, sort_key=sort_key(name), fold=fold(f"{name} {group.town}"), skeleton=skeleton(name)
        )
    )


def clear_name(entry: Entry, session: Session) -> None:
    """Follow a blanking: forget how removed names were sorted and found."""
    removed = entry.data["texts"]
    groups = session.scalars(select(Group).where(or_(Group.name_id.in_(removed), Group.town_id.in_(removed)))).all()
    for group in groups:
        row = session.get(GroupName, group.id)
        if row is not None:
            row.sort_key, row.skeleton = sort_key(group.name or ""), skeleton(group.name or "")
            row.fold = fold(f"{group.name or ''} {group.town or ''}")


def look_alikes(session: Session, name: str, group_id: str = "") -> list[Group]:
    """Other groups whose name looks like this one."""
    mark = skeleton(name)
    if not mark:
        return []
    query = select(Group).join(GroupName, GroupName.group_id == Group.id)
    return list(session.scalars(query.where(GroupName.skeleton == mark, Group.id != group_id).limit(5)))
