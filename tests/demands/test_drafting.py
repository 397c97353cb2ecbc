"""Drafting together on both databases: merging, collisions, comments, what is forgotten."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from tests.conftest import Clock
from tests.people import ADDRESSEES, account, adopted, content, meeting, registered
from tracker.database import Database
from tracker.demands import drafting
from tracker.demands.adopting import NotSettled
from tracker.demands.draft_queries import comments_of, draft_shown, version_shown, versions_of
from tracker.demands.models import Comment, DraftVersion
from tracker.demands.rules import Content, Item
from tracker.groups.mandates import NotMember
from tracker.votes.actions import enter_meeting


def reworded(draft: object, key: str, text: str) -> Content:
    now = drafting.content_of(draft)  # type: ignore[arg-type]
    items = tuple(replace(item, texts={"ru": text}) if item.key == key else item for item in now.items)
    return replace(now, items=items)


def test_two_people_both_keep_their_words(database: Database) -> None:
    with database.acting() as session:
        group, (one, two, _three) = registered(session, "depot-three")
        draft = drafting.begin_draft(session, one.id, group, content("bread", "work"), ADDRESSEES)
        base = drafting.content_of(draft)
        drafting.save_draft(session, one.id, draft.id, 1, reworded(draft, "k0", "rye bread"), ADDRESSEES)
        mine = replace(base, items=(base.items[0], Item("k1", None, {"ru": "work for all"})))
        saved = drafting.save_draft(session, two.id, draft.id, 1, mine, ADDRESSEES)
        assert [item.texts["ru"] for item in drafting.content_of(draft).items] == ["rye bread", "work for all"]
        assert (saved.merged, saved.collisions, saved.version, draft.version) == (True, 0, 3, 4)
        # Whoever goes on from their own words does not undo the other's.
        again = replace(mine, items=(base.items[0], Item("k1", None, {"ru": "work for all and rest"})))
        drafting.save_draft(session, two.id, draft.id, saved.version, again, ADDRESSEES)
        assert [i.texts["ru"] for i in drafting.content_of(draft).items] == ["rye bread", "work for all and rest"]
        assert drafting.collisions_of(session, draft) == []


def test_both_wordings_of_one_demand_are_kept_until_somebody_chooses(database: Database) -> None:
    with database.acting() as session:
        group, founders = registered(session, "depot-three")
        one, two, _three = founders
        draft = drafting.begin_draft(session, one.id, group, content("bread", "work"), ADDRESSEES)
        mine, theirs = reworded(draft, "k0", "white bread"), reworded(draft, "k0", "rye bread")
        drafting.save_draft(session, one.id, draft.id, 1, theirs, ADDRESSEES)
        assert drafting.save_draft(session, two.id, draft.id, 1, mine, ADDRESSEES).collisions == 1
        (shown,) = draft_shown(session, draft).items[0].collisions
        assert (shown.now, shown.row.words, shown.row.base, shown.by) == ("rye bread", "white bread", "bread", "second")
        with pytest.raises(NotSettled):
            enter_meeting(session, one.id, group, "adopt_list", draft.id, meeting(session, group))
        now = drafting.content_of(draft)
        drafting.save_draft(session, one.id, draft.id, draft.version, now, ADDRESSEES, {shown.row.id: "both"})
        texts = [item.texts["ru"] for item in drafting.content_of(draft).items]
        assert (texts, drafting.collisions_of(session, draft)) == (["rye bread", "white bread", "work"], [])
        enter_meeting(session, one.id, group, "adopt_list", draft.id, meeting(session, group))


def test_what_was_written_on_a_forgotten_version_is_kept_beside(database: Database) -> None:
    with database.acting() as session:
        group, (one, two, _three) = registered(session, "depot-three")
        draft = drafting.begin_draft(session, one.id, group, content("bread"), ADDRESSEES)
        found = drafting.save_draft(session, two.id, draft.id, 99, reworded(draft, "k0", "peace"), ADDRESSEES)
        assert drafting.content_of(draft).items[0].texts == {"ru": "bread"}
        assert (found.collisions, [row.words for row in drafting.collisions_of(session, draft)]) == (1, ["peace"])


def test_the_history_says_who_changed_what(database: Database) -> None:
    with database.acting() as session:
        group, (one, two, _three) = registered(session, "depot-three")
        draft = drafting.begin_draft(session, one.id, group, content("bread", "work"), ADDRESSEES)
        turned = replace(drafting.content_of(draft), items=drafting.content_of(draft).items[::-1])
        drafting.save_draft(session, two.id, draft.id, 1, turned, ADDRESSEES)
        drafting.save_draft(session, one.id, draft.id, 1, reworded(draft, "k0", "rye bread"), ADDRESSEES)
        assert [(v.version, v.account_id) for v in versions_of(session, draft)] == [
            (3, one.id),
            (2, two.id),
            (1, one.id),
        ]
        moved, changed = version_shown(session, draft, 2), version_shown(session, draft, 3)
        assert moved is not None and changed is not None
        assert (moved.moved, moved.items) == (True, [])
        runs = [(run.kind, run.text) for run in changed.items[0].runs["ru"]]
        assert (changed.items[0].place, runs) == (2, [("new", "rye "), ("same", "bread")])
        assert version_shown(session, draft, 99) is None


def test_members_comment_and_take_back_their_own(database: Database) -> None:
    with database.acting() as session:
        group, (one, two, _three) = registered(session, "depot-three")
        draft = drafting.begin_draft(session, one.id, group, content("bread"), ADDRESSEES)
        first = drafting.comment(session, one.id, draft.id, "k0", "White or rye?")
        drafting.comment(session, two.id, draft.id, "k0", "Rye.")
        assert [(c.text, name) for c, name in comments_of(session, draft, "k0")] == [
            ("White or rye?", "first"),
            ("Rye.", "second"),
        ]
        assert draft_shown(session, draft).items[0].comments == 2
        with pytest.raises(drafting.NoSuchDraft):
            drafting.take_back_comment(session, two.id, first.id)
        drafting.take_back_comment(session, one.id, first.id)
        assert [c.text for c, _name in comments_of(session, draft, "k0")] == ["Rye."]
        with pytest.raises(drafting.NoSuchItem):
            drafting.comment(session, one.id, draft.id, "gone", "x")
        with pytest.raises(NotMember):
            drafting.comment(session, account(session, "stranger").id, draft.id, "k0", "x")


def test_who_wrote_and_what_was_said_is_forgotten_30_days_after_adoption(database: Database, clock: Clock) -> None:
    with database.acting() as session:
        group, founders = registered(session, "depot-three")
        draft = adopted(session, group, founders, content("bread"))
        drafting.comment(session, founders[0].id, draft.id, "k0", "Rye.")
    clock.move(days=31)
    with database.acting() as session:
        drafting.save_draft(session, founders[0].id, draft.id, 1, reworded(draft, "k0", "rye"), ADDRESSEES)
        left = session.scalars(select(DraftVersion.version).where(DraftVersion.draft_id == draft.id)).all()
        assert (left, session.scalar(select(func.count(Comment.id)))) == ([2], 0)


def test_what_was_typed_at_such_a_place_is_not_thrown_away_for_the_other_words(database: Database) -> None:
    with database.acting() as session:
        group, (one, two, _three) = registered(session, "depot-three")
        draft = drafting.begin_draft(session, one.id, group, content("bread"), ADDRESSEES)
        mine, theirs = reworded(draft, "k0", "white bread"), reworded(draft, "k0", "rye bread")
        drafting.save_draft(session, one.id, draft.id, 1, theirs, ADDRESSEES)
        for _again in range(3):  # a script that saves on keeps one row for one place
            drafting.save_draft(session, two.id, draft.id, 1, mine, ADDRESSEES)
        (row,) = drafting.collisions_of(session, draft)
        typed = reworded(draft, "k0", "rye and white bread")
        drafting.save_draft(session, one.id, draft.id, draft.version, typed, ADDRESSEES, {row.id: "take"})
        assert [i.texts["ru"] for i in drafting.content_of(draft).items] == ["rye and white bread", "white bread"]


def test_a_language_in_which_one_wrote_stays_when_another_takes_it_out(database: Database) -> None:
    with database.acting() as session:
        group, (one, two, _three) = registered(session, "depot-three")
        item = Item("k0", None, {"ru": "хлеб", "kk": "нан"}, {"kk": "себебі"}, ("government",))
        what = Content(("ru", "kk"), (), {"ru": "", "kk": ""}, {"ru": "", "kk": ""}, (item,))
        draft = drafting.begin_draft(session, one.id, group, what, ADDRESSEES)
        wrote = replace(what, items=(replace(item, texts={"ru": "хлеб", "kk": "қара нан"}),))
        drafting.save_draft(session, one.id, draft.id, 1, wrote, ADDRESSEES)
        without = replace(what, languages=("ru",), items=(replace(item, texts={"ru": "хлеб"}, reasons={}),))
        drafting.save_draft(session, two.id, draft.id, 1, without, ADDRESSEES)
        now = drafting.content_of(draft)
        kept = {row.words for row in drafting.collisions_of(session, draft)}
        assert (now.languages, now.items[0].texts["kk"]) == (("ru", "kk"), "қара нан") or "қара нан" in kept
        session.query(DraftVersion).delete()  # forgotten: what the form does not show stays all the same
        base = drafting.version_content(session, draft.id, draft.version)
        assert base.items[0].addressees == ("government",)
