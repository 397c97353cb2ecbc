"""Pages of support for a group's committee, and of the council for its delegates."""

from collections.abc import Callable

from flask import Blueprint, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker.accounts.web import Form, acted, database, me, page, signed_in
from tracker.groups.mandates import require_committee, require_delegate
from tracker.groups.models import Group, Proposal
from tracker.groups.views import after_proposal, group_here
from tracker.matching.model import is_full
from tracker.programme import actions
from tracker.programme.forms import ChoiceForm, DeclineForm, OrderForm, SupportForm, WordingForm
from tracker.programme.models import Suggestion
from tracker.programme.queries import own_demands, suggestions_open
from tracker.programme.queries import programme as whole_programme
from tracker.programme.rules import read_order

programme = Blueprint("programme", __name__, url_prefix="/<lang>")
Propose = Callable[[Session], Proposal]


def _proposed(form: Form, propose: Propose) -> Response | None:
    """To the proposal's page, if the form was sent and not refused."""
    done = acted(form, lambda session: after_proposal(propose(session)))
    if done is not None:
        return done
    return None


def _number(text: str | None) -> int:
    digits = (text or "").strip().upper().removeprefix("P-").removeprefix("П-")
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 9 else 0


@programme.route("/groups/<slug:slug>/suggestions", methods=["GET", "POST"])
@signed_in
def suggestions(slug: str) -> Response:
    """What matching suggests to the committee; support found by hand is proposed here too."""
    form = SupportForm()

    def propose(session: Session) -> Proposal:
        group, demand = group_here(session, slug), form.demand.data or ""
        return actions.confirm_support(session, me(), group, demand, _number(form.common.data))

    done = _proposed(form, propose)
    return done if done is not None else _suggestions_page(form, slug)


def _suggestions_page(form: Form, slug: str) -> Response:
    with database().reading() as session:
        group = group_here(session, slug)
        require_committee(session, me(), group)
        own = own_demands(session, group.id)
        support = form if isinstance(form, SupportForm) else SupportForm(formdata=None)
        support.demand.choices = [(one.demand.id, one.demand.citation) for one in own]
        values = {
            "group": group,
            "suggested": suggestions_open(session, group.id),
            "own": own,
            "support": support,
            "choice": ChoiceForm(formdata=None),
            "full": is_full(),
        }
        return page("programme/suggestions.html", form, **values)


def _chosen(slug: str, deed: Callable[[Session, Group, ChoiceForm], Proposal]) -> Response:
    """A press on one of the page's buttons; a refusal shows the page again with the sentence on top."""
    form = ChoiceForm()
    done = _proposed(form, lambda session: deed(session, group_here(session, slug), form))
    return done if done is not None else _suggestions_page(form, slug)


@programme.post("/groups/<slug:slug>/support")
@signed_in
def support(slug: str) -> Response:
    return _chosen(
        slug,
        lambda session, group, form: actions.confirm_support(
            session, me(), group, form.demand.data or "", _number(form.common.data)
        ),
    )


@programme.post("/groups/<slug:slug>/open-common")
@signed_in
def open_common(slug: str) -> Response:
    return _chosen(slug, lambda session, group, form: actions.open_common(session, me(), group, form.demand.data or ""))


@programme.post("/groups/<slug:slug>/withdraw")
@signed_in
def withdraw(slug: str) -> Response:
    return _chosen(
        slug,
        lambda session, group, form: actions.withdraw_support(
            session, me(), group, form.demand.data or "", _number(form.common.data)
        ),
    )


@programme.route("/groups/<slug:slug>/suggestions/<suggestion_id>/decline", methods=["GET", "POST"])
@signed_in
def decline(slug: str, suggestion_id: str) -> Response:
    form = DeclineForm()

    def propose(session: Session) -> Proposal:
        group = group_here(session, slug)
        return actions.decline_suggestion(session, me(), group, suggestion_id, form.reason.data or "")

    done = _proposed(form, propose)
    if done is not None:
        return done
    with database().reading() as session:
        group = group_here(session, slug)
        require_committee(session, me(), group)
        shown = [one for one in suggestions_open(session, group.id) if one.suggestion.id == suggestion_id]
        if not shown or session.get(Suggestion, suggestion_id) is None:
            raise actions.NoSuchSuggestion
        return page("programme/decline.html", form, group=group, one=shown[0])


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
        return actions.settle_wording(session, me(), number, {lang: f.data or "" for lang, f in fields.items()})

    done = _proposed(form, propose)
    if done is not None:
        return done
    with database().reading() as session:
        require_delegate(session, me())
        shown = {common.number: common for common in whole_programme(session)}.get(number)
        if shown is None:
            raise actions.NoSuchCommonDemand
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
        return actions.order_programme(session, me(), read_order(form.order.data or "", known))

    done = _proposed(form, propose)
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
    done = _proposed(form, lambda session: actions.publish_version(session, me()))
    if done is not None:
        return done
    with database().reading() as session:
        require_delegate(session, me())
        return page("programme/publish.html", form, shown=whole_programme(session))
