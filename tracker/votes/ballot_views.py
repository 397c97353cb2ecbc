"""Where the two who count type ranked ballots, pile by pile, and settle where they differ."""

from typing import Any

from flask import request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker.accounts.web import acted, database, here, me, page, signed_in
from tracker.votes.ballots import Batch, Ranking, agreed, batches_for, batches_of, drop_batch, enter_batch
from tracker.votes.forms import BatchForm
from tracker.votes.tellers import NotTeller, is_teller
from tracker.votes.views import votes


@votes.route("/motions/<motion_id>/ballots/<int:number>", methods=["GET", "POST"])
@signed_in
def ballots(motion_id: str, number: int) -> Response:
    """The piles of one sitting; `?pile=` opens one that was typed."""
    form = BatchForm()
    done = acted(form, lambda session: _kept(session, form, motion_id, number))
    if done is not None:
        return done
    with database().reading() as session:
        shown = _shown(session, motion_id, number)
        if request.method == "GET":
            _open(form, shown["batches"])
        return page("votes/ballots.html", form, **shown)


def _shown(session: Session, motion_id: str, number: int) -> dict[str, Any]:
    counting, motion = batches_for(session, me(), motion_id, number)
    sitting = counting.sitting(number)
    if not is_teller(session, me(), counting.meeting, sitting):
        raise NotTeller
    progress = counting.progress(motion, sitting)
    found = batches_of(session, me(), motion, sitting)
    return {
        "meeting": counting.meeting,
        "group": counting.meeting.group,
        "motion": motion,
        "sitting": sitting,
        "batches": found,
        "agreed": agreed(found),
        "open": motion.state == "open" and not progress.pair and me() not in progress.entered,
        "ranking": written,
    }


def _open(form: BatchForm, batches: list[Batch]) -> None:
    """A pile to look at again, else an empty form with the next number."""
    asked = request.args.get("pile", type=int)
    own = [batch for batch in batches if batch.mine is not None]
    chosen = next((batch for batch in own if batch.number == asked), None)
    if chosen is None:
        form.number.data = asked or max((batch.number for batch in own), default=0) + 1
        return
    form.number.data = chosen.number
    form.ballots.data = "\n".join(written(ranking) for ranking in chosen.mine or ())


def written(ranking: Ranking | None) -> str:
    """A ballot as it is typed; a dash for a blank one, nothing where there is none."""
    return "" if ranking is None else " ".join(str(place + 1) for place in ranking) or "-"


def _kept(session: Session, form: BatchForm, motion_id: str, number: int) -> str:
    pile = form.number.data or 0
    if request.form.get("deed") == "drop":
        drop_batch(session, me(), motion_id, number, pile)
    else:
        typed, again = form.ballots.data or "", bool(form.again.data)
        enter_batch(session, me(), motion_id, number, pile, typed, again=again)
    return here("votes.ballots", motion_id=motion_id, number=number)
