"""The published wordings in memory, for comparing: read once, then brought up to date by what has changed."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from tracker.demands.models import DemandWording
from tracker.matching import model
from tracker.matching.nearest import Nearest
from tracker.matching.scoring import scores
from tracker.programme.models import CommonWording, Vector


@dataclass(frozen=True)
class Wording:
    """A wording that is compared: a demand's, or one that the council settled for a common demand."""

    text_id: str
    language: str
    demand_id: str | None
    common: int | None


def worded() -> Select[Vector, str]:
    """Vectors, each with the language of its wording. Joined by what has an index, then by the text."""
    return (
        select(Vector, func.coalesce(DemandWording.language, CommonWording.language, ""))
        .outerjoin(
            DemandWording, (DemandWording.demand_id == Vector.demand_id) & (DemandWording.text_id == Vector.text_id)
        )
        .outerjoin(
            CommonWording,
            (CommonWording.common_number == Vector.common_number) & (CommonWording.text_id == Vector.text_id),
        )
    )


class Field:
    """All wordings of one database that this model made a vector of. Not for several threads at once."""

    def __init__(self) -> None:
        self._empty("")

    def _empty(self, model_name: str) -> None:
        self.model = model_name
        self.near: Nearest[str] = Nearest(scores=scores)
        self.wordings: dict[str, Wording] = {}
        self._of_demand: dict[str, set[str]] = defaultdict(set)
        self._change = -1

    def refresh(self, session: Session) -> None:
        """Bring it up to date with what was committed, and with what this session has written."""
        if self.model != model.model_name():
            self._empty(model.model_name())
        query = worded().where(Vector.change > self._change).order_by(Vector.change, Vector.text_id)
        fresh: list[tuple[str, bytes]] = []
        for row, language in session.execute(query):
            self._change = row.change
            self._drop(row.text_id)
            if row.data and row.model == self.model:
                fresh.append((row.text_id, row.data))
                self.wordings[row.text_id] = Wording(row.text_id, language, row.demand_id, row.common_number)
                if row.demand_id is not None:
                    self._of_demand[row.demand_id].add(row.text_id)
        if fresh:
            rows = np.stack([np.frombuffer(data, dtype="<f4") for _key, data in fresh])
            self.near.add(rows, [key for key, _data in fresh])

    def _drop(self, text_id: str) -> None:
        known = self.wordings.pop(text_id, None)
        if known is not None:
            self.near.remove([text_id])
            if known.demand_id is not None:
                self._of_demand[known.demand_id].discard(text_id)

    def of_demand(self, demand_id: str) -> list[Wording]:
        """The wordings of a demand, by text."""
        return [self.wordings[text_id] for text_id in sorted(self._of_demand.get(demand_id, ()))]
