"""Alembic's entry: the database is handed over in the configuration's attributes."""

from alembic import context

import tracker.wiring  # noqa: F401  (all models, so that autogenerate sees every table)
from tracker.database import Base

database = context.config.attributes["database"]
with database.engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=database.engine.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
