"""Forms of demand lists. Fields that stand once a demand and language are read from the request itself."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, StringField, TextAreaField

from tracker.accounts.web import Form
from tracker.groups.forms import Ticks


class DraftForm(Form):
    """A draft. `title-kk`, `preamble-kk`, `item-KEY-kk`, `place-KEY`, `number-KEY`, `strike-KEY` stand beside these."""

    languages = Ticks(
        _("Languages of the list"), description=_("All of equal standing: each demand is written in each.")
    )
    addressees = Ticks(_("Who must act?"))


class CommentForm(Form):
    text = TextAreaField(_("What do you say of it?"), description=_("Members of the group read it."))


class AmendmentForm(Form):
    order = StringField(
        _("The order"), description=_("The places as they are now, in the new order: 3, 1, 2. Each stands there once.")
    )
    reason = TextAreaField(_("Reason"), description=_("It can be left empty."))


class ShowingForm(Form):
    other = StringField(
        _("To which group?"),
        description=_("The last part of its address, for instance depot-3."),
    )
    link = BooleanField(_("To whoever holds a link, with no account"))


class LanguageForm(Form):
    language = StringField(
        _("Into which language?"),
        description=_("Its tag: ky for Kyrgyz, uz for Uzbek, tr for Turkish, ar for Arabic, en for English."),
    )
