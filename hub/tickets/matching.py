"""Which ticket does a message continue?"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from hub.domain.customer import Customer, identity_id
from hub.domain.interaction import InboundMessage
from hub.domain.message import Message
from hub.domain.ticket import Ticket, TicketStatus
from hub.tickets.ports import MessageRepository, TicketRepository


def may_continue(ticket: Ticket, now: datetime, reopen_within: timedelta) -> bool:
    """Tell whether a ticket takes further messages: not when closed, nor when solved for longer than `reopen_within`."""
    if ticket.status is TicketStatus.CLOSED:
        return False
    return ticket.solved_at is None or now - ticket.solved_at <= reopen_within


def takes_part(customer: Customer, sender: str, ticket: Ticket, messages: Sequence[Message]) -> bool:
    """Tell whether the sender belongs to the conversation: its customer, or somebody it was addressed to.

    A reference alone proves nothing: anyone may write any `References` header.
    """
    if ticket.customer_id == customer.id:
        return True
    return any(
        identity_id(party.kind, party.value) == sender for message in messages for party in message.recipients
    )


class Matching:
    """Find the ticket a message continues, by the references it carries, then by its channel's conversation."""

    def __init__(
        self, tickets: TicketRepository, messages: MessageRepository, reopen_within: timedelta
    ) -> None:
        self._tickets = tickets
        self._messages = messages
        self._reopen_within = reopen_within

    async def find(
        self, inbox_id: str, message: InboundMessage, customer: Customer, now: datetime
    ) -> Ticket | None:
        """Return the ticket, or None when a new one must be opened."""
        ticket = await self._by_references(inbox_id, message, customer)
        if ticket is None and message.thread_key:
            ticket = await self._tickets.by_thread_key(inbox_id, message.thread_key)
        if ticket is None or not may_continue(ticket, now, self._reopen_within):
            return None
        return ticket

    async def _by_references(
        self, inbox_id: str, message: InboundMessage, customer: Customer
    ) -> Ticket | None:
        if not message.thread_refs:
            return None
        answered = await self._messages.by_external_ids(inbox_id, message.thread_refs)
        if not answered:
            return None
        rank = {external_id: place for place, external_id in enumerate(message.thread_refs)}
        nearest = max(answered, key=lambda earlier: rank.get(earlier.external_id or "", -1))
        ticket = await self._tickets.get(nearest.ticket_id)
        sender = identity_id(message.sender.kind, message.sender.value)
        if ticket is not None and takes_part(customer, sender, ticket, answered):
            return ticket
        return None
