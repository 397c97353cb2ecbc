"""What every room's forms stand on: who is signed in, forms that act once, refusals beside their field."""

import base64
import functools
import hmac
import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from ipaddress import ip_address, ip_network
from typing import Any

from flask import Response, current_app, g, make_response, redirect, render_template, request, session, url_for
from flask_babel import gettext
from flask_login import UserMixin, current_user
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse
from wtforms import HiddenField, IntegerField, StringField

from tracker.accounts.actions import remember_sent
from tracker.accounts.guard import Guard
from tracker.accounts.models import Account
from tracker.accounts.queries import account_of_token, sent_to
from tracker.accounts.rules import IDLE_HOURS, SHORTEST, new_token, token_hash
from tracker.config import Config
from tracker.database import Database
from tracker.vocabulary import Vocabulary
from tracker.words import N_, Refused

AGAIN = "_again"
KEPT_LIMIT = 4_000_000
SECRETS = ("passphrase", "current", "words")  # fields that never come back in a page


class NotSignedIn(Refused):
    sentence = N_("Please sign in first.")
    status = 401


class SessionEnded(Refused):
    sentence = N_("Your session has ended. Sign in, and the form comes back with everything in it.")
    status = 401


class LookAgain(Refused):
    """A form that waited while its sender signed in does nothing by itself: the button is pressed once more."""

    sentence = N_("The form that you sent was not lost. Go back to it, look it over, and send it.")
    status = 409


@dataclass
class House:
    """What the views of all rooms share; kept in `app.extensions["tracker"]`."""

    config: Config
    database: Database
    guard: Guard
    vocabulary: Vocabulary


def house() -> House:
    kept: House = current_app.extensions["tracker"]
    return kept


def database() -> Database:
    return house().database


class Person(UserMixin):  # type: ignore[misc]
    """Who is signed in, as read at the beginning of the request."""

    def __init__(self, account: Account, token: str) -> None:
        self.id, self.handle, self.token = account.id, account.handle, token

    def get_id(self) -> str:
        return self.token


def load_person(token: str) -> Person | None:
    """The person of a session token; None once the session ended or stood idle for 12 hours."""
    seen = session.get("seen", 0)
    with database().reading() as reading:
        account = account_of_token(reading, token)
        moment = int(database().clock().timestamp())
        if account is None or not isinstance(seen, int) or seen + IDLE_HOURS * 3600 < moment:
            return None
        session["seen"] = moment
        return Person(account, token)


def me() -> str:
    """The account id of whoever is signed in. Only in views marked `signed_in`."""
    return str(current_user.id)


View = Callable[..., Any]


def signed_in(view: View) -> View:
    """Only for people with an account; others get the sign-in page, which keeps what they sent."""

    @functools.wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not current_user.is_authenticated:
            return sign_in_page()
        return view(*args, **kwargs)

    guarded.needs_account = True  # type: ignore[attr-defined]
    return guarded


def public(view: View) -> View:
    """A page that is the same for everybody: cached, without cookies or forms."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def sign_in_page() -> AnyResponse:
    """The sign-in page in place of a page that needs an account; a form that was sent waits in it."""
    from tracker.accounts.forms import SignInForm  # the forms stand on this module

    form = SignInForm(formdata=None)
    form.next.data = request.full_path if request.query_string else request.path
    refused: Refused = NotSignedIn()
    if request.method == "POST":
        form.kept.data = sent_fields(but=SECRETS)
        refused = SessionEnded()
    form.refuse(refused)
    return make_response(render_template("accounts/sign_in.html", form=form), 401)


def sent_fields(but: Collection[str] = ()) -> str:
    """What the form of this request held, to be sent again (JSON); `but`: fields that do not come along."""
    hidden = {"csrf_token", AGAIN, *but}
    pairs = [[name, value] for name, value in request.form.items(multi=True) if name not in hidden]
    return json.dumps(pairs, ensure_ascii=False)


class Form(FlaskForm):  # type: ignore[misc]
    """Base of all forms: parses only; whatever is wrong with the values is said by rules and actions."""

    once = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.refusals: list[str] = []
        self.beside: dict[str, str] = {}
        if not self.once.data:
            self.once.data = new_token()

    def sent(self) -> bool:
        """Whether the person sent the form, and not only came back to it after signing in."""
        return request.method == "POST" and AGAIN not in request.form

    def refuse(self, refused: Refused) -> None:
        """Put the sentence of a refusal beside its field, else on top of the form.

        `beside` keeps it for fields that the template writes itself, one a language or a candidate.
        """
        sentence = said(refused)
        field = self._fields.get(refused.field or "")
        if field is None:
            self.refusals.append(sentence)
            self.beside[refused.field or ""] = sentence
        else:
            field.errors = [*field.errors, sentence]
        self.status = refused.status

    status = 200

    def once_key(self) -> str:
        """How the form's key is kept once it acted: bound to the account, the address and what was typed.

        Two buttons of one page are two deeds; the same form with another content is another deed.
        """
        who = current_user.id if current_user.is_authenticated else ""
        return token_hash(f"{who} {request.path} {self.once.data} {sent_fields()}")

    def secret(self, purpose: str, length: int = 16) -> bytes:
        """Bytes that come out the same when this very form is sent again; the server keeps no copy.

        They follow from the server's key and the form's own random key, of which only a hash is kept.
        """
        key = house().config.secret_key.encode()
        text = f"{purpose} {request.path} {self.once.data}"
        return hmac.new(key, text.encode(), "sha256").digest()[:length]

    def code(self, purpose: str) -> str:
        """A one-use code of 80 bits, easy to read out, the same when the form is sent again."""
        letters = base64.b32encode(self.secret(purpose, 10)).decode().lower()
        return "-".join(letters[i : i + 4] for i in range(0, 16, 4))


class WholeNumber(IntegerField):  # type: ignore[misc]
    """A whole number; `data` is None for anything else, and what was typed comes back."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, render_kw={"inputmode": "numeric", "min": 0}, **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].replace(" ", "").replace("\u202f", "").replace("\u00a0", "") if valuelist else ""
        self.data = int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else None


class Day(StringField):  # type: ignore[misc]
    """A day. `iso` is YYYY-MM-DD, or "" for anything else."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, render_kw={"type": "date", "placeholder": "2022-01-05"}, **kwargs)

    @property
    def iso(self) -> str:
        try:
            return date.fromisoformat((self.data or "").strip()).isoformat()
        except ValueError:
            return ""


def said(refused: Refused) -> str:
    """The sentence of a refusal in the reader's language; of its values only `what` is a message id, the others are
    figures, or what people typed."""
    values = {name: gettext(value) if name == "what" else value for name, value in refused.values.items()}
    return str(gettext(refused.sentence, **values))


Deed = Callable[[Session], str]


def perform(form: Form, deed: Deed) -> str | None:
    """Run the deed in one transaction, once for each form, and give where it leads.

    None when it was refused: the message then stands beside its field and nothing was stored.
    """
    try:
        if AGAIN in request.form:
            raise LookAgain
        with database().acting() as acting:
            location = sent_to(acting, form.once_key())
            if location is None:
                location = deed(acting)
                remember_sent(acting, form.once_key(), location)
            return location
    except Refused as refused:
        form.refuse(refused)
        return None


def follow(location: str) -> AnyResponse:
    """See Other: a resent page asks for the result, not for the deed."""
    return redirect(location, 303)


def acted(form: Form, deed: Deed) -> AnyResponse | None:
    """Where the deed leads, if the form was sent and the deed is done; else the page with the form is to be shown."""
    location = perform(form, deed) if form.sent() else None
    return None if location is None else follow(location)


def page(template: str, form: Form | None = None, **values: Any) -> AnyResponse:
    """A page with a form; its status is that of the refusal, if there was one."""
    return make_response(render_template(template, form=form, **values), form.status if form else 200)


def pressed(form: Form, deed: Deed) -> AnyResponse:
    """A form of one button: follow where it leads, or the plain page that says why not."""
    location = perform(form, deed)
    return follow(location) if location is not None else page("groups/refused.html", form)


def here(endpoint: str, **values: Any) -> str:
    """The address of a page in the reader's language."""
    return url_for(endpoint, lang=g.lang, **values)


def public_address(path: str = "") -> str:
    """An address to pass on: as the operator names the site, else as it was asked for."""
    return (house().config.public_url or request.host_url).rstrip("/") + path


def resumed(next_page: str, kept: str) -> AnyResponse:
    """The form that waited while its sender signed in: one press brings it back with everything in it."""
    fields = [pair for pair in _kept_fields(kept) if pair[0] != "csrf_token"]
    return make_response(render_template("accounts/resume.html", next=next_page, fields=fields))


def _kept_fields(kept: str) -> list[list[str]]:
    try:
        pairs = json.loads(kept) if len(kept) <= KEPT_LIMIT else []
    except (ValueError, RecursionError):
        return []
    good = isinstance(pairs, list) and all(
        isinstance(p, list) and len(p) == 2 and all(isinstance(x, str) for x in p) for p in pairs
    )
    return pairs if good else []


def safe_next(target: str | None) -> str:
    """A path of this site to go on to after signing in; anything else leads to the desk."""
    own = target and target.startswith("/") and not target.startswith(("//", "/\\"))
    return target if own and target and "\\" not in target else here("desk.desk")


def client_address() -> str:
    """Where the request comes from, for sharing turns alone; a proxy on this machine says for whom it asks.

    Of an IPv6 address the network (/64), which is what a household or one server has.
    """
    said = request.remote_addr or ""
    if said in ("127.0.0.1", "::1"):
        said = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() or said
    try:
        address = ip_address(said)
    except ValueError:
        return said
    if address.version == 4:
        return said
    return str(address.ipv4_mapped or ip_network((address, 64), strict=False))


def no_store(response: Response) -> Response:
    """Headers of every page that is not the same for everybody."""
    response.headers.setdefault("Cache-Control", "no-store")
    return response


PASSPHRASE_LENGTH = SHORTEST
