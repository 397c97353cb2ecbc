"""Bring the database to this release: Alembic migrations, then the triggers made anew."""

from typing import TYPE_CHECKING

from sqlalchemy import inspect, text

from tracker.config import packaged
from tracker.database import Database, renew_triggers
from tracker.words import N_, Refused

if TYPE_CHECKING:
    from alembic.config import Config as AlembicConfig


class NewerDatabase(Refused):
    sentence = N_("This database was made by a newer release. Install that release; going back is not possible.")


def _alembic(database: Database) -> "AlembicConfig":
    # Here: a server on a database of this release starts sooner, and needs ten megabytes less, without it.
    from alembic.config import Config as AlembicConfig

    config = AlembicConfig()
    config.set_main_option("script_location", str(packaged("migrations")))
    config.attributes["database"] = database
    return config


def _revisions() -> list[str]:
    """All migrations of this release, in their order: each file begins with its number."""
    return sorted(file.name.split("_")[0] for file in (packaged("migrations") / "versions").glob("[0-9]*.py"))


def current_revision(database: Database) -> str | None:
    with database.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def migrate(database: Database) -> bool:
    """Bring the database to this release; True if anything was to be done. Raises NewerDatabase."""
    known, now = _revisions(), current_revision(database)
    if now == known[-1]:
        return False
    if now is not None and now not in known:
        raise NewerDatabase
    from alembic import command

    command.upgrade(_alembic(database), "head")
    renew_triggers(database.engine)
    return True


def write_migration(message: str) -> None:
    """Write a migration from the difference between the models and the migrations so far."""
    from alembic import command

    database = Database("sqlite://")
    config = _alembic(database)
    command.upgrade(config, "head")
    command.revision(config, message, autogenerate=True)


if __name__ == "__main__":
    import sys

    write_migration(sys.argv[1])
