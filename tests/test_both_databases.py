"""Every page works on SQLite and on PostgreSQL, and the whole world verifies on both."""

from pathlib import Path

from tests.conftest import Clock
from tests.test_routes import requests
from tests.world import World, fill
from tracker.config import Config
from tracker.record.verify import differences
from tracker.wiring import application


def test_every_page_opens_and_the_record_verifies(config: Config, clock: Clock) -> None:
    app = application(config, clock)
    app.config["WTF_CSRF_ENABLED"] = False
    database = app.extensions["tracker"].database
    world = World(Path())
    with database.acting() as session:
        fill(session, world)
    assert list(differences(database)) == []
    for person in ("anonymous", "seat", "delegate"):
        client = world.signed_in(app, person)
        asked = [a for _e, method, a in requests(app, world, person) if method == "GET"]
        statuses = {address: client.get(address).status_code for address in asked}
        assert {address: status for address, status in statuses.items() if status >= 500} == {}
        assert sum(status == 200 for status in statuses.values()) > 40
    database.close()


def test_an_address_with_a_nul_is_not_found(config: Config, clock: Clock) -> None:
    app = application(config, clock)
    world = World(Path())
    with app.extensions["tracker"].database.acting() as session:
        fill(session, world)
    client = world.signed_in(app, "seat")
    for address in ("/en/drafts/a%00b", "/en/proposals/a%00b", "/en/search?q=%00", "/en/groups?standing=%00"):
        assert client.get(address).status_code in (200, 404), address
    app.extensions["tracker"].database.close()
