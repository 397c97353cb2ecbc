"""What two people are about to publish is read between the proposal and the second one's yes.

So its suggestions are on the desk the sooner. Nothing of it is kept but in memory, where vectors of the last texts are.
"""

import logging

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.database import Database
from tracker.demands.drafting import content_of
from tracker.demands.models import Draft
from tracker.groups.models import Proposal
from tracker.matching import model
from tracker.matching.parts import parts
from tracker.matching.reasons import Said

AT_ONCE = 5  # texts, some twentieth of a second: what is published meanwhile waits no longer
MOST = 500  # texts in all, of the newest proposals: fewer than are kept in memory
log = logging.getLogger(__name__)


class Ahead:
    """Reads on, some texts at a time, as long as some are left."""

    def __init__(self) -> None:
        self._left: list[Said] = []

    def look(self, database: Database) -> None:
        """See what waits for a second person now."""
        with database.reading() as session:
            self._left = proposed(session)

    def some(self) -> int:
        """Read the next ones. Gives how many were, 0 at the end. A text that cannot be read now waits for its turn."""
        now, self._left = self._left[:AT_ONCE], self._left[AT_ONCE:]
        try:
            said = [(text, one.language) for one in now for text in (one.text, *parts(one.text, one.language))]
            model.vectors([text for text, _language in said], [language for _text, language in said])
        except Exception as error:
            log.error("what is to be published could not be read: %s", type(error).__name__)
        return len(now)


def proposed(session: Session) -> list[Said]:
    """The demands of the lists that wait for a second person, those of the newest first, at most `MOST`."""
    query = (
        select(Draft)
        .join(Proposal, Proposal.subject == Draft.id)
        .where(Proposal.kind == "publish_list", Proposal.state == "open")
        .order_by(Proposal.made.desc())
    )
    found: list[Said] = []
    for draft in session.scalars(query, execution_options={"yield_per": AT_ONCE}):  # each may hold 200 long demands
        items = content_of(draft).items
        found += [Said(text, language) for item in items for language, text in item.texts.items() if text]
        if len(found) >= MOST:
            break
    return found[:MOST]
