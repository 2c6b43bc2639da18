"""How a list of tickets is asked for."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

from hub.domain.paging import Page
from hub.domain.ticket import Ticket, TicketStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketFilter:
    """Which tickets: every part that is set must hold.

    `queue_ids` is what the asker may see of the queues (None: all). `assignee_id` may be the empty text for nobody's.
    """

    statuses: tuple[TicketStatus, ...] = ()
    queue_ids: tuple[str, ...] | None = None
    assignee_id: str | None = None
    customer_id: str | None = None
    channel: str | None = None
    ids: tuple[str, ...] | None = None


class TicketPages(Protocol):
    """Tickets, page by page."""

    async def page(self, wanted: TicketFilter, limit: int, after: str | None = None) -> Page[Ticket]:
        """Return one page, newest change first; raises Invalid for a cursor of another list."""
        ...

    def unsolved(self) -> AsyncIterator[Ticket]:
        """Yield every ticket that is open or pending."""
        ...


class TicketSearch(Protocol):
    """Find tickets by words in subject, messages or the customer's name."""

    async def ticket_ids(self, words: str, limit: int) -> list[str]:
        """Return the ids of the tickets that fit, best first."""
        ...
