"""Public pages of groups: their lists, votes, committees and elections."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import g, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from tracker.accounts.web import database
from tracker.committees.queries import (
    body_numbered,
    committee_seats,
    elections_of_body,
    founders_seats,
)
from tracker.database import now
from tracker.demands.queries import newest_demands, some_lists
from tracker.groups.founding import look_alikes
from tracker.groups.mandates import power_in
from tracker.groups.models import Group
from tracker.groups.queries import Chosen, doubts_of, groups_chosen, suspension_of, totals_chosen, vouchings_of
from tracker.site.blueprint import group_at, site
from tracker.site.data import (
    GROUP_COLUMNS,
    cited_data,
    group_data,
    group_row,
    seats_data,
    totals_data,
)
from tracker.site.formats import File, Moved, Shown, public_page
from tracker.site.paging import part_asked
from tracker.votes.queries import newest_votes, recalls_that_failed
from tracker.words import one_line

STANDINGS = ("vouched", "questioned", "provisional", "suspended")
FILTERS = ("region", "sector", "language")
GROUPS = 30  # on a page
LISTS = 5
VOTES = 10
Answer = TypeVar("Answer", Shown, File)


def of_group(endpoint: str) -> Callable[[Callable[..., Answer | Moved]], Callable[..., Answer | Moved]]:
    """Open a reading session and find the group with who acts for it (`g.power`); what moved is redirected."""

    def decorate(show: Callable[..., Answer | Moved]) -> Callable[..., Answer | Moved]:
        @wraps(show)
        def page(slug: str, **values: Any) -> Answer | Moved:
            with database().reading() as session:
                found = group_at(session, slug, endpoint, **values)
                if isinstance(found, Moved):
                    return found
                g.power, g.scope = power_in(session, found.id), found.id
                return show(session, found, **values)

        return page

    return decorate


def standing_asked() -> str:
    """The standing that the address asks for; vouched for anything that is none."""
    wanted = request.args.get("standing", "vouched")
    return wanted if wanted in STANDINGS else "vouched"


@public_page(site, "/groups", "groups", table=True)
def groups() -> Shown:
    chosen = {name: value for name in FILTERS if (value := one_line(request.args.get(name, "")))}
    asked, part = Chosen(standing_asked(), **chosen), part_asked(GROUPS)
    with database().reading() as session:
        found = groups_chosen(session, asked, part.offset, part.size)
        totals = totals_chosen(session, asked)
        shown = {"groups": [group_data(group) for group in found], "totals": totals_data(totals)}
        values = {"groups": found, "totals": totals, "standing": asked.standing, "chosen": chosen}
        rows, paged = [group_row(group) for group in found], part.of(totals.groups)
        return Shown("site/groups.html", shown, values, rows, columns=GROUP_COLUMNS, paged=paged)


@public_page(site, "/groups/<slug:slug>", "group")
@of_group("site.group")
def group(session: Session, group: Group) -> Shown:
    part = part_asked(LISTS)
    lists = some_lists(session, group.id, part.offset, part.size)
    demands = newest_demands(session, group.id, [one.listed.id for one in lists.lists])
    votes, bound = newest_votes(session, group.id, VOTES)
    vouchings, doubts = vouchings_of(session, group.id), doubts_of(session, group.id)
    suspension = suspension_of(session, group)
    values = {
        "group": group,
        "lists": lists.lists,
        "demands": demands,
        "asked": lists.asked,
        "votes": votes,
        "power": g.power,
        "vouchings": vouchings,
        "doubts": doubts,
        "suspension": suspension,
        "bound": bound,
        "look_alikes": [] if suspension else look_alikes(session, group.name or "", group.id),
    }
    data = group_data(group) | {
        "lists": [
            {"list": one.listed.number, "revision": one.listed.newest, "title": one.title} for one in lists.lists
        ],
        "demands": [cited_data(demand) for demand in demands],
        "votes": list(range(votes[0].number if votes else 0, 0, -1)),
        "vouched_by": [v.by_group.slug if v.by_group else None for v in vouchings if v.withdrawn_entry is None],
    }
    return Shown("site/group.html", data, values, paged=part.of(lists.many))


@public_page(site, "/groups/<slug:slug>/committees/<int:number>", "committee")
@of_group("site.committee")
def committee(session: Session, group: Group, number: int) -> Shown:
    body = body_numbered(session, group.id, number)
    if body is None:
        raise NotFound
    elections = elections_of_body(session, group.id, number) if number else []
    election = elections[0] if elections else None
    power = g.power
    in_office = number in {one.number for one in (power.acting, power.pending) if one is not None}
    seats = committee_seats(session, election, in_office=in_office, made=elections) if election else []
    founders = founders_seats(session, group.id) if number == 0 else []
    data = {
        "group": group.slug,
        "committee": number,
        "election": election.number if election else None,
        "in_power_since": body.in_power_since,
        "term_until": body.term_until,
        "seats": seats_data(seats),
        "founders": [{"founder": m.number, "since": m.since, "until": m.until} for m in founders],
    }
    values: dict[str, Any] = {
        "group": group,
        "body": body,
        "election": election,
        "elections": elections,
        "seats": seats,
        "founders": founders,
        "power": power,
        "stayed": recalls_that_failed(session, body),
    }
    values["today"] = now(session).date().isoformat()
    return Shown("site/committee.html", data, values)


@public_page(site, "/groups/<slug:slug>/committee", "committee_now")
@of_group("site.committee_now")
def committee_now(session: Session, group: Group) -> Moved:
    power = g.power
    bodies = [body.number for body in (power.acting, power.pending) if body]
    return Moved("site.committee", {"slug": group.slug, "number": bodies[0] if bodies else 0}, 302)
