"""Pages of elections before and after their vote: candidates, claim codes, claiming a seat."""

from flask import Blueprint, request
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker.accounts.forms import PlainForm
from tracker.accounts.web import database, follow, here, me, page, perform, pressed, signed_in
from tracker.committees import actions, binding
from tracker.committees.forms import ClaimForm, ElectionForm, HalvesForm
from tracker.committees.models import Election
from tracker.committees.queries import candidates_of, election_numbered
from tracker.groups.mandates import require_committee
from tracker.groups.queries import members_of
from tracker.groups.views import group_here
from tracker.votes.tellers import NotTeller

committees = Blueprint("committees", __name__, url_prefix="/<lang>")


@committees.route("/groups/<slug:slug>/elections/new", methods=["GET", "POST"])
@signed_in
def new_election(slug: str) -> Response:
    form = ElectionForm()
    with database().reading() as session:
        group = group_here(session, slug)
        require_committee(session, me(), group)
        form.members.choices = [(m.id, m.name) for m in members_of(session, group.id) if m.state == "member"]

    def deed(session: Session) -> str:
        details = actions.ElectionDetails(
            form.seats.data or 0, form.term_until.iso, form.candidates.data or "", tuple(form.members.data or ())
        )
        draft = actions.draft_election(session, me(), group_here(session, slug), details)
        return here("votes.enter_meeting", slug=slug, motion=f"elect:{draft.id}")

    if form.sent():
        location = perform(form, deed)
        if location is not None:
            return follow(location)
    return page("committees/election.html", form, group=group)


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

    if form.sent():
        location = perform(form, deed)
        if location is not None:
            return follow(location)
    return page("committees/instruction.html", form, group=group, typed=request.form)


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
    codes: list[str] = []
    if form.sent():
        done = perform(form, lambda session: _make(session, form, slug, number))
        if done is not None:
            with database().reading() as session:
                codes = _codes(form, _won(_election(session, slug, number)))
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
            "seats": [(seat, names.get(seat.number), codes[seat.number - 1] if codes else "") for seat in seats],
            "plain": PlainForm(formdata=None),
            "shown": bool(codes),
        }
        return page("committees/halves.html", form, **values)


def _won(election: Election) -> int:
    return election.seats - election.vacant


def _codes(form: HalvesForm, seats: int) -> list[str]:
    return [form.code(f"seat {number} of {me()}") for number in range(1, seats + 1)]


def _make(session: Session, form: HalvesForm, slug: str, number: int) -> str:
    found = _election(session, slug, number)
    actions.make_halves(session, me(), found, _codes(form, _won(found)))
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

    if form.sent():
        location = perform(form, deed)
        if location is not None:
            return follow(location)
    return page("committees/claim.html", form)
