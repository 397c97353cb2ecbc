"""Pages of an election before its vote, for members: the call, who stands, the lot."""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker.accounts.forms import PlainForm
from tracker.accounts.web import Form, acted, database, follow, here, me, page, perform, pressed, signed_in
from tracker.committees import nominations
from tracker.committees.calls import CallDetails, ContestDetails
from tracker.committees.forms import CallForm, ConsentForm, ExtendForm, LotForm, NominationForm
from tracker.committees.models import Contest, ElectionCall, Nomination
from tracker.committees.queries import nominations_of
from tracker.committees.rules import CONTESTS, lot_number
from tracker.committees.views import DELEGATE, choose_seats, committees, fills_of, further_contests
from tracker.counting.presets import rule, rule_for
from tracker.groups.mandates import committee_mandate, require_member
from tracker.groups.queries import members_of
from tracker.groups.views import group_here, labelled
from tracker.votes.queries import motions_put


@committees.route("/groups/<slug:slug>/elections/call", methods=["GET", "POST"])
@signed_in
def new_call(slug: str) -> Response:
    """Call an election: what is elected, and until when members can name candidates."""
    form = CallForm()
    with database().reading() as session:
        group = group_here(session, slug)
        require_member(session, me(), group)
        acting = choose_seats(session, form, group)
        if group.standing == "vouched":
            form.fills.choices.append((DELEGATE, gettext("The delegate to the council")))
        committee = committee_mandate(session, me(), group.id) is not None

    def deed(session: Session) -> str:
        first = ContestDetails(form.seats.data or 0)
        fills = fills_of(form)
        told = CallDetails(
            form.term_until.iso,
            form.method.data or "",
            (first, *further_contests(form)),
            acting if fills else None,
            fills,
            delegate=form.fills.data == DELEGATE,
        )
        dates = nominations.Dates(form.nominate_until.iso, form.vote_day.iso, form.unopposed.data)
        call = nominations.call_election(session, me(), group_here(session, slug), told, dates)
        return here("committees.call", call_id=call.id)

    return acted(form, deed) or page("committees/new_call.html", form, group=group, committee=committee)


@committees.get("/elections/<call_id>")
@signed_in
def call(call_id: str) -> Response:
    """An election before its vote: its seats, its days, who stands, and what is to be done now."""
    return _page(call_id)


def _page(call_id: str, **forms: Form) -> Response:
    """The page of a call; a form in `forms` was refused and comes back as it was typed."""
    with database().reading() as session:
        found = nominations.call_for(session, me(), call_id)
        fields, named = nominations.field_of(session, found), nominations_of(session, found)
        fresh = {
            "nomination": NominationForm(formdata=None),
            "consent": ConsentForm(formdata=None),
            "extend": ExtendForm(formdata=None),
            "lot": LotForm(formdata=None),
        }
        shown = fresh | forms
        own = next((one for one in named if one.account_id == me() and one.state in nominations.STANDING), None)
        me_here = require_member(session, me(), found.group)
        members = [(m.id, m.name) for m in members_of(session, found.group_id) if m.state == "member" and m != me_here]
        _choose(shown["nomination"], fields, members, stands=own is not None)
        if own is not None and "consent" not in forms:
            shown["consent"].name.data, shown["consent"].statement.data = own.name, own.statement
        put = {motion.subject: motion.meeting_id for motion in motions_put(session, found.group_id, "elect")}
        group = found.group
        values: dict[str, Any] = {
            "call": found,
            "group": group,
            "fields": fields,
            "own": own,
            "named_by_me": [one for one in named if one.by_account_id == me() and one.state == "standing"],
            "asked": sum(one.state == "asked" for one in named),
            "open": found.state == "open" and not nominations.closed(session, found),
            "closed": nominations.closed(session, found),
            "short": [one for one in fields if one.short],
            "runs": nominations.may_run(session, me(), found),
            "committee": committee_mandate(session, me(), group.id) is not None,
            "meetings": sorted({put[one.contest.id] for one in fields if one.contest.id in put}),
            "waiting": [one.contest.motion for one in fields if one.contest.id not in put],
            "rule": rule(rule_for(group.rule_set, "elect", group.rule_version, group.rules).name),
            "lots": _lots(found, fields),
            "plain": PlainForm(formdata=None),
            "forms": shown,
        }
        refused = next(iter(forms.values()), None)
        return page("committees/call.html", refused, **values)


def _choose(form: Any, fields: list[nominations.Field], others: list[tuple[str, str]], *, stands: bool) -> None:
    first = (nominations.MYSELF, gettext("Please choose") if stands else gettext("I stand myself"))
    form.member.choices = [first, *others, (nominations.NO_ACCOUNT, gettext("Somebody who is not on this list"))]
    form.contest.choices = [(one.contest.id, contest_words(one.contest)) for one in fields]


def contest_words(contest: Contest) -> str:
    """The label of its seats, or that they are open to all."""
    return contest.label or dict(labelled("contest", CONTESTS))[contest.kind]


def _lots(found: ElectionCall, fields: list[nominations.Field]) -> dict[str, str]:
    """What each candidate drew, to be worked out again by anybody."""
    names = [name for one in fields for name in one.contest.candidates]
    return {name: lot_number(name, found.seed)[:12] for name in names} if found.seed else {}


def _deed(call_id: str, name: str, form: Form, deed: Callable[[Session], object]) -> Response:
    """A form on the page of a call, which comes back with it if it is refused."""

    def done(session: Session) -> str:
        deed(session)
        return here("committees.call", call_id=call_id)

    location = perform(form, done)
    return follow(location) if location is not None else _page(call_id, **{name: form})


@committees.post("/elections/<call_id>/nominate")
@signed_in
def nominate(call_id: str) -> Response:
    form = NominationForm()
    details = nominations.NominationDetails(
        form.contest.data or "",
        form.member.data or "",
        form.name.data or "",
        form.statement.data or "",
        form.consent.data,
    )
    return _deed(call_id, "nomination", form, lambda session: nominations.nominate(session, me(), call_id, details))


@committees.post("/nominations/<nomination_id>/consent")
@signed_in
def consent(nomination_id: str) -> Response:
    """Say yes to a nomination, or change one's own words."""
    form = ConsentForm()
    name, statement = form.name.data or "", form.statement.data or ""
    return _deed(
        _call_of(nomination_id),
        "consent",
        form,
        lambda session: nominations.consent(session, me(), nomination_id, name, statement),
    )


def _call_of(nomination_id: str) -> str:
    with database().reading() as session:
        found = session.get(Nomination, nomination_id)
        if found is None or me() not in (found.account_id, found.by_account_id):
            raise nominations.NoSuchNomination
        return found.contest.call_id


@committees.post("/nominations/<nomination_id>/step-back")
@signed_in
def step_back(nomination_id: str) -> Response:
    """Decline, or withdraw."""
    call_id = _call_of(nomination_id)

    def deed(session: Session) -> str:
        nominations.step_back(session, me(), nomination_id)
        return here("committees.call", call_id=call_id)

    return pressed(PlainForm(), deed)


@committees.post("/elections/<call_id>/lot")
@signed_in
def draw_lot(call_id: str) -> Response:
    form = LotForm()
    return _deed(call_id, "lot", form, lambda s: nominations.draw(s, me(), call_id, form.seed.data or ""))


@committees.post("/elections/<call_id>/extend")
@signed_in
def extend(call_id: str) -> Response:
    form = ExtendForm()
    return _deed(call_id, "extend", form, lambda s: nominations.extend(s, me(), call_id, form.nominate_until.iso))


@committees.post("/elections/<call_id>/cancel")
@signed_in
def call_off(call_id: str) -> Response:
    def deed(session: Session) -> str:
        return here("site.group", slug=nominations.call_off(session, me(), call_id).group.slug)

    return pressed(PlainForm(), deed)
