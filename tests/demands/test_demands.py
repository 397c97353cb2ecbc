"""Drafts, adoption of an exact wording, publication by two, revisions, blanking."""

import pytest
from sqlalchemy import select

from tests.conftest import Clock
from tests.people import ADDRESSEES, CARRIED, account, adopted, content, counted, meeting, published, registered
from tracker.database import Base, Database
from tracker.demands import actions, drafting
from tracker.demands.amending import Change
from tracker.demands.amendments import amend
from tracker.demands.models import Draft, DraftVersion
from tracker.demands.queries import (
    cited_demands,
    demands_of_group,
    drafts_of,
    list_numbered,
    newest_lists,
    shown_revision,
    titles_of,
)
from tracker.demands.reader import read
from tracker.demands.rules import Content, EmptyList, Item
from tracker.demands.translating import save_translation
from tracker.groups.mandates import NotMember
from tracker.groups.proposals import OwnProposal, confirm
from tracker.record.verify import differences
from tracker.votes.actions import enter_meeting
from tracker.votes.rules import Figures


def test_a_list_is_published_by_two_after_a_carried_vote(database: Database) -> None:
    with database.acting() as session:
        group, founders = registered(session, "depot-three")
        draft = drafting.begin_draft(session, founders[0].id, group, content("Хлеб", "Газ"), ADDRESSEES)
        with pytest.raises(actions.NotAdopted):
            actions.publish_list(session, founders[0].id, draft.id)
        motion = enter_meeting(session, founders[0].id, group, "adopt_list", draft.id, meeting(session, group))
        counted(session, motion, CARRIED)
        proposal = actions.publish_list(session, founders[0].id, draft.id)
        with pytest.raises(OwnProposal):
            confirm(session, founders[0].id, proposal.id)
        assert list_numbered(session, group.id, 1) is None
        assert confirm(session, founders[1].id, proposal.id).location == "groups/depot-three/lists/1"
        listed = list_numbered(session, group.id, 1)
        assert listed is not None
        shown = shown_revision(session, listed)
        assert shown is not None
        assert [(d.number, d.texts["ru"]) for d in shown.demands] == [(1, "Хлеб"), (2, "Газ")]
        assert shown.revision.vote.number == 1
        assert titles_of(session, [listed]) == {listed.id: {"ru": "Наши требования"}}
        assert newest_lists(session) == []  # the group is not vouched for
        with pytest.raises(actions.AlreadyPublished):
            actions.publish_list(session, founders[0].id, draft.id)
    assert list(differences(database)) == []


def test_a_vote_that_failed_publishes_nothing(database: Database) -> None:
    with database.acting() as session:
        group, founders = registered(session, "depot-three")
        draft = drafting.begin_draft(session, founders[0].id, group, content("Хлеб"), ADDRESSEES)
        motion = enter_meeting(session, founders[0].id, group, "adopt_list", draft.id, meeting(session, group))
        counted(session, motion, Figures(present=60, for_=20, against=40))
        with pytest.raises(actions.NotAdopted):
            actions.publish_list(session, founders[0].id, draft.id)


def test_a_draft_changed_since_the_vote_is_not_adopted(database: Database) -> None:
    with database.acting() as session:
        group, founders = registered(session, "depot-three")
        draft = adopted(session, group, founders, content("Хлеб"))
        proposal = actions.publish_list(session, founders[0].id, draft.id)
        drafting.save_draft(session, founders[2].id, draft.id, 1, content("Хлеб и газ"), ADDRESSEES)
        with pytest.raises(actions.NotAdopted):
            confirm(session, founders[1].id, proposal.id)
        drafting.save_draft(session, founders[2].id, draft.id, 2, content("Хлеб"), ADDRESSEES)
        confirm(session, founders[1].id, proposal.id)


def test_drafts_are_for_members_and_need_a_demand(database: Database) -> None:
    with database.acting() as session:
        group, founders = registered(session, "depot-three")
        draft = drafting.begin_draft(session, founders[0].id, group, content("Хлеб"), ADDRESSEES)
        with pytest.raises(NotMember):
            drafting.draft_for(session, account(session, "stranger").id, draft.id)
        with pytest.raises(EmptyList):
            drafting.begin_draft(session, founders[0].id, group, content(""), ADDRESSEES)


def test_a_revision_is_a_new_vote_and_keeps_numbers(database: Database) -> None:
    with database.acting() as session:
        group, founders = registered(session, "depot-three")
        listed = published(session, group, founders, "Хлеб", "Газ", "Соль")
        draft = actions.begin_revision(session, founders[0].id, listed)
        first, _second, third = drafting.content_of(draft).items
        changed = Content(
            ("ru",),
            ("employer",),
            {"ru": "Наши требования"},
            {"ru": ""},
            (third, Item("new", None, {"ru": "Школа"}), Item(first.key, 1, {"ru": "Хлеб и молоко"})),
        )
        drafting.save_draft(session, founders[0].id, draft.id, 1, changed, ADDRESSEES)
        motion = enter_meeting(session, founders[0].id, group, "adopt_list", draft.id, meeting(session, group))
        counted(session, motion, CARRIED)
        confirm(session, founders[1].id, actions.publish_list(session, founders[0].id, draft.id).id)
        newest, old = shown_revision(session, listed), shown_revision(session, listed, 1)
        assert newest is not None and old is not None
        assert [(d.number, d.texts["ru"]) for d in newest.demands] == [(3, "Соль"), (4, "Школа"), (1, "Хлеб и молоко")]
        assert [(d.number, d.texts["ru"]) for d in old.demands] == [(1, "Хлеб"), (2, "Газ"), (3, "Соль")]
        struck = old.demands[1].id
        cited = cited_demands(session, [struck, *demands_of_group(session, group.id)])
        assert cited[struck].citation == "depot-three 1.2"
        assert sorted(c.texts["ru"] or "" for c in cited.values()) == ["Газ", "Соль", "Хлеб и молоко", "Школа"]
        assert drafts_of(session, group.id) == []
    assert list(differences(database)) == []


def test_a_pasted_list_in_two_languages_becomes_pairs() -> None:
    readings = {"kk": read("Талап\n1. Нан\n2. Газ"), "ru": read("Требуем\n1) Хлеб\n2) Газ")}
    made = drafting.content_read(readings, {}, ("employer",))
    assert made.title == {"kk": "Талап", "ru": "Требуем"}
    assert [item.texts for item in made.items] == [{"kk": "Нан", "ru": "Хлеб"}, {"kk": "Газ", "ru": "Газ"}]
    with pytest.raises(EmptyList):
        drafting.content_read({"kk": read("  \n")}, {}, ())


def test_blanking_a_demand_blanks_its_wording_hash_too(database: Database) -> None:
    with database.acting() as session:
        group, founders = registered(session, "depot-three")
        listed = published(session, group, founders, "Хлеб", "Клевета")
        shown = shown_revision(session, listed)
        assert shown is not None
        actions.blank_with_wording(session, [shown.demands[1].text_ids["ru"]], "court order 5")
        session.expire_all()
        again = shown_revision(session, listed)
        assert again is not None
        assert [d.texts["ru"] for d in again.demands] == ["Хлеб", None]
        assert again.revision.vote.wording_hash_text.text is None
    assert list(differences(database)) == []


def test_authors_of_edits_are_forgotten_30_days_after_adoption(database: Database, clock: Clock) -> None:
    with database.acting() as session:
        group, founders = registered(session, "depot-three")
        adopted(session, group, founders, content("Хлеб"))
        assert len(session.scalars(select(DraftVersion)).all()) == 1
    clock.move(days=40)
    with database.acting() as session:
        other = drafting.begin_draft(session, founders[0].id, group, content("Газ"), ADDRESSEES)
        drafting.save_draft(session, founders[0].id, other.id, 1, content("Газ и свет"), ADDRESSEES)
        assert {v.draft_id for v in session.scalars(select(DraftVersion))} == {other.id}


def test_a_removed_text_is_in_no_private_row_either(database: Database) -> None:
    with database.acting() as session:
        group, founders = registered(session, "depot-three")
        listed = published(session, group, founders, "SECRET one", "two")
        draft = actions.begin_revision(session, founders[0].id, listed)
        drafting.comment(session, founders[0].id, draft.id, "n1", "about the SECRET")
        amend(session, founders[0].id, draft, Change("replace", "n1", {"ru": "SECRET too"}, {"ru": "SECRET one"}), "")
        save_translation(session, founders[0].id, listed, "ky", {"item.1": "SECRET ky", "item.2": "эки"}, {})
        actions.blank_with_wording(session, [f"{listed.entry}/item.1.ru"], "names a person")
    with database.reading() as session:
        everything = [
            str(value)
            for table in Base.metadata.sorted_tables
            for row in session.execute(table.select())
            for value in row
        ]
        assert [value for value in everything if "SECRET" in value] == []
        assert sum("эки" in value for value in everything) == 1
        assert [item.texts for item in drafting.content_of(session.get_one(Draft, draft.id)).items] == [
            {"ru": ""},
            {"ru": "two"},
        ]
    assert list(differences(database)) == []
