"""Groups in bulk, for measuring: many, all alike, each with members, a committee, a list, and what it supports.

Everything public goes through the record, so that it verifies; what is private is written table by table. Nothing is
compared with anything: the vectors are written beside the texts.
"""

import random
import secrets
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from tracker.accounts.models import Account
from tracker.accounts.rules import days_from
from tracker.database import Base, Database, now
from tracker.groups.founding import index_name, slug_hash
from tracker.groups.models import Holding, Membership, SlugHold
from tracker.matching.catalogue import catalogue
from tracker.matching.encoders import encoder
from tracker.matching.fitted import composed
from tracker.matching.model import model_name
from tracker.matching.texts import prepared
from tracker.programme.models import CommonDemand, Vector
from tracker.programme.vectors import next_change
from tracker.record.actions import append
from tracker.record.entries import Entry, Registry
from tracker.site.search_index import rebuild

MEMBERS = 100  # of each group
SEATS = 3
TERM = 365  # days
DEMANDS = 10  # on each list
COMMONS = 80  # demands that come to be common; with the demonstration's own about a hundred
SUPPORTED = 0.5  # of the demands that are common
FIRST = 10  # groups that the operator vouches for
TOGETHER = 50  # groups written at once
NAMES = {"ru": ("Цех {}", "Требования цеха {}"), "kk": ("{}-цех", "{}-цехтың талаптары")}
SEAT = {"ru": "место {}", "kk": "{}-орын"}
VOTE: dict[str, Any] = {
    "basis": "headcount",
    "called_by": "committee",
    "carried": True,
    "chair": "nobody",
    "counted_by": "tellers",
    "also": [],
    "earlier": [],
    "conditions": [],
    "numbers": [],
    "items": [],
    "sittings": [],
    "papers": [],
    "estimated": False,
    "lines": 0,
    "notice_days": 3,
    "opening": None,
    "secret": False,
    "rule": "house_motion@2",
}
FIGURES = {"against": 5, "abstain": 3, "spoiled": 0, "present": 60, "estimated": False, "lines": [], "marks": []}


@dataclass
class Bulk:
    """What is known while groups are written."""

    session: Session
    known: Mapping[str, frozenset[str]]
    hashes: tuple[str, str]
    chance: random.Random = field(default_factory=lambda: random.Random(2022))
    groups: list[str] = field(default_factory=list)
    commons: dict[int, int] = field(default_factory=dict)  # the demand of the catalogue → its number
    waiting: dict[type[Base], list[dict[str, Any]]] = field(default_factory=dict)
    wordings: list[tuple[str, str, str, str, str]] = field(default_factory=list)  # key, demand, text, language, sector

    def __post_init__(self) -> None:
        self.today = now(self.session).date()
        self.next_common = (self.session.scalar(select(func.max(CommonDemand.number))) or 0) + 1
        self.next_change = next_change(self.session)
        self.raw: dict[tuple[str, str], np.ndarray] = {}
        order = list(range(len(catalogue())))
        self.chance.shuffle(order)
        self.shares = {place: 1 / (1 + rank) ** 0.8 for rank, place in enumerate(order)}
        self.shared = frozenset(order[:COMMONS])

    @cached_property
    def places(self) -> tuple[list[str], list[str]]:
        return sorted(self.known["sectors"]), sorted(self.known["regions"])

    def private(self, table: type[Base], **row: Any) -> None:
        """A row of a private table, written with others like it."""
        self.waiting.setdefault(table, []).append(row)

    def append(self, kind: str, data: dict[str, Any], texts: dict[str, str] | None = None) -> Entry:
        return append(self.session, kind, data, texts)

    def write(self) -> None:
        """Everything that waits, and out of memory with it."""
        self.session.flush()
        self._vectors()
        for table, rows in self.waiting.items():
            self.session.execute(insert(table), rows)
        self.waiting.clear()
        self.session.expunge_all()

    def _vectors(self) -> None:
        mind = encoder()
        texts, languages, sectors = ([row[place] for row in self.wordings] for place in (2, 3, 4))
        new = sorted(set(zip(texts, languages, strict=True)) - self.raw.keys())
        if new:
            self.raw |= zip(new, mind.encode([prepared(text, language) for text, language in new]), strict=True)
        raw = np.stack([self.raw[pair] for pair in zip(texts, languages, strict=True)])
        rows = composed(raw, mind.kind, texts, languages, sectors=sectors)
        for (key, demand, *_words), row in zip(self.wordings, rows, strict=True):
            data = np.asarray(row, dtype="<f4").tobytes()
            made = {"change": self.next_change, "model": model_name(), "common_number": None}
            self.private(Vector, text_id=key, demand_id=demand, data=data, **made)
            self.next_change += 1
        self.wordings.clear()


def fill_in_bulk(
    database: Database, known: Mapping[str, frozenset[str]], hashes: tuple[str, str], many: int
) -> Iterator[None]:
    """So many groups, beside what is there; all of them or none. `hashes`: of everybody's passphrase. One step each."""
    with database.acting() as session:
        whole: Registry = session.info["record"]
        # Nothing waits to be compared, and the search is indexed once, at the end.
        session.info["record"] = replace(whole, followers=defaultdict(list), at_end=defaultdict(list))
        bulk = Bulk(session, known, hashes)
        for number in range(1, many + 1):
            _group(bulk, number)
            if number % TOGETHER == 0 or number == many:
                bulk.write()
            yield
        rebuild(session)


def _group(bulk: Bulk, number: int) -> None:
    """One group with everything that it has."""
    language = "ru" if number % 3 else "kk"
    sectors, regions = bulk.places
    group, sector, slug = secrets.token_hex(16), bulk.chance.choice(sectors), f"bulk-{number}"
    day = days_from(bulk.today, -3)
    name, title = (words.format(number) for words in NAMES[language])
    entry = bulk.append(
        "group_registered",
        {
            "group": group,
            "kind": "workplace",
            "sector": sector,
            "region": bulk.chance.choice(regions),
            "languages": [language],
            "rule_set": "members",
            "rule_version": 2,
            "headcount": MEMBERS + bulk.chance.randrange(2000),
            "headcount_day": day,
        },
        {"slug": slug, "name": name, "town": regions[number % len(regions)]},
    )
    index_name(entry, bulk.session)
    bulk.private(SlugHold, slug_hash=slug_hash(slug), group_id=group, founding_id=None, until=None)
    members = _members(bulk, group, number, language)
    _vouch(bulk, group)
    _committee(bulk, group, language, members)
    _list(bulk, group, language, sector, title)
    bulk.groups.append(group)


def _members(bulk: Bulk, group: str, number: int, language: str) -> list[str]:
    """Its members; gives the accounts."""
    accounts = [secrets.token_hex(16) for _ in range(MEMBERS)]
    for place, account in enumerate(accounts, 1):
        handle = f"bulk-{number}-{place}"
        row = {"handle": handle, "passphrase_hash": bulk.hashes[0], "recovery_hash": bulk.hashes[1]}
        bulk.private(Account, id=account, suspended=False, **row)
        member = {"account_id": account, "name": handle, "state": "member", "ended": None, "reason": None}
        bulk.private(Membership, id=secrets.token_hex(16), group_id=group, **member)
    return accounts


def _vouch(bulk: Bulk, group: str) -> None:
    if len(bulk.groups) < FIRST:
        bulk.append("vouched_by_operator", {"group": group}, {"reason": "demonstration"})
        return
    for by in bulk.chance.sample(bulk.groups, 2):
        bulk.append("vouched", {"group": by, "other": group, "by": []})


def _vote(bulk: Bulk, group: str, kind: str, meeting: int, texts: dict[str, str]) -> int:
    """A vote that was carried; gives its entry."""
    day = days_from(bulk.today, -2)
    figures = [FIGURES | {"for_": 30 + bulk.chance.randrange(20)}]
    data = VOTE | {"group": group, "kind": kind, "day": day, "basis_day": day, "members": MEMBERS, "meeting": meeting}
    return bulk.append("vote_counted", data | {"figures": figures}, texts | {"town": "1"}).index


def _committee(bulk: Bulk, group: str, language: str, members: list[str]) -> None:
    """A committee in power, its seats held by the first members."""
    vote = _vote(bulk, group, "elect", 1, {})
    numbers, until = list(range(1, SEATS + 1)), days_from(bulk.today, TERM)
    seats = {f"candidate.{place}": SEAT[language].format(place + 1) for place in range(SEATS)}
    bulk.append(
        "election_held",
        {
            "group": group,
            "vote": vote,
            "seats": SEATS,
            "committee_seats": SEATS,
            "term_until": until,
            "votes": [60, 50, 40],
            "seated": [0, 1, 2],
            "tied": [],
            "vacant": 0,
            "body": 1,
            "numbers": numbers,
            "method": "plurality",
            "fills": [],
            "count": {},
            "ballots": [],
            "kind": "open",
            "withdrawn": [],
        },
        seats,
    )
    bulk.append("body_opened", {"group": group, "body": 1, "term_until": until, "vote": vote})
    for number in numbers:
        seat = bulk.append("mandate_taken", {"group": group, "body": 1, "number": number, "vote": vote})
        held = {"mandate_id": seat.key(), "account_id": members[number - 1], "body": f"{group}/1"}
        bulk.private(Holding, **held)


def _list(bulk: Bulk, group: str, language: str, sector: str, title: str) -> None:
    """A list of typical demands, and support for those that others ask as well."""
    vote = _vote(bulk, group, "adopt_list", 2, {"title": title})
    numbers = list(range(1, DEMANDS + 1))
    asked = _asked(bulk)
    wordings = [catalogue()[place].wordings[language] for place in asked]
    texts = {f"item.{n}.{language}": bulk.chance.choice(own) for n, own in zip(numbers, wordings, strict=True)}
    entry = bulk.append(
        "list_published",
        {
            "group": group,
            "by": [],
            "list": 1,
            "revision": 1,
            "vote": vote,
            "languages": [language],
            "addressees": ["employer"],
            "numbers": numbers,
            "own_addressees": {},
            "origins": {},
            "failed": [],
            "voted_as": {str(number): str(number) for number in numbers},
        },
        texts | {f"title.{language}": title},
    )
    for number, place in zip(numbers, asked, strict=True):
        name, demand = f"item.{number}.{language}", entry.key(number)
        bulk.wordings.append((entry.text_id(name), demand, texts[name], language, sector))
        _support(bulk, group, place, demand)


def _support(bulk: Bulk, group: str, place: int, demand: str) -> None:
    if place not in bulk.shared:
        return
    data: dict[str, Any] = {"group": group, "by": [], "demand": demand}
    if place not in bulk.commons:
        bulk.commons[place] = bulk.next_common
        bulk.next_common += 1
        bulk.append("common_demand_opened", data | {"common": bulk.commons[place]})
    elif bulk.chance.random() < SUPPORTED:
        bulk.append("support_confirmed", data | {"common": bulk.commons[place], "vote": None})


def _asked(bulk: Bulk) -> list[int]:
    """Demands of the catalogue, some much more often than others, none twice."""
    weighed = [(bulk.chance.random() ** (1 / share), place) for place, share in bulk.shares.items()]
    return [place for _weight, place in sorted(weighed, reverse=True)[:DEMANDS]]
