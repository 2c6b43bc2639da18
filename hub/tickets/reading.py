"""Read and unread: what has been looked at since the customer last wrote."""

from dataclasses import replace

from hub.clock import Clock
from hub.domain.agent import Agent
from hub.domain.ticket import Ticket
from hub.domain.ticket_events import TicketUpdated
from hub.eventbus.change import Change
from hub.eventbus.repository import Repository
from hub.ids import IdFactory
from hub.tickets.access import Access


class Reading:
    """Mark tickets as read or unread. The ticket keeps its place in lists: looking is not a change of the case."""

    def __init__(self, clock: Clock, ids: IdFactory, access: Access, tickets: Repository[Ticket]) -> None:
        self._clock = clock
        self._ids = ids
        self._access = access
        self._tickets = tickets

    async def mark(self, actor: Agent, ticket_id: str, *, unread: bool) -> Ticket:
        """Set the mark; raises NotFound."""
        await self._access.access_ticket(actor, ticket_id)

        def change(held: Ticket) -> Change[Ticket] | None:
            if held.unread is unread:
                return None
            told = TicketUpdated(
                id=self._ids.new(),
                at=self._clock.now(),
                ticket_id=held.id,
                actor_id=actor.id,
                changes={"unread": (str(held.unread).lower(), str(unread).lower())},
            )
            return Change(replace(held, unread=unread), [told])

        return await self._tickets.update(ticket_id, change)
