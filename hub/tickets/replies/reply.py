"""What an agent says: stored with its delivery order first, then counted in the ticket."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from hub.clock import Clock
from hub.domain.agent import Agent
from hub.domain.events import Event
from hub.domain.message import Author, AuthorKind, Delivery, DeliveryState, Message, MessageKind
from hub.domain.reply_template import TemplateChoice
from hub.domain.ticket import Ticket, TicketStatus
from hub.domain.ticket_events import MessageDeliveryChanged
from hub.errors import AlreadyExists, Conflict, Invalid, NotFound
from hub.ids import IdFactory
from hub.tickets.access import Access
from hub.tickets.files.attachments import Attachments, Claim
from hub.tickets.files.limits import FileLimits
from hub.tickets.ports import MessageRepository, TicketRepository
from hub.tickets.replies.addressing import Addressing, Wish, addressed_by, answer_to_all
from hub.tickets.replies.outbound import Amendment, again, amended, cancelled, check_send_at, is_scheduled
from hub.tickets.replies.rules import ChannelLimits, ReplyRuleBook, ReplyRules, TextCount, Wording
from hub.tickets.transitions import left, spoken
from hub.tickets.work_events import Moment

MAX_BODY_CHARS = 100_000
MAX_UNDO_S = 30
REPEATED_WITHIN = timedelta(minutes=2)
"""So long after a message its sender may repeat it because no answer came; a ticket remembers more than comes in that time."""
HISTORY = 100
"""Last messages of a ticket among which the one to answer is looked for."""
HAS_LEFT = (DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.READ)


class OutboundLimits(ChannelLimits, Protocol):
    """What the inbox of a ticket can send."""

    def file_limits(self, inbox_id: str, limits: FileLimits) -> FileLimits:
        """Return the hub's limits for files as this inbox narrows them."""
        ...

    def copies_kind(self, inbox_id: str) -> str:
        """Return the kind of address that replies by this inbox can name, empty if they only go to the customer."""
        ...

    def own_addresses(self) -> Collection[str]:
        """Return the hub's own addresses, as `plain_address` writes them."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """What an agent wants to say, and to whom. `client_id` makes saying it again harmless; `undo_s` holds it back.

    `send_at` has the reply leave at that moment; `whisper_to` is the agent whom alone a note is for.
    """

    body: str
    kind: MessageKind
    client_id: str | None = None
    attachment_ids: tuple[str, ...] = ()
    undo_s: float = 0.0
    wish: Wish = field(default_factory=Wish)
    send_at: datetime | None = None
    template: TemplateChoice | None = None
    whisper_to: str = ""


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
        self.rule_book = ReplyRuleBook(clock, tickets, limits)

    async def say(self, actor: Agent, ticket_id: str, utterance: Utterance) -> Message:
        """Store what the agent says and have it delivered; raises NotFound, Invalid, Conflict.

        The message is durable, with its delivery order, before this returns; the same `client_id` again returns the
        first message.
        """
        ticket = await self._access.access_ticket(actor, ticket_id)
        if utterance.client_id:
            known = await self._messages.by_client_id(ticket_id, utterance.client_id)
            if known is not None:
                return await self._counted(known)
        self._check(ticket, utterance)
        utterance = await self._by_the_rules(ticket, utterance)
        message = await self._compose(actor, ticket, utterance)
        try:
            message = await self._messages.add(message)
        except AlreadyExists:
            known = await self._messages.by_client_id(ticket_id, utterance.client_id or "")
            if known is None:
                raise
            message = known
        return await self._counted(message)

    async def _counted(self, message: Message) -> Message:
        """Count the message in its ticket, unless it is: whoever says it again after a crash ends what was half done.

        An older one is left alone: the ticket may not remember it any more.
        """
        now = self._clock.now()
        if now - message.created_at < REPEATED_WITHIN:
            await self._tickets.update(message.ticket_id, lambda held: spoken(held, message, self._ids, now))
        return message

    async def undo(self, actor: Agent, message_id: str) -> Message:
        """Take back a reply that has not left yet: one's own, or one that is scheduled; raises NotFound, Conflict."""
        message = await self._messages.get(message_id)
        if message is None or (message.author.id != actor.id and not is_scheduled(message)):
            raise NotFound("There is no such message of yours")
        if message.author.id != actor.id:
            await self._access.access_ticket(actor, message.ticket_id)
        moment = self._moment()
        return await self._messages.update(message_id, lambda held: cancelled(held, actor.id, moment))

    async def retry(self, actor: Agent, message_id: str) -> Message:
        """Send a failed reply again, or one that waits for its next attempt now; raises NotFound, Conflict."""
        await self._outbound(actor, message_id)
        moment = self._moment()
        return await self._messages.update(message_id, lambda held: again(held, actor.id, moment))

    async def amend(self, actor: Agent, message_id: str, wish: Amendment) -> Message:
        """Change when a scheduled reply leaves, or its text; raises NotFound, Invalid, Conflict."""
        message = await self._outbound(actor, message_id)
        if wish.body is not None and message.template is not None:
            raise Invalid("The words of a template are fixed; take it back and choose another one")
        if wish.body is not None:
            ticket = await self._access.access_ticket(actor, message.ticket_id)
            files = tuple(one.id for one in message.attachments)
            self._check(ticket, Utterance(body=wish.body, kind=MessageKind.REPLY, attachment_ids=files))
        moment = self._moment()
        when = moment.now if wish.at_once else wish.send_at
        if when is not None:
            wish = replace(wish, send_at=check_send_at(when, moment.now))
        return await self._messages.update(message_id, lambda held: amended(held, wish, actor.id, moment))

    async def on_delivery(self, event: Event) -> None:
        """Count a scheduled reply in its ticket when it has left (subscribe to MessageDeliveryChanged)."""
        if not isinstance(event, MessageDeliveryChanged) or event.state not in HAS_LEFT:
            return
        message = await self._messages.get(event.message_id)
        if message is None or message.delivery is None or message.delivery.send_at is None:
            return
        ticket = await self._tickets.get(message.ticket_id)
        if ticket is not None:
            now = self._clock.now()
            await self._tickets.update(ticket.id, lambda held: left(held, message, now))

    async def _outbound(self, actor: Agent, message_id: str) -> Message:
        message = await self._messages.get(message_id)
        if message is None or message.delivery is None:
            raise NotFound("There is no such outbound message")
        await self._access.access_ticket(actor, message.ticket_id)
        return message

    def _moment(self) -> Moment:
        return Moment(self._clock.now(), self._ids)

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

    async def rules(self, actor: Agent, ticket_id: str) -> ReplyRules:
        """Return what may be written to the ticket's customer now; raises NotFound."""
        return await self.rule_book.of_ticket(await self._access.access_ticket(actor, ticket_id))

    async def count(self, actor: Agent, ticket_id: str, body: str) -> TextCount:
        """Return how a reply would go out; raises NotFound."""
        return self.rule_book.count(await self._access.access_ticket(actor, ticket_id), body)

    async def _by_the_rules(self, ticket: Ticket, utterance: Utterance) -> Utterance:
        """Return a reply with the words that its template gives it; raises Invalid, Conflict."""
        if utterance.kind is not MessageKind.REPLY:
            if utterance.template is not None:
                raise Invalid("A note goes nowhere; only a reply can be a template")
            return utterance
        wording = Wording(
            body=utterance.body,
            template=utterance.template,
            files=len(utterance.attachment_ids),
            at=utterance.send_at,
        )
        held = await self.rule_book.held(ticket, wording)
        return replace(utterance, body=held.body, template=held.template)

    def _check(self, ticket: Ticket, utterance: Utterance) -> None:
        if not (utterance.body.strip() or utterance.attachment_ids or utterance.template):
            raise Invalid("A message needs a text or a file")
        if utterance.kind not in (MessageKind.REPLY, MessageKind.NOTE):
            raise Invalid("A message is a reply or a note", kind=str(utterance.kind))
        if utterance.kind is MessageKind.NOTE and utterance.send_at is not None:
            raise Invalid("A note goes nowhere; only a reply can be sent later", field="send_at")
        if not utterance.wish.is_empty:
            if utterance.kind is not MessageKind.REPLY:
                raise Invalid("A note goes to nobody; leave out the recipients")
            if not self._limits.copies_kind(ticket.inbox_id):
                raise Invalid("Replies by this channel go to the customer only; leave out the recipients")
        limit = (
            self._check_reply(ticket, utterance) if utterance.kind is MessageKind.REPLY else MAX_BODY_CHARS
        )
        if len(utterance.body) > limit:
            raise Invalid(f"The text has {len(utterance.body)} characters, {limit} are allowed here")

    def _check_reply(self, ticket: Ticket, utterance: Utterance) -> int:
        """Return how long the reply may be."""
        if ticket.status is TicketStatus.CLOSED:
            raise Conflict("The ticket is closed; open a new one to write to the customer")
        if utterance.attachment_ids and not self._limits.reply_limits(ticket.inbox_id).files:
            raise Invalid("This channel carries no files; send the text alone")
        return self._limits.reply_limits(ticket.inbox_id).max_chars or MAX_BODY_CHARS

    async def _compose(self, actor: Agent, ticket: Ticket, utterance: Utterance) -> Message:
        now = self._clock.now()
        is_reply = utterance.kind is MessageKind.REPLY
        addressing = await self.addressing(ticket, utterance.wish) if is_reply else Addressing()
        order = _order(utterance, now) if utterance.kind is MessageKind.REPLY else None
        message_id = self._ids.new()
        claim = Claim(
            owner_id=actor.id,
            ticket_id=ticket.id,
            message_id=message_id,
            limits=self._limits.file_limits(ticket.inbox_id, self._attachments.rules.limits),
        )
        return Message(
            id=message_id,
            ticket_id=ticket.id,
            inbox_id=ticket.inbox_id,
            kind=utterance.kind,
            author=Author(kind=AuthorKind.AGENT, id=actor.id, name=actor.name),
            body=utterance.body,
            template=utterance.template,
            attachments=await self._attachments.claim(utterance.attachment_ids, claim),
            recipients=addressing.to,
            copies=addressing.copies,
            hidden_copies=addressing.hidden_copies,
            client_id=utterance.client_id or None,
            delivery=order,
            whisper_to=utterance.whisper_to,
            created_at=(order.send_at if order else None) or now,
        )


def _order(utterance: Utterance, now: datetime) -> Delivery:
    """Return when the reply is to leave: at its author's moment, or now, held back for undo."""
    if utterance.send_at is not None:
        when = check_send_at(utterance.send_at, now)
        return Delivery(state=DeliveryState.QUEUED, next_attempt_at=when, send_at=when)
    undo = timedelta(seconds=min(max(utterance.undo_s, 0.0), MAX_UNDO_S))
    return Delivery(state=DeliveryState.QUEUED, next_attempt_at=now + undo)
