"""Forms of meetings and counts."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, SelectField, StringField, TextAreaField

from tracker.accounts.web import Day, Form, WholeNumber


class MeetingForm(Form):
    day = Day(_("Day of the meeting"))
    town = StringField(_("Town or place"))
    chair = SelectField(_("Who chaired it?"))
    members = WholeNumber(
        _("How many are entitled to vote?"),
        description=_("By default the number that your group stated last. It is shown with the result."),
    )
    basis_day = Day(_("On which day was that so?"))
    teller_one = SelectField(_("First teller"))
    teller_two = SelectField(_("Second teller"))
    paper = BooleanField(
        _("Only paper came back"),
        description=_("Then two committee members enter the paper, each without seeing the other's figures."),
    )


class CountForm(Form):
    """One teller's figures; `mark_0`, `mark_1` ... stand beside these in an election."""

    present = WholeNumber(_("Present"), description=_("Everybody who was there and entitled to vote."))
    for_ = WholeNumber(_("For"))
    against = WholeNumber(_("Against"))
    abstain = WholeNumber(_("Abstained"))
    spoiled = WholeNumber(_("Spoiled"))
    estimated = BooleanField(_("These are estimates"))


class CorrectionForm(Form):
    statement = TextAreaField(_("What was recorded wrongly, and how was it?"))
