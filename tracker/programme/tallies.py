"""How often the matching was right: numbers without groups, for the public page of figures."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.programme.models import Tally

OUTCOMES = ("suggested", "confirmed", "declined", "by_hand")


def count(session: Session, language: str, outcome: str, times: int = 1) -> None:
    """One more of an outcome, in the language of the wording that was compared."""
    row = session.get(Tally, (language, outcome))
    if row is None:
        row = Tally(language=language, outcome=outcome, number=0)
        session.add(row)
    row.number += times
    session.flush()


def tallies(session: Session) -> dict[str, dict[str, int]]:
    """Numbers by language and outcome."""
    found: dict[str, dict[str, int]] = {}
    for row in session.scalars(select(Tally).order_by(Tally.language)):
        found.setdefault(row.language, dict.fromkeys(OUTCOMES, 0))[row.outcome] = row.number
    return found
