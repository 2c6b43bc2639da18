"""The dispatcher's book: what the store says of tickets at work, kept in memory, with the moments to look again."""

import heapq
import logging
from collections.abc import Iterator
from datetime import datetime

from hub.domain.agent import Agent
from hub.domain.ticket import Ticket, WorkState
from hub.errors import NotFound
from hub.routing.duties import Duty, Held, duty, held
from hub.routing.matching import Matcher
from hub.routing.pool import AgentPool
from hub.routing.ports import Queues
from hub.routing.waiting import waiting_ticket

logger = logging.getLogger(__name__)


class Book:
    """Take in tickets and agents as they are, tell what is due. No I/O, no decisions."""

    def __init__(self, queues: Queues, pool: AgentPool, matcher: Matcher) -> None:
        self._queues = queues
        self._pool = pool
        self._matcher = matcher
        self._versions: dict[str, int] = {}
        self._held: dict[str, Held] = {}
        self._timers: list[tuple[datetime, str]] = []
        self._suspects: set[str] = set()
        self._freed: dict[str, datetime] = {}
        self.known_agents: dict[str, str] = {}

    def __contains__(self, ticket_id: str) -> bool:
        return ticket_id in self._versions

    def clear(self) -> None:
        """Forget every ticket."""
        for ticket_id in self._held:
            self._pool.release(ticket_id)
        self._matcher.clear()
        self._versions.clear()
        self._held.clear()
        self._timers.clear()
        self._suspects.clear()

    def absorb(self, ticket: Ticket, now: datetime, *, again: bool = False) -> None:
        """Take in the ticket as read; an older or (unless `again`) equal version changes nothing."""
        known = self._versions.get(ticket.id, -1)
        if ticket.version < known or (ticket.version == known and not again):
            return
        holding = held(ticket)
        self._note_freed(ticket, holding)
        self._let_go(ticket.id, holding)
        if holding is not None:
            self._matcher.drop(ticket.id)
            self._held[ticket.id] = holding
            self._pool.hold(ticket.id, holding.agent_id, holding.channel)
            self._suspects.add(ticket.id)
            self._remind(holding.check_at, ticket.id)
        elif ticket.work.state is WorkState.QUEUED:
            self._wait(ticket, now)
        else:
            self.forget(ticket.id)
            return
        self._versions[ticket.id] = ticket.version

    def forget(self, ticket_id: str) -> None:
        """Forget a ticket that is no work any more, or gone."""
        self._let_go(ticket_id, None)
        self._matcher.drop(ticket_id)
        self._versions.pop(ticket_id, None)
        self.known_agents.pop(ticket_id, None)

    def put_agent(self, agent: Agent, connected: bool, now: datetime) -> None:
        """Take in the agent as seen now."""
        before = self._pool.get(agent.id)
        if before is agent and self._pool.is_connected(agent.id) == connected:
            return
        self._matcher.put_agent(agent, connected, now)
        self._suspects.update(self._pool.held_by(agent.id))

    def remove_agent(self, agent_id: str, now: datetime) -> None:
        """Forget an agent who is gone."""
        self._suspects.update(self._pool.held_by(agent_id))
        self._matcher.remove_agent(agent_id, now)

    def ring(self, now: datetime) -> None:
        """Look again at the tickets whose moment has come."""
        for ticket_id in self._due(now):
            if ticket_id in self._held:
                self._suspects.add(ticket_id)
            else:
                self._see_again(ticket_id, now)

    def turn(self, now: datetime) -> None:
        """See the waiting tickets as they are at this moment; held ones whose moment has come are left to `ring`."""
        held = []
        for ticket_id in self._due(now):
            if ticket_id in self._held:
                held.append(ticket_id)
            else:
                self._see_again(ticket_id, now)
        for ticket_id in held:
            self._remind(now, ticket_id)

    def next_ring(self) -> datetime | None:
        """Return the moment of the next look."""
        return self._timers[0][0] if self._timers else None

    def duties(self, now: datetime) -> list[Duty]:
        """Return what has to be done about held tickets, each once."""
        found = []
        for ticket_id in self._suspects:
            holding = self._held.get(ticket_id)
            todo = duty(holding, self._pool.get(holding.agent_id), now) if holding is not None else None
            if todo is not None:
                found.append(todo)
        self._suspects.clear()
        return found

    def agent_ids(self) -> set[str]:
        """Return the agents in the book."""
        return {agent.id for agent in self._pool.agents()}

    def look_at_everything(self) -> None:
        """Have the next plan look at every waiting ticket."""
        self._matcher.touch_all()

    def take_freed(self) -> dict[str, datetime]:
        """Return the agents of whom a slot became free since the last call, and when."""
        freed, self._freed = self._freed, {}
        return freed

    def _wait(self, ticket: Ticket, now: datetime) -> None:
        try:
            queue = self._queues.queue(ticket.queue_id)
            waiting = waiting_ticket(ticket, queue, self.known_agents.get(ticket.id, ""))
            self._matcher.put(waiting, now)
        except NotFound:
            logger.warning("Ticket %s waits in queue %s, which does not exist", ticket.id, ticket.queue_id)
            self._matcher.drop(ticket.id)
        else:
            self._remind(waiting.next_change(now), ticket.id)

    def _let_go(self, ticket_id: str, holding: Held | None) -> None:
        """Free the slot in which the ticket was, unless its agent goes on holding it, perhaps by another channel."""
        holder = self._pool.holder(ticket_id)
        before = self._held.pop(ticket_id, None)
        if holder is not None and (holding is None or holding.agent_id != holder):
            self._pool.release(ticket_id)
            self._matcher.touch_agent(holder)
        elif before is not None and holding is not None and holding.channel != before.channel:
            self._matcher.touch_agent(holding.agent_id)

    def _note_freed(self, ticket: Ticket, holding: Held | None) -> None:
        before = self._held.get(ticket.id)
        if before is None or before.state is WorkState.OFFERED:
            return
        if holding is None or holding.agent_id != before.agent_id:
            self._freed[before.agent_id] = ticket.work.since

    def _due(self, now: datetime) -> Iterator[str]:
        while self._timers and self._timers[0][0] <= now:
            yield heapq.heappop(self._timers)[1]

    def _see_again(self, ticket_id: str, now: datetime) -> None:
        waiting = self._matcher.get(ticket_id)
        if waiting is not None:
            self._matcher.put(waiting, now)
            self._remind(waiting.next_change(now), ticket_id)

    def _remind(self, at: datetime | None, ticket_id: str) -> None:
        if at is not None:
            heapq.heappush(self._timers, (at, ticket_id))
