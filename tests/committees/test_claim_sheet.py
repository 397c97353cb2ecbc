"""Claim codes on paper: a slip for each seat with one half of its code, in the group's languages."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from sqlalchemy.orm import Session

from tests.committees.test_contests import election, put
from tests.people import counted
from tests.world import World
from tracker.accounts.web import database
from tracker.committees.claim_sheet import LABELS, ClaimSheet, Slip, claim_sheet_pdf
from tracker.committees.claims import WrongHalves, seat_of_halves
from tracker.votes.rules import Figures

KK = {key: f"қазақша {key}" for key in LABELS}
RU = {key: f"по-русски {key}" for key in LABELS}


def sheet(*names: str, side: int = 1) -> ClaimSheet:
    slips = tuple(
        Slip({"kk": f"{n}-орын", "ru": f"Место № {n}"}, name, f"abcd-efgh-ijkl-mn{n:02}")
        for n, name in enumerate(names, 1)
    )
    labels = {"kk": KK, "ru": RU}
    return ClaimSheet(("kk", "ru"), labels, "Жаңаөзен мұнайшылары", side, slips, "https://example.org/kk/claim")


def pages(pdf: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]


def test_each_seat_has_a_slip_with_its_half_in_both_languages() -> None:
    (page,) = pages(claim_sheet_pdf(sheet("Айгуль С.", "Болат К.", "№ 114")))
    for number, name in enumerate(("Айгуль С.", "Болат К.", "№ 114"), 1):
        assert name in page and f"abcd-efgh-ijkl-mn{number:02}" in page and f"{number}-орын" in page
    assert page.count("қазақша first") == page.count("по-русски first") == 3
    assert "қазақша second" not in page
    assert "қазақша second" in pages(claim_sheet_pdf(sheet("Айгуль С.", side=2)))[0]


@pytest.mark.parametrize(("seats", "sheets"), [(1, 1), (4, 1), (5, 2), (99, 25)])
def test_four_slips_stand_on_a_page(seats: int, sheets: int) -> None:
    found = pages(claim_sheet_pdf(sheet(*(f"candidate {n}" for n in range(seats)))))
    assert len(found) == sheets
    assert [sum(f"mn{n:02}" in page for page in found) for n in range(1, seats + 1)] == [1] * seats


@pytest.mark.parametrize("name", ["А" * 200, "علي رضا", "🔥", "", "#set page(width: 1mm)", "a" + "\u0301" * 50])
def test_no_name_breaks_the_sheet_or_pushes_the_code_off_it(name: str) -> None:
    (page,) = pages(claim_sheet_pdf(sheet(name, "Болат К.")))
    assert "abcd-efgh-ijkl-mn01" in page and "abcd-efgh-ijkl-mn02" in page


def test_the_sheet_has_the_codes_that_open_the_seats(world: World, tmp_path: Path) -> None:
    with world.app(tmp_path) as app:
        with app.app_context(), database().acting() as session:
            number, tellers = elected(session)
        own = replace(world, accounts=world.accounts | tellers)
        codes = []
        for person in ("founder-two", "founder-three"):
            client = own.signed_in(app, person)
            address = f"/en/groups/depot-three/elections/{number}/codes"
            answer = client.post(address, data={"once": person * 3, "deed": "paper"})
            assert (answer.status_code, answer.content_type) == (200, "application/pdf")
            assert answer.headers["Cache-Control"] == "no-store"
            (page,) = pages(answer.data)
            codes.append([word for word in page.split() if word.count("-") == 3 and len(word) == 19])
        with app.app_context(), database().reading() as session:
            for one, two in zip(*codes, strict=True):
                assert {half.side for half in seat_of_halves(session, one, two)} == {1, 2}
            with pytest.raises(WrongHalves):
                seat_of_halves(session, codes[0][0], codes[1][1])


def test_the_desk_of_whoever_counted_leads_to_the_codes_of_every_contest(world: World, tmp_path: Path) -> None:
    with world.app(tmp_path) as app:
        with app.app_context(), database().acting() as session:
            _group, founders, (open_, night, _chair) = put(session)
            for motion, figures in ((open_, (50, 40, 5)), (night, (15, 12, 4))):
                counted(session, motion, Figures(present=20 if motion is night else 60, marks=figures))
            own = replace(world, accounts=world.accounts | {"teller-here": founders[1].id})
        desk = own.signed_in(app, "teller-here").get("/en/desk").get_data(as_text=True)
        assert [f"/en/groups/depot-three/elections/{number}/codes" in desk for number in (1, 2)] == [True, True]


def elected(session: Session) -> tuple[int, dict[str, str]]:
    """The number of an election that was just counted, and the accounts of the two founders who counted it."""
    _group, founders, (open_, *_others) = put(session)
    held = election(session, counted(session, open_, Figures(present=60, marks=(50, 40, 5))))
    return held.number, {"founder-two": founders[1].id, "founder-three": founders[2].id}
