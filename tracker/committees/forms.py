"""Forms of elections, nominations and claims."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, FieldList, FormField, RadioField, SelectField, StringField, TextAreaField
from wtforms import Form as PartOfForm

from tracker.accounts.web import Day, Form, WholeNumber
from tracker.committees.rules import MOST_CONTESTS
from tracker.groups.forms import Ticks


class ContestPart(PartOfForm):  # type: ignore[misc]
    """Seats that are reserved, or a post: one row of an election's form, left empty where there are none."""

    kind = SelectField(_("What is it?"))
    label = StringField(_("For whom, or which post?"))
    seats = WholeNumber(_("How many seats?"))
    entitled = WholeNumber(_("Entitled to vote on it, if not everybody"))
    candidates = TextAreaField(_("Candidates, one a line"))


class SeatsForm(Form):
    """What every form of an election asks."""

    fills = RadioField(_("Which seats?"), default="")
    method = RadioField(_("How are votes cast?"), default="plurality")
    seats = WholeNumber(_("How many seats?"), description=_("Three at least, with those reserved and posts."))
    term_until = Day(_("Until when are they elected?"))
    more = FieldList(FormField(ContestPart), min_entries=MOST_CONTESTS - 1, max_entries=MOST_CONTESTS - 1)


class ElectionForm(SeatsForm):
    candidates = TextAreaField(
        _("Candidates, one a line"),
        description=_("As each wants to be named in public: a name, initials, a role or a number."),
    )
    members = Ticks(
        _("Which members of the group stand themselves?"),
        description=_("They cannot be tellers of this vote. This is not published."),
    )


class CallForm(SeatsForm):
    nominate_until = Day(_("Last day of nominations"), description=_("Until its end anybody can be named or withdraw."))
    vote_day = Day(_("Day of the vote, if it is known"))
    unopposed = BooleanField(
        _("Put it to the vote even if there are fewer candidates than seats"),
        description=_("Else nominations are extended then. This cannot be changed later."),
    )


class NominationForm(Form):
    contest = RadioField(_("For which seats?"))
    member = SelectField(_("Who shall stand?"))
    name = StringField(
        _("Name to be shown in public"),
        description=_("As whoever stands wants it: a name, initials, a role or a number. Members write it themselves."),
    )
    statement = TextAreaField(
        _("A few words to the voters"),
        description=_("Members read them here and on paper. They are forgotten after the count."),
    )
    consent = BooleanField(_("Whoever has no account here has told me in person that they stand"))


class ConsentForm(Form):
    name = StringField(
        _("Name to be shown in public"),
        id="own-name",
        description=_("A name, initials, a role or a number: as you want it."),
    )
    statement = TextAreaField(
        _("A few words to the voters"),
        id="own-statement",
        description=_("Members read them here and on paper. They are forgotten after the count."),
    )


class ExtendForm(Form):
    nominate_until = Day(_("New last day of nominations"))


class LotForm(Form):
    seed = StringField(
        _("The digits drawn"),
        description=_("For instance a die thrown six times before the members: 3 1 6 6 2 5. Six digits at least."),
    )


class RecallForm(Form):
    mandate = SelectField(_("Whose mandate shall end?"))
    reason = TextAreaField(
        _("Why?"), description=_("For members only. Whoever it is about can reply, and both are read at the meeting.")
    )


class CoOptForm(Form):
    seat = RadioField(_("To which vacant seat?"))
    member = SelectField(_("Whom?"))
    name = StringField(
        _("Name to be shown in public"), description=_("As they want it: a name, initials, a role or a number.")
    )
    last_day = Day(_("Until when, at the latest?"), description=_("It ends earlier when somebody is elected."))


class ClaimForm(Form):
    half_one = StringField(_("First half of the code"))
    half_two = StringField(_("Second half of the code"))
    member_name = StringField(
        _("Your name in this group"), description=_("Only members see it. A nickname or a role is enough.")
    )


class HalvesForm(Form):
    """Makes one's own halves of the claim codes; nothing to fill in."""
