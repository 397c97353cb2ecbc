"""Groups with published lists, and what they say of common demands, in few words."""

from sqlalchemy.orm import Session

from tests.people import published, registered, vouched
from tracker.accounts.models import Account
from tracker.demands.queries import demands_of_group
from tracker.groups.models import Group, Proposal
from tracker.groups.proposals import confirm
from tracker.programme import actions, moving

Party = tuple[Group, list[Account]]
GAS, WAGES = "Снизить цену на сжиженный газ", "Повысить заработную плату"


def by_two(session: Session, proposal: Proposal, second: Account) -> Proposal:
    return confirm(session, second.id, proposal.id)


def with_list(session: Session, slug: str, *demands: str, vouch: bool = True) -> Party:
    group, founders = vouched(session, slug) if vouch else registered(session, slug)
    published(session, group, founders, *demands)
    return group, founders


def demand_of(session: Session, party: Party, place: int = 0) -> str:
    return demands_of_group(session, party[0].id)[place]


def opened(session: Session, party: Party, place: int = 0) -> int:
    """Open a common demand with the group's demand at this place; gives its number."""
    group, founders = party
    demand = demand_of(session, party, place)
    done = by_two(session, actions.open_common(session, founders[0].id, group, demand), founders[1])
    return int(done.location.rpartition("-")[2])


def supported(session: Session, party: Party, common: int, place: int = 0, relation: str = "same") -> None:
    group, founders = party
    demand = demand_of(session, party, place)
    proposal = actions.confirm_support(session, founders[0].id, group, demand, common, relation)
    by_two(session, proposal, founders[1])


def moved(session: Session, party: Party, old: int, new: int, place: int = 0) -> None:
    group, founders = party
    demand = demand_of(session, party, place)
    by_two(session, moving.move_support(session, founders[0].id, group, demand, old, new), founders[1])
