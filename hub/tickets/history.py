"""The history of each ticket: its events, kept as they were published."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from hub.domain.events import Event
from hub.domain.paging import Page
from hub.domain.ticket_events import TicketEvent
from hub.errors import AlreadyExists
from hub.eventbus.codec import event_to_doc

OWN_FIELDS = ("id", "at", "type", "ticket_id", "actor_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """One event of a ticket: who did what when."""

    id: str
    version: int = 0
    ticket_id: str
    at: datetime
    type: str
    actor_id: str = ""
    data: dict[str, Any] = field(default_factory=dict)  # Any: each event type has its own fields


class HistoryRepository(Protocol):
    """Where history is kept."""

    async def add(self, entity: HistoryEntry, *events: Event) -> HistoryEntry:
        """Store an entry; raises AlreadyExists."""
        ...

    async def page(
        self, where: dict[str, Any], sort: str = "id", limit: int = 50, after: str | None = None
    ) -> Page[HistoryEntry]:
        """Return one page."""
        ...


class History:
    """Write down what happens to tickets, and read it back."""

    def __init__(self, entries: HistoryRepository) -> None:
        self._entries = entries

    async def record(self, event: Event) -> None:
        """Keep the event; keeping it again is harmless."""
        if not isinstance(event, TicketEvent):
            return
        document = event_to_doc(event)
        entry = HistoryEntry(
            id=event.id,
            ticket_id=event.ticket_id,
            at=event.at,
            type=event.type,
            actor_id=event.actor_id,
            data={name: value for name, value in document.items() if name not in OWN_FIELDS},
        )
        try:
            await self._entries.add(entry)
        except AlreadyExists:
            return

    async def of_ticket(self, ticket_id: str, limit: int, after: str | None = None) -> Page[HistoryEntry]:
        """Return a page of the ticket's history, oldest first."""
        return await self._entries.page({"ticket_id": ticket_id}, "at", limit, after)
