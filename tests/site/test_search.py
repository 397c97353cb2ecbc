"""What the public search finds, and what it must not. On both databases, which find the same."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from tests.committees.test_contests import put
from tests.conftest import Clock
from tests.people import content, counted, published, registered, vouched
from tests.world import World, fill
from tracker.config import Config
from tracker.database import Database
from tracker.demands import translating
from tracker.demands.actions import blank_with_wording
from tracker.demands.models import Demand, DemandList
from tracker.demands.queries import shown_revision
from tracker.groups.models import Holding, Mandate
from tracker.groups.proposals import confirm
from tracker.groups.queries import group_by_slug
from tracker.groups.vouching import operator_vouch, suspend
from tracker.programme.actions import open_common
from tracker.programme.models import CommonWording
from tracker.record.actions import blank
from tracker.site.models import SearchItem, SearchState
from tracker.site.search import PAGE, PAGES, Filters, find, find_some, hits
from tracker.site.search_index import rebuild, renew
from tracker.site.search_words import asked_words
from tracker.votes.rules import Figures
from tracker.wiring import connected


@pytest.fixture
def database(config: Config, clock: Clock) -> Iterator[Database]:
    with closing(connected(config, clock)) as database:
        yield database


Found = list[tuple[str, str | None, int]]


def found(database: Database, typed: str, page: int = 1, reader: str = "ru", **chosen: str) -> Found:
    """(kind, group, number) of what has all the words, in the order in which it is shown."""
    with database.reading() as session:
        rows, _more = find(session, asked_words(typed, reader), Filters(**chosen), page)
        return [(item.kind, group.slug if group else None, item.number) for item, group in rows]


def some(database: Database, typed: str) -> Found:
    with database.reading() as session:
        rows = find_some(session, asked_words(typed, "ru"), Filters())
        return [(item.kind, group.slug if group else None, item.number) for item, group in rows]


def index(session: Session) -> list[tuple[object, ...]]:
    """All that the index holds."""
    columns = SearchItem.__table__.columns
    return [tuple(row) for row in session.execute(select(*columns).order_by(SearchItem.id))]


def two_groups(session: Session) -> None:
    group, founders = vouched(session, "gas-mine", name="Газ өндірушілер", town="Ақтау")
    published(session, group, founders, "Зейнетақымыз көтерілсін", "Газ бағасы төмендесін", lang="kk")
    other, others = vouched(session, "rail-depot", name="Депо", town="Атырау", sector="transport", region="almaty")
    published(session, other, others, "Повысить пенсии и зарплаты", "Снизить цены на газ")


def test_each_kind_is_found_by_any_form_of_its_words(database: Database) -> None:
    with database.acting() as session:
        two_groups(session)
        group = group_by_slug(session, "rail-depot")
        assert group is not None
        demand = session.scalars(select(Demand).join(DemandList).where(DemandList.group_id == group.id)).first()
        assert demand is not None
        founders = first_two(session, group.id)
        confirm(session, founders[1], open_common(session, founders[0], group, demand.id).id)
    pensions = [("common", "rail-depot", 1), ("demand", "rail-depot", 1)]
    assert found(database, "пенсиям") == found(database, "ЗАРПЛАТУ повысили") == pensions
    assert found(database, "газа") == [("group", "gas-mine", 0), ("demand", "rail-depot", 2), ("demand", "gas-mine", 2)]
    assert found(database, "зейнетакыны") == found(database, "zeinetaqy", reader="kk") == [("demand", "gas-mine", 1)]
    assert found(database, "ақтауда") == [("group", "gas-mine", 0)]
    lists = [("list", "rail-depot", 1), ("list", "gas-mine", 1), ("vote", "rail-depot", 1), ("vote", "gas-mine", 1)]
    assert found(database, "требований") == lists
    assert found(database, "P-1") == [("common", "rail-depot", 1)]


def first_two(session: Session, group_id: str) -> list[str]:
    """The accounts of the first two founders."""
    query = select(Holding.account_id).join(Mandate, Mandate.id == Holding.mandate_id)
    return list(session.scalars(query.where(Mandate.group_id == group_id).order_by(Mandate.number)))


def test_all_words_come_before_some(database: Database) -> None:
    with database.acting() as session:
        two_groups(session)
    assert found(database, "пенсии и цены") == []
    assert some(database, "пенсии и цены") == [("demand", "rail-depot", 2), ("demand", "rail-depot", 1)]
    assert some(database, "газ цены абракадабра") == [("demand", "rail-depot", 2)]  # all but one
    assert some(database, "абракадабра тарабарщина цены") == [("demand", "rail-depot", 2)]  # any
    assert some(database, "цены") == []


def test_filters_narrow_the_search(database: Database) -> None:
    with database.acting() as session:
        two_groups(session)
    assert found(database, "газ", kind="demand", region="almaty") == [("demand", "rail-depot", 2)]
    assert found(database, "газ", sector="oil") == [("group", "gas-mine", 0), ("demand", "gas-mine", 2)]
    assert found(database, "газ", kind="demand", language="kk") == [("demand", "gas-mine", 2)]
    assert found(database, "газ", kind="demand", language="en") == []


def test_whose_standing_it_is_decides_where_it_is_found(database: Database) -> None:
    with database.acting() as session:
        registered(session, "young-mine", name="Жас шахта")
        group, founders = vouched(session, "gone-mine", name="Кеткен шахта")
        published(session, group, founders, "Кеткен талап", lang="kk")
        demand = session.scalars(select(Demand)).one()
        confirm(session, founders[1].id, open_common(session, founders[0].id, group, demand.id).id)
    assert found(database, "шахта") == [("group", "gone-mine", 0)]
    assert found(database, "шахта", standing="provisional") == [("group", "young-mine", 0)]
    assert [kind for kind, _group, _number in found(database, "кеткен")] == ["common", "group", "demand"]
    with database.acting() as session:
        gone = group_by_slug(session, "gone-mine")
        assert gone is not None
        suspend(session, gone, "not what it says")
    for standing in ("vouched", "questioned", "provisional"):
        assert found(database, "кеткен", standing=standing) == []


def test_pages_are_turned_and_end(database: Database) -> None:
    with database.acting() as session:
        group, founders = vouched(session, "long-mine")
        published(session, group, founders, *(f"Вода {n}" for n in range(PAGE + 5)))
    assert [number for _kind, _group, number in found(database, "вода")] == [*range(PAGE + 5, 5, -1)]
    assert [number for _kind, _group, number in found(database, "вода", page=2)] == [5, 4, 3, 2, 1]
    assert found(database, "вода", page=3) == found(database, "вода", page=PAGES + 1) == []
    with database.reading() as session:
        words = asked_words("вода", "ru")
        assert [find(session, words, Filters(), page)[1] for page in (1, 2, 3)] == [True, False, False]


def test_a_translation_is_found_until_the_list_changes(database: Database) -> None:
    with database.acting() as session:
        group, founders = vouched(session, "main-mine")
        listed = published(session, group, founders, "Хлеб")
        translating.save_translation(session, founders[2].id, listed, "ky", {"title": "Талаптар", "item.1": "Нан"}, {})
        confirm(session, founders[1].id, translating.approve_translation(session, founders[0].id, listed, "ky").id)
    assert found(database, "нан") == found(database, "хлебом") == [("demand", "main-mine", 1)]
    with database.reading() as session:
        (row,) = find(session, asked_words("нан", "ky"), Filters(language="ky"), 1)[0]
        assert row[0].languages == " ky ru "


def test_a_hit_shows_the_words_in_the_readers_language_where_they_are(database: Database) -> None:
    with database.acting() as session:
        two_groups(session)
    with database.reading() as session:
        words = asked_words("пенсия", "ru")
        rows, _more = find(session, words, Filters(), 1)
        (hit,) = hits(session, rows, words, "kk")
        assert (hit.main.language, hit.main.pieces) == (
            "ru",
            [("Повысить ", False), ("пенсии", True), (" и зарплаты", False)],
        )


def test_a_removed_text_is_found_no_more_and_leaves_nothing_in_the_file(database: Database, config: Config) -> None:
    with database.acting() as session:
        group, founders = vouched(session, "blank-mine")
        listed = published(session, group, founders, "Бесценнаятайна вода", "Хлеб")
        shown = shown_revision(session, listed)
        assert shown is not None
        text_id = shown.demands[0].text_ids["ru"]
    assert found(database, "бесценнаятайна") == [("demand", "blank-mine", 1)]
    sqlite = database.engine.dialect.name == "sqlite"
    if sqlite:
        assert "бесценн".encode() in held(database, config)
    with database.acting() as session:
        blank_with_wording(session, [text_id], "it names a person")
    assert (found(database, "бесценнаятайна"), found(database, "вода")) == ([], [])
    assert found(database, "хлеб") == [("demand", "blank-mine", 2)]
    if sqlite:
        assert ("бесценн".encode() in held(database, config), "хлеб".encode() in held(database, config)) == (
            False,
            True,
        )


def held(database: Database, config: Config) -> bytes:
    """All bytes of the database's file."""
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return Path(config.instance, "tracker.db").read_bytes()


def test_a_removed_name_takes_its_town_not_along(database: Database) -> None:
    with database.acting() as session:
        group, _founders = vouched(session, "name-mine", name="Тайное имя", town="Рудный")
        blank(session, [group.name_id], "it names a person")
    assert (found(database, "тайное"), found(database, "рудный")) == ([], [("group", "name-mine", 0)])


def test_what_followed_the_record_is_what_is_made_anew(database: Database) -> None:
    with database.acting() as session:
        fill(session, World(Path()))
    with database.acting() as session:
        followed = index(session)
        rebuild(session)
        assert index(session) == followed
    assert {row[1] for row in followed} == {"common", "group", "list", "demand", "vote"}


def test_an_index_made_by_other_rules_is_made_anew_at_the_start(database: Database) -> None:
    with database.acting() as session:
        two_groups(session)
    with database.acting() as session:
        state = session.get_one(SearchState, 1)
        state.rules -= 1
        session.execute(delete(SearchItem))
        if database.engine.dialect.name == "sqlite":
            session.execute(text("INSERT INTO search_index(search_index) VALUES ('rebuild')"))
    assert found(database, "газ") == []
    renew(database)
    assert len(found(database, "газ")) == 3
    with database.acting() as session:
        session.execute(delete(SearchItem).where(SearchItem.kind == "group"))
    renew(database)  # by these rules: it stays as it is
    assert len(found(database, "газ")) == 2


def test_sqlites_index_agrees_with_its_table(database: Database) -> None:
    if database.engine.dialect.name != "sqlite":
        pytest.skip("FTS5 is SQLite's")
    with database.acting() as session:
        two_groups(session)
    with database.acting() as session:
        blank(session, [session.scalars(select(SearchItem.parts)).first()[0][2]], "a name")  # type: ignore[index]
    with database.acting() as session:
        session.execute(text("INSERT INTO search_index(search_index, rank) VALUES ('integrity-check', 1)"))


@pytest.mark.parametrize("words", [12, 1])
def test_the_most_words_of_the_most_letters_are_only_not_found(database: Database, words: int) -> None:
    with database.acting() as session:
        group, founders = vouched(session, "word-mine")
        published(session, group, founders, "щ" * 3_000, content("слово").title["ru"])
    assert found(database, "щ" * 3_000) == [("demand", "word-mine", 1)]
    assert found(database, " ".join(f"слово{n}" for n in range(words))) == []


def test_what_the_council_worded_is_of_no_group_and_found_all_the_same(database: Database) -> None:
    with database.acting() as session:
        fill(session, World(Path()))
        settled = select(CommonWording.common_number).where(CommonWording.settled_entry.is_not(None))
        number = session.scalars(settled).first()
    assert number is not None
    assert found(database, f"P-{number}") == [("common", None, number)]
    assert (
        found(database, f"P-{number}", standing="questioned") == found(database, f"P-{number}", region="almaty") == []
    )


def test_a_committee_is_found_by_its_posts_and_never_by_the_names_of_persons(database: Database) -> None:
    with database.acting() as session:
        group, _founders, (_open, night, chair) = put(session)
        operator_vouch(session, group, "known from the works")
        counted(session, chair, Figures(present=60, marks=(40, 20)))
        counted(session, night, Figures(present=20, marks=(15, 4, 12)))
        slug, people = group.slug, ("Дина", "Аскар")
    assert found(database, "ночной смены", kind="committee") == [("committee", slug, 1)]
    assert found(database, "председателю", kind="committee") == [("committee", slug, 1)]
    assert [found(database, person) for person in people] == [[], []]
