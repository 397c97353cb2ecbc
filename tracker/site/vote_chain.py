"""What was done about a vote, in the order of the record: the chain from the motion to what stands today. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tracker.record.entries import Entry
from tracker.record.models import RecordText

SINCE, COUNTED = "since", "counted"  # where the vote's own page tells of it
_HOW = {"objection_answered": "answered", "objection_withdrawn": "withdrawn", "vote_recounted": "recount"}
_SAID = ("vote_objected", *_HOW, "vote_corrected")


@dataclass(frozen=True)
class Step:
    """A link of the chain. `kind`: of the entry, or put or unequal, which have none of their own.

    `place`: where the vote's page tells of it; `page`: another page with its values.
    """

    kind: str
    day: str
    entry: int | None = None
    place: str | None = None
    page: tuple[str, Mapping[str, Any]] | None = None
    outcome: str | None = None


@dataclass(frozen=True)
class Correction:
    """What the group says to correct its record."""

    day: str
    statement: str | None
    entry: int


@dataclass(frozen=True)
class Objection:
    """What two members object to; `how` and when it ended: answered, recount, withdrawn."""

    day: str
    reason: str | None
    entry: int
    ended: str | None = None
    how: str | None = None
    answer: str | None = None


@dataclass(frozen=True)
class Recounted:
    """A count anew, with what stood before it. `outcome`: what came of the deed where it turned the vote around."""

    day: str
    entry: int
    answers: int | None
    before: list[Any]
    carried_before: bool | None
    figures: list[Any]
    carried: bool | None
    outcome: str | None = None


@dataclass(frozen=True)
class History:
    """Everything that the record has about one vote."""

    steps: list[Step]
    corrections: list[Correction]
    objections: list[Objection]
    recounts: list[Recounted]


def texts_needed(entries: Sequence[Entry]) -> list[int]:
    """Indexes of the entries whose words are shown."""
    return [entry.index for entry in entries if entry.texts and entry.kind in _SAID]


def history_of(entries: Sequence[Entry], texts: Mapping[str, RecordText], meeting_day: str, slug: str) -> History:
    """Of the entries about a vote, its own first."""
    found = History([Step("put", meeting_day)], [], [], [])
    stood: Mapping[str, Any] = {}
    for entry in entries:
        data = entry.data
        if entry.kind in ("vote_counted", "vote_recounted"):
            if data["earlier"]:
                found.steps.append(Step("unequal", entry.day, place=COUNTED if entry.kind == "vote_counted" else SINCE))
            if entry.kind == "vote_recounted":
                counts = (stood["figures"], stood["carried"], data["figures"], data["carried"])
                found.recounts.append(Recounted(entry.day, entry.index, data["objection"], *counts))
            stood = data
        _note(found, entry, texts)
        found.steps.append(_step(entry, slug))
    return found


def _note(found: History, entry: Entry, texts: Mapping[str, RecordText]) -> None:
    """What was said, and what became of objections and recounts."""

    def said(name: str) -> str | None:
        row = texts.get(entry.text_id(name)) if name in entry.texts else None
        return row.text if row is not None else None

    if entry.kind == "vote_corrected":
        found.corrections.append(Correction(entry.day, said("statement"), entry.index))
    elif entry.kind == "vote_objected":
        found.objections.append(Objection(entry.day, said("reason"), entry.index))
    elif entry.kind == "vote_turned" and found.recounts:
        found.recounts[-1] = replace(found.recounts[-1], outcome=entry.data["outcome"])
    for place, one in enumerate(found.objections):
        if entry.kind in _HOW and one.ended is None and entry.data["objection"] == one.entry:
            found.objections[place] = replace(one, ended=entry.day, how=_HOW[entry.kind], answer=said("answer"))


def _step(entry: Entry, slug: str) -> Step:
    data = entry.data
    page: tuple[str, Mapping[str, Any]] | None = None
    match entry.kind:
        case "list_published":
            page = ("site.revision", {"slug": slug, "number": data["list"], "revision": data["revision"]})
        case "list_withdrawn" | "list_restored":
            page = ("site.listed", {"slug": slug, "number": data["list"]})
        case "support_confirmed" | "support_withdrawn" | "support_moved":
            page = ("site.common", {"number": data["common"]})
        case "version_ratified":
            page = ("site.version", {"number": data["version"]})
        case "rule_changed":
            page = ("site.votes", {"slug": slug})
        case "delegate_bound":
            page = ("site.council", {})
        case "mandate_recalled" | "mandate_restored" if data["kind"] != "delegate":
            page = ("site.committee", {"slug": slug, "number": data["body"]})
    place = SINCE if entry.kind in _SAID or entry.kind == "vote_turned" else None
    return Step(entry.kind, entry.day, entry.index, place, page, data.get("outcome"))
