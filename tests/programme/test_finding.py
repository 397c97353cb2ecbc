"""What is found for a draft, by hand and for the council: told apart as suggestions are, and by groups that count."""

from sqlalchemy.orm import Session

from tests.programme.parties import GAS, Party, by_two, opened, supported, with_list
from tracker.database import Database
from tracker.matching.reasons import Said
from tracker.programme import actions
from tracker.programme.committee_queries import suggestions_open
from tracker.programme.finding import asked_elsewhere, commons_worded, find_commons
from tracker.programme.gathering import duplicates, misplaced, ungathered

CHEAPER, POOL = "Газ должен стоить дешевле", "Открыть бассейн для детей"
CLOSE, KEEP = "Закрыть старую шахту: она опасна", "Не закрывать старую шахту, она кормит посёлок"


def declined_by(session: Session, party: Party) -> None:
    """The group says no to all that is suggested."""
    for one in suggestions_open(session, party[0].id):
        proposal = actions.decline_suggestion(session, party[1][0].id, party[0], one.suggestion.id, "")
        by_two(session, proposal, party[1][1])


def test_whoever_writes_a_draft_is_told_who_asks_the_reverse_and_why(database: Database) -> None:
    with database.acting() as session:
        with_list(session, "mine-closers", CLOSE)
        with_list(session, "mine-keepers", "Шахту не закрывать")
    with database.reading() as session:
        found = asked_elsewhere(session, Said(KEEP, "ru"), "a group of my own")
        assert found is not None
        assert [(one.demand.group.slug, one.relation) for one in found] == [
            ("mine-keepers", "same"),
            ("mine-closers", "opposite"),
        ]
        assert [len(one.why.reversed) for one in found] == [0, 1] and found[0].why.wanted


def test_what_is_shown_beside_a_draft_says_whether_it_is_very_alike(database: Database) -> None:
    with database.acting() as session:
        with_list(session, "depot-three", GAS)
        with_list(session, "mine-seven", "Снизить тарифы на свет и воду")
        with_list(session, "mine-closers", CLOSE)
    with database.reading() as session:
        found = asked_elsewhere(session, Said("Снизить цену на сжиженный газ", "ru"), "a group of my own")
        assert found is not None
        assert [(one.demand.group.slug, one.likely) for one in found] == [("depot-three", True), ("mine-seven", False)]
        reverse = asked_elsewhere(session, Said(KEEP, "ru"), "a group of my own")
        assert reverse is not None and [(one.relation, one.likely) for one in reverse] == [("opposite", False)]


def test_a_draft_that_asks_two_things_is_told_who_asks_either(database: Database) -> None:
    both = "Повысить заработную плату рабочим и снизить цену на сжиженный газ"
    with database.acting() as session:
        with_list(session, "depot-three", GAS)
        with_list(session, "mine-seven", "Повысить заработную плату")
    with database.reading() as session:
        found = asked_elsewhere(session, Said(both, "ru"), "a group of my own")
        assert found is not None and {one.demand.group.slug for one in found} == {"depot-three", "mine-seven"}


def test_found_by_a_word_or_by_meaning_it_is_said_how_the_demand_stands_to_it(database: Database) -> None:
    with database.acting() as session:
        opened(session, with_list(session, "mine-closers", CLOSE))
        with_list(session, "mine-keepers", KEEP)
    with database.reading() as session:
        for words in ("", "шахту", "закрыть шахту"):
            found = find_commons(session, Said(KEEP, "ru"), words)
            assert found is not None and [(one.relation, one.agreed) for one in found] == [("opposite", False)]
        found = find_commons(session, Said("Закройте шахту, там опасно", "ru"), "")
        assert found is not None and [(one.relation, one.agreed) for one in found] == [("same", True)]


def test_nobody_is_found_by_the_words_of_a_group_that_nobody_vouches_for(database: Database) -> None:
    with database.acting() as session:
        opened(session, with_list(session, "depot-three", GAS))
        supported(session, with_list(session, "young-mine", POOL, vouch=False), 1)
    with database.reading() as session:
        assert commons_worded(session, "бассейн") == []
        assert find_commons(session, Said(POOL, "ru"), "бассейн") == []
        assert misplaced(session) == []
        found = find_commons(session, Said(CHEAPER, "ru"))
        assert found is not None and [one.common.number for one in found] == [1]


def test_the_council_is_not_shown_opposites_as_one(database: Database) -> None:
    with database.acting() as session:
        closers = [with_list(session, f"mine-close-{n}", "Закрыть старую шахту в посёлке") for n in (1, 2)]
        keeper = with_list(session, "mine-keep-one", "Не закрывать старую шахту в посёлке")
    with database.acting() as session:
        assert [{one.group.slug for one in found} for found in ungathered(session)] == [
            {"mine-close-1", "mine-close-2"}
        ]
        for party in (closers[0], keeper):
            opened(session, party)
    with database.acting() as session:
        assert duplicates(session) == []


def test_a_pair_that_one_side_declined_is_suggested_to_nobody_any_more(database: Database) -> None:
    with database.acting() as session:
        one, two = with_list(session, "depot-three", GAS), with_list(session, "mine-seven", CHEAPER)
    with database.acting() as session:
        assert [len(found) for found in ungathered(session)] == [2]
        assert len(suggestions_open(session, one[0].id)) == 1
        declined_by(session, two)
    with database.acting() as session:
        assert ungathered(session) == []
        with_list(session, "clinic-five", "Сделайте газ дешевле")  # the others are compared anew
    with database.reading() as session:
        others = [each.other.group.slug for each in suggestions_open(session, one[0].id) if each.other]
        assert others == ["clinic-five"]


def test_what_stands_in_the_wrong_place_is_pointed_to(database: Database) -> None:
    with database.acting() as session:
        opened(session, with_list(session, "depot-three", GAS))
        opened(session, with_list(session, "mine-seven", POOL))
        supported(session, with_list(session, "clinic-five", "Открыть детям бассейн"), 1)
    with database.reading() as session:
        assert [(one.demand.group.slug, one.own, one.other) for one in misplaced(session)] == [("clinic-five", 1, 2)]
