"""Forms of meetings, counts, objections and recounts."""

import re
from collections.abc import Iterable, Iterator

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import BooleanField, FieldList, FormField, SelectField, StringField, TextAreaField
from wtforms import Form as Fields

from tracker.accounts.web import Day, Form, WholeNumber, said
from tracker.votes.rules import MOST_SITTINGS
from tracker.words import Refused


class Sitting(Fields):  # type: ignore[misc]
    """When and where a meeting sits, and who counts it."""

    day = Day(_("Day"))
    hour = StringField(_("Hour"), description=_("For members only, as 7:30 after the night shift."))
    place = StringField(_("Place"), description=_("In words, for members only: the canteen, the gate."))
    paper = BooleanField(
        _("Only paper came back"),
        description=_("Then two committee members enter the paper, each without seeing the other's figures."),
    )
    teller_one = SelectField(_("First teller"))
    teller_two = SelectField(_("Second teller"))
    opening = WholeNumber(_("Present at the opening"), description=_("Can be left empty."))


class Sittings(FieldList):  # type: ignore[misc]
    """As many as were sent, each by its number."""

    def _extract_indices(self, prefix: str, formdata: Iterable[str]) -> Iterator[int]:
        """Short plain numbers alone: others are nobody's."""
        for name in formdata:
            found = re.match(rf"{re.escape(prefix)}-([0-9]{{1,3}})-", name)
            if found:
                yield int(found[1])


class SittingForm(Form, Sitting):
    """One sitting of a meeting that there is."""


class MeetingForm(SittingForm):
    """`motions` and what belongs to each stand beside these: one for everything that can be put.

    `sittings`: those after the first, for other shifts.
    """

    sittings = Sittings(FormField(Sitting), max_entries=MOST_SITTINGS - 1)

    day = Day(_("Day of the meeting"))
    town = StringField(_("Town or place"), description=_("Public with the result."))
    chair = SelectField(_("Who chairs it?"))
    called_on = Day(
        _("On which day was it called?"),
        description=_("The day on which members were told. Without it the rule cannot be checked."),
    )
    members = WholeNumber(
        _("How many are entitled to vote?"),
        description=_("By default the number that your group stated last. It is shown with the result."),
    )
    basis_day = Day(_("On which day was that so?"))
    secret = BooleanField(_("The votes are secret, on paper ballots"))
    also = SelectField(
        _("Shall a further rule be met?"),
        description=_("Beside your group's own rule: then both must be met. It can only make it stricter."),
    )
    delegates = WholeNumber(
        _("How many delegates are entitled?"),
        description=_("Only for a conference of delegates, which some laws know. For a meeting leave it empty."),
    )

    def refuse(self, refused: Refused) -> None:
        """What is wrong with a further sitting is said beside its field, and above with the sitting's number."""
        _sittings, place, name = (*(refused.field or "").split("-"), "", "")[:3]
        if not place.isdecimal() or int(place) >= len(self.sittings):
            super().refuse(refused)
            return
        field = self.sittings[int(place)].form[name]
        field.errors = [*field.errors, said(refused)]
        self.refusals.append(f"{gettext('Sitting %(number)s', number=int(place) + 2)}: {said(refused)}")
        self.status = refused.status


class MotionsForm(Form):
    secret = BooleanField(_("The votes are secret, on paper ballots"))
    also = SelectField(
        _("Shall a further rule be met?"),
        description=_("Beside your group's own rule: then both must be met. It can only make it stricter."),
    )


class OpeningForm(Form):
    opening = WholeNumber(_("How many are present now?"))


class MinutesForm(Form):
    minutes = TextAreaField(_("Minutes"), description=_("For members only. At most 20,000 characters."))


class CountForm(Form):
    """One teller's figures; those of each vote stand beside these."""

    present = StringField(_("Present at this sitting"), description=_("Everybody who was there and entitled to vote."))
    photograph = FileField(
        _("Photograph of the paper"),
        description=_("Only its fingerprint (SHA-256) is kept, never the picture. Keep the picture yourself."),
    )
    paper_hash = StringField(_("Or its fingerprint, if you made it yourself"))


class BatchForm(Form):
    """A pile of ranked ballots."""

    number = WholeNumber(_("Number of the pile"), description=_("Written on the pile, the same for both of you."))
    ballots = TextAreaField(
        _("Ballots, one a line, in the order of the pile"),
        description=_("The candidates' numbers in the order of preference, as 3 1 2; - for a blank or spoiled one."),
    )
    again = BooleanField(_("This is another pile, though it is equal to one that I typed"))


class CorrectionForm(Form):
    statement = TextAreaField(_("What was recorded wrongly, and how was it?"))


class ObjectionForm(Form):
    reason = TextAreaField(
        _("What is wrong with this vote?"), description=_("Public, once a second member joins. Name nobody.")
    )


class AnswerForm(Form):
    answer = TextAreaField(_("The committee's answer"), description=_("Public, once a second one confirms."))


class RecountForm(Form):
    teller_one = SelectField(_("First teller"))
    teller_two = SelectField(_("Second teller"))
