"""Revisions compared, what became of each demand, lists withdrawn by a vote. On both databases."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from tests.people import ADDRESSEES, CARRIED, counted, meeting, published, vouched
from tracker.accounts.models import Account
from tracker.database import Database
from tracker.demands import actions, drafting
from tracker.demands.following import follow_list, followed, unfollow_list
from tracker.demands.history import comparison, fates, struck
from tracker.demands.models import DemandList
from tracker.demands.queries import all_revisions, demands_of_group, newest_lists, withdrawn_by_vote
from tracker.demands.rules import Content, Item, MissingLanguage, MissingTitle, NoSuchList
from tracker.groups.models import Group
from tracker.groups.proposals import confirm
from tracker.programme.actions import confirm_support, open_common
from tracker.programme.queries import said_of, supports_of
from tracker.record.verify import differences
from tracker.site.search import Filters, find
from tracker.site.search_words import asked_words
from tracker.votes.actions import enter_meeting
from tracker.votes.rules import Figures


def revised(session: Session, group: Group, founders: list[Account], listed: DemandList, what: Content) -> None:
    draft = actions.begin_revision(session, founders[0].id, listed)
    drafting.save_draft(session, founders[0].id, draft.id, 1, what, ADDRESSEES)
    counted(
        session, enter_meeting(session, founders[0].id, group, "adopt_list", draft.id, meeting(session, group)), CARRIED
    )
    confirm(session, founders[1].id, actions.publish_list(session, founders[0].id, draft.id).id)


def with_items(session: Session, listed: DemandList, *items: Item) -> Content:
    return replace(actions.published_content(session, listed), items=items)


def three_revisions(session: Session) -> DemandList:
    group, founders = vouched(session, "main-mine")
    listed = published(session, group, founders, "Bread", "Wages and gas", "School")
    bread, _both, school = actions.published_content(session, listed).items
    wages = Item("w", None, {"ru": "Wages"}, {"ru": "They did not rise."}, ("government",), origin=2)
    gas = Item("g", None, {"ru": "Gas"}, origin=2)
    revised(session, group, founders, listed, with_items(session, listed, school, bread, wages, gas))
    now = actions.published_content(session, listed).items
    rye = replace(now[1], texts={"ru": "Rye bread"})
    revised(session, group, founders, listed, with_items(session, listed, now[0], rye, *now[2:]))
    return listed


def test_each_demand_says_what_became_of_it(database: Database) -> None:
    with database.acting() as session:
        listed = three_revisions(session)
        revisions = all_revisions(session, listed)
        known = fates(revisions, 3)
        assert (known[1].reworded, known[1].since) == ([3], 1)
        assert [(n, known[n].since, known[n].origin) for n in (4, 5)] == [(4, 2, 2), (5, 2, 2)]
        (gone,) = struck(revisions, 3)
        assert (gone.demand.number, gone.last, gone.revision, gone.vote.number, gone.split_into) == (2, 1, 2, 2, [4, 5])
        assert (struck(revisions, 1), fates(revisions, 1)[1].reworded) == ([], [])
        wages = revisions[2].demand(4)
        assert wages is not None
        assert (wages.reasons, wages.addressees, wages.origin) == ({"ru": "They did not rise."}, ["government"], 2)
    assert list(differences(database)) == []


def test_every_two_revisions_compare_word_by_word(database: Database) -> None:
    with database.acting() as session:
        one, two, three = all_revisions(session, three_revisions(session))
        first = comparison(one, two)
        assert [(d.number, d.state, d.moved) for d in first.demands] == [
            (3, "same", False),
            (1, "same", True),
            (4, "new", False),
            (5, "new", False),
            (2, "struck", False),
        ]
        second = comparison(two, three)
        assert [(d.number, d.state) for d in second.demands if d.state != "same"] == [(1, "reworded")]
        (rye,) = [d for d in second.demands if d.number == 1]
        assert [(run.kind, run.text) for run in rye.runs["ru"]] == [("gone", "Bread"), ("new", "Rye bread")]
        back = comparison(three, one)
        assert {d.number: d.state for d in back.demands}[2] == "new"
        assert comparison(one, one).changed == 0


def test_a_list_is_withdrawn_by_a_vote_and_counts_no_more(database: Database) -> None:
    with database.acting() as session:
        group, founders = vouched(session, "main-mine")
        other, others = vouched(session, "other-mine")
        listed = published(session, group, founders, "Bread", "Gas")
        theirs = published(session, other, others, "Bread for all")
        own = demands_of_group(session, group.id)
        confirm(
            session, others[1].id, open_common(session, others[0].id, other, demands_of_group(session, other.id)[0]).id
        )
        confirm(session, founders[1].id, confirm_support(session, founders[0].id, group, own[0], 1).id)
        motion = enter_meeting(session, founders[0].id, group, "withdraw_list", listed.id, meeting(session, group))
        counted(session, motion, Figures(present=60, for_=3, against=50))
        assert listed.withdrawal is None
        motion = enter_meeting(session, founders[0].id, group, "withdraw_list", listed.id, meeting(session, group))
        vote = counted(session, motion, CARRIED)
        session.refresh(listed)
        assert listed.withdrawal is not None and listed.withdrawal.vote_number == vote.number == 3
        found = withdrawn_by_vote(session, vote.entry)
        assert found is not None and found.id == listed.id
        assert ([s.group_id for s in supports_of(session, 1)], len(said_of(session, 1)[1])) == ([other.id], 1)
        assert (demands_of_group(session, group.id), [one.id for one in newest_lists(session)]) == ([], [theirs.id])
        assert [one.revision.number for one in all_revisions(session, listed)] == [1]  # its pages stay
        with pytest.raises(actions.AlreadyWithdrawn):
            enter_meeting(session, founders[0].id, group, "withdraw_list", listed.id, meeting(session, group))
        with pytest.raises(NoSuchList):
            enter_meeting(session, others[0].id, other, "withdraw_list", listed.id, meeting(session, other))
    with database.reading() as session:
        found, _more = find(session, asked_words("bread", "en"), Filters(kind="demand"), 1)
        assert [(item.number, group.slug) for item, group in found if group] == [(1, "other-mine")]
    assert list(differences(database)) == []


def test_who_follows_a_list_is_told_of_its_revision_until_it_was_seen(database: Database) -> None:
    with database.acting() as session:
        group, founders = vouched(session, "main-mine")
        listed = published(session, group, founders, "Bread")
        reader = founders[2].id
        follow_list(session, reader, listed)
        assert [(one.listed.id, one.new) for one in followed(session, reader)] == [(listed.id, False)]
        revised(session, group, founders, listed, with_items(session, listed, Item("m", None, {"ru": "Milk"})))
        session.refresh(listed)
        assert [one.new for one in followed(session, reader)] == [True]
        follow_list(session, reader, listed)  # "I have seen it"
        assert [one.new for one in followed(session, reader)] == [False]
        assert followed(session, founders[0].id) == []
        unfollow_list(session, reader, listed)
        assert followed(session, reader) == []


def test_what_lacks_one_of_its_languages_is_not_put_to_the_vote(database: Database) -> None:
    with database.acting() as session:
        group, founders = vouched(session, "main-mine")
        bread = Item("b", None, {"kk": "Нан", "ru": "Хлеб"})
        whole = Content(("kk", "ru"), ("employer",), {"kk": "Талап", "ru": "Требуем"}, {"kk": "", "ru": ""}, (bread,))
        draft = drafting.begin_draft(session, founders[0].id, group, whole, ADDRESSEES)
        asked = ("adopt_list", draft.id, meeting(session, group))
        poor = replace(whole, items=(bread, Item("g", None, {"kk": "Газ", "ru": ""})))
        drafting.save_draft(session, founders[0].id, draft.id, 1, poor, ADDRESSEES)
        with pytest.raises(MissingLanguage) as told:
            enter_meeting(session, founders[0].id, group, *asked)
        assert told.value.values == {"place": 2, "language": "ru"}
        drafting.save_draft(
            session, founders[0].id, draft.id, 2, replace(whole, title={"kk": "", "ru": "Я"}), ADDRESSEES
        )
        with pytest.raises(MissingTitle):
            enter_meeting(session, founders[0].id, group, *asked)
        drafting.save_draft(session, founders[0].id, draft.id, 3, whole, ADDRESSEES)
        assert enter_meeting(session, founders[0].id, group, *asked).kind == "adopt_list"
