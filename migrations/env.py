"""Alembic's entry: the database is handed over in the configuration's attributes."""

from alembic import context
from sqlalchemy import Connection

import tracker.wiring  # noqa: F401  (all models, so that autogenerate sees every table)
from tracker.database import Base

database = context.config.attributes["database"]
sqlite = database.engine.dialect.name == "sqlite"


def known(_object: object, name: str | None, kind: str, *_more: object) -> bool:
    """Whether a table is one of the models': FTS5 keeps its index in tables of its own."""
    return kind != "table" or not (name or "").startswith("search_index")


def foreign_keys(connection: Connection, switch: str) -> None:
    """SQLite cannot change a table: batch mode makes it anew and drops the old one, to which other tables point."""
    if sqlite:
        driver = connection.connection.driver_connection  # outside of any transaction, where alone it has an effect
        driver.execute(f"PRAGMA foreign_keys={switch}")


with database.engine.connect() as connection:
    foreign_keys(connection, "OFF")
    context.configure(
        connection=connection, target_metadata=Base.metadata, render_as_batch=sqlite, include_object=known
    )
    with context.begin_transaction():
        context.run_migrations()
        if sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
            raise RuntimeError("A row points to nothing after the migration; nothing was changed.")
    connection.commit()
    foreign_keys(connection, "ON")
