"""Public pages of what groups have in common: front, programme, common demands, council."""

from werkzeug.exceptions import NotFound

from tracker.accounts.web import database
from tracker.committees.binding import bindings_of
from tracker.demands.queries import newest_lists, titles_of
from tracker.groups.queries import (
    counted_totals,
    delegates,
    group_names,
    names_of,
)
from tracker.programme.queries import (
    CommonShown,
    common_demand,
    deed_numbered,
    deeds,
    deeds_in_all,
    links_said,
    resting_on,
    said_of,
    versions,
)
from tracker.programme.queries import (
    programme as whole_programme,
)
from tracker.programme.reading import Agreement, agreement, by_addressee, newest_alone
from tracker.record.queries import entries_at, entry_at, newest_head
from tracker.site.blueprint import as_of, site
from tracker.site.data import (
    COMMON_COLUMNS,
    SUPPORTER_COLUMNS,
    by_data,
    common_data,
    common_row,
    supporter_data,
    totals_data,
)
from tracker.site.formats import Shown, public_page
from tracker.site.narrowing import SECTIONS, left_out, narrowed
from tracker.site.paging import Part, part_asked
from tracker.site.sentences import sources_of, told
from tracker.votes.queries import votes_by_entry

FIRST = 5
COMMONS = 100  # on a page of the programme
MISSED = 3  # demands of one group alone that stand below the programme
LINES = 12  # of each trade, region or addressee
DEEDS = 40  # on a page


@public_page(site, "/", "front")
def front() -> Shown:
    with database().reading() as session:
        shown = whole_programme(session)
        lists = newest_lists(session, FIRST)
        totals = counted_totals(session)
        first = [common for common in shown if not common.moved_to][:FIRST]
        values = {
            "commons": first,
            "names": group_names(session, {one for common in first for one in common.first}),
            "more": max(0, len(shown) - FIRST),
            "lists": lists,
            "titles": titles_of(session, lists),
            "totals": totals,
        }
        data = {
            "totals": totals_data(totals),
            "programme": [common_data(common) for common in first],
            "newest_lists": [{"group": one.group.slug, "list": one.number, "revision": one.newest} for one in lists],
        }
        return Shown("site/front.html", data, values)


@public_page(site, "/programme", "programme", table=True)
def programme() -> Shown:
    with database().reading() as session:
        asked = narrowed(session)
        every = whole_programme(session, asked.among, asked.addressee)
        as_of(every[0].as_of if every else newest_head(session))
        shown = [common for common in every if common.totals.groups] if asked.chosen else every
        totals, published = counted_totals(session, asked.among), versions(session)
        settled = [one for one in shown if one.settled and not one.moved_to and asked.state != "unsettled"]
        unsettled = [one for one in shown if not one.settled and not one.moved_to and asked.state != "settled"]
        both = settled + unsettled
        part = Part(1, None) if asked.by else part_asked(COMMONS)  # grouped it is in lines, of which each group has few
        paged = part.of(len(both))
        own = {one.number for one in both[part.offset :][: part.size]}
        moved = [one for one in shown if one.moved_to] if paged.page == paged.pages else []
        own_and_moved = own | {one.number for one in moved}
        listed = [one for one in shown if one.number in own_and_moved]
        values = {
            "settled": [one for one in settled if one.number in own],
            "unsettled": [one for one in unsettled if one.number in own],
            "moved": moved,
            "totals": totals,
            "versions": published,
            "asked": asked,
        }
        data = {
            "groups": totals.groups,
            "asked": dict(asked.asked),
            "without": asked.group.slug if asked.group else None,
            "versions": [{"version": v.number, "day": v.day, "entry": v.entry} for v in published],
            "programme": [common_data(common) for common in listed],
        }
        rows = [common_row(common) for common in listed]
        whole = not asked.asked and paged.page == paged.pages
        values["missed"] = newest_alone(session, MISSED) if whole else []
        data["by"] = []
        if asked.by:
            found = by_addressee(session, both) if asked.by == "addressee" else agreement(session, both, asked.by)
            data["by"] = by_data(found)
            values |= {"found": found, "parts": parts_of(found), "section": SECTIONS[asked.by], "lines": LINES}
        else:
            values["names"] = group_names(session, {group for one in listed for group in one.first})
        return Shown("site/programme.html", data, values, rows, columns=COMMON_COLUMNS, paged=paged)


def parts_of(found: Agreement) -> list[tuple[str, list[tuple[CommonShown, int]]]]:
    """By key, the one with the most groups first: what its groups support, the most supported first."""
    parts = []
    for key in sorted(found.groups, key=lambda key: (-found.groups[key], key)):
        own = [(one, found.supporting.get((one.number, key), 0)) for one in found.commons]
        parts.append((key, sorted(((one, many) for one, many in own if many), key=lambda pair: -pair[1])))
    return [part for part in parts if part[1]]


@public_page(site, "/programme/P-<int:number>", "common", table=True)
def common(number: int) -> Shown:
    with database().reading() as session:
        asked = left_out(session)
        without = asked.among.without
        shown = common_demand(session, number, asked.among)
        if shown is None:
            raise NotFound
        as_of(shown.as_of)
        all_said, ended = said_of(session, number)
        said = [one for one in all_said if one.support.group_id not in without]
        supporters = [one for one in said if one.support.relation == "same"]
        links = links_said(session, number)
        data = common_data(shown) | {
            "without": asked.group.slug if asked.group else None,
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
            "asked": asked,
        }
        return Shown("site/common.html", data, values, rows, columns=SUPPORTER_COLUMNS)


@public_page(site, "/council", "council")
def council() -> Shown:
    with database().reading() as session:
        mandates = delegates(session)
        groups = names_of(session, {m.group_id for m in mandates})
        part = part_asked(DEEDS)
        done = deeds(session, part.offset, part.size)
        paged = part.of(done[0].number + part.offset if done else deeds_in_all(session))  # numbered without a gap
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
        return Shown("site/council.html", data, values, paged=paged)


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
