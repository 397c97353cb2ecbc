"""The meeting pack of a meeting, for its members: what is printed and carried into the hall."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from flask import g, make_response, request
from flask_babel import force_locale, gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker.accounts.web import database, here, house, me, public_address, signed_in
from tracker.counting.presets import rule
from tracker.counting.rules import Rule
from tracker.groups.models import Group
from tracker.labels import LABELS as LABELS_OF
from tracker.paper import Wording, press
from tracker.site import filters
from tracker.site.desk import desk
from tracker.site.rule_words import change_words
from tracker.votes import leading
from tracker.votes.actions import motions_of
from tracker.votes.models import Meeting, Motion, Sitting
from tracker.votes.motions import kind_of_motion
from tracker.votes.pack import LABELS, Pack, PackMotion, PackPart, pack_pdf


@desk.get("/meetings/<meeting_id>/pack.pdf")
@signed_in
def pack(meeting_id: str) -> Response:
    """As PDF; `?names=1` with a sign-in sheet by name, which stays on paper."""
    with database().reading() as session:
        written = pack_of(session, leading.meeting_of(session, me(), meeting_id), names="names" in request.args)
    with press:
        response = make_response(pack_pdf(written))
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = "inline; filename=meeting.pdf"
    return response


def pack_of(session: Session, meeting: Meeting, *, names: bool) -> Pack:
    """The pack in the group's languages, the page's own first."""
    group, sittings = meeting.group, meeting.sittings
    languages = _languages(group)
    motions = [motion for motion in motions_of(session, meeting) if motion.state != "cancelled"]
    where = _where(sittings[0])
    base = public_address()
    return Pack(
        languages=languages,
        labels=_translated(languages),
        group=group.name or group.slug,
        town=meeting.town,
        when=_in_each(languages, lambda: filters.day(meeting.day)),
        where=where,
        sittings=tuple(_sitting(one, languages) for one in sittings) if len(sittings) > 1 else (),
        entitled=_in_each(languages, lambda: _entitled(meeting)),
        entitled_number=meeting.members,
        motions=tuple(_motion(session, motion, languages) for motion in motions),
        address=base + here("votes.count", meeting_id=meeting.id, number=1)
        if len(sittings) == 1
        else base + here("votes.meeting", meeting_id=meeting.id),
        names=names,
        demonstration=str(gettext("Demonstration, not real")) if filters.is_demonstration() else "",
    )


def _languages(group: Group) -> tuple[str, ...]:
    """Of the group's languages those that the site speaks, the reader's own first; else the reader's."""
    spoken = [code for code in group.languages if code in house().config.language_codes]
    return tuple(filters.own_first(spoken, g.lang)) or (g.lang,)


def _translated(languages: tuple[str, ...]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for code in languages:
        with _speaking(code):
            found[code] = {key: str(gettext(message)) for key, message in LABELS.items()}
    return found


@contextmanager
def _speaking(code: str) -> Iterator[None]:
    """Words and days in a language other than that of the page."""
    before, g.lang = g.lang, code
    try:
        with force_locale(code):
            yield
    finally:
        g.lang = before


def _in_each(languages: Sequence[str], said: Callable[[], str]) -> str:
    """The same in each language of the pack, once where they agree."""
    found = []
    for code in languages:
        with _speaking(code):
            found.append(said())
    return " / ".join(dict.fromkeys(found))


def _where(sitting: Sitting) -> str:
    return ", ".join(filter(None, (sitting.hour, sitting.place)))


def _sitting(sitting: Sitting, languages: Sequence[str]) -> str:
    name = _in_each(languages, lambda: str(gettext("Sitting %(number)s", number=sitting.number)))
    words = (_in_each(languages, lambda: filters.day(sitting.day)), sitting.hour, sitting.place)
    return f"{name}: " + ", ".join(filter(None, words))


def _entitled(meeting: Meeting) -> str:
    if meeting.members is None:
        return filters.label("basis", "unknown")
    day = f", {filters.day(meeting.basis_day)}" if meeting.basis_day else ""
    return f"{filters.number(meeting.members)} ({filters.label('basis', meeting.basis)}{day})"


def _motion(session: Session, motion: Motion, languages: tuple[str, ...]) -> PackMotion:
    payload: dict[str, Any] = motion.payload
    kind = kind_of_motion(session, motion)
    titles = _wordings(payload["titles"])
    if not titles and payload["title"] and motion.kind != "change_rule":
        titles = (Wording(g.lang, payload["title"]),)
    if payload.get("contest", [""])[0] == "delegate":
        words = _questions(LABELS_OF["contest"]["delegate"], languages)
        titles = tuple(Wording(code, text) for code, text in zip(languages, words, strict=True))
    return PackMotion(
        questions=_questions(kind.question, languages),
        titles=titles,
        parts=_changes(motion, languages) or tuple(_part(part, languages) for part in payload["parts"]),
        by_item=motion.by_item,
        candidates=tuple(payload.get("candidates", ())),
        seats=payload.get("seats", 0),
        ranked=payload.get("ranked", False),
        missing=_in_each(languages, lambda: _missing(payload["missing"])),
        conditions=_conditions([rule(name) for name in (motion.rule, *motion.also)], languages),
    )


def _changes(motion: Motion, languages: tuple[str, ...]) -> tuple[PackPart, ...]:
    """Of a motion to change the rule, the rules that would decide from then on, with all that they ask."""
    if motion.kind != "change_rule":
        return ()
    in_each = []
    for code in languages:
        with _speaking(code):
            in_each.append(
                [Wording(code, text) for text in change_words(motion.meeting.group, motion.payload["change"])]
            )
    return tuple(PackPart(str(place), wordings) for place, wordings in enumerate(zip(*in_each, strict=True), 1))


def _conditions(rules: list[Rule], languages: tuple[str, ...]) -> tuple[str, ...]:
    """In words, in each language, with what nobody has checked yet."""
    found = [_questions(condition.text, languages) for one in rules for condition in one.conditions]
    for one in rules:
        if one.unchecked:
            pair = zip(
                _questions("Not checked by anybody yet:", languages), _questions(one.unchecked, languages), strict=True
            )
            found.append(tuple(f"{note} {what}" for note, what in pair))
    return tuple(dict.fromkeys(" / ".join(dict.fromkeys(words)) for words in found))


def _questions(question: str, languages: Sequence[str]) -> tuple[str, ...]:
    found = []
    for code in languages:
        with _speaking(code):
            found.append(str(gettext(question)))
    return tuple(found)


def _words(message: str, languages: Sequence[str]) -> str:
    return _in_each(languages, lambda: str(gettext(message)))


def _part(part: dict[str, Any], languages: Sequence[str]) -> PackPart:
    before = "; ".join(f"{_words(what, languages)}: {text}" for what, text in part["before"])
    return PackPart(part["number"], _wordings(part["texts"]), before)


def _wordings(texts: dict[str, str]) -> tuple[Wording, ...]:
    return tuple(Wording(code, texts[code]) for code in filters.own_first(texts, g.lang) if texts[code])


def _missing(codes: list[str]) -> str:
    if not codes:
        return ""
    names = ", ".join(filters.term("languages", code) for code in codes)
    return str(gettext("There is no approved text in: %(languages)s", languages=names))
