"""The Flask application around the rooms: language in the path, headers, limits, pages for what goes wrong."""

import hashlib
import json
import logging
import traceback
from typing import Any

from babel import Locale
from flask import Flask, Response, g, make_response, render_template, request, url_for
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_babel import Babel, gettext
from flask_login import LoginManager, current_user
from flask_wtf.csrf import CSRFError, CSRFProtect
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.wrappers import Response as AnyResponse

from tracker.accounts.guard import Guard
from tracker.accounts.web import SECRETS, House, here, house, load_person, resumed, said, sent_fields, sign_in_page
from tracker.config import PACKAGE, Config, packaged
from tracker.counting.comparing import Comparison
from tracker.database import Database
from tracker.groups.models import Group
from tracker.site import filters
from tracker.site.arguments import arguments_read
from tracker.site.cache import PageCache, hand_over, reads
from tracker.site.changes import FIXED, Changes
from tracker.site.rule_words import about, ended, rule_named, rule_title, rules_in
from tracker.vocabulary import load_vocabulary
from tracker.votes.changing import differences_of
from tracker.votes.models import Motion
from tracker.words import N_, Refused

REQUEST_LIMIT = 4 * 1024 * 1024
LOCALES = {"kk": "kk_KZ", "ru": "ru_RU", "en": "en_GB"}
NATIVE = {"kk": ("Қаз", "Қазақша"), "ru": ("Рус", "Русский"), "en": ("Eng", "English")}
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# The pages with a script, which saves while somebody writes; they work without.
SCRIPTED = dict.fromkeys(
    (
        *("demands.draft", "demands.edit", "demands.item"),
        *("votes.enter_meeting", "votes.call_meeting", "votes.ask_for_meeting"),
        *("votes.meeting", "votes.petition", "votes.count"),
    ),
    POLICY + "; script-src 'self'; connect-src 'self'",
)
ROOMS = ("site.", "desk.", "accounts.", "groups.", "votes.", "committees.", "demands.", "programme.")
WITHOUT_ACCOUNT = ("accounts.join", "accounts.sign_in", "accounts.recover")
NAVIGATION = (
    ("site.programme", N_("Programme")),
    ("site.groups", N_("Groups")),
    ("site.council", N_("Council")),
    ("site.search", N_("Search")),
)
ERRORS = {
    403: (N_("This is not yours to see or do"), N_("The page exists, but not for you.")),
    404: (N_("There is no such page"), N_("Nothing was ever at this address, or a letter in it is wrong.")),
    405: (N_("This is not possible here"), N_("Go back and use the button of the form.")),
    410: (N_("Removed"), N_("What was here was removed for good. The public record says when and why.")),
    413: (
        N_("This is too large"),
        N_(
            "At most 4 megabytes can be sent at once. Go back, shorten the text or send it in parts; it is still there."
        ),
    ),
    500: (
        N_("Something broke here"),
        N_("It is our mistake, not yours. Nothing was half done: go back and try again in a minute."),
    ),
    503: (
        N_("Not reachable for a moment"),
        N_("The database does not answer. Nothing was half done: go back and send it again in a minute."),
    ),
}
# The same where a form was sent, which then waits on the page to be sent again.
STILL_HERE = {
    500: N_(
        "It is our mistake, not yours. Nothing was half done, and what you sent is here: send it again in a minute."
    ),
    503: N_(
        "The database does not answer. Nothing was half done, and what you sent is here: send it again in a minute."
    ),
}
NOT_POSSIBLE = (N_("This is not possible here"), N_("This cannot be done."))


class Sessions(SecureCookieSessionInterface):
    """The signed cookie; public pages neither set it nor differ by it, whatever an extension looks up there."""

    digest_method = staticmethod(hashlib.sha256)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if not getattr(app.view_functions.get(request.endpoint or ""), "is_public", False):
            super().save_session(app, session, response)


class Site(Flask):
    """What breaks is logged without the words of the error or the address: they may hold what somebody typed."""

    def log_exception(self, exc_info: Any) -> None:
        error = exc_info[1]
        while error is not None:
            where = "".join(traceback.format_tb(error.__traceback__))
            self.logger.error("%s in %s\n%s", type(error).__qualname__, request.endpoint, where)
            error = error.__cause__ or error.__context__


def flask_app(config: Config, database: Database) -> Flask:
    """The application with everything that does not belong to one room."""
    app = Site(
        "tracker",
        template_folder=str(packaged("templates")),
        static_folder=str(packaged("static")),
        root_path=str(PACKAGE),
    )
    app.config.update(_settings(config))
    app.session_interface = Sessions()
    app.extensions["tracker"] = House(config, database, Guard(), load_vocabulary(config.folder))
    app.jinja_options = {"autoescape": True, "trim_blocks": True, "lstrip_blocks": True}
    Babel(app, locale_selector=lambda: getattr(g, "lang", "en"), default_translation_directories="translations")
    _sign_in(app)
    CSRFProtect(app)
    _language_in_path(app)
    _template_words(app)
    app.after_request(_headers)
    _errors(app)
    _page_cache(app, config, database)
    return app


def _page_cache(app: Flask, config: Config, database: Database) -> None:
    reads(app.view_functions["static"])
    limit = int(config.page_cache) * 1024 * 1024
    app.wsgi_app = PageCache(app, Changes(database), limit, hosts=not config.public_url)  # type: ignore[method-assign]


def _settings(config: Config) -> dict[str, Any]:
    return {
        "SECRET_KEY": config.secret_key,
        "MAX_CONTENT_LENGTH": REQUEST_LIMIT,
        "MAX_FORM_MEMORY_SIZE": REQUEST_LIMIT,
        "MAX_FORM_PARTS": 5000,
        "SESSION_COOKIE_NAME": config.cookie("session"),
        "SESSION_COOKIE_SECURE": config.secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_REFRESH_EACH_REQUEST": False,
        "SEND_FILE_MAX_AGE_DEFAULT": 365 * 86400,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_I18N_ENABLED": False,  # it would read its catalogue from the disk for each form; our messages are our own
        "WTF_CSRF_SSL_STRICT": False,  # it needs a Referer, which our own policy withholds; SameSite and token remain
        "BABEL_DEFAULT_LOCALE": "en",
    }


def _sign_in(app: Flask) -> None:
    # Templates know no `current_user`: it would read the session on public pages, and set a cookie there.
    login = LoginManager(app, add_context_processor=False)
    login.session_protection = None  # its default keeps a hash of address and browser in the cookie
    login.user_loader(load_person)


def _language_in_path(app: Flask) -> None:
    @app.url_value_preprocessor
    def take(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        g.lang = preferred_language()
        if values and "lang" in values:
            g.lang = values.pop("lang")
            if g.lang not in house().config.language_codes:
                g.lang = preferred_language()
                raise NotFound


def preferred_language() -> str:
    """The language of the path's beginning, of the choice kept in a cookie, or of the browser."""
    codes = house().config.language_codes
    first = request.path.split("/")[1] if "/" in request.path else ""
    for wish in (first, request.cookies.get(house().config.cookie("lang"), "")):
        if wish in codes:
            return wish
    return request.accept_languages.best_match(codes) or codes[0]


def _template_words(app: Flask) -> None:
    app.jinja_env.filters.update(filters.FILTERS)
    app.jinja_env.filters.update(rules_in=rules_in, rule_named=rule_named, rule_title=rule_title, about=about)
    app.jinja_env.globals.update(
        here=here, term=filters.term, terms=filters.terms, label=filters.label, short_region=filters.short_region
    )  # imported macros see these too
    app.jinja_env.globals.update(in_words=filters.in_words, rule_differences=_rule_differences, rule_ended=ended)
    version, scripts, keeping, beside = map(_file_version, ("style.css", "draft.js", "keep.js", "beside.js"))

    @app.context_processor
    def words() -> dict[str, Any]:
        return {
            "lang": g.lang,
            "direction": Locale.parse(g.lang).text_direction,
            "site_name": house().config.site_name or gettext("Common demand"),
            "style_version": version,
            "time_zone": house().config.time_zone,
            "demonstration": filters.is_demonstration(),
            "script_version": scripts,
            "keep_version": keeping,
            "beside_version": beside,
            "navigation": [(name, gettext(text)) for name, text in NAVIGATION],
            "current_room": request.endpoint,
            "language_links": _language_links(),
            "addresses": _addresses(),
            "locale": LOCALES.get(g.lang, g.lang),
            "public_address": house().config.public_url.rstrip("/"),
        }


def _rule_differences(motion: Motion, group: Group) -> list[tuple[str, str, str, Comparison]]:
    """What a motion to change the rule would change."""
    return differences_of(group, motion.payload["change"])


def _addresses() -> dict[str, str]:
    """Where a public page stands in each language, with what it reads of the address and nothing else; of others none.

    It begins with a slash unless the operator names the site: what a request calls it is not for other readers.
    """
    page = (request.endpoint or "").removeprefix("site.")
    if request.endpoint != f"site.{page}":
        return {}
    base, values = house().config.public_url.rstrip("/"), {**arguments_read(page), **(request.view_args or {})}
    return {code: base + url_for(request.endpoint, lang=code, **values) for code in house().config.language_codes}


def _file_version(name: str) -> str:
    return hashlib.sha256((packaged("static") / name).read_bytes()).hexdigest()[:12]


def _language_links() -> list[tuple[str, dict[str, str]]]:
    found = []
    for code in house().config.language_codes:
        short, name = NATIVE.get(code, (code, code))
        found.append((code, {"href": _same_page(code), "short": short, "name": name}))
    return found


def _same_page(code: str) -> str:
    if request.endpoint is None or request.view_args is None or not request.endpoint.startswith(ROOMS):
        return f"/{code}/"
    if request.endpoint == "site.front":
        return f"/language/{code}"
    page = request.endpoint.removeprefix("site.")
    kept = arguments_read(page) if page != request.endpoint else request.args.to_dict()
    kept.pop("lang", None)
    return url_for(request.endpoint, lang=code, **{**kept, **request.view_args})


def _headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", SCRIPTED.get(request.endpoint or "", POLICY))
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "no-referrer"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    if house().config.secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    if request.endpoint == "static" and response.status_code == 200:
        response.direct_passthrough = False
        hand_over(request.environ, FIXED)
        return response
    headers.setdefault("Cache-Control", "no-store")
    return response


def error_page(status: int, sentence: str = "") -> AnyResponse:
    """A page for what went wrong, in the reader's language."""
    if not hasattr(g, "lang"):
        g.lang = preferred_language()
    title, text = ERRORS.get(status, ERRORS[500] if status >= 500 else NOT_POSSIBLE)
    fields = _still_here() if status in STILL_HERE and not sentence else []
    if fields:
        text = STILL_HERE[status]
    if _asked_by_a_program():
        told = {"type": "about:blank", "title": gettext(title), "status": status, "detail": sentence or gettext(text)}
        language = {"Content-Language": g.lang}
        return Response(json.dumps(told, ensure_ascii=False), status, language, content_type="application/problem+json")
    said = {"title": gettext(title), "sentence": sentence or gettext(text)}
    address = request.full_path if request.query_string else request.path
    page = render_template("site/error.html", addresses={}, status=status, fields=fields, address=address, **said)
    return make_response(page, status)


def _still_here() -> list[tuple[str, str]]:
    """What a form held whose deed broke, with its keys, so that it acts once; no passphrase, nothing with a file."""
    if request.method != "POST" or (request.endpoint or "accounts.").startswith("accounts."):
        return []
    return [] if any(file.filename for file in request.files.values()) else list(request.form.items(multi=True))


def _asked_by_a_program() -> bool:
    """Whether what goes wrong is told as a problem (RFC 9457): the address ends in .json, or JSON is liked better."""
    if request.method not in ("GET", "HEAD"):
        return False
    liked = request.accept_mimetypes.best_match(["text/html", "application/json", "application/problem+json"])
    return request.path.endswith(".json") or (bool(request.accept_mimetypes) and liked not in ("text/html", None))


def _errors(app: Flask) -> None:
    @app.errorhandler(HTTPException)
    def plain(error: HTTPException) -> AnyResponse:
        if error.response is not None or error.code in (301, 302, 303, 307, 308):
            return error.get_response()
        page = error_page(error.code or 500)
        page.headers.update(header for header in error.get_headers() if header[0] != "Content-Type")  # such as Allow
        return page

    @app.errorhandler(Refused)
    def refused(error: Refused) -> AnyResponse:
        return sign_in_page() if error.status == 401 else error_page(error.status, said(error))

    @app.errorhandler(CSRFError)
    def outdated(_error: CSRFError) -> AnyResponse:
        if not current_user.is_authenticated and request.endpoint not in WITHOUT_ACCOUNT:
            return sign_in_page()
        return resumed(request.path, sent_fields(but=SECRETS))

    @app.errorhandler(DataError)
    def impossible(_error: DataError) -> AnyResponse:
        return error_page(404)  # an address that the database cannot even compare, such as one with a NUL

    @app.errorhandler(OperationalError)
    def no_database(error: OperationalError) -> AnyResponse:
        logging.getLogger("tracker").error("database: %s", type(error.orig).__name__)
        return error_page(503)
