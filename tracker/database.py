"""Engines, the two session makers, base class, column types, triggers, SQLite and PostgreSQL set-up."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Lock
from typing import Any, ClassVar

from sqlalchemy import JSON, Engine, MetaData, create_engine, event, inspect, text
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.pool import StaticPool

BEGIN = "tracker_begin"
PATIENCE = 10  # seconds that an act waits for another one
AFTERWARDS, AT_END = "afterwards", "at_end"
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of all tables."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        dict[str, Any]: JSON,
        list[Any]: JSON,
        list[str]: JSON,
        list[int]: JSON,
    }


class Public:
    """Mixin of public tables: written by `apply` alone, rebuilt and compared by `tracker verify`."""

    public = True


def public_tables() -> list[type[Base]]:
    """The classes of all public tables, in an order in which rows may be inserted."""
    order = {table.name: place for place, table in enumerate(Base.metadata.sorted_tables)}
    classes = [m.class_ for m in Base.registry.mappers if getattr(m.class_, "public", False)]
    return sorted(classes, key=lambda c: order[c.__tablename__])


Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Database:
    """One database with its two session makers.

    `reading`: a page is of one state. `acting`: one writer at a time, on PostgreSQL too, where the record's
    frontier row is locked first (docs/decisions/0002-one-writer.md).
    `info` is handed to every session: the record's registry, the clock, the other seams. `afterwards`: what is done
    once an act was committed that called for it with `call_afterwards`; slow things, each with acts of its own.
    """

    url: str
    clock: Clock = utc_now
    info: dict[str, Any] = field(default_factory=dict)
    afterwards: "Callable[[Database], object] | None" = None

    def __post_init__(self) -> None:
        self.engine = _engine(self.url)
        self._writer = Lock()
        self.info["clock"] = lambda: self.clock()
        sqlite = self.engine.dialect.name == "sqlite"
        read_options: dict[str, Any] = {BEGIN: "BEGIN"}
        if not sqlite:
            read_options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        self._read = sessionmaker(self.engine.execution_options(**read_options), info=self.info, autoflush=False)
        self.acts = self.engine.execution_options(**{BEGIN: "BEGIN IMMEDIATE"})  # the engine as acts alone use it
        self._act = sessionmaker(self.acts, info=self.info, expire_on_commit=False)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one state and writes nothing. What it read can be shown after it; no more is loaded."""
        with self._read() as session:
            yield session
            session.expunge_all()
            session.rollback()

    @contextmanager
    def acting(self) -> Iterator[Session]:
        """A session whose changes are committed at the end, or not at all when an error leaves it."""
        with self._turn(), self._act() as session, session.begin():
            if self.engine.dialect.name == "postgresql":
                session.execute(text("SELECT size FROM record_frontier FOR UPDATE"))
            yield session
            for deed, of_what in session.info.pop(AT_END, {}).items():
                session.flush()
                deed(session, of_what)
        if self.afterwards is not None and session.info.get(AFTERWARDS):
            self.afterwards(self)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """On SQLite the threads of a process act in turn: SQLite would let each sleep and try again."""
        mine = self.engine.dialect.name == "sqlite" and self._writer.acquire(timeout=PATIENCE)
        try:
            yield
        finally:
            if mine:
                self._writer.release()

    def close(self) -> None:
        self.engine.dispose()


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        engine = create_engine(url, pool_pre_ping=True, json_serializer=_json, hide_parameters=True)
        event.listen(engine, "connect", _set_up_postgresql)
        return engine
    memory = url in ("sqlite://", "sqlite:///:memory:")
    engine = create_engine(
        url, json_serializer=_json, hide_parameters=True, **({"poolclass": StaticPool} if memory else {})
    )
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _json(value: Any) -> str:
    """One way to store equal values: rows are compared as stored when the record is verified."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _set_up_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver's own transaction handling is off; _begin_sqlite begins
    cursor = connection.cursor()
    for pragma in (f"busy_timeout={1000 * PATIENCE}", "foreign_keys=ON", "secure_delete=ON", "synchronous=FULL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.close()


def _set_up_postgresql(connection: Any, _record: object) -> None:
    """What PostgreSQL supposes of disks that turn, and of long queries, leads it to walk whole tables here.

    And it would wait for ever for an act that hangs elsewhere, with one thread for each that waits.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET random_page_cost = 1.1")
        cursor.execute("SET max_parallel_workers_per_gather = 0")
        cursor.execute("SET jit = off")
        cursor.execute(f"SET lock_timeout = {1000 * PATIENCE}")
    connection.commit()


def _begin_sqlite(connection: Any) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get(BEGIN, "BEGIN"))


def call_afterwards(session: Session) -> None:
    """Something waits to be done once this act is committed."""
    session.info[AFTERWARDS] = True


def call_at_end(session: Session, deed: Callable[[Session, list[Any]], object], of_what: Any) -> None:
    """At the end of this act, before it is committed: `deed` once, with everything that called for it."""
    session.info.setdefault(AT_END, {}).setdefault(deed, []).append(of_what)


def now(session: Session) -> datetime:
    """The current time (UTC) by the clock of the session's database."""
    moment: datetime = session.info["clock"]()
    return moment


@dataclass(frozen=True)
class Trigger:
    """A promise that the database keeps itself: `table` refuses `deed` (UPDATE or DELETE) `when` a condition holds."""

    name: str
    table: str
    deed: str
    when: str = ""

    def sqlite(self) -> list[str]:
        when = f" WHEN {self.when}" if self.when else ""
        return [
            f"CREATE TRIGGER {self.name} BEFORE {self.deed} ON {self.table} FOR EACH ROW{when} "
            f"BEGIN SELECT RAISE(ABORT, '{self.name}'); END"
        ]

    def postgresql(self) -> list[str]:
        when = f" WHEN ({self.when})" if self.when else ""
        return [
            f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{self.name}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
            f"CREATE TRIGGER {self.name} BEFORE {self.deed} ON {self.table} FOR EACH ROW{when} "
            f"EXECUTE FUNCTION {self.name}()",
        ]


TRIGGERS = [
    Trigger("record_entry_stays", "record_entry", "UPDATE"),
    Trigger("record_entry_is_kept", "record_entry", "DELETE"),
    Trigger("record_head_stays", "record_head", "UPDATE"),
    Trigger("record_head_is_kept", "record_head", "DELETE"),
    Trigger("record_text_is_kept", "record_text", "DELETE"),
    Trigger(
        "record_text_is_only_blanked",
        "record_text",
        "UPDATE",
        "NEW.text IS NOT NULL OR NEW.salt IS NOT NULL OR NEW.id <> OLD.id OR NEW.entry_index <> OLD.entry_index",
    ),
]


def existing_triggers(engine: Engine) -> set[str]:
    """Names of the triggers that the database has."""
    query = "SELECT name FROM sqlite_master WHERE type='trigger'"
    if engine.dialect.name == "postgresql":
        query = (
            "SELECT tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE NOT tgisinternal AND n.nspname = current_schema()"
        )
    with engine.connect() as connection:
        return set(connection.execute(text(query)).scalars())


def renew_triggers(engine: Engine) -> None:
    """Make all triggers anew: Alembic's batch mode on SQLite drops them with the table."""
    dialect = engine.dialect.name
    tables = set(inspect(engine).get_table_names())
    with engine.begin() as connection:
        for trigger in TRIGGERS:
            if trigger.table not in tables:
                continue
            on = "" if dialect == "sqlite" else f" ON {trigger.table}"
            connection.execute(text(f"DROP TRIGGER IF EXISTS {trigger.name}{on}"))
            for statement in trigger.sqlite() if dialect == "sqlite" else trigger.postgresql():
                connection.execute(text(statement))
