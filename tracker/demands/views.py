"""Pages of drafts: begin out of a pasted text, look it over, write, put to the vote, publish, revise."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint, g, jsonify, make_response, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker.accounts.forms import PlainForm
from tracker.accounts.rules import token_hash
from tracker.accounts.web import database, follow, here, house, me, page, perform, pressed, public_address, signed_in
from tracker.demands import actions, adopting, drafting
from tracker.demands.draft_queries import collisions_shown, draft_shown, version_shown, versions_of
from tracker.demands.forms import DraftForm
from tracker.demands.models import Draft
from tracker.demands.queries import list_numbered
from tracker.demands.reader import Reading, TooManyLines, read
from tracker.demands.rules import Content, Item, NoSuchList, checked, lacking, moved_to
from tracker.demands.uploads import text_of_file
from tracker.groups.mandates import committee_mandate, require_committee, require_member
from tracker.groups.models import Group
from tracker.groups.queries import members_of
from tracker.groups.views import after_proposal, group_here
from tracker.votes.queries import vote_numbered
from tracker.words import Missing, Refused, within

demands = Blueprint("demands", __name__, url_prefix="/<lang>")
NEW_ROWS = 3
KEY = re.compile("place-[0-9a-z]{1,32}")


def form_of(content: Content | None) -> DraftForm:
    """The form's choices in the reader's language, chosen as the content has them."""
    form = DraftForm()
    vocabulary = house().vocabulary
    form.languages.choices = vocabulary.choices("languages", g.lang)
    form.addressees.choices = vocabulary.choices("addressees", g.lang)
    if request.method == "GET" and content is not None:
        form.languages.data, form.addressees.data = list(content.languages), list(content.addressees)
    return form


def known_addressees() -> frozenset[str]:
    return house().vocabulary.keys()["addressees"]


@demands.route("/groups/<slug:slug>/drafts/new", methods=["GET", "POST"])
@signed_in
def new_draft(slug: str) -> Response:
    """A draft out of pasted texts or text files, in one language or several; looked over before it is made."""
    with database().reading() as session:
        group = group_here(session, slug)
        require_member(session, me(), group)
    form = form_of(None)
    if request.method == "GET":
        form.languages.data = group.languages
    step = request.form.get("step", "")
    if form.sent() and step == "make":
        location = perform(form, lambda session: _begin(session, slug, form))
        if location is not None:
            return follow(location)
    if form.sent() and step != "back" and not any(name.startswith(("title-", "paste-")) for name in form.beside):
        preview = _preview(form, group)
        if preview is not None:
            return preview
    languages = _shown(form, group.languages)
    texts = {name: request.form.get(name, "") for lang in languages for name in (f"paste-{lang}", f"title-{lang}")}
    return page("demands/new.html", form, group=group, languages=languages, texts=texts)


def _has_text(lang: str) -> bool:
    upload = request.files.get(f"file-{lang}")
    return bool(request.form.get(f"paste-{lang}", "").strip() or (upload is not None and upload.filename))


def _pasted(lang: str) -> str:
    """What was pasted in a language, and below it what a text file holds. Raises TooLong, NoText, FileTooLarge."""
    name = f"paste-{lang}"
    text = request.form.get(name, "")
    upload = request.files.get(f"file-{lang}")
    if upload is not None and upload.filename:
        text = f"{text.rstrip()}\n{text_of_file(upload.read(), name)}".lstrip("\n")
    return within("paste", text, name)


def _readings(form: DraftForm) -> dict[str, Reading]:
    """How each pasted text is read, with the boundaries that the person moved, this press included."""
    found = {}
    typed = [lang for lang in _chosen(form) if _has_text(lang)]
    for lang in typed or [lang for lang in house().vocabulary.sections["languages"] if _has_text(lang)]:
        text = _pasted(lang)
        if not text.strip():
            continue
        try:
            reading = read(text)
        except TooManyLines as refused:
            raise TooManyLines(field=f"paste-{lang}", **refused.values) from refused
        found[lang] = _moved(reading.with_roles(request.form.get(f"roles-{lang}", "")), lang)
    return found


def _moved(reading: Reading, lang: str) -> Reading:
    join, split = (request.form.get(f"{deed}-{lang}", type=int) for deed in ("join", "split"))
    if join is not None:
        return reading.joined(join)
    return reading.split(split) if split is not None else reading


def _preview(form: DraftForm, group: Group) -> Response | None:
    """What became what; each boundary is moved with one press. Nothing is kept yet."""
    try:
        readings = _readings(form)
        if not _chosen(form):
            raise Missing(field="languages")
        content = _content(form, readings)
    except Refused as refused:
        if not form.beside and not form.errors:
            form.refuse(refused)
        return None
    counts = [len(reading.demands) for reading in readings.values()]
    _warn(form, content)
    return page("demands/preview.html", form, group=group, readings=readings, content=content, counts=counts)


def _warn(form: DraftForm, content: Content) -> None:
    """What would be refused once the draft is made, said while the boundaries can still be moved."""
    if form.refusals or form.errors:
        return
    try:
        checked(content, known_addressees())
    except Refused as refused:
        form.refuse(refused)
        form.status = 200


def _content(form: DraftForm, readings: Mapping[str, Reading]) -> Content:
    titles = {lang: request.form.get(f"title-{lang}", "") for lang in _chosen(form)}
    if not readings:
        readings = {_chosen(form)[0]: read("")}
    return drafting.content_read(readings, titles, tuple(form.addressees.data or ()))


def _begin(session: Session, slug: str, form: DraftForm) -> str:
    group = group_here(session, slug)
    if not _chosen(form):
        raise Missing(field="languages")
    content = _content(form, _readings(form))
    draft = drafting.begin_draft(session, me(), group, content, known_addressees())
    return here("demands.draft", draft_id=draft.id)


def _chosen(form: DraftForm) -> tuple[str, ...]:
    """The ticked languages that there are."""
    return tuple(lang for lang in form.languages.data or () if lang in house().vocabulary.sections["languages"])


def _shown(form: DraftForm, otherwise: Sequence[str]) -> tuple[str, ...]:
    """The ticked languages, and those in which something was typed: it comes back with the tick gone."""
    known = house().vocabulary.sections["languages"]
    typed = [lang for lang in known if any(text for name, text in request.form.items() if name.endswith(f"-{lang}"))]
    return tuple(dict.fromkeys([*(_chosen(form) or otherwise), *typed]))


@demands.get("/drafts/<draft_id>")
@signed_in
def draft(draft_id: str) -> Response:
    """The draft as it reads, with the amendments inside the text; where each deed begins."""
    with database().reading() as session:
        found = drafting.draft_for(session, me(), draft_id)
        values: dict[str, Any] = {
            "shown": draft_shown(session, found),
            "draft": found,
            "group": found.group,
            "adoption": adopting.adoption_of(session, found),
            "earlier": adopting.earlier_adoption(session, found),
            "base": public_address(),
            "committee": committee_mandate(session, me(), found.group_id) is not None,
            "plain": PlainForm(formdata=None),
            "told": request.args.get("told", ""),
            "lacking": lacking(drafting.content_of(found)),
        }
        return page("demands/draft.html", **values)


@demands.post("/drafts/<draft_id>/adopted/<int:number>")
@signed_in
def adopted_again(draft_id: str, number: int) -> Response:
    """Take the wording that a vote adopted back into its draft, which was changed since."""

    def deed(session: Session) -> str:
        found = drafting.draft_for(session, me(), draft_id)
        require_committee(session, me(), found.group)
        adopting.adopted_again(session, found, me(), vote_numbered(session, found.group_id, number))
        return here("demands.draft", draft_id=draft_id)

    return pressed(PlainForm(), deed)


@demands.route("/drafts/<draft_id>/edit", methods=["GET", "POST"])
@signed_in
def edit(draft_id: str) -> Response:
    """The whole draft in one form."""
    with database().reading() as session:
        kept = drafting.content_of(drafting.draft_for(session, me(), draft_id))
    form = form_of(kept)
    if form.sent():
        location = perform(form, lambda session: _save(session, draft_id, form))
        if request.accept_mimetypes.best == "application/json":
            return _saved_by_script(form, location)
        if location is not None:
            return follow(location)
    content = _typed(form, _shown(form, kept.languages), kept) if request.method == "POST" else kept
    return _edit_page(form, draft_id, content)


def _save(session: Session, draft_id: str, form: DraftForm) -> str:
    version = typed_version()
    drafting.draft_for(session, me(), draft_id)  # who is no member learns nothing
    base = drafting.version_content(session, draft_id, version)
    typed = _typed(form, _chosen(form), base)
    saved = drafting.save_draft(session, me(), draft_id, version, typed, known_addressees(), choices())
    return told(saved)


def typed_version() -> int:
    """The version that a form was opened on; 0 for what is none."""
    text = request.form.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0


def choices() -> dict[str, str]:
    """What to do with earlier collisions, by their ids."""
    return {name.removeprefix("settle-"): value for name, value in request.form.items() if name.startswith("settle-")}


def told(saved: drafting.Saved) -> str:
    """The draft's address, with what its page says of the saving; `saved` is for the script."""
    words = "order" if saved.order_collided else "both" if saved.collisions else "merged" if saved.merged else None
    return here("demands.draft", draft_id=saved.draft.id, told=words, saved=saved.version)


def _saved_by_script(form: DraftForm, location: str | None) -> Response:
    """The answer to a script that saves while somebody writes: the version that holds exactly what was sent."""
    if location is None:
        sentences = [*form.refusals, *(str(errors[0]) for errors in form.errors.values())]
        return make_response(jsonify(refused=sentences), form.status)
    arguments = dict(pair.split("=", 1) for pair in location.partition("?")[2].split("&"))
    answer = jsonify(version=int(arguments["saved"]), others="told" in arguments, location=location)
    return make_response(answer, 200)


def _typed(form: DraftForm, languages: tuple[str, ...], base: Content) -> Content:
    """What stands in the editor in these languages, in the order of the typed places."""
    keys = [name.removeprefix("place-") for name in request.form if KEY.fullmatch(name)]
    places = {key: request.form.get(f"place-{key}", type=int) or place for place, key in enumerate(keys, 1)}
    kept = [key for key in moved_to(places) if f"strike-{key}" not in request.form]
    items = tuple(_typed_item(key, languages, base) for key in kept)
    title = {lang: request.form.get(f"title-{lang}", "") for lang in languages}
    preamble = {lang: request.form.get(f"preamble-{lang}", "") for lang in languages}
    return Content(languages, tuple(form.addressees.data or ()), title, preamble, items)


def _typed_item(key: str, languages: tuple[str, ...], base: Content) -> Item:
    """A demand as typed; what this form does not show of it stays as it was."""
    was = base.item(key) or Item(key, None, {})
    return replace(was, texts={lang: request.form.get(f"item-{key}-{lang}", "") for lang in languages})


def _edit_page(form: DraftForm, draft_id: str, content: Content) -> Response:
    with database().reading() as session:
        found = drafting.draft_for(session, me(), draft_id)
        typed_on = typed_version() if "version" in request.form else None
        values = {
            "draft": found,
            "group": found.group,
            "content": content,
            "rows": [*content.items, *(Item(_new_key(found, place), None, {}) for place in range(NEW_ROWS))],
            "version": found.version if typed_on is None else typed_on,
            "collisions": collisions_shown(session, found),
            "chosen": choices(),
        }
        return page("demands/edit.html", form, **values)


def _new_key(draft: Draft, place: int) -> str:
    """The key of an empty row: another one for each person, the same when the same page is loaded again."""
    return token_hash(f"{draft.id} {draft.version} {place} {me()}")[:8]


@demands.get("/drafts/<draft_id>/history")
@signed_in
def history(draft_id: str) -> Response:
    """Who wrote, and when."""
    with database().reading() as session:
        found = drafting.draft_for(session, me(), draft_id)
        names = {member.account_id: member.name for member in members_of(session, found.group_id)}
        versions = [(one.version, names.get(one.account_id), one.day) for one in versions_of(session, found)]
        return page("demands/history.html", draft=found, group=found.group, versions=versions)


@demands.get("/drafts/<draft_id>/history/<int:version>")
@signed_in
def version(draft_id: str, version: int) -> Response:
    """What one saving changed, word by word."""
    with database().reading() as session:
        found = drafting.draft_for(session, me(), draft_id)
        names = {member.account_id: member.name for member in members_of(session, found.group_id)}
        shown = version_shown(session, found, version)
        if shown is None:
            raise drafting.NoSuchDraft
        name = names.get(shown.row.account_id)
        return page("demands/version.html", draft=found, group=found.group, shown=shown, name=name)


@demands.post("/drafts/<draft_id>/publish")
@signed_in
def publish(draft_id: str) -> Response:
    form = PlainForm()
    return pressed(form, lambda session: after_proposal(actions.publish_list(session, me(), draft_id)))


@demands.post("/groups/<slug:slug>/lists/<int:number>/revise")
@signed_in
def revise(slug: str, number: int) -> Response:
    form = PlainForm()

    def deed(session: Session) -> str:
        listed = list_numbered(session, group_here(session, slug).id, number)
        if listed is None:
            raise NoSuchList
        return here("demands.draft", draft_id=actions.begin_revision(session, me(), listed).id)

    return pressed(form, deed)
