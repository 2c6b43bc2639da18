"""What the channels' side needs of others; wired in bootstrap."""

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from typing import Protocol

from hub.channels.contract import Channel
from hub.domain.interaction import Party
from hub.domain.message import Message
from hub.domain.queue import Inbox
from hub.domain.suppression import Scope, Suppression, SuppressionReason
from hub.domain.ticket import Ticket
from hub.tickets.ports import MessageRepository
from hub.tickets.replies.rules import CustomerTickets
from hub.tickets.replies.suppressions import Cause

ReadInboxes = Callable[[], Awaitable[Iterable[Inbox]]]
"""Return every inbox, also those that are not active."""


class DeliverableMessages(MessageRepository, Protocol):
    """Messages, with the finder by which outbound work is found."""

    async def deliverable(self, before: datetime, limit: int) -> list[Message]:
        """Return messages queued or being sent whose next attempt was due by then, the earliest due first."""
        ...


class Tickets(CustomerTickets, Protocol):
    """The tickets, to read."""

    async def get(self, entity_id: str) -> Ticket | None:
        """Return the ticket, or None."""
        ...


class Files(Protocol):
    """The stored files, to read."""

    async def get(self, key: str) -> bytes:
        """Return the bytes; raises NotFound."""
        ...


class AddressBook(Protocol):
    """Find out where a customer can be reached when no earlier message says so."""

    async def address_of(self, customer_id: str, inbox_id: str) -> Party | None:
        """Return the customer's address of the kind this inbox writes to, or None."""
        ...


class Suppressing(Protocol):
    """Know whom not to write to."""

    async def active(self, party: Party, inbox_id: str) -> Suppression | None:
        """Return why this inbox must not write to the address, or None."""
        ...

    async def suppress(
        self, party: Party, reason: SuppressionReason, scope: Scope = ..., cause: Cause = ...
    ) -> Suppression:
        """Stop writing to the address."""
        ...


class Channels(Protocol):
    """The channels at work."""

    def channel(self, inbox_id: str) -> Channel:
        """Return the channel that sends for an inbox; raises NotFound, or Unavailable when it is not up."""
        ...


class WebhookChannels(Protocol):
    """The channels by what the web calls them."""

    def find(self, inbox_ref: str) -> Channel:
        """Return the started channel of an inbox by id or name; raises NotFound or Unavailable."""
        ...
