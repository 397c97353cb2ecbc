"""What a signed-in person can do with a published list: follow, amend, translate it; a member revise or withdraw it."""

from typing import Any

from flask import request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker.accounts.forms import PlainForm
from tracker.accounts.web import Form, acted, database, here, me, page, pressed, signed_in
from tracker.demands import following, translating
from tracker.demands.adopting import published_content
from tracker.demands.amendment_views import list_here
from tracker.demands.draft_queries import AmendmentShown, amendments_by_groups, shown_amendments
from tracker.demands.forms import LanguageForm
from tracker.demands.models import DemandList
from tracker.demands.queries import shown_revision
from tracker.demands.views import demands
from tracker.groups.mandates import committee_mandate, membership_of, require_member
from tracker.groups.queries import groups_of_account, members_of
from tracker.groups.views import after_proposal
from tracker.words import clean


@demands.route("/groups/<slug:slug>/lists/<int:number>/part", methods=["GET", "POST"])
@signed_in
def part(slug: str, number: int) -> Response:
    """The deeds that begin at a list; a language to translate it into is chosen here too."""
    form = LanguageForm()

    def choose(session: Session) -> str:
        listed = list_here(session, slug, number)
        require_member(session, me(), listed.group)
        shown = shown_revision(session, listed)
        tag = translating.language_tag(form.language.data or "", shown.revision.languages if shown else ())
        return here("demands.translate", slug=slug, number=number, language=tag)

    done = acted(form, choose)
    if done is not None:
        return done
    return _part_page(form, slug, number)


def _part_page(form: LanguageForm, slug: str, number: int) -> Response:
    with database().reading() as session:
        listed = list_here(session, slug, number)
        groups = groups_of_account(session, me())
        acting = [one for one in groups if committee_mandate(session, me(), one.id) is not None]
        values: dict[str, Any] = {
            "listed": listed,
            "group": listed.group,
            "shown": shown_revision(session, listed),
            "member": membership_of(session, me(), listed.group_id) is not None,
            "committee": any(one.id == listed.group_id for one in acting),
            "others": [one for one in acting if one.id != listed.group_id],
            "proposed": _proposed_by(session, listed, [one.id for one in acting]),
            "follows": following.follows(session, me(), listed),
            "languages": translating.languages_drafted(session, listed),
            "plain": PlainForm(formdata=None),
        }
        return page("demands/part.html", form, **values)


def _proposed_by(session: Session, listed: DemandList, groups: list[str]) -> list[AmendmentShown]:
    """What my groups proposed to this list, with what became of it."""
    rows = amendments_by_groups(session, listed, groups)
    return shown_amendments(rows, published_content(session, listed), {}) if rows else []


def _of_list(slug: str, number: int, deed: Any) -> Response:
    form = PlainForm()

    def done(session: Session) -> str:
        deed(session, me(), list_here(session, slug, number))
        return here("demands.part", slug=slug, number=number)

    return pressed(form, done)


@demands.post("/groups/<slug:slug>/lists/<int:number>/follow")
@signed_in
def follow_list(slug: str, number: int) -> Response:
    return _of_list(slug, number, following.follow_list)


@demands.post("/groups/<slug:slug>/lists/<int:number>/unfollow")
@signed_in
def unfollow_list(slug: str, number: int) -> Response:
    return _of_list(slug, number, following.unfollow_list)


@demands.route("/groups/<slug:slug>/lists/<int:number>/translations/<language>", methods=["GET", "POST"])
@signed_in
def translate(slug: str, number: int, language: str) -> Response:
    """A translation beside its original, part by part; members write it."""
    form = PlainForm()
    done = acted(form, lambda session: _save(session, slug, number, language))
    if done is not None:
        return done
    with database().reading() as session:
        listed = list_here(session, slug, number)
        return _translation_page(session, form, listed, language)


def _save(session: Session, slug: str, number: int, language: str) -> str:
    listed = list_here(session, slug, number)
    typed = {name.removeprefix("part-"): text for name, text in request.form.items() if name.startswith("part-")}
    was = {name.removeprefix("was-"): text for name, text in request.form.items() if name.startswith("was-")}
    translating.save_translation(session, me(), listed, language, typed, was)
    return here("demands.translate", slug=slug, number=number, language=language)


def _translation_page(session: Session, form: Form, listed: DemandList, language: str) -> Response:
    require_member(session, me(), listed.group)
    language = translating.language_tag(language, listed_languages(session, listed))
    names = {member.account_id: member.name for member in members_of(session, listed.group_id)}
    values: dict[str, Any] = {
        "listed": listed,
        "group": listed.group,
        "parts": [_with_typed(one) for one in translating.shown_parts(session, listed, language, names)],
        "language": language,
        "waits": translating.waits_for_approval(session, listed, language),
        "committee": committee_mandate(session, me(), listed.group_id) is not None,
        "plain": PlainForm(formdata=None),
    }
    return page("demands/translate.html", form, **values)


def _with_typed(one: translating.PartShown) -> tuple[translating.PartShown, str, bool]:
    """A part, its field's text, and whether another changed it meanwhile: what was not touched here is as it is."""
    was = clean(request.form.get(f"was-{one.part}", one.text))
    typed = request.form.get(f"part-{one.part}", one.text)
    touched = clean(typed) != was
    return one, typed if touched else one.text, touched and was != one.text and clean(typed) != one.text


def listed_languages(session: Session, listed: DemandList) -> list[str]:
    shown = shown_revision(session, listed)
    return shown.revision.languages if shown else []


@demands.post("/groups/<slug:slug>/lists/<int:number>/translations/<language>/approve")
@signed_in
def approve_translation(slug: str, number: int, language: str) -> Response:
    form = PlainForm()

    def deed(session: Session) -> str:
        return after_proposal(
            translating.approve_translation(session, me(), list_here(session, slug, number), language)
        )

    return pressed(form, deed)
