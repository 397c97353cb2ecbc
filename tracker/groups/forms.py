"""Forms of groups."""

from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.widgets import CheckboxInput, ListWidget

from tracker.accounts.web import Day, Form, WholeNumber


class Ticks(SelectMultipleField):  # type: ignore[misc]
    """Several of a list, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class RegisterForm(Form):
    kind = SelectField(_("What kind of group are you?"))
    name = StringField(
        _("Name of the group"), description=_("As people know you: “Depot 3”, “Night shift of the bakery”.")
    )
    slug = StringField(
        _("Address of its page"),
        description=_("Letters a–z, figures and -. It stands in links for ever, so keep it short: depot-3"),
    )
    sector = SelectField(_("Trade"))
    region = SelectField(_("Region"))
    town = StringField(_("Town or place"))
    languages = Ticks(_("Languages that you write in"))
    rule_set = RadioField(_("How do you decide?"))
    headcount = WholeNumber(
        _("How many people are you?"),
        description=_("Everybody who is entitled to vote. Only an open assembly can leave this empty."),
    )
    headcount_day = Day(_("On which day was that so?"))
    member_name = StringField(
        _("Your name in this group"),
        description=_("Only members see it. A nickname or a role is enough."),
    )


class InviteForm(Form):
    """Makes new codes; nothing to fill in."""


class InvitationForm(Form):
    code = StringField(_("Invitation code"))
    member_name = StringField(
        _("Your name in this group"),
        description=_("Only members see it. A nickname or a role is enough."),
    )


class RemovalForm(Form):
    member = SelectField(_("Who is to be removed?"))
    reason = TextAreaField(_("Reason"), description=_("Kept to the group, never public."))


class HeadcountForm(Form):
    headcount = WholeNumber(_("How many people are you now?"))
    headcount_day = Day(_("On which day was that so?"))


class DelegateForm(Form):
    member = SelectField(_("Who speaks for the group in the council?"))


class WordForm(Form):
    deed = RadioField(_("What does your group say?"))
    other = StringField(_("About which group?"), description=_("The last part of its address, for instance depot-3."))
    reason = TextAreaField(_("Reason, public"), description=_("A doubt needs one."))
