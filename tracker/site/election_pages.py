"""Public pages of elections: who stood and who was elected, the count of ranked ballots, the ballots as a file."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from tracker.committees.models import Candidate, Election
from tracker.committees.queries import body_numbered, candidates_of, election_numbered
from tracker.committees.ranking import ballots_of, count_from
from tracker.counting.ballots import write_blt
from tracker.counting.results import told
from tracker.counting.stv import Count
from tracker.groups.models import Group
from tracker.site.blueprint import site
from tracker.site.data import Data, candidate_rows, election_data
from tracker.site.formats import File, Shown, file_page, public_page
from tracker.site.pages import of_group
from tracker.site.transfers import bars_of, picture_of, quota_share, rows_of, stages_of, table_of

CANDIDATE_COLUMNS = ("name", "votes", "seat", "tied", "withdrawn")


@public_page(site, "/groups/<slug:slug>/elections/<int:number>", "election", table=True)
@of_group("site.election")
def election(session: Session, group: Group, number: int) -> Shown:
    found = election_numbered(session, group.id, number)
    if found is None:
        raise NotFound
    candidates = candidates_of(session, found)
    committee = body_numbered(session, group.id, found.body) if found.body else None
    values: dict[str, Any] = {
        "group": group,
        "election": found,
        "candidates": candidates,
        "count": None,
        "committee": committee,
    }
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


@public_page(site, "/groups/<slug:slug>/elections/<int:number>/stages/<int:stage>", "election_stage")
@of_group("site.election_stage")
def election_stage(session: Session, group: Group, number: int, stage: int) -> Shown:
    """One stage of a count, large enough for a wall: what was done, and what everybody has now."""
    found = election_numbered(session, group.id, number)
    if found is None or not 1 <= stage <= len(found.count.get("stages", ())):
        raise NotFound
    count = count_of(found, candidates_of(session, found))
    said = list(told(count))
    sentences = said[stage] if stage > 1 else (*said[0], *said[1])
    values: dict[str, Any] = {
        "group": group,
        "election": found,
        "count": count,
        "stage": stage,
        "log": [gettext(sentence, **words) for sentence, words in sentences],
        "bars": bars_of(count, stage),
        "quota": quota_share(count),
    }
    data = {"group": group.slug, "election": number, "stage": stage, "stages": len(count.stages)}
    return Shown("site/stage.html", data | stages_of(count)[stage - 1] | {"quota": count.quota}, values)


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


@file_page(site, "/groups/<slug:slug>/elections/<int:number>.blt", "election_blt", "text/plain; charset=utf-8")
@of_group("site.election_blt")
def election_blt(session: Session, group: Group, number: int) -> File:
    """The ballots as they were counted, where each ranking is on so many that it gives nobody away."""
    found = election_numbered(session, group.id, number)
    if found is None or not found.ballots:
        raise NotFound
    candidates = candidates_of(session, found)
    names = _names(candidates)
    rankings = tuple((tuple(prefs), many) for prefs, many in found.ballots)
    gone = frozenset(one.place for one in candidates if one.withdrawn)
    ballots = ballots_of(names, len(found.fills) or found.seats, rankings, gone)
    return File(lambda: write_blt(ballots).encode())
