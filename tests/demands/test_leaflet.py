"""Lists to take along: on paper, in messages, as Markdown."""

import re
from dataclasses import replace
from html import unescape
from io import BytesIO

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from pypdf import PageObject, PdfReader

from tracker.demands.leaflet import (
    Leaflet,
    LeafletDemand,
    _content,
    a4_folded,
    a5,
    markdown,
    message_parts,
)
from tracker.paper import UNKNOWN, Wording, fonts_with, undrawable
from tracker.words import KAZAKH, clean

KK = Leaflet(
    language="kk",
    group="Жаңаөзен мұнайшылары",
    place="Жаңаөзен, Маңғыстау облысы",
    titles=(Wording("kk", "Жаңаөзен мұнайшыларының үш талабы"),),
    preambles=(Wording("kk", "Біз, мұнайшылар, жиналысқа бас қостық.\nАйтарымыз қысқа."),),
    adopted="2022 жылғы 4 қаңтарда қабылданды: жақтағаны 55, қарсы 3, қатысқаны 60",
    addressed="Үкіметке айтылды",
    demands=(
        LeafletDemand(1, (Wording("kk", "Барлық жұмысшының жалақысы бағаның өсуіне сай көтерілсін."),)),
        LeafletDemand(
            4, (Wording("kk", "Саяси тұтқындар мен бейбіт шеруде ұсталғандардың бәрі босатылсын."),), "Парламентке"
        ),
        LeafletDemand(17, (Wording("kk", "Жиналысқа, ереуілге, шағымға бола ешкім қудаланбасын."),)),
    ),
    address="https://ortaq.example/kk/groups/zhanaozen-oil/lists/1",
    check="Тексеріңіз: әр дауыс пен әр сөз ашық жазбада тұр.",
)
RU = Leaflet(
    language="ru",
    group="Нефтяники Жанаозена",
    place="Жанаозен, Мангистауская область",
    titles=(Wording("ru", "Требования нефтяников Жанаозена"),),
    preambles=(),
    adopted="Принято 4 января 2022 года: за 55, против 3, присутствовали 60",
    addressed="",
    demands=(
        LeafletDemand(1, (Wording("ru", "Повысить заработную плату всем работникам, вровень с ростом цен."),)),
        LeafletDemand(
            2, (Wording("ru", "Освободить политических заключённых и всех, кто задержан за мирный протест."),)
        ),
    ),
    address="https://ortaq.example/ru/groups/zhanaozen-oil/lists/1",
    check="Проверьте: каждый голос и каждое слово — в открытой записи.",
)
EN = replace(
    RU,
    language="en",
    group="Zhanaozen oil workers",
    place="Zhanaozen, Mangystau region",
    titles=(Wording("en", "Demands of the Zhanaozen oil workers"),),
    adopted="Adopted 4 January 2022: 55 for, 3 against, 60 present",
    demands=(
        LeafletDemand(1, (Wording("en", "Raise pay for all workers, in step with prices: offices, fields & shifts."),)),
    ),
    check="Check it: every vote and every word is in the public record.",
)
ARABIC = "رفع أجور جميع العمال بما يتناسب مع ارتفاع الأسعار."


def pages(pdf: bytes) -> list[PageObject]:
    return list(PdfReader(BytesIO(pdf)).pages)


def letters(text: str) -> str:
    """Without what lines and hyphens do to a text."""
    return re.sub(r"[\s\u00ad\u200b]+", "", re.sub("\u00ad\n|(?<=\\w)-\n", "", text))


def printed(leaflet: Leaflet) -> str:
    return letters("".join(page.extract_text() for page in pages(a5(leaflet))))


def typed(leaflet: Leaflet) -> str:
    demands = ((str(d.number), *(w.text for w in d.wordings), d.note) for d in leaflet.demands)
    texts = [w.text for w in leaflet.titles + leaflet.preambles]
    head = (leaflet.group, leaflet.place, *texts, leaflet.adopted, leaflet.addressed)
    return letters("".join((*head, *(text for demand in demands for text in demand), leaflet.check, leaflet.address)))


def demanding(*texts: str, language: str = "kk") -> Leaflet:
    demands = (LeafletDemand(n, (Wording(language, text),)) for n, text in enumerate(texts, 1))
    return replace(KK, demands=tuple(demands))


@pytest.mark.parametrize("leaflet", [KK, RU, EN], ids=["kk", "ru", "en"])
def test_what_is_printed_is_what_was_adopted(leaflet: Leaflet) -> None:
    assert printed(leaflet) == typed(leaflet)


def test_two_languages_stand_one_after_the_other_in_the_same_size() -> None:
    both = replace(KK, demands=(LeafletDemand(1, (*KK.demands[0].wordings, *RU.demands[0].wordings)),))
    sizes = {}

    def note(text: str, _cm: object, _tm: object, _font: object, size: float) -> None:
        sizes[text.strip()[:8]] = size

    pages(a5(both))[0].extract_text(visitor_text=note)
    assert printed(both) == typed(both)
    assert sizes["Барлық ж"] == sizes["Повысить"]


def test_every_kazakh_letter_is_printed_even_where_no_fonts_are_installed() -> None:
    alphabet = f"{KAZAKH} {KAZAKH.upper()}"
    assert undrawable(f"{alphabet}«»—–№₸’…", fonts_with(of_the_machine=False)) == set()
    assert letters(alphabet) in printed(demanding(alphabet))


def test_arabic_letters_come_out_in_their_order() -> None:
    leaflet = replace(KK, demands=(LeafletDemand(1, (*KK.demands[0].wordings, Wording("ar", ARABIC))),))
    shown = printed(leaflet)
    assert [word for word in ARABIC.rstrip(".").split() if word not in shown] == []


def test_a_list_written_from_the_right_is_folded_from_the_right() -> None:
    arabic = replace(KK, titles=(Wording("ar", "مطالبنا"),), demands=(LeafletDemand(1, (Wording("ar", ARABIC),)),))
    assert [feet(side) for side in pages(a4_folded(arabic))] == [["1 / 4", "4 / 4"], ["3 / 4", "2 / 4"]]


def test_what_looks_like_markup_is_printed_as_typed() -> None:
    hostile = demanding('#panic() *a* _b_ $x$ <l> @ref [x] `c` // c /* = "} , {\n= h\n- i\n#import "x"\n\\u{41} \\')
    assert printed(hostile) == typed(hostile)


def test_emoji_are_left_out_and_nothing_else() -> None:
    typed_so = "🔥 Жалақы 👩🏽\u200d🔧 40% ❤️ 1️⃣ → 🇰🇿 ✅"
    assert letters("1Жалақы 40% ❤ 1 →Тексеріңіз") in printed(demanding(typed_so))
    assert f"1{UNKNOWN}Тексеріңіз" in printed(demanding("🔥"))


def test_each_page_says_that_it_is_a_demonstration() -> None:
    shown = replace(demanding(*["Жалақы көтерілсін"] * 30), demonstration="Үлгі, нақты дерек емес")
    assert {page.extract_text().count(shown.demonstration) for page in pages(a5(shown))} == {1}
    assert {side.extract_text().count(shown.demonstration) for side in pages(a4_folded(shown))} == {2}


def test_a_demand_stays_on_one_page_with_its_number() -> None:
    sentence = KK.demands[1].wordings[0].text
    leaflet = demanding(*[sentence] * 40)
    shown = [letters(page.extract_text()) for page in pages(a5(leaflet))]
    assert len(shown) > 3
    assert [n for n in range(1, 41) if not any(f"{n}{letters(sentence)}" in page for page in shown)] == []


def test_type_grows_until_the_pages_are_full() -> None:
    def size(count: int) -> float:
        sizes: list[float] = []
        page = pages(a5(demanding(*["Жалақы көтерілсін"] * count)))[0]
        page.extract_text(visitor_text=lambda text, _cm, _tm, _font, size: sizes.append(size))
        return max(sizes)

    assert size(1) > size(4)


def test_pages_are_a5_and_the_sheet_is_a4_on_its_side() -> None:
    def millimetres(page: PageObject) -> list[int]:
        return [round(float(side) / 72 * 25.4) for side in page.mediabox[2:]]

    assert millimetres(pages(a5(KK))[0]) == [148, 210]
    assert millimetres(pages(a4_folded(KK))[0]) == [297, 210]


def feet(side: PageObject) -> list[str]:
    """The page numbers of a side of a sheet, from the left."""
    contents = side.get_contents()
    assert contents is not None
    places = map(float, re.findall(rb"1 0 0 1 ([\d.]+) 0 cm", contents.get_data()))
    numbers = re.findall(r"\d+ / \d+", side.extract_text())
    return [number for _place, number in sorted(zip(places, numbers, strict=True))]


def test_one_sheet_is_folded_into_cover_spread_and_back() -> None:
    outside, inside = pages(a4_folded(KK))
    assert (feet(outside), feet(inside)) == (["4 / 4", "1 / 4"], ["2 / 4", "3 / 4"])
    back, cover = outside.extract_text().split("4 / 4")
    assert letters(back) == letters(KK.check + KK.address)
    assert letters(cover).startswith(letters(KK.group + KK.place + KK.titles[0].text))


def test_more_sheets_nest_as_a_booklet() -> None:
    sides = pages(a4_folded(demanding(*[KK.demands[1].wordings[0].text] * 60)))
    last = 2 * len(sides)
    ordered = [[last, 1], [2, last - 1], [last - 2, 3], [4, last - 3]]
    assert [feet(side) for side in sides[:4]] == [[f"{n} / {last}" for n in numbers] for numbers in ordered]


def test_the_code_leads_to_the_address() -> None:
    drawn = _content(KK)["code"]
    matrix = segno.make(KK.address, error="m", micro=False).matrix
    dark, x, y = set(), 0.0, 0.0
    for order, numbers in re.findall(r"([Mmh])([-\d. ]+)", re.findall(r'\bd="([^"]+)"', drawn)[0]):
        steps = [float(number) for number in numbers.split()]
        if order == "h":
            dark |= {(int(y), int(x) + step) for step in range(int(steps[0]))}
            x += steps[0]
        else:
            x, y = (steps[0], steps[1]) if order == "M" else (x + steps[0], y + steps[1])
    assert dark == {(row, column) for row, line in enumerate(matrix) for column, bit in enumerate(line) if bit}


def test_the_same_list_makes_the_same_file() -> None:
    assert (a5(KK), a4_folded(KK)) == (a5(KK), a4_folded(KK))


def test_a_word_without_end_stays_between_the_margins() -> None:
    wide = replace(demanding("ш" * 4000), titles=(Wording("kk", "Қ" * 200),), group="Г" * 200)
    lines = [line.replace("\u200b", "") for page in pages(a5(wide)) for line in page.extract_text().split("\n")]
    assert max(map(len, lines)) < 70


def test_the_longest_list_and_heaps_of_marks_are_printed() -> None:
    longest = pages(a5(demanding(*["жалақы " * 571] * 200)))
    assert len(longest) > 200
    assert letters(longest[-1].extract_text()).count(letters(KK.address)) == 1
    assert len(pages(a5(demanding("а" + "\u0301" * 1000)))) == 1


def test_a_message_has_the_whole_list_with_its_numbers() -> None:
    assert message_parts(KK) == [
        """Жаңаөзен мұнайшыларының үш талабы

Жаңаөзен мұнайшылары · Жаңаөзен, Маңғыстау облысы

Біз, мұнайшылар, жиналысқа бас қостық.
Айтарымыз қысқа.

2022 жылғы 4 қаңтарда қабылданды: жақтағаны 55, қарсы 3, қатысқаны 60
Үкіметке айтылды

1. Барлық жұмысшының жалақысы бағаның өсуіне сай көтерілсін.

4. Саяси тұтқындар мен бейбіт шеруде ұсталғандардың бәрі босатылсын.
(Парламентке)

17. Жиналысқа, ереуілге, шағымға бола ешкім қудаланбасын.

Тексеріңіз: әр дауыс пен әр сөз ашық жазбада тұр.
https://ortaq.example/kk/groups/zhanaozen-oil/lists/1"""
    ]


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


words = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=200)
sentences = st.lists(words, min_size=1, max_size=60).map(" ".join)


@given(st.lists(sentences, max_size=20), st.integers(500, 4096))
def test_messages_are_short_enough_and_lose_no_word(demands: list[str], limit: int) -> None:
    leaflet = demanding(*demands)
    parts, whole = message_parts(leaflet, limit), message_parts(leaflet, 10**9)
    marks = [f"\n\n({n}/{len(parts)})" if len(parts) > 1 else "" for n in range(1, len(parts) + 1)]
    assert max(map(units, parts)) < limit
    assert [part.endswith(mark) for part, mark in zip(parts, marks, strict=True)] == [True] * len(parts)
    bodies = [part.removesuffix(mark) for part, mark in zip(parts, marks, strict=True)]
    assert bodies[-1].endswith(f"{leaflet.check}\n{leaflet.address}")
    assert " ".join(bodies).split() == whole[0].split()
    assert " ".join(f"{n}. {text}" for n, text in enumerate(demands, 1)) in " ".join(whole[0].split())


def test_a_demand_is_only_cut_where_it_is_longer_than_a_message() -> None:
    demands = ["алма " * 300, "бала " * 300, "тала " * 400]
    parts = message_parts(demanding(*demands), 1700)
    assert [re.findall(r"^\d\.", part, re.MULTILINE) for part in parts] == [[], ["1."], ["2."], ["3."], []]
    assert [part[-5:] for part in parts] == ["(1/5)", "(2/5)", "(3/5)", "(4/5)", "(5/5)"]


def test_each_message_says_that_it_is_a_demonstration() -> None:
    parts = message_parts(replace(demanding("жалақы " * 500), demonstration="Үлгі"), 1000)
    assert {part.split("\n")[0] for part in parts} == {"Үлгі"}
    assert max(map(units, parts)) < 1000


def test_an_address_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="no room"):
        message_parts(KK, 60)


def test_a_word_longer_than_a_message_is_cut_between_its_letters() -> None:
    parts = message_parts(demanding("🔥" * 1000), 500)
    assert sum(part.count("🔥") for part in parts) == 1000
    assert max(map(units, parts)) < 500


READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def read(markup: str) -> str:
    """What Markdown shows, words only."""
    shown = re.sub(r"</?(h1|p|strong|em|blockquote|a)( href=[^>]*)?>|<hr />", " ", READER.render(markup))
    return " ".join(unescape(shown).replace("\u2060", "").split())


def test_markdown_has_headings_and_the_numbers_of_the_list() -> None:
    assert markdown(replace(KK, demonstration="Үлгі")) == (
        """> **Үлгі**

# Жаңаөзен мұнайшыларының үш талабы

Жаңаөзен мұнайшылары · Жаңаөзен, Маңғыстау облысы

Біз, мұнайшылар, жиналысқа бас қостық.

Айтарымыз қысқа.

**2022 жылғы 4 қаңтарда қабылданды: жақтағаны 55, қарсы 3, қатысқаны 60**

Үкіметке айтылды

**1.** Барлық жұмысшының жалақысы бағаның өсуіне сай көтерілсін.

**4.** Саяси тұтқындар мен бейбіт шеруде ұсталғандардың бәрі босатылсын.

*Парламентке*

**17.** Жиналысқа, ереуілге, шағымға бола ешкім қудаланбасын.

---

Тексеріңіз: әр дауыс пен әр сөз ашық жазбада тұр.

<https://ortaq.example/kk/groups/zhanaozen-oil/lists/1>
"""
    )


@pytest.mark.parametrize(
    "typed_so",
    [
        "3. *Жалақы* _40%_ `x` ~~y~~ ~z~",
        "2) бірінші\n- екінші\n+ үшінші\n# төртінші\n> бесінші\n---\n***\n===",
        "<b>x</b> <script>alert(1)</script> &amp; &#65; <https://a.kz> <!-- x -->",
        "[x](https://a.kz) ![y](z) [^1] [a]: b",
        "https://a.kz www.a.kz example.com a@b.kz mailto:a@b.kz :fire: #5 @name",
        "\\ \\* a | b\n--- | ---\n1 | 2\n```\nкод",
        "$x^2$ {.class}",
    ],
)
def test_markdown_shows_what_was_typed(typed_so: str) -> None:
    assert f"1. {' '.join(typed_so.split())} Тексеріңіз" in read(markdown(demanding(typed_so)))


@given(st.text(st.sampled_from("aә1.)-+*_`~<>[]()!#&;:/@|=\\ \n\"'$^{}"), min_size=1, max_size=60))
def test_no_text_is_read_as_markdown(text: str) -> None:
    leaflet = demanding(clean(f"x{text}"), clean(f"{text}x"))
    said = " ".join(f"{n}. {' '.join(d.wordings[0].text.split())}" for n, d in enumerate(leaflet.demands, 1))
    assert f" {said} {leaflet.check} " in read(markdown(leaflet))
    assert READER.render(markdown(leaflet)).count("<a ") == 1
