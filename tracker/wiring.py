"""Where the rooms meet, and nothing else: kinds of entries, of motions and of proposals, and who follows what."""

from tracker.committees import actions as committees
from tracker.committees import entries as committee_entries
from tracker.config import Config
from tracker.database import Clock, Database, utc_now
from tracker.demands import actions as demands
from tracker.demands import entries as demand_entries
from tracker.groups import actions as groups
from tracker.groups import entries as group_entries
from tracker.groups import founding, vouching
from tracker.record import entries as record
from tracker.record.actions import open_record
from tracker.record.entries import Registry
from tracker.votes import actions as votes
from tracker.votes import entries as vote_entries


def registry(private_key: str) -> Registry:
    """All kinds of entries, and who follows which."""
    kinds = Registry(private_key)
    for room in (record, group_entries, vote_entries, committee_entries, demand_entries):
        kinds.register(*room.KINDS)
    kinds.follow("group_registered", founding.index_name)
    kinds.follow("blanked", founding.clear_name)
    return kinds


def connected(config: Config, clock: Clock = utc_now) -> Database:
    """The database of these settings with every seam in place; not yet migrated."""
    proposals = groups.PROPOSALS + vouching.PROPOSALS + votes.PROPOSALS + demands.PROPOSALS
    info = {
        "record": registry(config.record_key),
        "proposals": {kind.name: kind for kind in proposals},
        "motions": {kind.name: kind for kind in (committees.MOTION, demands.MOTION)},
    }
    return Database(config.database_url, clock, info)


def prepared(config: Config, clock: Clock = utc_now) -> Database:
    """The database, brought to this release, its record open."""
    from tracker.migrating import migrate

    database = connected(config, clock)
    migrate(database)
    with database.acting() as session:
        open_record(session)
    return database
