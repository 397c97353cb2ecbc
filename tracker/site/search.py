"""What a search finds by word: everything with all the words, then with some of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from sqlalchemy import ColumnElement, Select, func, or_, select, text
from sqlalchemy.orm import Session, joinedload

from tracker.groups.models import Group
from tracker.programme.models import Support
from tracker.programme.queries import standing
from tracker.record.models import RecordText
from tracker.site.models import SearchItem
from tracker.site.search_index import FTS
from tracker.site.search_words import Word, excerpt, found_in, marked, stems_of
from tracker.votes.models import Vote

PAGE, PAGES = 20, 250  # hits on a page, and pages that can be turned to
STANDINGS = ("vouched", "questioned", "provisional")  # never those of suspended groups
SOME = 10  # hits with some of the words only


@dataclass(frozen=True)
class Filters:
    """What is looked through; "" everything. What is common to groups has no region and no trade."""

    kind: str = ""
    standing: str = "vouched"
    region: str = ""
    sector: str = ""
    language: str = ""

    def chosen(self) -> dict[str, str]:
        """Those that narrow the search, as an address carries them."""
        return {name: value for name, value in vars(self).items() if value and (name, value) != ("standing", "vouched")}


@dataclass(frozen=True)
class Piece:
    """A text of a hit as it is shown: in pieces, each with whether it is a word that was searched for."""

    what: str
    language: str
    pieces: list[tuple[str, bool]]

    @property
    def text(self) -> str:
        return "".join(piece for piece, _marked in self.pieces)


@dataclass(frozen=True)
class Hit:
    """Something that was found. `main`: what it is called or says; `also`: another text in which a word was found.

    `objected`: of a vote, whether it is under objection.
    """

    item: SearchItem
    group: Group | None
    main: Piece
    also: Piece | None
    groups: int
    objected: bool = False


Row = tuple[SearchItem, Group | None]


def find(session: Session, words: Sequence[Word], filters: Filters, page: int) -> tuple[list[Row], bool]:
    """One page of what has all the words, by kind and the newest first; and whether there are more."""
    if not words or page > PAGES:
        return [], False
    query = _having(session, [words], filters, PAGE + 1, PAGE * (page - 1))
    rows = _rows(session, query)
    return rows[:PAGE], len(rows) > PAGE and page < PAGES


def find_some(session: Session, words: Sequence[Word], filters: Filters) -> list[Row]:
    """What has all the words but one; where nothing has, what has any of them."""
    if len(words) < 2:
        return []
    return _some(session, words, filters, len(words) - 1) or (
        _some(session, words, filters, 1) if len(words) > 2 else []
    )


def _some(session: Session, words: Sequence[Word], filters: Filters, many: int) -> list[Row]:
    query = _having(session, list(combinations(words, many)), filters, PAGE + SOME)
    rows = _rows(session, query)
    fewer = [row for row in rows if found_in(row[0].stems.split(), words) < len(words)]
    return sorted(fewer, key=lambda row: -found_in(row[0].stems.split(), words))[:SOME]


def items_of(session: Session, demands: Collection[str], commons: Collection[int], filters: Filters) -> list[Row]:
    """These demands and common demands, as far as the filters leave them."""
    subjects = or_(
        (SearchItem.kind == "demand") & SearchItem.subject.in_(demands),
        (SearchItem.kind == "common") & SearchItem.subject.in_([str(number) for number in commons]),
    )
    query = _with_names(select(SearchItem, Group).select_from(SearchItem))
    return _rows(session, query.where(subjects, *_conditions(filters)))


def _rows(session: Session, query: Select[SearchItem, Group]) -> list[Row]:
    return [(item, group) for item, group in session.execute(query)]


def _having(
    session: Session, either: Sequence[Sequence[Word]], filters: Filters, limit: int, offset: int = 0
) -> Select[SearchItem, Group]:
    """What has all the words of any of some sets of words. What is shown is chosen first, then the names are read."""
    if session.get_bind().dialect.name == "sqlite":
        asked = " OR ".join(f"({' AND '.join(_fts5(word) for word in words)})" for words in either)
        found = select(SearchItem.id).select_from(FTS).join(SearchItem, SearchItem.id == FTS.c.rowid)
        found = found.where(text("search_index MATCH :asked").bindparams(asked=asked)).order_by(FTS.c.rowid.desc())
    else:
        asked = " | ".join(f"({' & '.join(_tsquery(word) for word in words)})" for words in either)
        there = "array_to_tsvector(string_to_array(search_item.stems, ' ')) @@ CAST(:asked AS tsquery)"
        found = select(SearchItem.id).where(text(there).bindparams(asked=asked))
        # Not by the column itself: then the planner walks the whole table backwards for words that hardly any row has.
        found = found.order_by((SearchItem.id + 0).desc())
    found = found.outerjoin(Group, Group.id == SearchItem.group_id).where(*_conditions(filters))
    page = found.limit(limit).offset(offset).subquery()
    query = select(SearchItem, Group).select_from(page).join(SearchItem, SearchItem.id == page.c.id)
    return _with_names(query).order_by(SearchItem.id.desc())


def _with_names(query: Select[SearchItem, Group]) -> Select[SearchItem, Group]:
    """With the groups and what they are called; what the council worded is of no group."""
    names = [joinedload(one, innerjoin=False) for one in (Group.slug_text, Group.name_text, Group.town_text)]
    return query.outerjoin(Group, Group.id == SearchItem.group_id).options(*names)


def _fts5(word: Word) -> str:
    """Stems are letters and figures alone, so that nothing in them has a meaning of its own."""
    own = [f'"{stem}"' for stem in word.stems] + ([f'"{word.prefix}"*'] if word.prefix else [])
    return f"({' OR '.join(own)})"


def _tsquery(word: Word) -> str:
    own = [f"'{stem}'" for stem in word.stems] + ([f"'{word.prefix}':*"] if word.prefix else [])
    return f"({' | '.join(own)})"


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    stands = Group.standing == filters.standing
    conditions = [stands | SearchItem.group_id.is_(None) if filters.standing == "vouched" else stands]
    if filters.kind:
        conditions.append(SearchItem.kind == filters.kind)
    if filters.region:
        conditions.append(Group.region == filters.region)
    if filters.sector:
        conditions.append(Group.sector == filters.sector)
    if filters.region or filters.sector:
        conditions.append(SearchItem.kind != "common")
    if filters.language:
        conditions.append(SearchItem.languages.contains(f" {filters.language} ", autoescape=True))
    return conditions


def hits(session: Session, rows: Sequence[Row], words: Sequence[Word], language: str) -> list[Hit]:
    """The rows as they are shown, the reader's own language first. Three statements for all of them."""
    ids = {text_id for item, _group in rows for _what, _language, text_id in item.parts}
    query = select(RecordText.id, RecordText.text).where(RecordText.id.in_(ids))
    texts = {row[0]: row[1] for row in session.execute(query)}
    supports = _supports(session, [item.number for item, _group in rows if item.kind == "common"])
    objected = _objected(session, [int(item.subject) for item, _group in rows if item.kind == "vote"])
    found = [_hit(row, texts, words, language, supports.get(row[0].number, 0)) for row in rows]
    return [replace(one, objected=one.item.kind == "vote" and int(one.item.subject) in objected) for one in found]


def _objected(session: Session, votes: Sequence[int]) -> set[int]:
    """Which of these votes are under objection."""
    query = select(Vote.entry).where(Vote.entry.in_(votes), Vote.objection.is_not(None))
    return set(session.scalars(query)) if votes else set()


def _supports(session: Session, numbers: Sequence[int]) -> dict[int, int]:
    """How many vouched groups stand behind each common demand."""
    query = standing(Support.common_number, func.count(Support.group_id.distinct()))
    query = query.join(Group, Group.id == Support.group_id).where(Group.standing == "vouched")
    query = query.where(Support.common_number.in_(numbers)).group_by(Support.common_number)
    return {row[0]: row[1] for row in session.execute(query)} if numbers else {}


def _hit(row: Row, texts: dict[str, str | None], words: Sequence[Word], language: str, groups: int) -> Hit:
    item, group = row
    there = [(what, code, texts.get(text_id) or "") for what, code, text_id in item.parts]
    said = [part for part in there if part[2]]
    best = sorted(said, key=lambda part: (-found_in(stems_of([(part[2], part[1])]), words), part[1] != language))
    if item.kind in ("demand", "common"):
        main, rest = best[:1], []
    else:
        called = [part for part in said if part[0] in ("name", "title", "label")] or said
        main = sorted(called, key=lambda part: part[1] != language)[:1]
        rest = [p for p in best if p not in main and p[0] != "address" and found_in(stems_of([(p[2], p[1])]), words)]
    shown = [_piece(part, words) for part in main] or [Piece("name", "", [(group.slug if group else "", False)])]
    return Hit(item, group, shown[0], _piece(rest[0], words) if rest else None, groups if item.kind == "common" else 0)


def _piece(part: tuple[str, str, str], words: Sequence[Word]) -> Piece:
    what, language, said = part
    return Piece(what, language, marked(excerpt(said, words), words, language))
