"""What an agent says: stored with its delivery order first, then counted in the ticket."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Protocol

from hub.clock import Clock
from hub.domain.agent import Agent
from hub.domain.message import Author, AuthorKind, Delivery, DeliveryState, Message, MessageKind
from hub.domain.ticket import Ticket, TicketStatus
from hub.domain.ticket_events import MessageDeliveryChanged
from hub.errors import AlreadyExists, Conflict, Invalid, NotFound
from hub.eventbus.change import Change
from hub.ids import IdFactory
from hub.tickets.access import Access
from hub.tickets.addressing import Addressing, Wish, addressed_by, answer_to_all
from hub.tickets.attachments import Attachments
from hub.tickets.ports import MessageRepository, TicketRepository
from hub.tickets.transitions import spoken

MAX_BODY_CHARS = 100_000
MAX_UNDO_S = 30
HISTORY = 100
"""Last messages of a ticket among which the one to answer is looked for."""


class OutboundLimits(Protocol):
    """What the inbox of a ticket can send."""

    def max_body_chars(self, inbox_id: str) -> int | None:
        """Return the longest reply this inbox's channel takes, None for no limit of its own."""
        ...

    def takes_files(self, inbox_id: str) -> bool:
        """Say whether replies by this inbox may carry files."""
        ...

    def copies_kind(self, inbox_id: str) -> str:
        """Return the kind of address that replies by this inbox can name, empty if they only go to the customer."""
        ...

    def own_addresses(self) -> Collection[str]:
        """Return the hub's own addresses, as `plain_address` writes them."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """What an agent wants to say, and to whom. `client_id` makes saying it again harmless; `undo_s` holds it back."""

    body: str
    kind: MessageKind
    client_id: str | None = None
    attachment_ids: tuple[str, ...] = ()
    undo_s: float = 0.0
    wish: Wish = field(default_factory=Wish)


class ReplyService:
    """Add replies and notes to tickets."""

    def __init__(
        self,
        clock: Clock,
        ids: IdFactory,
        access: Access,
        tickets: TicketRepository,
        messages: MessageRepository,
        attachments: Attachments,
        limits: OutboundLimits,
    ) -> None:
        self._clock = clock
        self._ids = ids
        self._access = access
        self._tickets = tickets
        self._messages = messages
        self._attachments = attachments
        self._limits = limits

    async def say(self, actor: Agent, ticket_id: str, utterance: Utterance) -> Message:
        """Store what the agent says and have it delivered; raises NotFound, Invalid, Conflict.

        The message is durable, with its delivery order, before this returns; the same `client_id` again returns the
        first message.
        """
        ticket = await self._access.access_ticket(actor, ticket_id)
        if utterance.client_id:
            known = await self._messages.by_client_id(ticket_id, utterance.client_id)
            if known is not None:
                return known
        self._check(ticket, utterance)
        message = await self._compose(actor, ticket, utterance)
        try:
            message = await self._messages.add(message)
        except AlreadyExists:
            known = await self._messages.by_client_id(ticket_id, utterance.client_id or "")
            if known is None:
                raise
            message = known
        now = message.created_at
        await self._tickets.update(ticket_id, lambda held: spoken(held, message, self._ids, now))
        return message

    async def undo(self, actor: Agent, message_id: str) -> Message:
        """Take back a reply of one's own that has not left yet; raises NotFound, Conflict."""
        message = await self._messages.get(message_id)
        if message is None or message.author.id != actor.id:
            raise NotFound("There is no such message of yours")
        now = self._clock.now()

        def cancel(held: Message) -> Change[Message] | None:
            delivery = held.delivery
            if delivery is None or delivery.state is not DeliveryState.QUEUED or delivery.attempts:
                raise Conflict("The message has left already")
            cancelled = MessageDeliveryChanged(
                id=self._ids.new(),
                at=now,
                ticket_id=held.ticket_id,
                actor_id=actor.id,
                message_id=held.id,
                state=DeliveryState.CANCELLED,
            )
            return Change(replace(held, delivery=Delivery(state=DeliveryState.CANCELLED)), [cancelled])

        return await self._messages.update(message_id, cancel)

    async def addressing(self, ticket: Ticket, wish: Wish) -> Addressing:
        """Return who a reply goes to; nobody is named where the channel knows the way by itself. Raises Invalid."""
        kind = self._limits.copies_kind(ticket.inbox_id)
        if not kind:
            return Addressing()
        history = await self._messages.latest_of_ticket(ticket.id, HISTORY)
        own = self._limits.own_addresses()
        return addressed_by(wish.of_kind(kind), answer_to_all(history, kind, own), own)

    def takes_recipients(self, ticket: Ticket) -> bool:
        """Say whether the agent can choose who a reply in this ticket goes to."""
        return bool(self._limits.copies_kind(ticket.inbox_id))

    def _check(self, ticket: Ticket, utterance: Utterance) -> None:
        if not utterance.body.strip() and not utterance.attachment_ids:
            raise Invalid("A message needs a text or a file")
        if utterance.kind not in (MessageKind.REPLY, MessageKind.NOTE):
            raise Invalid("A message is a reply or a note", kind=str(utterance.kind))
        limit = MAX_BODY_CHARS
        if utterance.kind is MessageKind.REPLY:
            if ticket.status is TicketStatus.CLOSED:
                raise Conflict("The ticket is closed; open a new one to write to the customer")
            if utterance.attachment_ids and not self._limits.takes_files(ticket.inbox_id):
                raise Invalid("This channel carries no files; send the text alone")
            limit = self._limits.max_body_chars(ticket.inbox_id) or limit
        if not utterance.wish.is_empty:
            if utterance.kind is not MessageKind.REPLY:
                raise Invalid("A note goes to nobody; leave out the recipients")
            if not self._limits.copies_kind(ticket.inbox_id):
                raise Invalid("Replies by this channel go to the customer only; leave out the recipients")
        if len(utterance.body) > limit:
            raise Invalid(f"The text has {len(utterance.body)} characters, {limit} are allowed here")

    async def _compose(self, actor: Agent, ticket: Ticket, utterance: Utterance) -> Message:
        now = self._clock.now()
        is_reply = utterance.kind is MessageKind.REPLY
        addressing = await self.addressing(ticket, utterance.wish) if is_reply else Addressing()
        undo = timedelta(seconds=min(max(utterance.undo_s, 0.0), MAX_UNDO_S))
        return Message(
            id=self._ids.new(),
            ticket_id=ticket.id,
            inbox_id=ticket.inbox_id,
            kind=utterance.kind,
            author=Author(kind=AuthorKind.AGENT, id=actor.id, name=actor.name),
            body=utterance.body,
            attachments=await self._attachments.claim(utterance.attachment_ids, actor.id, ticket.id),
            recipients=addressing.to,
            copies=addressing.copies,
            hidden_copies=addressing.hidden_copies,
            client_id=utterance.client_id or None,
            delivery=Delivery(state=DeliveryState.QUEUED, next_attempt_at=now + undo) if is_reply else None,
            created_at=now,
        )
