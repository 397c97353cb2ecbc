"""Put a list to the vote, as a whole or item by item, or put it to the vote to withdraw one; and what follows."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.demands.drafting import (
    AlreadyPublished,
    NoSuchDraft,
    content_of,
    draft_hash,
    key_of,
    store,
)
from tracker.demands.models import Adoption, DemandList, Draft, DraftCollision, ListWithdrawal
from tracker.demands.queries import drafts_of, last_number, shown_revision, titled_lists
from tracker.demands.rules import Content, Item, NoSuchList, checked, complete, numbered, titled, wording_hash
from tracker.demands.translating import approved
from tracker.groups.models import Group
from tracker.record.actions import append
from tracker.votes.models import Motion, Vote
from tracker.votes.motions import DONE, LATE, STAYS, UNDONE, MotionKind, Part, Prepared, Subject
from tracker.words import N_, Refused


class AlreadyWithdrawn(Refused):
    sentence = N_("This list is withdrawn already.")
    status = 409


class NotSettled(Refused):
    sentence = N_("Two people wrote at the same place of this draft. Choose first which words shall stand.")
    status = 409


class AdoptedNothing(Refused):
    sentence = N_("This vote adopted no wording of this draft.")
    status = 409


# Adopting


def _prepare(session: Session, group: Group, subject: str) -> Prepared:
    collided = select(DraftCollision.id).where(DraftCollision.draft_id == Draft.id).exists()
    row = session.execute(select(Draft, collided).where(Draft.id == subject, Draft.group_id == group.id)).first()
    if row is None:
        raise NoSuchDraft
    draft, unsettled = row
    if draft.published_entry is not None:
        raise AlreadyPublished
    not_withdrawn(session, draft)
    content = content_of(draft)
    complete(checked(content, frozenset(content.addressees).union(*(item.addressees for item in content.items))))
    if unsettled:
        raise NotSettled
    labels = numbered(content.items, last_number(session, draft.group_id, draft.list_number))
    return Prepared(
        titled(content.title, content.languages),
        draft_hash(draft),
        {"content": draft.content},
        {lang: content.title[lang] for lang in content.languages},
        tuple(Part(str(label), item.texts) for label, item in zip(labels, content.items, strict=True)),
        tuple(lang for lang in group.languages if lang not in content.languages),
    )


def _carried_content(motion: Motion, items: Sequence[bool | None]) -> Content:
    """The list less the items that did not carry."""
    content = Content.from_json(motion.payload["content"])
    if not motion.by_item:
        return content
    kept = tuple(item for item, carried in zip(content.items, items, strict=True) if carried)
    return replace(content, items=kept)


def _adopted_hash(session: Session, motion: Motion, items: Sequence[bool | None]) -> str | None:
    """The hash of the wording that is adopted: known once it is known which items carry.

    None where a recount comes after the publication: what was published stays, and so does its hash.
    """
    if not motion.by_item:
        whole: str = motion.payload["wording_hash"]
        return whole
    draft = session.get_one(Draft, motion.subject)
    published = draft.published_entry is not None and session.get(Adoption, motion.vote_entry or -1) is not None
    return None if published else wording_hash(_carried_content(motion, items), draft.group_id, draft.list_number)


def _on_decided(session: Session, vote: Vote, motion: Motion) -> None:
    """A carried adoption makes the wording publishable; items that failed leave the draft."""
    if not vote.carried:
        return
    content, draft = _carried_content(motion, vote.items), session.get_one(Draft, motion.subject)
    parts = motion.payload["parts"]
    decided = list(zip(parts, vote.items or [True] * len(parts), strict=True))
    session.add(
        Adoption(
            vote_entry=vote.entry,
            draft_id=draft.id,
            wording_hash=wording_hash(content, draft.group_id, draft.list_number),
            day=vote.day,
            content=content.as_json(),
            voted_as=[part["number"] for part, carried in decided if carried],
            failed=[part for part, carried in decided if not carried],
        )
    )
    if draft.published_entry is None and draft.content == motion.payload["content"]:
        store(session, draft, motion.meeting.entered_by, content, draft.version)


def _on_recounted(session: Session, vote: Vote, motion: Motion) -> str:
    """What was adopted is what the recount says, while it is not published; what is published stays and says so."""
    old, draft = session.get(Adoption, vote.entry), session.get_one(Draft, motion.subject)
    if draft.published_entry is not None:
        return STAYS if old is not None else LATE
    whole = Content.from_json(motion.payload["content"]).as_json()
    unchanged = draft.content in (whole, old.content if old else None)
    if old is not None:
        session.delete(old)
        session.flush()
    if unchanged:
        store(session, draft, motion.meeting.entered_by, Content.from_json(whole), draft.version)
    _on_decided(session, vote, motion)
    return DONE if vote.carried else UNDONE


def _voted_drafts(session: Session, motions: Sequence[Motion]) -> Sequence[Draft]:
    return session.scalars(select(Draft).where(Draft.id.in_([motion.subject for motion in motions]))).all()


def _outdated(session: Session, motions: Sequence[Motion]) -> set[str]:
    now = {draft.id: draft_hash(draft) for draft in _voted_drafts(session, motions)}
    return {motion.id for motion in motions if now[motion.subject] != motion.payload["wording_hash"]}


def _drafts(session: Session, group: Group) -> list[Subject]:
    found = []
    for draft in drafts_of(session, group.id):
        content = content_of(draft)
        found.append(Subject("adopt_list", draft.id, titled(content.title, content.languages), len(content.items)))
    return found


MOTION = MotionKind(
    "adopt_list",
    N_("Shall the group adopt this list of demands?"),
    _prepare,
    _on_decided,
    address=lambda _session, motion: f"drafts/{motion.subject}",
    subjects=_drafts,
    divisible=True,
    decided_hash=_adopted_hash,
    on_recounted=_on_recounted,
    outdated=_outdated,
    read=_voted_drafts,
)


def not_withdrawn(session: Session, draft: Draft) -> None:
    """Raises AlreadyWithdrawn where the draft revises a list that the group withdrew."""
    if draft.list_number is None:
        return
    own = (DemandList.group_id == draft.group_id) & (DemandList.number == draft.list_number)
    query = select(ListWithdrawal.list_id).join(DemandList, DemandList.id == ListWithdrawal.list_id)
    if session.scalar(query.where(own).limit(1)) is not None:
        raise AlreadyWithdrawn


def adoption_of(session: Session, draft: Draft) -> Adoption | None:
    """The newest carried vote on the draft's very wording as it stands."""
    query = select(Adoption).where(Adoption.draft_id == draft.id, Adoption.wording_hash == draft_hash(draft))
    return session.scalar(query.order_by(Adoption.vote_entry.desc()).limit(1))


def earlier_adoption(session: Session, draft: Draft) -> Vote | None:
    """The newest vote that adopted another wording of this draft: it was changed since."""
    query = select(Vote).join(Adoption, Adoption.vote_entry == Vote.entry).where(Adoption.draft_id == draft.id)
    return session.scalar(query.order_by(Vote.entry.desc()).limit(1))


def adopted_again(session: Session, draft: Draft, account_id: str, vote: Vote | None) -> None:
    """Take the wording that a vote adopted back into its draft, which was changed since.

    Raises AdoptedNothing, AlreadyPublished.
    """
    adoption = session.get(Adoption, vote.entry) if vote is not None else None
    if adoption is None or adoption.draft_id != draft.id:
        raise AdoptedNothing
    if draft.published_entry is not None:
        raise AlreadyPublished
    store(session, draft, account_id, Content.from_json(adoption.content), draft.version)


# Withdrawing


def published_content(session: Session, listed: DemandList, number: int | None = None) -> Content:
    """A published revision (the newest by default) as a draft's content. Raises NoSuchList."""
    shown = shown_revision(session, listed, number)
    if shown is None:
        raise NoSuchList
    languages = tuple(shown.revision.languages)
    return Content(
        languages,
        tuple(shown.revision.addressees),
        _whole(shown.title, languages),
        _whole(shown.preamble, languages),
        tuple(
            Item(
                key_of(demand.number),
                demand.number,
                _whole(demand.texts, languages),
                {lang: text for lang, text in demand.reasons.items() if text},
                tuple(demand.addressees),
            )
            for demand in shown.demands
        ),
    )


def _whole(texts: Mapping[str, str | None], languages: tuple[str, ...]) -> dict[str, str]:
    return {lang: texts.get(lang) or "" for lang in languages}


def _prepare_withdrawal(session: Session, group: Group, subject: str) -> Prepared:
    listed = session.get(DemandList, subject)
    if listed is None or listed.group_id != group.id:
        raise NoSuchList
    if session.get(ListWithdrawal, listed.id) is not None:
        raise AlreadyWithdrawn
    content = published_content(session, listed)
    more = {(one.part, one.language): one.text or "" for one in approved(session, listed)}
    translated = [lang for lang in group.languages if ("title", lang) in more and lang not in content.languages]

    def texts(part: str, own: Mapping[str, str]) -> dict[str, str]:
        return {**own, **{lang: more[part, lang] for lang in translated if (part, lang) in more}}

    return Prepared(
        titled(content.title, content.languages),
        titles={lang: title for lang, title in texts("title", content.title).items() if title},
        parts=tuple(Part(str(item.number), texts(f"item.{item.number}", item.texts)) for item in content.items),
        missing=tuple(lang for lang in group.languages if lang not in {*content.languages, *translated}),
    )


def _on_withdrawal_decided(session: Session, vote: Vote, motion: Motion) -> None:
    """A carried withdrawal takes effect at once; the list's pages stay and say so."""
    listed = session.get_one(DemandList, motion.subject)
    if vote.carried and session.get(ListWithdrawal, listed.id) is None:
        data = {"group": listed.group_id, "list": listed.number, "vote": vote.entry}
        append(session, "list_withdrawn", data)


def _on_withdrawal_recounted(session: Session, vote: Vote, motion: Motion) -> str:
    """A list that its group did not withdraw after all stands again, as it stood."""
    listed, there = session.get_one(DemandList, motion.subject), session.get(ListWithdrawal, motion.subject)
    if vote.carried:
        _on_withdrawal_decided(session, vote, motion)
        return DONE if there is None else LATE
    if there is None or there.vote_entry != vote.entry:
        return STAYS
    append(session, "list_restored", {"group": listed.group_id, "list": listed.number, "vote": vote.entry})
    return UNDONE


def _published_lists(session: Session, group: Group) -> list[Subject]:
    found = []
    for one in titled_lists(session, group.id):
        if one.listed.withdrawal is None:
            title = titled({lang: text or "" for lang, text in one.title.items()}, list(one.title))
            found.append(Subject("withdraw_list", one.listed.id, title))
    return found


WITHDRAWAL = MotionKind(
    "withdraw_list",
    N_("Shall the group withdraw this list of demands?"),
    _prepare_withdrawal,
    _on_withdrawal_decided,
    subjects=_published_lists,
    on_recounted=_on_withdrawal_recounted,
)
