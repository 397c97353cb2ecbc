"""Forms of demand lists. The editor's fields, one set a demand and language, are read from the request itself."""

from flask_babel import lazy_gettext as _

from tracker.accounts.web import Form
from tracker.groups.forms import Ticks


class DraftForm(Form):
    """A draft. `title-kk`, `preamble-kk`, `item-KEY-kk`, `place-KEY`, `number-KEY`, `strike-KEY` stand beside these."""

    languages = Ticks(
        _("Languages of the list"), description=_("All of equal standing: each demand is written in each.")
    )
    addressees = Ticks(_("Who must act?"))
