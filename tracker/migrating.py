"""Bring the database to this release: Alembic migrations, then the triggers made anew."""

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from tracker.config import packaged
from tracker.database import Database, renew_triggers
from tracker.words import N_, Refused


class NewerDatabase(Refused):
    sentence = N_("This database was made by a newer release. Install that release; going back is not possible.")


def _alembic(database: Database) -> AlembicConfig:
    config = AlembicConfig()
    config.set_main_option("script_location", str(packaged("migrations")))
    config.attributes["database"] = database
    return config


def current_revision(database: Database) -> str | None:
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def migrate(database: Database) -> bool:
    """Bring the database to this release; True if anything was to be done. Raises NewerDatabase."""
    config = _alembic(database)
    script = ScriptDirectory.from_config(config)
    head, now = script.get_current_head(), current_revision(database)
    if now == head:
        return False
    if now is not None and now not in {revision.revision for revision in script.walk_revisions()}:
        raise NewerDatabase
    command.upgrade(config, "head")
    renew_triggers(database.engine)
    return True


def write_migration(message: str) -> None:
    """Write a migration from the difference between the models and the migrations so far."""
    database = Database("sqlite://")
    config = _alembic(database)
    command.upgrade(config, "head")
    command.revision(config, message, autogenerate=True)


if __name__ == "__main__":
    import sys

    write_migration(sys.argv[1])
