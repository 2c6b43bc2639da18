"""Turn domain events into events for consoles.

An event is only a nudge: the publisher reads the present state and sends that, so a repeated or late event
does no harm. Offers and messages go at once, changes of tickets and agents once per tenth of a second.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from hub.background import TaskOwner
from hub.domain.agent_events import AgentEvent
from hub.domain.events import Event
from hub.domain.message import Message
from hub.domain.ticket import Ticket
from hub.domain.ticket_events import (
    AttachmentScanned,
    MessageAdded,
    MessageDeliveryChanged,
    OfferAccepted,
    OfferDeclined,
    OfferExpired,
    OfferMade,
    OfferWithdrawn,
    TicketEvent,
    WorkEnded,
    WrapUpStarted,
)
from hub.realtime.ports import Access, Messages, Tickets
from hub.realtime.snapshot import Rows
from hub.realtime.stream import EVERYONE, AgentStream, Audience
from hub.realtime.wire import as_json
from hub.tickets.people.whispers import may_hear
from hub.tickets.views import message_view

logger = logging.getLogger(__name__)

COALESCE_S = 0.1
RETRY_S = 1.0
REMEMBERED = 20_000

OFFER_EVENTS = (OfferMade, OfferAccepted, OfferDeclined, OfferExpired, OfferWithdrawn)
MESSAGE_EVENTS = (MessageAdded, MessageDeliveryChanged, AttachmentScanned)
LOAD_EVENTS = (*OFFER_EVENTS, WrapUpStarted, WorkEnded)

Reaction = tuple[str, Callable[[Event], Awaitable[None]], tuple[type[Event], ...]]


class Onlooker(Protocol):
    """Who else wants to know, with the state that was read anyway."""

    def message_added(self, ticket: Ticket, message: Message) -> None:
        """Take note of a message, or of how far it has come."""
        ...

    def ticket_changed(self, ticket: Ticket) -> None:
        """Take note of the ticket as it is now."""
        ...


class Publisher:
    """React to the bus on behalf of the consoles of this process."""

    def __init__(
        self,
        stream: AgentStream,
        tickets: Tickets,
        messages: Messages,
        rows: Rows,
        access: Access,
        onlooker: Onlooker,
    ) -> None:
        self._stream = stream
        self._tickets = tickets
        self._messages = messages
        self._rows = rows
        self._access = access
        self._onlooker = onlooker
        self._tasks = TaskOwner("publisher")
        self._dirty_tickets: set[str] = set()
        self._dirty_agents: set[str] = set()
        self._seen: dict[str, Ticket] = {}
        self._flush: asyncio.Task[None] | None = None

    def reactions(self) -> Sequence[Reaction]:
        """Return what to subscribe to the bus: name, handler, event types."""
        return [
            ("realtime.offers", self.on_offer, OFFER_EVENTS),
            ("realtime.messages", self.on_message, MESSAGE_EVENTS),
            ("realtime.changes", self.on_change, (TicketEvent, AgentEvent)),
        ]

    async def on_offer(self, event: Event) -> None:
        """Show an offer, or take it off the screen."""
        if isinstance(event, OfferMade):
            await self._offer_made(event)
        elif isinstance(event, OFFER_EVENTS[1:]):
            payload = {"id": event.offer_id, "reason": _ending(event)}
            self._stream.publish("offer.withdrawn", payload, Audience(frozenset({event.agent_id})))

    async def _offer_made(self, event: OfferMade) -> None:
        ticket = await self._tickets.get(event.ticket_id)
        offer = ticket.work.offer if ticket else None
        if ticket is None or offer is None or offer.id != event.offer_id:
            return
        view = await self._rows.offer(ticket, 0)
        if view is not None:
            self._stream.publish("offer.made", as_json(view), Audience(frozenset({event.agent_id})))

    async def on_message(self, event: Event) -> None:
        """Show what was said, or how far it has come."""
        if not isinstance(event, MESSAGE_EVENTS):
            return
        message = await self._messages.get(event.message_id)
        ticket = await self._tickets.get(event.ticket_id) if message else None
        if message is not None and ticket is not None:
            audience = self._hearers(message) if message.whisper_to else audience_of(ticket)
            self._stream.publish("message.added", as_json(message_view(message)), audience)
            self._onlooker.message_added(ticket, message)

    def _hearers(self, message: Message) -> Audience:
        """Return who hears a whisper: whom it is for, and supervisors."""
        return Audience(frozenset(agent.id for agent in self._rows.all_agents() if may_hear(agent, message)))

    async def on_change(self, event: Event) -> None:
        """Note what changed; it goes out with the next flush."""
        if isinstance(event, TicketEvent):
            self._dirty_tickets.add(event.ticket_id)
        if isinstance(event, (AgentEvent, *LOAD_EVENTS)):
            self._dirty_agents.add(event.agent_id)
        if self._flush is None or self._flush.done():
            self._flush = self._tasks.start(self._flush_soon(), "flush")

    async def _flush_soon(self) -> None:
        while self._dirty_tickets or self._dirty_agents:
            await asyncio.sleep(COALESCE_S)
            try:
                await self.flush()
            except Exception:
                logger.exception("Changes could not be shown; they go out as soon as they can be read")
                await asyncio.sleep(RETRY_S)

    async def flush(self) -> None:
        """Send what changed since the last time; what cannot be read now stays to be sent."""
        ticket_ids, self._dirty_tickets = self._dirty_tickets, set()
        try:
            tickets = await self._tickets.get_many(sorted(ticket_ids)) if ticket_ids else []
        except BaseException:
            self._dirty_tickets |= ticket_ids
            raise
        agent_ids, self._dirty_agents = self._dirty_agents, set()
        with self._stream.gathering():
            for agent_id in sorted(agent_ids):
                self.publish_agent(agent_id)
            for ticket in tickets:
                self._publish_ticket(ticket)

    def publish_agent(self, agent_id: str) -> None:
        """Show the agent as he is now, and let his consoles see what he may see now."""
        agent = self._rows.agent_by_id(agent_id)
        if agent is not None:
            self._stream.rescope(agent_id, self._access.scope(agent))
            self._stream.publish("agent.changed", {"agent": as_json(self._rows.agent(agent))}, EVERYONE)

    def _publish_ticket(self, ticket: Ticket) -> None:
        before = self._seen.pop(ticket.id, None)
        self._seen[ticket.id] = ticket
        if len(self._seen) > REMEMBERED:
            del self._seen[next(iter(self._seen))]
        if before is not None and moved(before, ticket):
            self._publish_gone(before, ticket)
        self._stream.publish(
            "ticket.changed", {"ticket": as_json(self._rows.ticket(ticket))}, audience_of(ticket)
        )
        self._onlooker.ticket_changed(ticket)

    def _publish_gone(self, before: Ticket, after: Ticket) -> None:
        losers = [
            agent.id
            for agent in self._rows.all_agents()
            if (scope := self._access.scope(agent)).allows(before) and not scope.allows(after)
        ]
        if losers:
            self._stream.publish("ticket.gone", {"id": after.id}, Audience(frozenset(losers)))

    async def stop(self) -> None:
        """Stop flushing; consoles get a snapshot from the next process."""
        await self._tasks.stop()


def audience_of(ticket: Ticket) -> Audience:
    """Return who may see this ticket: those in whose scope it is, and the agent whom it is offered to."""
    offer = ticket.work.offer
    return Audience(frozenset({offer.agent_id}) if offer else frozenset(), ticket)


def moved(before: Ticket, after: Ticket) -> bool:
    """Say whether something changed on which visibility may depend."""
    return (before.queue_id, before.assignee_id, before.consulted) != (
        after.queue_id,
        after.assignee_id,
        after.consulted,
    )


def _ending(event: OfferAccepted | OfferDeclined | OfferExpired | OfferWithdrawn) -> str:
    if isinstance(event, OfferAccepted):
        return "accepted"
    if isinstance(event, OfferDeclined):
        return "declined"
    return "expired" if isinstance(event, OfferExpired) else event.reason
