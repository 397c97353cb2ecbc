"""Drafts with too much, too little, and letters that do not show."""

import pytest
from flask import Flask

from tests.people import published, vouched
from tests.site.conftest import refused
from tests.site.reading import Page, read
from tests.world import World
from tracker.database import Database
from tracker.demands.actions import begin_revision
from tracker.demands.drafting import save_draft
from tracker.demands.models import Draft
from tracker.demands.rules import Content, Item

NEW = "/en/groups/main-mine/drafts/new"
Typed = dict[str, object]


def typed(paste: str, **other: object) -> Typed:
    text = {"title-ru": "Title", "paste-ru": paste}
    return {"languages": ["ru"], "addressees": ["employer"], "step": "make"} | text | other


@pytest.mark.parametrize(
    ("wrong", "beside", "alert"),
    [
        ("1. " + "a" * 4001, {}, "Demand 1 has 4001 characters; at most 4,000 are possible."),
        ("1. first\n2. " + "я" * 100_000, {}, "Demand 2 has 100000 characters; at most 4,000 are possible."),
        ("\n".join(f"{n}. demand" for n in range(1, 301)), {}, "A list has at most 200 demands; these are 300."),
        ("", {"paste-ru": "A list needs at least one demand."}, "A list needs at least one demand."),
        (" \n\u200b\n ", {"paste-ru": "A list needs at least one demand."}, "A list needs at least one demand."),
        (
            "x" * 1_000_001,
            {"paste-ru": "At most 1000000 characters; these are 1000001."},
            "At most 1000000 characters; these are 1000001.",
        ),
    ],
)
def test_pastes_that_cannot_be(world: World, app: Flask, wrong: str, beside: dict[str, str], alert: str) -> None:
    member = world.signed_in(app, "member")
    page = refused(app, member, NEW, typed(wrong))
    assert (page.beside, page.alert) == (beside, [alert])


def test_the_longest_demand_is_kept_whole(world: World, app: Flask) -> None:
    member = world.signed_in(app, "member")
    page = read(member.get(member.post(NEW, data=typed("1. " + "Ж" * 4000)).headers["Location"] + "/edit"))
    assert next(texts[0] for name, texts in page.fields.items() if name.startswith("item-")) == "Ж" * 4000


def test_a_title_that_is_too_long(world: World, app: Flask) -> None:
    page = refused(app, world.signed_in(app, "member"), NEW, typed("1. demand", **{"title-ru": "x" * 4001}))
    assert page.beside == {"title-ru": "At most 200 characters; these are 4001."}


def test_a_list_without_a_language(world: World, app: Flask) -> None:
    page = refused(app, world.signed_in(app, "member"), NEW, typed("1. demand", languages=["xx"]), but="languages")
    assert page.beside == {"languages": "Please fill this in."}


def test_controls_are_cleaned_away_and_every_script_is_kept(world: World, app: Flask) -> None:
    kept = ["Мир ✊🏽 👩‍👩‍👧", "خبز وعمل \u2067شغل\u2069", "Ҙур әш", "e\u0301 → é"]
    paste = "\n".join(f"{n}. \u202e{text}\x07\x00\u2028" for n, text in enumerate(kept, 1))
    member = world.signed_in(app, "member")
    made = member.post(NEW, data=typed(paste, **{"title-ru": "\u202dTi\x1btle"}))
    answer = member.get(made.headers["Location"] + "/edit")
    page = read(answer)
    items = [values[0] for name, values in page.fields.items() if name.startswith("item-") and values[0]]
    assert (answer.status_code, page.fields["title-ru"]) == (200, ["Title"])
    assert items == [*kept[:3], "é → é"]


def draft_page(app: Flask, world: World, person: str, draft: str) -> Page:
    return read(world.signed_in(app, person).get(f"/en/drafts/{world.ids[draft]}/edit"))


def first_item(page: Page) -> str:
    return next(name for name in page.fields if name.startswith("item-"))


def saved(page: Page, **other: object) -> Typed:
    """What the draft's form sends, with something changed in it."""
    return {name: values if len(values) > 1 else values[0] for name, values in page.fields.items()} | other


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("title-ru", "x" * 201, "At most 200 characters; these are 201."),
        ("preamble-ru", "x" * 4001, "At most 4000 characters; these are 4001."),
        ("item", "x" * 4001, "Demand 1 has 4001 characters; at most 4,000 are possible."),
    ],
)
def test_a_draft_with_a_text_too_long(world: World, app: Flask, name: str, text: str, sentence: str) -> None:
    page = draft_page(app, world, "member", "draft")
    field = first_item(page) if name == "item" else name
    form = saved(page, **{field: text})
    again = refused(app, world.signed_in(app, "member"), f"/en/drafts/{world.ids['draft']}/edit", form)
    assert again.beside == {field: sentence}


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"addressees": ["tsar"]}, "addressees", "Please choose one of these."),
        ({"languages": ["xx"]}, "languages", "Write the list in one language at least."),
        ({"languages": []}, "languages", "Write the list in one language at least."),
    ],
)
def test_a_draft_with_a_choice_that_is_not_offered(
    world: World, app: Flask, wrong: Typed, field: str, sentence: str
) -> None:
    form = saved(draft_page(app, world, "member", "draft"), **wrong)
    page = refused(app, world.signed_in(app, "member"), f"/en/drafts/{world.ids['draft']}/edit", form, but=field)
    assert page.beside == {field: sentence}


def test_words_in_a_language_that_is_not_ticked_come_back_after_a_mistake(world: World, app: Flask) -> None:
    kazakh = {"title-kk": "Атауы", "paste-kk": "1. нан"}
    refused(app, world.signed_in(app, "member"), NEW, typed("1. " + "a" * 4001, **kazakh))
    page = draft_page(app, world, "member", "draft")
    item = first_item(page)
    form = saved(page, **{"title-ru": "x" * 201, item.replace("-ru", "-kk"): "нан"})
    refused(app, world.signed_in(app, "member"), f"/en/drafts/{world.ids['draft']}/edit", form)


@pytest.mark.parametrize(
    "address",
    [
        "/en/drafts/no-such-draft",
        "/en/motions/no-such",
        "/en/meetings/no-such",
        "/en/meetings/no-such/count/1",
        "/en/meetings/no-such/minutes",
        "/en/meetings/no-such/motions",
        "/en/meetings/no-such/sittings/new",
        "/en/meetings/no-such/pack.pdf",
        "/en/petitions/no-such",
        "/en/objections/no-such",
        "/en/recounts/no-such",
        "/en/proposals/no-such",
    ],
)
def test_what_is_not_there_is_404_for_a_form_too(world: World, app: Flask, address: str) -> None:
    assert world.signed_in(app, "seat").post(address, data={"version": "1"}).status_code in (404, 405)
    assert world.signed_in(app, "seat").get(address).status_code == 404


def test_a_demands_number_cannot_be_typed(world: World, app: Flask, database: Database) -> None:
    page = draft_page(app, world, "member", "draft")
    key = first_item(page).split("-")[1]
    form = saved(page, **{f"number-{key}": "77", "title-ru": "Changed"})
    assert world.signed_in(app, "member").post(f"/en/drafts/{world.ids['draft']}/edit", data=form).status_code == 303
    with database.reading() as session:
        content = session.get_one(Draft, world.ids["draft"]).content
    assert [(item["key"], item["number"]) for item in content["items"]] == [(key, None)]


def test_a_struck_demand_that_comes_back_keeps_its_number(world: World, app: Flask, database: Database) -> None:
    with database.acting() as session:
        group, founders = vouched(session, "again-mine")
        listed = published(session, group, founders, "bread", "work")
        draft = begin_revision(session, founders[0].id, listed)
        whole = Content.from_json(draft.content)
        without = Content(whole.languages, whole.addressees, whole.title, whole.preamble, whole.items[1:])
        save_draft(session, founders[0].id, draft.id, 1, without, frozenset({"employer"}))
        forged = (Item(whole.items[0].key, 2, {"ru": "bread"}), Item("new", 1, {"ru": "peace"}), whole.items[1])
        again = Content(whole.languages, whole.addressees, whole.title, whole.preamble, forged)
        save_draft(session, founders[0].id, draft.id, 2, again, frozenset({"employer"}))
        assert [item["number"] for item in draft.content["items"]] == [1, None, 2]
