"""Propose amendments, decide them by two or by vote, and put the next draft together out of what was decided."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import rfc8785
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.database import now
from tracker.demands.actions import revision_draft
from tracker.demands.adopting import AlreadyWithdrawn, published_content
from tracker.demands.amending import Change, applied, checked_change
from tracker.demands.drafting import (
    AlreadyPublished,
    NoSuchDraft,
    content_of,
    keep_collisions,
    store,
)
from tracker.demands.models import Amendment, DemandList, Draft
from tracker.demands.rules import Content
from tracker.demands.showing import shown_to
from tracker.groups.mandates import require_committee, require_member
from tracker.groups.models import Group, Proposal
from tracker.groups.proposals import Description, Done, ProposalKind, lapse, open_proposals, propose
from tracker.votes.models import Motion
from tracker.words import N_, Refused, clean, within

MOST_AT_ONCE = 60


class NoSuchAmendment(Refused):
    sentence = N_("There is no such amendment, or it was decided before.")
    status = 404


class NothingChosen(Refused):
    sentence = N_("Choose at least one amendment.")


class TooManyChosen(Refused):
    sentence = N_("At most 60 amendments can be decided at once.")


class DifferentTargets(Refused):
    sentence = N_("Decide amendments to one list at a time.")


class BeingVoted(Refused):
    sentence = N_("A meeting votes on amendment %(number)s. Its count comes first, or that vote is taken back.")
    status = 409


class OwnGroupsDraft(Refused):
    sentence = N_("Members of the group amend it themselves; another group's committee proposes by two.")
    status = 403


Target = Draft | DemandList


def content_at(session: Session, target: Target) -> Content:
    """What an amendment to this is written on: a draft as it stands, or the newest revision of a list."""
    return content_of(target) if isinstance(target, Draft) else published_content(session, target)


def amend(session: Session, account_id: str, target: Target, change: Change, reason: str) -> Amendment:
    """A member's amendment to a draft or to a published list. Raises NotMember, AlreadyPublished and what
    `checked_change` raises."""
    require_member(session, account_id, target.group)
    change = _checked(session, target, change)
    return _new(session, target, change, within("reason", clean(reason), "reason"), account_id, None)


def _checked(session: Session, target: Target, change: Change) -> Change:
    if isinstance(target, Draft) and target.published_entry is not None:
        raise AlreadyPublished
    if isinstance(target, DemandList) and target.withdrawal is not None:
        raise AlreadyWithdrawn
    return checked_change(change, content_at(session, target))


def _new(
    session: Session, target: Target, change: Change, reason: str, account_id: str | None, from_group: str | None
) -> Amendment:
    last = session.scalar(select(func.max(Amendment.number)).where(Amendment.group_id == target.group_id)) or 0
    is_draft = isinstance(target, Draft)
    amendment = Amendment(
        id=secrets.token_hex(16),
        group_id=target.group_id,
        number=last + 1,
        draft_id=target.id if is_draft else None,
        list_id=None if is_draft else target.id,
        base_entry=None if isinstance(target, Draft) else target.entry,
        base_version=target.version if isinstance(target, Draft) else None,
        from_group_id=from_group,
        account_id=account_id,
        payload=change.as_json(),
        reason=reason,
        day=now(session).date().isoformat(),
        state="open",
    )
    session.add(amendment)
    session.flush()
    session.refresh(amendment)
    return amendment


def amend_as_group(
    session: Session, account_id: str, group: Group, target: Target, change: Change, reason: str
) -> Proposal:
    """Propose, as a committee member of another group, an amendment to what that group may read.

    Raises OwnGroupsDraft, NoSuchDraft (not shown to the group) and the guards.
    """
    mandate = require_committee(session, account_id, group)
    if group.id == target.group_id:
        raise OwnGroupsDraft
    if isinstance(target, Draft) and not shown_to(session, target, group.id):
        raise NoSuchDraft
    change = _checked(session, target, change)
    payload = {
        "draft": target.id if isinstance(target, Draft) else None,
        "list": None if isinstance(target, Draft) else target.id,
        "change": change.as_json(),
        "reason": within("reason", clean(reason), "reason"),
    }
    digest = hashlib.sha256(rfc8785.dumps(payload)).hexdigest()
    return propose(session, "amend_other", mandate, account_id, digest, payload)


def _target_of(session: Session, payload: dict[str, Any]) -> Target:
    if payload["draft"] is not None:
        return session.get_one(Draft, payload["draft"])
    return session.get_one(DemandList, payload["list"])


def _describe_other(session: Session, proposal: Proposal) -> Description:
    target, change = _target_of(session, proposal.payload), Change.from_json(proposal.payload["change"])
    details = in_words(change, content_at(session, target))
    if proposal.payload["reason"]:
        details.append((N_("Reason"), proposal.payload["reason"]))
    group = target.group
    return Description(N_("Propose an amendment to %(group)s"), {"group": group.name or group.slug}, tuple(details))


def in_words(change: Change, content: Content) -> list[tuple[str, str]]:
    """A change as (what, words) pairs, for the second person."""
    places = {item.key: place for place, item in enumerate(content.items, 1)}
    place = str(places.get(change.key, "–"))
    if change.deed == "order":
        return [(N_("The order would be"), ", ".join(str(places.get(key, "–")) for key in change.order))]
    if change.deed == "insert":
        return [(N_("New demand after"), place), (N_("Words"), all_words(change.texts))]
    if change.deed == "strike":
        return [(N_("Strike demand"), place), (N_("Words"), all_words(change.was))]
    return [
        (N_("Demand"), place),
        (N_("Reads now"), all_words(change.was)),
        (N_("Would read"), all_words(change.texts)),
    ]


def all_words(texts: Any) -> str:
    return "\n".join(text for text in texts.values() if text)


def _propose_other(session: Session, proposal: Proposal, _by: list[str]) -> Done:
    target = _target_of(session, proposal.payload)
    if isinstance(target, Draft) and not shown_to(session, target, proposal.group_id):
        raise NoSuchDraft
    change = _checked(session, target, Change.from_json(proposal.payload["change"]))
    _new(session, target, change, proposal.payload["reason"], None, proposal.group_id)
    if isinstance(target, Draft):
        return Done(f"drafts/{target.id}/as/{proposal.group.slug}")
    return Done(f"groups/{target.group.slug}/lists/{target.number}/part")


def withdraw_amendment(session: Session, account_id: str, amendment_id: str) -> Amendment:
    """Take back one's own amendment, or as a committee member that of one's group. Raises NoSuchAmendment."""
    found = session.get(Amendment, amendment_id)
    if found is None or found.state != "open":
        raise NoSuchAmendment
    not_being_voted(session, [found])
    if found.from_group_id is not None:
        require_committee(session, account_id, session.get_one(Group, found.from_group_id))
    elif found.account_id != account_id:
        raise NoSuchAmendment
    found.state = "withdrawn"
    close_overtaken(session, found.group_id)
    return found


def close_overtaken(session: Session, group_id: str) -> None:
    """Proposals on amendments of which one is decided by now have lapsed."""
    session.flush()
    waiting = [
        one for one in open_proposals(session, group_id) if one.kind in ("accept_amendments", "refuse_amendments")
    ]
    for proposal in waiting:
        rows = [session.get(Amendment, key) for key in proposal.payload["amendments"]]
        if any(row is None or row.state != "open" for row in rows):
            lapse(session, proposal)


def chosen_amendments(session: Session, group: Group, ids: Sequence[str]) -> list[Amendment]:
    """Open amendments of one target, by number. Raises NothingChosen, TooManyChosen, NoSuchAmendment,
    DifferentTargets."""
    if not ids:
        raise NothingChosen
    if len(ids) > MOST_AT_ONCE:
        raise TooManyChosen
    query = select(Amendment).where(Amendment.id.in_(ids), Amendment.group_id == group.id, Amendment.state == "open")
    found = list(session.scalars(query.order_by(Amendment.number)))
    if len(found) != len(set(ids)):
        raise NoSuchAmendment
    if len({(one.draft_id, one.list_id) for one in found}) > 1:
        raise DifferentTargets
    not_being_voted(session, found)
    return found


def not_being_voted(session: Session, amendments: Sequence[Amendment]) -> None:
    """What a meeting votes on is its own until the count stands. Raises BeingVoted."""
    query = select(Motion).where(Motion.kind == "amend", Motion.state == "open")
    voted = {key for motion in session.scalars(query) for key in motion.payload["amendments"]}
    for one in amendments:
        if one.id in voted:
            raise BeingVoted(number=one.number)


def decide_by_two(session: Session, account_id: str, group: Group, deed: str, ids: Sequence[str]) -> Proposal:
    """Propose to accept or to refuse amendments; a second committee member confirms. `deed`: accept, refuse."""
    mandate = require_committee(session, account_id, group)
    found = chosen_amendments(session, group, ids)
    kind = "accept_amendments" if deed == "accept" else "refuse_amendments"
    numbers = ",".join(str(one.number) for one in found)
    digest = hashlib.sha256(numbers.encode()).hexdigest()
    return propose(session, kind, mandate, account_id, digest, {"amendments": [one.id for one in found]})


def _describe(sentence: str, session: Session, proposal: Proposal) -> Description:
    rows = [session.get(Amendment, key) for key in proposal.payload["amendments"]]
    found = [row for row in rows if row is not None]
    details: list[tuple[str, str]] = []
    for one in found:
        content = content_at(session, target_of(session, one))
        words = in_words(Change.from_json(one.payload), content)
        details += [(f"№ {one.number}", ""), *words]
    return Description(sentence, {"numbers": ", ".join(str(one.number) for one in found)}, tuple(details))


def target_of(session: Session, amendment: Amendment) -> Target:
    """The draft or list that an amendment is about."""
    if amendment.draft_id is not None:
        return session.get_one(Draft, amendment.draft_id)
    return session.get_one(DemandList, amendment.list_id)


def _describe_accepting(session: Session, proposal: Proposal) -> Description:
    return _describe(N_("Accept amendments %(numbers)s"), session, proposal)


def _describe_refusing(session: Session, proposal: Proposal) -> Description:
    return _describe(N_("Refuse amendments %(numbers)s"), session, proposal)


def _accept(session: Session, proposal: Proposal, _by: list[str]) -> Done:
    found = chosen_amendments(session, proposal.group, proposal.payload["amendments"])
    draft = put_together(session, found, proposal.account_id)
    for one in found:
        one.state = "accepted"
    proposal.state = "confirmed"  # the others on these amendments lapse
    close_overtaken(session, proposal.group_id)
    return Done(f"drafts/{draft.id}")


def _refuse(session: Session, proposal: Proposal, _by: list[str]) -> Done:
    for one in chosen_amendments(session, proposal.group, proposal.payload["amendments"]):
        one.state = "refused"
    proposal.state = "confirmed"
    close_overtaken(session, proposal.group_id)
    return Done(f"groups/{proposal.group.slug}/amendments")


def working_draft(session: Session, target: Target, account_id: str) -> Draft:
    """The draft into which decided amendments go: the one that they are about, or the list's next revision."""
    return target if isinstance(target, Draft) else revision_draft(session, account_id, target)


def put_together(session: Session, amendments: Sequence[Amendment], account_id: str) -> Draft:
    """The next draft, with these amendments in it; words that found no place are kept beside it for a person."""
    draft = working_draft(session, target_of(session, amendments[0]), account_id)
    if draft.published_entry is not None:
        raise AlreadyPublished
    content = content_of(draft)
    for one in amendments:
        change = Change.from_json(one.payload)
        came = applied(content, change, f"a{one.number}")
        keep_collisions(session, draft, came.collisions, _was(change, content), one.account_id, one.number)
        content = came.content
    store(session, draft, account_id, content, draft.version)
    return draft


def _was(change: Change, content: Content) -> Content:
    """The words that an amendment was written on, as a content in which collisions find their beginning."""
    items = tuple(
        replace(item, texts={**item.texts, **change.was}) if item.key == change.key else item for item in content.items
    )
    return replace(content, items=items)


PROPOSALS = (
    ProposalKind("amend_other", _describe_other, _propose_other),
    ProposalKind("accept_amendments", _describe_accepting, _accept),
    ProposalKind("refuse_amendments", _describe_refusing, _refuse),
)
