"""Forms of support and of the council."""

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField

from tracker.accounts.web import Form


class FindForm(Form):
    """Looking for a common demand: sent with the address, it changes nothing."""

    demand = SelectField(_("Your demand"), validate_choice=False)
    q = StringField(_("Words, in any language, or a number"), description=_("Empty: what is most like your demand."))


class SameForm(Form):
    """Two common demands ask the same."""

    other = StringField(_("Number of the other common demand"), description=_("For instance P-7."))
    group = SelectField(_("Said by a member of"), validate_choice=False)


class LinkForm(Form):
    """How one common demand stands to another."""

    common = StringField(_("Common demand"), description=_("For instance P-7."))
    relation = RadioField(
        _("How it stands to the other"),
        choices=[
            ("repeats", _("asks the same: it was opened twice, and its groups are invited to move to the other")),
            ("broader", _("asks for more, and holds the other")),
            ("opposite", _("asks the reverse of the other")),
            ("none", _("none of these: take back what was said")),
        ],
        validate_choice=False,
    )
    to = StringField(_("The other common demand"), description=_("For instance P-3."))


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
    """One press on a demand and, where there is one, a common demand.

    `relation`: how the demand stands to it; `seen`: the wordings that were read; `old`: what is moved from;
    `suggestion`: what a new common demand is the answer to.
    """

    demand = HiddenField()
    common = HiddenField()
    relation = HiddenField()
    seen = HiddenField()
    old = HiddenField()
    suggestion = HiddenField()
