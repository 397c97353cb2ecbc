"""The page of one demand in a draft: its words, reason and addressees, what members say of it, what is split off."""

import secrets
from dataclasses import replace

from flask import request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker.accounts.forms import PlainForm
from tracker.accounts.web import acted, database, follow, here, me, page, perform, pressed, signed_in
from tracker.demands import drafting
from tracker.demands.draft_queries import comments_of, draft_shown
from tracker.demands.forms import CommentForm, DraftForm
from tracker.demands.rules import Content, Item
from tracker.demands.views import choices, demands, form_of, known_addressees, told, typed_version


@demands.route("/drafts/<draft_id>/items/<key>", methods=["GET", "POST"])
@signed_in
def item(draft_id: str, key: str) -> Response:
    """One demand: to read it with what is proposed and said, and to change it."""
    form = form_of(None)
    done = acted(form, lambda session: _save(session, draft_id, key, form))
    if done is not None:
        return done
    return _item_page(form, CommentForm(formdata=None), draft_id, key)


def _save(session: Session, draft_id: str, key: str, form: DraftForm) -> str:
    version = typed_version()
    drafting.draft_for(session, me(), draft_id)  # who is no member learns nothing
    base = drafting.version_content(session, draft_id, version)
    was = base.item(key)
    if was is None:
        raise drafting.NoSuchItem
    typed = _typed(was, base, form)
    content = replace(base, items=_placed(base, typed))
    return told(drafting.save_draft(session, me(), draft_id, version, content, known_addressees(), choices()))


def _typed(was: Item, base: Content, form: DraftForm) -> list[Item]:
    """The demand as typed, and what was split off from it; nothing where it was struck."""
    if "strike" in request.form:
        return []
    texts = {lang: request.form.get(f"item-{was.key}-{lang}", "") for lang in base.languages}
    reasons = {lang: request.form.get(f"reason-{was.key}-{lang}", "") for lang in base.languages}
    off = {lang: request.form.get(f"off-{lang}", "") for lang in base.languages}
    items = [replace(was, texts=texts, reasons=reasons, addressees=tuple(form.addressees.data or ()))]
    if any(text.strip() for text in off.values()):
        key = (form.once.data or secrets.token_hex(4))[:8]  # the same when the form is sent again
        items.append(Item(key, None, off, origin=was.number or was.origin))
    return items


def _placed(base: Content, typed: list[Item]) -> tuple[Item, ...]:
    """The base's demands with the typed ones in their place, or at the place that was asked for."""
    key = request.view_args["key"] if request.view_args else ""
    keys = [one.key for one in base.items]
    rest = [one for one in base.items if one.key != key]
    place = request.form.get("place", type=int) or keys.index(key) + 1
    place = min(max(place, 1), len(keys)) - 1
    return (*rest[:place], *typed, *rest[place:])


def _item_page(form: DraftForm, said: CommentForm, draft_id: str, key: str) -> Response:
    with database().reading() as session:
        found = drafting.draft_for(session, me(), draft_id)
        shown = draft_shown(session, found)
        one = next((one for one in shown.items if one.item.key == key), None)
        if one is None:
            raise drafting.NoSuchItem
        if request.method == "GET" or said.refusals:
            form.addressees.data = list(one.item.addressees)
        values = {
            "draft": found,
            "group": found.group,
            "shown": shown,
            "one": one,
            "comments": comments_of(session, found, key),
            "version": typed_version() or found.version,
            "said": said,
            "typed": request.form if form.refusals or form.errors else {},
            "plain": PlainForm(formdata=None),
            "mine": me(),
        }
        return page("demands/item.html", form if form.refusals or form.errors else said, **values, editor=form)


@demands.post("/drafts/<draft_id>/items/<key>/comments")
@signed_in
def comment(draft_id: str, key: str) -> Response:
    said = CommentForm()

    def deed(session: Session) -> str:
        drafting.comment(session, me(), draft_id, key, said.text.data or "")
        return here("demands.item", draft_id=draft_id, key=key) + "#comments"

    location = perform(said, deed)
    return follow(location) if location is not None else _item_page(form_of(None), said, draft_id, key)


@demands.post("/comments/<comment_id>/take-back")
@signed_in
def take_back_comment(comment_id: str) -> Response:
    form = PlainForm()

    def deed(session: Session) -> str:
        return here("demands.draft", draft_id=drafting.take_back_comment(session, me(), comment_id))

    return pressed(form, deed)
