"""Where the two who count a sitting enter their figures, each alone; and the pack that they count with."""

import hashlib
from collections.abc import Mapping
from typing import Any

from flask import request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker.accounts.web import acted, database, here, me, page, signed_in
from tracker.database import now
from tracker.groups.mandates import committee_mandate
from tracker.votes import tellers
from tracker.votes.ballots import ranked_figures
from tracker.votes.forms import CountForm
from tracker.votes.models import Meeting, Motion, Sitting, Vote
from tracker.votes.motions import kind_of_motion, outdated
from tracker.votes.progress import Counting, Progress
from tracker.votes.rules import Figures, Line, figure, lot_read, paper_hash
from tracker.votes.views import votes
from tracker.words import Refused

ROUND = "-round"
PARTS = ("for_", "against", "abstain", "spoiled")


@votes.route("/meetings/<meeting_id>/count/<int:number>", methods=["GET", "POST"])
@signed_in
def count(meeting_id: str, number: int) -> Response:
    """A sitting's figures: every vote of it that waits for this teller."""
    form = CountForm()
    done = acted(form, lambda session: _entered(session, form, meeting_id, number))
    if done is not None:
        return done
    with database().reading() as session:
        return page("votes/count.html", form, **_shown(session, form, meeting_id, number))


def _shown(session: Session, form: CountForm, meeting_id: str, number: int) -> dict[str, Any]:
    counting = tellers.counting_for(session, me(), meeting_id)
    meeting, sitting = counting.meeting, counting.sitting(number)
    committee = committee_mandate(session, me(), meeting.group_id) is not None
    barred = tellers.barred_from_paper(session, me(), sitting, counting.motions)
    mine = tellers.is_teller(session, me(), meeting, sitting) and not barred
    left = counting.left_to(me(), sitting) if mine else []
    kept = tellers.typed_before(session, me(), meeting_id, number) if mine else {}
    typed: Mapping[str, str] = request.form if request.method == "POST" else kept
    if request.method == "GET":
        form.present.data = kept.get("present", "" if sitting.opening is None else str(sitting.opening))
    changed = outdated(session, left)
    return {
        "meeting": meeting,
        "group": meeting.group,
        "sitting": sitting,
        "several": len(counting.sittings) > 1,
        "questions": [
            question(session, counting, motion)
            | {"outdated": motion.id in changed, "round": counting.progress(motion, sitting).round}
            for motion in left
        ],
        "rounds": _rounds(counting, number) if mine else [],
        "entered": [motion for motion in counting.motions if me() in counting.progress(motion, sitting).entered],
        "mine": mine,
        "barred": barred and committee,
        "ready": meeting.state == "open" and sitting.day <= now(session).date().isoformat(),
        "typed": typed,
        "assembly": meeting.rules["set"] == "assembly",
    }


def question(session: Session, counting: Counting, motion: Motion) -> dict[str, Any]:
    """A vote as its form shows it: `key` begins the names of its fields, `lines` are what is counted one by one."""
    kind = kind_of_motion(session, motion)
    names = list(kind.lines(session, motion))
    parts = {part["number"]: part for part in motion.payload.get("parts", ())}
    return {
        "motion": motion,
        "key": _key(counting, motion),
        "marks": kind.marks,
        "ranked": motion.payload.get("ranked", False),
        "tied": [(place + 1, names[place]) for place in motion.payload.get("tied", ())],
        "lines": [(place, name, parts.get(name)) for place, name in enumerate(names)],
    }


def _key(counting: Counting, motion: Motion) -> str:
    return f"m{counting.motions.index(motion)}"


def _in_round(counting: Counting, motion: Motion, sitting: Sitting) -> None:
    """Raises RoundOver where the form is of a round before the one that runs."""
    seen = request.form.get(_key(counting, motion) + ROUND)
    if seen is not None and seen != str(counting.progress(motion, sitting).round):
        raise tellers.RoundOver


def _rounds(counting: Counting, number: int) -> list[tuple[Motion, Progress]]:
    """Unequal counts of this sitting, for the two alone who must settle them: another shift may vote still."""
    sitting = counting.sitting(number)
    found = [(motion, counting.progress(motion, sitting)) for motion in counting.motions if motion.state == "open"]
    return [(motion, progress) for motion, progress in found if progress.before and not progress.pair]


def _entered(session: Session, form: CountForm, meeting_id: str, number: int) -> str:
    place = here("votes.count", meeting_id=meeting_id, number=number)
    if request.form.get("deed") == "keep":
        hidden = {"csrf_token", "once", "deed", "paper_hash"}
        typed = {name: value for name, value in request.form.items() if name not in hidden and not name.endswith(ROUND)}
        tellers.keep_typed(session, me(), meeting_id, number, typed)
        return f"{place}?kept=1"
    counting = tellers.begin_entering(session, me(), meeting_id, number)
    left = counting.left_to(me(), counting.sitting(number))
    if not left:
        raise tellers.AlreadyCounted
    sitting = counting.sitting(number)
    typed_of = [motion for motion in left if _typed(counting, motion)]
    for motion in typed_of:
        _in_round(counting, motion, sitting)
    entered = {motion.id: _read(session, counting, motion, sitting) for motion in typed_of}
    meeting = _enter(session, counting, number, entered, _photograph(form))
    if len(entered) == 1 and not counting.sittings[1:]:
        (motion,) = [motion for motion in counting.motions if motion.id in entered]
        if motion.vote_entry is not None:
            vote = session.get_one(Vote, motion.vote_entry)
            return here("site.vote", slug=meeting.group.slug, number=vote.number)
    if all(motion.state != "open" for motion in counting.motions):
        return here("votes.meeting", meeting_id=meeting_id)
    return here("votes.count", meeting_id=meeting_id, number=_next_sitting(session, counting, number))


def _next_sitting(session: Session, counting: Counting, number: int) -> int:
    """The next one whose figures this account can enter now; else the same."""
    today = now(session).date().isoformat()
    for one in counting.sittings:
        mine = me() in one.tellers or (one.paper and len(one.tellers) < 2)
        if mine and one.day <= today and counting.left_to(me(), one):
            return one.number
    return number


def _enter(
    session: Session, counting: Counting, number: int, entered: Mapping[str, Figures], paper: str | None
) -> Meeting:
    """Enter them; what is wrong with the number present is said where that was typed."""
    try:
        return tellers.enter_typed(session, me(), counting, number, entered, paper)
    except Refused as refused:
        if refused.field and refused.field.endswith("-present") and not request.form.get(refused.field, "").strip():
            refused.field = "present"
        raise


def _typed(counting: Counting, motion: Motion) -> bool:
    """Whether anything of this vote was typed: what is left empty is entered later."""
    start = f"{_key(counting, motion)}-"
    typed = [value for name, value in request.form.items() if name.startswith(start) and not name.endswith(ROUND)]
    return any(value.strip() for value in typed)


def _read(session: Session, counting: Counting, motion: Motion, sitting: Sitting) -> Figures:
    """The figures of one vote as typed. Raises BadFigure, FigureMissing, NegativeFigure, BatchesDiffer, BadLot."""
    asked = question(session, counting, motion)
    key, lines = asked["key"], asked["lines"]
    typed = request.form
    own = typed.get(f"{key}-present", "")
    present = figure(own, f"{key}-present") if own.strip() else figure(typed.get("present", ""), "present")
    estimated = f"{key}-estimated" in typed
    if asked["ranked"]:
        lot = lot_read(typed.get(f"{key}-lot", ""), [place - 1 for place, _name in asked["tied"]], f"{key}-lot")
        return ranked_figures(session, me(), motion, sitting, present, lot)
    if asked["marks"]:
        marks = tuple(figure(typed.get(f"{key}-mark_{n}", ""), f"{key}-mark_{n}") for n, _name, _part in lines)
        spoiled = figure(typed.get(f"{key}-spoiled", ""), f"{key}-spoiled", empty=0)
        return Figures(present, spoiled=spoiled, marks=marks, estimated=estimated)
    if lines:
        each = tuple(votes_typed(f"{key}-", f"_{place}") for place, _name, _part in lines)
        return Figures(present, lines=each, estimated=estimated)
    return Figures.of_one(present, votes_typed(f"{key}-", ""), estimated=estimated)


def votes_typed(start: str, end: str) -> Line:
    """For and against must be written; abstained and spoiled are 0 where they are left empty."""
    found = []
    for part in PARTS:
        name = start + part + end
        found.append(figure(request.form.get(name, ""), name, empty=0 if part in ("abstain", "spoiled") else None))
    return Line(*found)


def _photograph(form: CountForm) -> str | None:
    """The picture's SHA-256; the picture itself is not kept anywhere."""
    picture = request.files.get("photograph")
    if picture is not None and picture.filename:
        return hashlib.sha256(picture.read()).hexdigest()
    return paper_hash(form.paper_hash.data or "")
