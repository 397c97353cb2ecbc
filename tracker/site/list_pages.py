"""Public pages of a list: as published, earlier revisions, two compared, in translation, and to take along."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import g, request
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from tracker.accounts.web import public_address
from tracker.demands.history import Comparison, comparison, fates, struck
from tracker.demands.leaflet import Leaflet, LeafletDemand, markdown, message_parts
from tracker.demands.models import DemandList, Revision
from tracker.demands.queries import ShownRevision, all_revisions, list_numbered
from tracker.demands.translating import Approved, approved, is_current
from tracker.groups.models import Group
from tracker.paper import Wording
from tracker.programme.queries import commons_of_demands
from tracker.site import filters
from tracker.site.blueprint import site
from tracker.site.data import Data, hash_data, objected, revision_data, revision_rows, runs_data
from tracker.site.formats import File, Shown, file_page, public_page
from tracker.site.pages import of_group
from tracker.site.papers import PDF, printed
from tracker.votes.models import Vote


@public_page(site, "/groups/<slug:slug>/lists/<int:number>", "listed", table=True)
@of_group("site.listed")
def listed(session: Session, group: Group, number: int) -> Shown:
    return _revision(session, group, number, None)


@public_page(site, "/groups/<slug:slug>/lists/<int:number>/r<int:revision>", "revision", table=True)
@of_group("site.revision")
def revision(session: Session, group: Group, number: int, revision: int) -> Shown:
    return _revision(session, group, number, revision)


def _list(session: Session, group: Group, number: int) -> DemandList:
    found = list_numbered(session, group.id, number)
    if found is None:
        raise NotFound
    return found


def _numbered(revisions: Sequence[ShownRevision], number: int) -> ShownRevision:
    shown = next((one for one in revisions if one.revision.number == number), None)
    if shown is None:
        raise NotFound
    return shown


def _revision(session: Session, group: Group, number: int, revision: int | None) -> Shown:
    found = _list(session, group, number)
    revisions = all_revisions(session, found)
    shown = _numbered(revisions, found.newest if revision is None else revision)
    withdrew = session.get(Vote, found.withdrawal.vote_entry) if found.withdrawal is not None else None
    commons = commons_of_demands(session, [demand.id for demand in shown.demands])
    translations = approved(session, found)
    texts = [*shown.title.values(), *(text for demand in shown.demands for text in demand.texts.values())]
    values = {
        "group": group,
        "shown": shown,
        "commons": commons,
        "revisions": [one.revision for one in revisions],
        "fates": fates(revisions, shown.revision.number),
        "fallen": _fallen(shown.revision),
        "struck": struck(revisions, shown.revision.number),
        "withdrew": withdrew,
        "translation": _translation(shown, revisions, translations),
        "other_languages": sorted({one.language for one in translations} - set(shown.revision.languages)),
        "parts": range(1, len(message_parts(_leaflet(group, shown))) + 1) if revision is None else (),
    }
    status = 200 if any(text is not None for text in texts) else 410
    data = revision_data(shown, commons) | {"translations": _translations_data(shown, revisions, translations)}
    data |= {
        "wording_hash": hash_data(shown.revision.vote),
        "under_objection": objected(shown.revision.vote),
        "withdrawal_under_objection": objected(withdrew),
    }
    return Shown("site/list.html", data, values, revision_rows(shown, commons), status)


def _fallen(revision: Revision) -> set[int]:
    """Numbers of demands that were published as carried, and that a recount since found not to be."""
    vote = revision.vote
    if vote.recounted is None or not vote.numbers:
        return set()
    carried = dict(zip(vote.numbers, vote.items, strict=True))
    return {int(number) for number, label in revision.voted_as.items() if carried.get(label) is not True}


@dataclass(frozen=True)
class Translated:
    """A part in the reader's language; `of`: the earlier revision that it is a translation of, if it is one."""

    text: str | None
    of: int | None


@dataclass(frozen=True)
class TranslationShown:
    """A list in a language that is none of its own."""

    language: str
    parts: dict[str, Translated]


def _translation(
    shown: ShownRevision, revisions: Sequence[ShownRevision], translations: Sequence[Approved]
) -> TranslationShown | None:
    """In the language that `?in=` asks for, else in the page's, where the list itself is not written in it."""
    wanted = request.args.get("in") or g.lang
    own = shown.revision.languages
    parts = {
        one.part: Translated(one.text, _earlier(one, shown, revisions))
        for one in translations
        if one.language == wanted and wanted not in own
    }
    return TranslationShown(wanted, parts) if parts else None


def _earlier(one: Approved, shown: ShownRevision, revisions: Sequence[ShownRevision]) -> int | None:
    if is_current(one.part, one.of_entry, shown, revisions):
        return None
    return next((r.revision.number for r in revisions if r.revision.entry == one.of_entry), None)


def _translations_data(
    shown: ShownRevision, revisions: Sequence[ShownRevision], translations: Sequence[Approved]
) -> dict[str, Data]:
    found: dict[str, Data] = {}
    for one in translations:
        current = is_current(one.part, one.of_entry, shown, revisions)
        found.setdefault(one.language, {})[one.part] = {"text": one.text, "current": current, "entry": one.entry}
    return found


@public_page(site, "/groups/<slug:slug>/lists/<int:number>/r<int:old>..r<int:new>", "compared")
@of_group("site.compared")
def compared(session: Session, group: Group, number: int, old: int, new: int) -> Shown:
    """Two revisions word by word, in each language."""
    found = _list(session, group, number)
    revisions = all_revisions(session, found)
    first, second = _numbered(revisions, old), _numbered(revisions, new)
    changes = comparison(first, second)
    values = {
        "group": group,
        "listed": found,
        "old": first,
        "new": second,
        "changes": changes,
        "revisions": [one.revision for one in revisions],
        "fates": fates(revisions, max(old, new)),
    }
    return Shown("site/compared.html", _comparison_data(group, found, old, new, changes), values)


def _comparison_data(group: Group, found: DemandList, old: int, new: int, changes: Comparison) -> Data:
    return {
        "group": group.slug,
        "list": found.number,
        "from": old,
        "to": new,
        "title": runs_data(changes.title),
        "preamble": runs_data(changes.preamble),
        "demands": [
            {
                "number": one.number,
                "state": one.state,
                "moved": one.moved,
                "texts": runs_data(one.runs),
                "reasons": runs_data(one.reasons),
            }
            for one in changes.demands
        ],
    }


def _leaflet(group: Group, shown: ShownRevision) -> Leaflet:
    """What is taken along of a list, in the page's language and the list's own words."""
    vote, revision = shown.revision.vote, shown.revision
    address = f"/{g.lang}/groups/{group.slug}/lists/{shown.listed.number}"
    base = public_address()
    return Leaflet(
        language=g.lang,
        group=group.name or "",
        place=", ".join(filter(None, (group.town, filters.term("regions", group.region)))),
        titles=_wordings(shown.title),
        preambles=_wordings(shown.preamble),
        adopted=_adopted(vote),
        addressed=_addressed(revision.addressees),
        demands=tuple(
            LeafletDemand(demand.number, _wordings(demand.texts), _addressed(demand.addressees))
            for demand in shown.demands
        ),
        address=base + address,
        check=gettext("Check it: the words, the vote and who stands behind them are at this address."),
        demonstration=" · ".join(_warnings(shown)),
    )


def _warnings(shown: ShownRevision) -> list[str]:
    """What must stand on each page of a paper."""
    found = [str(gettext("Demonstration, not real"))] if filters.is_demonstration() else []
    if shown.listed.withdrawal is not None:
        day, number = filters.day(shown.listed.withdrawal.day), shown.listed.withdrawal.vote_number
        found.append(str(gettext("Withdrawn %(day)s, by vote %(number)s", day=day, number=number)))
    if shown.revision.vote.objection is not None:
        found.append(str(gettext("The vote is under objection")))
    return found


def _wordings(texts: dict[str, str | None]) -> tuple[Wording, ...]:
    order = filters.own_first(texts, g.lang)
    return tuple(Wording(lang, texts[lang] or gettext("(removed)")) for lang in order if texts[lang] != "")


def _adopted(vote: Vote) -> str:
    """When and by how many, as a paper says it."""
    day, figures = filters.day(vote.day), vote.figures[0]
    if vote.estimated:
        return str(gettext("Adopted %(day)s by an open assembly, entitlement unknown", day=day))
    present = filters.number(figures["present"])
    if vote.numbers:
        return str(
            gettext("Adopted %(day)s, each demand by a vote of its own; %(present)s present", day=day, present=present)
        )
    sentence = gettext(
        "Adopted %(day)s: %(yes)s for, %(no)s against, %(present)s present",
        day=day,
        yes=filters.number(figures["for_"]),
        no=filters.number(figures["against"]),
        present=present,
    )
    return str(sentence)


def _addressed(keys: Sequence[str]) -> str:
    names = ", ".join(filters.term("addressees", key) for key in keys)
    return str(gettext("Addressed to: %(names)s", names=names)) if names else ""


def _newest_leaflet(session: Session, group: Group, number: int) -> Leaflet:
    found = _list(session, group, number)
    return _leaflet(group, _numbered(all_revisions(session, found), found.newest))


@file_page(site, "/groups/<slug:slug>/lists/<int:number>.pdf", "leaflet", PDF)
@of_group("site.leaflet")
def leaflet(session: Session, group: Group, number: int) -> File:
    return printed(_newest_leaflet(session, group, number))


@file_page(site, "/groups/<slug:slug>/lists/<int:number>/folded.pdf", "folded", PDF)
@of_group("site.folded")
def folded(session: Session, group: Group, number: int) -> File:
    return printed(_newest_leaflet(session, group, number), folded=True)


@file_page(site, "/groups/<slug:slug>/lists/<int:number>.txt", "messages", "text/plain; charset=utf-8")
@of_group("site.messages")
def messages(session: Session, group: Group, number: int) -> File:
    """What a messenger takes in one piece; `?part=2` where there are several."""
    parts = message_parts(_newest_leaflet(session, group, number))
    part = request.args.get("part", 1, type=int)
    if not 0 < part <= len(parts):
        raise NotFound
    return File(parts[part - 1].encode)


@file_page(site, "/groups/<slug:slug>/lists/<int:number>.md", "markdown", "text/markdown; charset=utf-8")
@of_group("site.markdown")
def as_markdown(session: Session, group: Group, number: int) -> File:
    return File(markdown(_newest_leaflet(session, group, number)).encode)
