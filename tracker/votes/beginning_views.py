"""Pages on which a meeting begins: enter one that was held, call one; what is typed is kept until it is done."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from flask import request
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from tracker.accounts.web import Day, acted, database, here, me, page, signed_in
from tracker.database import now
from tracker.groups.mandates import require_committee
from tracker.groups.models import Group
from tracker.groups.views import group_here, labelled
from tracker.votes import actions
from tracker.votes.actions import MeetingDetails, of_sitting
from tracker.votes.choosing import agenda_choices, choices, further_rules
from tracker.votes.forms import MeetingForm
from tracker.votes.meeting_drafts import forget_meeting, keep_meeting, tellers_and_typed
from tracker.votes.rules import CHAIRS, MOST_SITTINGS
from tracker.votes.views import choose_tellers, sitting_of, votes

Guard = Callable[[Session, str, Group], object]
Begin = Callable[[Session, Group, MeetingForm], str]
KEEP, ANEW, SHIFT, WITHOUT = "keep", "anew", "shift", "without-"
NOT_TYPED = ("csrf_token", "once", "deed")


@votes.route("/groups/<slug:slug>/meetings/enter", methods=["GET", "POST"])
@signed_in
def enter_meeting(slug: str) -> Response:
    """Enter a meeting that was held: what it voted on, and who counts; then the figures."""

    def enter(session: Session, group: Group, form: MeetingForm) -> str:
        meeting = actions.enter_meetings(session, me(), group, choices(), details_of(form))
        if form.paper.data:
            return here("votes.count", meeting_id=meeting.id, number=1)
        return here("votes.meeting", meeting_id=meeting.id)

    return new_meeting(slug, "enter", require_committee, enter)


@votes.route("/groups/<slug:slug>/meetings/call", methods=["GET", "POST"])
@signed_in
def call_meeting(slug: str) -> Response:
    """Call a meeting for a day to come."""

    def call(session: Session, group: Group, form: MeetingForm) -> str:
        meeting = actions.call_meeting(session, me(), group, choices(), details_of(form))
        return here("votes.meeting", meeting_id=meeting.id)

    return new_meeting(slug, "call", require_committee, call)


def new_meeting(slug: str, way: str, guard: Guard, begin: Begin) -> Response:
    """The form of a new meeting; `way`: enter, call or ask."""
    form = MeetingForm()
    done = acted(form, lambda session: _sent(session, form, group_here(session, slug), way, guard, begin))
    if done is not None:
        return done
    with database().reading() as session:
        group = group_here(session, slug)
        guard(session, me(), group)
        members, kept = tellers_and_typed(session, me(), group, way)
        typed: MultiDict[str, str] | None = MultiDict(kept) if kept and request.method == "GET" else None
        if typed is not None:
            form = MeetingForm(formdata=typed)
        elif request.method == "GET":
            _as_known(session, form, group, way)
        form.chair.choices, form.also.choices = labelled("chair", CHAIRS), further_rules()
        for fields in (form, *(sitting.form for sitting in form.sittings)):
            choose_tellers(fields, members)
        values: dict[str, Any] = agenda_choices(session, group, actions.subjects_of(session, group), typed)
    more = len(form.sittings) < MOST_SITTINGS - 1
    return page("votes/new_meeting.html", form, group=group, way=way, kept=bool(kept), more=more, **values)


def _as_known(session: Session, form: MeetingForm, group: Group, way: str) -> None:
    """What the form begins with."""
    today = now(session).date().isoformat()
    form.day.data, form.town.data = (today if way == "enter" else request.args.get("day", "")[:10]), group.town
    form.members.data, form.basis_day.data = group.headcount, group.headcount_day


def _sent(session: Session, form: MeetingForm, group: Group, way: str, guard: Guard, begin: Begin) -> str:
    """Begin the meeting; with another button only what was typed changes."""
    deed, place = request.form.get("deed", ""), here(request.endpoint or "", slug=group.slug)
    if deed:
        guard(session, me(), group)
    if deed == ANEW:
        forget_meeting(session, me(), group, way)
        return place
    if deed in (KEEP, SHIFT) or deed.startswith(WITHOUT):
        typed = {name: request.form.getlist(name) for name in request.form if name not in NOT_TYPED}
        anchor = _change_sittings(form, typed, deed)
        keep_meeting(session, me(), group, way, typed)
        return place + anchor
    location = begin(session, group, form)
    forget_meeting(session, me(), group, way)
    return location


def _change_sittings(form: MeetingForm, typed: dict[str, list[str]], deed: str) -> str:
    """One sitting more or less, as the button says; where the page is looked at then."""
    if deed == SHIFT:
        number = 1 + max((int(sitting.name.rpartition("-")[2]) for sitting in form.sittings), default=-1)
        name = f"sittings-{number}"
        typed[f"{name}-day"] = [form.day.data or ""]
        if form.paper.data:
            typed[f"{name}-paper"] = ["y"]
        return f"#{name}-day"
    if deed.startswith(WITHOUT):
        gone = f"sittings-{deed.removeprefix(WITHOUT)}-"
        for name in [name for name in typed if name.startswith(gone)]:
            del typed[name]
        return "#more-sittings"
    return "?kept=1"


def details_of(form: MeetingForm) -> MeetingDetails:
    """The meeting as it was typed. Raises BadDay, NegativeFigure, BadFigure."""
    further = []
    for number, entry in enumerate(form.sittings, 2):
        with of_sitting(number):
            further.append(sitting_of(entry.form))
    return MeetingDetails(
        **asdict(sitting_of(form)),
        town=form.town.data or "",
        chair=form.chair.data or "",
        members=form.members.data,
        basis_day=_day_of(form.basis_day, "basis_day"),
        called_on=_day_of(form.called_on, "called_on"),
        also=(form.also.data,) if form.also.data else (),
        sittings=tuple(further),
        delegates=form.delegates.data,
    )


def _day_of(typed: Day, field: str) -> str | None:
    """The day that was typed; None where it was left empty. Raises BadDay."""
    if (typed.data or "").strip() and not typed.iso:
        raise actions.BadDay(field=field)
    return typed.iso or None
