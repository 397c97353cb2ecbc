"""Groups: founding, standing, members, two for every deed, how power passes."""

import pytest
from sqlalchemy import func, select

from tests.conftest import Clock
from tests.people import account, details, registered, vouched
from tracker.database import Database
from tracker.groups import actions, vouching
from tracker.groups.founding import (
    AlreadyFounder,
    BadSlug,
    HeadcountMissing,
    InvitationInvalid,
    NameTaken,
    NotFounder,
    SlugTaken,
    begin_group,
    founding_for,
    invite_founders,
    join_founding,
    look_alikes,
)
from tracker.groups.mandates import NotCommittee, committee_mandate
from tracker.groups.models import Group, Membership
from tracker.groups.proposals import AlreadyDecided, AlreadyProposed, OwnProposal, confirm, decline, open_proposals
from tracker.groups.queries import group_by_slug, members_of
from tracker.record.verify import differences


def test_a_group_is_public_with_its_third_founder(database: Database) -> None:
    with database.acting() as session:
        one, two, three = (account(session, f"founder-{n}") for n in (1, 2, 3))
        founding = begin_group(session, one.id, details("depot-three"), "Одна")
        invite_founders(session, one.id, founding.id, ["code-a", "code-b"])
        assert join_founding(session, two.id, "code-a", "Другой") == ""
        assert group_by_slug(session, "depot-three") is None
        assert join_founding(session, three.id, "CODE-B ", "Третья") == "depot-three"
        group = group_by_slug(session, "depot-three")
        assert group is not None
        assert (group.standing, group.headcount) == ("provisional", 90)
        assert [m.name for m in members_of(session, group.id)] == ["Другой", "Одна", "Третья"]
    assert list(differences(database)) == []


def test_a_code_founds_once_and_nobody_twice(database: Database) -> None:
    with database.acting() as session:
        one, two = account(session, "founder-1"), account(session, "founder-2")
        founding = begin_group(session, one.id, details("depot-three"), "one")
        invite_founders(session, one.id, founding.id, ["code-a", "code-b"])
        with pytest.raises(AlreadyFounder):
            join_founding(session, one.id, "code-a", "again")
        with pytest.raises(NameTaken):
            join_founding(session, two.id, "code-a", "ONE")
        join_founding(session, two.id, "code-a", "two")
        with pytest.raises(InvitationInvalid):
            join_founding(session, account(session, "founder-3").id, "code-a", "three")
        with pytest.raises(NotFounder):
            founding_for(session, account(session, "stranger").id, founding.id)


def test_a_founding_group_lapses_after_14_days_and_frees_its_slug(database: Database, clock: Clock) -> None:
    with database.acting() as session:
        one = account(session, "founder-1")
        founding = begin_group(session, one.id, details("depot-three"), "one")
        invite_founders(session, one.id, founding.id, ["code-a"])
        with pytest.raises(SlugTaken):
            begin_group(session, one.id, details("depot-three"), "one")
    clock.move(days=15)
    with database.acting() as session:
        with pytest.raises(InvitationInvalid):
            join_founding(session, account(session, "founder-2").id, "code-a", "two")
        begin_group(session, one.id, details("depot-three"), "one")


def test_details_that_cannot_be_are_refused() -> None:
    with pytest.raises(BadSlug):
        details("-x")
    with pytest.raises(HeadcountMissing):
        details("depot-three", headcount=None)
    assert details("the-square", headcount=None, rule_set="assembly").headcount is None


def test_a_name_that_looks_like_a_taken_one_is_noticed(database: Database) -> None:
    with database.acting() as session:
        group, _ = registered(session, "depot-three", name="Депо 3")
        assert look_alikes(session, "Дeпo 3") == [group]
        assert look_alikes(session, "Депо 4") == []


def test_two_groups_vouch_for_a_third_each_by_two(database: Database) -> None:
    with database.acting() as session:
        one, ones = vouched(session, "oil-one")
        two, twos = vouched(session, "oil-two")
        third, _ = registered(session, "oil-three")
        for group, people in ((one, ones), (two, twos)):
            assert third.standing == "provisional"
            proposal = vouching.propose_word(session, people[0].id, group, "vouch", third, "")
            with pytest.raises(OwnProposal):
                confirm(session, people[0].id, proposal.id)
            confirm(session, people[1].id, proposal.id)
            with pytest.raises(AlreadyDecided):
                confirm(session, people[2].id, proposal.id)
        assert third.standing == "vouched"
    assert list(differences(database)) == []


def test_a_word_taken_back_puts_a_group_in_question_until_two_others_vouch_anew(database: Database) -> None:
    with database.acting() as session:
        people = {slug: vouched(session, slug) for slug in ("oil-one", "oil-two", "oil-four", "oil-five")}
        third, _ = registered(session, "oil-three")

        def say(slug: str, deed: str) -> None:
            group, founders = people[slug]
            confirm(
                session, founders[1].id, vouching.propose_word(session, founders[0].id, group, deed, third, "why").id
            )

        say("oil-one", "vouch")
        say("oil-two", "vouch")
        say("oil-one", "take_back_vouching")
        assert third.standing == "questioned"
        say("oil-four", "vouch")
        assert third.standing == "questioned"
        say("oil-five", "vouch")
        assert third.standing == "vouched"
        with pytest.raises(vouching.AlreadySaid):
            say("oil-five", "vouch")
    assert list(differences(database)) == []


def test_three_independent_doubts_put_a_group_in_question(database: Database) -> None:
    with database.acting() as session:
        target, _ = vouched(session, "oil-three")
        doubters = [vouched(session, f"mine-{n}") for n in (1, 2, 3)]

        def say(place: int, deed: str) -> None:
            group, founders = doubters[place]
            confirm(
                session, founders[1].id, vouching.propose_word(session, founders[0].id, group, deed, target, "why").id
            )

        say(0, "doubt")
        say(1, "doubt")
        assert target.standing == "vouched"
        say(2, "doubt")
        assert target.standing == "questioned"
        say(1, "withdraw_doubt")
        assert target.standing == "vouched"
    assert list(differences(database)) == []


def test_doubts_of_groups_that_vouched_for_each_other_are_one(database: Database) -> None:
    with database.acting() as session:
        target, _ = vouched(session, "oil-three")
        doubters = [vouched(session, f"mine-{n}") for n in (1, 2, 3)]
        (one, ones), (two, _twos) = doubters[:2]
        confirm(session, ones[1].id, vouching.propose_word(session, ones[0].id, one, "vouch", two, "").id)
        for group, founders in doubters:
            confirm(
                session,
                founders[1].id,
                vouching.propose_word(session, founders[0].id, group, "doubt", target, "why").id,
            )
        assert target.standing == "vouched"


def test_the_operator_vouches_for_ten_groups_and_never_after(database: Database) -> None:
    with database.acting() as session:
        for number in range(10):
            vouched(session, f"mine-{number}")
        eleventh, _ = registered(session, "mine-ten")
        with pytest.raises(vouching.OperatorIsDone):
            vouching.operator_vouch(session, eleventh, "known")


def test_a_provisional_group_cannot_vouch(database: Database) -> None:
    with database.acting() as session:
        one, ones = registered(session, "oil-one")
        two, _ = registered(session, "oil-two")
        with pytest.raises(vouching.Refused) as refused:
            vouching.propose_word(session, ones[0].id, one, "vouch", two, "")
        assert refused.value.status == 403


def test_a_suspended_group_does_nothing(database: Database) -> None:
    with database.acting() as session:
        group, people = vouched(session, "oil-one")
        vouching.suspend(session, group, "a fake")
        assert group.standing == "suspended"
        with pytest.raises(vouching.Refused):
            actions.propose_headcount(session, people[0].id, group, 100, "2022-01-04")
        vouching.unsuspend(session, group, "no fake")
        assert group.standing == "vouched"
    assert list(differences(database)) == []


def test_a_member_is_invited_by_one_and_admitted_by_a_second(database: Database) -> None:
    with database.acting() as session:
        group, people = registered(session, "oil-one")
        newcomer = account(session, "newcomer")
        actions.invite_member(session, people[0].id, group, "member-code")
        actions.ask_to_join(session, newcomer.id, "member-code", "Жаңа")
        with pytest.raises(NotCommittee):
            actions.propose_headcount(session, newcomer.id, group, 100, "2022-01-04")
        (proposal,) = open_proposals(session, group.id)
        confirm(session, people[2].id, proposal.id)
        states = session.scalars(select(Membership.state).where(Membership.account_id == newcomer.id)).all()
        assert states == ["member"]


def test_two_founders_cannot_expel_the_third(database: Database) -> None:
    with database.acting() as session:
        group, people = registered(session, "oil-one")
        third = session.scalars(select(Membership).where(Membership.account_id == people[2].id)).one()
        with pytest.raises(actions.HoldsSeat):
            actions.propose_removal(session, people[0].id, group, third.id, "why")


def test_one_proposal_for_one_thing(database: Database) -> None:
    with database.acting() as session:
        group, people = registered(session, "oil-one")
        first = actions.propose_headcount(session, people[0].id, group, 100, "2022-01-04")
        with pytest.raises(AlreadyProposed):
            actions.propose_headcount(session, people[1].id, group, 110, "2022-01-04")
        decline(session, people[1].id, first.id)
        second = actions.propose_headcount(session, people[1].id, group, 110, "2022-01-04")
        confirm(session, people[0].id, second.id)
        assert group.headcount == 110
    assert list(differences(database)) == []


def test_who_leaves_lays_down_the_mandate(database: Database) -> None:
    with database.acting() as session:
        group, people = registered(session, "oil-one")
        actions.leave(session, people[0].id, group)
        assert committee_mandate(session, people[0].id, group.id) is None
        assert group.standing == "provisional"
    assert list(differences(database)) == []


@pytest.mark.parametrize("deed", ["vouch", "doubt"])
def test_nobody_speaks_about_their_own_group(database: Database, deed: str) -> None:
    with database.acting() as session:
        group, people = vouched(session, "oil-one")
        with pytest.raises(vouching.OwnGroup):
            vouching.propose_word(session, people[0].id, group, deed, group, "why")


def test_slugs_of_the_database_are_not_case_tricks(database: Database) -> None:
    with database.acting() as session:
        registered(session, "oil-one")
        assert group_by_slug(session, "OIL-ONE") is None
        assert session.scalar(select(func.count()).select_from(Group)) == 1
