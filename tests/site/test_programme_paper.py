"""The shared programme on paper: what the page says, in each language, and nothing else."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from pypdf import PdfReader

from tests.demands.test_leaflet import letters
from tests.world import World
from tracker.accounts.web import database
from tracker.programme.queries import programme
from tracker.record.actions import blank


@pytest.fixture
def app(world: World, tmp_path: Path) -> Iterator[Flask]:
    with world.app(tmp_path) as app:
        yield app


def printed(app: Flask, address: str) -> str:
    answer = app.test_client().get(address)
    assert (answer.status_code, answer.content_type) == (200, "application/pdf")
    return letters("".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages))


def settled(app: Flask, language: str) -> list[tuple[int, str, str]]:
    """Number, text and text id of each settled common demand, in the order of the page."""
    with app.app_context(), database().reading() as session:
        found = []
        for one in programme(session):
            words = one.words(language)
            if one.settled and not one.moved_to:
                assert words is not None and words.language == language
                found.append((one.number, words.text.text or "", words.text_id))
        return found


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("name", ["programme.pdf", "programme/folded.pdf"])
def test_each_settled_demand_stands_there_under_its_number_in_order(app: Flask, language: str, name: str) -> None:
    shown, wanted = printed(app, f"/{language}/{name}"), settled(app, language)
    assert len(wanted) > 0
    places = [shown.index(letters(f"P-{number}{text}")) for number, text, _key in wanted]
    assert places == sorted(places)
    assert letters(f"/{language}/programme") in shown


def test_what_is_not_settled_is_not_on_it(app: Flask) -> None:
    with app.app_context(), database().reading() as session:
        unsettled = [one.number for one in programme(session) if not one.settled]
    assert len(unsettled) > 0
    shown = printed(app, "/ru/programme.pdf")
    assert [number for number in unsettled if letters(f"P-{number}") in shown] == []


def test_the_numbers_are_those_of_the_page(app: Flask) -> None:
    with app.app_context(), database().reading() as session:
        first = next(one for one in programme(session) if one.settled and not one.moved_to)
    groups, workers = first.totals.groups, first.totals.workers
    assert letters(f"{groups} group{'' if groups == 1 else 's'} · {workers:,} workers".replace(",", "")) in printed(
        app, "/en/programme.pdf"
    ).replace(",", "")


def test_a_removed_wording_is_on_no_paper(app: Flask) -> None:
    """Without it the demand is settled no more; without any settled one there is no paper."""
    first, *rest = settled(app, "ru")
    assert letters(first[1]) in printed(app, "/ru/programme.pdf")
    for removed in (first, *rest):
        with app.app_context(), database().acting() as session:
            blank(session, [removed[2]], "names a person")
    for language in ("kk", "ru", "en"):
        assert app.test_client().get(f"/{language}/programme.pdf").status_code == 404
    assert app.test_client().get("/ru/programme").text.count("programme.pdf") == 0


def test_the_page_leads_to_it(app: Flask) -> None:
    page = app.test_client().get("/kk/programme").text
    assert page.count('href="/kk/programme.pdf"') == page.count('href="/kk/programme/folded.pdf"') == 1
    assert app.test_client().get("/kk/programme?region=mangystau").text.count("programme.pdf") == 0
