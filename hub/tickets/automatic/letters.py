"""Parts of a conversation that are sent by another inbox: what a customer has not seen, or all that was said.

A letter is a line of the ticket with a delivery of its own. Agents see it and how far it has come; at the conversation's own
end it is never shown, for everything in it is there already. What the customer answers to it comes back to the ticket by
its references, like every answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from hub.clock import Clock
from hub.domain.interaction import Party
from hub.domain.message import (
    Attachment,
    Author,
    AuthorKind,
    Delivery,
    DeliveryState,
    Message,
    MessageKind,
)
from hub.domain.ticket import Ticket
from hub.errors import AlreadyExists
from hub.ids import IdFactory
from hub.tickets.ports import MessageRepository, TicketRepository
from hub.tickets.transitions import confirmed

UNSEEN = "unseen"
TRANSCRIPT = "transcript"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What to send. `key` makes writing it again harmless; `carries` are ids of messages that it brings."""

    kind: str
    key: str
    to: Party
    author: Author
    body: str
    subject: str
    attachments: tuple[Attachment, ...] = ()
    carries: tuple[str, ...] = field(default=())


class Letters:
    """Write letters into tickets; delivery sends them."""

    def __init__(
        self, clock: Clock, ids: IdFactory, tickets: TicketRepository, messages: MessageRepository
    ) -> None:
        self._clock = clock
        self._ids = ids
        self._tickets = tickets
        self._messages = messages

    async def write(self, ticket: Ticket, inbox_id: str, letter: Letter) -> Message:
        """Have the letter sent by this inbox; the same key gives the first letter again."""
        now = self._clock.now()
        context = {"letter": letter.kind, "to": letter.to.value, "carries": " ".join(letter.carries)}
        written = Message(
            id=self._ids.new(),
            ticket_id=ticket.id,
            inbox_id=inbox_id,
            kind=MessageKind.SYSTEM,
            author=letter.author,
            body=letter.body,
            subject=letter.subject,
            attachments=letter.attachments,
            recipients=(letter.to,),
            client_id=letter.key,
            delivery=Delivery(state=DeliveryState.QUEUED, next_attempt_at=now),
            context={name: value for name, value in context.items() if value},
            created_at=now,
        )
        try:
            stored = await self._messages.add(written)
        except AlreadyExists:
            known = await self._messages.by_client_id(ticket.id, letter.key)
            if known is None:
                raise
            stored = known
        await self._tickets.update(ticket.id, lambda held: confirmed(held, stored, self._ids, now))
        return stored


def carried(history: Sequence[Message]) -> set[str]:
    """Return the ids of the messages that letters have brought already."""
    return {one for message in history for one in message.context.get("carries", "").split()}


def known_address(history: Sequence[Message]) -> Party | None:
    """Return the e-mail address of the customer: a proven one before one only given, the newest of each."""
    wrote = [one for one in reversed(history) if one.kind is MessageKind.INBOUND and "email" in one.context]
    proven = [one for one in wrote if one.context.get("identity") == "proven"]
    for message in (*proven, *wrote):
        return Party(kind="email", value=message.context["email"], name=message.author.name)
    return None


def transcript(history: Sequence[Message], zone: tzinfo) -> str:
    """Return what the customer and we said to each other, as plain text; notes and lines by the hub are not of it."""
    return "\n\n".join(_said(message, zone) for message in history if _is_said(message))


def _is_said(message: Message) -> bool:
    if message.kind is MessageKind.INBOUND:
        return True
    cancelled = message.delivery is not None and message.delivery.state is DeliveryState.CANCELLED
    return message.kind is MessageKind.REPLY and not cancelled


def _said(message: Message, zone: tzinfo) -> str:
    files = "".join(f"\n[{file.name}]" for file in message.attachments)
    return f"{message.author.name} ({_moment(message.created_at, zone)}):\n{message.body}{files}"


def _moment(at: datetime, zone: tzinfo) -> str:
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M %Z")


def by_agent(messages: Sequence[Message]) -> Author:
    """Return whom a letter with these messages is from: the agent who wrote the last of them."""
    agents = [one.author for one in messages if one.author.kind is AuthorKind.AGENT]
    return agents[-1] if agents else Author(kind=AuthorKind.SYSTEM)
