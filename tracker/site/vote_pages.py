"""Public pages of votes: one vote with its whole chain, a group's votes, the rules that there are."""

from collections.abc import Sequence
from dataclasses import asdict

from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from tracker.committees.models import Candidate, Election
from tracker.committees.queries import candidates_of, election_of_vote
from tracker.counting.presets import RULES, rule
from tracker.counting.rules import Judged, together
from tracker.demands.models import DemandList, Revision
from tracker.demands.queries import failed_of, published_by_votes, revision_of_vote, withdrawn_by_vote, wordings_at
from tracker.groups.models import Group
from tracker.labels import LABELS
from tracker.record.queries import entries_of_vote, texts_of
from tracker.site.blueprint import site
from tracker.site.data import VOTE_COLUMNS, Data, objected, rule_data, rule_row, vote_data, vote_row
from tracker.site.formats import Shown, public_page
from tracker.site.pages import of_group
from tracker.site.paging import part_asked
from tracker.site.turnout import Turnout, turnout_of
from tracker.site.vote_chain import History, history_of, texts_needed
from tracker.votes.changing import changes_of
from tracker.votes.models import Vote
from tracker.votes.queries import (
    vote_numbered,
    votes_in_all,
    votes_of,
    votes_of_meeting,
)
from tracker.votes.rules import Facts, Figures, not_voted, votes_judged

VOTES = 12  # on a page


@public_page(site, "/groups/<slug:slug>/votes", "votes", table=True)
@of_group("site.votes")
def votes(session: Session, group: Group) -> Shown:
    """A group's votes on one page, with turnout over time."""
    part = part_asked(VOTES)
    found = votes_of(session, group.id, part.offset, part.size)
    published = published_by_votes(session, [vote.entry for vote in found])
    turnout, paged = turnout_of(found), part.of(votes_in_all(session, group.id))
    data = {"group": group.slug, "votes": [vote_data(vote) for vote in found], "turnout": _turnout_data(turnout)}
    values = {
        "group": group,
        "votes": found,
        "published": published,
        "turnout": turnout,
        "changes": changes_of(session, group.id),
    }
    return Shown("site/votes.html", data, values, [vote_row(vote) for vote in found], columns=VOTE_COLUMNS, paged=paged)


def _turnout_data(turnout: Sequence[Turnout]) -> list[Data]:
    return [{"vote": one.number, "day": one.day, "present": one.present, "members": one.members} for one in turnout]


@public_page(site, "/groups/<slug:slug>/votes/<int:number>", "vote", table=True)
@of_group("site.vote")
def vote(session: Session, group: Group, number: int) -> Shown:
    """A vote: what was put, by which rule, the counts, who counted, and the chain to what was published."""
    found = vote_numbered(session, group.id, number)
    if found is None:
        raise NotFound
    election = election_of_vote(session, found.entry) if found.kind == "elect" else None
    candidates = candidates_of(session, election) if election else []
    adopted = revision_of_vote(session, found.entry) if found.kind == "adopt_list" else None
    withdrawn = withdrawn_by_vote(session, found.entry) if found.kind == "withdraw_list" else None
    history = _history(session, group, found)
    items = _items(session, found, adopted)
    words = wordings_at(session, adopted[0].entry) if adopted else {}
    data = vote_data(found) | _chain_data(adopted, withdrawn, election) | _history_data(history) | {"lines": items}
    values = {
        "group": group,
        "vote": found,
        "adopted": adopted,
        "withdrawn": withdrawn,
        "election": election,
        "candidates": sorted(candidates, key=lambda c: c.place),
        "items": items,
        "words": words,
        "rules": [rule(name) for name in found.rules],
        "others": votes_of_meeting(session, found),
        "labels": [{"number": label} for label in found.numbers],
        "corrections": history.corrections,
        "objections": history.objections,
        "recounts": history.recounts,
        "chain": [step for step in history.steps if step.kind in LABELS["chain"] or step.outcome],
    }
    return Shown("site/vote.html", data, values, _rows(found, items, candidates))


def _history(session: Session, group: Group, found: Vote) -> History:
    """What was said, counted and done of the vote since."""
    entries = entries_of_vote(session, group.id, found.entry)
    words = texts_needed(entries)
    return history_of(entries, texts_of(session, words) if words else {}, found.day, group.slug)


def _items(session: Session, found: Vote, adopted: tuple[Revision, DemandList] | None) -> list[Data]:
    """Each item with its figures, its fate, and, once published, its number in the list or its words."""
    if not found.numbers:
        return []
    numbers = {label: int(number) for number, label in adopted[0].voted_as.items()} if adopted else {}
    failed: dict[str, dict[str, str | None]] = {}
    for row in failed_of(session, adopted[0].entry) if adopted else ():
        failed.setdefault(row.label, {})[row.language] = row.text.text
    by_teller = _judged(found)
    return [
        {
            "item": label,
            "carried": carried,
            "figures": [
                {**figures["lines"][place], "not_voted": not_voted(figures, figures["lines"][place])}
                for figures in found.figures
            ],
            "demand": numbers.get(label),
            "failed": failed.get(label),
            "conditions": [[asdict(judged) for judged in teller[place]] for teller in by_teller],
        }
        for place, (label, carried) in enumerate(zip(found.numbers, found.items, strict=True))
    ]


def _judged(found: Vote) -> list[list[list[Judged]]]:
    """By teller (one where the figures are equal) and item: what its own votes are judged by."""
    which = together([rule(name) for name in found.rules])
    facts = Facts(found.members, found.secret, found.notice_days)
    return [votes_judged(which, Figures.from_json(figures), facts) for figures in found.figures]


def _chain_data(
    adopted: tuple[Revision, DemandList] | None, withdrawn: DemandList | None, election: Election | None
) -> Data:
    return {
        "list": adopted[1].number if adopted else None,
        "revision": adopted[0].number if adopted else None,
        "election": election.number if election else None,
        "withdrew_list": withdrawn.number if withdrawn else None,
    }


def _history_data(history: History) -> Data:
    return {
        "corrections": [dict(vars(one)) for one in history.corrections],
        "objections": [dict(vars(one)) for one in history.objections],
        "recounts": [dict(vars(one)) for one in history.recounts],
    }


def _rows(found: Vote, items: Sequence[Data], candidates: Sequence[Candidate]) -> list[Data]:
    """The figures as a table: a row for the vote, or one for each item or candidate, and teller."""
    if candidates:
        return [
            {"candidate": one.name_text.text, "votes": one.votes, "seat": one.seat, "under_objection": objected(found)}
            for one in candidates
        ]
    rows = []
    for teller, figures in enumerate(found.figures, 1):
        of_items = [(item["item"], item["carried"], item["figures"][teller - 1]) for item in items]
        for name, carried, own in of_items or [("", found.carried, {**figures, "not_voted": not_voted(figures)})]:
            rows.append(
                {
                    "item": name,
                    "teller": teller if len(found.figures) > 1 else "",
                    **{part: own[key] for part, key in _FIGURES.items()},
                    "present": figures["present"],
                    "carried": carried,
                    "under_objection": objected(found),
                }
            )
    return rows


_FIGURES = {
    "for": "for_",
    "against": "against",
    "abstain": "abstain",
    "spoiled": "spoiled",
    "not_voted": "not_voted",
}


@public_page(site, "/rules", "rules", table=True)
def rules() -> Shown:
    """The rules that there are, with their conditions in words, their days, their sources, and what is unchecked."""
    newest = [one for one in RULES if one == rule(one.id)]
    data = {"rules": [rule_data(one) for one in RULES]}
    rows = [rule_row(one) | {"conditions": "; ".join(gettext(c.text) for c in one.conditions)} for one in RULES]
    return Shown("site/rules.html", data, {"rules": newest}, rows)
