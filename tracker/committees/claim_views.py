"""Pages of whoever counted an election and of the elected: claim codes in halves, claiming a seat."""

from collections.abc import Mapping, Sequence

from flask import g, make_response, request
from flask_babel import force_locale, gettext
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker.accounts.forms import PlainForm
from tracker.accounts.web import acted, database, here, house, me, page, perform, pressed, public_address, signed_in
from tracker.committees import claims
from tracker.committees.calls import NoSuchElection
from tracker.committees.claim_sheet import LABELS, ClaimSheet, Slip, claim_sheet_pdf
from tracker.committees.forms import ClaimForm, HalvesForm
from tracker.committees.models import Election
from tracker.committees.queries import candidates_of, election_numbered
from tracker.committees.views import committees
from tracker.groups.views import group_here
from tracker.paper import press
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
    if codes and request.form.get("deed") == "paper":
        return _on_paper(slug, number, codes)
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
            "claim_link": public_address(here("committees.claim")),
        }
        return page("committees/halves.html", form, **values)


def _on_paper(slug: str, number: int, codes: Mapping[int, str]) -> Response:
    """The codes as slips to cut and hand over, in the group's languages; they are shown this once, like the page."""
    with database().reading() as session:
        found, group = _election(session, slug, number), group_here(session, slug)
        spoken = [code for code in group.languages if code in house().config.language_codes and code != g.lang]
        languages = (g.lang, *spoken) if g.lang in group.languages or not spoken else tuple(spoken)
        names = {c.seat: c.name_text.text for c in candidates_of(session, found) if c.seat}
        open_seats = [one.number for one in claims.seats_of(session, found) if one.mandate is None]
        sheet = ClaimSheet(
            languages=languages,
            labels={lang: _said(lang, LABELS) for lang in languages},
            group=group.name or group.slug,
            side=claims.half_side(session, me(), found) or 1,
            slips=tuple(Slip(_seat(languages, one), names.get(one) or "", codes[one]) for one in open_seats),
            address=public_address(here("committees.claim")),
        )
    with press:
        response = make_response(claim_sheet_pdf(sheet))
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = "inline; filename=codes.pdf"
    return response


def _said(lang: str, messages: Mapping[str, str]) -> dict[str, str]:
    with force_locale(lang):
        return {key: str(gettext(message)) for key, message in messages.items()}


def _seat(languages: Sequence[str], number: int) -> dict[str, str]:
    found = {}
    for lang in languages:
        with force_locale(lang):
            found[lang] = str(gettext("Seat %(number)s", number=number))
    return found


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
