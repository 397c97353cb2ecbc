"""Pages where elections whose candidates are known are prepared, delegates bound, mandates recalled."""

from collections.abc import Mapping

from flask import Blueprint, request
from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker.accounts.forms import PlainForm
from tracker.accounts.web import acted, database, here, me, page, pressed, signed_in
from tracker.committees import actions, binding, coopting, recall
from tracker.committees.calls import ContestDetails, contests_of
from tracker.committees.forms import CoOptForm, ElectionForm, RecallForm, SeatsForm
from tracker.committees.queries import Holder, SeatRow, holder_names, vacancies
from tracker.committees.rules import METHODS
from tracker.groups.mandates import committee_mandate, power_in, require_committee, require_member
from tracker.groups.models import Group, Mandate
from tracker.groups.queries import members_of
from tracker.groups.views import after_proposal, group_here, labelled
from tracker.labels import LABELS

DELEGATE = "delegate"
committees = Blueprint("committees", __name__, url_prefix="/<lang>")


@committees.route("/groups/<slug:slug>/elections/new", methods=["GET", "POST"])
@signed_in
def new_election(slug: str) -> Response:
    """Enter an election whose candidates are known: they were named at the meeting, or on paper."""
    form = ElectionForm()
    with database().reading() as session:
        group = group_here(session, slug)
        require_member(session, me(), group)
        committee = committee_mandate(session, me(), group.id) is not None
        acting = choose_seats(session, form, group)
        form.members.choices = [(m.id, m.name) for m in members_of(session, group.id) if m.state == "member"]

    def deed(session: Session) -> str:
        details = actions.ElectionDetails(
            form.seats.data or 0,
            form.term_until.iso,
            form.candidates.data or "",
            tuple(form.members.data or ()),
            form.method.data or "",
            acting if form.fills.data else None,
            fills_of(form),
            further_contests(form),
        )
        first = actions.draft_election(session, me(), group_here(session, slug), details)
        way = "votes.enter_meeting" if committee else "votes.ask_for_meeting"
        return here(way, slug=slug, motion=[one.motion for one in contests_of(session, first.call)])

    return acted(form, deed) or page("committees/election.html", form, group=group, committee=committee)


def choose_seats(session: Session, form: SeatsForm, group: Group) -> int | None:
    """Fill the choices of what is elected; gives the committee in office, whose vacant seats are among them."""
    acting = power_in(session, group.id).acting
    body = acting.number if acting is not None else 0
    form.method.choices = labelled("method", METHODS)
    form.fills.choices = [("", gettext("A new committee"))]
    for found in vacancies(session, group.id, body):
        numbers = ", ".join(map(str, found.numbers))
        words = ngettext(
            "Only the vacant seat %(numbers)s", "Only the vacant seats %(numbers)s", len(found.numbers), numbers=numbers
        )
        told = words + (f" ({found.label})" if found.label else "")
        form.fills.choices.append((",".join(map(str, found.numbers)), told))
    for part in form.more:
        part.form.kind.choices = labelled("contest", ("reserved", "post"))
    return body or None


def fills_of(form: SeatsForm) -> tuple[int, ...]:
    """The vacant seats that were chosen."""
    known = {value for value, _words in form.fills.choices}
    chosen = form.fills.data if form.fills.data in known - {DELEGATE} else ""
    return tuple(int(number) for number in (chosen or "").split(",") if number)


def further_contests(form: SeatsForm) -> tuple[ContestDetails, ...]:
    """Seats that are reserved, and posts, as typed."""
    return tuple(
        ContestDetails(
            part.form.seats.data or 0,
            part.form.kind.data or "",
            part.form.label.data or "",
            part.form.candidates.data or "",
            part.form.entitled.data,
            part.form.label.name,
        )
        for part in form.more
    )


@committees.route("/groups/<slug:slug>/delegate/instruction", methods=["GET", "POST"])
@signed_in
def instruction(slug: str) -> Response:
    """Write what the delegate shall be bound to; then a meeting votes on it."""
    form = PlainForm()
    with database().reading() as session:
        group = group_here(session, slug)
        require_committee(session, me(), group)

    def deed(session: Session) -> str:
        found = group_here(session, slug)
        texts = {lang: request.form.get(f"text-{lang}", "") for lang in found.languages}
        draft = binding.draft_instruction(session, me(), found, texts)
        return here("votes.enter_meeting", slug=slug, motion=f"bind_delegate:{draft.id}")

    return acted(form, deed) or page("committees/instruction.html", form, group=group, typed=request.form)


@committees.route("/groups/<slug:slug>/recall", methods=["GET", "POST"])
@signed_in
def new_recall(slug: str) -> Response:
    """Write why somebody shall be recalled; then a fifth of the members call a meeting about it."""
    form = RecallForm()
    with database().reading() as session:
        group = group_here(session, slug)
        require_member(session, me(), group)
        known, found = holder_names(session, group.id), recall.recallable(session, group)
        form.mandate.choices = [("", gettext("Please choose")), *((one.id, _named(one, known)) for one in found)]

    def deed(session: Session) -> str:
        mandate_id, reason = form.mandate.data or "", form.reason.data or ""
        draft = recall.draft_recall(session, me(), group_here(session, slug), mandate_id, reason)
        delegate = session.get_one(Mandate, mandate_id).kind == "delegate"
        motion = f"{'recall_delegate' if delegate else 'recall'}:{draft.id}"
        return here("votes.ask_for_meeting", slug=slug, motion=motion)

    return acted(form, deed) or page("committees/recall.html", form, group=group)


def _named(mandate: Mandate, known: Mapping[tuple[int, int], Holder]) -> str:
    """A mandate in words, with the name that its holder chose."""
    words = gettext(LABELS["mandate"][mandate.kind], number=mandate.number, body=mandate.body, group="")
    holder = known.get((mandate.body, mandate.number)) if mandate.kind == "seat" else None
    return f"{words}: {holder.name}" if holder is not None and holder.name else words


@committees.route("/groups/<slug:slug>/committee/co-opt", methods=["GET", "POST"])
@signed_in
def co_opt(slug: str) -> Response:
    """The committee co-opts a member to a vacant seat, by two, until somebody is elected to it."""
    form = CoOptForm()
    with database().reading() as session:
        group = group_here(session, slug)
        require_committee(session, me(), group)
        form.seat.choices = [(str(row.number), _seat_words(row)) for row in coopting.seats_to_fill(session, group)]
        members = [(m.id, m.name) for m in members_of(session, group.id) if m.state == "member"]
        form.member.choices = [("", gettext("Please choose")), *members]

    def deed(session: Session) -> str:
        chosen = form.seat.data if form.seat.data in {value for value, _words in form.seat.choices} else "0"
        told = (int(chosen or 0), form.member.data or "", form.name.data or "", form.last_day.iso)
        return after_proposal(coopting.propose_co_option(session, me(), group_here(session, slug), *told))

    return acted(form, deed) or page("committees/co_opt.html", form, group=group)


def _seat_words(row: SeatRow) -> str:
    words = gettext("Seat %(number)s", number=row.number)
    return f"{words} ({row.label})" if row.label else str(words)


@committees.post("/groups/<slug:slug>/delegate/recall")
@signed_in
def recall_delegate(slug: str) -> Response:
    """The committee recalls the delegate, by two."""
    form = PlainForm()
    return pressed(
        form, lambda session: after_proposal(recall.propose_recall(session, me(), group_here(session, slug)))
    )
