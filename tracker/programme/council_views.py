"""Pages of the council for its delegates."""

from typing import Any

from flask import request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker.accounts.web import database, me, page, signed_in
from tracker.groups.mandates import require_delegate
from tracker.groups.models import Proposal
from tracker.programme import council
from tracker.programme.actions import NoSuchCommonDemand
from tracker.programme.forms import ChoiceForm, LinkForm, OrderForm, WordingForm
from tracker.programme.gathering import duplicates, misplaced, ungathered
from tracker.programme.queries import links_said
from tracker.programme.queries import programme as whole_programme
from tracker.programme.rules import read_order
from tracker.programme.vectors import compared
from tracker.programme.views import number_of, programme, proposed


@programme.get("/council/wordings")
@signed_in
def wordings() -> Response:
    """Every common demand, for delegates to choose whose wording to settle."""
    with database().reading() as session:
        require_delegate(session, me())
        return page("programme/wordings.html", shown=whole_programme(session))


@programme.route("/programme/P-<int:number>/wording", methods=["GET", "POST"])
@signed_in
def wording(number: int) -> Response:
    form = WordingForm()
    fields = {"kk": form.wording_kk, "ru": form.wording_ru, "en": form.wording_en}

    def propose(session: Session) -> Proposal:
        return council.settle_wording(session, me(), number, {lang: f.data or "" for lang, f in fields.items()})

    done = proposed(form, propose)
    if done is not None:
        return done
    with database().reading() as session:
        require_delegate(session, me())
        shown = {common.number: common for common in whole_programme(session)}.get(number)
        if shown is None:
            raise NoSuchCommonDemand
        if request.method == "GET":
            for lang, words in shown.wordings.items():
                if lang in fields:
                    fields[lang].data = words.text.text or ""
        return page("programme/wording.html", form, shown=shown)


@programme.route("/council/order", methods=["GET", "POST"])
@signed_in
def order() -> Response:
    form = OrderForm()

    def propose(session: Session) -> Proposal:
        known = [common.number for common in whole_programme(session)]
        return council.order_programme(session, me(), read_order(form.order.data or "", known))

    done = proposed(form, propose)
    if done is not None:
        return done
    with database().reading() as session:
        require_delegate(session, me())
        shown = whole_programme(session)
        if request.method == "GET":
            form.order.data = ", ".join(f"P-{common.number}" for common in shown)
        return page("programme/order.html", form, shown=shown)


@programme.route("/council/publish", methods=["GET", "POST"])
@signed_in
def publish() -> Response:
    form = ChoiceForm()
    done = proposed(form, lambda session: council.publish_version(session, me()))
    if done is not None:
        return done
    with database().reading() as session:
        require_delegate(session, me())
        return page("programme/publish.html", form, shown=whole_programme(session))


@programme.get("/council/gathering")
@signed_in
def gathering() -> Response:
    """What delegates may look into: not gathered, likely duplicates, in the wrong place."""
    with database().reading() as session:
        require_delegate(session, me())
        together, pairs, astray = ungathered(session), duplicates(session), misplaced(session)
        values: dict[str, Any] = {
            "together": together,
            "pairs": pairs,
            "misplaced": astray,
            "compared": compared(session),
        }
        return page("programme/gathering.html", **values)


@programme.route("/council/links", methods=["GET", "POST"])
@signed_in
def links() -> Response:
    """Say how one common demand stands to another."""
    form = LinkForm(request.form if request.method == "POST" else request.args)

    def propose(session: Session) -> Proposal:
        one, other = number_of(form.common.data), number_of(form.to.data)
        return council.link_commons(session, me(), one, other, form.relation.data or "")

    done = proposed(form, propose)
    if done is not None:
        return done
    with database().reading() as session:
        require_delegate(session, me())
        return page("programme/links.html", form, links=links_said(session))
