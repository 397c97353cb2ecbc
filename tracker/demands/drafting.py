"""Write a draft together: begin it, save it over what others saved, settle what collided, comment on it."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from tracker.accounts.rules import days_from
from tracker.database import now
from tracker.demands.merging import Choice, Collision, merge, settled
from tracker.demands.models import (
    Adoption,
    Amendment,
    Comment,
    Demand,
    DemandList,
    Draft,
    DraftCollision,
    DraftVersion,
)
from tracker.demands.reader import Reading
from tracker.demands.rules import Content, EmptyList, Item, checked, wording_hash
from tracker.groups.mandates import require_member
from tracker.groups.models import Group
from tracker.words import N_, Refused, clean, required

EDITS_KEPT_DAYS = 30
NOTHING = Content((), (), {}, {}, ())


class NoSuchDraft(Refused):
    sentence = N_("There is no such draft.")
    status = 404


class NoSuchItem(Refused):
    sentence = N_("This demand is not in the draft any more: it was struck meanwhile.")
    status = 404


class AlreadyPublished(Refused):
    sentence = N_("This wording is published already.")
    status = 409


def content_of(draft: Draft) -> Content:
    return Content.from_json(draft.content)


def draft_hash(draft: Draft) -> str:
    """The hash of the draft's exact wording as it stands."""
    return wording_hash(content_of(draft), draft.group_id, draft.list_number)


def content_read(readings: Mapping[str, Reading], titles: Mapping[str, str], addressees: tuple[str, ...]) -> Content:
    """A draft's content out of texts by language: what stands first in each becomes one demand, and so on.

    Raises EmptyList.
    """
    demands = {lang: reading.demands for lang, reading in readings.items()}
    if not any(demands.values()):
        raise EmptyList(field=f"paste-{next(iter(readings), 'kk')}")
    items = tuple(
        Item(
            secrets.token_hex(4),
            None,
            {lang: own[place] if place < len(own) else "" for lang, own in demands.items()},
        )
        for place in range(max(map(len, demands.values())))
    )
    title = {lang: titles.get(lang, "").strip() or reading.title for lang, reading in readings.items()}
    preamble = {lang: reading.preamble for lang, reading in readings.items()}
    return Content(tuple(readings), addressees, title, preamble, items)


def begin_draft(session: Session, account_id: str, group: Group, content: Content, known: frozenset[str]) -> Draft:
    """Keep a new draft. Any member may. `known`: the vocabulary's addressees. Raises what `checked` raises."""
    require_member(session, account_id, group)
    content = checked(content, known)
    if not content.items:
        raise EmptyList
    return new_draft(session, account_id, group, content, None)


def new_draft(session: Session, account_id: str, group: Group, content: Content, number: int | None) -> Draft:
    """A draft as it begins; `number`: of the list that it revises."""
    draft = Draft(id=secrets.token_hex(16), group_id=group.id, list_number=number, version=1, content=content.as_json())
    session.add(draft)
    session.flush()
    _keep_version(session, draft, account_id, None)
    session.refresh(draft)
    return draft


def _keep_version(session: Session, draft: Draft, account_id: str, base: int | None, merged: bool = False) -> None:
    session.add(
        DraftVersion(
            draft_id=draft.id,
            version=draft.version,
            account_id=account_id,
            day=now(session).date().isoformat(),
            content=draft.content,
            base=base,
            merged=merged,
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


@dataclass(frozen=True)
class Saved:
    """What came of saving: `version` holds what was sent, word for word; `merged`: others' words came in too."""

    draft: Draft
    version: int
    merged: bool = False
    collisions: int = 0
    order_collided: bool = False


def save_draft(
    session: Session,
    account_id: str,
    draft_id: str,
    version: int,
    content: Content,
    known: frozenset[str],
    choices: Mapping[str, str] | None = None,
) -> Saved:
    """Save a draft that was opened at `version`; what others saved since is merged, text by text.

    Where both changed one text, what stands stays and these words are kept beside it. `choices`: what to do with
    earlier collisions, by their ids. Raises AlreadyPublished and what `checked` raises.
    """
    draft = draft_for(session, account_id, draft_id)
    content = _with_own_numbers(session, draft, checked(content, known))
    if draft.published_entry is not None:
        raise AlreadyPublished
    content = _settle(session, draft, content, version_content(session, draft.id, version), choices or {})
    content = checked(content, known)
    found = store(session, draft, account_id, content, version)
    _forget_edits(session)
    return found


def store(session: Session, draft: Draft, account_id: str, content: Content, version: int) -> Saved:
    """Store a content that was written on `version` of the draft, merged with what stands."""
    if draft.version == version:
        if content.as_json() != draft.content:
            _set(session, draft, account_id, content, version)
        return Saved(draft, draft.version)
    base, theirs = version_content(session, draft.id, version), content_of(draft)
    if content.as_json() == base.as_json():
        return Saved(draft, version, merged=True)
    found, current = merge(base, content, theirs), draft.version
    _set(session, draft, account_id, content, version)
    sent = draft.version
    if found.content != content:
        _set(session, draft, account_id, found.content, current, merged=True)
    keep_collisions(session, draft, found.collisions, base, account_id)
    return Saved(draft, sent, True, len(found.collisions), found.order_collided)


def _set(session: Session, draft: Draft, account_id: str, content: Content, base: int, merged: bool = False) -> None:
    draft.content, draft.version = content.as_json(), draft.version + 1
    _keep_version(session, draft, account_id, base, merged)


def version_content(session: Session, draft_id: str, version: int) -> Content:
    """The draft as it was at a version; as it is, if that is the version; nothing where it is forgotten."""
    draft = session.get(Draft, draft_id)
    if draft is not None and draft.version == version:
        return content_of(draft)
    row = session.get(DraftVersion, (draft_id, version))
    return Content.from_json(row.content) if row else NOTHING


def keep_collisions(
    session: Session,
    draft: Draft,
    collisions: Sequence[Collision],
    base: Content,
    account_id: str | None,
    amendment: int | None = None,
) -> None:
    """Keep the words that do not stand, with those that both began from; newer words of one person take the place of
    that person's older ones."""
    for one in collisions:
        if amendment is None:
            own = (DraftCollision.part == one.part) & (DraftCollision.account_id == account_id)
            older = delete(DraftCollision).where(DraftCollision.draft_id == draft.id, own)
            session.execute(older.where(DraftCollision.amendment.is_(None)))
        session.add(
            DraftCollision(
                id=secrets.token_hex(16),
                draft_id=draft.id,
                part=one.part,
                words=one.words,
                base=words_at(base, one.part),
                account_id=account_id,
                amendment=amendment,
                day=now(session).date().isoformat(),
            )
        )
    session.flush()


def words_at(content: Content, part: str) -> str:
    """The text that a part names; "" if it is not there."""
    kind, key, lang = [*part.split("/"), "", ""][:3]  # `order` and `strike` name no text
    if kind in ("title", "preamble"):
        texts: Mapping[str, str] = getattr(content, kind)
        return texts.get(key, "")
    item = content.item(key)
    if item is None:
        return ""
    return (item.reasons if kind == "reason" else item.texts).get(lang, "")


def collisions_of(session: Session, draft: Draft) -> list[DraftCollision]:
    query = select(DraftCollision).where(DraftCollision.draft_id == draft.id)
    return list(session.scalars(query.order_by(DraftCollision.day, DraftCollision.id)))


def _settle(session: Session, draft: Draft, content: Content, base: Content, choices: Mapping[str, str]) -> Content:
    """What was typed at such a place is not thrown away for the other words: then both stand."""
    rows = [row for row in collisions_of(session, draft) if choices.get(row.id) in ("keep", "take", "both")]
    chosen = []
    for row in rows:
        typed = words_at(content, row.part)
        newly = typed not in ("", row.words, words_at(base, row.part))
        deed = "both" if choices[row.id] == "take" and newly else choices[row.id]
        chosen.append(Choice(Collision(row.part, row.words), deed, secrets.token_hex(4)))
    for row in rows:
        session.delete(row)
    return settled(content, chosen)


def _with_own_numbers(session: Session, draft: Draft, content: Content) -> Content:
    """Each demand with the number that it was published under, struck and restored ones too; none that was typed."""
    of_list = select(Demand.number).join(DemandList, DemandList.id == Demand.list_id)
    own = (DemandList.group_id == draft.group_id) & (DemandList.number == draft.list_number)
    numbers = set(session.scalars(of_list.where(own)))
    known = {key_of(number): number for number in numbers}
    known |= {item.key: item.number for item in content_of(draft).items if item.number is not None}
    items = [
        replace(item, number=known.get(item.key), origin=item.origin if item.origin in numbers else None)
        for item in content.items
    ]
    return replace(content, items=tuple(items))


def key_of(number: int) -> str:
    """The key of a published demand in every draft that revises its list, so that changes find it."""
    return f"n{number}"


def _forget_edits(session: Session) -> None:
    """Delete authors and times of edits, and comments, 30 days after adoption; who amended, 30 days on."""
    before = days_from(now(session).date(), -EDITS_KEPT_DAYS)
    adopted = select(Adoption.draft_id).where(Adoption.day < before)
    for table in (DraftVersion, Comment):
        session.execute(delete(table).where(table.draft_id.in_(adopted), table.day < before))
    decided = update(Amendment).where(Amendment.state != "open", Amendment.day < before)
    session.execute(decided.values(account_id=None))


def comment(session: Session, account_id: str, draft_id: str, key: str, text: str) -> Comment:
    """Say something about a demand of a draft; members read it. Raises NoSuchDraft, NoSuchItem, Missing, TooLong."""
    draft = draft_for(session, account_id, draft_id)
    if content_of(draft).item(key) is None:
        raise NoSuchItem
    text = required("comment", clean(text), "text")
    last = session.scalar(select(func.max(Comment.number)).where(Comment.draft_id == draft.id)) or 0
    said = Comment(
        id=secrets.token_hex(16),
        draft_id=draft.id,
        number=last + 1,
        item_key=key,
        account_id=account_id,
        day=now(session).date().isoformat(),
        text=text,
    )
    session.add(said)
    session.flush()
    return said


def take_back_comment(session: Session, account_id: str, comment_id: str) -> str:
    """Delete one's own comment; gives the draft's id. Raises NoSuchDraft."""
    said = session.get(Comment, comment_id)
    if said is None or said.account_id != account_id:
        raise NoSuchDraft
    session.delete(said)
    return said.draft_id
