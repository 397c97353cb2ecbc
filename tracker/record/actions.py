"""Open the record, append to it, blank a text in it."""

import json
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session, SessionTransaction

from tracker.database import call_at_end, now
from tracker.record.entries import Entry, commitment, registry_of
from tracker.record.models import RecordEntry, RecordFrontier, RecordHead, RecordNode, RecordText
from tracker.record.signing import TreeHead, public_key_of, sign_head
from tracker.record.tree import grown, leaf_hash, root_of
from tracker.words import clean, required


class NoSuchText(Exception):
    """The text to blank is not in the record, or was blanked before."""


class AlreadyDone(Exception):
    """A thing that can be recorded only once was recorded before."""


def open_record(session: Session) -> None:
    """Make entry 0, which holds the record key; does nothing to a record that is open."""
    if session.get(RecordFrontier, 1) is not None:
        return
    session.add(RecordFrontier(id=1, size=0, hashes=[], hour=""))
    session.flush()
    append(session, "record_key", {"key": public_key_of(registry_of(session).private_key)})


def append(
    session: Session,
    kind: str,
    data: Mapping[str, Any],
    texts: Mapping[str, str] | None = None,
    *,
    flush: bool = True,
) -> Entry:
    """Append one public act with its effect: the entry, its texts, the tree, the signed head, `apply`, followers.

    `texts` maps names to texts; the entry holds a salted commitment to each. The caller's transaction
    decides whether any of it happens. Without `flush` the session writes it, together with the appends until then,
    before anything is read or committed: for kinds with relationships that say what comes first. Raises BadEntry.
    """
    registry = registry_of(session)
    schema = registry.newest[kind]
    schema.check(data)
    frontier = _locked_frontier(session)
    salted = {name: (secrets.token_hex(16), text) for name, text in (texts or {}).items()}
    hour = max(frontier.hour, now(session).strftime("%Y-%m-%dT%HZ"))  # a clock set back does not turn time
    commitments = {name: commitment(salt, text) for name, (salt, text) in salted.items()}
    entry = Entry(frontier.size, kind, schema.version, hour, data, commitments)
    _store(session, entry, salted)
    _grow(session, frontier, entry, registry.private_key)
    if flush:
        session.flush()
    schema.apply(entry, texts or {}, session)
    for follower in registry.followers[kind]:
        session.flush()
        follower(entry, session)
    for at_end in registry.at_end[kind]:
        call_at_end(session, at_end, entry)
    if flush:
        session.flush()
    return entry


def _locked_frontier(session: Session) -> RecordFrontier:
    """The frontier, locked and read by the first append of a transaction, and anew in a savepoint and after it."""
    frontier: RecordFrontier | None
    frontier, locked_in = session.info.get("frontier", (None, None))
    if frontier is None or frontier not in session or locked_in is not _innermost(session):
        query = select(RecordFrontier).with_for_update().execution_options(populate_existing=True)
        frontier = session.execute(query).scalar_one()
        session.info["frontier"] = (frontier, _innermost(session))
    return frontier


def _innermost(session: Session) -> SessionTransaction | None:
    """The savepoint or the transaction that the session is in."""
    return session.get_nested_transaction() or session.get_transaction()


def _store(session: Session, entry: Entry, salted: Mapping[str, tuple[str, str]]) -> None:
    body = entry.body().decode()
    session.add(RecordEntry(index=entry.index, kind=entry.kind, group=entry.group, body=body))
    for name, (salt, text) in salted.items():
        session.add(RecordText(id=entry.text_id(name), entry_index=entry.index, salt=salt, text=text))


def _grow(session: Session, frontier: RecordFrontier, entry: Entry, private_key: str) -> None:
    hashes = [bytes.fromhex(item) for item in frontier.hashes]
    hashes, made = grown(frontier.size, hashes, leaf_hash(entry.body()))
    for (level, position), value in made:
        session.add(RecordNode(level=level, position=position, hash=value))
    frontier.size += 1
    frontier.hashes = [item.hex() for item in hashes]
    frontier.hour = entry.hour
    head = TreeHead(frontier.size, root_of(hashes), entry.hour)
    session.add(RecordHead(size=head.size, note=sign_head(head, private_key)))


def blank(session: Session, text_ids: Sequence[str], reason: str) -> Entry:
    """Delete texts and their salts for ever, with a public reason; followers clear what derives from them.

    Raises NoSuchText, Missing (no reason), TooLong.
    """
    reason = required("reason", clean(reason), "reason")
    there = set(session.scalars(select(RecordText.id).where(RecordText.id.in_(text_ids), RecordText.text.is_not(None))))
    missing = [text_id for text_id in text_ids if text_id not in there]
    if missing or not text_ids:
        raise NoSuchText(missing[0] if missing else "")
    session.execute(update(RecordText).where(RecordText.id.in_(text_ids)).values(text=None, salt=None))
    return append(session, "blanked", {"texts": list(text_ids)}, {"reason": reason})


def record_succession_key(session: Session, public_key: str) -> Entry:
    """Record the public part of a succession key, once. Raises AlreadyDone, ValueError (not a key)."""
    if len(bytes.fromhex(public_key)) != 32:
        raise ValueError("an Ed25519 public key has 32 bytes")
    if session.scalar(select(RecordEntry.index).where(RecordEntry.kind == "succession_key")) is not None:
        raise AlreadyDone
    return append(session, "succession_key", {"key": public_key})


def mark_demonstration(session: Session) -> Entry:
    """Say in the record that everything after this is a demonstration."""
    return append(session, "demonstration", {})


def parsed(row: RecordEntry) -> Entry:
    """The entry in a row of the table."""
    return parsed_body(row.index, row.body)


def parsed_body(index: int, body: str) -> Entry:
    fields = json.loads(body)
    return Entry(index, fields["kind"], fields["version"], fields["hour"], fields["data"], fields["texts"])
