"""Read a numbered list out of what people paste: titles, demands with their sub-points, signatures. Pure.

The text is cut into segments; each is given a role. Whatever the roles, the segments together are the text: nothing is
lost, and a person can move each boundary (`joined`, `split`).
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from tracker.demands.levels import Line, roles_of
from tracker.demands.marks import INLINE, mark_of, stamp_of
from tracker.words import N_, Refused

LINES = 10_000
TITLE, PREAMBLE, DEMAND, MORE, SIGNATURE, LEFT_OUT = "tpdmsx"
_SENTENCE = re.compile(r"(?<=[.!?;…])[ ]+(?=[^\W\d_a-zа-яәғқңөұүһіё]|[«\"“(])")
_TAKEN_OUT = {
    N_("control characters"): "\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f",
    N_("marks that turn the direction of writing"): "\u202a-\u202e",
    N_("broken characters"): "\ud800-\udfff",
    N_("invisible hyphens and marks"): "\u00ad\u200b\ufeff",
}
_ANY_TAKEN_OUT = re.compile(f"[{''.join(_TAKEN_OUT.values())}]")
_QUOTED = re.compile(r"^[ ]*>[> ]*", re.MULTILINE)


class TooManyLines(Refused):
    sentence = N_("At most 10,000 lines can be pasted; these are %(lines)s.")


class Segment(NamedTuple):
    """A piece of the text: what a messenger wrote before it, its mark, its words, the white space after them."""

    stamp: str
    mark: str
    words: str
    end: str
    role: str

    @property
    def raw(self) -> str:
        return self.stamp + self.mark + self.words + self.end

    @property
    def kept(self) -> str:
        """Its words; of a sub-point with its mark."""
        return self.words if self.role == DEMAND else self.mark + self.words


@dataclass(frozen=True)
class Reading:
    """How a text was read. `taken_out`: what normalising took out, with how often."""

    segments: tuple[Segment, ...]
    taken_out: tuple[tuple[str, int], ...] = ()

    @property
    def text(self) -> str:
        return "".join(segment.raw for segment in self.segments)

    @property
    def roles(self) -> str:
        return "".join(segment.role for segment in self.segments)

    @property
    def title(self) -> str:
        return " ".join(s.kept for s in self.segments if s.role == TITLE).strip()

    @property
    def preamble(self) -> str:
        return _flowing([s for s in self.segments if s.role == PREAMBLE])

    @property
    def signature(self) -> str:
        return "\n".join(s.kept for s in self.segments if s.role == SIGNATURE).strip()

    @property
    def demands(self) -> tuple[str, ...]:
        found: list[list[Segment]] = []
        for segment in self.segments:
            if segment.role == DEMAND or (segment.role == MORE and not found):
                found.append([segment])
            elif segment.role == MORE:
                found[-1].append(segment)
        return tuple(_demand(parts) for parts in found)

    @property
    def dropped(self) -> tuple[str, ...]:
        """What is left out, as it stood: names and times of a messenger, headings between the demands."""
        found = []
        for segment in self.segments:
            left = segment.raw if segment.role == LEFT_OUT else segment.stamp
            if left.strip(" >\n"):
                found.append(left.strip())
        return tuple(found)

    @property
    def left_out(self) -> tuple[str, ...]:
        """All that becomes no part of the list: what is dropped, and the signature."""
        return (*self.dropped, *((self.signature,) if self.signature else ()))

    def joined(self, place: int) -> "Reading":
        """The segment, and those that run on from it, belong to what stands above."""
        above = next((s.role for s in reversed(self.segments[:place]) if s.role != LEFT_OUT), TITLE)
        return self._with(place, MORE if above == DEMAND else above)

    def split(self, place: int) -> "Reading":
        """A demand begins at the segment."""
        return self._with(place, DEMAND)

    def _with(self, place: int, role: str) -> "Reading":
        if not 0 <= place < len(self.segments):
            return self
        segments, old = list(self.segments), self.segments[place].role
        segments[place] = _in_role(segments[place], role)
        after = place + 1
        runs_on = old in (DEMAND, MORE) and role not in (DEMAND, MORE)
        while runs_on and after < len(segments) and segments[after].role == MORE:
            segments[after] = segments[after]._replace(role=role)
            after += 1
        return replace(self, segments=tuple(segments))

    def with_roles(self, roles: str) -> "Reading":
        """The same segments in the roles that a person gave them; as they are where the roles do not fit."""
        if len(roles) != len(self.segments) or set(roles) - set("tpdmsx"):
            return self
        pairs = zip(self.segments, roles, strict=True)
        return replace(self, segments=tuple(_in_role(segment, role) for segment, role in pairs))


def _in_role(segment: Segment, role: str) -> Segment:
    """A segment in a role that a person gave it: a demand loses the mark that it begins with."""
    mark = mark_of(segment.words) if role == DEMAND and not segment.mark else None
    if mark is not None:
        segment = segment._replace(mark=segment.words[: mark.end], words=segment.words[mark.end :])
    return segment._replace(role=role)


def _demand(parts: Sequence[Segment]) -> str:
    """A demand on one line; its paragraphs and sub-points on lines of their own."""
    text, before = "", ""
    for part in parts:
        breaks = before.count("\n") > 1 or (before.count("\n") == 1 and part.mark)
        text += ("\n" if breaks else " ") + part.kept.lstrip() if text else part.kept
        before = part.end
    return text.strip()


def _flowing(parts: Sequence[Segment]) -> str:
    """Lines as they stand; those that a mail program broke in mid sentence run on."""
    text, last = "", None
    for part in parts:
        if last is not None:
            wrapped = len(last.words) > 50 and part.kept[:1].islower()
            text += " " if "\n" not in last.end or (wrapped and last.end.count("\n") == 1) else "\n"
        text, last = text + part.kept, part
    return text.strip()


def normalised(text: str) -> tuple[str, tuple[tuple[str, int], ...]]:
    """NFC, one kind of newline, plain spaces, without what nobody sees; and what was taken out, how often."""
    found = []
    for name, letters in _TAKEN_OUT.items() if _ANY_TAKEN_OUT.search(text) else ():
        text, times = re.subn(f"[{letters}]", "\ufffd" if "broken" in name else "", text)
        if times:
            found.append((name, times))
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    text = text.replace("\t", " ").replace("\u00a0", " ")
    return unicodedata.normalize("NFC", text), tuple(found)


def read(text: str) -> Reading:
    """The text as a list of demands. Raises TooManyLines.

    >>> reading = read("We demand:\\n1. Lower the price\\nof gas\\n2) Raise wages\\n\\nThe committee")
    >>> reading.title, reading.demands, reading.signature
    ('We demand:', ('Lower the price of gas', 'Raise wages'), 'The committee')
    """
    text, taken_out = normalised(text)
    number = text.count("\n") + (not text.endswith("\n"))
    if number > LINES:
        raise TooManyLines(lines=number)
    lines = list(_lines(_inline_cut(text)))
    segments: list[Segment] = []
    for line, role in zip(lines, roles_of(lines), strict=True):
        segments += _segments(line, role)
    return Reading(tuple(segments), taken_out)


def _inline_cut(text: str) -> list[str]:
    """Lines with their ends; a line is cut where numbers run on inside of it: "1) bread 2) work"."""
    lines = text.splitlines(keepends=True) if text else []
    if sum(mark_of(line) is not None for line in lines[:200]) > 1:
        return lines
    cuts, wanted = [], 1
    for found in INLINE.finditer(text):
        if int(found[1]) == wanted:
            cuts.append(found.start())
            wanted += 1
    if len(cuts) < 2:
        return lines
    ends = sorted({0, len(text), *cuts, *(place + 1 for place, letter in enumerate(text) if letter == "\n")})
    return [text[begin:end] for begin, end in pairwise(ends)]


def _lines(raw_lines: list[str]) -> Iterator[Line]:
    """Lines with their stamps and marks; the white space of empty lines goes to the line before."""
    waiting: Line | None = None
    for raw in raw_lines:
        bare = raw.rstrip()
        if not bare.strip(" >") and waiting is not None:
            waiting = waiting._replace(end=waiting.end + raw)
            continue
        quote = _QUOTED.match(bare)
        quoted = quote.end() if quote else 0
        stamp = quoted + stamp_of(bare[quoted:])
        mark = mark_of(bare[stamp:])
        line = Line(bare[:stamp], bare[stamp:], raw[len(bare) :], mark)
        if waiting is not None:
            yield waiting
        waiting = line
    if waiting is not None:
        yield waiting


def _segments(line: Line, role: str) -> Iterator[Segment]:
    """A line as one segment, or, where it has several sentences, one for each."""
    cut = line.mark.end if line.mark and role in (DEMAND, MORE, LEFT_OUT) else 0
    mark, words = line.words[:cut], line.words[cut:]
    begin = 0
    for found in _SENTENCE.finditer(words) if role in (DEMAND, MORE) and len(words) > 40 else ():
        yield Segment(line.stamp if not begin else "", mark, words[begin : found.start()], found[0], role)
        begin, mark, role = found.end(), "", MORE
    yield Segment(line.stamp if not begin else "", mark, words[begin:], line.end, role)
