"""Templates, statements and addresses are compiled once in a process, not anew for each app and database of a test.

A third of the time went there. What is compiled is the same: each is kept by all that it is made of.
"""

from functools import partialmethod
from typing import Any

from flask.templating import Environment
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

STATEMENTS: LRUCache[Any, Any] = LRUCache(10_000)


class Templates(BytecodeCache):
    def __init__(self) -> None:
        self._known: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if known := self._known.get((bucket.key, bucket.checksum)):
            bucket.bytecode_from_string(known)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._known[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


def once() -> None:
    """For all apps and databases that are made after it."""
    Environment.__init__ = partialmethod(Environment.__init__, bytecode_cache=Templates())  # type: ignore[assignment]
    Engine._compiled_cache = property(lambda _engine: STATEMENTS, lambda _engine, _own: None)  # type: ignore[assignment]
    for dialect in (SQLiteDialect_pysqlite, PGDialect_psycopg):  # statements are kept by dialect: one for all databases
        dialect.__eq__ = lambda one, other: type(one) is type(other)  # type: ignore[method-assign]
        dialect.__hash__ = lambda one: hash(one.name)  # type: ignore[method-assign]
    Rule._compile_builder = _with_addresses(Rule._compile_builder)  # type: ignore[method-assign]


def _with_addresses(build: Any) -> Any:
    known: dict[Any, Any] = {}

    def built(rule: Any, append_unknown: bool = True) -> Any:
        key = rule.rule, rule.subdomain, tuple(rule._trace), repr(rule.defaults), append_unknown
        if key not in known:
            known[key] = build(rule, append_unknown)
        return known[key]

    return built
