"""Forms of elections and claims."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField

from tracker.accounts.web import Day, Form, WholeNumber
from tracker.groups.forms import Ticks


class ElectionForm(Form):
    vacant = BooleanField(_("Only the vacant seats of the committee in office, until its term ends"))
    method = RadioField(_("How are votes cast?"), default="plurality")
    seats = WholeNumber(_("How many seats?"), description=_("Three at least."))
    term_until = Day(_("Until when are they elected?"))
    candidates = TextAreaField(
        _("Candidates, one a line"),
        description=_("As each wants to be named in public: a name, initials, a role or a number."),
    )
    members = Ticks(
        _("Which members of the group stand themselves?"),
        description=_("They cannot be tellers of this vote. This is not published."),
    )


class RecallForm(Form):
    mandate = SelectField(_("Whose mandate shall end?"))
    reason = TextAreaField(
        _("Why?"), description=_("For members only. Whoever it is about can reply, and both are read at the meeting.")
    )


class ClaimForm(Form):
    half_one = StringField(_("First half of the code"))
    half_two = StringField(_("Second half of the code"))
    member_name = StringField(
        _("Your name in this group"), description=_("Only members see it. A nickname or a role is enough.")
    )


class HalvesForm(Form):
    """Makes one's own halves of the claim codes; nothing to fill in."""
