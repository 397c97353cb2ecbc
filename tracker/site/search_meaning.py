"""Search by meaning: what asks something alike, in whatever words and language."""

import re
from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from sqlalchemy.orm import Session

from tracker.matching.reasons import Said, Why, why
from tracker.programme.field import Wording
from tracker.programme.working import Answer, matching_of
from tracker.site.search import Filters, Hit, Row, items_of

LOOKED_AT, SHOWN = 60, 8
COMPARED = ("", "demand", "common")  # kinds of which meanings are compared
_MEANS = re.compile(r"[^\W\d_]{3}")


@dataclass(frozen=True)
class Alike:
    """Something that asks alike, with what both name."""

    hit: Hit
    why: Why


def nearest(session: Session, asked: str, filters: Filters) -> AbstractContextManager[Answer]:
    """Tells, once it is called, the published wordings that are like what is asked.

    A number, or a letter or two, mean nothing that could be compared.
    """
    if filters.kind not in COMPARED or not _MEANS.search(asked):
        return nullcontext(lambda session: [])
    return matching_of(session).asking_soon(Said(asked, ""), LOOKED_AT)


def rows_alike(
    session: Session, found: Sequence[tuple[Wording, float]], filters: Filters, without: Collection[int]
) -> list[Row]:
    """What these wordings belong to, in their order, as far as the filters leave it. `without`: ids found by word."""
    keys = [
        ("common", str(wording.common)) if wording.common is not None else ("demand", wording.demand_id or "")
        for wording, _score in found
    ]
    demands = [key for kind, key in keys if kind == "demand"]
    commons = [int(key) for kind, key in keys if kind == "common"]
    by_key = {(row[0].kind, row[0].subject): row for row in items_of(session, demands, commons, filters)}
    ordered = [by_key[key] for key in dict.fromkeys(keys) if key in by_key]
    return [row for row in ordered if row[0].id not in without][:SHOWN]


def alike(shown: Sequence[Hit], asked: str, language: str) -> list[Alike]:
    """Each with what its words and the search's both name."""
    return [Alike(hit, why(Said(asked, language), Said(hit.main.text, hit.main.language))) for hit in shown]
