"""Publish what was adopted, begin a new revision, blank a text of a list."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.database import call_afterwards
from tracker.demands.adopting import AlreadyWithdrawn, adoption_of, not_withdrawn, published_content
from tracker.demands.drafting import AlreadyPublished, content_of, draft_for, new_draft
from tracker.demands.models import Adoption, DemandList, Draft, Revision
from tracker.demands.queries import last_number
from tracker.demands.rules import Content, Item, numbered, titled
from tracker.groups.mandates import require_committee, require_member
from tracker.groups.models import Group, Proposal
from tracker.groups.proposals import Description, Done, ProposalKind, propose
from tracker.record.actions import append, blank
from tracker.record.entries import Entry
from tracker.record.models import RecordText
from tracker.votes.models import Vote, VoteRecount
from tracker.words import N_, Refused


class NotAdopted(Refused):
    sentence = N_("There is no carried vote on this very wording. Put it to the vote first.")
    status = 409


def publish_list(session: Session, account_id: str, draft_id: str) -> Proposal:
    """Propose the adopted draft for publication; a second committee member confirms it.

    Raises NotAdopted (no carried vote on this very wording), AlreadyPublished, and what the guards raise.
    """
    draft = draft_for(session, account_id, draft_id)
    mandate = require_committee(session, account_id, draft.group)
    adoption = _publishable(session, draft)
    payload = {"draft": draft.id, "vote": adoption.vote_entry, "wording_hash": adoption.wording_hash}
    call_afterwards(session)  # its demands may be read before they are confirmed
    return propose(session, "publish_list", mandate, account_id, draft.id, payload)


def _publishable(session: Session, draft: Draft) -> Adoption:
    if draft.published_entry is not None:
        raise AlreadyPublished
    not_withdrawn(session, draft)
    adoption = adoption_of(session, draft)
    if adoption is None:
        raise NotAdopted
    return adoption


def _describe(session: Session, proposal: Proposal) -> Description:
    draft = session.get_one(Draft, proposal.payload["draft"])
    content = content_of(draft)
    details = [(N_("Title"), titled(content.title, content.languages))]
    for place, item in enumerate(content.items, 1):
        words = [item.texts[lang] for lang in content.languages] + [text for text in item.reasons.values() if text]
        details.append((str(place), "\n".join(words)))
    adoption = session.get(Adoption, proposal.payload["vote"])
    for part in adoption.failed if adoption else ():
        details.append((N_("Voted down, published beside it"), "\n".join(part["texts"].values())))
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
            "own_addressees": _by_number(content, numbers, lambda item: list(item.addressees)),
            "origins": _by_number(content, numbers, lambda item: None if item.number else item.origin),
            "voted_as": {str(n): label for n, label in zip(numbers, adoption.voted_as, strict=False)},
            "failed": [part["number"] for part in adoption.failed],
        },
        _texts(content, numbers) | _failed_texts(adoption, content.languages),
    )
    draft.published_entry, draft.list_number = entry.index, number
    kept = tuple(replace(item, number=given) for item, given in zip(content.items, numbers, strict=True))
    draft.content = replace(content, items=kept).as_json()
    return entry


def _by_number(content: Content, numbers: list[int], what: Callable[[Item], Any]) -> dict[str, Any]:
    """What some of the demands have, by their number."""
    pairs = ((str(number), what(item)) for item, number in zip(content.items, numbers, strict=True))
    return {number: value for number, value in pairs if value}


def _next_numbers(session: Session, draft: Draft) -> tuple[int, int, int]:
    """The number of the list, of its next revision, and the last demand's number used in it."""
    own = DemandList.group_id == draft.group_id
    if draft.list_number is None:
        return (session.scalar(select(func.max(DemandList.number)).where(own)) or 0) + 1, 1, 0
    listed = session.scalars(select(DemandList).where(own, DemandList.number == draft.list_number)).one()
    return listed.number, listed.newest + 1, last_number(session, draft.group_id, draft.list_number)


def _texts(content: Content, numbers: list[int]) -> dict[str, str]:
    texts = {f"title.{lang}": content.title[lang] for lang in content.languages}
    texts |= {f"preamble.{lang}": text for lang, text in content.preamble.items() if text}
    for item, number in zip(content.items, numbers, strict=True):
        texts |= {f"item.{number}.{lang}": text for lang, text in item.texts.items()}
        texts |= {f"reason.{number}.{lang}": text for lang, text in item.reasons.items() if text}
    return texts


def _failed_texts(adoption: Adoption, languages: tuple[str, ...]) -> dict[str, str]:
    """What the meeting voted down is public with what it adopted: everybody can see that it was put."""
    return {
        f"failed.{part['number']}.{lang}": part["texts"].get(lang, "") for part in adoption.failed for lang in languages
    }


def begin_revision(session: Session, account_id: str, listed: DemandList) -> Draft:
    """The draft of the next revision, which begins as the newest one; demands keep their numbers. Any member may.

    There is one at a time: where somebody began it before, it is that one. Raises NotMember, AlreadyWithdrawn.
    """
    require_member(session, account_id, listed.group)
    if listed.withdrawal is not None:
        raise AlreadyWithdrawn
    return revision_draft(session, account_id, listed)


def revision_draft(session: Session, account_id: str, listed: DemandList) -> Draft:
    """The draft of the next revision, a new one where there is none; who may is decided before."""
    query = select(Draft).where(Draft.group_id == listed.group_id, Draft.list_number == listed.number)
    begun = session.scalar(query.where(Draft.published_entry.is_(None)).order_by(Draft.id).limit(1))
    return begun or new_draft(session, account_id, listed.group, published_content(session, listed), listed.number)


def blank_with_wording(session: Session, text_ids: list[str], reason: str) -> Entry:
    """Blank texts; where one is of a list, blank the salted hashes of that list's wording too, as it was counted."""
    entries = {int(key.split("/")[0]) for key in text_ids}
    votes = list(session.scalars(select(Revision.vote_entry).where(Revision.entry.in_(entries))))
    counts = [*votes, *session.scalars(select(VoteRecount.entry).where(VoteRecount.vote_entry.in_(votes)))]
    named = RecordText.id.in_([f"{count}/wording_hash" for count in counts])
    hashes = session.scalars(select(RecordText.id).where(named, RecordText.text.is_not(None)))
    return blank(session, [*text_ids, *hashes], reason)


PROPOSALS = (ProposalKind("publish_list", _describe, _publish),)
