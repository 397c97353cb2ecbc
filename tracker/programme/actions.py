"""A group supports common demands, opens them, declines what is suggested, withdraws; each by two."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.demands.queries import CitedDemand, cited_demands, demands_of_group
from tracker.groups.mandates import require_committee, require_member, require_vouched
from tracker.groups.models import Group, Proposal
from tracker.groups.proposals import Description, Done, ProposalKind, propose
from tracker.programme.committee_queries import Change, changes_since
from tracker.programme.models import CommonDemand, Suggestion, Support
from tracker.programme.queries import common_demand, wordings_of
from tracker.programme.rules import RELATIONS
from tracker.programme.suggestions import new_suggestion
from tracker.programme.tallies import BY_MATCHING, confirmed, declined, language_of
from tracker.record.actions import append
from tracker.words import N_, Refused, clean, within


class NoSuchDemand(Refused):
    sentence = N_("Your group has published no such demand.")
    field = "demand"
    status = 404


class NoSuchCommonDemand(Refused):
    sentence = N_("There is no such common demand.")
    field = "common"
    status = 404


class NoSuchSuggestion(Refused):
    sentence = N_("There is no such suggestion, or it was decided before.")
    status = 404


class AlreadySupports(Refused):
    sentence = N_("This demand supports this common demand already.")
    status = 409


class NotSupported(Refused):
    sentence = N_("This demand does not support this common demand.")
    status = 409


class SupportedByVote(Refused):
    sentence = N_("A meeting decided this support by a vote; only a vote withdraws it.")
    status = 409


class ProgrammeChanged(Refused):
    sentence = N_("The programme has changed since this was proposed. Propose it anew.")
    status = 409


class ReadAgain(Refused):
    sentence = N_("A wording has changed meanwhile. Read both as they are now, and decide again.")
    status = 409


class DeclinedBefore(Refused):
    sentence = N_("The committee has decided that these do not ask the same. Talk to it.")
    status = 409


class NoSuchRelation(Refused):
    sentence = N_("Choose how your demand stands to the common demand.")
    field = "relation"


def _own_demand(session: Session, group_id: str, demand_id: str) -> CitedDemand:
    found = cited_demands(session, [demand_id]).get(demand_id)
    if found is None or found.group.id != group_id:
        raise NoSuchDemand
    return found


def common_numbered(session: Session, number: int) -> CommonDemand:
    common = session.get(CommonDemand, number)
    if common is None:
        raise NoSuchCommonDemand
    return common


def standing_support(session: Session, demand_id: str, common: int) -> Support | None:
    """What the demand says of the common demand now, whatever the relation."""
    return session.scalar(
        select(Support).where(
            Support.demand_id == demand_id, Support.common_number == common, Support.withdrawn_entry.is_(None)
        )
    )


def seen_now(session: Session, demand_id: str, common: int) -> str:
    """The wordings of both as they stand: what whoever decides must have read."""
    demand = cited_demands(session, [demand_id]).get(demand_id)
    worded = wordings_of(session, [common])[common]
    return " ".join(sorted({*(demand.text_ids.values() if demand else ()), *(w.text_id for w in worded)}))


def confirm_support(
    session: Session,
    account_id: str,
    group: Group,
    demand_id: str,
    common: int,
    relation: str = "same",
    seen: str | None = None,
) -> Proposal:
    """Propose that a demand of the group supports a common demand, whether suggested or found by hand.

    `relation`: one of RELATIONS; only the same is support. `seen`: as `seen_now` gave it when it was read.
    A provisional group may: it counts once it is vouched for.
    Raises NoSuchDemand, NoSuchCommonDemand, NoSuchRelation, AlreadySupports, ReadAgain.
    """
    mandate = require_committee(session, account_id, group)
    if relation not in RELATIONS:
        raise NoSuchRelation
    may_support(session, group.id, demand_id, common)
    now = require_read(session, demand_id, common, seen)
    payload = {"demand": demand_id, "common": common, "relation": relation, "seen": now}
    return propose(session, "confirm_support", mandate, account_id, f"{demand_id}:{common}", payload)


def require_read(session: Session, demand_id: str, common: int, seen: str | None) -> str:
    """The wordings as they stand. Raises ReadAgain where others were read."""
    now = seen_now(session, demand_id, common)
    demand = cited_demands(session, [demand_id]).get(demand_id)
    if seen is not None and seen != now and demand is not None and _changed(session, seen, demand, common):
        raise ReadAgain
    return now


def _changed(session: Session, seen: str, demand: CitedDemand, number: int) -> tuple[Change, ...]:
    shown = common_demand(session, number)
    return tuple(changes_since(session, seen, demand, shown)) if shown is not None else ()


def _asked_now(session: Session, group_id: str, demand_id: str) -> None:
    """Raises NoSuchDemand for a demand that the group struck, or withdrew with its list."""
    if demand_id not in demands_of_group(session, group_id):
        raise NoSuchDemand


def may_support(session: Session, group_id: str, demand_id: str, common: int) -> None:
    _asked_now(session, group_id, demand_id)
    common_numbered(session, common)
    if standing_support(session, demand_id, common) is not None:
        raise AlreadySupports


def described(sentence: str, session: Session, proposal: Proposal) -> Description:
    """A sentence on a demand and a common demand, with the words of both."""
    demand = _own_demand(session, proposal.group_id, proposal.payload["demand"])
    values = {"citation": demand.citation, "from": proposal.payload.get("from")}
    details = [(N_("Your demand"), "\n".join(text for text in demand.texts.values() if text))]
    number = proposal.payload.get("common")
    if number is not None:
        values["common"] = number
        wordings = wordings_of(session, [number])[number]
        details.append((N_("Common demand"), "\n".join(w.text.text for w in wordings if w.text.text)))
        seen = proposal.payload.get("seen")
        if seen and set(seen.split()) != {*demand.text_ids.values(), *(w.text_id for w in wordings)}:
            return Description(sentence, values, tuple(details), _changed(session, seen, demand, number))
    return Description(sentence, values, tuple(details))


_RELATED = {
    "same": N_("Support P-%(common)s with demand %(citation)s"),
    "broader": N_("Say that demand %(citation)s asks for more than P-%(common)s"),
    "narrower": N_("Say that demand %(citation)s asks for a part of P-%(common)s"),
    "opposite": N_("Say that demand %(citation)s asks the reverse of P-%(common)s"),
}


def _describe_support(session: Session, proposal: Proposal) -> Description:
    return described(_RELATED[proposal.payload.get("relation", "same")], session, proposal)


def _support(session: Session, proposal: Proposal, by: list[str]) -> Done:
    demand_id, common = proposal.payload["demand"], proposal.payload["common"]
    relation = proposal.payload.get("relation", "same")
    may_support(session, proposal.group_id, demand_id, common)
    require_read(session, demand_id, common, proposal.payload.get("seen"))
    data = {"group": proposal.group_id, "by": by, "common": common, "demand": demand_id}
    if relation == "same":
        entry = append(session, "support_confirmed", {**data, "vote": None})
    else:
        entry = append(session, "demand_related", {**data, "relation": relation})
    return Done(f"programme/P-{common}", entry)


def tell_committee(session: Session, account_id: str, group: Group, demand_id: str, common: int) -> None:
    """A member shows the committee a common demand that a demand of the group may ask; it is suggested to it.

    Raises NotMember, NoSuchDemand, NoSuchCommonDemand, AlreadySupports, DeclinedBefore.
    """
    require_member(session, account_id, group)
    may_support(session, group.id, demand_id, common)
    pair = (Suggestion.demand_id == demand_id) & (Suggestion.common_number == common)
    row = session.scalar(select(Suggestion).where(pair))
    if row is not None and row.state == "declined":
        raise DeclinedBefore
    shown = row is not None and row.state == "open" and row.origin in BY_MATCHING
    row = row or new_suggestion(session, demand_id, group.id, common)
    row.state, row.origin = "open", "both" if shown else "member"
    row.language = row.language or language_of(session, demand_id, common)
    session.flush()


def decline_suggestion(session: Session, account_id: str, group: Group, suggestion_id: str, reason: str) -> Proposal:
    """Propose to decline a suggestion. Nothing of it becomes public. Raises NoSuchSuggestion, TooLong."""
    mandate = require_committee(session, account_id, group)
    suggestion = _open_suggestion(session, group.id, suggestion_id)
    payload = {
        "suggestion": suggestion.id,
        "demand": suggestion.demand_id,
        "common": suggestion.common_number,
        "other": suggestion.other_id,
        "reason": within("reason", clean(reason), "reason"),
    }
    return propose(session, "decline_suggestion", mandate, account_id, suggestion.id, payload)


def _open_suggestion(session: Session, group_id: str, suggestion_id: str) -> Suggestion:
    suggestion = session.get(Suggestion, suggestion_id)
    if suggestion is None or suggestion.group_id != group_id or suggestion.state != "open":
        raise NoSuchSuggestion
    return suggestion


def _describe_decline(session: Session, proposal: Proposal) -> Description:
    sentence = N_("Decline that demand %(citation)s asks the same as P-%(common)s")
    if proposal.payload["common"] is None:
        sentence = N_("Decline that demand %(citation)s asks the same as a demand of another group")
    common = described(sentence, session, proposal)
    more: list[tuple[str, str]] = []
    if proposal.payload["other"]:
        other = cited_demands(session, [proposal.payload["other"]])[proposal.payload["other"]]
        more.append((N_("Their demand"), "\n".join(text for text in other.texts.values() if text)))
    if proposal.payload["reason"]:
        more.append((N_("Reason, kept to the committee"), proposal.payload["reason"]))
    return Description(common.sentence, common.values, common.details + tuple(more))


def _decline(session: Session, proposal: Proposal, _by: list[str]) -> Done:
    suggestion = _open_suggestion(session, proposal.group_id, proposal.payload["suggestion"])
    declined(session, suggestion, proposal.payload["reason"])
    return Done(f"groups/{proposal.group.slug}/suggestions")


def open_common(
    session: Session, account_id: str, group: Group, demand_id: str, suggestion_id: str | None = None
) -> Proposal:
    """Propose to open a common demand whose first wording is the group's own.

    `suggestion_id`: of another group's demand that asks the same, where this is the answer to it.
    Raises NotVouched, NoSuchDemand, AlreadySupports (it stands in a common demand), NoSuchSuggestion.
    """
    mandate = require_committee(session, account_id, group)
    _may_open(session, group, demand_id)
    payload = {"demand": demand_id}
    if suggestion_id:
        payload["suggestion"] = _open_suggestion(session, group.id, suggestion_id).id
    return propose(session, "open_common", mandate, account_id, demand_id, payload)


def _may_open(session: Session, group: Group, demand_id: str) -> None:
    require_vouched(group)
    _asked_now(session, group.id, demand_id)
    opened = select(CommonDemand.number).where(CommonDemand.demand_id == demand_id)
    if session.scalar(opened.limit(1)) is not None:
        raise AlreadySupports


def _describe_opening(session: Session, proposal: Proposal) -> Description:
    return described(N_("Open a common demand with demand %(citation)s as its first wording"), session, proposal)


def _open(session: Session, proposal: Proposal, by: list[str]) -> Done:
    _may_open(session, proposal.group, proposal.payload["demand"])
    answered = session.get(Suggestion, proposal.payload.get("suggestion", ""))
    if answered is not None and answered.state == "open" and answered.other_id is not None:
        confirmed(session, answered, "same")
    number = (session.scalar(select(func.max(CommonDemand.number))) or 0) + 1
    data = {"group": proposal.group_id, "by": by, "common": number, "demand": proposal.payload["demand"]}
    return Done(f"programme/P-{number}", append(session, "common_demand_opened", data))


def withdraw_support(session: Session, account_id: str, group: Group, demand_id: str, common: int) -> Proposal:
    """Propose to withdraw support that two of the committee confirmed.

    Raises NoSuchDemand, NotSupported, SupportedByVote.
    """
    mandate = require_committee(session, account_id, group)
    _may_withdraw(session, group.id, demand_id, common)
    payload = {"demand": demand_id, "common": common}
    return propose(session, "withdraw_support", mandate, account_id, f"{demand_id}:{common}", payload)


def _may_withdraw(session: Session, group_id: str, demand_id: str, common: int) -> None:
    _own_demand(session, group_id, demand_id)
    support = standing_support(session, demand_id, common)
    if support is None:
        raise NotSupported
    if support.vote_entry is not None:
        raise SupportedByVote


def _describe_withdrawal(session: Session, proposal: Proposal) -> Description:
    return described(N_("Withdraw the support of P-%(common)s by demand %(citation)s"), session, proposal)


def _withdraw(session: Session, proposal: Proposal, by: list[str]) -> Done:
    demand_id, common = proposal.payload["demand"], proposal.payload["common"]
    _may_withdraw(session, proposal.group_id, demand_id, common)
    entry = append(
        session,
        "support_withdrawn",
        {"group": proposal.group_id, "by": by, "common": common, "demand": demand_id, "vote": None},
    )
    return Done(f"programme/P-{common}", entry)


PROPOSALS = (
    ProposalKind("confirm_support", _describe_support, _support),
    ProposalKind("decline_suggestion", _describe_decline, _decline),
    ProposalKind("open_common", _describe_opening, _open),
    ProposalKind("withdraw_support", _describe_withdrawal, _withdraw),
)
