"""Pages of support for a group's committee: what is suggested to it, and what it decides."""

from collections.abc import Callable

from flask import Blueprint
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker.accounts.web import Form, acted, database, me, page, signed_in
from tracker.demands.queries import cited_demands
from tracker.groups.mandates import require_committee
from tracker.groups.models import Group, Proposal
from tracker.groups.views import after_proposal, group_here
from tracker.programme import actions, moving
from tracker.programme.committee_queries import changes_since, own_demands, suggestions_open
from tracker.programme.forms import ChoiceForm, DeclineForm
from tracker.programme.models import Suggestion
from tracker.programme.queries import common_demand
from tracker.programme.vectors import compared

programme = Blueprint("programme", __name__, url_prefix="/<lang>")
Propose = Callable[[Session], Proposal]


def proposed(form: Form, propose: Propose) -> Response | None:
    """To the proposal's page, if the form was sent and not refused."""
    return acted(form, lambda session: after_proposal(propose(session)))


def number_of(text: str | None) -> int:
    """The number of a common demand as people write it; 0 for anything else."""
    digits = (text or "").strip().upper().removeprefix("P-").removeprefix("П-")
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 9 else 0


@programme.get("/groups/<slug:slug>/suggestions")
@signed_in
def suggestions(slug: str) -> Response:
    """What is suggested to the committee, demand by demand."""
    return _suggestions_page(ChoiceForm(formdata=None), slug)


def _suggestions_page(form: Form, slug: str) -> Response:
    with database().reading() as session:
        group = group_here(session, slug)
        require_committee(session, me(), group)
        shown = suggestions_open(session, group.id)
        values = {
            "group": group,
            "own": own_demands(session, group.id, shown),
            "waiting": len(shown),
            "choice": ChoiceForm(formdata=None),
            "compared": compared(session),
            "changes": _changes(session, form),
        }
        return page("programme/suggestions.html", form, **values)


def _changes(session: Session, form: Form) -> list[object]:
    """What changed in the wordings since they were read, if that is why a decision was refused."""
    if not isinstance(form, ChoiceForm) or not form.seen.data:
        return []
    demand = cited_demands(session, [form.demand.data or ""]).get(form.demand.data or "")
    common = common_demand(session, number_of(form.common.data))
    return list(changes_since(session, form.seen.data, demand, common)) if demand and common else []


def _chosen(slug: str, deed: Callable[[Session, Group, ChoiceForm], Proposal]) -> Response:
    """A press on one of the page's buttons; a refusal shows the page again with the sentence on top."""
    form = ChoiceForm()
    done = proposed(form, lambda session: deed(session, group_here(session, slug), form))
    return done if done is not None else _suggestions_page(form, slug)


@programme.post("/groups/<slug:slug>/support")
@signed_in
def support(slug: str) -> Response:
    def deed(session: Session, group: Group, form: ChoiceForm) -> Proposal:
        demand, common = form.demand.data or "", number_of(form.common.data)
        return actions.confirm_support(
            session, me(), group, demand, common, form.relation.data or "same", form.seen.data or None
        )

    return _chosen(slug, deed)


@programme.post("/groups/<slug:slug>/move")
@signed_in
def move(slug: str) -> Response:
    def deed(session: Session, group: Group, form: ChoiceForm) -> Proposal:
        demand, old, new = form.demand.data or "", number_of(form.old.data), number_of(form.common.data)
        return moving.move_support(session, me(), group, demand, old, new, form.seen.data or None)

    return _chosen(slug, deed)


@programme.post("/groups/<slug:slug>/open-common")
@signed_in
def open_common(slug: str) -> Response:
    return _chosen(
        slug,
        lambda session, group, form: actions.open_common(
            session, me(), group, form.demand.data or "", form.suggestion.data or None
        ),
    )


@programme.post("/groups/<slug:slug>/withdraw")
@signed_in
def withdraw(slug: str) -> Response:
    return _chosen(
        slug,
        lambda session, group, form: actions.withdraw_support(
            session, me(), group, form.demand.data or "", number_of(form.common.data)
        ),
    )


@programme.route("/groups/<slug:slug>/suggestions/<suggestion_id>/decline", methods=["GET", "POST"])
@signed_in
def decline(slug: str, suggestion_id: str) -> Response:
    form = DeclineForm()

    def propose(session: Session) -> Proposal:
        group = group_here(session, slug)
        return actions.decline_suggestion(session, me(), group, suggestion_id, form.reason.data or "")

    done = proposed(form, propose)
    if done is not None:
        return done
    with database().reading() as session:
        group = group_here(session, slug)
        require_committee(session, me(), group)
        shown = [one for one in suggestions_open(session, group.id) if one.suggestion.id == suggestion_id]
        if not shown or session.get(Suggestion, suggestion_id) is None:
            raise actions.NoSuchSuggestion
        return page("programme/decline.html", form, group=group, one=shown[0])
