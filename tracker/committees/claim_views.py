"""Pages of whoever counted an election and of the elected: claim codes in halves, claiming a seat."""

from collections.abc import Sequence

from flask import request
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker.accounts.forms import PlainForm
from tracker.accounts.web import acted, database, here, me, page, perform, pressed, signed_in
from tracker.committees import claims
from tracker.committees.calls import NoSuchElection
from tracker.committees.forms import ClaimForm, HalvesForm
from tracker.committees.models import Election
from tracker.committees.queries import candidates_of, election_numbered
from tracker.committees.views import committees
from tracker.groups.views import group_here
from tracker.votes.tellers import NotTeller


def _election(session: Session, slug: str, number: int) -> Election:
    found = election_numbered(session, group_here(session, slug).id, number)
    if found is None:
        raise NoSuchElection
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
                codes = _codes(form, claims.seats_of(session, _election(session, slug, number)))
    with database().reading() as session:
        found = _election(session, slug, number)
        side = claims.half_side(session, me(), found)
        if side is None:
            raise NotTeller
        names = {c.seat: c.name_text.text for c in candidates_of(session, found) if c.seat}
        seats = claims.seats_of(session, found)
        values = {
            "group": group_here(session, slug),
            "election": found,
            "side": side,
            "seats": [(seat, names.get(seat.number), codes.get(seat.number, "")) for seat in seats],
            "plain": PlainForm(formdata=None),
            "shown": bool(codes),
        }
        return page("committees/halves.html", form, **values)


def _codes(form: HalvesForm, seats: Sequence[claims.SeatState]) -> dict[int, str]:
    return {seat.number: form.code(f"seat {seat.number} of {me()}") for seat in seats}


def _make(session: Session, form: HalvesForm, slug: str, number: int) -> str:
    found = _election(session, slug, number)
    codes = _codes(form, claims.seats_of(session, found))
    claims.make_halves(session, me(), found, list(codes.values()))
    return here("committees.halves", slug=slug, number=number)


@committees.post("/groups/<slug:slug>/elections/<int:number>/seats/<int:seat>/undo")
@signed_in
def undo(slug: str, number: int, seat: int) -> Response:
    form = PlainForm()

    def deed(session: Session) -> str:
        claims.undo_wrong_claim(session, me(), _election(session, slug, number), seat)
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
        group = claims.claim_seat(session, me(), one, two, name)
        return here("site.committee_now", slug=group.slug)

    return acted(form, deed) or page("committees/claim.html", form)
