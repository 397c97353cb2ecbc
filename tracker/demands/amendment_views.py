"""Pages of amendments: propose one, see all that are open, decide them; show a draft to others."""

from collections.abc import Sequence
from typing import Any

from flask import request
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from tracker.accounts.forms import PlainForm
from tracker.accounts.web import Form, acted, database, follow, here, me, page, perform, pressed, signed_in
from tracker.demands import amendments, drafting, showing
from tracker.demands.amending import DEEDS, INSERT, ORDER, Change
from tracker.demands.amendment_votes import block_for_vote
from tracker.demands.draft_queries import (
    AmendmentShown,
    decided_amendments,
    draft_shown,
    names_in,
    open_amendments,
    shown_amendments,
)
from tracker.demands.forms import AmendmentForm, ShowingForm
from tracker.demands.models import Amendment, DemandList, Draft
from tracker.demands.queries import list_numbered
from tracker.demands.rules import Content, NoSuchList
from tracker.demands.views import demands
from tracker.groups.mandates import committee_mandate, require_committee, require_member
from tracker.groups.models import Group
from tracker.groups.queries import group_by_slug, groups_of_account
from tracker.groups.views import after_proposal, group_here
from tracker.groups.vouching import NoSuchGroup
from tracker.words import Missing


@demands.route("/drafts/<draft_id>/amend/<deed>", methods=["GET", "POST"])
@signed_in
def amend_draft(draft_id: str, deed: str) -> Response:
    """A member's amendment to a draft."""

    def target(session: Session) -> Draft:
        return drafting.draft_for(session, me(), draft_id)

    def done(session: Session, change: Change, reason: str) -> str:
        made = amendments.amend(session, me(), target(session), change, reason)
        return here("demands.draft", draft_id=draft_id) + f"#amendment-{made.number}"

    return _amend(deed, target, done, None)


@demands.route("/drafts/<draft_id>/as/<slug:slug>/amend/<deed>", methods=["GET", "POST"])
@signed_in
def amend_shown_draft(draft_id: str, slug: str, deed: str) -> Response:
    """An amendment by the committee of a group to which the draft is shown; a second member confirms."""

    def target(session: Session) -> Draft:
        return showing.draft_for_group(session, me(), draft_id, group_here(session, slug))

    def done(session: Session, change: Change, reason: str) -> str:
        group = group_here(session, slug)
        return after_proposal(amendments.amend_as_group(session, me(), group, target(session), change, reason))

    return _amend(deed, target, done, slug)


@demands.route("/groups/<slug:slug>/lists/<int:number>/amend/<deed>", methods=["GET", "POST"])
@signed_in
def amend_list(slug: str, number: int, deed: str) -> Response:
    """A member's amendment to what their group published."""

    def target(session: Session) -> DemandList:
        found = list_here(session, slug, number)
        require_member(session, me(), found.group)
        return found

    def done(session: Session, change: Change, reason: str) -> str:
        amendments.amend(session, me(), target(session), change, reason)
        return here("demands.amendments", slug=slug)

    return _amend(deed, target, done, None)


@demands.route("/groups/<slug:slug>/lists/<int:number>/as/<slug:other>/amend/<deed>", methods=["GET", "POST"])
@signed_in
def amend_list_of_others(slug: str, number: int, other: str, deed: str) -> Response:
    """An amendment to another group's list, by two of one's own committee."""

    def target(session: Session) -> DemandList:
        require_committee(session, me(), group_here(session, other))
        return list_here(session, slug, number)

    def done(session: Session, change: Change, reason: str) -> str:
        group = group_here(session, other)
        return after_proposal(amendments.amend_as_group(session, me(), group, target(session), change, reason))

    return _amend(deed, target, done, other)


def list_here(session: Session, slug: str, number: int) -> DemandList:
    """The list of an address. Raises NoSuchGroup, NoSuchList."""
    found = list_numbered(session, group_here(session, slug).id, number)
    if found is None:
        raise NoSuchList
    return found


def _amend(deed: str, target: Any, done: Any, as_group: str | None) -> Response:
    """The form of an amendment: the words that stand, to be changed; what is typed comes back."""
    if deed not in DEEDS:
        raise NotFound
    form = AmendmentForm()
    sent = acted(form, lambda session: done(session, _typed(deed, form, session, target), form.reason.data or ""))
    if sent is not None:
        return sent
    with database().reading() as session:
        found = target(session)
        content = amendments.content_at(session, found)
        item = content.item(request.values.get("item", ""))
        if deed not in (INSERT, ORDER) and item is None and request.method == "GET":
            raise drafting.NoSuchItem
        values: dict[str, Any] = {
            "group": found.group,
            "draft": found if isinstance(found, Draft) else None,
            "listed": found if isinstance(found, DemandList) else None,
            "content": content,
            "item": item,
            "key": request.values.get("item", ""),
            "deed": deed,
            "typed": request.form,
            "as_group": as_group,
        }
        return page("demands/amend.html", form, **values)


def _typed(deed: str, form: AmendmentForm, session: Session, target: Any) -> Change:
    """The change as typed; `was-LANG` holds the words that it was typed on."""
    content: Content = amendments.content_at(session, target(session))
    key = request.form.get("item", "")
    if deed == ORDER:
        return Change(ORDER, order=_typed_order(form.order.data or "", content))
    texts = {lang: request.form.get(f"text-{lang}", "") for lang in content.languages}
    was = {lang: request.form[f"was-{lang}"] for lang in content.languages if f"was-{lang}" in request.form}
    return Change(deed, key, texts, {lang: text.replace("\r\n", "\n") for lang, text in was.items()})


def _typed_order(text: str, content: Content) -> tuple[str, ...]:
    """Keys in the order of typed places such as "3, 1, 2"; "" for what is no place."""
    words = text.replace(",", " ").replace(";", " ").split()
    places = [int(word) for word in words if word.isascii() and word.isdecimal() and len(word) < 5]
    if len(places) != len(words):
        return ()
    return tuple(content.items[place - 1].key if 0 < place <= len(content.items) else "" for place in places)


@demands.get("/groups/<slug:slug>/amendments", endpoint="amendments")
@signed_in
def open_to_decide(slug: str) -> Response:
    return _amendments_page(PlainForm(formdata=None), slug)


def _amendments_page(form: Form, slug: str) -> Response:
    """What is proposed to the group, by draft and list; the committee decides, or puts it to the vote."""
    with database().reading() as session:
        group = group_here(session, slug)
        require_member(session, me(), group)
        names = names_in(session, group.id)
        values: dict[str, Any] = {
            "group": group,
            "targets": [_shown_target(session, rows, names) for rows in _by_target(open_amendments(session, group.id))],
            "decided": decided_amendments(session, group.id),
            "committee": committee_mandate(session, me(), group.id) is not None,
            "chosen": request.form.getlist("amendment"),
            "mine": me(),
            "plain": PlainForm(formdata=None),
        }
        return page("demands/amendments.html", form, **values)


def _by_target(rows: Sequence[Amendment]) -> list[list[Amendment]]:
    found: dict[tuple[str | None, str | None], list[Amendment]] = {}
    for row in rows:
        found.setdefault((row.draft_id, row.list_id), []).append(row)
    return list(found.values())


def _shown_target(session: Session, rows: list[Amendment], names: dict[str, str]) -> dict[str, Any]:
    target = amendments.target_of(session, rows[0])
    content = amendments.content_at(session, target)
    return {
        "draft": target if isinstance(target, Draft) else None,
        "listed": target if isinstance(target, DemandList) else None,
        "content": content,
        "places": {item.key: item.number or place for place, item in enumerate(content.items, 1)},
        "amendments": shown_amendments(rows, content, names),
    }


@demands.post("/groups/<slug:slug>/amendments/decide")
@signed_in
def decide_amendments(slug: str) -> Response:
    """Accept or refuse the ticked ones by two, or put them to the vote together."""
    form = PlainForm()
    ids, deed = request.form.getlist("amendment"), request.form.get("deed", "accept")

    def decide(session: Session) -> str:
        group = group_here(session, slug)
        if deed == "vote":
            block = block_for_vote(session, me(), group, ids)
            return here("votes.enter_meeting", slug=slug, motion=f"amend:{block}")
        return after_proposal(amendments.decide_by_two(session, me(), group, deed, ids))

    location = perform(form, decide)
    return follow(location) if location is not None else _amendments_page(form, slug)


@demands.post("/amendments/<amendment_id>/withdraw")
@signed_in
def withdraw_amendment(amendment_id: str) -> Response:
    form = PlainForm()

    def deed(session: Session) -> str:
        found = amendments.withdraw_amendment(session, me(), amendment_id)
        return here("desk.desk") if found.from_group_id else here("demands.amendments", slug=found.group.slug)

    return pressed(form, deed)


@demands.route("/drafts/<draft_id>/show", methods=["GET", "POST"])
@signed_in
def show(draft_id: str) -> Response:
    """Show a draft to another group, or to whoever holds a link."""
    form = ShowingForm()

    def deed(session: Session) -> str:
        draft = drafting.draft_for(session, me(), draft_id)
        return after_proposal(showing.show_draft(session, me(), draft, _other_group(session, form)))

    done = acted(form, deed)
    if done is not None:
        return done
    with database().reading() as session:
        found = drafting.draft_for(session, me(), draft_id)
        require_committee(session, me(), found.group)
        return page("demands/show.html", form, draft=found, group=found.group)


def _other_group(session: Session, form: ShowingForm) -> Group | None:
    slug = (form.other.data or "").strip().rstrip("/").rpartition("/")[2].lower()
    if not slug and form.link.data:
        return None
    if not slug:
        raise Missing(field="other")
    other = group_by_slug(session, slug)
    if other is None:
        raise NoSuchGroup
    return other


@demands.post("/showings/<showing_id>/end")
@signed_in
def end_showing(showing_id: str) -> Response:
    form = PlainForm()

    def deed(session: Session) -> str:
        return here("demands.draft", draft_id=showing.end_showing(session, me(), showing_id))

    return pressed(form, deed)


@demands.get("/shown/<showing_id>")
def shown(showing_id: str) -> Response:
    """A draft as whoever holds the link reads it: its words, nothing of who wrote them."""
    with database().reading() as session:
        return _read(showing.draft_of_link(session, showing_id), showing_id=showing_id)


def _read(
    draft: Draft, as_group: Group | None = None, own: Sequence[AmendmentShown] = (), showing_id: str | None = None
) -> Response:
    """The words of a draft that was shown: to a group, with what it proposed itself, or to whoever holds a link."""
    content = drafting.content_of(draft)
    return page(
        "demands/shown.html",
        draft=draft,
        group=draft.group,
        content=content,
        as_group=as_group,
        own=own,
        showing_id=showing_id,
    )


@demands.route("/shown/<showing_id>/amend", methods=["GET", "POST"])
@signed_in
def amend_by_link(showing_id: str) -> Response:
    """For whoever holds the link and acts for a group: in the name of which one do they read and propose?"""
    form = PlainForm()
    slug = request.form.get("group", "")

    def deed(session: Session) -> str:
        draft = showing.come_by_link(session, me(), showing_id, group_here(session, slug))
        return here("demands.shown_draft", draft_id=draft.id, slug=slug)

    done = acted(form, deed)
    if done is not None:
        return done
    with database().reading() as session:
        draft = showing.draft_of_link(session, showing_id)
        own = [group for group in groups_of_account(session, me()) if group.id != draft.group_id]
        acting = [group for group in own if committee_mandate(session, me(), group.id) is not None]
        return page("demands/as_group.html", form, showing_id=showing_id, groups=acting)


@demands.get("/drafts/<draft_id>/as/<slug:slug>")
@signed_in
def shown_draft(draft_id: str, slug: str) -> Response:
    """A draft as another group's committee reads it, with what that group proposed."""
    with database().reading() as session:
        group = group_here(session, slug)
        draft = showing.draft_for_group(session, me(), draft_id, group)
        own = [one for one in draft_shown(session, draft).amendments if one.row.from_group_id == group.id]
        return _read(draft, group, own)
