"""Tickets as stored."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from hub.domain.paging import Page
from hub.domain.ticket import Ticket, TicketStatus, WorkState
from hub.storage.contract import DocumentStore
from hub.storage.query import Condition, In, Range
from hub.storage.repository import Outlet, Repository
from hub.tickets.listing import TicketFilter

ALL_LIMIT = 1000


class TicketRepository(Repository[Ticket]):
    """Find tickets by conversation, customer, work and due moment."""

    def __init__(self, store: DocumentStore, outlet: Outlet) -> None:
        super().__init__(store, "tickets", Ticket, outlet)

    async def by_thread_key(self, inbox_id: str, thread_key: str) -> Ticket | None:
        """Return the newest ticket of a channel's own conversation."""
        return await self.first({"inbox_id": inbox_id, "thread_key": thread_key}, "-created_at")

    async def by_number(self, number: int) -> Ticket | None:
        """Return the ticket that people know by this number."""
        return await self.first({"number": number})

    async def of_participant(self, identity: str, limit: int) -> list[Ticket]:
        """Return tickets in which the identity is in copy, the one changed last first."""
        return list((await self.page({"participants": identity}, "-updated_at", limit)).items)

    async def latest_of_customer(self, customer_id: str, limit: int) -> list[Ticket]:
        """Return the customer's tickets, the one changed last first."""
        return list((await self.page({"customer_id": customer_id}, "-updated_at", limit)).items)

    async def sla_due(self, before: datetime, limit: int) -> list[Ticket]:
        """Return tickets of which an SLA clock must be looked at until then, the most urgent first."""
        found = await self.page({"sla.next_check_at": Range(lte=before)}, "sla.next_check_at", limit)
        return list(found.items)

    async def self_service_due(self, before: datetime, limit: int) -> list[Ticket]:
        """Return tickets in which the hub itself has something to do until then, the longest due first."""
        found = await self.page({"self_service.due_at": Range(lte=before)}, "self_service.due_at", limit)
        return list(found.items)

    async def codes_due(self, before: datetime, limit: int) -> list[Ticket]:
        """Return tickets in which a code was decided until then and not sent, the longest due first."""
        field = "self_service.challenge.due_at"
        return list((await self.page({field: Range(lte=before)}, field, limit)).items)

    async def in_work_states(
        self, states: Sequence[WorkState], since: datetime | None = None
    ) -> list[Ticket]:
        """Return every ticket whose work is in one of these states (and came to it at `since` or later), oldest first."""
        where: dict[str, Condition] = {"work.state": In(*(state.value for state in states))}
        if since is not None:
            where["work.since"] = Range(gte=since)
        return [ticket async for ticket in self.all(where, "work.since", batch=ALL_LIMIT)]

    async def unsolved(self) -> AsyncIterator[Ticket]:
        """Yield every ticket that is open or pending, oldest first."""
        states = In(TicketStatus.OPEN.value, TicketStatus.PENDING.value)
        async for ticket in self.all({"status": states}, "id", batch=ALL_LIMIT):
            yield ticket

    def created_since(self, since: datetime) -> AsyncIterator[Ticket]:
        """Yield the tickets opened at `since` or later, oldest first."""
        return self.all({"created_at": Range(gte=since)}, "created_at")

    async def held_by(self, agent_id: str) -> list[Ticket]:
        """Return the tickets that are offered to the agent, active with or being wrapped up by the agent."""
        offered = await self.page({"work.offer.agent_id": agent_id}, limit=ALL_LIMIT)
        busy = In(WorkState.ACTIVE.value, WorkState.WRAP_UP.value)
        held = await self.page({"assignee_id": agent_id, "work.state": busy}, "-updated_at", ALL_LIMIT)
        return [*(ticket for ticket in offered.items if ticket.work.state is WorkState.OFFERED), *held.items]

    async def next_number(self) -> int:
        """Return a ticket number nobody had before."""
        return await self._store.next_number("ticket")


class TicketList:
    """Lists of tickets as the outside asks for them, newest change first."""

    def __init__(self, tickets: TicketRepository) -> None:
        self._tickets = tickets

    def unsolved(self) -> AsyncIterator[Ticket]:
        """Yield every ticket that is open or pending."""
        return self._tickets.unsolved()

    async def page(self, wanted: TicketFilter, limit: int, after: str | None = None) -> Page[Ticket]:
        """Return one page; raises Invalid for a cursor of another list."""
        where: dict[str, Condition] = {}
        if wanted.ids is not None:
            where["id"] = In(*wanted.ids)
        if wanted.customer_id is not None:
            where["customer_id"] = wanted.customer_id
        if wanted.assignee_id is not None:
            where["assignee_id"] = wanted.assignee_id or None
        if wanted.queue_ids is not None:
            where["queue_id"] = In(*wanted.queue_ids)
        if wanted.statuses:
            where["status"] = In(*(status.value for status in wanted.statuses))
        if wanted.channel is not None:
            where["channel"] = wanted.channel
        if not where:
            where["updated_at"] = Range()
        return await self._tickets.page(where, "-updated_at", limit, after)
