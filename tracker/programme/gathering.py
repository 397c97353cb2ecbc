"""What delegates look for in the programme: demands not gathered yet, likely duplicates, demands in the wrong place.

The machine only points; what delegates and committees do about it are deeds of their own.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from tracker.demands.models import Demand, DemandList
from tracker.demands.queries import CitedDemand, cited_demands
from tracker.groups.models import Group
from tracker.matching.encoders import Vectors
from tracker.matching.fitted import turned
from tracker.matching.grouping import grouped
from tracker.matching.likeness import OF_OTHERS, THRESHOLDS, Thresholds
from tracker.matching.relations import OPPOSITE, relation
from tracker.programme.models import CommonLink, Support, Vector
from tracker.programme.queries import CommonShown, commons_shown, standing, vouched_demands
from tracker.programme.rules import side_by_side
from tracker.programme.suggestions import declined
from tracker.programme.vectors import newest_model

LOOKED_AT = 500  # of the newest demands that are in no common demand
WORDINGS = 3000  # of common demands
POINTED_AT = 20
CLEARLY = 0.15  # so much more like another common demand than like its own


@dataclass(frozen=True)
class Pair:
    """Two common demands that may ask the same; `score` of their most alike wordings."""

    one: CommonShown
    other: CommonShown
    score: float


@dataclass(frozen=True)
class Misplaced:
    """A demand that is more like another common demand than like the others of its own."""

    demand: CitedDemand
    own: int
    other: int


def ungathered(session: Session) -> list[list[CitedDemand]]:
    """Demands of vouched groups that are in no common demand, where several lists seem to ask the same."""
    gathered = standing(Support.demand_id)
    query = (
        select(Demand.id, DemandList.id)
        .join(DemandList, DemandList.id == Demand.list_id)
        .join(Group, Group.id == DemandList.group_id)
        .where(Demand.asked, Group.standing == "vouched", Demand.id.not_in(gathered))
        .order_by(Demand.entry.desc(), Demand.number)
        .limit(LOOKED_AT)
    )
    lists = {row[0]: row[1] for row in session.execute(query)}
    owners, rows = _vectors(session, Vector.demand_id.in_(lists))
    places = [i for i, owner in enumerate(owners) if owners.index(owner) == i]  # one wording of each demand
    enough = _thresholds(session).together_among(len(places))
    numbers = grouped(rows[places], [lists[owners[i]] for i in places], enough, turned) if places else []
    together: dict[int, list[str]] = defaultdict(list)
    for place, number in zip(places, numbers, strict=True):
        together[number].append(owners[place])
    cited = cited_demands(session, [one for ids in together.values() if len(ids) > 1 for one in ids])
    shut = declined(session, list(cited))
    apart = [part for ids in together.values() if len(ids) > 1 for part in _told_apart(ids, cited, shut)]
    several = sorted((ids for ids in apart if len(ids) > 1), key=len, reverse=True)[:POINTED_AT]
    return [[cited[one] for one in ids] for ids in several]


def _told_apart(
    ids: Sequence[str], cited: Mapping[str, CitedDemand], shut: Mapping[str, Collection[object]]
) -> list[list[str]]:
    """The demands of a group, again in groups: none holds two of which one asks the reverse, or that were declined."""
    found: list[list[str]] = []
    for one in ids:
        fitting = (
            group
            for group in found
            if not any(other in shut.get(one, ()) or _reversed(cited[one].texts, cited[other].texts) for other in group)
        )
        group = next(fitting, None)
        if group is None:
            found.append([one])
        else:
            group.append(one)
    return found


def _reversed(one: Mapping[str, str | None], other: Mapping[str, str | None]) -> bool:
    """Whether two demands, in their wordings by language, ask the reverse of each other."""
    mine, theirs = side_by_side(one, other, next(iter(one), ""))
    return mine is not None and theirs is not None and relation(mine, theirs) == OPPOSITE


def duplicates(session: Session) -> list[Pair]:
    """Pairs of common demands that are very alike, and of which the council has said nothing yet."""
    owners, rows = _of_commons(session)
    said = {frozenset((link.number, link.other)) for link in session.scalars(select(CommonLink))}
    best: dict[frozenset[int], float] = {}
    for place, scores in enumerate(turned(rows) @ rows.T if len(rows) else []):
        for other in np.flatnonzero(scores >= _thresholds(session).close):
            pair = frozenset((owners[place][0], owners[int(other)][0]))
            if len(pair) == 2 and pair not in said:
                best[pair] = max(best.get(pair, 0.0), float(scores[other]))
    chosen = sorted(best, key=lambda pair: -best[pair])[:POINTED_AT]
    shown = {one.number: one for one in commons_shown(session, sorted({n for pair in chosen for n in pair}))}
    found = [Pair(shown[min(pair)], shown[max(pair)], best[pair]) for pair in chosen]
    return [pair for pair in found if not _reversed(_words(pair.one), _words(pair.other))]  # else not opened twice


def _words(common: CommonShown) -> dict[str, str | None]:
    return {language: worded.text.text for language, worded in common.wordings.items()}


def misplaced(session: Session) -> list[Misplaced]:
    """Demands whose words are clearly more like another common demand than like the others of their own."""
    owners, rows = _of_commons(session)
    found: list[tuple[float, str, int, int]] = []
    for place, (number, demand_id) in enumerate(owners):
        if demand_id is None:
            continue
        scores = rows @ turned(rows[place][None])[0]
        own = [s for s, (n, d) in zip(scores, owners, strict=True) if n == number and d != demand_id]
        others = [(float(s), n) for s, (n, d) in zip(scores, owners, strict=True) if n != number and d != demand_id]
        best, other = max(others, default=(0.0, 0))
        if own and best >= _thresholds(session).close and best - float(max(own)) >= CLEARLY:
            found.append((best, demand_id, number, other))
    chosen = {demand_id: (number, other) for _score, demand_id, number, other in sorted(found)[-POINTED_AT:]}
    cited = cited_demands(session, list(chosen))
    return [Misplaced(cited[demand_id], number, other) for demand_id, (number, other) in chosen.items()]


def _thresholds(session: Session) -> Thresholds:
    """Those of the model that made the vectors."""
    return THRESHOLDS.get(newest_model(session).partition("-")[0], OF_OTHERS)


def _of_commons(session: Session) -> tuple[list[tuple[int, str | None]], Vectors]:
    """The wordings of all common demands: whose each is (common demand, demand if it is one's), and their vectors."""
    query = standing(Support.demand_id, Support.common_number).where(Support.demand_id.in_(vouched_demands()))
    numbers: dict[str, list[int]] = defaultdict(list)
    for demand_id, number in session.execute(query.order_by(Support.entry.desc()).limit(WORDINGS)):
        numbers[demand_id].append(number)
    either = Vector.common_number.is_not(None) | Vector.demand_id.in_(numbers)
    keys, rows = _vectors(session, either)
    owners: list[tuple[int, str | None]] = []
    places: list[int] = []
    for place, key in enumerate(keys):
        own = [(int(key[2:]), None)] if key.startswith("P-") else [(n, key) for n in numbers[key]]
        owners += own
        places += [place] * len(own)
    return owners, rows[places]


def _vectors(session: Session, which: ColumnElement[bool]) -> tuple[list[str], Vectors]:
    """Owners (a demand's id, or P-7) and rows of the newest model's vectors."""
    query = select(Vector).where(which, Vector.model == newest_model(session), Vector.data != b"")
    found = list(session.scalars(query.order_by(Vector.text_id)))
    rows = [np.frombuffer(row.data, dtype="<f4") for row in found] or [np.zeros(0, dtype="<f4")]
    return [row.demand_id or f"P-{row.common_number}" for row in found], np.stack(rows)[: len(found)]
