"""A text was removed: what private rows held of it goes too."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tracker.demands.models import (
    Adoption,
    Amendment,
    Comment,
    DemandList,
    Draft,
    DraftCollision,
    DraftVersion,
    Revision,
    Translation,
    TranslationDraft,
)
from tracker.groups.models import Proposal
from tracker.record.entries import Entry
from tracker.votes.models import Motion


def forget_private(entry: Entry, session: Session) -> None:
    """Follow a blanking: drafts, adoptions and motions lose the removed words; the draft's history goes as a whole."""
    for text_id in entry.data["texts"]:
        index, _, name = text_id.partition("/")
        if index.isdecimal():
            _forget_of_list(session, int(index), name.split("."))
            _forget_translation(session, int(index), name)
    session.flush()


def _forget_of_list(session: Session, index: int, part: list[str]) -> None:
    draft = session.scalar(select(Draft).where(Draft.published_entry == index))
    if draft is None or part[0] not in ("title", "preamble", "item", "reason", "failed"):
        return
    same_list = select(Draft.id).where(Draft.group_id == draft.group_id, Draft.list_number == draft.list_number)
    drafts = session.scalars(select(Draft).where(Draft.id.in_(same_list))).all()
    keys = _keys([one.content for one in drafts], part)
    for one in drafts:
        one.content = _without(one.content, part, keys)
    for adoption in session.scalars(select(Adoption).where(Adoption.draft_id.in_(same_list))):
        adoption.content = _without(adoption.content, part, keys)
        adoption.failed = [{**one, "texts": {}} for one in adoption.failed] if part[0] == "failed" else adoption.failed
    for motion in session.scalars(select(Motion).where(Motion.kind == "adopt_list", Motion.subject.in_(same_list))):
        motion.payload = motion.payload | {"content": _without(motion.payload["content"], part, keys)}
        if part[0] == "title":
            motion.payload = motion.payload | {"title": ""}
    for table in (DraftVersion, DraftCollision, Comment):
        session.execute(delete(table).where(table.draft_id.in_(same_list)))
    of_list = select(DemandList.id).where(DemandList.group_id == draft.group_id, DemandList.number == draft.list_number)
    _forget_proposals(session, draft.group_id)
    to_it = Amendment.draft_id.in_(same_list) | Amendment.list_id.in_(of_list)
    session.execute(delete(Amendment).where(to_it))


def _forget_proposals(session: Session, group_id: str) -> None:
    """Proposals that quote the words of lists: those of the group itself, and of others to it."""
    quoting = ("amend_other", "accept_amendments", "refuse_amendments", "approve_translation")
    for one in session.scalars(select(Proposal).where(Proposal.kind.in_(quoting))):
        if one.group_id == group_id or one.kind == "amend_other":
            one.state = "lapsed" if one.state == "open" else one.state
            one.payload = {}


def _keys(contents: Sequence[dict[str, Any]], part: list[str]) -> set[str]:
    """The keys of a demand, which had no number yet when it was adopted."""
    if part[0] not in ("item", "reason"):
        return set()
    return {item["key"] for content in contents for item in content["items"] if item["number"] == int(part[1])}


def _without(content: dict[str, Any], part: list[str], keys: set[str]) -> dict[str, Any]:
    """A draft's content with one text emptied; `part` such as title.kk, item.3.ru, reason.3.ru."""
    kind, *path = part
    if kind == "failed":
        return content
    if kind in ("title", "preamble"):
        return content | {kind: content[kind] | {path[0]: ""}}
    lang, field = path[1], "texts" if kind == "item" else "reasons"
    items = [
        item | {field: item.get(field, {}) | {lang: ""}} if item["key"] in keys else item for item in content["items"]
    ]
    return content | {"items": items}


def _forget_translation(session: Session, index: int, part: str) -> None:
    """Of a removed translation what members drafted; of a removed original every draft of its translation."""
    translation = session.get(Translation, index)
    revision = session.get(Revision, index)
    if translation is not None:
        own = (TranslationDraft.list_id == translation.list_id) & (TranslationDraft.language == translation.language)
        session.execute(delete(TranslationDraft).where(own, TranslationDraft.part == part))
    elif revision is not None:
        base = ".".join(part.split(".")[:2]) if part.startswith(("item", "reason")) else part.split(".")[0]
        of_list = TranslationDraft.list_id == revision.list_id
        session.execute(delete(TranslationDraft).where(of_list, TranslationDraft.part == base))
