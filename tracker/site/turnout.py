"""Turnout over time, as a group's votes have it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.votes.models import Vote


@dataclass(frozen=True)
class Turnout:
    """Who was present at a vote, of those entitled; `share` in thousandths, None where it is not known.

    `objected`: whether the vote is under objection.
    """

    number: int
    day: str
    present: int
    members: int | None
    objected: bool = False

    @property
    def share(self) -> int | None:
        return round(1000 * self.present / self.members) if self.members else None


def turnout_of(votes: Sequence[Vote]) -> list[Turnout]:
    """The oldest first; of two unequal estimates the smaller one."""
    found = [
        Turnout(
            vote.number,
            vote.day,
            min(figures["present"] for figures in vote.figures),
            vote.members,
            vote.objection is not None,
        )
        for vote in votes
    ]
    return sorted(found, key=lambda one: one.number)
