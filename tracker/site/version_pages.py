"""Public pages of the programme's versions: one as it was published, and what changed since."""

from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from tracker.accounts.web import database
from tracker.groups.queries import Totals
from tracker.programme.comparing import Changed, Held, changes_between
from tracker.programme.models import ProgrammeVersion
from tracker.programme.queries import programme, ratified_by, version_items, version_numbered, versions
from tracker.record.queries import newest_head
from tracker.site.blueprint import as_of, site
from tracker.site.data import ITEM_COLUMNS, Data, item_data, objected, runs_data, totals_data
from tracker.site.formats import Shown, public_page


@public_page(site, "/programme/v<int:number>", "version", table=True)
def version(number: int) -> Shown:
    with database().reading() as session:
        found = version_numbered(session, number)
        if found is None:
            raise NotFound
        as_of(newest_head(session))
        items = version_items(session, found)
        data = {"version": number, "day": found.day, "entry": found.entry, "items": [item_data(i) for i in items]}
        rows = [{k: v for k, v in item_data(i).items() if k != "wordings"} | i.wordings for i in items]
        ratified = ratified_by(session, number)
        data["ratified_by"] = [
            {"group": one.group.slug, "vote": one.vote.number, "day": one.day, "under_objection": objected(one.vote)}
            for one in ratified
        ]
        values = {"version": found, "items": items, "versions": versions(session), "ratified": ratified}
        return Shown("site/version.html", data, values, rows, columns=ITEM_COLUMNS)


@public_page(site, "/programme/v<int:old>..v<int:new>", "versions_compared")
def versions_compared(old: int, new: int) -> Shown:
    """Two versions word by word, in each language, with the numbers of both days."""
    with database().reading() as session:
        found = {one.number: one for one in versions(session)}
        if old not in found or new not in found:
            raise NotFound
        return _compared(list(found.values()), found[old], found[new], *(_held(session, found[n]) for n in (old, new)))


@public_page(site, "/programme/v<int:old>..now", "version_since")
def version_since(old: int) -> Shown:
    """What changed since a version."""
    with database().reading() as session:
        found = {one.number: one for one in versions(session)}
        if old not in found:
            raise NotFound
        now = [
            Held(one.number, {lang: w.text.text for lang, w in one.wordings.items()}, one.totals)
            for one in programme(session)
            if one.settled and not one.moved_to
        ]
        return _compared(list(found.values()), found[old], None, _held(session, found[old]), now)


def _held(session: Session, version: ProgrammeVersion) -> list[Held]:
    return [
        Held(
            one.item.common_number,
            one.wordings,
            Totals(one.item.groups, one.item.workers, one.item.regions, one.item.sectors),
        )
        for one in version_items(session, version)
    ]


def _compared(
    every: list[ProgrammeVersion],
    old: ProgrammeVersion,
    new: ProgrammeVersion | None,
    before: list[Held],
    after: list[Held],
) -> Shown:
    changes = changes_between(before, after)
    data = {"from": old.number, "to": new.number if new else None, "demands": [_changed_data(one) for one in changes]}
    values = {"old": old, "new": new, "versions": every, "changes": changes}
    return Shown("site/versions_compared.html", data, values)


def _changed_data(one: Changed) -> Data:
    return {
        "common": f"P-{one.number}",
        "state": one.state,
        "moved": one.moved,
        "texts": runs_data(one.runs),
        "before": totals_data(one.before) if one.before else None,
        "after": totals_data(one.after) if one.after else None,
    }
