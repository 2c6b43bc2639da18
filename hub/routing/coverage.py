"""Who fits which waiting list, who of them is free, and who is asked first: kept up with what changes.

An agent who becomes free is noted in each list that the agent fits, and placed there when somebody looks; finding the one to
ask costs no more with many agents than with few.
"""

from collections.abc import Iterable, Set
from datetime import datetime

from hub.domain.agent import Agent
from hub.routing.direct import named
from hub.routing.eligibility import fits
from hub.routing.expressions import is_clause
from hub.routing.pool import AgentPool
from hub.routing.queues import WaitingList
from hub.routing.selection import Order, fit
from hub.routing.waiting import WaitingTicket

PUT_OFF = 16
"""So many agents are placed at most when a ticket comes; further ones at once."""

FEW = 8
"""So few free agents are looked at one by one, which is quicker than keeping them in order."""

NO_LISTS: frozenset[WaitingList] = frozenset()
NOBODY: frozenset[str] = frozenset()


class Coverage:
    """The agents' side of the waiting lists."""

    def __init__(self, pool: AgentPool, few: int = FEW) -> None:
        self._pool = pool
        self._few = few
        self._watched: set[WaitingList] = set()
        self._covers: dict[str, set[WaitingList]] = {}
        self._skilled: dict[str, set[str]] = {}

    def of(self, agent_id: str) -> Set[WaitingList]:
        """Return the lists that the agent fits."""
        return self._covers.get(agent_id, NO_LISTS)

    def clear(self) -> None:
        """Forget all lists; agents stay."""
        self._covers.clear()
        self._watched.clear()

    def add(self, waiting_list: WaitingList) -> None:
        """Find out who fits a new list, and place those who are free."""
        pool, orders = self._pool, list[Order]()
        if waiting_list.near is not None or waiting_list.idle is not None:
            self._watched.add(waiting_list)
        for agent in self._who_might_fit(waiting_list):
            if self._fits(waiting_list, agent):
                if (order := self._order(waiting_list, agent.id)) is not None:
                    orders.append(order)
                if waiting_list.near is not None:
                    _note(waiting_list.near, agent.id, agent.id in pool.free)
                if waiting_list.idle is not None:
                    _note(waiting_list.idle, agent.id, agent.id in pool.idle)
        waiting_list.lineup.fill(orders)

    def forget(self, waiting_list: WaitingList) -> None:
        """Forget a list."""
        self._watched.discard(waiting_list)
        for agent_id in waiting_list.cover:
            self._covers[agent_id].discard(waiting_list)

    def see(self, agent: Agent, before: Agent | None, lists: Iterable[WaitingList]) -> None:
        """Find out which of the lists an agent fits who is new or another than before; `catch_up` does the placing."""
        if before is not None and _same_fit(before, agent):
            return
        for skill_id in before.skills if before is not None else ():
            self._skilled[skill_id].discard(agent.id)
        for skill_id in agent.skills:
            self._skilled.setdefault(skill_id, set()).add(agent.id)
        for waiting_list in lists:
            self._fits(waiting_list, agent)

    def remove(self, agent: Agent) -> None:
        """Forget an agent."""
        for skill_id in agent.skills:
            self._skilled[skill_id].discard(agent.id)
        for waiting_list in self._covers.pop(agent.id, set()):
            _uncover(waiting_list, agent.id)

    def catch_up(self) -> None:
        """Note what has changed in the pool: who is free or idle, and who is to be asked sooner than before."""
        pool = self._pool
        shifted, pool.shifted = pool.shifted, set()
        for agent_id in shifted if self._watched else ():
            free, idle = agent_id in pool.free, agent_id in pool.idle
            for each in self._watched & self._covers.get(agent_id, NO_LISTS):
                if each.near is not None:
                    _note(each.near, agent_id, free)
                if each.idle is not None:
                    _note(each.idle, agent_id, idle)
        if len(pool.free) <= self._few:
            return  # they are looked at one by one
        eased, pool.eased = pool.eased, set()
        for agent_id in eased & pool.free:
            for each in self._covers.get(agent_id, NO_LISTS):
                each.lineup.fresh.add(agent_id)
                if len(each.lineup.fresh) > PUT_OFF:
                    self._place_one(each)

    def _place_one(self, waiting_list: WaitingList) -> None:
        waiting_list.lineup.place_one(lambda each: self._order(waiting_list, each))

    def best(
        self, ticket: WaitingTicket, waiting_list: WaitingList, now: datetime, spoken_for: Set[str]
    ) -> str | None:
        """Return who is to be asked, None when nobody can be; those spoken for are not."""

        def order_of(agent_id: str) -> Order | None:
            return self._order(waiting_list, agent_id)

        def suits(agent_id: str) -> bool:
            return agent_id not in spoken_for and not ticket.refuses(agent_id, now)

        if len(self._pool.free) <= self._few:
            places = [(-ticket.preference(each), order_of(each)) for each in self._pool.free if suits(each)]
            few = [(liked, order) for liked, order in places if order is not None]
            return min(few)[1][-1] if few else None
        if not ticket.preferred:
            found = waiting_list.lineup.first(order_of, suits)
            return None if found is None else found[-1]
        named_ones = {agent_id for agent_id, _ in ticket.preferred}
        rivals = [
            (-ticket.preference(agent_id), order)
            for agent_id in named_ones
            if suits(agent_id) and (order := order_of(agent_id)) is not None
        ]
        other = waiting_list.lineup.first(order_of, lambda each: each not in named_ones and suits(each))
        if other is not None:
            rivals.append((0, other))
        return min(rivals)[1][-1] if rivals else None

    def _order(self, waiting_list: WaitingList, agent_id: str) -> Order | None:
        """Return the agent's place in the list, None for one who does not fit or has no room for such a ticket."""
        pool, fitness = self._pool, waiting_list.cover.get(agent_id)
        if fitness is None or agent_id not in pool.free:
            return None
        agent = pool.get(agent_id)
        if agent is None or not pool.has_room(agent_id, waiting_list.profile.channel):
            return None
        return waiting_list.policy.agent_order(agent, fitness, pool.load(agent_id))

    def _who_might_fit(self, waiting_list: WaitingList) -> Iterable[Agent]:
        """Return few agents among whom are all who fit: the one it is for, or those with the skills."""
        pool, profile = self._pool, waiting_list.profile
        only = profile.only or named(profile.needs)
        if only:
            agent = pool.get(only)
            return () if agent is None else (agent,)
        skilled = [self._skilled.get(name, NOBODY) for name, _ in profile.needs if not is_clause(name)]
        if not skilled:
            return pool.agents()
        near = min(skilled, key=len).intersection(*skilled)
        return [agent for each in near if (agent := pool.get(each)) is not None]

    def _fits(self, waiting_list: WaitingList, agent: Agent) -> bool:
        """Note whether the agent fits the list."""
        profile = waiting_list.profile
        if profile.only not in ("", agent.id) or not fits(agent, profile.needs, waiting_list.queue):
            if agent.id in waiting_list.cover:
                _uncover(waiting_list, agent.id)
                self._covers[agent.id].discard(waiting_list)
            return False
        waiting_list.cover[agent.id] = fit(agent, profile.needs)
        self._covers.setdefault(agent.id, set()).add(waiting_list)
        return True


def _uncover(waiting_list: WaitingList, agent_id: str) -> None:
    """Take the agent out of the list; the place in the line-up is dropped when it comes up."""
    del waiting_list.cover[agent_id]
    for known in (waiting_list.near, waiting_list.idle):
        if known is not None:
            known.discard(agent_id)


def _note(known: set[str], agent_id: str, belongs: bool) -> None:
    (known.add if belongs else known.discard)(agent_id)


def _same_fit(one: Agent, other: Agent) -> bool:
    return (one.skills, one.team_ids, one.active) == (other.skills, other.team_ids, other.active)
