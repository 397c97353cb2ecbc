"""Pages where a vote is corrected, objected to, counted anew."""

from flask import request
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from tracker.accounts.forms import PlainForm
from tracker.accounts.web import (
    acted,
    database,
    here,
    me,
    page,
    pressed,
    public_address,
    signed_in,
)
from tracker.groups.mandates import require_committee, require_member
from tracker.groups.models import Group
from tracker.groups.views import after_proposal, group_here
from tracker.votes import disputes
from tracker.votes.actions import possible_tellers
from tracker.votes.count_views import votes_typed
from tracker.votes.forms import AnswerForm, CorrectionForm, ObjectionForm, RecountForm
from tracker.votes.models import Vote, VoteObjection
from tracker.votes.queries import objection_at, vote_numbered
from tracker.votes.rules import Figures, figure
from tracker.votes.views import choose_tellers, votes


def _vote(session: Session, slug: str, number: int) -> tuple[Group, Vote]:
    group = group_here(session, slug)
    vote = vote_numbered(session, group.id, number)
    if vote is None:
        raise NotFound
    return group, vote


def _page_of(vote: Vote) -> str:
    return here("site.vote", slug=vote.group.slug, number=vote.number)


@votes.route("/groups/<slug:slug>/votes/<int:number>/correction", methods=["GET", "POST"])
@signed_in
def correction(slug: str, number: int) -> Response:
    form = CorrectionForm()
    with database().reading() as session:
        group, vote = _vote(session, slug, number)
        require_committee(session, me(), group)

    def deed(session: Session) -> str:
        again = session.get_one(Vote, vote.entry)
        return after_proposal(disputes.propose_correction(session, me(), again, form.statement.data or ""))

    return acted(form, deed) or page("votes/correction.html", form, group=group, vote=vote)


@votes.route("/groups/<slug:slug>/votes/<int:number>/objection", methods=["GET", "POST"])
@signed_in
def objection(slug: str, number: int) -> Response:
    """Object to a vote; a second member joins, then it is public."""
    form = ObjectionForm()
    with database().reading() as session:
        group, vote = _vote(session, slug, number)
        require_member(session, me(), group)

    def deed(session: Session) -> str:
        again = session.get_one(Vote, vote.entry)
        return here("votes.objecting", objecting_id=disputes.object_to(session, me(), again, form.reason.data or "").id)

    return acted(form, deed) or page("votes/objection.html", form, group=group, vote=vote)


@votes.get("/objections/<objecting_id>")
@signed_in
def objecting(objecting_id: str) -> Response:
    """An objection that waits for a second member."""
    with database().reading() as session:
        row, vote = disputes.objecting_for(session, me(), objecting_id)
        values = {
            "row": row,
            "vote": vote,
            "group": vote.group,
            "own": row.account_id == me(),
            "ends": session.get(VoteObjection, row.ends) if row.ends is not None else None,
            "link": public_address(here("votes.objecting", objecting_id=objecting_id)),
        }
        return page("votes/objecting.html", PlainForm(formdata=None), **values)


@votes.post("/objections/<objecting_id>/join")
@signed_in
def join_objection(objecting_id: str) -> Response:
    return pressed(PlainForm(), lambda session: _page_of(disputes.join_objection(session, me(), objecting_id)))


@votes.post("/objections/<objecting_id>/drop")
@signed_in
def drop_objection(objecting_id: str) -> Response:
    return pressed(PlainForm(), lambda session: _page_of(disputes.drop_objecting(session, me(), objecting_id)))


@votes.post("/groups/<slug:slug>/votes/<int:number>/objections/<int:entry>/take-back")
@signed_in
def take_back_objection(slug: str, number: int, entry: int) -> Response:
    """Begin to take an objection back, together with a second member."""

    def deed(session: Session) -> str:
        _group, vote = _vote(session, slug, number)
        found = objection_at(session, vote, entry)
        if found is None:
            raise disputes.NoSuchObjection
        return here("votes.objecting", objecting_id=disputes.take_back_objection(session, me(), found).id)

    return pressed(PlainForm(), deed)


@votes.route("/groups/<slug:slug>/votes/<int:number>/objections/<int:entry>/answer", methods=["GET", "POST"])
@signed_in
def answer_objection(slug: str, number: int, entry: int) -> Response:
    """The committee's answer, by two of it."""
    form = AnswerForm()
    with database().reading() as session:
        group, vote = _vote(session, slug, number)
        require_committee(session, me(), group)
        found = objection_at(session, vote, entry)
        if found is None:
            raise NotFound

    def deed(session: Session) -> str:
        again = session.get_one(VoteObjection, found.entry)
        return after_proposal(disputes.propose_answer(session, me(), again, form.answer.data or ""))

    return acted(form, deed) or page("votes/answer.html", form, group=group, vote=vote, objection=found)


@votes.route("/groups/<slug:slug>/votes/<int:number>/recount", methods=["GET", "POST"])
@signed_in
def new_recount(slug: str, number: int) -> Response:
    """Name two who count the papers of a vote anew."""
    form = RecountForm()
    with database().reading() as session:
        group, vote = _vote(session, slug, number)
        require_committee(session, me(), group)
        choose_tellers(form, possible_tellers(session, group))

    def deed(session: Session) -> str:
        again = session.get_one(Vote, vote.entry)
        one, two = form.teller_one.data or "", form.teller_two.data or ""
        return here("votes.recount", recount_id=disputes.begin_recount(session, me(), again, one, two).id)

    return acted(form, deed) or page("votes/new_recount.html", form, group=group, vote=vote)


@votes.route("/recounts/<recount_id>", methods=["GET", "POST"])
@signed_in
def recount(recount_id: str) -> Response:
    """Where the two enter what they found, each alone."""
    form = PlainForm()
    done = acted(form, lambda session: _recounted(session, recount_id))
    if done is not None:
        return done
    with database().reading() as session:
        row, vote = disputes.recount_for(session, me(), recount_id)
        entered = disputes.recounted_before(session, row)
        current = disputes.round_of(entered)
        values = {
            "recount": row,
            "vote": vote,
            "group": vote.group,
            "teller": me() in (row.teller_one, row.teller_two),
            "done": me() in {one.account_id for one in entered if one.round == current},
            "round": current,
            "rounds": [one for one in entered if one.round < current],
            "typed": request.form,
            "words": disputes.words_put(session, vote),
            "link": public_address(here("votes.recount", recount_id=recount_id)),
        }
        return page("votes/recount.html", form, **values)


def _recounted(session: Session, recount_id: str) -> str:
    row, vote = disputes.recount_for(session, me(), recount_id)
    typed = request.form
    present = figure(typed.get("present", ""), "present")
    if vote.numbers:
        figures = Figures(present, lines=tuple(votes_typed("", f"_{place}") for place in range(len(vote.numbers))))
    else:
        figures = Figures.of_one(present, votes_typed("", ""))
    done = disputes.enter_recount(session, me(), row.id, figures, seen=typed.get("round"))
    return _page_of(done) if done is not None else here("votes.recount", recount_id=recount_id)


@votes.post("/recounts/<recount_id>/cancel")
@signed_in
def cancel_recount(recount_id: str) -> Response:
    return pressed(PlainForm(), lambda session: _page_of(disputes.cancel_recount(session, me(), recount_id)))
