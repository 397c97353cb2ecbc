"""Pages of drafts: begin, edit, put to the vote, publish, revise."""

import secrets
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, g, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker.accounts.forms import PlainForm
from tracker.accounts.web import database, follow, here, house, me, page, perform, signed_in
from tracker.demands import actions
from tracker.demands.forms import DraftForm
from tracker.demands.queries import list_numbered, versions_of
from tracker.demands.rules import Content, Item
from tracker.groups.mandates import committee_mandate, require_member
from tracker.groups.queries import members_of
from tracker.groups.views import after_proposal, group_here
from tracker.words import Missing, within

demands = Blueprint("demands", __name__, url_prefix="/<lang>")
NEW_ROWS = 3


def _form(content: Content | None) -> DraftForm:
    form = DraftForm()
    vocabulary = house().vocabulary
    form.languages.choices = vocabulary.choices("languages", g.lang)
    form.addressees.choices = vocabulary.choices("addressees", g.lang)
    if request.method == "GET" and content is not None:
        form.languages.data, form.addressees.data = list(content.languages), list(content.addressees)
    return form


def _known() -> frozenset[str]:
    return house().vocabulary.keys()["addressees"]


@demands.route("/groups/<slug:slug>/drafts/new", methods=["GET", "POST"])
@signed_in
def new_draft(slug: str) -> Response:
    """A draft out of a pasted numbered text, in one language or several."""
    with database().reading() as session:
        group = group_here(session, slug)
        require_member(session, me(), group)
    form = _form(None)
    if request.method == "GET":
        form.languages.data = group.languages
    if form.sent():
        location = perform(form, lambda session: _begin(session, slug, form))
        if location is not None:
            return follow(location)
    languages = _shown(form, group.languages)
    texts = {name: request.form.get(name, "") for lang in languages for name in (f"paste-{lang}", f"title-{lang}")}
    return page("demands/new.html", form, group=group, languages=languages, texts=texts)


def _begin(session: Session, slug: str, form: DraftForm) -> str:
    group = group_here(session, slug)
    languages = _chosen(form)
    if not languages:
        raise Missing(field="languages")
    pasted = {lang: within("paste", request.form.get(f"paste-{lang}", ""), f"paste-{lang}") for lang in languages}
    titles = {lang: request.form.get(f"title-{lang}", "") for lang in languages}
    content = actions.pasted_content(pasted, titles, tuple(form.addressees.data or ()))
    draft = actions.begin_draft(session, me(), group, content, _known())
    return here("demands.draft", draft_id=draft.id)


@demands.route("/drafts/<draft_id>", methods=["GET", "POST"])
@signed_in
def draft(draft_id: str) -> Response:
    with database().reading() as session:
        kept = actions.content_of(actions.draft_for(session, me(), draft_id))
    form = _form(kept)
    if form.sent():
        location = perform(form, lambda session: _save(session, draft_id, form))
        if location is not None:
            return follow(location)
    content = _typed(form, _shown(form, kept.languages)) if request.method == "POST" else kept
    return _draft_page(form, draft_id, content)


def _save(session: Session, draft_id: str, form: DraftForm) -> str:
    version = request.form.get("version", type=int) or 0
    actions.save_draft(session, me(), draft_id, version, _typed(form, _chosen(form)), _known())
    return here("demands.draft", draft_id=draft_id)


def _chosen(form: DraftForm) -> tuple[str, ...]:
    """The ticked languages that there are."""
    return tuple(lang for lang in form.languages.data or () if lang in house().vocabulary.sections["languages"])


def _shown(form: DraftForm, otherwise: Sequence[str]) -> tuple[str, ...]:
    """The ticked languages, and those in which something was typed: it comes back with the tick gone."""
    known = house().vocabulary.sections["languages"]
    typed = [lang for lang in known if any(text for name, text in request.form.items() if name.endswith(f"-{lang}"))]
    return tuple(dict.fromkeys([*(_chosen(form) or otherwise), *typed]))


def _typed(form: DraftForm, languages: tuple[str, ...]) -> Content:
    """What stands in the editor in these languages, in the order of the typed places."""
    keys = [name.removeprefix("place-") for name in request.form if name.startswith("place-")]
    kept = [key for key in keys if f"strike-{key}" not in request.form]
    places = {key: request.form.get(f"place-{key}", type=int) or 10_000 for key in kept}
    items = tuple(_typed_item(key, languages) for key in sorted(kept, key=lambda key: places[key]))
    title = {lang: request.form.get(f"title-{lang}", "") for lang in languages}
    preamble = {lang: request.form.get(f"preamble-{lang}", "") for lang in languages}
    return Content(languages, tuple(form.addressees.data or ()), title, preamble, items)


def _typed_item(key: str, languages: tuple[str, ...]) -> Item:
    texts = {lang: request.form.get(f"item-{key}-{lang}", "") for lang in languages}
    return Item(key, request.form.get(f"number-{key}", type=int), texts)


def _draft_page(form: DraftForm, draft_id: str, content: Content) -> Response:
    with database().reading() as session:
        found = actions.draft_for(session, me(), draft_id)
        rows = [*content.items, *(Item(secrets.token_hex(4), None, {}) for _ in range(NEW_ROWS))]
        versions = versions_of(session, found)
        names = {member.account_id: member.name for member in members_of(session, found.group_id)}
        values: dict[str, Any] = {
            "draft": found,
            "group": found.group,
            "content": content,
            "now": actions.content_of(found),
            "rows": rows,
            "version": found.version if form.status in (200, 409) else request.form.get("version", 0, type=int),
            "adoption": actions.adoption_of(session, found),
            "versions": [(version.version, names.get(version.account_id), version.day) for version in versions],
            "committee": committee_mandate(session, me(), found.group_id) is not None,
            "plain": PlainForm(formdata=None),
        }
        return page("demands/draft.html", form, **values)


@demands.post("/drafts/<draft_id>/publish")
@signed_in
def publish(draft_id: str) -> Response:
    form = PlainForm()
    location = perform(form, lambda session: after_proposal(actions.publish_list(session, me(), draft_id)))
    return follow(location) if location is not None else page("groups/refused.html", form)


@demands.post("/groups/<slug:slug>/lists/<int:number>/revise")
@signed_in
def revise(slug: str, number: int) -> Response:
    form = PlainForm()

    def deed(session: Session) -> str:
        listed = list_numbered(session, group_here(session, slug).id, number)
        if listed is None:
            raise actions.NoSuchDraft
        return here("demands.draft", draft_id=actions.begin_revision(session, me(), listed).id)

    location = perform(form, deed)
    return follow(location) if location is not None else page("groups/refused.html", form)
