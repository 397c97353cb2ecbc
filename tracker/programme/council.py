"""The council's deeds: wordings, links between common demands, the order, versions; each by delegates of two groups."""

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.config import LANGUAGES
from tracker.groups.mandates import require_delegate
from tracker.groups.models import Proposal
from tracker.groups.proposals import Description, Done, ProposalKind, propose
from tracker.programme.actions import ProgrammeChanged, common_numbered
from tracker.programme.models import CommonDemand, CommonLink, ProgrammeVersion
from tracker.programme.queries import CommonShown, programme, wordings_of
from tracker.programme.rules import BadOrder, NothingSettled, checked_wording
from tracker.record.actions import append
from tracker.record.entries import Entry
from tracker.words import N_, Refused

LINKS = ("repeats", "broader", "opposite", "none")


class NoSuchLink(Refused):
    sentence = N_("Choose two different common demands, and how one stands to the other.")
    field = "relation"


class LinkedAlready(Refused):
    sentence = N_("The council has said so already.")
    status = 409


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


def link_commons(session: Session, account_id: str, common: int, to: int, relation: str) -> Proposal:
    """Propose to say how one common demand stands to another; nobody's support changes by it.

    `relation`: repeats (the groups of `common` are invited to move to `to`), broader, opposite, none (takes it back).
    Raises NoSuchCommonDemand, NoSuchLink, LinkedAlready and what the guards raise.
    """
    mandate = require_delegate(session, account_id)
    _may_link(session, common, to, relation)
    payload = {"common": common, "to": to, "relation": relation}
    return propose(session, "link_commons", mandate, account_id, f"P-{common}:P-{to}", payload)


def _may_link(session: Session, common: int, to: int, relation: str) -> None:
    common_numbered(session, common)
    common_numbered(session, to)
    if common == to or relation not in LINKS:
        raise NoSuchLink
    known = session.get(CommonLink, (common, to))
    if (known.relation if known else "none") == relation:
        raise LinkedAlready


def _describe_link(session: Session, proposal: Proposal) -> Description:
    payload = proposal.payload
    sentences = {
        "repeats": N_("Say that P-%(common)s asks the same as P-%(to)s, and invite its groups to move"),
        "broader": N_("Say that P-%(common)s asks for more than P-%(to)s, and holds it"),
        "opposite": N_("Say that P-%(common)s asks the reverse of P-%(to)s"),
        "none": N_("Take back what was said of P-%(common)s and P-%(to)s"),
    }
    worded = wordings_of(session, [payload["common"], payload["to"]])
    details = tuple(
        (f"P-{number}", "\n".join(w.text.text for w in worded[number] if w.text.text))
        for number in (payload["common"], payload["to"])
    )
    return Description(sentences[payload["relation"]], payload, details)


def _link(session: Session, proposal: Proposal, by: list[str]) -> Done:
    _may_link(session, **proposal.payload)
    entry = append(session, "commons_linked", {"by": by, **proposal.payload})
    return Done(f"programme/P-{proposal.payload['common']}", entry)


PROPOSALS = (
    ProposalKind("settle_wording", _describe_wording, _settle, council=True),
    ProposalKind("link_commons", _describe_link, _link, council=True),
    ProposalKind("order_programme", _describe_order, _order, council=True),
    ProposalKind("publish_version", _describe_version, _publish, council=True),
)
