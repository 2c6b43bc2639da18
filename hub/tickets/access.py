"""Who may do and see what: the one place that decides, for the REST interface and the sockets alike."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from hub.domain.agent import Agent, Role
from hub.domain.queue import Queue
from hub.domain.ticket import Ticket
from hub.errors import Forbidden, NotFound

_RANK = {Role.AGENT: 1, Role.SUPERVISOR: 2, Role.ADMIN: 3}


class QueueList(Protocol):
    """Name every queue; from memory, as each request asks."""

    def queues(self) -> Iterable[Queue]:
        """Return all queues."""
        ...


class TicketSource(Protocol):
    """Fetch tickets."""

    async def get(self, entity_id: str) -> Ticket | None:
        """Return the ticket, or None."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What part of the tickets an agent sees: all, or those of some queues and their own."""

    agent_id: str
    everything: bool
    queue_ids: frozenset[str] = frozenset()

    def allows_queue(self, queue_id: str) -> bool:
        """Tell whether the agent sees the tickets of this queue."""
        return self.everything or queue_id in self.queue_ids

    def allows(self, ticket: Ticket) -> bool:
        """Tell whether the agent sees this ticket; what is theirs, offered to them or asked of them they always see."""
        offer = ticket.work.offer
        return (
            self.allows_queue(ticket.queue_id)
            or ticket.assignee_id == self.agent_id
            or (offer is not None and offer.agent_id == self.agent_id)
            or self.agent_id in ticket.consulted
        )


class Access:
    """Decide by role and team. A ticket that an agent may not see does not exist for them."""

    def __init__(self, queues: QueueList, tickets: TicketSource) -> None:
        self._queues = queues
        self._tickets = tickets

    def may(self, agent: Agent, needed: Role) -> bool:
        """Tell whether the agent has this role or a higher one."""
        return agent.active and _RANK[agent.role] >= _RANK[needed]

    def check_may(self, agent: Agent, needed: Role) -> None:
        """Raise Forbidden unless the agent has this role or a higher one."""
        if not self.may(agent, needed):
            raise Forbidden(f"This needs the role {needed}")

    def scope(self, agent: Agent) -> Scope:
        """Return what the agent sees: supervisors everything, agents their teams' queues and those of no team."""
        if self.may(agent, Role.SUPERVISOR):
            return Scope(agent_id=agent.id, everything=True)
        teams = {"", *agent.team_ids}
        own = frozenset(queue.id for queue in self._queues.queues() if queue.team_id in teams)
        return Scope(agent_id=agent.id, everything=False, queue_ids=own)

    async def access_ticket(self, agent: Agent, ticket_id: str) -> Ticket:
        """Return the ticket; raises NotFound when there is none or the agent may not see it."""
        ticket = await self._tickets.get(ticket_id)
        if ticket is None or not self.scope(agent).allows(ticket):
            raise NotFound("There is no such ticket")
        return ticket
