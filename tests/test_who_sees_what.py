"""Who sees what: the table of docs/who-sees-what.md, looked for on every page, as everybody."""

import re
from pathlib import Path

import pytest
from flask import Flask

from tests.test_routes import requests
from tests.world import PEOPLE, World

TABLE = Path(__file__).parent.parent / "docs" / "who-sees-what.md"
ALL = frozenset(PEOPLE)
COMMITTEE = frozenset({"seat", "proposer"})
MEMBERS = COMMITTEE | {"member", "ended", "teller"}

# What stands on a page where the thing is shown, and who sees that page. Each of these lies in the world of the tests,
# so that a page that leaked it would show it.
MARKS: dict[str, tuple[tuple[str, ...], frozenset[str]]] = {
    "a group's name, town, headcount, standing, vouchers": (("Main Mine", "Жаңаөзен", "not from here"), ALL),
    "a founding group": (("SECRET founding group", "SECRET beginner"), frozenset()),
    "list of members": (("SECRET member teller", "SECRET member new 0"), MEMBERS),
    "removals with their reasons": (("SECRET reason of the removal",), COMMITTEE),
    "drafts": (("SECRET draft",), MEMBERS),
    "comments on drafts, amendments": (("SECRET comment", "with SECRET amendment"), MEMBERS),
    "amendments of another group to a published list": (("SECRET words of neighbours",), MEMBERS | {"other"}),
    "a draft that the committee shows: its words": (("SECRET adopted",), ALL),
    "translations before they are approved": (("SECRET translation",), MEMBERS),
    "a meeting that somebody has typed and not entered yet": (("SECRET kept",), frozenset({"proposer"})),
    "a meeting before its count stands: town": (("SECRET town",), MEMBERS),
    "a meeting that is called: place, hour, agenda": (("SECRET place", "SECRET hour"), MEMBERS),
    "minutes": (("SECRET minutes",), MEMBERS),
    "why somebody shall be recalled, and the reply": (("SECRET reason of the recall",), MEMBERS),
    "a petition for a meeting": (("SECRET petition",), MEMBERS),
    "an objection that no second member has joined": (("SECRET objection",), MEMBERS),
    "an objection that a second member has joined": (("Three hands were counted twice.",), ALL),
    "a recount: what one found before the other": (("72 for", 'value="72"', "78 present", 'value="78"'), frozenset()),
    "number present, motion and count of a confirmed vote": (("The hall was another one.",), ALL),
    "count of one teller before the other's": (("71 for", 'value="71"', "77 present", 'value="77"'), frozenset()),
    "unequal counts of a sitting": (("66 for", "67 for"), frozenset({"teller"})),
    "ranked ballots as one of the two typed them": (("5 3 1 4 2",), frozenset()),
    "who stands in an election to come, with a few words": (("SECRET candidate", "SECRET words of one"), MEMBERS),
    "a nomination that was not answered yet": (("You were nominated. Do you stand?",), frozenset({"teller"})),
    "candidates and seats as each chose": (("new one", "old three"), ALL),
    "single suggestions": (("found by a member",), COMMITTEE),
    "that two common demands ask the same, as members said": (("said by others: opened twice",), COMMITTEE),
    "how often suggestions were confirmed, as offered or otherwise, declined, found by hand, by language": (
        ("How often the machine was right",),
        ALL,
    ),
    "declines and their reasons": (("SECRET reason of the decline",), frozenset()),
    "published lists, supports, programme, the record": (("Повысить зарплату шахтёрам", "Raise wages"), ALL),
    "sign-in names": (("main-mine-2", "old-seat-1", "third-mine-3"), frozenset()),
}
OWN_HANDLE = {"ended": "old-seat-1", "delegate": "third-mine-3"}


def rows() -> list[str]:
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    return [line.split("|")[1].strip() for line in lines[2:]]


def test_each_row_of_the_table_is_looked_for() -> None:
    assert rows() == list(MARKS)


def everything(app: Flask, world: World, person: str) -> str:
    """All that this person can read: every page that a link or a guess leads to."""
    client = world.signed_in(app, person)
    pages = [address for _endpoint, method, address in requests(app, world, person) if method == "GET"]
    for slug in ("other-mine", "third-mine", "young-mine", "doubted-mine", "gone-mine", "begun-mine"):
        pages += [f"/en/groups/{slug}", f"/en/groups/{slug}.json", f"/en/groups/{slug}/members"]
    pages += [f"/en/groups/main-mine/votes/{n}" for n in (1, 2, 3)]
    pages += [f"/en/groups/main-mine/committees/{n}" for n in (0, 1, 2)]
    pages += [f"/en/record/{n}{form}" for n in range(80) for form in ("", ".json")]
    pages += [
        f"/en/drafts/{world.ids['draft']}",
        f"/en/drafts/{world.ids['draft']}/items/k0",
        f"/en/meetings/{world.ids['called']}",
        f"/en/meetings/{world.ids['called']}/minutes",
        f"/en/recounts/{world.ids['recount']}",
        f"/en/meetings/{world.ids['unequal']}",
        f"/en/meetings/{world.ids['unequal']}/count/1",
        "/en/search?q=secret",
        "/en/search?q=SECRET&standing=provisional",
    ]
    pages += [f"/en/groups?standing={s}" for s in ("provisional", "questioned", "suspended")]
    return "\n".join(client.get(page).get_data().decode("utf-8", "replace") for page in pages)


@pytest.mark.parametrize("person", sorted(ALL - {"founder"}))
def test_who_sees_what(world: World, tmp_path: Path, person: str) -> None:
    with world.app(tmp_path) as app:
        seen = everything(app, world, person).replace(f"You are signed in as {OWN_HANDLE.get(person)}.", "")
    wrong = {
        (what, mark)
        for what, (marks, who) in MARKS.items()
        for mark in marks
        if (mark in seen) != (person in who) and not (what == "sign-in names" and mark == OWN_HANDLE.get(person))
    }
    assert wrong == set()


@pytest.mark.parametrize("address", ["meetings/{meeting}/count/1", "recounts/{recount}"])
def test_a_teller_does_not_see_the_others_count(world: World, tmp_path: Path, address: str) -> None:
    with world.app(tmp_path) as app:
        page = world.signed_in(app, "teller").get("/en/" + address.format(**world.ids)).get_data(as_text=True)
        numbers = set(re.findall(r"\b\d+\b", re.sub(r"<[^>]*>", " ", page)))  # random ids stand in tags alone
        typed = set(re.findall(r'value="(\d+)"', page))
        assert ("Enter my count" in page, {"71", "72", "77", "78", "79"} & (numbers | typed)) == (True, set())


def test_a_founding_group_is_seen_by_its_founders(world: World, tmp_path: Path) -> None:
    with world.app(tmp_path) as app:
        page = world.signed_in(app, "beginner").get(f"/en/founding/{world.ids['founding']}").get_data(as_text=True)
        assert "SECRET founding group" in page
