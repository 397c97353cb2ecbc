"""The programme read across, and without a branch of the groups."""

import html

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.people import CARRIED, counted, meeting, published, registered, vouched
from tests.programme.parties import GAS, WAGES, Party, by_two, demand_of, opened, supported, with_list
from tracker.database import Database
from tracker.groups.models import Group
from tracker.groups.queries import Among, counted_totals, fallen_without
from tracker.groups.rules import fallen
from tracker.groups.vouching import propose_word
from tracker.programme.queries import common_demand, programme, resting_on, said_of
from tracker.programme.reading import agreement, alone, grown, matrix, newest_alone, reverses
from tracker.programme.rules import LEAST_TOLD, Step, growth, told_apart
from tracker.votes.actions import enter_meeting
from tracker.votes.rules import Figures


def filled(session: Session) -> None:
    """P-1 has three groups, P-2 one; one group asks the reverse of P-1; one demand is in none."""
    one = with_list(session, "depot-three", GAS, "Открыть детский сад")
    two = with_list(session, "mine-seven", GAS, WAGES)
    three = with_list(session, "clinic-five", GAS)
    four = with_list(session, "station-two", "Поднять цену на газ")
    assert [opened(session, one), opened(session, two, 1)] == [1, 2]
    for party in (two, three):
        supported(session, party, 1)
    supported(session, four, 1, relation="opposite")


def test_who_supports_what(database: Database) -> None:
    with database.acting() as session:
        filled(session)
    with database.reading() as session:
        found = matrix(session, 1)
        assert [one.number for one in found.commons] == [1, 2]
        assert [(group.slug, set(own)) for group, own in found.rows] == [
            ("mine-seven", {1, 2}),
            ("clinic-five", {1}),
            ("depot-three", {1}),
        ]
        assert (found.groups, found.all_commons, matrix(session, 2).rows) == (3, 2, [])


def test_agreement_counts_each_group_once(database: Database) -> None:
    with database.acting() as session:
        filled(session)
        found = agreement(session, programme(session), "sector")
        assert (found.groups, found.supporting) == ({"oil": 4}, {(1, "oil"): 3, (2, "oil"): 1})


def test_what_one_group_alone_asks(database: Database) -> None:
    with database.acting() as session:
        filled(session)
        found = alone(session, 1)
        assert {one.citation for one in found.demands} == {"depot-three 1.2", "mine-seven 1.2", "station-two 1.1"}
        assert (found.many, alone(session, 2).demands) == (3, [])


def test_opposites_stand_side_by_side(database: Database) -> None:
    with database.acting() as session:
        filled(session)
        said, against = reverses(session)
        assert said == []
        assert [(one.common.number, one.demand.citation) for one in against] == [(1, "station-two 1.1")]


def test_growth_tells_each_day(database: Database) -> None:
    with database.acting() as session:
        filled(session)
        assert grown(session) == [Step("2022-01-05", 3, 4, 2)]
    assert growth([]) == []
    rows = [("a", 1, "2022-01-05", "2022-01-07"), ("a", 1, "2022-01-06", None), ("b", 2, "2022-01-06", "2022-01-06")]
    assert [(one.day[-2:], one.groups, one.supports, one.commons) for one in growth(rows)] == [
        ("05", 1, 1, 1),
        ("06", 1, 1, 1),
        ("07", 1, 1, 1),
    ]


def test_what_the_support_rests_on(database: Database) -> None:
    with database.acting() as session:
        filled(session)
        found = resting_on([one for one in said_of(session, 1)[0] if one.support.relation == "same"])
        assert (found.by_tellers, found.by_assembly, found.by_committee) == (0, 0, 3)
        assert (found.share, resting_on([]).share) == (0, 0)


def voted(session: Session, party: Party, place: int, figures: Figures) -> None:
    """Support of P-1 that a meeting decided."""
    group, founders = party
    subject = f"{demand_of(session, party, place)}:1"
    motion = enter_meeting(session, founders[0].id, group, "support", subject, meeting(session, group))
    assert counted(session, motion, figures).carried


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ("By a carried vote: 2 of 3 (67 %).", "1 group's vote", "1 open assembly's vote", "two of the")),
        ("ru", ("Поддержали голосованием: 2 из 3 (67 %).", "голосование в 1 группе", "1 открытого схода", "двух из")),
        (
            "kk",
            ("Барлығы 3 топ; дауыс беру шешімімен қолдағаны – 2 (67 %).", "екі есепші", "1 ашық жиын", "екі мүшесі"),
        ),
    ],
)
def test_which_share_of_the_support_rests_on_a_vote_and_of_what_kind(
    app: Flask, lang: str, words: tuple[str, ...]
) -> None:
    with app.extensions["tracker"].database.acting() as session:
        assert opened(session, with_list(session, "depot-three", GAS)) == 1
        two = with_list(session, "mine-seven", GAS, WAGES)
        supported(session, two, 1)  # by two of the committee; with another demand by a vote: the stronger counts
        voted(session, two, 1, CARRIED)
        square = vouched(session, "the-square", rule_set="assembly", headcount=None, headcount_day=None)
        published(session, *square, GAS)
        voted(session, square, 0, Figures(2000, 1800, 10, estimated=True))
        found = resting_on(said_of(session, 1)[0])
        assert (found.by_tellers, found.by_assembly, found.by_committee) == (1, 1, 1)
        assert (found.by_vote, found.groups, found.share) == (2, 3, 67)
    client = app.test_client()
    page = html.unescape(client.get(f"/{lang}/programme/P-1").text).replace("\N{NO-BREAK SPACE}", " ")
    assert [word for word in words if word not in page] == []
    told = client.get(f"/{lang}/programme/P-1.json").get_json()["resting_on"]
    assert told == {"by_tellers": 1, "by_assembly": 1, "by_committee": 1}


def test_numbers_of_few_are_added_up() -> None:
    few, many = {"suggested": LEAST_TOLD - 1, "declined": 2}, {"suggested": LEAST_TOLD, "declined": 3}
    rest = {"suggested": 2 * LEAST_TOLD - 2, "declined": 4}
    assert list(told_apart({"uz": few, "ky": few, "kk": many}).items()) == [("kk", many), ("", rest)]


def test_a_branch_falls_with_its_root() -> None:
    counted = {"a", "b", "c", "d"}
    words = [(None, "a"), (None, "d"), ("a", "b"), ("b", "c"), ("d", "c")]
    assert fallen(counted, words, "a") == {"a", "b"}
    assert fallen(counted, words, "b") == {"b"}
    assert fallen(counted, words, "d") == {"d"}
    assert fallen(counted, [("b", "c"), ("c", "b")], "a") == counted  # vouching in a circle holds nobody


def test_without_a_group_its_branch_does_not_count(database: Database) -> None:
    with database.acting() as session:
        one, two = with_list(session, "depot-three", GAS), with_list(session, "mine-seven", GAS)
        group, founders = registered(session, "young-mine")
        published(session, group, founders, GAS)
        for voucher in (one, two):
            by_two(session, propose_word(session, voucher[1][0].id, voucher[0], "vouch", group, ""), voucher[1][1])
        assert session.get_one(Group, group.id).standing == "vouched"
        assert opened(session, one) == 1
        supported(session, two, 1)
        supported(session, (group, founders), 1)
    with database.reading() as session:
        assert fallen_without(session, one[0].id) == {one[0].id}
        without = Among(frozenset(fallen_without(session, two[0].id)))
        shown = common_demand(session, 1, without)
        assert shown is not None and (shown.totals.groups, shown.all_groups) == (2, 2)
        assert counted_totals(session, without).groups == 2


def test_the_programme_tells_the_newest_of_what_one_group_alone_asks(database: Database) -> None:
    with database.acting() as session:
        one = with_list(session, "depot-three", GAS, "Открыть бассейн")
        two = with_list(session, "mine-seven", GAS)
        with_list(session, "young-mine", "Построить дорогу", vouch=False)
        opened(session, one)
    with database.acting() as session:
        asked = [demand.citation for demand in newest_alone(session, 3)]
        assert asked == ["mine-seven 1.1", "depot-three 1.1", "depot-three 1.2"]  # it supports its own alone
        assert [demand.citation for demand in alone(session, 1).demands] == asked
        supported(session, two, 1)
    with database.reading() as session:
        assert [demand.citation for demand in newest_alone(session, 3)] == ["depot-three 1.2"]
        assert [demand.citation for demand in alone(session, 1).demands] == ["depot-three 1.2"]
