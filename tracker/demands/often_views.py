"""A page of demands often made, in a language of the group: to begin a list from, each to be reworded afterwards."""

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
    """Choose some, one theme after the other; they are the beginning of a draft. What was ticked goes along."""
    form = PlainForm()
    with database().reading() as session:
        group = group_here(session, slug)
        require_member(session, me(), group)
    language = _language(group)

    def deed(session: Session) -> str:
        chosen = set(request.form.getlist("often"))
        items = tuple(_item(one, language) for one in catalogue() if one.id in chosen)
        if not items:
            raise NothingChosen
        content = Content(tuple(group.languages), (), {}, {}, items)
        draft = drafting.begin_draft(session, me(), group_here(session, slug), content, known_addressees())
        return here("demands.draft", draft_id=draft.id)

    values = {
        "group": group,
        "themes": [(theme, list(own)) for theme, own in groupby(catalogue(), key=lambda one: one.theme)],
        "language": language,
        "chosen": request.form.getlist("often"),
        "opened": request.form.get("theme", ""),
    }
    begun = None if values["opened"] else acted(form, deed)
    return begun or page("demands/often.html", form, **values)


def _language(group: Group) -> str:
    """The reader's, if the group speaks it, else the group's first.

    One only: the wordings of the catalogue are no translations of each other, and a list says the same in each of its
    languages.
    """
    spoken = [lang for lang in group.languages if lang in catalogue()[0].wordings]
    return g.lang if g.lang in spoken or not spoken else spoken[0]


def _item(one: Typical, language: str) -> Item:
    return Item(secrets.token_hex(4), None, {language: one.wordings[language][0]})
