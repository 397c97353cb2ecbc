"""Forms of support and of the council."""

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, SelectField, StringField, TextAreaField

from tracker.accounts.web import Form


class SupportForm(Form):
    """Support of a common demand by one of the group's demands, found by hand."""

    demand = SelectField(_("Your demand"))
    common = StringField(_("Number of the common demand"), description=_("For instance P-7."))


class DeclineForm(Form):
    reason = TextAreaField(_("Why not?"), description=_("Kept to the committee. It can be left empty."))


class WordingForm(Form):
    wording_kk = TextAreaField(_("In Kazakh"))
    wording_ru = TextAreaField(_("In Russian"))
    wording_en = TextAreaField(_("In English"))


class OrderForm(Form):
    order = TextAreaField(
        _("The order"), description=_("The numbers of all common demands, the first one first: P-2, P-7, P-1")
    )


class ChoiceForm(Form):
    """One press on a demand and, where there is one, a common demand."""

    demand = HiddenField()
    common = HiddenField()
