"""The feeds: of a list, a group, the groups, the programme. Each tells entries of the record, the newest first."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from flask import g
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from tracker.accounts.web import database, house
from tracker.committees.models import Election
from tracker.committees.queries import elections_of_votes
from tracker.demands.queries import list_numbered, titles_of
from tracker.groups.models import Group
from tracker.groups.queries import entries_of_group, entries_of_standing
from tracker.record.entries import Entry
from tracker.record.queries import entries_of_list
from tracker.site import filters
from tracker.site.blueprint import group_at, site
from tracker.site.feeds import MOST, Feed, FeedEntry, Words, origin_in
from tracker.site.formats import Moved, feed_page
from tracker.site.pages import standing_asked
from tracker.site.sentences import Told, told
from tracker.votes.models import Vote
from tracker.votes.queries import votes_by_entry

LISTS = ("list_published", "list_withdrawn", "list_restored")
OF_GROUPS = ("group_registered", *LISTS[:1])
OF_A_VOTE = (
    "vote_recounted",
    "vote_turned",
    "vote_corrected",
    "vote_objected",
    "objection_answered",
    "objection_withdrawn",
)
OF_A_GROUP = (*LISTS, "translation_approved", "vote_counted", *OF_A_VOTE, "election_held", "body_opened")
OF_THE_PROGRAMME = ("programme_published", "common_demand_opened", "wording_settled", "support_moved", "commons_linked")


def _with_group(endpoint: str) -> Callable[[Callable[..., Feed]], Callable[..., Feed | Moved]]:
    def decorate(show: Callable[..., Feed]) -> Callable[..., Feed | Moved]:
        @wraps(show)
        def page(slug: str, **values: Any) -> Feed | Moved:
            with database().reading() as session:
                found = group_at(session, slug, endpoint, **values)
                return found if isinstance(found, Moved) else show(session, found, **values)

        return page

    return decorate


@feed_page(site, "/groups/<slug:slug>/lists/<int:number>", "listed")
@_with_group("site.listed")
def list_feed(session: Session, group: Group, number: int) -> Feed:
    """An entry for each revision, for the withdrawal, and where that was taken back."""
    found = list_numbered(session, group.id, number)
    if found is None:
        raise NotFound
    entries = _told(session, entries_of_list(session, group.id, number, LISTS, MOST))
    title = _chosen(titles_of(session, [found]).get(found.id, {}))
    gone = all(text is None for one in entries for text in (row.text for row in one.told.texts.values()))
    return Feed(
        subject=f"group/{group.id}/list/{number}",
        title=title,
        author=_name(group),
        page="site.listed",
        values={"slug": group.slug, "number": number},
        record=origin_in(session),
        entries=[one.written() for one in entries],
        status=410 if gone else 200,
    )


@feed_page(site, "/groups/<slug:slug>", "group")
@_with_group("site.group")
def group_feed(session: Session, group: Group) -> Feed:
    """Its lists, votes and elections."""
    entries = _told(session, entries_of_group(session, group.id, OF_A_GROUP, MOST))
    return Feed(
        subject=f"group/{group.id}",
        title=_own(_name(group)),
        author=_name(group),
        page="site.group",
        values={"slug": group.slug},
        record=origin_in(session),
        entries=[one.written() for one in entries],
    )


@feed_page(site, "/groups", "groups")
def groups_feed() -> Feed:
    """Groups that registered and lists that were published; of vouched groups, unless another standing is asked."""
    standing = standing_asked()
    with database().reading() as session:
        entries = _told(session, entries_of_standing(session, (standing,), OF_GROUPS, MOST))
        title = gettext("Groups and their lists")
        return Feed(
            subject=f"groups/{standing}",
            title=_own(title if standing == "vouched" else f"{title}: {filters.label('standing', standing)}"),
            author=_site_name(),
            page="site.groups",
            values={} if standing == "vouched" else {"standing": standing},
            record=origin_in(session),
            entries=[one.written() for one in entries],
        )


@feed_page(site, "/programme", "programme")
def programme_feed() -> Feed:
    """What changes in the programme; what a group does in it only while that group is vouched for."""
    with database().reading() as session:
        entries = _told(session, entries_of_standing(session, ("vouched", None), OF_THE_PROGRAMME, MOST))
        return Feed(
            subject="programme",
            title=_own(gettext("Shared programme")),
            author=_site_name(),
            page="site.programme",
            values={},
            record=origin_in(session),
            entries=[one.written() for one in entries],
        )


class _Line:
    """An entry with what its address and its words need."""

    def __init__(self, one: Told, votes: dict[int, Vote], elections: dict[int, Election]) -> None:
        self.told = one
        self.vote = votes.get(one.entry.index) or votes.get(one.entry.data.get("vote", -1))
        self.election = elections.get(one.entry.data.get("vote", -1))

    def written(self) -> FeedEntry:
        return FeedEntry(self.told.entry, self.told.sentence, self._address(), self._words())

    def _address(self) -> tuple[str, dict[str, Any]]:
        entry, group = self.told.entry, self.told.group
        data = entry.data
        of_group: dict[str, Any] = {"slug": group.slug} if group else {}
        match entry.kind:
            case "group_registered":
                return "site.group", of_group
            case "list_published":
                return "site.revision", {**of_group, "number": data["list"], "revision": data["revision"]}
            case "list_withdrawn" | "list_restored" | "translation_approved":
                return "site.listed", {**of_group, "number": data["list"]}
            case "body_opened":
                return "site.committee", {**of_group, "number": data["body"]}
            case "election_held" if self.election:
                return "site.election", {**of_group, "number": self.election.number}
            case "programme_published":
                return "site.version", {"number": data["version"]}
            case "common_demand_opened" | "wording_settled" | "support_moved" | "commons_linked":
                return "site.common", {"number": data["common"]}
        if self.vote:
            return "site.vote", {**of_group, "number": self.vote.number}
        return "site.entry", {"index": entry.index}

    def _words(self) -> Words | None:
        match self.told.entry.kind:
            case "list_published":
                return _demands(self.told)
            case "wording_settled":
                parts = self.told.texts.items()
                return _chosen({name.removeprefix("wording."): row.text for name, row in parts})
            case "vote_counted" | "vote_recounted" if self.vote and self.vote.kind != "elect":
                return _result(self.told.entry, self.vote)
        return None


def _told(session: Session, entries: Sequence[Entry]) -> list[_Line]:
    votes = {entry.index for entry in entries if entry.kind == "vote_counted"}
    votes |= {entry.data["vote"] for entry in entries if entry.kind in OF_A_VOTE}
    known = votes_by_entry(session, votes)
    elections = elections_of_votes(session, [entry.data["vote"] for entry in entries if entry.kind == "election_held"])
    return [_Line(one, known, elections) for one in told(session, entries)]


def _demands(one: Told) -> Words:
    """The title and the numbered demands, in the reader's language where the list is written in it."""
    data = one.entry.data
    language = filters.own_first(data["languages"], g.lang)[0]
    texts = {name: row.text for name, row in one.texts.items()}
    lines = [f"{number}. {_shown(texts.get(f'item.{number}.{language}'))}" for number in data["numbers"]]
    return Words("\n".join([_shown(texts.get(f"title.{language}")), "", *lines]), language)


def _result(entry: Entry, vote: Vote) -> Words:
    carried = entry.data["carried"]
    words = {True: gettext("Carried"), False: gettext("Not carried"), None: gettext("Cannot be decided")}[carried]
    payload = {"parts": [{"number": label} for label in vote.numbers]}
    return _own("\n".join([words, *(filters.in_words(figures, payload) for figures in entry.data["figures"])]))


def _chosen(texts: dict[str, str | None]) -> Words:
    """A text in the reader's language, or in the first that it has."""
    if not texts:
        return _own(gettext("(removed)"))
    language = filters.own_first(sorted(texts), g.lang)[0]
    return Words(_shown(texts[language]), language)


def _shown(text: str | None) -> str:
    return gettext("(removed)") if text is None else text


def _own(text: str) -> Words:
    return Words(text, g.lang)


def _name(group: Group) -> str:
    return group.name or gettext("a group whose name was removed")


def _site_name() -> str:
    return house().config.site_name or gettext("Common demand")
