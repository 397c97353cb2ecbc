"""A list begun from demands often made."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.site.reading import read
from tests.world import World
from tracker.accounts.web import database
from tracker.demands.models import Draft
from tracker.labels import LABELS
from tracker.matching.catalogue import catalogue

OFTEN = "/en/groups/main-mine/drafts/often"


@pytest.fixture
def app(world: World, tmp_path: Path) -> Iterator[Flask]:
    with world.app(tmp_path) as app:
        yield app


def test_every_theme_has_a_name() -> None:
    assert {one.theme for one in catalogue()} == set(LABELS["theme"])


def test_a_draft_begins_with_what_was_ticked_in_a_language_of_the_group(world: World, app: Flask) -> None:
    client = world.signed_in(app, "member")
    assert f'href="{OFTEN}"' in client.get("/en/groups/main-mine/drafts/new").get_data(as_text=True)
    chosen = [catalogue()[3], catalogue()[90], catalogue()[200]]
    answer = client.post(OFTEN, data={"often": [one.id for one in reversed(chosen)]})
    assert answer.status_code == 303
    with app.app_context(), database().reading() as session:
        draft = session.get_one(Draft, answer.location.rpartition("/")[2])
        items = draft.content["items"]
        languages = draft.content["languages"]
    assert [item["texts"] for item in items] == [{"kk": one.wordings["kk"][0], "ru": ""} for one in chosen]
    assert languages == ["kk", "ru"]  # the other is written by the group itself


def test_one_theme_is_open_at_a_time_and_what_was_ticked_goes_along(world: World, app: Flask) -> None:
    client = world.signed_in(app, "member")
    themes, ticked = set(LABELS["theme"]), catalogue()[200]
    first = client.get(OFTEN).get_data(as_text=True)
    assert set(re.findall('name="theme" value="([^"]+)"', first)) == themes and not shown(first)
    seen = set[str]()
    for theme in themes:
        page = client.post(OFTEN, data={"theme": theme, "often": ticked.id}).get_data(as_text=True)
        assert shown(page) == {one.id for one in catalogue() if one.theme == theme} | {ticked.id}
        assert re.findall('value="([^"]+)" checked', page) == [ticked.id]
        assert len(page.encode()) < 32_000  # on a bad line a second and a half
        seen |= shown(page)
    assert seen == {one.id for one in catalogue()}
    assert not shown(client.post(OFTEN, data={"theme": "no-such-theme"}).get_data(as_text=True))


def shown(page: str) -> set[str]:
    return set(re.findall('name="often" value="([^"]+)"', page))


def test_whoever_reads_in_a_language_of_the_group_begins_in_it(world: World, app: Flask) -> None:
    russian, first = OFTEN.replace("/en/", "/ru/"), catalogue()[0]
    page = world.signed_in(app, "member").post(russian, data={"theme": first.theme}).get_data(as_text=True)
    assert first.wordings["ru"][0] in page
    assert first.wordings["kk"][0] not in page


@pytest.mark.parametrize("often", [[], ["no-such-demand"]])
def test_nothing_ticked_is_said_where_it_is_missing(world: World, app: Flask, often: list[str]) -> None:
    answer = world.signed_in(app, "member").post(OFTEN, data={"often": often})
    assert answer.status_code == 422
    assert "Choose at least one demand." in read(answer).alert
