"""A vote wherever it is cited: the fingerprint of what it decided on, and that it is under objection."""

import re

from flask import Flask

from tests.world import World


def test_a_list_and_its_vote_show_one_fingerprint(world: World, app: Flask) -> None:
    client = world.signed_in(app, "anonymous")
    listed = client.get("/en/groups/other-mine/lists/1.json").json
    vote = client.get(f"/en/groups/other-mine/votes/{listed['vote']}.json").json
    assert re.fullmatch("[0-9a-f]{64}", vote["wording_hash"])
    assert listed["wording_hash"] == vote["wording_hash"]
    for page in ("lists/1", f"votes/{listed['vote']}"):
        assert vote["wording_hash"] in client.get(f"/en/groups/other-mine/{page}").get_data(as_text=True)
