"""JSON Schemas (2020-12) of what several answers have in common, and the few words that they are written in.

They are strict, so that a field that goes or is renamed shows. A field is always there; what is not known is null.
Texts stand by language, a removed text is null.
"""

from typing import Any

Schema = dict[str, Any]


def one_of(name: str) -> Schema:
    """A schema that stands in the components."""
    return {"$ref": f"#/components/schemas/{name}"}


def rows(of: Schema) -> Schema:
    return {"type": "array", "items": of}


def things(**fields: Schema) -> Schema:
    """An object with these fields, all of them and no other. A name that Python keeps for itself ends in `_`."""
    named = {name.rstrip("_"): schema for name, schema in fields.items()}
    return {"type": "object", "properties": named, "required": list(named), "additionalProperties": False}


def more(base: Schema, **fields: Schema) -> Schema:
    """An object with these fields too."""
    own = things(**fields)
    named = {**base["properties"], **own["properties"]}
    return base | {"properties": named, "required": [*base["required"], *own["required"]]}


def optional(base: Schema, **fields: Schema) -> Schema:
    """An object which may have these fields, all of them or none."""
    own = things(**fields)
    names = own["required"]
    return base | {
        "properties": base["properties"] | own["properties"],
        "dependentRequired": {name: [other for other in names if other != name] for name in names if len(names) > 1},
    }


def by(key: Schema, of: Schema) -> Schema:
    """An object whose keys are data."""
    return {"type": "object", "propertyNames": key, "additionalProperties": of}


def maybe(schema: Schema) -> Schema:
    """It, or null where it is not known or not there."""
    if "type" in schema and isinstance(schema["type"], str) and "enum" not in schema:
        return schema | {"type": [schema["type"], "null"]}
    return {"anyOf": [schema, {"type": "null"}]}


def among(*values: str) -> Schema:
    return {"type": "string", "enum": list(values)}


def written(pattern: str) -> Schema:
    return {"type": "string", "pattern": f"^(?:{pattern})$"}


WORDS: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 0}
NUMBER: Schema = {"type": "integer", "minimum": 1}
YES: Schema = {"type": "boolean"}
ANY: Schema = {"type": "object"}
DAY = written(r"\d{4}-\d{2}-\d{2}")
HOUR = written(r"\d{4}-\d{2}-\d{2}T\d{2}Z")
HASH = written("[0-9a-f]{64}")
KEY = written("[a-z0-9-]+")
SLUG = written("[A-Za-z0-9-]+")
COMMON = written("P-[1-9][0-9]*")
LANGUAGE = written("[a-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
TEXTS = by(LANGUAGE, maybe(WORDS))
STANDING = among("provisional", "vouched", "questioned", "suspended")
RELATION = among("same", "narrower", "broader", "opposite")
PAGES = {"page": NUMBER, "pages": NUMBER}

_VOTES = {"for_": COUNT, "against": COUNT, "abstain": COUNT, "spoiled": COUNT}


def votes(**fields: Schema) -> Schema:
    """Votes as the record names them: `for_`, since they are hashed so."""
    named = _VOTES | fields
    return {"type": "object", "properties": named, "required": list(named), "additionalProperties": False}


FIGURES = votes(present=COUNT, estimated=YES, marks=rows(COUNT), lines=rows(votes()))
CONDITION = things(text=WORDS, needed=maybe(COUNT), have=maybe(COUNT), met=maybe(YES))
TOTALS = things(groups=COUNT, workers=COUNT, regions=COUNT, sectors=COUNT)
GROUP = things(
    id=written("[0-9a-f]{32}"),
    slug=SLUG,
    name=maybe(WORDS),
    kind=KEY,
    sector=KEY,
    region=KEY,
    town=maybe(WORDS),
    languages=rows(LANGUAGE),
    rule_set=among("members", "assembly"),
    headcount=maybe(COUNT),
    headcount_day=maybe(DAY),
    workers=COUNT,
    standing=STANDING,
    registered=DAY,
    entry=COUNT,
)
CITED = things(citation=WORDS, group=SLUG, list=NUMBER, number=NUMBER, texts=TEXTS)
SUPPORTER = more(
    CITED,
    standing=STANDING,
    relation=RELATION,
    by_vote=maybe(NUMBER),
    since=DAY,
    entry=COUNT,
    group_name=maybe(WORDS),
    workers=COUNT,
    under_objection=YES,
)
SHOWN_COMMON = things(
    common=COMMON,
    wordings=by(LANGUAGE, things(text=maybe(WORDS), settled=YES)),
    settled=YES,
    confirmed=one_of("Totals"),
    in_doubt=one_of("Totals"),
    suggested_groups=COUNT,
    moved_to=maybe(COMMON),
    opened=DAY,
    entry=COUNT,
)
SHOWN_VOTE = things(
    group=SLUG,
    vote=NUMBER,
    kind=KEY | {"pattern": "^[a-z_]+$"},
    title=maybe(WORDS),
    day=DAY,
    town=maybe(WORDS),
    chair=WORDS,
    rule=WORDS,
    also=rows(WORDS),
    meeting=maybe(COUNT),
    called_by=maybe(WORDS),
    notice_days=maybe(COUNT),
    secret=maybe(YES),
    present_at_opening=maybe(COUNT),
    sittings=rows(things(day=DAY, present=COUNT)),
    members=maybe(COUNT),
    basis=WORDS,
    basis_day=maybe(DAY),
    counted_by=WORDS,
    estimated=YES,
    figures=rows(one_of("Figures")),
    earlier=rows({"type": "object", "required": ["present"]}),
    carried=maybe(YES),
    conditions=rows(CONDITION),
    items=rows(things(item=WORDS, carried=maybe(YES))),
    paper_hashes=rows(HASH),
    under_objection=YES,
    recounted=YES,
    entry=COUNT,
    wording_hash=maybe(HASH),
)
STAGE = things(
    action=WORDS,
    of=maybe(WORDS),
    votes=rows(WORDS),
    non_transferable=WORDS,
    elected=rows(WORDS),
    lot=maybe(rows(WORDS)),
)
SEAT = things(
    seat=NUMBER,
    kind=KEY,
    label=maybe(WORDS),
    name=maybe(WORDS),
    votes=maybe(COUNT),
    since=maybe(DAY),
    until=maybe(DAY),
    vacant=YES,
    filled=maybe(WORDS),
    vote=maybe(NUMBER),
    vacant_since=maybe(DAY),
    fill_by=maybe(DAY),
    ended_by_entry=maybe(COUNT),
    co_opted=maybe(things(name=maybe(WORDS), since=DAY, last_day=maybe(DAY))),
    under_objection=YES,
)
LISTED = things(
    group=SLUG,
    list=NUMBER,
    revision=NUMBER,
    newest=NUMBER,
    published=DAY,
    entry=COUNT,
    vote=NUMBER,
    languages=rows(LANGUAGE),
    addressees=rows(KEY),
    title=TEXTS,
    preamble=TEXTS,
    withdrawn=maybe(things(day=DAY, vote=NUMBER, entry=COUNT)),
    demands=rows(
        things(
            number=NUMBER,
            citation=WORDS,
            texts=TEXTS,
            reasons=TEXTS,
            addressees=rows(KEY),
            split_off_from=maybe(NUMBER),
            common=rows(NUMBER),
        )
    ),
    translations=by(LANGUAGE, by(WORDS, things(text=maybe(WORDS), current=YES, entry=COUNT))),
    wording_hash=maybe(HASH),
    under_objection=YES,
    withdrawal_under_objection=YES,
)
SOURCE = things(
    mandate=WORDS,
    kind=KEY,
    committee=COUNT,
    number=COUNT,
    group=SLUG,
    since=DAY,
    ended=maybe(DAY),
    term_until=maybe(DAY),
    entry=COUNT,
    election=maybe(NUMBER),
    vote=maybe(NUMBER),
    under_objection=YES,
)
ENTRY = things(
    index=COUNT,
    body=one_of("Body"),
    texts=by(WORDS, things(text=maybe(WORDS), salt=maybe(written("[0-9a-f]{32}")))),
)
RUNS = by(LANGUAGE, rows({"type": "array", "items": WORDS, "minItems": 2, "maxItems": 2}))
ELECTION = optional(
    things(
        group=SLUG,
        election=NUMBER,
        vote=NUMBER,
        seats=COUNT,
        vacant=COUNT,
        term_until=DAY,
        committee=maybe(COUNT),
        method=KEY,
        fills=rows(NUMBER),
        kind=KEY,
        label=maybe(WORDS),
        seat_numbers=rows(NUMBER),
        seed=maybe(WORDS),
        candidates=rows(things(name=maybe(WORDS), votes=COUNT, seat=maybe(NUMBER), tied=YES, withdrawn=YES)),
        under_objection=YES,
    ),
    valid=COUNT,
    invalid=COUNT,
    quota=COUNT,
    stages=rows(one_of("Stage")),
    order=rows(WORDS),
    ballots_published=YES,
)
DATED = {"version": NUMBER, "day": DAY, "entry": COUNT}

SHARED: dict[str, Schema] = {
    "Problem": things(type=WORDS, title=WORDS, status={"type": "integer"}, detail=WORDS),
    "Totals": TOTALS,
    "Group": GROUP,
    "Cited": CITED,
    "Common": SHOWN_COMMON,
    "Supporter": SUPPORTER,
    "Figures": FIGURES,
    "Vote": SHOWN_VOTE,
    "Stage": STAGE,
    "Entry": ENTRY,
    "Listed": LISTED,
}
