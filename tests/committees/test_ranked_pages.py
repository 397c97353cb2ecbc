"""Ranked ballots on the pages: typed by two, a difference shown, counted, and what the public sees."""

import csv
import io
import re
from pathlib import Path

from flask.testing import FlaskClient

from tests.world import World
from tracker.counting.ballots import read_blt
from tracker.counting.results import counted

PILE = "\n".join(["1 2"] * 20 + ["3 4"] * 16 + ["5"] * 10 + ["-"] * 2)


def typed(client: FlaskClient, world: World, ballots: str, number: int = 1, **more: str) -> tuple[int, str]:
    address = f"/en/motions/{world.ids['ranked']}/ballots/1"
    answer = client.post(address, data={"number": str(number), "ballots": ballots, **more})
    page = answer if answer.status_code != 303 else client.get(answer.location)
    return answer.status_code, page.get_data(as_text=True)


def sent(client: FlaskClient, world: World, count: str, present: int = 60) -> tuple[int, str]:
    answer = client.post(count, data={"present": str(present), "m0-ranked": "1"})
    return answer.status_code, answer.location or answer.get_data(as_text=True)


def election_at(client: FlaskClient, vote: str) -> str:
    """The address of the election that a vote decided."""
    found = re.search(r'href="(/en/groups/main-mine/elections/[0-9]+)"', client.get(vote).get_data(as_text=True))
    assert found is not None
    return found[1]


def test_two_type_the_ballots_and_the_public_sees_the_count(world: World, tmp_path: Path) -> None:
    with world.app(tmp_path) as app:
        one, two = world.signed_in(app, "teller"), world.signed_in(app, "teller-two")
        page = one.get(f"/en/motions/{world.ids['ranked']}/ballots/1").get_data(as_text=True)
        assert "the other typed it, you have not" in page
        count = "/en/meetings/" + page.split("/en/meetings/")[1].split('"')[0] + "/count/1"
        status, page = typed(one, world, PILE.replace("5\n", "5 5\n", 1))
        assert (status, "Ballot 37, “5 5”" in page, "5 5" in page) == (422, True, True)
        status, page = typed(one, world, PILE.replace("5\n", "4\n", 1))
        assert "1 ballot differs" not in page  # the other typed one ballot only: more differ
        status, page = typed(two, world, PILE)
        assert (status, "1 ballot differs" in page) == (303, True)
        row = page.split("look at these again")[1].split("</table>")[0]
        assert [word in row for word in ("37", "<td>5</td>", "<td>4</td>")] == [True] * 3
        assert sent(one, world, count)[0] == 409
        assert "Both typed the same" in typed(one, world, PILE)[1]
        assert sent(one, world, count)[0] == 303
        status, location = sent(two, world, count)
        assert (status, "/groups/main-mine/votes/" in location) == (303, True)
        anybody = app.test_client()
        election = election_at(anybody, location)
        shown = anybody.get(election).get_data(as_text=True)
        assert "Whoever has 12 votes is elected." in shown
        assert shown.count('<svg class="transfers"') == 1
        found = anybody.get(f"{election}.json").get_json()
        assert [c["name"] for c in found["candidates"] if c["seat"]] == ["a", "c", "e"]
        assert (found["valid"], found["quota"], found["ballots_published"]) == (46, 12, True)
        rows = list(csv.DictReader(io.StringIO(anybody.get(f"{election}.csv").get_data(as_text=True))))
        assert len(rows) == len(found["stages"]) * 5
        blt = anybody.get(f"{election}.blt").get_data(as_text=True)
        again = counted("scottish-stv", read_blt(blt.splitlines(), "election.blt"))
        assert sorted(again.elected) == ["a", "c", "e"]
        assert [list(stage["votes"].values()) for stage in again.stages] == [s["votes"] for s in found["stages"]]


def test_ballots_of_a_ranking_that_gives_somebody_away_are_not_published(world: World, tmp_path: Path) -> None:
    with world.app(tmp_path) as app:
        one, two = world.signed_in(app, "teller"), world.signed_in(app, "teller-two")
        for client in (one, two):
            page = typed(client, world, f"{PILE}\n4 3 2 1")[1]
        count = "/en/meetings/" + page.split("/en/meetings/")[1].split('"')[0] + "/count/1"
        sent(one, world, count)
        election = election_at(app.test_client(), sent(two, world, count)[1])
        page = app.test_client().get(election).get_data(as_text=True)
        assert "The ballots themselves are not published" in page
        assert app.test_client().get(f"{election}.blt").status_code == 404
        assert app.test_client().get(f"{election}.json").get_json()["ballots_published"] is False


def test_an_election_by_marks_has_no_ballots_to_show(world: World, tmp_path: Path) -> None:
    with world.app(tmp_path) as app:
        page = app.test_client().get("/en/groups/main-mine/elections/1")
        assert "transfers" not in page.get_data(as_text=True)
        assert app.test_client().get("/en/groups/main-mine/elections/1.blt").status_code == 404
        assert app.test_client().get("/en/groups/main-mine/elections/1.csv").get_data(as_text=True).startswith("name,")


def test_the_count_can_be_projected_stage_by_stage(world: World, tmp_path: Path) -> None:
    with world.app(tmp_path) as app:
        one, two = world.signed_in(app, "teller"), world.signed_in(app, "teller-two")
        for client in (one, two):
            page = typed(client, world, PILE)[1]
        count = "/en/meetings/" + page.split("/en/meetings/")[1].split('"')[0] + "/count/1"
        sent(one, world, count)
        anybody = app.test_client()
        election = election_at(anybody, sent(two, world, count)[1])
        stages = anybody.get(f"{election}.json").get_json()["stages"]
        assert f'href="{election}/stages/1"' in anybody.get(election).get_data(as_text=True)
        for number, stage in enumerate(stages, 1):
            page = anybody.get(f"{election}/stages/{number}").get_data(as_text=True)
            assert f"Stage {number} of {len(stages)}" in page
            assert page.count("elected now") == len(stage["elected"])
            assert (f'href="{election}/stages/{number + 1}"' in page) == (number < len(stages))
            told = anybody.get(f"{election}/stages/{number}.json").get_json()
            assert {key: told[key] for key in stage} == stage
        for beyond in (0, len(stages) + 1):
            assert anybody.get(f"{election}/stages/{beyond}").status_code == 404
        assert anybody.get("/en/groups/main-mine/elections/1/stages/1").status_code == 404


def test_both_who_count_see_who_stands_no_more(world: World, tmp_path: Path) -> None:
    with world.app(tmp_path) as app:
        seat, one = world.signed_in(app, "seat"), world.signed_in(app, "teller")
        motion = f"/en/motions/{world.ids['ranked']}"
        place = one.get(f"{motion}/ballots/1").get_data(as_text=True)
        count = "/en/meetings/" + place.split("/en/meetings/")[1].split('"')[0] + "/count/1"
        assert "stands no more" not in place + one.get(count).get_data(as_text=True)
        assert seat.post(f"{motion}/candidates/2", data={}).status_code == 303
        assert "b stands no more" in one.get(count).get_data(as_text=True)
        assert "stands no more" in one.get(f"{motion}/ballots/1").get_data(as_text=True)
        assert one.post(f"{motion}/candidates/1", data={}).status_code == 403  # a teller does not say so
