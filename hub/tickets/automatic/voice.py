"""What the hub itself says in a ticket: an answer that leaves, or a line for the agents. Saying it again is harmless."""

from hub.clock import Clock
from hub.domain.interaction import ConsentWish, Party
from hub.domain.message import Author, AuthorKind, Delivery, DeliveryState, Message, MessageKind
from hub.domain.queue import Inbox
from hub.errors import AlreadyExists
from hub.ids import IdFactory
from hub.tickets.ports import MessageRepository, TicketRepository
from hub.tickets.transitions import confirmed


class HubVoice:
    """Add the hub's own messages. Each has a key, so that a step done twice says it once."""

    def __init__(
        self, clock: Clock, ids: IdFactory, tickets: TicketRepository, messages: MessageRepository
    ) -> None:
        self._clock = clock
        self._ids = ids
        self._tickets = tickets
        self._messages = messages

    async def answer(
        self, inbox: Inbox, ticket_id: str, key: str, body: str, to: Party, consent: ConsentWish | None = None
    ) -> None:
        """Have a message delivered to `to`; `consent` is the keyword it answers."""
        now = self._clock.now()
        await self._say(
            Message(
                id=self._ids.new(),
                ticket_id=ticket_id,
                inbox_id=inbox.id,
                kind=MessageKind.REPLY,
                author=Author(kind=AuthorKind.SYSTEM, name=inbox.name),
                body=body,
                recipients=(to,),
                consent=consent,
                client_id=key,
                delivery=Delivery(state=DeliveryState.QUEUED, next_attempt_at=now),
                created_at=now,
            )
        )

    async def remark(self, inbox: Inbox, ticket_id: str, key: str, text: str) -> None:
        """Leave a line that agents see and the customer does not."""
        await self._say(
            Message(
                id=self._ids.new(),
                ticket_id=ticket_id,
                inbox_id=inbox.id,
                kind=MessageKind.SYSTEM,
                author=Author(kind=AuthorKind.SYSTEM, name=inbox.name),
                body=text,
                client_id=key,
                created_at=self._clock.now(),
            )
        )

    async def _say(self, message: Message) -> None:
        try:
            said = await self._messages.add(message)
        except AlreadyExists:
            known = await self._messages.by_client_id(message.ticket_id, message.client_id or "")
            if known is None:
                raise
            said = known
        await self._tickets.update(
            message.ticket_id, lambda held: confirmed(held, said, self._ids, said.created_at)
        )
