"""The one message that answers a customer's STOP, START or HELP, sent by the hub itself."""

from hub.clock import Clock
from hub.domain.interaction import InboundMessage, MessageClass
from hub.domain.message import Author, AuthorKind, Delivery, DeliveryState, Message, MessageKind
from hub.domain.queue import Inbox
from hub.errors import AlreadyExists
from hub.ids import IdFactory
from hub.tickets.ports import MessageRepository, TicketRepository
from hub.tickets.transitions import confirmed


class KeywordAnswers:
    """Answer keywords. The answer is bound to the keyword's message, so answering twice sends one message."""

    def __init__(
        self, clock: Clock, ids: IdFactory, tickets: TicketRepository, messages: MessageRepository
    ) -> None:
        self._clock = clock
        self._ids = ids
        self._tickets = tickets
        self._messages = messages

    async def answer(self, inbox: Inbox, keyword: InboundMessage, landed: Message) -> None:
        """Have the answer delivered that the channel gave to the keyword, if it gave one; machines get none."""
        person = keyword.message_class is MessageClass.PERSON
        if not (keyword.answer and keyword.consent and person):
            return
        now = self._clock.now()
        answer = Message(
            id=self._ids.new(),
            ticket_id=landed.ticket_id,
            inbox_id=inbox.id,
            kind=MessageKind.REPLY,
            author=Author(kind=AuthorKind.SYSTEM, name=inbox.name),
            body=keyword.answer,
            recipients=(keyword.sender,),
            consent=keyword.consent,
            client_id=f"keyword:{landed.id}",
            delivery=Delivery(state=DeliveryState.QUEUED, next_attempt_at=now),
            created_at=now,
        )
        try:
            answer = await self._messages.add(answer)
        except AlreadyExists:
            known = await self._messages.by_client_id(landed.ticket_id, answer.client_id or "")
            if known is None:
                raise
            answer = known
        await self._tickets.update(
            landed.ticket_id, lambda held: confirmed(held, answer, self._ids, answer.created_at)
        )
