"""Amendments by members and by other groups; decided by two or by vote; drafts shown to others. On both databases."""

import pytest
from sqlalchemy.orm import Session

from tests.people import ADDRESSEES, CARRIED, content, counted, meeting, published, registered, vouched
from tracker.accounts.models import Account
from tracker.database import Database
from tracker.demands import amendments, drafting, showing
from tracker.demands.actions import AlreadyWithdrawn, begin_revision, publish_list
from tracker.demands.amending import Change
from tracker.demands.amendment_votes import block_for_vote
from tracker.demands.models import Amendment, DemandList, Draft
from tracker.demands.queries import demands_of_group, shown_revision
from tracker.demands.rules import Content, Item
from tracker.groups.mandates import NotCommittee, NotMember
from tracker.groups.models import Group
from tracker.groups.proposals import AlreadyProposed, OwnProposal, confirm
from tracker.programme.actions import NoSuchDemand, open_common
from tracker.record.queries import size_of
from tracker.record.verify import differences
from tracker.votes.actions import enter_meeting
from tracker.votes.rules import Figures

LOST = Figures(present=60, for_=3, against=55, abstain=2)


def reword(key: str, was: str, now: str) -> Change:
    return Change("replace", key, {"ru": now}, {"ru": was})


def words(draft: Draft) -> list[str]:
    return [item.texts["ru"] for item in drafting.content_of(draft).items]


def voted(session: Session, group: Group, by: Account, ids: list[str], figures: Figures) -> None:
    """A meeting votes on amendments as a block."""
    block = block_for_vote(session, by.id, group, ids)
    counted(session, enter_meeting(session, by.id, group, "amend", block, meeting(session, group)), figures)


def draft_of(session: Session, group: Group, by: Account) -> Draft:
    return drafting.begin_draft(
        session, by.id, group, content("Raise wages by 40 percent", "Gas", "School"), ADDRESSEES
    )


def test_two_of_the_committee_accept_what_members_propose(database: Database) -> None:
    with database.acting() as session:
        group, (one, two, three) = registered(session, "depot-three")
        draft = draft_of(session, group, one)
        change = reword("k0", "Raise wages by 40 percent", "Raise all wages by 40 percent")
        made = [amendments.amend(session, three.id, draft, change, "all of us")]
        made.append(amendments.amend(session, two.id, draft, Change("strike", "k1"), ""))
        made.append(amendments.amend(session, two.id, draft, Change("insert", "k2", {"ru": "Bread"}), ""))
        assert [a.number for a in made] == [1, 2, 3]
        proposal = amendments.decide_by_two(session, one.id, group, "accept", [a.id for a in made[:2]])
        with pytest.raises(OwnProposal):
            confirm(session, one.id, proposal.id)
        assert words(draft) == ["Raise wages by 40 percent", "Gas", "School"]
        assert confirm(session, two.id, proposal.id).location == f"drafts/{draft.id}"
        refusal = amendments.decide_by_two(session, one.id, group, "refuse", [made[2].id])
        confirm(session, two.id, refusal.id)
        assert words(draft) == ["Raise all wages by 40 percent", "School"]
        assert [a.state for a in made] == ["accepted", "accepted", "refused"]
        with pytest.raises(amendments.NoSuchAmendment):
            amendments.decide_by_two(session, one.id, group, "accept", [made[0].id])


def test_a_vote_on_a_block_puts_the_next_draft_together_and_leaves_collisions_to_a_person(database: Database) -> None:
    with database.acting() as session:
        group, (one, _two, _three) = registered(session, "depot-three")
        draft = draft_of(session, group, one)
        was = "Raise wages by 40 percent"
        half = amendments.amend(session, one.id, draft, reword("k0", was, "Raise wages by half"), "")
        fifty = amendments.amend(session, one.id, draft, reword("k0", was, "Raise wages by 50 percent"), "")
        strike = amendments.amend(session, one.id, draft, Change("strike", "k1"), "")
        voted(session, group, one, [half.id, fifty.id], CARRIED)
        voted(session, group, one, [strike.id], LOST)
        assert [a.state for a in (half, fifty, strike)] == ["carried", "carried", "lost"]
        assert half.vote_entry == fifty.vote_entry != strike.vote_entry
        assert words(draft) == ["Raise wages by half", "Gas", "School"]
        (left,) = drafting.collisions_of(session, draft)
        assert (left.words, left.amendment, left.base) == ("Raise wages by 50 percent", fifty.number, was)
    assert list(differences(database)) == []


def neighbours(session: Session) -> tuple[Group, list[Account], Group, list[Account], DemandList]:
    group, founders = vouched(session, "main-mine")
    other, others = registered(session, "other-mine")
    return group, founders, other, others, published(session, group, founders, "Raise wages by 40 percent", "Gas")


def test_another_groups_committee_amends_a_published_list_by_two(database: Database) -> None:
    with database.acting() as session:
        group, (one, two, _three), other, others, listed = neighbours(session)
        change = reword("n1", "Raise wages by 40 percent", "Raise all wages by 40 percent")
        proposal = amendments.amend_as_group(session, others[0].id, other, listed, change, "ours too")
        with pytest.raises(AlreadyProposed):
            amendments.amend_as_group(session, others[1].id, other, listed, change, "ours too")
        size = size_of(session)
        confirm(session, others[1].id, proposal.id)
        (found,) = session.query(Amendment).all()
        assert (found.from_group_id, found.account_id, found.group_id) == (other.id, None, group.id)
        with pytest.raises(amendments.OwnGroupsDraft):
            amendments.amend_as_group(session, one.id, group, listed, change, "")
        with pytest.raises(NotMember):
            amendments.amend(session, others[0].id, listed, change, "")
        accepted = amendments.decide_by_two(session, one.id, group, "accept", [found.id])
        place = confirm(session, two.id, accepted.id).location
        draft = session.get_one(Draft, place.removeprefix("drafts/"))
        assert (draft.list_number, words(draft)) == (1, ["Raise all wages by 40 percent", "Gas"])
        assert size_of(session) == size  # nothing public came of it
        shown = shown_revision(session, listed)
        assert shown is not None and shown.demands[0].texts == {"ru": "Raise wages by 40 percent"}
        # A second one goes into the same next revision, and the numbers stay.
        more = amendments.amend(session, one.id, listed, Change("insert", "n1", {"ru": "Bread"}), "")
        confirm(session, two.id, amendments.decide_by_two(session, one.id, group, "accept", [more.id]).id)
        assert [item.number for item in drafting.content_of(draft).items] == [1, None, 2]
        motion = enter_meeting(session, one.id, group, "adopt_list", draft.id, meeting(session, group))
        counted(session, motion, CARRIED)
        confirm(session, two.id, publish_list(session, one.id, draft.id).id)
        newest = shown_revision(session, listed)
        assert newest is not None
        assert [(d.number, d.texts["ru"]) for d in newest.demands] == [
            (1, "Raise all wages by 40 percent"),
            (3, "Bread"),
            (2, "Gas"),
        ]
    assert list(differences(database)) == []


def test_a_draft_is_shown_by_two_to_a_named_group_or_by_a_link_and_no_longer(database: Database) -> None:
    with database.acting() as session:
        group, (one, two, _three), other, others, _listed = neighbours(session)
        draft = draft_of(session, group, one)
        with pytest.raises(drafting.NoSuchDraft):
            showing.draft_for_group(session, others[0].id, draft.id, other)
        with pytest.raises(drafting.NoSuchDraft):
            amendments.amend_as_group(session, others[0].id, other, draft, Change("strike", "k1"), "")
        confirm(session, two.id, showing.show_draft(session, one.id, draft, other).id)
        with pytest.raises(showing.AlreadyShown):
            showing.show_draft(session, one.id, draft, other)
        assert showing.draft_for_group(session, others[0].id, draft.id, other) is draft
        proposal = amendments.amend_as_group(session, others[0].id, other, draft, Change("strike", "k1"), "")
        confirm(session, others[1].id, proposal.id)
        confirm(session, two.id, showing.show_draft(session, one.id, draft, None).id)
        rows = {row.group_id: row for row in session.query(showing.DraftShowing).all()}
        assert showing.draft_of_link(session, rows[None].id) is draft
        with pytest.raises(showing.NoSuchShowing):
            showing.draft_of_link(session, rows[other.id].id)  # a named group's showing is no link
        with pytest.raises(NotCommittee):
            showing.end_showing(session, others[0].id, rows[None].id)
        for row in rows.values():
            showing.end_showing(session, two.id, row.id)
        session.flush()
        with pytest.raises(drafting.NoSuchDraft):
            showing.draft_for_group(session, others[0].id, draft.id, other)


def test_what_cannot_be_decided_together(database: Database) -> None:
    with database.acting() as session:
        group, (one, _two, three), _other, _others, listed = neighbours(session)
        draft = draft_of(session, group, one)
        first = amendments.amend(session, three.id, draft, Change("strike", "k1"), "")
        second = amendments.amend(session, three.id, listed, Change("strike", "n1"), "")
        with pytest.raises(amendments.DifferentTargets):
            amendments.decide_by_two(session, one.id, group, "accept", [first.id, second.id])
        with pytest.raises(amendments.NothingChosen):
            block_for_vote(session, one.id, group, [])
        with pytest.raises(amendments.TooManyChosen):
            amendments.decide_by_two(session, one.id, group, "accept", ["x"] * 61)
        with pytest.raises(amendments.NoSuchAmendment):
            amendments.withdraw_amendment(session, one.id, first.id)  # another member's
        amendments.withdraw_amendment(session, three.id, first.id)
        with pytest.raises(amendments.NoSuchAmendment):
            amendments.decide_by_two(session, one.id, group, "accept", [first.id])
        motion = enter_meeting(session, one.id, group, "withdraw_list", listed.id, meeting(session, group))
        counted(session, motion, CARRIED)
        with pytest.raises(AlreadyWithdrawn):
            amendments.amend(session, three.id, listed, Change("strike", "n1"), "")


def test_an_amendment_carried_after_the_draft_was_published_changes_nothing(database: Database) -> None:
    with database.acting() as session:
        group, (one, two, _three) = registered(session, "depot-three")
        draft = draft_of(session, group, one)
        late = amendments.amend(session, one.id, draft, Change("strike", "k1"), "")
        block = block_for_vote(session, one.id, group, [late.id])
        vote_on_it = enter_meeting(session, one.id, group, "amend", block, meeting(session, group))
        adopting = enter_meeting(session, one.id, group, "adopt_list", draft.id, meeting(session, group))
        counted(session, adopting, CARRIED)
        confirm(session, two.id, publish_list(session, one.id, draft.id).id)
        counted(session, vote_on_it, CARRIED)
        assert (late.state, words(draft)) == ("carried", ["Raise wages by 40 percent", "Gas", "School"])


def test_what_a_meeting_votes_on_is_its_own_until_the_count_stands(database: Database) -> None:
    with database.acting() as session:
        group, (one, two, _three) = registered(session, "depot-three")
        draft = draft_of(session, group, one)
        made = amendments.amend(session, one.id, draft, Change("strike", "k1"), "")
        waiting = amendments.decide_by_two(session, one.id, group, "refuse", [made.id])
        block = block_for_vote(session, one.id, group, [made.id])
        motion = enter_meeting(session, one.id, group, "amend", block, meeting(session, group))
        for deed in (
            lambda: amendments.withdraw_amendment(session, one.id, made.id),
            lambda: block_for_vote(session, one.id, group, [made.id]),
            lambda: amendments.decide_by_two(session, one.id, group, "accept", [made.id]),
            lambda: confirm(session, two.id, waiting.id),
            lambda: enter_meeting(session, one.id, group, "amend", block, meeting(session, group)),
        ):
            with pytest.raises(amendments.BeingVoted):
                deed()
        counted(session, motion, CARRIED)
        assert (made.state, words(draft), waiting.state) == (
            "carried",
            ["Raise wages by 40 percent", "School"],
            "lapsed",
        )


def test_amendments_of_two_languages_go_in_together_or_are_left_to_a_person(database: Database) -> None:
    with database.acting() as session:
        group, (one, two, three) = registered(session, "depot-three")
        item = Item("k0", None, {"ru": "Газ по 50", "kk": "Газ 50-ден"})
        what = Content(("ru", "kk"), (), {"ru": "Т", "kk": "Т"}, {"ru": "", "kk": ""}, (item,))
        draft = drafting.begin_draft(session, one.id, group, what, ADDRESSEES)
        first = amendments.amend(session, two.id, draft, Change("replace", "k0", {"ru": "Газ по 60"}, {}), "")
        both = {"ru": "Газ по 70", "kk": "Газ 70-тен"}
        second = amendments.amend(session, three.id, draft, Change("replace", "k0", both, {}), "")
        confirm(session, two.id, amendments.decide_by_two(session, one.id, group, "accept", [first.id, second.id]).id)
        assert drafting.content_of(draft).items[0].texts == {"ru": "Газ по 60", "kk": "Газ 50-ден"}
        assert sorted(row.words for row in drafting.collisions_of(session, draft)) == ["Газ 70-тен", "Газ по 70"]
        now = drafting.content_of(draft)
        choices = {row.id: "both" for row in drafting.collisions_of(session, draft)}
        drafting.save_draft(session, one.id, draft.id, draft.version, now, ADDRESSEES, choices)
        assert [set(one.texts) for one in drafting.content_of(draft).items] == [{"ru", "kk"}] * 3


def test_a_withdrawn_list_gets_no_new_revision_and_supports_nothing(database: Database) -> None:
    with database.acting() as session:
        group, (one, two, _three), _other, _others, listed = neighbours(session)
        draft = begin_revision(session, one.id, listed)
        assert begin_revision(session, two.id, listed) is draft  # one at a time
        counted(
            session, enter_meeting(session, one.id, group, "adopt_list", draft.id, meeting(session, group)), CARRIED
        )
        demand = demands_of_group(session, group.id)[0]
        waiting = open_common(session, one.id, group, demand)
        counted(
            session, enter_meeting(session, one.id, group, "withdraw_list", listed.id, meeting(session, group)), CARRIED
        )
        session.refresh(listed)
        for deed in (
            lambda: begin_revision(session, one.id, listed),
            lambda: publish_list(session, one.id, draft.id),
            lambda: enter_meeting(session, one.id, group, "adopt_list", draft.id, meeting(session, group)),
        ):
            with pytest.raises(AlreadyWithdrawn):
                deed()
        for deed in (lambda: confirm(session, two.id, waiting.id), lambda: open_common(session, one.id, group, demand)):
            with pytest.raises(NoSuchDemand):
                deed()


def test_a_group_that_came_by_a_link_reads_no_more_once_the_link_has_ended(database: Database) -> None:
    with database.acting() as session:
        group, (one, two, _three), other, others, _listed = neighbours(session)
        draft = draft_of(session, group, one)
        confirm(session, two.id, showing.show_draft(session, one.id, draft, None).id)
        link = session.query(showing.DraftShowing).one()
        showing.come_by_link(session, others[0].id, link.id, other)
        assert showing.draft_for_group(session, others[0].id, draft.id, other) is draft
        showing.end_showing(session, one.id, link.id)
        session.flush()
        confirm(session, two.id, showing.show_draft(session, one.id, draft, None).id)  # another link, for others
        with pytest.raises(drafting.NoSuchDraft):
            showing.draft_for_group(session, others[0].id, draft.id, other)
