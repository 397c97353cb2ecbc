"""What the pages of drafts and amendments read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.demands.amending import INSERT, ORDER, REPLACE, STRIKE, Change, collisions_among
from tracker.demands.differences import Run, compared
from tracker.demands.drafting import NOTHING, collisions_of, content_of, words_at
from tracker.demands.merging import proposal
from tracker.demands.models import Amendment, Comment, DemandList, Draft, DraftCollision, DraftShowing, DraftVersion
from tracker.demands.rules import Content, Item
from tracker.groups.models import Membership
from tracker.votes.models import Vote
from tracker.votes.queries import votes_by_entry

VERSIONS_SHOWN = DECIDED_SHOWN = 50


@dataclass(frozen=True)
class AmendmentShown:
    """An amendment with its words inside the text. `places`: of an order, by the numbers that stand now."""

    row: Amendment
    change: Change
    by: str
    runs: dict[str, list[Run]] = field(default_factory=dict)
    collides_with: list[int] = field(default_factory=list)
    places: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class CollisionShown:
    """Words that do not stand beside those that do; `combined`: a wording with both, to start from."""

    row: DraftCollision
    kind: str
    key: str
    language: str
    now: str
    runs: list[Run]
    combined: str
    by: str


@dataclass(frozen=True)
class ItemShown:
    """A demand of a draft with all that members say and propose of it."""

    place: int
    item: Item
    amendments: list[AmendmentShown]
    insertions: list[AmendmentShown]
    collisions: list[CollisionShown]
    comments: int


@dataclass(frozen=True)
class DraftShown:
    """A draft as its page shows it."""

    content: Content
    items: list[ItemShown]
    first: list[AmendmentShown]
    orders: list[AmendmentShown]
    collisions: list[CollisionShown]
    showings: list[DraftShowing]
    amendments: list[AmendmentShown]


def names_in(session: Session, group_id: str) -> dict[str, str]:
    """Names of the members of a group, by account."""
    query = select(Membership.account_id, Membership.name).where(
        Membership.group_id == group_id, Membership.ended.is_(None)
    )
    return {row.account_id: row.name for row in session.execute(query)}


def draft_shown(session: Session, draft: Draft) -> DraftShown:
    """A draft with its amendments, collisions and numbers of comments; as many statements for any number of them."""
    content, names = content_of(draft), names_in(session, draft.group_id)
    amendments = shown_amendments(amendments_of_draft(session, draft), content, names)
    collisions = _shown_collisions(collisions_of(session, draft), content, names)
    comments = _comment_counts(session, draft)
    items = [
        ItemShown(
            place,
            item,
            [one for one in amendments if one.change.key == item.key and one.change.deed in (REPLACE, STRIKE)],
            [one for one in amendments if one.change.key == item.key and one.change.deed == INSERT],
            [one for one in collisions if one.key == item.key],
            comments.get(item.key, 0),
        )
        for place, item in enumerate(content.items, 1)
    ]
    known = {item.key for item in content.items}
    return DraftShown(
        content,
        items,
        [one for one in amendments if one.change.deed == INSERT and one.change.key not in known],
        [one for one in amendments if one.change.deed == ORDER],
        [one for one in collisions if one.key not in known],
        list(session.scalars(select(DraftShowing).where(DraftShowing.draft_id == draft.id))),
        amendments,
    )


def _comment_counts(session: Session, draft: Draft) -> dict[str, int]:
    query = select(Comment.item_key, func.count(Comment.id)).where(Comment.draft_id == draft.id)
    return {row.item_key: row[1] for row in session.execute(query.group_by(Comment.item_key))}


def amendments_of_draft(session: Session, draft: Draft) -> list[Amendment]:
    """Open amendments to a draft, and to the published list that it revises, in the order of their numbers."""
    revises = (DemandList.group_id == draft.group_id) & (DemandList.number == draft.list_number)
    of_list = Amendment.list_id.in_(select(DemandList.id).where(revises))
    query = select(Amendment).where((Amendment.draft_id == draft.id) | of_list, Amendment.state == "open")
    return list(session.scalars(query.order_by(Amendment.number)))


def open_amendments(session: Session, group_id: str) -> list[Amendment]:
    """What is proposed to a group and not decided, by number."""
    query = select(Amendment).where(Amendment.group_id == group_id, Amendment.state == "open")
    return list(session.scalars(query.order_by(Amendment.number)))


def amendments_by_groups(session: Session, listed: DemandList, group_ids: Sequence[str]) -> list[Amendment]:
    """What these groups proposed to a list, by number."""
    query = select(Amendment).where(Amendment.list_id == listed.id, Amendment.from_group_id.in_(group_ids))
    return list(session.scalars(query.order_by(Amendment.number)))


def decided_amendments(session: Session, group_id: str) -> list[tuple[Amendment, Vote | None]]:
    """What was decided last, with the vote if there was one."""
    query = select(Amendment).where(Amendment.group_id == group_id, Amendment.state != "open")
    rows = session.scalars(query.order_by(Amendment.number.desc()).limit(DECIDED_SHOWN)).all()
    votes = votes_by_entry(session, {row.vote_entry for row in rows if row.vote_entry is not None})
    return [(row, votes.get(row.vote_entry or -1)) for row in rows]


def drafts_shown_to(session: Session, group_id: str) -> list[Draft]:
    """Drafts of other groups that are shown to this one by name."""
    query = select(Draft).join(DraftShowing, DraftShowing.draft_id == Draft.id)
    return list(session.scalars(query.where(DraftShowing.group_id == group_id, Draft.published_entry.is_(None))))


def shown_amendments(rows: Sequence[Amendment], content: Content, names: Mapping[str, str]) -> list[AmendmentShown]:
    """Amendments word by word against the content as it stands, each with those that it collides with."""
    changes = {row.number: Change.from_json(row.payload) for row in rows}
    collisions = collisions_among(changes)
    places = {item.key: place for place, item in enumerate(content.items, 1)}
    return [
        AmendmentShown(
            row,
            changes[row.number],
            author(row, names),
            _runs(changes[row.number], content),
            collisions[row.number],
            [places[key] for key in changes[row.number].order if key in places],
        )
        for row in rows
    ]


def author(row: Amendment, names: Mapping[str, str]) -> str:
    """Who proposes: another group by its name, a member by the name in this group."""
    if row.from_group is not None:
        return row.from_group.name or row.from_group.slug
    return names.get(row.account_id or "", "")


def _runs(change: Change, content: Content) -> dict[str, list[Run]]:
    if change.deed == REPLACE:
        return {lang: compared(change.was.get(lang, ""), text) for lang, text in change.texts.items()}
    if change.deed == STRIKE:
        return {lang: compared(text, "") for lang, text in change.was.items() if text}
    return {lang: compared("", text) for lang, text in change.texts.items() if text}


def collisions_shown(session: Session, draft: Draft) -> list[CollisionShown]:
    rows = collisions_of(session, draft)
    return _shown_collisions(rows, content_of(draft), names_in(session, draft.group_id)) if rows else []


def _shown_collisions(
    rows: Sequence[DraftCollision], content: Content, names: Mapping[str, str]
) -> list[CollisionShown]:
    return [_shown_collision(row, content, names) for row in rows]


def _shown_collision(row: DraftCollision, content: Content, names: Mapping[str, str]) -> CollisionShown:
    kind, key, lang, *_rest = [*row.part.split("/"), "", ""]
    if kind in ("title", "preamble"):
        key, lang = "", key
    now = words_at(content, row.part) if kind != "order" else ""
    runs = compared(now, row.words) if kind not in ("strike", "order") else []
    by = names.get(row.account_id or "", "")
    return CollisionShown(row, kind, key, lang, now, runs, proposal(row.base, row.words, now), by)


def comments_of(session: Session, draft: Draft, key: str) -> list[tuple[Comment, str]]:
    """What members say of a demand, with their names, the oldest first."""
    names = names_in(session, draft.group_id)
    query = select(Comment).where(Comment.draft_id == draft.id, Comment.item_key == key).order_by(Comment.number)
    return [(said, names.get(said.account_id, "")) for said in session.scalars(query)]


def versions_of(session: Session, draft: Draft) -> list[DraftVersion]:
    """What people wrote, the newest first; not what was only put together from that."""
    query = select(DraftVersion).where(DraftVersion.draft_id == draft.id, DraftVersion.merged.is_(False))
    return list(session.scalars(query.order_by(DraftVersion.version.desc()).limit(VERSIONS_SHOWN)))


@dataclass(frozen=True)
class ItemChange:
    """A demand before and after, word by word; `place`: where it stands now, None where it was struck."""

    place: int | None
    runs: dict[str, list[Run]]


@dataclass(frozen=True)
class VersionShown:
    """What one saving changed."""

    row: DraftVersion
    title: dict[str, list[Run]]
    preamble: dict[str, list[Run]]
    items: list[ItemChange]
    moved: bool


def version_shown(session: Session, draft: Draft, version: int) -> VersionShown | None:
    row = session.get(DraftVersion, (draft.id, version))
    if row is None:
        return None
    before = session.get(DraftVersion, (draft.id, row.base)) if row.base is not None else None
    old = Content.from_json(before.content) if before else NOTHING
    new = Content.from_json(row.content)
    return VersionShown(
        row,
        _changed(old.title, new.title),
        _changed(old.preamble, new.preamble),
        _item_changes(old, new),
        _moved(old, new),
    )


def _changed(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, list[Run]]:
    languages = dict.fromkeys([*new, *old])
    return {
        lang: compared(old.get(lang, ""), new.get(lang, ""))
        for lang in languages
        if old.get(lang, "") != new.get(lang, "")
    }


def _item_changes(old: Content, new: Content) -> list[ItemChange]:
    found = []
    for place, item in enumerate(new.items, 1):
        was = old.item(item.key)
        runs = _changed(was.texts if was else {}, item.texts) | _changed(
            {f"{lang}?": text for lang, text in (was.reasons if was else {}).items()},
            {f"{lang}?": text for lang, text in item.reasons.items()},
        )
        if runs:
            found.append(ItemChange(place, runs))
    for item in old.items:
        if new.item(item.key) is None:
            found.append(ItemChange(None, _changed(item.texts, {})))
    return found


def _moved(old: Content, new: Content) -> bool:
    both = [[item.key for item in one.items if other.item(item.key)] for one, other in ((old, new), (new, old))]
    return any(a != b for a, b in zip_longest(*both))
