"""Public pages of elections: who stood and who was elected, the count of ranked ballots, the ballots as a file."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from tracker.committees.models import Candidate, Election
from tracker.committees.queries import candidates_of, election_numbered
from tracker.committees.ranking import ballots_of, count_from
from tracker.counting.ballots import write_blt
from tracker.counting.results import told
from tracker.counting.stv import Count
from tracker.groups.models import Group
from tracker.site.blueprint import site
from tracker.site.data import Data, candidate_rows, election_data
from tracker.site.formats import File, Shown, file_page, public_page
from tracker.site.pages import of_group
from tracker.site.transfers import picture_of, rows_of, stages_of, table_of

CANDIDATE_COLUMNS = ("name", "votes", "seat", "tied")


@public_page(site, "/groups/<slug:slug>/elections/<int:number>", "election", table=True)
@of_group("site.election")
def election(session: Session, group: Group, number: int) -> Shown:
    found = election_numbered(session, group.id, number)
    if found is None:
        raise NotFound
    candidates = candidates_of(session, found)
    values: dict[str, Any] = {"group": group, "election": found, "candidates": candidates, "count": None}
    data = election_data(found, candidates, group)
    if not found.count:
        return Shown("site/election.html", data, values, candidate_rows(candidates), columns=CANDIDATE_COLUMNS)
    count = count_of(found, candidates)
    values |= {
        "count": count,
        "log": [[gettext(sentence, **said) for sentence, said in stage] for stage in told(count)],
        "picture": picture_of(count),
        "table": table_of(count),
    }
    return Shown("site/election.html", data | _count_data(found, count), values, rows_of(count))


def count_of(election: Election, candidates: Sequence[Candidate]) -> Count:
    """The count with the names that candidates have now."""
    return count_from(election.count, _names(candidates), election.seats)


def _names(candidates: Sequence[Candidate]) -> list[str]:
    """In the order of the ballot; whose name was removed has a number."""
    ordered = sorted(candidates, key=lambda one: one.place)
    return [one.name_text.text or gettext("(removed) %(number)s", number=one.place + 1) for one in ordered]


def _count_data(election: Election, count: Count) -> Data:
    return {
        "valid": count.valid,
        "invalid": count.invalid,
        "quota": count.quota,
        "stages": stages_of(count),
        "order": list(count.names),
        "ballots_published": bool(election.ballots),
    }


@file_page(site, "/groups/<slug:slug>/elections/<int:number>.blt", "election_blt")
@of_group("site.election_blt")
def election_blt(session: Session, group: Group, number: int) -> File:
    """The ballots as they were counted, where each ranking is on so many that it gives nobody away."""
    found = election_numbered(session, group.id, number)
    if found is None or not found.ballots:
        raise NotFound
    names = _names(candidates_of(session, found))
    rankings = tuple((tuple(prefs), many) for prefs, many in found.ballots)
    ballots = ballots_of(names, len(found.fills) or found.seats, rankings)
    return File(lambda: write_blt(ballots).encode(), "text/plain; charset=utf-8")
