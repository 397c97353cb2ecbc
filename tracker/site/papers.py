"""Leaflets as they are printed: the same words are set in type once, one leaflet at a time."""

from functools import lru_cache

from sqlalchemy.orm import Session

from tracker.demands.leaflet import Leaflet, a4_folded, a5
from tracker.paper import press
from tracker.record.entries import Entry
from tracker.site.formats import File

PDF = "application/pdf"
KEPT = 64

_kept_a5 = lru_cache(KEPT)(a5)
_kept_a4 = lru_cache(KEPT)(a4_folded)


def printed(leaflet: Leaflet, *, folded: bool = False) -> File:
    """A5 pages, or A4 sheets to be folded."""

    def print_it() -> bytes:
        with press:
            return (_kept_a4 if folded else _kept_a5)(leaflet)

    return File(print_it)


def forget_papers(_entry: Entry, _session: Session) -> None:
    """Follow a blanking: no paper with a removed text stays in memory."""
    _kept_a5.cache_clear()
    _kept_a4.cache_clear()
