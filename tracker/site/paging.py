"""Long tables in parts: `?page=`, from 1. A table as CSV is whole; HTML and JSON are of the same part.

A page beyond the last is not there (404, with how many there are); what is no number is page 1.
"""

from dataclasses import dataclass

from flask import g, request

from tracker.words import N_, Refused

DIGITS = 12  # of a page's number; with more, the database could not skip so many rows


class PastTheEnd(Refused):
    sentence = N_("There is nothing on page %(page)s: the last one is page %(pages)s.")
    status = 404


@dataclass(frozen=True)
class Part:
    """Which part of a table is asked; all of it where `size` is None."""

    page: int
    size: int | None

    @property
    def offset(self) -> int:
        return 0 if self.size is None else (self.page - 1) * self.size

    def of(self, many: int) -> "Paged":
        """Where this part stands among `many` rows. Raises PastTheEnd."""
        pages = 1 if self.size is None else max(1, -(-many // self.size))
        if self.page > pages:
            raise PastTheEnd(page=self.page, pages=pages)
        return Paged(self.page, pages)


@dataclass(frozen=True)
class Paged:
    """A part of a table among all its parts."""

    page: int
    pages: int

    @property
    def around(self) -> dict[str, int]:
        """The parts before and after, where there are such, by the name of the link's relation."""
        near = {"prev": self.page - 1, "next": self.page + 1}
        return {name: page for name, page in near.items() if 1 <= page <= self.pages}


def part_asked(size: int) -> Part:
    """The part that the address asks for, `size` rows; all rows for CSV."""
    if g.get("form") == "csv":
        return Part(1, None)
    asked = request.args.get("page", "1")
    number = int(asked[:DIGITS]) if asked.isascii() and asked.isdecimal() else 1
    return Part(max(1, number), size)
