"""What a group's meeting decides about the programme: support by vote, its withdrawal, ratifying a version."""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.demands.models import Demand, DemandList
from tracker.demands.queries import cited_demands
from tracker.groups.mandates import require_vouched
from tracker.groups.models import Group
from tracker.programme.actions import NotSupported, common_numbered, may_support, standing_support
from tracker.programme.models import ProgrammeVersion, Ratification, Support
from tracker.programme.moving import may_move
from tracker.programme.queries import version_items, wordings_of
from tracker.record.actions import append
from tracker.votes.models import Motion, Vote
from tracker.votes.motions import MotionKind, Part, Prepared, Subject
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


def _of_vote(vote: Vote, motion: Motion) -> dict[str, object]:
    demand, common = motion.payload["demand"], motion.payload["common"]
    return {"group": vote.group_id, "by": [], "common": common, "demand": demand, "vote": vote.entry}


def _on_supported(session: Session, vote: Vote, motion: Motion) -> None:
    there = standing_support(session, motion.payload["demand"], motion.payload["common"])
    if vote.carried and there is None:
        append(session, "support_confirmed", _of_vote(vote, motion))


def _on_withdrawn(session: Session, vote: Vote, motion: Motion) -> None:
    there = standing_support(session, motion.payload["demand"], motion.payload["common"])
    if vote.carried and there is not None:
        append(session, "support_withdrawn", _of_vote(vote, motion))


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
    if session.get(Ratification, (number, group.id)) is not None:
        raise AlreadyRatified
    parts = tuple(
        Part(f"P-{one.item.common_number}", {lang: text or "" for lang, text in one.wordings.items()})
        for one in version_items(session, version)
    )
    there = {lang for part in parts for lang in part.texts}
    missing = tuple(lang for lang in group.languages if lang not in there)
    return Prepared(f"v{number}", payload={"version": number}, parts=parts, missing=missing)


def _on_ratified(session: Session, vote: Vote, motion: Motion) -> None:
    number = motion.payload["version"]
    if vote.carried and session.get(Ratification, (number, vote.group_id)) is None:
        append(session, "version_ratified", {"group": vote.group_id, "vote": vote.entry, "version": number})


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


def _on_moved(session: Session, vote: Vote, motion: Motion) -> None:
    demand_id, old, new = (motion.payload[name] for name in ("demand", "from", "common"))
    there, target = standing_support(session, demand_id, old), standing_support(session, demand_id, new)
    if vote.carried and there is not None and target is None:
        append(session, "support_moved", {**_of_vote(vote, motion), "from": old})


def _versions(session: Session, group: Group) -> list[Subject]:
    """The newest version, unless the group has ratified it."""
    own = (Ratification.version == ProgrammeVersion.number) & (Ratification.group_id == group.id)
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
        _on_supported,
    ),
    MotionKind(
        "withdraw_support",
        N_("Shall the group withdraw its support of this common demand?"),
        _prepare_withdrawal,
        _on_withdrawn,
        subjects=_to_withdraw,
    ),
    MotionKind(
        "move_support",
        N_("Shall the group move its support to this common demand?"),
        _prepare_move,
        _on_moved,
    ),
    MotionKind(
        "ratify",
        N_("Shall the group ratify this version of the programme?"),
        _prepare_ratifying,
        _on_ratified,
        subjects=_versions,
    ),
)
