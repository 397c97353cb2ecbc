"""Translate a published list into further languages; the group approves by two."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from babel import Locale, UnknownLocaleError
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.database import now
from tracker.demands.differences import Run, compared
from tracker.demands.models import DemandList, Revision, Translation, TranslationDraft, TranslationText
from tracker.demands.queries import ShownRevision, all_revisions, list_numbered, shown_revision
from tracker.demands.rules import NoSuchList
from tracker.groups.mandates import require_committee, require_member
from tracker.groups.models import Group, Proposal
from tracker.groups.proposals import Description, Done, ProposalKind, lapse, open_proposals, propose
from tracker.record.actions import append
from tracker.words import N_, Missing, Refused, clean, one_line, within

_TAG = re.compile(r"[a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{2,8}){0,3}")
_KINDS = {"title": "title", "preamble": "preamble", "item": "demand", "reason": "reason"}


class NoSuchLanguage(Refused):
    sentence = N_("There is no language with the tag “%(tag)s”. It is a short tag such as ky, uz, tr, ar or uz-Cyrl.")
    field = "language"


class OwnLanguage(Refused):
    sentence = N_("The list is written in this language itself: its words change by a new revision only.")
    field = "language"


class TranslatedMeanwhile(Refused):
    sentence = N_(
        "Somebody else changed this translation meanwhile. Yours is still in the field; theirs reads: %(theirs)s"
    )
    status = 409


class NothingTranslated(Refused):
    sentence = N_("There is nothing to approve: the approved translation is the same.")
    status = 409


class TranslationChanged(Refused):
    sentence = N_("The translation was changed since this was proposed. Propose it anew.")
    status = 409


def language_tag(typed: str, own: Sequence[str]) -> str:
    """A language tag in its usual writing (BCP 47). Raises Missing, NoSuchLanguage, OwnLanguage.

    >>> language_tag("UZ-cyrl", ["kk"])
    'uz-Cyrl'
    """
    tag = one_line(typed).replace("_", "-")
    if not tag:
        raise Missing(field="language")
    if not _TAG.fullmatch(tag) or tag.lower().startswith("und"):
        raise NoSuchLanguage(tag=tag[:40])
    try:
        locale = Locale.parse(tag, sep="-")
    except (ValueError, UnknownLocaleError):
        raise NoSuchLanguage(tag=tag) from None
    found = "-".join(part for part in (locale.language, locale.script, locale.territory) if part)
    if found in own or (locale.language in own and not locale.script):
        raise OwnLanguage
    return found


def parts_of(shown: ShownRevision) -> dict[str, dict[str, str | None]]:
    """What can be translated of a revision, each in the list's own languages, in its order."""
    found: dict[str, dict[str, str | None]] = {"title": shown.title}
    if any(shown.preamble.values()):
        found["preamble"] = shown.preamble
    for demand in shown.demands:
        found[f"item.{demand.number}"] = demand.texts
        if any(demand.reasons.values()):
            found[f"reason.{demand.number}"] = demand.reasons
    return found


def _newest(session: Session, listed: DemandList) -> ShownRevision:
    shown = shown_revision(session, listed)
    if shown is None:
        raise NoSuchList
    return shown


def save_translation(
    session: Session,
    account_id: str,
    listed: DemandList,
    language: str,
    texts: Mapping[str, str],
    opened_on: Mapping[str, str],
) -> int:
    """Save translated texts; gives how many were changed. `opened_on`: the translations that stood in the form.

    A part that another changed meanwhile is not touched. Raises NotMember, OwnLanguage, TranslatedMeanwhile, TooLong.
    """
    require_member(session, account_id, listed.group)
    shown = _newest(session, listed)
    language = language_tag(language, shown.revision.languages)
    known = {one.part: one.text or "" for one in approved(session, listed, language)}
    changed, late = 0, None
    for part in parts_of(shown):
        if part not in texts:
            continue
        text = within(_KINDS[part.split(".")[0]], clean(texts[part]), part)
        row = session.get(TranslationDraft, (listed.id, language, part))
        theirs = row.text if row else known.get(part, "")
        if text in (theirs, clean(opened_on.get(part, ""))):
            continue
        if theirs != clean(opened_on.get(part, "")):
            late = late or TranslatedMeanwhile(theirs=theirs, field=part)
            continue
        _keep(session, row, listed, language, part, text, account_id, shown.revision)
        changed += 1
    if late is not None:
        raise late
    if changed:
        _close_overtaken(session, listed, language)
    return changed


def _close_overtaken(session: Session, listed: DemandList, language: str) -> None:
    """A proposal to approve other words than those that stand now has lapsed."""
    for proposal in open_proposals(session, listed.group_id):
        about = (proposal.payload.get("list"), proposal.payload.get("language"))
        if proposal.kind == "approve_translation" and about == (listed.number, language):
            lapse(session, proposal)


def _keep(
    session: Session,
    row: TranslationDraft | None,
    listed: DemandList,
    language: str,
    part: str,
    text: str,
    account_id: str,
    revision: Revision,
) -> None:
    if row is None:
        row = TranslationDraft(list_id=listed.id, language=language, part=part)
        session.add(row)
    row.text, row.account_id, row.of_entry = text, account_id, revision.entry
    row.day = now(session).date().isoformat()
    session.flush()


def drafted(session: Session, listed: DemandList, language: str) -> dict[str, TranslationDraft]:
    """The members' translation as it stands, by part."""
    query = select(TranslationDraft).where(TranslationDraft.list_id == listed.id, TranslationDraft.language == language)
    return {row.part: row for row in session.scalars(query)}


@dataclass(frozen=True)
class Approved:
    """An approved translation of one text, and the revision that it was made of."""

    language: str
    part: str
    text: str | None
    text_id: str
    of_entry: int
    entry: int


def approved(session: Session, listed: DemandList, language: str | None = None) -> list[Approved]:
    """The newest approved translation of each part, in one language or in all; one statement."""
    query = (
        select(Translation, TranslationText)
        .join(TranslationText, TranslationText.entry == Translation.entry)
        .where(Translation.list_id == listed.id)
        .order_by(Translation.entry)
    )
    if language is not None:
        query = query.where(Translation.language == language)
    found: dict[tuple[str, str], Approved] = {}
    for row, words in session.execute(query):
        key = (row.language, words.part)
        found[key] = Approved(row.language, words.part, words.text.text, words.text_id, row.revision_entry, row.entry)
    return list(found.values())


def is_current(part: str, of_entry: int, shown: ShownRevision, revisions: Sequence[ShownRevision]) -> bool:
    """Whether the words that were translated are those of the shown revision."""
    of = next((one for one in revisions if one.revision.entry == of_entry), None)
    return of is not None and parts_of(of).get(part) == parts_of(shown).get(part)


@dataclass(frozen=True)
class PartShown:
    """A part to translate: the list's own words, the members' translation, what is approved.

    `changes`: how the original changed since it was translated, by language; empty if it did not.
    """

    part: str
    originals: dict[str, str | None]
    text: str
    by: str
    day: str
    approved: str | None
    changes: dict[str, list[Run]]


def shown_parts(session: Session, listed: DemandList, language: str, names: Mapping[str, str]) -> list[PartShown]:
    """Every part of the newest revision with its translation as it stands."""
    shown, revisions = _newest(session, listed), all_revisions(session, listed)
    rows = drafted(session, listed, language)
    known = {one.part: one for one in approved(session, listed, language)}
    found = []
    for part, originals in parts_of(shown).items():
        row, fixed = rows.get(part), known.get(part)
        text = row.text if row else (fixed.text or "") if fixed else ""
        of = row.of_entry if row else fixed.of_entry if fixed else shown.revision.entry
        found.append(
            PartShown(
                part,
                originals,
                text,
                names.get(row.account_id, "") if row else "",
                row.day if row else "",
                fixed.text if fixed else None,
                _changes(part, of, originals, revisions),
            )
        )
    return found


def _changes(
    part: str, of_entry: int, now_words: Mapping[str, str | None], revisions: Sequence[ShownRevision]
) -> dict[str, list[Run]]:
    of = next((one for one in revisions if one.revision.entry == of_entry), None)
    was = parts_of(of).get(part, {}) if of else {}
    return {
        lang: compared(was.get(lang) or "", text or "") for lang, text in now_words.items() if was.get(lang) != text
    }


def languages_drafted(session: Session, listed: DemandList) -> list[str]:
    """Languages into which members translate the list, or have translated it."""
    drafts = select(TranslationDraft.language).where(TranslationDraft.list_id == listed.id)
    fixed = select(Translation.language).where(Translation.list_id == listed.id)
    return sorted(set(session.scalars(drafts.union(fixed))))


def translations_waiting(session: Session, group_id: str) -> list[tuple[DemandList, str]]:
    """Translations of a group's lists that members made and that wait to be approved."""
    query = (
        select(DemandList, TranslationDraft.language)
        .join(TranslationDraft, TranslationDraft.list_id == DemandList.id)
        .where(DemandList.group_id == group_id)
        .distinct()
    )
    rows = session.execute(query.order_by(DemandList.number, TranslationDraft.language)).all()
    return [(listed, language) for listed, language in rows if waits_for_approval(session, listed, language)]


def approve_translation(session: Session, account_id: str, listed: DemandList, language: str) -> Proposal:
    """Propose that the group approves the members' translation as it stands. Raises NothingTranslated."""
    mandate = require_committee(session, account_id, listed.group)
    texts = _to_approve(session, listed, language)
    payload = {"list": listed.number, "language": language, "texts": texts}
    return propose(session, "approve_translation", mandate, account_id, f"{listed.id} {language}", payload)


def _to_approve(session: Session, listed: DemandList, language: str) -> dict[str, str]:
    """Parts that members translated of the newest revision and that are not approved in these words yet."""
    shown, revisions = _newest(session, listed), all_revisions(session, listed)
    known = {one.part: one for one in approved(session, listed, language)}
    found = {}
    for part, row in drafted(session, listed, language).items():
        same = (
            part in known and known[part].text == row.text and is_current(part, known[part].of_entry, shown, revisions)
        )
        if row.text and not same and is_current(part, row.of_entry, shown, revisions):
            found[part] = row.text
    if not found:
        raise NothingTranslated
    return found


def waits_for_approval(session: Session, listed: DemandList, language: str) -> bool:
    try:
        return bool(_to_approve(session, listed, language))
    except NothingTranslated:
        return False


def _describe(_session: Session, proposal: Proposal) -> Description:
    values = {"list": proposal.payload["list"], "language": proposal.payload["language"]}
    details = tuple((_part_words(part), text) for part, text in proposal.payload["texts"].items())
    return Description(N_("Approve the translation of list %(list)s (%(language)s)"), values, details)


def _part_words(part: str) -> str:
    kind, _, number = part.partition(".")
    return {"title": N_("Title"), "preamble": N_("Preamble"), "reason": N_("Reason")}.get(kind, number)


def _approve(session: Session, proposal: Proposal, by: list[str]) -> Done:
    group: Group = proposal.group
    listed = list_numbered(session, group.id, proposal.payload["list"])
    if listed is None:
        raise NoSuchList
    language, texts = proposal.payload["language"], proposal.payload["texts"]
    if _to_approve(session, listed, language) != texts:
        raise TranslationChanged
    data = {
        "group": group.id,
        "by": by,
        "list": listed.number,
        "of": _newest(session, listed).revision.entry,
        "language": language,
        "parts": sorted(texts),
    }
    entry = append(session, "translation_approved", data, texts)
    return Done(f"groups/{group.slug}/lists/{listed.number}", entry)


PROPOSALS = (ProposalKind("approve_translation", _describe, _approve),)
