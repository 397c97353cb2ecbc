"""Public pages of what groups have in common: front, programme, common demands, council."""

from dataclasses import dataclass

from flask import request
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from tracker.accounts.web import database
from tracker.committees.binding import bindings_of
from tracker.demands.queries import newest_lists, titles_of
from tracker.groups.models import Group
from tracker.groups.queries import (
    counted_totals,
    delegates,
    fallen_without,
    group_by_slug,
    names_of,
)
from tracker.programme.queries import (
    common_demand,
    deed_numbered,
    deeds,
    links_said,
    ratified_by,
    resting_on,
    said_of,
    version_items,
    version_numbered,
    versions,
)
from tracker.programme.queries import (
    programme as whole_programme,
)
from tracker.programme.reading import alone_in_all
from tracker.record.queries import entries_at, entry_at
from tracker.site.blueprint import site
from tracker.site.data import (
    COMMON_COLUMNS,
    ITEM_COLUMNS,
    SUPPORTER_COLUMNS,
    common_data,
    common_row,
    item_data,
    supporter_data,
    totals_data,
)
from tracker.site.formats import Shown, public_page
from tracker.site.sentences import sources_of, told
from tracker.votes.queries import votes_by_entry

FIRST = 5


@public_page(site, "/", "front")
def front() -> Shown:
    with database().reading() as session:
        shown = whole_programme(session)
        lists = newest_lists(session, FIRST)
        totals = counted_totals(session)
        values = {
            "commons": shown[:FIRST],
            "more": max(0, len(shown) - FIRST),
            "lists": lists,
            "titles": titles_of(session, lists),
            "totals": totals,
        }
        data = {
            "totals": totals_data(totals),
            "programme": [common_data(common) for common in shown[:FIRST]],
            "newest_lists": [{"group": one.group.slug, "list": one.number, "revision": one.newest} for one in lists],
        }
        return Shown("site/front.html", data, values)


@dataclass(frozen=True)
class LeftOut:
    """What `?without=SLUG` leaves out: that group, and all that fall away with it, by id."""

    group: Group | None
    ids: frozenset[str]


def left_out(session: Session) -> LeftOut:
    """As the address asks. Raises NotFound for a group that there is not."""
    slug = request.args.get("without", "")
    if not slug:
        return LeftOut(None, frozenset())
    group = group_by_slug(session, slug)
    if group is None:
        raise NotFound
    return LeftOut(group, frozenset(fallen_without(session, group.id)))


@public_page(site, "/programme", "programme", table=True)
def programme() -> Shown:
    with database().reading() as session:
        without = left_out(session)
        shown = whole_programme(session, without.ids)
        totals, published = counted_totals(session, without.ids), versions(session)
        values = {
            "settled": [common for common in shown if common.settled and not common.moved_to],
            "unsettled": [common for common in shown if not common.settled and not common.moved_to],
            "moved": [common for common in shown if common.moved_to],
            "totals": totals,
            "versions": published,
            "without": without,
            "alone": alone_in_all(session),
        }
        data = {
            "groups": totals.groups,
            "without": without.group.slug if without.group else None,
            "versions": [{"version": v.number, "day": v.day, "entry": v.entry} for v in published],
            "programme": [common_data(common) for common in shown],
        }
        rows = [common_row(common) for common in shown]
        return Shown("site/programme.html", data, values, rows, columns=COMMON_COLUMNS)


@public_page(site, "/programme/v<int:number>", "version", table=True)
def version(number: int) -> Shown:
    with database().reading() as session:
        found = version_numbered(session, number)
        if found is None:
            raise NotFound
        items = version_items(session, found)
        data = {"version": number, "day": found.day, "entry": found.entry, "items": [item_data(i) for i in items]}
        rows = [{k: v for k, v in item_data(i).items() if k != "wordings"} | i.wordings for i in items]
        ratified = ratified_by(session, number)
        data["ratified_by"] = [{"group": one.group.slug, "vote": one.vote.number, "day": one.day} for one in ratified]
        values = {"version": found, "items": items, "versions": versions(session), "ratified": ratified}
        return Shown("site/version.html", data, values, rows, columns=ITEM_COLUMNS)


@public_page(site, "/programme/P-<int:number>", "common", table=True)
def common(number: int) -> Shown:
    with database().reading() as session:
        without = left_out(session)
        shown = common_demand(session, number, without.ids)
        if shown is None:
            raise NotFound
        all_said, ended = said_of(session, number)
        said = [one for one in all_said if one.support.group_id not in without.ids]
        supporters = [one for one in said if one.support.relation == "same"]
        links = links_said(session, number)
        data = common_data(shown) | {
            "without": without.group.slug if without.group else None,
            "resting_on": vars(resting_on(supporters)),
            "supporters": [supporter_data(one) for one in supporters],
            "related": [supporter_data(one) for one in said if one.support.relation != "same"],
            "links": [
                {"common": f"P-{one.number}", "relation": one.relation, "to": f"P-{one.other}", "entry": one.entry}
                for one in links
            ],
            "moved": [{"group": one.group.slug, "to": f"P-{one.moved_to}"} for one in ended if one.moved_to],
        }
        rows = [
            supporter_data(one) | {"texts": " | ".join(filter(None, one.demand.texts.values()))} for one in supporters
        ]
        values = {
            "shown": shown,
            "supporters": supporters,
            "related": [one for one in said if one.support.relation != "same"],
            "votes": votes_by_entry(session, {one.demand.vote_entry for one in said}),
            "resting": resting_on(supporters),
            "links": links,
            "ended": ended,
            "without": without,
        }
        return Shown("site/common.html", data, values, rows, columns=SUPPORTER_COLUMNS)


@public_page(site, "/council", "council")
def council() -> Shown:
    with database().reading() as session:
        mandates = delegates(session)
        groups = names_of(session, {m.group_id for m in mandates})
        done = deeds(session)
        entries = entries_at(session, [deed.entry for deed in done])
        sentences = {one.entry.index: one.sentence for one in told(session, entries)}
        counted = counted_totals(session).groups
        data = {
            "delegates_of": [groups[m.group_id].slug for m in mandates],
            "vouched_groups": counted,
            "deeds": [{"deed": d.number, "day": d.day, "entry": d.entry} for d in done],
        }
        values = {
            "sent": [(groups[mandate.group_id], mandate) for mandate in mandates],
            "bindings": bindings_of(session, list(groups)),
            "deeds": done,
            "sentences": sentences,
            "vouched": counted,
            "versions": versions(session),
        }
        return Shown("site/council.html", data, values)


@public_page(site, "/council/deeds/<int:number>", "deed")
def deed(number: int) -> Shown:
    with database().reading() as session:
        found = deed_numbered(session, number)
        entry = entry_at(session, found.entry) if found else None
        if found is None or entry is None:
            raise NotFound
        one = told(session, [entry])[0]
        data = {"deed": number, "day": found.day, "entry": found.entry, "kind": entry.kind, "data": dict(entry.data)}
        values = {"deed": found, "told": one, "by": sources_of(session, entry.data["by"])}
        return Shown("site/deed.html", data, values)
