"""A page of demands often made, in the group's languages: to begin a list from, each to be reworded afterwards."""

import secrets
from itertools import groupby

from flask import g, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker.accounts.forms import PlainForm
from tracker.accounts.web import acted, database, here, me, page, signed_in
from tracker.demands import drafting
from tracker.demands.rules import Content, Item
from tracker.demands.views import demands, known_addressees
from tracker.groups.mandates import require_member
from tracker.groups.models import Group
from tracker.groups.views import group_here
from tracker.matching.catalogue import Typical, catalogue
from tracker.words import N_, Refused


class NothingChosen(Refused):
    sentence = N_("Choose at least one demand.")
    field = "often"


@demands.route("/groups/<slug:slug>/drafts/often", methods=["GET", "POST"])
@signed_in
def often(slug: str) -> Response:
    """Choose some; they are the beginning of a draft."""
    form = PlainForm()
    with database().reading() as session:
        group = group_here(session, slug)
        require_member(session, me(), group)
    languages = _languages(group)

    def deed(session: Session) -> str:
        chosen = set(request.form.getlist("often"))
        items = tuple(_item(one, languages) for one in catalogue() if one.id in chosen)
        if not items:
            raise NothingChosen
        content = Content(languages, (), {}, {}, items)
        draft = drafting.begin_draft(session, me(), group_here(session, slug), content, known_addressees())
        return here("demands.draft", draft_id=draft.id)

    values = {
        "group": group,
        "themes": [(theme, list(own)) for theme, own in groupby(catalogue(), key=lambda one: one.theme)],
        "languages": languages,
        "chosen": request.form.getlist("often"),
    }
    return acted(form, deed) or page("demands/often.html", form, **values)


def _languages(group: Group) -> tuple[str, ...]:
    """Of the group's languages those that the catalogue speaks; else the reader's."""
    spoken = catalogue()[0].wordings
    return tuple(lang for lang in group.languages if lang in spoken) or (g.lang,)


def _item(one: Typical, languages: tuple[str, ...]) -> Item:
    return Item(secrets.token_hex(4), None, {lang: one.wordings[lang][0] for lang in languages})
