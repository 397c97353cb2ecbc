"""Votes that unions really held, entered through the pages, come out as they did.

The cases lie beside the project in `../shared/voting-cases`; where the folder is missing these tests are skipped.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from tests.people import ADDRESSEES, content
from tests.world import World
from tracker.accounts.queries import account_by_handle
from tracker.demands.drafting import begin_draft
from tracker.groups.queries import group_by_slug

CASES = Path(__file__).parents[3] / "shared" / "voting-cases"
pytestmark = pytest.mark.skipif(not CASES.exists(), reason=f"the voting cases are not at {CASES}")

# case: the rule that had to be met, the day, whether it was secret; figures as the cases' README reads them.
NEU = {"entitled": 10_000, "yes": 5_035, "no": 265}  # only rounded shares are published: 53 % voted, 95 % of them for
READ = {
    "threshold-rmt-abm-cleaners-2019": ("uk_2017_important_services", "2019-06-01", False, None),
    "threshold-neu-teachers-2023": ("uk_2017_important_services", "2023-01-16", False, NEU),
    "threshold-igmetall-berlin-brandenburg-2002": ("de_igm_strike", "2002-05-01", True, None),
}


@pytest.fixture
def app(world: World, tmp_path: Path) -> Iterator[Flask]:
    with world.app(tmp_path) as app:
        yield app


def test_no_case_is_left_out() -> None:
    assert {folder.name for folder in CASES.glob("threshold-*")} == set(READ)


@pytest.mark.parametrize("name", READ)
def test_a_real_vote_comes_out_through_the_pages_as_it_did(world: World, app: Flask, name: str) -> None:
    case = json.loads((CASES / name / "expected.json").read_text())
    rule, day, secret, read = READ[name]
    tally = read or case["tally"]
    spoiled = tally.get("invalid", tally.get("spoiled", 0))
    kept = app.extensions["tracker"].database
    kept.clock.move(days=400)  # all of them have been held by then
    with kept.acting() as session:
        young = group_by_slug(session, "young-mine")
        assert young is not None
        handles = [account_by_handle(session, f"young-mine-{number}") for number in (1, 2)]
        founders = {one.handle: one.id for one in handles if one is not None}
        draft = begin_draft(session, founders["young-mine-1"], young, content("strike"), ADDRESSEES).id
    there = replace(world, accounts=founders)
    one, two = (there.signed_in(app, handle) for handle in founders)
    meeting = {
        "motions": f"adopt_list:{draft}",
        "day": day,
        "called_on": f"{day[:5]}01-02",
        "town": "Town",
        "chair": "chair",
        "members": str(tally["entitled"]),
        "basis_day": day,
        "paper": "y",
        "also": rule,
    }
    answer = one.post("/en/groups/young-mine/meetings/enter", data=meeting | ({"secret": "y"} if secret else {}))
    assert answer.status_code == 303, answer.get_data(as_text=True)
    figures = {
        "present": str(tally["yes"] + tally["no"] + spoiled),
        "m0-for_": str(tally["yes"]),
        "m0-against": str(tally["no"]),
        "m0-spoiled": str(spoiled),
    }
    one.post(answer.location, data=figures)
    shown = two.post(answer.location, data=figures).location
    vote = two.get(f"{shown}.json").get_json()
    assert (vote["carried"], vote["also"]) == (case["expected"]["passes"], [f"{rule}@1"])
    page = two.get(shown).get_data(as_text=True)
    assert ("✕ Not met" in page) == (not case["expected"]["passes"])
