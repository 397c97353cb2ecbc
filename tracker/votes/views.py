"""Pages of a meeting that there is, for members: lead it, add to it, write its minutes."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint, request
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker.accounts.forms import PlainForm
from tracker.accounts.web import WholeNumber, acted, database, follow, here, me, page, perform, pressed, signed_in
from tracker.counting.presets import rule
from tracker.database import now
from tracker.groups.mandates import committee_mandate, require_member
from tracker.groups.models import Group, Membership
from tracker.groups.queries import members_of
from tracker.groups.views import group_here
from tracker.votes import actions, leading, tellers
from tracker.votes.actions import SittingDetails
from tracker.votes.agenda import chosen_rule
from tracker.votes.choosing import agenda_choices, choices, further_rules
from tracker.votes.forms import MinutesForm, MotionsForm, OpeningForm, SittingForm
from tracker.votes.meeting_drafts import ways_kept
from tracker.votes.models import Meeting, Motion
from tracker.votes.motions import motion_kinds, outdated
from tracker.votes.progress import counting_of
from tracker.votes.queries import meetings_of, motions_of_meetings, votes_by_entry
from tracker.votes.rules import figure
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
            "kept": ways_kept(session, me(), group),
        }
        return page("votes/meetings.html", **values)


def choose_tellers(fields: Any, members: Sequence[Membership]) -> None:
    """Offer these members to count a sitting."""
    named = [("", gettext("Please choose")), *((member.id, member.name) for member in members)]
    fields.teller_one.choices = fields.teller_two.choices = named


def opening_of(field: WholeNumber) -> int | None:
    """The number present at the opening; None where it was left empty. Raises NegativeFigure, BadFigure."""
    typed = field.raw_data[0] if field.raw_data else ""
    return figure(typed, "opening") if typed.strip() else None


def sitting_of(fields: Any) -> SittingDetails:
    """One sitting as it was typed. Raises NegativeFigure, BadFigure."""
    return SittingDetails(
        day=fields.day.iso,
        hour=fields.hour.data or "",
        place=fields.place.data or "",
        paper=fields.paper.data,
        teller_one=fields.teller_one.data or "",
        teller_two=fields.teller_two.data or "",
        opening=opening_of(fields.opening),
    )


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
        "mine": tellers.to_count(session, me(), counting),
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
        opening, number = opening_of(form.opening), request.form.get("sitting", 1, int)
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
        found = leading.led_meeting(session, me(), meeting_id, locked=False)
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
        found = leading.led_meeting(session, me(), meeting_id, locked=False)
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
    done = acted(form, lambda session: here("votes.meeting", meeting_id=deed(session, form).id))
    if done is not None:
        return done
    with database().reading() as session:
        found = leading.led_meeting(session, me(), meeting_id, locked=False)
        if number is not None and not 1 <= number <= len(found.sittings):
            raise leading.NoSuchMeeting
        choose_tellers(form, actions.possible_tellers(session, found.group))
        if request.method == "GET":
            form.day.data = found.day
        return page("votes/sitting.html", form, meeting=found, group=found.group, number=number)
