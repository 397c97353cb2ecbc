"""Amendments, translations and uploads that cannot be: a sentence where it happened, and what was typed still there."""

import io
import zipfile

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.site.conftest import refused, stored
from tests.site.reading import read
from tests.site.test_bad_texts import NEW, first_item, saved
from tests.world import World

AMEND = "/en/drafts/{}/amend/{}"


def here(world: World, deed: str) -> str:
    return AMEND.format(world.ids["draft"], deed)


def strike_all(world: World, app: Flask, client: FlaskClient) -> None:
    """Somebody strikes the draft's only demand and writes another."""
    address = f"/en/drafts/{world.ids['draft']}/edit"
    page = read(client.get(address))
    key, new = first_item(page).split("-")[1], [name for name in page.fields if name.startswith("item-")][1]
    assert client.post(address, data=saved(page, **{f"strike-{key}": "on", new: "another"})).status_code == 303


def test_an_amendment_to_a_demand_struck_meanwhile(world: World, app: Flask) -> None:
    member = world.signed_in(app, "member")
    form = {"item": "k0", "text-ru": "SECRET draft for all", "was-ru": "SECRET draft", "reason": "we all"}
    strike_all(world, app, world.signed_in(app, "seat"))
    page = refused(app, member, here(world, "replace"), form, 409)
    assert page.alert == ["This demand was struck meanwhile. What you typed is still here."]


def test_a_replacement_of_words_that_are_no_longer_there(world: World, app: Flask) -> None:
    member, address = world.signed_in(app, "member"), here(world, "replace")
    form = {"item": "k0", "text-ru": "words for all", "was-ru": "words of yesterday", "reason": ""}
    page = refused(app, member, address, form, 409, but="was-ru")
    assert page.beside["text-ru"] == (
        "The words that you replace are no longer there: the demand was reworded meanwhile. It reads now: SECRET draft"
    )
    assert page.fields["was-ru"] == ["SECRET draft"]  # sent again, it is written on what stands
    assert member.post(address, data=form | {"was-ru": "SECRET draft"}).status_code == 303


@pytest.mark.parametrize(
    ("deed", "form", "sentence"),
    [
        ("replace", {"item": "k0", "text-ru": "SECRET draft", "was-ru": "SECRET draft"}, "Nothing is changed by this."),
        (
            "replace",
            {"item": "k0", "text-ru": "", "was-ru": "SECRET draft"},
            "Write the demand in one language at least.",
        ),
        ("insert", {"item": "k0", "text-ru": " "}, "Write the demand in one language at least."),
        ("insert", {"item": "k0", "text-ru": "x" * 4001}, "At most 4000 characters; these are 4001."),
        ("strike", {"item": "k0", "reason": "x" * 2001}, "At most 2000 characters; these are 2001."),
        ("order", {"order": "2, 1"}, "The order must name each demand once: 1."),
        ("order", {"order": "first"}, "The order must name each demand once: 1."),
        ("order", {"order": "1"}, "Nothing is changed by this."),
    ],
)
def test_amendments_that_cannot_be(world: World, app: Flask, deed: str, form: dict[str, str], sentence: str) -> None:
    page = refused(app, world.signed_in(app, "member"), here(world, deed), form)
    assert sentence in {*page.beside.values(), *page.alert, *(one.removeprefix("The order: ") for one in page.alert)}


def test_letters_that_no_text_has_are_taken_out_of_an_amendment(world: World, app: Flask) -> None:
    form = {"item": "k0", "text-ru": "bread\x00 and \ud800 work\u202e", "reason": ""}
    sent = {name: value.encode("utf-8", "surrogatepass") for name, value in form.items()}
    answer = world.signed_in(app, "member").post(here(world, "insert"), data=sent, follow_redirects=True)
    assert answer.status_code == 200
    assert read(answer).text.count("bread and") == 1


def test_two_orders_at_once_are_shown_with_their_collision_and_both_cannot_win(world: World, app: Flask) -> None:
    seat, proposer = world.signed_in(app, "seat"), world.signed_in(app, "proposer")
    address = f"/en/drafts/{world.ids['draft']}"
    page = read(seat.get(f"{address}/edit"))
    new = [name for name in page.fields if name.startswith("item-")][1:3]
    seat.post(f"{address}/edit", data=saved(page, **{new[0]: "two", new[1]: "three"}))
    for client, order in ((seat, "2, 1, 3"), (proposer, "3, 1, 2")):
        assert client.post(here(world, "order"), data={"order": order}).status_code == 303
    text = read(seat.get("/en/groups/main-mine/amendments")).text
    assert (text.count("collides with 4"), text.count("collides with 3")) == (1, 1)
    decide = {"deed": "accept", "amendment": ids_of(app, (3, 4))}
    proposal = seat.post("/en/groups/main-mine/amendments/decide", data=decide).headers["Location"]
    assert proposer.post(f"{proposal}/confirm").status_code == 303
    shown = read(seat.get(address)).text
    assert shown.count("Another order was decided: 3, 2, 1. Put the demands in their places by hand.") == 1


def ids_of(app: Flask, numbers: tuple[int, ...]) -> list[str]:
    from sqlalchemy import select

    from tracker.demands.models import Amendment

    with app.extensions["tracker"].database.reading() as session:
        return [row.id for row in session.scalars(select(Amendment).where(Amendment.number.in_(numbers)))]


def test_nothing_ticked_and_what_is_not_there(world: World, app: Flask) -> None:
    seat, address = world.signed_in(app, "seat"), "/en/groups/main-mine/amendments/decide"
    for deed in ("accept", "refuse", "vote"):
        assert refused(app, seat, address, {"deed": deed}).alert == ["Choose at least one amendment."]
    before = stored(app)
    assert seat.post(address, data={"deed": "accept", "amendment": "no such"}).status_code == 404
    assert seat.get(here(world, "rewrite")).status_code == 404
    assert seat.get(here(world, "replace") + "?item=gone").status_code == 404
    assert stored(app) == before


@pytest.mark.parametrize(
    ("tag", "sentence"),
    [
        ("ru", "The list is written in this language itself: its words change by a new revision only."),
        ("Kyrgyz", "There is no language with the tag “Kyrgyz”. It is a short tag such as ky, uz, tr, ar or uz-Cyrl."),
        ("", "Please fill this in."),
    ],
)
def test_languages_that_cannot_be_translated_into(world: World, app: Flask, tag: str, sentence: str) -> None:
    page = refused(app, world.signed_in(app, "member"), "/en/groups/main-mine/lists/1/part", {"language": tag})
    assert page.beside == {"language": sentence}


def test_a_translation_that_is_too_long_or_late(world: World, app: Flask) -> None:
    member, address = world.signed_in(app, "member"), "/en/groups/main-mine/lists/1/translations/ky"
    long = {"part-title": "x" * 201, "part-item.1": "Айлык", "was-title": "SECRET translation"}
    page = refused(app, member, address, long)
    assert page.beside == {"part-title": "At most 200 characters; these are 201."}
    late = {"part-title": "Талаптар", "was-title": ""}
    page = refused(app, member, address, late, 409, but="was-title")
    assert page.beside["part-title"].endswith("theirs reads: SECRET translation")


def test_a_list_of_nothing_but_a_title(world: World, app: Flask) -> None:
    form = {"languages": ["ru"], "paste-ru": "", "title-ru": "Our demands", "step": "preview"}
    page = refused(app, world.signed_in(app, "member"), NEW, form)
    assert page.beside == {"paste-ru": "A list needs at least one demand."}


def upload(world: World, app: Flask, data: bytes, name: str = "list.txt") -> tuple[int, str]:
    form = {"languages": ["ru"], "paste-ru": "1. typed", "step": "preview", "file-ru": (io.BytesIO(data), name)}
    answer = world.signed_in(app, "member").post(NEW, data=form, content_type="multipart/form-data")
    page = read(answer)
    return answer.status_code, page.beside.get("paste-ru", "") or page.text


def test_a_text_file_is_read_below_what_was_pasted(world: World, app: Flask) -> None:
    status, text = upload(world, app, "2. Жалақы көтерілсін\n3. Нан".encode("kz1048"))
    assert (status, text.count("3 demands were found."), text.count("Жалақы көтерілсін")) == (200, 1, 1)


def test_an_archive_bomb_named_txt_is_named_and_not_unpacked(world: World, app: Flask) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("list.txt", b"0" * 100_000_000)
    upload(world, app, b"1. bread")
    before = stored(app)["draft"]
    assert upload(world, app, packed.getvalue()) == (
        422,
        "The file is not a text: it is a Word document or a ZIP archive. Open it, copy the list and paste it here.",
    )
    assert upload(world, app, b"a" * 2_100_000)[1] == "The file is too large: at most 1 megabyte of text can be read."
    assert stored(app)["draft"] == before


def test_each_boundary_of_the_preview_moves_with_one_press(world: World, app: Flask) -> None:
    member = world.signed_in(app, "member")
    form = {
        "languages": ["ru"],
        "addressees": ["employer"],
        "paste-ru": "Требуем\n1. Хлеб\n2. Работу\nдля всех",
        "title-ru": "",
    }
    before = stored(app)
    page = read(member.post(NEW, data=form | {"step": "preview"}))
    assert (page.fields["roles-ru"], page.text.count("2 demands were found.")) == (["tddm"], 1)
    page = read(member.post(NEW, data=saved(page, **{"split-ru": "3"})))
    assert page.fields["roles-ru"] == ["tddd"]
    page = read(member.post(NEW, data=saved(page, **{"join-ru": "2"})))
    assert (page.fields["roles-ru"], stored(app)) == (["tdmd"], before)
    back = read(member.post(NEW, data=saved(page, step="back")))
    assert back.fields["paste-ru"][0].replace("\r\n", "\n").strip() == form["paste-ru"]
    made = member.post(NEW, data=saved(page, step="make"))
    assert made.status_code == 303
    text = read(member.get(made.headers["Location"])).text
    assert text.count("Хлеб") == text.count("2. Работу") == text.count("для всех") == 1
