"""Draft a list, put it to the vote, publish what was adopted, begin a new revision."""

import secrets
from dataclasses import replace

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from tracker.accounts.rules import days_from
from tracker.database import now
from tracker.demands.models import (
    Adoption,
    Demand,
    DemandList,
    DemandWording,
    Draft,
    DraftVersion,
    Revision,
    RevisionText,
)
from tracker.demands.reader import read_pasted
from tracker.demands.rules import (
    Content,
    EmptyList,
    Item,
    checked,
    complete,
    numbered,
    titled,
    wording_hash,
)
from tracker.groups.mandates import require_committee, require_member
from tracker.groups.models import Group, Proposal
from tracker.groups.proposals import Description, Done, ProposalKind, propose
from tracker.record.actions import append, blank
from tracker.record.entries import Entry
from tracker.votes.models import Motion, Vote
from tracker.votes.motions import MotionKind, Prepared
from tracker.words import N_, Refused

EDITS_KEPT_DAYS = 30


class NoSuchDraft(Refused):
    sentence = N_("There is no such draft.")
    status = 404


class SavedMeanwhile(Refused):
    sentence = N_(
        "Somebody saved this draft while you were writing. Your words are still in the form; what stands now is "
        "shown below. Save again to put yours in its place."
    )
    status = 409


class NotAdopted(Refused):
    sentence = N_("There is no carried vote on this very wording. Put it to the vote first.")
    status = 409


class AlreadyPublished(Refused):
    sentence = N_("This wording is published already.")
    status = 409


def content_of(draft: Draft) -> Content:
    return Content.from_json(draft.content)


def draft_hash(draft: Draft) -> str:
    """The hash of the draft's exact wording as it stands."""
    return wording_hash(content_of(draft), draft.group_id, draft.list_number)


def pasted_content(pasted: dict[str, str], titles: dict[str, str], addressees: tuple[str, ...]) -> Content:
    """A draft's content out of pasted texts by language: what stands first in each becomes one demand, and so on.

    Where a title is missing, the first line before the demands is taken for it. Raises EmptyList.
    """
    read = {lang: read_pasted(text) for lang, text in pasted.items() if text.strip()}
    if not any(part.demands for part in read.values()):
        raise EmptyList(field=f"paste-{next(iter(pasted), 'kk')}")
    title, preamble = {}, {}
    for lang, part in read.items():
        before = part.before.split("\n") if part.before else []
        title[lang] = titles.get(lang, "").strip() or (before.pop(0) if before else "")
        preamble[lang] = "\n".join(before)
    items = tuple(
        Item(
            secrets.token_hex(4),
            None,
            {lang: part.demands[place] if place < len(part.demands) else "" for lang, part in read.items()},
        )
        for place in range(max(len(part.demands) for part in read.values()))
    )
    return Content(tuple(read), addressees, title, preamble, items)


def begin_draft(session: Session, account_id: str, group: Group, content: Content, known: frozenset[str]) -> Draft:
    """Keep a new draft. Any member may. `known`: the vocabulary's addressees. Raises what `checked` raises."""
    require_member(session, account_id, group)
    content = checked(content, known)
    if not content.items:
        raise EmptyList
    return _new_draft(session, account_id, group, content, None)


def _new_draft(session: Session, account_id: str, group: Group, content: Content, number: int | None) -> Draft:
    draft = Draft(id=secrets.token_hex(16), group_id=group.id, list_number=number, version=1, content=content.as_json())
    session.add(draft)
    session.flush()
    _keep_version(session, draft, account_id)
    session.refresh(draft)
    return draft


def _keep_version(session: Session, draft: Draft, account_id: str) -> None:
    session.add(
        DraftVersion(
            draft_id=draft.id,
            version=draft.version,
            account_id=account_id,
            day=now(session).date().isoformat(),
            content=draft.content,
        )
    )
    session.flush()


def draft_for(session: Session, account_id: str, draft_id: str) -> Draft:
    """The draft, for members of its group. Raises NoSuchDraft, NotMember."""
    draft = session.get(Draft, draft_id)
    if draft is None:
        raise NoSuchDraft
    require_member(session, account_id, draft.group)
    return draft


def save_draft(
    session: Session, account_id: str, draft_id: str, version: int, content: Content, known: frozenset[str]
) -> Draft:
    """Save a draft that was opened at `version`. Raises SavedMeanwhile, AlreadyPublished and what `checked` raises."""
    draft = draft_for(session, account_id, draft_id)
    content = _with_own_numbers(session, draft, checked(content, known))
    if draft.published_entry is not None:
        raise AlreadyPublished
    if draft.version != version:
        raise SavedMeanwhile
    if content.as_json() == draft.content:
        return draft
    draft.content, draft.version = content.as_json(), draft.version + 1
    _keep_version(session, draft, account_id)
    _forget_edits(session)
    return draft


def _with_own_numbers(session: Session, draft: Draft, content: Content) -> Content:
    """Each demand with the number that it has in this draft, struck and restored ones too; none that was typed."""
    versions = session.scalars(select(DraftVersion.content).where(DraftVersion.draft_id == draft.id)).all()
    known = {item["key"]: item["number"] for version in (*versions, draft.content) for item in version["items"]}
    return replace(content, items=tuple(replace(item, number=known.get(item.key)) for item in content.items))


def _forget_edits(session: Session) -> None:
    """Delete authors and times of edits 30 days after adoption."""
    before = days_from(now(session).date(), -EDITS_KEPT_DAYS)
    adopted = select(Adoption.draft_id).where(Adoption.day < before)
    session.execute(delete(DraftVersion).where(DraftVersion.draft_id.in_(adopted), DraftVersion.day < before))


def _prepare(session: Session, group: Group, subject: str) -> Prepared:
    draft = session.get(Draft, subject)
    if draft is None or draft.group_id != group.id:
        raise NoSuchDraft
    content = content_of(draft)
    complete(content)
    return Prepared(titled(content.title, content.languages), draft_hash(draft), {"content": draft.content})


def _on_decided(session: Session, vote: Vote, motion: Motion) -> None:
    """A carried adoption makes the wording publishable."""
    if vote.carried:
        session.add(
            Adoption(
                vote_entry=vote.entry,
                draft_id=motion.subject,
                wording_hash=motion.payload["wording_hash"],
                day=vote.day,
                content=motion.payload["content"],
            )
        )


MOTION = MotionKind(
    "adopt_list",
    N_("Shall the group adopt this list of demands?"),
    _prepare,
    _on_decided,
    address=lambda _session, motion: f"drafts/{motion.subject}",
)


def adoption_of(session: Session, draft: Draft) -> Adoption | None:
    """The newest carried vote on the draft's very wording as it stands."""
    query = select(Adoption).where(Adoption.draft_id == draft.id, Adoption.wording_hash == draft_hash(draft))
    return session.scalar(query.order_by(Adoption.vote_entry.desc()).limit(1))


def publish_list(session: Session, account_id: str, draft_id: str) -> Proposal:
    """Propose the adopted draft for publication; a second committee member confirms it.

    Raises NotAdopted (no carried vote on this very wording), AlreadyPublished, and what the guards raise.
    """
    draft = draft_for(session, account_id, draft_id)
    mandate = require_committee(session, account_id, draft.group)
    adoption = _publishable(session, draft)
    payload = {"draft": draft.id, "vote": adoption.vote_entry, "wording_hash": adoption.wording_hash}
    return propose(session, "publish_list", mandate, account_id, draft.id, payload)


def _publishable(session: Session, draft: Draft) -> Adoption:
    if draft.published_entry is not None:
        raise AlreadyPublished
    adoption = adoption_of(session, draft)
    if adoption is None:
        raise NotAdopted
    return adoption


def _describe(session: Session, proposal: Proposal) -> Description:
    draft = session.get_one(Draft, proposal.payload["draft"])
    content = content_of(draft)
    details = [(N_("Title"), titled(content.title, content.languages))]
    for place, item in enumerate(content.items, 1):
        details.append((str(place), "\n".join(item.texts[lang] for lang in content.languages)))
    vote = session.get_one(Vote, proposal.payload["vote"])
    sentence = N_("Publish the list adopted by vote %(vote)s")
    return Description(sentence, {"vote": vote.number}, tuple(details))


def _publish(session: Session, proposal: Proposal, by: list[str]) -> Done:
    draft = session.get_one(Draft, proposal.payload["draft"])
    adoption = _publishable(session, draft)
    if adoption.wording_hash != proposal.payload["wording_hash"]:
        raise NotAdopted
    entry = _append_publication(session, draft, adoption, by)
    group = session.get_one(Group, draft.group_id)
    return Done(f"groups/{group.slug}/lists/{draft.list_number}", entry)


def _append_publication(session: Session, draft: Draft, adoption: Adoption, by: list[str]) -> Entry:
    content = content_of(draft)
    number, revision, last = _next_numbers(session, draft)
    numbers = numbered(content.items, last)
    entry = append(
        session,
        "list_published",
        {
            "group": draft.group_id,
            "by": by,
            "list": number,
            "revision": revision,
            "vote": adoption.vote_entry,
            "languages": list(content.languages),
            "addressees": list(content.addressees),
            "numbers": numbers,
        },
        _texts(content, numbers),
    )
    draft.published_entry, draft.list_number = entry.index, number
    items = zip(content.items, numbers, strict=True)
    kept = tuple(Item(item.key, given, item.texts) for item, given in items)
    draft.content = Content(content.languages, content.addressees, content.title, content.preamble, kept).as_json()
    return entry


def _next_numbers(session: Session, draft: Draft) -> tuple[int, int, int]:
    """The number of the list, of its next revision, and the last demand's number used in it."""
    own = DemandList.group_id == draft.group_id
    if draft.list_number is None:
        return (session.scalar(select(func.max(DemandList.number)).where(own)) or 0) + 1, 1, 0
    listed = session.scalars(select(DemandList).where(own, DemandList.number == draft.list_number)).one()
    last = session.scalar(select(func.max(Demand.number)).where(Demand.list_id == listed.id)) or 0
    return listed.number, listed.newest + 1, last


def _texts(content: Content, numbers: list[int]) -> dict[str, str]:
    texts = {f"title.{lang}": content.title[lang] for lang in content.languages}
    texts |= {f"preamble.{lang}": text for lang, text in content.preamble.items() if text}
    for item, number in zip(content.items, numbers, strict=True):
        texts |= {f"item.{number}.{lang}": text for lang, text in item.texts.items()}
    return texts


def begin_revision(session: Session, account_id: str, listed: DemandList) -> Draft:
    """A draft that begins as the newest revision; its demands keep their numbers. Any member may."""
    require_member(session, account_id, listed.group)
    revision = session.scalars(
        select(Revision).where(Revision.list_id == listed.id, Revision.number == listed.newest)
    ).one()
    parts: dict[str, dict[str, str]] = {"title": {}, "preamble": dict.fromkeys(revision.languages, "")}
    for row in session.scalars(select(RevisionText).where(RevisionText.revision_entry == revision.entry)):
        parts[row.part][row.language] = row.text.text or ""
    items: dict[int, dict[str, str]] = {}
    wordings = select(DemandWording, Demand.number).join(Demand, Demand.id == DemandWording.demand_id)
    for wording, number in session.execute(
        wordings.where(DemandWording.revision_entry == revision.entry).order_by(DemandWording.position)
    ):
        items.setdefault(number, {})[wording.language] = wording.text.text or ""
    content = Content(
        tuple(revision.languages),
        tuple(revision.addressees),
        parts["title"],
        parts["preamble"],
        tuple(Item(secrets.token_hex(4), number, texts) for number, texts in items.items()),
    )
    return _new_draft(session, account_id, listed.group, content, listed.number)


def blank_with_wording(session: Session, text_ids: list[str], reason: str) -> Entry:
    """Blank texts; where one is of a list, blank the salted hash of that list's wording too."""
    entries = {int(key.split("/")[0]) for key in text_ids}
    votes = session.scalars(
        select(Vote).join(Revision, Revision.vote_entry == Vote.entry).where(Revision.entry.in_(entries))
    )
    hashes = [
        vote.wording_hash_id
        for vote in votes
        if vote.wording_hash_id and vote.wording_hash_text and vote.wording_hash_text.text is not None
    ]
    return blank(session, [*text_ids, *hashes], reason)


def _wordings(session: Session, proposal: Proposal) -> list[tuple[str, str]]:
    content = content_of(session.get_one(Draft, proposal.payload["draft"]))
    return [(lang, item.texts[lang]) for item in content.items for lang in content.languages]


PROPOSALS = (ProposalKind("publish_list", _describe, _publish, wordings=_wordings),)
