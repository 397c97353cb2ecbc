"""Pages of meetings, motions and counts."""

from flask import Blueprint, request
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from tracker.accounts.forms import PlainForm
from tracker.accounts.web import database, follow, here, me, page, perform, pressed, signed_in
from tracker.database import now
from tracker.groups.mandates import committee_mandate, require_committee
from tracker.groups.models import Group
from tracker.groups.queries import members_of
from tracker.groups.views import after_proposal, group_here, labelled
from tracker.votes import actions
from tracker.votes.forms import CorrectionForm, CountForm, MeetingForm
from tracker.votes.models import Motion, Vote
from tracker.votes.motions import kind_of_motion, motion_kinds
from tracker.votes.queries import own_count, rounds_before, vote_numbered
from tracker.votes.rules import CHAIRS, Figures, NegativeFigure

votes = Blueprint("votes", __name__, url_prefix="/<lang>")


@votes.route("/groups/<slug:slug>/meetings/new/<kind>/<subject>", methods=["GET", "POST"])
@signed_in
def new_meeting(slug: str, kind: str, subject: str) -> Response:
    """Enter a meeting with its one motion: what it votes about stands in the address."""
    form = MeetingForm()
    with database().reading() as session:
        if kind not in motion_kinds(session):
            raise NotFound
        group = group_here(session, slug)
        require_committee(session, me(), group)
        prepared = motion_kinds(session)[kind].prepare(session, group, subject)
        lines, words = prepared.payload.get("candidates", []), prepared.payload.get("words", [])
        _meeting_choices(session, form, group, kind, subject)
    if form.sent():
        location = perform(form, lambda session: _enter(session, form, slug, kind, subject))
        if location is not None:
            return follow(location)
    return page("votes/meeting.html", form, group=group, kind=kind, title=prepared.title, lines=lines, words=words)


def _meeting_choices(session: Session, form: MeetingForm, group: Group, kind: str, subject: str) -> None:
    form.chair.choices = labelled("chair", CHAIRS)
    tellers = [(m.id, m.name) for m in actions.possible_tellers(session, group, kind, subject)]
    form.teller_one.choices = form.teller_two.choices = [("", gettext("Please choose")), *tellers]
    if request.method == "GET":
        form.day.data, form.town.data = now(session).date().isoformat(), group.town
        form.members.data, form.basis_day.data = group.headcount, group.headcount_day
        form.paper.data = len(tellers) < 2


def _enter(session: Session, form: MeetingForm, slug: str, kind: str, subject: str) -> str:
    details = actions.MeetingDetails(
        day=form.day.iso,
        town=form.town.data or "",
        chair=form.chair.data or "",
        members=form.members.data,
        basis_day=form.basis_day.iso or None,
        paper=form.paper.data,
        teller_one=form.teller_one.data or "",
        teller_two=form.teller_two.data or "",
    )
    motion = actions.enter_meeting(session, me(), group_here(session, slug), kind, subject, details)
    return here("votes.motion", motion_id=motion.id)


@votes.route("/motions/<motion_id>", methods=["GET", "POST"])
@signed_in
def motion(motion_id: str) -> Response:
    """The motion before its count stands; its two enter their figures here."""
    form = CountForm()
    if form.sent():
        location = perform(form, lambda session: _count(session, form, motion_id))
        if location is not None:
            return follow(location)
    with database().reading() as session:
        found = actions.motion_for(session, me(), motion_id)
        vote = session.get(Vote, found.vote_entry) if found.vote_entry is not None else None
        if vote is not None:
            return follow(here("site.vote", slug=found.meeting.group.slug, number=vote.number))
        committee = committee_mandate(session, me(), found.meeting.group_id) is not None
        mine = own_count(session, found, me())
        counts = actions.may_count(session, me(), found)
        values = {
            "motion": found,
            "group": found.meeting.group,
            "question": kind_of_motion(session, found).question,
            "lines": kind_of_motion(session, found).lines(session, found),
            "may_count": counts and mine is None,
            "entered": mine is not None,
            "committee": committee,
            "rounds": rounds_before(session, found) if committee or counts else [],
            "tellers": _teller_names(session, found),
            "typed": request.form,
            "plain": PlainForm(formdata=None),
        }
        return page("votes/motion.html", form, **values)


def _teller_names(session: Session, motion: Motion) -> list[str]:
    names = {m.account_id: m.name for m in members_of(session, motion.meeting.group_id)}
    return [names[teller] for teller in (motion.teller_one, motion.teller_two) if teller in names]


def _count(session: Session, form: CountForm, motion_id: str) -> str:
    found = actions.motion_for(session, me(), motion_id)
    lines = kind_of_motion(session, found).lines(session, found)
    asked = ["present", "spoiled"] if lines else ["present", "for_", "against", "abstain", "spoiled"]
    numbers = {name: _whole(name, form[name].data) for name in asked}
    marks = tuple(_whole(f"mark_{n}", request.form.get(f"mark_{n}", type=int)) for n in range(len(lines)))
    figures = Figures(**numbers, marks=marks, estimated=form.estimated.data)
    counted = actions.enter_count(session, me(), motion_id, figures)
    if counted.vote_entry is None:
        return here("votes.motion", motion_id=motion_id)
    vote = session.get_one(Vote, counted.vote_entry)
    return here("site.vote", slug=counted.meeting.group.slug, number=vote.number)


def _whole(name: str, number: int | None) -> int:
    if number is None:
        raise NegativeFigure(field=name)
    return number


@votes.post("/motions/<motion_id>/cancel")
@signed_in
def cancel(motion_id: str) -> Response:
    form = PlainForm()

    def deed(session: Session) -> str:
        actions.cancel_motion(session, me(), motion_id)
        return here("desk.desk")

    return pressed(form, deed)


@votes.route("/groups/<slug:slug>/votes/<int:number>/correction", methods=["GET", "POST"])
@signed_in
def correction(slug: str, number: int) -> Response:
    form = CorrectionForm()
    with database().reading() as session:
        group = group_here(session, slug)
        require_committee(session, me(), group)
        vote = vote_numbered(session, group.id, number)
        if vote is None:
            raise NotFound

    def deed(session: Session) -> str:
        again = session.get_one(Vote, vote.entry)
        return after_proposal(actions.propose_correction(session, me(), again, form.statement.data or ""))

    if form.sent():
        location = perform(form, deed)
        if location is not None:
            return follow(location)
    return page("votes/correction.html", form, group=group, vote=vote)
