"""Pages of elections before and after their vote: candidates, claim codes, claiming a seat."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, request
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker.accounts.forms import PlainForm
from tracker.accounts.web import acted, database, here, me, page, perform, pressed, signed_in
from tracker.committees import actions, binding, recall
from tracker.committees.forms import ClaimForm, ElectionForm, HalvesForm, RecallForm
from tracker.committees.models import Election
from tracker.committees.queries import Holder, candidates_of, election_numbered, holder_names, vacant_seats
from tracker.committees.rules import METHODS
from tracker.groups.mandates import committee_mandate, power_in, require_committee, require_member
from tracker.groups.models import Mandate
from tracker.groups.queries import members_of
from tracker.groups.views import after_proposal, group_here, labelled
from tracker.labels import LABELS
from tracker.votes.tellers import NotTeller

committees = Blueprint("committees", __name__, url_prefix="/<lang>")


@committees.route("/groups/<slug:slug>/elections/new", methods=["GET", "POST"])
@signed_in
def new_election(slug: str) -> Response:
    form = ElectionForm()
    with database().reading() as session:
        group = group_here(session, slug)
        require_member(session, me(), group)
        committee = committee_mandate(session, me(), group.id) is not None
        acting = power_in(session, group.id).acting
        vacant = vacant_seats(session, group.id, acting.number) if acting else []
        form.method.choices = labelled("method", METHODS)
        form.members.choices = [(m.id, m.name) for m in members_of(session, group.id) if m.state == "member"]

    def deed(session: Session) -> str:
        details = actions.ElectionDetails(
            form.seats.data or 0,
            form.term_until.iso,
            form.candidates.data or "",
            tuple(form.members.data or ()),
            form.method.data or "",
            acting.number if form.vacant.data and acting else None,
        )
        draft = actions.draft_election(session, me(), group_here(session, slug), details)
        way = "votes.enter_meeting" if committee else "votes.ask_for_meeting"
        return here(way, slug=slug, motion=f"elect:{draft.id}")

    return acted(form, deed) or page("committees/election.html", form, group=group, vacant=vacant, committee=committee)


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


@committees.post("/groups/<slug:slug>/delegate/recall")
@signed_in
def recall_delegate(slug: str) -> Response:
    """The committee recalls the delegate, by two."""
    form = PlainForm()
    return pressed(
        form, lambda session: after_proposal(recall.propose_recall(session, me(), group_here(session, slug)))
    )


def _election(session: Session, slug: str, number: int) -> Election:
    found = election_numbered(session, group_here(session, slug).id, number)
    if found is None:
        raise actions.NoSuchElection
    return found


@committees.route("/groups/<slug:slug>/elections/<int:number>/codes", methods=["GET", "POST"])
@signed_in
def halves(slug: str, number: int) -> Response:
    """One's own halves of the claim codes, for the two who counted; shown once."""
    form = HalvesForm()
    codes: dict[int, str] = {}
    if form.sent():
        done = perform(form, lambda session: _make(session, form, slug, number))
        if done is not None:
            with database().reading() as session:
                codes = _codes(form, actions.seats_of(session, _election(session, slug, number)))
    with database().reading() as session:
        found = _election(session, slug, number)
        side = actions.half_side(session, me(), found)
        if side is None:
            raise NotTeller
        names = {c.seat: c.name_text.text for c in candidates_of(session, found) if c.seat}
        seats = actions.seats_of(session, found)
        values = {
            "group": group_here(session, slug),
            "election": found,
            "side": side,
            "seats": [(seat, names.get(seat.number), codes.get(seat.number, "")) for seat in seats],
            "plain": PlainForm(formdata=None),
            "shown": bool(codes),
        }
        return page("committees/halves.html", form, **values)


def _codes(form: HalvesForm, seats: Sequence[actions.SeatState]) -> dict[int, str]:
    return {seat.number: form.code(f"seat {seat.number} of {me()}") for seat in seats}


def _make(session: Session, form: HalvesForm, slug: str, number: int) -> str:
    found = _election(session, slug, number)
    codes = _codes(form, actions.seats_of(session, found))
    actions.make_halves(session, me(), found, list(codes.values()))
    return here("committees.halves", slug=slug, number=number)


@committees.post("/groups/<slug:slug>/elections/<int:number>/seats/<int:seat>/undo")
@signed_in
def undo(slug: str, number: int, seat: int) -> Response:
    form = PlainForm()

    def deed(session: Session) -> str:
        actions.undo_wrong_claim(session, me(), _election(session, slug, number), seat)
        return here("committees.halves", slug=slug, number=number)

    return pressed(form, deed)


@committees.route("/claim", methods=["GET", "POST"])
@signed_in
def claim() -> Response:
    form = ClaimForm()
    if request.method == "GET":
        form.member_name.data = current_user.handle

    def deed(session: Session) -> str:
        one, two, name = form.half_one.data or "", form.half_two.data or "", form.member_name.data or ""
        group = actions.claim_seat(session, me(), one, two, name)
        return here("site.committee_now", slug=group.slug)

    return acted(form, deed) or page("committees/claim.html", form)
