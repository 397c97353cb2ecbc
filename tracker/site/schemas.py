"""What each public page gives as JSON, as JSON Schemas."""

from collections.abc import Mapping

from tracker.record.entries import EntryKind
from tracker.site.shapes import (
    ANY,
    COMMON,
    CONDITION,
    COUNT,
    DATED,
    DAY,
    ELECTION,
    ENTRY,
    GROUP,
    HASH,
    HOUR,
    KEY,
    LANGUAGE,
    NUMBER,
    PAGES,
    RELATION,
    RUNS,
    SEAT,
    SHARED,
    SHOWN_COMMON,
    SHOWN_VOTE,
    SLUG,
    SOURCE,
    STAGE,
    STANDING,
    TEXTS,
    TOTALS,
    WORDS,
    YES,
    Schema,
    among,
    by,
    maybe,
    more,
    one_of,
    optional,
    rows,
    things,
    votes,
    written,
)

# By the name of the page. Search is described loosely while what it answers is being changed.
HIT = things(
    kind=among("common", "group", "list", "demand", "vote", "committee"),
    text=maybe(WORDS),
    language=maybe(LANGUAGE),
    group=maybe(SLUG),
    group_name=maybe(WORDS),
    standing=maybe(STANDING),
    common=maybe(COMMON),
    groups=maybe(COUNT),
    list=maybe(NUMBER),
    number=maybe(COUNT),
    under_objection=YES,
)
CHANGES = things(
    from_=NUMBER,
    to=maybe(NUMBER),
    demands=rows(
        things(
            common=COMMON,
            state=among("same", "reworded", "new", "dropped"),
            moved=YES,
            texts=RUNS,
            before=maybe(one_of("Totals")),
            after=maybe(one_of("Totals")),
        )
    ),
)

ANSWERS: dict[str, Schema] = {
    "front": things(
        totals=one_of("Totals"),
        programme=rows(one_of("Common")),
        newest_lists=rows(things(group=SLUG, list=NUMBER, revision=NUMBER)),
    ),
    "programme": things(
        groups=COUNT,
        asked=by(KEY, KEY),
        without=maybe(SLUG),
        versions=rows(things(**DATED)),
        **PAGES,
        programme=rows(one_of("Common")),
        by=rows(things(key=KEY, groups=COUNT, supporting=by(COMMON, NUMBER))),
    ),
    "versions_compared": CHANGES,
    "version_since": CHANGES,
    "design": things(parts=rows(WORDS)),
    "version": things(
        **DATED,
        items=rows(more(TOTALS, common=COMMON, wordings=TEXTS)),
        ratified_by=rows(things(group=SLUG, vote=NUMBER, day=DAY, under_objection=YES)),
    ),
    "common": more(
        SHOWN_COMMON,
        without=maybe(SLUG),
        resting_on=things(by_tellers=COUNT, by_assembly=COUNT, by_committee=COUNT),
        supporters=rows(one_of("Supporter")),
        related=rows(one_of("Supporter")),
        links=rows(things(common=COMMON, relation=RELATION, to=COMMON, entry=COUNT)),
        moved=rows(things(group=SLUG, to=COMMON)),
    ),
    "matrix": things(groups=COUNT, **PAGES, supports=rows(things(group=SLUG, common=rows(COMMON)))),
    "agreement": things(
        by=among("sector", "region"),
        groups=by(KEY, COUNT),
        agreement=rows(things(common=COMMON, of=COUNT, key=KEY, groups=COUNT)),
    ),
    "opposites": things(opposites=rows(things(common=COMMON, reverse=WORDS, group=maybe(SLUG)))),
    "growth": things(growth=rows(things(day=DAY, groups=COUNT, supports=COUNT, commons=COUNT))),
    "alone": things(demands=COUNT, **PAGES, alone=rows(one_of("Cited"))),
    "matching": things(
        matching=rows(
            things(language=WORDS, suggested=COUNT, confirmed=COUNT, declined=COUNT, by_hand=COUNT, otherwise=COUNT)
        )
    ),
    "groups": things(groups=rows(one_of("Group")), totals=one_of("Totals"), **PAGES),
    "group": more(
        GROUP,
        lists=rows(things(list=NUMBER, revision=NUMBER, title=TEXTS)),
        demands=rows(one_of("Cited")),
        votes=rows(NUMBER),
        vouched_by=rows(maybe(SLUG)),
        **PAGES,
    ),
    "listed": one_of("Listed"),
    "revision": one_of("Listed"),
    "compared": things(
        group=SLUG,
        list=NUMBER,
        from_=NUMBER,
        to=NUMBER,
        title=RUNS,
        preamble=RUNS,
        demands=rows(
            things(
                number=NUMBER,
                state=among("same", "reworded", "new", "struck"),
                moved=YES,
                texts=RUNS,
                reasons=RUNS,
            )
        ),
    ),
    "vote": more(
        SHOWN_VOTE,
        list=maybe(NUMBER),
        revision=maybe(NUMBER),
        election=maybe(NUMBER),
        withdrew_list=maybe(NUMBER),
        corrections=rows(things(day=DAY, statement=maybe(WORDS), entry=COUNT)),
        objections=rows(
            things(
                day=DAY,
                reason=maybe(WORDS),
                entry=COUNT,
                ended=maybe(DAY),
                how=maybe(among("answered", "recount", "withdrawn")),
                answer=maybe(WORDS),
            )
        ),
        recounts=rows(
            things(
                day=DAY,
                entry=COUNT,
                answers=maybe(COUNT),
                before=rows(one_of("Figures")),
                carried_before=maybe(YES),
                figures=rows(one_of("Figures")),
                carried=maybe(YES),
                outcome=maybe(among("done", "undone", "stays", "late")),
            )
        ),
        lines=rows(
            things(
                item=WORDS,
                carried=maybe(YES),
                figures=rows(votes(not_voted=COUNT)),
                demand=maybe(NUMBER),
                failed=maybe(TEXTS),
                conditions=rows(rows(CONDITION)),
            )
        ),
    ),
    "votes": things(
        group=SLUG,
        votes=rows(one_of("Vote")),
        turnout=rows(things(vote=NUMBER, day=DAY, present=COUNT, members=maybe(COUNT))),
        **PAGES,
    ),
    "rules": things(
        rules=rows(
            things(
                rule=WORDS,
                conditions=rows(WORDS),
                since=maybe(DAY),
                until=maybe(DAY),
                jurisdiction=WORDS,
                source=WORDS,
                unchecked=WORDS,
            )
        )
    ),
    "committee": things(
        group=SLUG,
        committee=COUNT,
        election=maybe(NUMBER),
        in_power_since=maybe(DAY),
        term_until=maybe(DAY),
        seats=rows(SEAT),
        founders=rows(things(founder=NUMBER, since=DAY, until=maybe(DAY))),
    ),
    "election": ELECTION,
    "election_stage": more(STAGE, group=SLUG, election=NUMBER, stage=NUMBER, stages=NUMBER, quota=COUNT),
    "council": things(
        delegates_of=rows(SLUG), vouched_groups=COUNT, deeds=rows(things(deed=NUMBER, day=DAY, entry=COUNT)), **PAGES
    ),
    "deed": things(deed=NUMBER, day=DAY, entry=COUNT, kind=written("[a-z_]+"), data=ANY),
    "search": things(
        q=WORDS,
        page=NUMBER,
        filters=things(kind=WORDS, standing=STANDING, region=WORDS, sector=WORDS, language=WORDS),
        more=YES,
        hits=rows(HIT),
        some_of_the_words=rows(HIT),
        alike=maybe(rows(HIT)),
    ),
    "record": things(size=COUNT, head=WORDS, entries=rows(one_of("Entry")), before=maybe(COUNT)),
    "entry": more(ENTRY, by_mandate=rows(SOURCE), proof=things(size=COUNT, path=rows(HASH), head=WORDS)),
    "verify": optional(
        things(record_key=HASH, succession_key=maybe(HASH), size=COUNT, head=WORDS),
        consistency=things(from_=NUMBER, head=maybe(WORDS), path=rows(HASH)),
    ),
    "data": things(openapi=WORDS, dump=WORDS, licence=WORDS, addresses=rows(WORDS)),
}
_PYTHON = {str: "string", int: "integer", bool: "boolean", list: "array", dict: "object", type(None): "null"}


def bodies(kinds: Mapping[tuple[str, int], EntryKind]) -> Schema:
    """An entry as it is hashed: one of the kinds that the rooms registered, with the data of that kind."""
    known = [_body(kind) for _name, kind in sorted(kinds.items())]
    return {"oneOf": known}


def _body(kind: EntryKind) -> Schema:
    data = {name: _typed(types) for name, types in kind.fields.items()}
    return things(
        data={"type": "object", "properties": data, "required": list(data), "additionalProperties": False},
        hour=HOUR,
        kind={"const": kind.name},
        texts=by(WORDS, HASH),
        version={"const": kind.version},
    )


def _typed(types: type | tuple[type, ...]) -> Schema:
    names = [_PYTHON[one] for one in (types if isinstance(types, tuple) else (types,))]
    return {"type": names[0] if len(names) == 1 else names}


def components(kinds: Mapping[tuple[str, int], EntryKind]) -> dict[str, Schema]:
    """All schemas by name; an answer by the name of its page."""
    return SHARED | {"Body": bodies(kinds)} | {f"answer_{name}": schema for name, schema in ANSWERS.items()}
