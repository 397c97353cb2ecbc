"""Something to vote about of every kind, put to a meeting, with the figures that carry it."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from tests.committees.test_recall import RECALLED, asked_for, mandate_of, with_committee
from tests.conftest import Clock
from tests.people import ADDRESSEES, CARRIED, content, meeting, member_ids, published, registered, vouched
from tests.programme.parties import GAS, WAGES, Party, demand_of, opened, supported, with_list
from tracker.committees.binding import bindings_of, draft_instruction
from tracker.committees.recall import draft_recall
from tracker.demands.adopting import adoption_of
from tracker.demands.amending import Change
from tracker.demands.amendments import amend
from tracker.demands.drafting import begin_draft
from tracker.groups.actions import propose_delegate
from tracker.groups.mandates import mandates_of
from tracker.groups.proposals import confirm
from tracker.programme.actions import standing_support
from tracker.programme.council import publish_version, settle_wording
from tracker.programme.queries import ratified_by
from tracker.votes import actions, disputes, leading
from tracker.votes.actions import enter_meeting
from tracker.votes.changing import rule_now
from tracker.votes.models import Motion, Vote
from tracker.votes.rules import Figures, Line

LOST = Figures(60, 20, 38, 2)
SOME = Figures(60, lines=(Line(55, 3, 2), Line(20, 38, 2), Line(55, 3, 2)))
OTHERS = Figures(60, lines=(Line(55, 3, 2), Line(55, 3, 2), Line(20, 38, 2)))
NONE = Figures(60, lines=(Line(20, 38, 2),) * 3)


@dataclass(frozen=True)
class Put:
    """A motion at a meeting; `stands`: whether what it asks for is so; `party`: its group, whom the last two count."""

    motion: Motion
    party: Party
    stands: Callable[[], object]
    carried: Figures = CARRIED
    lost: Figures = LOST


def _entered(session: Session, party: Party, kind: str, subject: str, **how: bool) -> Motion:
    group, founders = party
    return enter_meeting(session, founders[0].id, group, kind, subject, meeting(session, group), **how)


def _list(session: Session, _clock: Clock) -> Put:
    party = registered(session, "depot-three")
    draft = begin_draft(session, party[1][0].id, party[0], content("Выплатить премии"), ADDRESSEES)
    return Put(_entered(session, party, "adopt_list", draft.id), party, lambda: adoption_of(session, draft))


def _items(session: Session, _clock: Clock) -> Put:
    party = registered(session, "depot-three")
    draft = begin_draft(session, party[1][0].id, party[0], content("Хлеб", "Газ", "Вода"), ADDRESSEES)
    motion = _entered(session, party, "adopt_list", draft.id, by_item=True)
    return Put(motion, party, lambda: adoption_of(session, draft), SOME, NONE)


def _withdrawal(session: Session, _clock: Clock) -> Put:
    party = vouched(session, "depot-three")
    listed = published(session, *party, GAS, WAGES)
    return Put(_entered(session, party, "withdraw_list", listed.id), party, lambda: listed.withdrawal)


def _amendment(session: Session, _clock: Clock) -> Put:
    party = registered(session, "depot-three")
    draft = begin_draft(session, party[1][0].id, party[0], content("Хлеб"), ADDRESSEES)
    change = Change("replace", "k0", {"ru": "Хлеб и соль"}, {"ru": "Хлеб"})
    one = amend(session, party[1][0].id, draft, change, "")
    return Put(_entered(session, party, "amend", one.id), party, lambda: "соль" in str(draft.content))


def _rule(session: Session, _clock: Clock) -> Put:
    party = registered(session, "depot-three")
    motion = _entered(session, party, "change_rule", "motions:rror_majority")
    return Put(motion, party, lambda: rule_now(party[0], "motions") == "rror_majority@1")


def _set(session: Session, _clock: Clock) -> Put:
    party = registered(session, "depot-three")
    motion = _entered(session, party, "change_rule", "set:assembly")
    return Put(motion, party, lambda: party[0].rule_set == "assembly")


def _support(session: Session, _clock: Clock) -> Put:
    opened(session, with_list(session, "other-mine", GAS))
    party = with_list(session, "depot-three", GAS)
    demand = demand_of(session, party)
    return Put(_entered(session, party, "support", f"{demand}:1"), party, lambda: standing_support(session, demand, 1))


def _support_gone(session: Session, _clock: Clock) -> Put:
    opened(session, with_list(session, "other-mine", GAS))
    party = with_list(session, "depot-three", GAS)
    supported(session, party, 1)
    demand = demand_of(session, party)
    motion = _entered(session, party, "withdraw_support", f"{demand}:1")
    return Put(motion, party, lambda: standing_support(session, demand, 1) is None)


def _move(session: Session, _clock: Clock) -> Put:
    for slug in ("other-mine", "third-mine"):
        opened(session, with_list(session, slug, GAS))
    party = with_list(session, "depot-three", GAS)
    supported(session, party, 1)
    demand = demand_of(session, party)
    motion = _entered(session, party, "move_support", f"{demand}:1:2")
    return Put(motion, party, lambda: _moved(session, demand))


def _moved(session: Session, demand: str) -> bool:
    there = [standing_support(session, demand, number) is not None for number in (1, 2)]
    assert there.count(True) == 1
    return there[1]


def _version(session: Session, _clock: Clock) -> Put:
    parties = [with_list(session, slug, GAS) for slug in ("depot-three", "other-mine", "third-mine")]
    opened(session, parties[1])
    for group, founders in parties:
        named = propose_delegate(session, founders[0].id, group, member_ids(session, group)[2])
        confirm(session, founders[1].id, named.id)
    first, second = parties[0][1][2], parties[1][1][2]
    words = {"kk": "Газ арзандасын", "ru": GAS, "en": "Cheaper gas"}
    confirm(session, second.id, settle_wording(session, first.id, 1, words).id)
    confirm(session, second.id, publish_version(session, first.id).id)
    return Put(_entered(session, parties[0], "ratify", "1"), parties[0], lambda: ratified_by(session, 1))


def _instruction(session: Session, _clock: Clock) -> Put:
    party = vouched(session, "depot-three")
    named = propose_delegate(session, party[1][0].id, party[0], member_ids(session, party[0])[2])
    confirm(session, party[1][1].id, named.id)
    draft = draft_instruction(session, party[1][0].id, party[0], {"ru": "Цена газа – на первом месте"})
    motion = _entered(session, party, "bind_delegate", draft.id)
    return Put(motion, party, lambda: bindings_of(session, [party[0].id]))


def _seat(session: Session, clock: Clock) -> Put:
    group, founders, seats = with_committee(session)
    draft = draft_recall(session, founders[0].id, group, mandate_of(session, group, seats[0]).id, "Подписал без нас.")
    found = asked_for(session, group, founders, "recall", draft.id)
    clock.move(days=6)
    leading.open_meeting(session, founders[1].id, found.id, 60)
    (motion,) = actions.motions_of(session, found)
    return Put(
        motion, (group, [seats[1], *founders[1:]]), lambda: not mandates_of(session, seats[0].id, group.id), RECALLED
    )


def _delegate(session: Session, _clock: Clock) -> Put:
    group, founders = vouched(session, "depot-three")
    ids = member_ids(session, group)
    named = propose_delegate(session, founders[0].id, group, ids[0])
    confirm(session, founders[1].id, named.id)
    mandate = next(one for one in mandates_of(session, founders[0].id, group.id) if one.kind == "delegate")
    draft = draft_recall(session, founders[1].id, group, mandate.id, "Молчит.")
    party = (group, founders)
    motion = _entered(session, party, "recall_delegate", draft.id)
    return Put(motion, party, lambda: len(mandates_of(session, founders[0].id, group.id)) < 2)


KINDS: dict[str, Callable[[Session, Clock], Put]] = {
    "adopt_list": _list,
    "adopt_list by item": _items,
    "withdraw_list": _withdrawal,
    "amend": _amendment,
    "change_rule": _rule,
    "change_rule, a set": _set,
    "support": _support,
    "withdraw_support": _support_gone,
    "move_support": _move,
    "ratify": _version,
    "bind_delegate": _instruction,
    "recall": _seat,
    "recall_delegate": _delegate,
}


def recounted(session: Session, put: Put, vote: Vote, figures: Figures) -> Vote:
    """The vote once its second and third founder have found these figures anew."""
    group, people = put.party
    row = disputes.begin_recount(session, people[0].id, vote, *member_ids(session, group)[1:])
    for person in people[1:]:
        disputes.enter_recount(session, person.id, row.id, figures)
    return vote
