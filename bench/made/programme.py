"""A database with a large programme in it, written table by table: for reading it, not for verifying it."""

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from sqlalchemy import JSON, Boolean, Integer, LargeBinary, Table, insert
from sqlalchemy.engine import Engine

from made.demands import Demands
from tracker.database import Base
from tracker.matching.catalogue import catalogue

REGIONS = ("mangystau", "abai", "aktobe", "almaty-region", "karaganda", "kostanay")
SECTORS = ("oil", "mining", "education", "health", "railways")
ENTRY = 1_000_000  # far from the entries that the record has


def filled(engine: Engine, commons: int, supports: int, groups: int) -> None:
    """`commons` common demands in three languages; `groups` vouched groups with as many demands as it takes."""
    chance = random.Random(2022)
    _write(engine, [*_groups(groups, chance), *_commons(commons), *_supports(commons, supports, groups, chance)])


def begun(engine: Engine) -> None:
    """The record has begun, and is no demonstration: until then each page asks whether it is one."""
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE record_frontier SET size = 2")


def published(engine: Engine, made: Demands, model: str) -> None:
    """Made demands as published by groups that are vouched for, seven on a list, with their vectors; of each topic that
    two lists ask a common demand, which seven of ten of them support."""
    chance = random.Random(2022)
    lists = len(set(made.lists))
    numbers = {
        topic: n for n, topic in enumerate((t for t, many in Counter(made.topics.tolist()).items() if many > 1), 1)
    }
    rows = [*_groups(lists, chance), *_revisions(lists), *_commons(len(numbers))]
    _write(engine, [*rows, *_demands(made, model, numbers, chance)])


def _write(engine: Engine, wanted: Iterable[tuple[str, dict[str, Any]]]) -> None:
    rows: dict[str, list[dict[str, Any]]] = {}
    for table, row in wanted:
        rows.setdefault(table, []).append(_whole(Base.metadata.tables[table], row))
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        sqlite = engine.dialect.name == "sqlite"
        # SQLite: before the transaction begins, inside it that does nothing. PostgreSQL: in it.
        raw.execute("PRAGMA foreign_keys=OFF" if sqlite else "SET session_replication_role = replica")
        for table, own in rows.items():
            connection.execute(insert(Base.metadata.tables[table]), own)
        connection.commit()
        raw.execute("PRAGMA foreign_keys=ON" if sqlite else "SET session_replication_role = DEFAULT")
        raw.commit()


def _whole(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    """The row with something in every column that must have it."""
    return {column.name: row.get(column.name, _empty(column)) for column in table.columns}


def _empty(column: Any) -> Any:
    if column.nullable:
        return None
    kind = column.type
    if isinstance(kind, Boolean):
        return False
    if isinstance(kind, JSON):
        return []
    return 0 if isinstance(kind, Integer) else b"" if isinstance(kind, LargeBinary) else ""


def _text(key: str, text: str) -> tuple[str, dict[str, Any]]:
    return "record_text", {"id": key, "entry_index": ENTRY, "salt": "00", "text": text}


Rows = Iterator[tuple[str, dict[str, Any]]]


def _groups(many: int, chance: random.Random) -> Rows:
    for n in range(many):
        texts = {name: f"{ENTRY}/g{n}.{name}" for name in ("slug", "name", "town")}
        for name, key in texts.items():
            yield _text(key, f"{name} {n}" if name != "slug" else f"group-number-{n}")
        places = {"region": chance.choice(REGIONS), "sector": chance.choice(SECTORS)}
        fixed = {"kind": "workplace", "languages": ["ru"], "rule_set": "members", "standing": "vouched"}
        ids = {f"{name}_id": key for name, key in texts.items()}
        yield (
            "group",
            {"id": f"g{n}", "entry": ENTRY + n, "day": "2022-01-05", "headcount": 90, **fixed, **places, **ids},
        )
        yield "demand_list", {"id": f"l{n}", "group_id": f"g{n}", "number": 1, "newest": 1, "entry": ENTRY + n}


def _revisions(many: int) -> Rows:
    """The published state of each list, with a title."""
    for n in range(many):
        entry, key = ENTRY + n, f"{ENTRY}/l{n}.ru"
        yield _text(key, f"Требования группы {n}")
        yield "revision", {"entry": entry, "list_id": f"l{n}", "number": 1, "day": "2022-01-05", "languages": ["ru"]}
        yield "revision_text", {"revision_entry": entry, "part": "title", "language": "ru", "text_id": key}


def _commons(many: int) -> Rows:
    for n in range(1, many + 1):
        yield (
            "common_demand",
            {"number": n, "entry": ENTRY + n, "day": "2022-01-05", "opened_by": "g0", "demand_id": "d0"},
        )
        for language in ("kk", "ru", "en"):
            key = f"{ENTRY}/c{n}.{language}"
            yield _text(key, _sentence(n, language))
            yield (
                "common_wording",
                {"common_number": n, "language": language, "settled_entry": ENTRY, "text_id": key},
            )


def _sentence(n: int, language: str) -> str:
    """One of the catalogue's, so that pages weigh what real sentences weigh."""
    typical = catalogue()[n * 5 % len(catalogue())].wordings.get(language) or ("In some words of its own",)
    return f"{typical[n % len(typical)]} ({n})"


def _demands(made: Demands, model: str, numbers: dict[int, int], chance: random.Random) -> Rows:
    for n, (text, topic, of_list) in enumerate(zip(made.texts, made.topics.tolist(), made.lists, strict=True)):
        key, demand = f"{ENTRY}/d{n}.ru", f"d{n}"
        yield _text(key, text)
        place = {"list_id": f"l{of_list}", "number": n % 7 + 1, "entry": ENTRY + int(of_list)}
        yield "demand", {"id": demand, "asked": True, **place}
        worded = {"demand_id": demand, "language": "ru", "position": n % 7 + 1, "text_id": key}
        yield "demand_wording", {"revision_entry": ENTRY + int(of_list), **worded}
        data = np.asarray(made.vectors[n], dtype="<f4").tobytes()
        yield "vector", {"text_id": key, "change": n + 1, "model": model, "demand_id": demand, "data": data}
        if topic in numbers and chance.random() < 0.7:
            links = {
                "common_number": numbers[topic],
                "demand_id": demand,
                "group_id": f"g{of_list}",
                "relation": "same",
            }
            yield "support", {"id": f"s{n}", "entry": ENTRY + n, "since": "2022-01-05", **links}


def _supports(commons: int, many: int, groups: int, chance: random.Random) -> Rows:
    for n in range(many):
        group, demand = f"g{n % groups}", f"d{n}"
        yield (
            "demand",
            {"id": demand, "list_id": f"l{n % groups}", "number": n // groups + 1, "entry": ENTRY, "asked": True},
        )
        links = {"common_number": n % commons + 1, "demand_id": demand, "group_id": group, "relation": "same"}
        yield "support", {"id": f"s{n}", "entry": ENTRY + n, "since": f"2022-01-{chance.randrange(5, 29):02}", **links}
