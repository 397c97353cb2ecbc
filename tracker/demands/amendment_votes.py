"""Put amendments to the vote, as a block or one by one; what is carried goes into the next draft."""

import hashlib
import secrets
from collections.abc import Sequence

import rfc8785
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tracker.demands.amending import Change
from tracker.demands.amendments import (
    NoSuchAmendment,
    all_words,
    chosen_amendments,
    close_overtaken,
    content_at,
    in_words,
    not_being_voted,
    put_together,
    target_of,
    working_draft,
)
from tracker.demands.drafting import store, version_content
from tracker.demands.models import Amendment, Draft, DraftCollision
from tracker.demands.rules import Content, titled
from tracker.groups.mandates import require_committee
from tracker.groups.models import Group
from tracker.votes.models import Motion, Vote
from tracker.votes.motions import DONE, LATE, STAYS, UNDONE, MotionKind, Part, Prepared, Subject
from tracker.words import N_


def block_for_vote(session: Session, account_id: str, group: Group, ids: Sequence[str]) -> str:
    """Put amendments together as one motion; gives the block's id. Raises what `chosen_amendments` raises."""
    require_committee(session, account_id, group)
    block = secrets.token_hex(16)
    for one in chosen_amendments(session, group, ids):
        one.block_id = block
    session.flush()
    return block


def _block(session: Session, group_id: str, subject: str) -> list[Amendment]:
    """The amendments of a block, or the one that is put by itself."""
    chosen = (Amendment.block_id == subject) | (Amendment.id == subject)
    query = select(Amendment).where(chosen, Amendment.group_id == group_id, Amendment.state == "open")
    return list(session.scalars(query.order_by(Amendment.number)))


def _prepare(session: Session, group: Group, subject: str) -> Prepared:
    found = _block(session, group.id, subject)
    if not found:
        raise NoSuchAmendment
    not_being_voted(session, found)
    content = content_at(session, target_of(session, found[0]))
    numbers = ", ".join(str(one.number) for one in found)
    title = f"№ {numbers}: {titled(content.title, content.languages)}".removesuffix(": ")
    digest = hashlib.sha256(rfc8785.dumps([one.payload for one in found])).hexdigest()
    return Prepared(
        title,
        digest,
        {"amendments": [one.id for one in found]},
        parts=tuple(_part(one, content) for one in found),
        missing=tuple(lang for lang in group.languages if lang not in content.languages),
        about=tuple(one.id for one in found),
    )


def _part(one: Amendment, content: Content) -> Part:
    """An amendment as it is put: what it changes first, then the new words in each language."""
    change = Change.from_json(one.payload)
    if change.deed in ("insert", "replace"):
        return Part(f"№ {one.number}", change.texts, tuple(in_words(change, content)[:-1]))
    return Part(f"№ {one.number}", {}, tuple(in_words(change, content)))


def _waiting(session: Session, group: Group) -> list[Subject]:
    query = select(Amendment).where(Amendment.group_id == group.id, Amendment.state == "open")
    rows = list(session.scalars(query.order_by(Amendment.number)))
    return [Subject("amend", one.id, f"№ {one.number}: {_summary(Change.from_json(one.payload))}") for one in rows]


def _summary(change: Change) -> str:
    """The first words of an amendment, to tell it from others."""
    words = all_words(change.texts or change.was).partition("\n")[0]
    return words if len(words) <= 80 else words[:79] + "…"


def _movers(session: Session, subject: str) -> frozenset[str]:
    """Who proposed an amendment does not count the votes on it."""
    query = select(Amendment.account_id).where((Amendment.block_id == subject) | (Amendment.id == subject))
    return frozenset(filter(None, session.scalars(query)))


def _on_decided(session: Session, vote: Vote, motion: Motion) -> None:
    """Carried amendments go into the next draft by themselves; nothing public changes by that.

    One by one: each as it was decided. What cannot be decided is not lost.
    """
    answers = _answers(vote, motion)
    query = select(Amendment).where(Amendment.id.in_(answers), Amendment.state == "open")
    found = list(session.scalars(query.order_by(Amendment.number)))
    for one in found:
        if answers[one.id] is not None:
            one.vote_entry, one.state = vote.entry, "carried" if answers[one.id] else "lost"
    close_overtaken(session, vote.group_id)
    carried = [one for one in found if answers[one.id]]
    if carried and not _published(session, carried[0]):
        draft = working_draft(session, target_of(session, carried[0]), motion.meeting.entered_by)
        before = draft.version
        put_together(session, carried, motion.meeting.entered_by)
        motion.payload = motion.payload | {"into": [draft.id, before, draft.version]}


def _answers(vote: Vote, motion: Motion) -> dict[str, bool | None]:
    """What was decided of each amendment, by id."""
    ids: list[str] = motion.payload["amendments"]
    return dict(zip(ids, vote.items or [vote.carried] * len(ids), strict=True))


def _on_recounted(session: Session, vote: Vote, motion: Motion) -> str:
    """Each is decided anew; what went into the draft leaves it, unless somebody wrote there since."""
    answers, rows = _answers(vote, motion), select(Amendment).where(Amendment.vote_entry == vote.entry)
    found = list(session.scalars(rows))
    went_in, out = any(one.state == "carried" for one in found), _taken_out(session, motion, found)
    for one in found:
        if out or answers[one.id] is not (one.state == "carried"):
            one.state, one.vote_entry = "open", None
    session.flush()
    _on_decided(session, vote, motion)
    if vote.carried:
        return DONE if "into" in motion.payload else LATE
    return STAYS if went_in and not out else UNDONE


def _taken_out(session: Session, motion: Motion, amendments: Sequence[Amendment]) -> bool:
    """Whether the draft could be brought back to what it was before the vote."""
    draft_id, before, after = motion.payload.get("into", (None, 0, 0))
    draft = session.get(Draft, draft_id) if draft_id else None
    if draft is None or draft.version != after or draft.published_entry is not None:
        return False
    own = DraftCollision.amendment.in_([one.number for one in amendments])
    session.execute(delete(DraftCollision).where(DraftCollision.draft_id == draft.id, own))
    store(session, draft, motion.meeting.entered_by, version_content(session, draft.id, before), after)
    motion.payload = {name: value for name, value in motion.payload.items() if name != "into"}
    return True


def _published(session: Session, amendment: Amendment) -> bool:
    """Whether the draft that it is about was published meanwhile; then it comes too late for it."""
    target = target_of(session, amendment)
    return isinstance(target, Draft) and target.published_entry is not None


MOTION = MotionKind(
    "amend",
    N_("Shall these amendments be accepted?"),
    _prepare,
    _on_decided,
    barred_tellers=_movers,
    subjects=_waiting,
    divisible=True,
    on_recounted=_on_recounted,
)
