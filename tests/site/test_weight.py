"""How heavy pages are, as sent: an old phone on one bar of signal reads them."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.site.large import large_site
from tests.site.test_formats import shown

WINDOW = 14_000  # bytes: what comes with the first congestion window
STYLE = 8_000
INDEX = 20_000
BR = {"Accept-Encoding": "br"}


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """60 common demands of 100 groups."""
    with large_site(tmp_path_factory.mktemp("large"), 60, 3000, 100) as app:
        yield app.test_client()


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_the_programme_comes_with_the_first_window(large: FlaskClient, lang: str) -> None:
    page = large.get(f"/{lang}/programme", headers=BR)
    text = large.get(f"/{lang}/programme").get_data(as_text=True)
    assert text.count('class="demand"') == 60
    assert len(page.data) <= WINDOW
    for address in (f"/{lang}/", f"/{lang}/programme?by=sector", f"/{lang}/groups", f"/{lang}/programme/matrix"):
        assert len(large.get(address, headers=BR).data) <= WINDOW, address


def test_the_style_sheet_is_small_and_kept_for_a_year(large: FlaskClient) -> None:
    page = large.get("/ru/programme").get_data(as_text=True)
    (address,) = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page)
    sheet = large.get(address, headers=BR)
    assert len(sheet.data) <= STYLE
    assert "max-age=31536000" in sheet.headers["Cache-Control"]
    text = large.get(address).get_data(as_text=True)
    assert not re.search(r"@import|@font-face|url\(", text)


def test_no_page_fetches_anything_but_the_style_sheet(unchanged: Flask) -> None:
    client = unchanged.test_client()
    for name, address in shown(unchanged).items():
        text = client.get(address).get_data(as_text=True)
        assert not re.search(r"<(script|img|iframe|video|audio|object|embed|picture)\b", text), name
        fetched = re.findall(r'<link rel="(stylesheet|preload|icon|manifest)"[^>]*href="([^"]+)"', text)
        assert {kind for kind, _ in fetched} == {"stylesheet", "icon"}, name
        assert all(href.startswith("/static/") for _, href in fetched), name
        assert len(client.get(address, headers=BR).data) <= INDEX, name
