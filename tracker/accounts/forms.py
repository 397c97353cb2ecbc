"""Forms of accounts."""

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, PasswordField, StringField

from tracker.accounts.web import Form


class JoinForm(Form):
    handle = StringField(_("Sign-in name"), description=_("3 to 32 of a–z, 0–9 and -. Not your real name."))
    passphrase = PasswordField(_("Passphrase"), description=_("At least 10 characters. Four or five words are good."))
    next = HiddenField()


class SignInForm(Form):
    handle = StringField(_("Sign-in name"))
    passphrase = PasswordField(_("Passphrase"))
    next = HiddenField()
    kept = HiddenField()


class RecoverForm(Form):
    handle = StringField(_("Sign-in name"))
    words = StringField(
        _("Recovery words"), description=_("The eight words that were shown when you made the account.")
    )
    passphrase = PasswordField(
        _("New passphrase"), description=_("At least 10 characters. Four or five words are good.")
    )


class PassphraseForm(Form):
    current = PasswordField(_("Passphrase now"))
    passphrase = PasswordField(
        _("New passphrase"), description=_("At least 10 characters. Four or five words are good.")
    )


class PlainForm(Form):
    """A form of one button."""
