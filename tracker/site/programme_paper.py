"""The shared programme as a leaflet: what the delegates settled, in the reader's language, with its numbers."""

from flask import g
from flask_babel import gettext, ngettext
from werkzeug.exceptions import NotFound

from tracker.accounts.web import database, house, public_address
from tracker.demands.leaflet import Leaflet, LeafletDemand
from tracker.groups.queries import Totals, counted_totals
from tracker.paper import Wording
from tracker.programme.queries import CommonShown, programme
from tracker.record.queries import newest_head
from tracker.site import filters
from tracker.site.blueprint import as_of, site
from tracker.site.formats import File, file_page
from tracker.site.papers import PDF, printed


@file_page(site, "/programme.pdf", "programme_paper", PDF)
def programme_paper() -> File:
    return printed(_leaflet())


@file_page(site, "/programme/folded.pdf", "programme_folded", PDF)
def programme_folded() -> File:
    return printed(_leaflet(), folded=True)


def _leaflet() -> Leaflet:
    """Of the common demands those whose wording is settled, the most supported first, as the page has them."""
    with database().reading() as session:
        settled = [one for one in programme(session) if one.settled and not one.moved_to]
        if not settled:
            raise NotFound
        totals = counted_totals(session)
        as_of(newest_head(session))
    lead = gettext("What groups demand in common, in words that their delegates settled.")
    return Leaflet(
        language=g.lang,
        group=house().config.site_name or gettext("Common demand"),
        place=_counted(totals),
        titles=(Wording(g.lang, gettext("Shared programme")),),
        preambles=(Wording(g.lang, lead),),
        adopted=gettext("Numbers as of %(day)s", day=filters.day(g.head.hour[:10])),
        addressed="",
        demands=tuple(_demand(one) for one in settled),
        address=f"{public_address()}/{g.lang}/programme",
        check=gettext("Check it: who stands behind each demand, in which words and by which vote, is at this address."),
        demonstration=gettext("Demonstration, not real") if filters.is_demonstration() else "",
    )


def _demand(shown: CommonShown) -> LeafletDemand:
    words = shown.words(g.lang)
    text = (words.text.text if words else None) or gettext("(removed)")
    return LeafletDemand(
        f"P-{shown.number}", (Wording(words.language if words else g.lang, text),), _counted(shown.totals)
    )


def _counted(totals: Totals) -> str:
    """As the pages say it."""
    counts = (
        ngettext("%(n)s group", "%(n)s groups", totals.groups, n=filters.number(totals.groups)),
        ngettext("%(n)s worker", "%(n)s workers", totals.workers, n=filters.number(totals.workers)),
        ngettext("%(n)s region", "%(n)s regions", totals.regions, n=filters.number(totals.regions)),
        ngettext("%(n)s trade", "%(n)s trades", totals.sectors, n=filters.number(totals.sectors)),
    )
    return " · ".join(str(one).replace(" ", "\u00a0") for one in counts)
