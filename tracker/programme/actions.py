"""Support common demands, open them, and the council's deeds; each by two."""

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.config import LANGUAGES
from tracker.demands.queries import CitedDemand, cited_demands, demands_of_group
from tracker.groups.mandates import require_committee, require_delegate, require_vouched
from tracker.groups.models import Group, Proposal
from tracker.groups.proposals import Description, Done, ProposalKind, propose
from tracker.programme.models import CommonDemand, ProgrammeVersion, Suggestion, Support
from tracker.programme.queries import CommonShown, programme, wordings_of
from tracker.programme.rules import BadOrder, NothingSettled, checked_wording
from tracker.record.actions import append
from tracker.record.entries import Entry
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
    return session.scalar(
        select(Support).where(
            Support.demand_id == demand_id, Support.common_number == common, Support.withdrawn_entry.is_(None)
        )
    )


def confirm_support(session: Session, account_id: str, group: Group, demand_id: str, common: int) -> Proposal:
    """Propose that a demand of the group supports a common demand, whether suggested or found by hand.

    A provisional group may: it counts once it is vouched for. Raises NoSuchDemand, NoSuchCommonDemand, AlreadySupports.
    """
    mandate = require_committee(session, account_id, group)
    may_support(session, group.id, demand_id, common)
    payload = {"demand": demand_id, "common": common}
    return propose(session, "confirm_support", mandate, account_id, f"{demand_id}:{common}", payload)


def _asked_now(session: Session, group_id: str, demand_id: str) -> None:
    """Raises NoSuchDemand for a demand that the group struck, or withdrew with its list."""
    if demand_id not in demands_of_group(session, group_id):
        raise NoSuchDemand


def may_support(session: Session, group_id: str, demand_id: str, common: int) -> None:
    _asked_now(session, group_id, demand_id)
    common_numbered(session, common)
    if standing_support(session, demand_id, common) is not None:
        raise AlreadySupports


def _described(sentence: str, session: Session, proposal: Proposal) -> Description:
    """A sentence on a demand and a common demand, with the words of both."""
    demand = _own_demand(session, proposal.group_id, proposal.payload["demand"])
    values = {"citation": demand.citation}
    details = [(N_("Your demand"), "\n".join(text for text in demand.texts.values() if text))]
    number = proposal.payload.get("common")
    if number is not None:
        values["common"] = number
        wordings = wordings_of(session, [number])[number]
        details.append((N_("Common demand"), "\n".join(w.text.text for w in wordings if w.text.text)))
    return Description(sentence, values, tuple(details))


def _describe_support(session: Session, proposal: Proposal) -> Description:
    return _described(N_("Support P-%(common)s with demand %(citation)s"), session, proposal)


def _support(session: Session, proposal: Proposal, by: list[str]) -> Done:
    demand_id, common = proposal.payload["demand"], proposal.payload["common"]
    may_support(session, proposal.group_id, demand_id, common)
    entry = append(
        session,
        "support_confirmed",
        {"group": proposal.group_id, "by": by, "common": common, "demand": demand_id, "vote": None},
    )
    return Done(f"programme/P-{common}", entry)


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
    described = _described(sentence, session, proposal)
    more: list[tuple[str, str]] = []
    if proposal.payload["other"]:
        other = cited_demands(session, [proposal.payload["other"]])[proposal.payload["other"]]
        more.append((N_("Their demand"), "\n".join(text for text in other.texts.values() if text)))
    if proposal.payload["reason"]:
        more.append((N_("Reason, kept to the committee"), proposal.payload["reason"]))
    return Description(described.sentence, described.values, described.details + tuple(more))


def _decline(session: Session, proposal: Proposal, _by: list[str]) -> Done:
    suggestion = _open_suggestion(session, proposal.group_id, proposal.payload["suggestion"])
    suggestion.state, suggestion.reason = "declined", proposal.payload["reason"]
    return Done(f"groups/{proposal.group.slug}/suggestions")


def open_common(session: Session, account_id: str, group: Group, demand_id: str) -> Proposal:
    """Propose to open a common demand whose first wording is the group's own.

    Raises NotVouched, NoSuchDemand, AlreadySupports (it stands in a common demand).
    """
    mandate = require_committee(session, account_id, group)
    _may_open(session, group, demand_id)
    return propose(session, "open_common", mandate, account_id, demand_id, {"demand": demand_id})


def _may_open(session: Session, group: Group, demand_id: str) -> None:
    require_vouched(group)
    _asked_now(session, group.id, demand_id)
    opened = select(CommonDemand.number).where(CommonDemand.demand_id == demand_id)
    if session.scalar(opened.limit(1)) is not None:
        raise AlreadySupports


def _describe_opening(session: Session, proposal: Proposal) -> Description:
    return _described(N_("Open a common demand with demand %(citation)s as its first wording"), session, proposal)


def _open(session: Session, proposal: Proposal, by: list[str]) -> Done:
    _may_open(session, proposal.group, proposal.payload["demand"])
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
    return _described(N_("Withdraw the support of P-%(common)s by demand %(citation)s"), session, proposal)


def _withdraw(session: Session, proposal: Proposal, by: list[str]) -> Done:
    demand_id, common = proposal.payload["demand"], proposal.payload["common"]
    _may_withdraw(session, proposal.group_id, demand_id, common)
    entry = append(
        session,
        "support_withdrawn",
        {"group": proposal.group_id, "by": by, "common": common, "demand": demand_id, "vote": None},
    )
    return Done(f"programme/P-{common}", entry)


def settle_wording(session: Session, account_id: str, common: int, texts: Mapping[str, str]) -> Proposal:
    """Propose the wording of a common demand in one or more languages; a delegate of another group confirms.

    Raises NoSuchCommonDemand, NoWording, SameWording, TooLong and what the guards raise.
    """
    mandate = require_delegate(session, account_id)
    common_numbered(session, common)
    new = checked_wording({lang: texts.get(lang, "") for lang in LANGUAGES}, _settled_texts(session, common))
    return propose(session, "settle_wording", mandate, account_id, f"P-{common}", {"common": common, "texts": new})


def _settled_texts(session: Session, common: int) -> dict[str, str | None]:
    wordings = wordings_of(session, [common]).get(common, [])
    return {w.language: w.text.text for w in wordings if w.settled_entry is not None}


def _describe_wording(_session: Session, proposal: Proposal) -> Description:
    return Description(
        N_("Settle the wording of P-%(common)s"),
        {"common": proposal.payload["common"]},
        tuple(sorted(proposal.payload["texts"].items())),
    )


def _settle(session: Session, proposal: Proposal, by: list[str]) -> Done:
    common, texts = proposal.payload["common"], proposal.payload["texts"]
    entry = append(
        session,
        "wording_settled",
        {"by": by, "common": common, "languages": sorted(texts)},
        {f"wording.{lang}": text for lang, text in texts.items()},
    )
    return Done(f"programme/P-{common}", entry)


def _texts_to_settle(_session: Session, proposal: Proposal) -> list[tuple[str, str]]:
    return sorted(proposal.payload["texts"].items())


def order_programme(session: Session, account_id: str, order: list[int]) -> Proposal:
    """Propose the order of the common demands. Raises BadOrder unless each stands there once."""
    mandate = require_delegate(session, account_id)
    _check_order(session, order)
    return propose(session, "order_programme", mandate, account_id, "programme", {"order": order})


def _check_order(session: Session, order: list[int]) -> None:
    if sorted(order) != sorted(session.scalars(select(CommonDemand.number))):
        raise BadOrder


def _describe_order(_session: Session, proposal: Proposal) -> Description:
    order = ", ".join(f"P-{number}" for number in proposal.payload["order"])
    return Description(N_("Put the programme in this order: %(order)s"), {"order": order})


def _order(session: Session, proposal: Proposal, by: list[str]) -> Done:
    _check_order(session, proposal.payload["order"])
    return Done("programme", append(session, "programme_ordered", {"by": by, "order": proposal.payload["order"]}))


def publish_version(session: Session, account_id: str) -> Proposal:
    """Propose to publish the programme as it stands settled. Raises NothingSettled."""
    mandate = require_delegate(session, account_id)
    items = [_item(common) for common in _ready(session)]
    return propose(session, "publish_version", mandate, account_id, "programme", {"items": items})


def _ready(session: Session) -> list[CommonShown]:
    ready = [common for common in programme(session) if common.ready]
    if not ready:
        raise NothingSettled
    return ready


def _item(common: CommonShown) -> dict[str, object]:
    """What both delegates must have agreed on: which demand, in which words."""
    return {"common": common.number, "wordings": {lang: common.wordings[lang].text_id for lang in LANGUAGES}}


def _describe_version(session: Session, proposal: Proposal) -> Description:
    shown = {common.number: common for common in programme(session)}
    details = []
    for item in proposal.payload["items"]:
        common = shown[item["common"]]
        words = "\n".join(common.wordings[lang].text.text or "" for lang in LANGUAGES)
        details.append((f"P-{common.number}", words))
    return Description(N_("Publish the programme as version %(version)s"), {"version": _next(session)}, tuple(details))


def _next(session: Session) -> int:
    return (session.scalar(select(func.max(ProgrammeVersion.number))) or 0) + 1


def _publish(session: Session, proposal: Proposal, by: list[str]) -> Done:
    ready = _ready(session)
    if [_item(common) for common in ready] != proposal.payload["items"]:
        raise ProgrammeChanged
    items = [_item(common) | vars(common.totals) for common in ready]
    version = _next(session)
    entry: Entry = append(session, "programme_published", {"by": by, "version": version, "items": items})
    return Done(f"programme/v{version}", entry)


PROPOSALS = (
    ProposalKind("confirm_support", _describe_support, _support),
    ProposalKind("decline_suggestion", _describe_decline, _decline),
    ProposalKind("open_common", _describe_opening, _open),
    ProposalKind("withdraw_support", _describe_withdrawal, _withdraw),
    ProposalKind("settle_wording", _describe_wording, _settle, council=True, wordings=_texts_to_settle),
    ProposalKind("order_programme", _describe_order, _order, council=True),
    ProposalKind("publish_version", _describe_version, _publish, council=True),
)
