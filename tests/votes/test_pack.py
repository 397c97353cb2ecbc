"""The meeting pack on paper: what stands on which sheet, in which languages, and that it never fails."""

import re
from collections import Counter
from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PageObject, PdfReader

from tracker.paper import UNKNOWN, Wording, qr_code
from tracker.votes.pack import LABELS, Pack, PackMotion, PackPart, _content, pack_pdf
from tracker.words import KAZAKH

KK = {
    "meeting": "Жиналыс",
    "wordings": "Дәл тұжырымдар",
    "tally": "Санау парағы",
    "for": "Жақтап",
    "against": "Қарсы",
    "abstained": "Қалыс қалды",
    "ballot": "Бюллетень",
    "mark_most": "Ең көбі %(number)s белгі қойыңыз.",
}
RU = {
    "meeting": "Собрание",
    "wordings": "Точные формулировки",
    "tally": "Лист подсчёта",
    "for": "За",
    "against": "Против",
    "abstained": "Воздержались",
    "ballot": "Бюллетень",
    "mark_most": "Отметьте не больше %(number)s.",
}
DEMANDS = (
    ("Барлық жұмысшының жалақысы бағаның өсуіне сай көтерілсін.", "Повысить заработную плату всем работникам."),
    ("Сұйытылған газдың бағасы түсірілсін.", "Снизить цену сжиженного газа и удерживать её доступной."),
    ("Жиналысқа, ереуілге, шағымға бола ешкім қудаланбасын.", "Никого не преследовать за собрания и жалобы."),
)
LIST = PackMotion(
    questions=("Топ мына талаптардың әрқайсысын қабылдай ма?", "Принимает ли группа каждое из этих требований?"),
    titles=(Wording("kk", "Мұнайшылардың үш талабы"), Wording("ru", "Три требования нефтяников")),
    parts=tuple(PackPart(str(n), (Wording("kk", kk), Wording("ru", ru))) for n, (kk, ru) in enumerate(DEMANDS, 1)),
    by_item=True,
    conditions=("дауыс беруге құқылы адамдардың кемінде жартысы қатысуы керек",),
)
WITHDRAWAL = PackMotion(
    ("Топ № 2 тізімді кері қайтара ма?", "Отзывает ли группа список №\u00a02?"),
    (Wording("kk", "Бұрғылаушылардың талаптары"),),
    parts=(),
    by_item=False,
    missing="Не хватает русского текста.",
)
ELECTION = PackMotion(
    ("Комитетке кімдер сайланады?", "Кого избирают в комитет?"),
    titles=(),
    parts=(),
    by_item=False,
    candidates=tuple(f"Кандидат {letter}" for letter in "АБВГД"),
    seats=3,
)
BOTH = Pack(
    languages=("kk", "ru"),
    labels={"kk": KK, "ru": RU},
    group="Жаңаөзен мұнайшылары",
    town="Жаңаөзен",
    when="2026 жылғы 12 қазан",
    where="18:00, мәдениет үйі",
    sittings=("Күндізгі ауысым, 8:00", "Түнгі ауысым, 20:00"),
    entitled="Топтың барлық мүшелері: 3000 адам",
    entitled_number=3000,
    motions=(LIST, WITHDRAWAL, ELECTION),
    address="https://birge.example/kk/meetings/8f2c61d0a4/counts",
)
ADOPTION = PackMotion(("Shall the group adopt this list of demands?",), (Wording("en", "Our demands"),), (), False)
EN = replace(
    BOTH,
    languages=("en",),
    labels={"en": LABELS},
    group="Oil workers",
    town="Zhanaozen",
    sittings=(),
    motions=(ADOPTION,),
)


def pages(pack: Pack) -> list[PageObject]:
    return list(PdfReader(BytesIO(pack_pdf(pack))).pages)


def letters(text: str) -> str:
    """Without what lines and hyphens do to a text."""
    return re.sub(r"[\s\u00ad\u200b]+", "", re.sub("\u00ad\n|(?<=\\w)-\n", "", text))


def printed(pack: Pack) -> list[str]:
    """The letters of each page."""
    return [letters(page.extract_text()) for page in pages(pack)]


def sheets(pack: Pack, key: str) -> list[str]:
    """The pages whose head names this kind of sheet."""
    name = letters(" / ".join(dict.fromkeys(pack.labels[code].get(key, LABELS[key]) for code in pack.languages)))
    return [page for page in printed(pack)[1:] if name in page]


def voting_on(*texts: str, by_item: bool = True) -> Pack:
    parts = tuple(PackPart(str(n), (Wording("kk", text),)) for n, text in enumerate(texts, 1))
    return replace(BOTH, sittings=(), motions=(replace(LIST, parts=parts, by_item=by_item),))


def test_the_first_page_says_what_is_decided_when_where_and_by_whom() -> None:
    first = printed(BOTH)[0]
    said = [BOTH.group, BOTH.town, "Жиналыс / Собрание", BOTH.when, BOTH.where, *BOTH.sittings, BOTH.entitled]
    said += [*LIST.questions, *(title.text for title in LIST.titles), *LIST.conditions, *ELECTION.questions]
    assert [text for text in [*said, LABELS["enter"], BOTH.address] if letters(text) not in first] == []


def test_the_code_leads_to_the_form_for_the_counts() -> None:
    assert _content(BOTH)["code"] == qr_code(BOTH.address).svg_inline(border=0)


def test_an_address_too_long_for_a_code_is_printed_without_one() -> None:
    pack = replace(EN, address="https://birge.example/" + "x" * 4000)
    assert (_content(pack)["code"], letters(pack.address)[:40] in "".join(printed(pack)[:2])) == ("", True)


def test_the_contents_name_each_kind_of_sheet_with_its_page() -> None:
    first, *others = (page.extract_text() for page in pages(EN))
    listed = dict(re.findall(r"^(.+?) ?[. ]+ (\d+)$", first.split("In this pack")[1], re.MULTILINE))
    names = ["Agenda", "The exact wordings", "Sign-in sheet", "Tally sheet: Teller 1", "Tally sheet: Teller 2"]
    assert list(listed) == [*names, "Ballot papers", "Statement of the tellers"]
    assert [others[int(listed[name]) - 2].startswith(("Oil workers", "Copy")) for name in list(listed)[1:]] == [
        True
    ] * 6


def test_labels_stand_side_by_side_in_each_language_once() -> None:
    whole = "".join(printed(BOTH))
    assert letters("Жақтап / За") in whole
    assert letters("Бюллетень / Бюллетень") not in whole


def test_a_label_that_nobody_translated_stands_in_english() -> None:
    assert letters("Жиналыс / Meeting") in printed(replace(BOTH, labels={"kk": KK}))[0]


def test_the_wordings_are_printed_in_full_in_each_language() -> None:
    (page,) = sheets(BOTH, "wordings")
    assert [text for demand in DEMANDS for text in demand if letters(text) not in page] == []
    assert letters(WITHDRAWAL.missing) in page
    assert letters("Кандидат Д") in page


def test_a_long_number_stands_whole_above_its_wording() -> None:
    cited = PackPart("zhanaozen-oil 12.34", (Wording("kk", DEMANDS[0][0]),))
    (page,) = sheets(replace(BOTH, motions=(replace(LIST, parts=(cited,), by_item=False),)), "wordings")
    assert letters("zhanaozen-oil 12.34" + DEMANDS[0][0]) in page


def test_no_names_are_taken_unless_asked_for() -> None:
    (page,) = sheets(BOTH, "sign_in")
    assert letters(LABELS["no_names"]) in page
    assert (letters(LABELS["name"]) + letters(LABELS["signature"]) in page, letters(LABELS["names_stay"]) in page) == (
        False,
        False,
    )


@pytest.mark.parametrize(("entitled", "boxes"), [(3000, 300), (None, 300), (0, 300), (47, 47)])
def test_people_who_come_in_are_counted_by_numbers(entitled: int | None, boxes: int) -> None:
    (text,) = (
        page.extract_text()
        for page in pages(replace(EN, entitled_number=entitled))
        if LABELS["no_names"] in page.extract_text()
    )
    grid = text.split(LABELS["more_people"])[1].split(LABELS["crossed_off"])[0]
    assert [int(number) for number in grid.split()] == list(range(1, boxes + 1))


def test_each_page_with_names_says_that_it_stays_on_paper() -> None:
    found = sheets(replace(EN, names=True), "sign_in")
    assert [letters(LABELS["names_stay"]) in page for page in found] == [True, True]
    assert ["3031" in page or "3132" in page for page in found] == [False, True]


def test_each_teller_has_sheets_of_their_own_for_each_sitting() -> None:
    heads = [f"{sitting}{LABELS['alone']}" for sitting in BOTH.sittings]
    counts = Counter(
        (teller, head)
        for page in sheets(BOTH, "tally")
        for teller in ("teller_1", "teller_2")
        for head in heads
        if letters(LABELS[teller] + head) in page
    )
    assert counts == Counter((teller, head) for teller in ("teller_1", "teller_2") for head in heads)


def test_both_tellers_count_the_same() -> None:
    found = sheets(replace(BOTH, sittings=()), "tally")
    first, second = found[: len(found) // 2], found[len(found) // 2 :]
    assert [re.sub(r"\d+", "", page) for page in first] == [re.sub(r"\d+", "", page) for page in second]
    assert letters("Present For Against Abstained Spoiled") in sheets(EN, "tally")[0].replace("Total", "", 1)


def ballots(pack: Pack, question: str) -> list[int]:
    """How often each page with ballots asks the question."""
    return [page.count(letters(question)) for page in printed(pack) if letters(LABELS["copy"]) in page]


def test_small_ballots_stand_eight_on_a_sheet_to_be_cut() -> None:
    assert ballots(EN, ADOPTION.questions[0]) == [8]
    (page,) = (page for page in printed(EN) if letters(LABELS["copy"]) in page)
    assert page.count(letters("Make one cross. For Against I abstain")) == 8


def test_a_ballot_by_item_has_the_full_wordings_where_they_fit() -> None:
    (page,) = (page for page in printed(BOTH) if letters(LABELS["mark_each"]) in page)
    count = page.count(letters(LIST.questions[0]))
    assert count > 1
    assert {page.count(letters(text)) for demand in DEMANDS for text in demand} == {count}


def test_a_ballot_of_an_election_says_how_many_marks_there_may_be() -> None:
    (page,) = (page for page in printed(BOTH) if letters("Ең көбі 3 белгі қойыңыз. / Отметьте не больше 3.") in page)
    assert {page.count(letters(name)) for name in ELECTION.candidates} == {page.count(letters(ELECTION.questions[1]))}


def test_a_ranked_ballot_asks_for_numbers_and_numbers_the_candidates() -> None:
    asked = replace(ELECTION, ranked=True, seats=0, questions=("Who shall be elected?",))
    pages = printed(replace(EN, motions=(asked,)))
    (page,) = (page for page in pages if letters(LABELS["rank"]) in page)
    assert page.count(letters("2. Кандидат Б")) == page.count(letters(LABELS["rank"])) > 1
    assert [letters(LABELS["piles"]) in page for page in pages].count(True) == 2  # each teller's tally sheet
    assert not any(letters("Mark at most") in page for page in pages)


def test_each_ballot_says_which_meeting_it_belongs_to() -> None:
    (page,) = (page for page in printed(EN) if letters(LABELS["copy"]) in page)
    assert page.count(letters(f"{EN.group} · {EN.when}")) == 8


@pytest.fixture(scope="module")
def longest() -> tuple[list[str], list[str]]:
    """What was typed, and the pages of a vote on two hundred items of 4,000 letters."""
    texts = [f"Талап {n} басы " + "жалақы " * 560 + f"Талап {n} соңы" for n in range(1, 201)]
    return texts, printed(voting_on(*texts))


def test_two_hundred_long_items_come_out_complete(longest: tuple[list[str], list[str]]) -> None:
    texts, found = longest
    head = letters(f"{BOTH.group} · {BOTH.when} Дәл тұжырымдар / Точные формулировки")
    whole = "".join(re.sub(r"\d+/\d+$", "", page.removeprefix(head)) for page in found if page.startswith(head))
    assert [n for n, text in enumerate(texts, 1) if whole.count(letters(text)) != 1] == []


def test_a_ballot_too_long_for_a_page_flows_over_several(longest: tuple[list[str], list[str]]) -> None:
    found = [page for page in longest[1] if letters("Бюллетень · 1") in page]
    assert letters(LABELS["staple"]) in found[0]
    assert letters(LABELS["shortened"]) in found[-1]
    assert [n for n in range(1, 201) if f"Талап{n}басы" not in "".join(found)] == []
    assert ["жалақы" * 17 in page for page in found] == [False] * len(found)


def test_each_item_has_a_row_on_tally_sheets_and_statement(longest: tuple[list[str], list[str]]) -> None:
    for name, sets in (("Санау парағы / Лист подсчёта", 2), (LABELS["statement"], 1)):
        rows = "".join(page for page in longest[1][1:] if letters(name) in page)
        assert {rows.count(f"Талап{n}басы") for n in range(1, 201)} == {sets}


def test_the_signatures_stand_below_figures() -> None:
    for pack in (EN, BOTH, voting_on(*["жалақы"] * 40)):
        last = printed(pack)[-1]
        assert letters(LABELS["teller_1"]) in last.split(letters(LABELS["day"]))[1]
        assert re.search("Spoiled|Votes|Total", last.split(letters(LABELS["day"]))[0])


def test_the_statement_has_a_row_for_each_sitting_and_their_total() -> None:
    whole = "".join(sheets(replace(BOTH, motions=(WITHDRAWAL,)), "statement"))
    assert letters("".join(BOTH.sittings) + LABELS["total"]) in whole


def test_each_page_says_that_it_is_a_demonstration() -> None:
    shown = replace(BOTH, demonstration="Үлгі, нақты дерек емес", names=True)
    assert [letters(shown.demonstration) in page for page in printed(shown)] == [True] * len(pages(shown))
    cut = [page for page in printed(shown) if letters(LABELS["one_mark"]) in page]
    assert [page.count(letters(shown.demonstration)) for page in cut] == [9]  # on each ballot too


def test_what_looks_like_markup_is_printed_as_typed() -> None:
    hostile = '#panic() *a* _b_ $x$ <l> @ref [x] `c` // c /* = "} , {\n= h\n- i\n#import "x"\n\\u{41} \\'
    title = (Wording("kk", hostile),)
    pack = replace(
        BOTH, group=hostile, where=hostile, motions=(replace(ELECTION, titles=title, candidates=(hostile,)),)
    )
    whole = printed(pack)
    assert [letters(hostile) in page for page in whole[:2]] == [True, True]
    assert "".join(whole).count(letters(hostile)) > 8


def test_each_kazakh_letter_is_drawn() -> None:
    alphabet = f"{KAZAKH} {KAZAKH.upper()} «»—–№₸’…"
    assert letters(alphabet) in sheets(voting_on(alphabet), "wordings")[0]
    assert UNKNOWN not in "".join(printed(BOTH))


def test_the_pack_can_be_read_aloud() -> None:
    for pack in (BOTH, EN, replace(BOTH, names=True), voting_on("жалақы " * 500, "жалақы")):
        assert b"pdfuaid" in pack_pdf(pack)


def test_the_same_pack_makes_the_same_file() -> None:
    assert pack_pdf(BOTH) == pack_pdf(BOTH)


def test_a_word_without_end_stays_between_the_margins() -> None:
    wide = replace(voting_on("ш" * 4000), group="Г" * 200, where="Қ" * 200)
    lines = [line.replace("\u200b", "") for page in pages(wide) for line in page.extract_text().split("\n")]
    assert max(len(run) for line in lines for run in re.findall("ш+|Г+|Қ+", line)) < 80


ARABIC = "رفع أجور جميع العمال بما يتناسب مع ارتفاع الأسعار."
EMPTY = PackMotion((), (), (), False)
ODD = {
    "nothing at all": replace(EN, group="", town="", when="", where="", entitled="", motions=(), address="x"),
    "no words": replace(
        EN, motions=(EMPTY, replace(EMPTY, questions=("",), titles=(Wording("kk", ""),), by_item=True))
    ),
    "items without words": replace(EN, motions=(replace(LIST, parts=(PackPart("", ()), PackPart("№ 2", ()))),)),
    "pictographs": replace(voting_on("🔥", "👩🏽\u200d🔧 1️⃣ 🇰🇿"), demonstration="🔥", group="🔥"),
    "heaps of marks": voting_on("а" + "\u0301" * 1000),
    "another script": replace(voting_on("工人的要求"), group="工人"),
    "many lines": voting_on("а\n" * 3000, by_item=False),
    "a candidate without end": replace(EN, motions=(replace(ELECTION, candidates=("Ш" * 200,) * 200, seats=0),)),
    "a title without end": replace(EN, motions=(replace(WITHDRAWAL, titles=(Wording("kk", "Қ" * 4000),)),)),
    "many sittings": replace(EN, sittings=tuple(f"Sitting {n}" for n in range(1, 13)), motions=(ADOPTION, ELECTION)),
    "from the right": replace(
        BOTH,
        languages=("ug", "kk", "ru"),
        labels={"ug": dict.fromkeys(LABELS, ARABIC), "kk": KK, "ru": RU},
        motions=(
            replace(LIST, parts=(PackPart("1", (Wording("ug", ARABIC),)),)),
            replace(ELECTION, candidates=(ARABIC,)),
        ),
    ),
}


@pytest.mark.parametrize("pack", ODD.values(), ids=ODD)
def test_a_pack_never_fails(pack: Pack) -> None:
    assert len(pages(pack)) >= 6
