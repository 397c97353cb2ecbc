"""Pages on which members find by hand what the matching has not found, and others that ask what a draft asks."""

from flask import g, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker.accounts.web import acted, database, here, me, page, signed_in
from tracker.demands.drafting import NoSuchItem, content_of, draft_for
from tracker.demands.rules import Content, Item
from tracker.groups.mandates import NotMember, committee_mandate, require_member
from tracker.groups.queries import groups_of_account
from tracker.groups.views import group_here
from tracker.matching.reasons import Said
from tracker.programme import actions, moving
from tracker.programme.committee_queries import OwnDemand, own_demands
from tracker.programme.finding import AskedElsewhere, Found, asked_elsewhere, find_commons
from tracker.programme.forms import ChoiceForm, FindForm, SameForm
from tracker.programme.queries import common_demand
from tracker.programme.views import number_of, programme
from tracker.words import one_line

LONGEST = 200  # characters of what is searched for
AT_ONCE = 20  # demands of a draft on one page


@programme.get("/groups/<slug:slug>/find")
@signed_in
def find(slug: str) -> Response:
    """Look for the common demand that a demand asks, by word and by meaning."""
    return _find_page(FindForm(request.args, meta={"csrf": False}), ChoiceForm(formdata=None), slug)


def _find_page(form: FindForm, choice: ChoiceForm, slug: str) -> Response:
    with database().reading() as session:
        group = group_here(session, slug)
        require_member(session, me(), group)
        own = {one.demand.id: one for one in own_demands(session, group.id)}
        form.demand.choices = [(key, one.demand.citation) for key, one in own.items()]
        chosen = own.get(form.demand.data or "") or next(iter(own.values()), None)
        words = one_line(form.q.data or "")[:LONGEST]
        found = _found(session, chosen, words) if chosen is not None else []
        if chosen is not None:
            form.demand.data = chosen.demand.id
        values = {
            "group": group,
            "one": chosen,
            "found": found,
            "words": words,
            "committee": committee_mandate(session, me(), group.id) is not None,
            "choice": choice,
            "find": form,
            "told": request.args.get("told") == "yes",
        }
        return page("programme/find.html", choice, **values)


def _found(session: Session, chosen: OwnDemand, words: str) -> list[tuple[Found, str]] | None:
    """What was found, each with the wordings that are shown; None if nothing can be told now."""
    texts = {lang: text for lang, text in chosen.demand.texts.items() if text}
    language = g.lang if g.lang in texts else next(iter(texts), "")
    found = find_commons(session, Said(texts.get(language, ""), language), words)
    if found is None:
        return None
    known = {one.common_number for one in chosen.said}
    return [
        (one, actions.seen_now(session, chosen.demand.id, one.common.number))
        for one in found
        if one.common.number not in known
    ]


@programme.post("/groups/<slug:slug>/tell")
@signed_in
def tell(slug: str) -> Response:
    """A member shows the committee a common demand for one of the group's demands."""
    form = ChoiceForm()

    def deed(session: Session) -> str:
        demand, group = form.demand.data or "", group_here(session, slug)
        actions.tell_committee(session, me(), group, demand, number_of(form.common.data))
        return here("programme.find", slug=slug, demand=demand, told="yes")

    find = FindForm(formdata=None)
    find.demand.data = form.demand.data
    return acted(form, deed) or _find_page(find, form, slug)


@programme.route("/programme/P-<int:number>/same", methods=["GET", "POST"])
@signed_in
def same(number: int) -> Response:
    """A member says that a common demand asks the same as another: the committees concerned are asked."""
    form = SameForm()
    with database().reading() as session:
        groups = {group.id: group for group in groups_of_account(session, me())}
        form.group.choices = [(group.id, group.name or group.slug) for group in groups.values()]
        shown = common_demand(session, number)
        if not groups:
            raise NotMember
        if shown is None:
            raise actions.NoSuchCommonDemand

    def deed(session: Session) -> str:
        group = groups.get(form.group.data or "", next(iter(groups.values())))
        moving.ask_same(session, me(), group, number, number_of(form.other.data))
        return here("programme.same", number=number, told="yes")

    values = {"shown": shown, "told": request.args.get("told") == "yes"}
    return acted(form, deed) or page("programme/same.html", form, **values)


@programme.get("/drafts/<draft_id>/others")
@signed_in
def others(draft_id: str) -> Response:
    """Who else asks what a draft asks, in which words; for whoever may read the draft."""
    start = max(0, request.args.get("from", 1, int) - 1)
    with database().reading() as session:
        draft = draft_for(session, me(), draft_id)
        content = content_of(draft)
        items: list[tuple[int, Item, list[AskedElsewhere] | None]] = []
        for place, item in list(enumerate(content.items, 1))[start : start + AT_ONCE]:
            answered = not items or items[-1][2] is not None  # whoever does not answer once is not waited for again
            found = asked_elsewhere(session, _said(content, item), draft.group_id) if answered else None
            items.append((place, item, found))
        more = start + AT_ONCE + 1 if start + AT_ONCE < len(content.items) else None
        return page("programme/others.html", draft=draft, group=draft.group, items=items, more=more)


@programme.get("/drafts/<draft_id>/others/<key>")
@signed_in
def others_of_one(draft_id: str, key: str) -> Response:
    """The same for one demand of the draft; with `?beside` only what a script puts beside the demand."""
    with database().reading() as session:
        draft = draft_for(session, me(), draft_id)
        content = content_of(draft)
        numbered = {item.key: (place, item) for place, item in enumerate(content.items, 1)}
        if key not in numbered:
            raise NoSuchItem
        place, item = numbered[key]
        found = asked_elsewhere(session, _said(content, item), draft.group_id)
        if "beside" in request.args:
            return page("programme/_others.html", found=found)
        return page("programme/others.html", draft=draft, group=draft.group, items=[(place, item, found)], more=None)


def _said(content: Content, item: Item) -> Said:
    """Its words in the reader's language, else in another that it has."""
    language = g.lang if g.lang in content.languages else content.languages[0]
    return Said(item.texts.get(language) or next((text for text in item.texts.values() if text), ""), language)
