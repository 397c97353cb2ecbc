"""Where the rooms meet, and nothing else: kinds of entries, of motions and of proposals, and who follows what."""

from flask import Flask

from tracker.accounts import entries as account_entries
from tracker.accounts.views import accounts
from tracker.committees import actions as committees
from tracker.committees import binding, call_views, claim_views, coopting, recall  # noqa: F401  (they add pages)
from tracker.committees import entries as committee_entries
from tracker.committees.views import committees as committees_views
from tracker.config import BadSetting, Config, load
from tracker.database import Clock, Database, utc_now
from tracker.demands import actions as demands
from tracker.demands import (  # noqa: F401
    adopting,
    amendment_views,
    amendment_votes,
    amendments,
    forgetting,
    item_views,
    often_views,
    showing,
    taking_part,
    translating,
)
from tracker.demands import entries as demand_entries
from tracker.demands.views import demands as demands_views
from tracker.groups import actions as groups
from tracker.groups import entries as group_entries
from tracker.groups import founding, vouching
from tracker.groups.views import groups as groups_views
from tracker.matching import encoders
from tracker.programme import actions as programme
from tracker.programme import beside, council, council_views, finding_views, moving, renewing, working  # noqa: F401  (they add pages)
from tracker.programme import entries as programme_entries
from tracker.programme import voting as programme_votes
from tracker.programme.views import programme as programme_views
from tracker.record import entries as record
from tracker.record.actions import open_record
from tracker.record.entries import Registry
from tracker.record.queries import record_key
from tracker.record.signing import public_key_of
from tracker.site import (  # noqa: F401  (they add pages)
    changes,
    election_pages,
    feed_pages,
    list_pages,
    pack_page,
    pages,
    papers,
    programme_pages,
    programme_paper,
    reading_pages,
    record_pages,
    search_index,
    search_pages,
    version_pages,
    vote_pages,
)
from tracker.site.app import flask_app
from tracker.site.blueprint import Number, Slug, site
from tracker.site.desk import desk
from tracker.site.roots import root_addresses
from tracker.votes import (  # noqa: F401  (most of them only add pages)
    ballot_views,
    beginning_views,
    changing,
    count_views,
    dispute_views,
    petition_views,
)
from tracker.votes import disputes as votes
from tracker.votes import entries as vote_entries
from tracker.votes import forgetting as forgetting_votes
from tracker.votes.meeting_drafts import forget_old_drafts
from tracker.votes.petitions import end_petitions
from tracker.votes.views import votes as votes_views

MOTIONS = (
    *(adopting.MOTION, amendment_votes.MOTION, adopting.WITHDRAWAL, *programme_votes.MOTIONS),
    *(binding.MOTION, changing.MOTION, committees.MOTION, *recall.MOTIONS),
)


def registry(private_key: str) -> Registry:
    """All kinds of entries, and who follows which."""
    kinds = Registry(private_key)
    for room in (
        record,
        account_entries,
        group_entries,
        vote_entries,
        committee_entries,
        demand_entries,
        programme_entries,
    ):
        kinds.register(*room.KINDS)
    kinds.follow("group_registered", founding.index_name)
    kinds.follow("blanked", founding.clear_name)
    kinds.follow("list_published", working.wait_for_matching)
    kinds.follow("blanked", working.forget)
    kinds.follow("blanked", papers.forget_papers)
    kinds.follow("blanked", forgetting.forget_private)
    kinds.follow("blanked", forgetting_votes.forget_words)
    kinds.follow("list_withdrawn", working.forget_withdrawn)
    kinds.follow("list_restored", working.wait_for_restored)
    for step in ("common_demand_opened", "support_confirmed", "support_moved", "demand_related"):
        kinds.follow(step, working.note_support)
    kinds.follow("commons_linked", moving.invite_linked)
    for step in (*working.COUNTS_NOW, *working.SUPPORTS, "support_withdrawn", "wording_settled"):
        kinds.follow(step, working.wait_for_matching)
    for step in search_index.FOLLOWED:
        kinds.follow_at_end(step, search_index.follow)
    return kinds


def connected(config: Config, clock: Clock = utc_now) -> Database:
    """The database of these settings with every seam in place; not yet migrated."""
    encoders.prefer(config.matching_model)
    proposals = groups.PROPOSALS + vouching.PROPOSALS + votes.PROPOSALS + programme.PROPOSALS + moving.PROPOSALS
    proposals += (
        council.PROPOSALS
        + coopting.PROPOSALS
        + recall.PROPOSALS
        + demands.PROPOSALS
        + amendments.PROPOSALS
        + showing.PROPOSALS
        + translating.PROPOSALS
    )
    inline = config.matching == "inline"
    matching = working.Matching() if inline else beside.Remote(beside.socket_path(config.folder))
    info = {
        "record": registry(config.record_key),
        "proposals": {kind.name: kind for kind in proposals},
        "motions": {kind.name: kind for kind in MOTIONS},
        "matching": matching,
    }
    afterwards = renewing.within_requests(matching) if isinstance(matching, working.Matching) else matching.call
    database = Database(config.database_url, clock, info, afterwards)
    changes.watch(database.acts)
    return database


def prepared(config: Config, clock: Clock = utc_now) -> Database:
    """The database, brought to this release, its record open.

    Raises BadSetting where the record was begun with another key: heads signed with this one would never verify.
    """
    from tracker.migrating import migrate

    database = connected(config, clock)
    migrate(database)
    with database.acting() as session:
        open_record(session)
        end_petitions(session)
        forget_old_drafts(session)
        begun_with = record_key(session)
    if begun_with != public_key_of(config.record_key):
        database.close()
        raise BadSetting(f"TRACKER_RECORD_KEY: not the key that this record was begun with ({begun_with[:16]}...)")
    search_index.renew(database)
    return database


def application(config: Config | None = None, clock: Clock = utc_now) -> Flask:
    """The web application of these settings (by default those of the environment), its database made ready."""
    config = config or load()
    app = flask_app(config, prepared(config, clock))
    app.url_map.converters.update(slug=Slug, int=Number)
    for blueprint in (
        accounts,
        groups_views,
        votes_views,
        committees_views,
        demands_views,
        programme_views,
        site,
        desk,
    ):
        app.register_blueprint(blueprint)
    root_addresses(app)
    return app
