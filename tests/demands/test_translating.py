"""Translations: written by members, approved by two, marked when the original changed. On both databases."""

from dataclasses import replace

import pytest

from tests.demands.test_revisions import revised
from tests.people import account, published, registered
from tracker.database import Database
from tracker.demands import translating
from tracker.demands.adopting import published_content
from tracker.demands.queries import all_revisions
from tracker.groups.mandates import NotMember
from tracker.groups.proposals import confirm
from tracker.record.actions import blank
from tracker.record.verify import differences

KYRGYZ = {"title": "Талаптар", "item.1": "Нан", "item.2": "Жумуш"}


def test_two_of_the_committee_approve_what_members_translated(database: Database) -> None:
    with database.acting() as session:
        group, (one, two, three) = registered(session, "depot-three")
        listed = published(session, group, [one, two, three], "Хлеб", "Работа")
        assert translating.save_translation(session, three.id, listed, "ky", KYRGYZ, {}) == 3
        assert translating.approved(session, listed) == []
        assert translating.translations_waiting(session, group.id) == [(listed, "ky")]
        proposal = translating.approve_translation(session, one.id, listed, "ky")
        confirm(session, two.id, proposal.id)
        found = {row.part: row.text for row in translating.approved(session, listed, "ky")}
        assert (found, translating.translations_waiting(session, group.id)) == (KYRGYZ, [])
        with pytest.raises(translating.NothingTranslated):
            translating.approve_translation(session, one.id, listed, "ky")
        # Only what was changed is approved anew; the rest stands.
        translating.save_translation(session, three.id, listed, "ky", {"item.1": "Нан бер"}, {"item.1": "Нан"})
        confirm(session, two.id, translating.approve_translation(session, one.id, listed, "ky").id)
        found = {row.part: row.text for row in translating.approved(session, listed, "ky")}
        assert found == KYRGYZ | {"item.1": "Нан бер"}
    assert list(differences(database)) == []


def test_a_translation_of_an_earlier_wording_says_so_with_the_difference(database: Database) -> None:
    with database.acting() as session:
        group, founders = registered(session, "depot-three")
        listed = published(session, group, founders, "Хлеб", "Работа")
        translating.save_translation(session, founders[2].id, listed, "ky", KYRGYZ, {})
        confirm(session, founders[1].id, translating.approve_translation(session, founders[0].id, listed, "ky").id)
        now = published_content(session, listed)
        reworded = (replace(now.items[0], texts={"ru": "Ржаной хлеб"}), now.items[1])
        revised(session, group, founders, listed, replace(now, items=reworded))
        revisions = all_revisions(session, listed)
        newest = revisions[-1]
        rows = {row.part: row for row in translating.approved(session, listed, "ky")}
        current = {part: translating.is_current(part, row.of_entry, newest, revisions) for part, row in rows.items()}
        assert current == {"title": True, "item.1": False, "item.2": True}
        (old,) = [one for one in translating.shown_parts(session, listed, "ky", {}) if one.part == "item.1"]
        assert [(run.kind, run.text) for run in old.changes["ru"]] == [("gone", "Хлеб"), ("new", "Ржаной хлеб")]
        with pytest.raises(translating.NothingTranslated):
            translating.approve_translation(session, founders[0].id, listed, "ky")
        translating.save_translation(session, founders[2].id, listed, "ky", {"item.1": "Кара нан"}, {"item.1": "Нан"})
        confirm(session, founders[1].id, translating.approve_translation(session, founders[0].id, listed, "ky").id)
        rows = {row.part: row for row in translating.approved(session, listed, "ky")}
        assert translating.is_current("item.1", rows["item.1"].of_entry, newest, revisions)
    assert list(differences(database)) == []


def test_two_translators_lose_nothing(database: Database) -> None:
    with database.acting() as session:
        group, founders = registered(session, "depot-three")
        listed = published(session, group, founders, "Хлеб", "Работа")
        translating.save_translation(session, founders[1].id, listed, "ky", {"item.1": "Нан"}, {})
        with pytest.raises(translating.TranslatedMeanwhile) as late:
            translating.save_translation(
                session, founders[2].id, listed, "ky", {"item.1": "Кара нан", "item.2": "Жумуш"}, {}
            )
        assert (late.value.field, late.value.values["theirs"]) == ("item.1", "Нан")
        assert translating.drafted(session, listed, "ky")["item.1"].text == "Нан"


@pytest.mark.parametrize("tag", ["ru", "RU", "ru-KZ", "und", "xx", "no such", "k", "../..", "ky-"])
def test_tags_that_are_no_other_language(database: Database, tag: str) -> None:
    with database.acting() as session:
        group, founders = registered(session, "depot-three")
        listed = published(session, group, founders, "Хлеб")
        with pytest.raises((translating.NoSuchLanguage, translating.OwnLanguage)):
            translating.save_translation(session, founders[0].id, listed, tag, KYRGYZ, {})


def test_strangers_translate_nothing_and_a_removed_translation_is_gone(database: Database) -> None:
    with database.acting() as session:
        group, founders = registered(session, "depot-three")
        listed = published(session, group, founders, "Хлеб")
        with pytest.raises(NotMember):
            translating.save_translation(session, account(session, "stranger").id, listed, "ky", KYRGYZ, {})
        translating.save_translation(session, founders[0].id, listed, "ar", {"item.1": "خبز"}, {})
        confirm(session, founders[1].id, translating.approve_translation(session, founders[0].id, listed, "ar").id)
        (row,) = translating.approved(session, listed, "ar")
        blank(session, [row.text_id], "names a person")
        (row,) = translating.approved(session, listed, "ar")
        assert row.text is None
    assert list(differences(database)) == []
