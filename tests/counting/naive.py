"""The rules a second time, in whole numbers, without the program's data; and tallies to try both statements on."""

from collections.abc import Callable
from dataclasses import replace

from hypothesis import strategies as st

from tracker.counting.rules import Tally

Answer = bool | None
Number = int | None


def both(*answers: Answer) -> Answer:
    return False if False in answers else None if None in answers else True


def one_of(*answers: Answer) -> Answer:
    return True if True in answers else None if None in answers else False


def at_least(have: Number, needed: Number) -> Answer:
    return None if have is None or needed is None else have >= needed


def more(have: Number, than: Number) -> Answer:
    return None if have is None or than is None else have > than


def times(factor: int, number: Number) -> Number:
    return None if number is None else factor * number


def total(*numbers: Number) -> Number:
    known = [number for number in numbers if number is not None]
    return sum(known) if len(known) == len(numbers) else None


def votes(t: Tally) -> Number:
    return total(t.for_, t.against, t.abstain, t.spoiled)


def most_are_for(t: Tally) -> Answer:
    return more(t.for_, t.against)


def twice_as_many_are_for(t: Tally) -> Answer:
    return at_least(t.for_, times(2, t.against))


def present(t: Tally, parts: int) -> Answer:
    """At least one part of so many."""
    return at_least(times(parts, t.present), t.members)


def voted(t: Tally, parts: int) -> Answer:
    return at_least(times(parts, votes(t)), t.members)


def most_present(t: Tally) -> Answer:
    return more(times(2, t.present), t.members)


def meeting_or_conference(t: Tally) -> Answer:
    conference = both(at_least(times(3, t.present), times(2, t.delegates)), at_least(t.delegates, 1))
    return one_of(most_present(t), conference)


def uk(t: Tally) -> Answer:
    return both(voted(t, 2), more(times(2, t.for_), votes(t)))


NAIVE: dict[str, Callable[[Tally], Answer]] = {
    "house_motion@1": lambda t: both(present(t, 3), most_are_for(t)),
    "house_demands@1": lambda t: both(present(t, 2), most_are_for(t)),
    "house_assembly@1": most_are_for,
    "house_motion@2": lambda t: both(present(t, 3), most_are_for(t), at_least(t.notice_days, 3)),
    "house_demands@2": lambda t: both(
        one_of(present(t, 2), both(t.online, voted(t, 2))), most_are_for(t), at_least(t.notice_days, 3)
    ),
    "house_assembly@2": most_are_for,
    "house_strike_strict@2": lambda t: both(
        voted(t, 2),
        twice_as_many_are_for(t),
        more(times(2, t.for_), t.members),
        at_least(t.notice_days, 5),
        t.secret,
    ),
    "house_recall@2": lambda t: both(
        at_least(times(5, t.petition), t.members),
        voted(t, 3),
        most_are_for(t),
        one_of(at_least(t.for_, t.elected_with), at_least(times(3, t.for_), t.members)),
        at_least(t.notice_days, 5),
        t.secret,
    ),
    "rror_majority@1": lambda t: both(most_present(t), most_are_for(t)),
    "rror_two_thirds@1": lambda t: both(most_present(t), twice_as_many_are_for(t)),
    "uk_2017@1": uk,
    "uk_2017_important_services@1": lambda t: both(uk(t), at_least(times(5, t.for_), times(2, t.members))),
    "uk_era2025@1": uk,
    "de_igm_strike@1": lambda t: both(at_least(times(4, t.for_), times(3, t.members)), t.secret),
    "de_igm_end@1": lambda t: both(at_least(times(4, t.for_), t.members), t.secret),
    "by_tk389@1": lambda t: both(meeting_or_conference(t), at_least(times(3, t.for_), times(2, t.present))),
    "ru_tk410@1": lambda t: both(meeting_or_conference(t), at_least(times(2, t.for_), t.present)),
    "kz_strike_meeting@1": lambda t: both(most_present(t), at_least(times(3, t.for_), times(2, t.present))),
}
EACH_ITEM = {"house_demands@2"}


def answered(name: str, tally: Tally, items: list[Tally]) -> tuple[Answer, tuple[Answer, ...]]:
    """Whether it is carried, and which items are: one is enough, unless the whole was voted on and that decides."""
    single = tuple(NAIVE[name](completed(item, tally)) for item in items)
    if not items or (name not in EACH_ITEM and tally.for_ is not None and tally.against is not None):
        return NAIVE[name](tally), single
    return one_of(*single), single


def completed(item: Tally, whole: Tally) -> Tally:
    """An item with what it does not say itself."""
    return replace(
        whole,
        for_=item.for_,
        against=item.against,
        abstain=item.abstain,
        spoiled=item.spoiled,
        present=whole.present if item.present is None else item.present,
    )


def _number(byte: int, most: int) -> Number:
    return None if byte >= 238 else byte % (most + 1)


def _votes(drawn: bytes) -> Tally:
    return Tally(_number(drawn[0], 16), _number(drawn[1], 8), _number(drawn[2], 2), _number(drawn[3], 2))


def _whole(drawn: bytes) -> Tally:
    found, members = _votes(drawn), _number(drawn[4], 24)
    return replace(
        found,
        members=members,
        present=_number(drawn[5], 24),
        delegates=_number(drawn[6], 18),
        secret=(True, True, False, None)[drawn[7] % 4],
        online=(True, True, False, None)[drawn[8] % 4],
        petition=_number(drawn[9], 8),
        elected_with=_number(drawn[10], 12),
        notice_days=_number(drawn[11], 8),
    )


def _tally_with_items(drawn: bytes) -> tuple[Tally, list[Tally]]:
    """Half of them without items; of the rest half without votes on the whole."""
    whole, kind = _whole(drawn), drawn[12]
    items = [_votes(drawn[13:]), replace(_votes(drawn[17:]), present=_number(drawn[21], 24))][: 1 + kind % 2]
    if kind < 128:
        return whole, []
    return (whole if kind < 192 else replace(whole, for_=None, against=None)), items


# Drawn as bytes, which takes Hypothesis a tenth of the time of a dozen numbers.
TALLIES = st.binary(min_size=22, max_size=22).map(_tally_with_items)
