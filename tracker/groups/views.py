"""Pages of groups: register, invite, join, members, what two decide about the group itself."""

from typing import Any

import segno
from flask import Blueprint, g, request
from flask_babel import gettext
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker.accounts.forms import PlainForm
from tracker.accounts.web import (
    Form,
    acted,
    database,
    follow,
    here,
    house,
    me,
    page,
    perform,
    pressed,
    public_address,
    signed_in,
)
from tracker.database import now
from tracker.groups import actions, founding, proposals
from tracker.groups.forms import (
    DelegateForm,
    HeadcountForm,
    InvitationForm,
    InviteForm,
    RegisterForm,
    RemovalForm,
    WordForm,
)
from tracker.groups.mandates import committee_mandate, mandates_of, require_committee, require_member
from tracker.groups.models import FoundingGroup, Group, Proposal
from tracker.groups.queries import group_by_slug, members_of, removed_from
from tracker.groups.rules import FOUNDERS, KINDS, RULE_SETS
from tracker.groups.vouching import DEEDS, NoSuchGroup, propose_word
from tracker.labels import LABELS
from tracker.words import Refused

groups = Blueprint("groups", __name__, url_prefix="/<lang>")


def group_here(session: Session, slug: str) -> Group:
    """The group of an address. Raises NoSuchGroup."""
    group = group_by_slug(session, slug)
    if group is None:
        raise NoSuchGroup(field=None)
    return group


def labelled(section: str, keys: tuple[str, ...]) -> list[tuple[str, str]]:
    """Codes with their words, as a form's choices."""
    return [(key, gettext(LABELS[section][key])) for key in keys]


def after_proposal(proposal: Proposal) -> str:
    """Where a proposal leads: the page with the link for the second person."""
    return here("groups.proposal", proposal_id=proposal.id)


@groups.route("/register", methods=["GET", "POST"])
@signed_in
def register() -> Response:
    form = _register_form()
    return acted(form, lambda session: _begin(session, form)) or page("groups/register.html", form)


def _register_form() -> RegisterForm:
    form = RegisterForm()
    vocabulary = house().vocabulary
    nothing = [("", gettext("Please choose"))]
    form.kind.choices = labelled("kind", KINDS)
    form.sector.choices = nothing + vocabulary.choices("sectors", g.lang)
    form.region.choices = nothing + vocabulary.choices("regions", g.lang)
    form.languages.choices = vocabulary.choices("languages", g.lang)
    form.rule_set.choices = labelled("rule_set", RULE_SETS)
    if request.method == "GET":
        form.rule_set.data, form.languages.data = "members", [g.lang]
        form.member_name.data = current_user.handle
    return form


def _begin(session: Session, form: RegisterForm) -> str:
    details = founding.GroupDetails(
        kind=form.kind.data or "",
        name=form.name.data or "",
        slug=form.slug.data or "",
        sector=form.sector.data or "",
        region=form.region.data or "",
        town=form.town.data or "",
        languages=tuple(form.languages.data or ()),
        rule_set=form.rule_set.data or "",
        headcount=form.headcount.data,
        headcount_day=form.headcount_day.iso,
    )
    if form.headcount.raw_data and form.headcount.raw_data[0].strip() and form.headcount.data is None:
        raise founding.BadHeadcount
    good = founding.checked(details, house().vocabulary.keys(), now(session).date().isoformat())
    begun = founding.begin_group(session, me(), good, form.member_name.data or "")
    return here("groups.founding_page", founding_id=begun.id)


@groups.route("/founding/<founding_id>", methods=["GET", "POST"])
@signed_in
def founding_page(founding_id: str) -> Response:
    form = InviteForm()
    codes: list[str] = []
    if form.sent():
        codes = [form.code(f"founder {place}") for place in range(1, FOUNDERS)]
        done = perform(form, lambda session: _invite_founders(session, founding_id, codes))
        codes = codes if done else []
    with database().reading() as session:
        found = founding.founding_for(session, me(), founding_id)
        values = {
            "found": found,
            "founders": founding.founders_of(session, founding_id),
            "look_alikes": founding.look_alikes(session, found.name),
            "invitations": [Invited(code) for code in codes],
        }
        return page("groups/founding.html", form, **values)


def _invite_founders(session: Session, founding_id: str, codes: list[str]) -> str:
    founding.invite_founders(session, me(), founding_id, codes)
    return here("groups.founding_page", founding_id=founding_id)


class Invited:
    """A code as it is handed over: to read out, as a link, as a picture for a camera."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.link = public_address(here("groups.invitation", code=code))
        picture = segno.make(self.link, micro=False)
        self.picture = Markup(picture.svg_inline(svgclass="qr", lineclass=None, border=1, omitsize=True))


@groups.route("/invitation", methods=["GET", "POST"], defaults={"code": ""})
@groups.route("/invitation/<code>", methods=["GET", "POST"])
@signed_in
def invitation(code: str) -> Response:
    form = InvitationForm()
    if request.method == "GET":
        form.code.data, form.member_name.data = code, current_user.handle
    if form.sent() and request.form.get("step") == "join":
        location = perform(form, lambda session: _join(session, form))
        if location is not None:
            return follow(location)
    return page("groups/invitation.html", form, invited=_invited(form))


def _invited(form: InvitationForm) -> dict[str, Any] | None:
    """What a joiner is shown before joining: the founding group's details, or the group."""
    code = form.code.data or ""
    if not code:
        return None
    try:
        with database().reading() as session:
            found = founding.invitation_of(session, code)
            if found.founding_id:
                details = session.get_one(FoundingGroup, found.founding_id).details
                return {**details, "founding": True}
            group = session.get_one(Group, found.group_id or "")
            return {"name": group.name, "town": group.town, "founding": False}
    except Refused as refused:
        if not form.code.errors:
            form.refuse(refused)
        return None


def _join(session: Session, form: InvitationForm) -> str:
    code, name = form.code.data or "", form.member_name.data or ""
    found = founding.invitation_of(session, code)
    if found.founding_id:
        founding_id = found.founding_id
        slug = founding.join_founding(session, me(), code, name)
        return here("site.group", slug=slug) if slug else here("groups.founding_page", founding_id=founding_id)
    actions.ask_to_join(session, me(), code, name)
    return here("desk.desk")


@groups.route("/groups/<slug:slug>/members", methods=["GET", "POST"])
@signed_in
def members(slug: str) -> Response:
    """The members; a committee member makes an invitation here."""
    form = InviteForm()
    codes: list[str] = []
    if form.sent():
        codes = [form.code("member")]
        done = perform(form, lambda session: _invite(session, slug, codes[0]))
        codes = codes if done else []
    with database().reading() as session:
        group = group_here(session, slug)
        require_member(session, me(), group)
        committee = committee_mandate(session, me(), group.id) is not None
        values = {
            "group": group,
            "members": members_of(session, group.id),
            "committee": committee,
            "removed": removed_from(session, group.id) if committee else [],
            "mandates": mandates_of(session, me(), group.id),
            "invitations": [Invited(code) for code in codes],
            "plain": PlainForm(formdata=None),
        }
        return page("groups/members.html", form, **values)


def _invite(session: Session, slug: str, code: str) -> str:
    actions.invite_member(session, me(), group_here(session, slug), code)
    return here("groups.members", slug=slug)


@groups.route("/groups/<slug:slug>/removal", methods=["GET", "POST"])
@signed_in
def removal(slug: str) -> Response:
    form = RemovalForm()
    with database().reading() as session:
        group = group_here(session, slug)
        require_committee(session, me(), group)
        form.member.choices = [(m.id, m.name) for m in members_of(session, group.id)]

    def deed(session: Session) -> str:
        group = group_here(session, slug)
        return after_proposal(
            actions.propose_removal(session, me(), group, form.member.data or "", form.reason.data or "")
        )

    return _sent_or_shown("groups/removal.html", form, deed, group)


def _sent_or_shown(template: str, form: Form, deed: Any, group: Group, **values: Any) -> Response:
    """Do the deed if the form was sent, else (or when it was refused) show it."""
    return acted(form, deed) or page(template, form, group=group, **values)


@groups.route("/groups/<slug:slug>/headcount", methods=["GET", "POST"])
@signed_in
def headcount(slug: str) -> Response:
    form = HeadcountForm()

    def deed(session: Session) -> str:
        group, number = group_here(session, slug), form.headcount.data
        day = form.headcount_day.iso
        return after_proposal(actions.propose_headcount(session, me(), group, -1 if number is None else number, day))

    return _sent_or_shown("groups/headcount.html", form, deed, _committees_group(slug))


def _committees_group(slug: str) -> Group:
    """The group, for its committee. Raises what `require_committee` raises."""
    with database().reading() as session:
        group = group_here(session, slug)
        require_committee(session, me(), group)
        return group


@groups.route("/groups/<slug:slug>/delegate", methods=["GET", "POST"])
@signed_in
def delegate(slug: str) -> Response:
    form = DelegateForm()
    group = _committees_group(slug)
    with database().reading() as session:
        form.member.choices = [(m.id, m.name) for m in members_of(session, group.id) if m.state == "member"]

    def deed(session: Session) -> str:
        return after_proposal(
            actions.propose_delegate(session, me(), group_here(session, slug), form.member.data or "")
        )

    return _sent_or_shown("groups/delegate.html", form, deed, group)


@groups.route("/groups/<slug:slug>/word", methods=["GET", "POST"])
@signed_in
def word(slug: str) -> Response:
    """Vouch for another group, doubt it, or take either back."""
    form = WordForm()
    group = _committees_group(slug)
    form.deed.choices = labelled("deed", DEEDS)
    if request.method == "GET":
        form.deed.data, form.other.data = "vouch", request.args.get("other", "")

    def deed(session: Session) -> str:
        other = group_by_slug(session, (form.other.data or "").strip().rstrip("/").rpartition("/")[2].lower())
        if other is None:
            raise NoSuchGroup
        chosen = form.deed.data if form.deed.data in DEEDS else "vouch"
        own = group_here(session, slug)
        return after_proposal(propose_word(session, me(), own, chosen, other, form.reason.data or ""))

    return _sent_or_shown("groups/word.html", form, deed, group)


@groups.post("/groups/<slug:slug>/leave")
@signed_in
def leave(slug: str) -> Response:
    form = PlainForm()

    def deed(session: Session) -> str:
        actions.leave(session, me(), group_here(session, slug))
        return here("desk.desk")

    return pressed(form, deed)


@groups.post("/groups/<slug:slug>/mandates/<mandate_id>/lay-down")
@signed_in
def lay_down(slug: str, mandate_id: str) -> Response:
    form = PlainForm()

    def deed(session: Session) -> str:
        actions.lay_down(session, me(), group_here(session, slug), mandate_id)
        return here("groups.members", slug=slug)

    return pressed(form, deed)


@groups.get("/proposals/<proposal_id>")
@signed_in
def proposal(proposal_id: str) -> Response:
    return _proposal_page(PlainForm(formdata=None), proposal_id)


def _proposal_page(form: Form, proposal_id: str) -> Response:
    with database().reading() as session:
        found = proposals.readable_by(session, me(), proposal_id)
        is_open = found.state == "open"
        description = proposals.kind_of(session, found).describe(session, found) if is_open else None
        values = {
            "proposal": found,
            "description": description,
            "own": found.account_id == me(),
            "link": public_address(request.path.removesuffix("/confirm")),
        }
        return page("groups/proposal.html", form, **values)


@groups.post("/proposals/<proposal_id>/confirm")
@signed_in
def confirm(proposal_id: str) -> Response:
    form = PlainForm()

    def deed(session: Session) -> str:
        return f"/{g.lang}/{proposals.confirm(session, me(), proposal_id).location}"

    location = perform(form, deed)
    return follow(location) if location is not None else _proposal_page(form, proposal_id)


@groups.post("/proposals/<proposal_id>/decline")
@signed_in
def decline(proposal_id: str) -> Response:
    form = PlainForm()

    def deed(session: Session) -> str:
        proposals.decline(session, me(), proposal_id)
        return here("desk.desk")

    location = perform(form, deed)
    return follow(location) if location is not None else _proposal_page(form, proposal_id)
