"""Bind the delegate by a vote: a motion whose text everybody can read."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.committees.models import Instruction, InstructionDraft, InstructionText
from tracker.groups.mandates import require_committee, require_vouched
from tracker.groups.models import Group
from tracker.record.actions import append
from tracker.votes.models import Motion, Vote
from tracker.votes.motions import MotionKind, Part, Prepared, Subject, holds_with_vote
from tracker.votes.queries import is_put
from tracker.words import LIMITS, N_, Missing, Refused, clean, within


class NoSuchInstruction(Refused):
    sentence = N_("There is no such instruction in this group.")
    field = "motions"
    status = 404


def draft_instruction(session: Session, account_id: str, group: Group, texts: Mapping[str, str]) -> InstructionDraft:
    """Keep an instruction for the delegate, to be put to the vote. Raises NotVouched, Missing, TooLong."""
    require_committee(session, account_id, group)
    require_vouched(group)
    cleaned = {lang: within("preamble", clean(texts.get(lang, "")), f"text-{lang}") for lang in group.languages}
    said = {lang: text for lang, text in cleaned.items() if text}
    if not said:
        raise Missing(field=f"text-{group.languages[0]}")
    draft = InstructionDraft(id=secrets.token_hex(16), group_id=group.id, texts=said)
    session.add(draft)
    session.flush()
    return draft


def _prepare(session: Session, group: Group, subject: str) -> Prepared:
    draft = session.get(InstructionDraft, subject)
    if draft is None or draft.group_id != group.id:
        raise NoSuchInstruction
    title = next(iter(draft.texts.values())).partition("\n")[0]
    return Prepared(
        title if len(title) <= LIMITS["title"] else title[: LIMITS["title"] - 1] + "…",
        payload={"texts": draft.texts},
        parts=(Part("1", draft.texts),),
        missing=tuple(lang for lang in group.languages if lang not in draft.texts),
    )


def _on_decided(session: Session, vote: Vote, motion: Motion) -> None:
    if vote.carried:
        texts = dict(motion.payload["texts"])
        data = {"group": vote.group_id, "vote": vote.entry, "languages": sorted(texts)}
        append(session, "delegate_bound", data, {f"instruction.{lang}": text for lang, text in texts.items()})


def _on_recounted(session: Session, vote: Vote, motion: Motion) -> str:
    """An instruction binds for as long as its vote carries."""
    there = session.scalar(select(Instruction.entry).where(Instruction.vote_entry == vote.entry))
    if there is None:
        _on_decided(session, vote, motion)
    return holds_with_vote(session, vote, motion)


def _subjects(session: Session, group: Group) -> list[Subject]:
    own = (InstructionDraft.group_id == group.id) & ~is_put("bind_delegate", InstructionDraft.id)
    drafts = session.scalars(select(InstructionDraft).where(own))
    return [Subject("bind_delegate", draft.id, next(iter(draft.texts.values()))[:120]) for draft in drafts]


@dataclass(frozen=True)
class Binding:
    """What a group's delegate is bound to. A removed text is None."""

    instruction: Instruction
    texts: dict[str, str | None]


def bindings_of(session: Session, group_ids: list[str]) -> dict[str, list[Binding]]:
    """Instructions of these groups' delegates whose votes carry, the newest first; two statements."""
    query = select(Instruction).join(Vote, Vote.entry == Instruction.vote_entry).where(Vote.carried.is_(True))
    query = query.where(Instruction.group_id.in_(group_ids)).order_by(Instruction.entry.desc())
    rows = list(session.scalars(query)) if group_ids else []
    words = select(InstructionText).where(InstructionText.entry.in_([row.entry for row in rows]))
    texts: dict[int, dict[str, str | None]] = {}
    for word in session.scalars(words) if rows else ():
        texts.setdefault(word.entry, {})[word.language] = word.text.text
    found: dict[str, list[Binding]] = {}
    for row in rows:
        found.setdefault(row.group_id, []).append(Binding(row, texts.get(row.entry, {})))
    return found


MOTION = MotionKind(
    "bind_delegate",
    N_("Shall the group bind its delegate to this?"),
    _prepare,
    _on_decided,
    subjects=_subjects,
    on_recounted=_on_recounted,
)
