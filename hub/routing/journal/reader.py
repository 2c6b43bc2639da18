"""What the dispatcher reads: tickets and agents that events or the sweep say have changed."""

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta

from hub.domain.ticket import Ticket, TicketStatus, WorkState
from hub.errors import NotFound
from hub.routing.book import Book
from hub.routing.ports import Consoles, Crew, Queues, TicketRepository

AT_WORK = (WorkState.QUEUED, WorkState.OFFERED, WorkState.ACTIVE, WorkState.WRAP_UP)
ENDED = (TicketStatus.SOLVED, TicketStatus.CLOSED)
OVERLAP = timedelta(seconds=30)
"""How far a sweep looks back beyond the one before: clocks of processes differ, writes take time."""


class Reader:
    """Keep the book equal to the store. Tickets in `in_flight` are being written here and read again afterwards."""

    def __init__(
        self,
        tickets: TicketRepository,
        crew: Crew,
        consoles: Consoles,
        queues: Queues,
        book: Book,
        sweep: timedelta,
    ) -> None:
        self._tickets = tickets
        self._crew = crew
        self._consoles = consoles
        self._queues = queues
        self._book = book
        self._sweep = sweep
        self._dirty_tickets: set[str] = set()
        self._dirty_agents: set[str] = set()
        self._retries: dict[str, datetime] = {}
        self._swept_at: datetime | None = None
        self.in_flight: set[str] = set()
        self._passed_over: set[str] = set()
        self._starting_over = False
        self._outdated = False
        """Whether everything is to be read again because of something that happened while it was read."""

    def note_ticket(self, ticket_id: str) -> None:
        """Have the ticket read."""
        self._dirty_tickets.add(ticket_id)

    def note_agent(self, agent_id: str) -> None:
        """Have the agent looked at."""
        self._dirty_agents.add(agent_id)

    def retry(self, ticket_id: str, at: datetime) -> None:
        """Have the ticket read at that moment: it could not be written."""
        self._retries[ticket_id] = at

    def landed(self, ticket_id: str) -> None:
        """Note that the ticket's write is over; what was heard of it meanwhile is looked at now."""
        self.in_flight.discard(ticket_id)
        if self._starting_over or ticket_id in self._passed_over:
            self._passed_over.discard(ticket_id)
            self._dirty_tickets.add(ticket_id)

    def start_over(self) -> None:
        """Have everything read again, also when it is just being read: what is read by now may be old."""
        self._swept_at = None
        self._outdated = True

    def next_look(self, now: datetime) -> datetime:
        """Return when to read again even if nothing is heard."""
        if self._dirty_tickets or self._swept_at is None:
            return now
        return min([self._swept_at + self._sweep, *self._retries.values()])

    async def take_in(self, now: datetime) -> None:
        """Read what has changed; an exception loses nothing of what was noted."""
        if self._swept_at is None or self._swept_at + self._sweep <= now:
            await self._sweep_store(now)
        self.see_agents(now)
        for ticket_id in [ticket_id for ticket_id, at in self._retries.items() if at <= now]:
            del self._retries[ticket_id]
            self._dirty_tickets.add(ticket_id)
        ticket_ids, self._dirty_tickets = self._dirty_tickets, set()
        if ticket_ids:
            try:
                found = await self._tickets.get_many(sorted(ticket_ids))
                await self._absorb(found, now)
            except BaseException:
                self._dirty_tickets |= ticket_ids
                raise
            for gone in ticket_ids - {ticket.id for ticket in found}:
                self._book.forget(gone)

    def see_agents(self, now: datetime) -> None:
        """Look at the agents who were noted: no reading, they are in memory."""
        agent_ids, self._dirty_agents = self._dirty_agents, set()
        for agent_id in agent_ids:
            self._see_agent(agent_id, now)

    async def _sweep_store(self, now: datetime) -> None:
        self._outdated = False
        if self._swept_at is None:
            self._starting_over = True  # what lands while this reads is newer than what it reads
            try:
                found = await self._tickets.in_work_states(AT_WORK)
            finally:
                self._starting_over = False
            self._book.clear()
        else:
            found = await self._tickets.in_work_states(tuple(WorkState), self._swept_at - OVERLAP)
        here = {agent.id for agent in self._crew.all()}
        for agent_id in self._book.agent_ids() - here:
            self._book.remove_agent(agent_id, now)
        for agent_id in here:
            self._see_agent(agent_id, now)
        await self._absorb(found, now)
        self._book.look_at_everything()
        self._swept_at = None if self._outdated else now

    def _see_agent(self, agent_id: str, now: datetime) -> None:
        agent = self._crew.get(agent_id)
        if agent is None:
            self._book.remove_agent(agent_id, now)
        else:
            self._book.put_agent(agent, self._consoles.is_connected(agent_id), now)

    async def _absorb(self, tickets: Iterable[Ticket], now: datetime) -> None:
        tickets = tuple(tickets)
        unknown = [ticket for ticket in tickets if self._asks_for_known_agent(ticket, now)]
        if unknown:
            agents = await asyncio.gather(*(self._known_agent(ticket) for ticket in unknown))
            for ticket, agent_id in zip(unknown, agents, strict=True):
                self._book.known_agents[ticket.id] = agent_id
        for ticket in tickets:
            if not self._passes_over(ticket.id):
                self._book.absorb(ticket, now)

    def _asks_for_known_agent(self, ticket: Ticket, now: datetime) -> bool:
        """Say whether the agent of the customer's last case may be preferred and is not known yet."""
        work = ticket.work
        if (
            work.state is not WorkState.QUEUED
            or work.last_agent_id
            or work.reserved_for
            or work.queued_at is None
        ):
            return False
        if not ticket.customer_id or ticket.id in self._book.known_agents:
            return False
        try:
            affinity_s = self._queues.queue(ticket.queue_id).affinity_s
        except NotFound:
            return False
        return work.queued_at + timedelta(seconds=affinity_s) > now

    async def _known_agent(self, ticket: Ticket) -> str:
        for earlier in await self._tickets.latest_of_customer(ticket.customer_id, 5):
            if earlier.id != ticket.id and earlier.status in ENDED:
                return earlier.assignee_id or earlier.work.last_agent_id
        return ""

    def _passes_over(self, ticket_id: str) -> bool:
        if ticket_id not in self.in_flight:
            return False
        self._passed_over.add(ticket_id)
        return True
