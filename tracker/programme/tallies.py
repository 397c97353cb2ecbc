"""How often the matching was right: numbers without groups, for the public page of figures.

Only what the matching itself suggested is counted as suggested, confirmed and declined, each pair once.
"""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.demands.queries import cited_demands
from tracker.programme.models import CommonWording, Suggestion, Support, Tally

OUTCOMES = ("suggested", "confirmed", "declined", "by_hand", "otherwise")
BY_MATCHING = ("matching", "both")  # origins


def count(session: Session, language: str, outcome: str, times: int = 1) -> None:
    """One more of an outcome, in the language of the wording that was compared."""
    row = session.get(Tally, (language, outcome))
    if row is None:
        row = Tally(language=language, outcome=outcome, number=0)
        session.add(row)
    row.number += times
    session.flush()


def confirmed(session: Session, row: Suggestion, relation: str) -> None:
    """A group said how its demand stands to what was suggested: as it was offered, or in another way.

    What a member found was found by hand; an invitation to move is neither.
    """
    row.state = "confirmed"
    if row.origin in BY_MATCHING:
        count(session, row.language, "confirmed" if relation == row.relation else "otherwise")
    elif row.origin == "member":
        count(session, row.language, "by_hand")


def declined(session: Session, row: Suggestion, reason: str) -> None:
    """A committee said no."""
    row.state, row.reason = "declined", reason
    if row.origin in BY_MATCHING:
        count(session, row.language, "declined")


def found_by_hand(session: Session, demand_id: str, number: int) -> None:
    """A group spoke about a common demand that was not suggested to it; counted the first time."""
    said = select(func.count()).where(Support.demand_id == demand_id, Support.common_number == number)
    if session.scalar(said) == 1:
        count(session, language_of(session, demand_id, number), "by_hand")


def language_of(session: Session, demand_id: str, number: int) -> str:
    """Of the demand's wordings the one to compare: the first in a language of the common demand, else the first."""
    demand = cited_demands(session, [demand_id])[demand_id]
    own = [lang for lang in (*demand.group.languages, *demand.texts) if demand.texts.get(lang)]
    worded = set(session.scalars(select(CommonWording.language).where(CommonWording.common_number == number)))
    return next((lang for lang in own if lang in worded), own[0] if own else demand.group.languages[0])


def tallies(session: Session) -> dict[str, dict[str, int]]:
    """Numbers by language and outcome."""
    found: dict[str, dict[str, int]] = {}
    for row in session.scalars(select(Tally).order_by(Tally.language)):
        found.setdefault(row.language, dict.fromkeys(OUTCOMES, 0))[row.outcome] = row.number
    return found
