"""What a group's meeting decides about the programme: support by vote, its withdrawal, ratifying a version."""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.demands.models import Demand, DemandList
from tracker.demands.queries import cited_demands
from tracker.groups.mandates import require_vouched
from tracker.groups.models import Group
from tracker.programme import deciding
from tracker.programme.actions import NotSupported, common_numbered, may_support, standing_support
from tracker.programme.models import ProgrammeVersion, Ratification, Support
from tracker.programme.moving import may_move
from tracker.programme.queries import version_items, wordings_of
from tracker.record.actions import append
from tracker.votes.models import Motion, Vote
from tracker.votes.motions import MotionKind, Part, Prepared, Subject, holds_with_vote
from tracker.words import N_, Refused


class NoSuchVersion(Refused):
    sentence = N_("There is no such version of the programme.")
    field = "motions"
    status = 404


class AlreadyRatified(Refused):
    sentence = N_("The group has ratified this version already.")
    field = "motions"
    status = 409


def _read(subject: str) -> tuple[str, int]:
    """The demand and the common demand that `DEMAND:NUMBER` names."""
    demand_id, _, number = subject.rpartition(":")
    return demand_id, int(number) if number.isascii() and number.isdecimal() and len(number) < 9 else 0


def _both(session: Session, group: Group, demand_id: str, common: int) -> Prepared:
    """A demand and a common demand as they are put: the group's own words first."""
    demand = cited_demands(session, [demand_id])[demand_id]
    wordings = {w.language: w.text.text or "" for w in wordings_of(session, [common])[common]}
    own = {lang: text or "" for lang, text in demand.texts.items()}
    return Prepared(
        f"{demand.citation} – P-{common}",
        payload={"demand": demand_id, "common": common},
        parts=(Part(demand.citation, own), Part(f"P-{common}", wordings)),
        missing=tuple(lang for lang in group.languages if lang not in wordings),
    )


def _prepare_support(session: Session, group: Group, subject: str) -> Prepared:
    demand_id, common = _read(subject)
    may_support(session, group.id, demand_id, common)
    return _both(session, group, demand_id, common)


def _prepare_withdrawal(session: Session, group: Group, subject: str) -> Prepared:
    demand_id, common = _read(subject)
    common_numbered(session, common)
    support = standing_support(session, demand_id, common)
    if support is None or support.group_id != group.id:
        raise NotSupported
    return _both(session, group, demand_id, common)


def _to_withdraw(session: Session, group: Group) -> list[Subject]:
    """What the group supports, in one statement. What it could support is put to the vote where it is suggested."""
    query = (
        select(Support.demand_id, Support.common_number, Demand.number, DemandList.number.label("list"))
        .join(Demand, Demand.id == Support.demand_id)
        .join(DemandList, DemandList.id == Demand.list_id)
        .where(Support.group_id == group.id, Support.withdrawn_entry.is_(None))
        .order_by(Support.common_number)
    )
    return [
        Subject(
            "withdraw_support",
            f"{row.demand_id}:{row.common_number}",
            f"{group.slug} {row.list}.{row.number} – P-{row.common_number}",
        )
        for row in session.execute(query)
    ]


def _prepare_ratifying(session: Session, group: Group, subject: str) -> Prepared:
    require_vouched(group)
    number = int(subject) if subject.isascii() and subject.isdecimal() and len(subject) < 9 else 0
    version = session.get(ProgrammeVersion, number)
    if version is None:
        raise NoSuchVersion
    if _ratified(session, number, group.id):
        raise AlreadyRatified
    parts = tuple(
        Part(f"P-{one.item.common_number}", {lang: text or "" for lang, text in one.wordings.items()})
        for one in version_items(session, version)
    )
    there = {lang for part in parts for lang in part.texts}
    missing = tuple(lang for lang in group.languages if lang not in there)
    return Prepared(f"v{number}", payload={"version": number}, parts=parts, missing=missing)


def _ratified(session: Session, number: int, group_id: str) -> bool:
    """Whether the group ratified the version by a vote that carries still."""
    found = session.get(Ratification, (number, group_id))
    return found is not None and session.get_one(Vote, found.vote_entry).carried is True


def _on_ratified(session: Session, vote: Vote, motion: Motion) -> None:
    number = motion.payload["version"]
    if vote.carried and not _ratified(session, number, vote.group_id):
        append(session, "version_ratified", {"group": vote.group_id, "vote": vote.entry, "version": number})


def _on_ratified_anew(session: Session, vote: Vote, motion: Motion) -> str:
    """What is ratified is so for as long as the vote carries."""
    _on_ratified(session, vote, motion)
    return holds_with_vote(session, vote, motion)


def _read_move(subject: str) -> tuple[str, int, int]:
    """The demand and the two common demands that `DEMAND:FROM:TO` names."""
    rest, new = _read(subject)
    demand_id, old = _read(rest)
    return demand_id, old, new


def _prepare_move(session: Session, group: Group, subject: str) -> Prepared:
    demand_id, old, new = _read_move(subject)
    may_move(session, group.id, demand_id, old, new)
    both = _both(session, group, demand_id, new)
    return replace(both, title=f"{both.title}, P-{old}", payload={**both.payload, "from": old})


def _versions(session: Session, group: Group) -> list[Subject]:
    """The newest version, unless the group has ratified it."""
    carries = select(Vote.entry).where(Vote.entry == Ratification.vote_entry, Vote.carried.is_(True)).exists()
    own = (Ratification.version == ProgrammeVersion.number) & (Ratification.group_id == group.id) & carries
    query = select(ProgrammeVersion.number, Ratification.entry).outerjoin(Ratification, own)
    newest = session.execute(query.order_by(ProgrammeVersion.number.desc()).limit(1)).first()
    if newest is None or newest.entry is not None or group.standing != "vouched":
        return []
    return [Subject("ratify", str(newest.number), f"v{newest.number}")]


MOTIONS = (
    MotionKind(
        "support",
        N_("Shall the group support this common demand?"),
        _prepare_support,
        deciding.on_supported,
        on_recounted=deciding.support_recounted,
    ),
    MotionKind(
        "withdraw_support",
        N_("Shall the group withdraw its support of this common demand?"),
        _prepare_withdrawal,
        deciding.on_withdrawn,
        on_recounted=deciding.withdrawal_recounted,
        subjects=_to_withdraw,
    ),
    MotionKind(
        "move_support",
        N_("Shall the group move its support to this common demand?"),
        _prepare_move,
        deciding.on_moved,
        on_recounted=deciding.move_recounted,
    ),
    MotionKind(
        "ratify",
        N_("Shall the group ratify this version of the programme?"),
        _prepare_ratifying,
        _on_ratified,
        on_recounted=_on_ratified_anew,
        subjects=_versions,
    ),
)
