"""Messages as stored."""

from collections.abc import Sequence
from datetime import datetime

from hub.domain.message import DeliveryState, Message
from hub.domain.paging import Page
from hub.storage.contract import DocumentStore
from hub.storage.query import In, Range, Where
from hub.storage.repository import Outlet, Repository


class MessageRepository(Repository[Message]):
    """Find messages by ticket, by the ids of the outside, and by what is due to be sent."""

    def __init__(self, store: DocumentStore, outlet: Outlet) -> None:
        super().__init__(store, "messages", Message, outlet)

    async def by_external_ids(self, inbox_id: str, external_ids: Sequence[str]) -> list[Message]:
        """Return messages of this inbox known to the outside by these ids."""
        if not external_ids:
            return []
        where: Where = {"inbox_id": inbox_id, "external_id": In(*external_ids)}
        return list((await self.page(where, limit=200)).items)

    async def by_sender(self, inbox_id: str, sender: str, since: datetime, limit: int) -> list[Message]:
        """Return the messages that came from this address since then, newest first."""
        where: Where = {"sender.value": sender, "inbox_id": inbox_id, "created_at": Range(gte=since)}
        return list((await self.page(where, "-created_at", limit)).items)

    async def by_client_id(self, ticket_id: str, client_id: str) -> Message | None:
        """Return the message an agent's console sent under this id."""
        return await self.first({"ticket_id": ticket_id, "client_id": client_id})

    async def of_ticket(self, ticket_id: str, limit: int, after: str | None = None) -> Page[Message]:
        """Return a page of a ticket's messages, oldest first."""
        return await self.page({"ticket_id": ticket_id}, "created_at", limit, after)

    async def latest_of_ticket(self, ticket_id: str, limit: int) -> list[Message]:
        """Return the last messages of a ticket, oldest of them first."""
        newest = await self.page({"ticket_id": ticket_id}, "-created_at", limit)
        return list(reversed(newest.items))

    async def failed(self, limit: int, after: str | None = None) -> Page[Message]:
        """Return a page of the messages that could not be delivered, the last to fail first."""
        return await self.page({"delivery.failed_at": Range()}, "-delivery.failed_at", limit, after)

    async def to_look_at(self, before: datetime, limit: int) -> list[Message]:
        """Return messages that left and have not arrived by the moment at which to look again, the longest due first."""
        where: Where = {
            "delivery.state": DeliveryState.SENT.value,
            "delivery.next_attempt_at": Range(lte=before),
        }
        return list((await self.page(where, "delivery.next_attempt_at", limit)).items)

    async def deliverable(self, before: datetime, limit: int) -> list[Message]:
        """Return messages to be sent, or whose sender went away while sending, the longest due first."""
        waiting = In(DeliveryState.QUEUED.value, DeliveryState.SENDING.value)
        where: Where = {"delivery.state": waiting, "delivery.next_attempt_at": Range(lte=before)}
        return list((await self.page(where, "delivery.next_attempt_at", limit)).items)
