"""Pages of meetings for members: call one, enter one that was held, lead it, print its pack."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, request
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker.accounts.forms import PlainForm
from tracker.accounts.web import Day, acted, database, follow, here, me, page, perform, pressed, signed_in
from tracker.counting.presets import rule
from tracker.database import now
from tracker.groups.mandates import committee_mandate, require_committee, require_member
from tracker.groups.models import Group
from tracker.groups.queries import members_of
from tracker.groups.views import group_here, labelled
from tracker.votes import actions, leading, tellers
from tracker.votes.actions import MeetingDetails, SittingDetails
from tracker.votes.agenda import chosen_rule
from tracker.votes.choosing import agenda_choices, choices, further_rules
from tracker.votes.forms import MeetingForm, MinutesForm, MotionsForm, OpeningForm, SittingForm
from tracker.votes.models import Meeting, Motion, Sitting
from tracker.votes.motions import motion_kinds, outdated
from tracker.votes.progress import counting_of
from tracker.votes.queries import meetings_of, motions_of_meetings, votes_by_entry
from tracker.votes.rules import CHAIRS, figure
from tracker.votes.withdrawing import may_withdraw, withdraw_candidate

votes = Blueprint("votes", __name__, url_prefix="/<lang>")


@votes.get("/groups/<slug:slug>/meetings")
@signed_in
def meetings(slug: str) -> Response:
    """A group's meetings, for its members."""
    with database().reading() as session:
        group = group_here(session, slug)
        require_member(session, me(), group)
        found = meetings_of(session, group.id)
        values: dict[str, Any] = {
            "group": group,
            "meetings": found,
            "motions": motions_of_meetings(session, found),
            "committee": committee_mandate(session, me(), group.id) is not None,
        }
        return page("votes/meetings.html", **values)


@votes.route("/groups/<slug:slug>/meetings/enter", methods=["GET", "POST"])
@signed_in
def enter_meeting(slug: str) -> Response:
    """Enter a meeting that was held: what it voted on, and who counts; then the figures."""

    def enter(session: Session, form: MeetingForm) -> str:
        meeting = actions.enter_meetings(session, me(), group_here(session, slug), choices(), details_of(form))
        if form.paper.data:
            return here("votes.count", meeting_id=meeting.id, number=1)
        return here("votes.meeting", meeting_id=meeting.id)

    return new_meeting(slug, "enter", require_committee, enter)


@votes.route("/groups/<slug:slug>/meetings/call", methods=["GET", "POST"])
@signed_in
def call_meeting(slug: str) -> Response:
    """Call a meeting for a day to come."""

    def call(session: Session, form: MeetingForm) -> str:
        meeting = actions.call_meeting(session, me(), group_here(session, slug), choices(), details_of(form))
        return here("votes.meeting", meeting_id=meeting.id)

    return new_meeting(slug, "call", require_committee, call)


def new_meeting(
    slug: str,
    way: str,
    guard: Callable[[Session, str, Group], object],
    deed: Callable[[Session, MeetingForm], str],
) -> Response:
    """The form of a new meeting; `way`: enter, call or ask."""
    form = MeetingForm()
    done = acted(form, lambda session: deed(session, form))
    if done is not None:
        return done
    with database().reading() as session:
        group = group_here(session, slug)
        guard(session, me(), group)
        subjects = actions.subjects_of(session, group)
        _fill(session, form, group, way)
        values = {"group": group, "way": way, **agenda_choices(session, group, subjects)}
    return page("votes/new_meeting.html", form, **values)


def _fill(session: Session, form: MeetingForm, group: Group, way: str) -> None:
    form.chair.choices = labelled("chair", CHAIRS)
    form.also.choices = further_rules()
    choose_tellers(session, form, group)
    if request.method == "GET":
        today = now(session).date().isoformat()
        form.day.data, form.town.data = (today if way == "enter" else request.args.get("day", "")[:10]), group.town
        form.members.data, form.basis_day.data = group.headcount, group.headcount_day


def choose_tellers(session: Session, form: Any, group: Group) -> None:
    members = [(m.id, m.name) for m in actions.possible_tellers(session, group)]
    form.teller_one.choices = form.teller_two.choices = [("", gettext("Please choose")), *members]


def details_of(form: MeetingForm) -> MeetingDetails:
    return MeetingDetails(
        day=form.day.iso,
        town=form.town.data or "",
        chair=form.chair.data or "",
        members=form.members.data,
        basis_day=_day_of(form.basis_day, "basis_day"),
        called_on=_day_of(form.called_on, "called_on"),
        also=(form.also.data,) if form.also.data else (),
        delegates=form.delegates.data,
        **_who_counts(form),
    )


def _day_of(typed: Day, field: str) -> str | None:
    """The day that was typed; None where it was left empty. Raises BadDay."""
    if (typed.data or "").strip() and not typed.iso:
        raise actions.BadDay(field=field)
    return typed.iso or None


def opening_of(form: Any) -> int | None:
    """The number present at the opening; None where it was left empty. Raises NegativeFigure, BadFigure."""
    typed = request.form.get("opening", "")
    return figure(typed, "opening") if typed.strip() else None


def _who_counts(form: SittingForm) -> dict[str, Any]:
    return {
        "hour": form.hour.data or "",
        "place": form.place.data or "",
        "paper": form.paper.data,
        "teller_one": form.teller_one.data or "",
        "teller_two": form.teller_two.data or "",
        "opening": opening_of(form),
    }


def sitting_of(form: SittingForm) -> SittingDetails:
    return SittingDetails(day=form.day.iso, **_who_counts(form))


# A meeting that there is


@votes.get("/meetings/<meeting_id>")
@signed_in
def meeting(meeting_id: str) -> Response:
    """A meeting with its agenda in the exact words, who counts, what came of it."""
    with database().reading() as session:
        found = leading.meeting_of(session, me(), meeting_id)
        return page("votes/meeting.html", OpeningForm(formdata=None), **_shown(session, found))


def _shown(session: Session, found: Meeting) -> dict[str, Any]:
    counting = counting_of(session, found)
    kinds = motion_kinds(session)
    names = {m.account_id: m.name for m in members_of(session, found.group_id)}
    entries = {motion.vote_entry for motion in counting.motions if motion.vote_entry is not None}
    today = now(session).date().isoformat()
    leads = leading.may_lead(session, me(), found)
    return {
        "meeting": found,
        "group": found.group,
        "motions": [(motion, kinds[motion.kind], told(motion)) for motion in counting.motions],
        "outdated": outdated(session, counting.motions),
        "votes": votes_by_entry(session, entries),
        "sittings": [(one, [names.get(key, "") for key in one.tellers]) for one in counting.sittings],
        "mine": tellers.to_count(session, me(), found),
        "replies": {one.id for one in leading.replies_open(session, me(), counting.motions)},
        "leads": leads,
        "standing_down": may_withdraw(session, me(), counting.motions, leads=leads),
        "counted": any(motion.state == "counted" for motion in counting.motions),
        "waiting": any(motion.state == "open" for motion in counting.motions),
        "due": found.day <= today,
        "today": today,
        "plain": PlainForm(formdata=None),
    }


def told(motion: Motion) -> list[dict[str, Any]]:
    """The rules that decide a motion, each with its conditions in words; `instead`: of one that is not in force."""
    chosen = chosen_rule(motion.meeting, motion.kind).name
    own = {"name": motion.rule, "rule": rule(motion.rule), "instead": chosen if chosen != motion.rule else ""}
    return [own, *({"name": name, "rule": rule(name)} for name in motion.also)]


def _deed(meeting_id: str, deed: Callable[[Session], Meeting]) -> Response:
    """A form of one button on a meeting's page."""

    def done(session: Session) -> str:
        return here("votes.meeting", meeting_id=deed(session).id)

    return pressed(PlainForm(), done)


@votes.post("/meetings/<meeting_id>/open")
@signed_in
def open_meeting(meeting_id: str) -> Response:
    form = OpeningForm()

    def deed(session: Session) -> str:
        opening, number = opening_of(form), request.form.get("sitting", 1, int)
        return here("votes.meeting", meeting_id=leading.open_meeting(session, me(), meeting_id, opening, number).id)

    location = perform(form, deed)
    if location is not None:
        return follow(location)
    with database().reading() as session:
        found = leading.meeting_of(session, me(), meeting_id)
        return page("votes/meeting.html", form, **_shown(session, found))


@votes.post("/motions/<motion_id>/reply")
@signed_in
def reply(motion_id: str) -> Response:
    """What whoever is to be recalled answers."""

    def deed(session: Session) -> str:
        motion = leading.reply_to(session, me(), motion_id, request.form.get("reply", ""))
        return here("votes.meeting", meeting_id=motion.meeting_id)

    return pressed(PlainForm(), deed)


@votes.post("/motions/<motion_id>/candidates/<int:number>")
@signed_in
def candidate_gone(motion_id: str, number: int) -> Response:
    """A candidate withdrew after the ballots were printed, or died; with `back`, they stand after all."""

    def deed(session: Session) -> str:
        motion = withdraw_candidate(session, me(), motion_id, number - 1, back="back" in request.form)
        return here("votes.meeting", meeting_id=motion.meeting_id)

    return pressed(PlainForm(), deed)


@votes.post("/meetings/<meeting_id>/cancel")
@signed_in
def cancel_meeting(meeting_id: str) -> Response:
    return _deed(meeting_id, lambda session: leading.cancel_meeting(session, me(), meeting_id))


@votes.post("/motions/<motion_id>/cancel")
@signed_in
def cancel(motion_id: str) -> Response:
    def deed(session: Session) -> str:
        return here("votes.meeting", meeting_id=leading.cancel_motion(session, me(), motion_id).meeting_id)

    return pressed(PlainForm(), deed)


def _led(meeting_id: str) -> tuple[Meeting, Group]:
    """The meeting, for a page with a form on it. Raises what `led_meeting` raises."""
    with database().reading() as session:
        found = leading.meeting_of(session, me(), meeting_id)
        leading.require_leading(session, me(), found)
        return found, found.group


@votes.route("/meetings/<meeting_id>/minutes", methods=["GET", "POST"])
@signed_in
def minutes(meeting_id: str) -> Response:
    """Write the minutes; with the other button, close the meeting."""
    form = MinutesForm()

    def deed(session: Session) -> str:
        write = leading.close_meeting if request.form.get("deed") == "close" else leading.keep_minutes
        return here("votes.meeting", meeting_id=write(session, me(), meeting_id, form.minutes.data or "").id)

    done = acted(form, deed)
    if done is not None:
        return done
    found, group = _led(meeting_id)
    if request.method == "GET":
        form.minutes.data = found.minutes
    return page("votes/minutes.html", form, meeting=found, group=group)


@votes.route("/meetings/<meeting_id>/motions", methods=["GET", "POST"])
@signed_in
def add_motions(meeting_id: str) -> Response:
    """Put further things on the agenda."""
    form = MotionsForm()
    form.also.choices = further_rules()

    def deed(session: Session) -> str:
        also = (form.also.data,) if form.also.data else ()
        return here("votes.meeting", meeting_id=leading.add_motions(session, me(), meeting_id, choices(), also).id)

    done = acted(form, deed)
    if done is not None:
        return done
    with database().reading() as session:
        found = leading.meeting_of(session, me(), meeting_id)
        leading.require_leading(session, me(), found)
        values = agenda_choices(session, found.group, actions.subjects_of(session, found.group))
        return page("votes/motions.html", form, meeting=found, group=found.group, **values)


@votes.route("/meetings/<meeting_id>/sittings/new", methods=["GET", "POST"])
@signed_in
def add_sitting(meeting_id: str) -> Response:
    """A further sitting, for another shift."""

    def deed(session: Session, form: SittingForm) -> Meeting:
        return leading.add_sitting(session, me(), meeting_id, sitting_of(form))

    return _sitting_page(meeting_id, None, deed)


@votes.route("/meetings/<meeting_id>/sittings/<int:number>", methods=["GET", "POST"])
@signed_in
def name_tellers(meeting_id: str, number: int) -> Response:
    """Others count a sitting."""

    def deed(session: Session, form: SittingForm) -> Meeting:
        return leading.name_tellers(session, me(), meeting_id, number, sitting_of(form))

    return _sitting_page(meeting_id, number, deed)


def _sitting_page(meeting_id: str, number: int | None, deed: Callable[[Session, SittingForm], Meeting]) -> Response:
    form = SittingForm()
    with database().reading() as session:
        found = session.get(Meeting, meeting_id)
        if found is None:
            raise leading.NoSuchMeeting
        choose_tellers(session, form, found.group)
    done = acted(form, lambda session: here("votes.meeting", meeting_id=deed(session, form).id))
    if done is not None:
        return done
    found, group = _led(meeting_id)
    with database().reading() as session:
        if number is not None and session.get(Sitting, (meeting_id, number)) is None:
            raise leading.NoSuchMeeting
    if request.method == "GET":
        form.day.data = found.day
    return page("votes/sitting.html", form, meeting=found, group=group, number=number)
