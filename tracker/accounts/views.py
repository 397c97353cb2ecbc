"""Pages of accounts: join, sign in and out, recovery, the account page."""

from flask import Blueprint, g, request, session
from flask_login import current_user, login_user, logout_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker.accounts import actions, rules
from tracker.accounts.forms import JoinForm, PassphraseForm, PlainForm, RecoverForm, SignInForm
from tracker.accounts.models import Account
from tracker.accounts.queries import account_by_handle, device_known
from tracker.accounts.web import (
    Form,
    Person,
    client_address,
    database,
    follow,
    here,
    house,
    me,
    page,
    perform,
    resumed,
    safe_next,
    signed_in,
)
from tracker.words import Refused, clean

accounts = Blueprint("accounts", __name__, url_prefix="/<lang>")


def _device_cookie() -> str:
    return house().config.cookie("device")


def _token_now() -> str:
    """The token of this browser's session, if it has one; signing in anew ends it."""
    return str(current_user.token) if current_user.is_authenticated else ""


def _enter(account: Account, new: actions.NewSignIn) -> None:
    session.clear()  # a session renewed on sign-in
    g.pop("csrf_token", None)  # the page's forms get a token of the new session
    session["seen"] = int(database().clock().timestamp())
    session.permanent = False
    login_user(Person(account, new.token))


def _with_device(response: Response, new: actions.NewSignIn) -> Response:
    response.set_cookie(
        _device_cookie(),
        new.device,
        max_age=rules.DEVICE_DAYS * 86400,
        secure=house().config.secure,
        httponly=True,
        samesite="Lax",
    )
    return response


def _recovery_words(form: Form) -> str:
    number = int.from_bytes(form.secret("recovery words", 16), "big")
    return rules.words_of(number)


def _hashes(passphrase: str, handle: str, words: str) -> tuple[str, str]:
    """Of a new passphrase that is not guessed soon, and of recovery words. Raises GuessedFirst."""
    rules.hard_to_guess(passphrase, (handle, *house().vocabulary.words("regions")))
    return rules.hashed(passphrase), rules.hashed(words)


@accounts.route("/join", methods=["GET", "POST"])
def join() -> Response:
    form = JoinForm()
    if not form.next.data:
        form.next.data = request.args.get("next", "")
    if form.sent():
        done = _joined(form)
        if done is not None:
            return done
    return page("accounts/join.html", form)


def _joined(form: JoinForm) -> Response | None:
    words = _recovery_words(form)
    try:
        handle = rules.checked_handle(form.handle.data or "")
        passphrase = rules.checked_passphrase(form.passphrase.data or "", handle)
        with house().guard.turn("", client_address(), known_device=True):
            hashes = _hashes(passphrase, handle, words)
    except Refused as refused:
        form.refuse(refused)
        return None

    def deed(acting: Session) -> str:
        actions.open_account(acting, handle, *hashes)
        return handle

    if perform(form, deed) is None:
        return None
    with database().acting() as acting:
        account = account_by_handle(acting, handle)
        assert account is not None
        if not rules.fits(passphrase, account.passphrase_hash):
            form.refuse(rules.HandleTaken())
            return None
        new = actions.sign_in(acting, account, _token_now())
    _enter(account, new)
    return _with_device(_words_page(words, safe_next(form.next.data)), new)


def _words_page(words: str, next_page: str) -> Response:
    return page("accounts/words.html", words=words, cyrillic=rules.in_cyrillic(words), next=next_page)


@accounts.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> Response:
    form = SignInForm()
    if not form.next.data:
        form.next.data = request.args.get("next", "")
    if form.sent():
        try:
            account = _checked(form.handle.data or "", form.passphrase.data or "")
            renewed = rules.outdated(account.passphrase_hash) and rules.hashed(clean(form.passphrase.data or ""))
            with database().acting() as acting:
                new = actions.sign_in(acting, account, _token_now())
                if renewed:
                    actions.renew_hash(acting, account.id, renewed)
        except Refused as refused:
            form.refuse(refused)
        else:
            _enter(account, new)
            target = safe_next(form.next.data)
            return _with_device(resumed(target, form.kept.data) if form.kept.data else follow(target), new)
    return page("accounts/sign_in.html", form)


def _checked(handle: str, passphrase: str) -> Account:
    """The account of this handle and passphrase. Raises WrongSignIn, WaitYourTurn."""
    handle, address = clean(handle).lower()[:64], client_address()
    with database().reading() as reading:
        account = account_by_handle(reading, handle)
        known = device_known(reading, handle, request.cookies.get(_device_cookie(), ""))
        reading.expunge_all()
    with house().guard.turn(handle, address, known):
        right = rules.fits(clean(passphrase)[: rules.LONGEST + 1], account.passphrase_hash if account else None)
    if not right or account is None:
        house().guard.failed(handle, address)
        raise rules.WrongSignIn
    return account


@accounts.route("/recover", methods=["GET", "POST"])
def recover() -> Response:
    form = RecoverForm()
    if form.sent():
        try:
            return _recovered(form)
        except Refused as refused:
            form.refuse(refused)
    return page("accounts/recover.html", form)


def _recovered(form: RecoverForm) -> Response:
    handle, address = clean(form.handle.data or "").lower()[:64], client_address()
    passphrase = rules.checked_passphrase(form.passphrase.data or "", handle)
    with database().reading() as reading:
        account = account_by_handle(reading, handle)
        reading.expunge_all()
    given = rules.read_recovery_words(form.words.data or "")
    words = _recovery_words(form)
    with house().guard.turn(handle, address, known_device=False):
        right = rules.fits(given, account.recovery_hash if account else None)
        hashes = _hashes(passphrase, handle, words)
    if not right or account is None:
        house().guard.failed(handle, address)
        raise rules.WrongRecovery
    with database().acting() as acting:
        account = actions.change_secrets(acting, account.id, *hashes)
        new = actions.sign_in(acting, account)
    _enter(account, new)
    return _with_device(_words_page(words, here("desk.desk")), new)


@accounts.route("/account", methods=["GET", "POST"])
@signed_in
def account() -> Response:
    form = PassphraseForm()
    if form.sent():
        try:
            return _changed(form)
        except Refused as refused:
            form.refuse(refused)
    return page("accounts/account.html", form, plain=PlainForm(formdata=None), handle=current_user.handle)


def _changed(form: PassphraseForm) -> Response:
    handle = str(current_user.handle)
    passphrase = rules.checked_passphrase(form.passphrase.data or "", handle)
    try:
        known = _checked(handle, form.current.data or "")
    except rules.WrongSignIn:
        raise rules.WrongSignIn(field="current") from None
    words = _recovery_words(form)
    with house().guard.turn("", client_address(), known_device=True):
        hashes = _hashes(passphrase, handle, words)
    with database().acting() as acting:
        changed = actions.change_secrets(acting, known.id, *hashes)
        new = actions.sign_in(acting, changed)
    _enter(changed, new)
    return _with_device(_words_page(words, here("accounts.account")), new)


def _left(response: Response) -> Response:
    logout_user()
    session.clear()
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@accounts.post("/sign-out")
@signed_in
def sign_out() -> Response:
    with database().acting() as acting:
        actions.sign_out(acting, current_user.token)
    return _left(follow(here("site.front")))


@accounts.post("/sign-out-everywhere")
@signed_in
def sign_out_everywhere() -> Response:
    with database().acting() as acting:
        actions.sign_out_everywhere(acting, me())
    return _left(follow(here("site.front")))


@accounts.post("/forget-device")
@signed_in
def forget_device() -> Response:
    with database().acting() as acting:
        actions.forget_device(acting, current_user.handle, request.cookies.get(_device_cookie(), ""))
    response = follow(here("accounts.account"))
    response.delete_cookie(_device_cookie(), secure=house().config.secure, httponly=True, samesite="Lax")
    return response
