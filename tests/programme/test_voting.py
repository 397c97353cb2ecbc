"""What meetings decide about the programme: support by vote and its withdrawal, ratifying a version."""

import pytest
from sqlalchemy.orm import Session

from tests.people import CARRIED, counted, meeting, published, registered, vouched
from tracker.accounts.models import Account
from tracker.database import Database
from tracker.demands.queries import demands_of_group
from tracker.groups.actions import propose_delegate
from tracker.groups.mandates import NotVouched
from tracker.groups.models import Group
from tracker.groups.proposals import confirm
from tracker.groups.queries import members_of
from tracker.programme.actions import (
    AlreadySupports,
    NotSupported,
    SupportedByVote,
    open_common,
    withdraw_support,
)
from tracker.programme.council import publish_version, settle_wording
from tracker.programme.queries import ratified_by, supports_of
from tracker.programme.voting import AlreadyRatified, NoSuchVersion
from tracker.record.verify import differences
from tracker.votes.actions import enter_meeting
from tracker.votes.models import Vote
from tracker.votes.rules import Figures

LOST = Figures(60, 20, 38, 2)


def two_groups(session: Session) -> tuple[Group, list[Account], Group, list[Account]]:
    """One has opened P-1; the other has a demand that asks the same."""
    group, founders = vouched(session, "main-mine")
    other, others = vouched(session, "other-mine")
    published(session, group, founders, "Повысить зарплату")
    published(session, other, others, "Поднять зарплату")
    opened = open_common(session, founders[0].id, group, demands_of_group(session, group.id)[0])
    confirm(session, founders[1].id, opened.id)
    return group, founders, other, others


def decided(session: Session, group: Group, by: Account, kind: str, subject: str, figures: Figures = CARRIED) -> Vote:
    return counted(session, enter_meeting(session, by.id, group, kind, subject, meeting(session, group)), figures)


def supporters(session: Session) -> list[str]:
    return [support.group.slug for support in supports_of(session, 1)]


def test_support_that_a_meeting_decided_is_withdrawn_by_a_vote_only(database: Database) -> None:
    with database.acting() as session:
        _group, _founders, other, others = two_groups(session)
        demand = demands_of_group(session, other.id)[0]
        assert decided(session, other, others[0], "support", f"{demand}:1", LOST).carried is False
        assert supporters(session) == ["main-mine"]
        vote = decided(session, other, others[0], "support", f"{demand}:1")
        assert [(s.group.slug, s.vote_entry) for s in supports_of(session, 1)] == [
            ("main-mine", None),
            ("other-mine", vote.entry),
        ]
        with pytest.raises(SupportedByVote):
            withdraw_support(session, others[0].id, other, demand, 1)
        with pytest.raises(AlreadySupports):
            decided(session, other, others[0], "support", f"{demand}:1")
        decided(session, other, others[0], "withdraw_support", f"{demand}:1")
        assert supporters(session) == ["main-mine"]
        with pytest.raises(NotSupported):
            decided(session, other, others[0], "withdraw_support", f"{demand}:1")
    assert list(differences(database)) == []


def test_no_group_withdraws_the_support_of_another(database: Database) -> None:
    with database.acting() as session:
        group, _founders, other, others = two_groups(session)
        demand = demands_of_group(session, group.id)[0]
        with pytest.raises(NotSupported):
            decided(session, other, others[0], "withdraw_support", f"{demand}:1")


def test_a_group_ratifies_a_version_once_and_by_a_vote(database: Database) -> None:
    with database.acting() as session:
        group, founders, other, others = two_groups(session)
        third, thirds = vouched(session, "third-mine")
        for one, people in ((group, founders), (other, others), (third, thirds)):
            ids = {m.account_id: m.id for m in members_of(session, one.id)}
            named = propose_delegate(session, people[0].id, one, ids[people[2].id])
            confirm(session, people[1].id, named.id)
        words = {"kk": "Жалақы көтерілсін", "ru": "Повысить зарплату", "en": "Raise wages"}
        confirm(session, others[2].id, settle_wording(session, founders[2].id, 1, words).id)
        with pytest.raises(NoSuchVersion):
            decided(session, other, others[0], "ratify", "1")
        confirm(session, others[2].id, publish_version(session, founders[2].id).id)
        vote = decided(session, other, others[0], "ratify", "1")
        assert [(one.group.slug, one.vote.number) for one in ratified_by(session, 1)] == [("other-mine", vote.number)]
        with pytest.raises(AlreadyRatified):
            decided(session, other, others[0], "ratify", "1")
        young, youngsters = registered(session, "young-mine")
        with pytest.raises(NotVouched):
            decided(session, young, youngsters[0], "ratify", "1")
    assert list(differences(database)) == []
