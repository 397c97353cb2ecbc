"""Show a draft to another group, or to whoever holds a link; end it again."""

import secrets

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tracker.database import now
from tracker.demands.drafting import AlreadyPublished, NoSuchDraft, content_of
from tracker.demands.models import Draft, DraftShowing
from tracker.groups.mandates import require_committee
from tracker.groups.models import Group, Proposal
from tracker.groups.proposals import Description, Done, ProposalKind, propose
from tracker.words import N_, Refused, one_line


class AlreadyShown(Refused):
    sentence = N_("It is shown to them already.")
    status = 409


class NoSuchShowing(Refused):
    sentence = N_("There is nothing at this link, or it is shown no longer.")
    status = 404


def shown_to(session: Session, draft: Draft, group_id: str) -> bool:
    """Whether a group may read the draft: it was shown to it by name, or it came through a link."""
    query = select(DraftShowing.id).where(DraftShowing.draft_id == draft.id, DraftShowing.group_id == group_id)
    return session.scalar(query.limit(1)) is not None


def show_draft(session: Session, account_id: str, draft: Draft, other: Group | None) -> Proposal:
    """Propose to show a draft to another group, or (no group) to whoever holds a link. Raises AlreadyShown."""
    mandate = require_committee(session, account_id, draft.group)
    if draft.published_entry is not None:
        raise AlreadyPublished
    _not_shown_yet(session, draft, other.id if other else None)
    payload = {"draft": draft.id, "group": other.id if other else None}
    return propose(session, "show_draft", mandate, account_id, f"{draft.id} {payload['group']}", payload)


def _not_shown_yet(session: Session, draft: Draft, group_id: str | None) -> None:
    if group_id == draft.group_id:
        raise AlreadyShown
    own = DraftShowing.group_id.is_(None) if group_id is None else DraftShowing.group_id == group_id
    if session.scalar(select(DraftShowing.id).where(DraftShowing.draft_id == draft.id, own).limit(1)) is not None:
        raise AlreadyShown


def _describe_showing(session: Session, proposal: Proposal) -> Description:
    draft = session.get_one(Draft, proposal.payload["draft"])
    content = content_of(draft)
    title = one_line(" / ".join(text for text in content.title.values() if text))
    if proposal.payload["group"] is None:
        return Description(N_("Show the draft “%(title)s” to whoever holds a link"), {"title": title})
    other = session.get_one(Group, proposal.payload["group"])
    values = {"title": title, "group": other.name or other.slug}
    return Description(N_("Show the draft “%(title)s” to %(group)s"), values)


def _show(session: Session, proposal: Proposal, _by: list[str]) -> Done:
    draft = session.get_one(Draft, proposal.payload["draft"])
    _not_shown_yet(session, draft, proposal.payload["group"])
    day = now(session).date().isoformat()
    session.add(DraftShowing(id=secrets.token_hex(16), draft_id=draft.id, group_id=proposal.payload["group"], day=day))
    return Done(f"drafts/{draft.id}")


def end_showing(session: Session, account_id: str, showing_id: str) -> str:
    """Show a draft no longer; any committee member may. Gives the draft's id. Raises NoSuchShowing."""
    showing = session.get(DraftShowing, showing_id)
    if showing is None:
        raise NoSuchShowing
    require_committee(session, account_id, session.get_one(Draft, showing.draft_id).group)
    session.execute(delete(DraftShowing).where(DraftShowing.link_id == showing.id))
    session.delete(showing)
    return showing.draft_id


def come_by_link(session: Session, account_id: str, showing_id: str, group: Group) -> Draft:
    """Read a draft in the name of a group whose committee holds its link; its members see that the group came.

    Raises NoSuchShowing, AlreadyShown (one's own draft) and the guards.
    """
    require_committee(session, account_id, group)
    draft = draft_of_link(session, showing_id)
    if group.id == draft.group_id:
        raise AlreadyShown
    if not shown_to(session, draft, group.id):
        day = now(session).date().isoformat()
        row = DraftShowing(id=secrets.token_hex(16), draft_id=draft.id, group_id=group.id, day=day, link_id=showing_id)
        session.add(row)
        session.flush()
    return draft


def draft_of_link(session: Session, showing_id: str) -> Draft:
    """The draft that a link shows; of one shown to a named group, nothing. Raises NoSuchShowing."""
    showing = session.get(DraftShowing, showing_id)
    if showing is None or showing.group_id is not None:
        raise NoSuchShowing
    draft = session.get_one(Draft, showing.draft_id)
    if draft.group.standing == "suspended":
        raise NoSuchShowing
    return draft


def draft_for_group(session: Session, account_id: str, draft_id: str, group: Group) -> Draft:
    """The draft, for the committee of a group to which it is shown. Raises NoSuchDraft and the guards."""
    require_committee(session, account_id, group)
    draft = session.get(Draft, draft_id)
    if draft is None or not shown_to(session, draft, group.id):
        raise NoSuchDraft
    return draft


PROPOSALS = (ProposalKind("show_draft", _describe_showing, _show),)
