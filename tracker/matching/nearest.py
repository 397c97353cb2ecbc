"""The known wordings in memory: which of them are most like a new one."""

from collections.abc import Sequence

import numpy as np

from tracker.matching.encoders import Vectors


class Nearest:
    """Rows by key; a key has one row at a time."""

    def __init__(self) -> None:
        self._rows: dict[str, Vectors] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, rows: Vectors, keys: Sequence[str]) -> None:
        self._rows.update(zip(keys, rows, strict=True))

    def remove(self, keys: Sequence[str]) -> None:
        for key in keys:
            self._rows.pop(key, None)

    def like(self, asked: Vectors, limit: int) -> list[tuple[str, float]]:
        """The keys most like any row of `asked`, best first, with their scores."""
        if not self._rows or not len(asked):
            return []
        keys = list(self._rows)
        scores = (np.stack(list(self._rows.values())) @ asked.T).max(axis=1).astype(float).round(5)
        order = np.argsort(-scores, kind="stable")[:limit]
        return [(keys[i], float(scores[i])) for i in order]

    def rows(self, keys: Sequence[str]) -> Vectors:
        """The rows of these keys, in their order. Raises KeyError."""
        return np.stack([self._rows[key] for key in keys])
