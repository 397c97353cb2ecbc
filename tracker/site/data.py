"""Rows as open data: what `.json` and `.csv` hold. Texts by language; a removed text is null."""

from collections.abc import Mapping, Sequence
from typing import Any

from tracker.committees.models import Candidate, Election
from tracker.committees.queries import SeatRow
from tracker.config import LANGUAGES
from tracker.counting.rules import Rule
from tracker.demands.differences import Run
from tracker.demands.queries import CitedDemand, ShownRevision
from tracker.groups.models import Group
from tracker.groups.queries import Totals
from tracker.programme.queries import CommonShown, Supporter, VersionItem
from tracker.programme.reading import Agreement
from tracker.record.entries import Entry
from tracker.record.models import RecordText
from tracker.site.sentences import Source
from tracker.votes.models import Vote

Data = dict[str, Any]
TOTALS = ("groups", "workers", "regions", "sectors")
GROUP_COLUMNS = (
    *("id", "slug", "name", "kind", "sector", "region", "town", "languages", "rule_set"),
    *("headcount", "headcount_day", "workers", "standing", "registered", "entry"),
)
COMMON_COLUMNS = ("common", *TOTALS, "suggested_groups", "settled", *LANGUAGES)
ITEM_COLUMNS = ("common", *TOTALS, *LANGUAGES)
VOTE_COLUMNS = (
    *("vote", "day", "kind", "title", "rule", "members", "present", "for", "against", "abstain", "spoiled"),
    *("items", "items_carried", "carried", "estimated", "under_objection", "entry"),
)
_VOTES = {"for": "for_", "against": "against", "abstain": "abstain", "spoiled": "spoiled"}
SUPPORTER_COLUMNS = (
    *("citation", "group", "list", "number", "texts", "standing", "relation", "by_vote"),
    *("since", "entry", "group_name", "workers", "under_objection"),
)


def group_data(group: Group) -> Data:
    """`workers`: what the group adds to totals; `headcount`: what it states."""
    return {
        "id": group.id,
        "slug": group.slug,
        "name": group.name,
        "kind": group.kind,
        "sector": group.sector,
        "region": group.region,
        "town": group.town,
        "languages": group.languages,
        "rule_set": group.rule_set,
        "headcount": group.headcount,
        "headcount_day": group.headcount_day,
        "workers": group.workers,
        "standing": group.standing,
        "registered": group.day,
        "entry": group.entry,
    }


def group_row(group: Group) -> Data:
    return group_data(group) | {"languages": " ".join(group.languages)}


def totals_data(totals: Totals) -> Data:
    return dict(vars(totals))


def cited_data(demand: CitedDemand) -> Data:
    return {
        "citation": demand.citation,
        "group": demand.group.slug,
        "list": demand.list_number,
        "number": demand.number,
        "texts": demand.texts,
    }


def revision_data(shown: ShownRevision, commons: Mapping[str, Sequence[int]]) -> Data:
    revision, group = shown.revision, shown.listed.group
    return {
        "group": group.slug,
        "list": shown.listed.number,
        "revision": revision.number,
        "newest": shown.listed.newest,
        "published": revision.day,
        "entry": revision.entry,
        "vote": revision.vote.number,
        "languages": revision.languages,
        "addressees": revision.addressees,
        "title": shown.title,
        "preamble": shown.preamble,
        "withdrawn": _withdrawal_data(shown),
        "demands": [
            {
                "number": demand.number,
                "citation": f"{group.slug} {shown.listed.number}.{demand.number}",
                "texts": demand.texts,
                "reasons": demand.reasons,
                "addressees": demand.addressees or revision.addressees,
                "split_off_from": demand.origin,
                "common": list(commons.get(demand.id, ())),
            }
            for demand in shown.demands
        ],
    }


def _withdrawal_data(shown: ShownRevision) -> Data | None:
    found = shown.listed.withdrawal
    return {"day": found.day, "vote": found.vote_number, "entry": found.entry} if found else None


def revision_rows(shown: ShownRevision, commons: Mapping[str, Sequence[int]]) -> list[Data]:
    return [
        {
            "citation": f"{shown.listed.group.slug} {shown.listed.number}.{demand.number}",
            "group": shown.listed.group.slug,
            "list": shown.listed.number,
            "revision": shown.revision.number,
            "number": demand.number,
            "common": " ".join(f"P-{n}" for n in commons.get(demand.id, ())),
            **{lang: demand.texts.get(lang) for lang in shown.revision.languages},
            "under_objection": objected(shown.revision.vote),
        }
        for demand in shown.demands
    ]


def vote_data(vote: Vote) -> Data:
    return {
        "group": vote.group.slug,
        "vote": vote.number,
        "kind": vote.kind,
        "title": vote.title,
        "day": vote.day,
        "town": vote.town_text.text,
        "chair": vote.chair,
        "rule": vote.rule,
        "also": vote.also,
        "meeting": vote.meeting or None,
        "called_by": vote.called_by,
        "notice_days": vote.notice_days,
        "secret": vote.secret,
        "present_at_opening": vote.opening,
        "sittings": vote.sittings,
        "members": vote.members,
        "basis": vote.basis,
        "basis_day": vote.basis_day,
        "counted_by": vote.counted_by,
        "estimated": vote.estimated,
        "figures": vote.figures,
        "earlier": vote.earlier,
        "carried": vote.carried,
        "conditions": vote.conditions,
        "items": [{"item": label, "carried": carried} for label, carried in zip(vote.numbers, vote.items, strict=True)],
        "paper_hashes": vote.papers,
        "under_objection": objected(vote),
        "recounted": vote.recounted is not None,
        "entry": vote.entry,
        "wording_hash": hash_data(vote),
    }


def objected(vote: Vote | None) -> bool:
    """Whether a vote that is cited is under objection."""
    return vote is not None and vote.objection is not None


def hash_data(vote: Vote) -> str | None:
    """The SHA-256 of the wording that a vote decided on; None where it has none, or once removed."""
    return vote.wording_hash_text.text if vote.wording_hash_text else None


def vote_row(vote: Vote) -> Data:
    """A vote in a line; of two unequal estimates the first one's figures."""
    figures = vote.figures[0]
    by_item = bool(vote.numbers)
    return {
        "vote": vote.number,
        "day": vote.day,
        "kind": vote.kind,
        "title": vote.title,
        "rule": " ".join(vote.rules),
        "members": vote.members,
        "present": figures["present"],
        **{name: None if by_item else figures[key] for name, key in _VOTES.items()},
        "items": len(vote.numbers) or None,
        "items_carried": vote.carried_items if by_item else None,
        "carried": vote.carried,
        "estimated": vote.estimated,
        "under_objection": objected(vote),
        "entry": vote.entry,
    }


def runs_data(by_language: Mapping[str, Sequence[Run]]) -> dict[str, list[list[str]]]:
    """A change word by word, by language."""
    return {lang: [[run.kind, run.text] for run in runs] for lang, runs in by_language.items()}


def by_data(found: Agreement) -> list[Data]:
    """By trade, region or addressee: how many of its groups support which common demand."""
    return [
        {
            "key": key,
            "groups": many,
            "supporting": {f"P-{n}": own for (n, of), own in sorted(found.supporting.items()) if of == key},
        }
        for key, many in sorted(found.groups.items())
    ]


def rule_data(rule: Rule) -> Data:
    return {
        "rule": rule.name,
        "conditions": [condition.text for condition in rule.conditions],
        "since": rule.since.isoformat() if rule.since else None,
        "until": rule.until.isoformat() if rule.until else None,
        "jurisdiction": rule.jurisdiction,
        "source": rule.source,
        "unchecked": rule.unchecked,
    }


def rule_row(rule: Rule) -> Data:
    return {name: value for name, value in rule_data(rule).items() if name != "conditions"}


def election_data(election: Election, candidates: Sequence[Candidate], group: Group) -> Data:
    return {
        "group": group.slug,
        "election": election.number,
        "vote": election.vote.number,
        "seats": election.seats,
        "vacant": election.vacant,
        "term_until": election.term_until,
        "committee": election.body,
        "method": election.method,
        "fills": election.fills,
        "kind": election.kind,
        "label": election.label,
        "seat_numbers": election.numbers,
        "seed": election.seed_text.text if election.seed_text is not None else None,
        "candidates": candidate_rows(candidates),
        "under_objection": objected(election.vote),
    }


def candidate_rows(candidates: Sequence[Candidate]) -> list[Data]:
    return [
        {"name": c.name_text.text, "votes": c.votes, "seat": c.seat, "tied": c.tied, "withdrawn": c.withdrawn}
        for c in candidates
    ]


def seats_data(seats: Sequence[SeatRow]) -> list[Data]:
    return [
        {
            "seat": seat.number,
            "kind": seat.kind,
            "label": seat.label,
            "name": seat.name,
            "votes": seat.votes,
            "since": seat.mandate.since if seat.mandate else None,
            "until": seat.mandate.until if seat.mandate else None,
            "vacant": seat.vacant,
            "filled": None if seat.name is None else seat.how,
            "vote": seat.vote,
            "vacant_since": seat.vacant_since,
            "fill_by": seat.fill_by,
            "ended_by_entry": seat.ended,
            "co_opted": _co_opted(seat),
            "under_objection": seat.objected,
        }
        for seat in seats
    ]


def _co_opted(seat: SeatRow) -> Data | None:
    one = seat.co_opted
    if one is None:
        return None
    return {"name": one.name_text.text if one.name_text else None, "since": one.since, "last_day": one.last_day}


def common_data(shown: CommonShown) -> Data:
    return {
        "common": f"P-{shown.number}",
        "wordings": {
            lang: {"text": w.text.text, "settled": w.settled_entry is not None} for lang, w in shown.wordings.items()
        },
        "settled": shown.settled,
        "confirmed": totals_data(shown.totals),
        "in_doubt": totals_data(shown.questioned),
        "suggested_groups": shown.suggested,
        "moved_to": f"P-{shown.moved_to}" if shown.moved_to else None,
        "opened": shown.common.day,
        "entry": shown.common.entry,
    }


def common_row(shown: CommonShown) -> Data:
    words = {lang: shown.wordings[lang].text.text if lang in shown.wordings else None for lang in LANGUAGES}
    return {
        "common": f"P-{shown.number}",
        **totals_data(shown.totals),
        "suggested_groups": shown.suggested,
        "settled": "yes" if shown.settled else "no",
        **words,
    }


def supporter_data(one: Supporter) -> Data:
    return cited_data(one.demand) | {
        "standing": one.support.group.standing,
        "relation": one.support.relation,
        "by_vote": one.support.vote.number if one.support.vote else None,
        "since": one.support.since,
        "entry": one.support.entry,
        "group_name": one.support.group.name,
        "workers": one.support.group.workers,
        "under_objection": objected(one.support.vote),
    }


def item_data(item: VersionItem) -> Data:
    totals = {name: getattr(item.item, name) for name in TOTALS}
    return {"common": f"P-{item.item.common_number}", "wordings": item.wordings, **totals}


def sources_data(sources: Sequence[Source]) -> list[Data]:
    return [
        {
            "mandate": one.mandate.id,
            "kind": one.mandate.kind,
            "committee": one.mandate.body,
            "number": one.mandate.number,
            "group": one.slug,
            "since": one.mandate.since,
            "ended": one.ended,
            "term_until": one.term_until,
            "entry": one.entry,
            "election": one.election,
            "vote": one.vote,
            "under_objection": one.objected,
        }
        for one in sources
    ]


def entry_data(entry: Entry, texts: Mapping[str, RecordText]) -> Data:
    """An entry as it is hashed, with the texts and salts that its commitments are of."""
    opened = {}
    for name in entry.texts:
        row = texts.get(entry.text_id(name))
        opened[name] = {"text": row.text if row else None, "salt": row.salt if row else None}
    return {
        "index": entry.index,
        "body": {
            "data": dict(entry.data),
            "hour": entry.hour,
            "kind": entry.kind,
            "texts": dict(entry.texts),
            "version": entry.version,
        },
        "texts": opened,
    }
